/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that come in pieces: lampiran/parsial/<sha256> holds what is safe so far. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static gboolean
fail (const char *what, GError **error)
{
  int number = errno;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (number), "%s: %s", what,
               g_strerror (number));
  return FALSE;
}

static gboolean
refuse (const char *why, GError **error)
{
  g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT, why);
  return FALSE;
}

static char *
part_path (SerapCentral *central, const char *sha256)
{
  return g_build_filename (central->dir, "lampiran", "parsial", sha256, NULL);
}

static char *
whole_dir (SerapCentral *central, const char *sha256)
{
  char first[3] = { sha256[0], sha256[1], '\0' };
  return g_build_filename (central->dir, "lampiran", first, NULL);
}

gboolean
serap_central_file_progress (SerapCentral *central, const char *sha256, gboolean *whole, guint64 *offset)
{
  *offset = 0;
  *whole = FALSE;
  if (!serap_central_is_sha256 (sha256))
    return FALSE;
  *whole = serap_central_has_file (central, sha256);
  if (*whole)
    return TRUE;
  g_autofree char *path = part_path (central, sha256);
  GStatBuf info;
  if (g_stat (path, &info) == 0)
    *offset = (guint64) info.st_size;
  return TRUE;
}

/* ---- Writing ---- */

static gboolean
write_at (int fd, guint64 offset, GBytes *bytes)
{
  gsize n = 0;
  const char *data = g_bytes_get_data (bytes, &n);
  while (n > 0) {
    ssize_t written = pwrite (fd, data, n, (off_t) offset);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return FALSE;
    data += written;
    offset += (guint64) written;
    n -= (gsize) written;
  }
  return fsync (fd) == 0;
}

static gboolean
flush_dir (const char *dir, GError **error)
{
  int fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return fail (dir, error);
  int result = fsync (fd);
  close (fd);
  return result == 0 || fail (dir, error);
}

static gboolean
make_dir (const char *dir, GError **error)
{
  return g_mkdir_with_parents (dir, 0700) == 0 || fail (dir, error);
}

/* The whole is here: it gets its name only when the content fits it. */
static gboolean
finish (SerapCentral *central, const char *sha256, const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize n = 0;
  if (!g_file_get_contents (path, &data, &n, error))
    return FALSE;
  g_autofree char *real = serap_sha256_hex (data, n);
  if (!g_str_equal (real, sha256)) {
    g_unlink (path);
    return refuse ("the file's content does not fit its name", error);
  }
  g_autofree char *dir = whole_dir (central, sha256);
  g_autofree char *parent = g_path_get_dirname (dir);
  g_autofree char *target = g_build_filename (dir, sha256, NULL);
  if (!make_dir (dir, error))
    return FALSE;
  if (g_rename (path, target) != 0)
    return fail (target, error);
  return flush_dir (dir, error) && flush_dir (parent, error);
}

/* Under the lock of the open partial file. */
static gboolean
append (SerapCentral *central,
        int fd,
        const char *sha256,
        const char *path,
        const SerapPiece *piece,
        gboolean *whole,
        guint64 *safe,
        GError **error)
{
  struct stat info;
  if (fstat (fd, &info) != 0)
    return fail (path, error);
  *safe = (guint64) info.st_size;
  if (*safe > piece->total) {
    if (ftruncate (fd, 0) != 0)
      return fail (path, error);
    *safe = 0;
  }
  if (piece->offset == *safe) {
    g_autofree char *dir = g_path_get_dirname (path);
    if (!write_at (fd, *safe, piece->bytes))
      return fail (path, error);
    if (*safe == 0 && !flush_dir (dir, error))
      return FALSE;
    *safe += g_bytes_get_size (piece->bytes);
  }
  if (*safe < piece->total)
    return TRUE;
  *whole = finish (central, sha256, path, error);
  return *whole;
}

/* Somebody else may have finished the file between opening and locking: then the name is gone or
 * means another file. */
static gboolean
is_still (int fd, const char *path)
{
  struct stat opened, named;
  return fstat (fd, &opened) == 0 && stat (path, &named) == 0 && opened.st_ino == named.st_ino;
}

gboolean
serap_central_put_piece (SerapCentral *central,
                         const char *sha256,
                         const SerapPiece *piece,
                         gboolean *whole,
                         guint64 *offset,
                         GError **error)
{
  g_return_val_if_fail (central != NULL && piece != NULL && whole != NULL && offset != NULL, FALSE);

  gsize n = g_bytes_get_size (piece->bytes);
  if (!serap_central_is_sha256 (sha256))
    return refuse ("not the name of a file", error);
  if (piece->total > SERAP_CENTRAL_MAX_FILE || n > piece->total || piece->offset > piece->total - n)
    return refuse ("the file is too large, or the piece is outside of it", error);
  *offset = piece->total;
  *whole = serap_central_has_file (central, sha256);
  if (*whole)
    return TRUE;
  g_autofree char *path = part_path (central, sha256);
  g_autofree char *dir = g_path_get_dirname (path);
  if (!make_dir (dir, error))
    return FALSE;
  for (;;) {
    int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
      return fail (path, error);
    if (flock (fd, LOCK_EX) != 0) {
      fail (path, error);
      close (fd);
      return FALSE;
    }
    if (!is_still (fd, path)) {
      close (fd);
      *whole = serap_central_has_file (central, sha256);
      if (*whole)
        return TRUE;
      continue;
    }
    gboolean done = append (central, fd, sha256, path, piece, whole, offset, error);
    close (fd);
    return done;
  }
}
