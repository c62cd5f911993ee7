/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-db.h"

G_BEGIN_DECLS

/**
 * SerapMigration:
 * @version: the version the database has afterwards; from 1, rising in the list
 * @name: short name for messages
 * @sql: one or more statements, without BEGIN and COMMIT
 */
typedef struct {
  int version;
  const char *name;
  const char *sql;
} SerapMigration;

/**
 * serap_db_migrate:
 * @db: a writing connection outside a transaction
 * @path: (nullable): the file of @db; %NULL only for a database in memory, which needs no backup
 * @list: every step ever released, in order
 * @n: number of steps
 * @error: return location; see below
 *
 * Brings the database to the last version of @list, one transaction a step with PRAGMA
 * user_version inside it. Foreign keys are off meanwhile and checked before each step commits.
 *
 * Before the first step of an upgrade the database is copied to "<path>.sebelum-v<N>.bak", N being
 * the version aimed at. That file is kept and never overwritten: a further one gets "-2", "-3" and
 * so on before ".bak", unless it would be equal to the one before it. A new, empty database is not
 * copied.
 *
 * Errors: %SERAP_DB_ERROR_NEWER with both versions in the message when the database is past the last
 * version of @list, with nothing touched; %SERAP_DB_ERROR_MIGRATION when a step is refused or the
 * file belongs to another program; FULL, IO, BUSY, READONLY, CORRUPT by cause. A failed step is
 * rolled back and the steps before it stay; no data is ever deleted.
 */
gboolean
serap_db_migrate (SerapDb *db, const char *path, const SerapMigration *list, guint n, GError **error);

G_END_DECLS
