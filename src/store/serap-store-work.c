/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What this account did, newest last: where taking back begins. */

#include "config.h"

#include "serap-store-private.h"

#include <string.h>

#define WORK_COLUMNS "op_id, kind, entity, acts_for, txn"

static void
work_item_free (SerapWorkItem *item)
{
  g_free (item->op_id);
  g_free (item->kind);
  g_free (item->entity);
  g_free (item->acts_for);
  g_free (item->txn);
  g_free (item);
}

static gboolean
run_for (SerapStore *store, const char *sql, const char *op_id, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, sql, error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text_at (stmt, 1, op_id);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_note_work (SerapStore *store, const SerapOp *op, GError **error)
{
  if (op->verb == SERAP_VERB_REVERT)
    return run_for (store, "UPDATE kerja SET taken_back = 1 WHERE op_id = ?1", op->target_op, error);
  if (op->verb == SERAP_VERB_REVEAL)
    return TRUE;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "INSERT INTO kerja (op_id, batch, txn, kind, entity, acts_for) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text_at (stmt, 1, op->op_id);
  serap_stmt_bind_text_at (stmt, 2, op->batch);
  serap_stmt_bind_text_at (stmt, 3, op->txn);
  serap_stmt_bind_text_at (stmt, 4, op->kind);
  serap_stmt_bind_text_at (stmt, 5, op->entity);
  serap_stmt_bind_text_at (stmt, 6, op->acts_for);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_forget_work (SerapStore *store, gint64 place, GError **error)
{
  /* A revert that came to nothing leaves what it was to take back as it was. */
  return serap_store_run (
           store,
           "UPDATE kerja SET taken_back = 0 WHERE op_id = (SELECT target_op FROM outbox WHERE place = ?1)",
           place, error)
         && serap_store_run (store,
                             "DELETE FROM kerja WHERE op_id = (SELECT op_id FROM outbox WHERE place = ?1)",
                             place, error);
}

/* The batch or operation that @what stands for; empty when nothing fits. */
static gboolean
find_work (SerapStore *store, const char *what, char **op_id, char **batch, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    what == NULL ? "SELECT op_id, batch FROM kerja WHERE taken_back = 0 ORDER BY place DESC LIMIT 1"
                 : "SELECT op_id, CASE WHEN substr (batch, 1, length (?1)) = ?1 THEN batch END FROM kerja "
                   "WHERE taken_back = 0"
                   " AND (substr (op_id, 1, length (?1)) = ?1 OR substr (batch, 1, length (?1)) = ?1)"
                   " ORDER BY place DESC LIMIT 1",
    error);
  if (stmt == NULL)
    return FALSE;
  if (what != NULL)
    serap_stmt_bind_text_at (stmt, 1, what);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step == SERAP_ROW) {
    *op_id = g_strdup (serap_stmt_text (stmt, 0));
    *batch = g_strdup (serap_stmt_text (stmt, 1));
  }
  return step != SERAP_FAILED;
}

GPtrArray *
serap_store_work (SerapStore *store, const char *what, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) work_item_free);
  g_autofree char *op_id = NULL;
  g_autofree char *batch = NULL;
  if (!find_work (store, what, &op_id, &batch, error))
    return NULL;
  if (op_id == NULL)
    return g_steal_pointer (&items);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    batch != NULL ? "SELECT " WORK_COLUMNS
                    " FROM kerja WHERE taken_back = 0 AND batch = ?1 ORDER BY place DESC"
                  : "SELECT " WORK_COLUMNS " FROM kerja WHERE taken_back = 0 AND op_id = ?1",
    error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text_at (stmt, 1, batch != NULL ? batch : op_id);
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    SerapWorkItem *item = g_new0 (SerapWorkItem, 1);
    item->op_id = g_strdup (serap_stmt_text (stmt, 0));
    item->kind = g_strdup (serap_stmt_text (stmt, 1));
    item->entity = g_strdup (serap_stmt_text (stmt, 2));
    item->acts_for = g_strdup (serap_stmt_text (stmt, 3));
    item->txn = g_strdup (serap_stmt_text (stmt, 4));
    g_ptr_array_add (items, item);
  }
  return step == SERAP_DONE ? g_steal_pointer (&items) : NULL;
}

gint64
serap_store_work_since (SerapStore *store, const char *kind, gint64 ms, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db,
                                                 "SELECT count (DISTINCT entity) FROM kerja "
                                                 "WHERE taken_back = 0 AND op_id >= ?1 AND kind = ?2",
                                                 error);
  if (stmt == NULL)
    return -1;
  /* The id of an operation begins with the millisecond of its making. */
  guint64 when = (guint64) MAX (ms, 0);
  g_autofree char *first = g_strdup_printf ("%08x-%04x", (guint) (when >> 16), (guint) (when & 0xffff));
  serap_stmt_bind_text_at (stmt, 1, first);
  serap_stmt_bind_text_at (stmt, 2, kind);
  return serap_stmt_step (stmt, error) == SERAP_ROW ? serap_stmt_int (stmt, 0) : -1;
}
