/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files by the SHA-256 of their content. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-bytes.h"
#include "serap-scope.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

gboolean
serap_central_is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static char *
path_of (SerapCentral *central, const char *sha256)
{
  char first[3] = { sha256[0], sha256[1], '\0' };
  return g_build_filename (central->dir, "lampiran", first, sha256, NULL);
}

gboolean
serap_central_has_file (SerapCentral *central, const char *sha256)
{
  if (!serap_central_is_sha256 (sha256))
    return FALSE;
  g_autofree char *path = path_of (central, sha256);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

gboolean
serap_central_put_file (SerapCentral *central, const char *sha256, GBytes *bytes, GError **error)
{
  gsize n;
  const char *data = g_bytes_get_data (bytes, &n);
  g_autofree char *real = serap_sha256_hex (data, n);
  if (!serap_central_is_sha256 (sha256) || !g_str_equal (real, sha256)) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT,
                         "the file's content does not fit its name");
    return FALSE;
  }
  if (serap_central_has_file (central, sha256))
    return TRUE;
  g_autofree char *path = path_of (central, sha256);
  g_autofree char *dir = g_path_get_dirname (path);
  if (g_mkdir_with_parents (dir, 0700) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", dir, g_strerror (errno));
    return FALSE;
  }
  return g_file_set_contents_full (path, data, (gssize) n,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

GPtrArray *
serap_central_lampiran_of (SerapCentral *central, const char *user, const char *sha256)
{
  SerapStorage *storage = central->storage;
  GPtrArray *seen = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_autoptr (SerapStored) account = storage->klass->get_record (storage, user);
  if (account == NULL)
    return seen;
  g_auto (GStrv) scopes = serap_scopes_of_user (serap_central_facts (central), account->record);
  g_autoptr (GPtrArray) attached = storage->klass->children (storage, "lampiran", "sha256", sha256);
  for (guint i = 0; i < attached->len; i++) {
    g_autoptr (SerapStored) one
      = storage->klass->get_record (storage, ((SerapRecord *) attached->pdata[i])->id);
    if (one != NULL && !serap_record_bool (one->record, "dihapus")
        && serap_scopes_overlap (one->scopes, scopes))
      g_ptr_array_add (seen, g_steal_pointer (&one->record));
  }
  return seen;
}

/* A hash alone grants nothing: somebody must have attached the file to what this account may see, and not
 * taken it back. */
static gboolean
may_see (SerapCentral *central, const char *user, const char *sha256)
{
  g_autoptr (GPtrArray) seen = serap_central_lampiran_of (central, user, sha256);
  return seen->len > 0;
}

char *
serap_central_file_path (SerapCentral *central, const char *user, const char *sha256, GError **error)
{
  gboolean granted = serap_central_has_file (central, sha256) && may_see (central, user, sha256);
  if (!serap_central_settle (central, NULL, error))
    return NULL;
  if (!granted) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND, "no such file");
    return NULL;
  }
  return path_of (central, sha256);
}

GBytes *
serap_central_get_file (SerapCentral *central, const char *user, const char *sha256, GError **error)
{
  g_autofree char *path = serap_central_file_path (central, user, sha256, error);
  char *data = NULL;
  gsize n = 0;
  if (path == NULL || !g_file_get_contents (path, &data, &n, error))
    return NULL;
  return g_bytes_new_take (data, n);
}

gboolean
serap_central_remove_file (SerapCentral *central, const char *sha256, GError **error)
{
  g_return_val_if_fail (central != NULL && serap_central_is_sha256 (sha256), FALSE);

  g_autofree char *path = path_of (central, sha256);
  serap_central_give_up_file (central, sha256);
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}
