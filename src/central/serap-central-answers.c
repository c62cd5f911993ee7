/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was answered before: for a device that lost its memory. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-op-codec.h"

/* @own: an operation; of one that was held and decided later the ruling is the answer. */
static SerapOpResult *
result_of_row (SerapCentral *central, const SerapOpRow *own, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapOpRow) ruling = serap_result_from_name (own->result) == SERAP_RESULT_HELD
                                    ? storage->klass->get_ruling (storage, own->seq)
                                    : NULL;
  const SerapOpRow *row = ruling != NULL ? ruling : own;
  g_autoptr (SerapOpResult) result = serap_op_result_new (own->op_id, own->dev_seq);
  result->duplicate = TRUE;
  result->seq = row->seq;
  result->result = (SerapResult) serap_result_from_name (row->result);
  if (row->problems == NULL)
    return g_steal_pointer (&result);
  g_autoptr (GPtrArray) problems = serap_problems_from_json (row->problems, -1, error);
  if (problems == NULL)
    return NULL;
  serap_problems_move (result->problems, problems);
  return g_steal_pointer (&result);
}

/* Only the account's own operations are told. */
static SerapOpResult *
answer_of (SerapCentral *central, const char *user, const char *op_id, GError **error)
{
  g_autoptr (SerapOpRow) row = central->storage->klass->get_op (central->storage, op_id);
  if (row == NULL)
    return NULL;
  guint8 hash[SERAP_SHA256_BYTES];
  g_autoptr (SerapOp) op = serap_op_signed_bytes_parse (row->signed_bytes, hash, error);
  return op != NULL && g_strcmp0 (op->user, user) == 0 ? result_of_row (central, row, error) : NULL;
}

GPtrArray *
serap_central_answers (SerapCentral *central, const char *user, GPtrArray *op_ids, GError **error)
{
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_result_free);
  for (guint i = 0; i < op_ids->len; i++) {
    g_autoptr (GError) own_error = NULL;
    SerapOpResult *result = answer_of (central, user, op_ids->pdata[i], &own_error);
    if (own_error != NULL) {
      g_propagate_error (error, g_steal_pointer (&own_error));
      return NULL;
    }
    if (result != NULL)
      g_ptr_array_add (results, result);
  }
  return g_steal_pointer (&results);
}

GPtrArray *
serap_central_answers_after (SerapCentral *central,
                             const char *device,
                             guint32 epoch,
                             guint64 after,
                             guint max,
                             guint64 *last,
                             GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_result_free);
  g_autoptr (GPtrArray) rows = storage->klass->ops_of_device (storage, device, epoch, after, max, error);
  if (rows == NULL)
    return NULL;
  *last = storage->klass->last_of_device (storage, device, epoch);
  if (!serap_central_settle (central, NULL, error))
    return NULL;
  for (guint i = 0; i < rows->len; i++) {
    SerapOpResult *result = result_of_row (central, rows->pdata[i], error);
    if (result == NULL)
      return NULL;
    g_ptr_array_add (results, result);
  }
  return g_steal_pointer (&results);
}
