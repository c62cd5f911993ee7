/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The parts of publishing reference data, shared by its files only. */

#include "serap-reference.h"

G_BEGIN_DECLS

/**
 * SerapReference:
 * @entity: (nullable): what the records are; a rule file says it itself
 * @records: (element-type SerapRecord): what was read
 * @columns: (element-type int): fields the file speaks of
 * @report: gets the faults
 *
 * One file on its way.
 */
typedef struct {
  SerapSpace *space;
  const char *path;
  const SerapEntity *entity;
  GPtrArray *records;
  GArray *columns;
  SerapReferenceReport *report;
} SerapReference;

/** serap_reference_fault: @line: 0 when no one line is meant. */
void serap_reference_fault (SerapReference *ref, guint line, const char *format, ...) G_GNUC_PRINTF (3, 4);
/** serap_reference_use_column: Returns: %FALSE when the field @at was in use already. */
gboolean serap_reference_use_column (SerapReference *ref, int at);

/** serap_reference_read_rule: @problems: gets a version that cannot be published again. Returns: %FALSE
 * when the file cannot be read; faults are in the report. */
gboolean serap_reference_read_rule (SerapReference *ref, GPtrArray *problems, GError **error);

/** serap_reference_table: Returns: (transfer none) (nullable): the table called @name. */
const SerapEntity *serap_reference_table (SerapSchema *schema, const char *name);
/** serap_reference_read_table: Returns: %FALSE when the file cannot be read; faults are in the
 * report. */
gboolean serap_reference_read_table (SerapReference *ref, GError **error);

G_END_DECLS
