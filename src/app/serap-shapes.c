/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the packaged outlines. The file is the program's own: a number per coordinate, one feature after the
 * other, `kode` and `nama` before their geometry. */

#include "config.h"

#include "serap-shapes.h"

#include "serap-seed.h"

#include <string.h>

static void
shape_free (gpointer data)
{
  SerapShape *shape = data;
  g_free (shape->code);
  g_free (shape->name);
  g_array_unref (shape->points);
  g_free (shape);
}

/* The text of member @name behind @from, which is `"name":"…"`. */
static char *
member (const char *from, const char *name)
{
  g_autofree char *key = g_strdup_printf ("\"%s\":\"", name);
  const char *start = strstr (from, key);
  const char *end = start != NULL ? strchr (start + strlen (key), '"') : NULL;
  return end != NULL ? g_strndup (start + strlen (key), (gsize) (end - start) - strlen (key)) : NULL;
}

static void
add_point (SerapShape *shape, SerapShapePoint point)
{
  if (shape->points->len == 0)
    shape->least = shape->most = point;
  shape->least.lng = MIN (shape->least.lng, point.lng);
  shape->least.lat = MIN (shape->least.lat, point.lat);
  shape->most.lng = MAX (shape->most.lng, point.lng);
  shape->most.lat = MAX (shape->most.lat, point.lat);
  g_array_append_val (shape->points, point);
}

/* One ring: "[107.03,-6.22],[…]]". Returns: behind it. */
static const char *
read_ring (SerapShape *shape, const char *p)
{
  while (*p == '[') {
    SerapShapePoint point;
    char *end;
    point.lng = g_ascii_strtod (p + 1, &end);
    point.lat = g_ascii_strtod (*end == ',' ? end + 1 : end, &end);
    add_point (shape, point);
    p = strchr (end, ']');
    if (p == NULL)
      return "";
    p++;
    if (*p == ',')
      p++;
  }
  return p;
}

static void
read_rings (GPtrArray *shapes, const char *feature, const char *coordinates, const char *end)
{
  const char *p = coordinates;
  while (p != NULL && p < end && *p != '\0') {
    p = strstr (p, "[[");
    if (p == NULL || p >= end)
      return;
    while (p[1] == '[' && p[2] == '[')
      p++;
    SerapShape *shape = g_new0 (SerapShape, 1);
    shape->code = member (feature, "kode");
    shape->name = member (feature, "nama");
    shape->points = g_array_new (FALSE, FALSE, sizeof (SerapShapePoint));
    g_ptr_array_add (shapes, shape);
    p = read_ring (shape, p + 1);
  }
}

GPtrArray *
serap_shapes_load (void)
{
  GPtrArray *shapes = g_ptr_array_new_with_free_func (shape_free);
  g_autoptr (GBytes) bytes = serap_seed_file ("reference/wilayah.geojson", NULL);
  g_autofree char *text
    = bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");
  static const char start[] = "\"properties\":";
  for (const char *feature = strstr (text, start); feature != NULL;) {
    const char *next = strstr (feature + strlen (start), start);
    const char *coordinates = strstr (feature, "\"coordinates\":");
    const char *end = next != NULL ? next : text + strlen (text);
    if (coordinates != NULL && coordinates < end)
      read_rings (shapes, feature, coordinates + strlen ("\"coordinates\":"), end);
    feature = next;
  }
  return shapes;
}

static gboolean
is_inside (const SerapShape *shape, double lat, double lng)
{
  if (lng < shape->least.lng || lng > shape->most.lng || lat < shape->least.lat || lat > shape->most.lat)
    return FALSE;
  gboolean inside = FALSE;
  for (guint i = 0, j = shape->points->len - 1; i < shape->points->len; j = i++) {
    SerapShapePoint a = g_array_index (shape->points, SerapShapePoint, i);
    SerapShapePoint b = g_array_index (shape->points, SerapShapePoint, j);
    if ((a.lat > lat) != (b.lat > lat) && lng < (b.lng - a.lng) * (lat - a.lat) / (b.lat - a.lat) + a.lng)
      inside = !inside;
  }
  return inside;
}

const SerapShape *
serap_shapes_find (GPtrArray *shapes, double lat, double lng)
{
  for (guint i = 0; i < shapes->len; i++)
    if (is_inside (shapes->pdata[i], lat, lng))
      return shapes->pdata[i];
  return NULL;
}
