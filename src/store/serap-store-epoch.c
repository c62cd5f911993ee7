/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The device's sequence when it breaks: a new epoch, a gap at headquarters, an operation that
 * headquarters does not take. Whatever happens the operations stay, under the same op_id. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-bytes.h"
#include "serap-op-codec.h"

/* Header, signature and what carries them, by and large. */
#define ENVELOPE_BYTES 600

const SerapEnv *
serap_store_env (SerapStore *store)
{
  return &store->env;
}

/* ---- How much goes at once ---- */

static gboolean
add_sizes (SerapStore *store, const char *sql, guint max_ops, gsize max_bytes, guint *n, gsize *bytes)
{
  g_autoptr (GArray) sizes = serap_store_ints (store, sql, (gint64) max_ops - *n, NULL);
  for (guint i = 0; sizes != NULL && i < sizes->len; i++) {
    *bytes += (gsize) g_array_index (sizes, gint64, i) + ENVELOPE_BYTES;
    if (*n > 0 && *bytes > max_bytes)
      return FALSE;
    ++*n;
  }
  return sizes != NULL && *n < max_ops;
}

guint
serap_store_batch (SerapStore *store, guint max_ops, gsize max_bytes)
{
  guint n = 0;
  gsize bytes = 0;
  if (add_sizes (store,
                 "SELECT length (payload) FROM outbox WHERE state = 1 ORDER BY dev_seq, place LIMIT ?1",
                 max_ops, max_bytes, &n, &bytes))
    add_sizes (store, "SELECT length (payload) FROM outbox WHERE state = 0 ORDER BY place LIMIT ?1", max_ops,
               max_bytes, &n, &bytes);
  return MAX (n, 1);
}

/* ---- Freezing again ---- */

typedef struct {
  SerapStore *store;
  const SerapSigningKey *key;
  const char *device;
  guint32 epoch;
  GBytes *box_public;
  guint64 expected;
  GPtrArray *op_ids;
  const char *code;
} Change;

static gboolean
read_int (SerapStore *store, const char *sql, gint64 value, gint64 *number, GError **error)
{
  g_autoptr (GArray) numbers = serap_store_ints (store, sql, value, error);
  if (numbers == NULL)
    return FALSE;
  *number = numbers->len > 0 ? g_array_index (numbers, gint64, 0) : 0;
  return TRUE;
}

static char *
sequence_of (SerapStore *store)
{
  g_autofree char *device = serap_store_meta (store, "device");
  return g_strdup_printf ("%s/%" G_GINT64_FORMAT, device, serap_store_meta_int (store, "epoch", 0));
}

/* What was sent gets new numbers and signatures at once: between two steps nothing that headquarters
 * may know already can be taken back. */
static gboolean
freeze_again (SerapStore *store, const SerapSigningKey *key, GError **error)
{
  gint64 n = 0;
  g_autoptr (SerapSyncRequest) request = serap_sync_request_new ();
  return read_int (store, "SELECT count(*) FROM outbox WHERE state = ?1", SERAP_OUTBOX_SENT, &n, error)
         && serap_store_refreeze (store, error)
         && (n == 0 || serap_store_freeze (store, key, (guint) n, request, error));
}

static gboolean
go_on_from (SerapStore *store, guint64 dev_seq, GError **error)
{
  g_autofree char *sequence = sequence_of (store);
  return serap_store_set_meta (store, "dev_seq_for", sequence, error)
         && serap_store_set_meta_int (store, "dev_seq", (gint64) dev_seq - 1, error);
}

/* ---- A new epoch ---- */

/* A device of its own has a key, and so a code, of its own: no two give the same provisional numbers. */
static gboolean
become (SerapStore *store, const Change *change, GError **error)
{
  g_autofree char *before = serap_store_meta (store, "device");
  g_autofree char *code = serap_signing_key_code (change->key);
  return g_strcmp0 (before, change->device) == 0
         || (serap_store_set_meta (store, "device", change->device, error)
             && serap_store_set_meta (store, "device_code", code, error));
}

static gboolean
seal_to (SerapStore *store, GBytes *box_public, GError **error)
{
  if (box_public == NULL)
    return TRUE;
  g_autofree char *hex = serap_hex (g_bytes_get_data (box_public, NULL), g_bytes_get_size (box_public));
  return serap_store_set_meta (store, "box_public", hex, error);
}

static gboolean
begin_epoch (SerapDb *db, gpointer data, GError **error)
{
  Change *change = data;
  SerapStore *store = change->store;
  return become (store, change, error) && seal_to (store, change->box_public, error)
         && serap_store_set_meta_int (store, "epoch", change->epoch, error)
         && freeze_again (store, change->key, error);
}

gboolean
serap_store_begin_epoch (SerapStore *store,
                         const SerapSigningKey *key,
                         const char *device,
                         guint32 epoch,
                         GBytes *box_public,
                         GError **error)
{
  g_return_val_if_fail (store != NULL && key != NULL && device != NULL && epoch > 0, FALSE);

  Change change = { .store = store, .key = key, .device = device, .epoch = epoch, .box_public = box_public };
  return serap_store_transaction (store, begin_epoch, &change, error);
}

GPtrArray *
serap_store_unanswered (SerapStore *store, gint64 *place, guint max, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db,
                                                 "SELECT place, op_id FROM outbox"
                                                 " WHERE state IN (0, 1) AND place > :place"
                                                 " ORDER BY place LIMIT :max",
                                                 error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int (stmt, ":place", *place);
  serap_stmt_bind_int (stmt, ":max", max);
  g_autoptr (GPtrArray) op_ids = g_ptr_array_new_with_free_func (g_free);
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    *place = serap_stmt_int (stmt, 0);
    g_ptr_array_add (op_ids, g_strdup (serap_stmt_text (stmt, 1)));
  }
  return step == SERAP_DONE ? g_steal_pointer (&op_ids) : NULL;
}

/* ---- A gap ---- */

static const char unsettle_sql[]
  = "UPDATE outbox SET state = 1, seq = NULL WHERE state = 2 AND dev_seq >= ?1"
    " AND device = (SELECT value FROM meta WHERE name = 'device')"
    " AND epoch = (SELECT CAST (value AS INTEGER) FROM meta WHERE name = 'epoch')";

static gboolean
resend_from (SerapDb *db, gpointer data, GError **error)
{
  Change *change = data;
  SerapStore *store = change->store;
  gint64 first = 0;
  if (!serap_store_run (store, unsettle_sql, (gint64) change->expected, error)
      || !read_int (store, "SELECT coalesce (min (dev_seq), 0) FROM outbox WHERE state = ?1",
                    SERAP_OUTBOX_SENT, &first, error))
    return FALSE;
  if (first == (gint64) change->expected)
    return TRUE;
  return go_on_from (store, change->expected, error) && freeze_again (store, change->key, error);
}

gboolean
serap_store_resend_from (SerapStore *store, const SerapSigningKey *key, guint64 expected, GError **error)
{
  g_return_val_if_fail (store != NULL && key != NULL && expected > 0, FALSE);

  Change change = { .store = store, .key = key, .expected = expected };
  return serap_store_transaction (store, resend_from, &change, error);
}

gboolean
serap_store_unsettle (SerapStore *store, guint64 last_dev_seq, GError **error)
{
  gint64 lost = 0;
  return read_int (store,
                   "SELECT count(*) FROM outbox WHERE state = 2 AND dev_seq > ?1"
                   " AND device = (SELECT value FROM meta WHERE name = 'device')"
                   " AND epoch = (SELECT CAST (value AS INTEGER) FROM meta WHERE name = 'epoch')",
                   (gint64) last_dev_seq, &lost, error)
         && (lost == 0 || serap_store_run (store, unsettle_sql, (gint64) last_dev_seq + 1, error));
}

/* ---- What headquarters does not take ---- */

static gboolean
mark_refused (SerapStore *store, gint64 place, const char *code, GError **error)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  serap_problems_add (problems, NULL, code, NULL);
  g_autofree char *why = serap_problems_to_json (problems);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "UPDATE outbox SET state = 3, why = :why, device = NULL, epoch = NULL, dev_seq = NULL,"
    " sig = NULL WHERE place = :place",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":why", why);
  serap_stmt_bind_int (stmt, ":place", place);
  return serap_stmt_run (stmt, error);
}

static gboolean
set_aside_one (Change *change, const char *op_id, GArray *rids, GError **error)
{
  SerapStore *store = change->store;
  g_autoptr (GError) local_error = NULL;
  gint64 place = serap_store_outbox_place (store, op_id, &local_error);
  g_autoptr (GArray) touched
    = local_error == NULL
        ? serap_store_ints (store, "SELECT rid FROM sentuh WHERE place = ?1", place, &local_error)
        : NULL;
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  g_array_append_vals (rids, touched->data, touched->len);
  return place == 0 || mark_refused (store, place, change->code, error);
}

static gboolean
set_aside (SerapDb *db, gpointer data, GError **error)
{
  Change *change = data;
  SerapStore *store = change->store;
  gint64 first = 0;
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!read_int (store, "SELECT coalesce (min (dev_seq), 0) FROM outbox WHERE state = ?1", SERAP_OUTBOX_SENT,
                 &first, error))
    return FALSE;
  for (guint i = 0; i < change->op_ids->len; i++)
    if (!set_aside_one (change, change->op_ids->pdata[i], rids, error))
      return FALSE;
  return serap_store_replay (store, rids, error)
         && (first == 0
             || (go_on_from (store, (guint64) first, error) && freeze_again (store, change->key, error)));
}

gboolean
serap_store_set_aside (
  SerapStore *store, const SerapSigningKey *key, GPtrArray *op_ids, const char *code, GError **error)
{
  g_return_val_if_fail (store != NULL && key != NULL && op_ids != NULL && code != NULL, FALSE);

  Change change = { .store = store, .key = key, .op_ids = op_ids, .code = code };
  return serap_store_transaction (store, set_aside, &change, error);
}
