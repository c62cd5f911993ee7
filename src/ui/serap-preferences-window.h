/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** SerapPreferencesWindow: language, colours, text size, locking. Everything counts at once but the
 * language. */
#define SERAP_TYPE_PREFERENCES_WINDOW (serap_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (SerapPreferencesWindow, serap_preferences_window, SERAP, PREFERENCES_WINDOW, AdwWindow)

GtkWidget *serap_preferences_window_new (GtkWindow *parent, GSettings *settings);
/** serap_preferences_apply: makes colours and text size what @settings say, now and whenever they change. */
void serap_preferences_apply (GSettings *settings);

G_END_DECLS
