/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-case.h"

G_BEGIN_DECLS

/* The guards' functions, one file a concern: people, content, checks, calendar. */

typedef enum {
  SERAP_GUARD_YES,
  SERAP_GUARD_NO,      /* problems were added */
  SERAP_GUARD_UNKNOWN, /* the facts are not on this machine */
  SERAP_GUARD_NO_DATA, /* nobody has the data yet: passes with a note in the event */
} SerapGuardAnswer;

typedef SerapGuardAnswer (*SerapGuardFunc) (const SerapGuardUse *use,
                                            SerapJudge *judge,
                                            SerapRecord *record,
                                            GPtrArray *problems);

#define SERAP_GUARD(name)                                                                                    \
  SerapGuardAnswer serap_guard_##name (const SerapGuardUse *use, SerapJudge *judge, SerapRecord *record,     \
                                       GPtrArray *problems)

SERAP_GUARD (answer_recorded);
SERAP_GUARD (appeal_available);
SERAP_GUARD (attachment_if);
SERAP_GUARD (before_budget_lock);
SERAP_GUARD (before_stage);
SERAP_GUARD (checklist_complete);
SERAP_GUARD (checklist_passed);
SERAP_GUARD (conflict_free);
SERAP_GUARD (deadline_passed);
SERAP_GUARD (dictionary_or_reason);
SERAP_GUARD (duplicates_reviewed);
SERAP_GUARD (evidence_after_photo);
SERAP_GUARD (field_is);
SERAP_GUARD (flagged_fields_changed);
SERAP_GUARD (four_eyes);
SERAP_GUARD (has_point);
SERAP_GUARD (has_source);
SERAP_GUARD (hibah_complete);
SERAP_GUARD (inside_own_dapil);
SERAP_GUARD (is_creator);
SERAP_GUARD (is_holder);
SERAP_GUARD (is_member);
SERAP_GUARD (is_owner);
SERAP_GUARD (kelurahan_known);
SERAP_GUARD (land_known);
SERAP_GUARD (linked_usulan_submitted);
SERAP_GUARD (member_approved);
SERAP_GUARD (merge_target_valid);
SERAP_GUARD (no_rejection_proposed);
SERAP_GUARD (no_rw_hibah_overlap);
SERAP_GUARD (not_held_by_other);
SERAP_GUARD (on_agenda);
SERAP_GUARD (photos_at_least);
SERAP_GUARD (place_known);
SERAP_GUARD (price_consistent);
SERAP_GUARD (psu_handed_over);
SERAP_GUARD (quorum_met);
SERAP_GUARD (rab_if_above);
SERAP_GUARD (reason_not);
SERAP_GUARD (regulation_known);
SERAP_GUARD (rejection_proposed);
SERAP_GUARD (silent_days);
SERAP_GUARD (source_known);
SERAP_GUARD (submitter_known);
SERAP_GUARD (supervisor_override);
SERAP_GUARD (verifier_is_not_author);
SERAP_GUARD (window_open);
SERAP_GUARD (window_passed);

G_END_DECLS
