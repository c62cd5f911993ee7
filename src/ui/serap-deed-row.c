/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-deed-row.h"

#include <glib/gi18n.h>

struct _SerapDeedRow {
  GtkListBoxRow parent_instance;
  GtkImage *icon;
  GtkWidget *line;
  GtkLabel *actor, *text, *when, *changes, *note;
};

G_DEFINE_FINAL_TYPE (SerapDeedRow, serap_deed_row, GTK_TYPE_LIST_BOX_ROW)

static void
show_or_hide (GtkLabel *label, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
  gtk_label_set_label (label, text != NULL ? text : "");
}

/* "Volume: ~180 m~ → *210 m*", a line each. */
static char *
changes_markup (const SerapDeed *deed)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < deed->changes->len; i++) {
    const SerapDeedChange *change = deed->changes->pdata[i];
    g_autofree char *now = g_markup_printf_escaped ("%s: ", change->label);
    g_string_append_printf (out, "%s%s", i > 0 ? "\n" : "", now);
    if (change->old != NULL) {
      g_autofree char *old = g_markup_printf_escaped ("<s>%s</s> → ", change->old);
      g_string_append (out, old);
    }
    g_autofree char *value = g_markup_printf_escaped ("<b>%s</b>", change->now);
    g_string_append (out, value);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* "20 Nov 15.02 · v4" */
static char *
when_of (const SerapDeed *deed)
{
  if (deed->waiting)
    return g_strdup_printf (_ ("%s · waits to be sent"), deed->when);
  return deed->version > 0 ? g_strdup_printf ("%s · v%" G_GINT64_FORMAT, deed->when, deed->version)
                           : g_strdup (deed->when);
}

GtkWidget *
serap_deed_row_new (const SerapDeed *deed, gboolean last)
{
  SerapDeedRow *row = g_object_new (SERAP_TYPE_DEED_ROW, NULL);
  g_autofree char *icon = g_strconcat (deed->waiting ? "content-loading" : deed->icon, "-symbolic", NULL);
  g_autofree char *changes = changes_markup (deed);
  g_autofree char *when = when_of (deed);
  g_autofree char *spoken = g_strdup_printf ("%s, %s, %s", deed->actor, deed->text, deed->exact);
  gtk_image_set_from_icon_name (row->icon, icon);
  gtk_widget_add_css_class (GTK_WIDGET (row->icon), deed->colour);
  gtk_widget_set_visible (row->line, !last);
  gtk_label_set_label (row->actor, deed->actor);
  gtk_label_set_label (row->text, deed->text);
  gtk_label_set_label (row->when, when);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->when), deed->exact);
  show_or_hide (row->changes, changes);
  show_or_hide (row->note, deed->note);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return GTK_WIDGET (row);
}

static void
serap_deed_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_DEED_ROW);
  G_OBJECT_CLASS (serap_deed_row_parent_class)->dispose (object);
}

static void
serap_deed_row_class_init (SerapDeedRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_deed_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-deed-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapDeedRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SerapDeedRow, line);
  gtk_widget_class_bind_template_child (widget_class, SerapDeedRow, text);
  gtk_widget_class_bind_template_child (widget_class, SerapDeedRow, when);
  gtk_widget_class_bind_template_child (widget_class, SerapDeedRow, actor);
  gtk_widget_class_bind_template_child (widget_class, SerapDeedRow, changes);
  gtk_widget_class_bind_template_child (widget_class, SerapDeedRow, note);
}

static void
serap_deed_row_init (SerapDeedRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}
