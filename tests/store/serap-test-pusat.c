/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A headquarters in memory. */

#include "config.h"

#include "serap-test-pusat.h"

#include "serap-generator.h"
#include "serap-op-codec.h"
#include "serap-record-json.h"

#include <string.h>

static SerapRecord *
fact_get (SerapFacts *facts, const char *id, gboolean *known)
{
  SerapTestPusat *pusat = facts->data;
  SerapRecord *record = id != NULL ? g_hash_table_lookup (pusat->records, id) : NULL;
  if (known != NULL)
    *known = TRUE;
  return record != NULL ? serap_record_copy (record) : NULL;
}

static GPtrArray *
fact_children (SerapFacts *facts, const char *entity, const char *field, const char *id, gboolean *complete)
{
  SerapTestPusat *pusat = facts->data;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, pusat->records);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    SerapRecord *record = value;
    if (g_str_equal (record->entity->name, entity) && g_strcmp0 (serap_record_text (record, field), id) == 0)
      g_ptr_array_add (found, serap_record_copy (record));
  }
  if (complete != NULL)
    *complete = TRUE;
  return found;
}

static SerapRecord *
fact_ref (SerapFacts *facts, const char *entity, const char *code)
{
  g_autoptr (GPtrArray) found = fact_children (facts, entity, "kode", code, NULL);
  return found->len > 0 ? serap_record_copy (found->pdata[0]) : NULL;
}

static gboolean
fact_ref_is_empty (SerapFacts *facts, const char *entity)
{
  SerapTestPusat *pusat = facts->data;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, pusat->records);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_str_equal (((SerapRecord *) value)->entity->name, entity))
      return FALSE;
  return TRUE;
}

static GPtrArray *
fact_acts (SerapFacts *facts, const char *id, gboolean *complete)
{
  if (complete != NULL)
    *complete = TRUE;
  return g_ptr_array_new_with_free_func ((GDestroyNotify) serap_act_free);
}

static SerapEvent *
copy_event (const SerapEvent *from)
{
  SerapEvent *event = serap_event_new ();
  event->seq = from->seq;
  event->n = from->n;
  event->entity = g_strdup (from->entity);
  event->kind = g_strdup (from->kind);
  event->verb = g_strdup (from->verb);
  event->transition = g_strdup (from->transition);
  event->op_id = g_strdup (from->op_id);
  event->user = g_strdup (from->user);
  event->device = g_strdup (from->device);
  event->at_ms = from->at_ms;
  event->wall_ms = from->wall_ms;
  event->versi = from->versi;
  event->created = from->created;
  event->sealed = from->sealed != NULL ? g_bytes_ref (from->sealed) : NULL;
  for (guint i = 0; i < from->changes->len; i++) {
    const SerapFieldChange *change = from->changes->pdata[i];
    SerapFieldChange *copy = g_new0 (SerapFieldChange, 1);
    copy->name = g_strdup (change->name);
    copy->has_old = change->has_old;
    serap_value_copy (&copy->value, &change->value);
    serap_value_copy (&copy->old, &change->old);
    g_ptr_array_add (event->changes, copy);
  }
  return event;
}

static GPtrArray *
fact_op_events (SerapFacts *facts, const char *op_id)
{
  SerapTestPusat *pusat = facts->data;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_event_free);
  for (guint i = 0; i < pusat->feed->len; i++)
    if (g_strcmp0 (((SerapEvent *) pusat->feed->pdata[i])->op_id, op_id) == 0)
      g_ptr_array_add (found, copy_event (pusat->feed->pdata[i]));
  return found;
}

SerapTestPusat *
serap_test_pusat_new (SerapSchema *schema, const SerapEnv *env, SerapStatePage *reference)
{
  SerapTestPusat *pusat = g_new0 (SerapTestPusat, 1);
  pusat->schema = serap_schema_ref (schema);
  pusat->rules = serap_generator_rules (schema);
  pusat->records = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) serap_record_free);
  pusat->results
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_op_result_free);
  pusat->feed = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_event_free);
  pusat->box = serap_box_key_new (env);
  pusat->seq = 1000;
  pusat->page = 100;
  for (guint i = 0; i < reference->records->len; i++) {
    SerapRecord *record = serap_record_copy (reference->records->pdata[i]);
    g_hash_table_insert (pusat->records, record->id, record);
  }
  pusat->facts
    = (SerapFacts){ fact_get, fact_children, fact_ref,     fact_ref_is_empty, fact_acts, fact_op_events,
                    pusat,    schema,        pusat->rules, "2026-01-05",      0,         TRUE };
  return pusat;
}

void
serap_test_pusat_free (SerapTestPusat *pusat)
{
  g_hash_table_unref (pusat->records);
  g_hash_table_unref (pusat->results);
  g_ptr_array_unref (pusat->feed);
  serap_box_key_free (pusat->box);
  g_clear_pointer (&pusat->account_box, g_bytes_unref);
  serap_rules_free (pusat->rules);
  serap_schema_unref (pusat->schema);
  g_free (pusat);
}

SerapRecord *
serap_test_pusat_get (SerapTestPusat *pusat, const char *id)
{
  return fact_get (&pusat->facts, id, NULL);
}

/* ---- Processing ---- */

static GBytes *
seal_for_account (SerapTestPusat *pusat, GPtrArray *changes)
{
  g_autofree char *text = serap_changes_to_json (changes);
  g_autoptr (GBytes) open = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  GBytes *sealed = serap_box_seal (pusat->account_box, open, &error);
  g_assert_no_error (error);
  return sealed;
}

static void
take_patch (SerapTestPusat *pusat, const SerapOp *op, const SerapPatch *patch, guint n)
{
  SerapRecord *record = g_hash_table_lookup (pusat->records, patch->id);
  if (record == NULL) {
    record = serap_record_new (patch->entity, patch->id);
    g_hash_table_insert (pusat->records, record->id, record);
  }
  serap_patch_apply (patch, record);
  record->seq = pusat->seq;
  record->versi++;
  g_autoptr (GPtrArray) sealed = g_ptr_array_new ();
  SerapEvent *event = serap_event_new ();
  for (guint i = 0; i < patch->changes->len; i++) {
    const SerapFieldChange *change = patch->changes->pdata[i];
    int at = serap_entity_find (patch->entity, change->name);
    if ((patch->entity->fields[at].flags & SERAP_FIELD_SEALED) != 0) {
      g_ptr_array_add (sealed, patch->changes->pdata[i]);
      continue;
    }
    SerapFieldChange *copy = g_new0 (SerapFieldChange, 1);
    copy->name = g_strdup (change->name);
    copy->has_old = change->has_old;
    serap_value_copy (&copy->value, &change->value);
    serap_value_copy (&copy->old, &change->old);
    g_ptr_array_add (event->changes, copy);
  }
  if (patch->number_pattern != NULL) {
    g_autofree char *number = g_strdup_printf ("ASP/2026/%06u", ++pusat->numbers);
    SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
    change->name = g_strdup ("nomor");
    serap_value_set_text (&change->value, number);
    g_ptr_array_add (event->changes, change);
    serap_record_set_text (record, "nomor", number);
  }
  if (sealed->len > 0)
    event->sealed = seal_for_account (pusat, sealed);
  event->seq = pusat->seq;
  event->n = n;
  event->entity = g_strdup (patch->id);
  event->kind = g_strdup (patch->entity->name);
  event->verb = g_strdup (serap_verb_name (op->verb));
  event->transition = g_strdup (patch->transition);
  event->op_id = g_strdup (op->op_id);
  event->user = g_strdup (op->user);
  event->device = g_strdup (op->device);
  event->at_ms = op->wall_ms;
  event->wall_ms = op->wall_ms;
  event->versi = record->versi;
  event->created = patch->created;
  g_ptr_array_add (pusat->feed, event);
}

static SerapOpResult *
process (SerapTestPusat *pusat, SerapOp *op)
{
  SerapOpResult *result = serap_op_result_new (op->op_id, op->dev_seq);
  pusat->facts.now_ms = op->wall_ms;
  g_autoptr (SerapOutcome) outcome = serap_judge_op (&pusat->facts, op, FALSE);
  result->result = outcome->result;
  result->seq = ++pusat->seq;
  if (outcome->result == SERAP_RESULT_REJECTED)
    serap_problems_move (result->problems, outcome->problems);
  for (guint i = 0; i < outcome->patches->len; i++)
    take_patch (pusat, op, outcome->patches->pdata[i], i);
  return result;
}

static SerapOpResult *
copy_result (const SerapOpResult *from)
{
  g_autofree char *json = serap_op_result_to_json (from);
  g_autoptr (GError) error = NULL;
  SerapOpResult *copy = serap_op_result_from_json (json, -1, &error);
  g_assert_no_error (error);
  return copy;
}

static void
answer (SerapTestPusat *pusat, SerapOp *op, GBytes *sealed, SerapSyncReply *reply)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload
    = sealed != NULL ? serap_box_open (pusat->box, sealed, &error) : g_bytes_ref (op->payload_bytes);
  g_assert_no_error (error);
  serap_op_payload_decode (op, serap_schema_entity (pusat->schema, op->kind), payload, &error);
  g_assert_no_error (error);
  const SerapOpResult *known = g_hash_table_lookup (pusat->results, op->op_id);
  if (known == NULL) {
    SerapOpResult *result = process (pusat, op);
    g_hash_table_insert (pusat->results, g_strdup (op->op_id), result);
    known = result;
  }
  g_ptr_array_add (reply->results, copy_result (known));
}

SerapSyncReply *
serap_test_pusat_sync (SerapTestPusat *pusat, const SerapSyncRequest *request, const char *cursor)
{
  g_autoptr (SerapSyncReply) reply = serap_sync_reply_new ();
  for (guint i = 0; i < request->ops->len; i++)
    answer (pusat, request->ops->pdata[i], request->sealed->pdata[i], reply);
  guint from = cursor != NULL ? (guint) g_ascii_strtoull (cursor, NULL, 10) : 0;
  guint until = MIN (from + pusat->page, pusat->feed->len);
  for (guint i = from; i < until; i++)
    g_ptr_array_add (reply->events, copy_event (pusat->feed->pdata[i]));
  reply->cursor = g_strdup_printf ("%u", until);
  reply->more = until < pusat->feed->len;
  if (!pusat->lose_answer)
    return g_steal_pointer (&reply);
  pusat->lose_answer = FALSE;
  return NULL;
}

/* ---- Others ---- */

static void
do_as_other (SerapTestPusat *pusat, SerapOp *op)
{
  op->user = g_strdup (SERAP_GENERATOR_OTHER);
  op->wall_ms = G_GINT64_CONSTANT (1767000500000);
  g_autofree char *id = g_strdup_printf ("01900000-0000-7000-9000-%012" G_GINT64_FORMAT, pusat->seq);
  g_free (op->op_id);
  op->op_id = g_strdup (id);
  SerapOpResult *result = process (pusat, op);
  g_assert_cmpint (result->result, ==, SERAP_RESULT_APPLIED);
  g_hash_table_insert (pusat->results, g_strdup (op->op_id), result);
}

void
serap_test_pusat_edit (SerapTestPusat *pusat, const char *id, const char *field, const char *text)
{
  const SerapRecord *record = g_hash_table_lookup (pusat->records, id);
  g_autoptr (SerapOp) op = serap_op_new ("", SERAP_VERB_EDIT, record->entity->name, id);
  serap_op_set_text (op, field, text);
  do_as_other (pusat, op);
}

void
serap_test_pusat_do (SerapTestPusat *pusat, const char *id, const char *transition)
{
  const SerapRecord *record = g_hash_table_lookup (pusat->records, id);
  g_autoptr (SerapOp) op = serap_op_new ("", SERAP_VERB_DO, record->entity->name, id);
  op->transition = g_strdup (transition);
  do_as_other (pusat, op);
}
