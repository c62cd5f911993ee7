/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tanda terima as people meet it: text and code read back from the file, hostile words in it,
 * and places where no file can be made. */

#include "config.h"

#include "serap-page.h"
#include "serap-qr.h"
#include "serap-receipt.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* 22 November 2026, 14.30 WIB: a Sunday. */
#define RECEIVED_MS G_GINT64_CONSTANT (1795332600000)

typedef struct {
  char *folder; /* (owned) */
  char *path;   /* (owned) */
} Fixture;

static const SerapLetterhead head = {
  .pemerintah = "PEMERINTAH KOTA BEKASI",
  .instansi = "SEKRETARIAT DEWAN PERWAKILAN RAKYAT DAERAH",
  .alamat = "Jalan Chairil Anwar Nomor 112, Bekasi 17113",
  .kontak = "Telepon (021) 8895 1234",
  .contoh_tanda = "DATA LATIHAN",
  .paper = "A4",
  .kalimat_data = "Data pribadi dilindungi menurut UU 27/2022.",
  .kontak_status = "(021) 8895 1234",
};

static const SerapReceipt plain = {
  .nomor = "ASP/2026/000412",
  .kode_periksa = "K7M4-9QX2",
  .qr_text = "ASP/2026/000412 K7M4-9QX2",
  .diterima_ms = RECEIVED_MS,
  .kanal = "Reses",
  .kegiatan = "Reses II di Aula RW 012",
  .judul = "Perbaikan saluran air",
  .uraian = "Saluran tersumbat di tiga titik.",
  .lokasi = "RT 003/RW 012, Aren Jaya",
  .pengusul = "S*** A***",
  .n_lampiran = 3,
  .penerima = "Ratna Wulandari",
  .jabatan = "Staf Bagian Persidangan",
};

/* Asked by the leak sanitizer: fontconfig keeps what it has read until the very end. */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libfontconfig\n";
}

/* This program, to be run again under other settings. */
static const char *program;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("serap-receipt-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->path = g_build_filename (fixture->folder, "tanda-terima.pdf", NULL);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;
  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name = NULL;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
    g_assert_cmpint (g_remove (path), ==, 0);
  }
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
write_one (const char *path, const SerapReceipt *receipt, const SerapLetterhead *letterhead)
{
  g_autoptr (GError) error = NULL;
  gboolean written = serap_receipt_write_pdf (receipt, 1, letterhead, path, &error);
  g_assert_no_error (error);
  g_assert_true (written);
}

static GBytes *
read_bytes (const char *path)
{
  char *data = NULL;
  gsize n = 0;
  g_assert_true (g_file_get_contents (path, &data, &n, NULL));
  return g_bytes_new_take (data, n);
}

static gboolean
have (const char *name)
{
  g_autofree char *path = g_find_program_in_path (name);
  return path != NULL;
}

/* Output of a program that must end well. */
static char *
run (const char *const *argv)
{
  char *out = NULL;
  int status = 0;
  g_autoptr (GError) error = NULL;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                &out, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  return out;
}

/* Text of the file with every run of white space as one blank. */
static char *
text_of (const char *path)
{
  const char *const argv[] = { "pdftotext", "-enc", "UTF-8", path, "-", NULL };
  g_autofree char *raw = run (argv);
  GString *text = g_string_new (NULL);
  for (const char *p = raw; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      g_string_append_c (text, *p);
    else if (text->len > 0 && text->str[text->len - 1] != ' ')
      g_string_append_c (text, ' ');
  return g_string_free (text, FALSE);
}

static guint
count_text (const char *text, const char *part)
{
  guint n = 0;
  for (const char *p = strstr (text, part); p != NULL; p = strstr (p + 1, part))
    n++;
  return n;
}

/* The same receipt from another process, started with another locale, language and zone. */
static void
write_elsewhere (const char *path, const char *locale, const char *zone)
{
  g_auto (GStrv) env = g_get_environ ();
  env = g_environ_setenv (env, "LC_ALL", locale, TRUE);
  env = g_environ_setenv (env, "LANG", locale, TRUE);
  env = g_environ_setenv (env, "LANGUAGE", "ja", TRUE);
  env = g_environ_setenv (env, "TZ", zone, TRUE);
  const char *const argv[] = { program, "--write", path, NULL };
  int status = 0;
  g_autoptr (GError) error = NULL;
  g_spawn_sync (NULL, (char **) argv, env, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

static void
assert_same_file (const char *a, const char *b)
{
  g_autoptr (GBytes) first = read_bytes (a);
  g_autoptr (GBytes) second = read_bytes (b);
  g_assert_cmpuint (g_bytes_get_size (first), >, 1000);
  g_assert_true (g_bytes_equal (first, second));
}

static void
test_same_bytes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *other = g_build_filename (fixture->folder, "lagi.pdf", NULL);
  write_one (fixture->path, &plain, &head);

  /* Other drawing in between leaves no trace. */
  SerapReceipt busy = plain;
  busy.judul = "Ω Ж ع 🙂";
  write_one (other, &busy, &head);
  write_one (other, &plain, &head);
  assert_same_file (fixture->path, other);
}

/* Where a locale is not installed its name in the environment still counts for pango. */
static void
test_same_bytes_elsewhere (Fixture *fixture, gconstpointer data)
{
  static const char *const locales[] = { "C", "tr_TR.UTF-8", "ar_SA.UTF-8" };
  g_autofree char *other = g_build_filename (fixture->folder, "lagi.pdf", NULL);
  write_one (fixture->path, &plain, &head);
  for (guint i = 0; i < G_N_ELEMENTS (locales); i++) {
    write_elsewhere (other, locales[i], "Asia/Tokyo");
    assert_same_file (fixture->path, other);
  }
}

static void
check_text (const char *path)
{
  g_autofree char *text = text_of (path);
  g_assert_cmpuint (count_text (text, "TANDA TERIMA ASPIRASI"), ==, 2);
  g_assert_cmpuint (count_text (text, "SEKRETARIAT DEWAN PERWAKILAN RAKYAT DAERAH"), ==, 2);
  g_assert_cmpuint (count_text (text, "Nomor: ASP/2026/000412"), ==, 2);
  g_assert_cmpuint (count_text (text, "Minggu, 22 November 2026 pukul 14.30 WIB"), ==, 2);
  g_assert_cmpuint (count_text (text, "Untuk warga"), ==, 1);
  g_assert_cmpuint (count_text (text, "Arsip Sekretariat DPRD"), ==, 1);
  g_assert_cmpuint (count_text (text, "DATA LATIHAN"), ==, 2);
  g_assert_cmpuint (count_text (text, "K7M4-9QX2"), ==, 2);
  g_assert_cmpuint (count_text (text, "S*** A***"), ==, 2);
  g_assert_cmpuint (count_text (text, "3 berkas"), ==, 2);
  g_assert_cmpuint (count_text (text, "Data pribadi dilindungi menurut UU 27/2022."), ==, 2);
  g_assert_cmpuint (count_text (text, "Informasi perkembangan: (021) 8895 1234"), ==, 2);
  g_assert_cmpuint (count_text (text, "Ratna Wulandari"), ==, 2);
  g_assert_cmpuint (count_text (text, "Nomor sementara"), ==, 0);
}

static void
test_text (Fixture *fixture, gconstpointer data)
{
  if (!have ("pdftotext")) {
    g_test_skip ("pdftotext is not installed");
    return;
  }
  write_one (fixture->path, &plain, &head);
  check_text (fixture->path);
  write_elsewhere (fixture->path, "C", "UTC");
  check_text (fixture->path);
  write_elsewhere (fixture->path, "tr_TR.UTF-8", "America/St_Johns");
  check_text (fixture->path);
}

static void
test_provisional (Fixture *fixture, gconstpointer data)
{
  if (!have ("pdftotext")) {
    g_test_skip ("pdftotext is not installed");
    return;
  }
  SerapReceipt receipt = { .nomor = "S-ABCD-12",
                           .sementara = TRUE,
                           .kode_periksa = "K7M4-9QX2",
                           .qr_text = "S-ABCD-12 K7M4-9QX2",
                           .diterima_ms = RECEIVED_MS - 15 * 3600 * 1000,
                           .kanal = "Surat",
                           .judul = "Lampu jalan mati",
                           .penerima = "Andi" };
  write_one (fixture->path, &receipt, &head);
  g_autofree char *text = text_of (fixture->path);
  g_assert_cmpuint (count_text (text, "Nomor sementara: S-ABCD-12"), ==, 2);
  g_assert_cmpuint (count_text (text, "resmi menyusul dan keduanya tetap dapat dicari"), ==, 2);
  g_assert_cmpuint (count_text (text, "(anonim)"), ==, 2);
  g_assert_cmpuint (count_text (text, "tidak ada"), ==, 2);
  g_assert_cmpuint (count_text (text, "Sabtu, 21 November 2026 pukul 23.30 WIB"), ==, 2);
  /* A row without a value is left out with its label. */
  g_assert_cmpuint (count_text (text, "Uraian"), ==, 0);
  g_assert_cmpuint (count_text (text, "Kegiatan"), ==, 0);
}

static void
test_metadata (Fixture *fixture, gconstpointer data)
{
  if (!have ("pdfinfo")) {
    g_test_skip ("pdfinfo is not installed");
    return;
  }
  const SerapReceipt receipts[] = { plain, plain, plain };
  g_assert_true (serap_receipt_write_pdf (receipts, 3, &head, fixture->path, NULL));
  const char *const argv[] = { "pdfinfo", "-isodates", "-enc", "UTF-8", fixture->path, NULL };
  g_autofree char *info = run (argv);
  g_assert_nonnull (strstr (info, "Tanda terima aspirasi (3 lembar)"));
  g_assert_nonnull (strstr (info, "SEKRETARIAT DEWAN PERWAKILAN RAKYAT DAERAH"));
  g_assert_nonnull (strstr (info, "2026-11-22T07:30:00Z"));
  g_assert_nonnull (strstr (info, "Serap"));
  g_assert_nonnull (strstr (info, "(A4)"));
  g_assert_null (strstr (info, "S*** A***"));
  g_autofree char *pages = g_strdup (strstr (info, "Pages:"));
  g_assert_cmpint (atoi (pages + strlen ("Pages:")), ==, 3);
}

static void
check_code (const char *path, const char *folder, const char *expected)
{
  g_autofree char *stem = g_build_filename (folder, "gambar", NULL);
  g_autofree char *image = g_strconcat (stem, ".pgm", NULL);
  /* The right half of the sheet, grey, is enough and soon read. */
  const char *const draw[]
    = { "pdftoppm", "-r", "150", "-gray", "-x", "800", "-W", "500", "-singlefile", path, stem, NULL };
  g_free (run (draw));
  const char *const scan[] = { "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", image, NULL };
  g_autofree char *found = run (scan);
  g_autofree char *twice = g_strdup_printf ("%s\n%s\n", expected, expected);
  g_assert_cmpstr (found, ==, twice);
  g_assert_cmpint (g_remove (image), ==, 0);
}

static void
test_code (Fixture *fixture, gconstpointer data)
{
  if (!have ("pdftoppm") || !have ("zbarimg")) {
    g_test_skip ("pdftoppm or zbarimg is not installed");
    return;
  }
  static const char *const papers[] = { "A4", "F4" };
  for (guint i = 0; i < G_N_ELEMENTS (papers); i++) {
    SerapLetterhead letterhead = head;
    letterhead.paper = papers[i];
    write_one (fixture->path, &plain, &letterhead);
    check_code (fixture->path, fixture->folder, plain.qr_text);
  }
}

static char *
repeat (const char *text, guint times)
{
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < times; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

/* Whatever the words are, the fixed parts of both copies are there and both codes are clear. */
static void
check_hostile (Fixture *fixture, const char *words)
{
  SerapReceipt receipt = plain;
  receipt.sementara = TRUE;
  receipt.kanal = receipt.kegiatan = receipt.judul = receipt.uraian = words;
  receipt.lokasi = receipt.pengusul = receipt.penerima = receipt.jabatan = words;
  receipt.kode_periksa = words;
  SerapLetterhead letterhead = head;
  letterhead.instansi = letterhead.alamat = letterhead.kontak = words;
  letterhead.kontak_status = letterhead.kalimat_data = words;
  write_one (fixture->path, &receipt, &letterhead);
  if (have ("pdftotext")) {
    g_autofree char *text = text_of (fixture->path);
    g_assert_cmpuint (count_text (text, "Nomor sementara: ASP/2026/000412"), ==, 2);
    g_assert_cmpuint (count_text (text, "22 November 2026"), ==, 2);
  }
  if (have ("pdftoppm") && have ("zbarimg"))
    check_code (fixture->path, fixture->folder, plain.qr_text);
}

static void
test_hostile (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *part;
    guint times;
  } cases[] = {
    { "banjir di jalan ", 500 }, /* 8,000 letters */
    { "x", 8000 },               /* without a place to break */
    { "\xf0\x9f\x8c\x8a\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9 ", 200 },
    { "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 RT 003 ", 200 }, /* from the right */
    { "\xe2\x80\xae abc ", 300 },                                /* order override */
    { "a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88", 300 },
    { "a\n\n\r\n\t\xe2\x80\xa9\xe2\x80\xa8", 400 }, /* every kind of line end */
    { "\xff\xfe\xc3 rusak ", 100 },                 /* not UTF-8 */
    { "\xe2\x80\x8b", 8000 },                       /* no width at all */
    { "\xe6\xbc\xa2\xe5\xad\x97", 2000 },
    { "<b>&amp;%s%n</b>\x01\x1b[31m", 100 },
    { " \t\n", 3 },
    { "", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *words = repeat (cases[i].part, cases[i].times);
    g_test_message ("case %u", i);
    check_hostile (fixture, words);
  }
}

static void
test_missing_strings (Fixture *fixture, gconstpointer data)
{
  const SerapReceipt receipt = { .nomor = "", .qr_text = "x" };
  const SerapLetterhead letterhead = { .paper = "F4" };
  write_one (fixture->path, &receipt, &letterhead);
}

static void
check_refused (const SerapReceipt *receipts,
               guint n,
               const SerapLetterhead *letterhead,
               const char *path,
               SerapReportError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (serap_receipt_write_pdf (receipts, n, letterhead, path, &error));
  g_assert_error (error, SERAP_REPORT_ERROR, (int) code);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  SerapLetterhead letterhead = head;
  letterhead.paper = "A3";
  check_refused (&plain, 1, &letterhead, fixture->path, SERAP_REPORT_ERROR_PAPER);
  letterhead.paper = NULL;
  check_refused (&plain, 1, &letterhead, fixture->path, SERAP_REPORT_ERROR_PAPER);
  check_refused (NULL, 0, &head, fixture->path, SERAP_REPORT_ERROR_EMPTY);

  g_autofree char *endless = repeat ("kode ", 1000);
  g_autofree char *dense = repeat ("kode ", 200);
  const char *const texts[] = { endless, dense, "", NULL };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    SerapReceipt receipts[] = { plain, plain };
    receipts[1].qr_text = texts[i];
    check_refused (receipts, 2, &head, fixture->path, SERAP_REPORT_ERROR_QR);
  }
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *below = g_build_filename (fixture->folder, "tidak", "ada.pdf", NULL);
  check_refused (&plain, 1, &head, below, SERAP_REPORT_ERROR_NO_FOLDER);

  write_one (fixture->path, &plain, &head);
  g_autofree char *in_file = g_build_filename (fixture->path, "ada.pdf", NULL);
  check_refused (&plain, 1, &head, in_file, SERAP_REPORT_ERROR_NO_FOLDER);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_no_right (Fixture *fixture, gconstpointer data)
{
  /* Root may write anywhere, so root steps down to nobody for a moment. */
  gboolean root = geteuid () == 0;
  g_assert_cmpint (g_chmod (fixture->folder, 0500), ==, 0);
  g_assert_cmpint (root ? seteuid (65534) : 0, ==, 0);
  check_refused (&plain, 1, &head, fixture->path, SERAP_REPORT_ERROR_DENIED);
  g_assert_cmpint (root ? seteuid (0) : 0, ==, 0);
  g_assert_cmpint (g_chmod (fixture->folder, 0700), ==, 0);
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
}

/* A write that breaks off in the middle leaves what was there before, and nothing beside it. */
static void
test_cut_short (Fixture *fixture, gconstpointer data)
{
  g_assert_true (g_file_set_contents (fixture->path, "lama", -1, NULL));
  struct rlimit before;
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  struct rlimit small = { 4096, before.rlim_max };
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_autoptr (GError) error = NULL;
  gboolean written = serap_receipt_write_pdf (&plain, 1, &head, fixture->path, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  signal (SIGXFSZ, SIG_DFL);

  g_assert_false (written);
  g_assert_error (error, SERAP_REPORT_ERROR, SERAP_REPORT_ERROR_WRITE);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
  g_autofree char *left = NULL;
  g_assert_true (g_file_get_contents (fixture->path, &left, NULL, NULL));
  g_assert_cmpstr (left, ==, "lama");
}

/* /dev/full answers ENOSPC, but cannot be renamed to; a small file system is mounted by hand. */
static void
test_full_disk (void)
{
  const char *folder = g_getenv ("SERAP_TEST_FULL_DISK");
  if (folder == NULL) {
    g_test_skip ("SERAP_TEST_FULL_DISK names no full file system");
    return;
  }
  guint before = count_files (folder);
  g_autofree char *path = g_build_filename (folder, "tanda-terima.pdf", NULL);
  check_refused (&plain, 1, &head, path, SERAP_REPORT_ERROR_NO_SPACE);
  g_assert_cmpuint (count_files (folder), ==, before);
}

static cairo_t *
canvas (int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  cairo_surface_destroy (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  return cr;
}

/* Whether any pixel of the rectangle is not white. */
static gboolean
any_ink (cairo_t *cr, int x, int y, int width, int height)
{
  cairo_surface_t *surface = cairo_get_target (cr);
  cairo_surface_flush (surface);
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  for (int row = y; row < y + height; row++)
    for (int i = x * 4; i < (x + width) * 4; i++)
      if (i % 4 != 3 && data[row * stride + i] != 0xff)
        return TRUE;
  return FALSE;
}

static void
test_block (void)
{
  static const SerapTextStyle style = { .size = 9, .line = 12 };
  cairo_t *cr = canvas (300, 300);
  g_autoptr (SerapPage) page = serap_page_new (cr);
  g_autofree char *piled = repeat ("a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86", 400);

  g_assert_cmpuint (serap_page_count_lines (page, piled, &style, 3, 100), ==, 3);
  g_assert_cmpfloat (serap_page_text (page, piled, &style, 3, 100, 100, 100), ==, 36);
  g_assert_true (any_ink (cr, 100, 100, 100, 36));
  g_assert_false (any_ink (cr, 0, 0, 300, 97));
  g_assert_false (any_ink (cr, 0, 139, 300, 161));
  g_assert_false (any_ink (cr, 0, 0, 98, 300));
  g_assert_false (any_ink (cr, 202, 0, 98, 300));

  g_assert_cmpfloat (serap_page_text (page, NULL, &style, 3, 0, 0, 100), ==, 0);
  g_assert_cmpfloat (serap_page_text (page, " \n ", &style, 3, 0, 0, 100), ==, 0);
  g_assert_cmpuint (serap_page_count_lines (page, "a\n\nb", &style, 9, 100), ==, 1);
  cairo_destroy (cr);
}

static void
test_table (void)
{
  static const SerapTextStyle style = { .size = 9, .line = 12 };
  static const SerapTable table = { &style, .label_width = 50, .gap_min = 2, .gap_max = 5 };
  cairo_t *cr = canvas (300, 300);
  g_autoptr (SerapPage) page = serap_page_new (cr);
  g_autofree char *endless = repeat ("kata ", 200);
  const SerapRow rows[] = {
    { "Satu", endless, &style, 1, 3 },
    { "Dua", NULL, &style, 1, 3 },
    { "Tiga", endless, &style, 2, 5 },
  };

  /* Eight lines and one gap with room to spare; then line by line down to the three that stay. */
  g_assert_cmpfloat (serap_page_table (page, &table, rows, 3, 0, 0, 300, 200), ==, 8 * 12 + 5);
  g_assert_cmpfloat (serap_page_table (page, &table, rows, 3, 0, 0, 300, 99), ==, 8 * 12 + 3);
  g_assert_cmpfloat (serap_page_table (page, &table, rows, 3, 0, 0, 300, 97), ==, 7 * 12 + 5);
  g_assert_cmpfloat (serap_page_table (page, &table, rows, 3, 0, 0, 300, 10), ==, 3 * 12 + 2);
  g_assert_cmpfloat (serap_page_table (page, &table, rows, 0, 0, 0, 300, 10), ==, 0);
  cairo_destroy (cr);
}

static void
test_qr (void)
{
  cairo_t *cr = canvas (100, 100);
  cairo_set_source_rgb (cr, 0, 0, 0);
  g_autoptr (GError) error = NULL;
  g_assert_false (serap_qr_draw (cr, "S-ABCD-12", 0, 0, 20, &error));
  g_assert_error (error, SERAP_REPORT_ERROR, SERAP_REPORT_ERROR_QR);
  g_assert_false (any_ink (cr, 0, 0, 100, 100));

  g_assert_true (serap_qr_draw (cr, "S-ABCD-12", 0, 0, 100, NULL));
  int quiet = (int) floor (SERAP_QR_QUIET * 100.0 / (21 + 2 * SERAP_QR_QUIET));
  g_assert_true (any_ink (cr, quiet, quiet, 10, 10));
  g_assert_false (any_ink (cr, 0, 0, 100, quiet));
  g_assert_false (any_ink (cr, 0, 0, quiet, 100));
  g_assert_false (any_ink (cr, 0, 100 - quiet, 100, quiet));
  g_assert_false (any_ink (cr, 100 - quiet, 0, quiet, 100));
  cairo_destroy (cr);
}

/* On a screen too, with what a file would refuse. */
static void
test_draw (void)
{
  cairo_t *cr = canvas (620, 940);
  SerapLetterhead letterhead = head;
  letterhead.paper = "?";
  SerapReceipt receipt = plain;
  receipt.qr_text = NULL;
  serap_receipt_draw (cr, &receipt, &letterhead);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  g_assert_true (any_ink (cr, 50, 20, 500, 60));
  g_assert_true (any_ink (cr, 50, 441, 500, 60));
  g_assert_false (any_ink (cr, 0, 842, 620, 98));
  cairo_destroy (cr);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  program = argv[0];
  if (argc == 3 && strcmp (argv[1], "--write") == 0)
    return serap_receipt_write_pdf (&plain, 1, &head, argv[2], NULL) ? 0 : 1;
  g_test_init (&argc, &argv, NULL);
  ADD ("/receipt/same-bytes", test_same_bytes);
  ADD ("/receipt/same-bytes-elsewhere", test_same_bytes_elsewhere);
  ADD ("/receipt/text", test_text);
  ADD ("/receipt/provisional", test_provisional);
  ADD ("/receipt/metadata", test_metadata);
  ADD ("/receipt/code", test_code);
  ADD ("/receipt/hostile", test_hostile);
  ADD ("/receipt/missing-strings", test_missing_strings);
  ADD ("/receipt/refused", test_refused);
  ADD ("/receipt/no-folder", test_no_folder);
  ADD ("/receipt/no-right", test_no_right);
  ADD ("/receipt/cut-short", test_cut_short);
  g_test_add_func ("/receipt/full-disk", test_full_disk);
  g_test_add_func ("/receipt/draw", test_draw);
  g_test_add_func ("/page/block", test_block);
  g_test_add_func ("/page/table", test_table);
  g_test_add_func ("/qr/draw", test_qr);
  return g_test_run ();
}
