/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fuzz target of the CSV reader: drains it, writes what it gave, and reads that again, which must
 * give the same cells. Bad rows are passed over, as an import does. */

#include "config.h"

#include "serap-csv-writer.h"
#include "serap-csv.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize n);

static void
assert_same_cells (char **written, char **read)
{
  guint n = g_strv_length (written);
  g_assert_cmpuint (g_strv_length (read), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (serap_csv_unguard (read[i]), ==, written[i]);
}

/* All rows that are good. */
static GPtrArray *
drain (SerapCsv *csv, SerapCsvWriter *writer)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (;;) {
    g_autoptr (GError) error = NULL;
    GStrv cells = NULL;
    if (serap_csv_next (csv, &cells, &error)) {
      g_assert_cmpuint (g_strv_length (cells), ==, serap_csv_n_columns (csv));
      g_assert_true (serap_csv_writer_row (writer, (const char *const *) cells, NULL));
      g_ptr_array_add (rows, cells);
    } else if (error == NULL) {
      return rows;
    } else {
      g_assert_cmpuint (serap_csv_error_detail (error)->row, ==, serap_csv_row_number (csv));
    }
  }
}

static void
read_again (GString *out, SerapCsv *first, GPtrArray *rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (out->str, out->len);
  g_autoptr (SerapCsv) csv = serap_csv_new_for_bytes (bytes, &error);
  g_assert_no_error (error);
  assert_same_cells ((char **) serap_csv_headings (first), (char **) serap_csv_headings (csv));
  for (guint i = 0; i < rows->len; i++) {
    g_auto (GStrv) cells = NULL;
    gboolean more = serap_csv_next (csv, &cells, &error);
    g_assert_no_error (error);
    g_assert_true (more);
    assert_same_cells (rows->pdata[i], cells);
  }
  GStrv rest = NULL;
  g_assert_false (serap_csv_next (csv, &rest, &error));
  g_assert_no_error (error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize n)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, n);
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapCsv) csv = serap_csv_new_for_bytes (bytes, &error);
  g_assert_true ((csv == NULL) == (error != NULL));
  if (csv == NULL)
    return 0;

  g_autoptr (GString) out = g_string_new (NULL);
  SerapCsvWriterFlags flags = SERAP_CSV_WRITER_BOM | (n % 2 == 0 ? SERAP_CSV_WRITER_SEMICOLON : 0);
  g_autoptr (SerapCsvWriter) writer = serap_csv_writer_new_for_string (out, flags);
  g_assert_true (serap_csv_writer_row (writer, serap_csv_headings (csv), NULL));
  g_autoptr (GPtrArray) rows = drain (csv, writer);
  read_again (out, csv, rows);
  return 0;
}
