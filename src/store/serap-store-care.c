/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Care: making the read models anew, and copies. */

#include "config.h"

#include "serap-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* The setting "bangun" holds the last row number that has been made anew; while it is there, the
 * work is not finished. */

/* ---- Rebuild ---- */

static gboolean
begin_rebuild (SerapDb *db, gpointer data, GError **error)
{
  SerapStore *store = data;
  g_autofree char *print = serap_store_layout (store);
  return serap_store_make_tables (store, error) && serap_db_exec (db, "DELETE FROM hitung", error)
         && serap_store_set_meta (store, "schema", print, error)
         && serap_store_set_meta (store, "bangun", "0", error);
}

typedef struct {
  SerapStore *store;
  gint64 done;
  gboolean finished;
} Rebuild;

static gboolean
rebuild_some (SerapDb *db, gpointer data, GError **error)
{
  Rebuild *work = data;
  SerapStore *store = work->store;
  gint64 last = serap_store_meta_int (store, "bangun", 0);
  g_autoptr (GArray) rids
    = serap_store_ints (store, "SELECT rid FROM rekam WHERE rid > ?1 ORDER BY rid LIMIT 100", last, error);
  if (rids == NULL)
    return FALSE;
  work->finished = rids->len == 0;
  if (work->finished)
    return serap_store_set_meta (store, "bangun", NULL, error);
  store->all_rows = TRUE;
  gboolean done = TRUE;
  for (guint i = 0; done && i < rids->len; i++) {
    gint64 rid = g_array_index (rids, gint64, i);
    done = serap_store_refresh_row (store, rid, error) && serap_store_index_rid (store, rid, error);
  }
  store->all_rows = FALSE;
  if (!done)
    return FALSE;
  work->done += rids->len;
  return serap_store_set_meta_int (store, "bangun", g_array_index (rids, gint64, rids->len - 1), error);
}

static gboolean
rebuild_rows (SerapStore *store,
              gboolean (*progress) (gint64 done, gint64 total, gpointer data),
              gpointer data,
              gint64 total,
              GError **error)
{
  gint64 done = 0;
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM rekam WHERE rid <= %" G_GINT64_FORMAT,
                                          serap_store_meta_int (store, "bangun", 0));
  if (!serap_db_query_int (store->db, sql, &done, error))
    return FALSE;
  Rebuild work = { store, done, FALSE };
  while (!work.finished) {
    if (!serap_store_transaction (store, rebuild_some, &work, error))
      return FALSE;
    if (progress != NULL && !progress (work.done, total, data)) {
      g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_STOPPED, "stopped; it goes on at the next time");
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
serap_store_finish_rebuild (SerapStore *store, GError **error)
{
  g_autofree char *print = serap_store_layout (store);
  g_autofree char *made_of = serap_store_meta (store, "schema");
  g_autofree char *unfinished = serap_store_meta (store, "bangun");
  gboolean fits = g_strcmp0 (print, made_of) == 0;
  if (fits && unfinished == NULL)
    return TRUE;
  if (!fits && !serap_store_transaction (store, begin_rebuild, store, error))
    return FALSE;
  /* What is made anew can be lost and made once more: no need to wait for the disk each time. */
  if (!serap_db_exec (store->db, "PRAGMA synchronous=NORMAL", error))
    return FALSE;
  gboolean done = rebuild_rows (store, NULL, NULL, 0, error);
  return serap_db_exec (store->db, "PRAGMA synchronous=FULL", done ? error : NULL) && done;
}

typedef struct {
  SerapStore *store;
  const gint64 *places;
  guint n;
} Replay;

/* All records some operations touch, each once: what they are joined with comes with them. */
static gboolean
replay_from (SerapDb *db, gpointer data, GError **error)
{
  Replay *work = data;
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < work->n; i++) {
    g_autoptr (GArray) rids
      = serap_store_ints (work->store, "SELECT rid FROM sentuh WHERE place = ?1", work->places[i], error);
    if (rids == NULL)
      return FALSE;
    g_array_append_vals (all, rids->data, rids->len);
  }
  return serap_store_replay (work->store, all, error);
}

static gboolean
replay_all (SerapStore *store, GError **error)
{
  g_autoptr (GArray) places
    = serap_store_ints (store, "SELECT place FROM outbox WHERE place > ?1 ORDER BY place", 0, error);
  for (guint i = 0; places != NULL && i < places->len; i += SERAP_STORE_CHUNK) {
    Replay work = { store, &g_array_index (places, gint64, i), MIN (places->len - i, SERAP_STORE_CHUNK) };
    if (!serap_store_transaction (store, replay_from, &work, error))
      return FALSE;
  }
  return places != NULL;
}

/* Row numbers and index rows that belong to nothing any more. */
static gboolean
sweep (SerapDb *db, gpointer data, GError **error)
{
  return serap_db_exec (db,
                        "DELETE FROM overlay WHERE rid NOT IN (SELECT rid FROM sentuh);"
                        "DELETE FROM antre_indeks WHERE rid NOT IN (SELECT rid FROM rekam);"
                        "DELETE FROM cari WHERE rowid NOT IN (SELECT rid FROM rekam);",
                        error);
}

gboolean
serap_store_rebuild (SerapStore *store,
                     gboolean (*progress) (gint64 done, gint64 total, gpointer data),
                     gpointer data,
                     GError **error)
{
  g_return_val_if_fail (store != NULL, FALSE);

  gint64 total = 0;
  g_autofree char *unfinished = serap_store_meta (store, "bangun");
  if (!serap_db_query_int (store->db, "SELECT count(*) FROM rekam", &total, error)
      || (unfinished == NULL
          && (!serap_store_transaction (store, sweep, store, error)
              || !serap_store_transaction (store, begin_rebuild, store, error)))
      || !serap_db_exec (store->db, "PRAGMA synchronous=NORMAL", error))
    return FALSE;
  serap_store_forget_records (store);
  gboolean done = rebuild_rows (store, progress, data, total, error);
  if (!serap_db_exec (store->db, "PRAGMA synchronous=FULL", done ? error : NULL) || !done)
    return FALSE;
  if (!replay_all (store, error))
    return FALSE;
  gint64 left;
  do
    left = serap_store_index (store, SERAP_STORE_CHUNK, error);
  while (left > 0);
  return left == 0;
}

/* ---- Copies ---- */

static gboolean
fail (const char *path, GError **error)
{
  int number = errno;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (number), "%s: %s", path,
               g_strerror (number));
  return FALSE;
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  /* Files never change once they have their name: one more name is as good as a copy. */
  if (link (from, to) == 0)
    return TRUE;
  g_autoptr (GMappedFile) file = g_mapped_file_new (from, FALSE, error);
  if (file == NULL)
    return FALSE;
  return g_file_set_contents_full (to, g_mapped_file_get_contents (file),
                                   (gssize) g_mapped_file_get_length (file),
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static gboolean
copy_tree (const char *from, const char *to, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (from, 0, error);
  if (folder == NULL)
    return FALSE;
  if (g_mkdir (to, 0700) != 0)
    return fail (to, error);
  const char *name;
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *source = g_build_filename (from, name, NULL);
    g_autofree char *target = g_build_filename (to, name, NULL);
    gboolean is_folder = g_file_test (source, G_FILE_TEST_IS_DIR);
    if (!(is_folder ? copy_tree (source, target, error) : copy_file (source, target, error)))
      return FALSE;
  }
  return TRUE;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *inside = g_build_filename (path, name, NULL);
    if (g_file_test (inside, G_FILE_TEST_IS_DIR) && !g_file_test (inside, G_FILE_TEST_IS_SYMLINK))
      remove_tree (inside);
    else
      g_unlink (inside);
  }
  g_rmdir (path);
}

static gboolean
copy_into (SerapStore *store, const char *dir, GError **error)
{
  g_autofree char *database = g_build_filename (dir, "simpanan.db", NULL);
  g_autofree char *files = g_build_filename (store->dir, "lampiran", NULL);
  g_autofree char *copies = g_build_filename (dir, "lampiran", NULL);
  if (g_mkdir (dir, 0700) != 0)
    return fail (dir, error);
  if (!serap_db_backup (store->db, database, error))
    return FALSE;
  return !g_file_test (files, G_FILE_TEST_IS_DIR) || copy_tree (files, copies, error);
}

gboolean
serap_store_backup (SerapStore *store, const char *dir, GError **error)
{
  g_return_val_if_fail (store != NULL && dir != NULL, FALSE);

  g_autofree char *part = g_strconcat (dir, ".part", NULL);
  if (g_file_test (dir, G_FILE_TEST_EXISTS)) {
    errno = EEXIST;
    return fail (dir, error);
  }
  if (g_file_test (part, G_FILE_TEST_IS_DIR))
    remove_tree (part);
  if (copy_into (store, part, error) && (g_rename (part, dir) == 0 || fail (dir, error)))
    return TRUE;
  remove_tree (part);
  return FALSE;
}
