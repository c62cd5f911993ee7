/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-map-window.h"

#include "serap-map-view.h"

#include <glib/gi18n.h>

struct _SerapMapWindow {
  AdwWindow parent_instance;
  SerapMapView *map;
  GtkLabel *where;
  GtkWidget *use;
};

G_DEFINE_FINAL_TYPE (SerapMapWindow, serap_map_window, ADW_TYPE_WINDOW)

enum { USED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
on_moved (SerapMapWindow *window)
{
  SerapEntryPoint point;
  gboolean any = serap_map_view_point (window->map, &point);
  const char *place = serap_map_view_place (window->map, NULL);
  g_autofree char *where = any ? serap_entry_point_show (point) : NULL;
  g_autofree char *text = !any ? g_strdup (_ ("Click, or move with the arrow keys. Plus and minus zoom."))
                          : place != NULL ? g_strdup_printf (_ ("%s · Kelurahan %s"), where, place)
                                          : g_strdup_printf (_ ("%s · outside of Kota Bekasi"), where);
  gtk_label_set_label (window->where, text);
  gtk_widget_set_sensitive (window->use, any);
}

static void
act_use (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapMapWindow *window = SERAP_MAP_WINDOW (widget);
  SerapEntryPoint point;
  const char *code = NULL;
  if (!serap_map_view_point (window->map, &point))
    return;
  serap_map_view_place (window->map, &code);
  g_autofree char *text = serap_entry_point_format (point);
  g_signal_emit (window, signals[USED], 0, text, code != NULL ? code : "");
  gtk_window_close (GTK_WINDOW (window));
}

static void
act_nearer (GtkWidget *widget, const char *action, GVariant *parameter)
{
  serap_map_view_zoom (SERAP_MAP_WINDOW (widget)->map, 1.5);
}

static void
act_farther (GtkWidget *widget, const char *action, GVariant *parameter)
{
  serap_map_view_zoom (SERAP_MAP_WINDOW (widget)->map, 1 / 1.5);
}

GtkWidget *
serap_map_window_new (GtkWindow *parent, const SerapEntryPoint *point, const char *kelurahan)
{
  SerapMapWindow *window = g_object_new (SERAP_TYPE_MAP_WINDOW, "transient-for", parent, NULL);
  serap_map_view_set_point (window->map, point);
  serap_map_view_set_kelurahan (window->map, kelurahan);
  on_moved (window);
  gtk_widget_grab_focus (GTK_WIDGET (window->map));
  return GTK_WIDGET (window);
}

static void
serap_map_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_MAP_WINDOW);
  G_OBJECT_CLASS (serap_map_window_parent_class)->dispose (object);
}

static void
serap_map_window_class_init (SerapMapWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_map_window_dispose;
  g_type_ensure (SERAP_TYPE_MAP_VIEW);
  signals[USED] = g_signal_new ("used", SERAP_TYPE_MAP_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-map-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapMapWindow, map);
  gtk_widget_class_bind_template_child (widget_class, SerapMapWindow, where);
  gtk_widget_class_bind_template_child (widget_class, SerapMapWindow, use);
  gtk_widget_class_bind_template_callback (widget_class, on_moved);
  gtk_widget_class_install_action (widget_class, "map.use", NULL, act_use);
  gtk_widget_class_install_action (widget_class, "map.nearer", NULL, act_nearer);
  gtk_widget_class_install_action (widget_class, "map.farther", NULL, act_farther);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "map.use", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
serap_map_window_init (SerapMapWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
}
