/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files by the hash of their content, beside the database. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static char *
folder_of (SerapStore *store, const char *sha256)
{
  char first[3] = { sha256[0], sha256[1], '\0' };
  return g_build_filename (store->dir, "lampiran", first, NULL);
}

static gboolean
is_hash (const char *text)
{
  return text != NULL && strlen (text) == 2 * SERAP_SHA256_BYTES
         && strspn (text, "0123456789abcdef") == 2 * SERAP_SHA256_BYTES;
}

static gboolean
fail (const char *what, GError **error)
{
  int number = errno;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (number), "%s: %s", what,
               g_strerror (number));
  return FALSE;
}

static gboolean
flush_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return fail ("open folder", error);
  int result = fsync (fd);
  close (fd);
  return result == 0 || fail ("flush folder", error);
}

static gboolean
write_bytes (int fd, GBytes *bytes)
{
  gsize n = 0;
  const char *data = g_bytes_get_data (bytes, &n);
  while (n > 0) {
    ssize_t written = write (fd, data, n);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return FALSE;
    data += written;
    n -= (gsize) written;
  }
  return fsync (fd) == 0;
}

static gboolean
write_file (const char *folder, const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".XXXXXX", NULL);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return fail ("make folder", error);
  int fd = g_mkstemp_full (part, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail ("make file", error);
  gboolean written = write_bytes (fd, bytes) || fail ("write file", error);
  close (fd);
  if (written && g_rename (part, path) != 0)
    written = fail ("rename file", error);
  if (!written) {
    g_unlink (part);
    return FALSE;
  }
  return flush_folder (folder, error);
}

static gboolean
is_there (const char *path, gsize size)
{
  GStatBuf info;
  return g_stat (path, &info) == 0 && (gsize) info.st_size == size;
}

char *
serap_store_put_blob (SerapStore *store, GBytes *bytes, const char *mime, GError **error)
{
  g_return_val_if_fail (store != NULL && bytes != NULL, NULL);

  gsize n = 0;
  gconstpointer data = g_bytes_get_data (bytes, &n);
  g_autofree char *sha256 = serap_sha256_hex (data, n);
  g_autofree char *folder = folder_of (store, sha256);
  g_autofree char *path = g_build_filename (folder, sha256, NULL);
  if (!is_there (path, n) && !write_file (folder, path, bytes, error))
    return NULL;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "INSERT INTO lampiran_berkas (sha256, bytes, mime) VALUES (:sha256, :bytes, :mime)"
                        " ON CONFLICT (sha256) DO NOTHING",
                        error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":sha256", sha256);
  serap_stmt_bind_int (stmt, ":bytes", (gint64) n);
  serap_stmt_bind_text (stmt, ":mime", mime);
  return serap_stmt_run (stmt, error) ? g_steal_pointer (&sha256) : NULL;
}

char *
serap_store_blob_path (SerapStore *store, const char *sha256)
{
  if (!is_hash (sha256))
    return NULL;
  g_autofree char *folder = folder_of (store, sha256);
  g_autofree char *path = g_build_filename (folder, sha256, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}
