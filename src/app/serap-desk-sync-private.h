/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk-sync.h"
#include "serap-desk-worker.h"

G_BEGIN_DECLS

/**
 * serap_desk_syncer_new:
 * @worker: (unowned): the writing thread
 * @changed: told on the main thread when something has come or gone
 */
SerapDeskSyncer *serap_desk_syncer_new (SerapDeskWorker *worker, SerapDeskWorkerDone changed, gpointer data);
/** serap_desk_syncer_stop: nothing is begun any more; before the worker stops. */
void serap_desk_syncer_stop (SerapDeskSyncer *sync);

G_END_DECLS
