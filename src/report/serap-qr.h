/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-report-error.h"

#include <cairo.h>

G_BEGIN_DECLS

/** SERAP_QR_QUIET: light modules kept free on each side (ISO/IEC 18004, 4 for a QR code). */
#define SERAP_QR_QUIET 4

/**
 * serap_qr_draw:
 * @cr: where to draw, in its present colour; one unit is taken for one point
 * @text: what the code says; UTF-8
 * @x: left edge
 * @y: upper edge
 * @size: side of the square, quiet zone included, in points
 * @error: return location; SERAP_REPORT_ERROR_QR when @text is empty or too long for @size
 *
 * Draws @text as a QR code with error correction M (15 % may be damaged), as one filled path of
 * rectangles: sharp at any scale. The ground is not painted. Modules smaller than a third of a
 * millimetre are refused, since office printers and telephone cameras lose them.
 *
 * Returns: whether the code was drawn; nothing is drawn otherwise
 */
gboolean serap_qr_draw (cairo_t *cr, const char *text, double x, double y, double size, GError **error);

G_END_DECLS
