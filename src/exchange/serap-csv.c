/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The CSV reader: opens a file whatever its encoding and delimiter, and gives its rows one by one
 * or says exactly what is wrong with them. */

#include "config.h"

#include "serap-csv.h"

#include "serap-bytes.h"
#include "serap-csv-dialect.h"
#include "serap-csv-scan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct _SerapCsv {
  GBytes *bytes; /* (owned) */
  SerapEncodingGuess guess;
  SerapCsvScan *scan; /* (owned) */
  char delimiter;
  char **headings; /* (owned) */
  guint n_columns;
  guint row;
  guint line;
  char *sha256; /* (owned) (nullable) */
};

void
serap_csv_free (SerapCsv *self)
{
  g_clear_pointer (&self->scan, serap_csv_scan_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->headings, g_strfreev);
  g_clear_pointer (&self->sha256, g_free);
  g_free (self);
}

static gboolean
check_size (guint64 size, GError **error)
{
  if (size <= SERAP_CSV_MAX_FILE_BYTES)
    return TRUE;
  SerapCsvDetail detail = { .found = size, .limit = SERAP_CSV_MAX_FILE_BYTES };
  serap_csv_error_set (error, SERAP_CSV_ERROR_TOO_LARGE, &detail,
                       "the file has %" G_GUINT64_FORMAT " bytes, more than %d", size,
                       SERAP_CSV_MAX_FILE_BYTES);
  return FALSE;
}

/* Reads what @fd had when it was opened; a file that shrinks meanwhile gives what is left. */
static GBytes *
read_all (int fd, const char *path, gsize size, GError **error)
{
  g_autofree guint8 *data = g_try_malloc (size + 1);
  if (data == NULL) {
    serap_csv_error_set_errno (error, ENOMEM, "cannot read", path);
    return NULL;
  }
  gsize done = 0;
  while (done < size) {
    gssize got = read (fd, data + done, size - done);
    if (got < 0 && errno != EINTR) {
      serap_csv_error_set_errno (error, errno, "cannot read", path);
      return NULL;
    }
    if (got == 0)
      break;
    done += got > 0 ? (gsize) got : 0;
  }
  return g_bytes_new_take (g_steal_pointer (&data), done);
}

static GBytes *
read_regular_file (int fd, const char *path, GError **error)
{
  struct stat info;
  if (fstat (fd, &info) != 0) {
    serap_csv_error_set_errno (error, errno, "cannot read", path);
    return NULL;
  }
  if (!S_ISREG (info.st_mode)) {
    serap_csv_error_set (error, SERAP_CSV_ERROR_IO, NULL, "not a regular file");
    return NULL;
  }
  if (!check_size ((guint64) info.st_size, error))
    return NULL;
  return read_all (fd, path, (gsize) info.st_size, error);
}

static void
set_binary_error (const SerapEncodingGuess *guess, const SerapFileKind *kind, GError **error)
{
  SerapCsvDetail detail = { .line = guess->fault_line, .kind = kind != NULL ? kind->id : "nul" };
  if (kind != NULL)
    serap_csv_error_set (error, SERAP_CSV_ERROR_BINARY, &detail, "this looks like %s", kind->name);
  else
    serap_csv_error_set (error, SERAP_CSV_ERROR_BINARY, &detail,
                         "this is not text: there is a zero byte in line %u", detail.line);
}

static gboolean
find_encoding (SerapCsv *self, const guint8 *data, gsize n, GError **error)
{
  const SerapFileKind *kind = serap_file_kind (data, n);
  if (kind == NULL)
    self->guess = serap_encoding_guess (data, n);
  if (kind != NULL || self->guess.fault == SERAP_ENCODING_HAS_NUL) {
    set_binary_error (&self->guess, kind, error);
    return FALSE;
  }
  if (self->guess.fault == SERAP_ENCODING_BROKEN) {
    SerapCsvDetail detail = { .line = self->guess.fault_line };
    serap_csv_error_set (error, SERAP_CSV_ERROR_ENCODING, &detail, "line %u has bytes that are not %s",
                         detail.line, serap_encoding_name (self->guess.encoding));
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_quotes (const SerapCsvRecord *record, guint row, GError **error)
{
  if (!record->is_unclosed)
    return TRUE;
  SerapCsvDetail detail = { .row = row, .column = record->quote_cell, .line = record->quote_line };
  serap_csv_error_set (error, SERAP_CSV_ERROR_UNCLOSED_QUOTE, &detail,
                       "row %u: the quote opened in line %u, column %u, is not closed", row, detail.line,
                       detail.column);
  return FALSE;
}

static gboolean
check_sizes (const SerapCsvRecord *record, guint row, GError **error)
{
  SerapCsvDetail detail = { .row = row, .line = record->line };
  if (record->large_cell > 0) {
    detail.column = record->large_cell;
    detail.found = record->large_cell_bytes;
    detail.limit = SERAP_CSV_MAX_CELL_BYTES;
    serap_csv_error_set (error, SERAP_CSV_ERROR_CELL_TOO_LARGE, &detail,
                         "row %u (line %u), column %u has %" G_GUINT64_FORMAT " bytes, over %d", row,
                         detail.line, detail.column, detail.found, SERAP_CSV_MAX_CELL_BYTES);
    return FALSE;
  }
  if (record->n_bytes > SERAP_CSV_MAX_ROW_BYTES) {
    detail.found = record->n_bytes;
    detail.limit = SERAP_CSV_MAX_ROW_BYTES;
    serap_csv_error_set (error, SERAP_CSV_ERROR_ROW_TOO_LARGE, &detail,
                         "row %u (line %u) has %" G_GUINT64_FORMAT " bytes, more than %d", row, detail.line,
                         detail.found, SERAP_CSV_MAX_ROW_BYTES);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_width (const SerapCsvRecord *record, guint row, guint n_columns, GError **error)
{
  SerapCsvDetail detail = { .row = row, .line = record->line, .found = record->width };
  if (record->width > SERAP_CSV_MAX_COLUMNS) {
    detail.limit = SERAP_CSV_MAX_COLUMNS;
    serap_csv_error_set (error, SERAP_CSV_ERROR_TOO_MANY_COLUMNS, &detail,
                         "row %u (line %u) has %u columns, more than %d", row, detail.line, record->width,
                         SERAP_CSV_MAX_COLUMNS);
    return FALSE;
  }
  if (record->width > n_columns) {
    detail.column = record->width;
    detail.limit = n_columns;
    serap_csv_error_set (error, SERAP_CSV_ERROR_ROW_TOO_LONG, &detail,
                         "row %u (line %u) has %u cells for %u headings", row, detail.line, record->width,
                         n_columns);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_record (const SerapCsvRecord *record, guint row, guint n_columns, GError **error)
{
  return check_quotes (record, row, error) && check_sizes (record, row, error)
         && check_width (record, row, n_columns, error);
}

static char **
copy_cells (const SerapCsvRecord *record, guint n_columns)
{
  char **cells = g_new (char *, n_columns + 1);
  const char *p = record->text->str;
  const char *end = p + record->text->len;
  for (guint i = 0; i < n_columns; i++) {
    gsize length = p < end ? strlen (p) : 0;
    cells[i] = g_strndup (p, length);
    p += p < end ? length + 1 : 0;
  }
  cells[n_columns] = NULL;
  return cells;
}

static gboolean
read_headings (SerapCsv *self, GError **error)
{
  const SerapCsvRecord *record;
  do
    record = serap_csv_scan_next (self->scan);
  while (record != NULL && record->width == 0 && !record->is_unclosed);
  if (record == NULL) {
    serap_csv_error_set (error, SERAP_CSV_ERROR_EMPTY, NULL, "the file has only blank cells");
    return FALSE;
  }
  if (!check_record (record, 0, G_MAXUINT, error))
    return FALSE;
  self->n_columns = record->width;
  self->headings = copy_cells (record, self->n_columns);
  self->line = record->line;
  return TRUE;
}

static gboolean
start (SerapCsv *self, GError **error)
{
  gsize n = 0;
  const guint8 *data = g_bytes_get_data (self->bytes, &n);
  if (!check_size (n, error))
    return FALSE;
  if (n == 0) {
    serap_csv_error_set (error, SERAP_CSV_ERROR_EMPTY, NULL, "the file has no byte");
    return FALSE;
  }
  if (!find_encoding (self, data, n, error))
    return FALSE;
  self->scan = serap_csv_scan_new (&self->guess, data, n, ',', G_MAXSIZE);
  self->delimiter = serap_csv_scan_take_sep_line (self->scan);
  if (self->delimiter == 0) {
    self->delimiter = serap_csv_sniff_delimiter (&self->guess, data, n);
    serap_csv_scan_set_delimiter (self->scan, self->delimiter);
  }
  return read_headings (self, error);
}

SerapCsv *
serap_csv_new_for_bytes (GBytes *bytes, GError **error)
{
  g_autoptr (SerapCsv) self = g_new0 (SerapCsv, 1);
  self->bytes = g_bytes_ref (bytes);
  return start (self, error) ? g_steal_pointer (&self) : NULL;
}

SerapCsv *
serap_csv_open (const char *path, GError **error)
{
  /* O_NONBLOCK: a named pipe without a writer is refused below and not waited for. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    serap_csv_error_set_errno (error, errno, "cannot open", path);
    return NULL;
  }
  g_autoptr (GBytes) bytes = read_regular_file (fd, path, error);
  close (fd);
  return bytes != NULL ? serap_csv_new_for_bytes (bytes, error) : NULL;
}

gboolean
serap_csv_next (SerapCsv *self, GStrv *cells, GError **error)
{
  *cells = NULL;
  const SerapCsvRecord *record;
  do {
    record = serap_csv_scan_next (self->scan);
    if (record == NULL)
      return FALSE;
    self->row++;
    self->line = record->line;
    if (!check_record (record, self->row, self->n_columns, error))
      return FALSE;
  } while (record->width == 0);
  *cells = copy_cells (record, self->n_columns);
  return TRUE;
}

const char *const *
serap_csv_headings (SerapCsv *self)
{
  return (const char *const *) self->headings;
}

guint
serap_csv_n_columns (SerapCsv *self)
{
  return self->n_columns;
}

guint
serap_csv_row_number (SerapCsv *self)
{
  return self->row;
}

guint
serap_csv_line (SerapCsv *self)
{
  return self->line;
}

const char *
serap_csv_encoding (SerapCsv *self)
{
  return serap_encoding_name (self->guess.encoding);
}

char
serap_csv_delimiter (SerapCsv *self)
{
  return self->delimiter;
}

const char *
serap_csv_sha256 (SerapCsv *self)
{
  if (self->sha256 == NULL) {
    gsize n = 0;
    gconstpointer data = g_bytes_get_data (self->bytes, &n);
    self->sha256 = serap_sha256_hex (data, n);
  }
  return self->sha256;
}
