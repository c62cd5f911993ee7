/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/* Reference data and rules that come from a file. They are published as ordinary operations of one
 * batch; what holds a fault is not published at all. */

/**
 * SerapReferenceFault:
 * @file: the file, as it was named
 * @line: line of the file, 0 when no one line is meant
 * @reason: a translated sentence for people
 */
typedef struct {
  char *file;
  guint line;
  char *reason;
} SerapReferenceFault;
void serap_reference_fault_free (SerapReferenceFault *fault);

/**
 * SerapReferenceReport:
 * @table: (nullable): name of the entity the file is about; %NULL when that could not be told
 * @published: records that headquarters, or the outbox, has now
 * @unchanged: records that were there already with the same values
 * @left_out: (element-type utf8): headings of columns that have no field
 * @faults: (element-type SerapReferenceFault): in the order of the file
 */
typedef struct {
  char *table;
  guint published;
  guint unchanged;
  GPtrArray *left_out;
  GPtrArray *faults;
} SerapReferenceReport;
void serap_reference_report_free (SerapReferenceReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapReferenceReport, serap_reference_report_free)

/**
 * serap_reference_publish:
 * @space: a space opened for writing
 * @path: a rule file (.json), or a table (.csv) of any dialect with the fields' names as headings
 * @table: (nullable): entity of a table; %NULL takes the file's name without its ending
 * @report: (out): what became of the file; also given when it was not published
 * @problems: gets everything that stands in the way: a "file-has-faults" for every fault,
 *   "exists-already" of versi_aturan with the details kode and versi when that version was published
 *   with another content, and what a rule refuses
 * @error: USAGE for another kind of file or a table there is none of; %G_FILE_ERROR,
 *   %SERAP_CSV_ERROR, %SERAP_DB_ERROR, %SERAP_STORE_ERROR …
 *
 * The whole file is read and checked first; with one fault nothing of it is published. Then it goes
 * in small transactions: stopped in between, the same file goes on with what is still missing.
 * The space's rules are the new ones as soon as headquarters has answered.
 *
 * Returns: %FALSE with problems when the file or a rule stands in the way, %FALSE with @error when
 *   something broke; @report then says how much was published before that
 */
gboolean serap_reference_publish (SerapSpace *space,
                                  const char *path,
                                  const char *table,
                                  SerapReferenceReport **report,
                                  GPtrArray *problems,
                                  GError **error);

G_END_DECLS
