/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a revoked device had signed and sends later: kept unjudged until an administrator decides. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-id.h"
#include "serap-op-codec.h"

static void
refuse (SerapOpResult *result, const char *code)
{
  result->result = SERAP_RESULT_REJECTED;
  serap_problems_add (result->problems, NULL, code, NULL);
}

void
serap_central_hold (const SerapDevice *device, const SerapOp *op, SerapOpResult *result)
{
  if (!serap_op_verify (op, device->public_key, NULL))
    refuse (result, "bad-signature");
  else if (g_strcmp0 (op->user, device->user) != 0)
    refuse (result, "not-the-devices-account");
  else if (op->wall_ms > device->revoked_ms)
    refuse (result, "device-revoked");
  else
    result->result = SERAP_RESULT_HELD;
}

void
serap_held_op_free (SerapHeldOp *held)
{
  if (held == NULL)
    return;
  serap_op_free (held->op);
  g_free (held);
}

GPtrArray *
serap_central_held (SerapCentral *central, GError **error)
{
  g_autoptr (GPtrArray) rows = central->storage->klass->held (central->storage, error);
  if (rows == NULL)
    return NULL;
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_held_op_free);
  for (guint i = 0; i < rows->len; i++) {
    const SerapOpRow *row = rows->pdata[i];
    guint8 hash[SERAP_SHA256_BYTES];
    SerapOp *op = serap_op_signed_bytes_parse (row->signed_bytes, hash, error);
    if (op == NULL)
      return NULL;
    SerapHeldOp *held = g_new0 (SerapHeldOp, 1);
    held->op = op;
    held->seq = row->seq;
    held->at_ms = row->server_ms;
    g_ptr_array_add (list, held);
  }
  return g_steal_pointer (&list);
}

/* Headquarters' own operation that says what was decided, and for whom. */
static SerapOp *
ruling_on (SerapCentral *central,
           const SerapDevice *system,
           const SerapOpRow *held,
           const char *by,
           gboolean release,
           GError **error)
{
  guint8 hash[SERAP_SHA256_BYTES];
  g_autoptr (SerapOp) about = serap_op_signed_bytes_parse (held->signed_bytes, hash, error);
  if (about == NULL)
    return NULL;
  g_autofree char *id = serap_id_new (central->env);
  g_autoptr (SerapOp) op = serap_op_new (id, SERAP_VERB_RESOLVE, about->kind, about->entity);
  op->device = g_strdup (SERAP_SYSTEM_DEVICE);
  op->user = g_strdup (SERAP_SYSTEM_USER);
  op->acts_for = g_strdup (by);
  op->target_op = g_strdup (held->op_id);
  op->transition = g_strdup (release ? "release" : "refuse");
  op->epoch = system->epoch;
  op->dev_seq = system->dev_seq + 1;
  op->wall_ms = serap_env_now_ms (central->env);
  return serap_op_freeze (op, central->env, central->key, error) ? g_steal_pointer (&op) : NULL;
}

static gboolean
rule (SerapCentral *central,
      const char *op_id,
      const char *by,
      gboolean release,
      SerapOpResult **result,
      GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapDevice) system = storage->klass->get_device (storage, SERAP_SYSTEM_DEVICE);
  g_autoptr (SerapOpRow) held = storage->klass->get_op (storage, op_id);
  g_autoptr (SerapOpRow) known = held != NULL ? storage->klass->get_ruling (storage, held->seq) : NULL;
  if (held == NULL || known != NULL || serap_result_from_name (held->result) != SERAP_RESULT_HELD) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND,
                         "there is no such held operation");
    return FALSE;
  }
  g_autoptr (SerapOp) op = ruling_on (central, system, held, by, release, error);
  return op != NULL && serap_central_process_ruling (central, system, op, held, release, result, error)
         && storage->klass->put_ruling (storage, held->seq, (*result)->seq, error)
         && storage->klass->put_device (storage, system, error) && serap_central_audit_seal (central, error);
}

SerapOpResult *
serap_central_rule (
  SerapCentral *central, const char *op_id, const char *by, gboolean release, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapOpResult) result = NULL;
  if (!storage->klass->begin (storage, error))
    return NULL;
  if (rule (central, op_id, by, release, &result, error) && storage->klass->commit (storage, error))
    return g_steal_pointer (&result);
  storage->klass->rollback (storage);
  serap_central_forget_rules (central);
  return NULL;
}
