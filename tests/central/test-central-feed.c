/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What leaves a scope leaves the devices that had it, without telling anything more; and the digests by
 * which a device sees whether it holds what it should. */

#include "config.h"

#include "world.h"

#include "serap-digest.h"
#include "serap-id.h"
#include "serap-op-codec.h"
#include "serap-record-json.h"
#include "serap-test-db.h"

#include <string.h>

/* Words of the record that a reader out of scope must never meet. */
static const char *const secrets[]
  = { "Saluran tersumbat", "gang dua", INSIDE, "Warga Contoh", "e3b0c44298fc1c14" };

static SerapOp *
take_back (World *w, const char *kind, const char *id, const char *target)
{
  SerapOp *op = op_of (w, REVERT, kind, id);
  op->target_op = g_strdup (target);
  return op;
}

/* Hands the aspiration in. Returns: id of the operation */
static char *
hand_in (World *w, const char *id)
{
  SerapOp *op = do_of (w, "aspirasi", id, "TERIMA");
  char *op_id = g_strdup (op->op_id);
  world_run (w, w->member, op, NULL);
  return op_id;
}

static void
assert_tells_nothing (const SerapEvent *event)
{
  g_autofree char *json = serap_event_to_json (event, NULL);
  g_test_message ("%s", json);
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (json, secrets[i]));
  g_assert_true (event->leave);
  g_assert_false (event->full);
  g_assert_cmpuint (event->changes->len, ==, 0);
  g_assert_null (event->sealed);
  g_assert_null (event->note);
  g_assert_cmpuint (g_strv_length (event->scopes), ==, 0);
}

static guint
count_secrets (const SerapSyncReply *reply)
{
  guint n = 0;
  for (guint e = 0; e < reply->events->len; e++) {
    g_autofree char *json = serap_event_to_json (reply->events->pdata[e], NULL);
    for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
      n += strstr (json, secrets[i]) != NULL;
  }
  return n;
}

/* A faction's account, which reads what was handed in of the member's district. */
static SerapTestDevice *
district_reader (World *w)
{
  g_autoptr (GError) error = NULL;
  SerapTestDevice *device = serap_test_device_new (w->office, "fraksi");
  g_autoptr (GPtrArray) ops
    = world_list_of (op_of (w, EDIT, "pengguna", device->user, "anggota", MEMBER), NULL);
  g_assert_true (serap_central_submit (w->office->central, ops, &error));
  g_assert_no_error (error);
  return device;
}

/* A reader of the Secretariat and one of the district, who had it and who come later. */
static void
test_undone_submission (World *w, gconstpointer data)
{
  SerapTestDevice *readers[]
    = { w->intake, district_reader (w), serap_test_device_new (w->office, "auditor") };
  g_autofree char *cursors[G_N_ELEMENTS (readers)] = { NULL };
  g_autofree char *late[G_N_ELEMENTS (readers)] = { NULL };
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++) {
    g_autoptr (SerapSyncReply) start = world_pull_once (w, readers[i], NULL);
    cursors[i] = g_strdup (start->cursor);
    late[i] = g_strdup (start->cursor);
  }
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *place = world_text_of (w, id, "lokasi");
  g_autofree char *op = hand_in (w, id);
  guint got[G_N_ELEMENTS (readers)];
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++) {
    g_autoptr (SerapSyncReply) reply = world_pull_once (w, readers[i], cursors[i]);
    got[i] = reply->events->len;
    g_free (cursors[i]);
    cursors[i] = g_strdup (reply->cursor);
  }
  static const guint expected[] = { 4, 3, 3 };
  g_assert_cmpmem (got, sizeof got, expected, sizeof expected);
  world_run (w, w->member, take_back (w, "aspirasi", id, op), NULL);
  world_run (w, w->member, op_of (w, EDIT, "aspirasi", id, "judul", "Rahasia"), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++) {
    g_autoptr (SerapSyncReply) reply = world_pull_once (w, readers[i], cursors[i]);
    g_assert_cmpuint (reply->events->len, ==, got[i]);
    for (guint e = 0; e < reply->events->len; e++)
      assert_tells_nothing (reply->events->pdata[e]);
    g_assert_nonnull (world_event_about (reply, id));
    g_assert_nonnull (world_event_about (reply, place));
    /* Who was away meanwhile gets nothing of what was open for a while. */
    g_autoptr (SerapSyncReply) away = world_pull_once (w, readers[i], late[i]);
    g_assert_cmpuint (away->events->len, ==, 2 * got[i]);
    for (guint e = 0; e < away->events->len; e++)
      assert_tells_nothing (away->events->pdata[e]);
  }
  for (guint i = 1; i < G_N_ELEMENTS (readers); i++)
    serap_test_device_free (readers[i]);
}

/* The owner keeps it all the while. */
static void
test_owner_keeps (World *w, gconstpointer data)
{
  g_autoptr (SerapSyncReply) start = world_pull_once (w, w->member, NULL);
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *op = hand_in (w, id);
  world_run (w, w->member, take_back (w, "aspirasi", id, op), NULL);
  g_autoptr (SerapSyncReply) reply = world_pull_once (w, w->member, start->cursor);
  for (guint i = 0; i < reply->events->len; i++) {
    const SerapEvent *event = reply->events->pdata[i];
    g_assert_false (event->leave);
    g_assert_true (event->scopes == NULL
                   || g_strv_contains ((const char *const *) event->scopes, "anggota:" MEMBER));
  }
}

/* Given to another member and back again: gone, then whole as it is now. */
static void
test_goes_and_comes (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->intake, MEMBER);
  g_autoptr (SerapSyncReply) start = world_pull_once (w, w->member, NULL);
  world_run (w, w->intake, op_of (w, EDIT, "aspirasi", id, "anggota", "D3-05"), NULL);
  g_autoptr (SerapSyncReply) gone = world_pull_once (w, w->member, start->cursor);
  assert_tells_nothing (world_event_about (gone, id));
  g_assert_cmpuint (count_secrets (gone), ==, 0);
  guint n = gone->events->len;
  g_assert_cmpuint (n, >=, 4);
  world_run (w, w->intake, op_of (w, EDIT, "aspirasi", id, "masalah", "Banjir"), NULL);
  world_run (w, w->intake, op_of (w, EDIT, "aspirasi", id, "anggota", MEMBER), NULL);
  g_autoptr (SerapSyncReply) back = world_pull_once (w, w->member, gone->cursor);
  g_assert_cmpuint (back->events->len, ==, n);
  for (guint i = 0; i < back->events->len; i++)
    g_assert_true (((SerapEvent *) back->events->pdata[i])->full);
  g_autofree char *json = serap_event_to_json (world_event_about (back, id), NULL);
  g_assert_nonnull (strstr (json, "Banjir"));
  g_assert_nonnull (strstr (json, "\"sc\":[\"anggota:" MEMBER "\"]"));
  /* Pulled in one go, too, it is there at the end, and was never told while it was away. */
  g_autoptr (SerapSyncReply) all = world_pull_once (w, w->member, start->cursor);
  const SerapEvent *last = NULL;
  for (guint i = 0; i < all->events->len; i++)
    if (g_str_equal (((SerapEvent *) all->events->pdata[i])->entity, id))
      last = all->events->pdata[i];
  g_assert_true (last->full && !last->leave);
}

/* ---- Digests ---- */

typedef struct {
  guint64 n;
  guint8 sum[SERAP_DIGEST_BYTES];
} Digest;

static Digest
kept (World *w, const char *scope)
{
  Digest digest;
  world_storage_of (w)->klass->digest (world_storage_of (w), scope, &digest.n, digest.sum);
  return digest;
}

static gboolean
is_same (const Digest *a, const Digest *b)
{
  return a->n == b->n && memcmp (a->sum, b->sum, sizeof a->sum) == 0;
}

/* Like a device that loads the scope. */
static Digest
made_anew (World *w, SerapTestDevice *device, const char *scope)
{
  Digest digest = { 0, { 0 } };
  g_autofree char *after = NULL;
  do {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapStatePage) page
      = serap_central_state (w->office->central, device->user, scope, after, 7, &error);
    g_assert_no_error (error);
    for (guint i = 0; i < page->records->len; i++) {
      guint8 part[SERAP_DIGEST_BYTES];
      digest.n += serap_record_digest (page->records->pdata[i], part);
      serap_digest_add (digest.sum, part);
    }
    g_free (after);
    after = g_strdup (page->next);
  } while (after != NULL);
  return digest;
}

static void
assert_digests (World *w)
{
  static const char *const scopes[] = { "ref", "setwan", "pii" };
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++) {
    Digest have = kept (w, scopes[i]), want = made_anew (w, w->intake, scopes[i]);
    g_assert_cmpuint (have.n, ==, want.n);
    g_assert_true (is_same (&have, &want));
  }
  Digest have = kept (w, "anggota:" MEMBER), want = made_anew (w, w->member, "anggota:" MEMBER);
  g_assert_true (is_same (&have, &want));
}

static void
test_digests (World *w, gconstpointer data)
{
  Digest none = { 0, { 0 } }, start = kept (w, "setwan");
  g_assert_true (is_same (&none, &start));
  Digest other = kept (w, "anggota:tidak-ada");
  g_assert_true (is_same (&none, &other));
  g_assert_cmpuint (kept (w, "ref").n, >, 100);
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  Digest draft = kept (w, "anggota:" MEMBER);
  g_assert_cmpuint (draft.n, ==, 5);
  assert_digests (w);
  g_autofree char *op = hand_in (w, id);
  assert_digests (w);
  g_assert_cmpuint (kept (w, "setwan").n, ==, 3);
  g_assert_cmpuint (kept (w, "pii").n, ==, 1);
  world_run (w, w->member, take_back (w, "aspirasi", id, op), NULL);
  assert_digests (w);
  Digest back = kept (w, "setwan");
  g_assert_true (is_same (&none, &back));
  g_autofree char *person = world_text_of (w, id, "pengusul");
  Digest before = kept (w, "anggota:" MEMBER);
  world_run (w, w->member, op_of (w, EDIT, "pengusul", person, "nama", "Nama Lain"), NULL);
  Digest after = kept (w, "anggota:" MEMBER);
  g_assert_false (is_same (&before, &after));
  assert_digests (w);
}

/* With the last page, and only there. */
static void
test_digests_told (World *w, gconstpointer data)
{
  g_autoptr (SerapSyncReply) start = world_pull_once (w, w->member, NULL);
  g_assert_cmpuint (start->digests->len, ==, 0);
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *cursor = g_strdup (start->cursor);
  guint pages = 0;
  for (gboolean more = TRUE; more; pages++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, w->member, NULL);
    request->cursor = g_strdup (cursor);
    request->max_events = 2;
    g_autoptr (SerapSyncReply) reply = serap_central_sync (w->office->central, request, &error);
    g_assert_no_error (error);
    more = reply->more;
    g_assert_cmpuint (reply->digests->len, ==, more ? 0 : g_strv_length (reply->scopes));
    for (guint i = 0; i < reply->digests->len; i++) {
      const SerapDigest *told = reply->digests->pdata[i];
      Digest own = made_anew (w, w->member, told->scope);
      g_assert_cmpstr (told->scope, ==, reply->scopes[i]);
      g_assert_cmpuint (told->n, ==, own.n);
      g_assert_cmpmem (told->digest, sizeof told->digest, own.sum, sizeof own.sum);
    }
    g_free (cursor);
    cursor = g_strdup (reply->cursor);
  }
  g_assert_cmpuint (pages, >=, 3);
}

/* What was refused, and a group that was rolled back, change no digest. */
static void
test_digests_of_refused (World *w, gconstpointer data)
{
  g_autofree char *id = world_new_id (w);
  g_autofree char *txn = world_new_id (w);
  Digest before = kept (w, "anggota:" MEMBER);
  g_autoptr (GPtrArray) ops = world_list_of (world_new_event (w, id, "Reses"),
                                             op_of (w, EDIT, "kegiatan", id, "jenis", "TERBANG"), NULL);
  for (guint i = 0; i < ops->len; i++)
    ((SerapOp *) ops->pdata[i])->txn = g_strdup (txn);
  world_sign_all (w, w->member, ops);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  world_assert_result (reply, 1, "unknown-code");
  Digest after = kept (w, "anggota:" MEMBER);
  g_assert_true (is_same (&before, &after));
}

static guint
count_findings (World *w)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (serap_central_check (w->office->central, findings, &error));
  g_assert_no_error (error);
  return findings->len;
}

static void
change (World *w, const char *sql)
{
  g_autofree char *path = g_build_filename (w->office->dir, "pusat.db", NULL);
  SerapDb *db = serap_test_db_open_fast (path, SERAP_DB_READ_WRITE);
  serap_test_db_exec (db, sql);
  serap_db_close (db);
}

static void
test_check_finds (World *w, gconstpointer data)
{
  static const char *const harm[][2] = {
    { "UPDATE lingkup_ringkasan SET n = n + 1 WHERE lingkup = 'ref'",
      "UPDATE lingkup_ringkasan SET n = n - 1 WHERE lingkup = 'ref'" },
    { "UPDATE lingkup_ringkasan SET sidik = zeroblob (32) WHERE lingkup LIKE 'anggota:%'", NULL },
    { "UPDATE rekam SET isi = replace (isi, 'Saluran', 'Salurann') WHERE entitas = 'aspirasi'",
      "UPDATE rekam SET isi = replace (isi, 'Salurann', 'Saluran') WHERE entitas = 'aspirasi'" },
    { "UPDATE rekam SET versi = versi + 1 WHERE entitas = 'pengusul'",
      "UPDATE rekam SET versi = versi - 1 WHERE entitas = 'pengusul'" },
  };
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  for (guint i = 0; i < G_N_ELEMENTS (harm); i++) {
    g_test_message ("%u", i);
    g_assert_cmpuint (count_findings (w), ==, 0);
    change (w, harm[i][0]);
    g_assert_cmpuint (count_findings (w), >, 0);
    if (harm[i][1] != NULL) {
      change (w, harm[i][1]);
      continue;
    }
    /* As a database of an earlier version comes: opening it makes what is missing. */
    serap_test_office_close (w->office);
    change (w, "DELETE FROM lingkup_ringkasan");
    change (w, "UPDATE rekam SET sidik = NULL");
    serap_test_office_open (w->office);
    assert_digests (w);
  }
}

static void
add (const char *name, void (*test) (World *, gconstpointer))
{
  g_test_add (name, World, NULL, world_set_up, test, world_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/central/leave/undone-submission", test_undone_submission);
  add ("/central/leave/owner-keeps", test_owner_keeps);
  add ("/central/leave/goes-and-comes", test_goes_and_comes);
  add ("/central/digest/follows", test_digests);
  add ("/central/digest/told", test_digests_told);
  add ("/central/digest/refused", test_digests_of_refused);
  add ("/central/digest/check", test_check_finds);
  int result = g_test_run ();
  serap_test_office_forget ();
  return result;
}
