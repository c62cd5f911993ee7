/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-report-error.h"

#include <cairo.h>

G_BEGIN_DECLS

/**
 * SerapPdfInfo:
 * @width: width of every page in points
 * @height: height of every page in points
 * @title: title of the document; no personal data, it is shown in lists of files
 * @author: who gives the document out
 * @made_ms: time of making, UTC milliseconds; taken from the record, never from the clock, so that
 *   printing again gives the same file
 */
typedef struct {
  double width;
  double height;
  const char *title;
  const char *author;
  gint64 made_ms;
} SerapPdfInfo;

/**
 * SerapPdfPage:
 * @cr: the page, in points from its upper left corner
 * @page: number of the page from 0
 * @data: what was given to serap_pdf_write()
 * @error: return location
 *
 * Draws one page.
 *
 * Returns: %FALSE with @error set to give up the whole document
 */
typedef gboolean (*SerapPdfPage) (cairo_t *cr, guint page, gpointer data, GError **error);

/**
 * serap_pdf_write:
 * @path: the file; one of that name is replaced
 * @info: size and description
 * @n_pages: number of pages
 * @draw: draws a page
 * @data: handed to @draw
 * @error: return location; SERAP_REPORT_ERROR_NO_FOLDER, DENIED, NO_SPACE, WRITE or DRAW, or what
 *   @draw set
 *
 * Writes a PDF file. It is made whole in memory, written beside @path, brought to the disk and
 * renamed: either the whole file is there or what was there before. The same drawing gives the
 * same bytes at any time, under any locale and zone, with the same fonts and cairo.
 *
 * Returns: whether the file was written
 */
gboolean serap_pdf_write (const char *path,
                          const SerapPdfInfo *info,
                          guint n_pages,
                          SerapPdfPage draw,
                          gpointer data,
                          GError **error);

G_END_DECLS
