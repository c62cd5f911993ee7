/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk-work.h"

G_BEGIN_DECLS

/* One thread with a space of its own that does one piece of work after the other, the more important
 * first. */

typedef struct _SerapDeskWorker SerapDeskWorker;

/**
 * SerapDeskWorkerDone:
 * @rules: reference data or rules are others than before
 *
 * Told on the worker's thread after work that did not fail.
 */
typedef void (*SerapDeskWorkerDone) (gboolean rules, gpointer data);

/**
 * serap_desk_worker_new:
 * @done: (nullable)
 *
 * The thread starts at once and has no space yet.
 */
SerapDeskWorker *serap_desk_worker_new (const char *name, SerapDeskWorkerDone done, gpointer data);
/** serap_desk_worker_stop: finishes what was begun, cancels what waits, closes the space; blocks. */
void serap_desk_worker_stop (SerapDeskWorker *worker);

/**
 * serap_desk_worker_open:
 * @write: takes the folder's lock
 * @task: returns %TRUE or an error
 */
void serap_desk_worker_open (SerapDeskWorker *worker,
                             const char *dir,
                             const char *account,
                             const char *password,
                             gboolean write,
                             GTask *task);
/**
 * serap_desk_worker_push:
 * @quiet: nobody is told that it is done
 * @task: (transfer full): its task data are handed to @work; it returns the result
 */
void serap_desk_worker_push (SerapDeskWorker *worker,
                             guint priority,
                             gboolean quiet,
                             SerapDeskWork work,
                             GDestroyNotify destroy_result,
                             GTask *task);

/** serap_desk_worker_at_close: @close runs on the thread before its space is closed. */
void serap_desk_worker_at_close (SerapDeskWorker *worker, GDestroyNotify close, gpointer data);

/**
 * serap_desk_worker_serve:
 * @priority: only what is more important is done meanwhile
 * @ready: (scope call): whether the waiting is over
 * @stopped: (scope call): called once when the thread is to stop: the sooner @ready, the better
 *
 * From within work, on the thread: instead of only waiting, does what has been pushed. Work that needs the
 * way to headquarters, and so ends with %SERAP_APP_ERROR_AWAY, is done again after the one that waits.
 */
void serap_desk_worker_serve (SerapDeskWorker *worker,
                              guint priority,
                              gboolean (*ready) (gpointer data),
                              void (*stopped) (gpointer data),
                              gpointer data);
/** serap_desk_worker_wake: from any thread: @ready is to be asked again. */
void serap_desk_worker_wake (SerapDeskWorker *worker);

G_END_DECLS
