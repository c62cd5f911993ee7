/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Codes, tokens, failed attempts, and what was decided on held operations. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

/* ---- Codes ---- */

static SerapCodeRow *
sqlite_get_code (SerapStorage *storage, const char *half)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage,
    "SELECT awal, sidik, pengguna, kedaluwarsa_ms, salah, perangkat FROM kode_daftar WHERE awal = :awal",
    ":awal", half);
  if (!serap_sqlite_next (storage, stmt))
    return NULL;
  SerapCodeRow *row = g_new0 (SerapCodeRow, 1);
  row->half = g_strdup (serap_stmt_text (stmt, 0));
  row->sha256 = serap_stmt_blob (stmt, 1);
  row->user = g_strdup (serap_stmt_text (stmt, 2));
  row->expires_ms = serap_stmt_int (stmt, 3);
  row->wrong = (guint) serap_stmt_int (stmt, 4);
  row->device = g_strdup (serap_stmt_text (stmt, 5));
  return row;
}

static gboolean
sqlite_put_code (SerapStorage *storage, const SerapCodeRow *row, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "INSERT INTO kode_daftar (awal, sidik, pengguna, kedaluwarsa_ms, salah, perangkat)"
                        " VALUES (:awal, :sidik, :pengguna, :ms, :salah, :perangkat)"
                        " ON CONFLICT (awal) DO UPDATE SET salah = excluded.salah,"
                        " perangkat = excluded.perangkat",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":awal", row->half);
  serap_stmt_bind_blob (stmt, ":sidik", row->sha256);
  serap_stmt_bind_text (stmt, ":pengguna", row->user);
  serap_stmt_bind_int (stmt, ":ms", row->expires_ms);
  serap_stmt_bind_int (stmt, ":salah", row->wrong);
  serap_stmt_bind_text (stmt, ":perangkat", row->device);
  return serap_stmt_run (stmt, error);
}

/* ---- Tokens ---- */

static SerapTokenRow *
sqlite_get_token (SerapStorage *storage, GBytes *sha256)
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query (storage, "SELECT jenis, perangkat, kedaluwarsa_ms FROM token WHERE sidik = :sidik");
  if (stmt != NULL)
    serap_stmt_bind_blob (stmt, ":sidik", sha256);
  if (!serap_sqlite_next (storage, stmt))
    return NULL;
  SerapTokenRow *row = g_new0 (SerapTokenRow, 1);
  row->sha256 = g_bytes_ref (sha256);
  row->refresh = g_strcmp0 (serap_stmt_text (stmt, 0), "SEGAR") == 0;
  row->device = g_strdup (serap_stmt_text (stmt, 1));
  row->expires_ms = serap_stmt_int (stmt, 2);
  return row;
}

static gboolean
sqlite_put_token (SerapStorage *storage, const SerapTokenRow *row, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage),
    "INSERT INTO token (sidik, jenis, perangkat, kedaluwarsa_ms) VALUES (:sidik, :jenis, :perangkat, :ms)",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_blob (stmt, ":sidik", row->sha256);
  serap_stmt_bind_text (stmt, ":jenis", row->refresh ? "SEGAR" : "AKSES");
  serap_stmt_bind_text (stmt, ":perangkat", row->device);
  serap_stmt_bind_int (stmt, ":ms", row->expires_ms);
  return serap_stmt_run (stmt, error);
}

static gboolean
sqlite_shorten_refresh (SerapStorage *storage, const char *device, gint64 until_ms, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (serap_sqlite_db (storage),
                                                 "UPDATE token SET kedaluwarsa_ms = min (kedaluwarsa_ms, :ms)"
                                                 " WHERE perangkat = :perangkat AND jenis = 'SEGAR'",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":ms", until_ms);
  serap_stmt_bind_text (stmt, ":perangkat", device);
  return serap_stmt_run (stmt, error);
}

static gboolean
sqlite_end_tokens (SerapStorage *storage, const char *device, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage), "DELETE FROM token WHERE perangkat = :perangkat", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":perangkat", device);
  return serap_stmt_run (stmt, error);
}

static gboolean
run_before (SerapStorage *storage, const char *sql, gint64 before_ms, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (serap_sqlite_db (storage), sql, error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":ms", before_ms);
  return serap_stmt_run (stmt, error);
}

static gboolean
sqlite_drop_expired (SerapStorage *storage, gint64 before_ms, GError **error)
{
  return run_before (storage, "DELETE FROM token WHERE kedaluwarsa_ms < :ms", before_ms, error)
         && run_before (storage, "DELETE FROM kode_daftar WHERE kedaluwarsa_ms < :ms", before_ms, error);
}

/* ---- Failed attempts ---- */

static void
sqlite_get_failures (SerapStorage *storage, const char *key, guint *n, gint64 *until_ms)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage, "SELECT jumlah, tunggu_ms FROM gagal WHERE kunci = :kunci", ":kunci", key);
  gboolean any = serap_sqlite_next (storage, stmt);
  *n = any ? (guint) serap_stmt_int (stmt, 0) : 0;
  *until_ms = any ? serap_stmt_int (stmt, 1) : 0;
}

static gboolean
sqlite_put_failures (SerapStorage *storage, const char *key, guint n, gint64 until_ms, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage),
    n == 0 ? "DELETE FROM gagal WHERE kunci = :kunci"
           : "INSERT INTO gagal (kunci, jumlah, tunggu_ms) VALUES (:kunci, :n, :ms)"
             " ON CONFLICT (kunci) DO UPDATE SET jumlah = excluded.jumlah, tunggu_ms = excluded.tunggu_ms",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":kunci", key);
  if (n > 0) {
    serap_stmt_bind_int (stmt, ":n", n);
    serap_stmt_bind_int (stmt, ":ms", until_ms);
  }
  return serap_stmt_run (stmt, error);
}

/* ---- Held operations ---- */

static GPtrArray *
sqlite_held (SerapStorage *storage, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_row_free);
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query (storage, "SELECT " SERAP_SQLITE_OP_COLUMNS " FROM operasi WHERE hasil = 'held'"
                                   " AND NOT EXISTS (SELECT 1 FROM putusan WHERE putusan.seq = operasi.seq)"
                                   " ORDER BY seq");
  while (serap_sqlite_next (storage, stmt))
    g_ptr_array_add (list, serap_sqlite_op_of_row (stmt));
  return serap_sqlite_whole (storage, list, error);
}

static SerapOpRow *
sqlite_get_ruling (SerapStorage *storage, gint64 seq)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage, "SELECT " SERAP_SQLITE_OP_COLUMNS
             " FROM operasi WHERE seq = (SELECT oleh_seq FROM putusan WHERE putusan.seq = :seq)");
  if (stmt != NULL)
    serap_stmt_bind_int (stmt, ":seq", seq);
  return serap_sqlite_next (storage, stmt) ? serap_sqlite_op_of_row (stmt) : NULL;
}

static gboolean
sqlite_put_ruling (SerapStorage *storage, gint64 seq, gint64 by_seq, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage), "INSERT INTO putusan (seq, oleh_seq) VALUES (:seq, :oleh)", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":seq", seq);
  serap_stmt_bind_int (stmt, ":oleh", by_seq);
  return serap_stmt_run (stmt, error);
}

void
serap_sqlite_class_sessions (SerapStorageClass *klass)
{
  klass->get_code = sqlite_get_code;
  klass->put_code = sqlite_put_code;
  klass->get_token = sqlite_get_token;
  klass->put_token = sqlite_put_token;
  klass->shorten_refresh = sqlite_shorten_refresh;
  klass->end_tokens = sqlite_end_tokens;
  klass->drop_expired = sqlite_drop_expired;
  klass->get_failures = sqlite_get_failures;
  klass->put_failures = sqlite_put_failures;
  klass->held = sqlite_held;
  klass->get_ruling = sqlite_get_ruling;
  klass->put_ruling = sqlite_put_ruling;
}
