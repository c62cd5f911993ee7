/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking an operation back; showing a person's data. */

#include "config.h"

#include "serap-judge-private.h"

#include "serap-judge-rights.h"
#include "serap-text.h"

/* Whether nothing came after @event on its record but what has been taken back again. */
static gboolean
stands_alone (SerapJudge *judge, const SerapEvent *event)
{
  g_autoptr (GPtrArray) acts = judge->facts->acts (judge->facts, event->entity, NULL);
  int open = 0;
  gboolean after = FALSE;
  for (guint i = 0; i < acts->len; i++) {
    const SerapAct *act = acts->pdata[i];
    if (g_strcmp0 (act->op_id, event->op_id) == 0) {
      after = TRUE;
      open = 0;
    } else if (after && g_str_equal (act->verb, "revert")) {
      open--;
    } else if (after && !g_str_equal (act->verb, "enter") && !g_str_equal (act->verb, "reveal")) {
      open++;
    }
  }
  return open == 0;
}

void
serap_judge_revert (SerapJudge *judge)
{
  const SerapOp *op = judge->op;
  GPtrArray *problems = judge->outcome->problems;
  g_autoptr (GPtrArray) events = judge->facts->op_events (judge->facts, op->target_op);
  if (events == NULL || events->len == 0) {
    serap_problems_add (problems, NULL, "no-such-operation", NULL);
    return;
  }
  const SerapEvent *first = events->pdata[0];
  if (!judge->system && g_strcmp0 (first->user, op->user) != 0)
    serap_problems_add (problems, NULL, "not-your-operation", NULL);
  gint64 limit_ms = judge->facts->rules->undo_minutes * 60 * 1000;
  if (judge->facts->now_ms - first->at_ms > limit_ms) {
    g_autofree char *minutes = g_strdup_printf ("%" G_GINT64_FORMAT, judge->facts->rules->undo_minutes);
    serap_problems_add (problems, NULL, "too-late-to-undo", "menit", minutes, NULL);
  }
  if (g_str_equal (first->verb, "revert") || g_str_equal (first->verb, "reveal"))
    serap_problems_add (problems, NULL, "cannot-be-undone", "tindakan", first->verb, NULL);
  if (serap_problems_any_error (problems))
    return;

  for (guint i = events->len; i > 0; i--) {
    const SerapEvent *event = events->pdata[i - 1];
    SerapWork *work = serap_judge_touch (judge, event->entity);
    if (work == NULL || g_str_equal (event->verb, "enter"))
      continue;
    if (!stands_alone (judge, event)) {
      serap_problems_add (problems, NULL, "changed-since", "entitas", event->kind, NULL);
      continue;
    }
    if (event->created) {
      serap_value_set_int (&work->after->values[SERAP_COMMON_DIHAPUS], 1);
      continue;
    }
    /* What stood there of a person is kept nowhere in the open, so it cannot be put back from here. */
    if (serap_entity_is_sealed (work->after->entity) && g_strcmp0 (event->verb, "edit") == 0) {
      serap_problems_add (problems, NULL, "cannot-be-undone", "tindakan", event->verb, NULL);
      continue;
    }
    for (guint c = 0; c < event->changes->len; c++) {
      const SerapFieldChange *change = event->changes->pdata[c];
      int at = serap_entity_find (work->after->entity, change->name);
      /* A number once given stays given: it may already be printed. */
      if (at < 0 || at == SERAP_COMMON_NOMOR || !change->has_old)
        continue;
      serap_value_copy (&work->after->values[at], &change->old);
    }
  }
}

void
serap_judge_reveal (SerapJudge *judge, const SerapEntity *entity)
{
  GPtrArray *problems = judge->outcome->problems;
  SerapRecord *record = serap_judge_get (judge, judge->op->entity, NULL);
  if (!serap_entity_is_sealed (entity))
    serap_problems_add (problems, NULL, "nothing-to-reveal", NULL);
  if (record == NULL)
    serap_problems_add (problems, NULL, "no-such-record", NULL);
  else
    serap_judge_check_rights (judge, entity, record);
  if (judge->op->purpose == NULL || serap_text_length (judge->op->purpose) < 5)
    serap_problems_add (problems, "tujuan", "purpose-required", NULL);
  if (!serap_problems_any_error (problems))
    g_string_append_printf (judge->note, "tujuan: %s; ", judge->op->purpose);
}
