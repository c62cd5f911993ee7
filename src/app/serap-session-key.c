/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The opened key of an unlocked account, for the rest of the login session. */

#include "config.h"

#include "serap-session-key.h"

#include "serap-bytes.h"
#include "serap-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* One file a space; its name tells nothing of where the space lies. */
static char *
path_of (const char *space_dir)
{
  g_autofree char *absolute = g_canonicalize_filename (space_dir, NULL);
  g_autofree char *hash = serap_sha256_hex (absolute, strlen (absolute));
  hash[32] = '\0';
  return g_build_filename (g_get_user_runtime_dir (), "serap", hash, NULL);
}

gboolean
serap_session_key_exists (const char *space_dir)
{
  g_autofree char *path = path_of (space_dir);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

gboolean
serap_session_key_keep (
  const char *space_dir, const char *box_path, const char *password, const SerapEnv *env, GError **error)
{
  g_autoptr (SerapBoxKey) key = serap_box_key_load (box_path, error);
  if (key == NULL || !serap_box_key_unlock (key, password, error))
    return FALSE;
  g_autofree char *path = path_of (space_dir);
  g_autofree char *dir = g_path_get_dirname (path);
  if (g_mkdir_with_parents (dir, 0700) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", dir, g_strerror (errno));
    return FALSE;
  }
  return serap_box_key_save (key, path, NULL, SERAP_PASSWORD_COST, env, error);
}

SerapBoxKey *
serap_session_key_load (const char *space_dir)
{
  g_autofree char *path = path_of (space_dir);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? serap_box_key_load (path, NULL) : NULL;
}

gboolean
serap_session_key_forget (const char *space_dir, GError **error)
{
  g_autofree char *path = path_of (space_dir);
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

gboolean
serap_session_key_shred (const char *space_dir, GError **error)
{
  g_autofree char *path = path_of (space_dir);
  return serap_shred_file (path, error);
}
