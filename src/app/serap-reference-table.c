/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tables of reference data: a row is a record. */

#include "config.h"

#include "serap-reference-private.h"

#include "serap-csv.h"
#include "serap-date.h"
#include "serap-input.h"
#include "serap-message.h"
#include "serap-seed.h"

#include <glib/gi18n.h>
#include <string.h>

/* Packaged tables keep their long names. */
const SerapEntity *
serap_reference_table (SerapSchema *schema, const char *name)
{
  static const char *const others[][2] = { { "alat_kelengkapan", "akd" }, { "kamus_usulan", "kamus" } };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_str_equal (name, others[i][0]))
      name = others[i][1];
  const SerapEntity *entity = serap_schema_entity (schema, name);
  gboolean fits = entity != NULL && serap_entity_is_reference (entity)
                  && (entity->flags & SERAP_ENTITY_UPSERT) != 0 && serap_entity_find (entity, "isi") < 0;
  return fits ? entity : NULL;
}

static void
put_cell (SerapReference *ref, SerapRecord *record, int at, const char *text, guint line)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  if (serap_input_read (&ref->entity->fields[at], text, &record->values[at], NULL, problems))
    return;
  for (guint i = 0; i < problems->len; i++) {
    SerapProblem *problem = problems->pdata[i];
    if (problem->field == NULL)
      problem->field = g_strdup (ref->entity->fields[at].name);
    g_autofree char *message = serap_message_problem (ref->space, ref->entity, problem);
    serap_reference_fault (ref, line, "%s", message);
  }
}

/* Codes of the code list are "GROUP/CODE", written in two columns. */
static void
join_code (SerapReference *ref, SerapRecord *record)
{
  const char *group = g_str_equal (ref->entity->name, "kode") ? serap_record_text (record, "kelompok") : NULL;
  const char *code = serap_record_text (record, "kode");
  if (group == NULL || code == NULL || strchr (code, '/') != NULL)
    return;
  g_autofree char *full = g_strconcat (group, "/", code, NULL);
  serap_record_set_text (record, "kode", full);
}

static void
take_row (SerapReference *ref, const int *fields, char **cells, guint line, GHashTable *seen)
{
  SerapRecord *record = serap_record_new (ref->entity, NULL);
  g_ptr_array_add (ref->records, record);
  for (guint i = 0; cells[i] != NULL; i++)
    if (fields[i] >= 0)
      put_cell (ref, record, fields[i], cells[i], line);
  join_code (ref, record);
  for (guint i = 0; ref->entity->key[i] != NULL; i++) {
    if (serap_record_is_set (record, ref->entity->key[i]))
      continue;
    serap_reference_fault (ref, line, _ ("%s is missing."), ref->entity->key[i]);
    return;
  }
  if (g_str_equal (ref->entity->name, "hari_libur")
      && !serap_date_is_valid (serap_record_text (record, "kode")))
    serap_reference_fault (ref, line, _ ("“%s” is not a day of the form 2027-01-31."),
                           serap_record_text (record, "kode"));
  record->id = serap_seed_id (record);
  if (!g_hash_table_add (seen, record->id))
    serap_reference_fault (ref, line, _ ("The same code stands there twice."));
}

/* Returns: (transfer full): field of each column, -1 for none; of two for one field the first counts. */
static int *
match_columns (SerapReference *ref, SerapCsv *csv)
{
  const char *const *headings = serap_csv_headings (csv);
  int *fields = g_new (int, serap_csv_n_columns (csv));
  for (guint i = 0; i < serap_csv_n_columns (csv); i++) {
    int at = serap_entity_find_alias (ref->entity, headings[i]);
    fields[i] = at >= SERAP_N_COMMON && serap_reference_use_column (ref, at) ? at : -1;
    if (at < SERAP_N_COMMON)
      g_ptr_array_add (ref->report->left_out, g_strdup (headings[i]));
  }
  return fields;
}

gboolean
serap_reference_read_table (SerapReference *ref, GError **error)
{
  g_autoptr (SerapCsv) csv = serap_csv_open (ref->path, error);
  if (csv == NULL)
    return FALSE;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree int *fields = match_columns (ref, csv);
  for (;;) {
    g_auto (GStrv) cells = NULL;
    g_autoptr (GError) row_error = NULL;
    if (serap_csv_next (csv, &cells, &row_error))
      take_row (ref, fields, cells, serap_csv_line (csv), seen);
    else if (row_error == NULL)
      return TRUE;
    else
      serap_reference_fault (ref, serap_csv_line (csv), "%s", row_error->message);
  }
}
