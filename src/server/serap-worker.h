/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SerapWorker:
 *
 * Threads that do one piece of work after another, the more urgent first. With a single thread it is
 * the owner of whatever its work touches: headquarters' data are used by one worker of one thread.
 */
typedef struct _SerapWorker SerapWorker;

/**
 * SerapUrgency:
 *
 * Every eighth piece is taken from the least urgent that wait, so that none of them starves.
 */
typedef enum {
  SERAP_URGENCY_SYNC,
  SERAP_URGENCY_STATE,
  SERAP_URGENCY_OTHER,
  SERAP_N_URGENCIES,
} SerapUrgency;

typedef void (*SerapWork) (gpointer data);

/** serap_worker_new: @name: of the threads, at most 15 bytes; @n_threads: how many, from 1. */
SerapWorker *serap_worker_new (const char *name, guint n_threads);

/**
 * serap_worker_push:
 * @work: called once in one of the threads
 * @data: handed to @work, which frees it
 *
 * Any thread; not after serap_worker_free(). How much may wait is the caller's to decide.
 */
void serap_worker_push (SerapWorker *worker, SerapUrgency urgency, SerapWork work, gpointer data);

/** serap_worker_free: does what waits, then ends the threads. Not from one of them. */
void serap_worker_free (SerapWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapWorker, serap_worker_free)

G_END_DECLS
