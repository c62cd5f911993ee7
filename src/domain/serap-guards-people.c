/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Guards about who acts: ownership, delegation, separation of duties. */

#include "config.h"

#include "serap-guards.h"

#include <string.h>

static SerapGuardAnswer
yes_or_no (gboolean yes)
{
  return yes ? SERAP_GUARD_YES : SERAP_GUARD_NO;
}

SERAP_GUARD (is_owner)
{
  return yes_or_no (serap_judge_is_own (judge, record));
}

SERAP_GUARD (is_member)
{
  return yes_or_no (judge->system || serap_judge_is_member_of (judge, record));
}

SERAP_GUARD (is_creator)
{
  return yes_or_no (judge->system
                    || g_strcmp0 (serap_record_text (record, "dibuat_oleh"), judge->op->user) == 0);
}

/* Before effects run, `pemegang` is still the one from before. */
SERAP_GUARD (is_holder)
{
  const char *holder = serap_record_text (record, "pemegang");
  if (judge->system || g_strcmp0 (holder, judge->op->user) == 0)
    return SERAP_GUARD_YES;
  serap_problems_add (problems, NULL, "not-holder", "pemegang", holder, NULL);
  return SERAP_GUARD_NO;
}

SERAP_GUARD (not_held_by_other)
{
  const char *holder = serap_record_text (record, "pemegang");
  const char *assigned = serap_record_text (record, "ditugaskan");
  if (holder != NULL) {
    gboolean own = g_strcmp0 (holder, judge->op->user) == 0;
    serap_problems_add (problems, NULL, own ? "already-held" : "held-by-other", "pemegang", holder, NULL);
    return SERAP_GUARD_NO;
  }
  if (assigned != NULL && g_strcmp0 (assigned, judge->op->user) != 0
      && !serap_judge_has_role (judge, "SETWAN_KABAG")) {
    serap_problems_add (problems, NULL, "assigned-to-other", "ditugaskan", assigned, NULL);
    return SERAP_GUARD_NO;
  }
  return SERAP_GUARD_YES;
}

static gboolean
is_person (SerapJudge *judge, const char *account_id, const char *person)
{
  g_autoptr (SerapRecord) account
    = account_id != NULL ? judge->facts->get (judge->facts, account_id, NULL) : NULL;
  return account != NULL && g_strcmp0 (serap_account_person (account), person) == 0;
}

/* Money, volume and place: who set them has an interest in them. */
static gboolean
is_weighty (const SerapRecord *record, const SerapAct *act)
{
  if (g_str_equal (act->verb, "create") || g_strcmp0 (act->transition, "AJUKAN") == 0
      || g_strcmp0 (act->transition, "AJUKAN_ULANG") == 0 || g_strcmp0 (act->transition, "TERIMA") == 0)
    return TRUE;
  for (guint i = 0; act->fields != NULL && act->fields[i] != NULL; i++) {
    int at = serap_entity_find (record->entity, act->fields[i]);
    if (at >= 0 && record->entity->fields[at].merge == SERAP_MERGE_STRICT
        && (g_str_equal (act->verb, "edit") || g_str_equal (act->verb, "resolve")))
      return TRUE;
  }
  return FALSE;
}

static gboolean
person_worked_on (SerapJudge *judge, const SerapRecord *record, const char *person, gboolean *complete)
{
  gboolean all = TRUE;
  g_autoptr (GPtrArray) acts = judge->facts->acts (judge->facts, record->id, &all);
  *complete = *complete && all;
  for (guint i = 0; i < acts->len; i++) {
    const SerapAct *act = acts->pdata[i];
    if (is_weighty (record, act)
        && (is_person (judge, act->user, person) || is_person (judge, act->acts_for, person)))
      return TRUE;
  }
  return FALSE;
}

/* The set of a record: users and acts_for of its create, its submit and its edits of money, volume,
 * place. */
SERAP_GUARD (verifier_is_not_author)
{
  if (judge->system)
    return SERAP_GUARD_YES;
  gboolean complete = TRUE;
  const char *person = serap_account_person (judge->user);
  gboolean author = is_person (judge, serap_record_text (record, "dibuat_oleh"), person)
                    || is_person (judge, serap_record_text (record, "atas_nama"), person)
                    || person_worked_on (judge, record, person, &complete);
  SerapRecord *place = serap_judge_get (judge, serap_record_text (record, "lokasi"), NULL);
  if (!author && place != NULL)
    author = person_worked_on (judge, place, person, &complete);
  if (author) {
    serap_problems_add (problems, NULL, "separation-of-duties", NULL);
    return SERAP_GUARD_NO;
  }
  return complete ? SERAP_GUARD_YES : SERAP_GUARD_UNKNOWN;
}

SERAP_GUARD (four_eyes)
{
  const char *proposer = serap_record_text (record, "pengusul_tolak");
  if (judge->system)
    return SERAP_GUARD_YES;
  if (proposer == NULL)
    return SERAP_GUARD_NO;
  if (is_person (judge, proposer, serap_account_person (judge->user))) {
    serap_problems_add (problems, NULL, "four-eyes", NULL);
    return SERAP_GUARD_NO;
  }
  return SERAP_GUARD_YES;
}

SERAP_GUARD (member_approved)
{
  if (judge->system || serap_judge_is_member_of (judge, record))
    return SERAP_GUARD_YES;
  gint64 approved = serap_record_int (record, "disetujui_versi", 0);
  if (approved > 0 && approved == serap_record_int (record, "isi_versi", 0))
    return SERAP_GUARD_YES;
  serap_problems_add (problems, NULL, approved > 0 ? "approval-of-older-version" : "member-approval-missing",
                      NULL);
  return SERAP_GUARD_NO;
}

SERAP_GUARD (supervisor_override)
{
  return yes_or_no (judge->system || serap_judge_has_role (judge, "SETWAN_KABAG")
                    || serap_judge_has_role (judge, "SEKWAN"));
}
