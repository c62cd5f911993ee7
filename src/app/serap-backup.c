/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Backups of a data folder: consistent copies into one file, and back after everything was checked. */

#include "config.h"

#include "serap-backup.h"

#include "serap-archive.h"
#include "serap-bytes.h"
#include "serap-care.h"
#include "serap-files.h"
#include "serap-folder-private.h"
#include "serap-json-writer.h"
#include "serap-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MANIFEST "MANIFEST.json"
#define MANIFEST_VERSION 1
#define MANIFEST_MAX_BYTES ((gsize) 512 * 1024 * 1024)

/* Provisional numbers go on after the next full such number, see renumber(). */
#define NUMBER_STEP 1000

static gboolean
fail_file (const char *file, GError **error)
{
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE,
               _ ("“%s” is not a whole Serap backup. Nothing was changed."), file);
  return FALSE;
}

static const char *
archive_sentence (int code)
{
  switch ((SerapArchiveError) code) {
  case SERAP_ARCHIVE_ERROR_UNSAFE:
    return _ ("This is not a backup that Serap made. Nothing was unpacked.");
  case SERAP_ARCHIVE_ERROR_TOO_LARGE:
    return _ ("The backup is larger than Serap can take.");
  case SERAP_ARCHIVE_ERROR_NO_SPACE:
    return _ ("The disk is full. Nothing was lost; make room and try again.");
  case SERAP_ARCHIVE_ERROR_IO:
    return _ ("A file could not be read or written.");
  case SERAP_ARCHIVE_ERROR_STOPPED:
    return _ ("Stopped. Nothing was changed.");
  case SERAP_ARCHIVE_ERROR_NOT_AN_ARCHIVE:
  default:
    return _ ("The file is not a backup, or is damaged or cut short. Nothing was changed.");
  }
}

static gboolean
fail_archive (GError *own, GError **error)
{
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE, "%s (%s)", archive_sentence (own->code),
               own->message);
  g_error_free (own);
  return FALSE;
}

/* What is left of a failed attempt only takes room. */
static void
sweep (const char *path)
{
  g_autoptr (GError) error = NULL;
  if (!serap_remove_tree (path, &error))
    g_message ("%s stays behind: %s", path, error->message);
}

static char *
hash_file (const char *path, gint64 *size, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  if (file == NULL)
    return NULL;
  *size = (gint64) g_mapped_file_get_length (file);
  return serap_sha256_hex (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
}

/* ---- Writing ---- */

typedef struct {
  SerapFolder *folder;
  const char *work; /* folder for the copies */
  GPtrArray *items; /* (element-type SerapArchiveItem) */
} Backup;

static void
add_file (Backup *backup, const char *name, const char *path)
{
  g_ptr_array_add (backup->items, serap_archive_item_new (name, path));
}

/* Every regular file below @path, as @name/…; a folder that is not there has none. */
static gboolean
add_tree (Backup *backup, const char *name, const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *inner;
  if (dir == NULL)
    return FALSE;
  while ((inner = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inner_name = g_strconcat (name, "/", inner, NULL);
    g_autofree char *inner_path = g_build_filename (path, inner, NULL);
    if (g_file_test (inner_path, G_FILE_TEST_IS_SYMLINK))
      continue;
    if (g_file_test (inner_path, G_FILE_TEST_IS_REGULAR))
      add_file (backup, inner_name, inner_path);
    else if (g_file_test (inner_path, G_FILE_TEST_IS_DIR)
             && !add_tree (backup, inner_name, inner_path, error))
      return FALSE;
  }
  return TRUE;
}

/* Of a space made by an earlier program the read models are made anew first: the lock allows that. */
static SerapStore *
open_store (Backup *backup, const char *dir, GError **error)
{
  SerapSchema *schema = serap_folder_schema (backup->folder);
  const SerapEnv *env = serap_folder_env (backup->folder);
  g_autoptr (GError) own = NULL;
  SerapStore *store = serap_store_open (dir, schema, env, SERAP_STORE_READ_ONLY, NULL, &own);
  if (store == NULL && own->domain == SERAP_STORE_ERROR)
    return serap_store_open (dir, schema, env, SERAP_STORE_READ_WRITE, NULL, error);
  if (store == NULL)
    g_propagate_error (error, g_steal_pointer (&own));
  return store;
}

static gboolean
copy_space (Backup *backup, const char *account, GError **error)
{
  g_autofree char *name = g_strconcat ("akun/", account, NULL);
  g_autofree char *dir = g_build_filename (serap_folder_dir (backup->folder), name, NULL);
  g_autofree char *keys = g_build_filename (dir, "kunci", NULL);
  g_autofree char *keys_name = g_strconcat (name, "/kunci", NULL);
  g_autofree char *copy = g_build_filename (backup->work, name, NULL);
  g_autoptr (SerapStore) store = open_store (backup, dir, error);
  return store != NULL && serap_store_backup (store, copy, error) && add_tree (backup, name, copy, error)
         && add_tree (backup, keys_name, keys, error);
}

static gboolean
copy_spaces (Backup *backup, GError **error)
{
  g_autofree char *copies = g_build_filename (backup->work, "akun", NULL);
  g_autoptr (GPtrArray) names = serap_care_spaces (serap_folder_dir (backup->folder), error);
  if (names == NULL)
    return FALSE;
  if (g_mkdir (copies, 0700) != 0)
    return serap_file_fail (copies, error);
  for (guint i = 0; i < names->len; i++)
    if (!copy_space (backup, names->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Keys and attachments never change under their name: they are packed from where they lie. */
static gboolean
copy_headquarters (Backup *backup, GError **error)
{
  if (serap_folder_kind (backup->folder) == SERAP_FOLDER_LAPTOP)
    return TRUE;
  g_autofree char *copy = g_build_filename (backup->work, "pusat", NULL);
  g_autofree char *keys = g_build_filename (serap_folder_dir (backup->folder), "pusat", "kunci", NULL);
  g_autofree char *files = g_build_filename (serap_folder_dir (backup->folder), "pusat", "lampiran", NULL);
  SerapCentral *central = serap_folder_central (backup->folder, error);
  if (central == NULL)
    return FALSE;
  if (g_mkdir (copy, 0700) != 0)
    return serap_file_fail (copy, error);
  return serap_central_backup (central, copy, error) && add_tree (backup, "pusat", copy, error)
         && add_tree (backup, "pusat/kunci", keys, error)
         && add_tree (backup, "pusat/lampiran", files, error);
}

static gboolean
list_file (SerapJsonWriter *writer, const SerapArchiveItem *item, GError **error)
{
  gint64 size = 0;
  g_autofree char *sha256 = hash_file (item->path, &size, error);
  if (sha256 == NULL)
    return FALSE;
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "nama", item->name);
  serap_json_writer_member_int (writer, "ukuran", size);
  serap_json_writer_member_text (writer, "sha256", sha256);
  serap_json_writer_end_object (writer);
  return TRUE;
}

static gboolean
write_manifest (Backup *backup, GError **error)
{
  g_autofree char *path = g_build_filename (backup->work, MANIFEST, NULL);
  g_autofree char *made = serap_wib_timestamp (serap_env_now_ms (serap_folder_env (backup->folder)));
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "serap_cadangan", MANIFEST_VERSION);
  serap_json_writer_member_text (writer, "program", SERAP_VERSION);
  serap_json_writer_member_text (writer, "jenis",
                                 serap_folder_kind_name (serap_folder_kind (backup->folder)));
  serap_json_writer_member_text (writer, "dibuat", made);
  serap_json_writer_name (writer, "berkas");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < backup->items->len; i++)
    if (!list_file (writer, backup->items->pdata[i], error))
      return FALSE;
  serap_json_writer_end_array (writer);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  add_file (backup, MANIFEST, path);
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

static gboolean
pack (Backup *backup, const char *file, GError **error)
{
  g_autoptr (GError) own = NULL;
  return serap_archive_write (file, backup->items, NULL, NULL, &own)
         || fail_archive (g_steal_pointer (&own), error);
}

gboolean
serap_backup_write (SerapFolder *locked, const char *file, GError **error)
{
  g_return_val_if_fail (locked != NULL && file != NULL && serap_folder_is_locked (locked), FALSE);

  g_autofree char *mark = g_build_filename (serap_folder_dir (locked), "serap.json", NULL);
  g_autofree char *work = g_strconcat (file, ".kerja-XXXXXX", NULL);
  if (g_mkdtemp_full (work, 0700) == NULL)
    return serap_file_fail (file, error);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_archive_item_free);
  Backup backup = { locked, work, items };
  add_file (&backup, "serap.json", mark);
  gboolean done = copy_spaces (&backup, error) && copy_headquarters (&backup, error)
                  && write_manifest (&backup, error) && pack (&backup, file, error);
  sweep (work);
  return done;
}

/* ---- Reading: is it what was packed? ---- */

static gboolean
check_file (SerapJsonRef entry, const char *dir, const char *file, GHashTable *seen, GError **error)
{
  const char *name = NULL, *sha256 = NULL;
  gint64 wanted = 0, size = 0;
  g_autoptr (GError) own = NULL;
  if (!serap_json_get_text (entry, "nama", SERAP_ARCHIVE_MAX_NAME_BYTES, &name, &own)
      || !serap_json_get_text (entry, "sha256", 64, &sha256, &own)
      || !serap_json_get_int (entry, "ukuran", 0, SERAP_BACKUP_MAX_BYTES, &wanted, &own)
      || !serap_archive_name_is_safe (name) || !g_hash_table_add (seen, (gpointer) name))
    return fail_file (file, error);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *real = hash_file (path, &size, &own);
  return (real != NULL && size == wanted && g_str_equal (real, sha256)) || fail_file (file, error);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inner = g_build_filename (path, name, NULL);
    n += g_file_test (inner, G_FILE_TEST_IS_DIR) ? count_files (inner) : 1;
  }
  return n;
}

static gboolean
check_manifest (SerapJsonRef root, const char *dir, const char *file, GError **error)
{
  gint64 version = 0;
  SerapJsonRef list;
  g_autoptr (GError) own = NULL;
  if (!serap_json_get_int (root, "serap_cadangan", 1, G_MAXINT32, &version, &own))
    return fail_file (file, error);
  if (version > MANIFEST_VERSION) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE,
                 _ ("“%s” was made by a newer Serap. Please update this one."), file);
    return FALSE;
  }
  if (!serap_json_get_array (root, "berkas", &list, &own))
    return fail_file (file, error);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < serap_json_length (list); i++)
    if (!check_file (serap_json_element (list, i), dir, file, seen, error))
      return FALSE;
  /* Every file that is listed is there, so the same number means that nothing else is. */
  return count_files (dir) == serap_json_length (list) + 1 || fail_file (file, error);
}

static gboolean
check_content (const char *dir, const char *file, GError **error)
{
  const SerapJsonLimits limits = { MANIFEST_MAX_BYTES, 0, SERAP_JSON_PLAIN };
  g_autofree char *path = g_build_filename (dir, MANIFEST, NULL);
  g_autofree char *text = NULL;
  gsize n = 0;
  if (!g_file_get_contents (path, &text, &n, NULL))
    return fail_file (file, error);
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, &limits, NULL);
  if (json == NULL)
    return fail_file (file, error);
  return check_manifest (serap_json_root (json), dir, file, error)
         && (g_unlink (path) == 0 || serap_file_fail (path, error));
}

/* ---- Reading: going on from an earlier day ----
 *
 * Office and practice folders come back together with their headquarters, both from the same moment,
 * since nobody could write while the backup held the lock. Headquarters then knows of each device
 * exactly what it knew, and nothing needs to change: an operation that was sent and not answered keeps
 * its bytes and its number and is sent again. If headquarters had stored it, it is known by its op_id
 * and gets the same answer; if not, its number is the next one. A new epoch would gain nothing.
 *
 * A laptop's headquarters is elsewhere and has gone on: it may have operations of this device that
 * are younger than the backup, under numbers that the restored space would give a second time
 * (FORKED). So unanswered operations become pending again, which keeps op_id and content, and the
 * epoch is forgotten: the next meeting with headquarters enrols the same device anew, which gives the
 * next epoch with numbers from 1. What headquarters has already it knows by op_id and does not apply
 * twice; what was made after the backup and had been sent comes back with the feed, since the cursor is
 * as old as the backup. An original that still lives somewhere is then told that its epoch is closed. */

/* Numbers on slips that were handed out after the backup must not be given to something else. */
static gboolean
renumber (SerapStore *store, GError **error)
{
  g_autofree char *last = serap_store_meta (store, "nomor_lokal");
  if (last == NULL)
    return TRUE;
  gint64 n = (g_ascii_strtoll (last, NULL, 10) / NUMBER_STEP + 1) * NUMBER_STEP;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, n);
  return serap_store_set_meta (store, "nomor_lokal", text, error);
}

/* Not one transaction, but the folder has no name yet: killed in between, it is made again. */
static gboolean
settle_laptop (SerapStore *store, GError **error)
{
  g_autofree char *epoch = serap_store_meta (store, "epoch");
  if (!renumber (store, error))
    return FALSE;
  return epoch == NULL
         || (serap_store_refreeze (store, error) && serap_store_set_meta (store, "epoch", NULL, error));
}

/* Opening a store also brings it up to this program. */
static gboolean
settle_space (SerapFolder *folder, const char *account, GError **error)
{
  g_autofree char *dir = g_build_filename (serap_folder_dir (folder), "akun", account, NULL);
  g_autoptr (SerapStore) store = serap_store_open (
    dir, serap_folder_schema (folder), serap_folder_env (folder), SERAP_STORE_READ_WRITE, NULL, error);
  return store != NULL && (serap_folder_kind (folder) != SERAP_FOLDER_LAPTOP || settle_laptop (store, error));
}

/* Opening headquarters makes what is missing; here nothing may be. */
static gboolean
has_headquarters (const char *dir)
{
  static const char *const names[]
    = { "pusat/pusat.db", "pusat/kunci/tanda.kunci", "pusat/kunci/kotak.kunci" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (dir, names[i], NULL);
    if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
      return FALSE;
  }
  return TRUE;
}

static gboolean
settle (const char *dir, const SerapEnv *env, GError **error)
{
  g_autoptr (SerapFolder) folder = serap_folder_open (dir, env, error);
  if (folder == NULL || !serap_folder_lock (folder, error))
    return FALSE;
  if (serap_folder_kind (folder) != SERAP_FOLDER_LAPTOP && !has_headquarters (dir))
    return fail_file (dir, error);
  g_autoptr (GPtrArray) names = serap_care_spaces (dir, error);
  for (guint i = 0; names != NULL && i < names->len; i++)
    if (!settle_space (folder, names->pdata[i], error))
      return FALSE;
  return names != NULL
         && (serap_folder_kind (folder) == SERAP_FOLDER_LAPTOP
             || serap_folder_central (folder, error) != NULL);
}

/* ---- Reading: putting it in place ---- */

static gboolean
is_free (const char *dir, GError **error)
{
  g_autoptr (GDir) there = g_dir_open (dir, 0, NULL);
  if ((there == NULL && !g_file_test (dir, G_FILE_TEST_EXISTS))
      || (there != NULL && g_dir_read_name (there) == NULL))
    return TRUE;
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FOLDER_EXISTS,
               _ ("“%s” is not empty. Choose another folder; nothing was changed."), dir);
  return FALSE;
}

static gboolean
unpack (const char *file, const char *dir, GError **error)
{
  g_autoptr (GError) own = NULL;
  if (g_mkdir_with_parents (dir, 0700) != 0)
    return serap_file_fail (dir, error);
  return serap_archive_extract (file, dir, SERAP_BACKUP_MAX_BYTES, NULL, NULL, &own)
         || fail_archive (g_steal_pointer (&own), error);
}

static gboolean
put_in_place (const char *building, const char *dir, GError **error)
{
  if (g_rmdir (dir) != 0 && errno != ENOENT)
    return serap_file_fail (dir, error);
  if (g_rename (building, dir) != 0)
    return serap_file_fail (dir, error);
  g_autofree char *parent = g_path_get_dirname (dir);
  int fd = g_open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0)
    return serap_file_fail (parent, error);
  gboolean flushed = fsync (fd) == 0 || serap_file_fail (parent, error);
  close (fd);
  return flushed;
}

gboolean
serap_backup_restore (const char *file, const char *dir, const SerapEnv *env, GError **error)
{
  g_return_val_if_fail (file != NULL && dir != NULL && env != NULL, FALSE);

  g_autofree char *plain = g_canonicalize_filename (dir, NULL);
  g_autofree char *building = g_strconcat (plain, ".baru", NULL);
  if (!serap_wire_init () || !is_free (plain, error))
    return FALSE;
  /* A wrong name is said before anything of an earlier attempt is cleared away. */
  if (!g_file_test (file, G_FILE_TEST_EXISTS)) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE, _ ("There is no file “%s”."), file);
    return FALSE;
  }
  if (serap_remove_tree (building, error) && unpack (file, building, error)
      && check_content (building, file, error) && settle (building, env, error)
      && put_in_place (building, plain, error))
    return TRUE;
  sweep (building);
  return FALSE;
}
