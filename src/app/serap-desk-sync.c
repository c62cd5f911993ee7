/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The syncer lives on the writing thread; here are its timer, its pokes, and what it says. */

#include "config.h"

#include "serap-desk-sync-private.h"
#include "serap-message.h"
#include "serap-space-private.h"
#include "serap-transport-threaded.h"

#include <glib/gi18n.h>
#include <string.h>

#define META_SUCCESS "sync_success"
#define META_NOTES "sync_notes"
#define MAX_NOTES 20
/* A clock that is set, or a machine that slept, is noticed after this. */
#define LONGEST_SLEEP_MS (60 * 1000)
#define POKE(why) (1u << (why))

/* ---- On the writing thread ---- */

/* What belongs to that thread. */
typedef struct {
  SerapDeskWorker *worker; /* (unowned) */
  SerapSpace *space;       /* (unowned) */
  GCancellable *cancellable;
  SerapTransport *transport;
  SerapSyncer *syncer;
  SerapSyncCount count; /* since the last note */
  gint64 success_ms;
  char *day;
} Driver;

/* One step of the syncer: asked with pokes, answered with how it stands. */
typedef struct {
  Driver **driver; /* (unowned): made by the first step */
  SerapDeskWorker *worker;
  guint pokes;
  char *password; /* (nullable): to log in with first */

  SerapSyncerState state;
  gint64 next_in_ms, success_ms, waiting, skew_ms;
  char *trouble;
  gboolean changed, rules;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;
  if (step->password != NULL)
    explicit_bzero (step->password, strlen (step->password));
  g_free (step->password);
  g_free (step->trouble);
  g_free (step);
}

static void
cancel_driver (gpointer data)
{
  g_cancellable_cancel (((Driver *) data)->cancellable);
}

typedef struct {
  gboolean (*ready) (gpointer data);
  gpointer data;
  Driver *driver;
} Wait;

static gboolean
wait_over (gpointer data)
{
  const Wait *wait = data;
  return wait->ready (wait->data);
}

static void
wait_stopped (gpointer data)
{
  cancel_driver (((Wait *) data)->driver);
}

static void
serve_meanwhile (gboolean (*ready) (gpointer data), gpointer ready_data, gpointer data)
{
  Driver *driver = data;
  Wait wait = { ready, ready_data, driver };
  serap_space_go_away (driver->space);
  serap_desk_worker_serve (driver->worker, SERAP_DESK_SYNC, wait_over, wait_stopped, &wait);
  serap_space_come_back (driver->space);
}

static void
wake_driver (gpointer data)
{
  serap_desk_worker_wake (((Driver *) data)->worker);
}

static void
driver_free (gpointer data)
{
  Driver **place = data, *driver = g_steal_pointer (place);
  cancel_driver (driver);
  serap_syncer_free (driver->syncer);
  serap_transport_free (driver->transport);
  g_object_unref (driver->cancellable);
  g_free (driver->day);
  g_free (driver);
}

static Driver *
driver_of (Step *step, SerapSpace *space)
{
  if (*step->driver != NULL)
    return *step->driver;
  g_autofree char *success = serap_store_meta (space->store, META_SUCCESS);
  Driver *driver = *step->driver = g_new0 (Driver, 1);
  driver->worker = step->worker;
  driver->space = space;
  driver->cancellable = g_cancellable_new ();
  driver->day = serap_env_today (serap_space_env (space));
  driver->success_ms = success != NULL ? g_ascii_strtoll (success, NULL, 10) : 0;
  driver->transport = serap_transport_threaded_new (space->transport, serve_meanwhile, wake_driver, driver);
  driver->syncer = serap_syncer_new (space->store, driver->transport, space->key, serap_space_env (space));
  serap_engine_on_own_device (serap_syncer_engine (driver->syncer), serap_space_own_device (space));
  serap_space_set_cancellable (space, driver->cancellable);
  serap_desk_worker_at_close (step->worker, driver_free, step->driver);
  return driver;
}

/* ---- Notes of what was ---- */

static void
note_free (gpointer data)
{
  SerapSyncNote *note = data;
  g_free (note->trouble);
  g_free (note);
}

/* A line: time, sent, received, files, sentence. */
GPtrArray *
serap_sync_notes_read (SerapStore *store)
{
  GPtrArray *notes = g_ptr_array_new_with_free_func (note_free);
  g_autofree char *text = serap_store_meta (store, META_NOTES);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : g_new0 (char *, 1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (lines[i], "\t", 5);
    if (g_strv_length (parts) != 5)
      continue;
    SerapSyncNote *note = g_new0 (SerapSyncNote, 1);
    note->at_ms = g_ascii_strtoll (parts[0], NULL, 10);
    note->sent = (guint) g_ascii_strtoull (parts[1], NULL, 10);
    note->received = (guint) g_ascii_strtoull (parts[2], NULL, 10);
    note->files = (guint) g_ascii_strtoull (parts[3], NULL, 10);
    note->trouble = *parts[4] != '\0' ? g_strdup (parts[4]) : NULL;
    g_ptr_array_add (notes, note);
  }
  return notes;
}

static void
write_notes (SerapStore *store, GPtrArray *notes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < MIN (MAX_NOTES, notes->len); i++) {
    const SerapSyncNote *note = notes->pdata[i];
    g_autofree char *trouble = g_strdup (note->trouble != NULL ? note->trouble : "");
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT "\t%u\t%u\t%u\t%s", i > 0 ? "\n" : "", note->at_ms,
                            note->sent, note->received, note->files, g_strdelimit (trouble, "\t\n", ' '));
  }
  if (!serap_store_set_meta (store, META_NOTES, text->str, &error))
    g_message ("notes of syncs: %s", error->message);
}

/* The same failure over and over is one note, of the last time. */
static void
add_note (Driver *driver, const char *trouble)
{
  const SerapSyncCount *count = &driver->count;
  guint received = count->received + count->loaded;
  if (trouble == NULL && count->sent + received + count->files == 0)
    return;
  SerapStore *store = driver->space->store;
  g_autoptr (GPtrArray) notes = serap_sync_notes_read (store);
  SerapSyncNote *last = notes->len > 0 ? notes->pdata[0] : NULL;
  if (trouble != NULL && last != NULL && g_strcmp0 (last->trouble, trouble) == 0)
    g_ptr_array_remove_index (notes, 0);
  SerapSyncNote *note = g_new0 (SerapSyncNote, 1);
  note->at_ms = serap_env_now_ms (serap_space_env (driver->space));
  note->sent = count->sent;
  note->received = received;
  note->files = count->files;
  note->trouble = g_strdup (trouble);
  g_ptr_array_insert (notes, 0, note);
  write_notes (store, notes);
  driver->count = (SerapSyncCount){ 0 };
}

/* ---- A step ---- */

static void
add_count (SerapSyncCount *to, const SerapSyncCount *from)
{
  to->sent += from->sent;
  to->received += from->received;
  to->loaded += from->loaded;
  to->files += from->files;
}

static void
remember_success (Driver *driver, SerapStore *store)
{
  gint64 success = serap_syncer_last_success_ms (driver->syncer);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, success);
  g_autoptr (GError) error = NULL;
  if (success <= driver->success_ms)
    return;
  driver->success_ms = success;
  if (!serap_store_set_meta (store, META_SUCCESS, text, &error))
    g_message ("time of the sync: %s", error->message);
}

/* New rules, or a new day on which others are in force. */
static gboolean
follow_rules (Driver *driver, const SerapSyncCount *count)
{
  g_autofree char *today = serap_env_today (serap_space_env (driver->space));
  if (count->reference == 0 && g_str_equal (today, driver->day))
    return FALSE;
  g_free (driver->day);
  driver->day = g_steal_pointer (&today);
  return serap_space_reload_rules (driver->space, NULL);
}

static void
report (Driver *driver, Step *step)
{
  SerapSyncer *syncer = driver->syncer;
  SerapStore *store = driver->space->store;
  const GError *trouble = serap_syncer_trouble (syncer);
  SerapSyncCount count = serap_syncer_take_count (syncer);
  add_count (&driver->count, &count);
  step->state = serap_syncer_state (syncer);
  step->trouble = trouble != NULL ? serap_message_error (trouble) : NULL;
  step->rules = follow_rules (driver, &count);
  step->changed = step->rules || count.sent + count.received + count.loaded + count.files > 0;
  if (step->state != SERAP_SYNCER_SYNCING) {
    remember_success (driver, store);
    add_note (driver, step->trouble);
  }
  step->success_ms = MAX (driver->success_ms, serap_syncer_last_success_ms (syncer));
  step->skew_ms = serap_syncer_skew_ms (syncer);
  step->waiting = serap_engine_unsent (serap_syncer_engine (syncer));
  step->next_in_ms
    = MAX (0, serap_syncer_next_at_ms (syncer) - serap_env_now_ms (serap_space_env (driver->space)));
}

static gpointer
take_step (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  Step *step = data;
  Driver *driver = driver_of (step, space);
  for (guint why = 0; why <= SERAP_SYNCER_POKE_LOGIN; why++)
    if ((step->pokes & POKE (why)) != 0)
      serap_syncer_poke (driver->syncer, (SerapSyncerPoke) why);
  serap_syncer_tick (driver->syncer);
  report (driver, step);
  return NULL;
}

/* ---- On the main thread ---- */

struct _SerapDeskSyncer {
  GObject parent_instance;
  SerapDeskWorker *worker; /* (unowned) (nullable): NULL when stopped */
  SerapDeskWorkerDone changed;
  gpointer data;
  Driver *driver; /* the writing thread's; only its place is here */
  GNetworkMonitor *monitor;
  guint pokes, timer;
  gboolean stepping;
  SerapSyncerState state;
  gint64 last_success, waiting, skew;
  char *trouble;
};

G_DEFINE_FINAL_TYPE (SerapDeskSyncer, serap_desk_syncer, G_TYPE_OBJECT)

enum { PROP_0, PROP_STATE, PROP_LAST_SUCCESS, PROP_WAITING, PROP_SKEW, PROP_TROUBLE, N_PROPS };
static GParamSpec *props[N_PROPS];

static void step (SerapDeskSyncer *sync);

static gboolean
on_time (gpointer data)
{
  SerapDeskSyncer *sync = data;
  sync->timer = 0;
  step (sync);
  return G_SOURCE_REMOVE;
}

static void
set_number (SerapDeskSyncer *sync, gint64 *place, gint64 value, guint prop)
{
  if (*place == value)
    return;
  *place = value;
  g_object_notify_by_pspec (G_OBJECT (sync), props[prop]);
}

static void
show (SerapDeskSyncer *sync, const Step *done)
{
  set_number (sync, &sync->last_success, done->success_ms, PROP_LAST_SUCCESS);
  set_number (sync, &sync->waiting, done->waiting, PROP_WAITING);
  set_number (sync, &sync->skew, done->skew_ms, PROP_SKEW);
  if (g_strcmp0 (sync->trouble, done->trouble) != 0) {
    g_free (sync->trouble);
    sync->trouble = g_strdup (done->trouble);
    g_object_notify_by_pspec (G_OBJECT (sync), props[PROP_TROUBLE]);
  }
  if (sync->state != done->state) {
    sync->state = done->state;
    g_object_notify_by_pspec (G_OBJECT (sync), props[PROP_STATE]);
  }
}

static void
stepped (GObject *source, GAsyncResult *result, gpointer data)
{
  SerapDeskSyncer *sync = SERAP_DESK_SYNCER (source);
  g_autoptr (GError) error = NULL;
  const Step *done = g_task_get_task_data (G_TASK (result));
  sync->stepping = FALSE;
  g_task_propagate_pointer (G_TASK (result), &error);
  if (error != NULL || sync->worker == NULL)
    return;
  show (sync, done);
  if (done->changed)
    sync->changed (done->rules, sync->data);
  if (sync->pokes != 0 || done->next_in_ms == 0)
    step (sync);
  else
    sync->timer = g_timeout_add ((guint) MIN (done->next_in_ms, LONGEST_SLEEP_MS), on_time, sync);
}

/* One step at a time. */
static void
step (SerapDeskSyncer *sync)
{
  SerapDeskWorker *worker = sync->worker;
  if (sync->stepping || worker == NULL)
    return;
  g_clear_handle_id (&sync->timer, g_source_remove);
  Step *next = g_new0 (Step, 1);
  next->driver = &sync->driver;
  next->worker = worker;
  next->pokes = sync->pokes;
  sync->pokes = 0;
  sync->stepping = TRUE;
  GTask *task = g_task_new (sync, NULL, stepped, NULL);
  g_task_set_task_data (task, next, step_free);
  serap_desk_worker_push (worker, SERAP_DESK_SYNC, TRUE, take_step, NULL, task);
}

void
serap_desk_syncer_poke (SerapDeskSyncer *sync, SerapSyncerPoke why)
{
  g_return_if_fail (SERAP_IS_DESK_SYNCER (sync));

  sync->pokes |= POKE (why);
  step (sync);
}

/* ---- A person logs in ---- */

typedef struct {
  SerapSpace *space;
  const char *password;
  GError **error;
  gboolean done;
} Login;

static void
run_login (gpointer data)
{
  Login *login = data;
  login->done = serap_space_login_now (login->space, login->password, login->error);
}

static gpointer
login_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  Step *own = data;
  Driver *driver = driver_of (own, space);
  Login login = { space, own->password, error, FALSE };
  serap_transport_threaded_call (driver->transport, run_login, &login);
  /* The same password opens the key of the persons that wait to be sent. */
  if (login.done && serap_box_key_is_locked (space->box))
    serap_box_key_unlock (space->box, own->password, NULL);
  return GINT_TO_POINTER (login.done);
}

void
serap_desk_syncer_login_async (SerapDeskSyncer *sync,
                               const char *password,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_return_if_fail (SERAP_IS_DESK_SYNCER (sync) && password != NULL);

  SerapDeskWorker *worker = sync->worker;
  GTask *task = g_task_new (sync, NULL, callback, data);
  if (worker == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "the desk is closed");
    g_object_unref (task);
    return;
  }
  Step *own = g_new0 (Step, 1);
  own->driver = &sync->driver;
  own->worker = worker;
  own->password = g_strdup (password);
  g_task_set_task_data (task, own, step_free);
  serap_desk_worker_push (worker, SERAP_DESK_SYNC, TRUE, login_work, NULL, task);
}

gboolean
serap_desk_syncer_login_finish (SerapDeskSyncer *sync, GAsyncResult *result, GError **error)
{
  gboolean done = GPOINTER_TO_INT (g_task_propagate_pointer (G_TASK (result), error));
  if (done)
    serap_desk_syncer_poke (sync, SERAP_SYNCER_POKE_LOGIN);
  return done;
}

/* ---- Making ---- */

static void
network_changed (SerapDeskSyncer *sync)
{
  serap_desk_syncer_poke (sync, SERAP_SYNCER_POKE_NETWORK);
}

SerapDeskSyncer *
serap_desk_syncer_new (SerapDeskWorker *worker, SerapDeskWorkerDone changed, gpointer data)
{
  SerapDeskSyncer *sync = g_object_new (SERAP_TYPE_DESK_SYNCER, NULL);
  sync->worker = worker;
  sync->changed = changed;
  sync->data = data;
  sync->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect_object (sync->monitor, "network-changed", G_CALLBACK (network_changed), sync,
                           G_CONNECT_SWAPPED);
  step (sync);
  return sync;
}

void
serap_desk_syncer_stop (SerapDeskSyncer *sync)
{
  g_clear_handle_id (&sync->timer, g_source_remove);
  sync->worker = NULL;
}

SerapSyncerState
serap_desk_syncer_state (SerapDeskSyncer *sync)
{
  return sync->state;
}

gint64
serap_desk_syncer_last_success_ms (SerapDeskSyncer *sync)
{
  return sync->last_success;
}

gint64
serap_desk_syncer_waiting (SerapDeskSyncer *sync)
{
  return sync->waiting;
}

gint64
serap_desk_syncer_skew_ms (SerapDeskSyncer *sync)
{
  return sync->skew;
}

const char *
serap_desk_syncer_trouble (SerapDeskSyncer *sync)
{
  return sync->trouble;
}

static void
serap_desk_syncer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SerapDeskSyncer *sync = SERAP_DESK_SYNCER (object);
  switch (id) {
  case PROP_STATE:
    g_value_set_uint (value, sync->state);
    break;
  case PROP_LAST_SUCCESS:
    g_value_set_int64 (value, sync->last_success);
    break;
  case PROP_WAITING:
    g_value_set_int64 (value, sync->waiting);
    break;
  case PROP_SKEW:
    g_value_set_int64 (value, sync->skew);
    break;
  case PROP_TROUBLE:
    g_value_set_string (value, sync->trouble);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
serap_desk_syncer_finalize (GObject *object)
{
  SerapDeskSyncer *sync = SERAP_DESK_SYNCER (object);
  serap_desk_syncer_stop (sync);
  g_clear_object (&sync->monitor);
  g_free (sync->trouble);
  G_OBJECT_CLASS (serap_desk_syncer_parent_class)->finalize (object);
}

static void
serap_desk_syncer_class_init (SerapDeskSyncerClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  G_OBJECT_CLASS (klass)->finalize = serap_desk_syncer_finalize;
  G_OBJECT_CLASS (klass)->get_property = serap_desk_syncer_get_property;
  props[PROP_STATE]
    = g_param_spec_uint ("state", NULL, NULL, 0, SERAP_SYNCER_STOPPED, SERAP_SYNCER_IDLE, flags);
  props[PROP_LAST_SUCCESS] = g_param_spec_int64 ("last-success", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_WAITING] = g_param_spec_int64 ("waiting", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_SKEW] = g_param_spec_int64 ("skew", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
serap_desk_syncer_init (SerapDeskSyncer *sync)
{
  sync->state = SERAP_SYNCER_SYNCING;
}
