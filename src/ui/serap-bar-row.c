/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-bar-row.h"

#include "serap-bar.h"
#include "serap-number.h"

struct _SerapBarRow {
  GtkListBoxRow parent_instance;
  GtkImage *icon;
  GtkLabel *word, *number;
  SerapBar *bar;
  char *role, *place, *query;
};

G_DEFINE_FINAL_TYPE (SerapBarRow, serap_bar_row, GTK_TYPE_LIST_BOX_ROW)

static void
show_icon (SerapBarRow *row, const char *icon, const char *role)
{
  g_autofree char *name = icon != NULL ? g_strconcat (icon, "-symbolic", NULL) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (row->icon), icon != NULL);
  gtk_image_set_from_icon_name (row->icon, name);
  if (row->role != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (row->icon), row->role);
  g_free (row->role);
  row->role = g_strdup (role);
  gtk_widget_add_css_class (GTK_WIDGET (row->icon), role);
}

void
serap_bar_row_show (SerapBarRow *row,
                    const char *icon,
                    const char *role,
                    const char *word,
                    gint64 count,
                    gint64 most,
                    const char *place,
                    const char *query)
{
  g_return_if_fail (SERAP_IS_BAR_ROW (row));

  g_autofree char *number = serap_number_text (count);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", word, number);
  show_icon (row, icon, role);
  gtk_label_set_label (row->word, word);
  gtk_label_set_label (row->number, number);
  serap_bar_show (row->bar, count, most, role, spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_free (row->place);
  g_free (row->query);
  row->place = g_strdup (place);
  row->query = g_strdup (query);
}

const char *
serap_bar_row_place (SerapBarRow *row)
{
  return row->place;
}

const char *
serap_bar_row_query (SerapBarRow *row)
{
  return row->query;
}

GtkWidget *
serap_bar_row_new (GtkSizeGroup *words, GtkSizeGroup *numbers)
{
  SerapBarRow *row = g_object_new (SERAP_TYPE_BAR_ROW, NULL);
  gtk_size_group_add_widget (words, GTK_WIDGET (row->word));
  gtk_size_group_add_widget (numbers, GTK_WIDGET (row->number));
  return GTK_WIDGET (row);
}

static void
serap_bar_row_dispose (GObject *object)
{
  SerapBarRow *row = SERAP_BAR_ROW (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_BAR_ROW);
  g_clear_pointer (&row->role, g_free);
  g_clear_pointer (&row->place, g_free);
  g_clear_pointer (&row->query, g_free);
  G_OBJECT_CLASS (serap_bar_row_parent_class)->dispose (object);
}

static void
serap_bar_row_class_init (SerapBarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_bar_row_dispose;
  g_type_ensure (SERAP_TYPE_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/id/go/bekasikota/dprd/Serap/serap-bar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapBarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SerapBarRow, word);
  gtk_widget_class_bind_template_child (widget_class, SerapBarRow, bar);
  gtk_widget_class_bind_template_child (widget_class, SerapBarRow, number);
}

static void
serap_bar_row_init (SerapBarRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}
