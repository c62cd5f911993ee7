/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/* Tables of text that come in as records. Every row becomes ordinary operations of one batch, judged
 * like any other; what cannot be read of a row is kept as it stands and named, never dropped. */

/**
 * SerapRowProblem:
 * @row: row of the table, 1 is the one below the headings; 0 is the whole file
 * @line: line of the file, 0 when no one line is meant
 * @column: (nullable): heading of the column
 * @problem: what is wrong; a warning when the row was stored all the same
 */
typedef struct {
  guint row;
  guint line;
  char *column;
  SerapProblem *problem;
} SerapRowProblem;
void serap_row_problem_free (SerapRowProblem *problem);

/**
 * SerapImportReport:
 * @rows: rows of the file that are not blank
 * @stored: rows taken over by this run; of a dry run, rows that would be
 * @failed: rows that a rule refused
 * @warned: of the stored rows, those with cells that could not be taken over
 * @first_row_resumed: row at which an earlier run was gone on with; 0 when it began anew
 * @batch: joins all operations of the file, for taking them back
 * @event_id: (nullable): the kegiatan under which rows of a musrenbang stand
 * @row_problems: (element-type SerapRowProblem): in the order of the file
 */
typedef struct {
  guint rows;
  guint stored;
  guint failed;
  guint warned;
  gint64 first_row_resumed;
  char *batch;
  char *event_id;
  GPtrArray *row_problems;
} SerapImportReport;
void serap_import_report_free (SerapImportReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapImportReport, serap_import_report_free)

/**
 * SerapImportOptions:
 * @map_file: (nullable): JSON file {"Heading": "field" or null} that goes before the headings' own
 *   meaning; null keeps a column out of all fields
 * @dry_run: check everything, store nothing
 * @errors_file: (nullable): CSV file to be made of the rows with problems: their own columns, then
 *   "kolom_galat" and "galat"
 * @progress: (nullable): told rows done and all rows; %FALSE stops after what is stored so far
 * @data: for @progress
 */
typedef struct {
  const char *map_file;
  gboolean dry_run;
  const char *errors_file;
  gboolean (*progress) (guint done, guint total, gpointer data);
  gpointer data;
} SerapImportOptions;

/**
 * serap_import_file:
 * @path: a CSV file of any dialect
 * @kind: "aspirasi", "usulan", "musrenbang" or "anggota"
 * @options: (nullable)
 * @report: (out) (nullable): what became of the rows; also given when it was stopped
 * @error: IMPORTED when this file was taken over before; FILE, USAGE, ONLINE_ONLY;
 *   %G_IO_ERROR_CANCELLED when @progress stopped it; %SERAP_CSV_ERROR for the errors file;
 *   %SERAP_DB_ERROR, %SERAP_STORE_ERROR …
 *
 * A file is known by its content. Stopped or killed on the way, the same file goes on where it was:
 * the progress is stored together with the rows. A file whose structure is broken (a quote that is
 * never closed, too many columns) is refused before anything is stored.
 *
 * Returns: whether the file was gone through; rows that a rule refused are in @report
 */
gboolean serap_import_file (SerapSpace *space,
                            const char *path,
                            const char *kind,
                            const SerapImportOptions *options,
                            SerapImportReport **report,
                            GError **error);

G_END_DECLS
