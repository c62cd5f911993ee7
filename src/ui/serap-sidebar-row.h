/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-places.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapSidebarRow: one place of the side bar. */
#define SERAP_TYPE_SIDEBAR_ROW (serap_sidebar_row_get_type ())
G_DECLARE_FINAL_TYPE (SerapSidebarRow, serap_sidebar_row, SERAP, SIDEBAR_ROW, GtkListBoxRow)

/** serap_sidebar_row_new: @place: (unowned): outlives the row. */
GtkWidget *serap_sidebar_row_new (const SerapPlace *place);
const SerapPlace *serap_sidebar_row_place (SerapSidebarRow *row);
/** serap_sidebar_row_set_count: @count: -1 shows none. */
void serap_sidebar_row_set_count (SerapSidebarRow *row, gint64 count);
gint64 serap_sidebar_row_count (SerapSidebarRow *row);

G_END_DECLS
