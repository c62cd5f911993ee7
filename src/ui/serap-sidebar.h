/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-places.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapSidebar:
 *
 * The places of an account with their counts, who one is, and the state of sync. Counts follow the data
 * by themselves. Signal "chosen" (guint place).
 */
#define SERAP_TYPE_SIDEBAR (serap_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (SerapSidebar, serap_sidebar, SERAP, SIDEBAR, GtkBox)

void serap_sidebar_set_desk (SerapSidebar *sidebar, SerapDesk *desk);
/** serap_sidebar_places: Returns: (transfer none) (nullable) (element-type SerapPlace) */
GPtrArray *serap_sidebar_places (SerapSidebar *sidebar);
/** serap_sidebar_choose: chooses the @n-th place, from 0; does nothing behind the last. */
void serap_sidebar_choose (SerapSidebar *sidebar, guint n);
/** serap_sidebar_count: Returns: the number beside the @n-th place, -1 for none. */
gint64 serap_sidebar_count (SerapSidebar *sidebar, guint n);
/** serap_sidebar_show_sync: @detail: (nullable) */
void serap_sidebar_show_sync (SerapSidebar *sidebar, const char *line, const char *detail);

G_END_DECLS
