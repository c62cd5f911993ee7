/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations, the patches they make, and headquarters' events and answers. */

#include "config.h"

#include "serap-op.h"

static const char *const verb_names[SERAP_N_VERBS] = {
  "create", "edit", "do", "link", "attach", "judge", "resolve", "revert", "reveal",
};

static const char *const result_names[] = { "applied", "merged", "conflict", "rejected", "held" };

const char *
serap_verb_name (SerapVerb verb)
{
  return verb_names[verb];
}

static int
find_name (const char *const *names, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (names[i], name) == 0)
      return (int) i;
  return -1;
}

int
serap_verb_from_name (const char *name)
{
  return find_name (verb_names, SERAP_N_VERBS, name);
}

const char *
serap_result_name (SerapResult result)
{
  return result_names[result];
}

int
serap_result_from_name (const char *name)
{
  return find_name (result_names, G_N_ELEMENTS (result_names), name);
}

void
serap_field_change_free (SerapFieldChange *change)
{
  g_free (change->name);
  serap_value_clear (&change->value);
  serap_value_clear (&change->old);
  g_free (change);
}

static GPtrArray *
changes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) serap_field_change_free);
}

SerapOp *
serap_op_new (const char *op_id, SerapVerb verb, const char *kind, const char *entity)
{
  SerapOp *op = g_new0 (SerapOp, 1);
  op->op_id = g_strdup (op_id);
  op->verb = verb;
  op->kind = g_strdup (kind);
  op->entity = g_strdup (entity);
  op->schema = SERAP_OP_SCHEMA;
  op->changes = changes_new ();
  return op;
}

void
serap_op_free (SerapOp *op)
{
  if (op == NULL)
    return;
  g_free (op->op_id);
  g_free (op->device);
  g_free (op->user);
  g_free (op->acts_for);
  g_free (op->entity);
  g_free (op->kind);
  g_free (op->batch);
  g_free (op->txn);
  g_ptr_array_unref (op->changes);
  g_free (op->transition);
  g_free (op->workflow);
  g_free (op->target_op);
  g_free (op->purpose);
  g_clear_pointer (&op->unknown, g_hash_table_unref);
  g_clear_pointer (&op->payload_bytes, g_bytes_unref);
  g_clear_pointer (&op->signature, g_bytes_unref);
  g_free (op);
}

const SerapFieldChange *
serap_op_find_change (const SerapOp *op, const char *name)
{
  for (guint i = 0; i < op->changes->len; i++) {
    const SerapFieldChange *change = op->changes->pdata[i];
    if (g_str_equal (change->name, name))
      return change;
  }
  return NULL;
}

SerapFieldChange *
serap_op_change (SerapOp *op, const char *name)
{
  SerapFieldChange *change = (SerapFieldChange *) serap_op_find_change (op, name);
  if (change == NULL) {
    change = g_new0 (SerapFieldChange, 1);
    change->name = g_strdup (name);
    g_ptr_array_add (op->changes, change);
  }
  return change;
}

void
serap_op_set_value (SerapOp *op, const char *name, const SerapValue *value)
{
  serap_value_copy (&serap_op_change (op, name)->value, value);
}

void
serap_op_set_text (SerapOp *op, const char *name, const char *text)
{
  serap_value_set_text (&serap_op_change (op, name)->value, text);
}

void
serap_op_set_int (SerapOp *op, const char *name, gint64 number)
{
  serap_value_set_int (&serap_op_change (op, name)->value, number);
}

void
serap_op_set_old (SerapOp *op, const char *name, const SerapValue *old)
{
  SerapFieldChange *change = serap_op_change (op, name);
  serap_value_copy (&change->old, old);
  change->has_old = TRUE;
}

SerapPatch *
serap_patch_new (const SerapEntity *entity, const char *id, gboolean created)
{
  SerapPatch *patch = g_new0 (SerapPatch, 1);
  patch->entity = entity;
  patch->id = g_strdup (id);
  patch->created = created;
  patch->changes = changes_new ();
  return patch;
}

void
serap_patch_free (SerapPatch *patch)
{
  if (patch == NULL)
    return;
  g_free (patch->id);
  g_ptr_array_unref (patch->changes);
  g_free (patch->transition);
  g_free (patch->number_pattern);
  g_free (patch);
}

void
serap_patch_apply (const SerapPatch *patch, SerapRecord *record)
{
  for (guint i = 0; i < patch->changes->len; i++) {
    const SerapFieldChange *change = patch->changes->pdata[i];
    int at = serap_entity_find (record->entity, change->name);
    if (at >= 0)
      serap_value_copy (&record->values[at], &change->value);
  }
}

SerapEvent *
serap_event_new (void)
{
  SerapEvent *event = g_new0 (SerapEvent, 1);
  event->changes = changes_new ();
  return event;
}

void
serap_event_free (SerapEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->entity);
  g_free (event->kind);
  g_free (event->verb);
  g_free (event->transition);
  g_free (event->op_id);
  g_free (event->user);
  g_free (event->acts_for);
  g_free (event->device);
  g_ptr_array_unref (event->changes);
  g_clear_pointer (&event->sealed, g_bytes_unref);
  g_strfreev (event->scopes);
  g_free (event->note);
  g_clear_pointer (&event->unknown, g_hash_table_unref);
  g_free (event);
}

SerapOpResult *
serap_op_result_new (const char *op_id, guint64 dev_seq)
{
  SerapOpResult *result = g_new0 (SerapOpResult, 1);
  result->op_id = g_strdup (op_id);
  result->dev_seq = dev_seq;
  result->problems = serap_problems_new ();
  return result;
}

void
serap_op_result_free (SerapOpResult *result)
{
  if (result == NULL)
    return;
  g_free (result->op_id);
  g_ptr_array_unref (result->problems);
  g_free (result);
}
