/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-step-menu.h"

#include <glib/gi18n.h>

struct _SerapStepMenu {
  GtkPopover parent_instance;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (SerapStepMenu, serap_step_menu, GTK_TYPE_POPOVER)

static void
on_activated (SerapStepMenu *menu, GtkListBoxRow *row)
{
  const char *name = gtk_widget_get_name (GTK_WIDGET (row));
  gtk_popover_popdown (GTK_POPOVER (menu));
  gtk_widget_activate_action (GTK_WIDGET (menu), "record.step", "s", name);
}

static GtkWidget *
label_of (const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  if (class != NULL) {
    gtk_widget_add_css_class (label, "caption");
    gtk_widget_add_css_class (label, class);
  }
  return label;
}

/* A step that is not allowed stays readable and can be reached by key: only activating it is off. */
static GtkWidget *
row_of (const SerapStep *step)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *label = g_strdup_printf (step->asks ? _ ("%s…") : "%s", step->label);
  g_autofree char *spoken = step->allowed
                              ? g_strdup (step->label)
                              : g_strdup_printf (_ ("%s, not possible: %s"), step->label, step->why);
  GtkWidget *name = label_of (label, NULL);
  gtk_widget_set_name (row, step->name);
  gtk_box_append (GTK_BOX (box), name);
  if (!step->allowed) {
    gtk_widget_add_css_class (name, "tak-boleh");
    gtk_box_append (GTK_BOX (box), label_of (step->why, "sekunder"));
  }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), step->allowed);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_DISABLED, !step->allowed, -1);
  return row;
}

void
serap_step_menu_show (SerapStepMenu *menu, GPtrArray *steps)
{
  g_return_if_fail (SERAP_IS_STEP_MENU (menu));

  GtkListBoxRow *row;
  while ((row = gtk_list_box_get_row_at_index (menu->list, 0)) != NULL)
    gtk_list_box_remove (menu->list, GTK_WIDGET (row));
  /* What can be done first. */
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < steps->len; i++)
      if (((SerapStep *) steps->pdata[i])->allowed == (pass == 0))
        gtk_list_box_append (menu->list, row_of (steps->pdata[i]));
}

static void
serap_step_menu_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_STEP_MENU);
  G_OBJECT_CLASS (serap_step_menu_parent_class)->dispose (object);
}

static void
serap_step_menu_class_init (SerapStepMenuClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_step_menu_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-step-menu.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapStepMenu, list);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
serap_step_menu_init (SerapStepMenu *menu)
{
  gtk_widget_init_template (GTK_WIDGET (menu));
}
