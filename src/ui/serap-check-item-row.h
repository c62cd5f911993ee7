/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-check.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SerapCheckItem:
 *
 * One question of a checklist with its three answers; while it is the current one also its help, reason and
 * note. Signal "answered" (int #SerapAnswer, nullable text note, nullable text evidence): the person said
 * so; signal "entered": it has the focus now; signal "left": Enter was pressed in its note.
 */
#define SERAP_TYPE_CHECK_ITEM_ROW (serap_check_item_row_get_type ())
G_DECLARE_FINAL_TYPE (SerapCheckItemRow, serap_check_item_row, SERAP, CHECK_ITEM_ROW, GtkListBoxRow)

GtkWidget *serap_check_item_row_new (guint number);
/** serap_check_item_row_show: @papers: (element-type SerapPaper): what may be its evidence. */
void serap_check_item_row_show (SerapCheckItemRow *row,
                                const SerapCheckRow *item,
                                GPtrArray *papers,
                                gboolean editable);
void serap_check_item_row_set_current (SerapCheckItemRow *row, gboolean current);
/** serap_check_item_row_answer: as if its button had been pressed. */
void serap_check_item_row_answer (SerapCheckItemRow *row, SerapAnswer answer);
/** serap_check_item_row_refuse: @text: (nullable): why the last answer was not stored. */
void serap_check_item_row_refuse (SerapCheckItemRow *row, const char *text);
/** serap_check_item_row_save_note: what is being typed is told as if Enter had been pressed. */
void serap_check_item_row_save_note (SerapCheckItemRow *row);
SerapAnswer serap_check_item_row_get_answer (SerapCheckItemRow *row);
const char *serap_check_item_row_code (SerapCheckItemRow *row);
/** serap_check_item_row_wants_evidence: whether "yes" needs a paper and none is named. */
gboolean serap_check_item_row_wants_evidence (SerapCheckItemRow *row);

G_END_DECLS
