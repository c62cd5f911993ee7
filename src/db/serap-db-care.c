/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Care of the file: backup, check and checkpoint. */

#include "config.h"

#include "serap-db-handle.h"
#include "serap-db.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail_by_errno (const char *path, const char *what, GError **error)
{
  int number = errno;
  SerapDbError code = serap_db_error_code_of_errno (number);
  g_set_error (error, SERAP_DB_ERROR, (int) code, "%s %s: %s", what, path, g_strerror (number));
  return FALSE;
}

static gboolean
is_same_file (const char *a, const char *b)
{
  struct stat sa;
  struct stat sb;
  return stat (a, &sa) == 0 && stat (b, &sb) == 0 && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

static gboolean
has_beside (const char *path, const char *suffix)
{
  g_autofree char *beside = g_strconcat (path, suffix, NULL);
  return g_file_test (beside, G_FILE_TEST_EXISTS);
}

static gboolean
may_be_target (SerapDb *db, const char *target_path, GError **error)
{
  const char *problem = NULL;
  if (db->depth > 0)
    problem = "inside a transaction";
  else if (db->path != NULL && is_same_file (db->path, target_path))
    problem = "onto the database itself";
  else if (has_beside (target_path, "-wal") || has_beside (target_path, "-journal"))
    problem = "onto a database in use";
  if (problem == NULL)
    return TRUE;
  g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED, "no backup %s", problem);
  return FALSE;
}

static void
remove_part (const char *part)
{
  static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *path = g_strconcat (part, suffixes[i], NULL);
    g_unlink (path);
  }
}

static gboolean
copy_pages (SerapDb *db, SerapDb *copy, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (copy->handle, "main", db->handle, "main");
  if (backup == NULL) {
    serap_db_fail (copy, sqlite3_extended_errcode (copy->handle), NULL, FALSE, error);
    return FALSE;
  }
  int rc = sqlite3_backup_step (backup, -1);
  int finish_rc = sqlite3_backup_finish (backup);
  if (rc == SQLITE_DONE && finish_rc == SQLITE_OK)
    return TRUE;
  serap_db_fail (copy, rc != SQLITE_DONE ? rc : finish_rc, NULL, FALSE, error);
  return FALSE;
}

/* The copy is left without WAL, so that it can be read from a medium that cannot be written. */
static gboolean
write_part (SerapDb *db, const char *part, GError **error)
{
  g_autoptr (SerapDb) copy = serap_db_open_with_vfs (part, SERAP_DB_CREATE, db->vfs, error);
  return copy != NULL && copy_pages (db, copy, error)
         && serap_db_exec (copy, "PRAGMA journal_mode=DELETE", error);
}

static gboolean
flush (const char *path, int flags, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | flags);
  if (fd < 0)
    return fail_by_errno (path, "opening", error);
  gboolean ok = fsync (fd) == 0 || fail_by_errno (path, "flushing", error);
  close (fd);
  return ok;
}

static gboolean
put_in_place (const char *part, const char *target_path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target_path);
  if (!flush (part, 0, error))
    return FALSE;
  if (g_rename (part, target_path) != 0)
    return fail_by_errno (target_path, "renaming to", error);
  return flush (folder, O_DIRECTORY, error);
}

gboolean
serap_db_backup (SerapDb *db, const char *target_path, GError **error)
{
  g_return_val_if_fail (db != NULL && target_path != NULL, FALSE);

  if (!may_be_target (db, target_path, error))
    return FALSE;
  g_autofree char *part = g_strconcat (target_path, ".part", NULL);
  remove_part (part);
  if (write_part (db, part, error) && put_in_place (part, target_path, error))
    return TRUE;
  remove_part (part);
  g_prefix_error (error, "backup to %s: ", target_path);
  return FALSE;
}

static SerapStep
find_damage (SerapDb *db, GPtrArray *findings, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, "PRAGMA integrity_check", error);
  if (stmt == NULL)
    return SERAP_FAILED;
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    if (g_strcmp0 (serap_stmt_text (stmt, 0), "ok") != 0)
      g_ptr_array_add (findings, g_strdup (serap_stmt_text (stmt, 0)));
  return step;
}

static SerapStep
find_orphans (SerapDb *db, GPtrArray *findings, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, "PRAGMA foreign_key_check", error);
  if (stmt == NULL)
    return SERAP_FAILED;
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    g_ptr_array_add (findings, g_strdup_printf ("row %" G_GINT64_FORMAT " of %s has no parent in %s",
                                                serap_stmt_int (stmt, 1), serap_stmt_text (stmt, 0),
                                                serap_stmt_text (stmt, 2)));
  return step;
}

/* Damage can be so deep that the check itself stops at it; that too is what was found. */
static gboolean
is_finding (const GError *error)
{
  return g_error_matches (error, SERAP_DB_ERROR, SERAP_DB_ERROR_CORRUPT)
         || g_error_matches (error, SERAP_DB_ERROR, SERAP_DB_ERROR_NOT_A_DB);
}

gboolean
serap_db_check (SerapDb *db, GPtrArray *findings, GError **error)
{
  g_return_val_if_fail (db != NULL && findings != NULL, FALSE);

  g_autoptr (GError) local_error = NULL;
  if (find_damage (db, findings, &local_error) == SERAP_DONE
      && find_orphans (db, findings, &local_error) == SERAP_DONE)
    return TRUE;
  if (is_finding (local_error)) {
    g_ptr_array_add (findings, g_strdup (local_error->message));
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
serap_db_checkpoint (SerapDb *db, GError **error)
{
  g_return_val_if_fail (db != NULL, FALSE);

  sqlite3_busy_timeout (db->handle, 0);
  int rc = sqlite3_wal_checkpoint_v2 (db->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  sqlite3_busy_timeout (db->handle, db->busy_timeout_ms);
  if (rc == SQLITE_OK)
    return TRUE;
  serap_db_fail (db, rc, "checkpoint", FALSE, error);
  return FALSE;
}
