/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Guards about days: windows, stages of the year's schedule, deadlines, silence. */

#include "config.h"

#include "serap-guards.h"

#include "serap-date.h"
#include "serap-workdays.h"

#include <string.h>

static const SerapStage *
stage_of (SerapJudge *judge, const SerapRecord *record, const char *name)
{
  gint64 year = serap_record_int (record, "tahun_rencana", 0);
  return serap_schedule_find (judge->facts->rules->schedule, year, name);
}

static SerapGuardAnswer
closed (GPtrArray *problems, const SerapStage *stage)
{
  serap_problems_add (problems, NULL, "window-closed", "tahap", stage->stage, "mulai", stage->start,
                      "selesai", stage->end, NULL);
  return SERAP_GUARD_NO;
}

SERAP_GUARD (window_open)
{
  const SerapStage *stage = stage_of (judge, record, use->text);
  const char *today = judge->facts->today;
  if (stage == NULL)
    return SERAP_GUARD_NO_DATA;
  if ((stage->start != NULL && strcmp (today, stage->start) < 0)
      || (stage->end != NULL && strcmp (today, stage->end) > 0))
    return closed (problems, stage);
  return SERAP_GUARD_YES;
}

/* At least n days before the stage begins: Permendagri 86/2017 art. 178(5) asks a week before
 * Musrenbang RKPD. */
SERAP_GUARD (before_stage)
{
  const SerapStage *stage = stage_of (judge, record, use->text);
  if (stage == NULL || stage->start == NULL)
    return SERAP_GUARD_NO_DATA;
  g_autofree char *last = serap_date_add_days (stage->start, -(int) use->n);
  return strcmp (judge->facts->today, last) <= 0 ? SERAP_GUARD_YES : closed (problems, stage);
}

SERAP_GUARD (before_budget_lock)
{
  const SerapStage *stage = stage_of (judge, record, "KUA_PPAS");
  if (stage == NULL || stage->start == NULL)
    return SERAP_GUARD_NO_DATA;
  return strcmp (judge->facts->today, stage->start) < 0 ? SERAP_GUARD_YES : closed (problems, stage);
}

/* The stage is over. It is asked for what happens by itself, so a schedule that says nothing yet is no
 * reason to act: here missing data do not pass. */
SERAP_GUARD (window_passed)
{
  const SerapStage *stage = stage_of (judge, record, use->text);
  if (stage != NULL && stage->end != NULL && strcmp (judge->facts->today, stage->end) > 0)
    return SERAP_GUARD_YES;
  serap_problems_add (problems, NULL, "window-not-passed", "tahap", use->text, NULL);
  return SERAP_GUARD_NO;
}

/* The record's deadline, if it is of the kind that is asked for, is over by n more working days. The last
 * day itself belongs to whoever has the deadline. */
SERAP_GUARD (deadline_passed)
{
  const char *due = serap_record_text (record, "tenggat");
  const char *kind = serap_record_text (record, "tenggat_jenis");
  gboolean asked = due != NULL && (use->text == NULL || g_strcmp0 (kind, use->text) == 0);
  g_autofree char *last
    = asked ? serap_workdays_add (judge->facts->rules->holidays, due, (int) use->n) : NULL;
  if (last != NULL && strcmp (judge->facts->today, last) > 0)
    return SERAP_GUARD_YES;
  serap_problems_add (problems, NULL, "deadline-not-passed", "tenggat", last != NULL ? last : "", NULL);
  return SERAP_GUARD_NO;
}

/* n days without a word since the last change: LAPOR! closes after ten. */
SERAP_GUARD (silent_days)
{
  gint64 last_ms = serap_record_int (record, "diubah", 0);
  if (judge->facts->now_ms - last_ms >= use->n * 24 * 3600 * 1000)
    return SERAP_GUARD_YES;
  g_autofree char *days = g_strdup_printf ("%" G_GINT64_FORMAT, use->n);
  serap_problems_add (problems, NULL, "too-early-to-close", "hari", days, NULL);
  return SERAP_GUARD_NO;
}
