/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-overview.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapEventRow: an event to come: day, name, where; aspirations may be recorded there. */
#define SERAP_TYPE_EVENT_ROW (serap_event_row_get_type ())
G_DECLARE_FINAL_TYPE (SerapEventRow, serap_event_row, SERAP, EVENT_ROW, GtkListBoxRow)

GtkWidget *serap_event_row_new (void);
/** serap_event_row_show: @start: offers to begin recording there, by action "win.new-at". */
void serap_event_row_show (SerapEventRow *row, const SerapOverviewEvent *event, gboolean start);
const char *serap_event_row_date (SerapEventRow *row);

G_END_DECLS
