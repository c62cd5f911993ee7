/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** SerapViewerWindow: a record's attachments in a window of their own, one after the other. */
#define SERAP_TYPE_VIEWER_WINDOW (serap_viewer_window_get_type ())
G_DECLARE_FINAL_TYPE (SerapViewerWindow, serap_viewer_window, SERAP, VIEWER_WINDOW, AdwWindow)

/**
 * serap_viewer_window_open:
 * @parent: a widget of the window it belongs to
 * @files: (element-type SerapFile): copied
 * @at: the one to begin with
 */
void serap_viewer_window_open (GtkWidget *parent, SerapDesk *desk, GPtrArray *files, guint at);

G_END_DECLS
