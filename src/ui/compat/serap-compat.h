/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What differs between GTK 4.8 with libadwaita 1.2 and later ones. */

/** serap_compat_name_cell: gives the cell @item shows a name to be spoken, and its row too when @row is
 * not %NULL. To be called while binding. */
void serap_compat_name_cell (GtkListItem *item, const char *cell, const char *row);
/** serap_compat_name_titles: gives the titles of a column view their columns' names. */
void serap_compat_name_titles (GtkColumnView *view);
/** serap_compat_scroll_to: brings row @position into view. */
void serap_compat_scroll_to (GtkColumnView *view, guint position);

G_END_DECLS
