/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-step.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapStepRow: one field a step asks for: typed, chosen from a searched list, or ticked. */
#define SERAP_TYPE_STEP_ROW (serap_step_row_get_type ())
G_DECLARE_FINAL_TYPE (SerapStepRow, serap_step_row, SERAP, STEP_ROW, GtkListBoxRow)

/** serap_step_row_new: @field: lives as long as the row. */
GtkWidget *serap_step_row_new (const SerapStepField *field);
/** serap_step_row_name: Returns: (transfer none): name of the field. */
const char *serap_step_row_name (SerapStepRow *row);
/** serap_step_row_value: Returns: (transfer full): as typed, or codes with commas between them. */
char *serap_step_row_value (SerapStepRow *row);
/** serap_step_row_problem: @text: (nullable): a sentence at the field. */
void serap_step_row_problem (SerapStepRow *row, const char *text);
/** serap_step_row_focus: puts the cursor into the field. */
void serap_step_row_focus (SerapStepRow *row);

G_END_DECLS
