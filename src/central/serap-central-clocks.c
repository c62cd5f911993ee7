/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What headquarters does by itself when a day has come: transitions of role SISTEM that only waited for it.
 * Once a day, and anew when reference data (schedule, holidays, rule files) changed, all records in a state
 * from which time alone leads on are looked at, a page a call. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-bytes.h"
#include "serap-digest.h"
#include "serap-guard.h"
#include "serap-id.h"
#include "serap-judge.h"

#include <string.h>

/* Records passed over in one call: some tens of milliseconds. */
#define PAGE 5000
/* Where the round stands: "<day> <digest of the reference data> <last record looked at, or =>". */
#define MARK "jam"
#define MARK_DONE "="

/* ---- The round of the day ---- */

static char *
round_now (SerapCentral *central)
{
  guint64 n = 0;
  guint8 digest[SERAP_DIGEST_BYTES];
  memset (digest, 0, sizeof digest);
  central->storage->klass->digest (central->storage, "ref", &n, digest);
  g_autofree char *hex = serap_hex (digest, 8);
  return g_strdup_printf ("%s %s ", serap_central_facts (central)->today, hex);
}

/* Returns: (transfer full): the record to go on after; %MARK_DONE: nothing is left to look at today. */
static char *
round_place (SerapCentral *central, const char *now)
{
  g_autofree char *mark = central->storage->klass->get_setting (central->storage, MARK);
  return g_strdup (mark != NULL && g_str_has_prefix (mark, now) ? mark + strlen (now) : "");
}

gboolean
serap_central_clocks_wait (SerapCentral *central)
{
  g_autofree char *now = round_now (central);
  g_autofree char *place = round_place (central, now);
  return !g_str_equal (place, MARK_DONE);
}

/* ---- Which transitions ---- */

static gboolean
is_timed (const SerapTransition *transition)
{
  if (transition->hidden || transition->roles == NULL
      || !g_strv_contains ((const char *const *) transition->roles, "SISTEM"))
    return FALSE;
  for (guint i = 0; i < transition->guards->len; i++)
    if (serap_guard_waits (((const SerapGuardUse *) transition->guards->pdata[i])->name))
      return TRUE;
  return FALSE;
}

static void
add_places (GPtrArray *places, const SerapEntity *entity, const SerapWorkflow *workflow)
{
  for (guint i = 0; i < workflow->transitions->len; i++) {
    const SerapTransition *transition = workflow->transitions->pdata[i];
    for (guint f = 0; is_timed (transition) && transition->from[f] != NULL; f++)
      g_ptr_array_add (places, g_strconcat (entity->name, "/", transition->from[f], NULL));
  }
}

/* Returns: (transfer full): "entity/state" of all states, of any version, that time leads on from. */
static char **
waiting_places (SerapCentral *central)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *entities = serap_schema_entities (central->schema);
  for (guint i = 0; i < entities->len; i++) {
    const SerapEntity *entity = entities->pdata[i];
    GHashTableIter iter;
    gpointer workflow;
    g_hash_table_iter_init (&iter, serap_central_rules (central)->workflows);
    while (entity->table->workflow != NULL && g_hash_table_iter_next (&iter, NULL, &workflow))
      if (g_str_equal (((SerapWorkflow *) workflow)->name, entity->table->workflow))
        add_places (places, entity, workflow);
  }
  g_ptr_array_add (places, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&places), FALSE);
}

/* ---- One record ---- */

static SerapOp *
op_for (SerapCentral *central, const SerapRecord *record, const SerapWorkflow *workflow, const char *name)
{
  g_autofree char *id = serap_id_new (central->env);
  SerapOp *op = serap_op_new (id, SERAP_VERB_DO, record->entity->name, record->id);
  op->transition = g_strdup (name);
  op->workflow = g_strdup (workflow->name);
  op->workflow_version = workflow->version;
  op->base_seq = record->seq;
  op->wall_ms = serap_env_now_ms (central->env);
  return op;
}

/* Whether the day has come; what else may be missing is not asked here. */
static gboolean
is_due (SerapCentral *central, const SerapTransition *transition, const SerapOp *op, SerapRecord *record)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  gboolean due = TRUE;
  SerapJudge judge;
  serap_judge_init (&judge, serap_central_facts (central), op, TRUE);
  for (guint i = 0; due && i < transition->guards->len; i++) {
    const SerapGuardUse *use = transition->guards->pdata[i];
    if (serap_guard_waits (use->name))
      due = serap_guard_ask (use, &judge, record, problems) == SERAP_GUARD_YES;
  }
  serap_judge_clear (&judge);
  return due;
}

/* Returns: (transfer full) (nullable): what is due for the record, as an operation of headquarters' own. */
static SerapOp *
find_due (SerapCentral *central, SerapRecord *record)
{
  const char *state = serap_record_status (record);
  const SerapWorkflow *workflow
    = serap_rules_workflow (serap_central_rules (central), record->entity->table->workflow,
                            serap_record_int (record, "wf_versi", 0), serap_central_facts (central)->today);
  for (guint i = 0; workflow != NULL && i < workflow->transitions->len; i++) {
    const SerapTransition *transition = workflow->transitions->pdata[i];
    if (!is_timed (transition) || !g_strv_contains ((const char *const *) transition->from, state))
      continue;
    g_autoptr (SerapOp) op = op_for (central, record, workflow, transition->name);
    if (is_due (central, transition, op, record))
      return g_steal_pointer (&op);
  }
  return NULL;
}

/* What a rule stands in the way of is put on record once, under an id made of the record as it is now; it is
 * tried again when the record has changed or the rule has given way.
 *
 * Returns: %FALSE when it is on record already */
static gboolean
name_refusal (SerapCentral *central, SerapOp *op, const SerapRecord *record)
{
  g_autoptr (SerapOutcome) outcome = serap_judge_op (serap_central_facts (central), op, TRUE);
  if (outcome->result == SERAP_RESULT_APPLIED)
    return TRUE;
  g_autofree char *version = g_strdup_printf ("%" G_GINT64_FORMAT, record->versi);
  g_free (op->op_id);
  op->op_id = serap_id_derive (MARK, op->entity, op->transition, version, NULL);
  g_autoptr (SerapOpRow) known = central->storage->klass->get_op (central->storage, op->op_id);
  return known == NULL;
}

/* Inside a transaction. @acted: (out): it was done, not refused */
static gboolean
act (SerapCentral *central, const char *id, gboolean *acted, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapStored) stored = storage->klass->get_record (storage, id);
  if (stored == NULL || serap_record_bool (stored->record, "dihapus"))
    return TRUE;
  g_autoptr (SerapOp) op = find_due (central, stored->record);
  if (op == NULL || !name_refusal (central, op, stored->record))
    return TRUE;
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, SERAP_SYSTEM_DEVICE);
  g_autoptr (SerapOpResult) result = NULL;
  if (device == NULL) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_DEVICE, "no device of its own");
    return FALSE;
  }
  if (!serap_central_sign_own (central, device, op, error)
      || !serap_central_process (central, device, op, NULL, &result, error)
      || !storage->klass->put_device (storage, device, error) || !serap_central_audit_seal (central, error))
    return FALSE;
  *acted = result->result == SERAP_RESULT_APPLIED;
  return TRUE;
}

static gboolean
run_one (SerapCentral *central, const char *id, guint *done, GError **error)
{
  SerapStorage *storage = central->storage;
  gboolean acted = FALSE;
  if (!storage->klass->begin (storage, error))
    return FALSE;
  if (act (central, id, &acted, error)) {
    if (!storage->klass->commit (storage, error))
      return FALSE;
    *done += acted;
    return TRUE;
  }
  storage->klass->rollback (storage);
  serap_central_forget_rules (central);
  return FALSE;
}

/* ---- One call ---- */

/* Headquarters cannot write at all; another record would fare no better. */
static gboolean
is_hopeless (const GError *error)
{
  return error->domain != SERAP_CENTRAL_ERROR && error->domain != SERAP_WIRE_ERROR;
}

/* @last: (inout): the record the next call goes on after */
static gboolean
run_page (SerapCentral *central, guint max, char **last, guint *done, GError **error)
{
  SerapStorage *storage = central->storage;
  g_auto (GStrv) places = waiting_places (central);
  g_autofree char *end = NULL;
  g_autoptr (GPtrArray) ids = storage->klass->ids_in (storage, places, *last, PAGE, &end, error);
  if (ids == NULL)
    return FALSE;
  g_autoptr (GError) first = NULL;
  guint i = 0;
  for (; i < ids->len && *done < max; i++) {
    g_autoptr (GError) failed = NULL;
    if (run_one (central, ids->pdata[i], done, &failed))
      continue;
    if (is_hopeless (failed)) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
    g_prefix_error (&failed, "record %s: ", (const char *) ids->pdata[i]);
    if (first == NULL)
      first = g_steal_pointer (&failed);
  }
  g_free (*last);
  *last = i < ids->len ? g_strdup (ids->pdata[i - 1]) : g_strdup (end != NULL ? end : MARK_DONE);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

gboolean
serap_central_run_clocks (SerapCentral *central, guint max, guint *done, GError **error)
{
  g_return_val_if_fail (central != NULL && max > 0 && done != NULL, FALSE);

  SerapStorage *storage = central->storage;
  g_autofree char *now = round_now (central);
  g_autofree char *place = round_place (central, now);
  *done = 0;
  if (!serap_central_settle (central, NULL, error))
    return FALSE;
  if (g_str_equal (place, MARK_DONE))
    return TRUE;
  g_autofree char *before = g_strdup (place);
  gboolean fine = run_page (central, max, &place, done, error);
  if (g_str_equal (before, place))
    return fine;
  /* Also after one that failed: it is told now, and not again before the next round. */
  g_autofree char *mark = g_strconcat (now, place, NULL);
  return storage->klass->put_setting (storage, MARK, mark, fine ? error : NULL) && fine;
}
