/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapViewer:
 *
 * One attachment, to be looked at closely: zoom (+ − 0 1), turning (R, Shift+R), pages (Page Up, Page
 * Down), arrows. A file that is not here is fetched from headquarters. May stand in any page.
 */
#define SERAP_TYPE_VIEWER (serap_viewer_get_type ())
G_DECLARE_FINAL_TYPE (SerapViewer, serap_viewer, SERAP, VIEWER, GtkBox)

GtkWidget *serap_viewer_new (void);
/** serap_viewer_show: @id: (nullable): an attachment; %NULL shows nothing. */
void serap_viewer_show (SerapViewer *viewer, SerapDesk *desk, const char *id);
/** serap_viewer_id: Returns: (transfer none) (nullable): the attachment that is shown. */
const char *serap_viewer_id (SerapViewer *viewer);

G_END_DECLS
