/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapWelcomeWindow:
 *
 * The first steps: connect to headquarters, record first and connect later, or practise. Signal "ready"
 * (text folder, text account): there is a folder to open.
 */
#define SERAP_TYPE_WELCOME_WINDOW (serap_welcome_window_get_type ())
G_DECLARE_FINAL_TYPE (SerapWelcomeWindow, serap_welcome_window, SERAP, WELCOME_WINDOW, AdwApplicationWindow)

/** serap_welcome_window_new: @dir: (nullable): where the data shall lie; %NULL: each kind's own place. */
GtkWidget *serap_welcome_window_new (GtkApplication *application, const char *dir);
/** serap_welcome_window_trouble: says why a folder that is there cannot be opened. */
void serap_welcome_window_trouble (SerapWelcomeWindow *window, const char *title, const char *sentence);

G_END_DECLS
