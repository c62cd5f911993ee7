/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The data folder: what kind it is, who writes to it, and its own headquarters if it has one. */

#include "config.h"

#include "serap-folder.h"

#include "serap-folder-private.h"
#include "serap-json-writer.h"

#include <errno.h>
#include <fcntl.h>
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

/* The lock is the kernel's, so a killed program never leaves one behind; the pid inside is for
 * people. */
gboolean
serap_folder_lock (SerapFolder *folder, GError **error)
{
  if (folder->lock_fd >= 0)
    return TRUE;
  g_autofree char *path = g_build_filename (folder->dir, "kunci", NULL);
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
    return FALSE;
  }
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  if (fcntl (fd, F_OFD_SETLK, &lock) != 0) {
    char holder[32] = { 0 };
    gssize n = pread (fd, holder, sizeof holder - 1, 0);
    close (fd);
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FOLDER_BUSY,
                 _ ("“%s” is being written to by another program (pid %s). Close it and try again."),
                 folder->dir, n > 0 ? g_strstrip (holder) : "?");
    return FALSE;
  }
  g_autofree char *pid = g_strdup_printf ("%d\n", (int) getpid ());
  if (ftruncate (fd, 0) != 0 || pwrite (fd, pid, strlen (pid), 0) < 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
    close (fd);
    return FALSE;
  }
  folder->lock_fd = fd;
  return TRUE;
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
  folder->central = serap_central_open (dir, folder->schema, folder->env, NULL, error);
  return folder->central;
}
