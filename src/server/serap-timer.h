/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-server.h"

G_BEGIN_DECLS

/**
 * SerapTimer:
 *
 * What headquarters does without being asked: once a minute, among the requests, a small piece of the day's
 * timed acts (serap_central_run_clocks()), and at once the next piece while there are more.
 */
typedef struct _SerapTimer SerapTimer;

/** serap_timer_new: @server: outlives the timer; the thread of its context. */
SerapTimer *serap_timer_new (SerapServer *server);
/** serap_timer_free: nothing is begun any more; before serap_server_free(). */
void serap_timer_free (SerapTimer *timer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapTimer, serap_timer_free)

G_END_DECLS
