/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The outbox: own operations until headquarters' events of them have come. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-bytes.h"
#include "serap-op-codec.h"

#include <string.h>

void
serap_outbox_row_free (SerapOutboxRow *row)
{
  if (row == NULL)
    return;
  g_free (row->op_id);
  g_free (row->kind);
  g_free (row->entity);
  g_free (row->verb);
  g_free (row->transition);
  g_free (row->batch);
  g_free (row->txn);
  g_free (row->title);
  g_clear_pointer (&row->problems, g_ptr_array_unref);
  g_free (row);
}

void
serap_outbox_item_free (SerapOutboxItem *item)
{
  if (item == NULL)
    return;
  serap_op_free (item->op);
  g_clear_pointer (&item->payload, g_bytes_unref);
  g_clear_pointer (&item->payload_hash, g_bytes_unref);
  g_free (item->why);
  g_free (item);
}

GArray *
serap_store_ints (SerapStore *store, const char *sql, gint64 value, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, sql, error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int_at (stmt, 1, value);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    gint64 number = serap_stmt_int (stmt, 0);
    g_array_append_val (numbers, number);
  }
  return step == SERAP_DONE ? g_steal_pointer (&numbers) : NULL;
}

/* ---- Storing ---- */

SerapOp *
serap_op_without_person (const SerapOp *op, const SerapEntity *entity)
{
  SerapOp *open = serap_op_new (op->op_id, op->verb, op->kind, op->entity);
  open->user = g_strdup (op->user);
  open->acts_for = g_strdup (op->acts_for);
  open->batch = g_strdup (op->batch);
  open->txn = g_strdup (op->txn);
  open->base_seq = op->base_seq;
  open->ref_seq = op->ref_seq;
  open->wall_ms = op->wall_ms;
  open->schema = op->schema;
  open->transition = g_strdup (op->transition);
  open->workflow = g_strdup (op->workflow);
  open->workflow_version = op->workflow_version;
  open->target_op = g_strdup (op->target_op);
  open->purpose = g_strdup (op->purpose);
  for (guint i = 0; i < op->changes->len; i++) {
    const SerapFieldChange *change = op->changes->pdata[i];
    int at = serap_entity_find (entity, change->name);
    if (at < 0 || (entity->fields[at].flags & SERAP_FIELD_SEALED) != 0)
      continue;
    serap_op_set_value (open, change->name, &change->value);
    if (change->has_old)
      serap_op_set_old (open, change->name, &change->old);
  }
  return open;
}

/* How the payload lies in the outbox. */
typedef struct {
  GBytes *payload;
  GBytes *hash;
  GBytes *open_part; /* (nullable) */
  gint64 sealed;
} StoredPayload;

static void
stored_payload_clear (StoredPayload *stored)
{
  g_clear_pointer (&stored->payload, g_bytes_unref);
  g_clear_pointer (&stored->hash, g_bytes_unref);
  g_clear_pointer (&stored->open_part, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoredPayload, stored_payload_clear)

static gboolean
seal_payload (
  SerapStore *store, const SerapOp *op, const SerapEntity *entity, StoredPayload *stored, GError **error)
{
  static const guint8 no_salt[SERAP_SALT_BYTES];
  g_autoptr (GBytes) key = serap_store_public_key (store, "hq_box");
  stored->sealed = 1;
  if (key == NULL) {
    key = serap_store_public_key (store, "box_public");
    stored->sealed = 2;
  }
  if (key == NULL) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED, "the account has no key for persons");
    return FALSE;
  }
  GBytes *sealed = serap_box_seal (key, stored->payload, error);
  if (sealed == NULL)
    return FALSE;
  g_bytes_unref (stored->payload);
  stored->payload = sealed;
  g_autoptr (SerapOp) open = serap_op_without_person (op, entity);
  stored->open_part = serap_op_payload_encode (open, no_salt);
  return TRUE;
}

static gboolean
make_payload (
  SerapStore *store, const SerapOp *op, const SerapEntity *entity, StoredPayload *stored, GError **error)
{
  guint8 salt[SERAP_SALT_BYTES];
  guint8 hash[SERAP_SHA256_BYTES];
  serap_env_random (&store->env, salt, sizeof salt);
  stored->payload = serap_op_payload_encode (op, salt);
  gsize n = 0;
  gconstpointer bytes = g_bytes_get_data (stored->payload, &n);
  if (n > serap_op_payload_limit (entity)) {
    serap_wire_set_error (error, SERAP_WIRE_ERROR_TOO_LARGE, NULL, 0,
                          "the operation is too large to be sent");
    return FALSE;
  }
  serap_sha256 (bytes, n, hash);
  stored->hash = g_bytes_new (hash, sizeof hash);
  return !serap_entity_is_sealed (entity) || seal_payload (store, op, entity, stored, error);
}

gint64
serap_store_queue (SerapStore *store, SerapOp *op, const SerapEntity *entity, GError **error)
{
  g_auto (StoredPayload) stored = { NULL, NULL, NULL, 0 };
  if (!make_payload (store, op, entity, &stored, error))
    return 0;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db,
                                                 "INSERT INTO outbox (op_id, state, entity, kind, verb, "
                                                 "transition, target_op, batch, txn, user, acts_for, wall_ms,"
                                                 " base_seq, ref_seq, schema, payload, payload_hash, sealed, "
                                                 "open_part) VALUES (:op_id, 0, :entity, :kind, :verb,"
                                                 " :transition, :target_op, :batch, :txn, :user, :acts_for, "
                                                 ":wall_ms, :base_seq, :ref_seq, :schema, :payload,"
                                                 " :payload_hash, :sealed, :open_part)",
                                                 error);
  if (stmt == NULL)
    return 0;
  serap_stmt_bind_text (stmt, ":op_id", op->op_id);
  serap_stmt_bind_text (stmt, ":entity", op->entity);
  serap_stmt_bind_text (stmt, ":kind", op->kind);
  serap_stmt_bind_text (stmt, ":verb", serap_verb_name (op->verb));
  serap_stmt_bind_text (stmt, ":transition", op->transition);
  serap_stmt_bind_text (stmt, ":target_op", op->target_op);
  serap_stmt_bind_text (stmt, ":batch", op->batch);
  serap_stmt_bind_text (stmt, ":txn", op->txn);
  serap_stmt_bind_text (stmt, ":user", op->user);
  serap_stmt_bind_text (stmt, ":acts_for", op->acts_for);
  serap_stmt_bind_int (stmt, ":wall_ms", op->wall_ms);
  serap_stmt_bind_int (stmt, ":base_seq", op->base_seq);
  serap_stmt_bind_int (stmt, ":ref_seq", op->ref_seq);
  serap_stmt_bind_int (stmt, ":schema", op->schema);
  serap_stmt_bind_blob (stmt, ":payload", stored.payload);
  serap_stmt_bind_blob (stmt, ":payload_hash", stored.hash);
  serap_stmt_bind_int (stmt, ":sealed", stored.sealed);
  serap_stmt_bind_blob (stmt, ":open_part", stored.open_part);
  return serap_stmt_run (stmt, error) ? serap_db_last_rowid (store->db) : 0;
}

gboolean
serap_store_forget_op (SerapStore *store, gint64 place, GError **error)
{
  return serap_store_expect_files_of (store, place, error)
         && serap_store_run (store, "DELETE FROM sentuh WHERE place = ?1", place, error)
         && serap_store_run (store, "DELETE FROM segel WHERE place = ?1", place, error)
         && serap_store_run (store, "DELETE FROM outbox WHERE place = ?1", place, error);
}

/* ---- Reading ---- */

static SerapOp *
read_header (SerapStmt *stmt)
{
  int verb = serap_verb_from_name (serap_stmt_text (stmt, 4));
  SerapOp *op = serap_op_new (serap_stmt_text (stmt, 1), verb >= 0 ? (SerapVerb) verb : SERAP_VERB_RESOLVE,
                              serap_stmt_text (stmt, 3), serap_stmt_text (stmt, 2));
  op->batch = g_strdup (serap_stmt_text (stmt, 5));
  op->txn = g_strdup (serap_stmt_text (stmt, 6));
  op->user = g_strdup (serap_stmt_text (stmt, 7));
  op->acts_for = g_strdup (serap_stmt_text (stmt, 8));
  op->wall_ms = serap_stmt_int (stmt, 9);
  op->base_seq = serap_stmt_int (stmt, 10);
  op->ref_seq = serap_stmt_int (stmt, 11);
  op->schema = (guint16) serap_stmt_int (stmt, 12);
  op->device = g_strdup (serap_stmt_text (stmt, 13));
  op->epoch = (guint32) serap_stmt_int (stmt, 14);
  op->dev_seq = (guint64) serap_stmt_int (stmt, 15);
  op->signature = serap_stmt_blob (stmt, 20);
  return op;
}

SerapOutboxItem *
serap_store_outbox_item (SerapStore *store, gint64 place, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db,
                                                 "SELECT place, op_id, entity, kind, verb, batch, txn, user, "
                                                 "acts_for, wall_ms, base_seq, ref_seq, schema, device,"
                                                 " epoch, dev_seq, payload, payload_hash, sealed, open_part, "
                                                 "sig, seq, why, state FROM outbox WHERE place = :place",
                                                 error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int (stmt, ":place", place);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step == SERAP_DONE)
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND,
                 "no operation at place %" G_GINT64_FORMAT, place);
  if (step != SERAP_ROW)
    return NULL;
  g_autoptr (SerapOutboxItem) item = g_new0 (SerapOutboxItem, 1);
  item->place = place;
  item->op = read_header (stmt);
  item->payload = serap_stmt_blob (stmt, 16);
  item->payload_hash = serap_stmt_blob (stmt, 17);
  item->sealed = serap_stmt_int (stmt, 18);
  item->seq = serap_stmt_int (stmt, 21);
  item->why = g_strdup (serap_stmt_text (stmt, 22));
  item->state = (SerapOutboxState) serap_stmt_int (stmt, 23);
  g_autoptr (GBytes) open_part = serap_stmt_blob (stmt, 19);
  g_autoptr (GError) local_error = NULL;
  const SerapEntity *entity = serap_schema_entity (store->schema, item->op->kind);
  if (!serap_op_payload_decode (item->op, entity, open_part != NULL ? open_part : item->payload,
                                &local_error)) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_CORRUPT, "operation %s: %s", item->op->op_id,
                 local_error->message);
    return NULL;
  }
  return g_steal_pointer (&item);
}

gint64
serap_store_outbox_place (SerapStore *store, const char *op_id, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT place FROM outbox WHERE op_id = :op_id", error);
  if (stmt == NULL)
    return 0;
  serap_stmt_bind_text (stmt, ":op_id", op_id);
  return serap_stmt_step (stmt, error) == SERAP_ROW ? serap_stmt_int (stmt, 0) : 0;
}

gint64
serap_store_outbox_count (SerapStore *store, SerapOutboxState state)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT count(*) FROM outbox WHERE state = :state", NULL);
  if (stmt == NULL)
    return 0;
  serap_stmt_bind_int (stmt, ":state", state);
  return serap_stmt_step (stmt, NULL) == SERAP_ROW ? serap_stmt_int (stmt, 0) : 0;
}

/* What people call a record, as far as it names no person. */
static char *
title_of (SerapStore *store, const char *id)
{
  static const char *const names[]
    = { "judul", "perihal", "nama", "nama_berkas", "nomor", "nomor_lokal", "kode" };
  g_autoptr (SerapRecord) record = serap_store_get (store, id);
  for (guint i = 0; record != NULL && i < G_N_ELEMENTS (names); i++) {
    const char *text = serap_record_text (record, names[i]);
    if (text != NULL)
      return g_strdup (text);
  }
  return g_strdup ("");
}

static SerapOutboxRow *
read_row (SerapStmt *stmt, GError **error)
{
  SerapOutboxRow *row = g_new0 (SerapOutboxRow, 1);
  row->place = serap_stmt_int (stmt, 0);
  row->state = (SerapOutboxState) serap_stmt_int (stmt, 1);
  row->op_id = g_strdup (serap_stmt_text (stmt, 2));
  row->kind = g_strdup (serap_stmt_text (stmt, 3));
  row->entity = g_strdup (serap_stmt_text (stmt, 4));
  row->verb = g_strdup (serap_stmt_text (stmt, 5));
  row->transition = g_strdup (serap_stmt_text (stmt, 6));
  row->batch = g_strdup (serap_stmt_text (stmt, 7));
  row->txn = g_strdup (serap_stmt_text (stmt, 8));
  row->wall_ms = serap_stmt_int (stmt, 9);
  row->dev_seq = (guint64) serap_stmt_int (stmt, 10);
  row->seq = serap_stmt_int (stmt, 11);
  const char *why = serap_stmt_text (stmt, 12);
  row->problems = why != NULL ? serap_problems_from_json (why, -1, error) : serap_problems_new ();
  if (row->problems != NULL)
    return row;
  serap_outbox_row_free (row);
  return NULL;
}

GPtrArray *
serap_store_outbox (SerapStore *store, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_outbox_row_free);
  {
    g_autoptr (SerapStmt) stmt = serap_db_prepare (
      store->db,
      "SELECT place, state, op_id, kind, entity, verb, transition, batch, txn, wall_ms, dev_seq,"
      " seq, why FROM outbox ORDER BY place",
      error);
    if (stmt == NULL)
      return NULL;
    SerapStep step;
    while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
      SerapOutboxRow *row = read_row (stmt, error);
      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
    }
    if (step == SERAP_FAILED)
      return NULL;
  }
  for (guint i = 0; i < rows->len; i++) {
    SerapOutboxRow *row = rows->pdata[i];
    row->title = title_of (store, row->entity);
  }
  return g_steal_pointer (&rows);
}

/* ---- Giving up ---- */

typedef struct {
  SerapStore *store;
  const char *op_id;
  SerapOutboxState wanted;
} GiveUp;

/* The operation with all that must succeed or fail together with it. */
GArray *
serap_store_outbox_group (SerapStore *store, gint64 place, GError **error)
{
  return serap_store_ints (
    store,
    "SELECT o.place FROM outbox o JOIN outbox me ON me.place = ?1"
    " WHERE o.place = me.place OR (o.txn = me.txn AND o.state = me.state) ORDER BY o.place",
    place, error);
}

static gboolean
forget_group (SerapStore *store, GArray *places, GArray *rids, GError **error)
{
  for (guint i = 0; i < places->len; i++) {
    gint64 place = g_array_index (places, gint64, i);
    g_autoptr (GArray) touched
      = serap_store_ints (store, "SELECT rid FROM sentuh WHERE place = ?1", place, error);
    if (touched == NULL)
      return FALSE;
    g_array_append_vals (rids, touched->data, touched->len);
  }
  /* Records are found through what touches them, so all are gathered before anything is forgotten. */
  for (guint i = 0; i < places->len; i++)
    if (!serap_store_forget_work (store, g_array_index (places, gint64, i), error)
        || !serap_store_forget_op (store, g_array_index (places, gint64, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
give_up (SerapDb *db, gpointer data, GError **error)
{
  GiveUp *work = data;
  SerapStore *store = work->store;
  g_autoptr (GError) local_error = NULL;
  gint64 place = serap_store_outbox_place (store, work->op_id, &local_error);
  g_autoptr (SerapOutboxItem) item = place != 0 ? serap_store_outbox_item (store, place, &local_error) : NULL;
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (item == NULL || item->state != work->wanted) {
    SerapStoreError code = item == NULL ? SERAP_STORE_ERROR_NOT_FOUND : SERAP_STORE_ERROR_NOT_PENDING;
    g_set_error (error, SERAP_STORE_ERROR, (int) code, "operation %s: %s", work->op_id,
                 item == NULL ? "not in the outbox" : "not in a state in which it could be given up");
    return FALSE;
  }
  g_autoptr (GArray) places = serap_store_outbox_group (store, place, error);
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  return places != NULL && forget_group (store, places, rids, error)
         && serap_store_replay (store, rids, error);
}

gboolean
serap_store_take_back (SerapStore *store, const char *op_id, GError **error)
{
  GiveUp work = { store, op_id, SERAP_OUTBOX_PENDING };
  return serap_store_transaction (store, give_up, &work, error);
}

gboolean
serap_store_dismiss (SerapStore *store, const char *op_id, GError **error)
{
  GiveUp work = { store, op_id, SERAP_OUTBOX_REFUSED };
  return serap_store_transaction (store, give_up, &work, error);
}
