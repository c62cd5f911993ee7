/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An edit of what others may have changed since its author looked. */

#include "config.h"

#include "serap-judge-private.h"

#include "serap-conflict.h"
#include "serap-id.h"

/* A draft has been seen by nobody but those it belongs to. */
static gboolean
is_draft (SerapJudge *judge, const SerapRecord *record)
{
  const SerapWorkflow *workflow = serap_judge_workflow (judge, record);
  if (workflow != NULL) {
    const char *initial = serap_workflow_initial (workflow)->name;
    return g_strcmp0 (serap_record_status (record), initial) == 0 && !serap_record_is_set (record, "nomor");
  }
  for (guint i = 0; record->entity->parents[i] != NULL; i++) {
    SerapRecord *parent
      = serap_judge_get (judge, serap_record_text (record, record->entity->parents[i]), NULL);
    if (parent == NULL || parent == record || !is_draft (judge, parent))
      return FALSE;
  }
  return record->entity->parents[0] != NULL;
}

/* What the machinery writes says nothing about two people having worked on the record. */
static gboolean
is_peoples_own (const SerapEntity *entity, const char *name)
{
  int at = serap_entity_find (entity, name);
  return at >= SERAP_N_COMMON && (entity->fields[at].flags & SERAP_FIELD_SYSTEM) == 0;
}

static void
note_others (SerapJudge *judge, const SerapRecord *record, GPtrArray *history, gboolean draft)
{
  for (guint i = 0; history != NULL && i < history->len; i++) {
    const SerapLastChange *last = history->pdata[i];
    if (judge->result == SERAP_RESULT_APPLIED && is_peoples_own (record->entity, last->field)
        && serap_merge_is_concurrent (last, judge->op, draft))
      judge->result = SERAP_RESULT_MERGED;
  }
}

/* The conflict this author has open about the field already, or a new one. */
static SerapRecord *
conflict_for (SerapJudge *judge, const SerapRecord *record, const char *field)
{
  g_autoptr (GPtrArray) list
    = judge->facts->children (judge->facts, SERAP_CONFLICT, "rekam", record->id, NULL);
  for (guint i = 0; i < list->len; i++)
    if (serap_conflict_is_open (list->pdata[i], field)
        && g_strcmp0 (serap_record_text (list->pdata[i], "penulis"), judge->op->user) == 0)
      return serap_judge_touch (judge, ((SerapRecord *) list->pdata[i])->id)->after;
  g_autofree char *id = serap_id_derive (SERAP_CONFLICT, judge->op->op_id, field, NULL);
  const SerapEntity *entity = serap_schema_entity (judge->facts->schema, SERAP_CONFLICT);
  SerapRecord *made = serap_judge_create (judge, entity, id)->after;
  serap_judge_stamp (judge, made);
  return made;
}

static void
park (SerapJudge *judge,
      const SerapRecord *record,
      const SerapFieldChange *change,
      const SerapValue *base,
      const SerapLastChange *last)
{
  const char *field = change->name;
  SerapRecord *conflict = conflict_for (judge, record, field);
  serap_record_set_text (conflict, "status", SERAP_CONFLICT_OPEN);
  serap_record_set_text (conflict, "rekam", record->id);
  serap_record_set_text (conflict, "entitas", record->entity->name);
  serap_record_set_text (conflict, "bidang", field);
  serap_record_set_text (conflict, "op", judge->op->op_id);
  serap_record_set_text (conflict, "penulis", judge->op->user);
  serap_record_set_text (conflict, "penulis_berlaku", last != NULL ? last->user : NULL);
  serap_conflict_put (conflict, "milik", &change->value);
  serap_conflict_put (conflict, "berlaku", serap_record_value (record, field));
  if (base != NULL)
    serap_conflict_put (conflict, "dasar", base);
  judge->result = SERAP_RESULT_CONFLICT;
  serap_problems_warn (judge->outcome->problems, field, "conflict-parked", "konflik", conflict->id, NULL);
}

/* A person's data are kept where no conflict could show them, and reference data are changed online by few:
 * there the second asks again. */
static gboolean
can_park (const SerapEntity *entity, const SerapField *field)
{
  return !serap_entity_is_reference (entity) && !serap_entity_is_sealed (entity)
         && (field->flags & SERAP_FIELD_SEALED) == 0;
}

static void
join_change (SerapJudge *judge,
             SerapRecord *record,
             const SerapField *field,
             const SerapFieldChange *change,
             const SerapLastChange *last,
             gboolean concurrent)
{
  SerapFacts *facts = judge->facts;
  SerapValue *now = serap_record_value (record, field->name);
  g_auto (SerapValue) seen = SERAP_VALUE_INIT;
  g_auto (SerapValue) result = SERAP_VALUE_INIT;
  gboolean known = concurrent && facts->value_seen != NULL
                   && facts->value_seen (facts, record->id, field->name, judge->op->base_seq,
                                         judge->op->device, &seen);
  const SerapValue *base = change->has_old ? &change->old : known ? &seen : NULL;
  SerapMergeAnswer answer = serap_merge_field (field->merge, change, now, base, concurrent, &result);
  /* What a sealed field holds now is not known here. */
  gboolean blind = concurrent && (field->flags & SERAP_FIELD_SEALED) != 0;
  if (blind || answer == SERAP_MERGED_REFUSED
      || (answer == SERAP_MERGED_PARKED && !can_park (record->entity, field)))
    serap_problems_add (judge->outcome->problems, field->name, "value-changed-meanwhile", NULL);
  else if (answer == SERAP_MERGED_PARKED)
    park (judge, record, change, base, last);
  else
    serap_value_copy (now, &result);
  if (answer == SERAP_MERGED_JOINED && judge->result == SERAP_RESULT_APPLIED)
    judge->result = SERAP_RESULT_MERGED;
}

/* Away from headquarters what was typed stands until headquarters has spoken; that the picture was old is
 * said. */
static void
lay_over (SerapJudge *judge, SerapRecord *record, const SerapField *field, const SerapFieldChange *change)
{
  SerapValue *now = serap_record_value (record, field->name);
  if (!judge->system && field->merge == SERAP_MERGE_STRICT && change->has_old
      && !serap_value_equal (now, &change->value) && !serap_value_equal (now, &change->old))
    serap_problems_warn (judge->outcome->problems, field->name, "value-changed-meanwhile", NULL);
  serap_value_copy (now, &change->value);
}

void
serap_judge_join_changes (SerapJudge *judge, SerapWork *work)
{
  SerapFacts *facts = judge->facts;
  SerapRecord *record = work->after;
  gboolean joins = facts->central && !judge->system;
  gboolean moved_on = joins && facts->last_changes != NULL && record->seq > judge->op->base_seq;
  g_autoptr (GPtrArray) history = moved_on ? facts->last_changes (facts, record->id) : NULL;
  gboolean draft = history != NULL && is_draft (judge, record);
  note_others (judge, record, history, draft);
  for (guint i = 0; i < judge->op->changes->len; i++) {
    const SerapFieldChange *change = judge->op->changes->pdata[i];
    const SerapField *field = serap_judge_writable (judge, work, change, NULL);
    if (field == NULL)
      continue;
    const SerapLastChange *last = serap_last_change_find (history, field->name);
    if (joins)
      join_change (judge, record, field, change, last, serap_merge_is_concurrent (last, judge->op, draft));
    else
      lay_over (judge, record, field, change);
  }
}
