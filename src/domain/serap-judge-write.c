/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Making and changing records. */

#include "config.h"

#include "serap-judge-private.h"

#include "serap-checklist.h"
#include "serap-id.h"
#include "serap-judge-rights.h"

/* ---- What a record must be ---- */

static void
check_references_exist (SerapJudge *judge, const SerapRecord *record)
{
  const SerapEntity *entity = record->entity;
  for (guint i = 0; entity->parents[i] != NULL; i++)
    if (!serap_record_is_set (record, entity->parents[i]))
      serap_problems_add (judge->outcome->problems, entity->parents[i], "required", NULL);
  for (guint i = 0; entity->key[i] != NULL; i++)
    if (!serap_record_is_set (record, entity->key[i]))
      serap_problems_add (judge->outcome->problems, entity->key[i], "required", NULL);
}

static char *
derived_id (const SerapEntity *entity, const SerapRecord *record)
{
  g_autofree char *first = serap_value_to_string (serap_record_value (record, entity->key[0]));
  if (entity->key[1] == NULL)
    return serap_id_derive (entity->name, first, NULL);
  g_autofree char *second = serap_value_to_string (serap_record_value (record, entity->key[1]));
  return serap_id_derive (entity->name, first, second, NULL);
}

void
serap_judge_check_answer (SerapJudge *judge, const SerapRecord *answer)
{
  if (!g_str_equal (answer->entity->name, "jawaban"))
    return;
  GPtrArray *problems = judge->outcome->problems;
  SerapRecord *check = serap_judge_get (judge, serap_record_text (answer, "verifikasi"), NULL);
  if (check == NULL)
    return;
  if (serap_record_is_set (check, "hasil")) {
    serap_problems_add (problems, NULL, "check-closed", NULL);
    return;
  }
  if (!judge->system && g_strcmp0 (serap_record_text (check, "verifikator"), judge->op->user) != 0)
    serap_problems_add (problems, NULL, "not-holder", NULL);
  const SerapRegulation *regulation
    = serap_rules_regulation_version (judge->facts->rules, serap_record_text (check, "regulasi"),
                                      serap_record_int (check, "regulasi_versi", 0));
  const char *kind = serap_record_text (check, "entitas");
  const SerapChecklist *list
    = regulation != NULL && kind != NULL ? serap_regulation_checklist (regulation, kind) : NULL;
  const char *item = serap_record_text (answer, "butir");
  if (list == NULL)
    serap_problems_add (problems, NULL, "regulation-unknown", NULL);
  else if (item == NULL || serap_checklist_item (list, item) == NULL)
    serap_problems_add (problems, "butir", "unknown-item", "butir", item, NULL);
}

static void
check_derived_id (SerapJudge *judge, const SerapRecord *record)
{
  if ((record->entity->flags & SERAP_ENTITY_UPSERT) == 0)
    return;
  g_autofree char *expected = derived_id (record->entity, record);
  if (!g_str_equal (expected, record->id))
    serap_problems_add (judge->outcome->problems, NULL, "wrong-id", NULL);
}

/* Steps A1 and B1 ask for one text field and no more: something must be there to speak of. */
static void
check_says_something (SerapJudge *judge, const SerapRecord *record)
{
  for (guint i = SERAP_N_COMMON; i < record->entity->n_fields; i++)
    if (record->entity->fields[i].type == SERAP_TEXT && record->values[i].kind != SERAP_VALUE_NONE)
      return;
  const char *first = serap_entity_find (record->entity, "judul") >= 0 ? "judul" : NULL;
  serap_problems_add (judge->outcome->problems, first, "required", NULL);
}

static void
check_keys_stay (SerapJudge *judge, const SerapWork *work)
{
  const SerapEntity *entity = work->after->entity;
  for (guint i = 0; entity->key[i] != NULL; i++) {
    int at = serap_entity_find (entity, entity->key[i]);
    if (!serap_value_equal (&work->before->values[at], &work->after->values[at]))
      serap_problems_add (judge->outcome->problems, entity->key[i], "key-is-fixed", NULL);
  }
}

static gboolean
has_moved (const SerapWork *work)
{
  const SerapEntity *entity = work->after->entity;
  for (guint i = 0; entity->parents[i] != NULL; i++)
    if (!serap_value_equal (serap_record_value (work->before, entity->parents[i]),
                            serap_record_value (work->after, entity->parents[i])))
      return TRUE;
  return FALSE;
}

/* ---- Writing ---- */

static void
apply_changes (SerapJudge *judge, SerapWork *work)
{
  for (guint i = 0; i < judge->op->changes->len; i++) {
    const SerapFieldChange *change = judge->op->changes->pdata[i];
    const SerapField *field = serap_judge_writable (judge, work, change, NULL);
    if (field != NULL)
      serap_value_copy (serap_record_value (work->after, field->name), &change->value);
  }
}

static void
make (SerapJudge *judge, SerapWork *work)
{
  SerapRecord *record = work->after;
  GPtrArray *problems = judge->outcome->problems;
  serap_judge_stamp (judge, record);
  apply_changes (judge, work);
  check_references_exist (judge, record);
  serap_judge_start (judge, record);
  if (!serap_problems_any_error (problems)) {
    serap_judge_check_editable (judge, record);
    check_derived_id (judge, record);
  }
  serap_judge_check_rights (judge, record->entity, record);
  if (record->entity->table->workflow != NULL)
    check_says_something (judge, record);
}

/* What was taken back and is made again, under the same derived id, is as if it were new. */
static void
make_again (SerapJudge *judge, SerapWork *work)
{
  serap_judge_check_rights (judge, work->before->entity, work->before);
  for (guint i = 0; i < work->after->entity->n_fields; i++)
    if (i != SERAP_COMMON_ISI_VERSI)
      serap_value_clear (&work->after->values[i]);
  make (judge, work);
}

static void
change (SerapJudge *judge, SerapWork *work)
{
  serap_judge_check_editable (judge, work->after);
  serap_judge_join_changes (judge, work);
  if (has_moved (work))
    serap_judge_check_parents_editable (judge, work->after);
  check_keys_stay (judge, work);
  serap_judge_check_rights (judge, work->after->entity, work->after);
  serap_judge_check_rights (judge, work->after->entity, work->before);
}

/* Why the record cannot be written at all, or NULL. */
static const char *
why_not (SerapJudge *judge, const SerapEntity *entity, const SerapWork *work)
{
  gboolean edit = judge->op->verb == SERAP_VERB_EDIT;
  if (work == NULL)
    return edit ? "no-such-record" : NULL;
  if (work->after->entity != entity)
    return "wrong-kind";
  if (!edit && (entity->flags & SERAP_ENTITY_UPSERT) == 0)
    return "exists-already";
  return edit && serap_record_bool (work->after, "dihapus") ? "deleted" : NULL;
}

void
serap_judge_write (SerapJudge *judge, const SerapEntity *entity)
{
  const SerapOp *op = judge->op;
  SerapWork *work = serap_judge_touch (judge, op->entity);
  const char *why = why_not (judge, entity, work);
  if (why != NULL) {
    serap_problems_add (judge->outcome->problems, NULL, why, "entitas", entity->name, NULL);
    return;
  }
  if (work == NULL) {
    work = serap_judge_create (judge, entity, op->entity);
    make (judge, work);
  } else if (serap_record_bool (work->after, "dihapus")) {
    make_again (judge, work);
  } else {
    change (judge, work);
  }
  serap_judge_check_answer (judge, work->after);
  serap_judge_check_account (judge, work->after);
  serap_judge_content_changed (judge, work);
}
