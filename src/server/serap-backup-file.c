/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headquarters in one file, and back. */

#include "config.h"

#include "serap-backup-file.h"

#include "serap-archive.h"
#include "serap-files.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAX_BYTES ((gint64) 1 << 40)

static gboolean
add_tree (GPtrArray *items, const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  /* Uploads that were only begun are sent again. */
  if (g_str_has_suffix (name, "/parsial") || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return TRUE;
  if (!g_file_test (path, G_FILE_TEST_IS_DIR)) {
    g_ptr_array_add (items, serap_archive_item_new (name, path));
    return TRUE;
  }
  g_autoptr (GDir) open = g_dir_open (path, 0, error);
  const char *inner;
  if (open == NULL)
    return FALSE;
  while ((inner = g_dir_read_name (open)) != NULL) {
    g_autofree char *below = g_strconcat (name, "/", inner, NULL);
    if (!add_tree (items, dir, below, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_all (SerapCentral *central, const char *dir, const char *file, const char *copies, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_archive_item_free);
  if (!serap_central_backup (central, copies, error) || !add_tree (items, copies, "pusat.db", error)
      || !add_tree (items, dir, "kunci", error) || !add_tree (items, dir, "lampiran", error)
      || !serap_archive_write (file, items, NULL, NULL, error))
    return FALSE;
  return g_chmod (file, 0600) == 0 ? TRUE : serap_file_fail (file, error);
}

gboolean
serap_backup_file_write (SerapCentral *central, const char *dir, const char *file, GError **error)
{
  g_autofree char *copies = g_strconcat (file, ".sementara", NULL);
  if (!g_path_is_absolute (file)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: not absolute", file);
    return FALSE;
  }
  if (!serap_remove_tree (copies, error))
    return FALSE;
  if (g_mkdir (copies, 0700) != 0)
    return serap_file_fail (copies, error);
  gboolean done = write_all (central, dir, file, copies, error);
  return serap_remove_tree (copies, done ? error : NULL) && done;
}

static gboolean
check_restored (const char *dir, SerapSchema *schema, const SerapEnv *env, GError **error)
{
  g_autoptr (SerapCentral) central = serap_central_open (dir, schema, env, NULL, error);
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  if (central == NULL || !serap_central_check (central, findings, error))
    return FALSE;
  if (findings->len == 0)
    return TRUE;
  g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT, "%s", (char *) findings->pdata[0]);
  return FALSE;
}

gboolean
serap_backup_file_restore (
  const char *file, const char *dir, SerapSchema *schema, const SerapEnv *env, GError **error)
{
  g_autofree char *building = g_strconcat (dir, ".baru", NULL);
  if (!serap_remove_tree (building, error))
    return FALSE;
  if (g_mkdir_with_parents (building, 0700) != 0)
    return serap_file_fail (building, error);
  if (!serap_archive_extract (file, building, MAX_BYTES, NULL, NULL, error)
      || !check_restored (building, schema, env, error)) {
    serap_remove_tree (building, NULL);
    return FALSE;
  }
  /* Replaces an empty folder and nothing else. */
  if (g_rename (building, dir) == 0)
    return TRUE;
  serap_file_fail (dir, error);
  serap_remove_tree (building, NULL);
  return FALSE;
}
