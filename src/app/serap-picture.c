/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drawing attached files: pictures and pages of documents, never larger than can be held. */

#include "config.h"

#include "serap-picture.h"

#include "serap-app-error.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>
#include <poppler.h>
#include <string.h>

#define CHUNK (256 * 1024)
#define POINTS_PER_INCH (96.0 / 72.0)

void
serap_picture_free (SerapPicture *picture)
{
  if (picture == NULL)
    return;
  g_clear_pointer (&picture->points, g_bytes_unref);
  g_free (picture);
}

static gpointer
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE, sentence);
  return NULL;
}

/* ---- Pictures ---- */

typedef struct {
  int box;
  int width, height;
  gboolean too_large;
} Sizing;

/* Before a point is drawn: what is too large is not begun. */
static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Sizing *sizing = data;
  sizing->width = width;
  sizing->height = height;
  sizing->too_large = (gint64) width * height > SERAP_PICTURE_MAX_POINTS;
  if (sizing->too_large) {
    gdk_pixbuf_loader_set_size (loader, 1, 1);
  } else if (sizing->box > 0 && MAX (width, height) > sizing->box) {
    double scale = (double) sizing->box / MAX (width, height);
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int) (width * scale)), MAX (1, (int) (height * scale)));
  }
}

static gboolean
feed (GdkPixbufLoader *loader,
      GInputStream *stream,
      const Sizing *sizing,
      GCancellable *cancellable,
      GError **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  gssize n;
  while ((n = g_input_stream_read (stream, chunk, CHUNK, cancellable, error)) > 0)
    if (sizing->too_large || !gdk_pixbuf_loader_write (loader, chunk, (gsize) n, error))
      return FALSE;
  return n == 0;
}

static GdkPixbuf *
read_pixbuf (const SerapPictureAsk *ask, Sizing *sizing, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (ask->path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  if (stream == NULL)
    return NULL;
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GError) local_error = NULL;
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), sizing);
  gboolean read = feed (loader, G_INPUT_STREAM (stream), sizing, cancellable, &local_error);
  read = gdk_pixbuf_loader_close (loader, read ? &local_error : NULL) && read;
  if (sizing->too_large)
    return refuse (error, _ ("The picture has more than 40 million points and is not shown."));
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  GdkPixbuf *pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (!read || pixbuf == NULL)
    return refuse (error, _ ("The picture is damaged and cannot be shown."));
  return g_object_ref (pixbuf);
}

static GdkPixbuf *
turned (const GdkPixbuf *pixbuf, int turn)
{
  static const GdkPixbufRotation turns[]
    = { GDK_PIXBUF_ROTATE_NONE, GDK_PIXBUF_ROTATE_CLOCKWISE, GDK_PIXBUF_ROTATE_UPSIDEDOWN,
        GDK_PIXBUF_ROTATE_COUNTERCLOCKWISE };
  return gdk_pixbuf_rotate_simple (pixbuf, turns[turn & 3]);
}

static SerapPicture *
load_picture (const SerapPictureAsk *ask, GCancellable *cancellable, GError **error)
{
  Sizing sizing = { .box = ask->box };
  g_autoptr (GdkPixbuf) read = read_pixbuf (ask, &sizing, cancellable, error);
  if (read == NULL)
    return NULL;
  g_autoptr (GdkPixbuf) upright = gdk_pixbuf_apply_embedded_orientation (read);
  g_autoptr (GdkPixbuf) pixbuf = turned (upright, ask->turn);
  if (pixbuf == NULL)
    return refuse (error, _ ("There is not enough memory to show this."));
  SerapPicture *picture = g_new0 (SerapPicture, 1);
  picture->points = gdk_pixbuf_read_pixel_bytes (pixbuf);
  picture->width = picture->full_width = gdk_pixbuf_get_width (pixbuf);
  picture->height = picture->full_height = gdk_pixbuf_get_height (pixbuf);
  picture->stride = (gsize) gdk_pixbuf_get_rowstride (pixbuf);
  picture->alpha = gdk_pixbuf_get_has_alpha (pixbuf);
  picture->pages = 1;
  return picture;
}

/* ---- Documents ---- */

static PopplerDocument *
open_document (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);
  g_autoptr (GError) local_error = NULL;
  PopplerDocument *document = poppler_document_new_from_file (uri, NULL, &local_error);
  if (document != NULL)
    return document;
  if (g_error_matches (local_error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
    return refuse (error, _ ("The document is protected by a password and cannot be shown."));
  if (local_error->domain == G_FILE_ERROR || local_error->domain == G_IO_ERROR) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  return refuse (error, _ ("The document is damaged and cannot be shown."));
}

/* cairo holds blue, green, red, unused on this machine's byte order; the picture red, green, blue. */
static GBytes *
points_of (cairo_surface_t *surface, int width, int height)
{
  const guint8 *from = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *points = g_malloc ((gsize) width * (gsize) height * 3);
  guint8 *to = points;
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      guint32 point;
      memcpy (&point, from + (gsize) y * (gsize) stride + (gsize) x * 4, sizeof point);
      *to++ = (guint8) (point >> 16);
      *to++ = (guint8) (point >> 8);
      *to++ = (guint8) point;
    }
  }
  return g_bytes_new_take (points, (gsize) width * (gsize) height * 3);
}

/* Turns about the origin and back into view. */
static void
turn_page (cairo_t *cr, int turn, int width, int height)
{
  if (turn == 1)
    cairo_translate (cr, width, 0);
  else if (turn == 2)
    cairo_translate (cr, width, height);
  else if (turn == 3)
    cairo_translate (cr, 0, height);
  cairo_rotate (cr, turn * G_PI_2);
}

static SerapPicture *
draw_page (PopplerPage *page, int turn, double scale, int width, int height, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  turn_page (cr, turn, width, height);
  cairo_scale (cr, scale, scale);
  poppler_page_render (page, cr);
  gboolean drawn = cairo_status (cr) == CAIRO_STATUS_SUCCESS;
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  SerapPicture *picture
    = drawn ? g_new0 (SerapPicture, 1) : refuse (error, _ ("There is not enough memory to show this."));
  if (picture != NULL) {
    picture->points = points_of (surface, width, height);
    picture->width = width;
    picture->height = height;
    picture->stride = (gsize) width * 3;
  }
  cairo_surface_destroy (surface);
  return picture;
}

static SerapPicture *
load_from_page (PopplerPage *page, const SerapPictureAsk *ask, GError **error)
{
  double wide, tall;
  poppler_page_get_size (page, &wide, &tall);
  if ((ask->turn & 1) != 0) {
    double swap = wide;
    wide = tall;
    tall = swap;
  }
  double largest = MAX (MAX (wide, tall), 1);
  double scale = ask->box > 0 ? ask->box / largest : ask->scale * POINTS_PER_INCH;
  /* Sizes come from the file: as a number they may be anything. */
  if (!(wide >= 1 && tall >= 1 && wide * scale * tall * scale <= SERAP_PICTURE_MAX_POINTS
        && largest * scale < G_MAXINT16))
    return refuse (error, _ ("The page is larger than 40 million points and is not shown."));
  SerapPicture *picture = draw_page (page, ask->turn & 3, scale, MAX (1, (int) (wide * scale)),
                                     MAX (1, (int) (tall * scale)), error);
  if (picture == NULL)
    return NULL;
  picture->full_width = (int) (wide * POINTS_PER_INCH);
  picture->full_height = (int) (tall * POINTS_PER_INCH);
  return picture;
}

static SerapPicture *
load_page (const SerapPictureAsk *ask, GError **error)
{
  PopplerDocument *document = open_document (ask->path, error);
  if (document == NULL)
    return NULL;
  int pages = poppler_document_get_n_pages (document);
  PopplerPage *page
    = ask->page >= 0 && ask->page < pages ? poppler_document_get_page (document, ask->page) : NULL;
  SerapPicture *picture
    = page != NULL ? load_from_page (page, ask, error) : refuse (error, _ ("The document has no such page."));
  if (picture != NULL)
    picture->pages = pages;
  g_clear_object (&page);
  g_object_unref (document);
  return picture;
}

/* ---- Both ---- */

SerapPicture *
serap_picture_load (const SerapPictureAsk *ask, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (ask != NULL && ask->path != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_strcmp0 (ask->mime, "application/pdf") == 0 ? load_page (ask, error)
                                                       : load_picture (ask, cancellable, error);
}

static void
ask_free (gpointer data)
{
  SerapPictureAsk *ask = data;
  g_free ((char *) ask->path);
  g_free ((char *) ask->mime);
  g_free (ask);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  SerapPicture *picture = serap_picture_load (data, cancellable, &error);
  if (picture != NULL)
    g_task_return_pointer (task, picture, (GDestroyNotify) serap_picture_free);
  else
    g_task_return_error (task, error);
}

void
serap_picture_load_async (const SerapPictureAsk *ask,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_return_if_fail (ask != NULL && ask->path != NULL);

  SerapPictureAsk *copy = g_new0 (SerapPictureAsk, 1);
  *copy = *ask;
  copy->path = g_strdup (ask->path);
  copy->mime = g_strdup (ask->mime);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_task_data (task, copy, ask_free);
  g_task_run_in_thread (task, load_in_thread);
}

SerapPicture *
serap_picture_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
