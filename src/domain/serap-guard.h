/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-guards.h"

G_BEGIN_DECLS

/** serap_guard_exists: whether rule files may name this guard. */
gboolean serap_guard_exists (const char *name);
/** serap_guard_waits: whether it only waits for a day: a transition of role SISTEM with such a guard is made
 * by headquarters when that day has come. */
gboolean serap_guard_waits (const char *name);
/** serap_guard_count: number of guards; serap_guard_name() gives the name of each, sorted. */
guint serap_guard_count (void);
const char *serap_guard_name (guint i);

/**
 * serap_guard_ask:
 * @use: the guard and its arguments
 * @judge: the case
 * @record: the record as it would be after the transition
 * @problems: gets what is wrong
 */
SerapGuardAnswer
serap_guard_ask (const SerapGuardUse *use, SerapJudge *judge, SerapRecord *record, GPtrArray *problems);

G_END_DECLS
