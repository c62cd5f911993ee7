/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all files of this room share: the end of a connection, and the way from SQLite's result
 * codes to errors. */

#include "config.h"

#include "serap-db-handle.h"

#include <errno.h>
#include <sqlite3.h>

#define SQL_SHOWN_CHARS 160

static gboolean
is_full (int number)
{
  return number == ENOSPC || number == EDQUOT;
}

SerapDbError
serap_db_error_code_of_errno (int number)
{
  if (is_full (number))
    return SERAP_DB_ERROR_FULL;
  if (number == EROFS || number == EACCES || number == EPERM)
    return SERAP_DB_ERROR_READONLY;
  if (number == ENOENT || number == ENOTDIR || number == EISDIR)
    return SERAP_DB_ERROR_CANT_OPEN;
  return SERAP_DB_ERROR_IO;
}

/* Reading a WAL database needs its -shm file, which a folder that cannot be written may lack. */
static gboolean
is_without_shm (int rc)
{
  return rc == SQLITE_READONLY_CANTINIT || rc == SQLITE_READONLY_CANTLOCK || rc == SQLITE_READONLY_RECOVERY;
}

static SerapDbError
code_of_io (int rc, int system_errno)
{
  switch (rc) {
  case SQLITE_IOERR_BLOCKED:
    return SERAP_DB_ERROR_BUSY;
  case SQLITE_IOERR_CORRUPTFS:
  case SQLITE_IOERR_DATA:
    return SERAP_DB_ERROR_CORRUPT;
  case SQLITE_IOERR_NOMEM:
    return SERAP_DB_ERROR_FAILED;
  default:
    /* SQLite says FULL only of a failed write; flushing, growing and making files meet it too. */
    return is_full (system_errno) ? SERAP_DB_ERROR_FULL : SERAP_DB_ERROR_IO;
  }
}

static SerapDbError
code_of (int rc, int system_errno)
{
  switch (rc & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
  case SQLITE_PROTOCOL:
    return SERAP_DB_ERROR_BUSY;
  case SQLITE_FULL:
    return SERAP_DB_ERROR_FULL;
  case SQLITE_READONLY:
    return is_without_shm (rc) ? SERAP_DB_ERROR_CANT_OPEN : SERAP_DB_ERROR_READONLY;
  case SQLITE_IOERR:
    return code_of_io (rc, system_errno);
  case SQLITE_CORRUPT:
    return SERAP_DB_ERROR_CORRUPT;
  case SQLITE_CONSTRAINT:
  case SQLITE_MISMATCH:
    return SERAP_DB_ERROR_CONSTRAINT;
  case SQLITE_CANTOPEN:
    return is_full (system_errno) ? SERAP_DB_ERROR_FULL : SERAP_DB_ERROR_CANT_OPEN;
  case SQLITE_PERM:
    return SERAP_DB_ERROR_CANT_OPEN;
  case SQLITE_NOTADB:
    return SERAP_DB_ERROR_NOT_A_DB;
  case SQLITE_INTERRUPT:
    return SERAP_DB_ERROR_STOPPED;
  default:
    return SERAP_DB_ERROR_FAILED;
  }
}

/* The beginning of @sql on one line. */
static char *
shown_sql (const char *sql)
{
  g_autofree char *valid = g_utf8_make_valid (sql, -1);
  g_autofree char *start = g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), SQL_SHOWN_CHARS));
  g_auto (GStrv) words = g_strsplit_set (start, " \t\r\n", -1);
  GString *line = g_string_new (NULL);
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", words[i]);
  return g_string_free (line, FALSE);
}

void
serap_db_fail (SerapDb *db, int rc, const char *sql, gboolean hide_text, GError **error)
{
  int system_errno = db->handle != NULL ? sqlite3_system_errno (db->handle) : 0;
  SerapDbError code = code_of (rc, system_errno);

  if (db->depth > 0 && !db->lost && sqlite3_get_autocommit (db->handle)) {
    db->lost = TRUE;
    db->lost_code = code;
  }

  gboolean has_text = !hide_text && db->handle != NULL && sqlite3_extended_errcode (db->handle) == rc;
  const char *text = has_text ? sqlite3_errmsg (db->handle) : sqlite3_errstr (rc);
  g_autofree char *shown = sql != NULL ? shown_sql (sql) : NULL;
  if (shown != NULL)
    g_set_error (error, SERAP_DB_ERROR, (int) code, "%s (%d) in: %s", text, rc, shown);
  else
    g_set_error (error, SERAP_DB_ERROR, (int) code, "%s (%d)", text, rc);
}

gboolean
serap_db_is_whole (SerapDb *db, GError **error)
{
  if (db->depth == 0 || !sqlite3_get_autocommit (db->handle))
    return TRUE;
  g_set_error (error, SERAP_DB_ERROR, (int) (db->lost ? db->lost_code : SERAP_DB_ERROR_FAILED),
               "the transaction begun at %s has already been ended by an earlier failure", db->place);
  return FALSE;
}

void
serap_db_dispose (SerapDb *db)
{
  g_clear_pointer (&db->statements, g_hash_table_unref);
  int rc = sqlite3_close_v2 (db->handle);
  if (rc != SQLITE_OK)
    g_critical ("closing %s: %s", db->path, sqlite3_errstr (rc));
  g_free (db->path);
  g_free (db->vfs);
  g_free (db);
}
