/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "serap-migrator.h"
#include "serap-storage.h"

G_BEGIN_DECLS

/* One SQLite database behind the storage interface; a file for each concern fills its part of the
 * class. */

SerapDb *serap_sqlite_db (SerapStorage *storage);

/**
 * serap_sqlite_query:
 *
 * Reading functions of the interface have no error to give. What fails in them is kept: the value
 * counts as absent, and the transaction around cannot be committed any more.
 *
 * Returns: (transfer full) (nullable): a statement to read with serap_sqlite_next()
 */
SerapStmt *serap_sqlite_query (SerapStorage *storage, const char *sql);
/** serap_sqlite_next: @stmt: (nullable). Returns: whether there is a row. */
gboolean serap_sqlite_next (SerapStorage *storage, SerapStmt *stmt);
/** serap_sqlite_fail: @error: (transfer full): a stored value that cannot be understood, kept like a
 * failed read. */
void serap_sqlite_fail (SerapStorage *storage, GError *error);
/** serap_sqlite_scopes: Returns: (transfer full): scopes of a stored list. */
char **serap_sqlite_scopes (const char *text);
/** serap_sqlite_sound: Returns: %FALSE with @error when a read failed since the last rollback or
 * call. */
gboolean serap_sqlite_sound (SerapStorage *storage, GError **error);
/** serap_sqlite_whole: @list: (transfer full). Returns: @list when all of it was read, else %NULL with
 * @error. */
GPtrArray *serap_sqlite_whole (SerapStorage *storage, GPtrArray *list, GError **error);

void serap_sqlite_class_settings (SerapStorageClass *klass);
void serap_sqlite_class_devices (SerapStorageClass *klass);
void serap_sqlite_class_ops (SerapStorageClass *klass);
void serap_sqlite_class_records (SerapStorageClass *klass);
void serap_sqlite_class_events (SerapStorageClass *klass);

G_END_DECLS
