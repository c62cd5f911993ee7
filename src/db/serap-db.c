/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections: how they are opened and set up, and plain statements run on them. */

#include "config.h"

#include "serap-db.h"

#include "serap-db-handle.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 5000
/* Virtual machine steps between two questions to the stop function: well under a millisecond. */
#define STOP_INTERVAL 4000

static const struct {
  int option;
  int value;
} settings[] = {
  { SQLITE_DBCONFIG_DEFENSIVE, 1 },
  { SQLITE_DBCONFIG_DQS_DML, 0 },
  { SQLITE_DBCONFIG_DQS_DDL, 0 },
  /* Triggers that feed a full-text table are refused without it. */
  { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1 },
};

/* A cache that holds the inner pages of an index over 200,000 records, and checkpoints of 16 MB instead
 * of 4: a first load writes a fifth less. */
static const char pragmas[] = "PRAGMA mmap_size=0;"
                              "PRAGMA cache_size=-32768;"
                              "PRAGMA wal_autocheckpoint=4000;"
                              "PRAGMA synchronous=FULL;"
                              "PRAGMA foreign_keys=ON;";

static gboolean
apply_settings (SerapDb *db, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    int rc = sqlite3_db_config (db->handle, settings[i].option, settings[i].value, NULL);
    if (rc != SQLITE_OK) {
      serap_db_fail (db, rc, NULL, FALSE, error);
      return FALSE;
    }
  }
  return serap_db_exec (db, pragmas, error);
}

static gboolean
use_wal (SerapDb *db, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, "PRAGMA journal_mode=WAL", error);
  if (stmt == NULL)
    return FALSE;
  SerapStep step = serap_stmt_step (stmt, error);
  if (step == SERAP_FAILED)
    return FALSE;
  if (step == SERAP_ROW && g_strcmp0 (serap_stmt_text (stmt, 0), "wal") == 0)
    return TRUE;
  g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED, "WAL cannot be used");
  return FALSE;
}

static gboolean
be_read_only (SerapDb *db, GError **error)
{
  gint64 ignored = 0;
  return serap_db_exec (db, "PRAGMA query_only=ON", error)
         && serap_db_query_int (db, "PRAGMA schema_version", &ignored, error);
}

/* SQLite would make the file readable by everyone. The open is exclusive because closing a file
 * that another connection of this process has open would drop that one's locks. */
static gboolean
make_file (const char *path, GError **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    close (fd);
    return TRUE;
  }
  if (errno == EEXIST)
    return TRUE;
  int number = errno;
  SerapDbError code = serap_db_error_code_of_errno (number);
  g_set_error (error, SERAP_DB_ERROR, (int) code, "cannot be made: %s", g_strerror (number));
  return FALSE;
}

static gboolean
open_handle (SerapDb *db, SerapDbFlags flags, GError **error)
{
  gboolean in_memory = (flags & SERAP_DB_MEMORY) != 0;
  if ((flags & SERAP_DB_CREATE) != 0 && !in_memory && !make_file (db->path, error))
    return FALSE;

  int access = SQLITE_OPEN_READWRITE | (in_memory ? SQLITE_OPEN_CREATE : 0);
  if (db->read_only)
    access = SQLITE_OPEN_READONLY;
  int rc = sqlite3_open_v2 (in_memory ? ":memory:" : db->path, &db->handle,
                            access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, db->vfs);
  if (rc != SQLITE_OK) {
    serap_db_fail (db, rc, NULL, FALSE, error);
    return FALSE;
  }
  serap_db_set_busy_timeout (db, BUSY_TIMEOUT_MS);
  if (!apply_settings (db, error))
    return FALSE;
  if (db->read_only)
    return be_read_only (db, error);
  /* Asked for write access, SQLite silently settles for less. */
  if (sqlite3_db_readonly (db->handle, "main") == 1) {
    g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_READONLY, "the file cannot be written");
    return FALSE;
  }
  return in_memory || use_wal (db, error);
}

static void
explain_open_error (SerapDb *db, GError **error)
{
  if (error == NULL)
    return;
  if (db->read_only && g_error_matches (*error, SERAP_DB_ERROR, SERAP_DB_ERROR_CANT_OPEN)
      && g_file_test (db->path, G_FILE_TEST_IS_REGULAR) && access (db->path, R_OK) == 0)
    g_prefix_error (error, "its -shm file is missing and cannot be made in that folder: ");
  g_prefix_error (error, "%s: ", db->path != NULL ? db->path : ":memory:");
}

SerapDb *
serap_db_open_with_vfs (const char *path, SerapDbFlags flags, const char *vfs, GError **error)
{
  g_return_val_if_fail (path != NULL || (flags & SERAP_DB_MEMORY) != 0, NULL);

  g_autoptr (SerapDb) db = g_new0 (SerapDb, 1);
  db->path = (flags & SERAP_DB_MEMORY) != 0 ? NULL : g_strdup (path);
  db->vfs = g_strdup (vfs);
  db->read_only = (flags & SERAP_DB_READ_ONLY) != 0;
  if (open_handle (db, flags, error))
    return g_steal_pointer (&db);
  explain_open_error (db, error);
  return NULL;
}

SerapDb *
serap_db_open (const char *path, SerapDbFlags flags, GError **error)
{
  return serap_db_open_with_vfs (path, flags, NULL, error);
}

void
serap_db_close (SerapDb *db)
{
  if (db == NULL)
    return;
  g_return_if_fail (!db->closed);

  while (db->depth > 0)
    serap_db_rollback (db);
  if (db->n_borrowed == 0) {
    serap_db_dispose (db);
    return;
  }
  db->closed = TRUE;
  g_critical ("%u statements are still borrowed from %s", db->n_borrowed, db->path);
}

const char *
serap_db_path (SerapDb *db)
{
  return db->path;
}

void
serap_db_set_busy_timeout (SerapDb *db, int timeout_ms)
{
  db->busy_timeout_ms = timeout_ms;
  sqlite3_busy_timeout (db->handle, timeout_ms);
}

static int
on_progress_made (void *data)
{
  SerapDb *db = data;
  return db->stop (db->stop_data) ? 1 : 0;
}

void
serap_db_set_stop (SerapDb *db, SerapDbStop stop, gpointer data)
{
  db->stop = stop;
  db->stop_data = data;
  sqlite3_progress_handler (db->handle, STOP_INTERVAL, stop != NULL ? on_progress_made : NULL, db);
}

gboolean
serap_db_exec (SerapDb *db, const char *sql, GError **error)
{
  g_return_val_if_fail (db != NULL && sql != NULL, FALSE);

  while (sql[0] != '\0') {
    g_autoptr (GError) local_error = NULL;
    g_autoptr (SerapStmt) stmt = serap_db_prepare_next (db, &sql, &local_error);
    if (stmt != NULL)
      serap_stmt_run (stmt, &local_error);
    if (local_error != NULL) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
serap_db_query_int (SerapDb *db, const char *sql, gint64 *out, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, sql, error);
  if (stmt == NULL)
    return FALSE;

  switch (serap_stmt_step (stmt, error)) {
  case SERAP_ROW:
    *out = serap_stmt_int (stmt, 0);
    return TRUE;
  case SERAP_DONE:
    g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED, "no row from: %s", sql);
    return FALSE;
  case SERAP_FAILED:
  default:
    return FALSE;
  }
}

gint64
serap_db_last_rowid (SerapDb *db)
{
  return sqlite3_last_insert_rowid (db->handle);
}

gint64
serap_db_changes (SerapDb *db)
{
  return sqlite3_changes64 (db->handle);
}
