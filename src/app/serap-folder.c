/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The data folder: what kind it is, who writes to it, and its own headquarters if it has one. */

#include "config.h"

#include "serap-folder.h"

#include "serap-folder-private.h"
#include "serap-json-writer.h"
#include "serap-lock.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDER_VERSION 1

G_DEFINE_QUARK (serap - app - error - quark, serap_app_error)

struct _SerapFolder {
  char *dir;
  SerapFolderKind kind;
  char *account;
  SerapSchema *schema;
  const SerapEnv *env;
  int lock_fd;
  int central_lock_fd;
  SerapCentral *central;
};

static const char *const kind_names[] = { "laptop", "kantor", "latihan" };

const char *
serap_folder_kind_name (SerapFolderKind kind)
{
  return kind_names[kind];
}

char *
serap_folder_default_path (SerapFolderKind kind)
{
  return g_build_filename (g_get_user_data_dir (), kind == SERAP_FOLDER_PRACTICE ? "serap-latihan" : "serap",
                           NULL);
}

gboolean
serap_folder_write_mark (const char *dir, SerapFolderKind kind, const char *account, GError **error)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "serap", FOLDER_VERSION);
  serap_json_writer_member_text (writer, "jenis", kind_names[kind]);
  serap_json_writer_member_text (writer, "akun", account);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_autofree char *path = g_build_filename (dir, "serap.json", NULL);
  return g_file_set_contents_full (path, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static gboolean
read_mark (SerapFolder *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder->dir, "serap.json", NULL);
  g_autofree char *text = NULL;
  gsize n = 0;
  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_NO_FOLDER,
                 _ ("There is no Serap data in “%s” yet. Make it with: serapctl --data %s init"), folder->dir,
                 folder->dir);
    return FALSE;
  }
  if (!g_file_get_contents (path, &text, &n, error))
    return FALSE;
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, NULL, error);
  if (json == NULL)
    return FALSE;
  const char *kind = NULL, *account = NULL;
  gint64 version = 0;
  if (!serap_json_get_int (serap_json_root (json), "serap", 1, G_MAXINT32, &version, error)
      || !serap_json_get_text (serap_json_root (json), "jenis", 20, &kind, error)
      || !serap_json_get_text (serap_json_root (json), "akun", 60, &account, error))
    return FALSE;
  if (version > FOLDER_VERSION) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE,
                 _ ("The data in “%s” were made by a newer Serap. Please update this one."), folder->dir);
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++) {
    if (!g_str_equal (kind, kind_names[i]))
      continue;
    folder->kind = (SerapFolderKind) i;
    folder->account = g_strdup (account);
    return TRUE;
  }
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE,
               _ ("“%s” does not describe a Serap data folder."), path);
  return FALSE;
}

SerapFolder *
serap_folder_open (const char *dir, const SerapEnv *env, GError **error)
{
  g_autoptr (SerapFolder) folder = g_new0 (SerapFolder, 1);
  folder->dir = g_strdup (dir);
  folder->env = env;
  folder->lock_fd = -1;
  folder->central_lock_fd = -1;
  if (!read_mark (folder, error))
    return NULL;
  folder->schema = serap_schema_new ();
  return g_steal_pointer (&folder);
}

void
serap_folder_close (SerapFolder *folder)
{
  if (folder == NULL)
    return;
  serap_central_close (folder->central);
  if (folder->central_lock_fd >= 0)
    close (folder->central_lock_fd);
  if (folder->lock_fd >= 0)
    close (folder->lock_fd);
  g_clear_pointer (&folder->schema, serap_schema_unref);
  g_free (folder->account);
  g_free (folder->dir);
  g_free (folder);
}

const char *
serap_folder_dir (SerapFolder *folder)
{
  return folder->dir;
}

SerapFolderKind
serap_folder_kind (SerapFolder *folder)
{
  return folder->kind;
}

SerapSchema *
serap_folder_schema (SerapFolder *folder)
{
  return folder->schema;
}

const SerapEnv *
serap_folder_env (SerapFolder *folder)
{
  return folder->env;
}

const char *
serap_folder_default_account (SerapFolder *folder)
{
  return folder->account;
}

static gboolean
take_lock (const char *dir, const char *name, int *fd, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *holder = NULL;
  *fd = serap_lock_take (path, &holder, error);
  if (*fd >= 0)
    return TRUE;
  if (holder != NULL)
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FOLDER_BUSY,
                 _ ("“%s” is being written to by another program (pid %s). Close it and try again."), dir,
                 holder);
  return FALSE;
}

gboolean
serap_folder_lock (SerapFolder *folder, GError **error)
{
  return folder->lock_fd >= 0 || take_lock (folder->dir, "kunci", &folder->lock_fd, error);
}

gboolean
serap_folder_is_locked (SerapFolder *folder)
{
  return folder->lock_fd >= 0;
}

SerapCentral *
serap_folder_central (SerapFolder *folder, GError **error)
{
  if (folder->central != NULL || folder->kind == SERAP_FOLDER_LAPTOP)
    return folder->central;
  g_return_val_if_fail (folder->lock_fd >= 0, NULL);
  g_autofree char *dir = g_build_filename (folder->dir, "pusat", NULL);
  /* serap-server may serve the same headquarters. */
  if (folder->central_lock_fd < 0 && !take_lock (dir, "pusat.kunci", &folder->central_lock_fd, error))
    return NULL;
  folder->central = serap_central_open (dir, folder->schema, folder->env, NULL, error);
  return folder->central;
}

gboolean
serap_folder_set_default_account (SerapFolder *folder, const char *account, GError **error)
{
  if (!serap_folder_write_mark (folder->dir, folder->kind, account, error))
    return FALSE;
  g_free (folder->account);
  folder->account = g_strdup (account);
  return TRUE;
}

gboolean
serap_folder_become_laptop (SerapFolder *folder, GError **error)
{
  if (!serap_folder_write_mark (folder->dir, SERAP_FOLDER_LAPTOP, folder->account, error))
    return FALSE;
  g_clear_pointer (&folder->central, serap_central_close);
  folder->kind = SERAP_FOLDER_LAPTOP;
  return TRUE;
}
