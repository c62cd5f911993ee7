/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-viewer-canvas.h"

struct _SerapViewerCanvas {
  GtkWidget parent_instance;
  GdkTexture *texture;
  int width, height;
  double scale;
};

G_DEFINE_FINAL_TYPE (SerapViewerCanvas, serap_viewer_canvas, GTK_TYPE_WIDGET)

GdkTexture *
serap_viewer_texture (const SerapPicture *picture)
{
  return gdk_memory_texture_new (picture->width, picture->height,
                                 picture->alpha ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8, picture->points,
                                 picture->stride);
}

double
serap_viewer_canvas_scale (SerapViewerCanvas *canvas)
{
  if (canvas->scale > 0 || canvas->width == 0 || canvas->height == 0)
    return canvas->scale > 0 ? canvas->scale : 1;
  double wide = (double) gtk_widget_get_width (GTK_WIDGET (canvas)) / canvas->width;
  double tall = (double) gtk_widget_get_height (GTK_WIDGET (canvas)) / canvas->height;
  return MIN (wide, tall);
}

void
serap_viewer_canvas_show (SerapViewerCanvas *canvas, GdkTexture *texture, int width, int height)
{
  g_return_if_fail (SERAP_IS_VIEWER_CANVAS (canvas));

  g_set_object (&canvas->texture, texture);
  canvas->width = width;
  canvas->height = height;
  gtk_widget_queue_resize (GTK_WIDGET (canvas));
}

void
serap_viewer_canvas_set_scale (SerapViewerCanvas *canvas, double scale)
{
  g_return_if_fail (SERAP_IS_VIEWER_CANVAS (canvas));

  canvas->scale = scale;
  gtk_widget_queue_resize (GTK_WIDGET (canvas));
}

static void
serap_viewer_canvas_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  SerapViewerCanvas *canvas = SERAP_VIEWER_CANVAS (widget);
  int full = orientation == GTK_ORIENTATION_HORIZONTAL ? canvas->width : canvas->height;
  *minimum = *natural = (int) (full * canvas->scale);
}

static void
serap_viewer_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SerapViewerCanvas *canvas = SERAP_VIEWER_CANVAS (widget);
  if (canvas->texture == NULL)
    return;
  double scale = serap_viewer_canvas_scale (canvas);
  double width = canvas->width * scale, height = canvas->height * scale;
  double x = (gtk_widget_get_width (widget) - width) / 2;
  double y = (gtk_widget_get_height (widget) - height) / 2;
  graphene_rect_t place
    = GRAPHENE_RECT_INIT ((float) MAX (0, x), (float) MAX (0, y), (float) width, (float) height);
  gtk_snapshot_append_texture (snapshot, canvas->texture, &place);
}

static void
serap_viewer_canvas_dispose (GObject *object)
{
  g_clear_object (&SERAP_VIEWER_CANVAS (object)->texture);
  G_OBJECT_CLASS (serap_viewer_canvas_parent_class)->dispose (object);
}

/* ---- Keys ---- */

/* With Ctrl as everywhere, without it because nothing is typed here. */
static void
bind_number (GtkWidgetClass *widget_class, guint key, const char *action, int number)
{
  gtk_widget_class_add_binding_action (widget_class, key, 0, action, "i", number);
  gtk_widget_class_add_binding_action (widget_class, key, GDK_CONTROL_MASK, action, "i", number);
}

void
serap_viewer_bind_keys (GtkWidgetClass *widget_class)
{
  bind_number (widget_class, GDK_KEY_plus, "viewer.zoom", 1);
  bind_number (widget_class, GDK_KEY_equal, "viewer.zoom", 1);
  bind_number (widget_class, GDK_KEY_KP_Add, "viewer.zoom", 1);
  bind_number (widget_class, GDK_KEY_minus, "viewer.zoom", -1);
  bind_number (widget_class, GDK_KEY_KP_Subtract, "viewer.zoom", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, 0, "viewer.fit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, GDK_CONTROL_MASK, "viewer.fit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_0, 0, "viewer.fit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1, 0, "viewer.full", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, 0, "viewer.turn", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_SHIFT_MASK, "viewer.turn", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, 0, "viewer.page", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, 0, "viewer.page", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "viewer.pan", "(ii)", -1, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "viewer.pan", "(ii)", 1, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, 0, "viewer.pan", "(ii)", 0, -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, 0, "viewer.pan", "(ii)", 0, 1);
}

/* ---- Making ---- */

static void
serap_viewer_canvas_class_init (SerapViewerCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_viewer_canvas_dispose;
  widget_class->measure = serap_viewer_canvas_measure;
  widget_class->snapshot = serap_viewer_canvas_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  serap_viewer_bind_keys (widget_class);
}

static void
serap_viewer_canvas_init (SerapViewerCanvas *canvas)
{
  gtk_widget_set_focusable (GTK_WIDGET (canvas), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (canvas), GTK_OVERFLOW_HIDDEN);
}
