/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-csv-error.h"

G_BEGIN_DECLS

/**
 * SerapCsvWriterFlags:
 * @SERAP_CSV_WRITER_PLAIN: commas, no byte order mark
 * @SERAP_CSV_WRITER_BOM: starts with the byte order mark of UTF-8, without which Excel takes the
 *   file for Windows-1252
 * @SERAP_CSV_WRITER_SEMICOLON: semicolons instead of commas, which Excel expects where the comma is
 *   the decimal sign, as in Indonesia
 */
typedef enum {
  SERAP_CSV_WRITER_PLAIN = 0,
  SERAP_CSV_WRITER_BOM = 1 << 0,
  SERAP_CSV_WRITER_SEMICOLON = 1 << 1,
} SerapCsvWriterFlags;

/**
 * SerapCsvWriter:
 *
 * Writes a table as RFC 4180 says: UTF-8, CR LF, quotes where needed. Text that a spreadsheet would
 * take for a formula gets an apostrophe in front (OWASP, "CSV Injection"): text that starts with
 * = + - @ TAB CR or LF, with one of = + - @ in full width, or with apostrophes before one of these.
 * One thread at a time.
 */
typedef struct _SerapCsvWriter SerapCsvWriter;

/**
 * serap_csv_writer_new:
 * @path: file to make or replace
 * @error: return location; IO, NOT_FOUND, DENIED or NO_SPACE of SERAP_CSV_ERROR
 *
 * Starts a file under a temporary name in the same directory. What stands at @path stays as it is
 * until serap_csv_writer_finish(); its mode is kept, and a symbolic link is followed.
 *
 * Returns: (transfer full) (nullable): the writer
 */
SerapCsvWriter *serap_csv_writer_new (const char *path, SerapCsvWriterFlags flags, GError **error);

/** serap_csv_writer_new_for_string: appends to @out, which must outlive the writer; cannot fail. */
SerapCsvWriter *serap_csv_writer_new_for_string (GString *out, SerapCsvWriterFlags flags);

/** serap_csv_writer_free: without serap_csv_writer_finish() before, nothing of the file remains. */
void serap_csv_writer_free (SerapCsvWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapCsvWriter, serap_csv_writer_free)

/** serap_csv_writer_text: adds a cell to the row; @text is UTF-8, %NULL is a blank cell. */
void serap_csv_writer_text (SerapCsvWriter *self, const char *text);

/**
 * serap_csv_writer_number:
 * @text: (nullable): digits with dots and commas, perhaps after a sign
 *
 * Adds a cell that a spreadsheet may take for a number, so without an apostrophe: "-3". Anything
 * that is not of this form is written as text.
 */
void serap_csv_writer_number (SerapCsvWriter *self, const char *text);

/**
 * serap_csv_writer_end_row:
 * @error: return location; IO or NO_SPACE of SERAP_CSV_ERROR
 *
 * Returns: %FALSE with @error when the file cannot be written; then only freeing makes sense
 */
gboolean serap_csv_writer_end_row (SerapCsvWriter *self, GError **error);

/** serap_csv_writer_row: a whole row of text; %NULL ends @cells. */
gboolean serap_csv_writer_row (SerapCsvWriter *self, const char *const *cells, GError **error);

/**
 * serap_csv_writer_finish:
 * @error: return location; IO, DENIED or NO_SPACE of SERAP_CSV_ERROR
 *
 * Brings all to the disk and gives the file its name in one step: at any time, also after a power
 * cut, there is the old file or the whole new one. To be called once, last.
 *
 * Returns: %FALSE with @error when the file was not replaced
 */
gboolean serap_csv_writer_finish (SerapCsvWriter *self, GError **error);

/**
 * serap_csv_unguard:
 * @cell: a cell that was read
 *
 * Undoes the apostrophe that the writer puts before what looks like a formula, so that exported
 * text comes back as it was.
 *
 * Returns: (transfer none): @cell, or its rest behind the apostrophe
 */
const char *serap_csv_unguard (const char *cell);

G_END_DECLS
