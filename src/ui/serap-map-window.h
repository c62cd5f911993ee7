/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-entry-reading.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** SerapMapWindow: sets a point on the map. Signal "used" (text: as serap_entry_point_format(), text: code of
 * the kelurahan it lies in, "" outside of all). */
#define SERAP_TYPE_MAP_WINDOW (serap_map_window_get_type ())
G_DECLARE_FINAL_TYPE (SerapMapWindow, serap_map_window, SERAP, MAP_WINDOW, AdwWindow)

/** serap_map_window_new: @point: (nullable): where it is now; @kelurahan: (nullable): code. */
GtkWidget *serap_map_window_new (GtkWindow *parent, const SerapEntryPoint *point, const char *kelurahan);

G_END_DECLS
