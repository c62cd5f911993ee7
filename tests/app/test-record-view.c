/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the window shows of a record: facts, files, steps with their reasons, history; and drawn files. */

#include "config.h"

#include "serap-app-error.h"
#include "serap-attach.h"
#include "serap-edit.h"
#include "serap-language.h"
#include "serap-picture.h"
#include "serap-practice-run.h"
#include "serap-record-view.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
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

/* A record of @entity in @state that nobody holds. */
static char *
find (SerapSpace *space, const char *entity, const char *state)
{
  const SerapEntity *kind = serap_schema_entity (serap_space_schema (space), entity);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autofree char *text = g_strdup_printf ("status:%s", state);
  g_autoptr (SerapQuery) query = serap_query_parse (kind, text, NULL, NULL, problems);
  g_assert_nonnull (query);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = serap_store_query (serap_space_store (space), query, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (SerapRecord) record
      = serap_store_row_record (serap_space_store (space), kind, g_array_index (rows, gint64, i));
    if (!serap_record_is_set (record, "pemegang"))
      return g_strdup (record->id);
  }
  g_assert_not_reached ();
}

static SerapRecordView *
view_of (SerapSpace *space, const char *id)
{
  g_autoptr (GError) error = NULL;
  SerapRecordView *view = serap_record_view_read (space, id, &error);
  g_assert_no_error (error);
  return view;
}

static const SerapStep *
step_of (const SerapRecordView *view, const char *name)
{
  for (guint i = 0; i < view->steps->len; i++) {
    const SerapStep *step = view->steps->pdata[i];
    if (g_str_equal (step->name, name))
      return step;
  }
  return NULL;
}

static const SerapStep *
next_of (const SerapRecordView *view)
{
  for (guint i = 0; i < view->steps->len; i++)
    if (((SerapStep *) view->steps->pdata[i])->next)
      return view->steps->pdata[i];
  return NULL;
}

/* ---- Facts ---- */

static void
test_facts (void)
{
  g_autoptr (SerapSpace) space = space_of ("penerima");
  g_autofree char *id = find (space, "aspirasi", "tercatat");
  g_autoptr (SerapRecordView) view = view_of (space, id);
  g_assert_true (g_str_has_prefix (view->number, "ASP/"));
  g_assert_cmpstr (view->state.name, ==, "TERCATAT");
  g_assert_cmpint (view->due, !=, SERAP_DUE_NONE);
  g_assert_nonnull (view->text);
  g_assert_nonnull (strstr (serap_record_view_fact (view, "lokasi"), "RW "));
  g_assert_nonnull (strstr (serap_record_view_fact (view, "kelurahan"), ", "));
  static const char *const machinery[]
    = { "tenggat_jenis", "tenggat_sejak", "perlu_lokasi", "anonim", "regulasi_versi", "satuan", "tenggat" };
  for (guint i = 0; i < G_N_ELEMENTS (machinery); i++)
    g_assert_null (serap_record_view_fact (view, machinery[i]));
  /* Nothing is named by its id. */
  for (guint i = 0; i < view->facts->len; i++)
    g_assert_false (
      g_regex_match_simple ("[0-9a-f]{8}-[0-9a-f]{4}", ((SerapFact *) view->facts->pdata[i])->value, 0, 0));
}

static void
test_person (void)
{
  g_autoptr (SerapSpace) space = space_of ("penerima");
  g_autofree char *id = find (space, "aspirasi", "tercatat");
  g_autoptr (SerapRecordView) view = view_of (space, id);
  g_assert_nonnull (view->person);
  g_assert_nonnull (strstr (serap_record_view_fact (view, "pengusul"), "•"));
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapRecord) person
    = serap_edit_reveal (space, view->person, "menanyakan lokasi", problems, &error);
  g_assert_no_error (error);
  g_assert_nonnull (person);
  g_autoptr (GPtrArray) facts = serap_record_person_facts (space, person);
  g_assert_cmpuint (facts->len, >, 0);
  for (guint i = 0; i < facts->len; i++)
    g_assert_null (strstr (((SerapFact *) facts->pdata[i])->value, "•"));
}

static void
test_nothing (void)
{
  g_autoptr (SerapSpace) space = space_of ("penerima");
  g_autoptr (GError) error = NULL;
  g_assert_null (serap_record_view_read (space, "00000000-0000-8000-8000-000000000000", &error));
  g_assert_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND);
}

/* ---- Steps ---- */

static void
test_steps (void)
{
  g_autoptr (SerapSpace) space = space_of ("penerima");
  g_autofree char *id = find (space, "aspirasi", "tercatat");
  g_autoptr (GError) error = NULL;
  char *nothing[] = { NULL };

  g_autoptr (SerapRecordView) before = view_of (space, id);
  g_assert_cmpstr (next_of (before)->name, ==, "PERIKSA");
  g_assert_false (next_of (before)->asks);
  g_assert_false (step_of (before, "KLASIFIKASIKAN")->allowed);
  g_assert_nonnull (step_of (before, "KLASIFIKASIKAN")->why);
  /* A note is asked for, so its lack is no reason. */
  g_assert_true (step_of (before, "TARIK")->allowed);
  g_assert_true (step_of (before, "TARIK")->asks);

  g_autoptr (SerapStepDone) done = serap_step_make (space, id, "PERIKSA", nothing, &error);
  g_assert_no_error (error);
  g_assert_nonnull (done->batch);
  g_autoptr (SerapRecordView) after = view_of (space, id);
  g_assert_cmpstr (after->print, !=, before->print);
  g_assert_true (step_of (after, "LEPAS")->allowed);
  g_assert_nonnull (serap_record_view_fact (after, "pemegang"));
  g_assert_cmpstr (((SerapDeed *) after->deeds->pdata[0])->icon, !=, NULL);
  g_assert_cmpuint (after->deeds->len, >, before->deeds->len);

  guint undone = 0;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_assert_true (serap_edit_undo (space, done->batch, &undone, problems, &error));
  g_assert_cmpuint (undone, ==, 1);
  g_autoptr (SerapRecordView) again = view_of (space, id);
  g_assert_null (serap_record_view_fact (again, "pemegang"));
}

static const SerapStepField *
field_of (const SerapStepForm *form, const char *name)
{
  for (guint i = 0; i < form->fields->len; i++) {
    const SerapStepField *field = form->fields->pdata[i];
    if (g_str_equal (field->field.name, name))
      return field;
  }
  return NULL;
}

static void
test_form (void)
{
  g_autoptr (SerapSpace) space = space_of ("kabag");
  g_autofree char *id = find (space, "aspirasi", "terklasifikasi");
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStepForm) form = serap_step_form_read (space, id, "TIDAK_PROSES", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (form->fields->len, ==, 2);
  g_assert_cmpuint (field_of (form, "alasan")->options->len, >, 5);
  g_assert_true (field_of (form, "alasan")->required);
  g_assert_cmpint (field_of (form, "catatan")->min, ==, 10);

  /* What is refused says at which field, and nothing was done. */
  char *too_little[] = { (char *) "catatan=pendek", NULL };
  g_autoptr (SerapStepDone) refused = serap_step_make (space, id, "TIDAK_PROSES", too_little, &error);
  g_assert_no_error (error);
  g_assert_null (refused->batch);
  gboolean reason = FALSE, note = FALSE;
  for (guint i = 0; i < refused->problems->len; i++) {
    const SerapStepProblem *problem = refused->problems->pdata[i];
    reason = reason || g_strcmp0 (problem->field, "alasan") == 0;
    note = note || g_strcmp0 (problem->field, "catatan") == 0;
  }
  g_assert_true (reason && note);

  const SerapOption *option = field_of (form, "alasan")->options->pdata[0];
  char *enough[] = { g_strdup_printf ("alasan=%s", option->code),
                     (char *) "catatan=Bukan kewenangan kota dan sudah dijelaskan kepada warga.", NULL };
  g_autoptr (SerapStepDone) done = serap_step_make (space, id, "TIDAK_PROSES", enough, &error);
  g_free (enough[0]);
  g_assert_no_error (error);
  g_assert_nonnull (done->batch);
  g_autoptr (SerapRecordView) view = view_of (space, id);
  const SerapDeed *deed = view->deeds->pdata[0];
  g_assert_nonnull (strstr (deed->text, " → "));
  g_assert_cmpstr (deed->note, ==, "Bukan kewenangan kota dan sudah dijelaskan kepada warga.");
  g_assert_null (serap_step_form_read (space, id, "TIDAK_PROSES", &error));
  g_assert_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND);
}

/* ---- What belongs to it ---- */

static void
test_parts (void)
{
  g_autoptr (SerapSpace) space = space_of ("verifikator");
  g_autofree char *id = find (space, "usulan", "diajukan");
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapRecordView) view = view_of (space, id);
  g_assert_cmpuint (view->links->len, >, 0);
  g_assert_cmpstr (((SerapLink *) view->links->pdata[0])->entity, ==, "aspirasi");
  g_assert_cmpuint (view->files->len, >, 0);
  const SerapFile *file = view->files->pdata[0];
  g_autofree char *path = NULL;
  g_assert_true (serap_attach_open (space, file->id, &path, &error));
  SerapPictureAsk ask = { .path = path, .mime = file->mime, .box = 64 };
  g_autoptr (SerapPicture) picture = serap_picture_load (&ask, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (MAX (picture->width, picture->height), ==, 64);
  g_assert_cmpuint (g_bytes_get_size (picture->points), >=, picture->stride * (gsize) (picture->height - 1));
}

static void
test_timeline (void)
{
  g_autoptr (SerapSpace) space = space_of ("kabag");
  g_autofree char *id = find (space, "aspirasi", "terklasifikasi");
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_timeline_fetch (space, id, &error));
  g_assert_no_error (error);
  g_autoptr (SerapRecordView) view = view_of (space, id);
  const SerapDeed *newest = view->deeds->pdata[0];
  const SerapDeed *oldest = view->deeds->pdata[view->deeds->len - 1];
  g_assert_nonnull (strstr (newest->text, " → "));
  g_assert_cmpint (newest->version, >, oldest->version);
  g_assert_cmpuint (newest->changes->len, >, 0);
  g_assert_false (newest->waiting);
  /* The answers of one checklist are one deed. */
  guint answers = 0;
  for (guint i = 0; i < view->deeds->len; i++)
    answers += g_str_equal (((SerapDeed *) view->deeds->pdata[i])->icon, "object-select") ? 1 : 0;
  g_assert_cmpuint (answers, ==, 1);
}

/* ---- Drawing ---- */

static char *
write_picture (const char *name, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  gdk_pixbuf_fill (pixbuf, 0xff0000ff);
  char *path = g_build_filename (base, name, NULL);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", NULL, NULL));
  return path;
}

/* One page of A6, 298 x 420 points: enough for a reader that mends what is missing. */
static char *
write_document (void)
{
  static const char document[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                                 "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                                 "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 420]>>endobj\n"
                                 "trailer<</Root 1 0 R>>\n%%EOF\n";
  char *path = g_build_filename (base, "surat.pdf", NULL);
  g_assert_true (g_file_set_contents (path, document, -1, NULL));
  return path;
}

static void
test_pictures (void)
{
  g_autofree char *path = write_picture ("kecil.png", 40, 20);
  g_autoptr (GError) error = NULL;
  SerapPictureAsk ask = { .path = path, .mime = "image/png", .turn = 1 };
  g_autoptr (SerapPicture) turned = serap_picture_load (&ask, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (turned->width, ==, 20);
  g_assert_cmpint (turned->height, ==, 40);
  g_assert_cmpint (((const guint8 *) g_bytes_get_data (turned->points, NULL))[0], ==, 0xff);

  g_autofree char *large = write_picture ("besar.png", 8000, 5001);
  ask.path = large;
  g_assert_null (serap_picture_load (&ask, NULL, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, "40"));
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (large, "\x89PNG\r\n\x1a\n rusak", -1, NULL));
  g_assert_null (serap_picture_load (&ask, NULL, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE);
}

static void
test_documents (void)
{
  g_autofree char *path = write_document ();
  g_autoptr (GError) error = NULL;
  SerapPictureAsk ask = { .path = path, .mime = "application/pdf", .scale = 1 };
  g_autoptr (SerapPicture) page = serap_picture_load (&ask, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (page->pages, ==, 1);
  g_assert_cmpint (page->width, ==, 400);
  g_assert_cmpint (page->height, ==, 560);
  ask.turn = 3;
  g_autoptr (SerapPicture) turned = serap_picture_load (&ask, NULL, &error);
  g_assert_cmpint (turned->width, ==, 560);

  ask.page = 1;
  g_assert_null (serap_picture_load (&ask, NULL, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE);
  g_clear_error (&error);
  ask.page = 0;
  ask.scale = 50;
  g_assert_null (serap_picture_load (&ask, NULL, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  serap_language_init ("id");
  g_autoptr (GError) error = NULL;
  base = g_dir_make_tmp ("serap-view-XXXXXX", NULL);
  g_autofree char *place = g_build_filename (base, "data", NULL);
  serap_folder_create (place, SERAP_FOLDER_PRACTICE, NULL, NULL, serap_env_system (), &error);
  g_assert_no_error (error);
  serap_practice_run (place, "pandangan", 24, serap_env_system (), &error);
  g_assert_no_error (error);
  folder = serap_folder_open (place, serap_env_system (), &error);
  g_assert_no_error (error);
  g_assert_true (serap_folder_lock (folder, &error));

  g_test_add_func ("/view/facts", test_facts);
  g_test_add_func ("/view/person", test_person);
  g_test_add_func ("/view/nothing", test_nothing);
  g_test_add_func ("/view/timeline", test_timeline);
  g_test_add_func ("/view/steps", test_steps);
  g_test_add_func ("/view/form", test_form);
  g_test_add_func ("/view/parts", test_parts);
  g_test_add_func ("/view/pictures", test_pictures);
  g_test_add_func ("/view/documents", test_documents);
  int result = g_test_run ();
  serap_folder_close (folder);
  const char *const argv_rm[] = { "rm", "-rf", base, NULL };
  g_spawn_sync (NULL, (char **) argv_rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (base);
  return result;
}
