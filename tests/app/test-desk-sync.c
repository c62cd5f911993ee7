/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The desk talks with headquarters by itself, and nobody who saves waits for the network. */

#include "config.h"

#include "serap-desk-private.h"
#include "serap-edit.h"
#include "serap-id.h"
#include "serap-space-private.h"

#define PATIENCE_SECONDS 20

/* ---- A way to headquarters that stands still until it is let go ---- */

typedef struct {
  SerapTransport parent;
  GMutex lock;
  GCond moved;
  gboolean hold;     /* under the lock: requests stay on the way */
  guint asked, gone; /* under the lock: requests that came, and that ended */
  GThread *thread;   /* under the lock: of the last request */
} Way;

static SerapSyncReply *
way_sync (SerapTransport *transport, const SerapSyncRequest *request, GError **error)
{
  Way *way = (Way *) transport;
  g_mutex_lock (&way->lock);
  way->asked++;
  way->thread = g_thread_self ();
  g_cond_broadcast (&way->moved);
  while (way->hold)
    g_cond_wait (&way->moved, &way->lock);
  way->gone++;
  g_mutex_unlock (&way->lock);
  g_propagate_error (error,
                     serap_transport_error_new (SERAP_TRANSPORT_ERROR_UNREACHABLE, NULL, "no network"));
  return NULL;
}

static void
way_free (SerapTransport *transport)
{
}

static const SerapTransportClass way_class = { .sync = way_sync, .free = way_free };

static void
let_go (Way *way)
{
  g_mutex_lock (&way->lock);
  way->hold = FALSE;
  g_cond_broadcast (&way->moved);
  g_mutex_unlock (&way->lock);
}

static guint
asked (Way *way)
{
  g_mutex_lock (&way->lock);
  guint n = way->asked;
  g_mutex_unlock (&way->lock);
  return n;
}

static guint
gone (Way *way)
{
  g_mutex_lock (&way->lock);
  guint n = way->gone;
  g_mutex_unlock (&way->lock);
  return n;
}

/* ---- A desk on a laptop's folder ---- */

typedef struct {
  char *dir;
  SerapDesk *desk;
  Way way;
  guint saved;
} Fixture;

static gboolean
too_late (gpointer data)
{
  g_error ("waited too long");
  return G_SOURCE_REMOVE;
}

/* Turns the main loop until @condition. */
#define WAIT_UNTIL(condition)                                                                                \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    guint timeout_ = g_timeout_add_seconds (PATIENCE_SECONDS, too_late, NULL);                               \
    while (!(condition)) {                                                                                   \
      if (!g_main_context_iteration (NULL, FALSE))                                                           \
        g_usleep (1000);                                                                                     \
    }                                                                                                        \
    g_source_remove (timeout_);                                                                              \
  }                                                                                                          \
  G_STMT_END

static void
opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  *(SerapDesk **) data = serap_desk_open_finish (result, &error);
  g_assert_no_error (error);
}

static gpointer
connect_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  Way *way = data;
  g_autofree char *device = serap_id_new (serap_space_env (space));
  space->transport = &way->parent;
  g_assert_true (serap_store_set_meta (space->store, "device", device, error));
  g_assert_true (serap_store_set_meta (space->store, "epoch", "1", error));
  return NULL;
}

static void
counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  serap_desk_finish (SERAP_DESK (source), result, &error);
  g_assert_no_error (error);
  (*(guint *) data)++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->dir = g_dir_make_tmp ("serap-desk-XXXXXX", NULL);
  g_autofree char *place = g_build_filename (fixture->dir, "data", NULL);
  g_assert_true (serap_folder_create (place, SERAP_FOLDER_LAPTOP, NULL, NULL, serap_env_system (), &error));
  serap_desk_open_async (place, NULL, NULL, NULL, opened, &fixture->desk);
  WAIT_UNTIL (fixture->desk != NULL);
  fixture->way = (Way){ .parent = { &way_class } };
  g_mutex_init (&fixture->way.lock);
  g_cond_init (&fixture->way.moved);
  guint connected = 0;
  serap_desk_write_async (fixture->desk, SERAP_DESK_SAVE, connect_work, &fixture->way, NULL, NULL, NULL,
                          counted, &connected);
  WAIT_UNTIL (connected == 1);
  /* Its "changed" is told before sync begins: it pokes nobody. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *const argv[] = { "rm", "-rf", fixture->dir, NULL };
  let_go (&fixture->way);
  serap_desk_close (fixture->desk);
  g_object_unref (fixture->desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (fixture->dir);
  g_mutex_clear (&fixture->way.lock);
  g_cond_clear (&fixture->way.moved);
}

static gpointer
save_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  const char *const values[] = { "judul=Saluran mampet di gang", "kanal=LANGSUNG", NULL };
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autofree char *id = NULL;
  g_assert_true (serap_edit_new (space, "aspirasi", (char *const *) values, &id, problems, error));
  return NULL;
}

static void
save (Fixture *fixture)
{
  serap_desk_write_async (fixture->desk, SERAP_DESK_SAVE, save_work, NULL, NULL, NULL, NULL, counted,
                          &fixture->saved);
}

/* ---- Tests ---- */

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  serap_desk_begin_sync (fixture->desk);
  SerapDeskSyncer *sync = serap_desk_sync (fixture->desk);
  WAIT_UNTIL (serap_desk_syncer_state (sync) == SERAP_SYNCER_OFFLINE);
  g_assert_cmpuint (asked (&fixture->way), ==, 1);
  g_assert_nonnull (serap_desk_syncer_trouble (sync));
  g_assert_cmpint (serap_desk_syncer_last_success_ms (sync), ==, 0);
  /* A person asks: at once. */
  serap_desk_syncer_poke (sync, SERAP_SYNCER_POKE_NOW);
  WAIT_UNTIL (gone (&fixture->way) == 2);
  /* Something is saved: that too. */
  save (fixture);
  WAIT_UNTIL (gone (&fixture->way) >= 3 && serap_desk_syncer_waiting (sync) == 1);
  g_autoptr (GPtrArray) notes = serap_sync_notes_read (serap_space_store (serap_desk_page (fixture->desk)));
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_cmpstr (((SerapSyncNote *) notes->pdata[0])->trouble, ==, serap_desk_syncer_trouble (sync));
}

static void
test_save_while_away (Fixture *fixture, gconstpointer data)
{
  fixture->way.hold = TRUE;
  serap_desk_begin_sync (fixture->desk);
  WAIT_UNTIL (asked (&fixture->way) == 1);
  g_assert_true (fixture->way.thread != g_thread_self ());
  gint64 start = g_get_monotonic_time ();
  for (guint i = 1; i <= 5; i++) {
    save (fixture);
    WAIT_UNTIL (fixture->saved == i);
  }
  gint64 took_ms = (g_get_monotonic_time () - start) / 1000;
  g_test_message ("5 saves while headquarters does not answer: %d ms", (int) took_ms);
  /* The request is still on its way: nobody waited for it. */
  g_assert_cmpuint (gone (&fixture->way), ==, 0);
  g_assert_cmpint (
    serap_store_counter (serap_space_store (serap_desk_page (fixture->desk)), "aspirasi", NULL), ==, 5);
}

static gpointer
sync_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  SerapSyncCount count = { 0 };
  (*(guint *) data)++;
  serap_space_sync (space, &count, error);
  return NULL;
}

static void
failed_offline (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  serap_desk_finish (SERAP_DESK (source), result, &error);
  g_assert_error (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_UNREACHABLE);
  *(gboolean *) data = TRUE;
}

/* Who needs headquarters himself waits until the way is free, and only then talks. */
static void
test_needs_the_way (Fixture *fixture, gconstpointer data)
{
  guint tries = 0;
  gboolean done = FALSE;
  fixture->way.hold = TRUE;
  serap_desk_begin_sync (fixture->desk);
  WAIT_UNTIL (asked (&fixture->way) == 1);
  serap_desk_write_async (fixture->desk, SERAP_DESK_SAVE, sync_work, &tries, NULL, NULL, NULL, failed_offline,
                          &done);
  save (fixture);
  WAIT_UNTIL (fixture->saved == 1);
  g_assert_cmpuint (asked (&fixture->way), ==, 1);
  g_assert_false (done);
  let_go (&fixture->way);
  WAIT_UNTIL (done);
  g_assert_cmpuint (tries, ==, 2);
}

/* Less important work keeps its place behind the talk. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  guint imported = 0;
  fixture->way.hold = TRUE;
  serap_desk_begin_sync (fixture->desk);
  WAIT_UNTIL (asked (&fixture->way) == 1);
  serap_desk_write_async (fixture->desk, SERAP_DESK_IMPORT, save_work, NULL, NULL, NULL, NULL, counted,
                          &imported);
  save (fixture);
  WAIT_UNTIL (fixture->saved == 1);
  g_assert_cmpuint (imported, ==, 0);
  let_go (&fixture->way);
  WAIT_UNTIL (imported == 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/desk-sync/offline", Fixture, NULL, set_up, test_offline, tear_down);
  g_test_add ("/desk-sync/save-while-away", Fixture, NULL, set_up, test_save_while_away, tear_down);
  g_test_add ("/desk-sync/needs-the-way", Fixture, NULL, set_up, test_needs_the_way, tear_down);
  g_test_add ("/desk-sync/order", Fixture, NULL, set_up, test_order, tear_down);
  return g_test_run ();
}
