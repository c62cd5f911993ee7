/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERAP_DB_ERROR (serap_db_error_quark ())
GQuark serap_db_error_quark (void);

/**
 * SerapDbError:
 * @SERAP_DB_ERROR_FAILED: anything else: wrong SQL, out of memory; a bug, the work is rolled back
 * @SERAP_DB_ERROR_BUSY: another connection holds the lock longer than the busy timeout; try again
 * @SERAP_DB_ERROR_FULL: disk or quota full; free some space and try again
 * @SERAP_DB_ERROR_READONLY: file, folder or connection can only be read
 * @SERAP_DB_ERROR_IO: the disk failed to read, write or flush; reopen before going on
 * @SERAP_DB_ERROR_CORRUPT: the file is damaged; restore a backup
 * @SERAP_DB_ERROR_CONSTRAINT: a UNIQUE, CHECK, NOT NULL, type or foreign key rule was broken
 * @SERAP_DB_ERROR_NEWER: the database was made by a newer version of the program; update it
 * @SERAP_DB_ERROR_CANT_OPEN: the file or something beside it cannot be opened or made
 * @SERAP_DB_ERROR_NOT_A_DB: the file is not an SQLite database
 * @SERAP_DB_ERROR_MIGRATION: a migration step failed; the database keeps its old version
 * @SERAP_DB_ERROR_STOPPED: the function given to serap_db_set_stop() asked to stop
 *
 * What went wrong, found from SQLite's extended result code. Messages are English, for developers;
 * they may quote SQL text, never a bound value.
 */
typedef enum {
  SERAP_DB_ERROR_FAILED,
  SERAP_DB_ERROR_BUSY,
  SERAP_DB_ERROR_FULL,
  SERAP_DB_ERROR_READONLY,
  SERAP_DB_ERROR_IO,
  SERAP_DB_ERROR_CORRUPT,
  SERAP_DB_ERROR_CONSTRAINT,
  SERAP_DB_ERROR_NEWER,
  SERAP_DB_ERROR_CANT_OPEN,
  SERAP_DB_ERROR_NOT_A_DB,
  SERAP_DB_ERROR_MIGRATION,
  SERAP_DB_ERROR_STOPPED,
} SerapDbError;

G_END_DECLS
