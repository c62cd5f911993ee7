/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Uploads that were announced: beside the piece that is safe stands how long the whole will be, and since
 * when, in lampiran/parsial/<sha256>.besar: "LENGTH MILLISECONDS". */

#include "config.h"

#include "serap-central-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#define SUFFIX ".besar"
#define SHA256_CHARS 64

static char *
path_of (SerapCentral *central, const char *sha256, const char *suffix)
{
  g_autofree char *name = g_strconcat (sha256, suffix, NULL);
  return g_build_filename (central->dir, "lampiran", "parsial", name, NULL);
}

static void
forget (SerapCentral *central, const char *sha256)
{
  g_autofree char *note = path_of (central, sha256, SUFFIX);
  g_unlink (note);
}

void
serap_central_give_up_file (SerapCentral *central, const char *sha256)
{
  if (!serap_central_is_sha256 (sha256))
    return;
  g_autofree char *part = path_of (central, sha256, "");
  forget (central, sha256);
  g_unlink (part);
}

/* Of an upload that is too old nothing is kept. */
static gboolean
read_note (SerapCentral *central, const char *sha256, guint64 *total)
{
  g_autofree char *path = path_of (central, sha256, SUFFIX);
  g_autofree char *text = NULL;
  guint64 since = 0;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  g_auto (GStrv) words = g_strsplit (g_strstrip (text), " ", 3);
  gboolean sound = g_strv_length (words) == 2
                   && g_ascii_string_to_unsigned (words[0], 10, 0, SERAP_CENTRAL_MAX_FILE, total, NULL)
                   && g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXINT64, &since, NULL)
                   && serap_env_now_ms (central->env) - (gint64) since <= SERAP_CENTRAL_UPLOAD_MS;
  if (!sound)
    serap_central_give_up_file (central, sha256);
  return sound;
}

static gboolean
write_note (SerapCentral *central, const char *sha256, guint64 total, GError **error)
{
  g_autofree char *path = path_of (central, sha256, SUFFIX);
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n", total,
                                           serap_env_now_ms (central->env));
  if (g_mkdir_with_parents (dir, 0700) != 0) {
    int number = errno;
    g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (number), "%s: %s", dir,
                 g_strerror (number));
    return FALSE;
  }
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

gboolean
serap_central_file_begun (SerapCentral *central, const char *sha256, guint64 *total)
{
  *total = 0;
  return serap_central_is_sha256 (sha256) && read_note (central, sha256, total);
}

gboolean
serap_central_begin_file (
  SerapCentral *central, const char *sha256, guint64 total, gboolean *whole, guint64 *offset, GError **error)
{
  guint64 known = 0;
  *whole = FALSE;
  *offset = 0;
  if (!serap_central_is_sha256 (sha256) || total > SERAP_CENTRAL_MAX_FILE) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT,
                         "not the name of a file, or it is too large");
    return FALSE;
  }
  if (serap_central_has_file (central, sha256)) {
    *whole = TRUE;
    *offset = total;
    return TRUE;
  }
  if (!read_note (central, sha256, &known) || known != total) {
    /* A hash has one length: of two that were told one is wrong, and so may be what came with it. */
    serap_central_give_up_file (central, sha256);
    if (!write_note (central, sha256, total, error))
      return FALSE;
  }
  if (total > 0)
    return serap_central_file_progress (central, sha256, whole, offset);
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  return serap_central_add_piece (central, sha256, 0, nothing, whole, offset, error);
}

gboolean
serap_central_add_piece (SerapCentral *central,
                         const char *sha256,
                         guint64 at,
                         GBytes *bytes,
                         gboolean *whole,
                         guint64 *offset,
                         GError **error)
{
  SerapPiece piece = { 0, at, bytes };
  if (!serap_central_file_begun (central, sha256, &piece.total)) {
    *whole = serap_central_has_file (central, sha256);
    if (*whole)
      *offset = at + g_bytes_get_size (bytes);
    else
      g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND,
                           "the upload was not begun, or too long ago");
    return *whole;
  }
  if (!serap_central_put_piece (central, sha256, &piece, whole, offset, error))
    return FALSE;
  if (*whole)
    forget (central, sha256);
  return TRUE;
}

void
serap_central_sweep_files (SerapCentral *central)
{
  g_autofree char *path = g_build_filename (central->dir, "lampiran", "parsial", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    guint64 total = 0;
    g_autofree char *sha256 = g_strndup (name, SHA256_CHARS);
    if (g_str_has_suffix (name, SUFFIX) && serap_central_is_sha256 (sha256))
      read_note (central, sha256, &total);
  }
}
