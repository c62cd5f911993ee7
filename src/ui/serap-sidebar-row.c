/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-sidebar-row.h"

#include <glib/gi18n.h>

struct _SerapSidebarRow {
  GtkListBoxRow parent_instance;
  GtkImage *icon;
  GtkLabel *title, *count;
  const SerapPlace *place;
  gint64 n;
};

G_DEFINE_FINAL_TYPE (SerapSidebarRow, serap_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

void
serap_sidebar_row_set_count (SerapSidebarRow *row, gint64 count)
{
  row->n = count;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  gtk_label_set_label (row->count, count > 0 ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (row->count), count > 0);
  g_autofree char *spoken = count > 0 ? g_strdup_printf ("%s, %s", row->place->title, text) : NULL;
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken != NULL ? spoken : row->place->title, -1);
}

gint64
serap_sidebar_row_count (SerapSidebarRow *row)
{
  return row->n;
}

const SerapPlace *
serap_sidebar_row_place (SerapSidebarRow *row)
{
  return row->place;
}

GtkWidget *
serap_sidebar_row_new (const SerapPlace *place)
{
  SerapSidebarRow *row = g_object_new (SERAP_TYPE_SIDEBAR_ROW, NULL);
  g_autofree char *icon = g_strconcat (place->icon, "-symbolic", NULL);
  row->place = place;
  gtk_image_set_from_icon_name (row->icon, icon);
  gtk_label_set_label (row->title, place->title);
  serap_sidebar_row_set_count (row, -1);
  return GTK_WIDGET (row);
}

static void
serap_sidebar_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_SIDEBAR_ROW);
  G_OBJECT_CLASS (serap_sidebar_row_parent_class)->dispose (object);
}

static void
serap_sidebar_row_class_init (SerapSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_sidebar_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SerapSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, SerapSidebarRow, count);
}

static void
serap_sidebar_row_init (SerapSidebarRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}
