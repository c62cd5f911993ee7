/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A verification as the window shows it is a verification as the rules judge it. */

#include "config.h"

#include "serap-check.h"
#include "serap-edit.h"
#include "serap-folder.h"
#include "serap-resolver.h"

#include <string.h>

static char *base;
static SerapFolder *folder;

static SerapSpace *
space_of (const char *account)
{
  g_autoptr (GError) error = NULL;
  SerapSpace *space = serap_space_open (folder, account, NULL, TRUE, &error);
  g_assert_no_error (error);
  return space;
}

/* The first proposal a query finds. */
static char *
first_of (SerapSpace *space, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), "usulan");
  g_autoptr (SerapQuery) query = serap_query_parse (entity, text, serap_resolve_for_query, space, problems);
  g_assert_nonnull (query);
  g_autoptr (GArray) rowids = serap_store_query (serap_space_store (space), query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rowids->len, >, 0);
  g_autoptr (SerapRecord) record
    = serap_store_row_record (serap_space_store (space), entity, g_array_index (rowids, gint64, 0));
  return g_strdup (record->id);
}

static SerapCheckView *
view_of (SerapSpace *space, const char *id)
{
  g_autoptr (GError) error = NULL;
  SerapCheckView *view = serap_check_view_read (space, id, &error);
  g_assert_no_error (error);
  return view;
}

static void
answer (
  SerapSpace *space, const SerapCheckView *view, const SerapCheckRow *row, const char *word, const char *note)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  const char *paper
    = row->wants_evidence && view->papers->len > 0 ? ((SerapPaper *) view->papers->pdata[0])->id : NULL;
  serap_edit_answer (space, view->check, row->code, word, note, paper, problems, &error);
  g_assert_no_error (error);
  g_assert_false (serap_problems_any_error (problems));
}

static void
answer_all (SerapSpace *space, const char *id, const char *word)
{
  g_autoptr (SerapCheckView) view = view_of (space, id);
  for (guint i = 0; i < view->rows->len; i++)
    answer (space, view, view->rows->pdata[i], word, NULL);
}

/* What `serapctl do usulan ID` says of passing. */
static gboolean
may_pass (SerapSpace *space, const char *id)
{
  g_autoptr (GPtrArray) choices = serap_edit_choices (space, id);
  for (guint i = 0; i < choices->len; i++) {
    const SerapChoice *choice = choices->pdata[i];
    if (g_str_equal (choice->transition->name, "LOLOSKAN"))
      return !serap_problems_any_error (choice->problems);
  }
  return FALSE;
}

static void
same_as_rules (SerapSpace *space, const char *id, SerapVerdict verdict, SerapCheckStepKind advice)
{
  g_autoptr (SerapCheckView) view = view_of (space, id);
  const SerapCheckStep *pass = serap_check_view_step (view, SERAP_STEP_PASS);
  g_assert_cmpint (view->verdict, ==, verdict);
  g_assert_cmpint (serap_check_view_advice (view), ==, advice);
  g_assert_nonnull (pass);
  g_assert_cmpint (pass->blocked->len == 0, ==, may_pass (space, id));
}

static char *
claim (SerapSpace *space, const char *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  char *id = first_of (space, query);
  g_autoptr (SerapCheckView) before = view_of (space, id);
  g_assert_true (before->may_claim);
  g_assert_cmpint (before->hold, ==, SERAP_HOLD_NONE);
  g_assert_true (serap_edit_command (space, "usulan", id, "claim", NULL, NULL, problems, &error));
  g_assert_no_error (error);
  g_autoptr (SerapCheckView) after = view_of (space, id);
  g_assert_cmpint (after->hold, ==, SERAP_HOLD_MINE);
  g_assert_nonnull (after->check);
  return id;
}

static gboolean
make (SerapSpace *space, const char *id, const char *transition, const char *const *assignments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  gboolean done
    = serap_edit_do (space, "usulan", id, transition, (char *const *) assignments, NULL, problems, &error);
  g_assert_no_error (error);
  return done;
}

static void
test_verdict (void)
{
  g_autoptr (SerapSpace) space = space_of ("verifikator");
  g_autofree char *id = claim (space, "status:diajukan");
  same_as_rules (space, id, SERAP_VERDICT_OPEN, SERAP_STEP_OTHER);
  answer_all (space, id, "YA");
  same_as_rules (space, id, SERAP_VERDICT_PASSED, SERAP_STEP_PASS);

  g_autoptr (SerapCheckView) full = view_of (space, id);
  g_assert_cmpuint (full->n_answered, ==, full->rows->len);
  g_assert_cmpuint (full->n_open, ==, 0);
  const SerapCheckRow *first = full->rows->pdata[0];
  g_assert_nonnull (first->section);
  g_assert_false (first->decisive);
  answer (space, full, first, "TIDAK", "Volume tidak sesuai gambar");
  same_as_rules (space, id, SERAP_VERDICT_RETURN, SERAP_STEP_RETURN);
}

/* The item that decides is named, and a "no" without a note says so at its item. */
static void
test_cause (void)
{
  g_autoptr (SerapSpace) space = space_of ("verifikator");
  g_autofree char *id = claim (space, "status:diajukan");
  g_autoptr (SerapCheckView) empty = view_of (space, id);
  guint at = 0;
  while (!((const SerapCheckRow *) empty->rows->pdata[at])->decisive)
    at++;
  answer (space, empty, empty->rows->pdata[at], "TIDAK", NULL);
  g_autoptr (SerapCheckView) view = view_of (space, id);
  const SerapCheckRow *row = view->rows->pdata[at];
  g_assert_cmpint (view->leaning, ==, SERAP_VERDICT_REJECT);
  g_assert_cmpuint (view->cause, ==, at + 1);
  g_assert_nonnull (row->problem);
  g_assert_cmpint (view->verdict, ==, SERAP_VERDICT_OPEN);

  const SerapCheckStep *propose = serap_check_view_step (view, SERAP_STEP_PROPOSE);
  g_assert_true (propose->asks_ground);
  guint ticked = 0;
  for (guint i = 0; i < propose->reasons->len; i++) {
    const SerapCheckOption *option = propose->reasons->pdata[i];
    g_assert_cmpstr (option->code, !=, "DATA_TIDAK_LENGKAP");
    if (option->ticked)
      g_assert_cmpstr (option->code, ==, row->reason_code);
    ticked += option->ticked;
  }
  g_assert_cmpuint (ticked, ==, 1);
}

/* Proposed by one, confirmed by another. */
static void
test_four_eyes (void)
{
  g_autoptr (SerapSpace) verifier = space_of ("verifikator");
  g_autofree char *id = claim (verifier, "status:diajukan");
  const char *const why[] = { "alasan=BUKAN_KEWENANGAN_KOTA", "dasar_hukum=Pasal 12 UU 23/2014",
                              "catatan=Jalan ini jalan provinsi", NULL };
  g_assert_true (make (verifier, id, "USUL_TOLAK", why));
  g_autoptr (SerapCheckView) proposed = view_of (verifier, id);
  g_assert_nonnull (proposed->proposal);
  g_assert_nonnull (strstr (proposed->proposal, "Jalan ini jalan provinsi"));
  g_assert_cmpint (serap_check_view_advice (proposed), ==, SERAP_STEP_OTHER);

  g_autoptr (SerapSpace) head = space_of ("kabag");
  SerapSyncCount count = { 0 };
  g_assert_true (serap_space_sync (head, &count, NULL));
  g_autoptr (SerapCheckView) seen = view_of (head, id);
  g_assert_cmpint (seen->hold, ==, SERAP_HOLD_OTHER);
  g_assert_cmpint (serap_check_view_advice (seen), ==, SERAP_STEP_REJECT);
  const SerapCheckStep *reject = serap_check_view_step (seen, SERAP_STEP_REJECT);
  g_assert_cmpuint (reject->blocked->len, ==, 0);
  g_assert_true (make (head, id, reject->name, NULL));
}

/* After a repair: what changed, and what was answered before. */
static void
test_repair (void)
{
  g_autoptr (SerapSpace) verifier = space_of ("verifikator");
  g_autofree char *id = claim (verifier, "status:diajukan");
  g_autoptr (SerapCheckView) view = view_of (verifier, id);
  answer (verifier, view, view->rows->pdata[0], "TIDAK", "Judul kurang jelas");
  const char *const why[]
    = { "alasan=DATA_TIDAK_LENGKAP", "isian_ditandai=tujuan", "catatan=Judul kurang jelas", NULL };
  g_assert_true (make (verifier, id, "KEMBALIKAN", why));

  g_autoptr (SerapSpace) member = space_of ("anggota");
  SerapSyncCount count = { 0 };
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  const char *const repair[] = { "tujuan=Warga tidak lagi kebanjiran", NULL };
  g_assert_true (serap_space_sync (member, &count, NULL));
  g_assert_true (serap_edit_set (member, "usulan", id, (char *const *) repair, problems, NULL));
  g_assert_true (make (member, id, "SETUJUI", NULL));
  g_assert_true (make (member, id, "AJUKAN_ULANG", NULL));

  g_assert_true (serap_space_sync (verifier, &count, NULL));
  g_autoptr (SerapCheckView) again = view_of (verifier, id);
  g_assert_cmpint (again->round, ==, 2);
  g_assert_cmpuint (again->changes->len, ==, 1);
  const SerapChange *change = again->changes->pdata[0];
  g_assert_cmpstr (change->new_text, ==, "Warga tidak lagi kebanjiran");
  g_assert_cmpstr (change->old_text, !=, change->new_text);
  const SerapCheckRow *row = again->rows->pdata[0];
  g_assert_cmpint (row->answer, ==, SERAP_ANSWER_NONE);
  g_assert_cmpint (row->before, ==, SERAP_ANSWER_NO);
  g_assert_cmpstr (row->note_before, ==, "Judul kurang jelas");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autoptr (GError) error = NULL;
  base = g_dir_make_tmp ("serap-check-XXXXXX", NULL);
  g_autofree char *place = g_build_filename (base, "data", NULL);
  serap_folder_create (place, SERAP_FOLDER_PRACTICE, NULL, NULL, serap_env_system (), &error);
  g_assert_no_error (error);
  folder = serap_folder_open (place, serap_env_system (), &error);
  g_assert_no_error (error);
  g_assert_true (serap_folder_lock (folder, &error));

  g_test_add_func ("/check/verdict", test_verdict);
  g_test_add_func ("/check/cause", test_cause);
  g_test_add_func ("/check/four-eyes", test_four_eyes);
  g_test_add_func ("/check/repair", test_repair);
  int result = g_test_run ();
  serap_folder_close (folder);
  const char *const argv_rm[] = { "rm", "-rf", base, NULL };
  g_spawn_sync (NULL, (char **) argv_rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (base);
  return result;
}
