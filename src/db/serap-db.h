/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-db-error.h"
#include "serap-stmt.h"

G_BEGIN_DECLS

/**
 * SerapDb:
 *
 * One connection to an SQLite database. Used by one thread at a time; a data folder has one
 * writing connection and any number of reading ones.
 */

/**
 * SerapDbFlags:
 * @SERAP_DB_READ_WRITE: an existing file, to read and to write
 * @SERAP_DB_READ_ONLY: an existing file, every write is refused
 * @SERAP_DB_CREATE: make the file, readable by its owner only, when there is none
 * @SERAP_DB_MEMORY: a new private database in memory; the path is ignored
 */
typedef enum {
  SERAP_DB_READ_WRITE = 0,
  SERAP_DB_READ_ONLY = 1 << 0,
  SERAP_DB_CREATE = 1 << 1,
  SERAP_DB_MEMORY = 1 << 2,
} SerapDbFlags;

/**
 * serap_db_open:
 * @path: (nullable): file; may be %NULL only with %SERAP_DB_MEMORY
 * @error: return location; CANT_OPEN, NOT_A_DB, CORRUPT, READONLY, IO, FULL or BUSY
 *
 * Opens with journal_mode=WAL, synchronous=FULL, foreign_keys=ON, a busy timeout of 5 s, no memory
 * map, defensive mode, trusted schema, and no double-quoted strings. Reads the header, so that a
 * file that is no database is refused here. A reading connection also has query_only=ON; a WAL
 * database in a folder where its -shm file neither exists nor can be made gives CANT_OPEN.
 *
 * Returns: (transfer full) (nullable): close with serap_db_close()
 */
SerapDb *serap_db_open (const char *path, SerapDbFlags flags, GError **error);

/** serap_db_open_with_vfs: the same through the SQLite file layer named @vfs; %NULL: the default. */
SerapDb *serap_db_open_with_vfs (const char *path, SerapDbFlags flags, const char *vfs, GError **error);

/**
 * serap_db_close:
 * @db: (nullable): a connection without borrowed statements
 *
 * Rolls back an open transaction. A statement still borrowed is a programming error, logged as
 * critical; the connection then stays open until nothing uses it.
 */
void serap_db_close (SerapDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapDb, serap_db_close)

/** serap_db_path: Returns: (transfer none) (nullable): %NULL for a database in memory. */
const char *serap_db_path (SerapDb *db);

/** serap_db_set_busy_timeout: how long to wait for a lock; 0 fails at once. */
void serap_db_set_busy_timeout (SerapDb *db, int timeout_ms);

/**
 * SerapDbStop:
 *
 * Asked now and then while a statement runs, in the thread that runs it.
 *
 * Returns: %TRUE to end the statement with %SERAP_DB_ERROR_STOPPED
 */
typedef gboolean (*SerapDbStop) (gpointer data);
/** serap_db_set_stop: @stop: (nullable): %NULL lets statements run to their end. */
void serap_db_set_stop (SerapDb *db, SerapDbStop stop, gpointer data);

/**
 * serap_db_exec:
 * @sql: any number of statements without parameters
 *
 * Runs them one after the other, passing over rows; stops at the first failure. Not one
 * transaction by itself.
 */
gboolean serap_db_exec (SerapDb *db, const char *sql, GError **error);

/**
 * serap_db_query_int:
 * @sql: one statement without parameters, as for serap_db_prepare()
 * @out: (out): first column of the first row; 0 when it is NULL
 *
 * Returns: %FALSE with FAILED when there is no row, or with the cause of the failure
 */
gboolean serap_db_query_int (SerapDb *db, const char *sql, gint64 *out, GError **error);

gint64 serap_db_last_rowid (SerapDb *db);
/** serap_db_changes: rows changed by the last finished INSERT, UPDATE or DELETE. */
gint64 serap_db_changes (SerapDb *db);

/* Transactions. The outermost is BEGIN IMMEDIATE (plain BEGIN on a reading connection, which gives
 * it one unchanging view), one inside another is a SAVEPOINT. The place in the source of the
 * outermost one is kept for the log. */

/** serap_db_begin: each success needs one serap_db_commit() or serap_db_rollback(). */
#define serap_db_begin(db, error) serap_db_begin_at ((db), G_STRLOC, (error))
gboolean serap_db_begin_at (SerapDb *db, const char *place, GError **error);

/**
 * serap_db_commit:
 *
 * Ends the innermost transaction. When it fails, that transaction is rolled back and ended. When
 * SQLite had already rolled back everything, the error has the code of that first failure.
 */
gboolean serap_db_commit (SerapDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void serap_db_rollback (SerapDb *db);
gboolean serap_db_in_transaction (SerapDb *db);
/** serap_db_transaction_place: "file:line" of the outermost begin; %NULL outside a transaction. */
const char *serap_db_transaction_place (SerapDb *db);

/**
 * SerapDbWork:
 *
 * The changes of one transaction; leaves the transactions it begins ended.
 *
 * Returns: %TRUE to commit, %FALSE with @error set to roll back
 */
typedef gboolean (*SerapDbWork) (SerapDb *db, gpointer data, GError **error);

/**
 * serap_db_write:
 * @work: the changes
 * @data: handed to @work
 * @error: return location; the error of @work, or that of BEGIN or COMMIT
 *
 * The way to write: either all changes of @work are stored, or none. May be nested: an inner
 * failure undoes the inner changes only, and the outer work decides about its own.
 */
#define serap_db_write(db, work, data, error) serap_db_write_at ((db), (work), (data), G_STRLOC, (error))
gboolean serap_db_write_at (SerapDb *db, SerapDbWork work, gpointer data, const char *place, GError **error);

/**
 * serap_db_backup:
 * @target_path: file to make; one that exists is replaced whole
 *
 * Copies the last committed state page by page with SQLite's backup, into "<target>.part", which
 * is flushed and then renamed. Refused inside a transaction, onto the database itself, and onto a
 * database in use (with a -wal or -journal file). When it fails the target is as before.
 */
gboolean serap_db_backup (SerapDb *db, const char *target_path, GError **error);

/**
 * serap_db_check:
 * @findings: (element-type utf8): owns its strings; one is added for each thing that is wrong
 *
 * integrity_check and foreign_key_check. Reads the whole file: minutes for a large one.
 *
 * Returns: %TRUE when the check was made, whatever it found
 */
gboolean serap_db_check (SerapDb *db, GPtrArray *findings, GError **error);

/**
 * serap_db_checkpoint:
 *
 * Moves the WAL into the database file and empties it. Does not wait: BUSY when a reader still
 * needs old pages; what could be moved has been moved.
 */
gboolean serap_db_checkpoint (SerapDb *db, GError **error);

G_END_DECLS
