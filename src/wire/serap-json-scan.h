/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-wire.h"

G_BEGIN_DECLS

/**
 * serap_json_scan:
 * @text: JSON text of @n bytes, valid UTF-8
 * @max_depth: deepest nesting
 * @lines: (nullable) (element-type guint): gets the line of each value, in the order in which they
 *   begin in the text
 * @error: return location; TOO_DEEP, SYNTAX, ENCODING, RANGE, with line
 *
 * Goes over the whole text without building anything and without recursion, and refuses all that is
 * not strict JSON: the parser behind it is lenient, clamps numbers, ends the process at a lone
 * surrogate and recurses without limit.
 */
gboolean serap_json_scan (const char *text, gsize n, guint max_depth, GArray *lines, GError **error);

G_END_DECLS
