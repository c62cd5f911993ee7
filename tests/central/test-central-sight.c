/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an account may not see it cannot touch, whatever ids it knows and however its client was made. */

#include "config.h"

#include "world.h"

#include "serap-op-codec.h"

static void
test_drafts_of_a_member (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *person = world_text_of (w, id, "pengusul");
  g_autofree char *event = world_text_of (w, id, "kegiatan");
  g_autofree char *place = world_new_id (w);
  g_autofree char *file = world_new_id (w);
  SerapOp *mine = op_of (w, EDIT, "aspirasi", id, "masalah", "Banjir");
  g_autofree char *mine_id = g_strdup (mine->op_id);
  world_run (w, w->member, mine, NULL);

  world_run (w, w->intake, op_of (w, EDIT, "aspirasi", id, "masalah", "Longsor"), "no-such-record");
  world_run (w, w->intake, op_of (w, EDIT, "pengusul", person, "nama", "Lain"), "no-such-record");
  world_run (w, w->intake, op_of (w, EDIT, "kegiatan", event, "nama", "Lain"), "no-such-record");
  world_run (w, w->intake, do_of (w, "aspirasi", id, "TERIMA"), "no-such-record");
  world_run (w, w->intake, op_of (w, CREATE, "lokasi", place, "pemilik", id, "kelurahan", INSIDE),
             "no-such-record");
  world_run (w, w->intake, op_of (w, ATTACH, "lampiran", file, "pemilik", id), "no-such-record");
  SerapOp *revert = op_of (w, REVERT, "aspirasi", id);
  revert->target_op = g_strdup (mine_id);
  world_run (w, w->intake, revert, "no-such-record");
  world_assert_text (w, id, "masalah", "Banjir");
  world_assert_text (w, id, "status", "DRAF_LAPANGAN");
}

/* A link from one's own record to a hidden one names the field, and says no more than if there were none. */
static void
test_links (World *w, gconstpointer data)
{
  g_autofree char *hidden = world_make_aspirasi (w, w->member, MEMBER);
  g_autofree char *event = world_text_of (w, hidden, "kegiatan");
  g_autofree char *own = world_make_aspirasi (w, w->intake, NULL);
  g_autofree char *nowhere = world_new_id (w);
  const char *const ids[] = { event, nowhere };
  g_auto (GStrv) answers = g_new0 (char *, G_N_ELEMENTS (ids) + 1);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (GPtrArray) ops = world_list_of (op_of (w, EDIT, "aspirasi", own, "kegiatan", ids[i]), NULL);
    world_sign_all (w, w->intake, ops);
    g_autoptr (SerapSyncReply) reply = world_send_all (w, w->intake, ops);
    answers[i] = serap_problems_to_json (world_result_of (reply, 0)->problems);
    world_assert_result (reply, 0, "no-such-record");
  }
  g_assert_cmpstr (answers[0], ==, answers[1]);
}

/* Once handed in it is the Secretariat's too; the member goes on as its state lets. */
static void
test_handed_in (World *w, gconstpointer data)
{
  g_autofree char *id = world_make_aspirasi (w, w->member, MEMBER);
  world_run (w, w->member, do_of (w, "aspirasi", id, "TERIMA"), NULL);
  world_run (w, w->intake, op_of (w, EDIT, "aspirasi", id, "masalah", "Longsor"), NULL);
  world_assert_text (w, id, "masalah", "Longsor");
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
  add ("/central/sight/drafts-of-a-member", test_drafts_of_a_member);
  add ("/central/sight/links", test_links);
  add ("/central/sight/handed-in", test_handed_in);
  return g_test_run ();
}
