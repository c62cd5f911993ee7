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
};

struct _SerapDeskWorker {
  GThread *thread;
  GAsyncQueue *queue;
  guint64 serial; /* under the queue's lock */
  SerapDeskWorkerDone done;
  gpointer data;

  /* The thread's own. */
  SerapFolder *folder;
  SerapSpace *space;
  gboolean stopping;
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
  g_async_queue_lock (worker->queue);
  job->serial = worker->serial++;
  g_async_queue_push_sorted_unlocked (worker->queue, job, compare_jobs, NULL);
  g_async_queue_unlock (worker->queue);
}

/* ---- On the thread ---- */

static void
close_space (SerapDeskWorker *worker)
{
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
  for (Job *job = g_async_queue_try_pop (worker->queue); job != NULL;
       job = g_async_queue_try_pop (worker->queue)) {
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
    Job *job = g_async_queue_pop (worker->queue);
    job->run (worker, job);
    job_free (job);
  }
  close_space (worker);
  cancel_waiting (worker);
  return NULL;
}

/* ---- On the main thread ---- */

SerapDeskWorker *
serap_desk_worker_new (const char *name, SerapDeskWorkerDone done, gpointer data)
{
  SerapDeskWorker *worker = g_new0 (SerapDeskWorker, 1);
  worker->queue = g_async_queue_new ();
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
  g_async_queue_unref (worker->queue);
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
