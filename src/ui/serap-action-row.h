/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-overview.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapActionRow: something that has to be done: what, how pressing, how many. */
#define SERAP_TYPE_ACTION_ROW (serap_action_row_get_type ())
G_DECLARE_FINAL_TYPE (SerapActionRow, serap_action_row, SERAP, ACTION_ROW, GtkListBoxRow)

GtkWidget *serap_action_row_new (void);
void serap_action_row_show (SerapActionRow *row, const SerapOverviewAction *action);
/** serap_action_row_place: name of the place it opens. */
const char *serap_action_row_place (SerapActionRow *row);
/** serap_action_row_query: Returns: (nullable): which of the place. */
const char *serap_action_row_query (SerapActionRow *row);

G_END_DECLS
