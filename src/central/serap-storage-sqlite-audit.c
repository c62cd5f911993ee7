/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit tree's nodes and checkpoints, and what a check reads. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

#include "serap-event-digest.h"

#include <string.h>

static GPtrArray *
sqlite_ops_after (SerapStorage *storage, gint64 seq, guint max, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_row_free);
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage, "SELECT " SERAP_SQLITE_OP_COLUMNS " FROM operasi WHERE seq > :seq ORDER BY seq LIMIT :max");
  serap_stmt_bind_int (stmt, ":seq", seq);
  serap_stmt_bind_int (stmt, ":max", max);
  while (serap_sqlite_next (storage, stmt))
    g_ptr_array_add (list, serap_sqlite_op_of_row (stmt));
  return serap_sqlite_whole (storage, list, error);
}

static gboolean
sqlite_get_node (SerapStorage *storage, guint level, guint64 index, guint8 out[32], GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        level == 0 ? "SELECT daun FROM operasi WHERE seq = :urut + 1 AND :tingkat = 0"
                                   : "SELECT sidik FROM pohon WHERE tingkat = :tingkat AND urut = :urut",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":tingkat", level);
  serap_stmt_bind_int (stmt, ":urut", (gint64) index);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step == SERAP_FAILED)
    return FALSE;
  g_autoptr (GBytes) hash = step == SERAP_ROW ? serap_stmt_blob (stmt, 0) : NULL;
  if (hash == NULL || g_bytes_get_size (hash) != 32) {
    g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT,
                 "the audit tree has no node %u/%" G_GUINT64_FORMAT, level, index);
    return FALSE;
  }
  memcpy (out, g_bytes_get_data (hash, NULL), 32);
  return TRUE;
}

static gboolean
sqlite_put_node (SerapStorage *storage, guint level, guint64 index, const guint8 node[32], GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "INSERT INTO pohon (tingkat, urut, sidik) VALUES (:tingkat, :urut, :sidik)", error);
  if (stmt == NULL)
    return FALSE;
  g_autoptr (GBytes) hash = g_bytes_new (node, 32);
  serap_stmt_bind_int (stmt, ":tingkat", level);
  serap_stmt_bind_int (stmt, ":urut", (gint64) index);
  serap_stmt_bind_blob (stmt, ":sidik", hash);
  return serap_stmt_run (stmt, error);
}

static gint64
number (SerapStorage *storage, const char *sql)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (storage, sql);
  return serap_sqlite_next (storage, stmt) ? serap_stmt_int (stmt, 0) : 0;
}

static gint64
sqlite_count_nodes (SerapStorage *storage)
{
  return number (storage, "SELECT count(*) FROM pohon");
}

static gint64
sqlite_count_events (SerapStorage *storage)
{
  return number (storage, "SELECT count(*) FROM peristiwa");
}

static char *
sqlite_get_checkpoint (SerapStorage *storage, gint64 size)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage, size < 0 ? "SELECT catatan FROM titik_periksa WHERE :ukuran < 0 ORDER BY ukuran DESC LIMIT 1"
                      : "SELECT catatan FROM titik_periksa WHERE ukuran = :ukuran");
  serap_stmt_bind_int (stmt, ":ukuran", size);
  return serap_sqlite_next (storage, stmt) ? g_strdup (serap_stmt_text (stmt, 0)) : NULL;
}

static gboolean
sqlite_put_checkpoint (SerapStorage *storage, gint64 size, const char *note, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "INSERT INTO titik_periksa (ukuran, catatan) VALUES (:ukuran, :catatan)", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":ukuran", size);
  serap_stmt_bind_text (stmt, ":catatan", note);
  return serap_stmt_run (stmt, error);
}

/* Numbers are given out in the order of the clock, so a later one of the same day is the next one. */
static gboolean
sqlite_thin_checkpoints (SerapStorage *storage, gint64 before_ms, guint max, guint *gone, GError **error)
{
  *gone = 0;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "DELETE FROM titik_periksa WHERE ukuran IN ("
                        " SELECT ini.ukuran FROM titik_periksa ini JOIN operasi o ON o.seq = ini.ukuran"
                        " JOIN operasi p ON p.seq"
                        " = (SELECT min (lain.ukuran) FROM titik_periksa lain WHERE lain.ukuran > ini.ukuran)"
                        " WHERE o.server_ms < :sebelum AND p.server_ms / 86400000 = o.server_ms / 86400000"
                        " ORDER BY ini.ukuran LIMIT :max) RETURNING ukuran",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":sebelum", before_ms);
  serap_stmt_bind_int (stmt, ":max", max);
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    (*gone)++;
  return step == SERAP_DONE;
}

/* The texts as they lie there: a byte that changes nothing of the meaning is seen too. */
static void
add_event (GChecksum *sum, SerapStmt *stmt, gboolean first)
{
  SerapEventTexts texts = {
    .set = serap_stmt_text (stmt, 14),
    .old = serap_stmt_text (stmt, 15),
    .before = serap_stmt_text (stmt, 17),
    .after = serap_stmt_text (stmt, 18),
  };
  SerapEvent event = {
    .seq = serap_stmt_int (stmt, 0),
    .n = (guint) serap_stmt_int (stmt, 1),
    .entity = (char *) serap_stmt_text (stmt, 2),
    .kind = (char *) serap_stmt_text (stmt, 3),
    .verb = (char *) serap_stmt_text (stmt, 4),
    .transition = (char *) serap_stmt_text (stmt, 5),
    .op_id = (char *) serap_stmt_text (stmt, 6),
    .user = (char *) serap_stmt_text (stmt, 7),
    .acts_for = (char *) serap_stmt_text (stmt, 8),
    .device = (char *) serap_stmt_text (stmt, 9),
    .at_ms = serap_stmt_int (stmt, 10),
    .wall_ms = serap_stmt_int (stmt, 11),
    .versi = serap_stmt_int (stmt, 12),
    .created = serap_stmt_int (stmt, 13) != 0,
    .note = (char *) serap_stmt_text (stmt, 16),
  };
  if (first)
    serap_event_digest_first (sum, event.entity, texts.set);
  else
    serap_event_digest (sum, &event, &texts);
}

static gboolean
sqlite_events_digest (
  SerapStorage *storage, gint64 seq, gboolean first, guint8 out[32], guint *n_events, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage),
    "SELECT seq, n, rekam, entitas, tindakan, transisi, op_id, pengguna, atas_nama, perangkat, server_ms,"
    " perangkat_ms, versi, baru, isi, lama, catatan, lingkup_sebelum, lingkup_sesudah FROM peristiwa"
    " WHERE seq = :seq ORDER BY n",
    error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  SerapStep step = SERAP_FAILED;
  *n_events = 0;
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":seq", seq);
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    add_event (sum, stmt, first);
    (*n_events)++;
  }
  gsize n = 32;
  g_checksum_get_digest (sum, out, &n);
  return step == SERAP_DONE;
}

static gboolean
sqlite_erase_person (SerapStorage *storage, const char *id, gint64 seq, GError **error)
{
  SerapDb *db = serap_sqlite_db (storage);
  /* What is deleted is overwritten, not only let go. */
  if (!serap_db_exec (db, "PRAGMA secure_delete=ON", error))
    return FALSE;
  g_autoptr (SerapStmt) person = serap_db_prepare (db, "DELETE FROM orang WHERE id = :id", error);
  g_autoptr (SerapStmt) payloads
    = serap_db_prepare (db, "UPDATE operasi SET muatan = NULL WHERE rekam = :id AND seq < :seq", error);
  if (person == NULL || payloads == NULL)
    return FALSE;
  serap_stmt_bind_text (person, ":id", id);
  serap_stmt_bind_text (payloads, ":id", id);
  serap_stmt_bind_int (payloads, ":seq", seq);
  return serap_stmt_run (person, error) && serap_stmt_run (payloads, error);
}

void
serap_sqlite_class_audit (SerapStorageClass *klass)
{
  klass->ops_after = sqlite_ops_after;
  klass->get_node = sqlite_get_node;
  klass->put_node = sqlite_put_node;
  klass->count_nodes = sqlite_count_nodes;
  klass->get_checkpoint = sqlite_get_checkpoint;
  klass->put_checkpoint = sqlite_put_checkpoint;
  klass->thin_checkpoints = sqlite_thin_checkpoints;
  klass->events_digest = sqlite_events_digest;
  klass->count_events = sqlite_count_events;
  klass->erase_person = sqlite_erase_person;
}
