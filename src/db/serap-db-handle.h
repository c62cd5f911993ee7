/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-db-error.h"

G_BEGIN_DECLS

/* Inside of a connection. Only for the files of this folder. */

struct sqlite3;
typedef struct _SerapDb SerapDb;
typedef struct _SerapStmt SerapStmt;

struct _SerapDb {
  struct sqlite3 *handle; /* (owned) */
  char *path;             /* (owned) (nullable) */
  char *vfs;              /* (owned) (nullable) */
  GHashTable *statements; /* (owned) (element-type utf8 SerapStmt) */
  guint n_borrowed;       /* statements not yet released */
  gboolean closed;        /* waits for the last borrowed statement */
  gboolean read_only;
  int busy_timeout_ms;

  guint depth;       /* transactions one inside another */
  const char *place; /* (unowned) (nullable): "file:line" of the outermost one */
  gint64 begun_us;
  gboolean lost;          /* SQLite rolled back by itself */
  SerapDbError lost_code; /* and this was why */

  gboolean (*stop) (gpointer data); /* (nullable) */
  gpointer stop_data;
};

/** serap_db_error_code_of_errno: finds the code for a failed system call. */
SerapDbError serap_db_error_code_of_errno (int number);

/**
 * serap_db_fail:
 * @rc: extended result code of the call that failed
 * @sql: (nullable): text of the statement, for the message
 * @hide_text: leave out SQLite's own words, which may quote a bound value
 *
 * Sets @error for a failed call on the connection, and remembers when the failure has ended the
 * transaction. To be called before anything else touches the connection.
 */
void serap_db_fail (SerapDb *db, int rc, const char *sql, gboolean hide_text, GError **error);

/** serap_db_is_whole: %FALSE with @error when SQLite has rolled back the transaction by itself. */
gboolean serap_db_is_whole (SerapDb *db, GError **error);

/** serap_db_dispose: finalizes all cached statements and closes for good. */
void serap_db_dispose (SerapDb *db);

G_END_DECLS
