/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Processed operations, kept for ever. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

static void
copy_digest (GBytes *bytes, guint8 out[32])
{
  gsize n = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;
  for (gsize i = 0; i < 32; i++)
    out[i] = i < n ? data[i] : 0;
  if (bytes != NULL)
    g_bytes_unref (bytes);
}

SerapOpRow *
serap_sqlite_op_of_row (SerapStmt *stmt)
{
  SerapOpRow *row = g_new0 (SerapOpRow, 1);
  row->seq = serap_stmt_int (stmt, 0);
  row->op_id = g_strdup (serap_stmt_text (stmt, 1));
  row->device = g_strdup (serap_stmt_text (stmt, 2));
  row->epoch = (guint32) serap_stmt_int (stmt, 3);
  row->dev_seq = (guint64) serap_stmt_int (stmt, 4);
  row->entity = g_strdup (serap_stmt_text (stmt, 5));
  row->signed_bytes = serap_stmt_blob (stmt, 6);
  row->signature = serap_stmt_blob (stmt, 7);
  row->payload = serap_stmt_blob (stmt, 8);
  row->sealed = serap_stmt_int (stmt, 9) != 0;
  row->result = g_strdup (serap_stmt_text (stmt, 10));
  row->problems = g_strdup (serap_stmt_text (stmt, 11));
  row->server_ms = serap_stmt_int (stmt, 12);
  copy_digest (serap_stmt_blob (stmt, 13), row->effects);
  copy_digest (serap_stmt_blob (stmt, 14), row->leaf);
  return row;
}

static SerapOpRow *
sqlite_get_op (SerapStorage *storage, const char *op_id)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage, "SELECT " SERAP_SQLITE_OP_COLUMNS " FROM operasi WHERE op_id = :op_id", ":op_id", op_id);
  return serap_sqlite_next (storage, stmt) ? serap_sqlite_op_of_row (stmt) : NULL;
}

static gboolean
sqlite_put_op (SerapStorage *storage, const SerapOpRow *row, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "INSERT INTO operasi (seq, op_id, perangkat, epoch, dev_seq, rekam, bertanda, tanda, "
                        "muatan, tersegel, hasil, sebab,"
                        " server_ms, akibat_sha256, daun) VALUES (:seq, :op_id, :perangkat, :epoch, "
                        ":dev_seq, :rekam, :bertanda, :tanda,"
                        " :muatan, :tersegel, :hasil, :sebab, :ms, :akibat, :daun)",
                        error);
  if (stmt == NULL)
    return FALSE;
  g_autoptr (GBytes) effects = g_bytes_new (row->effects, sizeof row->effects);
  g_autoptr (GBytes) leaf = g_bytes_new (row->leaf, sizeof row->leaf);
  serap_stmt_bind_int (stmt, ":seq", row->seq);
  serap_stmt_bind_text (stmt, ":op_id", row->op_id);
  serap_stmt_bind_text (stmt, ":perangkat", row->device);
  serap_stmt_bind_int (stmt, ":epoch", row->epoch);
  serap_stmt_bind_int (stmt, ":dev_seq", (gint64) row->dev_seq);
  serap_stmt_bind_text (stmt, ":rekam", row->entity);
  serap_stmt_bind_blob (stmt, ":bertanda", row->signed_bytes);
  serap_stmt_bind_blob (stmt, ":tanda", row->signature);
  serap_stmt_bind_blob (stmt, ":muatan", row->payload);
  serap_stmt_bind_int (stmt, ":tersegel", row->sealed);
  serap_stmt_bind_text (stmt, ":hasil", row->result);
  serap_stmt_bind_text (stmt, ":sebab", row->problems);
  serap_stmt_bind_int (stmt, ":ms", row->server_ms);
  serap_stmt_bind_blob (stmt, ":akibat", effects);
  serap_stmt_bind_blob (stmt, ":daun", leaf);
  return serap_stmt_run (stmt, error);
}

static GPtrArray *
sqlite_ops_of_device (
  SerapStorage *storage, const char *device, guint32 epoch, guint64 dev_seq, guint max, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_row_free);
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage,
    "SELECT " SERAP_SQLITE_OP_COLUMNS " FROM operasi WHERE perangkat = :perangkat AND epoch = :epoch"
    " AND dev_seq > :dev_seq ORDER BY dev_seq LIMIT :max",
    ":perangkat", device);
  serap_stmt_bind_int (stmt, ":epoch", epoch);
  serap_stmt_bind_int (stmt, ":dev_seq", (gint64) dev_seq);
  serap_stmt_bind_int (stmt, ":max", max);
  while (serap_sqlite_next (storage, stmt))
    g_ptr_array_add (list, serap_sqlite_op_of_row (stmt));
  return serap_sqlite_whole (storage, list, error);
}

static guint64
sqlite_last_of_device (SerapStorage *storage, const char *device, guint32 epoch)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage, "SELECT max(dev_seq) FROM operasi WHERE perangkat = :perangkat AND epoch = :epoch", ":perangkat",
    device);
  serap_stmt_bind_int (stmt, ":epoch", epoch);
  return serap_sqlite_next (storage, stmt) ? (guint64) serap_stmt_int (stmt, 0) : 0;
}

static void
find_gaps (SerapStorage *storage, GPtrArray *findings)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage,
    "SELECT (SELECT seq FROM kepala), (SELECT count(*) FROM operasi), (SELECT max(seq) FROM operasi)");
  if (serap_sqlite_next (storage, stmt)
      && (serap_stmt_int (stmt, 0) != serap_stmt_int (stmt, 1)
          || serap_stmt_int (stmt, 0) != serap_stmt_int (stmt, 2)))
    g_ptr_array_add (findings, g_strdup_printf ("numbers have gaps: head %" G_GINT64_FORMAT
                                                ", operations %" G_GINT64_FORMAT ", last %" G_GINT64_FORMAT,
                                                serap_stmt_int (stmt, 0), serap_stmt_int (stmt, 1),
                                                serap_stmt_int (stmt, 2)));
}

static gboolean
sqlite_check (SerapStorage *storage, GPtrArray *findings, GError **error)
{
  if (!serap_db_check (serap_sqlite_db (storage), findings, error))
    return FALSE;
  find_gaps (storage, findings);
  return serap_sqlite_sound (storage, error);
}

void
serap_sqlite_class_ops (SerapStorageClass *klass)
{
  klass->get_op = sqlite_get_op;
  klass->put_op = sqlite_put_op;
  klass->ops_of_device = sqlite_ops_of_device;
  klass->last_of_device = sqlite_last_of_device;
  klass->check = sqlite_check;
}
