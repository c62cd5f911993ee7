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
/** serap_sqlite_query_text: the same with one text bound. */
SerapStmt *
serap_sqlite_query_text (SerapStorage *storage, const char *sql, const char *name, const char *value);
/** serap_sqlite_next: @stmt: (nullable). Returns: whether there is a row. */
gboolean serap_sqlite_next (SerapStorage *storage, SerapStmt *stmt);
/** serap_sqlite_fail: @error: (transfer full): a stored value that cannot be understood, kept like a
 * failed read. */
void serap_sqlite_fail (SerapStorage *storage, GError *error);
/** serap_sqlite_scopes: Returns: (transfer full): scopes of a stored list. */
char **serap_sqlite_scopes (const char *text);
/** serap_sqlite_sound: Returns: %FALSE with @error when a read failed; forgotten by this call only
 * outside of a transaction. */
gboolean serap_sqlite_sound (SerapStorage *storage, GError **error);
/** serap_sqlite_whole: @list: (transfer full). Returns: @list when all of it was read, else %NULL with
 * @error. */
GPtrArray *serap_sqlite_whole (SerapStorage *storage, GPtrArray *list, GError **error);

/* Columns of an operation in the order of serap_sqlite_op_of_row(). */
#define SERAP_SQLITE_OP_COLUMNS                                                                              \
  "seq, op_id, perangkat, epoch, dev_seq, rekam, bertanda, tanda, muatan, tersegel, hasil, sebab,"           \
  " server_ms, akibat_sha256, daun"
SerapOpRow *serap_sqlite_op_of_row (SerapStmt *stmt);

void serap_sqlite_class_audit (SerapStorageClass *klass);
/* ---- Digests of scopes ----
 *
 * Changes of a transaction are summed up in memory, one level a transaction, and written with its
 * end: many records change the same few scopes. */

typedef struct _SerapSqliteDigests SerapSqliteDigests;

SerapSqliteDigests *serap_sqlite_digests (SerapStorage *storage);
SerapSqliteDigests *serap_sqlite_digests_new (void);
void serap_sqlite_digests_free (SerapSqliteDigests *digests);
void serap_sqlite_digests_begin (SerapSqliteDigests *digests);
void serap_sqlite_digests_rollback (SerapSqliteDigests *digests);
/** serap_sqlite_digests_commit: when it fails the level is as it was. */
gboolean serap_sqlite_digests_commit (SerapStorage *storage, GError **error);
/** serap_sqlite_digests_ready: makes those of a database from before there were digests. */
gboolean serap_sqlite_digests_ready (SerapStorage *storage, GError **error);
/** serap_sqlite_digests_change: @part comes into @scope or leaves it; @n: by how much the number of
 * its records changes. */
gboolean serap_sqlite_digests_change (
  SerapStorage *storage, const char *scope, gint64 n, const guint8 *part, GError **error);

void serap_sqlite_class_settings (SerapStorageClass *klass);
void serap_sqlite_class_devices (SerapStorageClass *klass);
void serap_sqlite_class_sessions (SerapStorageClass *klass);
void serap_sqlite_class_ops (SerapStorageClass *klass);
void serap_sqlite_class_records (SerapStorageClass *klass);
void serap_sqlite_class_events (SerapStorageClass *klass);
void serap_sqlite_class_digests (SerapStorageClass *klass);
void serap_sqlite_class_deposits (SerapStorageClass *klass);

G_END_DECLS
