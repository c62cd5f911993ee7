/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A bar; its colour is the text colour the role's class gives it. */

#include "config.h"

#include "serap-bar.h"

#define THICK 12
#define LEAST 6
#define ROUND 3

struct _SerapBar {
  GtkWidget parent_instance;
  double part; /* 0 to 1 */
  char *role;
};

G_DEFINE_FINAL_TYPE (SerapBar, serap_bar, GTK_TYPE_WIDGET)

void
serap_bar_show (SerapBar *bar, gint64 value, gint64 most, const char *role, const char *spoken)
{
  g_return_if_fail (SERAP_IS_BAR (bar));

  bar->part = most > 0 ? (double) CLAMP (value, 0, most) / (double) most : 0;
  if (g_strcmp0 (bar->role, role) != 0) {
    if (bar->role != NULL)
      gtk_widget_remove_css_class (GTK_WIDGET (bar), bar->role);
    g_free (bar->role);
    bar->role = g_strdup (role);
    gtk_widget_add_css_class (GTK_WIDGET (bar), role);
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_queue_draw (GTK_WIDGET (bar));
}

static void
serap_bar_measure (GtkWidget *widget,
                   GtkOrientation orientation,
                   int for_size,
                   int *least,
                   int *natural,
                   int *base,
                   int *base_natural)
{
  *least = orientation == GTK_ORIENTATION_VERTICAL ? THICK : LEAST;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? THICK : 120;
  *base = *base_natural = -1;
}

static void
serap_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SerapBar *bar = SERAP_BAR (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  float length = MAX (LEAST, (float) (bar->part * width));
  GdkRGBA colour;
  GskRoundedRect shape;
  if (bar->part <= 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const graphene_rect_t area
    = GRAPHENE_RECT_INIT (rtl ? (float) width - length : 0, (float) (height - THICK) / 2, length, THICK);
  gsk_rounded_rect_init_from_rect (&shape, &area, ROUND);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &colour, &area);
  gtk_snapshot_pop (snapshot);
}

static void
serap_bar_finalize (GObject *object)
{
  g_free (SERAP_BAR (object)->role);
  G_OBJECT_CLASS (serap_bar_parent_class)->finalize (object);
}

static void
serap_bar_class_init (SerapBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = serap_bar_finalize;
  widget_class->measure = serap_bar_measure;
  widget_class->snapshot = serap_bar_snapshot;
  gtk_widget_class_set_css_name (widget_class, "serap-bar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
serap_bar_init (SerapBar *bar)
{
}
