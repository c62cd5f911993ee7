/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A thread that owns a space. The space is made, used and closed there only. */

#include "config.h"

#include "serap-desk-worker.h"

#include <glib/gi18n.h>
#include <string.h>

/* Before everything that waits. */
#define FIRST 0

typedef struct _Job Job;

struct _Job {
  guint priority;
  guint64 serial;
  gboolean quiet;
  void (*run) (SerapDeskWorker *worker, Job *job);
  SerapDeskWork work;
  GDestroyNotify destroy_result;
  GTask *task; /* (owned) (nullable) */
  char *dir, *account, *password;
  gboolean write;
  gboolean alone; /* not while other work waits */
};

struct _SerapDeskWorker {
  GThread *thread;
  GMutex lock;
  GCond pushed;
  GQueue queue;   /* under the lock: of Job, the next one first */
  guint64 serial; /* under the lock */
  SerapDeskWorkerDone done;
  gpointer data;

  /* The thread's own. */
  SerapFolder *folder;
  SerapSpace *space;
  gboolean stopping;
  guint depth; /* of work that waits while other work is done */
  GDestroyNotify close;
  gpointer close_data;
};

static void
job_free (Job *job)
{
  g_clear_object (&job->task);
  g_free (job->dir);
  g_free (job->account);
  if (job->password != NULL)
    explicit_bzero (job->password, strlen (job->password));
  g_free (job->password);
  g_free (job);
}

static int
compare_jobs (gconstpointer a, gconstpointer b, gpointer data)
{
  const Job *x = a, *y = b;
  if (x->priority != y->priority)
    return x->priority < y->priority ? -1 : 1;
  return (x->serial > y->serial) - (x->serial < y->serial);
}

static void
push (SerapDeskWorker *worker, Job *job)
{
  g_mutex_lock (&worker->lock);
  job->serial = worker->serial++;
  g_queue_insert_sorted (&worker->queue, job, compare_jobs, NULL);
  g_cond_signal (&worker->pushed);
  g_mutex_unlock (&worker->lock);
}

static Job *
pop (SerapDeskWorker *worker)
{
  g_mutex_lock (&worker->lock);
  while (g_queue_is_empty (&worker->queue))
    g_cond_wait (&worker->pushed, &worker->lock);
  Job *job = g_queue_pop_head (&worker->queue);
  g_mutex_unlock (&worker->lock);
  return job;
}

/* ---- On the thread ---- */

static void
close_space (SerapDeskWorker *worker)
{
  GDestroyNotify close = g_steal_pointer (&worker->close);
  if (close != NULL)
    close (worker->close_data);
  g_clear_pointer (&worker->space, serap_space_close);
  g_clear_pointer (&worker->folder, serap_folder_close);
}

static void
run_open (SerapDeskWorker *worker, Job *job)
{
  GError *error = NULL;
  close_space (worker);
  worker->folder = serap_folder_open (job->dir, serap_env_system (), &error);
  if (worker->folder != NULL && (!job->write || serap_folder_lock (worker->folder, &error)))
    worker->space = serap_space_open (worker->folder, job->account, job->password, job->write, &error);
  if (worker->space != NULL) {
    g_task_return_boolean (job->task, TRUE);
    return;
  }
  close_space (worker);
  g_task_return_error (job->task, error);
}

/* Once more, when nobody waits on the way to headquarters. */
static void
run_later (SerapDeskWorker *worker, const Job *job)
{
  Job *later = g_new0 (Job, 1);
  later->priority = job->priority;
  later->quiet = job->quiet;
  later->run = job->run;
  later->work = job->work;
  later->destroy_result = job->destroy_result;
  later->task = g_object_ref (job->task);
  later->alone = TRUE;
  push (worker, later);
}

static void
run_work (SerapDeskWorker *worker, Job *job)
{
  GError *error = NULL;
  if (g_task_return_error_if_cancelled (job->task))
    return;
  if (worker->space == NULL) {
    g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CLOSED, "%s", _ ("The folder is closed."));
    return;
  }
  const SerapRules *before = serap_space_rules (worker->space);
  gpointer result
    = job->work (worker->space, g_task_get_task_data (job->task), g_task_get_cancellable (job->task), &error);
  if (worker->depth > 0 && g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_AWAY)) {
    g_error_free (error);
    run_later (worker, job);
    return;
  }
  if (error == NULL && !job->quiet && worker->done != NULL)
    worker->done (serap_space_rules (worker->space) != before, worker->data);
  if (error != NULL)
    g_task_return_error (job->task, error);
  else
    g_task_return_pointer (job->task, result, job->destroy_result);
}

static void
run_stop (SerapDeskWorker *worker, Job *job)
{
  worker->stopping = TRUE;
}

static void
cancel_waiting (SerapDeskWorker *worker)
{
  for (Job *job = g_queue_pop_head (&worker->queue); job != NULL; job = g_queue_pop_head (&worker->queue)) {
    if (job->task != NULL)
      g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s",
                               _ ("The folder is closed."));
    job_free (job);
  }
}

static gpointer
loop (gpointer data)
{
  SerapDeskWorker *worker = data;
  while (!worker->stopping) {
    Job *job = pop (worker);
    job->run (worker, job);
    job_free (job);
  }
  close_space (worker);
  cancel_waiting (worker);
  return NULL;
}

/* ---- While one piece of work waits ---- */

static gboolean
may_go_between (const Job *job, guint priority)
{
  return job->run == run_stop
         || (job->run == run_work && !job->alone && job->priority < FIRST + 1 + priority);
}

/* Returns: (nullable): the next job that may go between; %NULL when the waiting is over */
static Job *
pop_between (SerapDeskWorker *worker, guint priority, gboolean (*ready) (gpointer data), gpointer data)
{
  GList *found = NULL;
  g_mutex_lock (&worker->lock);
  while (!ready (data)) {
    found = worker->stopping ? NULL : g_queue_peek_head_link (&worker->queue);
    while (found != NULL && !may_go_between (found->data, priority))
      found = found->next;
    if (found != NULL)
      break;
    g_cond_wait (&worker->pushed, &worker->lock);
  }
  Job *job = found != NULL ? found->data : NULL;
  if (job != NULL)
    g_queue_delete_link (&worker->queue, found);
  g_mutex_unlock (&worker->lock);
  return job;
}

void
serap_desk_worker_serve (SerapDeskWorker *worker,
                         guint priority,
                         gboolean (*ready) (gpointer data),
                         void (*stopped) (gpointer data),
                         gpointer data)
{
  worker->depth++;
  for (Job *job = pop_between (worker, priority, ready, data); job != NULL;
       job = pop_between (worker, priority, ready, data)) {
    job->run (worker, job);
    job_free (job);
    if (worker->stopping)
      stopped (data);
  }
  worker->depth--;
}

void
serap_desk_worker_wake (SerapDeskWorker *worker)
{
  g_mutex_lock (&worker->lock);
  g_cond_broadcast (&worker->pushed);
  g_mutex_unlock (&worker->lock);
}

void
serap_desk_worker_at_close (SerapDeskWorker *worker, GDestroyNotify close, gpointer data)
{
  worker->close = close;
  worker->close_data = data;
}

/* ---- On the main thread ---- */

SerapDeskWorker *
serap_desk_worker_new (const char *name, SerapDeskWorkerDone done, gpointer data)
{
  SerapDeskWorker *worker = g_new0 (SerapDeskWorker, 1);
  g_mutex_init (&worker->lock);
  g_cond_init (&worker->pushed);
  g_queue_init (&worker->queue);
  worker->done = done;
  worker->data = data;
  worker->thread = g_thread_new (name, loop, worker);
  return worker;
}

void
serap_desk_worker_stop (SerapDeskWorker *worker)
{
  if (worker == NULL)
    return;
  Job *job = g_new0 (Job, 1);
  job->priority = FIRST;
  job->run = run_stop;
  push (worker, job);
  g_thread_join (worker->thread);
  g_mutex_clear (&worker->lock);
  g_cond_clear (&worker->pushed);
  g_free (worker);
}

void
serap_desk_worker_open (SerapDeskWorker *worker,
                        const char *dir,
                        const char *account,
                        const char *password,
                        gboolean write,
                        GTask *task)
{
  Job *job = g_new0 (Job, 1);
  job->priority = FIRST;
  job->run = run_open;
  job->dir = g_strdup (dir);
  job->account = g_strdup (account);
  job->password = g_strdup (password);
  job->write = write;
  job->task = g_object_ref (task);
  push (worker, job);
}

void
serap_desk_worker_push (SerapDeskWorker *worker,
                        guint priority,
                        gboolean quiet,
                        SerapDeskWork work,
                        GDestroyNotify destroy_result,
                        GTask *task)
{
  Job *job = g_new0 (Job, 1);
  job->priority = FIRST + 1 + priority;
  job->run = run_work;
  job->quiet = quiet;
  job->work = work;
  job->destroy_result = destroy_result;
  job->task = task;
  push (worker, job);
}
