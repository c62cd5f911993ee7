/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** SerapWindow: the main window on one account: side bar, and the page of the chosen place. */
#define SERAP_TYPE_WINDOW (serap_window_get_type ())
G_DECLARE_FINAL_TYPE (SerapWindow, serap_window, SERAP, WINDOW, AdwApplicationWindow)

GtkWidget *serap_window_new (GtkApplication *application, SerapDesk *desk);
SerapDesk *serap_window_desk (SerapWindow *window);
/** serap_window_go: opens the place called @name; @query: (nullable): instead of the place's own. */
void serap_window_go (SerapWindow *window, const char *name, const char *query);
/** serap_window_toast: @undo: (nullable): operation or batch "Undo" takes back. */
void serap_window_toast (SerapWindow *window, const char *text, const char *undo);

G_END_DECLS
