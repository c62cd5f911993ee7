/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** SERAP_PICTURE_MAX_POINTS: no picture or page with more points is drawn. */
#define SERAP_PICTURE_MAX_POINTS (40 * 1000 * 1000)

/**
 * SerapPicture:
 * @points: rows of @stride bytes; with @alpha red, green, blue, alpha, not premultiplied, else without alpha
 * @full_width: of the whole picture as it would be drawn at scale 1, after turning
 * @pages: of a document; 1 for a picture
 *
 * A drawn picture or page.
 */
typedef struct {
  GBytes *points;
  int width, height;
  gsize stride;
  gboolean alpha;
  int full_width, full_height;
  int pages;
} SerapPicture;

void serap_picture_free (SerapPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapPicture, serap_picture_free)

/**
 * SerapPictureAsk:
 * @path: the file
 * @mime: (nullable): "application/pdf" for a document; everything else is read as a picture
 * @page: of a document, from 0
 * @turn: quarter turns to the right, 0 to 3
 * @scale: how large a document's page is drawn, 1 is 96 points an inch; pictures are drawn whole
 * @box: when not 0: small enough for a square of this many points; @scale counts for nothing
 */
typedef struct {
  const char *path;
  const char *mime;
  int page;
  int turn;
  double scale;
  int box;
} SerapPictureAsk;

/**
 * serap_picture_load:
 * @error: FILE of %SERAP_APP_ERROR with a sentence: too large, damaged, no such page, protected by a
 *   password
 *
 * Blocks; on any thread.
 */
SerapPicture *serap_picture_load (const SerapPictureAsk *ask, GCancellable *cancellable, GError **error);

/** serap_picture_load_async: the same on a worker thread. */
void serap_picture_load_async (const SerapPictureAsk *ask,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
SerapPicture *serap_picture_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
