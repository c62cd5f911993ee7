/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rule files: workflow, roles, regulation, schedule, patterns of numbers. */

#include "config.h"

#include "serap-reference-private.h"

#include "serap-rules-reader.h"
#include "serap-rules-records.h"
#include "serap-seed.h"

#include <glib/gi18n.h>

/* The file is held against the roles that are in force. */
static void
validate_rule (SerapReference *ref, const char *text, gsize n)
{
  SerapSpace *space = ref->space;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GPtrArray) ignored = serap_problems_new ();
  g_autoptr (GPtrArray) roles = serap_store_refs (serap_space_store (space), "peran");
  g_autofree char *today = serap_env_today (serap_space_env (space));
  g_autoptr (SerapRules) rules = serap_rules_from_records (serap_space_schema (space), roles, today, ignored);
  serap_rules_read (text, n, ref->path, rules, problems);
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    const char *line = serap_problem_param (problem, "line");
    const char *path = serap_problem_param (problem, "path");
    const char *reason = serap_problem_param (problem, "reason");
    gboolean says_where
      = path == NULL || *path == '\0' || (reason != NULL && g_str_has_prefix (reason, path));
    serap_reference_fault (ref, line != NULL ? (guint) g_ascii_strtoull (line, NULL, 10) : 0, "%s%s%s",
                           says_where ? "" : path, says_where ? "" : ": ",
                           reason != NULL ? reason : problem->code);
  }
}

static SerapRecord *
record_of_rule (SerapReference *ref, const char *text, gsize n, GError **error)
{
  static const char *const fields[]
    = { "kode", "versi_aturan", "nama", "status_aturan", "berlaku_dari", "berlaku_sampai", "sha256", "isi" };
  SerapRecord *record = serap_rules_record_new (ref->entity, text, n, error);
  if (record == NULL)
    return NULL;
  record->id = serap_seed_id (record);
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    serap_reference_use_column (ref, serap_entity_find (ref->entity, fields[i]));
  return record;
}

/* What was published under a version is what records were decided by: it never changes. */
static gboolean
is_other_content (SerapReference *ref, const SerapRecord *record)
{
  g_autoptr (SerapRecord) known = serap_store_get (serap_space_store (ref->space), record->id);
  return known != NULL
         && g_strcmp0 (serap_record_text (known, "sha256"), serap_record_text (record, "sha256")) != 0;
}

static void
take_rule (SerapReference *ref, const char *text, gsize n, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  SerapRecord *record = record_of_rule (ref, text, n, &error);
  if (record == NULL) {
    serap_reference_fault (ref, 0, "%s", error->message);
    return;
  }
  g_ptr_array_add (ref->records, record);
  if (!is_other_content (ref, record))
    return;
  g_autofree char *version = g_strdup_printf ("%d", (int) serap_record_int (record, "versi_aturan", 0));
  serap_problems_add (problems, "versi_aturan", "exists-already", "kode", serap_record_text (record, "kode"),
                      "versi", version, NULL);
}

gboolean
serap_reference_read_rule (SerapReference *ref, GPtrArray *problems, GError **error)
{
  g_autofree char *text = NULL;
  gsize n = 0;
  if (!g_file_get_contents (ref->path, &text, &n, error))
    return FALSE;
  g_autofree char *kind = serap_rules_read_kind (text, n);
  const char *name = serap_rules_entity_of (kind);
  if (name == NULL) {
    serap_reference_fault (
      ref, 0, "%s",
      _ ("This is no rule file. Its “kind” must be workflow, roles, regulation, schedule or "
         "number_patterns."));
    return TRUE;
  }
  ref->entity = serap_schema_entity (serap_space_schema (ref->space), name);
  validate_rule (ref, text, n);
  if (ref->report->faults->len == 0)
    take_rule (ref, text, n, problems);
  return TRUE;
}
