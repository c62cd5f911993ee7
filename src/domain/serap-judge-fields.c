/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The fields of one record: which may be written, and what a change of them touches. */

#include "config.h"

#include "serap-judge-private.h"

#include "serap-validate.h"

/* Whether @field may be set by this operation: by an edit, or as part of the decision @transition. */
static const char *
why_not_writable (SerapJudge *judge,
                  const SerapField *field,
                  gboolean provisional,
                  const SerapTransition *transition)
{
  if ((field->flags & SERAP_FIELD_DERIVED) != 0)
    return "not-writable";
  if (judge->system || provisional)
    return NULL;
  if ((field->flags & SERAP_FIELD_SYSTEM) != 0)
    return "not-writable";
  if (transition == NULL)
    return (field->flags & SERAP_FIELD_DECISION) != 0 ? "decided-by-transition" : NULL;
  gboolean takes_reasons = transition->reasons != NULL && transition->reasons[0] != NULL;
  if (g_strv_contains ((const char *const *) transition->required, field->name)
      || g_strv_contains ((const char *const *) transition->accepts, field->name)
      || (takes_reasons && g_str_equal (field->name, "alasan")) || g_str_equal (field->name, "catatan"))
    return NULL;
  return "not-part-of-transition";
}

const SerapField *
serap_judge_writable (SerapJudge *judge,
                      const SerapWork *work,
                      const SerapFieldChange *change,
                      const SerapTransition *transition)
{
  const SerapEntity *entity = work->after->entity;
  GPtrArray *problems = judge->outcome->problems;
  int at = serap_entity_find (entity, change->name);
  if (at < 0) {
    serap_problems_add (problems, change->name, "unknown-field", "entitas", entity->name, NULL);
    return NULL;
  }
  const SerapField *field = &entity->fields[at];
  gboolean provisional = at == SERAP_COMMON_NOMOR_LOKAL && work->before == NULL;
  const char *why = why_not_writable (judge, field, provisional, transition);
  if (why != NULL)
    serap_problems_add (problems, field->name, why, NULL);
  return why == NULL && serap_validate_value (judge, field, &change->value) ? field : NULL;
}

static gboolean
touches_content (const SerapWork *work)
{
  const SerapEntity *entity = work->after->entity;
  for (guint i = SERAP_N_COMMON; i < entity->n_fields; i++) {
    const SerapField *field = &entity->fields[i];
    guint apart = SERAP_FIELD_SYSTEM | SERAP_FIELD_DECISION | SERAP_FIELD_QUIET | SERAP_FIELD_DERIVED;
    if ((field->flags & apart) == 0
        && (work->before == NULL || !serap_value_equal (&work->before->values[i], &work->after->values[i])))
      return TRUE;
  }
  return FALSE;
}

static void
raise_content_version (SerapRecord *record)
{
  serap_value_set_int (&record->values[SERAP_COMMON_ISI_VERSI],
                       serap_value_number (&record->values[SERAP_COMMON_ISI_VERSI], 0) + 1);
}

/* A child's change is a change of what its parent says; and a new child takes the place the parent
 * keeps for it. */
static void
touch_parents (SerapJudge *judge, SerapWork *work)
{
  const SerapEntity *entity = work->after->entity;
  for (guint i = 0; entity->parents[i] != NULL; i++) {
    SerapWork *parent = serap_judge_touch (judge, serap_record_text (work->after, entity->parents[i]));
    if (parent == NULL || serap_entity_is_reference (parent->after->entity))
      continue;
    raise_content_version (parent->after);
    int at = serap_entity_find (parent->after->entity, entity->name);
    if (work->before == NULL && at >= 0 && parent->after->entity->fields[at].type == SERAP_REF)
      serap_value_set_text (&parent->after->values[at], work->after->id);
  }
}

void
serap_judge_content_changed (SerapJudge *judge, SerapWork *work)
{
  if (!touches_content (work))
    return;
  raise_content_version (work->after);
  if (judge->op->verb != SERAP_VERB_JUDGE)
    touch_parents (judge, work);
}
