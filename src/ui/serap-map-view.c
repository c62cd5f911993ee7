/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-map-view.h"

#include "serap-shapes.h"

#include <glib/gi18n.h>
#include <math.h>

/* Degrees north to a degree east at Bekasi's latitude. */
#define STRETCH 0.994
/* About 20 m and 200 m. */
#define STEP 0.00018
#define LARGE_STEP 0.0018
#define MOST_ZOOM 60.0

struct _SerapMapView {
  GtkWidget parent_instance;
  GPtrArray *shapes;
  SerapShapePoint least, most, centre;
  double zoom;
  gboolean has_point;
  SerapEntryPoint point;
  char *kelurahan;
  SerapShapePoint drag_from;
};

G_DEFINE_FINAL_TYPE (SerapMapView, serap_map_view, GTK_TYPE_WIDGET)

enum { MOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- Where things are on the screen ---- */

static double
pixels_per_degree (SerapMapView *map)
{
  double width = gtk_widget_get_width (GTK_WIDGET (map)), height = gtk_widget_get_height (GTK_WIDGET (map));
  double across = (map->most.lng - map->least.lng) * STRETCH, down = map->most.lat - map->least.lat;
  return MIN (width / across, height / down) * 0.96 * map->zoom;
}

static void
to_screen (SerapMapView *map, double lng, double lat, double *x, double *y)
{
  double scale = pixels_per_degree (map);
  *x = gtk_widget_get_width (GTK_WIDGET (map)) / 2.0 + (lng - map->centre.lng) * STRETCH * scale;
  *y = gtk_widget_get_height (GTK_WIDGET (map)) / 2.0 - (lat - map->centre.lat) * scale;
}

static SerapShapePoint
from_screen (SerapMapView *map, double x, double y)
{
  double scale = pixels_per_degree (map);
  SerapShapePoint point
    = { map->centre.lng + (x - gtk_widget_get_width (GTK_WIDGET (map)) / 2.0) / scale / STRETCH,
        map->centre.lat - (y - gtk_widget_get_height (GTK_WIDGET (map)) / 2.0) / scale };
  return point;
}

/* ---- Painting ---- */

static void
trace (SerapMapView *map, cairo_t *cr, const SerapShape *shape)
{
  for (guint i = 0; i < shape->points->len; i++) {
    SerapShapePoint point = g_array_index (shape->points, SerapShapePoint, i);
    double x, y;
    to_screen (map, point.lng, point.lat, &x, &y);
    if (i == 0)
      cairo_move_to (cr, x, y);
    else
      cairo_line_to (cr, x, y);
  }
  cairo_close_path (cr);
}

static void
set_colour (cairo_t *cr, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, colour->alpha * alpha);
}

static void
paint_name (SerapMapView *map, cairo_t *cr, const SerapShape *shape, const GdkRGBA *ink)
{
  double x, y, right, top;
  to_screen (map, (shape->least.lng + shape->most.lng) / 2, (shape->least.lat + shape->most.lat) / 2, &x, &y);
  to_screen (map, shape->most.lng, shape->most.lat, &right, &top);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (map), shape->name);
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.8));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  int width, height;
  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > 2 * (right - x))
    return;
  set_colour (cr, ink, 0.72);
  cairo_move_to (cr, x - width / 2.0, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
}

static void
paint_point (SerapMapView *map, cairo_t *cr, const GdkRGBA *ink, const GdkRGBA *accent)
{
  double x, y;
  to_screen (map, map->point.lng, map->point.lat, &x, &y);
  cairo_arc (cr, x, y, 7, 0, 2 * G_PI);
  set_colour (cr, accent, 1);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 2);
  set_colour (cr, ink, 1);
  cairo_stroke (cr);
  for (int i = 0; i < 4; i++) {
    double dx = i % 2 == 0 ? (i == 0 ? 1 : -1) : 0, dy = i % 2 == 1 ? (i == 1 ? 1 : -1) : 0;
    cairo_move_to (cr, x + dx * 10, y + dy * 10);
    cairo_line_to (cr, x + dx * 18, y + dy * 18);
  }
  cairo_stroke (cr);
}

static void
colours (SerapMapView *map, GdkRGBA *ink, GdkRGBA *accent)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (map));
  gtk_style_context_get_color (style, ink);
  if (!gtk_style_context_lookup_color (style, "accent_color", accent))
    *accent = *ink;
}

static void
serap_map_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  SerapMapView *map = SERAP_MAP_VIEW (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  GdkRGBA ink, accent;
  colours (map, &ink, &accent);
  for (guint i = 0; i < map->shapes->len; i++) {
    const SerapShape *shape = map->shapes->pdata[i];
    gboolean chosen = g_strcmp0 (shape->code, map->kelurahan) == 0;
    trace (map, cr, shape);
    set_colour (cr, chosen ? &accent : &ink, chosen ? 0.28 : 0.06);
    cairo_fill_preserve (cr);
    set_colour (cr, &ink, 0.35);
    cairo_set_line_width (cr, 1);
    cairo_stroke (cr);
  }
  for (guint i = 0; i < map->shapes->len; i++)
    paint_name (map, cr, map->shapes->pdata[i], &ink);
  if (map->has_point)
    paint_point (map, cr, &ink, &accent);
  cairo_destroy (cr);
}

static void
serap_map_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = 240;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 720 : 520;
}

/* ---- The point ---- */

const char *
serap_map_view_place (SerapMapView *map, const char **code)
{
  const SerapShape *shape
    = map->has_point ? serap_shapes_find (map->shapes, map->point.lat, map->point.lng) : NULL;
  if (code != NULL)
    *code = shape != NULL ? shape->code : NULL;
  return shape != NULL ? shape->name : NULL;
}

static void
tell (SerapMapView *map)
{
  const char *place = serap_map_view_place (map, NULL);
  g_autofree char *where = map->has_point ? serap_entry_point_show (map->point) : NULL;
  g_autofree char *spoken
    = where == NULL   ? g_strdup (_ ("Map of the kelurahan, no point yet. The arrow keys set one."))
      : place != NULL ? g_strdup_printf (_ ("Map, point at %s in %s"), where, place)
                      : g_strdup_printf (_ ("Map, point at %s, outside of Kota Bekasi"), where);
  gtk_accessible_update_property (GTK_ACCESSIBLE (map), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_queue_draw (GTK_WIDGET (map));
}

static void
move_to (SerapMapView *map, double lat, double lng)
{
  map->point.lat = lat;
  map->point.lng = lng;
  map->has_point = TRUE;
  tell (map);
  g_signal_emit (map, signals[MOVED], 0);
}

void
serap_map_view_set_point (SerapMapView *map, const SerapEntryPoint *point)
{
  map->has_point = point != NULL;
  if (point != NULL) {
    map->point = *point;
    map->centre.lat = point->lat;
    map->centre.lng = point->lng;
    map->zoom = MAX (map->zoom, 6);
  }
  tell (map);
}

gboolean
serap_map_view_point (SerapMapView *map, SerapEntryPoint *point)
{
  if (map->has_point)
    *point = map->point;
  return map->has_point;
}

void
serap_map_view_set_kelurahan (SerapMapView *map, const char *code)
{
  g_free (map->kelurahan);
  map->kelurahan = g_strdup (code);
  for (guint i = 0; code != NULL && !map->has_point && i < map->shapes->len; i++) {
    const SerapShape *shape = map->shapes->pdata[i];
    if (!g_str_equal (shape->code, code))
      continue;
    map->centre.lat = (shape->least.lat + shape->most.lat) / 2;
    map->centre.lng = (shape->least.lng + shape->most.lng) / 2;
    map->zoom = 5;
  }
  tell (map);
}

void
serap_map_view_zoom (SerapMapView *map, double factor)
{
  map->zoom = CLAMP (map->zoom * factor, 1, MOST_ZOOM);
  gtk_widget_queue_draw (GTK_WIDGET (map));
}

/* Keeps the point in sight. */
static void
follow (SerapMapView *map)
{
  double x, y;
  to_screen (map, map->point.lng, map->point.lat, &x, &y);
  if (x < 24 || y < 24 || x > gtk_widget_get_width (GTK_WIDGET (map)) - 24
      || y > gtk_widget_get_height (GTK_WIDGET (map)) - 24) {
    map->centre.lat = map->point.lat;
    map->centre.lng = map->point.lng;
  }
}

static void
step (SerapMapView *map, int east, int north, gboolean large)
{
  double by = large ? LARGE_STEP : STEP;
  if (!map->has_point)
    move_to (map, map->centre.lat, map->centre.lng);
  else
    move_to (map, map->point.lat + north * by, map->point.lng + east * by);
  follow (map);
}

/* ---- Keys and mouse ---- */

static gboolean
on_key (SerapMapView *map, guint key, guint code, GdkModifierType state, GtkEventController *controller)
{
  gboolean large = (state & GDK_SHIFT_MASK) != 0;
  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    step (map, -1, 0, large);
  else if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    step (map, 1, 0, large);
  else if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    step (map, 0, 1, large);
  else if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    step (map, 0, -1, large);
  else if (key == GDK_KEY_plus || key == GDK_KEY_KP_Add || key == GDK_KEY_equal)
    serap_map_view_zoom (map, 1.5);
  else if (key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract)
    serap_map_view_zoom (map, 1 / 1.5);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
on_click (SerapMapView *map, int presses, double x, double y, GtkGesture *gesture)
{
  SerapShapePoint point = from_screen (map, x, y);
  gtk_widget_grab_focus (GTK_WIDGET (map));
  move_to (map, point.lat, point.lng);
}

static gboolean
on_scroll (SerapMapView *map, double dx, double dy, GtkEventController *controller)
{
  serap_map_view_zoom (map, dy < 0 ? 1.25 : 1 / 1.25);
  return GDK_EVENT_STOP;
}

static void
on_drag_begin (SerapMapView *map, double x, double y, GtkGesture *gesture)
{
  map->drag_from = map->centre;
}

static void
on_drag (SerapMapView *map, double dx, double dy, GtkGesture *gesture)
{
  /* Less is a click with an unsteady hand. */
  if (fabs (dx) + fabs (dy) < 6)
    return;
  double scale = pixels_per_degree (map);
  map->centre.lng = map->drag_from.lng - dx / scale / STRETCH;
  map->centre.lat = map->drag_from.lat + dy / scale;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_queue_draw (GTK_WIDGET (map));
}

static void
listen (SerapMapView *map)
{
  GtkWidget *widget = GTK_WIDGET (map);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *wheel = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new ();
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), map);
  g_signal_connect_swapped (wheel, "scroll", G_CALLBACK (on_scroll), map);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_click), map);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), map);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag), map);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, wheel);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

/* ---- Making ---- */

static void
serap_map_view_finalize (GObject *object)
{
  SerapMapView *map = SERAP_MAP_VIEW (object);
  g_ptr_array_unref (map->shapes);
  g_free (map->kelurahan);
  G_OBJECT_CLASS (serap_map_view_parent_class)->finalize (object);
}

static void
serap_map_view_class_init (SerapMapViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = serap_map_view_finalize;
  widget_class->snapshot = serap_map_view_snapshot;
  widget_class->measure = serap_map_view_measure;
  gtk_widget_class_set_css_name (widget_class, "serap-map");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[MOVED]
    = g_signal_new ("moved", SERAP_TYPE_MAP_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
serap_map_view_init (SerapMapView *map)
{
  map->shapes = serap_shapes_load ();
  map->zoom = 1;
  for (guint i = 0; i < map->shapes->len; i++) {
    const SerapShape *shape = map->shapes->pdata[i];
    map->least.lng = i == 0 ? shape->least.lng : MIN (map->least.lng, shape->least.lng);
    map->least.lat = i == 0 ? shape->least.lat : MIN (map->least.lat, shape->least.lat);
    map->most.lng = i == 0 ? shape->most.lng : MAX (map->most.lng, shape->most.lng);
    map->most.lat = i == 0 ? shape->most.lat : MAX (map->most.lat, shape->most.lat);
  }
  map->centre.lng = (map->least.lng + map->most.lng) / 2;
  map->centre.lat = (map->least.lat + map->most.lat) / 2;
  gtk_widget_set_focusable (GTK_WIDGET (map), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (map), GTK_OVERFLOW_HIDDEN);
  listen (map);
  tell (map);
}
