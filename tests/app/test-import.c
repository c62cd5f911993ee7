/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files on their way in, as on a laptop without a network: the two real lists, files as people save
 * them, files that are none, and what is left when an import stops on the way. */

#include "config.h"

#include "serap-csv.h"
#include "serap-export.h"
#include "serap-id.h"
#include "serap-import.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define MUSRENBANG "malang_kauman_usulan_musrenbang_2023.csv"
#define POKIR "malang_kauman_pokir_2023.csv"

typedef struct {
  char *dir;
  SerapFolder *folder;
  SerapSpace *space;
} Fixture;

static char *laptop; /* made once, copied for each test */

static void
run (const char *first, const char *second, const char *third, const char *fourth)
{
  const char *const argv[] = { first, second, third, fourth, NULL };
  int status = 0;
  g_assert_true (
    g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
}

static void
open_space (Fixture *fixture)
{
  g_autofree char *data = g_build_filename (fixture->dir, "data", NULL);
  g_autoptr (GError) error = NULL;
  fixture->folder = serap_folder_open (data, serap_env_system (), &error);
  g_assert_no_error (error);
  g_assert_true (serap_folder_lock (fixture->folder, &error));
  fixture->space = serap_space_open (fixture->folder, NULL, NULL, TRUE, &error);
  g_assert_no_error (error);
}

static void
close_space (Fixture *fixture)
{
  g_clear_pointer (&fixture->space, serap_space_close);
  g_clear_pointer (&fixture->folder, serap_folder_close);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("serap-import-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (fixture->dir, "data", NULL);
  run ("cp", "-r", laptop, copy);
  open_space (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_space (fixture);
  run ("rm", "-rf", fixture->dir, NULL);
  g_free (fixture->dir);
}

static char *
sample (const char *name)
{
  return g_build_filename (g_getenv ("G_TEST_SRCDIR"), "fixtures", "malang", name, NULL);
}

static char *
write_file (Fixture *fixture, const char *name, const void *data, gssize n)
{
  char *path = g_build_filename (fixture->dir, name, NULL);
  g_assert_true (g_file_set_contents (path, data, n, NULL));
  return path;
}

static SerapImportReport *
take (Fixture *fixture, const char *path, const char *kind, const SerapImportOptions *options)
{
  SerapImportReport *report = NULL;
  g_autoptr (GError) error = NULL;
  gboolean done = serap_import_file (fixture->space, path, kind, options, &report, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_nonnull (report);
  return report;
}

static char *
refused (Fixture *fixture, const char *path, const char *kind, const SerapImportOptions *options, int code)
{
  g_autoptr (SerapImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_false (serap_import_file (fixture->space, path, kind, options, &report, &error));
  g_assert_error (error, SERAP_APP_ERROR, code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return g_strdup (error->message);
}

static GPtrArray *
records (Fixture *fixture, const char *kind, const char *text)
{
  SerapStore *store = serap_space_store (fixture->space);
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (fixture->space), kind);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = serap_query_parse (entity, text, NULL, NULL, problems);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rows = serap_store_query (store, query, NULL, &error);
  g_assert_no_error (error);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (list, serap_store_row_record (store, entity, g_array_index (rows, gint64, i)));
  return list;
}

static guint
count (Fixture *fixture, const char *kind)
{
  g_autoptr (GPtrArray) list = records (fixture, kind, NULL);
  return list->len;
}

/* The record of row @row of the file. */
static SerapRecord *
find_row (Fixture *fixture, const char *kind, guint row)
{
  g_autoptr (GPtrArray) list = records (fixture, kind, NULL);
  g_autofree char *end = g_strdup_printf ("(baris %u)", row);
  for (guint i = 0; i < list->len; i++)
    if (g_str_has_suffix (serap_record_text (list->pdata[i], "asal_berkas"), end))
      return serap_record_copy (list->pdata[i]);
  g_assert_not_reached ();
}

static void
assert_text (const SerapRecord *record, const char *field, const char *wanted)
{
  g_assert_cmpstr (serap_record_text (record, field), ==, wanted);
}

/* ---- The real lists ---- */

static void
test_musrenbang (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = sample (MUSRENBANG);
  g_autoptr (SerapImportReport) report = take (fixture, path, "musrenbang", NULL);
  g_assert_cmpuint (report->rows, ==, 138);
  g_assert_cmpuint (report->stored, ==, 138);
  g_assert_cmpuint (report->failed, ==, 0);
  g_assert_cmpint (report->first_row_resumed, ==, 0);
  g_assert_cmpuint (count (fixture, "aspirasi"), ==, 138);
  g_assert_cmpuint (count (fixture, "lokasi"), ==, 138);
  g_assert_cmpuint (count (fixture, "kegiatan"), ==, 1);

  g_autoptr (SerapRecord) event = serap_store_get (serap_space_store (fixture->space), report->event_id);
  assert_text (event, "jenis", "MUSRENBANG");
  assert_text (event, "nama", "malang kauman usulan musrenbang 2023");
  assert_text (event, "tanggal", NULL);

  g_autoptr (SerapRecord) first = find_row (fixture, "aspirasi", 1);
  assert_text (first, "kanal", "MUSRENBANG");
  assert_text (first, "kegiatan", report->event_id);
  assert_text (first, "judul",
               "Meningkatkan Kemampuan (Public Speaking dan Personal Branding) (Forum Anak P1)");
  assert_text (first, "uraian", "Penyelenggaraan Pembinaan Lembaga Kemasyarakatan (Kecamatan Klojen)");
  assert_text (first, "satuan", "ORANG");
  assert_text (first, "kelurahan", NULL);
  assert_text (first, "pengusul", NULL);
  assert_text (first, "opd", NULL);
  g_assert_cmpint (serap_record_int (first, "volume", 0), ==, 35000);
  g_assert_cmpint (serap_record_int (first, "perkiraan_biaya", 0), ==, 10500000);
  g_assert_true (serap_record_bool (first, "perlu_lokasi"));
  g_assert_false (serap_record_is_set (first, "anonim"));
  g_assert_nonnull (strstr (serap_record_text (first, "asal_baris"), "\"profil\":\"Lurah Kauman\""));
  g_assert_nonnull (strstr (serap_record_text (first, "catatan_impor"), "skpd_tujuan"));

  g_autoptr (SerapRecord) one = find_row (fixture, "aspirasi", 50);
  assert_text (one, "rt", "003");
  assert_text (one, "rw", "001");
  assert_text (one, "alamat", "RT 03 RW 01, Kota Malang");
  g_autoptr (SerapRecord) many = find_row (fixture, "aspirasi", 51);
  assert_text (many, "rt", NULL);
  assert_text (many, "rw", "001");
  g_assert_nonnull (strstr (serap_record_text (many, "catatan_impor"), "beberapa RT"));
  g_autoptr (SerapRecord) roman = find_row (fixture, "aspirasi", 82);
  assert_text (roman, "rw", "004");
  g_autoptr (SerapRecord) decimal = find_row (fixture, "aspirasi", 91);
  g_assert_cmpint (serap_record_int (decimal, "volume", 0), ==, 569500);
}

static void
test_pokir (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = sample (POKIR);
  g_autoptr (SerapImportReport) report = take (fixture, path, "usulan", NULL);
  g_assert_cmpuint (report->stored, ==, 9);
  g_assert_cmpuint (count (fixture, "usulan"), ==, 9);
  g_autoptr (SerapRecord) first = find_row (fixture, "usulan", 1);
  assert_text (first, "status", "DRAF");
  assert_text (first, "prioritas_anggota", "P-05");
  assert_text (
    first, "judul",
    "Usulan pokir 1 P-05: Jl. Semeru I/1063 A. rt. 03 rw. 01 Kel. Kauman, Kec. Klojen, Kota Malang");
  assert_text (first, "rt", "003");
  assert_text (first, "rw", "001");
  assert_text (first, "kelurahan", NULL);
  assert_text (first, "satuan", "PAKET");
  g_assert_cmpint (serap_record_int (first, "anggaran", 0), ==, 4500000);
  g_assert_cmpint (serap_record_int (first, "nilai_akomodir", 0), ==, 4500000);
  g_assert_nonnull (strstr (serap_record_text (first, "catatan_impor"), "Judul disusun dari kolom"));
  g_autoptr (SerapRecord) sixth = find_row (fixture, "usulan", 6);
  g_assert_cmpint (serap_record_int (sixth, "nilai_akomodir", 0), ==, 8750000);
  g_autoptr (SerapRecord) last = find_row (fixture, "usulan", 9);
  assert_text (last, "prioritas_anggota", "P-62");
  g_assert_nonnull (strstr (serap_record_text (last, "catatan_impor"), "undefined"));
}

/* ---- Generic rows ---- */

static const char generic[]
  = "Judul;Uraian;Nama Pengusul;HP;NIK;RT/RW;Kelurahan;Alamat;Anggaran;Tgl;Catatan Khusus\r\n"
    "Saluran mampet;\"Air tidak\r\nmengalir\";Siti Contoh;0812-3456-7890;3275010101900001;003/012;Aren "
    "Jaya;Jl. Nusantara;1,5 jt;"
    "23/11/2026;biasa\r\n"
    "Lampu jalan;Gelap;Budi Contoh;12;99;satu;Antah Berantah;Jl. X;banyak;32/13/2026;-\r\n";

static void
check_persons (Fixture *fixture, const SerapRecord *aspirasi, const char *name, const char *kept)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapRecord) person
    = serap_store_person (serap_space_store (fixture->space), serap_space_box (fixture->space),
                          serap_record_text (aspirasi, "pengusul"), &error);
  g_assert_no_error (error);
  assert_text (person, "nama", name);
  g_assert_nonnull (strstr (serap_record_text (person, "kolom_asal"), kept));
}

static void
test_aspirasi (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_file (fixture, "warga.csv", generic, -1);
  g_autofree char *errors = g_build_filename (fixture->dir, "galat.csv", NULL);
  SerapImportOptions options = { .errors_file = errors };
  g_autoptr (SerapImportReport) report = take (fixture, path, "aspirasi", &options);
  g_assert_cmpuint (report->stored, ==, 2);
  g_assert_cmpuint (report->warned, ==, 1);
  g_autoptr (SerapRecord) good = find_row (fixture, "aspirasi", 1);
  assert_text (good, "kelurahan", "32.75.01.1004");
  assert_text (good, "rt", "003");
  assert_text (good, "rw", "012");
  assert_text (good, "tanggal", "2026-11-23");
  assert_text (good, "uraian", "Air tidak\nmengalir");
  assert_text (good, "catatan_impor", NULL);
  g_assert_cmpint (serap_record_int (good, "perkiraan_biaya", 0), ==, 1500000);
  check_persons (fixture, good, "Siti Contoh", "3275010101900001");

  g_autoptr (SerapRecord) bad = find_row (fixture, "aspirasi", 2);
  assert_text (bad, "judul", "Lampu jalan");
  assert_text (bad, "kelurahan", NULL);
  g_assert_false (serap_record_is_set (bad, "perkiraan_biaya"));
  check_persons (fixture, bad, "Budi Contoh", "\"NIK\":\"99\"");

  /* No person's word outside the sealed part. */
  const SerapRecord *both[] = { good, bad };
  for (guint i = 0; i < G_N_ELEMENTS (both); i++) {
    g_autofree char *json = g_strconcat (serap_record_text (both[i], "asal_baris"),
                                         serap_record_text (both[i], "catatan_impor"), NULL);
    g_assert_null (strstr (json, "Contoh"));
    g_assert_null (strstr (json, "0812"));
    g_assert_null (strstr (json, "“99”"));
  }
  const char *notes = serap_record_text (bad, "catatan_impor");
  g_assert_nonnull (strstr (notes, "Kolom NIK bukan NIK"));
  g_assert_nonnull (strstr (notes, "Kolom Anggaran: “banyak” bukan angka"));
  g_assert_nonnull (strstr (notes, "Kolom Kelurahan: “Antah Berantah”"));

  g_autoptr (GError) error = NULL;
  g_autoptr (SerapCsv) csv = serap_csv_open (errors, &error);
  g_assert_no_error (error);
  guint n = serap_csv_n_columns (csv);
  g_assert_cmpuint (n, ==, 13);
  g_assert_cmpstr (serap_csv_headings (csv)[n - 2], ==, "kolom_galat");
  g_assert_cmpstr (serap_csv_headings (csv)[n - 1], ==, "galat");
  g_auto (GStrv) cells = NULL;
  g_assert_true (serap_csv_next (csv, &cells, &error));
  g_assert_cmpstr (cells[0], ==, "Lampu jalan");
  g_assert_nonnull (strstr (cells[n - 2], "NIK"));
}

/* ---- Titles and places ---- */

static void
test_long (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("judul,lokasi,volume,pagu\n");
  for (guint i = 0; i < 40; i++)
    g_string_append (text, "saluran air ");
  g_string_append (text, ",\"Jl. Mawar, Kel. Kota Baru, Bekasi Barat\",300-400 m,\"1,2 M\"\n");
  g_string_append (text, "Kedua,\"Jl. Melati, Pengasinan, Kota Bekasi\",\"1.250,5 m2\",Rp75 juta\n");
  g_string_append (text, "Ketiga,\"Kel. Margahayu, Kota Bandung\",,\n");
  g_autofree char *path = write_file (fixture, "panjang.csv", text->str, -1);
  g_autoptr (SerapImportReport) report = take (fixture, path, "aspirasi", NULL);
  g_assert_cmpuint (report->stored, ==, 3);
  g_autoptr (SerapRecord) first = find_row (fixture, "aspirasi", 1);
  const char *title = serap_record_text (first, "judul");
  g_assert_cmpuint (g_utf8_strlen (title, -1), <=, 150);
  g_assert_true (g_str_has_suffix (title, "saluran…") || g_str_has_suffix (title, "air…"));
  g_assert_cmpuint (strlen (serap_record_text (first, "uraian")), ==, 40 * 12 - 1);
  assert_text (first, "kelurahan", "32.75.02.1003");
  g_assert_false (serap_record_is_set (first, "perkiraan_biaya"));
  g_assert_nonnull (
    strstr (serap_record_text (first, "catatan_impor"), "bermakna ganda (Rp1.200.000.000 atau"));
  g_autoptr (SerapRecord) second = find_row (fixture, "aspirasi", 2);
  g_assert_cmpint (serap_record_int (second, "volume", 0), ==, 1250500);
  assert_text (second, "satuan", "M2");
  g_assert_nonnull (serap_record_text (second, "kelurahan"));
  g_autoptr (SerapRecord) third = find_row (fixture, "aspirasi", 3);
  assert_text (third, "kelurahan", NULL);
}

static void
test_map (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path
    = write_file (fixture, "asing.csv", "Kolom A,Kolom B\nPerbaikan jembatan,Jl. Kenari\n", -1);
  g_autofree char *unknown = refused (fixture, path, "aspirasi", NULL, SERAP_APP_ERROR_FILE);
  g_assert_nonnull (strstr (unknown, "No heading matched"));
  g_assert_nonnull (strstr (unknown, "Kolom A, Kolom B"));
  g_assert_nonnull (strstr (unknown, "judul"));
  g_autofree char *wrong = write_file (fixture, "salah.json", "{\"Kolom A\": \"jodul\"}", -1);
  SerapImportOptions options = { .map_file = wrong };
  g_autofree char *field = refused (fixture, path, "aspirasi", &options, SERAP_APP_ERROR_FILE);
  g_assert_nonnull (strstr (field, "jodul"));
  g_autofree char *map
    = write_file (fixture, "peta.json", "{\"kolom a\": \"judul\", \"Kolom B\": \"lokasi.alamat\"}", -1);
  options.map_file = map;
  g_autoptr (SerapImportReport) report = take (fixture, path, "aspirasi", &options);
  g_assert_cmpuint (report->stored, ==, 1);
  g_autoptr (SerapRecord) record = find_row (fixture, "aspirasi", 1);
  assert_text (record, "judul", "Perbaikan jembatan");
  assert_text (record, "alamat", "Jl. Kenari");
}

/* ---- Files as people save them, and files that are none ---- */

static void
test_encodings (Fixture *fixture, gconstpointer data)
{
  static const char cp1252[] = "judul;uraian\nCaf\xe9 warga;Jalan \x96 rusak\n";
  g_autofree char *western = write_file (fixture, "cp1252.csv", cp1252, -1);
  g_autoptr (SerapImportReport) first = take (fixture, western, "aspirasi", NULL);
  g_autoptr (SerapRecord) record = find_row (fixture, "aspirasi", 1);
  g_assert_cmpuint (first->stored, ==, 1);
  assert_text (record, "judul", "Café warga");

  gsize n = 0;
  g_autofree char *wide = g_convert ("\xef\xbb\xbfjudul\turaian\nTaman kota\tPerlu bangku\n", -1, "UTF-16LE",
                                     "UTF-8", NULL, &n, NULL);
  g_autofree char *utf16 = write_file (fixture, "utf16.csv", wide, (gssize) n);
  g_autoptr (SerapImportReport) second = take (fixture, utf16, "aspirasi", NULL);
  g_assert_cmpuint (second->stored, ==, 1);
  g_assert_cmpuint (count (fixture, "aspirasi"), ==, 2);
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) wide = g_string_new ("judul");
  g_autoptr (GString) large = g_string_new ("judul,uraian\nSatu,dua\nTiga,");
  for (guint i = 1; i < 1000; i++)
    g_string_append_printf (wide, ",k%u", i);
  for (guint i = 0; i < 10 * 1024 * 1024 / 64; i++)
    g_string_append (large, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde ");
  static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
  const struct {
    const char *name;
    const char *data;
    gssize n;
  } files[] = {
    { "kutip.csv", "judul,uraian\nSatu,dua\nTiga,\"empat\nLima,enam\n", -1 },
    { "kosong.csv", "", 0 },
    { "gambar.csv", png, sizeof png - 1 },
    { "nol.csv", "judul\0\1\2,uraian\n", 17 },
    { "lebar.csv", wide->str, (gssize) wide->len },
    { "besar.csv", large->str, (gssize) large->len },
    { "panjang.csv", "judul,uraian\na,b,c\n", -1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = write_file (fixture, files[i].name, files[i].data, files[i].n);
    g_autofree char *message = refused (fixture, path, "aspirasi", NULL, SERAP_APP_ERROR_FILE);
    g_assert_nonnull (strstr (message, files[i].name));
  }
  g_autofree char *missing = g_build_filename (fixture->dir, "tidak-ada.csv", NULL);
  g_autofree char *message = refused (fixture, missing, "aspirasi", NULL, SERAP_APP_ERROR_FILE);
  g_autofree char *folder = refused (fixture, fixture->dir, "aspirasi", NULL, SERAP_APP_ERROR_FILE);
  g_autofree char *kind = refused (fixture, missing, "rapat", NULL, SERAP_APP_ERROR_USAGE);
  g_assert_nonnull (strstr (message, "does not exist"));
  g_assert_nonnull (strstr (folder, "cannot be used"));
  g_assert_nonnull (strstr (kind, "musrenbang"));
  g_assert_cmpuint (count (fixture, "aspirasi"), ==, 0);
}

/* ---- Twice, stopped, tried only ---- */

static void
test_twice (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = sample (POKIR);
  g_autoptr (SerapImportReport) report = take (fixture, path, "usulan", NULL);
  g_assert_cmpuint (report->failed, ==, 0);
  g_autofree char *again = refused (fixture, path, "usulan", NULL, SERAP_APP_ERROR_IMPORTED);
  g_assert_nonnull (strstr (again, " WIB"));
  g_assert_nonnull (strstr (again, serap_record_text (serap_space_user (fixture->space), "nama")));
  /* By its content, whatever its name. */
  g_autofree char *text = NULL;
  gsize n = 0;
  g_assert_true (g_file_get_contents (path, &text, &n, NULL));
  g_autofree char *renamed = write_file (fixture, "lain.csv", text, (gssize) n);
  g_autofree char *other = refused (fixture, renamed, "usulan", NULL, SERAP_APP_ERROR_IMPORTED);
  g_assert_nonnull (strstr (other, "imported before"));
  g_assert_cmpuint (count (fixture, "usulan"), ==, 9);
}

static gboolean
stop_after (guint done, guint total, gpointer data)
{
  g_assert_cmpuint (total, ==, 138);
  guint *left = data;
  return (*left)-- > 1;
}

static void
test_resume (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = sample (MUSRENBANG);
  guint left = 1;
  SerapImportOptions options = { .progress = stop_after, .data = &left };
  g_autoptr (SerapImportReport) stopped = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_false (serap_import_file (fixture->space, path, "musrenbang", &options, &stopped, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (stopped->stored, >, 0);
  g_assert_cmpuint (stopped->stored, <=, 50);
  guint stored = stopped->stored;
  g_assert_cmpuint (count (fixture, "aspirasi"), ==, stored);

  /* As after a crash: another process goes on. */
  close_space (fixture);
  open_space (fixture);
  g_autoptr (SerapImportReport) rest = take (fixture, path, "musrenbang", NULL);
  g_assert_cmpint (rest->first_row_resumed, ==, stored + 1);
  g_assert_cmpuint (rest->stored, ==, 138 - stored);
  g_assert_cmpuint (count (fixture, "aspirasi"), ==, 138);
  g_assert_cmpuint (count (fixture, "kegiatan"), ==, 1);
  g_assert_cmpstr (rest->batch, ==, stopped->batch);
  g_autoptr (GPtrArray) outbox = serap_store_outbox (serap_space_store (fixture->space), NULL);
  for (guint i = 0; i < outbox->len; i++)
    g_assert_cmpstr (((SerapOutboxRow *) outbox->pdata[i])->batch, ==, rest->batch);
}

static void
test_dry_run (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = sample (MUSRENBANG);
  SerapImportOptions options = { .dry_run = TRUE };
  g_autoptr (SerapImportReport) report = take (fixture, path, "musrenbang", &options);
  g_assert_cmpuint (report->stored, ==, 138);
  g_assert_cmpuint (report->warned, ==, 138);
  g_assert_cmpuint (report->row_problems->len, >=, 138);
  g_assert_cmpuint (count (fixture, "aspirasi"), ==, 0);
  g_assert_cmpuint (count (fixture, "kegiatan"), ==, 0);
  g_assert_cmpint (serap_store_outbox_count (serap_space_store (fixture->space), SERAP_OUTBOX_PENDING), ==,
                   0);
  g_autoptr (SerapImportReport) real = take (fixture, path, "musrenbang", NULL);
  g_assert_cmpuint (real->stored, ==, 138);
}

static void
test_taken_back (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = sample (POKIR);
  g_autoptr (SerapImportReport) report = take (fixture, path, "usulan", NULL);
  g_assert_cmpuint (report->stored, ==, 9);
  SerapStore *store = serap_space_store (fixture->space);
  g_autoptr (GPtrArray) outbox = serap_store_outbox (store, NULL);
  for (guint i = outbox->len; i > 0; i--)
    serap_store_take_back (store, ((SerapOutboxRow *) outbox->pdata[i - 1])->op_id, NULL);
  g_assert_cmpuint (count (fixture, "usulan"), ==, 0);
  g_autoptr (SerapImportReport) again = take (fixture, path, "usulan", NULL);
  g_assert_cmpuint (again->stored, ==, 9);
}

/* A row that the judge refuses goes alone, and its try uses up no number of the others. */
static void
test_refused_row (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "judul,koefisien\nPertama,1 m\nKedua,2 m\nKetiga,3 m\n";
  g_autofree char *path = write_file (fixture, "tiga.csv", text, -1);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  g_autofree char *id = serap_id_derive ("impor", sha256, "aspirasi", "2", "aspirasi", NULL);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (ops, serap_space_op (fixture->space, SERAP_VERB_CREATE, "aspirasi", id));
  serap_op_set_text (ops->pdata[0], "judul", "Sudah ada");
  g_assert_true (serap_space_save (fixture->space, ops, problems, &error));
  g_autoptr (SerapImportReport) report = take (fixture, path, "aspirasi", NULL);
  g_assert_cmpuint (report->stored, ==, 2);
  g_assert_cmpuint (report->failed, ==, 1);
  g_assert_cmpuint (report->row_problems->len, ==, 1);
  const SerapRowProblem *entry = report->row_problems->pdata[0];
  g_assert_cmpuint (entry->row, ==, 2);
  g_assert_cmpuint (entry->line, ==, 3);
  g_assert_cmpstr (entry->problem->code, ==, "exists-already");
  g_autoptr (GPtrArray) list = records (fixture, "aspirasi", NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_assert_cmpuint (list->len, ==, 3);
  for (guint i = 0; i < list->len; i++)
    g_assert_true (g_hash_table_add (seen, (char *) serap_record_text (list->pdata[i], "nomor_lokal")));
}

static void
test_members_need_headquarters (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = write_file (fixture, "anggota.csv", "kode,nama\nD9-01,Contoh\n", -1);
  g_autofree char *message = refused (fixture, path, "anggota", NULL, SERAP_APP_ERROR_ONLINE_ONLY);
  g_assert_nonnull (strstr (message, "headquarters"));
}

/* ---- Out again ---- */

static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = sample (POKIR);
  g_autoptr (SerapImportReport) report = take (fixture, path, "usulan", NULL);
  g_assert_cmpuint (report->stored, ==, 9);
  g_autofree char *table = g_build_filename (fixture->dir, "keluar.csv", NULL);
  g_autofree char *json = g_build_filename (fixture->dir, "keluar.JSON", NULL);
  g_autofree char *sheet = g_build_filename (fixture->dir, "keluar.ppt", NULL);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  guint rows = 0;
  g_assert_true (
    serap_export_file (fixture->space, table, "usulan", "anggaran>=30000000", &rows, problems, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rows, ==, 3);
  g_autoptr (SerapCsv) csv = serap_csv_open (table, &error);
  g_assert_no_error (error);
  g_auto (GStrv) cells = NULL;
  guint amount = 0;
  while (!g_str_equal (serap_csv_headings (csv)[amount], "anggaran"))
    amount++;
  g_assert_true (serap_csv_next (csv, &cells, &error));
  g_assert_cmpint (g_ascii_strtoll (cells[amount], NULL, 10), >=, 30000000);
  g_assert_true (serap_export_file (fixture->space, json, "usulan", NULL, &rows, problems, &error));
  g_assert_cmpuint (rows, ==, 9);
  g_assert_false (
    serap_export_file (fixture->space, table, "usulan", "statis:draf", &rows, problems, &error));
  g_assert_no_error (error);
  g_assert_true (serap_problems_any_error (problems));
  g_assert_false (serap_export_file (fixture->space, sheet, "usulan", NULL, NULL, problems, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (serap_export_file (fixture->space, table, "pengusul", NULL, NULL, problems, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *base = g_dir_make_tmp ("serap-laptop-XXXXXX", NULL);
  laptop = g_build_filename (base, "data", NULL);
  serap_folder_create (laptop, SERAP_FOLDER_LAPTOP, NULL, NULL, serap_env_system (), &error);
  g_assert_no_error (error);

  const struct {
    const char *name;
    void (*test) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/import/musrenbang", test_musrenbang },
    { "/import/pokir", test_pokir },
    { "/import/aspirasi", test_aspirasi },
    { "/import/long", test_long },
    { "/import/map", test_map },
    { "/import/encodings", test_encodings },
    { "/import/broken", test_broken },
    { "/import/twice", test_twice },
    { "/import/resume", test_resume },
    { "/import/dry-run", test_dry_run },
    { "/import/taken-back", test_taken_back },
    { "/import/refused-row", test_refused_row },
    { "/import/members", test_members_need_headquarters },
    { "/export", test_export },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].test, tear_down);
  int result = g_test_run ();
  run ("rm", "-rf", base, NULL);
  g_free (laptop);
  return result;
}
