/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-csv-error.h"

G_BEGIN_DECLS

#define SERAP_CSV_MAX_FILE_BYTES (200 * 1024 * 1024)

/**
 * SerapCsv:
 *
 * Reads a table of text row by row: CSV, TSV and their relatives, in UTF-8, UTF-16 or
 * Windows-1252, with , ; TAB or | between the cells. Encoding and delimiter are found by looking
 * at the file; a first line "sep=;" is obeyed. Cells follow RFC 4180; a record ends at CR LF, LF
 * or CR. The first record that is not blank has the headings.
 *
 * Besides the bytes of the file, memory holds one row (at most 4 MiB). Not thread-safe, but any
 * one thread may use it.
 */
typedef struct _SerapCsv SerapCsv;

/**
 * serap_csv_open:
 * @path: a regular file
 * @error: return location; any code of SERAP_CSV_ERROR that can concern the headings or the whole
 *   file, so every one but ROW_TOO_LONG and NO_SPACE
 *
 * Reads the file, at most SERAP_CSV_MAX_FILE_BYTES, and its headings. The file is read at once and
 * not mapped: it may then change, or its disk be pulled out, without harm.
 *
 * Returns: (transfer full) (nullable): the reader
 */
SerapCsv *serap_csv_open (const char *path, GError **error);

/** serap_csv_new_for_bytes: like serap_csv_open(), from memory; takes a reference on @bytes. */
SerapCsv *serap_csv_new_for_bytes (GBytes *bytes, GError **error);

void serap_csv_free (SerapCsv *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapCsv, serap_csv_free)

/**
 * serap_csv_headings:
 *
 * Returns: (transfer none) (array zero-terminated=1): the headings as they stand in the file. Blank
 *   ones at the end are left out, others are there as "". The same heading may occur twice.
 */
const char *const *serap_csv_headings (SerapCsv *self);
guint serap_csv_n_columns (SerapCsv *self);

/**
 * serap_csv_next:
 * @cells: (out) (transfer full): the next row that is not blank, as many cells as there are
 *   headings, missing ones as ""; %NULL when %FALSE
 * @error: return location; UNCLOSED_QUOTE, TOO_MANY_COLUMNS, CELL_TOO_LARGE, ROW_TOO_LARGE or
 *   ROW_TOO_LONG of SERAP_CSV_ERROR
 *
 * An error concerns one row only: it is passed over, and calling again gives the one after it, so
 * that a check can name all bad rows of a file at once.
 *
 * Returns: %TRUE with a row; %FALSE without @error at the end
 */
gboolean serap_csv_next (SerapCsv *self, GStrv *cells, GError **error);

/**
 * serap_csv_row_number:
 *
 * Returns: number of the row last given or refused: 1 is the record below the headings. Blank
 *   records are counted, so that this is the row of a spreadsheet less one. 0 before the first.
 */
guint serap_csv_row_number (SerapCsv *self);

/** serap_csv_line: line of the file, from 1, on which the row last given or refused starts. */
guint serap_csv_line (SerapCsv *self);

/** serap_csv_encoding: "UTF-8", "UTF-16LE", "UTF-16BE" or "windows-1252". */
const char *serap_csv_encoding (SerapCsv *self);
char serap_csv_delimiter (SerapCsv *self);

/**
 * serap_csv_sha256:
 *
 * Returns: (transfer none): SHA-256 of the file's bytes in lower-case hexadecimal, to know the same
 *   file again. Counted at the first call.
 */
const char *serap_csv_sha256 (SerapCsv *self);

G_END_DECLS
