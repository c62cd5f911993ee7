/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK 4.8 lets a list item carry no name of its own: its cell and its row are widgets above the child. */

#include "config.h"

#include "serap-compat.h"

#include <glib/gi18n.h>

void
serap_compat_name_cell (GtkListItem *item, const char *cell, const char *row)
{
  GtkWidget *child = gtk_list_item_get_child (item);
  GtkWidget *cell_widget = child != NULL ? gtk_widget_get_parent (child) : NULL;
  GtkWidget *row_widget = cell_widget != NULL ? gtk_widget_get_parent (cell_widget) : NULL;
  if (cell_widget != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell_widget), GTK_ACCESSIBLE_PROPERTY_LABEL, cell, -1);
  if (row_widget != NULL && row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row_widget), GTK_ACCESSIBLE_PROPERTY_LABEL, row, -1);
}

void
serap_compat_name_titles (GtkColumnView *view)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  if (header != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (header), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Column titles"), -1);
  GListModel *columns = gtk_column_view_get_columns (view);
  guint i = 0;
  for (GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL; title != NULL;
       title = gtk_widget_get_next_sibling (title), i++) {
    g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
    if (column == NULL)
      return;
    const char *name = gtk_column_view_column_get_title (column);
    gtk_accessible_update_property (GTK_ACCESSIBLE (title), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    name != NULL ? name : "", -1);
  }
}

void
serap_compat_scroll_to (GtkColumnView *view, guint position)
{
  /* The action of the view itself answers FALSE; that of the list inside it works. */
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (view)), "list.scroll-to-item", "u",
                              position);
}
