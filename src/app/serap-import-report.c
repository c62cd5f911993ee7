/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is told about an import: problems by row and column, sentences that stay with a record, and
 * the file of rows to be repaired. */

#include "config.h"

#include "serap-import-private.h"

#include "serap-csv-writer.h"
#include "serap-rupiah.h"
#include "serap-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define QUOTE_CHARS 80

/* ---- Problems ---- */

void
serap_row_problem_free (SerapRowProblem *problem)
{
  if (problem == NULL)
    return;
  g_free (problem->column);
  serap_problem_free (problem->problem);
  g_free (problem);
}

SerapImportReport *
serap_import_report_new (void)
{
  SerapImportReport *report = g_new0 (SerapImportReport, 1);
  report->row_problems = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_row_problem_free);
  return report;
}

void
serap_import_report_free (SerapImportReport *report)
{
  if (report == NULL)
    return;
  g_free (report->batch);
  g_free (report->event_id);
  g_ptr_array_unref (report->row_problems);
  g_free (report);
}

SerapProblem *
serap_problem_copy (const SerapProblem *problem)
{
  SerapProblem *copy = g_new0 (SerapProblem, 1);
  copy->field = g_strdup (problem->field);
  copy->code = g_strdup (problem->code);
  copy->params = g_strdupv (problem->params);
  copy->warning = problem->warning;
  return copy;
}

void
serap_import_add_problem (GPtrArray *list, guint row, guint line, const char *column, SerapProblem *problem)
{
  SerapRowProblem *entry = g_new0 (SerapRowProblem, 1);
  entry->row = row;
  entry->line = line;
  entry->column = g_strdup (column);
  entry->problem = problem;
  g_ptr_array_add (list, entry);
}

/* ---- Sentences that stay with the record; Indonesian, like all that is stored ---- */

static const struct {
  const char *code;
  const char *text;
} causes[] = {
  { "not-a-number", "bukan angka yang dapat dibaca" },
  { "not-a-date", "bukan tanggal yang dapat dibaca" },
  { "not-a-time", "bukan waktu yang dapat dibaca" },
  { "not-a-coordinate", "bukan koordinat" },
  { "not-yes-or-no", "bukan ya atau tidak" },
  { "not-a-phone", "bukan nomor telepon" },
  { "not-a-nik", "bukan NIK yang sah" },
  { "not-rt-rw", "bukan RT atau RW" },
  { "not-text", "bukan teks yang dapat dibaca" },
  { "many-rt", "menyebut beberapa RT; RT dikosongkan" },
  { "many-rw", "menyebut beberapa RW; RW dikosongkan" },
  { "out-of-range", "di luar batas" },
  { "too-small", "terlalu kecil" },
  { "too-large", "terlalu besar" },
  { "too-long", "terlalu panjang" },
  { "too-many", "terlalu banyak isinya" },
  { "ambiguous", "bermakna ganda" },
  { "unknown-code", "tidak ada dalam daftar" },
  { "no-such-record", "tidak menunjuk catatan yang ada" },
  { "no-value", "dianggap kosong" },
  { "row-shortened", "terlalu panjang untuk disimpan utuh" },
  { "required", "wajib diisi" },
  { "no-right", "akun ini tidak berhak" },
  { "not-yours", "bukan milik akun ini" },
  { "exists-already", "sudah ada" },
  { "wrong-id", "kodenya tidak dapat dipakai" },
  { "txn-failed", "bagian lain dari baris ini ditolak" },
};

static const char *
cause_of (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    if (g_str_equal (causes[i].code, code))
      return causes[i].text;
  return NULL;
}

static void
append_details (GString *text, const SerapProblem *problem)
{
  const char *choices = serap_problem_param (problem, "pilihan");
  const char *max = serap_problem_param (problem, "max");
  const char *min = serap_problem_param (problem, "min");
  if (choices != NULL && *choices != '\0') {
    g_auto (GStrv) parts = g_strsplit (choices, "|", -1);
    g_autofree char *joined = g_strjoinv (" atau ", parts);
    g_string_append_printf (text, " (%s)", joined);
  }
  if (max != NULL)
    g_string_append_printf (text, " (paling banyak %s)", max);
  if (min != NULL)
    g_string_append_printf (text, " (paling sedikit %s)", min);
}

static void
append_cause (GString *text, const SerapProblem *problem)
{
  const char *cause = cause_of (problem->code);
  if (cause != NULL)
    g_string_append (text, cause);
  else
    g_string_append_printf (text, "ditolak (%s)", problem->code);
  append_details (text, problem);
}

char *
serap_import_sentence (const SerapProblem *problem, const char *heading, const char *cell)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name = serap_import_shorten (heading != NULL ? heading : "baris", QUOTE_CHARS);
  g_autofree char *clean = cell != NULL ? serap_text_clean (cell, FALSE) : NULL;
  g_string_append_printf (text, "Kolom %s", name);
  if (clean != NULL && *clean != '\0') {
    g_autofree char *shown = serap_import_shorten (clean, QUOTE_CHARS);
    g_string_append_printf (text, ": “%s”", shown);
  }
  g_string_append_c (text, ' ');
  append_cause (text, problem);
  g_string_append_c (text, '.');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The byte behind the last of at most @max characters. */
static const char *
end_of (const char *text, guint max)
{
  while (max > 0 && *text != '\0') {
    text = g_utf8_next_char (text);
    max--;
  }
  return text;
}

char *
serap_import_shorten (const char *text, guint max)
{
  if (serap_text_length (text) <= max)
    return g_strdup (text);
  if (max == 0)
    return g_strdup ("");
  const char *end = end_of (text, max - 1);
  const char *word = end;
  /* Back to the end of a word, but not over half of what there is. */
  while (word > text && !g_ascii_isspace (*word))
    word = g_utf8_find_prev_char (text, word);
  if (word != NULL && word > end_of (text, max / 2))
    end = word;
  g_autofree char *start = g_strndup (text, (gsize) (end - text));
  g_strchomp (start);
  gsize n = strlen (start);
  while (n > 0 && strchr (",;:-", start[n - 1]) != NULL)
    start[--n] = '\0';
  return g_strconcat (start, "…", NULL);
}

/* ---- Structure of the file ---- */

static char *
row_words (const SerapCsvDetail *detail)
{
  if (detail->row == 0)
    return g_strdup_printf (_ ("In the row of headings (line %u): "), detail->line);
  return g_strdup_printf (_ ("In row %u (line %u): "), detail->row, detail->line);
}

static char *
binary_words (const SerapCsvDetail *detail)
{
  if (detail->kind == NULL || g_str_equal (detail->kind, "nul"))
    return g_strdup (_ ("It is no file of text. Save the table as CSV and import that."));
  return g_strdup_printf (_ ("It is a file of type %s. Save the table as CSV and import that."),
                          detail->kind);
}

/* Returns: (nullable): what is wrong with one row and its place. */
static char *
limit_words (const GError *error, const SerapCsvDetail *detail)
{
  g_autofree char *found = serap_number_format ((gint64) detail->found);
  g_autofree char *limit = serap_number_format ((gint64) detail->limit);
  switch ((SerapCsvError) error->code) {
  case SERAP_CSV_ERROR_UNCLOSED_QUOTE:
    return g_strdup_printf (_ ("A quotation mark in line %u, column %u is never closed. Close or remove it."),
                            detail->line, detail->column);
  case SERAP_CSV_ERROR_TOO_MANY_COLUMNS:
    return g_strdup_printf (_ ("There are %s columns; at most %s are possible."), found, limit);
  case SERAP_CSV_ERROR_CELL_TOO_LARGE:
  case SERAP_CSV_ERROR_ROW_TOO_LARGE:
    return g_strdup_printf (_ ("Its content is too large: %s bytes, at most %s."), found, limit);
  case SERAP_CSV_ERROR_ROW_TOO_LONG:
    return g_strdup_printf (_ ("It has %s cells, but there are only %s headings. "
                               "Perhaps a comma should stand in quotation marks."),
                            found, limit);
  case SERAP_CSV_ERROR_IO:
  case SERAP_CSV_ERROR_NOT_FOUND:
  case SERAP_CSV_ERROR_DENIED:
  case SERAP_CSV_ERROR_NO_SPACE:
  case SERAP_CSV_ERROR_TOO_LARGE:
  case SERAP_CSV_ERROR_EMPTY:
  case SERAP_CSV_ERROR_BINARY:
  case SERAP_CSV_ERROR_ENCODING:
  default:
    return NULL;
  }
}

static char *
file_words (const GError *error, const SerapCsvDetail *detail)
{
  g_autofree char *found = serap_number_format ((gint64) detail->found);
  g_autofree char *limit = serap_number_format ((gint64) detail->limit);
  switch ((SerapCsvError) error->code) {
  case SERAP_CSV_ERROR_NOT_FOUND:
    return g_strdup (_ ("It does not exist."));
  case SERAP_CSV_ERROR_DENIED:
    return g_strdup (_ ("It may not be read."));
  case SERAP_CSV_ERROR_TOO_LARGE:
    return g_strdup_printf (_ ("It has %s bytes; at most %s are possible."), found, limit);
  case SERAP_CSV_ERROR_EMPTY:
    return g_strdup (_ ("It is empty."));
  case SERAP_CSV_ERROR_BINARY:
    return binary_words (detail);
  case SERAP_CSV_ERROR_ENCODING:
    return g_strdup_printf (_ ("Its characters cannot be read (line %u). Save it anew as CSV UTF-8."),
                            detail->line);
  case SERAP_CSV_ERROR_IO:
  case SERAP_CSV_ERROR_NO_SPACE:
  case SERAP_CSV_ERROR_UNCLOSED_QUOTE:
  case SERAP_CSV_ERROR_TOO_MANY_COLUMNS:
  case SERAP_CSV_ERROR_CELL_TOO_LARGE:
  case SERAP_CSV_ERROR_ROW_TOO_LARGE:
  case SERAP_CSV_ERROR_ROW_TOO_LONG:
  default:
    return g_strdup (error->message);
  }
}

void
serap_import_explain (const char *name, GError **error)
{
  if (error == NULL || *error == NULL || (*error)->domain != SERAP_CSV_ERROR)
    return;
  const SerapCsvDetail *detail = serap_csv_error_detail (*error);
  g_autofree char *limit = limit_words (*error, detail);
  g_autofree char *place = limit != NULL ? row_words (detail) : g_strdup ("");
  g_autofree char *words = limit != NULL ? g_steal_pointer (&limit) : file_words (*error, detail);
  GError *told = g_error_new (SERAP_APP_ERROR, SERAP_APP_ERROR_FILE, _ ("The file “%s” cannot be used. %s%s"),
                              name, place, words);
  g_clear_error (error);
  *error = told;
}

/* ---- The file of errors ---- */

struct _SerapImportErrors {
  SerapCsvWriter *writer;
  guint n_columns;
};

SerapImportErrors *
serap_import_errors_new (const char *path, const SerapImportMap *map, GError **error)
{
  g_autoptr (SerapImportErrors) errors = g_new0 (SerapImportErrors, 1);
  errors->n_columns = map->n_columns;
  errors->writer = serap_csv_writer_new (path, SERAP_CSV_WRITER_BOM, error);
  if (errors->writer == NULL)
    return NULL;
  for (guint i = 0; i < map->n_columns; i++)
    serap_csv_writer_text (errors->writer, map->headings[i]);
  serap_csv_writer_text (errors->writer, "kolom_galat");
  serap_csv_writer_text (errors->writer, "galat");
  return serap_csv_writer_end_row (errors->writer, error) ? g_steal_pointer (&errors) : NULL;
}

/* Headings of the cells with problems, each once. */
static void
append_columns (GString *list, GPtrArray *problems)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < problems->len; i++) {
    char *column = ((SerapRowProblem *) problems->pdata[i])->column;
    if (column != NULL && g_hash_table_add (seen, column))
      g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", column);
  }
}

gboolean
serap_import_errors_add (SerapImportErrors *errors, const SerapImportRow *row, GError **error)
{
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) causes_text
    = g_string_new (row->failed ? "Baris ditolak." : "Baris dapat disimpan tanpa sel ini.");
  if (row->problems->len == 0)
    return TRUE;
  append_columns (columns, row->problems);
  for (guint i = 0; i < row->problems->len; i++) {
    const SerapRowProblem *entry = row->problems->pdata[i];
    g_string_append_c (causes_text, ' ');
    if (entry->column != NULL)
      g_string_append_printf (causes_text, "%s: ", entry->column);
    append_cause (causes_text, entry->problem);
    g_string_append_c (causes_text, '.');
  }
  for (guint i = 0; i < errors->n_columns; i++)
    serap_csv_writer_text (errors->writer, row->cells[i]);
  serap_csv_writer_text (errors->writer, columns->str);
  serap_csv_writer_text (errors->writer, causes_text->str);
  return serap_csv_writer_end_row (errors->writer, error);
}

gboolean
serap_import_errors_finish (SerapImportErrors *errors, GError **error)
{
  return serap_csv_writer_finish (errors->writer, error);
}

void
serap_import_errors_free (SerapImportErrors *errors)
{
  if (errors == NULL)
    return;
  g_clear_pointer (&errors->writer, serap_csv_writer_free);
  g_free (errors);
}
