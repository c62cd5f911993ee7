/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _SerapDb SerapDb;

/**
 * SerapStmt:
 *
 * A prepared statement borrowed from its connection. Use it in the thread that uses the connection
 * and let it go before the connection is closed:
 * `g_autoptr (SerapStmt) stmt = serap_db_prepare (db, SQL, error);`
 */
typedef struct _SerapStmt SerapStmt;

/**
 * SerapStep:
 * @SERAP_ROW: a row can be read
 * @SERAP_DONE: no more rows; stays so until serap_stmt_reset()
 * @SERAP_FAILED: the error is set
 */
typedef enum {
  SERAP_ROW,
  SERAP_DONE,
  SERAP_FAILED,
} SerapStep;

/**
 * serap_db_prepare:
 * @sql: exactly one statement; a constant text, because it is the key of the cache
 * @error: return location; %SERAP_DB_ERROR
 *
 * Borrows the statement of this text, compiled at its first use and kept until the connection is
 * closed. While it is borrowed, the same text gives a second, uncached statement. Text after the
 * first statement is a programming error: it is logged as critical and refused.
 *
 * Returns: (transfer full) (nullable): release with serap_stmt_release(); %NULL with @error set
 */
SerapStmt *serap_db_prepare (SerapDb *db, const char *sql, GError **error);

/**
 * serap_db_prepare_next:
 * @sql: (inout): text of several statements; moved on behind the first
 *
 * Compiles the first statement of a script, outside the cache.
 *
 * Returns: (transfer full) (nullable): as above; %NULL without @error when only blanks or comments
 *   are left
 */
SerapStmt *serap_db_prepare_next (SerapDb *db, const char **sql, GError **error);

/** serap_stmt_release: gives it back, reset and without bindings. %NULL is allowed. */
void serap_stmt_release (SerapStmt *stmt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapStmt, serap_stmt_release)

/**
 * serap_stmt_bind_int:
 * @name: name with its sign, as in the SQL: ":x"
 *
 * Binds a value; text and blobs are copied, %NULL binds NULL. Bind before the first step or after
 * serap_stmt_reset(). An unknown name is a programming error: critical, and the step then fails.
 */
void serap_stmt_bind_int (SerapStmt *stmt, const char *name, gint64 value);
void serap_stmt_bind_text (SerapStmt *stmt, const char *name, const char *value);
void serap_stmt_bind_blob (SerapStmt *stmt, const char *name, GBytes *value);
void serap_stmt_bind_null (SerapStmt *stmt, const char *name);

/** serap_stmt_bind_int_at: the same by position; @index counts from 1. */
void serap_stmt_bind_int_at (SerapStmt *stmt, int index, gint64 value);
void serap_stmt_bind_text_at (SerapStmt *stmt, int index, const char *value);
void serap_stmt_bind_blob_at (SerapStmt *stmt, int index, GBytes *value);
void serap_stmt_bind_null_at (SerapStmt *stmt, int index);

/**
 * serap_stmt_step:
 * @error: return location; %SERAP_DB_ERROR by cause
 *
 * Goes to the next row. Fails without touching the database when SQLite has already rolled back
 * the transaction around it (disk full, I/O error), so that no later part is committed alone.
 */
SerapStep serap_stmt_step (SerapStmt *stmt, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** serap_stmt_run: steps to the end, passing over rows. Does not release. */
gboolean serap_stmt_run (SerapStmt *stmt, GError **error);

/** serap_stmt_reset: back to before the first row; bindings stay. */
void serap_stmt_reset (SerapStmt *stmt);

/* Columns of the current row, counted from 0. NULL reads as 0 and %NULL. */

gint64 serap_stmt_int (SerapStmt *stmt, int column);
/** serap_stmt_text: Returns: (transfer none) (nullable): valid until the next step or release. */
const char *serap_stmt_text (SerapStmt *stmt, int column);
/** serap_stmt_blob: Returns: (transfer full) (nullable): a copy; %NULL only for NULL. */
GBytes *serap_stmt_blob (SerapStmt *stmt, int column);
gboolean serap_stmt_is_null (SerapStmt *stmt, int column);

int serap_stmt_n_columns (SerapStmt *stmt);
/** serap_stmt_column_name: Returns: (transfer none): the name after AS, or the column's own. */
const char *serap_stmt_column_name (SerapStmt *stmt, int column);

G_END_DECLS
