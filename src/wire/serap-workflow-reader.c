/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads workflows and gives every fault of their check its line. */

#include "config.h"

#include "serap-rules-reader-private.h"

#include <string.h>

static void
note_members (SerapRulesReader *reader, SerapJsonRef object, const char *prefix)
{
  SerapJsonIter iter;
  const char *member;
  SerapJsonRef value;
  serap_json_iter_init (&iter, object);
  while (serap_json_iter_next (&iter, &member, &value))
    g_hash_table_insert (reader->lines, g_strconcat (prefix, member, NULL),
                         GUINT_TO_POINTER (serap_json_ref_line (value)));
}

/* Remembers where @object and its members stand, under the path the check of workflows uses. */
static void
note_lines (SerapRulesReader *reader, SerapJsonRef object, const char *list, const char *name)
{
  g_autofree char *path = g_strconcat (list, "/", name, NULL);
  for (guint i = 2; g_hash_table_contains (reader->lines, path); i++) {
    g_free (path);
    path = g_strdup_printf ("%s/%s[%u]", list, name, i);
  }
  g_hash_table_insert (reader->lines, g_strdup (path), GUINT_TO_POINTER (serap_json_ref_line (object)));
  g_autofree char *inside = g_strconcat (path, "/", NULL);
  note_members (reader, object, inside);
}

/* The line of @path, or of the nearest place around it that is known. */
static guint
line_of (const SerapRulesReader *reader, const char *path)
{
  g_autofree char *place = g_strdup (path);
  for (;;) {
    gpointer line = g_hash_table_lookup (reader->lines, place);
    char *slash = strrchr (place, '/');
    if (line != NULL || slash == NULL)
      return line != NULL ? GPOINTER_TO_UINT (line) : 1;
    *slash = '\0';
  }
}

static gboolean
read_state (SerapRulesReader *reader, SerapJsonRef ref, gpointer data, GError **error)
{
  static const char *const members[]
    = { "name", "label", "short", "icon", "colour", "initial", "final", "edit_roles", NULL };
  g_autofree char *name = NULL;
  if (!serap_json_check_members (ref, members, error) || !serap_rules_get_name (ref, "name", &name, error))
    return FALSE;
  note_lines (reader, ref, "states", name);
  SerapState *state = serap_workflow_add_state (data, name);
  return serap_rules_get_label (ref, "label", SERAP_RULES_LABEL_MAX, &state->label_id, &state->label_en,
                                error)
         && serap_rules_get_label (ref, "short", SERAP_RULES_LABEL_MAX, &state->short_id, &state->short_en,
                                   error)
         && serap_rules_get_name (ref, "icon", &state->icon, error)
         && serap_rules_get_name (ref, "colour", &state->colour, error)
         && serap_json_opt_bool (ref, "initial", FALSE, &state->initial, error)
         && serap_json_opt_bool (ref, "final", FALSE, &state->final, error)
         && serap_rules_opt_names (ref, "edit_roles", &state->edit_roles, error);
}

/* "place_known", or {"guard": "photos_at_least", "n": 2} */
static gboolean
read_guard (SerapTransition *transition, SerapJsonRef ref, GError **error)
{
  static const char *const members[] = { "guard", "n", "text", "code", NULL };
  const char *word;
  if (serap_json_kind (ref) == SERAP_JSON_TEXT) {
    if (!serap_json_text (ref, SERAP_RULES_NAME_MAX, &word, error))
      return FALSE;
    serap_transition_add_guard (transition, word);
    return TRUE;
  }
  g_autofree char *name = NULL;
  if (!serap_json_expect (ref, SERAP_JSON_OBJECT, error) || !serap_json_check_members (ref, members, error)
      || !serap_rules_get_name (ref, "guard", &name, error))
    return FALSE;
  SerapGuardUse *guard = serap_transition_add_guard (transition, name);
  return serap_json_opt_int (ref, "n", 0, G_MAXINT64, 0, &guard->n, error)
         && serap_rules_opt_copy (ref, "text", SERAP_RULES_LABEL_MAX, &guard->text, error)
         && serap_rules_opt_copy (ref, "code", SERAP_RULES_NAME_MAX, &guard->code, error);
}

/* Which members an effect has and where their values go; all are asked for. */
typedef struct {
  const char *name;
  SerapEffectKind kind;
  const char *text, *field, *entity, *via, *n;
} EffectShape;

static const EffectShape effect_shapes[] = {
  { "number", SERAP_EFFECT_NUMBER, "pattern", NULL, NULL, NULL, NULL },
  { "set", SERAP_EFFECT_SET, "value", "field", NULL, NULL, NULL },
  { "clear", SERAP_EFFECT_CLEAR, NULL, "field", NULL, NULL, NULL },
  { "increment", SERAP_EFFECT_INCREMENT, NULL, "field", NULL, NULL, NULL },
  { "increment_at", SERAP_EFFECT_INCREMENT_AT, NULL, "field", NULL, "via", NULL },
  { "create", SERAP_EFFECT_CREATE, NULL, NULL, "entity", NULL, NULL },
  { "cascade", SERAP_EFFECT_CASCADE, "transition", NULL, "links", NULL, NULL },
  { "clock", SERAP_EFFECT_CLOCK, "kind", NULL, NULL, NULL, "working_days" },
  { "clock_stop", SERAP_EFFECT_CLOCK_STOP, NULL, NULL, NULL, NULL, NULL },
  { "close_check", SERAP_EFFECT_CLOSE_CHECK, "result", NULL, NULL, NULL, NULL },
  { "snapshot", SERAP_EFFECT_SNAPSHOT, NULL, "field", NULL, "fields_of", NULL },
};

static const EffectShape *
find_shape (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (effect_shapes); i++)
    if (strcmp (effect_shapes[i].name, name) == 0)
      return &effect_shapes[i];
  return NULL;
}

static gboolean
check_effect_members (const EffectShape *shape, SerapJsonRef ref, GError **error)
{
  const char *members[9] = { "effect" };
  const char *const own[] = {
    shape->text,
    shape->field,
    shape->entity,
    shape->via,
    shape->n,
    shape->kind == SERAP_EFFECT_CREATE ? "values" : NULL,
    shape->kind == SERAP_EFFECT_CLOSE_CHECK ? "override" : NULL,
  };
  guint n = 1;
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (own[i] != NULL)
      members[n++] = own[i];
  return serap_json_check_members (ref, members, error);
}

static gboolean
read_values (SerapEffectUse *effect, SerapJsonRef ref, GError **error)
{
  SerapJsonRef object;
  if (!serap_json_get_object (ref, "values", &object, error))
    return FALSE;
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (g_free);
  SerapJsonIter iter;
  const char *name, *text;
  SerapJsonRef value;
  serap_json_iter_init (&iter, object);
  while (serap_json_iter_next (&iter, &name, &value)) {
    if (!serap_json_text (value, SERAP_RULES_LABEL_MAX, &text, error))
      return FALSE;
    g_ptr_array_add (pairs, g_strconcat (name, "=", text, NULL));
  }
  g_ptr_array_add (pairs, NULL);
  g_strfreev (effect->values);
  effect->values = (char **) g_ptr_array_free (g_steal_pointer (&pairs), FALSE);
  return TRUE;
}

static gboolean
read_effect (SerapTransition *transition, SerapJsonRef ref, GError **error)
{
  g_autofree char *name = NULL;
  if (!serap_json_expect (ref, SERAP_JSON_OBJECT, error)
      || !serap_rules_get_name (ref, "effect", &name, error))
    return FALSE;
  const EffectShape *shape = find_shape (name);
  if (shape == NULL)
    return serap_json_fail (serap_json_member (ref, "effect"), SERAP_WIRE_ERROR_UNKNOWN, error,
                            "unknown effect");
  if (!check_effect_members (shape, ref, error))
    return FALSE;
  SerapEffectUse *effect = serap_transition_add_effect (transition, shape->kind);
  if ((shape->text != NULL && !serap_rules_get_name (ref, shape->text, &effect->text, error))
      || (shape->field != NULL && !serap_rules_get_name (ref, shape->field, &effect->field, error))
      || (shape->entity != NULL && !serap_rules_get_name (ref, shape->entity, &effect->entity, error))
      || (shape->via != NULL && !serap_rules_get_name (ref, shape->via, &effect->via, error))
      || (shape->n != NULL && !serap_json_get_int (ref, shape->n, 1, 1000, &effect->n, error)))
    return FALSE;
  if (shape->kind == SERAP_EFFECT_CREATE)
    return read_values (effect, ref, error);
  gboolean override = FALSE;
  if (shape->kind == SERAP_EFFECT_CLOSE_CHECK
      && !serap_json_opt_bool (ref, "override", FALSE, &override, error))
    return FALSE;
  if (override)
    effect->field = g_strdup ("override");
  return TRUE;
}

static gboolean
read_uses (SerapTransition *transition,
           SerapJsonRef ref,
           const char *name,
           gboolean (*read) (SerapTransition *transition, SerapJsonRef ref, GError **error),
           GError **error)
{
  SerapJsonRef list;
  if (!serap_json_opt_array (ref, name, &list, error))
    return FALSE;
  for (guint i = 0; i < serap_json_length (list); i++)
    if (!read (transition, serap_json_element (list, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_transition (SerapRulesReader *reader, SerapJsonRef ref, gpointer data, GError **error)
{
  static const char *const members[]
    = { "name",   "step",    "label",           "from",     "to",      "roles",   "required", "accepts",
        "guards", "reasons", "reason_required", "note_min", "effects", "command", "hidden",   "note",
        NULL };
  g_autofree char *name = NULL;
  const char *note;
  if (!serap_json_check_members (ref, members, error) || !serap_rules_get_name (ref, "name", &name, error)
      || !serap_json_opt_text (ref, "note", SERAP_RULES_TEXT_MAX, &note, error))
    return FALSE;
  note_lines (reader, ref, "transitions", name);
  SerapTransition *transition = serap_workflow_add_transition (data, name);
  return serap_rules_get_name (ref, "step", &transition->step, error)
         && serap_rules_get_label (ref, "label", SERAP_RULES_LABEL_MAX, &transition->label_id,
                                   &transition->label_en, error)
         && serap_rules_opt_names (ref, "from", &transition->from, error)
         && serap_rules_opt_copy (ref, "to", SERAP_RULES_NAME_MAX, &transition->to, error)
         && serap_rules_opt_names (ref, "roles", &transition->roles, error)
         && serap_rules_opt_names (ref, "required", &transition->required, error)
         && serap_rules_opt_names (ref, "accepts", &transition->accepts, error)
         && serap_rules_opt_names (ref, "reasons", &transition->reasons, error)
         && serap_json_opt_bool (ref, "reason_required", FALSE, &transition->reason_required, error)
         && serap_json_opt_int (ref, "note_min", 0, 1000, 0, &transition->note_min, error)
         && serap_rules_opt_copy (ref, "command", SERAP_RULES_NAME_MAX, &transition->command, error)
         && serap_json_opt_bool (ref, "hidden", FALSE, &transition->hidden, error)
         && read_uses (transition, ref, "guards", read_guard, error)
         && read_uses (transition, ref, "effects", read_effect, error);
}

static gboolean
role_exists (const char *role, gpointer data)
{
  return serap_roles_find (data, role) != NULL;
}

/* Holds the workflow against the schema and gives each fault its line. */
static gboolean
check_workflow (SerapRulesReader *reader,
                const SerapWorkflow *workflow,
                const SerapRoles *roles,
                gboolean published)
{
  gboolean usable = TRUE;
  g_autoptr (GPtrArray) faults = serap_problems_new ();
  serap_workflow_check (workflow, reader->schema, roles != NULL ? role_exists : NULL, (gpointer) roles,
                        faults);
  for (guint i = 0; i < faults->len; i++) {
    const SerapProblem *fault = faults->pdata[i];
    const char *path = serap_problem_param (fault, "path");
    g_autofree char *reason = g_strdup_printf ("%s: %s", fault->code, serap_problem_param (fault, "name"));
    serap_rules_reader_refuse (reader, fault->code, line_of (reader, path), path, reason);
    /* A guard of a newer program: its steps wait for that program, everything else goes on. */
    usable = usable && published && g_str_equal (fault->code, "unknown-guard");
  }
  return usable;
}

gboolean
serap_rules_read_workflow_with_roles (const char *text,
                                      gsize n,
                                      const char *file,
                                      SerapSchema *schema,
                                      const SerapRoles *roles,
                                      gboolean published,
                                      SerapWorkflow **out,
                                      GPtrArray *problems)
{
  static const char *const members[] = { SERAP_RULES_HEAD_MEMBERS, "states", "transitions", NULL };
  g_auto (SerapRulesReader) reader = { NULL };
  g_auto (SerapRulesHead) head = { NULL };
  if (!serap_rules_reader_open (&reader, text, n, file, schema, problems)
      || !serap_rules_read_head (&reader, "workflow", members, &head))
    return FALSE;
  SerapJsonRef root = serap_json_root (reader.json);
  note_members (&reader, root, "");
  g_autoptr (SerapWorkflow) workflow = serap_workflow_new ();
  workflow->name = g_strdup (head.code);
  workflow->version = head.version;
  workflow->title = g_strdup (head.title_id);
  workflow->valid_from = g_strdup (head.valid_from);
  workflow->valid_until = g_strdup (head.valid_until);
  gboolean states = serap_rules_read_list (&reader, root, "states", read_state, workflow);
  gboolean transitions = serap_rules_read_list (&reader, root, "transitions", read_transition, workflow);
  if (!states || !transitions || !check_workflow (&reader, workflow, roles, published))
    return FALSE;
  *out = g_steal_pointer (&workflow);
  return TRUE;
}

gboolean
serap_rules_read_workflow (
  const char *text, gsize n, const char *file, SerapSchema *schema, SerapWorkflow **out, GPtrArray *problems)
{
  return serap_rules_read_workflow_with_roles (text, n, file, schema, NULL, FALSE, out, problems);
}
