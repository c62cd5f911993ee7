/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Typed text into values of every type of field, and values back to text for people. */

#include "config.h"

#include "serap-input.h"

#include <string.h>

static const SerapField judul = { "judul", SERAP_TEXT, 0, 150, SERAP_MERGE_TEXT, 0, "Title", NULL, NULL };
static const SerapField uraian
  = { "uraian", SERAP_TEXT, 0, 0, SERAP_MERGE_TEXT, SERAP_FIELD_MULTILINE, "x", NULL, NULL };
static const SerapField rt = { "rt", SERAP_TEXT, 0, 3, SERAP_MERGE_TEXT, 0, "RT", NULL, NULL };
static const SerapField rw = { "rw", SERAP_TEXT, 0, 3, SERAP_MERGE_TEXT, 0, "RW", NULL, NULL };
static const SerapField hp = { "hp", SERAP_TEXT, 0, 20, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField nik = { "nik", SERAP_TEXT, 0, 16, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField tahun
  = { "tahun_rencana", SERAP_INT, 2000, 2200, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField jiwa = { "penerima_manfaat", SERAP_INT, 0, 0, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField volume = { "volume", SERAP_MILLI, 0, 0, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField biaya = { "biaya", SERAP_RUPIAH, 0, 0, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField lat
  = { "lat", SERAP_COORD, -64000000, -61700000, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField waktu = { "mulai", SERAP_TIME, 0, 0, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField tanggal = { "tanggal", SERAP_DATE, 0, 10, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField anonim = { "anonim", SERAP_BOOL, 0, 1, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField status = { "status", SERAP_CODE, 0, 40, SERAP_MERGE_TEXT, 0, "x", NULL, NULL };
static const SerapField lahan
  = { "status_lahan", SERAP_CODE, 0, 30, SERAP_MERGE_TEXT, 0, "x", "kode:status_lahan", NULL };
static const SerapField kel = { "kelurahan", SERAP_CODE, 0, 20, SERAP_MERGE_TEXT, 0, "x", "wilayah", NULL };
static const SerapField induk = { "induk", SERAP_REF, 0, 36, SERAP_MERGE_TEXT, 0, "x", "aspirasi", NULL };
static const SerapField sasaran
  = { "sasaran", SERAP_SET, 0, 20, SERAP_MERGE_TEXT, 0, "x", "kode:kelompok_sasaran", NULL };

/* 2026-11-23 00:00 WIB. */
#define DAY_2026_11_23 G_GINT64_CONSTANT (1795366800000)

static void
test_good (void)
{
  static const struct {
    const SerapField *field;
    const char *text;
    const char *value;
    const char *unit;
    const char *shown;
  } cases[] = {
    { &judul, "  Perbaikan   jalan\n", "Perbaikan jalan", NULL, "Perbaikan jalan" },
    { &uraian, "a\r\nb", "a\nb", NULL, "a\nb" },
    { &rt, "4", "004", NULL, "004" },
    { &rt, "RT.04", "004", NULL, "004" },
    { &rw, "12", "012", NULL, "012" },
    { &rw, "RW IV", "004", NULL, "004" },
    { &hp, "0812-3456-7890", "+6281234567890", NULL, "+6281234567890" },
    { &nik, "3275 0901 0190 0001", "3275090101900001", NULL, "3275090101900001" },
    { &tahun, "2027", "2027", NULL, "2027" },
    { &jiwa, "1.250 jiwa", "1250", NULL, "1.250" },
    { &jiwa, "-3", "-3", NULL, "-3" },
    { &jiwa, "40 Orang", "40", NULL, "40" },
    { &volume, "1.250,5", "1250500", NULL, "1.250,5" },
    { &volume, "300 m", "300000", "M", "300" },
    { &biaya, "1,5jt", "1500000", NULL, "Rp1.500.000" },
    { &biaya, "Rp.100 jt", "100000000", NULL, "Rp100.000.000" },
    { &lat, "-6,2345", "-62345000", NULL, "-6,2345" },
    { &lat, "-6.23456785", "-62345679", NULL, "-6,2345679" },
    { &lat, "106", "1060000000", NULL, "106" },
    { &lat, "-0,5", "-5000000", NULL, "-0,5" },
    { &tanggal, "23/11/2026", "2026-11-23", NULL, "23/11/2026" },
    { &anonim, "Ya", "1", NULL, "Ya" },
    { &anonim, "y", "1", NULL, "Ya" },
    { &anonim, "TRUE", "1", NULL, "Ya" },
    { &anonim, "t", "0", NULL, "Tidak" },
    { &anonim, "tidak", "0", NULL, "Tidak" },
    { &anonim, "0", "0", NULL, "Tidak" },
    { &status, "tercatat", "TERCATAT", NULL, "TERCATAT" },
    { &lahan, "milik pemda", "MILIK_PEMDA", NULL, "MILIK_PEMDA" },
    { &kel, " aren  jaya", "aren jaya", NULL, "aren jaya" },
    { &induk, "0190AAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEE", "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee", NULL,
      "0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee" },
    { &induk, "ASP/2026/000001", "ASP/2026/000001", NULL, "ASP/2026/000001" },
    { &sasaran, "umum, lansia;umum,,", "LANSIA,UMUM", NULL, "LANSIA, UMUM" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (SerapValue) value = SERAP_VALUE_INIT;
    g_autofree char *unit = NULL;
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_assert_true (serap_input_read (cases[i].field, cases[i].text, &value, &unit, problems));
    g_assert_cmpuint (problems->len, ==, 0);
    g_autofree char *machine = serap_value_to_string (&value);
    g_autofree char *shown = serap_input_show (cases[i].field, &value);
    g_assert_cmpstr (machine, ==, cases[i].value);
    g_assert_cmpstr (unit, ==, cases[i].unit);
    g_assert_cmpstr (shown, ==, cases[i].shown);
  }
}

static void
test_times (void)
{
  static const struct {
    const char *text;
    gint64 minutes; /* after 2026-11-23 00:00 WIB */
  } cases[] = {
    { "2026-11-23", 0 },
    { "2026-11-23 14:30", 870 },
    { "23/11/2026 14.30 WIB", 870 },
    { "2026-11-23T07:30:00Z", 870 },
    { "2026-11-23T07:30Z", 870 },
    { "2026-11-23T14:30:00+07:00", 870 },
    { "2026-11-23T14:30:00.000+0700", 870 },
    { "2026-11-22T20:00:00-03:00", 360 },
    { "23 November 2026 9.05", 545 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (SerapValue) value = SERAP_VALUE_INIT;
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_assert_true (serap_input_read (&waktu, cases[i].text, &value, NULL, problems));
    g_assert_cmpint (serap_value_number (&value, 0), ==, DAY_2026_11_23 + cases[i].minutes * 60000);

    g_autofree char *shown = serap_input_show (&waktu, &value);
    g_auto (SerapValue) again = SERAP_VALUE_INIT;
    g_assert_true (serap_input_read (&waktu, shown, &again, NULL, problems));
    g_assert_true (serap_value_equal (&value, &again));
  }
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  serap_value_set_int (&value, DAY_2026_11_23 + 870 * 60000);
  g_autofree char *shown = serap_input_show (&waktu, &value);
  g_assert_cmpstr (shown, ==, "23/11/2026 14.30 WIB");
  serap_value_set_int (&value, -1);
  g_autofree char *before = serap_input_show (&waktu, &value);
  g_assert_cmpstr (before, ==, "01/01/1970 06.59 WIB");
  serap_value_set_int (&value, G_MININT64 + DAY_2026_11_23);
  g_autofree char *never = serap_input_show (&waktu, &value);
  g_assert_cmpstr (never, ==, "");
}

static void
test_bad (void)
{
  static const struct {
    const SerapField *field;
    const char *text;
    const char *code;
  } cases[] = {
    { &judul, "\xff\xfe", "not-text" },
    { &rt, "004/012", "not-rt-rw" },
    { &rt, "RT 01, 02", "not-rt-rw" },
    { &rw, "1234", "not-rt-rw" },
    { &rw, "utara", "not-rt-rw" },
    { &hp, "12", "not-a-phone" },
    { &nik, "327509", "not-a-nik" },
    { &tahun, "dua ribu", "not-a-number" },
    { &tahun, "2027/2028", "not-a-number" },
    { &tahun, "1,5", "not-a-number" },
    { &jiwa, "10 KK", "not-a-number" },
    { &jiwa, "-", "not-a-number" },
    { &volume, "banyak", "not-a-number" },
    { &biaya, "-500", "out-of-range" },
    { &biaya, "gratis", "not-a-number" },
    { &lat, "-6,2345, 106,99", "not-a-coordinate" },
    { &lat, "6,", "not-a-coordinate" },
    { &lat, "LS", "not-a-coordinate" },
    { &lat, "181", "out-of-range" },
    { &waktu, "kemarin", "not-a-time" },
    { &waktu, " 14:30", "not-a-time" },
    { &waktu, "2026-11-23 25:00", "not-a-time" },
    { &waktu, "2026-11-23T14:30+7x", "not-a-time" },
    { &tanggal, "2026-02-30", "not-a-date" },
    { &tanggal, "2426-02-20", "out-of-range" },
    { &anonim, "mungkin", "not-yes-or-no" },
    { &anonim, "\xf0\x9f\x99\x82", "not-yes-or-no" },
    { &status, "\xff", "not-text" },
    { &sasaran, "umum,\xff", "not-text" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (SerapValue) value = SERAP_VALUE_INIT;
    serap_value_set_text (&value, "old");
    g_autofree char *unit = NULL;
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_assert_false (serap_input_read (cases[i].field, cases[i].text, &value, &unit, problems));
    g_assert_cmpuint (problems->len, ==, 1);
    const SerapProblem *problem = problems->pdata[0];
    g_assert_cmpstr (problem->code, ==, cases[i].code);
    g_assert_cmpstr (problem->field, ==, cases[i].field->name);
    g_assert_cmpint (value.kind, ==, SERAP_VALUE_NONE);
    g_assert_null (unit);
  }
}

static void
test_ambiguous (void)
{
  static const struct {
    const SerapField *field;
    const char *text;
    const char *choices;
  } cases[] = {
    { &volume, "400 x 3", "1.200 M2|400 M" },
    { &biaya, "1,500", "Rp1.500" },
    { &biaya, "1,2 M", "Rp1.200.000.000|Rp1.200.000" },
    { &tanggal, "23/11/26", "2026-11-23|1926-11-23" },
    { &waktu, "23/11/26 10.00", "2026-11-23|1926-11-23" },
    { &jiwa, "1,250", "1.250" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (SerapValue) value = SERAP_VALUE_INIT;
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_assert_false (serap_input_read (cases[i].field, cases[i].text, &value, NULL, problems));
    g_assert_cmpuint (problems->len, ==, 1);
    const SerapProblem *problem = problems->pdata[0];
    g_assert_cmpstr (problem->code, ==, "ambiguous");
    g_assert_cmpstr (serap_problem_param (problem, "pilihan"), ==, cases[i].choices);
  }
}

static void
test_empty (void)
{
  static const SerapField *const fields[] = { &judul, &rt,    &hp,      &nik,    &tahun, &volume, &biaya,
                                              &lat,   &waktu, &tanggal, &anonim, &kel,   &induk,  &sasaran };
  static const char *const texts[] = { NULL, "", "  \t" };
  for (guint f = 0; f < G_N_ELEMENTS (fields); f++) {
    for (guint t = 0; t < G_N_ELEMENTS (texts); t++) {
      g_auto (SerapValue) value = SERAP_VALUE_INIT;
      serap_value_set_int (&value, 7);
      g_autoptr (GPtrArray) problems = serap_problems_new ();
      g_assert_true (serap_input_read (fields[f], texts[t], &value, NULL, problems));
      g_assert_cmpint (value.kind, ==, SERAP_VALUE_NONE);
      g_assert_cmpuint (problems->len, ==, 0);
      g_autofree char *shown = serap_input_show (fields[f], &value);
      g_assert_cmpstr (shown, ==, "");
    }
  }
}

/* Far more than anybody types is answered at once. */
static void
test_long (void)
{
  static const SerapField *const fields[] = { &judul, &rt,    &hp,      &nik,    &tahun, &volume, &biaya,
                                              &lat,   &waktu, &tanggal, &anonim, &kel,   &induk,  &sasaran };
  static const char signs[] = "7 ,T\n";
  for (const char *sign = signs; *sign != '\0'; sign++) {
    g_autofree char *text = g_strnfill (64 * 1024, *sign);
    for (guint f = 0; f < G_N_ELEMENTS (fields); f++) {
      g_auto (SerapValue) value = SERAP_VALUE_INIT;
      g_autoptr (GPtrArray) problems = serap_problems_new ();
      serap_input_read (fields[f], text, &value, NULL, problems);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/input/good", test_good);
  g_test_add_func ("/input/times", test_times);
  g_test_add_func ("/input/bad", test_bad);
  g_test_add_func ("/input/ambiguous", test_ambiguous);
  g_test_add_func ("/input/empty", test_empty);
  g_test_add_func ("/input/long", test_long);
  return g_test_run ();
}
