/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prepared statements: the cache, borrowing, bindings, steps and columns. */

#include "config.h"

#include "serap-stmt.h"

#include "serap-db-handle.h"

#include <sqlite3.h>
#include <string.h>

/* Texts are constants of the program; the limit only keeps a slip from eating the memory. */
#define MAX_CACHED 512

struct _SerapStmt {
  SerapDb *db;        /* (unowned) */
  sqlite3_stmt *stmt; /* (owned) */
  char *sql;          /* (owned): key in the cache */
  int bind_rc;        /* first failed binding */
  gboolean is_cached;
  gboolean is_borrowed;
  gboolean is_done;
};

static void
stmt_free (SerapStmt *stmt)
{
  sqlite3_finalize (stmt->stmt);
  g_free (stmt->sql);
  g_free (stmt);
}

static SerapStmt *
borrow (SerapDb *db, SerapStmt *stmt)
{
  stmt->is_borrowed = TRUE;
  db->n_borrowed++;
  return stmt;
}

SerapStmt *
serap_db_prepare_next (SerapDb *db, const char **sql, GError **error)
{
  g_return_val_if_fail (db != NULL && sql != NULL && *sql != NULL, NULL);

  const char *start = *sql;
  sqlite3_stmt *compiled = NULL;
  int rc = sqlite3_prepare_v3 (db->handle, start, -1, SQLITE_PREPARE_PERSISTENT, &compiled, sql);
  if (rc != SQLITE_OK) {
    serap_db_fail (db, rc, start, FALSE, error);
    return NULL;
  }
  if (compiled == NULL)
    return NULL;

  SerapStmt *stmt = g_new0 (SerapStmt, 1);
  stmt->db = db;
  stmt->stmt = compiled;
  stmt->sql = g_strndup (start, (gsize) (*sql - start));
  return borrow (db, stmt);
}

static SerapStmt *
compile_only_one (SerapDb *db, const char *sql, GError **error)
{
  const char *rest = sql;
  g_autoptr (GError) local_error = NULL;
  SerapStmt *stmt = serap_db_prepare_next (db, &rest, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  if (stmt != NULL && rest[strspn (rest, " \t\r\n;")] == '\0')
    return stmt;

  serap_stmt_release (stmt);
  g_critical ("%s: not exactly one statement: %s", G_STRFUNC, sql);
  g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED, "not exactly one statement: %s", sql);
  return NULL;
}

static gboolean
has_room (SerapDb *db)
{
  if (db->statements == NULL)
    db->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) stmt_free);
  return g_hash_table_size (db->statements) < MAX_CACHED;
}

SerapStmt *
serap_db_prepare (SerapDb *db, const char *sql, GError **error)
{
  g_return_val_if_fail (db != NULL && sql != NULL, NULL);

  gboolean may_keep = has_room (db);
  SerapStmt *known = g_hash_table_lookup (db->statements, sql);
  if (known != NULL && !known->is_borrowed)
    return borrow (db, known);

  SerapStmt *stmt = compile_only_one (db, sql, error);
  if (stmt == NULL)
    return NULL;
  if (known == NULL && may_keep) {
    g_free (stmt->sql);
    stmt->sql = g_strdup (sql);
    stmt->is_cached = TRUE;
    g_hash_table_insert (db->statements, stmt->sql, stmt);
  }
  return stmt;
}

void
serap_stmt_release (SerapStmt *stmt)
{
  if (stmt == NULL)
    return;
  g_return_if_fail (stmt->is_borrowed);

  SerapDb *db = stmt->db;
  stmt->is_borrowed = FALSE;
  db->n_borrowed--;
  if (stmt->is_cached) {
    /* What sqlite3_reset() returns is the failure that the last step has already reported. */
    serap_stmt_reset (stmt);
    sqlite3_clear_bindings (stmt->stmt);
    stmt->bind_rc = SQLITE_OK;
  } else {
    stmt_free (stmt);
  }

  if (db->closed && db->n_borrowed == 0)
    serap_db_dispose (db);
}

static void
note_binding (SerapStmt *stmt, int rc)
{
  if (rc == SQLITE_OK)
    return;
  if (stmt->bind_rc == SQLITE_OK)
    stmt->bind_rc = rc;
  if (rc == SQLITE_RANGE)
    g_critical ("no such parameter in: %s", stmt->sql);
  else if (rc == SQLITE_MISUSE)
    g_critical ("bound without a reset in: %s", stmt->sql);
}

void
serap_stmt_bind_int_at (SerapStmt *stmt, int index, gint64 value)
{
  note_binding (stmt, sqlite3_bind_int64 (stmt->stmt, index, value));
}

void
serap_stmt_bind_text_at (SerapStmt *stmt, int index, const char *value)
{
  note_binding (stmt, sqlite3_bind_text (stmt->stmt, index, value, -1, SQLITE_TRANSIENT));
}

void
serap_stmt_bind_blob_at (SerapStmt *stmt, int index, GBytes *value)
{
  if (value == NULL) {
    serap_stmt_bind_null_at (stmt, index);
    return;
  }
  gsize n = 0;
  gconstpointer data = g_bytes_get_data (value, &n);
  /* A NULL pointer would bind NULL; an empty blob is a value. */
  const void *bytes = data != NULL ? data : "";
  note_binding (stmt, sqlite3_bind_blob64 (stmt->stmt, index, bytes, n, SQLITE_TRANSIENT));
}

void
serap_stmt_bind_null_at (SerapStmt *stmt, int index)
{
  note_binding (stmt, sqlite3_bind_null (stmt->stmt, index));
}

/* 0 for an unknown name, which every binding then refuses as out of range. */
static int
index_of (SerapStmt *stmt, const char *name)
{
  return sqlite3_bind_parameter_index (stmt->stmt, name);
}

void
serap_stmt_bind_int (SerapStmt *stmt, const char *name, gint64 value)
{
  serap_stmt_bind_int_at (stmt, index_of (stmt, name), value);
}

void
serap_stmt_bind_text (SerapStmt *stmt, const char *name, const char *value)
{
  serap_stmt_bind_text_at (stmt, index_of (stmt, name), value);
}

void
serap_stmt_bind_blob (SerapStmt *stmt, const char *name, GBytes *value)
{
  serap_stmt_bind_blob_at (stmt, index_of (stmt, name), value);
}

void
serap_stmt_bind_null (SerapStmt *stmt, const char *name)
{
  serap_stmt_bind_null_at (stmt, index_of (stmt, name));
}

/* Words for a general failure come from functions and virtual tables, which quote their input: a
 * full-text query with a syntax error would bring the name that was searched into the log. */
static gboolean
may_quote_a_value (SerapStmt *stmt, int rc)
{
  return (rc & 0xff) == SQLITE_ERROR && sqlite3_bind_parameter_count (stmt->stmt) > 0;
}

SerapStep
serap_stmt_step (SerapStmt *stmt, GError **error)
{
  g_return_val_if_fail (stmt->is_borrowed, SERAP_FAILED);

  /* SQLite would run a finished statement once more. */
  if (stmt->is_done)
    return SERAP_DONE;
  if (stmt->bind_rc != SQLITE_OK) {
    serap_db_fail (stmt->db, stmt->bind_rc, stmt->sql, TRUE, error);
    return SERAP_FAILED;
  }
  if (!serap_db_is_whole (stmt->db, error))
    return SERAP_FAILED;

  int rc = sqlite3_step (stmt->stmt);
  if (rc == SQLITE_ROW)
    return SERAP_ROW;
  if (rc == SQLITE_DONE) {
    stmt->is_done = TRUE;
    return SERAP_DONE;
  }
  serap_db_fail (stmt->db, rc, stmt->sql, may_quote_a_value (stmt, rc), error);
  return SERAP_FAILED;
}

gboolean
serap_stmt_run (SerapStmt *stmt, GError **error)
{
  SerapStep step;
  do
    step = serap_stmt_step (stmt, error);
  while (step == SERAP_ROW);
  return step == SERAP_DONE;
}

void
serap_stmt_reset (SerapStmt *stmt)
{
  sqlite3_reset (stmt->stmt);
  stmt->is_done = FALSE;
}

gint64
serap_stmt_int (SerapStmt *stmt, int column)
{
  return sqlite3_column_int64 (stmt->stmt, column);
}

const char *
serap_stmt_text (SerapStmt *stmt, int column)
{
  return (const char *) sqlite3_column_text (stmt->stmt, column);
}

GBytes *
serap_stmt_blob (SerapStmt *stmt, int column)
{
  if (serap_stmt_is_null (stmt, column))
    return NULL;
  const void *data = sqlite3_column_blob (stmt->stmt, column);
  return g_bytes_new (data, (gsize) sqlite3_column_bytes (stmt->stmt, column));
}

gboolean
serap_stmt_is_null (SerapStmt *stmt, int column)
{
  return sqlite3_column_type (stmt->stmt, column) == SQLITE_NULL;
}

int
serap_stmt_n_columns (SerapStmt *stmt)
{
  return sqlite3_column_count (stmt->stmt);
}

const char *
serap_stmt_column_name (SerapStmt *stmt, int column)
{
  return sqlite3_column_name (stmt->stmt, column);
}
