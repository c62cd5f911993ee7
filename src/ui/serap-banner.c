/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-banner.h"

struct _SerapBanner {
  AdwBin parent_instance;
  GtkRevealer *revealer;
  GtkWidget *box;
  GtkImage *icon;
  GtkLabel *label;
  GtkButton *button;
  const char *role;
};

G_DEFINE_FINAL_TYPE (SerapBanner, serap_banner, ADW_TYPE_BIN)

void
serap_banner_show (SerapBanner *banner,
                   const char *text,
                   const char *icon,
                   const char *role,
                   const char *button,
                   const char *action)
{
  g_return_if_fail (SERAP_IS_BANNER (banner));

  gtk_revealer_set_reveal_child (banner->revealer, text != NULL);
  if (text == NULL)
    return;
  g_autofree char *name = g_strconcat (icon, "-symbolic", NULL);
  gtk_image_set_from_icon_name (banner->icon, name);
  gtk_label_set_label (banner->label, text);
  gtk_widget_set_visible (GTK_WIDGET (banner->button), button != NULL);
  gtk_button_set_label (banner->button, button != NULL ? button : "");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (banner->button), action);
  if (banner->role != NULL)
    gtk_widget_remove_css_class (banner->box, banner->role);
  banner->role = g_intern_string (role);
  gtk_widget_add_css_class (banner->box, banner->role);
}

static void
serap_banner_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_BANNER);
  G_OBJECT_CLASS (serap_banner_parent_class)->dispose (object);
}

static void
serap_banner_class_init (SerapBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_banner_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/id/go/bekasikota/dprd/Serap/serap-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, SerapBanner, box);
  gtk_widget_class_bind_template_child (widget_class, SerapBanner, icon);
  gtk_widget_class_bind_template_child (widget_class, SerapBanner, label);
  gtk_widget_class_bind_template_child (widget_class, SerapBanner, button);
}

static void
serap_banner_init (SerapBanner *banner)
{
  gtk_widget_init_template (GTK_WIDGET (banner));
}
