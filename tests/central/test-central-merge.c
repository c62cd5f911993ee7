/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Edits that meet at headquarters: joined, parked, decided. */

#include "config.h"

#include "world.h"

#include "serap-id.h"

/* Signs and sends an operation that is not refused. */
static void
run_joined (World *w, SerapTestDevice *device, SerapOp *op, SerapResult result)
{
  g_autoptr (GPtrArray) ops = world_list_of (op, NULL);
  world_sign_all (w, device, ops);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, device, ops);
  g_assert_null (world_word_of (world_result_of (reply, 0)));
  g_assert_cmpstr (serap_result_name (world_result_of (reply, 0)->result), ==, serap_result_name (result));
  /* Sent again it is answered as it was. */
  g_autoptr (SerapSyncReply) again = world_send_all (w, device, ops);
  g_assert_true (world_result_of (again, 0)->duplicate);
  g_assert_cmpint (world_result_of (again, 0)->result, ==, result);
}

/* Two people, neither of whom has seen what the other did. */
static void
test_edits_join (World *w, gconstpointer data)
{
  /* Written down at the desk for a member: the draft is both sides'. */
  g_autofree char *id = world_make_aspirasi (w, w->intake, MEMBER);
  SerapOp *first = op_of (w, EDIT, "aspirasi", id, "volume", "5000", "masalah", "Banjir", "kelompok_sasaran",
                          "MASYARAKAT_UMUM");
  SerapOp *other_field = op_of (w, EDIT, "aspirasi", id, "dampak", "Jalan rusak");
  SerapOp *same_value = op_of (w, EDIT, "aspirasi", id, "volume", "5000");
  SerapOp *other_value
    = op_of (w, EDIT, "aspirasi", id, "volume", "7000", "masalah", "Longsor", "satuan", "M");
  SerapOp *own_again = op_of (w, EDIT, "aspirasi", id, "volume", "6000");
  g_autofree char *money = serap_id_derive ("konflik", other_value->op_id, "volume", NULL);
  g_autofree char *text = serap_id_derive ("konflik", other_value->op_id, "masalah", NULL);
  g_autofree char *before = world_text_of (w, id, "volume");
  g_autofree char *seen = world_text_of (w, id, "masalah");
  g_autoptr (SerapSyncReply) start = world_pull_once (w, w->member, NULL);
  run_joined (w, w->member, first, SERAP_RESULT_APPLIED);
  run_joined (w, w->intake, other_field, SERAP_RESULT_MERGED);
  run_joined (w, w->intake, same_value, SERAP_RESULT_MERGED);
  run_joined (w, w->intake, other_value, SERAP_RESULT_CONFLICT);
  world_assert_text (w, id, "dampak", "Jalan rusak");
  world_assert_text (w, id, "volume", "5000");
  world_assert_text (w, id, "masalah", "Banjir");
  world_assert_text (w, id, "satuan", "M");
  world_assert_text (w, money, "status", "TERBUKA");
  world_assert_text (w, money, "milik", "7000");
  world_assert_text (w, money, "berlaku", "5000");
  world_assert_text (w, money, "dasar", before);
  world_assert_text (w, money, "penulis", w->intake->user);
  world_assert_text (w, money, "penulis_berlaku", w->member->user);
  world_assert_text (w, text, "milik", "Longsor");
  world_assert_text (w, text, "dasar", seen);

  /* One's own device's earlier work is never foreign; the open conflict learns of it. */
  run_joined (w, w->member, own_again, SERAP_RESULT_MERGED);
  world_assert_text (w, id, "volume", "6000");
  world_assert_text (w, money, "berlaku", "6000");

  /* Both see it, where the record is; either decides, once. */
  g_autoptr (SerapSyncReply) pulled = world_pull_once (w, w->member, start->cursor);
  g_assert_nonnull (world_event_about (pulled, money));
  SerapOp *late = op_of (w, RESOLVE, "konflik", money, "keputusan", "mine");
  world_run (w, w->member, op_of (w, EDIT, "aspirasi", id, "volume", "6500"), NULL);
  world_run (w, w->intake, late, "value-changed-meanwhile");
  world_run (w, w->intake, op_of (w, RESOLVE, "konflik", money, "keputusan", "mine"), NULL);
  world_assert_text (w, id, "volume", "7000");
  world_assert_text (w, money, "status", "SELESAI");
  world_assert_text (w, money, "diputus_oleh", w->intake->user);
  world_run (w, w->member, op_of (w, RESOLVE, "konflik", money, "keputusan", "theirs"), "conflict-closed");
  world_run (w, w->member,
             op_of (w, RESOLVE, "konflik", text, "keputusan", "value", "nilai", "Keduanya"), NULL);
  world_assert_text (w, id, "masalah", "Keduanya");
}

/* A draft on two devices of one person: the order of arrival decides. */
static void
test_own_devices (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  SerapTestDevice *other = serap_test_device_new (w->office, "penerima");
  SerapOp *here = op_of (w, EDIT, "aspirasi", id, "masalah", "Di kantor");
  SerapOp *there = op_of (w, EDIT, "aspirasi", id, "masalah", "Di lapangan");
  run_joined (w, w->intake, here, SERAP_RESULT_APPLIED);
  run_joined (w, other, there, SERAP_RESULT_APPLIED);
  world_assert_text (w, id, "masalah", "Di lapangan");
  serap_test_device_free (other);
}

/* What a person is called waits in no open record: the second looks again. */
static void
test_persons_are_not_parked (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  g_autofree char *person = world_text_of (w, id, "pengusul");
  SerapOp *first = op_of (w, EDIT, "pengusul", person, "nama", "Satu");
  SerapOp *second = op_of (w, EDIT, "pengusul", person, "nama", "Dua");
  world_run (w, w->intake, first, NULL);
  SerapTestDevice *again = serap_test_device_new (w->office, "penerima");
  world_run (w, again, second, "value-changed-meanwhile");
  serap_test_device_free (again);
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
  add ("/central/edits-join", test_edits_join);
  add ("/central/own-devices", test_own_devices);
  add ("/central/persons-are-not-parked", test_persons_are_not_parked);
  return g_test_run ();
}
