/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-case.h"

G_BEGIN_DECLS

/** serap_effects_run: runs the effects of @transition on @work. */
void serap_effects_run (SerapJudge *judge,
                        SerapWork *work,
                        const SerapWorkflow *workflow,
                        const SerapTransition *transition);
/** serap_effects_fingerprint: Returns: (transfer full): short hash of what a flaggable field holds,
 * through references. */
char *serap_effects_fingerprint (SerapJudge *judge, const SerapRecord *record, const char *name);

G_END_DECLS
