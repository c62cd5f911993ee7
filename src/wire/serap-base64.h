/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * serap_base64_decode:
 * @text: base64 (RFC 4648, 4) with padding
 *
 * Strict where g_base64_decode() is not: only the one text that encodes the bytes is read.
 *
 * Returns: (transfer full) (nullable): the bytes, %NULL when @text is anything else
 */
GBytes *serap_base64_decode (const char *text);
/** serap_base64_encode: Returns: (transfer full): text of @bytes. */
char *serap_base64_encode (GBytes *bytes);

G_END_DECLS
