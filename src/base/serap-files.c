/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Removing folders, saying what a file would not do. */

#include "config.h"

#include "serap-files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZEROS (64 * 1024)

gboolean
serap_file_fail (const char *path, GError **error)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

gboolean
serap_remove_tree (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)) {
    g_autoptr (GDir) dir = g_dir_open (path, 0, error);
    const char *name;
    if (dir == NULL)
      return FALSE;
    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      if (!serap_remove_tree (inner, error))
        return FALSE;
    }
  }
  return g_remove (path) == 0 || errno == ENOENT ? TRUE : serap_file_fail (path, error);
}

static gboolean
overwrite (int fd, goffset size)
{
  g_autofree guint8 *zeros = g_malloc0 (ZEROS);
  for (goffset at = 0; at < size;) {
    gssize n = pwrite (fd, zeros, (gsize) MIN (ZEROS, size - at), at);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    at += n;
  }
  return fdatasync (fd) == 0;
}

gboolean
serap_shred_file (const char *path, GError **error)
{
  struct stat info;
  int fd = g_open (path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0);
  if (fd < 0)
    return errno == ENOENT || serap_file_fail (path, error);
  gboolean done = fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && overwrite (fd, info.st_size);
  if (!done)
    serap_file_fail (path, error);
  close (fd);
  return done && (g_unlink (path) == 0 || serap_file_fail (path, error));
}
