/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * serap_language_init:
 * @language: (nullable): "id" or "en"; %NULL takes $SERAP_LANGUAGE, else Indonesian
 *
 * Language is a setting, not the locale: sets LANGUAGE, and LC_ALL=C.UTF-8 where the locale is "C" or
 * missing, then binds the translations. Before anything else in a program; main thread.
 */
void serap_language_init (const char *language);

/** serap_language: Returns: (transfer none): "id" or "en": what rule files are read in. */
const char *serap_language (void);

G_END_DECLS
