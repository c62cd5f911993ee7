/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-record-list.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** serap_cell_factory: Returns: (transfer full): makes the cells of column @column of a list of
 * #SerapRow. */
GtkListItemFactory *serap_cell_factory (const SerapColumn *columns, guint column);

G_END_DECLS
