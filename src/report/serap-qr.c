/* SPDX-License-Identifier: GPL-3.0-or-later */

/* QR codes as vector rectangles. */

#include "config.h"

#include "serap-qr.h"

#include <qrencode.h>
#include <string.h>

#define MODULE_MIN (72.0 / 25.4 / 3)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (QRcode, QRcode_free)

/* Neighbours in a row become one rectangle: no hairline between them, and a smaller file. */
static void
add_row (cairo_t *cr, const guint8 *row, int width, double x, double y, double module)
{
  int start = -1;
  for (int i = 0; i <= width; i++) {
    gboolean dark = i < width && (row[i] & 1) != 0;
    if (dark && start < 0)
      start = i;
    if (!dark && start >= 0) {
      cairo_rectangle (cr, x + start * module, y, (i - start) * module, module);
      start = -1;
    }
  }
}

gboolean
serap_qr_draw (cairo_t *cr, const char *text, double x, double y, double size, GError **error)
{
  g_return_val_if_fail (cr != NULL, FALSE);

  g_autoptr (QRcode) code = NULL;
  if (text != NULL && *text != '\0')
    code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  double module = code != NULL ? size / (code->width + 2 * SERAP_QR_QUIET) : 0;
  if (module < MODULE_MIN) {
    g_set_error (error, SERAP_REPORT_ERROR, SERAP_REPORT_ERROR_QR,
                 "QR text of %" G_GSIZE_FORMAT " bytes does not fit %.0f points",
                 text != NULL ? strlen (text) : 0, size);
    return FALSE;
  }

  cairo_new_path (cr);
  for (int i = 0; i < code->width; i++)
    add_row (cr, code->data + (gsize) i * (gsize) code->width, code->width, x + SERAP_QR_QUIET * module,
             y + (SERAP_QR_QUIET + i) * module, module);
  cairo_fill (cr);
  return TRUE;
}
