/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Making a transition: what it asks for, and what may be chosen. */

#include "config.h"

#include "serap-judge-private.h"

#include "serap-effect.h"
#include "serap-guard.h"
#include "serap-judge-rights.h"
#include "serap-judge.h"
#include "serap-text.h"
#include "serap-validate.h"

#include <string.h>

void
serap_choice_free (SerapChoice *choice)
{
  g_ptr_array_unref (choice->problems);
  g_free (choice);
}

static void
check_reasons (SerapJudge *judge,
               const SerapTransition *transition,
               const SerapRecord *record,
               GPtrArray *problems)
{
  const SerapFieldChange *reasons = serap_op_find_change (judge->op, "alasan");
  gboolean any = g_strv_contains ((const char *const *) transition->reasons, "*");
  gboolean given = reasons != NULL && reasons->value.kind == SERAP_VALUE_SET;
  if (transition->reason_required && !given)
    serap_problems_add (problems, "alasan", "reason-required", NULL);
  gint64 note_min = transition->note_min;
  for (guint i = 0; given && reasons->value.set[i] != NULL; i++) {
    const char *code = reasons->value.set[i];
    if (!any && !g_strv_contains ((const char *const *) transition->reasons, code))
      serap_problems_add (problems, "alasan", "reason-not-allowed", "alasan", code, NULL);
    g_autoptr (SerapRecord) reason = judge->facts->ref (judge->facts, "alasan", code);
    if (reason != NULL)
      note_min = MAX (note_min, serap_record_int (reason, "catatan_min", 0));
  }
  /* A note that counts is one of this decision, not what an earlier one left behind. */
  const SerapFieldChange *note = serap_op_find_change (judge->op, "catatan");
  const char *text = note != NULL ? serap_value_text (&note->value) : NULL;
  if (note_min > 0 && (text == NULL || serap_text_length (text) < (gsize) note_min)) {
    g_autofree char *least = g_strdup_printf ("%" G_GINT64_FORMAT, note_min);
    serap_problems_add (problems, "catatan", "note-too-short", "min", least, NULL);
  }
}

static void
check_required (SerapJudge *judge,
                const SerapTransition *transition,
                SerapRecord *record,
                GPtrArray *problems)
{
  for (guint i = 0; transition->required != NULL && transition->required[i] != NULL; i++) {
    int at = serap_entity_find (record->entity, transition->required[i]);
    if (at < 0)
      continue;
    const SerapField *field = &record->entity->fields[at];
    if (record->values[at].kind == SERAP_VALUE_NONE) {
      if (field->target != NULL && strchr (field->target, ':') == NULL && field->type == SERAP_CODE
          && judge->facts->ref_is_empty (judge->facts, field->target)) {
        serap_problems_warn (problems, field->name, "required-but-no-reference-data", NULL);
        g_string_append_printf (judge->note, "%s: tabel rujukan %s masih kosong; ", field->name,
                                field->target);
      } else {
        serap_problems_add (problems, field->name, "required", NULL);
      }
      continue;
    }
    serap_validate_minimum (field, &record->values[at], problems);
  }
}

static void
ask_guards (SerapJudge *judge, const SerapTransition *transition, SerapRecord *record, GPtrArray *problems)
{
  for (guint i = 0; i < transition->guards->len; i++) {
    const SerapGuardUse *use = transition->guards->pdata[i];
    guint before = problems->len;
    SerapGuardAnswer answer = serap_guard_ask (use, judge, record, problems);
    if (answer == SERAP_GUARD_NO && problems->len == before)
      serap_problems_add (problems, NULL, use->code != NULL ? use->code : use->name, NULL);
    if (answer == SERAP_GUARD_NO_DATA)
      g_string_append_printf (judge->note, "%s: data belum tersedia; ", use->name);
    if (answer == SERAP_GUARD_UNKNOWN && judge->facts->central)
      serap_problems_add (problems, NULL, "guard-unknown", "guard", use->name, NULL);
    else if (answer == SERAP_GUARD_UNKNOWN)
      serap_problems_warn (problems, NULL, "checked-at-headquarters", "guard", use->name, NULL);
  }
}

/* A decision is about what its author saw: here nothing is joined. */
static void
take_changes (SerapJudge *judge, SerapWork *work, const SerapTransition *transition)
{
  for (guint i = 0; i < judge->op->changes->len; i++) {
    const SerapFieldChange *change = judge->op->changes->pdata[i];
    const SerapField *field = serap_judge_writable (judge, work, change, transition);
    if (field == NULL)
      continue;
    SerapValue *now = serap_record_value (work->after, field->name);
    if (field->merge == SERAP_MERGE_STRICT && change->has_old && !serap_value_equal (now, &change->value)
        && !serap_value_equal (now, &change->old))
      serap_problems_add (judge->outcome->problems, field->name, "value-changed-meanwhile", NULL);
    else
      serap_value_copy (now, &change->value);
  }
}

void
serap_judge_do (SerapJudge *judge, const SerapEntity *entity)
{
  const SerapOp *op = judge->op;
  GPtrArray *problems = judge->outcome->problems;
  SerapWork *work = serap_judge_touch (judge, op->entity);
  if (work == NULL || work->after->entity != entity) {
    serap_problems_add (problems, NULL, "no-such-record", NULL);
    return;
  }
  if (serap_record_bool (work->after, "dihapus")) {
    serap_problems_add (problems, NULL, "deleted", NULL);
    return;
  }
  const SerapWorkflow *workflow = serap_judge_workflow (judge, work->after);
  if (workflow == NULL) {
    serap_problems_add (problems, NULL, "no-workflow", "entitas", entity->name, NULL);
    return;
  }
  if (op->workflow_version != 0 && op->workflow_version != workflow->version) {
    serap_problems_add (problems, NULL, "rules-changed", NULL);
    return;
  }
  const char *state = serap_record_status (work->after);
  const SerapTransition *transition = serap_workflow_transition (workflow, op->transition, state);
  if (transition == NULL) {
    gboolean known = serap_workflow_transition (workflow, op->transition, NULL) != NULL;
    serap_problems_add (problems, NULL, known ? "state-changed" : "unknown-transition", "transisi",
                        op->transition, "status", state, NULL);
    return;
  }
  if (transition->hidden && !judge->system) {
    serap_problems_add (problems, NULL, "made-by-system", "transisi", op->transition, NULL);
    return;
  }
  if (!serap_judge_roles_fit (judge, transition->roles, work->after))
    serap_problems_add (problems, NULL, "role-not-allowed", "transisi", transition->name, NULL);
  serap_judge_check_rights (judge, entity, work->after);
  take_changes (judge, work, transition);
  check_reasons (judge, transition, work->after, problems);
  check_required (judge, transition, work->after, problems);
  ask_guards (judge, transition, work->after, problems);
  if (serap_problems_any_error (problems))
    return;
  work->transition = g_strdup (transition->name);
  if (transition->to != NULL)
    serap_value_set_text (&work->after->values[SERAP_COMMON_STATUS], transition->to);
  serap_effects_run (judge, work, workflow, transition);
}

GPtrArray *
serap_judge_choices (SerapFacts *facts, const char *user, const char *acts_for, const char *record_id)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_choice_free);
  g_autoptr (SerapRecord) record = facts->get (facts, record_id, NULL);
  /* Of a record that left this account's reach only its name is here. */
  if (record == NULL || record->entity->table->workflow == NULL || serap_record_status (record) == NULL)
    return choices;
  g_autoptr (SerapOp) op = serap_op_new ("", SERAP_VERB_DO, record->entity->name, record_id);
  op->user = g_strdup (user);
  op->acts_for = g_strdup (acts_for);
  op->wall_ms = facts->now_ms;

  SerapJudge judge;
  serap_judge_init (&judge, facts, op, FALSE);
  serap_judge_load_actor (&judge);
  const SerapWorkflow *workflow = serap_judge_workflow (&judge, record);
  for (guint i = 0; judge.user != NULL && workflow != NULL && i < workflow->transitions->len; i++) {
    const SerapTransition *transition = workflow->transitions->pdata[i];
    if (transition->hidden
        || !g_strv_contains ((const char *const *) transition->from, serap_record_status (record))
        || !serap_judge_roles_fit (&judge, transition->roles, record))
      continue;
    SerapChoice *choice = g_new0 (SerapChoice, 1);
    choice->transition = transition;
    choice->workflow = workflow;
    choice->problems = serap_problems_new ();
    check_required (&judge, transition, record, choice->problems);
    check_reasons (&judge, transition, record, choice->problems);
    ask_guards (&judge, transition, record, choice->problems);
    g_ptr_array_add (choices, choice);
  }
  serap_judge_clear (&judge);
  return choices;
}
