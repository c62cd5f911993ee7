/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PDF files that are the same bytes every time, and whole or not there at all. */

#include "config.h"

#include "serap-pdf.h"

#include <cairo-pdf.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_t, cairo_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (cairo_surface_t, cairo_surface_destroy)

static cairo_status_t
collect (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static void
set_text (cairo_surface_t *surface, cairo_pdf_metadata_t what, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  cairo_pdf_surface_set_metadata (surface, what, valid);
}

static void
describe (cairo_surface_t *surface, const SerapPdfInfo *info)
{
  /* Without a date cairo would put in the present time. */
  g_autoptr (GDateTime) made = g_date_time_new_from_unix_utc (info->made_ms / 1000);
  g_autofree char *date = made != NULL ? g_date_time_format (made, "%Y-%m-%dT%H:%M:%SZ") : NULL;
  set_text (surface, CAIRO_PDF_METADATA_CREATE_DATE, date != NULL ? date : "1970-01-01T00:00:00Z");
  set_text (surface, CAIRO_PDF_METADATA_TITLE, info->title);
  set_text (surface, CAIRO_PDF_METADATA_AUTHOR, info->author);
  set_text (surface, CAIRO_PDF_METADATA_CREATOR, "Serap");
}

static gboolean
check_status (cairo_status_t status, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, SERAP_REPORT_ERROR, SERAP_REPORT_ERROR_DRAW, "cannot draw: %s",
               cairo_status_to_string (status));
  return FALSE;
}

static gboolean
draw_pages (cairo_surface_t *surface, guint n_pages, SerapPdfPage draw, gpointer data, GError **error)
{
  for (guint i = 0; i < n_pages; i++) {
    g_autoptr (cairo_t) cr = cairo_create (surface);
    if (!draw (cr, i, data, error))
      return FALSE;
    cairo_show_page (cr);
    if (!check_status (cairo_status (cr), error))
      return FALSE;
  }
  return TRUE;
}

static SerapReportError
code_of (const GError *cause)
{
  if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return SERAP_REPORT_ERROR_NO_SPACE;
  if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ACCES)
      || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_PERM)
      || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ROFS))
    return SERAP_REPORT_ERROR_DENIED;
  if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT)
      || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOTDIR))
    return SERAP_REPORT_ERROR_NO_FOLDER;
  return SERAP_REPORT_ERROR_WRITE;
}

static gboolean
save (const char *path, GByteArray *bytes, GError **error)
{
  g_autoptr (GError) cause = NULL;
  if (g_file_set_contents_full (path, (const char *) bytes->data, (gssize) bytes->len,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, &cause))
    return TRUE;
  g_set_error_literal (error, SERAP_REPORT_ERROR, (int) code_of (cause), cause->message);
  return FALSE;
}

gboolean
serap_pdf_write (
  const char *path, const SerapPdfInfo *info, guint n_pages, SerapPdfPage draw, gpointer data, GError **error)
{
  g_return_val_if_fail (path != NULL && info != NULL && draw != NULL, FALSE);

  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (cairo_surface_t) surface
    = cairo_pdf_surface_create_for_stream (collect, bytes, info->width, info->height);
  describe (surface, info);
  gboolean drawn = draw_pages (surface, n_pages, draw, data, error);
  cairo_surface_finish (surface);
  if (!drawn || !check_status (cairo_surface_status (surface), error))
    return FALSE;
  return save (path, bytes, error);
}
