/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which device began to send which file. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

#define NAMED                                                                                                \
  "EXISTS (SELECT 1 FROM tautan WHERE tujuan = t.sha256 AND entitas = 'lampiran' AND bidang = 'sha256')"

static gboolean
sqlite_get_deposit (SerapStorage *storage, const char *sha256, const char *device, guint64 *bytes)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage, "SELECT besar FROM titipan WHERE sha256 = :sha256 AND perangkat = :perangkat", ":sha256",
    sha256);
  if (stmt != NULL)
    serap_stmt_bind_text (stmt, ":perangkat", device);
  if (!serap_sqlite_next (storage, stmt))
    return FALSE;
  *bytes = (guint64) serap_stmt_int (stmt, 0);
  return TRUE;
}

static gboolean
sqlite_has_deposit (SerapStorage *storage, const char *sha256)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage, "SELECT 1 FROM titipan WHERE sha256 = :sha256 LIMIT 1", ":sha256", sha256);
  return serap_sqlite_next (storage, stmt);
}

static gboolean
sqlite_put_deposit (SerapStorage *storage,
                    const char *sha256,
                    const char *device,
                    guint64 bytes,
                    gint64 since_ms,
                    GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "INSERT INTO titipan (sha256, perangkat, besar, sejak_ms)"
                        " VALUES (:sha256, :perangkat, :besar, :sejak_ms)"
                        " ON CONFLICT (sha256, perangkat) DO UPDATE SET besar = excluded.besar",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":sha256", sha256);
  serap_stmt_bind_text (stmt, ":perangkat", device);
  serap_stmt_bind_int (stmt, ":besar", (gint64) bytes);
  serap_stmt_bind_int (stmt, ":sejak_ms", since_ms);
  return serap_stmt_run (stmt, error);
}

static gboolean
sqlite_drop_deposit (SerapStorage *storage, const char *sha256, const char *device, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage),
    "DELETE FROM titipan WHERE sha256 = :sha256 AND (:perangkat IS NULL OR perangkat = :perangkat)", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":sha256", sha256);
  serap_stmt_bind_text (stmt, ":perangkat", device);
  return serap_stmt_run (stmt, error);
}

static void
sqlite_unnamed_of (SerapStorage *storage, const char *device, guint64 *n, guint64 *bytes)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage,
    "SELECT count (*), coalesce (sum (besar), 0) FROM titipan t WHERE perangkat = :perangkat AND NOT " NAMED,
    ":perangkat", device);
  gboolean there = serap_sqlite_next (storage, stmt);
  *n = there ? (guint64) serap_stmt_int (stmt, 0) : 0;
  *bytes = there ? (guint64) serap_stmt_int (stmt, 1) : 0;
}

static GPtrArray *
sqlite_old_deposits (SerapStorage *storage, const char *after, gint64 before_ms, guint max, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "SELECT sha256 FROM titipan WHERE sha256 > :after GROUP BY sha256"
                        " HAVING max (sejak_ms) < :sebelum ORDER BY sha256 LIMIT :max",
                        error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":after", after);
  serap_stmt_bind_int (stmt, ":sebelum", before_ms);
  serap_stmt_bind_int (stmt, ":max", max);
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    g_ptr_array_add (list, g_strdup (serap_stmt_text (stmt, 0)));
  return step == SERAP_DONE ? g_steal_pointer (&list) : NULL;
}

void
serap_sqlite_class_deposits (SerapStorageClass *klass)
{
  klass->get_deposit = sqlite_get_deposit;
  klass->has_deposit = sqlite_has_deposit;
  klass->put_deposit = sqlite_put_deposit;
  klass->drop_deposit = sqlite_drop_deposit;
  klass->unnamed_of = sqlite_unnamed_of;
  klass->old_deposits = sqlite_old_deposits;
}
