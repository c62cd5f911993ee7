/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What headquarters refused, asked for once more by its author. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-id.h"

typedef struct {
  SerapStore *store;
  const char *op_id;
} Retry;

/* Another operation with the same content: the refused one keeps its answer for ever. Its author has seen
 * what stands now. */
static gboolean
ask_again (SerapStore *store, const SerapOutboxItem *item, GArray *rids, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "UPDATE outbox SET op_id = :op_id, state = 0, device = NULL, epoch = NULL,"
                        " dev_seq = NULL, sig = NULL, seq = NULL, why = NULL, wall_ms = :wall_ms,"
                        " base_seq = coalesce ((SELECT b.seq FROM base b JOIN rekam r"
                        " ON r.rid = b.rid WHERE r.id = outbox.entity), 0)"
                        " WHERE place = :place",
                        error);
  if (stmt == NULL)
    return FALSE;
  const SerapEnv *env = serap_store_env (store);
  g_autofree char *op_id = serap_id_new (env);
  serap_stmt_bind_text (stmt, ":op_id", op_id);
  serap_stmt_bind_int (stmt, ":wall_ms", serap_env_now_ms (env));
  serap_stmt_bind_int (stmt, ":place", item->place);
  gint64 rid = serap_store_rid (store, item->op->entity, error);
  if (rid == 0 || !serap_stmt_run (stmt, error))
    return FALSE;
  g_array_append_val (rids, rid);
  return TRUE;
}

/* There is nothing in it to ask for. */
static gboolean
leave_out (SerapStore *store, const SerapOutboxItem *item, GArray *rids, GError **error)
{
  g_autoptr (GArray) touched
    = serap_store_ints (store, "SELECT rid FROM sentuh WHERE place = ?1", item->place, error);
  if (touched == NULL)
    return FALSE;
  g_array_append_vals (rids, touched->data, touched->len);
  return serap_store_forget_work (store, item->place, error)
         && serap_store_forget_op (store, item->place, error);
}

static gboolean
ask_all_again (SerapStore *store, GArray *places, GArray *rids, GError **error)
{
  guint asked = 0;
  for (guint i = 0; i < places->len; i++) {
    g_autoptr (SerapOutboxItem) item
      = serap_store_outbox_item (store, g_array_index (places, gint64, i), error);
    if (item == NULL)
      return FALSE;
    gboolean erased = serap_outbox_item_is_erased (item);
    if (!(erased ? leave_out (store, item, rids, error) : ask_again (store, item, rids, error)))
      return FALSE;
    asked += erased ? 0 : 1;
  }
  if (asked > 0)
    return TRUE;
  g_set_error_literal (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_ERASED,
                       "headquarters erased the person it is about");
  return FALSE;
}

static gboolean
retry (SerapDb *db, gpointer data, GError **error)
{
  Retry *work = data;
  SerapStore *store = work->store;
  g_autoptr (GError) own = NULL;
  gint64 place = serap_store_outbox_place (store, work->op_id, &own);
  g_autoptr (SerapOutboxItem) item = place != 0 ? serap_store_outbox_item (store, place, &own) : NULL;
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  if (item == NULL || item->state != SERAP_OUTBOX_REFUSED) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND, "operation %s is not refused",
                 work->op_id);
    return FALSE;
  }
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) places = serap_store_outbox_group (store, place, error);
  return places != NULL && ask_all_again (store, places, rids, error)
         && serap_store_replay (store, rids, error);
}

gboolean
serap_store_retry (SerapStore *store, const char *op_id, GError **error)
{
  g_return_val_if_fail (store != NULL && op_id != NULL, FALSE);

  Retry work = { store, op_id };
  return serap_store_transaction (store, retry, &work, error);
}
