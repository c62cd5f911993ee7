/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Guards about verification: checklist, duplicates, repair, rejection, meeting. */

#include "config.h"

#include "serap-guards.h"

#include "serap-checklist.h"
#include "serap-effect.h"

#include <string.h>

static SerapGuardAnswer
refuse (GPtrArray *problems, const char *field, const char *code)
{
  serap_problems_add (problems, field, code, NULL);
  return SERAP_GUARD_NO;
}

SERAP_GUARD (regulation_known)
{
  if (serap_rules_regulation (judge->facts->rules, record->entity->name, judge->facts->today) != NULL)
    return SERAP_GUARD_YES;
  return judge->facts->central ? refuse (problems, NULL, "regulation-unknown") : SERAP_GUARD_UNKNOWN;
}

static SerapVerdict
verdict_of (SerapJudge *judge, const SerapRecord *record, GPtrArray *problems, gboolean *known)
{
  g_autoptr (SerapRecord) check = serap_judge_open_check (judge, record->id, known);
  if (check == NULL) {
    if (*known)
      serap_problems_add (problems, NULL, "no-open-check", NULL);
    return SERAP_VERDICT_OPEN;
  }
  const SerapRegulation *regulation
    = serap_rules_regulation_version (judge->facts->rules, serap_record_text (check, "regulasi"),
                                      serap_record_int (check, "regulasi_versi", 0));
  const SerapChecklist *list
    = regulation != NULL ? serap_regulation_checklist (regulation, record->entity->name) : NULL;
  if (list == NULL) {
    serap_problems_add (problems, NULL, "regulation-unknown", NULL);
    return SERAP_VERDICT_OPEN;
  }
  gboolean complete = TRUE;
  g_autoptr (GPtrArray) answers
    = judge->facts->children (judge->facts, "jawaban", "verifikasi", check->id, &complete);
  *known = *known && complete;
  const char *kind
    = serap_record_text (record, g_str_equal (record->entity->name, "usulan") ? "skema" : "jenis");
  return serap_checklist_verdict (list, kind, answers, problems, NULL);
}

SERAP_GUARD (checklist_complete)
{
  gboolean known = TRUE;
  g_autoptr (GPtrArray) found = serap_problems_new ();
  if (verdict_of (judge, record, found, &known) != SERAP_VERDICT_OPEN)
    return SERAP_GUARD_YES;
  if (!known)
    return SERAP_GUARD_UNKNOWN;
  serap_problems_move (problems, found);
  return SERAP_GUARD_NO;
}

SERAP_GUARD (checklist_passed)
{
  gboolean known = TRUE;
  g_autoptr (GPtrArray) found = serap_problems_new ();
  SerapVerdict verdict = verdict_of (judge, record, found, &known);
  if (verdict == SERAP_VERDICT_PASSED)
    return SERAP_GUARD_YES;
  if (!known)
    return SERAP_GUARD_UNKNOWN;
  serap_problems_move (problems, found);
  if (verdict != SERAP_VERDICT_OPEN)
    serap_problems_add (problems, NULL, "checklist-not-passed", "hasil", serap_verdict_name (verdict), NULL);
  return SERAP_GUARD_NO;
}

static guint
count_unjudged (SerapJudge *judge, const char *side, const char *id, guint *seen, gboolean *complete)
{
  guint open = 0;
  gboolean all = TRUE;
  g_autoptr (GPtrArray) pairs = judge->facts->children (judge->facts, "duplikat", side, id, &all);
  *complete = *complete && all;
  for (guint i = 0; i < pairs->len; i++) {
    if (serap_record_bool (pairs->pdata[i], "dihapus"))
      continue;
    (*seen)++;
    if (!serap_record_is_set (pairs->pdata[i], "putusan"))
      open++;
  }
  return open;
}

/* Every pair that was found must have a verdict; where no pair was computed a person must say so. */
SERAP_GUARD (duplicates_reviewed)
{
  guint seen = 0;
  gboolean complete = TRUE;
  guint open = count_unjudged (judge, "a", record->id, &seen, &complete)
               + count_unjudged (judge, "b", record->id, &seen, &complete);
  if (open > 0) {
    g_autofree char *n = g_strdup_printf ("%u", open);
    serap_problems_add (problems, NULL, "duplicates-unjudged", "jumlah", n, NULL);
    return SERAP_GUARD_NO;
  }
  if (!complete)
    return SERAP_GUARD_UNKNOWN;
  if (seen > 0 || serap_record_bool (record, "duplikat_ditinjau"))
    return SERAP_GUARD_YES;
  return SERAP_GUARD_NO_DATA;
}

/* At least one flagged field must differ from what it held when it was returned. */
SERAP_GUARD (flagged_fields_changed)
{
  const char *kept = serap_record_text (record, "isi_saat_dikembalikan");
  if (kept == NULL)
    return SERAP_GUARD_YES;
  SerapGuardAnswer answer = SERAP_GUARD_YES;
  g_auto (GStrv) lines = g_strsplit (kept, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    char *colon = strchr (lines[i], ':');
    if (colon == NULL)
      continue;
    *colon = '\0';
    g_autofree char *now = serap_effects_fingerprint (judge, record, lines[i]);
    if (g_str_equal (now, colon + 1))
      answer = refuse (problems, lines[i], "flagged-field-unchanged");
  }
  return answer;
}

SERAP_GUARD (rejection_proposed)
{
  return serap_record_bool (record, "usul_tolak") ? SERAP_GUARD_YES
                                                  : refuse (problems, NULL, "no-rejection-proposed");
}

SERAP_GUARD (no_rejection_proposed)
{
  return serap_record_bool (record, "usul_tolak") ? refuse (problems, NULL, "rejection-waits")
                                                  : SERAP_GUARD_YES;
}

SERAP_GUARD (appeal_available)
{
  return serap_record_int (record, "keberatan_ke", 0) < MAX (use->n, 1)
           ? SERAP_GUARD_YES
           : refuse (problems, NULL, "appeal-used");
}

SERAP_GUARD (reason_not)
{
  g_auto (GStrv) barred = g_strsplit (use->text != NULL ? use->text : "", "|", -1);
  const SerapFieldChange *reasons = serap_op_find_change (judge->op, "alasan");
  SerapGuardAnswer answer = SERAP_GUARD_YES;
  for (guint i = 0; barred[i] != NULL; i++) {
    if (reasons == NULL || !serap_value_has (&reasons->value, barred[i]))
      continue;
    serap_problems_add (problems, "alasan", "reason-not-allowed", "alasan", barred[i], NULL);
    answer = SERAP_GUARD_NO;
  }
  return answer;
}

/* Attendance and the quorum rule come with the meetings; until then the minutes' number vouches. */
SERAP_GUARD (quorum_met)
{
  return SERAP_GUARD_NO_DATA;
}

SERAP_GUARD (on_agenda)
{
  return serap_record_is_set (record, "rapat_tanggal") ? SERAP_GUARD_NO_DATA
                                                       : refuse (problems, "rapat_tanggal", "required");
}
