/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files on their way in where headquarters answers at once: a practice folder with its accounts. */

#include "config.h"

#include "serap-attach.h"
#include "serap-import.h"
#include "serap-print.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
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

static char *
sample (const char *name)
{
  return g_build_filename (g_getenv ("G_TEST_SRCDIR"), "fixtures", "malang", name, NULL);
}

static char *
write_file (const char *name, const void *data, gssize n)
{
  char *path = g_build_filename (base, name, NULL);
  g_assert_true (g_file_set_contents (path, data, n, NULL));
  return path;
}

static SerapImportReport *
take (SerapSpace *space, const char *path, const char *kind)
{
  SerapImportReport *report = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = serap_import_file (space, path, kind, NULL, &report, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  return report;
}

static void
test_lists (void)
{
  g_autoptr (SerapSpace) space = space_of ("penerima");
  g_autofree char *musrenbang = sample ("malang_kauman_usulan_musrenbang_2023.csv");
  g_autofree char *pokir = sample ("malang_kauman_pokir_2023.csv");
  g_autoptr (SerapImportReport) first = take (space, musrenbang, "musrenbang");
  g_assert_cmpuint (first->stored, ==, 138);
  g_assert_cmpuint (first->failed, ==, 0);
  g_autoptr (SerapImportReport) second = take (space, pokir, "usulan");
  g_assert_cmpuint (second->stored, ==, 9);
  g_assert_cmpuint (second->failed, ==, 0);
  SerapStore *store = serap_space_store (space);
  g_assert_cmpint (serap_store_outbox_count (store, SERAP_OUTBOX_PENDING), ==, 0);
  g_assert_cmpint (serap_store_outbox_count (store, SERAP_OUTBOX_SENT), ==, 0);
  g_assert_cmpint (serap_store_outbox_count (store, SERAP_OUTBOX_REFUSED), ==, 0);
  g_autoptr (GPtrArray) rows = serap_store_children (store, "aspirasi", "kegiatan", first->event_id);
  g_assert_cmpuint (rows->len, ==, 138);
}

/* What one account brought in, another of the same house does not bring in again. */
static void
test_other_account (void)
{
  g_autoptr (SerapSpace) space = space_of ("kabag");
  g_autofree char *path = sample ("malang_kauman_usulan_musrenbang_2023.csv");
  g_autoptr (SerapImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_false (serap_import_file (space, path, "musrenbang", NULL, &report, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_IMPORTED);
  g_assert_nonnull (strstr (error->message, "Penerima aspirasi (latihan)"));
  g_assert_nonnull (strstr (error->message, "WIB"));
}

static void
test_no_right (void)
{
  g_autoptr (SerapSpace) space = space_of ("auditor");
  g_autofree char *path = write_file ("auditor.csv", "judul\nSatu\nDua\n", -1);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (SerapImportReport) report = take (space, path, "aspirasi");
    g_assert_cmpuint (report->stored, ==, 0);
    g_assert_cmpuint (report->failed, ==, 2);
    const SerapRowProblem *entry = report->row_problems->pdata[0];
    g_assert_cmpstr (entry->problem->code, ==, "no-right");
  }
}

/* Rows without what makes them a record are refused one by one. */
static void
test_members (void)
{
  g_autoptr (SerapSpace) space = space_of ("admin");
  g_autofree char *path
    = write_file ("anggota.csv",
                  "Kode,Nama Anggota,Dapil,Komisi\nD9-01,Contoh Satu,1,I\n,Tanpa Kode,1,I\n"
                  "D9-02,Contoh Dua,D99,II\n",
                  -1);
  g_autoptr (SerapImportReport) report = take (space, path, "anggota");
  for (guint i = 0; i < report->row_problems->len; i++) {
    const SerapRowProblem *entry = report->row_problems->pdata[i];
    g_test_message ("row %u, %s: %s", entry->row, entry->column, entry->problem->code);
  }
  g_assert_cmpuint (report->stored, ==, 2);
  g_assert_cmpuint (report->failed, ==, 1);
  g_assert_cmpuint (report->warned, ==, 1);
  g_autoptr (SerapRecord) one = serap_store_ref (serap_space_store (space), "anggota", "D9-01");
  g_autoptr (SerapRecord) two = serap_store_ref (serap_space_store (space), "anggota", "D9-02");
  g_assert_cmpstr (serap_record_text (one, "nama"), ==, "Contoh Satu");
  g_assert_nonnull (serap_record_text (one, "dapil"));
  g_assert_cmpstr (serap_record_text (two, "dapil"), ==, NULL);
}

/* What a member's staff brings in is the member's. */
static void
test_staff (void)
{
  g_autoptr (SerapSpace) space = space_of ("tenaga_ahli");
  g_autofree char *path = write_file ("staf.csv", "judul,nama pengusul\nSaluran di gang,Siti Contoh\n", -1);
  g_autoptr (SerapImportReport) report = take (space, path, "aspirasi");
  g_autofree char *member = serap_space_default_member (space);
  g_assert_cmpuint (report->stored, ==, 1);
  g_assert_cmpuint (report->failed, ==, 0);
  g_autoptr (GPtrArray) rows
    = serap_store_children (serap_space_store (space), "aspirasi", "anggota", member);
  guint found = 0;
  for (guint i = 0; i < rows->len; i++)
    found += g_strcmp0 (serap_record_text (rows->pdata[i], "judul"), "Saluran di gang") == 0;
  g_assert_cmpuint (found, ==, 1);
}

/* A file travels to headquarters before its name, and comes back to another account. */
static void
test_attach (void)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (base, "foto.png", NULL);
  g_autofree char *id = NULL;
  g_autofree char *there = NULL;
  g_autofree char *pdf = g_build_filename (base, "tanda.pdf", NULL);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 9, 9);
  gdk_pixbuf_fill (pixbuf, 0x336699ff);
  g_assert_true (gdk_pixbuf_save (pixbuf, path, "png", &error, NULL));
  g_autofree char *rows = write_file ("satu.csv",
                                      "judul,pengusul,hp,rt/rw,kelurahan,kanal\n"
                                      "Lampu mati di gang,Budi Contoh,081234567890,3/12,Aren Jaya,RESES\n",
                                      -1);
  g_autofree char *owner = NULL;
  {
    g_autoptr (SerapSpace) space = space_of ("penerima");
    g_autoptr (SerapImportReport) report = take (space, rows, "aspirasi");
    g_assert_cmpuint (report->stored, ==, 1);
    const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), "aspirasi");
    g_autoptr (SerapQuery) query = serap_query_parse (entity, "\"lampu mati di gang\"", NULL, NULL, problems);
    g_assert_true (serap_space_finish_index (space, &error));
    g_autoptr (GArray) found = serap_store_query (serap_space_store (space), query, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (found->len, ==, 1);
    g_autoptr (SerapRecord) record
      = serap_store_row_record (serap_space_store (space), entity, g_array_index (found, gint64, 0));
    owner = g_strdup (record->id);
    g_assert_true (serap_attach_file (space, "aspirasi", owner, path, "FOTO_SEBELUM", &id, problems, &error));
    g_assert_no_error (error);
    char *ids[] = { owner, NULL };
    g_assert_true (serap_print_document (space, "tanda-terima", ids, pdf, &error));
    g_assert_no_error (error);
    g_autoptr (GPtrArray) history
      = serap_store_history (serap_space_store (space), serap_record_text (record, "pengusul"), &error);
    gboolean revealed = FALSE;
    for (guint i = 0; i < history->len; i++)
      revealed = revealed || g_str_equal (((SerapEvent *) history->pdata[i])->verb, "reveal");
    g_assert_true (revealed);
  }
  g_autoptr (SerapSpace) other = space_of ("kabag");
  g_assert_true (serap_attach_open (other, id, &there, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (there, G_FILE_TEST_IS_REGULAR));
}

/* Asked by the leak sanitizer: fontconfig keeps what it has read until the very end. */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libfontconfig\n";
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autoptr (GError) error = NULL;
  base = g_dir_make_tmp ("serap-practice-XXXXXX", NULL);
  g_autofree char *place = g_build_filename (base, "data", NULL);
  serap_folder_create (place, SERAP_FOLDER_PRACTICE, NULL, NULL, serap_env_system (), &error);
  g_assert_no_error (error);
  folder = serap_folder_open (place, serap_env_system (), &error);
  g_assert_no_error (error);
  g_assert_true (serap_folder_lock (folder, &error));

  g_test_add_func ("/practice/lists", test_lists);
  g_test_add_func ("/practice/other-account", test_other_account);
  g_test_add_func ("/practice/no-right", test_no_right);
  g_test_add_func ("/practice/members", test_members);
  g_test_add_func ("/practice/staff", test_staff);
  g_test_add_func ("/practice/attach", test_attach);
  int result = g_test_run ();
  serap_folder_close (folder);
  const char *const argv_rm[] = { "rm", "-rf", base, NULL };
  g_spawn_sync (NULL, (char **) argv_rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (base);
  return result;
}
