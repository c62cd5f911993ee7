/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may send which file, what becomes of a file nobody names, and what of old checkpoints. */

#include "config.h"

#include "world.h"

#include "serap-audit-file.h"
#include "serap-bytes.h"

#include <glib/gstdio.h>
#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
#define MIB (1024 * 1024)

static void
set_up (World *w, gconstpointer data)
{
  world_set_up (w, data);
  const SerapCentralLimits limits = { .unnamed_files = 3, .unnamed_mib = 1, .unnamed_days = 10, 5 };
  serap_central_set_limits (w->office->central, &limits);
}

static char *
hash_of (const char *text)
{
  return serap_sha256_hex (text, strlen (text));
}

/* Returns: whether the device may send @text as a file of @total bytes. */
static gboolean
may (World *w, SerapTestDevice *device, const char *text, guint64 total, SerapCentralError code)
{
  g_autofree char *sha256 = hash_of (text);
  g_autoptr (GError) error = NULL;
  gboolean done
    = serap_central_admit_file (w->office->central, device->user, device->id, sha256, total, &error);
  if (!done)
    g_assert_error (error, SERAP_CENTRAL_ERROR, (int) code);
  gboolean sends = FALSE;
  g_assert_true (serap_central_sends_file (w->office->central, device->id, sha256, &sends, NULL));
  if (done)
    g_assert_true (sends);
  return done;
}

#define MAY(device, text, total) g_assert_true (may (w, w->device, text, total, 0))
#define MAY_NOT(device, text, total, code)                                                                   \
  g_assert_false (may (w, w->device, text, total, SERAP_CENTRAL_ERROR_##code))

static void
put (World *w, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = hash_of (text);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_assert_true (serap_central_put_file (w->office->central, sha256, bytes, &error));
  g_assert_no_error (error);
}

static gboolean
is_there (World *w, const char *text)
{
  g_autofree char *sha256 = hash_of (text);
  return serap_central_has_file (w->office->central, sha256);
}

/* An attachment of the intake's own record. @bytes: -1: it does not say. */
static SerapOp *
naming (World *w, SerapTestDevice *device, const char *text, gint64 bytes, char **owner)
{
  g_autofree char *sha256 = hash_of (text), *id = world_new_id (w);
  *owner = world_new_id (w);
  world_run (w, device,
             device == w->member
               ? op_of (w, CREATE, "aspirasi", *owner, "judul", "Jalan rusak", "anggota", MEMBER)
               : op_of (w, CREATE, "aspirasi", *owner, "judul", "Jalan rusak"),
             NULL);
  SerapOp *op
    = op_of (w, ATTACH, "lampiran", id, "pemilik", *owner, "jenis", "FOTO_SEBELUM", "sha256", sha256);
  if (bytes >= 0)
    serap_op_set_int (op, "bytes", bytes);
  return op;
}

static void
name (World *w, SerapTestDevice *device, const char *text, gint64 bytes)
{
  g_autofree char *owner = NULL;
  world_run (w, device, naming (w, device, text, bytes, &owner), NULL);
}

/* Rounds of a day until they are through. */
static void
tidy (World *w)
{
  gboolean more = TRUE;
  for (guint i = 0; more; i++) {
    g_autoptr (GError) error = NULL;
    g_assert_cmpuint (i, <, 1000);
    g_assert_true (serap_central_tidy (w->office->central, 7, &more, &error));
    g_assert_no_error (error);
  }
}

static void
pass_days (World *w, guint days)
{
  w->office->clock.now_ms += days * DAY_MS;
}

/* ---- Who may send ---- */

static void
test_quota (World *w, gconstpointer data)
{
  MAY (intake, "satu", 100);
  MAY (intake, "dua", 100);
  /* Again is not another one. */
  MAY (intake, "satu", 100);
  MAY (intake, "tiga", 100);
  MAY_NOT (intake, "empat", 1, QUOTA);
  /* Another device has its own. */
  MAY (member, "empat", 1);
  /* Named, they do not count; and what is named comes in beside a full quota. */
  name (w, w->intake, "dua", 100);
  MAY (intake, "empat", 1);
  MAY_NOT (intake, "lima", 1, QUOTA);
  name (w, w->intake, "lima", 1);
  MAY (intake, "lima", 1);
}

static void
test_quota_bytes (World *w, gconstpointer data)
{
  MAY (intake, "satu", MIB - 10);
  MAY_NOT (intake, "dua", 11, QUOTA);
  MAY (intake, "dua", 10);
  /* Another length of the same: counted once. */
  MAY_NOT (intake, "satu", MIB - 9, QUOTA);
  MAY (intake, "satu", MIB - 20);
  MAY (intake, "tiga", 10);
  MAY_NOT (intake, "empat", SERAP_CENTRAL_MAX_FILE, QUOTA);
  MAY_NOT (intake, "empat", SERAP_CENTRAL_MAX_FILE + 1, CORRUPT);
  name (w, w->intake, "empat", -1);
  MAY (intake, "empat", SERAP_CENTRAL_MAX_FILE);
}

/* Named, but in what the account does not see: as good as not named. */
static void
test_foreign_name (World *w, gconstpointer data)
{
  name (w, w->member, "milik anggota", 50);
  MAY (intake, "satu", 1);
  MAY (intake, "dua", 1);
  MAY (intake, "tiga", 1);
  MAY_NOT (intake, "milik anggota", 50, QUOTA);
  MAY (member, "milik anggota", 50);
}

/* The attachment says how long its file is. */
static void
test_length (World *w, gconstpointer data)
{
  name (w, w->intake, "satu", 4);
  MAY_NOT (intake, "satu", 5, CORRUPT);
  MAY (intake, "satu", 4);
}

static void
test_take_back (World *w, gconstpointer data)
{
  SerapCentral *central = w->office->central;
  g_autofree char *sha256 = hash_of ("satu");
  gboolean last = TRUE;
  MAY (intake, "satu", 4);
  MAY (member, "satu", 4);
  /* Who did not begin takes nothing back. */
  g_assert_true (serap_central_take_back_file (central, w->verifier->id, sha256, &last, NULL));
  g_assert_false (last);
  g_assert_true (serap_central_take_back_file (central, w->intake->id, sha256, &last, NULL));
  g_assert_false (last);
  g_assert_true (serap_central_take_back_file (central, w->member->id, sha256, &last, NULL));
  g_assert_true (last);
  gboolean sends = TRUE;
  g_assert_true (serap_central_sends_file (central, w->member->id, sha256, &sends, NULL));
  g_assert_false (sends);
}

/* ---- What nobody names ---- */

static void
begin_part (World *w, const char *text, guint64 total)
{
  g_autofree char *sha256 = hash_of (text);
  g_autoptr (GBytes) bytes = g_bytes_new (text, 2);
  gboolean whole = FALSE;
  guint64 offset = 0;
  SerapCentral *central = w->office->central;
  g_assert_true (serap_central_begin_file (central, sha256, total, &whole, &offset, NULL));
  g_assert_true (serap_central_add_piece (central, sha256, 0, bytes, &whole, &offset, NULL));
  g_assert_cmpuint (offset, ==, 2);
}

static guint64
part_of (World *w, const char *text)
{
  g_autofree char *sha256 = hash_of (text);
  gboolean whole = FALSE;
  guint64 offset = 0;
  g_assert_true (serap_central_file_progress (w->office->central, sha256, &whole, &offset));
  return offset;
}

static void
test_unnamed_goes (World *w, gconstpointer data)
{
  MAY (intake, "tak bernama", 11);
  put (w, "tak bernama");
  MAY (intake, "bernama", 7);
  put (w, "bernama");
  name (w, w->intake, "bernama", 7);
  MAY (intake, "sebagian", 8);
  begin_part (w, "sebagian", 8);
  tidy (w);
  pass_days (w, 9);
  /* Somebody else's, begun later, keeps it a while longer. */
  MAY (member, "tak bernama", 11);
  pass_days (w, 2);
  tidy (w);
  g_assert_true (is_there (w, "tak bernama"));
  g_assert_true (is_there (w, "bernama"));
  g_assert_cmpuint (part_of (w, "sebagian"), ==, 0);
  pass_days (w, 9);
  tidy (w);
  g_assert_false (is_there (w, "tak bernama"));
  g_assert_true (is_there (w, "bernama"));
  /* Gone, it may come again. */
  MAY (intake, "tak bernama", 11);
  for (guint i = 0; i < 3; i++) {
    pass_days (w, 400);
    tidy (w);
  }
  g_assert_true (is_there (w, "bernama"));
}

/* The attachment was removed: it may be brought back, and so the file stays. */
static void
test_removed_name (World *w, gconstpointer data)
{
  g_autofree char *owner = NULL;
  SerapOp *op = naming (w, w->intake, "dihapus", 7, &owner);
  g_autofree char *id = g_strdup (op->entity), *op_id = g_strdup (op->op_id);
  MAY (intake, "dihapus", 7);
  put (w, "dihapus");
  world_run (w, w->intake, op, NULL);
  SerapOp *back = op_of (w, REVERT, "lampiran", id);
  back->target_op = g_strdup (op_id);
  world_run (w, w->intake, back, NULL);
  pass_days (w, 11);
  tidy (w);
  g_assert_true (is_there (w, "dihapus"));
}

/* What is held names its file, too, whatever becomes of it. */
static void
test_held_name (World *w, gconstpointer data)
{
  g_autofree char *owner = NULL;
  g_autoptr (GPtrArray) ops = world_list_of (naming (w, w->member, "ditahan", 7, &owner), NULL);
  g_autofree char *op_id = g_strdup (((SerapOp *) ops->pdata[0])->op_id);
  MAY (member, "ditahan", 7);
  put (w, "ditahan");
  world_sign_all (w, w->member, ops);
  w->office->clock.now_ms += 1000;
  g_assert_true (serap_central_revoke (w->office->central, w->member->id, FALSE, NULL));
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  g_assert_cmpint (world_result_of (reply, 0)->result, ==, SERAP_RESULT_HELD);
  pass_days (w, 30);
  tidy (w);
  g_assert_true (is_there (w, "ditahan"));
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapOpResult) refused
    = serap_central_rule (w->office->central, op_id, w->intake->user, FALSE, &error);
  g_assert_no_error (error);
  pass_days (w, 1);
  tidy (w);
  g_assert_false (is_there (w, "ditahan"));
}

/* From before there were notes, or after a crash: found one day, it has its days from then on. */
static void
test_found (World *w, gconstpointer data)
{
  g_autofree char *stranger = g_build_filename (w->office->dir, "lampiran", "catatan.txt", NULL);
  g_assert_true (g_file_set_contents (stranger, "bukan lampiran", -1, NULL));
  put (w, "yatim");
  put (w, "bernama");
  name (w, w->intake, "bernama", 7);
  pass_days (w, 100);
  tidy (w);
  g_assert_true (is_there (w, "yatim"));
  pass_days (w, 9);
  tidy (w);
  g_assert_true (is_there (w, "yatim"));
  pass_days (w, 2);
  tidy (w);
  g_assert_false (is_there (w, "yatim"));
  g_assert_true (is_there (w, "bernama"));
  g_assert_true (g_file_test (stranger, G_FILE_TEST_EXISTS));
}

/* The round goes on where an earlier program stopped, and is made once a day. */
static void
test_rounds (World *w, gconstpointer data)
{
  gboolean more = FALSE;
  guint calls = 0;
  do {
    g_assert_true (serap_central_tidy (w->office->central, 16, &more, NULL));
    serap_test_office_close (w->office);
    serap_test_office_open (w->office);
    calls++;
  } while (more);
  g_assert_cmpuint (calls, >, 10);
  g_assert_cmpuint (calls, <, 30);
  g_assert_true (serap_central_tidy (w->office->central, 16, &more, NULL));
  g_assert_false (more);
  pass_days (w, 1);
  g_assert_true (serap_central_tidy (w->office->central, 16, &more, NULL));
  g_assert_true (more);
}

/* ---- Checkpoints ---- */

static gint64
count_checkpoints (World *w)
{
  SerapStorage *storage = world_storage_of (w);
  gint64 n = 0;
  for (gint64 size = 1; size <= world_head (w); size++) {
    g_autofree char *note = storage->klass->get_checkpoint (storage, size);
    n += note != NULL;
  }
  return n;
}

/* What devices and auditors are told stays as provable as before. */
static void
test_checkpoints (World *w, gconstpointer data)
{
  SerapCentral *central = w->office->central;
  g_autoptr (GError) error = NULL;
  for (guint day = 0; day < 4; day++) {
    for (guint i = 0; i < 5; i++) {
      g_autofree char *id = world_new_id (w);
      world_run (w, w->intake, world_new_event (w, id, "Reses"), NULL);
    }
    pass_days (w, 1);
  }
  gint64 size = world_head (w), before = count_checkpoints (w);
  g_autofree char *newest = serap_central_checkpoint (central, &error);
  tidy (w);
  g_assert_cmpint (count_checkpoints (w), ==, before);
  pass_days (w, 30);
  tidy (w);
  g_assert_cmpint (count_checkpoints (w), <=, before - 16);
  g_assert_cmpint (count_checkpoints (w), >=, 4);
  g_autofree char *after = serap_central_checkpoint (central, &error);
  g_assert_cmpstr (after, ==, newest);
  for (gint64 from = 1; from <= size; from++) {
    g_autoptr (GByteArray) proof = serap_central_consistency (central, from, size, &error);
    g_assert_no_error (error);
  }
  g_autofree char *path = g_build_filename (w->office->root, "audit", NULL);
  g_assert_true (serap_central_audit_export (central, path, &error));
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (serap_central_check (central, findings, &error));
  g_assert_cmpuint (findings->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (serap_wire_init ());
#define ADD(path, function) g_test_add (path, World, NULL, set_up, function, world_tear_down)
  ADD ("/tidy/quota", test_quota);
  ADD ("/tidy/quota-bytes", test_quota_bytes);
  ADD ("/tidy/foreign-name", test_foreign_name);
  ADD ("/tidy/length", test_length);
  ADD ("/tidy/take-back", test_take_back);
  ADD ("/tidy/unnamed", test_unnamed_goes);
  ADD ("/tidy/removed-name", test_removed_name);
  ADD ("/tidy/held-name", test_held_name);
  ADD ("/tidy/found", test_found);
  ADD ("/tidy/rounds", test_rounds);
  ADD ("/tidy/checkpoints", test_checkpoints);
  int status = g_test_run ();
  serap_test_office_forget ();
  return status;
}
