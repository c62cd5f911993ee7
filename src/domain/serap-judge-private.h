/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-case.h"

G_BEGIN_DECLS

/* The verbs of the judge, one file each. What they do is left in the case; what is wrong, in its
 * outcome. */

void serap_judge_write (SerapJudge *judge, const SerapEntity *entity);
void serap_judge_do (SerapJudge *judge, const SerapEntity *entity);
void serap_judge_revert (SerapJudge *judge);
void serap_judge_reveal (SerapJudge *judge, const SerapEntity *entity);
void serap_judge_resolve (SerapJudge *judge, const SerapEntity *entity);

/** serap_judge_writable: Returns: (nullable): the field that @change sets, when it may be set: by an edit,
 * or, with @transition, as part of that decision; else its problems are added. */
const SerapField *serap_judge_writable (SerapJudge *judge,
                                        const SerapWork *work,
                                        const SerapFieldChange *change,
                                        const SerapTransition *transition);
/** serap_judge_join_changes: writes the changes of the operation into @work, a record that exists: at
 * headquarters joined with what others changed since the author looked; what cannot be joined is parked
 * in a "konflik" record. */
void serap_judge_join_changes (SerapJudge *judge, SerapWork *work);
/** serap_judge_follow_conflicts: open conflicts about fields that this operation changed learn of the new
 * value; those whose other side is now what stands there are closed. */
void serap_judge_follow_conflicts (SerapJudge *judge);
/** serap_judge_check_answer: whether the answer to a checklist's item may still be given, by this author;
 * other records always pass. */
void serap_judge_check_answer (SerapJudge *judge, const SerapRecord *answer);
/** serap_judge_content_changed: raises the content's version of @work, and of what it hangs on, when
 * what it says has changed. */
void serap_judge_content_changed (SerapJudge *judge, SerapWork *work);

G_END_DECLS
