/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of guards that rule files may combine. */

#include "config.h"

#include "serap-guard.h"

typedef struct {
  const char *name;
  SerapGuardFunc ask;
} Guard;

static const Guard guards[] = {
  { "answer_recorded", serap_guard_answer_recorded },
  { "appeal_available", serap_guard_appeal_available },
  { "attachment_if", serap_guard_attachment_if },
  { "before_budget_lock", serap_guard_before_budget_lock },
  { "before_stage", serap_guard_before_stage },
  { "checklist_complete", serap_guard_checklist_complete },
  { "checklist_passed", serap_guard_checklist_passed },
  { "conflict_free", serap_guard_conflict_free },
  { "deadline_passed", serap_guard_deadline_passed },
  { "dictionary_or_reason", serap_guard_dictionary_or_reason },
  { "duplicates_reviewed", serap_guard_duplicates_reviewed },
  { "evidence_after_photo", serap_guard_evidence_after_photo },
  { "field_is", serap_guard_field_is },
  { "flagged_fields_changed", serap_guard_flagged_fields_changed },
  { "four_eyes", serap_guard_four_eyes },
  { "has_point", serap_guard_has_point },
  { "has_source", serap_guard_has_source },
  { "hibah_complete", serap_guard_hibah_complete },
  { "inside_own_dapil", serap_guard_inside_own_dapil },
  { "is_creator", serap_guard_is_creator },
  { "is_holder", serap_guard_is_holder },
  { "is_member", serap_guard_is_member },
  { "is_owner", serap_guard_is_owner },
  { "kelurahan_known", serap_guard_kelurahan_known },
  { "land_known", serap_guard_land_known },
  { "linked_usulan_submitted", serap_guard_linked_usulan_submitted },
  { "member_approved", serap_guard_member_approved },
  { "merge_target_valid", serap_guard_merge_target_valid },
  { "no_rejection_proposed", serap_guard_no_rejection_proposed },
  { "no_rw_hibah_overlap", serap_guard_no_rw_hibah_overlap },
  { "not_held_by_other", serap_guard_not_held_by_other },
  { "on_agenda", serap_guard_on_agenda },
  { "photos_at_least", serap_guard_photos_at_least },
  { "place_known", serap_guard_place_known },
  { "price_consistent", serap_guard_price_consistent },
  { "psu_handed_over", serap_guard_psu_handed_over },
  { "quorum_met", serap_guard_quorum_met },
  { "rab_if_above", serap_guard_rab_if_above },
  { "reason_not", serap_guard_reason_not },
  { "regulation_known", serap_guard_regulation_known },
  { "rejection_proposed", serap_guard_rejection_proposed },
  { "silent_days", serap_guard_silent_days },
  { "source_known", serap_guard_source_known },
  { "submitter_known", serap_guard_submitter_known },
  { "supervisor_override", serap_guard_supervisor_override },
  { "verifier_is_not_author", serap_guard_verifier_is_not_author },
  { "window_open", serap_guard_window_open },
  { "window_passed", serap_guard_window_passed },
};

/* Those that only time makes say yes. */
static const char *const waiting[] = { "deadline_passed", "silent_days", "window_passed", NULL };

static const Guard *
find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (guards); i++)
    if (g_strcmp0 (guards[i].name, name) == 0)
      return &guards[i];
  return NULL;
}

gboolean
serap_guard_exists (const char *name)
{
  return find (name) != NULL;
}

gboolean
serap_guard_waits (const char *name)
{
  return g_strv_contains (waiting, name);
}

guint
serap_guard_count (void)
{
  return G_N_ELEMENTS (guards);
}

const char *
serap_guard_name (guint i)
{
  return guards[i].name;
}

SerapGuardAnswer
serap_guard_ask (const SerapGuardUse *use, SerapJudge *judge, SerapRecord *record, GPtrArray *problems)
{
  const Guard *guard = find (use->name);
  /* A rule file of a newer program may name what this one does not know. */
  if (guard == NULL)
    return SERAP_GUARD_UNKNOWN;
  return guard->ask (use, judge, record, problems);
}
