/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * serap_preferences_new:
 *
 * What somebody likes the window to be: language, colours, text size. No data.
 *
 * Returns: (transfer full) (nullable): %NULL when the schema is neither installed nor beside the program
 */
GSettings *serap_preferences_new (void);

/** serap_preferences_language: Returns: (transfer full) (nullable): "id" or "en". Before gtk_init(). */
char *serap_preferences_language (void);

G_END_DECLS
