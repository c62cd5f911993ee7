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
/** serap_judge_content_changed: raises the content's version of @work, and of what it hangs on, when
 * what it says has changed. */
void serap_judge_content_changed (SerapJudge *judge, SerapWork *work);

G_END_DECLS
