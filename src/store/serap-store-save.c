/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one way in: operations are judged and stored in one transaction. */

#include "config.h"

#include "serap-store-private.h"

typedef struct {
  SerapStore *store;
  GPtrArray *ops;
  GPtrArray *outcomes;
  const SerapImportJob *job; /* (nullable) */
  gboolean refused;
} Save;

/* Whether people speak of such records by a number. */
static gboolean
takes_number (const SerapEntity *entity)
{
  static const char *const others[] = { "kegiatan", "surat", "pengaduan", NULL };
  return entity->table->workflow != NULL || g_strv_contains (others, entity->name);
}

static gboolean
give_number (SerapStore *store, SerapOp *op, GError **error)
{
  gint64 n = serap_store_meta_int (store, "nomor_lokal", 0) + 1;
  g_autofree char *code = serap_store_meta (store, "device_code");
  g_autofree char *number = g_strdup_printf ("S-%s-%" G_GINT64_FORMAT, code != NULL ? code : "LOKAL", n);
  serap_op_set_text (op, "nomor_lokal", number);
  return serap_store_set_meta_int (store, "nomor_lokal", n, error);
}

/* What the author saw of the fields where that decides. */
static void
note_seen (SerapOp *op, const SerapRecord *record)
{
  for (guint i = 0; i < op->changes->len; i++) {
    SerapFieldChange *change = op->changes->pdata[i];
    int at = serap_entity_find (record->entity, change->name);
    if (at < 0 || change->has_old || record->entity->fields[at].merge != SERAP_MERGE_STRICT)
      continue;
    serap_value_copy (&change->old, &record->values[at]);
    change->has_old = TRUE;
  }
}

static gboolean
fill_in (SerapStore *store, SerapOp *op, GError **error)
{
  if (op->user == NULL)
    op->user = serap_store_meta (store, "user");
  if (op->user == NULL)
    op->user = g_strdup ("");
  op->wall_ms = store->facts.now_ms;
  op->ref_seq = serap_store_meta_int (store, "ref_seq", 0);
  const SerapEntity *entity = serap_schema_entity (store->schema, op->kind);
  if (entity == NULL)
    return TRUE;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) record = serap_store_load_id (store, op->entity, SERAP_LAYER_SEEN, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  op->base_seq = record != NULL ? record->seq : 0;
  if (record != NULL && op->verb == SERAP_VERB_EDIT)
    note_seen (op, record);
  if (record == NULL && op->verb == SERAP_VERB_CREATE && takes_number (entity)
      && serap_op_find_change (op, "nomor_lokal") == NULL)
    return give_number (store, op, error);
  return TRUE;
}

/* What is stored of a person's operation is judged once more without the person: a replay, which
 * cannot open the sealed part, must come to the same. */
static void
judge_open_part (SerapStore *store, const SerapOp *op, const SerapEntity *entity, SerapOutcome *outcome)
{
  g_autoptr (SerapOp) open = serap_op_without_person (op, entity);
  g_autoptr (SerapOutcome) second = serap_judge_op (&store->facts, open, FALSE);
  if (second->result == SERAP_RESULT_REJECTED)
    return;
  GPtrArray *patches = outcome->patches;
  outcome->patches = second->patches;
  second->patches = patches;
}

static gboolean
save_one (Save *save, SerapOp *op, GError **error)
{
  SerapStore *store = save->store;
  if (!fill_in (store, op, error))
    return FALSE;
  SerapOutcome *outcome = serap_judge_op (&store->facts, op, FALSE);
  g_ptr_array_add (save->outcomes, outcome);
  if (!serap_store_take_fault (store, error))
    return FALSE;
  if (outcome->result == SERAP_RESULT_REJECTED) {
    save->refused = TRUE;
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_PENDING, "refused");
    return FALSE;
  }
  const SerapEntity *entity = serap_schema_entity (store->schema, op->kind);
  gboolean sealed = serap_entity_is_sealed (entity);
  if (sealed)
    judge_open_part (store, op, entity, outcome);
  gint64 place = serap_store_queue (store, op, entity, error);
  if (place == 0 || !serap_store_note_work (store, op, error) || !serap_store_take_fault (store, error)
      || !serap_store_apply_patches (store, place, outcome->patches, error))
    return FALSE;
  if (!sealed)
    return TRUE;
  gint64 rid = serap_store_make_rid (store, entity, op->entity, error);
  return rid != 0 && serap_store_seal_changes (store, rid, place, op, entity, error);
}

static gboolean
save_all (SerapDb *db, gpointer data, GError **error)
{
  Save *save = data;
  for (guint i = 0; i < save->ops->len; i++)
    if (!save_one (save, save->ops->pdata[i], error))
      return FALSE;
  return save->job == NULL || serap_store_write_import_job (save->store, save->job, error);
}

gboolean
serap_store_save_rows (
  SerapStore *store, GPtrArray *ops, const SerapImportJob *job, GPtrArray **outcomes, GError **error)
{
  g_return_val_if_fail (store != NULL && ops != NULL, FALSE);

  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_outcome_free);
  if (outcomes != NULL)
    *outcomes = NULL;
  if (store->rules == NULL) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND, "there are no rules to judge by");
    return FALSE;
  }
  serap_store_facts (store);
  Save save = { store, ops, list, job, FALSE };
  g_autoptr (GError) local_error = NULL;
  gboolean done = serap_store_transaction (store, save_all, &save, &local_error);
  if (!done && !save.refused)
    g_propagate_error (error, g_steal_pointer (&local_error));
  if (outcomes != NULL)
    *outcomes = g_steal_pointer (&list);
  return done;
}

gboolean
serap_store_save (SerapStore *store, GPtrArray *ops, GPtrArray **outcomes, GError **error)
{
  return serap_store_save_rows (store, ops, NULL, outcomes, error);
}
