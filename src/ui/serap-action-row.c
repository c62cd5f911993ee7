/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-action-row.h"

#include "serap-number.h"

struct _SerapActionRow {
  GtkListBoxRow parent_instance;
  GtkImage *icon;
  GtkLabel *title, *detail, *count;
  const char *colour; /* (nullable): of the icon */
  char *place, *query;
};

G_DEFINE_FINAL_TYPE (SerapActionRow, serap_action_row, GTK_TYPE_LIST_BOX_ROW)

static void
mark (GtkLabel *badge, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (badge), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (badge), name);
}

void
serap_action_row_show (SerapActionRow *row, const SerapOverviewAction *action)
{
  g_return_if_fail (SERAP_IS_ACTION_ROW (row));

  g_autofree char *icon = g_strconcat (action->icon, "-symbolic", NULL);
  g_autofree char *number = serap_number_text (action->count);
  g_autofree char *spoken
    = g_strdup_printf ("%s, %s%s%s", action->title, number, action->detail != NULL ? ", " : "",
                       action->detail != NULL ? action->detail : "");
  gtk_image_set_from_icon_name (row->icon, icon);
  if (row->colour != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (row->icon), row->colour);
  row->colour = g_intern_string (action->colour);
  gtk_widget_add_css_class (GTK_WIDGET (row->icon), row->colour);
  gtk_label_set_label (row->title, action->title);
  gtk_label_set_label (row->detail, action->detail != NULL ? action->detail : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->detail), action->detail);
  gtk_widget_set_visible (GTK_WIDGET (row->detail), action->detail != NULL);
  gtk_label_set_label (row->count, number);
  mark (row->count, "penting", action->weight == SERAP_OVERVIEW_LATE);
  mark (row->count, "tinjau", action->weight == SERAP_OVERVIEW_REVIEW);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_free (row->place);
  g_free (row->query);
  row->place = g_strdup (action->place);
  row->query = g_strdup (action->query);
}

const char *
serap_action_row_place (SerapActionRow *row)
{
  return row->place;
}

const char *
serap_action_row_query (SerapActionRow *row)
{
  return row->query;
}

GtkWidget *
serap_action_row_new (void)
{
  return g_object_new (SERAP_TYPE_ACTION_ROW, NULL);
}

static void
serap_action_row_dispose (GObject *object)
{
  SerapActionRow *row = SERAP_ACTION_ROW (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_ACTION_ROW);
  g_clear_pointer (&row->place, g_free);
  g_clear_pointer (&row->query, g_free);
  G_OBJECT_CLASS (serap_action_row_parent_class)->dispose (object);
}

static void
serap_action_row_class_init (SerapActionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_action_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-action-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapActionRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SerapActionRow, title);
  gtk_widget_class_bind_template_child (widget_class, SerapActionRow, detail);
  gtk_widget_class_bind_template_child (widget_class, SerapActionRow, count);
}

static void
serap_action_row_init (SerapActionRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}
