/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Threads with a queue of three urgencies. */

#include "config.h"

#include "serap-worker.h"

#define FAIRNESS 8

typedef struct {
  SerapWork work;
  gpointer data;
} Piece;

struct _SerapWorker {
  GMutex lock;
  GCond more;
  GQueue queues[SERAP_N_URGENCIES];
  guint taken;
  gboolean ending;
  GPtrArray *threads;
};

/* With the lock held. */
static Piece *
take (SerapWorker *worker)
{
  gboolean turn = ++worker->taken % FAIRNESS == 0;
  for (guint i = 0; i < SERAP_N_URGENCIES; i++) {
    GQueue *queue = &worker->queues[turn ? SERAP_N_URGENCIES - 1 - i : i];
    if (!g_queue_is_empty (queue))
      return g_queue_pop_head (queue);
  }
  return NULL;
}

static Piece *
wait_for_piece (SerapWorker *worker)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&worker->lock);
  for (;;) {
    Piece *piece = take (worker);
    if (piece != NULL || worker->ending)
      return piece;
    g_cond_wait (&worker->more, &worker->lock);
  }
}

static gpointer
run_thread (gpointer data)
{
  Piece *piece;
  while ((piece = wait_for_piece (data)) != NULL) {
    piece->work (piece->data);
    g_free (piece);
  }
  return NULL;
}

SerapWorker *
serap_worker_new (const char *name, guint n_threads)
{
  SerapWorker *worker = g_new0 (SerapWorker, 1);
  g_mutex_init (&worker->lock);
  g_cond_init (&worker->more);
  for (guint i = 0; i < SERAP_N_URGENCIES; i++)
    g_queue_init (&worker->queues[i]);
  worker->threads = g_ptr_array_new ();
  for (guint i = 0; i < n_threads; i++)
    g_ptr_array_add (worker->threads, g_thread_new (name, run_thread, worker));
  return worker;
}

void
serap_worker_push (SerapWorker *worker, SerapUrgency urgency, SerapWork work, gpointer data)
{
  Piece *piece = g_new (Piece, 1);
  *piece = (Piece){ work, data };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&worker->lock);
  g_queue_push_tail (&worker->queues[urgency], piece);
  g_cond_signal (&worker->more);
}

void
serap_worker_free (SerapWorker *worker)
{
  if (worker == NULL)
    return;
  g_mutex_lock (&worker->lock);
  worker->ending = TRUE;
  g_cond_broadcast (&worker->more);
  g_mutex_unlock (&worker->lock);
  for (guint i = 0; i < worker->threads->len; i++)
    g_thread_join (worker->threads->pdata[i]);
  g_ptr_array_unref (worker->threads);
  g_mutex_clear (&worker->lock);
  g_cond_clear (&worker->more);
  g_free (worker);
}
