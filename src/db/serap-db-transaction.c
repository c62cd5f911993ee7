/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Transactions: all or nothing, one inside another, and never lost from sight when SQLite ends one
 * by itself after a full disk or an I/O error. */

#include "config.h"

#include "serap-db-handle.h"
#include "serap-db.h"

#include <sqlite3.h>

/* A longer one holds up whoever waits for the writing connection. */
#define LONG_MS 50

static gboolean
run (SerapDb *db, const char *sql, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, sql, error);
  return stmt != NULL && serap_stmt_run (stmt, error);
}

static const char *
begin_sql (SerapDb *db)
{
  if (db->depth > 0)
    return "SAVEPOINT serap";
  return db->read_only ? "BEGIN" : "BEGIN IMMEDIATE";
}

gboolean
serap_db_begin_at (SerapDb *db, const char *place, GError **error)
{
  g_return_val_if_fail (db != NULL, FALSE);

  if (!run (db, begin_sql (db), error))
    return FALSE;
  if (db->depth == 0) {
    db->place = place;
    db->begun_us = g_get_monotonic_time ();
  }
  db->depth++;
  return TRUE;
}

static void
leave (SerapDb *db)
{
  db->depth--;
  if (db->depth > 0)
    return;
  gint64 spent_ms = (g_get_monotonic_time () - db->begun_us) / 1000;
  if (spent_ms > LONG_MS && !db->read_only)
    g_debug ("transaction begun at %s took %" G_GINT64_FORMAT " ms", db->place, spent_ms);
  db->place = NULL;
  db->lost = FALSE;
}

/* Errors are of no use here: what cannot be rolled back has been rolled back already. */
static void
undo (SerapDb *db)
{
  if (sqlite3_get_autocommit (db->handle))
    return;
  if (db->depth == 1) {
    if (!db->read_only)
      g_debug ("rolling back the transaction begun at %s", db->place);
    run (db, "ROLLBACK", NULL);
  } else if (run (db, "ROLLBACK TO serap", NULL)) {
    run (db, "RELEASE serap", NULL);
  }
}

gboolean
serap_db_commit (SerapDb *db, GError **error)
{
  g_return_val_if_fail (db != NULL && db->depth > 0, FALSE);

  gboolean done = run (db, db->depth == 1 ? "COMMIT" : "RELEASE serap", error);
  if (!done)
    undo (db);
  leave (db);
  return done;
}

void
serap_db_rollback (SerapDb *db)
{
  g_return_if_fail (db != NULL && db->depth > 0);

  undo (db);
  leave (db);
}

gboolean
serap_db_in_transaction (SerapDb *db)
{
  return db->depth > 0;
}

const char *
serap_db_transaction_place (SerapDb *db)
{
  return db->place;
}

/* A work that left a transaction of its own open has not done what it was meant to do. */
static gboolean
is_level (SerapDb *db, guint depth, GError **error)
{
  if (db->depth == depth)
    return TRUE;
  g_critical ("work begun at %s left a transaction open", db->place);
  g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED, "a transaction was left open");
  while (db->depth > depth)
    serap_db_rollback (db);
  return FALSE;
}

gboolean
serap_db_write_at (SerapDb *db, SerapDbWork work, gpointer data, const char *place, GError **error)
{
  g_return_val_if_fail (db != NULL && work != NULL, FALSE);

  if (db->read_only) {
    g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_READONLY, "write on a reading connection");
    return FALSE;
  }
  if (!serap_db_begin_at (db, place, error))
    return FALSE;

  guint depth = db->depth;
  g_autoptr (GError) local_error = NULL;
  if (work (db, data, &local_error) && is_level (db, depth, &local_error))
    return serap_db_commit (db, error);

  while (db->depth >= depth)
    serap_db_rollback (db);
  if (local_error == NULL)
    g_set_error (&local_error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED, "work failed without a cause");
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
