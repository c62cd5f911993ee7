/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-event-row.h"

#include "serap-date.h"

#include <stdio.h>

struct _SerapEventRow {
  GtkListBoxRow parent_instance;
  GtkLabel *month, *day, *title, *detail;
  GtkWidget *start, *arrow;
  char *date;
};

G_DEFINE_FINAL_TYPE (SerapEventRow, serap_event_row, GTK_TYPE_LIST_BOX_ROW)

static void
show_date (SerapEventRow *row, const char *date)
{
  int year = 0, month = 0, day = 0;
  g_free (row->date);
  row->date = g_strdup (date);
  if (sscanf (date, "%d-%d-%d", &year, &month, &day) != 3)
    return;
  g_autofree char *number = g_strdup_printf ("%d", day);
  g_autofree char *name = g_utf8_substring (serap_date_month_name (month), 0, 3);
  gtk_label_set_label (row->month, name);
  gtk_label_set_label (row->day, number);
}

void
serap_event_row_show (SerapEventRow *row, const SerapOverviewEvent *event, gboolean start)
{
  g_return_if_fail (SERAP_IS_EVENT_ROW (row));

  g_autofree char *date = serap_date_format_long (event->date);
  g_autofree char *spoken = g_strdup_printf ("%s, %s, %s", event->title, date, event->detail);
  show_date (row, event->date);
  gtk_label_set_label (row->title, event->title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->title), event->title);
  gtk_label_set_label (row->detail, event->detail);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row->start), "s", event->id);
  gtk_widget_set_visible (row->start, start);
  gtk_widget_set_visible (row->arrow, !start);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

const char *
serap_event_row_date (SerapEventRow *row)
{
  return row->date;
}

GtkWidget *
serap_event_row_new (void)
{
  return g_object_new (SERAP_TYPE_EVENT_ROW, NULL);
}

static void
serap_event_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_EVENT_ROW);
  g_clear_pointer (&SERAP_EVENT_ROW (object)->date, g_free);
  G_OBJECT_CLASS (serap_event_row_parent_class)->dispose (object);
}

static void
serap_event_row_class_init (SerapEventRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_event_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-event-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapEventRow, month);
  gtk_widget_class_bind_template_child (widget_class, SerapEventRow, day);
  gtk_widget_class_bind_template_child (widget_class, SerapEventRow, title);
  gtk_widget_class_bind_template_child (widget_class, SerapEventRow, detail);
  gtk_widget_class_bind_template_child (widget_class, SerapEventRow, start);
  gtk_widget_class_bind_template_child (widget_class, SerapEventRow, arrow);
}

static void
serap_event_row_init (SerapEventRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}
