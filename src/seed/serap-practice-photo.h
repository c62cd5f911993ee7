/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERAP_PRACTICE_PHOTO_WIDTH 96
#define SERAP_PRACTICE_PHOTO_HEIGHT 72

/**
 * serap_practice_photo:
 * @key: any text; another key gives another picture
 *
 * A drawn street under a sky, plainly no photograph, as a PNG file (ISO/IEC 15948) with one
 * uncompressed block, so that its bytes are the same everywhere.
 *
 * Returns: (transfer full): the file
 */
GBytes *serap_practice_photo (const char *key);

G_END_DECLS
