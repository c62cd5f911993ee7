/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Freezing: operations get their place in the device's sequence and its signature, and stay so. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-bytes.h"
#include "serap-op-codec.h"

#include <string.h>

typedef struct {
  SerapStore *store;
  const SerapSigningKey *key;
  guint max_ops;
  SerapSyncRequest *request;
} Freeze;

static gboolean
store_frozen (SerapStore *store, const SerapOutboxItem *item, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "UPDATE outbox SET state = 1, device = :device, epoch = :epoch, dev_seq = :dev_seq, sig = :sig"
    " WHERE place = :place",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":device", item->op->device);
  serap_stmt_bind_int (stmt, ":epoch", item->op->epoch);
  serap_stmt_bind_int (stmt, ":dev_seq", (gint64) item->op->dev_seq);
  serap_stmt_bind_blob (stmt, ":sig", item->op->signature);
  serap_stmt_bind_int (stmt, ":place", item->place);
  return serap_stmt_run (stmt, error);
}

/* The number after the last one given for this device and epoch. */
static guint64
next_dev_seq (SerapStore *store, const char *sequence)
{
  g_autofree char *given_for = serap_store_meta (store, "dev_seq_for");
  return g_strcmp0 (given_for, sequence) == 0 ? (guint64) serap_store_meta_int (store, "dev_seq", 0) + 1 : 1;
}

static gboolean
sign (Freeze *freeze, SerapOutboxItem *item, GError **error)
{
  SerapStore *store = freeze->store;
  SerapOp *op = item->op;
  gsize n = 0;
  const guint8 *hash = g_bytes_get_data (item->payload_hash, &n);
  if (n != SERAP_SHA256_BYTES) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_CORRUPT, "operation %s has no hash", op->op_id);
    return FALSE;
  }
  g_free (op->device);
  op->device = serap_store_meta (store, "device");
  op->epoch = (guint32) serap_store_meta_int (store, "epoch", 0);
  g_autofree char *sequence = g_strdup_printf ("%s/%u", op->device, op->epoch);
  op->dev_seq = next_dev_seq (store, sequence);
  g_autoptr (GBytes) bytes = serap_op_signed_bytes_for (op, hash);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  g_clear_pointer (&op->signature, g_bytes_unref);
  op->signature = serap_sign (freeze->key, data, size);
  return store_frozen (store, item, error) && serap_store_set_meta (store, "dev_seq_for", sequence, error)
         && serap_store_set_meta_int (store, "dev_seq", (gint64) op->dev_seq, error);
}

static void
add_to_request (Freeze *freeze, SerapOutboxItem *item)
{
  gboolean sealed = item->sealed != 0;
  if (sealed) {
    /* What the open part holds is already in the sealed one. */
    g_ptr_array_set_size (item->op->changes, 0);
  } else {
    item->op->payload_bytes = g_bytes_ref (item->payload);
  }
  g_ptr_array_add (freeze->request->ops, g_steal_pointer (&item->op));
  g_ptr_array_add (freeze->request->sealed, sealed ? g_bytes_ref (item->payload) : NULL);
}

static GPtrArray *
group_from (SerapStore *store, gint64 place, SerapOutboxState state, GError **error)
{
  g_autoptr (GArray) places = serap_store_ints (
    store,
    "SELECT o.place FROM outbox o JOIN outbox me ON me.place = ?1"
    " WHERE o.place = me.place OR (o.txn = me.txn AND o.state = me.state) ORDER BY o.place",
    place, error);
  if (places == NULL)
    return NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_outbox_item_free);
  for (guint i = 0; i < places->len; i++) {
    SerapOutboxItem *item = serap_store_outbox_item (store, g_array_index (places, gint64, i), error);
    if (item == NULL)
      return NULL;
    g_ptr_array_add (items, item);
  }
  return g_steal_pointer (&items);
}

static gboolean
has_room (const Freeze *freeze, guint n)
{
  return freeze->request->ops->len == 0 || freeze->request->ops->len + n <= freeze->max_ops;
}

static gboolean
can_be_sent (const SerapOutboxItem *item)
{
  return item->sealed != 2;
}

/* Returns: 1 taken, 0 no room or not to be sent now, -1 failed. */
static int
take_group (Freeze *freeze, GPtrArray *items, GError **error)
{
  if (!has_room (freeze, items->len))
    return 0;
  for (guint i = 0; i < items->len; i++) {
    const SerapOutboxItem *item = items->pdata[i];
    if (can_be_sent (item))
      continue;
    if (freeze->request->ops->len > 0)
      return 0;
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED,
                 "operation %s is sealed to the account, not to headquarters", item->op->op_id);
    return -1;
  }
  for (guint i = 0; i < items->len; i++) {
    SerapOutboxItem *item = items->pdata[i];
    if (item->state == SERAP_OUTBOX_PENDING && !sign (freeze, item, error))
      return -1;
    add_to_request (freeze, item);
  }
  return 1;
}

static gboolean
take_all (Freeze *freeze, SerapOutboxState state, gboolean *full, GError **error)
{
  g_autoptr (GArray) places = serap_store_ints (
    freeze->store, "SELECT place FROM outbox WHERE state = ?1 ORDER BY dev_seq, place LIMIT 1000", state,
    error);
  if (places == NULL)
    return FALSE;
  g_autoptr (GHashTable) taken = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < places->len && freeze->request->ops->len < freeze->max_ops; i++) {
    if (g_hash_table_contains (taken, &g_array_index (places, gint64, i)))
      continue;
    GPtrArray *items = group_from (freeze->store, g_array_index (places, gint64, i), state, error);
    if (items == NULL)
      return FALSE;
    g_ptr_array_add (groups, items);
    for (guint k = 0; k < items->len; k++)
      g_hash_table_add (taken, &((SerapOutboxItem *) items->pdata[k])->place);
    int result = take_group (freeze, items, error);
    if (result < 0)
      return FALSE;
    if (result == 0) {
      *full = TRUE;
      return TRUE;
    }
  }
  return TRUE;
}

static gboolean
freeze_all (SerapDb *db, gpointer data, GError **error)
{
  Freeze *freeze = data;
  gboolean full = FALSE;
  if (!take_all (freeze, SERAP_OUTBOX_SENT, &full, error))
    return FALSE;
  return full || take_all (freeze, SERAP_OUTBOX_PENDING, &full, error);
}

gboolean
serap_store_freeze (
  SerapStore *store, const SerapSigningKey *key, guint max_ops, SerapSyncRequest *request, GError **error)
{
  g_return_val_if_fail (store != NULL && key != NULL && request != NULL && max_ops > 0, FALSE);

  g_autofree char *device = serap_store_meta (store, "device");
  if (device == NULL) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND,
                 "this account has no device at headquarters");
    return FALSE;
  }
  Freeze freeze = { store, key, max_ops, request };
  if (serap_store_transaction (store, freeze_all, &freeze, error))
    return TRUE;
  g_ptr_array_set_size (request->ops, 0);
  g_ptr_array_set_size (request->sealed, 0);
  return FALSE;
}

/* ---- Thawing ---- */

static gboolean
thaw (SerapDb *db, gpointer data, GError **error)
{
  SerapStore *store = data;
  if (!serap_store_run (store,
                        "UPDATE outbox SET state = 0, device = NULL, epoch = NULL, dev_seq = NULL, sig = NULL"
                        " WHERE state = ?1",
                        SERAP_OUTBOX_SENT, error))
    return FALSE;
  g_autofree char *user = serap_store_meta (store, "user");
  if (user == NULL)
    return TRUE;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "UPDATE outbox SET user = :user WHERE state = 0 AND user <> :user", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":user", user);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_refreeze (SerapStore *store, GError **error)
{
  return serap_store_transaction (store, thaw, store, error);
}
