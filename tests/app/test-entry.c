/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The form for an aspiration without a window: what is read back, drafts, and what saving makes. */

#include "config.h"

#include "serap-attach.h"
#include "serap-edit.h"
#include "serap-entry-check.h"
#include "serap-entry-reading.h"
#include "serap-entry-save.h"
#include "serap-entry-similar.h"
#include "serap-folder.h"
#include "serap-id.h"
#include "serap-language.h"
#include "serap-option.h"
#include "serap-shapes.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "Siti Contoh Rahasia"
#define NIK "3275065507800001"

typedef struct {
  char *dir;
  SerapFolder *folder;
  SerapSpace *space;
} Laptop;

static void
open_laptop (Laptop *laptop)
{
  g_autoptr (GError) error = NULL;
  laptop->folder = serap_folder_open (laptop->dir, serap_env_system (), &error);
  g_assert_no_error (error);
  g_assert_true (serap_folder_lock (laptop->folder, &error));
  laptop->space = serap_space_open (laptop->folder, NULL, NULL, TRUE, &error);
  g_assert_no_error (error);
}

static void
close_laptop (Laptop *laptop)
{
  g_clear_pointer (&laptop->space, serap_space_close);
  g_clear_pointer (&laptop->folder, serap_folder_close);
}

static void
set_up (Laptop *laptop, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *root = g_dir_make_tmp ("serap-entry-XXXXXX", &error);
  laptop->dir = g_build_filename (root, "data", NULL);
  serap_folder_create (laptop->dir, SERAP_FOLDER_LAPTOP, NULL, NULL, serap_env_system (), &error);
  g_assert_no_error (error);
  open_laptop (laptop);
}

static void
tear_down (Laptop *laptop, gconstpointer data)
{
  close_laptop (laptop);
  g_autofree char *root = g_path_get_dirname (laptop->dir);
  char *words[] = { (char *) "rm", (char *) "-rf", root, NULL };
  g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (laptop->dir);
}

static SerapEntry *
filled_entry (SerapSpace *space)
{
  static const char *const values[][2] = {
    { "judul", "Perbaikan saluran Gang Mawar" },
    { "uraian", "Saluran dangkal dan penuh lumpur,\nair meluap setiap hujan deras." },
    { "kanal", "LANGSUNG" },
    { "tanggal", "23/11/2026" },
    { "lokasi.rt", "3" },
    { "lokasi.rw", "12" },
    { "lokasi.kelurahan", "32.75.06.1003" },
    { "lokasi.alamat", "Gang Mawar, belakang musala" },
    { "titik", "-6,1846, 106,9879" },
    { "lokasi.sumber", "MANUAL" },
    { "pengusul.nama", NAME },
    { "pengusul.nik", NIK },
    { "pengusul.hp", "0812 0000 0057" },
    { "volume", "120 m" },
    { "perkiraan_biaya", "75 jt" },
    { "penerima_manfaat", "15" },
    { "urgensi", "SEDANG" },
  };
  g_autofree char *id = serap_id_new (serap_space_env (space));
  SerapEntry *entry = serap_entry_new (id);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    serap_entry_set (entry, values[i][0], values[i][1]);
  g_autoptr (GListStore) kelurahan = serap_options_of (space, "wilayah");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (kelurahan)), ==, 56);
  g_autoptr (SerapOption) first = g_list_model_get_item (G_LIST_MODEL (kelurahan), 0);
  serap_entry_set (entry, "lokasi.kelurahan", serap_option_code (first));
  return entry;
}

/* ---- Reading back ---- */

static void
test_reading (void)
{
  static const struct {
    const char *field, *typed;
    SerapReading state;
    const char *understood; /* (nullable) */
    const char *choices;    /* labels, "|" between them */
  } cases[] = {
    { "perkiraan_biaya", "75 jt", SERAP_READ_OK, "Rp75.000.000", "" },
    { "perkiraan_biaya", "75.000.000", SERAP_READ_OK, "Rp75.000.000", "" },
    { "perkiraan_biaya", "Rp75.000.000", SERAP_READ_OK, NULL, "" },
    { "perkiraan_biaya", "1,2 M", SERAP_READ_AMBIGUOUS, NULL, "Rp1.200.000.000|Rp1.200.000" },
    { "perkiraan_biaya", "mahal", SERAP_READ_INVALID, NULL, "" },
    { "perkiraan_biaya", "", SERAP_READ_EMPTY, NULL, "" },
    { "volume", "120 m", SERAP_READ_OK, NULL, "" },
    { "volume", "400 x 3", SERAP_READ_AMBIGUOUS, NULL, "1.200 m²|400 m" },
    { "volume", "10 m2", SERAP_READ_OK, "10 m²", "" },
    { "lokasi.rt", "3", SERAP_READ_OK, "003", "" },
    { "lokasi.rw", "rt 3/12", SERAP_READ_OK, "012", "" },
    { "lokasi.rw", "banyak", SERAP_READ_INVALID, NULL, "" },
    { "pengusul.nik", "123", SERAP_READ_INVALID, NULL, "" },
    { "tanggal", "23 november 2026", SERAP_READ_OK, "23/11/2026", "" },
    { "tanggal", "32/1/2026", SERAP_READ_INVALID, NULL, "" },
    { "titik", "-6.1846, 106.9879", SERAP_READ_OK, "\342\210\2226,18460, 106,98790", "" },
    { "titik", "-7.25, 112.75", SERAP_READ_OUT_OF_RANGE, NULL, "" },
    { "judul", "Apa saja", SERAP_READ_OK, NULL, "" },
  };
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (SerapEntryReading) reading = serap_entry_reading_of (schema, cases[i].field, cases[i].typed);
    g_autoptr (GString) labels = g_string_new (NULL);
    for (guint j = 0; j < reading->choices->len; j++)
      g_string_append_printf (labels, "%s%s", j > 0 ? "|" : "",
                              ((const SerapEntryChoice *) reading->choices->pdata[j])->label);
    g_test_message ("%s: %s", cases[i].field, cases[i].typed);
    g_assert_cmpint (reading->state, ==, cases[i].state);
    g_assert_cmpstr (reading->understood, ==, cases[i].understood);
    g_assert_cmpstr (labels->str, ==, cases[i].choices);
    g_assert_cmpint (reading->problem == NULL, ==,
                     reading->state == SERAP_READ_OK || reading->state == SERAP_READ_EMPTY);
    /* What a choice puts into the field has one meaning. */
    for (guint j = 0; j < reading->choices->len; j++) {
      const SerapEntryChoice *choice = reading->choices->pdata[j];
      g_autoptr (SerapEntryReading) again = serap_entry_reading_of (schema, cases[i].field, choice->text);
      g_assert_cmpint (again->state, ==, SERAP_READ_OK);
    }
  }
}

static void
test_point (void)
{
  static const char *const same[]
    = { "-6.1846, 106.9879", "-6,1846, 106,9879",  "\342\210\2226,1846; 106,9879",
        "-6.1846 106.9879",  "(-6.1846,106.9879)", "106.9879, -6.1846",
        "-6,1846,106,9879" };
  for (guint i = 0; i < G_N_ELEMENTS (same); i++) {
    SerapEntryPoint point;
    g_assert_cmpint (serap_entry_point_parse (same[i], &point), ==, SERAP_READ_OK);
    g_assert_cmpfloat_with_epsilon (point.lat, -6.1846, 1e-9);
    g_assert_cmpfloat_with_epsilon (point.lng, 106.9879, 1e-9);
    g_autofree char *written = serap_entry_point_format (point);
    SerapEntryPoint again;
    g_assert_cmpint (serap_entry_point_parse (written, &again), ==, SERAP_READ_OK);
    g_assert_cmpfloat (again.lat, ==, point.lat);
  }
  static const char *const wrong[] = { "-6.1846", "enam, seratus", "-6, 106", "-6.1846, 106.9879, 3" };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    SerapEntryPoint point;
    g_assert_cmpint (serap_entry_point_parse (wrong[i], &point), ==, SERAP_READ_INVALID);
  }
}

static void
test_shapes (void)
{
  g_autoptr (GPtrArray) shapes = serap_shapes_load ();
  g_autoptr (GHashTable) codes = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < shapes->len; i++)
    g_hash_table_add (codes, ((const SerapShape *) shapes->pdata[i])->code);
  g_assert_cmpuint (g_hash_table_size (codes), ==, 56);
  const SerapShape *pejuang = serap_shapes_find (shapes, -6.1846, 106.9879);
  g_assert_nonnull (pejuang);
  g_assert_cmpstr (pejuang->name, ==, "Pejuang");
  g_assert_null (serap_shapes_find (shapes, -7.25, 112.75));
}

static void
test_options (Laptop *laptop, gconstpointer data)
{
  g_autoptr (SerapOption) option
    = serap_option_new ("32.75.01.1001", "Arenjaya", "Bekasi Timur, dapil 1", "Aren Jaya|Perumnas Tiga");
  static const char *const fits[] = { "", "arenjaya", "Aren Jaya", "jaya", "renj", "perumnas", "timur aren" };
  for (guint i = 0; i < G_N_ELEMENTS (fits); i++)
    g_assert_true (serap_option_fits (option, fits[i]));
  g_assert_false (serap_option_fits (option, "pejuang"));
  g_autoptr (GListStore) urgency = serap_options_of (laptop->space, "kode:urgensi");
  g_autoptr (SerapOption) least = g_list_model_get_item (G_LIST_MODEL (urgency), 0);
  g_assert_cmpstr (serap_option_code (least), ==, "RENDAH");
}

/* ---- Drafts ---- */

static void
keep_and_die (Laptop *laptop, const SerapEntry *entry)
{
  close_laptop (laptop);
  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    open_laptop (laptop);
    if (serap_entry_keep (laptop->space, entry, NULL))
      kill (getpid (), SIGKILL);
    _exit (1);
  }
  int status = 0;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  open_laptop (laptop);
}

/* Whether @needle stands anywhere in the account's files. */
static gboolean
stands_in_files (Laptop *laptop, const char *needle)
{
  char *words[] = { (char *) "grep", (char *) "-rqa", (char *) needle, laptop->dir, NULL };
  int status = 0;
  g_assert_true (
    g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL));
  return g_spawn_check_wait_status (status, NULL);
}

static void
test_draft_survives (Laptop *laptop, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEntry) entry = filled_entry (laptop->space);
  g_autoptr (SerapEntry) other = filled_entry (laptop->space);
  serap_entry_set (other, "judul", "Yang kedua");
  g_assert_true (serap_entry_keep (laptop->space, other, &error));
  keep_and_die (laptop, entry);
  g_autoptr (GPtrArray) drafts = serap_entry_drafts (laptop->space, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (drafts->len, ==, 2);
  g_autoptr (SerapEntry) back = serap_entry_open (laptop->space, entry->id, &error);
  g_assert_no_error (error);
  for (const char *const *field = serap_entry_fields (); *field != NULL; field++)
    g_assert_cmpstr (serap_entry_text (back, *field), ==, serap_entry_text (entry, *field));
  g_assert_true (stands_in_files (laptop, "Gang Mawar, belakang musala"));
  g_assert_false (stands_in_files (laptop, NAME));
  g_assert_false (stands_in_files (laptop, NIK));
  g_assert_true (serap_entry_drop (laptop->space, entry->id, &error));
  g_autoptr (GPtrArray) left = serap_entry_drafts (laptop->space, &error);
  g_assert_cmpuint (left->len, ==, 1);
}

static void
test_empty_leaves_none (Laptop *laptop, gconstpointer data)
{
  g_autoptr (SerapEntry) entry = serap_entry_start (laptop->space);
  g_assert_true (serap_entry_is_empty (entry));
  g_assert_true (serap_entry_keep (laptop->space, entry, NULL));
  g_autoptr (GPtrArray) drafts = serap_entry_drafts (laptop->space, NULL);
  g_assert_cmpuint (drafts->len, ==, 0);
}

/* ---- Saving ---- */

static char *
plain_text (SerapSpace *space, const SerapRecord *record)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = SERAP_N_COMMON; i < record->entity->n_fields; i++) {
    const char *name = record->entity->fields[i].name;
    g_autofree char *text = serap_value_to_string (&record->values[i]);
    if (record->values[i].kind != SERAP_VALUE_NONE && !g_str_equal (name, "lokasi")
        && !g_str_equal (name, "pengusul") && !g_str_equal (name, "pemilik"))
      g_string_append_printf (out, "%s=%s\n", name, text);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
whole_text (SerapSpace *space, const char *id)
{
  SerapStore *store = serap_space_store (space);
  g_autoptr (SerapRecord) record = serap_store_get (store, id);
  g_assert_nonnull (record);
  g_autoptr (SerapRecord) place = serap_store_get (store, serap_record_text (record, "lokasi"));
  g_autoptr (SerapRecord) person
    = serap_store_person (store, serap_space_box (space), serap_record_text (record, "pengusul"), NULL);
  g_assert_nonnull (person);
  g_autofree char *a = plain_text (space, record);
  g_autofree char *b = plain_text (space, place);
  g_autofree char *c = plain_text (space, person);
  return g_strconcat (serap_record_status (record), "\n", a, b, c, NULL);
}

static void
test_same_as_serapctl (Laptop *laptop, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEntry) entry = filled_entry (laptop->space);
  g_autoptr (SerapEntryOutcome) outcome = serap_entry_save (laptop->space, entry, &error);
  g_assert_no_error (error);
  g_assert_true (outcome->saved);
  g_assert_nonnull (outcome->number);
  /* As typed after `serapctl new aspirasi`. */
  g_autofree char *kelurahan
    = g_strconcat ("lokasi.kelurahan=", serap_entry_text (entry, "lokasi.kelurahan"), NULL);
  const char *const typed[] = { "judul=Perbaikan saluran Gang Mawar",
                                "uraian=Saluran dangkal dan penuh lumpur,\nair meluap setiap hujan deras.",
                                "kanal=Datang langsung",
                                "tanggal=2026-11-23",
                                "lokasi.rt=003",
                                "lokasi.rw=012",
                                kelurahan,
                                "lokasi.alamat=Gang Mawar, belakang musala",
                                "lokasi.lat=-6.1846",
                                "lokasi.lng=106.9879",
                                "lokasi.sumber=MANUAL",
                                "pengusul.nama=" NAME,
                                "pengusul.nik=" NIK,
                                "pengusul.hp=081200000057",
                                "volume=120",
                                "satuan=m",
                                "perkiraan_biaya=75000000",
                                "penerima_manfaat=15",
                                "urgensi=Sedang",
                                NULL };
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autofree char *id = NULL;
  g_assert_true (serap_edit_new (laptop->space, "aspirasi", (char *const *) typed, &id, problems, &error));
  g_autofree char *form = whole_text (laptop->space, entry->id);
  g_autofree char *command = whole_text (laptop->space, id);
  g_assert_cmpstr (form, ==, command);
}

static gint64
count_records (Laptop *laptop)
{
  return serap_store_counter (serap_space_store (laptop->space), "aspirasi", NULL);
}

static void
test_saved_once (Laptop *laptop, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEntry) entry = filled_entry (laptop->space);
  gint64 before = count_records (laptop);
  g_autoptr (SerapEntryOutcome) first = serap_entry_save (laptop->space, entry, &error);
  g_autoptr (GPtrArray) drafts = serap_entry_drafts (laptop->space, NULL);
  g_assert_true (first->saved);
  g_assert_cmpuint (drafts->len, ==, 0);
  /* The program died before it heard that the record is stored, and its draft came back. */
  g_assert_true (serap_entry_keep (laptop->space, entry, &error));
  g_autoptr (SerapEntry) back = serap_entry_open (laptop->space, entry->id, &error);
  g_assert_true (back->stored);
  serap_entry_set (back, "judul", "Perbaikan saluran Gang Mawar Dua");
  g_autoptr (SerapEntryOutcome) second = serap_entry_save (laptop->space, back, &error);
  g_assert_no_error (error);
  g_assert_true (second->saved);
  g_assert_cmpint (count_records (laptop), ==, before + 1);
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (laptop->space), entry->id);
  g_assert_cmpstr (serap_record_text (record, "judul"), ==, "Perbaikan saluran Gang Mawar Dua");
}

static void
test_refused_at_field (Laptop *laptop, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEntry) entry = filled_entry (laptop->space);
  gint64 before = count_records (laptop);
  serap_entry_set (entry, "pengusul.nik", "123");
  serap_entry_set (entry, "titik", "di sana");
  g_autoptr (SerapEntryOutcome) outcome = serap_entry_save (laptop->space, entry, &error);
  g_assert_no_error (error);
  g_assert_false (outcome->saved);
  gboolean nik = FALSE, point = FALSE;
  for (guint i = 0; i < outcome->problems->len; i++) {
    const SerapEntryProblem *problem = outcome->problems->pdata[i];
    nik |= g_strcmp0 (problem->field, "pengusul.nik") == 0;
    point |= g_strcmp0 (problem->field, "titik") == 0;
  }
  g_assert_true (nik && point);
  g_assert_cmpint (count_records (laptop), ==, before);
  g_autoptr (GPtrArray) drafts = serap_entry_drafts (laptop->space, NULL);
  g_assert_cmpuint (drafts->len, ==, 1);
}

static void
test_gaps (Laptop *laptop, gconstpointer data)
{
  guint done, total;
  g_autoptr (SerapEntry) entry = filled_entry (laptop->space);
  serap_entry_set (entry, "judul", "Pendek");
  g_autoptr (GArray) gaps = serap_entry_gaps (laptop->space, entry, &done, &total);
  g_assert_cmpuint (done + gaps->len, ==, total);
  gboolean title = FALSE, photo = FALSE;
  for (guint i = 0; i < gaps->len; i++) {
    const SerapEntryGap *gap = &g_array_index (gaps, SerapEntryGap, i);
    title |= g_str_equal (gap->field, "judul") && !gap->may_wait;
    photo |= g_str_equal (gap->field, "lampiran") && gap->may_wait;
    g_assert_cmpstr (gap->field, !=, "uraian");
  }
  g_assert_true (title && photo);
}

static void
test_next_carries (Laptop *laptop, gconstpointer data)
{
  g_autoptr (SerapEntry) entry = filled_entry (laptop->space);
  g_autoptr (SerapEntry) next = serap_entry_next (entry, "x");
  g_assert_true (serap_entry_is_empty (next));
  g_assert_cmpstr (serap_entry_text (next, "tanggal"), ==, "23/11/2026");
  g_assert_cmpstr (serap_entry_text (next, "kanal"), ==, "LANGSUNG");
  g_assert_cmpstr (serap_entry_text (next, "pengusul.nama"), ==, "");
  g_assert_cmpstr (serap_entry_text (next, "lokasi.rt"), ==, "");
}

/* ---- Files ---- */

static void
test_files (Laptop *laptop, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEntry) entry = filled_entry (laptop->space);
  g_autofree char *exe = g_build_filename (laptop->dir, "..", "foto.jpg", NULL);
  g_autofree char *large = g_build_filename (laptop->dir, "..", "besar.tiff", NULL);
  g_assert_true (g_file_set_contents (exe, "MZ\x90 not a picture", -1, NULL));
  g_assert_true (g_file_set_contents (large, "II*", -1, NULL));
  g_assert_cmpint (truncate (large, 60 * 1024 * 1024), ==, 0);
  g_assert_null (serap_entry_take_file (laptop->space, entry->id, exe, NULL, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE);
  g_clear_error (&error);
  g_assert_null (serap_entry_take_file (laptop->space, entry->id, large, NULL, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE);
  g_clear_error (&error);
  /* A picture from the clipboard is kept with the draft and becomes an attachment. */
  static const char png[]
    = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  gsize n;
  g_autofree guchar *raw = g_base64_decode (png, &n);
  g_autoptr (GBytes) bytes = g_bytes_new (raw, n);
  g_autoptr (GPtrArray) files
    = serap_entry_take_file (laptop->space, entry->id, "tempelan.png", bytes, &error);
  g_assert_no_error (error);
  const SerapEntryFile *file = files->pdata[0];
  serap_entry_add_file (entry, file->path, file->name, file->kind, file->bytes);
  g_autoptr (SerapEntryOutcome) outcome = serap_entry_save (laptop->space, entry, &error);
  g_assert_no_error (error);
  g_assert_true (outcome->saved);
  g_autoptr (GPtrArray) attached
    = serap_store_children (serap_space_store (laptop->space), "lampiran", "pemilik", entry->id);
  g_assert_cmpuint (attached->len, ==, 1);
  g_assert_cmpstr (serap_record_text (attached->pdata[0], "nama_berkas"), ==, "tempelan.png");
  g_assert_false (g_file_test (file->path, G_FILE_TEST_EXISTS));
}

static void
test_similar (Laptop *laptop, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEntry) entry = filled_entry (laptop->space);
  g_autoptr (SerapEntryOutcome) outcome = serap_entry_save (laptop->space, entry, &error);
  g_assert_true (outcome->saved);
  g_assert_true (serap_space_finish_index (laptop->space, &error));
  const char *kelurahan = serap_entry_text (entry, "lokasi.kelurahan");
  g_autoptr (GPtrArray) found
    = serap_entry_similar (laptop->space, "-", kelurahan, "saluran mampet di gg mawar", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (((const SerapEntrySimilar *) found->pdata[0])->id, ==, entry->id);
  g_autoptr (GPtrArray) itself
    = serap_entry_similar (laptop->space, entry->id, kelurahan, "saluran mawar", &error);
  g_assert_cmpuint (itself->len, ==, 0);
  g_autoptr (GPtrArray) nothing
    = serap_entry_similar (laptop->space, "-", kelurahan, "mohon perbaikan jalan", &error);
  g_assert_cmpuint (nothing->len, ==, 0);
}

#define ADD(path, test) g_test_add ("/entry/" path, Laptop, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("SERAP_LANGUAGE", "en", TRUE);
  serap_language_init (NULL);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/entry/reading", test_reading);
  g_test_add_func ("/entry/point", test_point);
  g_test_add_func ("/entry/shapes", test_shapes);
  ADD ("options", test_options);
  ADD ("draft-survives", test_draft_survives);
  ADD ("empty-leaves-none", test_empty_leaves_none);
  ADD ("same-as-serapctl", test_same_as_serapctl);
  ADD ("saved-once", test_saved_once);
  ADD ("refused-at-field", test_refused_at_field);
  ADD ("gaps", test_gaps);
  ADD ("next-carries", test_next_carries);
  ADD ("files", test_files);
  ADD ("similar", test_similar);
  return g_test_run ();
}
