/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-encoding.h"

G_BEGIN_DECLS

/* Enough for any form of the council (the widest has 60 columns), and a bound on memory. */
#define SERAP_CSV_MAX_COLUMNS 256
#define SERAP_CSV_MAX_CELL_BYTES (1024 * 1024)
#define SERAP_CSV_MAX_ROW_BYTES (4 * 1024 * 1024)

/**
 * SerapCsvRecord:
 * @text: (owned): the first SERAP_CSV_MAX_COLUMNS cells in UTF-8, each ended by a zero byte
 * @n_cells: cells in the file, also those that are not in @text
 * @width: number of the last cell that is not blank; 0 is a blank record
 * @n_bytes: bytes of all cells in the file
 * @line: line on which the record starts, from 1
 * @n_padded: cells that start with a blank outside quotes
 * @large_cell: number of the first cell above SERAP_CSV_MAX_CELL_BYTES; 0 is none
 * @large_cell_bytes: its bytes
 * @quote_line: line of the last opened quote, or of the first that is not closed
 * @quote_cell: number of the cell that it opens
 * @has_stray_quote: there is a quote inside a cell that is not in quotes, or text after one
 * @is_unclosed: a quote is not closed, or was closed lines later in the middle of other text
 * @is_cut: neither a line end nor the end of the file was reached before the budget
 *
 * What one record of the file has, and whether it went over a limit: text above the limits is
 * counted, not kept.
 */
typedef struct {
  GString *text;
  guint n_cells;
  guint width;
  gsize n_bytes;
  guint line;
  guint n_padded;
  guint large_cell;
  gsize large_cell_bytes;
  guint quote_line;
  guint quote_cell;
  gboolean has_stray_quote;
  gboolean is_unclosed;
  gboolean is_cut;
} SerapCsvRecord;

/**
 * SerapCsvScan:
 *
 * Cuts text into records and cells by RFC 4180, with any delimiter and any line end (CR LF, LF or
 * CR). A quote opens only at the start of a cell and is literal elsewhere, as in spreadsheets.
 */
typedef struct _SerapCsvScan SerapCsvScan;

/**
 * serap_csv_scan_new:
 * @guess: the encoding
 * @data: (transfer none): @n bytes, which outlive the scan
 * @delimiter: any ASCII character but a quote or a line end
 * @budget: bytes of UTF-8 after which the text ends; %G_MAXSIZE for all
 */
SerapCsvScan *serap_csv_scan_new (
  const SerapEncodingGuess *guess, const guint8 *data, gsize n, char delimiter, gsize budget);
void serap_csv_scan_free (SerapCsvScan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapCsvScan, serap_csv_scan_free)

/**
 * serap_csv_scan_take_sep_line:
 *
 * Before the first record only: if the first line is "sep=" and one character, as Excel writes it,
 * passes over it and takes that character for the delimiter.
 *
 * Returns: the delimiter, or 0 if there is no such line
 */
char serap_csv_scan_take_sep_line (SerapCsvScan *self);

/** serap_csv_scan_set_delimiter: before the first record only. */
void serap_csv_scan_set_delimiter (SerapCsvScan *self, char delimiter);

/**
 * serap_csv_scan_next:
 *
 * Returns: (transfer none) (nullable): the next record, valid until the next call; %NULL at the end
 */
const SerapCsvRecord *serap_csv_scan_next (SerapCsvScan *self);

G_END_DECLS
