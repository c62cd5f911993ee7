/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Removing folders, saying what a file would not do. */

#include "config.h"

#include "serap-files.h"

#include <errno.h>
#include <glib/gstdio.h>

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
