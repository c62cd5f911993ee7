/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SerapCsvError:
 * @SERAP_CSV_ERROR_IO: the file cannot be read or written, or is no regular file; the message has
 *   the system's reason. Trying again may help.
 * @SERAP_CSV_ERROR_NOT_FOUND: the file, or the directory to write in, does not exist
 * @SERAP_CSV_ERROR_DENIED: the user may not read or write there; another place helps
 * @SERAP_CSV_ERROR_NO_SPACE: disk full, quota used up or file size limit reached while writing;
 *   what stood under the name before is untouched
 * @SERAP_CSV_ERROR_TOO_LARGE: the file has more than limit bytes; found is its size
 * @SERAP_CSV_ERROR_EMPTY: no byte at all, or nothing but blank cells
 * @SERAP_CSV_ERROR_BINARY: no text: kind says what it looks like ("xlsx", "pdf", …, see
 *   serap_file_kind()), or is "nul" for a zero byte in line
 * @SERAP_CSV_ERROR_ENCODING: the bytes of line fit none of the known encodings, or not the one
 *   that the byte order mark announces; the file is damaged or must be saved again as UTF-8
 * @SERAP_CSV_ERROR_UNCLOSED_QUOTE: the quote opened in line and column is never closed, or only
 *   lines later in the middle of other text, so that rows would be swallowed
 * @SERAP_CSV_ERROR_TOO_MANY_COLUMNS: the row has found columns, more than limit
 * @SERAP_CSV_ERROR_CELL_TOO_LARGE: the cell in row and column has found bytes, more than limit
 * @SERAP_CSV_ERROR_ROW_TOO_LARGE: the cells of the row have found bytes together, more than limit
 * @SERAP_CSV_ERROR_ROW_TOO_LONG: the row has found cells, but there are only limit headings, and
 *   the cell in column, the last one, is not blank. Often a comma that should have been in quotes.
 *
 * What can be wrong with a table of text. The numbers are in the #SerapCsvDetail of the error.
 */
typedef enum {
  SERAP_CSV_ERROR_IO,
  SERAP_CSV_ERROR_NOT_FOUND,
  SERAP_CSV_ERROR_DENIED,
  SERAP_CSV_ERROR_NO_SPACE,
  SERAP_CSV_ERROR_TOO_LARGE,
  SERAP_CSV_ERROR_EMPTY,
  SERAP_CSV_ERROR_BINARY,
  SERAP_CSV_ERROR_ENCODING,
  SERAP_CSV_ERROR_UNCLOSED_QUOTE,
  SERAP_CSV_ERROR_TOO_MANY_COLUMNS,
  SERAP_CSV_ERROR_CELL_TOO_LARGE,
  SERAP_CSV_ERROR_ROW_TOO_LARGE,
  SERAP_CSV_ERROR_ROW_TOO_LONG,
} SerapCsvError;

#define SERAP_CSV_ERROR (serap_csv_error_quark ())
GQuark serap_csv_error_quark (void);

/**
 * SerapCsvDetail:
 * @row: 1 is the first row below the headings; 0 is the row of headings or the whole file
 * @column: 1 is the first column; 0 when no one column is meant
 * @line: line of the file, from 1; 0 when no one line is meant
 * @found: what was counted, 0 when nothing
 * @limit: what is allowed, 0 when it is not about a limit
 * @kind: (nullable): static name of a file format; only with SERAP_CSV_ERROR_BINARY
 *
 * The place and the numbers of an error, for a message in the user's language.
 */
typedef struct {
  guint row;
  guint column;
  guint line;
  guint64 found;
  guint64 limit;
  const char *kind;
} SerapCsvDetail;

/**
 * serap_csv_error_detail:
 * @error: an error of the domain SERAP_CSV_ERROR; copies and prefixed errors keep their detail
 *
 * Returns: (transfer none): the detail, owned by @error; all zero when the code needs none
 */
const SerapCsvDetail *serap_csv_error_detail (const GError *error);

/**
 * serap_csv_error_set:
 * @error: return location, may be %NULL
 * @detail: (nullable): copied into the error
 * @format: English message for developers
 */
void serap_csv_error_set (GError **error,
                          SerapCsvError code,
                          const SerapCsvDetail *detail,
                          const char *format,
                          ...) G_GNUC_PRINTF (4, 5);

/**
 * serap_csv_error_set_errno:
 * @saved_errno: errno of the failed call, which decides between IO, NOT_FOUND, DENIED and NO_SPACE
 * @action: what failed, e.g. "cannot write"
 * @path: the file, named in the message
 */
void serap_csv_error_set_errno (GError **error, int saved_errno, const char *action, const char *path);

G_END_DECLS
