/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records out of the house: tables for spreadsheets, JSON for programs. */

#include "config.h"

#include "serap-export.h"

#include "serap-csv-writer.h"
#include "serap-query.h"
#include "serap-record-json.h"
#include "serap-resolver.h"
#include "serap-volume.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  SerapStore *store;
  const SerapEntity *entity;
  GArray *rowids; /* (element-type gint64) */
  guint written;
} Export;

/* ---- Cells ---- */

/* What is machinery, and what belongs to a person, has no column. */
static gboolean
has_column (const SerapField *field)
{
  static const char *const machinery[] = { "wf_versi", "isi_versi", "oleh_peran", "dihapus", NULL };
  return (field->flags & SERAP_FIELD_SEALED) == 0 && !g_strv_contains (machinery, field->name);
}

/* Digits with @decimals of them behind a point, without zeros at the end. */
static char *
scaled_text (gint64 number, guint decimals)
{
  guint64 scale = 1;
  for (guint i = 0; i < decimals; i++)
    scale *= 10;
  guint64 size = number < 0 ? (guint64) -number : (guint64) number;
  const char *sign = number < 0 ? "-" : "";
  if (size % scale == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT, sign, size / scale);
  char *text = g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%0*" G_GUINT64_FORMAT, sign, size / scale,
                                (int) decimals, size % scale);
  for (gsize n = strlen (text); text[n - 1] == '0'; n--)
    text[n - 1] = '\0';
  return text;
}

static void
write_number (SerapCsvWriter *writer, const SerapField *field, gint64 number)
{
  if (field->type == SERAP_TIME) {
    g_autofree char *time = serap_wib_timestamp (number);
    serap_csv_writer_text (writer, time);
    return;
  }
  if (field->type == SERAP_BOOL) {
    serap_csv_writer_text (writer, number != 0 ? "ya" : "tidak");
    return;
  }
  guint decimals = field->type == SERAP_MILLI ? 3 : field->type == SERAP_COORD ? 7 : 0;
  g_autofree char *text = scaled_text (number, decimals);
  serap_csv_writer_number (writer, text);
}

static void
write_cell (SerapCsvWriter *writer, const SerapField *field, const SerapValue *value)
{
  if (value->kind == SERAP_VALUE_NONE) {
    serap_csv_writer_text (writer, NULL);
    return;
  }
  if (value->kind == SERAP_VALUE_INT) {
    write_number (writer, field, value->number);
    return;
  }
  g_autofree char *text = serap_value_to_string (value);
  serap_csv_writer_text (writer, text);
}

/* ---- Tables ---- */

static gboolean
write_headings (SerapCsvWriter *writer, const SerapEntity *entity, GError **error)
{
  serap_csv_writer_text (writer, "id");
  for (guint i = 0; i < entity->n_fields; i++)
    if (has_column (&entity->fields[i]))
      serap_csv_writer_text (writer, entity->fields[i].name);
  return serap_csv_writer_end_row (writer, error);
}

static gboolean
write_record (SerapCsvWriter *writer, const SerapRecord *record, GError **error)
{
  serap_csv_writer_text (writer, record->id);
  for (guint i = 0; i < record->entity->n_fields; i++)
    if (has_column (&record->entity->fields[i]))
      write_cell (writer, &record->entity->fields[i], &record->values[i]);
  return serap_csv_writer_end_row (writer, error);
}

static gboolean
export_csv (Export *export, const char *path, GError **error)
{
  g_autoptr (SerapCsvWriter) writer = serap_csv_writer_new (path, SERAP_CSV_WRITER_BOM, error);
  if (writer == NULL || !write_headings (writer, export->entity, error))
    return FALSE;
  for (guint i = 0; i < export->rowids->len; i++) {
    g_autoptr (SerapRecord) record
      = serap_store_row_record (export->store, export->entity, g_array_index (export->rowids, gint64, i));
    if (record == NULL || serap_record_bool (record, "dihapus"))
      continue;
    if (!write_record (writer, record, error))
      return FALSE;
    export->written++;
  }
  return serap_csv_writer_finish (writer, error);
}

/* ---- JSON ---- */

static gboolean
export_json (Export *export, const char *path, GError **error)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < export->rowids->len; i++) {
    g_autoptr (SerapRecord) record
      = serap_store_row_record (export->store, export->entity, g_array_index (export->rowids, gint64, i));
    if (record == NULL || serap_record_bool (record, "dihapus"))
      continue;
    serap_record_export_write (writer, record, FALSE);
    export->written++;
  }
  serap_json_writer_end_array (writer);
  g_autofree char *json = serap_json_writer_finish (g_steal_pointer (&writer));
  g_autofree char *text = g_strconcat (json, "\n", NULL);
  return g_file_set_contents_full (path, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, error);
}

/* ---- All of it ---- */

typedef gboolean (*ExportWrite) (Export *export, const char *path, GError **error);

static ExportWrite
writer_for (const char *path, GError **error)
{
  static const struct {
    const char *extension;
    ExportWrite write;
  } formats[] = {
    { ".csv", export_csv },
    { ".json", export_json },
  };
  g_autofree char *lower = g_ascii_strdown (path, -1);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_suffix (lower, formats[i].extension))
      return formats[i].write;
  g_autofree char *name = g_filename_display_basename (path);
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE,
               _ ("“%s” cannot be exported: the file's name must end in .csv or .json."), name);
  return NULL;
}

gboolean
serap_export_file (SerapSpace *space,
                   const char *path,
                   const char *entity,
                   const char *query_text,
                   guint *rows,
                   GPtrArray *problems,
                   GError **error)
{
  g_return_val_if_fail (space != NULL && path != NULL && entity != NULL && problems != NULL, FALSE);

  Export export = { .store = serap_space_store (space),
                    .entity = serap_schema_entity (serap_space_schema (space), entity) };
  ExportWrite write = writer_for (path, error);
  if (write == NULL)
    return FALSE;
  if (export.entity == NULL || serap_entity_is_sealed (export.entity)) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE,
                 _ ("Records of the kind “%s” cannot be exported."), entity);
    return FALSE;
  }
  g_autoptr (SerapQuery) query
    = serap_query_parse (export.entity, query_text, serap_resolve_for_query, space, problems);
  if (query == NULL)
    return FALSE;
  export.rowids = serap_store_query (export.store, query, NULL, error);
  gboolean written = export.rowids != NULL && write (&export, path, error);
  g_clear_pointer (&export.rowids, g_array_unref);
  if (rows != NULL)
    *rows = export.written;
  return written;
}
