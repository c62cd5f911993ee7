/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads rule files. Faults are told with file and line, as many at once as can be told apart: one
 * for each state, transition, role, item or stage. */

#include "config.h"

#include "serap-rules-reader-private.h"

#include "serap-date.h"
#include "serap-op.h"

#include <string.h>

#define LIST_MAX 200
#define DEPTH_MAX 12

/* ---- Problems ---- */

void
serap_rules_reader_refuse (
  SerapRulesReader *reader, const char *code, guint line, const char *path, const char *reason)
{
  char number[16];
  g_snprintf (number, sizeof number, "%u", line);
  serap_problems_add (reader->problems, NULL, code, "file", reader->file, "line", number, "path",
                      path != NULL ? path : "", "reason", reason, NULL);
}

void
serap_rules_reader_refuse_error (SerapRulesReader *reader, const GError *error)
{
  static const char *const codes[] = {
    [SERAP_WIRE_ERROR_TOO_LARGE] = "rules-too-large", [SERAP_WIRE_ERROR_TOO_DEEP] = "rules-too-deep",
    [SERAP_WIRE_ERROR_SYNTAX] = "rules-syntax",       [SERAP_WIRE_ERROR_ENCODING] = "rules-syntax",
    [SERAP_WIRE_ERROR_MISSING] = "rules-missing",     [SERAP_WIRE_ERROR_TYPE] = "rules-type",
    [SERAP_WIRE_ERROR_RANGE] = "rules-range",         [SERAP_WIRE_ERROR_UNKNOWN] = "rules-unknown",
  };
  gsize at = (gsize) error->code;
  const char *code = at < G_N_ELEMENTS (codes) && codes[at] != NULL ? codes[at] : "rules-syntax";
  serap_rules_reader_refuse (reader, code, serap_wire_error_line (error), serap_wire_error_path (error),
                             error->message);
}

/* ---- Small parts ---- */

gboolean
serap_rules_reader_open (SerapRulesReader *reader,
                         const char *text,
                         gsize n,
                         const char *file,
                         SerapSchema *schema,
                         GPtrArray *problems)
{
  const SerapJsonLimits limits = { SERAP_RULES_MAX_BYTES, DEPTH_MAX, SERAP_JSON_LINES };
  g_autoptr (GError) error = NULL;
  reader->file = file;
  reader->problems = problems;
  reader->schema = schema;
  reader->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reader->json = serap_json_parse (text, (gssize) n, &limits, &error);
  if (reader->json == NULL)
    serap_rules_reader_refuse_error (reader, error);
  return reader->json != NULL;
}

void
serap_rules_reader_clear (SerapRulesReader *reader)
{
  g_clear_pointer (&reader->lines, g_hash_table_unref);
  g_clear_pointer (&reader->json, serap_json_free);
}

gboolean
serap_rules_get_name (SerapJsonRef object, const char *name, char **out, GError **error)
{
  const char *text;
  if (!serap_json_get_text (object, name, SERAP_RULES_NAME_MAX, &text, error))
    return FALSE;
  if (*text == '\0')
    return serap_json_fail (serap_json_member (object, name), SERAP_WIRE_ERROR_RANGE, error, "is empty");
  g_free (*out);
  *out = g_strdup (text);
  return TRUE;
}

gboolean
serap_rules_opt_copy (SerapJsonRef object, const char *name, gsize max_chars, char **out, GError **error)
{
  const char *text;
  if (!serap_json_opt_text (object, name, max_chars, &text, error))
    return FALSE;
  g_free (*out);
  *out = g_strdup (text);
  return TRUE;
}

static gboolean
opt_day (SerapJsonRef object, const char *name, char **out, GError **error)
{
  if (!serap_rules_opt_copy (object, name, SERAP_RULES_NAME_MAX, out, error))
    return FALSE;
  if (*out == NULL || serap_date_is_valid (*out))
    return TRUE;
  return serap_json_fail (serap_json_member (object, name), SERAP_WIRE_ERROR_RANGE, error,
                          "is not a day written YYYY-MM-DD");
}

gboolean
serap_rules_opt_names (SerapJsonRef object, const char *name, char ***out, GError **error)
{
  char **names;
  if (!serap_json_opt_strv (object, name, LIST_MAX, SERAP_RULES_NAME_MAX, &names, error))
    return FALSE;
  g_strfreev (*out);
  *out = names;
  return TRUE;
}

/* {"id": …, "en": …} */
gboolean
serap_rules_get_label (
  SerapJsonRef object, const char *name, gsize max_chars, char **id, char **en, GError **error)
{
  static const char *const members[] = { "id", "en", NULL };
  SerapJsonRef label;
  const char *text_id, *text_en;
  if (!serap_json_get_object (object, name, &label, error)
      || !serap_json_check_members (label, members, error)
      || !serap_json_get_text (label, "id", max_chars, &text_id, error)
      || !serap_json_get_text (label, "en", max_chars, &text_en, error))
    return FALSE;
  *id = g_strdup (text_id);
  *en = g_strdup (text_en);
  return TRUE;
}

static gboolean
is_one_of (SerapJsonRef object, const char *name, const char *text, const char *const *words, GError **error)
{
  if (text != NULL && g_strv_contains (words, text))
    return TRUE;
  return serap_json_fail (serap_json_member (object, name), SERAP_WIRE_ERROR_RANGE, error,
                          "is none of the words allowed here");
}

/* Every element of a list is tried, so that each can tell its fault. */
gboolean
serap_rules_read_list (
  SerapRulesReader *reader, SerapJsonRef object, const char *name, SerapRulesReadElement read, gpointer data)
{
  g_autoptr (GError) error = NULL;
  SerapJsonRef list;
  if (!serap_json_get_array (object, name, &list, &error)) {
    serap_rules_reader_refuse_error (reader, error);
    return FALSE;
  }
  gboolean good = TRUE;
  for (guint i = 0; i < serap_json_length (list); i++) {
    g_autoptr (GError) fault = NULL;
    SerapJsonRef element = serap_json_element (list, i);
    if (!serap_json_expect (element, SERAP_JSON_OBJECT, &fault) || !read (reader, element, data, &fault)) {
      serap_rules_reader_refuse_error (reader, fault);
      good = FALSE;
    }
  }
  return good;
}

void
serap_rules_head_clear (SerapRulesHead *head)
{
  g_clear_pointer (&head->title_id, g_free);
  g_clear_pointer (&head->title_en, g_free);
  g_clear_pointer (&head->valid_from, g_free);
  g_clear_pointer (&head->valid_until, g_free);
}

static gboolean
read_head_members (
  SerapJsonRef root, const char *kind, const char *const *members, SerapRulesHead *head, GError **error)
{
  const char *own, *note;
  if (!serap_json_expect (root, SERAP_JSON_OBJECT, error) || !serap_json_check_members (root, members, error)
      || !serap_json_get_text (root, "kind", SERAP_RULES_NAME_MAX, &own, error))
    return FALSE;
  if (strcmp (own, kind) != 0)
    return serap_json_fail (serap_json_member (root, "kind"), SERAP_WIRE_ERROR_RANGE, error,
                            "another kind of rule file");
  return serap_json_get_text (root, "code", SERAP_RULES_NAME_MAX, &head->code, error)
         && serap_json_get_int (root, "version", 1, G_MAXINT32, &head->version, error)
         && serap_rules_get_label (root, "title", SERAP_RULES_LABEL_MAX, &head->title_id, &head->title_en,
                                   error)
         && opt_day (root, "valid_from", &head->valid_from, error)
         && opt_day (root, "valid_until", &head->valid_until, error)
         && serap_json_opt_text (root, "note", SERAP_RULES_TEXT_MAX, &note, error);
}

gboolean
serap_rules_read_head (SerapRulesReader *reader,
                       const char *kind,
                       const char *const *members,
                       SerapRulesHead *head)
{
  g_autoptr (GError) error = NULL;
  memset (head, 0, sizeof *head);
  if (read_head_members (serap_json_root (reader->json), kind, members, head, &error))
    return TRUE;
  serap_rules_reader_refuse_error (reader, error);
  return FALSE;
}

/* ---- Roles ---- */

static gboolean
read_right (SerapRulesReader *reader, SerapRole *role, SerapJsonRef ref, GError **error)
{
  static const char *const members[] = { "entity", "verbs", "own", NULL };
  g_autofree char *entity = NULL;
  g_auto (GStrv) verbs = NULL;
  if (!serap_json_expect (ref, SERAP_JSON_OBJECT, error) || !serap_json_check_members (ref, members, error)
      || !serap_rules_get_name (ref, "entity", &entity, error)
      || !serap_rules_opt_names (ref, "verbs", &verbs, error))
    return FALSE;
  if (strcmp (entity, "*") != 0 && serap_schema_entity (reader->schema, entity) == NULL)
    return serap_json_fail (serap_json_member (ref, "entity"), SERAP_WIRE_ERROR_UNKNOWN, error,
                            "unknown entity");
  SerapRight *right = serap_role_add_right (role, entity);
  for (guint i = 0; verbs[i] != NULL; i++) {
    int verb = serap_verb_from_name (verbs[i]);
    if (verb < 0)
      return serap_json_fail (serap_json_member (ref, "verbs"), SERAP_WIRE_ERROR_UNKNOWN, error,
                              "unknown verb");
    right->verbs |= 1u << verb;
  }
  return serap_json_opt_bool (ref, "own", FALSE, &right->own, error);
}

static gboolean
check_scopes (SerapJsonRef ref, char **scopes, GError **error)
{
  static const char *const words[] = { "ref", "setwan", "pii", "anggota", "akun", "dapil", NULL };
  for (guint i = 0; scopes[i] != NULL; i++)
    if (!is_one_of (ref, "scopes", scopes[i], words, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_role (SerapRulesReader *reader, SerapJsonRef ref, gpointer data, GError **error)
{
  static const char *const members[]
    = { "code", "label", "secretariat", "scopes", "queue", "rights", "note", NULL };
  g_autofree char *code = NULL;
  const char *note;
  SerapJsonRef rights;
  if (!serap_json_check_members (ref, members, error) || !serap_rules_get_name (ref, "code", &code, error)
      || !serap_json_opt_text (ref, "note", SERAP_RULES_TEXT_MAX, &note, error))
    return FALSE;
  if (serap_roles_find (data, code) != NULL)
    return serap_json_fail (serap_json_member (ref, "code"), SERAP_WIRE_ERROR_RANGE, error, "is there twice");
  SerapRole *role = serap_roles_add (data, code);
  if (!serap_rules_get_label (ref, "label", SERAP_RULES_LABEL_MAX, &role->label_id, &role->label_en, error)
      || !serap_json_opt_bool (ref, "secretariat", FALSE, &role->secretariat, error)
      || !serap_rules_opt_names (ref, "scopes", &role->scopes, error)
      || !check_scopes (ref, role->scopes, error)
      || !serap_rules_opt_names (ref, "queue", &role->queue, error)
      || !serap_json_opt_array (ref, "rights", &rights, error))
    return FALSE;
  for (guint i = 0; i < serap_json_length (rights); i++)
    if (!read_right (reader, role, serap_json_element (rights, i), error))
      return FALSE;
  return TRUE;
}

gboolean
serap_rules_read_roles (
  const char *text, gsize n, const char *file, SerapSchema *schema, SerapRoles **out, GPtrArray *problems)
{
  static const char *const members[] = { SERAP_RULES_HEAD_MEMBERS, "roles", NULL };
  g_auto (SerapRulesReader) reader = { NULL };
  g_auto (SerapRulesHead) head = { NULL };
  g_autoptr (SerapRoles) roles = serap_roles_new ();
  if (!serap_rules_reader_open (&reader, text, n, file, schema, problems)
      || !serap_rules_read_head (&reader, "roles", members, &head)
      || !serap_rules_read_list (&reader, serap_json_root (reader.json), "roles", read_role, roles))
    return FALSE;
  *out = g_steal_pointer (&roles);
  return TRUE;
}

/* ---- Regulation ---- */

static gboolean
read_item (SerapChecklist *checklist, SerapJsonRef ref, GError **error)
{
  static const char *const members[]
    = { "code",      "article",  "section",  "question", "kinds",
        "mandatory", "evidence", "decisive", "reason",   "note",  NULL };
  g_autofree char *code = NULL;
  const char *note;
  if (!serap_json_expect (ref, SERAP_JSON_OBJECT, error) || !serap_json_check_members (ref, members, error)
      || !serap_rules_get_name (ref, "code", &code, error)
      || !serap_json_opt_text (ref, "note", SERAP_RULES_TEXT_MAX, &note, error))
    return FALSE;
  if (serap_checklist_item (checklist, code) != NULL)
    return serap_json_fail (serap_json_member (ref, "code"), SERAP_WIRE_ERROR_RANGE, error, "is there twice");
  SerapCheckItem *item = serap_checklist_add_item (checklist, code);
  return serap_rules_opt_copy (ref, "article", SERAP_RULES_LABEL_MAX, &item->article, error)
         && (!serap_json_is_set (serap_json_member (ref, "section"))
             || serap_rules_get_label (ref, "section", SERAP_RULES_LABEL_MAX, &item->section_id,
                                       &item->section_en, error))
         && serap_rules_get_label (ref, "question", SERAP_RULES_TEXT_MAX, &item->question_id,
                                   &item->question_en, error)
         && serap_rules_opt_names (ref, "kinds", &item->kinds, error)
         && serap_json_opt_bool (ref, "mandatory", TRUE, &item->mandatory, error)
         && serap_json_opt_bool (ref, "evidence", FALSE, &item->evidence, error)
         && serap_json_opt_bool (ref, "decisive", FALSE, &item->decisive, error)
         && serap_rules_opt_copy (ref, "reason", SERAP_RULES_NAME_MAX, &item->reason, error);
}

static gboolean
read_checklist (SerapRulesReader *reader, SerapJsonRef ref, gpointer data, GError **error)
{
  static const char *const members[] = { "entity", "items", NULL };
  g_autofree char *entity = NULL;
  SerapJsonRef items;
  if (!serap_json_check_members (ref, members, error) || !serap_rules_get_name (ref, "entity", &entity, error)
      || !serap_json_get_array (ref, "items", &items, error))
    return FALSE;
  if (serap_schema_entity (reader->schema, entity) == NULL)
    return serap_json_fail (serap_json_member (ref, "entity"), SERAP_WIRE_ERROR_UNKNOWN, error,
                            "unknown entity");
  if (serap_regulation_checklist (data, entity) != NULL)
    return serap_json_fail (serap_json_member (ref, "entity"), SERAP_WIRE_ERROR_RANGE, error,
                            "is there twice");
  SerapChecklist *checklist = serap_regulation_add_checklist (data, entity);
  gboolean good = TRUE;
  for (guint i = 0; i < serap_json_length (items); i++) {
    g_autoptr (GError) fault = NULL;
    if (good && !read_item (checklist, serap_json_element (items, i), &fault)) {
      g_propagate_error (error, g_steal_pointer (&fault));
      good = FALSE;
    }
  }
  return good;
}

static gboolean
read_status (SerapJsonRef root, SerapRegulation *regulation, GError **error)
{
  static const char *const words[] = { "RANCANGAN", "BERLAKU", "DICABUT", NULL };
  if (!serap_rules_get_name (root, "status", &regulation->status, error)
      || !is_one_of (root, "status", regulation->status, words, error))
    return FALSE;
  if (strcmp (regulation->status, "BERLAKU") == 0 && regulation->valid_from == NULL)
    return serap_json_fail (root, SERAP_WIRE_ERROR_MISSING, error, "in force, but \"valid_from\" is missing");
  return TRUE;
}

gboolean
serap_rules_read_regulation (const char *text,
                             gsize n,
                             const char *file,
                             SerapSchema *schema,
                             SerapRegulation **out,
                             GPtrArray *problems)
{
  static const char *const members[] = { SERAP_RULES_HEAD_MEMBERS, "status", "checklists", NULL };
  g_auto (SerapRulesReader) reader = { NULL };
  g_auto (SerapRulesHead) head = { NULL };
  if (!serap_rules_reader_open (&reader, text, n, file, schema, problems)
      || !serap_rules_read_head (&reader, "regulation", members, &head))
    return FALSE;
  g_autoptr (GError) error = NULL;
  SerapJsonRef root = serap_json_root (reader.json);
  g_autoptr (SerapRegulation) regulation = serap_regulation_new (head.code, head.version);
  regulation->title_id = g_steal_pointer (&head.title_id);
  regulation->title_en = g_steal_pointer (&head.title_en);
  regulation->valid_from = g_steal_pointer (&head.valid_from);
  regulation->valid_until = g_steal_pointer (&head.valid_until);
  if (!read_status (root, regulation, &error)) {
    serap_rules_reader_refuse_error (&reader, error);
    return FALSE;
  }
  if (!serap_rules_read_list (&reader, root, "checklists", read_checklist, regulation))
    return FALSE;
  *out = g_steal_pointer (&regulation);
  return TRUE;
}

/* ---- Schedule ---- */

static gboolean
read_stage (SerapRulesReader *reader, SerapJsonRef ref, gpointer data, GError **error)
{
  static const char *const members[]
    = { "plan_year", "stage", "start", "end", "source", "verified", "note", NULL };
  g_autofree char *name = NULL;
  const char *source, *note;
  gboolean verified;
  gint64 year;
  if (!serap_json_check_members (ref, members, error) || !serap_rules_get_name (ref, "stage", &name, error)
      || !serap_json_get_int (ref, "plan_year", 2000, 2200, &year, error)
      || !serap_json_get_text (ref, "source", SERAP_RULES_TEXT_MAX, &source, error)
      || !serap_json_opt_bool (ref, "verified", FALSE, &verified, error)
      || !serap_json_opt_text (ref, "note", SERAP_RULES_TEXT_MAX, &note, error))
    return FALSE;
  if (serap_schedule_find (data, year, name) != NULL)
    return serap_json_fail (serap_json_member (ref, "stage"), SERAP_WIRE_ERROR_RANGE, error,
                            "is there twice");
  SerapStage *stage = serap_schedule_add (data, year, name);
  stage->source = g_strdup (source);
  if (!opt_day (ref, "start", &stage->start, error) || !opt_day (ref, "end", &stage->end, error))
    return FALSE;
  if (stage->start == NULL || stage->end == NULL)
    return serap_json_fail (ref, SERAP_WIRE_ERROR_MISSING, error, "\"start\" or \"end\" is missing");
  if (strcmp (stage->start, stage->end) > 0)
    return serap_json_fail (serap_json_member (ref, "end"), SERAP_WIRE_ERROR_RANGE, error,
                            "ends before it starts");
  return TRUE;
}

static gboolean
read_undo_minutes (SerapRulesReader *reader, SerapSchedule *schedule)
{
  g_autoptr (GError) error = NULL;
  if (serap_json_opt_int (serap_json_root (reader->json), "undo_minutes", 0, 24 * 60, -1,
                          &schedule->undo_minutes, &error))
    return TRUE;
  serap_rules_reader_refuse_error (reader, error);
  return FALSE;
}

gboolean
serap_rules_read_schedule (
  const char *text, gsize n, const char *file, SerapSchedule **out, GPtrArray *problems)
{
  static const char *const members[] = { SERAP_RULES_HEAD_MEMBERS, "stages", "undo_minutes", NULL };
  g_auto (SerapRulesReader) reader = { NULL };
  g_auto (SerapRulesHead) head = { NULL };
  g_autoptr (SerapSchedule) schedule = serap_schedule_new ();
  if (!serap_rules_reader_open (&reader, text, n, file, NULL, problems)
      || !serap_rules_read_head (&reader, "schedule", members, &head)
      || !serap_rules_read_list (&reader, serap_json_root (reader.json), "stages", read_stage, schedule)
      || !read_undo_minutes (&reader, schedule))
    return FALSE;
  *out = g_steal_pointer (&schedule);
  return TRUE;
}

/* ---- Number patterns ---- */

static gboolean
read_pattern (SerapRulesReader *reader, SerapJsonRef ref, gpointer data, GError **error)
{
  static const char *const members[] = { "code", "pattern", "note", NULL };
  g_autofree char *code = NULL;
  g_autofree char *pattern = NULL;
  const char *note;
  if (!serap_json_check_members (ref, members, error) || !serap_rules_get_name (ref, "code", &code, error)
      || !serap_rules_get_name (ref, "pattern", &pattern, error)
      || !serap_json_opt_text (ref, "note", SERAP_RULES_TEXT_MAX, &note, error))
    return FALSE;
  if (!serap_number_pattern_is_valid (pattern))
    return serap_json_fail (serap_json_member (ref, "pattern"), SERAP_WIRE_ERROR_RANGE, error,
                            "is no pattern with known names and exactly one {urut:1} to {urut:9}");
  if (!g_hash_table_insert (data, g_steal_pointer (&code), g_steal_pointer (&pattern)))
    return serap_json_fail (serap_json_member (ref, "code"), SERAP_WIRE_ERROR_RANGE, error, "is there twice");
  return TRUE;
}

gboolean
serap_rules_read_patterns (const char *text, gsize n, const char *file, GHashTable **out, GPtrArray *problems)
{
  static const char *const members[] = { SERAP_RULES_HEAD_MEMBERS, "patterns", NULL };
  g_auto (SerapRulesReader) reader = { NULL };
  g_auto (SerapRulesHead) head = { NULL };
  g_autoptr (GHashTable) patterns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!serap_rules_reader_open (&reader, text, n, file, NULL, problems)
      || !serap_rules_read_head (&reader, "number_patterns", members, &head)
      || !serap_rules_read_list (&reader, serap_json_root (reader.json), "patterns", read_pattern, patterns))
    return FALSE;
  *out = g_steal_pointer (&patterns);
  return TRUE;
}

/* ---- Any kind ---- */

char *
serap_rules_read_kind (const char *text, gsize n)
{
  static const char *const kinds[]
    = { "workflow", "roles", "regulation", "schedule", "number_patterns", NULL };
  const SerapJsonLimits limits = { SERAP_RULES_MAX_BYTES, DEPTH_MAX, SERAP_JSON_PLAIN };
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, &limits, NULL);
  const char *kind;
  if (json == NULL || !serap_json_get_text (serap_json_root (json), "kind", SERAP_RULES_NAME_MAX, &kind, NULL)
      || !g_strv_contains (kinds, kind))
    return NULL;
  return g_strdup (kind);
}

static gboolean
add_workflow (const char *text, gsize n, const char *file, SerapRules *rules, GPtrArray *problems)
{
  gboolean any_role = rules->roles != NULL && rules->roles->roles->len > 0;
  SerapWorkflow *workflow = NULL;
  if (!serap_rules_read_workflow_with_roles (text, n, file, rules->schema, any_role ? rules->roles : NULL,
                                             rules->published, &workflow, problems))
    return FALSE;
  serap_rules_add_workflow (rules, workflow);
  return TRUE;
}

static gboolean
replace_roles (const char *text, gsize n, const char *file, SerapRules *rules, GPtrArray *problems)
{
  SerapRoles *roles = NULL;
  if (!serap_rules_read_roles (text, n, file, rules->schema, &roles, problems))
    return FALSE;
  g_clear_pointer (&rules->roles, serap_roles_free);
  rules->roles = roles;
  return TRUE;
}

static gboolean
add_regulation (const char *text, gsize n, const char *file, SerapRules *rules, GPtrArray *problems)
{
  SerapRegulation *regulation = NULL;
  if (!serap_rules_read_regulation (text, n, file, rules->schema, &regulation, problems))
    return FALSE;
  serap_rules_add_regulation (rules, regulation);
  return TRUE;
}

static gboolean
replace_schedule (const char *text, gsize n, const char *file, SerapRules *rules, GPtrArray *problems)
{
  SerapSchedule *schedule = NULL;
  if (!serap_rules_read_schedule (text, n, file, &schedule, problems))
    return FALSE;
  g_clear_pointer (&rules->schedule, serap_schedule_free);
  rules->schedule = schedule;
  if (schedule->undo_minutes >= 0)
    rules->undo_minutes = schedule->undo_minutes;
  return TRUE;
}

static gboolean
add_patterns (const char *text, gsize n, const char *file, SerapRules *rules, GPtrArray *problems)
{
  g_autoptr (GHashTable) patterns = NULL;
  if (!serap_rules_read_patterns (text, n, file, &patterns, problems))
    return FALSE;
  GHashTableIter iter;
  gpointer code, pattern;
  g_hash_table_iter_init (&iter, patterns);
  while (g_hash_table_iter_next (&iter, &code, &pattern))
    serap_rules_add_pattern (rules, code, pattern);
  return TRUE;
}

gboolean
serap_rules_read (const char *text, gsize n, const char *file, SerapRules *rules, GPtrArray *problems)
{
  static const struct {
    const char *kind;
    gboolean (*read) (const char *text, gsize n, const char *file, SerapRules *rules, GPtrArray *problems);
  } readers[] = {
    { "workflow", add_workflow },     { "roles", replace_roles },          { "regulation", add_regulation },
    { "schedule", replace_schedule }, { "number_patterns", add_patterns },
  };
  g_autofree char *kind = serap_rules_read_kind (text, n);
  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (readers); i++)
    if (strcmp (kind, readers[i].kind) == 0)
      return readers[i].read (text, n, file, rules, problems);
  g_auto (SerapRulesReader) reader = { NULL };
  if (serap_rules_reader_open (&reader, text, n, file, NULL, problems))
    serap_rules_reader_refuse (&reader, "rules-unknown", 1, "/kind", "no known kind of rule file");
  return FALSE;
}
