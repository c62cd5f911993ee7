/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* gzip (RFC 1952) in memory, for bodies. Any thread. */

/**
 * serap_gzip_inflate:
 * @max_bytes: what it may become; nothing beyond is ever unpacked
 * @error: %SERAP_WIRE_ERROR: TOO_LARGE, or SYNTAX for what is no gzip, is cut short, or has
 *   something behind it
 *
 * Returns: (transfer full)
 */
GBytes *serap_gzip_inflate (GBytes *packed, gsize max_bytes, GError **error);
/** serap_gzip_deflate: Returns: (transfer full): at level 1, which is fast. */
GBytes *serap_gzip_deflate (GBytes *plain);

G_END_DECLS
