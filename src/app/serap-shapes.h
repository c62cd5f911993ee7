/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The outlines of the kelurahan, from data/reference/wilayah.geojson (cahyadsn/wilayah_boundaries, MIT;
 * simplified: right to about 100 m at a border). */

/** SerapShapePoint: degrees, WGS 84. */
typedef struct {
  double lng, lat;
} SerapShapePoint;

/**
 * SerapShape:
 * @points: (element-type SerapShapePoint): one closed ring
 *
 * One outline; a kelurahan in several parts has several.
 */
typedef struct {
  char *code, *name;
  GArray *points;
  SerapShapePoint least, most;
} SerapShape;

/** serap_shapes_load: Returns: (transfer full) (element-type SerapShape): never %NULL; 3 ms. */
GPtrArray *serap_shapes_load (void);
/** serap_shapes_find: Returns: (transfer none) (nullable): the kelurahan a point lies in. */
const SerapShape *serap_shapes_find (GPtrArray *shapes, double lat, double lng);

G_END_DECLS
