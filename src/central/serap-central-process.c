/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One operation after the other: known before, signed, judged, written, numbered. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-event-digest.h"
#include "serap-id.h"
#include "serap-leaf.h"
#include "serap-op-codec.h"

#include <string.h>

static void
refuse (SerapOpResult *result, const char *code)
{
  result->result = SERAP_RESULT_REJECTED;
  serap_problems_add (result->problems, NULL, code, NULL);
}

/* An operation that came before gets the answer it got then. */
static gboolean
answer_again (
  SerapCentral *central, const SerapOpRow *row, const SerapOp *op, SerapOpResult *result, GError **error)
{
  guint8 hash[SERAP_SHA256_BYTES], before[SERAP_SHA256_BYTES];
  g_autoptr (SerapOp) earlier = serap_op_signed_bytes_parse (row->signed_bytes, before, error);
  if (earlier == NULL)
    return FALSE;
  gboolean same = g_strcmp0 (earlier->entity, op->entity) == 0 && earlier->verb == op->verb
                  && g_strcmp0 (earlier->kind, op->kind) == 0 && g_strcmp0 (earlier->user, op->user) == 0;
  if (same && op->payload_bytes != NULL) {
    gsize n;
    gconstpointer data = g_bytes_get_data (op->payload_bytes, &n);
    serap_sha256 (data, n, hash);
    same = memcmp (hash, before, sizeof hash) == 0;
  }
  if (!same) {
    g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_MUTATED,
                 "operation %s came again with another content", op->op_id);
    return FALSE;
  }
  g_autoptr (SerapOpRow) ruling = NULL;
  if (serap_result_from_name (row->result) == SERAP_RESULT_HELD)
    ruling = central->storage->klass->get_ruling (central->storage, row->seq);
  if (ruling != NULL)
    row = ruling;
  result->duplicate = TRUE;
  result->seq = row->seq;
  result->result = (SerapResult) serap_result_from_name (row->result);
  if (row->problems == NULL)
    return TRUE;
  g_autoptr (GPtrArray) problems = serap_problems_from_json (row->problems, -1, error);
  if (problems == NULL)
    return FALSE;
  serap_problems_move (result->problems, problems);
  return TRUE;
}

/* A decision counts for what its author saw: money, volume and place must not have changed since by
 * another device. */
static gboolean
changed_since_seen (SerapCentral *central, const SerapOp *op)
{
  SerapFacts *facts = serap_central_facts (central);
  g_autoptr (SerapRecord) record = op->verb == SERAP_VERB_DO ? facts->get (facts, op->entity, NULL) : NULL;
  if (record == NULL || record->seq <= op->base_seq)
    return FALSE;
  g_autoptr (GPtrArray) history = facts->last_changes (facts, op->entity);
  for (guint i = 0; i < history->len; i++) {
    const SerapLastChange *last = history->pdata[i];
    int at = serap_entity_find (record->entity, last->field);
    if (at >= SERAP_N_COMMON && record->entity->fields[at].merge == SERAP_MERGE_STRICT
        && serap_merge_is_concurrent (last, op, FALSE))
      return TRUE;
  }
  return FALSE;
}

static gboolean
open_payload (SerapCentral *central, SerapOp *op, GBytes *sealed, SerapOpResult *result)
{
  g_autoptr (GError) error = NULL;
  if (op->payload_bytes == NULL && sealed != NULL)
    op->payload_bytes = serap_box_open (central->box, sealed, &error);
  if (op->payload_bytes != NULL)
    return TRUE;
  refuse (result, "payload-unreadable");
  return FALSE;
}

static SerapOutcome *
judge (SerapCentral *central, const SerapDevice *device, SerapOp *op, SerapOpResult *result)
{
  g_autoptr (GError) error = NULL;
  const SerapEntity *entity = serap_schema_entity (central->schema, op->kind);
  if (!serap_op_verify (op, device->public_key, &error)) {
    refuse (result, "bad-signature");
    return NULL;
  }
  if (!serap_op_payload_decode (op, entity, op->payload_bytes, &error)) {
    refuse (result, "malformed");
    return NULL;
  }
  if (g_strcmp0 (op->user, device->user) != 0) {
    refuse (result, "not-the-devices-account");
    return NULL;
  }
  gboolean system = g_str_equal (device->id, SERAP_SYSTEM_DEVICE), hidden = FALSE;
  const char *field = system ? NULL : serap_central_hidden_field (central, op, &hidden);
  if (hidden) {
    result->result = SERAP_RESULT_REJECTED;
    serap_problems_add (result->problems, field, "no-such-record", NULL);
    return NULL;
  }
  if (changed_since_seen (central, op)) {
    refuse (result, "changed-since-review");
    return NULL;
  }
  SerapOutcome *outcome = serap_judge_op (serap_central_facts (central), op, system);
  result->result = outcome->result;
  serap_problems_move (result->problems, outcome->problems);
  return outcome;
}

static gboolean
keep_row (SerapCentral *central,
          const SerapOp *op,
          GBytes *sealed,
          const SerapOpResult *result,
          gint64 now_ms,
          const guint8 effects[32],
          GError **error)
{
  g_autoptr (SerapOpRow) row = g_new0 (SerapOpRow, 1);
  row->seq = result->seq;
  row->op_id = g_strdup (op->op_id);
  row->device = g_strdup (op->device);
  row->entity = g_strdup (op->entity);
  row->epoch = op->epoch;
  row->dev_seq = op->dev_seq;
  row->server_ms = now_ms;
  row->result = g_strdup (serap_result_name (result->result));
  row->problems = result->problems->len > 0 ? serap_problems_to_json (result->problems) : NULL;
  row->signature = op->signature != NULL ? g_bytes_ref (op->signature) : g_bytes_new_static ("", 0);
  row->sealed = sealed != NULL;
  if (op->payload_bytes != NULL) {
    row->signed_bytes = serap_op_signed_bytes (op);
  } else {
    /* A payload that cannot be opened has no hash we could know: what was sent is kept as it came. */
    guint8 hash[SERAP_SHA256_BYTES];
    gsize n = 0;
    gconstpointer data = sealed != NULL ? g_bytes_get_data (sealed, &n) : NULL;
    serap_sha256 (data, n, hash);
    row->signed_bytes = serap_op_signed_bytes_for (op, hash);
  }
  GBytes *kept = sealed != NULL ? sealed : op->payload_bytes;
  row->payload = kept != NULL && !serap_central_is_erased (central, op) ? g_bytes_ref (kept) : NULL;
  serap_effects_hash (row->problems, row->sealed, effects, row->effects);
  serap_leaf_hash (row->signed_bytes, row->signature, row->result, row->seq, now_ms, row->effects,
                   row->leaf);
  return central->storage->klass->put_op (central->storage, row, error)
         && serap_central_audit_append (central, row, error);
}

static gboolean
check_turn (const SerapDevice *device, const SerapOp *op, GError **error)
{
  if (op->epoch != device->epoch) {
    g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_EPOCH,
                 "epoch %u of the device is closed, now %u", op->epoch, device->epoch);
    return FALSE;
  }
  if (op->dev_seq <= device->dev_seq) {
    g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_FORKED,
                 "number %" G_GUINT64_FORMAT " of the device is taken", op->dev_seq);
    return FALSE;
  }
  if (op->dev_seq != device->dev_seq + 1) {
    g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_GAP, "expected number %" G_GUINT64_FORMAT,
                 device->dev_seq + 1);
    return FALSE;
  }
  return TRUE;
}

/* Time in the log never goes back, whatever the machine's clock does: histories are shown by it. */
static gint64
log_now (SerapCentral *central)
{
  return MAX (serap_env_now_ms (central->env), central->storage->klass->head_ms (central->storage));
}

/* Judges and writes; with @forced (element-type SerapProblem) the operation is refused for these reasons
 * without being judged. */
static gboolean
process_one (SerapCentral *central,
             SerapDevice *device,
             SerapOp *op,
             GBytes *sealed,
             GPtrArray *forced,
             SerapOpResult **out,
             GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapOpResult) result = serap_op_result_new (op->op_id, op->dev_seq);
  g_autoptr (SerapOpRow) known = storage->klass->get_op (storage, op->op_id);
  if (known != NULL) {
    if (!answer_again (central, known, op, result, error))
      return FALSE;
    /* Frozen anew in a new epoch, what was done in the old one still takes its turn. */
    if (op->epoch == device->epoch && op->dev_seq == device->dev_seq + 1)
      device->dev_seq = op->dev_seq;
    *out = g_steal_pointer (&result);
    return TRUE;
  }
  if (!check_turn (device, op, error))
    return FALSE;

  guint8 effects[32] = { 0 };
  gint64 now_ms = log_now (central);
  g_autoptr (SerapOutcome) outcome = NULL;
  if (open_payload (central, op, sealed, result)) {
    if (forced != NULL) {
      result->result = SERAP_RESULT_REJECTED;
      serap_problems_move (result->problems, forced);
    } else if (device->revoked) {
      serap_central_hold (device, op, result);
    } else {
      outcome = judge (central, device, op, result);
    }
  }
  if (!storage->klass->take_seq (storage, &result->seq, error))
    return FALSE;
  if (outcome != NULL && outcome->result != SERAP_RESULT_REJECTED
      && !serap_central_write_outcome (central, op, outcome, result->seq, now_ms, effects, error))
    return FALSE;
  const SerapEntity *entity = serap_schema_entity (central->schema, op->kind);
  gboolean personal = sealed != NULL && entity != NULL && serap_entity_is_sealed (entity);
  if (!keep_row (central, op, personal ? sealed : NULL, result, now_ms, effects, error))
    return FALSE;
  device->dev_seq = op->dev_seq;
  device->seen_ms = now_ms;
  *out = g_steal_pointer (&result);
  return TRUE;
}

gboolean
serap_central_process (SerapCentral *central,
                       SerapDevice *device,
                       SerapOp *op,
                       GBytes *sealed,
                       SerapOpResult **result,
                       GError **error)
{
  return process_one (central, device, op, sealed, NULL, result, error);
}

/* The held operation as it came, with its author's signature. */
static SerapOp *
op_of_row (const SerapOpRow *row, GError **error)
{
  guint8 hash[SERAP_SHA256_BYTES];
  SerapOp *op = serap_op_signed_bytes_parse (row->signed_bytes, hash, error);
  if (op == NULL)
    return NULL;
  op->signature = g_bytes_ref (row->signature);
  if (!row->sealed && row->payload != NULL)
    op->payload_bytes = g_bytes_ref (row->payload);
  return op;
}

gboolean
serap_central_process_ruling (SerapCentral *central,
                              SerapDevice *device,
                              SerapOp *op,
                              const SerapOpRow *held,
                              gboolean release,
                              SerapOpResult **out,
                              GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapOpResult) result = serap_op_result_new (op->op_id, op->dev_seq);
  g_autoptr (SerapDevice) author = storage->klass->get_device (storage, held->device);
  g_autoptr (SerapOp) about = op_of_row (held, error);
  g_autoptr (SerapOutcome) outcome = NULL;
  guint8 effects[32] = { 0 };
  gint64 now_ms = serap_env_now_ms (central->env);
  if (about == NULL)
    return FALSE;
  if (!release || author == NULL)
    refuse (result, "refused-by-administrator");
  else if (open_payload (central, about, held->sealed ? held->payload : NULL, result))
    outcome = judge (central, author, about, result);
  /* What it does is its author's doing: the events name the held operation. */
  if (!storage->klass->take_seq (storage, &result->seq, error)
      || (outcome != NULL && outcome->result != SERAP_RESULT_REJECTED
          && !serap_central_write_outcome (central, about, outcome, result->seq, now_ms, effects, error))
      || !keep_row (central, op, NULL, result, now_ms, effects, error))
    return FALSE;
  device->dev_seq = op->dev_seq;
  device->seen_ms = now_ms;
  *out = g_steal_pointer (&result);
  return TRUE;
}

static guint
end_of_group (GPtrArray *ops, guint start)
{
  const SerapOp *first = ops->pdata[start];
  guint end = start + 1;
  while (first->txn != NULL && end < ops->len
         && g_strcmp0 (((SerapOp *) ops->pdata[end])->txn, first->txn) == 0)
    end++;
  return end;
}

/* Processes ops[start, end); stops at the first refusal and tells where. */
static gboolean
try_group (SerapCentral *central,
           SerapDevice *device,
           GPtrArray *ops,
           GPtrArray *sealed,
           guint start,
           guint end,
           GPtrArray *results,
           guint *refused,
           GError **error)
{
  *refused = end;
  for (guint i = start; i < end; i++) {
    SerapOpResult *result = NULL;
    if (!process_one (central, device, ops->pdata[i], sealed->pdata[i], NULL, &result, error))
      return FALSE;
    g_ptr_array_add (results, result);
    if (result->result == SERAP_RESULT_REJECTED && !result->duplicate) {
      *refused = i;
      return TRUE;
    }
  }
  return TRUE;
}

/* All of a group are refused: the culprit for the reasons it had in the group, the others because
 * of it. */
static gboolean
refuse_group (SerapCentral *central,
              SerapDevice *device,
              GPtrArray *ops,
              GPtrArray *sealed,
              guint start,
              guint end,
              guint culprit,
              GPtrArray *why,
              GPtrArray *results,
              GError **error)
{
  for (guint i = start; i < end; i++) {
    SerapOpResult *result = NULL;
    g_autoptr (GPtrArray) other = serap_problems_new ();
    serap_problems_add (other, NULL, "txn-failed", NULL);
    GPtrArray *forced = i == culprit ? why : other;
    if (!process_one (central, device, ops->pdata[i], sealed->pdata[i], forced, &result, error))
      return FALSE;
    g_ptr_array_add (results, result);
  }
  return TRUE;
}

static gboolean
process_group (SerapCentral *central,
               SerapDevice *device,
               GPtrArray *ops,
               GPtrArray *sealed,
               guint start,
               guint end,
               GPtrArray *results,
               GError **error)
{
  SerapStorage *storage = central->storage;
  guint64 dev_seq = device->dev_seq;
  guint before = results->len;
  guint refused = end;
  if (!storage->klass->begin (storage, error))
    return FALSE;
  if (!try_group (central, device, ops, sealed, start, end, results, &refused, error)) {
    storage->klass->rollback (storage);
    return FALSE;
  }
  if (refused == end || end - start == 1)
    return storage->klass->commit (storage, error);

  const SerapOpResult *last = results->pdata[results->len - 1];
  g_autoptr (GPtrArray) why = g_ptr_array_ref (last->problems);
  storage->klass->rollback (storage);
  serap_central_forget_rules (central);
  device->dev_seq = dev_seq;
  g_ptr_array_set_size (results, (int) before);
  return refuse_group (central, device, ops, sealed, start, end, refused, why, results, error);
}

gboolean
serap_central_process_all (SerapCentral *central,
                           SerapDevice *device,
                           GPtrArray *ops,
                           GPtrArray *sealed,
                           GPtrArray *results,
                           GError **error)
{
  for (guint i = 0; i < ops->len;) {
    guint end = end_of_group (ops, i);
    if (!process_group (central, device, ops, sealed, i, end, results, error))
      return FALSE;
    i = end;
  }
  return TRUE;
}
