/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/**
 * serap_export_file:
 * @path: file to make or replace; its extension decides: ".csv" a table with a column for each field,
 *   ".json" an array of records
 * @entity: kind of record
 * @query_text: (nullable): which ones, in the language of the search; %NULL exports all
 * @rows: (out) (optional): how many were written
 * @problems: gets what is wrong with @query_text
 * @error: USAGE for another extension or kind; %SERAP_CSV_ERROR, %G_FILE_ERROR, %SERAP_DB_ERROR …
 *
 * Writes records as this account sees them, newest first. The file is there whole or not at all.
 * A person's data is never in it. In tables text that a spreadsheet would take for a formula is
 * harmless, amounts and numbers are plain numbers, days YYYY-MM-DD, times ISO 8601 in WIB.
 *
 * Returns: %FALSE with @problems when the query is wrong, with @error when something broke
 */
gboolean serap_export_file (SerapSpace *space,
                            const char *path,
                            const char *entity,
                            const char *query_text,
                            guint *rows,
                            GPtrArray *problems,
                            GError **error);

G_END_DECLS
