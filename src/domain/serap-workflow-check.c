/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Refuses a workflow that could not be carried out: names nobody knows, states nobody reaches or
 * leaves, texts that do not fit. Every fault of a file is told at once. */

#include "config.h"

#include "serap-workflow.h"

#include "serap-date.h"
#include "serap-guard.h"
#include "serap-text.h"

#include <string.h>

#define SHORT_LETTERS_MAX 14

typedef struct {
  const SerapWorkflow *workflow;
  SerapSchema *schema;
  const SerapEntity *entity; /* (nullable) whose workflow it is */
  gboolean (*role_exists) (const char *role, gpointer data);
  gpointer data;
  GPtrArray *problems;
  const char *at; /* path of the state or transition being looked at */
} Check;

static const char *const colours[] = {
  "netral", "info", "proses", "berhasil", "perhatian", "gagal", NULL,
};
static const char *const commands[] = { "claim", "release", "assign", NULL };

/* Words a transition may name beside the roles of the role table. */
static const char *const standing_roles[] = { "PEMILIK", "PEMBUAT", "SISTEM", NULL };

static const char *const expressions[] = {
  "$user", "$acts_for", "$now", "$today", "$id", "$entity", "$regulasi", "$regulasi_versi", NULL,
};

static void
fault (const Check *check, const char *code, const char *part, const char *name)
{
  g_autofree char *path = NULL;
  if (check->at == NULL)
    path = g_strdup (part);
  else
    path = *part != '\0' ? g_strconcat (check->at, "/", part, NULL) : g_strdup (check->at);
  serap_problems_add (check->problems, NULL, code, "path", path, "name", name, NULL);
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

static void
check_roles (const Check *check, char **roles, const char *part)
{
  for (guint i = 0; roles[i] != NULL; i++)
    if (!g_strv_contains (standing_roles, roles[i]) && check->role_exists != NULL
        && !check->role_exists (roles[i], check->data))
      fault (check, "unknown-role", part, roles[i]);
}

static const SerapField *
field_of (const SerapEntity *entity, const char *name)
{
  int at = entity != NULL && name != NULL ? serap_entity_find (entity, name) : -1;
  return at >= 0 ? &entity->fields[at] : NULL;
}

/* A field of @entity that is kept; without an entity there is nothing to hold it against. */
static const SerapField *
check_field (const Check *check, const SerapEntity *entity, const char *name, const char *part)
{
  const SerapField *field = field_of (entity, name);
  if (entity != NULL && (field == NULL || (field->flags & SERAP_FIELD_DERIVED) != 0))
    fault (check, "unknown-field", part, name);
  return field;
}

static void
check_fields (const Check *check, char **names, const char *part, guint forbidden)
{
  for (guint i = 0; names[i] != NULL; i++) {
    const SerapField *field = check_field (check, check->entity, names[i], part);
    if (field != NULL && (field->flags & forbidden) != 0)
      fault (check, "field-not-open", part, names[i]);
  }
}

static void
check_label (const Check *check, const char *id, const char *en, const char *part)
{
  if (is_empty (id) || is_empty (en))
    fault (check, "label-missing", part, NULL);
}

static void
check_short (const Check *check, const char *text, const char *part)
{
  if (!is_empty (text) && serap_text_length (text) > SHORT_LETTERS_MAX)
    fault (check, "short-too-long", part, text);
}

static void
check_state (const Check *check, const SerapState *state)
{
  check_label (check, state->label_id, state->label_en, "label");
  check_label (check, state->short_id, state->short_en, "short");
  check_short (check, state->short_id, "short/id");
  check_short (check, state->short_en, "short/en");
  if (is_empty (state->icon))
    fault (check, "icon-missing", "icon", NULL);
  if (state->colour == NULL || !g_strv_contains (colours, state->colour))
    fault (check, "unknown-colour", "colour", state->colour);
  check_roles (check, state->edit_roles, "edit_roles");
}

static void
check_guard (const Check *check, const SerapGuardUse *guard)
{
  if (!serap_guard_exists (guard->name)) {
    fault (check, "unknown-guard", "guards", guard->name);
    return;
  }
  if (strcmp (guard->name, "field_is") != 0 && strcmp (guard->name, "attachment_if") != 0)
    return;
  const char *equals = guard->text != NULL ? strchr (guard->text, '=') : NULL;
  if (equals == NULL) {
    fault (check, "guard-text", "guards", guard->name);
    return;
  }
  g_autofree char *field = g_strndup (guard->text, (gsize) (equals - guard->text));
  if (check->entity != NULL && field_of (check->entity, field) == NULL)
    fault (check, "unknown-field", "guards", field);
}

static void
check_expression (const Check *check, const char *text)
{
  if (text == NULL || *text != '$' || g_strv_contains (expressions, text))
    return;
  if (g_str_has_prefix (text, "$field:"))
    check_field (check, check->entity, text + strlen ("$field:"), "effects");
  else if (g_str_has_prefix (text, "$next:"))
    check_field (check, check->entity, text + strlen ("$next:"), "effects");
  else
    fault (check, "unknown-expression", "effects", text);
}

static void
check_created (const Check *check, const SerapEffectUse *effect)
{
  const SerapEntity *entity = serap_schema_entity (check->schema, effect->entity);
  if (entity == NULL)
    fault (check, "unknown-entity", "effects", effect->entity);
  for (guint i = 0; effect->values[i] != NULL; i++) {
    const char *equals = strchr (effect->values[i], '=');
    g_autofree char *field
      = g_strndup (effect->values[i], equals != NULL ? (gsize) (equals - effect->values[i]) : 0);
    check_field (check, entity, field, "effects");
    check_expression (check, equals != NULL ? equals + 1 : NULL);
  }
}

/* The other end must have a workflow; its transition can only be looked up when that is this one. */
static void
check_cascade (const Check *check, const SerapEffectUse *effect)
{
  const SerapEntity *links = serap_schema_entity (check->schema, effect->entity);
  if (links == NULL) {
    fault (check, "unknown-entity", "effects", effect->entity);
    return;
  }
  const SerapEntity *other = NULL;
  for (guint i = 0; i < links->n_fields && other == NULL; i++) {
    const SerapEntity *target = links->fields[i].type == SERAP_REF
                                  ? serap_schema_entity (check->schema, links->fields[i].target)
                                  : NULL;
    if (target != NULL && target != check->entity && target->table->workflow != NULL)
      other = target;
  }
  if (other == NULL)
    fault (check, "no-linked-workflow", "effects", effect->entity);
  else if (g_strcmp0 (other->table->workflow, check->workflow->name) == 0
           && serap_workflow_transition (check->workflow, effect->text, NULL) == NULL)
    fault (check, "unknown-transition", "effects", effect->text);
}

static void
check_increment_at (const Check *check, const SerapEffectUse *effect)
{
  const SerapField *via = check_field (check, check->entity, effect->via, "effects");
  if (via == NULL)
    return;
  const SerapEntity *target
    = via->type == SERAP_REF ? serap_schema_entity (check->schema, via->target) : NULL;
  if (target == NULL)
    fault (check, "not-a-reference", "effects", effect->via);
  else
    check_field (check, target, effect->field, "effects");
}

static void
check_effect (const Check *check, const SerapEffectUse *effect)
{
  switch (effect->kind) {
  case SERAP_EFFECT_SET:
    check_field (check, check->entity, effect->field, "effects");
    check_expression (check, effect->text);
    break;
  case SERAP_EFFECT_CLEAR:
  case SERAP_EFFECT_INCREMENT:
    check_field (check, check->entity, effect->field, "effects");
    break;
  case SERAP_EFFECT_INCREMENT_AT:
    check_increment_at (check, effect);
    break;
  case SERAP_EFFECT_SNAPSHOT:
    check_field (check, check->entity, effect->field, "effects");
    check_field (check, check->entity, effect->via, "effects");
    break;
  case SERAP_EFFECT_CREATE:
    check_created (check, effect);
    break;
  case SERAP_EFFECT_CASCADE:
    check_cascade (check, effect);
    break;
  case SERAP_EFFECT_CLOCK:
    if (effect->n < 1)
      fault (check, "clock-without-days", "effects", effect->text);
    break;
  case SERAP_EFFECT_NUMBER:
  case SERAP_EFFECT_CLOCK_STOP:
  case SERAP_EFFECT_CLOSE_CHECK:
  default:
    break;
  }
}

static void
check_ends (const Check *check, const SerapTransition *transition)
{
  if (transition->from[0] == NULL)
    fault (check, "from-missing", "from", NULL);
  for (guint i = 0; transition->from[i] != NULL; i++)
    if (serap_workflow_state (check->workflow, transition->from[i]) == NULL)
      fault (check, "unknown-state", "from", transition->from[i]);
  if (transition->to != NULL && serap_workflow_state (check->workflow, transition->to) == NULL)
    fault (check, "unknown-state", "to", transition->to);
}

static void
check_reasons (const Check *check, const SerapTransition *transition)
{
  gboolean takes_reasons = transition->reasons[0] != NULL;
  if (transition->reason_required && !takes_reasons)
    fault (check, "reasons-missing", "reasons", NULL);
  if (takes_reasons)
    check_field (check, check->entity, "alasan", "reasons");
  if (transition->note_min > 0)
    check_field (check, check->entity, "catatan", "note_min");
}

static void
check_transition (const Check *check, const SerapTransition *transition)
{
  check_label (check, transition->label_id, transition->label_en, "label");
  check_ends (check, transition);
  if (transition->roles[0] == NULL)
    fault (check, "roles-missing", "roles", NULL);
  check_roles (check, transition->roles, "roles");
  check_fields (check, transition->required, "required", 0);
  check_fields (check, transition->accepts, "accepts", SERAP_FIELD_SYSTEM);
  for (guint i = 0; i < transition->guards->len; i++)
    check_guard (check, transition->guards->pdata[i]);
  check_reasons (check, transition);
  for (guint i = 0; i < transition->effects->len; i++)
    check_effect (check, transition->effects->pdata[i]);
  if (transition->command != NULL && !g_strv_contains (commands, transition->command))
    fault (check, "unknown-command", "command", transition->command);
}

/* "transitions/AJUKAN", and "transitions/AJUKAN[2]" for the second of that name. */
static char *
path_of (const char *list, GHashTable *seen, const char *name)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (seen, name)) + 1;
  g_hash_table_insert (seen, (gpointer) name, GUINT_TO_POINTER (n));
  if (n == 1)
    return g_strconcat (list, "/", name, NULL);
  return g_strdup_printf ("%s/%s[%u]", list, name, n);
}

static void
check_states (Check *check)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint starts = 0;
  for (guint i = 0; i < check->workflow->states->len; i++) {
    const SerapState *state = check->workflow->states->pdata[i];
    gboolean known = g_hash_table_contains (seen, state->name);
    g_autofree char *path = path_of ("states", seen, state->name);
    check->at = path;
    if (known)
      fault (check, "duplicate-state", "", state->name);
    if (state->initial && ++starts > 1)
      fault (check, "two-starts", "initial", state->name);
    check_state (check, state);
    check->at = NULL;
  }
  if (starts == 0)
    fault (check, "no-start", "states", NULL);
}

/* A transition of the same name that leaves the same state could not be told apart. */
static void
check_ambiguous (const Check *check, guint i)
{
  const SerapTransition *transition = check->workflow->transitions->pdata[i];
  for (guint k = 0; k < i; k++) {
    const SerapTransition *other = check->workflow->transitions->pdata[k];
    for (guint f = 0; strcmp (other->name, transition->name) == 0 && transition->from[f] != NULL; f++)
      if (g_strv_contains ((const char *const *) other->from, transition->from[f]))
        fault (check, "ambiguous-transition", "from", transition->from[f]);
  }
}

static void
check_transitions (Check *check)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < check->workflow->transitions->len; i++) {
    const SerapTransition *transition = check->workflow->transitions->pdata[i];
    g_autofree char *path = path_of ("transitions", seen, transition->name);
    check->at = path;
    check_transition (check, transition);
    check_ambiguous (check, i);
    check->at = NULL;
  }
}

/* Adds what follows @state to @reached; TRUE when another state does. */
static gboolean
follow (const Check *check, const char *state, GHashTable *reached, GQueue *open)
{
  gboolean leaves = FALSE;
  for (guint i = 0; i < check->workflow->transitions->len; i++) {
    const SerapTransition *transition = check->workflow->transitions->pdata[i];
    if (transition->to == NULL || !g_strv_contains ((const char *const *) transition->from, state))
      continue;
    leaves = leaves || strcmp (transition->to, state) != 0;
    if (g_hash_table_add (reached, transition->to))
      g_queue_push_tail (open, transition->to);
  }
  return leaves;
}

static void
check_ways (Check *check)
{
  g_autoptr (GHashTable) reached = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GQueue) open = g_queue_new ();
  const SerapState *initial = serap_workflow_initial (check->workflow);
  if (initial != NULL && g_hash_table_add (reached, initial->name))
    g_queue_push_tail (open, initial->name);
  while (!g_queue_is_empty (open))
    follow (check, g_queue_pop_head (open), reached, open);

  g_autoptr (GHashTable) unused = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GQueue) nowhere = g_queue_new ();
  for (guint i = 0; i < check->workflow->states->len; i++) {
    const SerapState *state = check->workflow->states->pdata[i];
    g_autofree char *path = g_strconcat ("states/", state->name, NULL);
    check->at = path;
    if (initial != NULL && !g_hash_table_contains (reached, state->name))
      fault (check, "unreachable-state", "", state->name);
    if (!state->final && !follow (check, state->name, unused, nowhere))
      fault (check, "dead-end", "", state->name);
    check->at = NULL;
  }
}

static const SerapEntity *
entity_of (SerapSchema *schema, const char *workflow)
{
  GPtrArray *entities = serap_schema_entities (schema);
  for (guint i = 0; i < entities->len; i++) {
    const SerapEntity *entity = entities->pdata[i];
    if (workflow != NULL && g_strcmp0 (entity->table->workflow, workflow) == 0)
      return entity;
  }
  return NULL;
}

static void
check_head (Check *check)
{
  const SerapWorkflow *workflow = check->workflow;
  if (check->entity == NULL)
    fault (check, "unknown-entity", "code", workflow->name);
  if (workflow->version < 1)
    fault (check, "version", "version", NULL);
  if (!serap_date_is_valid (workflow->valid_from))
    fault (check, "not-a-date", "valid_from", workflow->valid_from);
  if (workflow->valid_until != NULL && !serap_date_is_valid (workflow->valid_until))
    fault (check, "not-a-date", "valid_until", workflow->valid_until);
}

gboolean
serap_workflow_check (const SerapWorkflow *workflow,
                      SerapSchema *schema,
                      gboolean (*role_exists) (const char *role, gpointer data),
                      gpointer data,
                      GPtrArray *problems)
{
  guint before = problems->len;
  Check check = { workflow, schema, entity_of (schema, workflow->name), role_exists, data, problems, NULL };
  check_head (&check);
  check_states (&check);
  check_transitions (&check);
  check_ways (&check);
  return problems->len == before;
}
