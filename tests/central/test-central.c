/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headquarters: who signed, in which order, once only; all of an operation or nothing; and to
 * everybody just what is theirs. */

#include "config.h"

#include "serap-central.h"

#include "serap-fault-vfs.h"
#include "serap-id.h"
#include "serap-leaf.h"
#include "serap-op-codec.h"
#include "serap-practice.h"
#include "serap-record-json.h"
#include "serap-test-db.h"
#include "world.h"

#include <string.h>

/* ---- Reference data ---- */

static void
test_seed (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 before = world_head (w);
  g_autoptr (GPtrArray) people = serap_practice_accounts (w->office->schema);
  g_assert_true (serap_central_seed (w->office->central, people, &error));
  g_assert_cmpint (world_head (w), ==, before);
  SerapRecord *member = people->pdata[0];
  serap_record_set_text (member, "gelar", "S.H.");
  g_assert_true (serap_central_seed (w->office->central, people, &error));
  g_assert_cmpint (world_head (w), ==, before + 1);
  world_assert_text (w, member->id, "gelar", "S.H.");
  g_autoptr (SerapRecord) found = serap_central_find_user (w->office->central, "ANGGOTA");
  g_assert_nonnull (found);
  serap_record_set_text (people->pdata[1], "dapil", "TIDAK_ADA");
  serap_record_set_text (people->pdata[0], "gelar", "M.H.");
  g_assert_false (serap_central_seed (w->office->central, people, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_REFUSED);
  g_assert_cmpint (world_head (w), ==, before + 1);
  world_assert_text (w, member->id, "gelar", "S.H.");
}

static void
test_password (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SerapCentral *central = w->office->central;
  g_assert_false (serap_central_has_password (central, w->member->user));
  g_assert_true (serap_central_set_password (central, w->member->user, "rahasia sekali", &error));
  g_assert_true (serap_central_check_password (central, w->member->user, "rahasia sekali"));
  g_assert_false (serap_central_check_password (central, w->member->user, "rahasia"));
  g_assert_false (serap_central_check_password (central, w->intake->user, "rahasia sekali"));
  serap_test_device_enroll (w->office, w->member);
  g_assert_true (serap_central_check_password (central, w->member->user, "rahasia sekali"));
}

/* ---- Once only, in order ---- */

static void
test_same_again (World *w, gconstpointer data)
{
  g_autofree char *id = world_new_id (w);
  g_autoptr (GPtrArray) ops = world_list_of (world_new_event (w, id, "Reses"),
                                             op_of (w, EDIT, "kegiatan", id, "jenis", "TERBANG"), NULL);
  world_sign_all (w, w->member, ops);
  g_autoptr (SerapSyncReply) first = world_send_all (w, w->member, ops);
  gint64 after = world_head (w);
  for (guint again = 0; again < 2; again++) {
    g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
    for (guint i = 0; i < ops->len; i++) {
      g_assert_false (world_result_of (first, i)->duplicate);
      g_assert_true (world_result_of (reply, i)->duplicate);
      g_assert_cmpint (world_result_of (reply, i)->seq, ==, world_result_of (first, i)->seq);
      world_assert_result (reply, i, i == 0 ? NULL : "unknown-code");
    }
  }
  g_assert_cmpint (world_head (w), ==, after);
  g_autoptr (SerapRecord) record = serap_test_office_record (w->office, id);
  g_assert_cmpint (record->versi, ==, 1);
}

/* Headquarters' machine is set back by an hour: the log's time stands still. */
static void
test_clock_set_back (World *w, gconstpointer data)
{
  g_autofree char *id = world_new_id (w);
  g_autofree char *other = world_new_id (w);
  world_run (w, w->member, world_new_event (w, id, "Reses"), NULL);
  w->office->clock.now_ms -= 3600000;
  world_run (w, w->member, world_new_event (w, other, "Reses kedua"), NULL);
  SerapStorage *storage = world_storage_of (w);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) first = storage->klass->events_of_record (storage, id, &error);
  g_autoptr (GPtrArray) second = storage->klass->events_of_record (storage, other, &error);
  g_assert_no_error (error);
  const SerapFeedRow *before = first->pdata[0];
  const SerapFeedRow *after = second->pdata[0];
  g_assert_cmpint (after->event->at_ms, ==, before->event->at_ms);
  w->office->clock.now_ms += 7200000;
}

static void
test_mutated (World *w, gconstpointer data)
{
  g_autofree char *id = world_new_id (w);
  g_autoptr (GPtrArray) ops = world_list_of (world_new_event (w, id, "Reses"), NULL);
  world_sign_all (w, w->member, ops);
  G_GNUC_UNUSED g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  g_autoptr (GPtrArray) other = world_list_of (world_new_event (w, id, "Lain"), NULL);
  SerapOp *op = other->pdata[0];
  g_free (op->op_id);
  op->op_id = g_strdup (((SerapOp *) ops->pdata[0])->op_id);
  world_sign_all (w, w->member, other);
  world_assert_error (w, w->member, other, SERAP_CENTRAL_ERROR_MUTATED);
  world_assert_text (w, id, "nama", "Reses");
}

static void
test_turns (World *w, gconstpointer data)
{
  g_autofree char *id = world_new_id (w);
  world_run (w, w->member, world_new_event (w, id, "Reses"), NULL);
  g_autoptr (GPtrArray) gap = world_list_of (op_of (w, EDIT, "kegiatan", id, "nama", "Dua"), NULL);
  w->member->dev_seq++;
  world_sign_all (w, w->member, gap);
  world_assert_error (w, w->member, gap, SERAP_CENTRAL_ERROR_GAP);
  g_autoptr (GPtrArray) fork = world_list_of (op_of (w, EDIT, "kegiatan", id, "nama", "Tiga"), NULL);
  w->member->dev_seq = 0;
  world_sign_all (w, w->member, fork);
  world_assert_error (w, w->member, fork, SERAP_CENTRAL_ERROR_FORKED);
  /* What stands before a gap is not done either: the request is one. */
  g_autoptr (GPtrArray) both = world_list_of (op_of (w, EDIT, "kegiatan", id, "nama", "Empat"), NULL);
  world_sign_all (w, w->member, both);
  w->member->dev_seq++;
  g_ptr_array_add (both, op_of (w, EDIT, "kegiatan", id, "nama", "Lima"));
  serap_test_device_sign (w->office, w->member, both->pdata[1]);
  world_assert_error (w, w->member, both, SERAP_CENTRAL_ERROR_GAP);
  world_assert_text (w, id, "nama", "Reses");
  w->member->dev_seq = 1;
  world_run (w, w->member, op_of (w, EDIT, "kegiatan", id, "nama", "Enam"), NULL);
}

static void
test_epochs (World *w, gconstpointer data)
{
  g_autofree char *id = world_new_id (w);
  g_autoptr (GPtrArray) old = world_list_of (world_new_event (w, id, "Reses"), NULL);
  world_sign_all (w, w->member, old);
  guint32 before = w->member->epoch;
  serap_test_device_enroll (w->office, w->member);
  g_assert_cmpuint (w->member->epoch, ==, before + 1);
  /* Signed in the epoch before: not taken, neither by the request's epoch nor by its own. */
  world_assert_error (w, w->member, old, SERAP_CENTRAL_ERROR_EPOCH);
  w->member->epoch = before;
  world_assert_error (w, w->member, old, SERAP_CENTRAL_ERROR_EPOCH);
  w->member->epoch = before + 1;
  world_sign_all (w, w->member, old);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, old);
  world_assert_result (reply, 0, NULL);
}

/* The answer was lost, the device enrolled anew, and sends what it had not seen answered again. */
static void
test_again_in_new_epoch (World *w, gconstpointer data)
{
  g_autofree char *id = world_new_id (w);
  g_autoptr (GPtrArray) ops = world_list_of (world_new_event (w, id, "Reses"), NULL);
  world_sign_all (w, w->member, ops);
  G_GNUC_UNUSED g_autoptr (SerapSyncReply) lost = world_send_all (w, w->member, ops);
  serap_test_device_enroll (w->office, w->member);
  g_ptr_array_add (ops, op_of (w, EDIT, "kegiatan", id, "nama", "Kedua"));
  world_sign_all (w, w->member, ops);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  g_assert_true (world_result_of (reply, 0)->duplicate);
  g_assert_false (world_result_of (reply, 1)->duplicate);
  world_assert_text (w, id, "nama", "Kedua");
  g_assert_cmpuint (reply->last_dev_seq, ==, 2);
}

static void
test_devices (World *w, gconstpointer data)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *id = g_strdup (w->member->id);
  g_free (w->member->id);
  w->member->id = g_strdup ("01900000-0000-7000-8000-00000000eeee");
  world_assert_error (w, w->member, none, SERAP_CENTRAL_ERROR_DEVICE);
  g_free (w->member->id);
  w->member->id = g_steal_pointer (&id);
  g_autoptr (SerapDevice) device
    = world_storage_of (w)->klass->get_device (world_storage_of (w), w->member->id);
  device->revoked = TRUE;
  g_assert_true (world_storage_of (w)->klass->put_device (world_storage_of (w), device, NULL));
  world_assert_error (w, w->member, none, SERAP_CENTRAL_ERROR_REVOKED);
}

/* ---- What is refused gets a number too, and stops nothing ---- */

static GBytes *
altered (GBytes *bytes)
{
  gsize n;
  gconstpointer data = g_bytes_get_data (bytes, &n);
  guint8 *copy = g_memdup2 (data, n);
  copy[n / 2] ^= 1;
  return g_bytes_new_take (copy, n);
}

static void
replace (GBytes **bytes, GBytes *by)
{
  g_bytes_unref (*bytes);
  *bytes = by;
}

static void
spoil (World *w, SerapTestDevice *device, SerapOp *op, guint how)
{
  if (how == 1)
    replace (&op->signature, altered (op->signature));
  if (how == 2)
    replace (&op->payload_bytes, altered (op->payload_bytes));
  if (how == 3) {
    /* Signed by the device in another's name. */
    g_free (op->user);
    op->user = g_strdup (w->intake->user);
    device->dev_seq--;
    serap_test_device_sign (w->office, device, op);
  }
  if (how == 4) {
    device->dev_seq--;
    replace (&op->payload_bytes, g_bytes_new_static ("{\"set\":", 7));
    serap_test_device_sign (w->office, device, op);
  }
  if (how == 5) {
    g_free (op->kind);
    op->kind = g_strdup ("masa_depan");
    device->dev_seq--;
    serap_test_device_sign (w->office, device, op);
  }
}

static void
test_refused_stop_nothing (World *w, gconstpointer data)
{
  static const char *const codes[]
    = { NULL, "bad-signature", "bad-signature", "not-the-devices-account", "malformed", "unknown-entity" };
  g_autoptr (GPtrArray) ops = world_list_of (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_autofree char *id = world_new_id (w);
    SerapOp *op = world_new_event (w, id, "Reses");
    serap_test_device_sign (w->office, w->member, op);
    spoil (w, w->member, op, i);
    g_ptr_array_add (ops, op);
  }
  g_autofree char *last = world_new_id (w);
  g_ptr_array_add (ops, world_new_event (w, last, "Terakhir"));
  serap_test_device_sign (w->office, w->member, ops->pdata[ops->len - 1]);
  gint64 before = world_head (w);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  for (guint i = 0; i < ops->len; i++) {
    g_test_message ("%u", i);
    world_assert_result (reply, i, i < G_N_ELEMENTS (codes) ? codes[i] : NULL);
    g_assert_cmpint (world_result_of (reply, i)->seq, ==, before + 1 + i);
    g_autoptr (SerapOpRow) row
      = world_storage_of (w)->klass->get_op (world_storage_of (w), ((SerapOp *) ops->pdata[i])->op_id);
    g_assert_nonnull (row);
  }
  g_assert_cmpint (world_head (w), ==, before + ops->len);
  g_autoptr (SerapSyncReply) again = world_send_all (w, w->member, ops);
  for (guint i = 0; i < ops->len; i++)
    g_assert_true (world_result_of (again, i)->duplicate);
}

/* A payload nobody here can open. */
static void
test_unreadable_person (World *w, gconstpointer data)
{
  static const char *const kinds[] = { "pengusul", "kegiatan" };
  g_autofree char *owner = world_make_aspirasi (w, w->member, MEMBER);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *id = world_new_id (w);
    g_autoptr (GPtrArray) ops
      = world_list_of (op_of (w, CREATE, "pengusul", id, "pemilik", owner, "nama", "Warga"), NULL);
    world_sign_all (w, w->member, ops);
    g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, w->member, ops);
    SerapOp *op = request->ops->pdata[0];
    g_free (op->kind);
    op->kind = g_strdup (kinds[i]);
    g_clear_pointer (&op->payload_bytes, g_bytes_unref);
    g_clear_pointer ((GBytes **) &request->sealed->pdata[0], g_bytes_unref);
    request->sealed->pdata[0] = g_bytes_new_static ("garbage", 7);
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapSyncReply) reply = serap_central_sync (w->office->central, request, &error);
    g_assert_no_error (error);
    world_assert_result (reply, 0, "payload-unreadable");
  }
}

/* ---- Groups ---- */

static void
test_group (World *w, gconstpointer data)
{
  g_autofree char *one = world_new_id (w);
  g_autofree char *two = world_new_id (w);
  g_autofree char *txn = world_new_id (w);
  g_autoptr (GPtrArray) ops
    = world_list_of (world_new_event (w, one, "Satu"), world_new_event (w, two, "Dua"),
                     op_of (w, EDIT, "kegiatan", one, "jenis", "TERBANG"),
                     op_of (w, EDIT, "kegiatan", one, "nama", "Tiga"), NULL);
  for (guint i = 0; i < ops->len; i++)
    ((SerapOp *) ops->pdata[i])->txn = g_strdup (txn);
  g_autofree char *behind = world_new_id (w);
  g_ptr_array_add (ops, world_new_event (w, behind, "Di belakang"));
  world_sign_all (w, w->member, ops);
  gint64 before = world_head (w);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  static const char *const codes[] = { "txn-failed", "txn-failed", "unknown-code", "txn-failed", NULL };
  for (guint i = 0; i < ops->len; i++) {
    world_assert_result (reply, i, codes[i]);
    g_assert_cmpint (world_result_of (reply, i)->seq, ==, before + 1 + i);
  }
  g_assert_null (world_storage_of (w)->klass->get_record (world_storage_of (w), one));
  g_assert_null (world_storage_of (w)->klass->get_record (world_storage_of (w), two));
  world_assert_text (w, behind, "nama", "Di belakang");
}

static void
test_group_that_fits (World *w, gconstpointer data)
{
  g_autofree char *one = world_new_id (w);
  g_autofree char *txn = world_new_id (w);
  g_autoptr (GPtrArray) ops
    = world_list_of (world_new_event (w, one, "Satu"), op_of (w, EDIT, "kegiatan", one, "nama", "Dua"), NULL);
  for (guint i = 0; i < ops->len; i++)
    ((SerapOp *) ops->pdata[i])->txn = g_strdup (txn);
  world_sign_all (w, w->member, ops);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  world_assert_result (reply, 0, NULL);
  world_assert_result (reply, 1, NULL);
  world_assert_text (w, one, "nama", "Dua");
}

/* The second is refused only because of what the first did: without it, it must not go through alone. */
static void
test_group_whose_culprit_fits_alone (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *txn = world_new_id (w);
  g_autoptr (GPtrArray) ops = world_list_of (op_of (w, EDIT, "aspirasi", id, "kegiatan", NULL),
                                             do_of (w, "aspirasi", id, "TERIMA"), NULL);
  SerapOp *edit = ops->pdata[0];
  serap_op_set_text (edit, "kegiatan", NULL);
  for (guint i = 0; i < ops->len; i++)
    ((SerapOp *) ops->pdata[i])->txn = g_strdup (txn);
  world_sign_all (w, w->member, ops);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  world_assert_result (reply, 0, "txn-failed");
  world_assert_result (reply, 1, "source-required");
  world_assert_text (w, id, "status", "DRAF_LAPANGAN");
}

/* ---- Numbers ---- */

static void
test_numbers (World *w, gconstpointer data)
{
  g_autofree char *first = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *second = world_make_aspirasi (w, w->intake, NULL);
  g_autofree char *third = world_make_aspirasi (w, w->member, MEMBER);
  world_run (w, w->member, do_of (w, "aspirasi", first, "TERIMA"), NULL);
  world_assert_text (w, first, "nomor", "ASP/2026/000001");
  /* In a group that fails, the number is given back. */
  g_autofree char *txn = world_new_id (w);
  g_autoptr (GPtrArray) ops
    = world_list_of (do_of (w, "aspirasi", third, "TERIMA"), do_of (w, "aspirasi", third, "TERIMA"), NULL);
  for (guint i = 0; i < ops->len; i++)
    ((SerapOp *) ops->pdata[i])->txn = g_strdup (txn);
  world_sign_all (w, w->member, ops);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  world_assert_result (reply, 0, "txn-failed");
  world_assert_result (reply, 1, "state-changed");
  world_assert_text (w, third, "nomor", "");
  world_run (w, w->intake, do_of (w, "aspirasi", second, "TERIMA"), NULL);
  world_assert_text (w, second, "nomor", "ASP/2026/000002");
  world_run (w, w->member, do_of (w, "aspirasi", third, "TERIMA"), NULL);
  world_assert_text (w, third, "nomor", "ASP/2026/000003");
  /* The year of the number is Bekasi's. */
  w->office->clock.now_ms = G_GINT64_CONSTANT (1798736400000) - 10000; /* ten seconds before 2027 in WIB */
  g_autofree char *late = world_make_aspirasi (w, w->intake, NULL);
  world_run (w, w->intake, do_of (w, "aspirasi", late, "TERIMA"), NULL);
  world_assert_text (w, late, "nomor", "ASP/2026/000004");
  w->office->clock.now_ms += 20000;
  g_autofree char *later = world_make_aspirasi (w, w->intake, NULL);
  world_run (w, w->intake, do_of (w, "aspirasi", later, "TERIMA"), NULL);
  world_assert_text (w, later, "nomor", "ASP/2027/000001");
}

static SerapOp *
numbered_event (World *w, const char *id, const char *number)
{
  return op_of (w, CREATE, "kegiatan", id, "nama", "Reses", "anggota", MEMBER, "nomor_lokal", number);
}

/* Two machines that go on from one copied disk hand out the same ones: headquarters has each once, the number
 * that was handed out in front. */
static void
test_provisional_numbers (World *w, gconstpointer data)
{
  static const struct {
    const char *given, *stands;
  } cases[] = {
    { "S-JOIA-2", "S-JOIA-2" }, { "S-JOIA-2", "S-JOIA-2-2" },     { "S-JOIA-2", "S-JOIA-2-3" },
    { "S-JOIA-3", "S-JOIA-3" }, { "S-JOIA-2-2", "S-JOIA-2-2-2" }, { "S-JOIA-20", "S-JOIA-20" },
  };
  g_autoptr (SerapSyncReply) start = world_pull_once (w, w->intake, NULL);
  g_autofree char *cursor = g_strdup (start->cursor);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *id = world_new_id (w);
    world_run (w, w->intake,
               op_of (w, CREATE, "surat", id, "perihal", "Permohonan", "nomor_lokal", cases[i].given), NULL);
    world_assert_text (w, id, "nomor_lokal", cases[i].stands);
    g_autoptr (SerapSyncReply) told = world_pull_once (w, w->intake, cursor);
    const SerapEvent *event = world_event_about (told, id);
    const SerapFieldChange *change = NULL;
    for (guint c = 0; c < event->changes->len && change == NULL; c++)
      if (g_str_equal (((SerapFieldChange *) event->changes->pdata[c])->name, "nomor_lokal"))
        change = event->changes->pdata[c];
    g_assert_cmpstr (serap_value_text (&change->value), ==, cases[i].stands);
  }
  /* What fails takes none. */
  g_autofree char *id = world_new_id (w);
  g_autofree char *txn = world_new_id (w);
  g_autoptr (GPtrArray) ops = world_list_of (numbered_event (w, id, "S-JOIA-4"),
                                             op_of (w, EDIT, "kegiatan", id, "jenis", "TERBANG"), NULL);
  for (guint i = 0; i < ops->len; i++)
    ((SerapOp *) ops->pdata[i])->txn = g_strdup (txn);
  world_sign_all (w, w->member, ops);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  world_assert_result (reply, 1, "unknown-code");
  g_autofree char *other = world_new_id (w);
  world_run (w, w->member, numbered_event (w, other, "S-JOIA-4"), NULL);
  world_assert_text (w, other, "nomor_lokal", "S-JOIA-4");
}

/* Proposals are counted apart by plan year and district. */
static void
test_counters (World *w, gconstpointer data)
{
  SerapStorage *storage = world_storage_of (w);
  static const struct {
    const char *dapil;
    gint64 year, n;
  } cases[] = { { "3", 2028, 1 }, { "3", 2028, 2 }, { "1", 2028, 1 }, { "3", 2029, 1 }, { "3", 2028, 3 } };
  const SerapNumberPattern *pattern
    = g_hash_table_lookup (serap_central_rules (w->office->central)->patterns, "usulan");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *counter
      = serap_number_pattern_counter (pattern->pattern, 2026, cases[i].year, cases[i].dapil);
    gint64 n = 0;
    g_assert_true (storage->klass->begin (storage, NULL));
    g_assert_true (storage->klass->take_number (storage, counter, &n, NULL));
    g_assert_true (storage->klass->commit (storage, NULL));
    g_assert_cmpint (n, ==, cases[i].n);
  }
}

/* A proposal with all that a submission asks for. (transfer full) */
static char *
make_usulan (World *w, SerapTestDevice *device, const char *member, const char *dapil, const char *kelurahan)
{
  char *id = world_new_id (w);
  g_autofree char *place = world_new_id (w);
  g_autofree char *event = world_new_id (w);
  world_run (w, device,
             op_of (w, CREATE, "kegiatan", event, "nama", "Rapat dengar pendapat", "anggota", member), NULL);
  world_run (w, device,
             op_of (w, CREATE, "usulan", id, "tahun_rencana", "2028", "judul", "Perbaikan saluran air",
                    "anggota", member, "dapil", dapil, "rpjmd", "R1", "masalah",
                    "Saluran tersumbat sehingga jalan tergenang setiap kali hujan turun", "kelompok_sasaran",
                    "MASYARAKAT_UMUM", "penerima_manfaat", "40", "volume", "10000", "satuan", "M", "anggaran",
                    "10000000", "jenis_belanja", "BELANJA_MODAL", "skema", "FISIK", "opd_awal", "DBMSDA",
                    "bebas_konflik", "1", "kamus", "KU001", "sumber_rapat", event),
             NULL);
  world_run (w, device,
             op_of (w, CREATE, "lokasi", place, "pemilik", id, "kelurahan", kelurahan, "lat", "-62500000",
                    "lng", "1069900000"),
             NULL);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *photo = world_new_id (w);
    world_run (w, device, op_of (w, ATTACH, "lampiran", photo, "pemilik", id, "jenis", "FOTO_SEBELUM"), NULL);
  }
  return id;
}

static void
test_numbers_by_district (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *user = serap_practice_user ("anggota_satu");
  g_autoptr (GPtrArray) account
    = world_list_of (op_of (w, CREATE, "pengguna", user, "kode", "anggota_satu", "nama", "Anggota", "peran",
                            "ANGGOTA", "anggota", "D1-01"),
                     NULL);
  g_assert_true (serap_central_submit (w->office->central, account, &error));
  g_assert_no_error (error);
  SerapTestDevice *other = serap_test_device_new (w->office, "anggota_satu");
  static const char *const numbers[]
    = { "PKR/2028/D3/0001", "PKR/2028/D1/0001", "PKR/2028/D3/0002", "PKR/2028/D1/0002" };
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    gboolean own = i % 2 == 0;
    SerapTestDevice *device = own ? w->member : other;
    g_autofree char *id
      = make_usulan (w, device, own ? MEMBER : "D1-01", own ? "3" : "1", own ? INSIDE : "32.75.01.1001");
    world_run (w, device, do_of (w, "usulan", id, "AJUKAN"), NULL);
    world_assert_text (w, id, "nomor", numbers[i]);
  }
  serap_test_device_free (other);
  /* Another district than the member's is no way to another number. */
  g_autofree char *id = make_usulan (w, w->member, MEMBER, "1", INSIDE);
  world_run (w, w->member, do_of (w, "usulan", id, "AJUKAN"), "not-members-dapil");
}

/* ---- Two at once ---- */

static void
test_compare_and_set (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  SerapTestDevice *other = serap_test_device_new (w->office, "penerima");
  world_run (w, w->intake, do_of (w, "aspirasi", id, "TERIMA"), NULL);
  world_run (w, other, do_of (w, "aspirasi", id, "TERIMA"), "state-changed");
  world_run (w, w->intake, do_of (w, "aspirasi", id, "PERIKSA"), NULL);
  world_run (w, other, do_of (w, "aspirasi", id, "PERIKSA"), "already-held");
  serap_test_device_free (other);
}

static void
test_changed_since_review (World *w, gconstpointer data)
{
  static const char *const fields[] = { "volume", "masalah" };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    for (guint own = 0; own < 2; own++) {
      g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
      SerapTestDevice *other = serap_test_device_new (w->office, "penerima");
      SerapOp *seen = do_of (w, "aspirasi", id, "TERIMA");
      world_run (w, own ? w->intake : other, op_of (w, EDIT, "aspirasi", id, fields[i], "5000"), NULL);
      world_run (w, w->intake, seen, i == 0 && !own ? "changed-since-review" : NULL);
      if (i == 0 && !own)
        world_run (w, w->intake, do_of (w, "aspirasi", id, "TERIMA"), NULL);
      serap_test_device_free (other);
    }
  }
}

/* ---- Effects ---- */

static void
test_effects (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  world_run (w, w->intake, do_of (w, "aspirasi", id, "TERIMA"), NULL);
  SerapOp *claim = do_of (w, "aspirasi", id, "PERIKSA");
  g_autofree char *check = serap_id_derive (claim->op_id, "verifikasi", "0", NULL);
  g_autofree char *op_id = g_strdup (claim->op_id);
  gint64 seq = world_run (w, w->intake, claim, NULL);
  g_autoptr (SerapRecord) made = serap_test_office_record (w->office, check);
  g_assert_cmpint (made->seq, ==, seq);
  world_assert_text (w, check, "objek", id);
  world_assert_text (w, id, "pemegang", w->intake->user);
  g_autoptr (GPtrArray) rows = world_storage_of (w)->klass->events_of_op (world_storage_of (w), op_id, NULL);
  g_assert_cmpuint (rows->len, ==, 2);
  for (guint i = 0; i < rows->len; i++) {
    const SerapEvent *event = ((SerapFeedRow *) rows->pdata[i])->event;
    g_assert_cmpint (event->seq, ==, seq);
    g_assert_cmpuint (event->n, ==, i);
    g_assert_cmpstr (event->verb, ==, i == 0 ? "do" : "effect");
  }
  SerapOp *back = op_of (w, REVERT, "aspirasi", id);
  back->target_op = g_strdup (op_id);
  world_run (w, w->intake, back, NULL);
  world_assert_text (w, id, "pemegang", "");
  world_assert_text (w, check, "dihapus", "1");
}

/* A note of guards without data is kept in the event, the person's data is not. */
static void
test_events_hold_no_person (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  g_autofree char *person = world_text_of (w, id, "pengusul");
  world_assert_text (w, person, "nama", "");
  g_autoptr (GPtrArray) rows
    = world_storage_of (w)->klass->events_of_record (world_storage_of (w), person, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  const SerapEvent *event = ((SerapFeedRow *) rows->pdata[0])->event;
  for (guint i = 0; i < event->changes->len; i++)
    g_assert_cmpstr (((SerapFieldChange *) event->changes->pdata[i])->name, !=, "nama");
  g_autoptr (SerapOpRow) row = world_storage_of (w)->klass->get_op (world_storage_of (w), event->op_id);
  g_assert_true (row->sealed);
}

/* ---- Who gets what ---- */

/* What a device has: id -> record, folded the way a device folds. */
typedef struct {
  SerapTestDevice *device;
  GHashTable *records;
  char *cursor;
  guint n_events;
} Reader;

static void
reader_init (Reader *reader, SerapTestDevice *device)
{
  *reader
    = (Reader){ device,
                g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_record_free),
                NULL, 0 };
}

static void
reader_clear (Reader *reader)
{
  g_hash_table_unref (reader->records);
  g_free (reader->cursor);
}

static void
fold (World *w, Reader *reader, const SerapEvent *event)
{
  const SerapEntity *entity = serap_schema_entity (w->office->schema, event->kind);
  SerapRecord *record = g_hash_table_lookup (reader->records, event->entity);
  reader->n_events++;
  if (record != NULL && event->seq <= record->seq)
    return;
  if (record == NULL || event->full || event->created) {
    g_assert_true (event->full || event->created);
    record = serap_record_new (entity, event->entity);
    g_hash_table_replace (reader->records, g_strdup (event->entity), record);
  }
  SerapPatch patch = { entity, event->entity, FALSE, event->changes, NULL, NULL };
  serap_patch_apply (&patch, record);
  record->versi = event->versi;
  record->seq = event->seq;
}

static void
load (World *w, Reader *reader, const char *scope, guint max)
{
  g_autofree char *after = NULL;
  do {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapStatePage) page
      = serap_central_state (w->office->central, reader->device->user, scope, after, max, &error);
    g_assert_no_error (error);
    for (guint i = 0; i < page->records->len; i++) {
      SerapRecord *record = serap_record_copy (page->records->pdata[i]);
      g_hash_table_replace (reader->records, g_strdup (record->id), record);
    }
    g_free (after);
    after = g_strdup (page->next);
  } while (after != NULL);
}

static void
pull (World *w, Reader *reader, guint max)
{
  gboolean more = TRUE;
  while (more) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, reader->device, NULL);
    request->cursor = g_strdup (reader->cursor);
    request->max_events = max;
    g_autoptr (SerapSyncReply) reply = serap_central_sync (w->office->central, request, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (reply->events->len, <=, max);
    for (guint i = 0; i < reply->events->len; i++)
      fold (w, reader, reply->events->pdata[i]);
    for (char **scope = reply->load; *scope != NULL; scope++)
      load (w, reader, *scope, max);
    more = reply->more || reader->cursor == NULL;
    g_free (reader->cursor);
    reader->cursor = g_strdup (reply->cursor);
  }
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
dump (const Reader *reader)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, reader->records);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const SerapRecord *record = value;
    g_autofree char *json = serap_record_part_to_json (record, SERAP_RECORD_OPEN);
    g_ptr_array_add (lines, g_strdup_printf ("%s %s %" G_GINT64_FORMAT " %s", record->id,
                                             record->entity->name, record->versi, json));
  }
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
assert_like_fresh (World *w, Reader *reader)
{
  Reader fresh;
  reader_init (&fresh, reader->device);
  pull (w, &fresh, 100);
  g_autofree char *have = dump (reader);
  g_autofree char *want = dump (&fresh);
  g_auto (GStrv) a = g_strsplit (have, "\n", -1);
  g_auto (GStrv) b = g_strsplit (want, "\n", -1);
  for (guint i = 0; a[i] != NULL && b[i] != NULL; i++)
    g_assert_cmpstr (a[i], ==, b[i]);
  g_assert_cmpuint (g_strv_length (a), ==, g_strv_length (b));
  reader_clear (&fresh);
}

/* The whole sample story, each account with its own device. */
static void
tell_story (World *w, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = serap_practice_ops (w->office->schema, "latihan", n, SERAP_TEST_TODAY, &error);
  g_autoptr (GHashTable) devices
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_test_device_free);
  for (guint i = 0; i < ops->len; i++) {
    SerapOp *op = ops->pdata[i];
    SerapTestDevice *device = g_hash_table_lookup (devices, op->user);
    if (device == NULL) {
      device = serap_test_device_new (w->office, "admin");
      g_free (device->user);
      device->user = g_strdup (op->user);
      g_free (device->id);
      device->id = serap_id_new (&w->office->env);
      serap_test_device_enroll (w->office, device);
      g_hash_table_insert (devices, g_strdup (op->user), device);
    }
    op->base_seq = world_head (w);
    w->office->clock.now_ms = op->wall_ms;
    serap_test_device_sign (w->office, device, op);
    g_autoptr (GPtrArray) one = g_ptr_array_new ();
    g_ptr_array_add (one, op);
    g_autoptr (SerapSyncReply) reply = world_send_all (w, device, one);
    world_assert_result (reply, 0, NULL);
  }
}

/* Pages of every size give the same, and the same as a state that is loaded now. */
static void
test_pages (World *w, gconstpointer data)
{
  static const guint sizes[] = { 1, 2, 3, 7, 100, 500 };
  static const char *const kode[] = { "penerima", "anggota", "tenaga_ahli", "sekwan", "admin" };
  Reader readers[G_N_ELEMENTS (kode)][G_N_ELEMENTS (sizes)];
  for (guint k = 0; k < G_N_ELEMENTS (kode); k++) {
    SerapTestDevice *device = serap_test_device_new (w->office, kode[k]);
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      reader_init (&readers[k][s], device);
      pull (w, &readers[k][s], 500);
    }
  }
  tell_story (w, 25);
  for (guint k = 0; k < G_N_ELEMENTS (kode); k++) {
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      Reader *reader = &readers[k][s];
      pull (w, reader, sizes[s]);
      g_test_message ("%s, %u a page: %u events", kode[k], sizes[s], reader->n_events);
      g_assert_cmpuint (reader->n_events, ==, readers[k][0].n_events);
      g_assert_cmpstr (reader->cursor, ==, readers[k][0].cursor);
      assert_like_fresh (w, reader);
    }
    g_assert_cmpint (readers[k][0].n_events > 0, ==, k != G_N_ELEMENTS (kode) - 1);
  }
  for (guint k = 0; k < G_N_ELEMENTS (kode); k++) {
    serap_test_device_free (readers[k][0].device);
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      reader_clear (&readers[k][s]);
  }
}

/* A decision that also moves a record to another member: its check reaches everybody as it is. */
static void
test_moved_while_changed (World *w, gconstpointer data)
{
  Reader intake, member;
  reader_init (&intake, w->intake);
  reader_init (&member, w->member);
  pull (w, &intake, 500);
  pull (w, &member, 500);
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  world_run (w, w->intake, do_of (w, "aspirasi", id, "TERIMA"), NULL);
  SerapOp *claim = do_of (w, "aspirasi", id, "PERIKSA");
  g_autofree char *check = serap_id_derive (claim->op_id, "verifikasi", "0", NULL);
  world_run (w, w->intake, claim, NULL);
  static const char *const items[] = { "A01", "A02", "A03", "A04", "A06", "A07" };
  for (guint i = 0; i < G_N_ELEMENTS (items); i++) {
    g_autofree char *answer = serap_id_derive ("jawaban", check, items[i], NULL);
    world_run (w, w->intake,
               op_of (w, JUDGE, "jawaban", answer, "verifikasi", check, "butir", items[i], "jawaban", "YA"),
               NULL);
  }
  pull (w, &intake, 100);
  pull (w, &member, 100);
  world_run (w, w->intake,
             do_of (w, "aspirasi", id, "KLASIFIKASIKAN", "jenis", "POKIR", "urusan", "1", "komisi", "II",
                    "tingkat_penanganan", "KOTA", "anggota", MEMBER),
             NULL);
  pull (w, &intake, 100);
  pull (w, &member, 100);
  assert_like_fresh (w, &intake);
  assert_like_fresh (w, &member);
  g_assert_cmpstr (serap_record_text (g_hash_table_lookup (member.records, check), "hasil"), ==, "LENGKAP");
  reader_clear (&intake);
  reader_clear (&member);
}

static void
put_photo (World *w, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autofree char *sha256 = serap_sha256_hex (text, strlen (text));
  g_assert_true (serap_central_put_file (w->office->central, sha256, bytes, &error));
  g_assert_false (serap_central_put_file (w->office->central, "00", bytes, &error));
}

static gboolean
can_fetch (World *w, const char *user)
{
  g_autofree char *sha256 = serap_sha256_hex ("", 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = serap_central_get_file (w->office->central, user, sha256, &error);
  if (bytes == NULL)
    g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND);
  return bytes != NULL;
}

static void
assert_not_in_scope (World *w, const char *user, const char *scope)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (serap_central_state (w->office->central, user, scope, NULL, 10, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_SCOPE);
}

/* Until it is handed in, a draft and all that hangs on it is the member's own; then it comes whole. */
static void
test_draft_enters (World *w, gconstpointer data)
{
  g_autoptr (SerapSyncReply) start = world_pull_once (w, w->intake, NULL);
  put_photo (w, "");
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *person = world_text_of (w, id, "pengusul");
  g_autofree char *place = world_text_of (w, id, "lokasi");
  g_autoptr (SerapSyncReply) before = world_pull_once (w, w->intake, start->cursor);
  g_assert_cmpuint (before->events->len, ==, 0);
  assert_not_in_scope (w, w->intake->user, "anggota:" MEMBER);
  assert_not_in_scope (w, w->member->user, "setwan");
  assert_not_in_scope (w, w->member->user, "pii");
  assert_not_in_scope (w, w->member->user, "anggota:D3-05");
  g_assert_true (can_fetch (w, w->member->user));
  g_assert_false (can_fetch (w, w->intake->user));
  g_autoptr (GPtrArray) none = serap_central_history (w->office->central, w->intake->user, id, NULL);
  g_assert_cmpuint (none->len, ==, 0);

  world_run (w, w->member, do_of (w, "aspirasi", id, "TERIMA"), NULL);
  g_autoptr (SerapSyncReply) after = world_pull_once (w, w->intake, before->cursor);
  g_assert_cmpuint (after->events->len, ==, 4);
  for (guint i = 0; i < after->events->len; i++)
    g_assert_true (((SerapEvent *) after->events->pdata[i])->full);
  g_assert_cmpstr (world_event_about (after, id)->verb, ==, "do");
  g_assert_cmpstr (world_event_about (after, place)->verb, ==, "enter");
  const SerapEvent *entered = world_event_about (after, person);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) open = serap_box_open (w->intake->box, entered->sealed, &error);
  g_assert_no_error (error);
  g_assert_nonnull (
    g_strstr_len (g_bytes_get_data (open, NULL), (gssize) g_bytes_get_size (open), "Warga Contoh"));
  g_assert_null (serap_box_open (w->member->box, entered->sealed, NULL));
  g_assert_true (can_fetch (w, w->intake->user));
  g_autoptr (GPtrArray) history = serap_central_history (w->office->central, w->intake->user, id, NULL);
  g_assert_cmpuint (history->len, >, 4);
}

/* What was attached by mistake and taken back shows its file to nobody any more. */
static void
test_file_taken_back (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  g_autofree char *photo = world_new_id (w);
  g_autofree char *sha256 = serap_sha256_hex ("x", 1);
  put_photo (w, "x");
  SerapOp *attach
    = op_of (w, ATTACH, "lampiran", photo, "pemilik", id, "jenis", "FOTO_SEBELUM", "sha256", sha256);
  g_autofree char *op_id = g_strdup (attach->op_id);
  world_run (w, w->intake, attach, NULL);
  g_autoptr (GBytes) there = serap_central_get_file (w->office->central, w->intake->user, sha256, NULL);
  g_assert_nonnull (there);
  SerapOp *back = op_of (w, REVERT, "lampiran", photo);
  back->target_op = g_strdup (op_id);
  world_run (w, w->intake, back, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (serap_central_get_file (w->office->central, w->intake->user, sha256, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND);
}

/* Persons come to the Secretariat's roles that may see them only. */
static void
test_persons_by_right (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  world_run (w, w->intake, do_of (w, "aspirasi", id, "TERIMA"), NULL);
  g_autofree char *person = world_text_of (w, id, "pengusul");
  static const char *const kode[] = { "sekwan", "auditor", "risalah", "verifikator" };
  for (guint i = 0; i < G_N_ELEMENTS (kode); i++) {
    SerapTestDevice *device = serap_test_device_new (w->office, kode[i]);
    Reader reader;
    reader_init (&reader, device);
    pull (w, &reader, 500);
    g_assert_nonnull (g_hash_table_lookup (reader.records, id));
    g_assert_cmpint (g_hash_table_contains (reader.records, person), ==, i == 3);
    reader_clear (&reader);
    serap_test_device_free (device);
  }
}

static void
test_new_scopes (World *w, gconstpointer data)
{
  SerapTestDevice *device = serap_test_device_new (w->office, "fraksi");
  g_autoptr (SerapSyncReply) first = world_pull_once (w, device, NULL);
  g_autofree char *scopes = g_strjoinv (" ", first->load);
  g_assert_cmpstr (scopes, ==, "ref");
  for (guint back = 0; back < 2; back++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) ops = world_list_of (
      op_of (w, EDIT, "pengguna", device->user, "peran", back ? "FRAKSI" : "SETWAN_PENERIMA"), NULL);
    g_assert_true (serap_central_submit (w->office->central, ops, &error));
    g_autoptr (SerapSyncReply) then = world_pull_once (w, device, first->cursor);
    g_autofree char *load_now = g_strjoinv (" ", then->load);
    g_autofree char *drop = g_strjoinv (" ", then->drop);
    g_assert_cmpstr (load_now, ==, back ? "" : "pii setwan");
    g_assert_cmpstr (drop, ==, back ? "pii setwan" : "");
    g_free (first->cursor);
    first->cursor = g_strdup (then->cursor);
  }
  g_autoptr (GPtrArray) ops
    = world_list_of (op_of (w, EDIT, "pengguna", device->user, "nonaktif", "1"), NULL);
  g_assert_true (serap_central_submit (w->office->central, ops, NULL));
  g_autoptr (SerapSyncReply) off = world_pull_once (w, device, first->cursor);
  g_assert_cmpuint (g_strv_length (off->scopes), ==, 0);
  g_assert_cmpuint (off->events->len, ==, 0);
  serap_test_device_free (device);
}

static void
test_broken_cursors (World *w, gconstpointer data)
{
  static const char *const cursors[]
    = { "", "c1", "c1.1.2", "c2.1.2.cmVm", "c1.x.2.cmVm", "c1.-1.2.cmVm", "c1.99999999999999999999.2.cmVm" };
  for (guint i = 0; i < G_N_ELEMENTS (cursors); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, w->member, NULL);
    request->cursor = g_strdup (cursors[i]);
    g_assert_null (serap_central_sync (w->office->central, request, &error));
    g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CURSOR);
  }
  /* Scopes in a cursor are what it was read with, and open nothing. */
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *packed = g_base64_encode ((const guchar *) "anggota:" MEMBER "|ref|setwan", 25);
  g_autofree char *cursor = g_strdup_printf ("c1.0.-1.%s", packed);
  SerapTestDevice *nosy = serap_test_device_new (w->office, "auditor");
  g_autoptr (SerapSyncReply) reply = world_pull_once (w, nosy, cursor);
  g_assert_null (world_event_about (reply, id));
  serap_test_device_free (nosy);
}

/* A leaf that was tampered with, a scope that does not belong: a check tells. */
static void
test_check (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *path = g_build_filename (w->office->dir, "pusat.db", NULL);
  static const char *const harm[][2] = {
    { "UPDATE operasi SET hasil = 'rejected' WHERE seq = 5",
      "UPDATE operasi SET hasil = 'applied' WHERE seq = 5" },
    { "INSERT INTO lingkup SELECT 'setwan', rekam FROM operasi WHERE seq = (SELECT max (seq) - 3 FROM "
      "operasi)",
      "DELETE FROM lingkup WHERE lingkup = 'setwan'" },
    { "UPDATE kepala SET seq = seq + 1", "UPDATE kepala SET seq = seq - 1" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (harm); i++) {
    g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
    SerapDb *db = serap_test_db_open_fast (path, SERAP_DB_READ_WRITE);
    serap_test_db_exec (db, harm[i][0]);
    g_assert_true (serap_central_check (w->office->central, findings, &error));
    g_test_message ("%u: %u findings", i, findings->len);
    g_assert_cmpuint (findings->len, >=, 1);
    serap_test_db_exec (db, harm[i][1]);
    serap_db_close (db);
  }
}

/* ---- Whatever fails, all of a request or nothing ---- */

static GPtrArray *
fault_ops (World *w, const char *id, const char *event)
{
  GPtrArray *ops
    = world_list_of (world_new_event (w, event, "Reses"),
                     op_of (w, CREATE, "aspirasi", id, "anggota", MEMBER, "judul", "Jalan rusak parah"),
                     op_of (w, EDIT, "kegiatan", event, "jenis", "TERBANG"),
                     op_of (w, EDIT, "aspirasi", id, "masalah", "Becek"), NULL);
  world_sign_all (w, w->member, ops);
  return ops;
}

static gboolean
go_on (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return FALSE;
}

static void
assert_all_or_nothing (
  World *w, const char *id, const char *event, gint64 before, gboolean was_answered, guint n)
{
  gint64 now = world_head (w);
  g_test_message ("head was %" G_GINT64_FORMAT ", is %" G_GINT64_FORMAT ", %s", before, now,
                  was_answered ? "answered" : "not answered");
  g_assert_true (now == before + n || (now == before && !was_answered));
  g_autoptr (SerapStored) record = world_storage_of (w)->klass->get_record (world_storage_of (w), id);
  g_autoptr (SerapStored) other = world_storage_of (w)->klass->get_record (world_storage_of (w), event);
  g_assert_cmpint (record != NULL, ==, now > before);
  g_assert_cmpint (other != NULL, ==, now > before);
}

static void
resend (World *w, GPtrArray *ops, const char *id, gint64 before)
{
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  for (guint i = 0; i < ops->len; i++) {
    world_assert_result (reply, i, i == 2 ? "unknown-code" : NULL);
    g_assert_cmpint (world_result_of (reply, i)->seq, ==, before + 1 + i);
  }
  g_assert_cmpint (world_head (w), ==, before + ops->len);
  g_autoptr (SerapRecord) record = serap_test_office_record (w->office, id);
  g_assert_cmpint (record->versi, ==, 2);
}

static void
test_faults (World *w, gconstpointer data)
{
  const SerapFaultCase *fault_case = data;
  g_test_log_set_fatal_handler (go_on, NULL);
  g_autofree char *path = g_build_filename (w->office->dir, "pusat.db", NULL);
  g_autofree char *start = g_build_filename (w->office->root, "awal.db", NULL);
  g_autofree char *id = world_new_id (w);
  g_autofree char *event = world_new_id (w);
  g_autoptr (GPtrArray) ops = fault_ops (w, id, event);
  gint64 before = world_head (w);
  serap_test_office_close (w->office);
  serap_test_db_copy (path, start);
  guint n_ops = 1, failed = 0;
  for (guint k = 0; k <= n_ops; k++) {
    serap_test_db_copy (start, path);
    serap_test_office_open (w->office);
    serap_fault_arm (k == 0 ? SERAP_FAULT_NONE : fault_case->kind, k, fault_case->seed);
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapSyncReply) reply = serap_test_device_send (w->office, w->member, ops, &error);
    g_assert_cmpint (reply == NULL, ==, error != NULL);
    failed += reply == NULL;
    g_test_message ("fault at operation %u: %s", k, error != NULL ? error->message : "answered");
    if (k == 0)
      n_ops = serap_fault_op_count ();
    serap_test_office_close (w->office);
    serap_fault_case_end (fault_case);
    serap_test_office_open (w->office);
    assert_all_or_nothing (w, id, event, before, reply != NULL, ops->len);
    resend (w, ops, id, before);
    serap_test_office_assert_sound (w->office);
    serap_test_office_close (w->office);
  }
  g_test_message ("%u operations of the disk, %u failed", n_ops, failed);
  g_assert_cmpuint (failed, >, 3);
  serap_test_office_open (w->office);
}

/* The same process goes on after a full disk: nothing half done stays in memory. */
static void
test_full_then_room (World *w, gconstpointer data)
{
  g_test_log_set_fatal_handler (go_on, NULL);
  g_autofree char *id = world_new_id (w);
  g_autofree char *event = world_new_id (w);
  g_autoptr (GPtrArray) ops = fault_ops (w, id, event);
  gint64 before = world_head (w);
  for (guint k = 1; k < 6; k++) {
    g_autoptr (GError) error = NULL;
    serap_fault_arm (SERAP_FAULT_FULL, k, 0);
    g_autoptr (SerapSyncReply) reply = serap_test_device_send (w->office, w->member, ops, &error);
    gboolean fired = serap_fault_fired ();
    serap_fault_disarm ();
    if (reply != NULL || !fired)
      break;
    g_assert_cmpint (world_head (w), ==, before);
  }
  resend (w, ops, id, before);
}

/* Taking back an edit of a person restores the person, or is refused. */
static void
test_revert_of_person (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  g_autofree char *person = world_text_of (w, id, "pengusul");
  SerapOp *edit = op_of (w, EDIT, "pengusul", person, "nama", "Nama Lain");
  g_autofree char *op_id = g_strdup (edit->op_id);
  world_run (w, w->intake, edit, NULL);
  SerapOp *back = op_of (w, REVERT, "pengusul", person);
  back->target_op = g_strdup (op_id);
  g_autoptr (GPtrArray) ops = world_list_of (back, NULL);
  world_sign_all (w, w->intake, ops);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->intake, ops);
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStatePage) page
    = serap_central_state (w->office->central, w->intake->user, "pii", NULL, 10, &error);
  g_autoptr (GBytes) open = serap_box_open (w->intake->box, page->sealed->pdata[0], &error);
  g_assert_no_error (error);
  gboolean restored
    = g_strstr_len (g_bytes_get_data (open, NULL), (gssize) g_bytes_get_size (open), "Warga Contoh") != NULL;
  g_assert_true (restored || world_result_of (reply, 0)->result == SERAP_RESULT_REJECTED);
}

static void
add (const char *name, void (*test) (World *, gconstpointer))
{
  g_test_add (name, World, NULL, world_set_up, test, world_tear_down);
}

static void
add_faults (void)
{
  static const SerapFaultCase cases[] = {
    { "full", SERAP_FAULT_FULL, 0, NULL },     { "io", SERAP_FAULT_IO, 0, NULL },
    { "torn", SERAP_FAULT_TORN, 0, NULL },     { "crash", SERAP_FAULT_CRASH, 0, NULL },
    { "crash-1", SERAP_FAULT_CRASH, 1, NULL }, { "crash-3275", SERAP_FAULT_CRASH, 3275, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strconcat ("/central/faults/", cases[i].name, NULL);
    g_test_add (name, World, &cases[i], world_set_up, test_faults, world_tear_down);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/central/seed", test_seed);
  add ("/central/password", test_password);
  add ("/central/once/same-again", test_same_again);
  add ("/central/clock-set-back", test_clock_set_back);
  add ("/central/once/mutated", test_mutated);
  add ("/central/once/turns", test_turns);
  add ("/central/once/epochs", test_epochs);
  add ("/central/once/again-in-new-epoch", test_again_in_new_epoch);
  add ("/central/once/devices", test_devices);
  add ("/central/refused/stop-nothing", test_refused_stop_nothing);
  add ("/central/refused/unreadable-person", test_unreadable_person);
  add ("/central/group/all-or-nothing", test_group);
  add ("/central/group/fits", test_group_that_fits);
  add ("/central/group/culprit-fits-alone", test_group_whose_culprit_fits_alone);
  add ("/central/numbers/gap-free", test_numbers);
  add ("/central/numbers/counters", test_counters);
  add ("/central/numbers/provisional", test_provisional_numbers);
  add ("/central/numbers/by-district", test_numbers_by_district);
  add ("/central/two/compare-and-set", test_compare_and_set);
  add ("/central/two/changed-since-review", test_changed_since_review);
  add ("/central/effects", test_effects);
  add ("/central/events-hold-no-person", test_events_hold_no_person);
  add ("/central/feed/pages", test_pages);
  add ("/central/feed/moved-while-changed", test_moved_while_changed);
  add ("/central/feed/draft-enters", test_draft_enters);
  add ("/central/feed/persons-by-right", test_persons_by_right);
  add ("/central/feed/new-scopes", test_new_scopes);
  add ("/central/feed/broken-cursors", test_broken_cursors);
  add ("/central/check", test_check);
  add_faults ();
  add ("/central/faults/full-then-room", test_full_then_room);
  add ("/central/revert-of-person", test_revert_of_person);
  add ("/central/file-taken-back", test_file_taken_back);
  int result = g_test_run ();
  serap_test_office_forget ();
  return result;
}
