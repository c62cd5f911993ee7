/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-pill.h"

struct _SerapPill {
  GtkWidget parent_instance;
  GtkWidget *icon, *label;
  char *role;
};

G_DEFINE_FINAL_TYPE (SerapPill, serap_pill, GTK_TYPE_WIDGET)

void
serap_pill_show (SerapPill *pill, const char *text, const char *icon, const char *role)
{
  g_return_if_fail (SERAP_IS_PILL (pill));

  gtk_widget_set_visible (GTK_WIDGET (pill), text != NULL);
  if (text == NULL)
    return;
  g_autofree char *name = g_strconcat (icon, "-symbolic", NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (pill->icon), name);
  gtk_label_set_label (GTK_LABEL (pill->label), text);
  if (pill->role != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (pill), pill->role);
  g_free (pill->role);
  pill->role = g_strdup (role);
  gtk_widget_add_css_class (GTK_WIDGET (pill), role);
}

static void
serap_pill_dispose (GObject *object)
{
  SerapPill *pill = SERAP_PILL (object);
  g_clear_pointer (&pill->icon, gtk_widget_unparent);
  g_clear_pointer (&pill->label, gtk_widget_unparent);
  g_clear_pointer (&pill->role, g_free);
  G_OBJECT_CLASS (serap_pill_parent_class)->dispose (object);
}

static void
serap_pill_class_init (SerapPillClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_pill_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
serap_pill_init (SerapPill *pill)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (pill))), 6);
  gtk_widget_add_css_class (GTK_WIDGET (pill), "serap-pill");
  gtk_widget_set_visible (GTK_WIDGET (pill), FALSE);
  pill->icon = gtk_image_new ();
  pill->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (pill->label, "caption-heading");
  gtk_widget_set_parent (pill->icon, GTK_WIDGET (pill));
  gtk_widget_set_parent (pill->label, GTK_WIDGET (pill));
}
