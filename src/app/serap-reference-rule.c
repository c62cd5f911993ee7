/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rule files: workflow, roles, regulation, schedule, patterns of numbers. */

#include "config.h"

#include "serap-reference-private.h"

#include "serap-bytes.h"
#include "serap-json.h"
#include "serap-rules-reader.h"
#include "serap-rules-records.h"
#include "serap-seed.h"

#include <glib/gi18n.h>

static const char *
entity_of_rule (const char *kind)
{
  static const char *const names[][2] = { { "workflow", "workflow" },
                                          { "roles", "peran" },
                                          { "regulation", "regulasi" },
                                          { "schedule", "jadwal" },
                                          { "number_patterns", "pola_nomor" } };
  for (guint i = 0; kind != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (kind, names[i][0]))
      return names[i][1];
  return NULL;
}

/* The file is held against the roles that are in force. */
static void
validate_rule (SerapReference *ref, const char *text, gsize n)
{
  SerapSpace *space = ref->space;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GPtrArray) ignored = serap_problems_new ();
  g_autoptr (GPtrArray) roles = serap_store_refs (serap_space_store (space), "peran");
  g_autoptr (SerapRules) rules = serap_rules_from_records (serap_space_schema (space), roles, ignored);
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
  const SerapJsonLimits limits = { SERAP_RULES_MAX_BYTES, 0, SERAP_JSON_PLAIN };
  const char *code, *title, *status, *from, *until;
  gint64 version;
  SerapJsonRef titles;
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, &limits, error);
  if (json == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (json);
  if (!serap_json_get_text (root, "code", 60, &code, error)
      || !serap_json_get_int (root, "version", 1, G_MAXINT32, &version, error)
      || !serap_json_get_object (root, "title", &titles, error)
      || !serap_json_get_text (titles, "id", 400, &title, error)
      || !serap_json_opt_text (root, "status", 20, &status, error)
      || !serap_json_opt_text (root, "valid_from", 10, &from, error)
      || !serap_json_opt_text (root, "valid_until", 10, &until, error))
    return NULL;
  g_autofree char *whole = g_strndup (text, n);
  g_autofree char *sha256 = serap_sha256_hex (text, n);
  SerapRecord *record = serap_record_new (ref->entity, NULL);
  serap_record_set_text (record, "kode", code);
  serap_record_set_int (record, "versi_aturan", version);
  serap_record_set_text (record, "nama", title);
  serap_record_set_text (record, "status_aturan", status != NULL ? status : "BERLAKU");
  serap_record_set_text (record, "berlaku_dari", from);
  serap_record_set_text (record, "berlaku_sampai", until);
  serap_record_set_text (record, "sha256", sha256);
  serap_record_set_text (record, "isi", whole);
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
  const char *name = entity_of_rule (kind);
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
