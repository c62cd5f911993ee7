/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading and writing CSV: real files, every encoding and delimiter, every refusal with its place
 * and numbers, headings, and text that comes back as it went out. */

#include "config.h"

#include "serap-csv-scan.h"
#include "serap-csv-writer.h"
#include "serap-csv.h"
#include "serap-heading.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A string literal that may have zero bytes inside, and its length. */
#define BYTES(literal) (literal), sizeof (literal) - 1

static SerapCsv *
open_data (const char *data, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, n);
  SerapCsv *csv = serap_csv_new_for_bytes (bytes, &error);
  g_assert_no_error (error);
  g_assert_nonnull (csv);
  return csv;
}

static SerapCsv *
open_text (const char *text)
{
  return open_data (text, strlen (text));
}

/* A row with its cells joined by "/", or NULL at the end. */
static char *
next_joined (SerapCsv *csv)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) cells = NULL;
  gboolean more = serap_csv_next (csv, &cells, &error);
  g_assert_no_error (error);
  g_assert_cmpint (more, ==, cells != NULL);
  return more ? g_strjoinv ("/", cells) : NULL;
}

static void
assert_next (SerapCsv *csv, const char *expected)
{
  g_autofree char *row = next_joined (csv);
  g_assert_cmpstr (row, ==, expected);
}

static void
assert_headings (SerapCsv *csv, const char *expected)
{
  g_autofree char *headings = g_strjoinv ("/", (char **) serap_csv_headings (csv));
  g_assert_cmpstr (headings, ==, expected);
  g_assert_cmpuint (serap_csv_n_columns (csv), ==, g_strv_length ((char **) serap_csv_headings (csv)));
}

static GError *
refuse_data (const char *data, gsize n)
{
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, n);
  g_assert_null (serap_csv_new_for_bytes (bytes, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == SERAP_CSV_ERROR);
  return error;
}

static GError *
refuse_row (SerapCsv *csv)
{
  GError *error = NULL;
  GStrv cells = NULL;
  g_assert_false (serap_csv_next (csv, &cells, &error));
  g_assert_null (cells);
  g_assert_nonnull (error);
  g_assert_true (error->domain == SERAP_CSV_ERROR);
  return error;
}

static void
assert_place (const GError *error, guint row, guint column, guint line)
{
  const SerapCsvDetail *detail = serap_csv_error_detail (error);
  g_assert_cmpuint (detail->row, ==, row);
  g_assert_cmpuint (detail->column, ==, column);
  g_assert_cmpuint (detail->line, ==, line);
}

static void
assert_numbers (const GError *error, guint64 found, guint64 limit)
{
  const SerapCsvDetail *detail = serap_csv_error_detail (error);
  g_assert_cmpuint (detail->found, ==, found);
  g_assert_cmpuint (detail->limit, ==, limit);
}

static char *
make_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("serap-csv-XXXXXX", &error);
  g_assert_no_error (error);
  return directory;
}

static void
remove_directory (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir)) {
    g_autofree char *path = g_build_filename (directory, name, NULL);
    g_assert_cmpint (g_remove (path), ==, 0);
  }
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static guint
count_files (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  guint n = 0;
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static SerapCsv *
open_fixture (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "fixtures", "malang", name, NULL);
  SerapCsv *csv = serap_csv_open (path, &error);
  g_assert_no_error (error);
  return csv;
}

static void
test_real_musrenbang (void)
{
  g_autoptr (SerapCsv) csv = open_fixture ("malang_kauman_usulan_musrenbang_2023.csv");
  g_assert_cmpuint (serap_csv_n_columns (csv), ==, 14);
  g_assert_cmpint (serap_csv_delimiter (csv), ==, ',');
  g_assert_cmpstr (serap_csv_encoding (csv), ==, "UTF-8");
  g_assert_cmpstr (serap_csv_headings (csv)[4], ==, "usulan");
  guint n = 0;
  for (g_autofree char *row = next_joined (csv); row != NULL; n++) {
    g_free (row);
    row = next_joined (csv);
  }
  g_assert_cmpuint (n, ==, 138);
  g_assert_cmpuint (serap_csv_row_number (csv), ==, 138);
}

static void
test_real_pokir (void)
{
  g_autoptr (SerapCsv) csv = open_fixture ("malang_kauman_pokir_2023.csv");
  g_assert_cmpuint (serap_csv_n_columns (csv), ==, 10);
  assert_next (csv, "1/P-05/Jl. Semeru I/1063 A. rt. 03 rw. 01 Kel. Kauman, Kec. Klojen, Kota Malang/"
                    "Klojen/Kauman/1 Paket/ 4.500.000 / 4.500.000 /Kecamatan Klojen/");
  guint n = 1;
  for (g_autofree char *row = next_joined (csv); row != NULL; n++) {
    g_free (row);
    row = next_joined (csv);
  }
  g_assert_cmpuint (n, ==, 9);
  g_assert_cmpuint (strlen (serap_csv_sha256 (csv)), ==, 64);
}

static void
test_sha256 (void)
{
  g_autoptr (SerapCsv) csv = open_text ("abc");
  g_assert_cmpstr (serap_csv_sha256 (csv), ==,
                   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
test_windows_1252 (void)
{
  g_autoptr (SerapCsv) csv = open_text ("Nama;Catatan\r\nJos\xE9;\x93"
                                        "50 \x80\x94 \x96 oke\r\n");
  g_assert_cmpstr (serap_csv_encoding (csv), ==, "windows-1252");
  g_assert_cmpint (serap_csv_delimiter (csv), ==, ';');
  assert_next (csv, "José/“50 €” – oke");
  assert_next (csv, NULL);
}

/* More text than fits the decoder's buffer, so that cells are cut by its pieces. */
static void
test_windows_1252_long (void)
{
  g_autoptr (GString) text = g_string_new ("a;b\n");
  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "\xE9;\"\xE8\"\"\"\r\n");
  g_autoptr (SerapCsv) csv = open_data (text->str, text->len);
  for (guint i = 0; i < 20000; i++)
    assert_next (csv, "é/è\"");
  assert_next (csv, NULL);
  g_assert_cmpuint (serap_csv_line (csv), ==, 20001);
}

static void
check_utf16 (const char *charset, const char *mark, const char *name)
{
  static const char text[] = "nama\tusia\r\nSiti 😀 – Āyu\t\"4\r\n1\"\r\n";
  gsize n = 0;
  g_autofree char *body = g_convert (text, -1, charset, "UTF-8", NULL, &n, NULL);
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_byte_array_append (data, (const guint8 *) mark, (guint) strlen (mark));
  g_byte_array_append (data, (const guint8 *) body, (guint) n);
  g_autoptr (SerapCsv) csv = open_data ((const char *) data->data, data->len);
  g_assert_cmpstr (serap_csv_encoding (csv), ==, name);
  g_assert_cmpint (serap_csv_delimiter (csv), ==, '\t');
  assert_headings (csv, "nama/usia");
  assert_next (csv, "Siti 😀 – Āyu/4\r\n1");
  assert_next (csv, NULL);
}

static void
test_utf16 (void)
{
  check_utf16 ("UTF-16LE", "\xFF\xFE", "UTF-16LE");
  check_utf16 ("UTF-16BE", "\xFE\xFF", "UTF-16BE");
  check_utf16 ("UTF-16LE", "", "UTF-16LE");
  check_utf16 ("UTF-16BE", "", "UTF-16BE");
}

static void
test_utf8_mark (void)
{
  g_autoptr (SerapCsv) csv = open_text ("\xEF\xBB\xBF\"no\",nama\n1,Āyu\n");
  assert_headings (csv, "no/nama");
  assert_next (csv, "1/Āyu");
}

static void
test_broken_encoding (void)
{
  static const struct {
    const char *data;
    gsize n;
    guint line;
  } cases[] = {
    { BYTES ("\xEF\xBB\xBF"
             "a,b\n\xE9,1\n"),
      2 },                                  /* not what the mark says */
    { BYTES ("a,b\r\nÄ,Ö\r\nÜ,\xC3"), 3 },  /* UTF-8, cut in a character */
    { BYTES ("a,b\r\r\n\x81\xE9,1\n"), 3 }, /* undefined in Windows-1252 */
    { BYTES ("\xFF\xFE"
             "a\0\n\0\x00\xD8"
             "b\0"),
      2 }, /* half a surrogate pair */
    { BYTES ("\xFF\xFE"
             "a\0\n\0b"),
      2 }, /* half a unit */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = refuse_data (cases[i].data, cases[i].n);
    g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_ENCODING);
    assert_place (error, 0, 0, cases[i].line);
  }
}

static void
test_delimiters (void)
{
  static const struct {
    const char *text;
    char delimiter;
    const char *row;
  } cases[] = {
    { "a,b,c\n1,\"2;3;4\",5\n", ',', "1/2;3;4/5" },
    { "nama;nilai\nBudi;1,5\nAni;2,5\n", ';', "Budi/1,5" },
    { "nama;alamat, RT\nBudi;Jl. A, RT 1\n", ';', "Budi/Jl. A, RT 1" },
    { "a\tb,c\td\n1\t2\t3\n", '\t', "1/2/3" },
    { "a|b\n1|2,3\n", '|', "1/2,3" },
    { "alamat\nJl. A, RT 1\n", ';', "Jl. A, RT 1" },
    { "a,b\n", ',', NULL },
    { "x,\"a;b;c\"\n1,2\n", ',', "1/2" },
    { "\"a;b\";\"c\"\n\"1\n2\";3\n", ';', "1\n2/3" },
    { "sep=,\na;b,c\n1;2,3\n", ',', "1;2/3" },
    { "\xEF\xBB\xBFSEP=;\r\n\"a,1\";b\r\n1,2;3\r\n", ';', "1,2/3" },
    { "sep=^\na^b\n1^2\n", '^', "1/2" },
    { "sep=x,b\n1,2\n", ',', "1/2" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (SerapCsv) csv = open_text (cases[i].text);
    g_assert_cmpint (serap_csv_delimiter (csv), ==, cases[i].delimiter);
    assert_next (csv, cases[i].row);
  }
}

static void
test_lines (void)
{
  g_autoptr (SerapCsv) csv = open_text ("sep=,\r\n \r\n,\r\na,b,,\r\n"
                                        "1,\"x\ny\r\nz\rw\"\r\n\r\n , \r2\n3,4,,\n\"5\",\"\"\"6\"");
  assert_headings (csv, "a/b");
  g_assert_cmpuint (serap_csv_row_number (csv), ==, 0);
  g_assert_cmpuint (serap_csv_line (csv), ==, 4);
  assert_next (csv, "1/x\ny\r\nz\rw");
  g_assert_cmpuint (serap_csv_row_number (csv), ==, 1);
  g_assert_cmpuint (serap_csv_line (csv), ==, 5);
  assert_next (csv, "2/");
  g_assert_cmpuint (serap_csv_row_number (csv), ==, 4);
  g_assert_cmpuint (serap_csv_line (csv), ==, 11);
  assert_next (csv, "3/4");
  assert_next (csv, "5/\"6");
  g_assert_cmpuint (serap_csv_line (csv), ==, 13);
  assert_next (csv, NULL);
  assert_next (csv, NULL);
}

static void
test_literal_quotes (void)
{
  g_autoptr (SerapCsv) csv = open_text ("a,b\npipa 5\" x 3\",1\n \"x\",\"y\" z\n\"\",\"p\"\n");
  assert_next (csv, "pipa 5\" x 3\"/1");
  assert_next (csv, " \"x\"/y z");
  assert_next (csv, "/p");
}

static void
test_unclosed_quote (void)
{
  g_autoptr (SerapCsv) csv = open_text ("a,b\n1,2\n3,\"4\n5,6\n");
  assert_next (csv, "1/2");
  g_autoptr (GError) error = refuse_row (csv);
  g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_UNCLOSED_QUOTE);
  assert_place (error, 2, 2, 3);
  assert_next (csv, NULL);

  g_autoptr (GError) heading = refuse_data ("a,\"b\n1,2", 8);
  g_assert_cmpint (heading->code, ==, SERAP_CSV_ERROR_UNCLOSED_QUOTE);
  assert_place (heading, 0, 2, 1);
}

/* The quote that is missing in row 1 is found in row 3: no row may vanish without a word. */
static void
test_swallowed_rows (void)
{
  g_autoptr (SerapCsv) csv = open_text ("a,b\n1,\"x\n2,y\n3,\"Jl. A, RT 1\"\n4,z\n");
  g_autoptr (GError) error = refuse_row (csv);
  g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_UNCLOSED_QUOTE);
  assert_place (error, 1, 2, 2);
  assert_next (csv, "4/z");
}

/* Even when the open quote swallows more than a cell may hold, the reason given is the quote. */
static void
test_unclosed_quote_large (void)
{
  g_autoptr (GString) text = g_string_new ("a,b\n1,\"");
  while (text->len < 3 * 1024 * 1024)
    g_string_append (text, "isi,baris\n");
  g_autoptr (SerapCsv) csv = open_data (text->str, text->len);
  g_autoptr (GError) error = refuse_row (csv);
  g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_UNCLOSED_QUOTE);
  assert_place (error, 1, 2, 2);
}

static void
test_empty (void)
{
  static const char *const texts[] = {
    "", "\xEF\xBB\xBF", "\n\r\n  \n", ",,\n \n,", ";;;\r\n;;;\r\n", "|\n|", "\t", "sep=;", "\"\"",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = refuse_data (texts[i], strlen (texts[i]));
    g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_EMPTY);
  }
  g_autoptr (SerapCsv) csv = open_text ("hanya,judul");
  assert_headings (csv, "hanya/judul");
  assert_next (csv, NULL);
}

static void
test_binary (void)
{
  static const struct {
    const char *data;
    gsize n;
    const char *kind;
    guint line;
  } cases[] = {
    { BYTES ("PK\x03\x04.....xl/workbook.xml"), "xlsx", 0 },
    { BYTES ("PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "ods", 0 },
    { BYTES ("PK\x03\x04\0\0\0\0"), "zip", 0 },
    { BYTES ("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"), "xls", 0 },
    { BYTES ("%PDF-1.7\n%\xE2\xE3"), "pdf", 0 },
    { BYTES ("<!DOCTYPE HTML>\n<table>"), "html", 0 },
    { BYTES ("\x89PNG\r\n"), "png", 0 },
    { BYTES ("a,b\n1,2\n3,\0004\n"), "nul", 3 },
    { BYTES ("\xFF\xFE"
             "a\0\n\0\0\0b\0"),
      "nul", 2 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = refuse_data (cases[i].data, cases[i].n);
    g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_BINARY);
    g_assert_cmpstr (serap_csv_error_detail (error)->kind, ==, cases[i].kind);
    assert_place (error, 0, 0, cases[i].line);
  }
  g_autoptr (GError) error = refuse_data (cases[0].data, cases[0].n);
  g_assert_cmpstr (error->message, ==, "this looks like an XLSX workbook");
}

static void
test_many_columns (void)
{
  g_autoptr (GString) text = g_string_new ("h1");
  for (guint i = 2; i <= 1000; i++)
    g_string_append_printf (text, ",h%u", i);
  g_autoptr (GError) error = refuse_data (text->str, text->len);
  g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_TOO_MANY_COLUMNS);
  assert_place (error, 0, 0, 1);
  assert_numbers (error, 1000, SERAP_CSV_MAX_COLUMNS);

  g_string_prepend (text, "a,b\n");
  g_string_append (text, "\n1,2\n");
  g_autoptr (SerapCsv) csv = open_data (text->str, text->len);
  g_autoptr (GError) row = refuse_row (csv);
  g_assert_cmpint (row->code, ==, SERAP_CSV_ERROR_TOO_MANY_COLUMNS);
  assert_place (row, 1, 0, 2);
  assert_next (csv, "1/2");
}

/* A sheet that Excel saves with all of its blank columns is not refused. */
static void
test_blank_columns (void)
{
  g_autofree char *blanks = g_strnfill (16000, ';');
  g_autofree char *text = g_strconcat ("a;b", blanks, "\n1;2", blanks, "\n", NULL);
  g_autoptr (SerapCsv) csv = open_text (text);
  assert_headings (csv, "a/b");
  assert_next (csv, "1/2");
  assert_next (csv, NULL);
}

static void
test_large_cell (void)
{
  g_autofree char *big = g_strnfill (10 * 1024 * 1024, 'x');
  g_autofree char *text = g_strconcat ("a,b,c\n1,2,3\n4,", big, ",6\n7,8,9\n", NULL);
  g_autoptr (SerapCsv) csv = open_text (text);
  assert_next (csv, "1/2/3");
  g_autoptr (GError) error = refuse_row (csv);
  g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_CELL_TOO_LARGE);
  assert_place (error, 2, 2, 3);
  assert_numbers (error, 10 * 1024 * 1024, SERAP_CSV_MAX_CELL_BYTES);
  assert_next (csv, "7/8/9");

  g_autoptr (GError) heading = refuse_data (big, strlen (big));
  g_assert_cmpint (heading->code, ==, SERAP_CSV_ERROR_CELL_TOO_LARGE);
}

static void
test_large_row (void)
{
  g_autofree char *cell = g_strnfill (1000 * 1000, 'x');
  g_autoptr (GString) text = g_string_new ("a,b,c,d,e\n");
  for (guint i = 0; i < 5; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", cell);
  g_autoptr (SerapCsv) csv = open_data (text->str, text->len);
  g_autoptr (GError) error = refuse_row (csv);
  g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_ROW_TOO_LARGE);
  assert_place (error, 1, 0, 2);
  assert_numbers (error, 5000000, SERAP_CSV_MAX_ROW_BYTES);
}

static void
test_long_row (void)
{
  g_autoptr (SerapCsv) csv = open_text ("a,b\n1,2, ,\n3,4,,5\n6,7\n");
  assert_next (csv, "1/2");
  g_autoptr (GError) error = refuse_row (csv);
  g_assert_cmpint (error->code, ==, SERAP_CSV_ERROR_ROW_TOO_LONG);
  assert_place (error, 2, 4, 3);
  assert_numbers (error, 4, 2);
  g_autoptr (GError) copy = g_error_copy (error);
  assert_place (copy, 2, 4, 3);
  assert_next (csv, "6/7");
}

static void
test_open_failures (void)
{
  g_autofree char *directory = make_directory ();
  g_autofree char *missing = g_build_filename (directory, "x.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (serap_csv_open (missing, &error));
  g_assert_error (error, SERAP_CSV_ERROR, SERAP_CSV_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (serap_csv_open (directory, &error));
  g_assert_error (error, SERAP_CSV_ERROR, SERAP_CSV_ERROR_IO);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (missing, "", 0, NULL));
  g_assert_null (serap_csv_open (missing, &error));
  g_assert_error (error, SERAP_CSV_ERROR, SERAP_CSV_ERROR_EMPTY);
  g_clear_error (&error);
  g_assert_cmpint (truncate (missing, SERAP_CSV_MAX_FILE_BYTES + 1), ==, 0);
  g_assert_null (serap_csv_open (missing, &error));
  g_assert_error (error, SERAP_CSV_ERROR, SERAP_CSV_ERROR_TOO_LARGE);
  assert_numbers (error, SERAP_CSV_MAX_FILE_BYTES + 1, SERAP_CSV_MAX_FILE_BYTES);
  remove_directory (directory);
}

static const SerapHeadingField fields[] = {
  { "nik", "no ktp|nomor induk kependudukan" },
  { "usulan", "judul|uraian" },
  { "anggaran", "nilai usulan" },
  { "rw", NULL },
};

static void
test_headings (void)
{
  static const char *const headings[] = {
    "No. KTP*", "", "JUDUL", "Nilai-Usulan (Rp)", "Catatan", "  ", "uraian", "Usulan", NULL,
  };
  g_autoptr (SerapHeadingMap) map = serap_heading_map_new (headings, fields, G_N_ELEMENTS (fields));
  g_assert_cmpint (serap_heading_map_column (map, 0), ==, 0);
  g_assert_cmpint (serap_heading_map_column_named (map, "usulan"), ==, 2);
  g_assert_cmpint (serap_heading_map_column_named (map, "anggaran"), ==, 3);
  g_assert_cmpint (serap_heading_map_column (map, 3), ==, -1);
  g_assert_cmpint (serap_heading_map_column_named (map, "dapil"), ==, -1);
  g_assert_cmpstr (serap_heading_map_cell (map, headings, 1), ==, "JUDUL");
  g_assert_null (serap_heading_map_cell (map, headings, 3));

  const char *const *unmatched = serap_heading_map_unmatched (map);
  g_assert_cmpstr (unmatched[0], ==, "Catatan");
  g_assert_null (unmatched[1]);
  guint n = 0;
  const SerapHeadingConflict *conflicts = serap_heading_map_conflicts (map, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (conflicts[0].field, ==, "usulan");
  g_assert_cmpuint (conflicts[0].kept, ==, 2);
  g_assert_cmpuint (conflicts[0].ignored, ==, 6);
  g_assert_cmpuint (conflicts[1].ignored, ==, 7);
}

static const char *const awkward[] = {
  "",    " x ", "=1+1",    "+62 812",    "-",  "@SUM",  "\tx",    "\rx",   "\nx", "'",
  "'=x", "''+", "'biasa'", "a,b;c\td|e", "\"", "\"q\"", "a\r\nb", "sep=;", "＝1", "Āyu 😀",
};

static void
test_round_trip (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (SerapCsvWriter) writer = serap_csv_writer_new_for_string (out, SERAP_CSV_WRITER_BOM);
  static const char *const headings[] = { "sep=;", "b;c", "d", NULL };
  g_assert_true (serap_csv_writer_row (writer, headings, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (awkward); i++) {
    const char *row[] = { "x", awkward[i], awkward[(i + 7) % G_N_ELEMENTS (awkward)], NULL };
    g_assert_true (serap_csv_writer_row (writer, row, NULL));
  }
  g_assert_true (serap_csv_writer_finish (writer, NULL));

  g_autoptr (SerapCsv) csv = open_data (out->str, out->len);
  g_assert_cmpint (serap_csv_delimiter (csv), ==, ',');
  assert_headings (csv, "sep=;/b;c/d");
  for (gsize i = 0; i < G_N_ELEMENTS (awkward); i++) {
    g_auto (GStrv) cells = NULL;
    g_assert_true (serap_csv_next (csv, &cells, NULL));
    g_assert_cmpstr (serap_csv_unguard (cells[1]), ==, awkward[i]);
    g_assert_cmpstr (serap_csv_unguard (cells[2]), ==, awkward[(i + 7) % G_N_ELEMENTS (awkward)]);
  }
  assert_next (csv, NULL);
}

static void
test_written_form (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (SerapCsvWriter) writer = serap_csv_writer_new_for_string (out, SERAP_CSV_WRITER_SEMICOLON);
  serap_csv_writer_text (writer, "-5");
  serap_csv_writer_number (writer, "-5");
  serap_csv_writer_number (writer, "+1.500,25");
  serap_csv_writer_number (writer, "-1+cmd|' /C calc'!A0");
  serap_csv_writer_number (writer, "-");
  serap_csv_writer_number (writer, NULL);
  g_assert_true (serap_csv_writer_end_row (writer, NULL));
  serap_csv_writer_text (writer, NULL);
  g_assert_true (serap_csv_writer_end_row (writer, NULL));
  g_assert_true (serap_csv_writer_end_row (writer, NULL));
  g_assert_true (serap_csv_writer_finish (writer, NULL));
  g_assert_cmpstr (out->str, ==, "'-5;-5;\"+1.500,25\";\"'-1+cmd|' /C calc'!A0\";'-;\r\n\"\"\r\n\r\n");
}

static void
write_rows (SerapCsvWriter *writer, guint n)
{
  static const char *const row[] = { "satu", "dua, tiga", "empat", NULL };
  for (guint i = 0; i < n; i++)
    g_assert_true (serap_csv_writer_row (writer, row, NULL));
}

static void
test_write_file (void)
{
  g_autofree char *directory = make_directory ();
  g_autofree char *path = g_build_filename (directory, "hasil.csv", NULL);
  g_autofree char *link_path = g_build_filename (directory, "tautan.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (path, "lama", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_cmpint (symlink (path, link_path), ==, 0);

  g_autoptr (SerapCsvWriter) writer = serap_csv_writer_new (link_path, SERAP_CSV_WRITER_BOM, &error);
  g_assert_no_error (error);
  write_rows (writer, 10000);
  g_autofree char *before = NULL;
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  g_assert_cmpstr (before, ==, "lama");
  g_assert_true (serap_csv_writer_finish (writer, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (directory), ==, 2);

  struct stat info;
  g_assert_cmpint (lstat (path, &info), ==, 0);
  g_assert_true (S_ISREG (info.st_mode));
  g_assert_cmpuint (info.st_mode & 0777, ==, 0640);
  g_autoptr (SerapCsv) csv = serap_csv_open (path, &error);
  g_assert_no_error (error);
  for (guint i = 1; i < 10000; i++)
    assert_next (csv, "satu/dua, tiga/empat");
  assert_next (csv, NULL);
  remove_directory (directory);
}

static void
test_write_given_up (void)
{
  g_autofree char *directory = make_directory ();
  g_autofree char *path = g_build_filename (directory, "hasil.csv", NULL);
  SerapCsvWriter *writer = serap_csv_writer_new (path, SERAP_CSV_WRITER_PLAIN, NULL);
  write_rows (writer, 10000);
  g_assert_cmpuint (count_files (directory), ==, 1);
  serap_csv_writer_free (writer);
  g_assert_cmpuint (count_files (directory), ==, 0);
  remove_directory (directory);
}

static void
test_write_failures (void)
{
  g_autofree char *directory = make_directory ();
  g_autofree char *nowhere = g_build_filename (directory, "tidak", "ada.csv", NULL);
  g_autofree char *path = g_build_filename (directory, "hasil.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (serap_csv_writer_new (nowhere, SERAP_CSV_WRITER_PLAIN, &error));
  g_assert_error (error, SERAP_CSV_ERROR, SERAP_CSV_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (serap_csv_writer_new (directory, SERAP_CSV_WRITER_PLAIN, &error));
  g_assert_error (error, SERAP_CSV_ERROR, SERAP_CSV_ERROR_IO);
  g_clear_error (&error);

  if (geteuid () != 0) {
    g_assert_cmpint (g_chmod (directory, 0500), ==, 0);
    g_assert_null (serap_csv_writer_new (path, SERAP_CSV_WRITER_PLAIN, &error));
    g_assert_error (error, SERAP_CSV_ERROR, SERAP_CSV_ERROR_DENIED);
    g_assert_cmpint (g_chmod (directory, 0700), ==, 0);
  }
  remove_directory (directory);
}

/* The file size limit stands for a full disk: the same code, the same way to the user. */
static void
test_write_no_space (void)
{
  g_autofree char *directory = make_directory ();
  g_autofree char *path = g_build_filename (directory, "hasil.csv", NULL);
  g_assert_true (g_file_set_contents (path, "lama", -1, NULL));
  struct rlimit saved;
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &saved), ==, 0);
  struct rlimit small = { 1000, saved.rlim_max };
  signal (SIGXFSZ, SIG_IGN);

  SerapCsvWriter *writer = serap_csv_writer_new (path, SERAP_CSV_WRITER_PLAIN, NULL);
  write_rows (writer, 1000);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_assert_false (serap_csv_writer_finish (writer, &error));
  g_assert_false (serap_csv_writer_finish (writer, &again));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &saved), ==, 0);
  serap_csv_writer_free (writer);

  g_assert_error (error, SERAP_CSV_ERROR, SERAP_CSV_ERROR_NO_SPACE);
  g_assert_error (again, SERAP_CSV_ERROR, SERAP_CSV_ERROR_NO_SPACE);
  g_autofree char *kept = NULL;
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "lama");
  g_assert_cmpuint (count_files (directory), ==, 1);
  remove_directory (directory);
}

/* The figure is printed, not judged: machines differ. Only a gross slowness fails. */
static void
test_speed (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (SerapCsvWriter) writer = serap_csv_writer_new_for_string (out, SERAP_CSV_WRITER_BOM);
  static const char *const headings[]
    = { "no", "nama", "nik", "alamat", "rt", "rw", "usulan", "nilai", "kategori", "tahun", "catatan", NULL };
  g_assert_true (serap_csv_writer_row (writer, headings, NULL));
  for (guint i = 0; i < 12000; i++) {
    g_autofree char *no = g_strdup_printf ("%u", i);
    const char *row[] = { no,
                          "Siti Aminah",
                          "3275014101800001",
                          "Jl. Mawar III No. 5, Aren Jaya",
                          "003",
                          "012",
                          "Perbaikan saluran air \"utama\" sepanjang 120 m\r\nsegera",
                          "125.000.000",
                          "Infrastruktur",
                          "2026",
                          "",
                          NULL };
    g_assert_true (serap_csv_writer_row (writer, row, NULL));
  }
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (SerapCsv) csv = open_data (out->str, out->len);
  guint n = 0;
  for (GStrv cells = NULL; serap_csv_next (csv, &cells, NULL); n++)
    g_strfreev (cells);
  gint64 used_us = MAX (1, g_get_monotonic_time () - start_us);
  g_assert_cmpuint (n, ==, 12000);
  g_assert_cmpint (used_us, <, 10 * G_USEC_PER_SEC);
  g_test_message ("%u rows, %" G_GSIZE_FORMAT " bytes in %" G_GINT64_FORMAT " us: %" G_GINT64_FORMAT
                  " rows/s",
                  n, out->len, used_us, n * G_GINT64_CONSTANT (1000000) / used_us);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/real/musrenbang", test_real_musrenbang);
  g_test_add_func ("/csv/real/pokir", test_real_pokir);
  g_test_add_func ("/csv/sha256", test_sha256);
  g_test_add_func ("/csv/encoding/windows-1252", test_windows_1252);
  g_test_add_func ("/csv/encoding/windows-1252-long", test_windows_1252_long);
  g_test_add_func ("/csv/encoding/utf-16", test_utf16);
  g_test_add_func ("/csv/encoding/utf-8-mark", test_utf8_mark);
  g_test_add_func ("/csv/encoding/broken", test_broken_encoding);
  g_test_add_func ("/csv/delimiters", test_delimiters);
  g_test_add_func ("/csv/lines", test_lines);
  g_test_add_func ("/csv/literal-quotes", test_literal_quotes);
  g_test_add_func ("/csv/refused/unclosed-quote", test_unclosed_quote);
  g_test_add_func ("/csv/refused/swallowed-rows", test_swallowed_rows);
  g_test_add_func ("/csv/refused/unclosed-quote-large", test_unclosed_quote_large);
  g_test_add_func ("/csv/refused/empty", test_empty);
  g_test_add_func ("/csv/refused/binary", test_binary);
  g_test_add_func ("/csv/refused/many-columns", test_many_columns);
  g_test_add_func ("/csv/blank-columns", test_blank_columns);
  g_test_add_func ("/csv/refused/large-cell", test_large_cell);
  g_test_add_func ("/csv/refused/large-row", test_large_row);
  g_test_add_func ("/csv/refused/long-row", test_long_row);
  g_test_add_func ("/csv/refused/open", test_open_failures);
  g_test_add_func ("/csv/headings", test_headings);
  g_test_add_func ("/csv/write/round-trip", test_round_trip);
  g_test_add_func ("/csv/write/form", test_written_form);
  g_test_add_func ("/csv/write/file", test_write_file);
  g_test_add_func ("/csv/write/given-up", test_write_given_up);
  g_test_add_func ("/csv/write/failures", test_write_failures);
  g_test_add_func ("/csv/write/no-space", test_write_no_space);
  g_test_add_func ("/csv/speed", test_speed);
  return g_test_run ();
}
