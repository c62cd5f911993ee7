/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files beside a record: pictures and papers that are what they say, and all that is not. */

#include "config.h"

#include "serap-attach.h"
#include "serap-edit.h"
#include "serap-print.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char *dir;
  SerapFolder *folder;
  SerapSpace *space;
  char *id;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  fixture->dir = g_dir_make_tmp ("serap-attach-XXXXXX", NULL);
  g_autofree char *place = g_build_filename (fixture->dir, "data", NULL);
  g_assert_true (serap_folder_create (place, SERAP_FOLDER_LAPTOP, NULL, NULL, serap_env_system (), &error));
  fixture->folder = serap_folder_open (place, serap_env_system (), &error);
  g_assert_true (serap_folder_lock (fixture->folder, &error));
  fixture->space = serap_space_open (fixture->folder, NULL, NULL, TRUE, &error);
  g_assert_no_error (error);
  const char *const values[] = { "judul=Saluran mampet di gang", "kanal=LANGSUNG",
                                 "lokasi.kelurahan=Aren Jaya", "pengusul.nama=Siti Contoh", NULL };
  g_assert_true (
    serap_edit_new (fixture->space, "aspirasi", (char *const *) values, &fixture->id, problems, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *const argv[] = { "rm", "-rf", fixture->dir, NULL };
  serap_space_close (fixture->space);
  serap_folder_close (fixture->folder);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (fixture->dir);
  g_free (fixture->id);
}

static char *
path_in (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->dir, name, NULL);
}

static GBytes *
picture (const char *type, int width, int height)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  gsize n = gdk_pixbuf_get_byte_length (pixbuf);
  for (gsize i = 0; i < n; i++)
    pixels[i] = (guint8) (i * 2654435761u >> 13);
  char *data = NULL;
  gsize size = 0;
  g_assert_true (gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, type, NULL, NULL));
  return g_bytes_new_take (data, size);
}

static void
attach (Fixture *fixture, const char *name, const void *data, gsize n, const char *mime)
{
  g_autofree char *path = path_in (fixture, name);
  g_autofree char *id = NULL;
  g_autofree char *there = NULL;
  g_autofree char *back = NULL;
  gsize m = 0;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (path, data, (gssize) n, NULL));
  g_assert_true (
    serap_attach_file (fixture->space, "aspirasi", fixture->id, path, "foto sebelum", &id, problems, &error));
  g_assert_no_error (error);
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (fixture->space), id);
  g_assert_cmpstr (serap_record_text (record, "pemilik"), ==, fixture->id);
  g_assert_cmpstr (serap_record_text (record, "jenis"), ==, "FOTO_SEBELUM");
  g_assert_cmpstr (serap_record_text (record, "nama_berkas"), ==, name);
  g_assert_cmpstr (serap_record_text (record, "mime"), ==, mime);
  g_assert_cmpint (serap_record_int (record, "bytes", 0), ==, (gint64) n);
  g_assert_true (serap_attach_open (fixture->space, id, &there, &error));
  g_assert_true (g_file_get_contents (there, &back, &m, NULL));
  g_assert_cmpmem (back, m, data, n);
}

static void
refuse (Fixture *fixture, const char *name, const char *word)
{
  g_test_message ("%s", name);
  g_autofree char *path = path_in (fixture, name);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  g_assert_false (serap_attach_file (fixture->space, "aspirasi", fixture->id, path, "FOTO_SEBELUM", NULL,
                                     problems, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE);
  g_assert_nonnull (strstr (error->message, word));
}

static void
refuse_bytes (Fixture *fixture, const char *name, const void *data, gsize n, const char *word)
{
  g_autofree char *path = path_in (fixture, name);
  g_assert_true (g_file_set_contents (path, data, (gssize) n, NULL));
  refuse (fixture, name, word);
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  static const char pdf[] = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
  gsize n;
  g_autoptr (GBytes) jpeg = picture ("jpeg", 64, 48);
  g_autoptr (GBytes) png = picture ("png", 20, 30);
  const void *bytes = g_bytes_get_data (jpeg, &n);
  attach (fixture, "foto.JPG", bytes, n, "image/jpeg");
  /* A telephone's film behind the picture. */
  g_autoptr (GByteArray) tail = g_byte_array_new ();
  g_byte_array_append (tail, bytes, (guint) n);
  g_byte_array_append (tail, (const guint8 *) "\xff\xda film \xff\xd9 film", 16);
  attach (fixture, "gerak.jpg", tail->data, tail->len, "image/jpeg");
  bytes = g_bytes_get_data (png, &n);
  attach (fixture, "gambar.dat", bytes, n, "image/png");
  attach (fixture, "surat.pdf", pdf, sizeof pdf - 1, "application/pdf");
  g_autoptr (GPtrArray) list
    = serap_store_children (serap_space_store (fixture->space), "lampiran", "pemilik", fixture->id);
  g_assert_cmpuint (list->len, ==, 4);
}

static void
test_bad (Fixture *fixture, gconstpointer data)
{
  static const char exe[] = "MZ\x90\0\3\0\0\0 This program cannot be run";
  static const char tiff[] = "II*\0\10\0\0\0";
  gsize n;
  g_autoptr (GBytes) jpeg = picture ("jpeg", 640, 480);
  g_autoptr (GBytes) png = picture ("png", 64, 64);
  const guint8 *bytes = g_bytes_get_data (jpeg, &n);
  refuse_bytes (fixture, "terpotong.jpg", bytes, n / 2, "damaged");
  refuse_bytes (fixture, "kepala.jpg", bytes, 24, "damaged");
  refuse_bytes (fixture, "hampir.jpg", bytes, n - 2, "damaged");
  /* A thumbnail's end mark in a head does not end the picture. */
  g_autoptr (GByteArray) thumb = g_byte_array_new ();
  g_byte_array_append (thumb, (const guint8 *) "\xff\xd8\xff\xe1\0\10\xff\xda\xff\xd9\0\0", 12);
  g_byte_array_append (thumb, bytes + 2, (guint) (n / 2));
  refuse_bytes (fixture, "kecil.jpg", thumb->data, thumb->len, "damaged");
  bytes = g_bytes_get_data (png, &n);
  refuse_bytes (fixture, "terpotong.png", bytes, n / 2, "damaged");
  refuse_bytes (fixture, "program.jpg", exe, sizeof exe, "only JPEG");
  refuse_bytes (fixture, "pindaian.tif", tiff, sizeof tiff, "only JPEG");
  refuse_bytes (fixture, "kosong.jpg", "", 0, "empty");
  refuse_bytes (fixture, "putus.pdf", "%PDF-1.4\n1 0 obj<<", 18, "damaged");
  refuse (fixture, "tidak-ada.jpg", "no such file");
  refuse (fixture, "data", "folder");
  g_autofree char *large = path_in (fixture, "besar.jpg");
  g_assert_true (g_file_set_contents (large, "x", 1, NULL));
  g_assert_cmpint (truncate (large, SERAP_ATTACH_MAX_BYTES + 1), ==, 0);
  refuse (fixture, "besar.jpg", "25 MiB");
  g_autofree char *pipe_path = path_in (fixture, "pipa.jpg");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  refuse (fixture, "pipa.jpg", "ordinary");
  g_autoptr (GPtrArray) list
    = serap_store_children (serap_space_store (fixture->space), "lampiran", "pemilik", fixture->id);
  g_assert_cmpuint (list->len, ==, 0);
}

/* A head that promises 60,000 × 60,000 points costs no memory. */
static void
test_huge (Fixture *fixture, gconstpointer data)
{
  gsize n;
  g_autoptr (GBytes) png = picture ("png", 64, 64);
  g_autoptr (GByteArray) lie = g_byte_array_new ();
  g_byte_array_append (lie, g_bytes_get_data (png, &n), (guint) g_bytes_get_size (png));
  static const guint8 size[] = { 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60 };
  memcpy (lie->data + 16, size, sizeof size);
  /* The check sum of the head, over its name and 13 bytes (ISO 3309). */
  guint32 crc = 0xffffffff;
  for (guint i = 12; i < 29; i++) {
    crc ^= lie->data[i];
    for (guint b = 0; b < 8; b++)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  crc = GUINT32_TO_BE (~crc);
  memcpy (lie->data + 29, &crc, 4);
  refuse_bytes (fixture, "bom.png", lie->data, lie->len, "40 million");
}

static void
test_owner_and_kind (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "foto.png");
  g_autoptr (GBytes) png = picture ("png", 8, 8);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  gsize n;
  const void *bytes = g_bytes_get_data (png, &n);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
  g_assert_false (
    serap_attach_file (fixture->space, "usulan", fixture->id, path, "FOTO_SEBELUM", NULL, problems, &error));
  g_assert_no_error (error);
  g_assert_true (serap_problems_has (problems, NULL, "no-such-record"));
  g_assert_false (
    serap_attach_file (fixture->space, "aspirasi", fixture->id, path, "SELFIE", NULL, problems, &error));
  g_assert_no_error (error);
  g_assert_true (serap_problems_has (problems, "jenis", "unknown-code"));
}

static void
test_receipt (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_in (fixture, "tanda.pdf");
  g_autofree char *odt = path_in (fixture, "tanda.odt");
  g_autofree char *bytes = NULL;
  g_autofree char *again = NULL;
  gsize n = 0;
  gsize m = 0;
  char *ids[] = { fixture->id, NULL };
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_print_document (fixture->space, "tanda-terima", ids, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  g_assert_true (g_str_has_prefix (bytes, "%PDF-"));
  g_assert_true (serap_print_document (fixture->space, "tanda-terima", ids, path, &error));
  g_assert_true (g_file_get_contents (path, &again, &m, NULL));
  g_assert_cmpmem (bytes, n, again, m);
  g_assert_false (serap_print_document (fixture->space, "tanda-terima", ids, odt, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_false (serap_print_document (fixture->space, "kuitansi", ids, path, &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE);
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
  g_test_add ("/attach/good", Fixture, NULL, set_up, test_good, tear_down);
  g_test_add ("/attach/bad", Fixture, NULL, set_up, test_bad, tear_down);
  g_test_add ("/attach/huge", Fixture, NULL, set_up, test_huge, tear_down);
  g_test_add ("/attach/owner-and-kind", Fixture, NULL, set_up, test_owner_and_kind, tear_down);
  g_test_add ("/print/receipt", Fixture, NULL, set_up, test_receipt, tear_down);
  return g_test_run ();
}
