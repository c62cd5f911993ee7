/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapDeedRow: one thing that happened, on the line of a record's history. */
#define SERAP_TYPE_DEED_ROW (serap_deed_row_get_type ())
G_DECLARE_FINAL_TYPE (SerapDeedRow, serap_deed_row, SERAP, DEED_ROW, GtkListBoxRow)

/** serap_deed_row_new: @last: nothing stands under it, so the line ends. */
GtkWidget *serap_deed_row_new (const SerapDeed *deed, gboolean last);

G_END_DECLS
