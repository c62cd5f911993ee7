/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Settings and counters. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

static char *
sqlite_get_setting (SerapStorage *storage, const char *name)
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query_text (storage, "SELECT nilai FROM pusat WHERE nama = :nama", ":nama", name);
  return serap_sqlite_next (storage, stmt) ? g_strdup (serap_stmt_text (stmt, 0)) : NULL;
}

static gboolean
sqlite_put_setting (SerapStorage *storage, const char *name, const char *value, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (serap_sqlite_db (storage),
                                                 "INSERT INTO pusat (nama, nilai) VALUES (:nama, :nilai) ON "
                                                 "CONFLICT (nama) DO UPDATE SET nilai = excluded.nilai",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":nama", name);
  serap_stmt_bind_text (stmt, ":nilai", value);
  return serap_stmt_run (stmt, error);
}

static gint64
sqlite_head (SerapStorage *storage)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (storage, "SELECT seq FROM kepala WHERE satu = 1");
  return serap_sqlite_next (storage, stmt) ? serap_stmt_int (stmt, 0) : 0;
}

static gint64
sqlite_head_ms (SerapStorage *storage)
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query (storage, "SELECT server_ms FROM operasi ORDER BY seq DESC LIMIT 1");
  return serap_sqlite_next (storage, stmt) ? serap_stmt_int (stmt, 0) : 0;
}

static gboolean
take (SerapStmt *stmt, gint64 *n, GError **error)
{
  if (serap_stmt_step (stmt, error) != SERAP_ROW)
    return FALSE;
  *n = serap_stmt_int (stmt, 0);
  return serap_stmt_step (stmt, error) == SERAP_DONE;
}

static gboolean
sqlite_take_seq (SerapStorage *storage, gint64 *seq, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage), "UPDATE kepala SET seq = seq + 1 WHERE satu = 1 RETURNING seq", error);
  return stmt != NULL && take (stmt, seq, error);
}

static gboolean
sqlite_take_number (SerapStorage *storage, const char *counter, gint64 *n, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (serap_sqlite_db (storage),
                                                 "INSERT INTO penghitung (kunci, n) VALUES (:kunci, 1) ON "
                                                 "CONFLICT (kunci) DO UPDATE SET n = n + 1 RETURNING n",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":kunci", counter);
  return take (stmt, n, error);
}

static gboolean
sqlite_claim_number (
  SerapStorage *storage, const char *number, const char *record, gboolean *free, GError **error)
{
  SerapDb *db = serap_sqlite_db (storage);
  g_autoptr (SerapStmt) note = serap_db_prepare (
    db, "INSERT INTO nomor_sementara (nomor, rekam) VALUES (:nomor, :rekam) ON CONFLICT DO NOTHING", error);
  g_autoptr (SerapStmt) ask
    = note != NULL
        ? serap_db_prepare (db, "SELECT rekam = :rekam FROM nomor_sementara WHERE nomor = :nomor", error)
        : NULL;
  if (ask == NULL)
    return FALSE;
  serap_stmt_bind_text (note, ":nomor", number);
  serap_stmt_bind_text (note, ":rekam", record);
  serap_stmt_bind_text (ask, ":nomor", number);
  serap_stmt_bind_text (ask, ":rekam", record);
  gint64 own = 0;
  if (!serap_stmt_run (note, error) || !take (ask, &own, error))
    return FALSE;
  *free = own != 0;
  return TRUE;
}

void
serap_sqlite_class_settings (SerapStorageClass *klass)
{
  klass->get_setting = sqlite_get_setting;
  klass->put_setting = sqlite_put_setting;
  klass->head = sqlite_head;
  klass->head_ms = sqlite_head_ms;
  klass->take_seq = sqlite_take_seq;
  klass->take_number = sqlite_take_number;
  klass->claim_number = sqlite_claim_number;
}
