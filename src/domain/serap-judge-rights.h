/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-case.h"

G_BEGIN_DECLS

/* Who may do what to which record, and when. Every check adds its problems to the case's outcome;
 * headquarters' own device is asked for nothing. */

/** serap_judge_check_rights: whether a role of the author has a right to this verb on @entity, and where
 * that right covers only one's own, whether @record is one's own. */
void serap_judge_check_rights (SerapJudge *judge, const SerapEntity *entity, const SerapRecord *record);
/** serap_judge_check_may_change: whether the author could change @record by an operation of its own. */
void serap_judge_check_may_change (SerapJudge *judge, const SerapRecord *record);
/** serap_judge_roles_fit: whether one of the words of a rule file (roles, or PEMILIK, PEMBUAT) fits the
 * author and @record. */
gboolean serap_judge_roles_fit (SerapJudge *judge, char *const *roles, const SerapRecord *record);
/** serap_judge_check_editable: whether the state of @record, and those of the records it hangs on, let
 * the author change it. */
void serap_judge_check_editable (SerapJudge *judge, const SerapRecord *record);
/** serap_judge_check_parents_editable: only the records @record hangs on. */
void serap_judge_check_parents_editable (SerapJudge *judge, const SerapRecord *record);
/** serap_judge_check_account: whether the roles of an account can be given; other records always pass. */
void serap_judge_check_account (SerapJudge *judge, const SerapRecord *account);

G_END_DECLS
