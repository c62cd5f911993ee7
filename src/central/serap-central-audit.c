/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit tree at headquarters: it grows with every processed operation, proves what it says, and a check
 * holds all that is stored against it. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-audit-file.h"
#include "serap-checkpoint.h"
#include "serap-event-digest.h"
#include "serap-op-codec.h"
#include "serap-tree.h"

#include <gio/gio.h>
#include <string.h>

/* Operations read at once. */
#define CHUNK 500
#define HASH SERAP_SHA256_BYTES

static gboolean
give_node (gpointer data, guint level, guint64 index, guint8 out[HASH], GError **error)
{
  SerapStorage *storage = data;
  return storage->klass->get_node (storage, level, index, out, error);
}

static SerapTreeNodes
nodes_of (SerapCentral *central)
{
  return (SerapTreeNodes){ give_node, central->storage };
}

/* ---- Growing ---- */

gboolean
serap_central_audit_append (SerapCentral *central, const SerapOpRow *row, GError **error)
{
  SerapStorage *storage = central->storage;
  guint64 index = (guint64) row->seq - 1;
  guint8 node[HASH];
  memcpy (node, row->leaf, HASH);
  for (guint level = 0; (index >> level & 1) != 0; level++) {
    guint8 left[HASH];
    if (!storage->klass->get_node (storage, level, (index >> level) - 1, left, error))
      return FALSE;
    serap_node_hash (left, node, node);
    if (!storage->klass->put_node (storage, level + 1, index >> (level + 1), node, error))
      return FALSE;
  }
  return TRUE;
}

char *
serap_central_origin (SerapCentral *central)
{
  char *stored = central->storage->klass->get_setting (central->storage, "audit-nama");
  if (stored != NULL)
    return stored;
  GBytes *key = serap_signing_key_public (central->key);
  g_autofree char *hex = serap_sha256_hex (g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  return g_strdup_printf ("serap/%.16s", hex);
}

gboolean
serap_central_audit_seal (SerapCentral *central, GError **error)
{
  SerapStorage *storage = central->storage;
  gint64 head = storage->klass->head (storage);
  g_autofree char *known = storage->klass->get_checkpoint (storage, head);
  if (head == 0 || known != NULL)
    return TRUE;
  SerapTreeNodes nodes = nodes_of (central);
  SerapFrontier frontier;
  guint8 root[HASH];
  if (!serap_frontier_load (&frontier, &nodes, (guint64) head, error))
    return FALSE;
  serap_frontier_root (&frontier, root);
  g_autofree char *origin = serap_central_origin (central);
  g_autofree char *note = serap_checkpoint_sign (origin, (guint64) head, root, central->key);
  return storage->klass->put_checkpoint (storage, head, note, error);
}

static gboolean
keep_node (gpointer data, guint level, guint64 index, const guint8 hash[HASH], GError **error)
{
  SerapStorage *storage = data;
  return level == 0 || storage->klass->put_node (storage, level, index, hash, error);
}

/* The nodes above the next leaves after @done; 0 afterwards: there are no more. */
static gboolean
fill_chunk (SerapCentral *central, gint64 *done, guint *n, GError **error)
{
  SerapStorage *storage = central->storage;
  SerapTreeNodes nodes = nodes_of (central);
  SerapFrontier frontier;
  g_autoptr (GPtrArray) rows = storage->klass->ops_after (storage, *done, CHUNK, error);
  if (rows == NULL || !serap_frontier_load (&frontier, &nodes, (guint64) *done, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    const SerapOpRow *row = rows->pdata[i];
    if (!serap_frontier_append (&frontier, row->leaf, keep_node, storage, error))
      return FALSE;
  }
  *done += rows->len;
  *n = rows->len;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, *done);
  return storage->klass->put_setting (storage, "pohon-sampai", *n == CHUNK ? text : "penuh", error)
         && (*n == CHUNK || serap_central_audit_seal (central, error));
}

gboolean
serap_central_audit_open (SerapCentral *central, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autofree char *state = storage->klass->get_setting (storage, "pohon-sampai");
  if (g_strcmp0 (state, "penuh") == 0)
    return TRUE;
  gint64 done = state != NULL ? g_ascii_strtoll (state, NULL, 10) : 0;
  guint n = CHUNK;
  while (n == CHUNK) {
    if (!storage->klass->begin (storage, error))
      return FALSE;
    if (!fill_chunk (central, &done, &n, error) || !storage->klass->commit (storage, error)) {
      storage->klass->rollback (storage);
      return FALSE;
    }
  }
  return TRUE;
}

/* ---- Proving ---- */

char *
serap_central_audit_key (SerapCentral *central)
{
  g_autofree char *origin = serap_central_origin (central);
  return serap_note_key (origin, serap_signing_key_public (central->key));
}

char *
serap_central_checkpoint (SerapCentral *central, GError **error)
{
  char *note = central->storage->klass->get_checkpoint (central->storage, -1);
  if (note == NULL && central->storage->klass->sound (central->storage, error))
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND, "no checkpoint yet");
  return note;
}

static gboolean
check_size (SerapCentral *central, gint64 first, gint64 size, GError **error)
{
  if (first > 0 && first <= size && size <= central->storage->klass->head (central->storage))
    return TRUE;
  g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND,
                       "the audit tree has no such size");
  return FALSE;
}

GByteArray *
serap_central_consistency (SerapCentral *central, gint64 from, gint64 to, GError **error)
{
  SerapTreeNodes nodes = nodes_of (central);
  return check_size (central, from, to, error)
           ? serap_tree_consistency (&nodes, (guint64) from, (guint64) to, error)
           : NULL;
}

GByteArray *
serap_central_inclusion (SerapCentral *central, gint64 seq, gint64 size, GError **error)
{
  SerapTreeNodes nodes = nodes_of (central);
  return check_size (central, seq, size, error)
           ? serap_tree_inclusion (&nodes, (guint64) seq - 1, (guint64) size, error)
           : NULL;
}

gboolean
serap_central_tell_checkpoint (SerapCentral *central,
                               const SerapSyncRequest *request,
                               SerapSyncReply *reply,
                               GError **error)
{
  gint64 size = central->storage->klass->head (central->storage);
  if (size == 0 || (guint64) size == request->seen_size)
    return TRUE;
  reply->checkpoint = serap_central_checkpoint (central, error);
  if (reply->checkpoint == NULL)
    return FALSE;
  if (request->seen_size == 0 || request->seen_size > (guint64) size)
    return TRUE;
  g_autoptr (GByteArray) proof
    = serap_central_consistency (central, (gint64) request->seen_size, size, error);
  for (guint at = 0; proof != NULL && at < proof->len; at += SERAP_SHA256_BYTES)
    g_ptr_array_add (reply->consistency, g_bytes_new (proof->data + at, SERAP_SHA256_BYTES));
  return proof != NULL;
}

/* ---- Exporting ---- */

static gboolean
put_line (GOutputStream *out, char *line, GError **error)
{
  g_autofree char *text = line;
  return g_output_stream_write_all (out, text, strlen (text), NULL, NULL, error)
         && g_output_stream_write_all (out, "\n", 1, NULL, NULL, error);
}

static gboolean
export_ops (SerapCentral *central, GOutputStream *out, GError **error)
{
  gint64 last = 0;
  for (;;) {
    g_autoptr (GPtrArray) rows = central->storage->klass->ops_after (central->storage, last, CHUNK, error);
    if (rows == NULL)
      return FALSE;
    if (rows->len == 0)
      return TRUE;
    for (guint i = 0; i < rows->len; i++) {
      const SerapOpRow *row = rows->pdata[i];
      last = row->seq;
      if (!put_line (out,
                     serap_audit_file_op (row->seq, row->signed_bytes, row->signature, row->result,
                                          row->server_ms, row->effects),
                     error))
        return FALSE;
    }
  }
}

static gboolean
export_all (SerapCentral *central, GOutputStream *out, GError **error)
{
  g_autofree char *checkpoint = serap_central_checkpoint (central, error);
  g_autofree char *key = serap_central_audit_key (central);
  g_autoptr (GPtrArray) devices = central->storage->klass->devices (central->storage, error);
  if (checkpoint == NULL || devices == NULL
      || !put_line (out, serap_audit_file_head (key, checkpoint), error))
    return FALSE;
  for (guint i = 0; i < devices->len; i++) {
    const SerapDevice *device = devices->pdata[i];
    if (!put_line (out, serap_audit_file_device (device->id, device->user, device->public_key), error))
      return FALSE;
  }
  return export_ops (central, out, error);
}

gboolean
serap_central_audit_export (SerapCentral *central, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream
    = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);
  if (stream == NULL)
    return FALSE;
  g_autoptr (GOutputStream) out = g_buffered_output_stream_new (G_OUTPUT_STREAM (stream));
  if (export_all (central, out, error))
    return g_output_stream_close (out, NULL, error);
  /* What stood there before stays. */
  g_autoptr (GCancellable) given_up = g_cancellable_new ();
  g_cancellable_cancel (given_up);
  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (out), FALSE);
  g_output_stream_close (G_OUTPUT_STREAM (stream), given_up, NULL);
  return FALSE;
}

/* ---- Erasing a person ---- */

gboolean
serap_central_is_erasure (const SerapOp *op, const SerapEntity *entity)
{
  const SerapFieldChange *removed = serap_op_find_change (op, "dihapus");
  return g_strcmp0 (op->device, SERAP_SYSTEM_DEVICE) == 0 && op->verb == SERAP_VERB_EDIT && removed != NULL
         && serap_entity_is_sealed (entity);
}

gboolean
serap_central_is_erased (SerapCentral *central, const SerapOp *op)
{
  SerapStorage *storage = central->storage;
  const SerapEntity *entity = serap_schema_entity (central->schema, op->kind);
  if (entity == NULL || !serap_entity_is_sealed (entity))
    return FALSE;
  g_autoptr (SerapStored) stored = storage->klass->get_record (storage, op->entity);
  g_autoptr (GBytes) person = storage->klass->get_person (storage, op->entity);
  return stored != NULL && person == NULL && serap_record_bool (stored->record, "dihapus");
}

static gboolean
erase (SerapCentral *central, const char *id, const char *by, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  SerapOp *op = serap_op_new (NULL, SERAP_VERB_EDIT, "pengusul", id);
  op->acts_for = g_strdup (by);
  serap_op_set_int (op, "dihapus", 1);
  g_ptr_array_add (ops, op);
  return serap_central_submit (central, ops, error)
         && storage->klass->erase_person (storage, id, storage->klass->head (storage) + 1, error);
}

gboolean
serap_central_erase_person (SerapCentral *central, const char *id, const char *by, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapStored) stored = storage->klass->get_record (storage, id);
  if (stored == NULL || !serap_entity_is_sealed (stored->record->entity)) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND, "no such person");
    return FALSE;
  }
  if (!storage->klass->begin (storage, error))
    return FALSE;
  if (erase (central, id, by, error) && storage->klass->commit (storage, error))
    return TRUE;
  storage->klass->rollback (storage);
  serap_central_forget_rules (central);
  return FALSE;
}

/* ---- Checking ---- */

typedef struct {
  SerapCentral *central;
  GPtrArray *findings;
  SerapFrontier frontier;
  gint64 complete_from; /* operations from here on have the complete hash of their effects */
  gint64 n_nodes, n_events;
  char *origin;
} Check;

static void G_GNUC_PRINTF (2, 3) found (Check *check, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_ptr_array_add (check->findings, g_strdup_vprintf (format, values));
  va_end (values);
}

static gboolean
compare_node (gpointer data, guint level, guint64 index, const guint8 hash[HASH], GError **error)
{
  Check *check = data;
  SerapStorage *storage = check->central->storage;
  guint8 stored[HASH];
  g_autoptr (GError) missing = NULL;
  if (level == 0)
    return TRUE;
  check->n_nodes++;
  if (!storage->klass->get_node (storage, level, index, stored, &missing)) {
    if (!g_error_matches (missing, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT)) {
      g_propagate_error (error, g_steal_pointer (&missing));
      return FALSE;
    }
    found (check, "%s", missing->message);
  } else if (memcmp (stored, hash, HASH) != 0) {
    found (check, "node %u/%" G_GUINT64_FORMAT " of the audit tree does not fit its leaves", level, index);
  }
  return TRUE;
}

static void
check_leaf (Check *check, const SerapOpRow *row)
{
  guint8 leaf[HASH];
  serap_leaf_hash (row->signed_bytes, row->signature, row->result, row->seq, row->server_ms, row->effects,
                   leaf);
  if (memcmp (leaf, row->leaf, HASH) != 0)
    found (check, "operation %" G_GINT64_FORMAT " does not fit its audit leaf", row->seq);
}

static gboolean
hash_is (GBytes *bytes, const guint8 wanted[HASH])
{
  gsize n = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;
  guint8 hash[HASH];
  serap_sha256 (data, n, hash);
  return memcmp (hash, wanted, HASH) == 0;
}

/* The payload is what was signed, or was erased with its person. */
static gboolean
payload_fits (Check *check, const SerapOpRow *row, const SerapOp *op, const guint8 wanted[HASH])
{
  SerapCentral *central = check->central;
  if (hash_is (row->payload, wanted))
    return TRUE;
  if (row->payload == NULL)
    return serap_central_is_erased (central, op);
  g_autoptr (GBytes) open = row->sealed ? serap_box_open (central->box, row->payload, NULL) : NULL;
  return open != NULL && hash_is (open, wanted);
}

static void
check_header (Check *check, const SerapOpRow *row)
{
  guint8 payload[HASH];
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapOp) op = serap_op_signed_bytes_parse (row->signed_bytes, payload, &error);
  if (op == NULL) {
    found (check, "operation %" G_GINT64_FORMAT ": %s", row->seq, error->message);
    return;
  }
  if (g_strcmp0 (op->op_id, row->op_id) != 0 || g_strcmp0 (op->device, row->device) != 0
      || g_strcmp0 (op->entity, row->entity) != 0 || op->epoch != row->epoch || op->dev_seq != row->dev_seq)
    found (check, "operation %" G_GINT64_FORMAT " is kept under what it does not say", row->seq);
  if (!payload_fits (check, row, op, payload))
    found (check, "operation %" G_GINT64_FORMAT ": the payload is not the one that was signed", row->seq);
}

static gboolean
check_effects (Check *check, const SerapOpRow *row, GError **error)
{
  static const guint8 none[HASH] = { 0 };
  SerapStorage *storage = check->central->storage;
  gboolean first = row->seq < check->complete_from;
  guint n_events = 0;
  guint8 events[HASH], whole[HASH];
  if (!storage->klass->events_digest (storage, row->seq, first, events, &n_events, error))
    return FALSE;
  check->n_events += n_events;
  if (first)
    memcpy (whole, events, HASH);
  else
    serap_effects_hash (row->problems, row->sealed, n_events > 0 ? events : none, whole);
  gboolean fits = memcmp (whole, row->effects, HASH) == 0;
  if (!fits && !(first && n_events == 0 && memcmp (row->effects, none, HASH) == 0))
    found (check, "operation %" G_GINT64_FORMAT ": its events are not what it did", row->seq);
  return TRUE;
}

static void
check_root (Check *check, gint64 size)
{
  SerapCentral *central = check->central;
  g_autofree char *note = central->storage->klass->get_checkpoint (central->storage, size);
  if (note == NULL)
    return;
  guint64 named = 0;
  guint8 root[HASH], real[HASH];
  g_autoptr (GError) error = NULL;
  serap_frontier_root (&check->frontier, real);
  if (!serap_checkpoint_open (note, check->origin, serap_signing_key_public (central->key), &named, root,
                              &error))
    found (check, "checkpoint %" G_GINT64_FORMAT ": %s", size, error->message);
  else if (named != (guint64) size || memcmp (root, real, HASH) != 0)
    found (check, "the operations are not those of checkpoint %" G_GINT64_FORMAT, size);
}

static gboolean
check_rows (Check *check, GPtrArray *rows, GError **error)
{
  for (guint i = 0; i < rows->len; i++) {
    const SerapOpRow *row = rows->pdata[i];
    if ((guint64) row->seq != check->frontier.size + 1)
      found (check, "operation %" G_GINT64_FORMAT " stands at place %" G_GUINT64_FORMAT, row->seq,
             check->frontier.size + 1);
    check_leaf (check, row);
    check_header (check, row);
    if (!check_effects (check, row, error)
        || !serap_frontier_append (&check->frontier, row->leaf, compare_node, check, error))
      return FALSE;
    check_root (check, (gint64) check->frontier.size);
  }
  return TRUE;
}

static gboolean
check_all (Check *check, GError **error)
{
  SerapStorage *storage = check->central->storage;
  gint64 last = 0;
  for (;;) {
    g_autoptr (GPtrArray) rows = storage->klass->ops_after (storage, last, CHUNK, error);
    if (rows == NULL || !check_rows (check, rows, error))
      return FALSE;
    if (rows->len == 0)
      break;
    last = ((SerapOpRow *) rows->pdata[rows->len - 1])->seq;
  }
  if (storage->klass->count_nodes (storage) != check->n_nodes)
    found (check, "the audit tree has nodes too many or too few");
  if (storage->klass->count_events (storage) != check->n_events)
    found (check, "there are events of no operation");
  g_autofree char *newest = storage->klass->get_checkpoint (storage, -1);
  g_autofree char *of_head = storage->klass->get_checkpoint (storage, (gint64) check->frontier.size);
  if (g_strcmp0 (newest, of_head) != 0)
    found (check, "the newest checkpoint is not of the last operation");
  return storage->klass->sound (storage, error);
}

gboolean
serap_central_audit_check (SerapCentral *central, GPtrArray *findings, GError **error)
{
  g_autofree char *from = central->storage->klass->get_setting (central->storage, "akibat-lengkap-sejak");
  g_autofree char *origin = serap_central_origin (central);
  Check check = { .central = central, .findings = findings, .origin = origin };
  check.complete_from = from != NULL ? g_ascii_strtoll (from, NULL, 10) : 1;
  /* One state for all of it, and one lock instead of one a read. */
  if (!central->storage->klass->begin (central->storage, error))
    return FALSE;
  gboolean made = check_all (&check, error);
  central->storage->klass->rollback (central->storage);
  return made;
}
