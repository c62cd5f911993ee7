/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapBarRow: a line of a chart: icon, word, bar, number. The whole row is a link. */
#define SERAP_TYPE_BAR_ROW (serap_bar_row_get_type ())
G_DECLARE_FINAL_TYPE (SerapBarRow, serap_bar_row, SERAP, BAR_ROW, GtkListBoxRow)

/** serap_bar_row_new: @words, @numbers: keep the rows of one chart in columns. */
GtkWidget *serap_bar_row_new (GtkSizeGroup *words, GtkSizeGroup *numbers);
/**
 * serap_bar_row_show:
 * @icon: (nullable): symbolic icon
 * @role: colour role
 * @place, @query: where the row leads
 */
void serap_bar_row_show (SerapBarRow *row,
                         const char *icon,
                         const char *role,
                         const char *word,
                         gint64 count,
                         gint64 most,
                         const char *place,
                         const char *query);
const char *serap_bar_row_place (SerapBarRow *row);
const char *serap_bar_row_query (SerapBarRow *row);

G_END_DECLS
