/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-entry-reading.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SerapMapView:
 *
 * The kelurahan of Kota Bekasi as outlines, without any network, and one point: set by a click or the arrow
 * keys (with Shift in large steps), dragged to look elsewhere, nearer and farther by wheel, plus and minus.
 *
 * Signal "moved": the point is somewhere else.
 */
#define SERAP_TYPE_MAP_VIEW (serap_map_view_get_type ())
G_DECLARE_FINAL_TYPE (SerapMapView, serap_map_view, SERAP, MAP_VIEW, GtkWidget)

/** serap_map_view_set_point: @point: (nullable). Looks at it. */
void serap_map_view_set_point (SerapMapView *map, const SerapEntryPoint *point);
/** serap_map_view_point: Returns: whether there is one. */
gboolean serap_map_view_point (SerapMapView *map, SerapEntryPoint *point);
/** serap_map_view_set_kelurahan: @code: (nullable): painted stronger; looked at while there is no point. */
void serap_map_view_set_kelurahan (SerapMapView *map, const char *code);
/** serap_map_view_place: Returns: (transfer none) (nullable): name of the kelurahan the point lies in;
 * @code: (out) (transfer none) (nullable) (optional). */
const char *serap_map_view_place (SerapMapView *map, const char **code);
void serap_map_view_zoom (SerapMapView *map, double factor);

G_END_DECLS
