/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Deciding a conflict, and keeping open ones true to what they are about. */

#include "config.h"

#include "serap-judge-private.h"

#include "serap-conflict.h"
#include "serap-judge-rights.h"
#include "serap-validate.h"

/* ---- The decision ---- */

static gboolean
is_authors (SerapJudge *judge, const SerapRecord *conflict)
{
  return g_strcmp0 (serap_record_text (conflict, "penulis"), judge->op->user) == 0
         || g_strcmp0 (serap_record_text (conflict, "penulis_berlaku"), judge->op->user) == 0;
}

/* The operation's "keputusan" and "nilai"; NULL, with problems, when it is none. */
static const char *
take_decision (SerapJudge *judge, SerapRecord *conflict)
{
  GPtrArray *problems = judge->outcome->problems;
  for (guint i = 0; i < judge->op->changes->len; i++) {
    const SerapFieldChange *change = judge->op->changes->pdata[i];
    int at = serap_entity_find (conflict->entity, change->name);
    if (!g_str_equal (change->name, "keputusan") && !g_str_equal (change->name, "nilai"))
      serap_problems_add (problems, change->name, "not-writable", NULL);
    else if (serap_validate_value (judge, &conflict->entity->fields[at], &change->value))
      serap_value_copy (&conflict->values[at], &change->value);
  }
  static const char *const words[]
    = { SERAP_DECISION_MINE, SERAP_DECISION_THEIRS, SERAP_DECISION_VALUE, NULL };
  const char *decision = serap_record_text (conflict, "keputusan");
  if (decision == NULL || !g_strv_contains (words, decision))
    serap_problems_add (problems, "keputusan", "unknown-decision", NULL);
  else if (g_str_equal (decision, SERAP_DECISION_VALUE) && !serap_record_is_set (conflict, "nilai"))
    serap_problems_add (problems, "nilai", "required", NULL);
  return serap_problems_any_error (problems) ? NULL : decision;
}

/* Whoever decides must have seen the two values as they are. */
static gboolean
has_changed_since_seen (SerapJudge *judge, const SerapRecord *conflict)
{
  SerapFacts *facts = judge->facts;
  if (judge->system || facts->last_changes == NULL || conflict->seq <= judge->op->base_seq)
    return FALSE;
  g_autoptr (GPtrArray) history = facts->last_changes (facts, conflict->id);
  return serap_merge_is_concurrent (serap_last_change_find (history, "milik"), judge->op, FALSE)
         || serap_merge_is_concurrent (serap_last_change_find (history, "berlaku"), judge->op, FALSE);
}

static void
set_field (SerapJudge *judge, SerapWork *target, const SerapRecord *conflict, const char *from)
{
  GPtrArray *problems = judge->outcome->problems;
  const char *name = serap_record_text (conflict, "bidang");
  int at = name != NULL ? serap_entity_find (target->after->entity, name) : -1;
  if (at < 0) {
    serap_problems_add (problems, name, "unknown-field", "entitas", target->after->entity->name, NULL);
    return;
  }
  const SerapField *field = &target->after->entity->fields[at];
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  if (!serap_conflict_get (conflict, from, field, &value)) {
    serap_problems_add (problems, from, "wrong-type", NULL);
    return;
  }
  if (!serap_validate_value (judge, field, &value))
    return;
  serap_value_copy (&target->after->values[at], &value);
  serap_judge_check_may_change (judge, target->after);
  serap_judge_check_answer (judge, target->after);
  serap_judge_content_changed (judge, target);
}

static void
decide (SerapJudge *judge, SerapRecord *conflict, SerapWork *target)
{
  const char *decision = take_decision (judge, conflict);
  if (decision == NULL)
    return;
  serap_judge_check_rights (judge, conflict->entity, conflict);
  if (g_str_equal (decision, SERAP_DECISION_MINE))
    set_field (judge, target, conflict, "milik");
  else if (g_str_equal (decision, SERAP_DECISION_VALUE))
    set_field (judge, target, conflict, "nilai");
  else if (!is_authors (judge, conflict))
    serap_judge_check_may_change (judge, target->after);
  serap_record_set_text (conflict, "status", SERAP_CONFLICT_DONE);
  serap_record_set_text (conflict, "diputus_oleh", judge->op->user);
  serap_record_set_int (conflict, "diputus_pada", judge->op->wall_ms);
}

void
serap_judge_resolve (SerapJudge *judge, const SerapEntity *entity)
{
  GPtrArray *problems = judge->outcome->problems;
  if (!g_str_equal (entity->name, SERAP_CONFLICT)) {
    serap_problems_add (problems, NULL, "unknown-verb", NULL);
    return;
  }
  SerapWork *work = serap_judge_touch (judge, judge->op->entity);
  SerapWork *target
    = work != NULL ? serap_judge_touch (judge, serap_record_text (work->after, "rekam")) : NULL;
  if (target == NULL || work->after->entity != entity)
    serap_problems_add (problems, NULL, "no-such-record", NULL);
  else if (serap_record_bool (target->after, "dihapus"))
    serap_problems_add (problems, NULL, "deleted", NULL);
  else if (!serap_conflict_is_open (work->after, NULL))
    serap_problems_add (problems, NULL, "conflict-closed", NULL);
  else if (has_changed_since_seen (judge, work->after))
    serap_problems_add (problems, NULL, "value-changed-meanwhile", NULL);
  else
    decide (judge, work->after, target);
}

/* ---- What stands there changes ---- */

static void
follow (SerapJudge *judge, const SerapRecord *conflict, const SerapWork *work)
{
  const char *name = serap_record_text (conflict, "bidang");
  int at = name != NULL ? serap_entity_find (work->after->entity, name) : -1;
  if (at < 0 || serap_value_equal (&work->before->values[at], &work->after->values[at]))
    return;
  SerapRecord *open = serap_judge_touch (judge, conflict->id)->after;
  if (!serap_conflict_is_open (open, name))
    return;
  serap_conflict_put (open, "berlaku", &work->after->values[at]);
  serap_record_set_text (open, "penulis_berlaku", judge->op->user);
  if (g_strcmp0 (serap_record_text (open, "milik"), serap_record_text (open, "berlaku")) == 0) {
    serap_record_set_text (open, "status", SERAP_CONFLICT_DONE);
    serap_record_set_text (open, "keputusan", SERAP_DECISION_MINE);
    serap_record_set_text (open, "diputus_oleh", judge->op->user);
    serap_record_set_int (open, "diputus_pada", judge->op->wall_ms);
  }
}

/* Whether people's fields changed: only about these are there conflicts. */
static gboolean
has_changed (const SerapWork *work)
{
  const SerapEntity *entity = work->after->entity;
  if (work->before == NULL || serap_entity_is_reference (entity) || serap_entity_is_sealed (entity))
    return FALSE;
  for (guint i = SERAP_N_COMMON; i < entity->n_fields; i++)
    if ((entity->fields[i].flags & SERAP_FIELD_SYSTEM) == 0
        && !serap_value_equal (&work->before->values[i], &work->after->values[i]))
      return TRUE;
  return FALSE;
}

void
serap_judge_follow_conflicts (SerapJudge *judge)
{
  SerapFacts *facts = judge->facts;
  guint n = facts->central ? judge->order->len : 0;
  for (guint w = 0; w < n; w++) {
    const SerapWork *work = g_hash_table_lookup (judge->work, judge->order->pdata[w]);
    if (!has_changed (work))
      continue;
    g_autoptr (GPtrArray) list = facts->children (facts, SERAP_CONFLICT, "rekam", work->after->id, NULL);
    for (guint i = 0; i < list->len; i++)
      if (serap_conflict_is_open (list->pdata[i], NULL))
        follow (judge, list->pdata[i], work);
  }
}
