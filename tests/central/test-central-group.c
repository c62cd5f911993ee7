/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests under one commit end as they would one by one; a failed one fails alone, a failed commit
 * fails all; and a value that cannot be read is an error, never an absent one. */

#include "config.h"

#include "world.h"

#include "serap-fault-vfs.h"
#include "serap-id.h"
#include "serap-test-db.h"

#include <string.h>

#define N_DEVICES 4
#define N_REQUESTS 24
#define PHOTO "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* The same for the same seed, whichever headquarters it is told to. */
typedef struct {
  SerapTestDevice *devices[N_DEVICES];
  GPtrArray *requests;
  GPtrArray *ids;
} Story;

static SerapOp *
random_op (World *w, Story *story, GRand *random, guint device)
{
  if (story->ids->len < 3 || g_rand_int_range (random, 0, 3) == 0) {
    g_ptr_array_add (story->ids, world_new_id (w));
    return op_of (w, CREATE, "kegiatan", story->ids->pdata[story->ids->len - 1], "nama", "Reses", "anggota",
                  device % 2 == 0 ? MEMBER : NULL);
  }
  const char *id = story->ids->pdata[g_rand_int_range (random, 0, (gint32) story->ids->len)];
  g_autofree char *name = g_strdup_printf ("Nama %u", g_rand_int (random) % 1000);
  gboolean wrong = g_rand_int_range (random, 0, 5) == 0;
  return op_of (w, EDIT, "kegiatan", id, wrong ? "jenis" : "nama", wrong ? "TERBANG" : name);
}

/* Some are refused as a whole: a skipped number, a closed epoch. The device then sends anew. */
static void
add_request (World *w, Story *story, GRand *random)
{
  guint which = (guint) g_rand_int_range (random, 0, N_DEVICES);
  SerapTestDevice *device = story->devices[which];
  guint n = (guint) g_rand_int_range (random, 0, 30);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autofree char *txn = g_rand_int_range (random, 0, 4) == 0 ? world_new_id (w) : NULL;
  for (guint i = 0; i < n; i++) {
    SerapOp *op = random_op (w, story, random, which);
    op->txn = i < 4 ? g_strdup (txn) : NULL;
    g_ptr_array_add (ops, op);
  }
  world_sign_all (w, device, ops);
  SerapSyncRequest *request = serap_test_device_request (w->office, device, ops);
  gint32 fate = g_rand_int_range (random, 0, 6);
  if (fate == 0 && n > 0)
    ((SerapOp *) request->ops->pdata[n - 1])->dev_seq += 5;
  if (fate == 1)
    request->epoch++;
  if (fate <= 1)
    device->dev_seq -= n;
  g_ptr_array_add (story->requests, request);
}

static void
story_init (World *w, Story *story, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  static const char *const accounts[N_DEVICES] = { "anggota", "penerima", "anggota", "verifikator" };
  story->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_sync_request_free);
  story->ids = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < N_DEVICES; i++)
    story->devices[i] = serap_test_device_new (w->office, accounts[i]);
  for (guint i = 0; i < N_REQUESTS; i++)
    add_request (w, story, random);
  /* How often headquarters looks at the clock must not matter. */
  w->office->clock.step_ms = 0;
}

static void
story_clear (Story *story)
{
  for (guint i = 0; i < N_DEVICES; i++)
    serap_test_device_free (story->devices[i]);
  g_ptr_array_unref (story->requests);
  g_ptr_array_unref (story->ids);
}

/* All tables that requests write, as text. */
static char *
tables_of (World *w)
{
  static const char *const queries[] = {
    "SELECT seq || op_id || perangkat || epoch || ' ' || dev_seq || hasil || ifnull (sebab, '')"
    " || hex (bertanda) || hex (daun) FROM operasi ORDER BY seq DESC LIMIT 2000",
    "SELECT id || versi || ' ' || seq || isi || bidang || lingkup || ifnull (hex (sidik), '') FROM rekam"
    " ORDER BY id",
    "SELECT seq || ' ' || n || rekam || isi || lama || lingkup_sesudah FROM peristiwa"
    " ORDER BY seq DESC, n LIMIT 2000",
    "SELECT lingkup || seq || ' ' || n FROM umpan ORDER BY seq DESC, n, lingkup LIMIT 4000",
    "SELECT lingkup || n || hex (sidik) FROM lingkup_ringkasan ORDER BY lingkup",
    "SELECT lingkup || id FROM lingkup ORDER BY lingkup, id",
    "SELECT id || epoch || ' ' || dev_seq || ' ' || terakhir_ms FROM perangkat ORDER BY id",
    "SELECT kunci || n FROM penghitung ORDER BY kunci",
    "SELECT seq FROM kepala",
  };
  g_autofree char *path = g_build_filename (w->office->dir, "pusat.db", NULL);
  g_autoptr (SerapDb) db = serap_test_db_open_fast (path, SERAP_DB_READ_WRITE);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (queries); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapStmt) stmt = serap_db_prepare (db, queries[i], &error);
    g_assert_no_error (error);
    while (serap_stmt_step (stmt, &error) == SERAP_ROW)
      g_string_append_printf (text, "%s\n", serap_stmt_text (stmt, 0));
    g_assert_no_error (error);
  }
  return g_string_free (text, FALSE);
}

static void
add_answer (GString *text, const SerapSyncReply *reply, const GError *error)
{
  g_assert_cmpint (reply == NULL, ==, error != NULL);
  if (reply == NULL) {
    g_string_append_printf (text, "%s\n", error->message);
    return;
  }
  g_string_append_printf (text, "%" G_GUINT64_FORMAT, reply->last_dev_seq);
  for (guint i = 0; i < reply->results->len; i++) {
    const SerapOpResult *result = reply->results->pdata[i];
    g_string_append_printf (text, " %d:%d:%s", (int) result->seq, (int) result->result,
                            world_word_of (result) != NULL ? world_word_of (result) : "");
  }
  g_string_append_c (text, '\n');
}

static void
tell_group (World *w, Story *story, guint start, guint n, GString *text)
{
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  SerapSyncReply *replies[N_REQUESTS] = { NULL };
  GError *errors[N_REQUESTS] = { NULL };
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (some, story->requests->pdata[start + i]);
  serap_central_sync_group (w->office->central, some, replies, errors);
  for (guint i = 0; i < n; i++) {
    add_answer (text, replies[i], errors[i]);
    g_clear_pointer (&replies[i], serap_sync_reply_free);
    g_clear_error (&errors[i]);
  }
}

static void
tell_one (World *w, Story *story, guint i, GString *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapSyncReply) reply
    = serap_central_sync (w->office->central, story->requests->pdata[i], &error);
  add_answer (text, reply, error);
}

/* @size: requests a group; 0: one by one */
static char *
tell (World *w, Story *story, guint size)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < story->requests->len; i += MAX (size, 1)) {
    if (size == 0)
      tell_one (w, story, i, text);
    else
      tell_group (w, story, i, MIN (size, story->requests->len - i), text);
  }
  return g_string_free (text, FALSE);
}

static void
assert_same_lines (const char *have, const char *want)
{
  g_auto (GStrv) a = g_strsplit (have, "\n", -1);
  g_auto (GStrv) b = g_strsplit (want, "\n", -1);
  for (guint i = 0; a[i] != NULL && b[i] != NULL; i++)
    g_assert_cmpstr (a[i], ==, b[i]);
  g_assert_cmpuint (g_strv_length (a), ==, g_strv_length (b));
}

static void
test_same_as_single (gconstpointer data)
{
  static const guint sizes[] = { 0, 1, 3, N_REQUESTS };
  g_autofree char *answers = NULL;
  g_autofree char *tables = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    World w;
    Story story;
    world_set_up (&w, NULL);
    story_init (&w, &story, (guint32) GPOINTER_TO_UINT (data));
    g_autofree char *said = tell (&w, &story, sizes[i]);
    g_autofree char *kept = tables_of (&w);
    if (i == 0) {
      answers = g_steal_pointer (&said);
      tables = g_steal_pointer (&kept);
      g_assert_nonnull (strstr (answers, "closed"));
      g_assert_nonnull (strstr (answers, "expected number"));
      g_assert_nonnull (strstr (answers, "txn-failed"));
    } else {
      assert_same_lines (said, answers);
      assert_same_lines (kept, tables);
    }
    story_clear (&story);
    world_tear_down (&w, NULL);
  }
}

static gboolean
go_on (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return FALSE;
}

/* Two devices with one operation each, the disk full from its kth operation. Returns: whether it came
 * to that many */
static gboolean
send_two (World *w, guint k, guint *n_failed)
{
  g_autofree char *one = world_new_id (w);
  g_autofree char *two = world_new_id (w);
  g_autoptr (GPtrArray) first = world_list_of (world_new_event (w, one, "Satu"), NULL);
  g_autoptr (GPtrArray) second = world_list_of (op_of (w, CREATE, "kegiatan", two, "nama", "Dua"), NULL);
  world_sign_all (w, w->member, first);
  world_sign_all (w, w->intake, second);
  g_autoptr (GPtrArray) both = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_sync_request_free);
  g_ptr_array_add (both, serap_test_device_request (w->office, w->member, first));
  g_ptr_array_add (both, serap_test_device_request (w->office, w->intake, second));
  SerapSyncReply *replies[2] = { NULL };
  GError *errors[2] = { NULL };
  gint64 before = world_head (w);
  serap_fault_arm (SERAP_FAULT_FULL, k, 0);
  serap_central_sync_group (w->office->central, both, replies, errors);
  gboolean fired = serap_fault_fired ();
  serap_fault_disarm ();
  /* Not everything that fires fails: a flush needs no room. */
  gboolean failed = replies[0] == NULL;
  g_assert_true (!failed || fired);
  g_assert_cmpint (world_head (w), ==, before + (failed ? 0 : 2));
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpint (replies[i] == NULL, ==, failed);
    g_assert_cmpint (errors[i] != NULL, ==, failed);
    g_clear_pointer (&replies[i], serap_sync_reply_free);
    g_clear_error (&errors[i]);
  }
  w->member->dev_seq -= failed;
  w->intake->dev_seq -= failed;
  *n_failed += failed;
  return fired;
}

static void
test_failed_commit (World *w, gconstpointer data)
{
  g_test_log_set_fatal_handler (go_on, NULL);
  guint k = 1, failed = 0;
  while (send_two (w, k, &failed))
    k++;
  g_test_message ("%u failed", failed);
  g_assert_cmpuint (failed, >, 1);
}

/* ---- Values that cannot be read ---- */

static GError *
sync_with (World *w, SerapOp *op, const char *cursor)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) ops = op != NULL ? world_list_of (op, NULL) : world_list_of (NULL, NULL);
  world_sign_all (w, w->member, ops);
  g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, w->member, ops);
  request->cursor = g_strdup (cursor);
  g_autoptr (SerapSyncReply) reply = serap_central_sync (w->office->central, request, &error);
  g_assert_cmpint (reply == NULL, ==, error != NULL);
  return error;
}

/* Asks in one of five ways. Returns: (nullable): the error */
static GError *
ask (World *w, guint how, const char *id, const char *cursor)
{
  GError *error = NULL;
  SerapCentral *central = w->office->central;
  const char *user = w->member->user;
  if (how < 2)
    return sync_with (w, how == 1 ? op_of (w, EDIT, "aspirasi", id, "masalah", "Becek") : NULL, cursor);
  g_autoptr (SerapStatePage) page
    = how == 2 ? serap_central_state (central, user, "anggota:" MEMBER, NULL, 100, &error) : NULL;
  g_autoptr (GPtrArray) history = how == 3 ? serap_central_history (central, user, id, &error) : NULL;
  g_autoptr (GBytes) file = how == 4 ? serap_central_get_file (central, user, PHOTO, &error) : NULL;
  g_assert_cmpint (error == NULL, ==, page != NULL || history != NULL || file != NULL);
  return error;
}

static void
test_unreadable (World *w, gconstpointer data)
{
  g_test_log_set_fatal_handler (go_on, NULL);
  guint how = GPOINTER_TO_UINT (data), failed = 0;
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (SerapSyncReply) start = world_pull_once (w, w->member, NULL);
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  g_assert_true (serap_central_put_file (w->office->central, PHOTO, empty, NULL));
  for (guint nth = 1, fired = TRUE; fired; nth++) {
    gint64 before = world_head (w);
    serap_test_office_close (w->office);
    serap_test_office_open (w->office);
    serap_fault_arm (SERAP_FAULT_READ, nth, 0);
    g_autoptr (GError) error = ask (w, how, id, start->cursor);
    fired = serap_fault_fired ();
    serap_fault_disarm ();
    if (!fired)
      g_assert_no_error (error);
    if (error == NULL)
      continue;
    /* By the disk, not by a rule; and what was to be done is done or can be sent again. */
    g_assert_true (error->domain == SERAP_DB_ERROR);
    w->member->dev_seq -= how == 1 && world_head (w) == before;
    failed++;
  }
  g_test_message ("%u reads failed", failed);
  g_assert_cmpuint (failed, >, 3);
}

int
main (int argc, char **argv)
{
  static const char *const asked[] = { "pull", "push", "state", "history", "file" };
  g_test_init (&argc, &argv, NULL);
  for (guint seed = 1; seed <= 3; seed++) {
    g_autofree char *name = g_strdup_printf ("/central/group/same-as-single/%u", seed);
    g_test_add_data_func (name, GUINT_TO_POINTER (seed), test_same_as_single);
  }
  g_test_add ("/central/group/failed-commit", World, NULL, world_set_up, test_failed_commit, world_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++) {
    g_autofree char *name = g_strconcat ("/central/unreadable/", asked[i], NULL);
    g_test_add (name, World, GUINT_TO_POINTER (i), world_set_up, test_unreadable, world_tear_down);
  }
  int result = g_test_run ();
  serap_test_office_forget ();
  return result;
}
