/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The main thread's side of two workers and of the page it reads itself. */

#include "config.h"

#include "serap-desk-private.h"

#include "serap-desk-sync-private.h"
#include "serap-desk-worker.h"

#include <string.h>

/* Records one step of indexing takes: well below what a person waiting to save would notice. */
#define INDEX_STEP 50

struct _SerapDesk {
  GObject parent_instance;
  char *dir, *account;
  SerapDeskWorker *writer, *reader;
  SerapFolder *folder; /* the page's */
  SerapSpace *page;
  gboolean indexing;
  SerapDeskSyncer *sync; /* (nullable): only where headquarters is elsewhere */
  GMutex lock;
  gboolean saved; /* under the lock: somebody here changed something */
  gint told; /* under the lock: 0 nothing, 1 "changed" is on its way, 2 with rules */
};

G_DEFINE_FINAL_TYPE (SerapDesk, serap_desk, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- Telling of changes ---- */

static void index_next (SerapDesk *desk);

static gpointer
reload_rules (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  serap_space_reload_rules (space, error);
  return NULL;
}

static gboolean
tell (gpointer data)
{
  SerapDesk *desk = data;
  g_mutex_lock (&desk->lock);
  gboolean rules = desk->told == 2, saved = desk->saved;
  desk->told = 0;
  desk->saved = FALSE;
  g_mutex_unlock (&desk->lock);
  if (desk->page == NULL)
    return G_SOURCE_REMOVE;
  if (rules) {
    serap_space_reload_rules (desk->page, NULL);
    serap_desk_read_async (desk, reload_rules, NULL, NULL, NULL, NULL, NULL, NULL);
  }
  if (saved && desk->sync != NULL)
    serap_desk_syncer_poke (desk->sync, SERAP_SYNCER_POKE_WORK);
  g_signal_emit (desk, signals[CHANGED], 0, rules);
  index_next (desk);
  return G_SOURCE_REMOVE;
}

/* Changes that follow each other quickly are told once. */
static void
note (SerapDesk *desk, gboolean rules, gboolean saved)
{
  g_mutex_lock (&desk->lock);
  desk->saved = desk->saved || saved;
  gboolean waiting = desk->told > 0;
  desk->told = MAX (desk->told, rules ? 2 : 1);
  g_mutex_unlock (&desk->lock);
  if (!waiting)
    g_idle_add_full (G_PRIORITY_DEFAULT, tell, g_object_ref (desk), g_object_unref);
}

/* On the writer's thread. */
static void
note_change (gboolean rules, gpointer data)
{
  note (data, rules, TRUE);
}

/* On the main thread. */
static void
note_synced (gboolean rules, gpointer data)
{
  note (data, rules, FALSE);
}

/* ---- The search index follows by itself ---- */

typedef enum {
  INDEX_COMPLETE, /* there was nothing to do */
  INDEX_DONE,
  INDEX_MORE,
} IndexState;

static gpointer
index_some (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  SerapStore *store = serap_space_store (space);
  gint64 waiting = serap_store_index (store, 0, error);
  gint64 left = waiting > 0 ? serap_store_index (store, INDEX_STEP, error) : 0;
  return GINT_TO_POINTER (waiting <= 0 ? INDEX_COMPLETE : left > 0 ? INDEX_MORE : INDEX_DONE);
}

static void
indexed (GObject *source, GAsyncResult *result, gpointer data)
{
  SerapDesk *desk = SERAP_DESK (source);
  g_autoptr (GError) error = NULL;
  desk->indexing = FALSE;
  IndexState state = GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), &error));
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("search index: %s", error->message);
  if (state == INDEX_MORE)
    index_next (desk);
  else if (state == INDEX_DONE)
    note (desk, FALSE, FALSE);
}

static void
index_next (SerapDesk *desk)
{
  if (desk->indexing || desk->writer == NULL)
    return;
  desk->indexing = TRUE;
  GTask *task = g_task_new (desk, NULL, indexed, NULL);
  serap_desk_worker_push (desk->writer, SERAP_DESK_INDEX, TRUE, index_some, NULL, task);
}

/* ---- Opening ---- */

typedef struct {
  char *password;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;
  if (opening->password != NULL)
    explicit_bzero (opening->password, strlen (opening->password));
  g_free (opening->password);
  g_free (opening);
}

static void
reader_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SerapDesk *desk = g_task_get_source_object (task);
  const Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    desk->folder = serap_folder_open (desk->dir, serap_env_system (), &error);
  if (desk->folder != NULL)
    desk->page = serap_space_open (desk->folder, desk->account, opening->password, FALSE, &error);
  if (desk->page == NULL) {
    serap_desk_close (desk);
    g_task_return_error (task, error);
    return;
  }
  index_next (desk);
  if (serap_space_transport (desk->page) != NULL && !serap_space_is_direct (desk->page))
    serap_desk_begin_sync (desk);
  g_task_return_pointer (task, g_object_ref (desk), g_object_unref);
}

static void
writer_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  SerapDesk *desk = g_task_get_source_object (task);
  const Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    serap_desk_close (desk);
    g_task_return_error (task, error);
    return;
  }
  g_autoptr (GTask) next = g_task_new (desk, NULL, reader_opened, g_object_ref (task));
  serap_desk_worker_open (desk->reader, desk->dir, desk->account, opening->password, FALSE, next);
}

void
serap_desk_open_async (const char *dir,
                       const char *account,
                       const char *password,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (SerapDesk) desk = g_object_new (SERAP_TYPE_DESK, NULL);
  desk->dir = g_strdup (dir);
  desk->account = g_strdup (account);
  desk->writer = serap_desk_worker_new ("serap-write", note_change, desk);
  desk->reader = serap_desk_worker_new ("serap-read", NULL, NULL);
  g_autoptr (GTask) task = g_task_new (desk, cancellable, callback, data);
  Opening *opening = g_new0 (Opening, 1);
  opening->password = g_strdup (password);
  g_task_set_task_data (task, opening, opening_free);
  g_autoptr (GTask) first = g_task_new (desk, NULL, writer_opened, g_object_ref (task));
  serap_desk_worker_open (desk->writer, dir, account, password, TRUE, first);
}

SerapDesk *
serap_desk_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
serap_desk_close (SerapDesk *desk)
{
  g_return_if_fail (SERAP_IS_DESK (desk));

  if (desk->sync != NULL)
    serap_desk_syncer_stop (desk->sync);
  g_clear_pointer (&desk->writer, serap_desk_worker_stop);
  g_clear_pointer (&desk->reader, serap_desk_worker_stop);
  g_clear_pointer (&desk->page, serap_space_close);
  g_clear_pointer (&desk->folder, serap_folder_close);
}

/* ---- Work ---- */

static void
push (SerapDesk *desk,
      SerapDeskWorker *worker,
      guint priority,
      SerapDeskWork work,
      gpointer data,
      GDestroyNotify destroy,
      GDestroyNotify destroy_result,
      GTask *task)
{
  g_task_set_task_data (task, data, destroy);
  if (worker != NULL) {
    /* A draft is no data yet: no list looks different after it. */
    serap_desk_worker_push (worker, priority, priority == SERAP_DESK_DRAFT, work, destroy_result, task);
    return;
  }
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "the desk is closed");
  g_object_unref (task);
}

void
serap_desk_write_async (SerapDesk *desk,
                        SerapDeskPriority priority,
                        SerapDeskWork work,
                        gpointer data,
                        GDestroyNotify destroy,
                        GDestroyNotify destroy_result,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer callback_data)
{
  g_return_if_fail (SERAP_IS_DESK (desk) && work != NULL);

  GTask *task = g_task_new (desk, cancellable, callback, callback_data);
  push (desk, desk->writer, priority, work, data, destroy, destroy_result, task);
}

void
serap_desk_read_async (SerapDesk *desk,
                       SerapDeskWork work,
                       gpointer data,
                       GDestroyNotify destroy,
                       GDestroyNotify destroy_result,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer callback_data)
{
  g_return_if_fail (SERAP_IS_DESK (desk) && work != NULL);

  GTask *task = g_task_new (desk, cancellable, callback, callback_data);
  push (desk, desk->reader, SERAP_DESK_SAVE, work, data, destroy, destroy_result, task);
}

gpointer
serap_desk_finish (SerapDesk *desk, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
serap_desk_begin_sync (SerapDesk *desk)
{
  if (desk->sync == NULL)
    desk->sync = serap_desk_syncer_new (desk->writer, note_synced, desk);
}

SerapDeskSyncer *
serap_desk_sync (SerapDesk *desk)
{
  return desk->sync;
}

SerapSpace *
serap_desk_page (SerapDesk *desk)
{
  return desk->page;
}

SerapFolderKind
serap_desk_kind (SerapDesk *desk)
{
  return serap_folder_kind (desk->folder);
}

const char *
serap_desk_dir (SerapDesk *desk)
{
  return desk->dir;
}

static void
serap_desk_finalize (GObject *object)
{
  SerapDesk *desk = SERAP_DESK (object);
  serap_desk_close (desk);
  g_clear_object (&desk->sync);
  g_free (desk->dir);
  g_free (desk->account);
  g_mutex_clear (&desk->lock);
  G_OBJECT_CLASS (serap_desk_parent_class)->finalize (object);
}

static void
serap_desk_class_init (SerapDeskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = serap_desk_finalize;
  signals[CHANGED] = g_signal_new ("changed", SERAP_TYPE_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
serap_desk_init (SerapDesk *desk)
{
  g_mutex_init (&desk->lock);
}
