/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The path of one operation through the rules: who, what, whether, and with which effects. */

#include "config.h"

#include "serap-judge.h"

#include "serap-judge-private.h"

static SerapPatch *
patch_of (SerapJudge *judge, const SerapWork *work)
{
  const SerapEntity *entity = work->after->entity;
  SerapPatch *patch = serap_patch_new (entity, work->after->id, work->before == NULL);
  patch->transition = g_strdup (work->transition);
  patch->number_pattern = g_strdup (work->number_pattern);
  for (guint i = 0; i < entity->n_fields; i++) {
    const SerapValue *old = work->before != NULL ? &work->before->values[i] : NULL;
    const SerapValue *now = &work->after->values[i];
    if (old != NULL ? serap_value_equal (old, now) : now->kind == SERAP_VALUE_NONE)
      continue;
    SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
    change->name = g_strdup (entity->fields[i].name);
    serap_value_copy (&change->value, now);
    if (old != NULL) {
      serap_value_copy (&change->old, old);
      change->has_old = TRUE;
    }
    g_ptr_array_add (patch->changes, change);
  }
  return patch;
}

static void
collect_patches (SerapJudge *judge)
{
  for (guint i = 0; i < judge->order->len; i++) {
    const char *id = judge->order->pdata[i];
    SerapWork *work = g_hash_table_lookup (judge->work, id);
    g_autoptr (SerapPatch) patch = patch_of (judge, work);
    gboolean own = g_str_equal (id, judge->op->entity);
    if (patch->changes->len == 0 && work->transition == NULL && !own)
      continue;
    serap_value_set_int (&work->after->values[SERAP_COMMON_DIUBAH], judge->op->wall_ms);
    g_clear_pointer (&patch, serap_patch_free);
    patch = patch_of (judge, work);
    if (own)
      g_ptr_array_insert (judge->outcome->patches, 0, g_steal_pointer (&patch));
    else
      g_ptr_array_add (judge->outcome->patches, g_steal_pointer (&patch));
  }
}

SerapOutcome *
serap_judge_op (SerapFacts *facts, const SerapOp *op, gboolean system)
{
  SerapJudge judge;
  serap_judge_init (&judge, facts, op, system);
  const SerapEntity *entity = serap_schema_entity (facts->schema, op->kind);
  GPtrArray *problems = judge.outcome->problems;
  if (entity == NULL)
    serap_problems_add (problems, NULL, "unknown-entity", "entitas", op->kind, NULL);
  else
    serap_judge_load_actor (&judge);

  if (!serap_problems_any_error (problems)) {
    switch (op->verb) {
    case SERAP_VERB_CREATE:
    case SERAP_VERB_EDIT:
    case SERAP_VERB_LINK:
    case SERAP_VERB_ATTACH:
    case SERAP_VERB_JUDGE:
      serap_judge_write (&judge, entity);
      break;
    case SERAP_VERB_DO:
      serap_judge_do (&judge, entity);
      break;
    case SERAP_VERB_REVERT:
      serap_judge_revert (&judge);
      break;
    case SERAP_VERB_REVEAL:
      serap_judge_reveal (&judge, entity);
      break;
    case SERAP_VERB_RESOLVE:
      serap_judge_resolve (&judge, entity);
      break;
    case SERAP_N_VERBS:
    default:
      serap_problems_add (problems, NULL, "unknown-verb", NULL);
      break;
    }
  }
  if (!serap_problems_any_error (problems))
    serap_judge_follow_conflicts (&judge);
  if (!serap_problems_any_error (problems)) {
    judge.outcome->result = judge.result;
    collect_patches (&judge);
  } else {
    judge.outcome->result = SERAP_RESULT_REJECTED;
  }
  if (judge.note->len > 0)
    judge.outcome->note = g_strndup (judge.note->str, judge.note->len - 2);
  SerapOutcome *outcome = g_steal_pointer (&judge.outcome);
  judge.outcome = g_new0 (SerapOutcome, 1);
  judge.outcome->problems = serap_problems_new ();
  judge.outcome->patches = g_ptr_array_new ();
  serap_judge_clear (&judge);
  return outcome;
}
