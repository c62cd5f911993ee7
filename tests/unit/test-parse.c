/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The readers of typed and imported values: tables of what people write and what it comes to. */

#include "config.h"

#include "serap-date.h"
#include "serap-name.h"
#include "serap-nik.h"
#include "serap-phone.h"
#include "serap-rtrw.h"
#include "serap-rupiah.h"
#include "serap-terbilang.h"
#include "serap-volume.h"

#include <locale.h>
#include <string.h>

#define OK SERAP_READ_OK
#define EMPTY SERAP_READ_EMPTY
#define INVALID SERAP_READ_INVALID
#define AMBIGUOUS SERAP_READ_AMBIGUOUS
#define RANGE SERAP_READ_OUT_OF_RANGE

#define NBSP "\u00a0"
#define THIN "\u2009"
#define IDEOGRAPHIC "\u3000"
#define RLM "\u200f"
#define RLO "\u202e"
#define NOT_UTF8                                                                                             \
  "1\xff"                                                                                                    \
  "500"

/* One value that holds for every reader: what is no text at all. */
static const struct {
  const char *text;
  SerapReading reading;
} hostile[] = {
  { NULL, EMPTY },
  { "", EMPTY },
  { " \t\r\n ", EMPTY },
  { NBSP THIN IDEOGRAPHIC, EMPTY },
  { RLM "\u200b\ufeff", EMPTY },
  { NOT_UTF8, INVALID },
  { RLO "005.1", INVALID },
  { "🙂", INVALID },
  { "١٥٠٠", INVALID },
  { "=1+1", INVALID },
  { "%n%s%n", INVALID },
  { "- ", INVALID },
  { ".,", INVALID },
  { "()", INVALID },
  { "Infinity", INVALID },
  { "nan", INVALID },
  { "0x10", INVALID },
  { "1e9", INVALID },
};

static void
test_hostile (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++) {
    const char *text = hostile[i].text;
    g_test_message ("hostile %u: %s", i, text != NULL ? text : "NULL");
    gint64 number = 7;
    char *iso = (char *) "x";
    char *phone = (char *) "x";
    char *satuan = (char *) "x";
    SerapRtRw rtrw = { "9", "9", TRUE };
    SerapNik nik = { "9", TRUE, TRUE };
    g_assert_cmpint (serap_rupiah_parse (text, &number, NULL), ==, hostile[i].reading);
    g_assert_cmpint (number, ==, 0);
    number = 7;
    /* "0x10" is a product for this reader. */
    SerapReading volume = text != NULL && strcmp (text, "0x10") == 0 ? AMBIGUOUS : hostile[i].reading;
    g_assert_cmpint (serap_volume_parse (text, &number, &satuan, NULL), ==, volume);
    g_assert_cmpint (number, ==, 0);
    g_assert_null (satuan);
    g_assert_cmpint (serap_date_parse (text, &iso, NULL), ==, hostile[i].reading);
    g_assert_null (iso);
    g_assert_cmpint (serap_phone_parse (text, &phone), ==, hostile[i].reading);
    g_assert_null (phone);
    g_assert_cmpint (serap_rtrw_parse (text, &rtrw), ==, hostile[i].reading);
    g_assert_cmpstr (rtrw.rt, ==, "");
    g_assert_cmpstr (rtrw.rw, ==, "");
    g_assert_false (rtrw.many_rt);
    g_assert_cmpint (serap_nik_check (text, &nik), ==, hostile[i].reading);
    g_assert_cmpstr (nik.digits, ==, "");
    g_assert_false (nik.perempuan || nik.luar_bekasi);
  }
}

#define RP_CHOICES 4

static const struct {
  const char *text;
  SerapReading reading;
  gint64 rupiah;
  gint64 choices[RP_CHOICES];
} rupiah_cases[] = {
  { "Rp1.500.000", OK, 1500000 },
  { "Rp. 1.500.000,00", OK, 1500000 },
  { " 4.500.000 ", OK, 4500000 },
  { "4500000", OK, 4500000 },
  { "37.722.600", OK, 37722600 },
  { "Rp.100 jt", OK, 100000000 },
  { "Rp.100 jt.", OK, 100000000 },
  { "1,5 jt", OK, 1500000 },
  { "1.5 jt", OK, 1500000 },
  { "75 juta", OK, 75000000 },
  { "75 JUTA RUPIAH", OK, 75000000 },
  { "100rb", OK, 100000 },
  { "2 miliar", OK, G_GINT64_CONSTANT (2000000000) },
  { "1.2 milyar", OK, 1200000000 },
  { "1,25 milyar", OK, 1250000000 },
  { "1,234567891 miliar", OK, 1234567891 },
  { "10 triliun", OK, SERAP_RUPIAH_MAX },
  { "1,250,000", OK, 1250000 },
  { "1,250,000.00", OK, 1250000 },
  { "1500000.00", OK, 1500000 },
  { "1500,00", OK, 1500 },
  { "Rp 1.500.000,-", OK, 1500000 },
  { "Rp 1.500.000,--", OK, 1500000 },
  { "Rp 1.500.000.-", OK, 1500000 },
  { "Rp10.500.000,00", OK, 10500000 },
  { "IDR 250.000", OK, 250000 },
  { "1.500", OK, 1500 },
  { "Rp. 0,00", OK, 0 },
  { "0", OK, 0 },
  { "Rp" NBSP "1.500", OK, 1500 },
  { THIN "Rp" IDEOGRAPHIC "1.500" NBSP, OK, 1500 },
  { RLM "1.500" RLM, OK, 1500 },
  { "１．５００", OK, 1500 },
  { "10000000000000", OK, SERAP_RUPIAH_MAX },
  { "10.000.000.000.000,00", OK, SERAP_RUPIAH_MAX },

  { "1,2 M", AMBIGUOUS, 0, { 1200000000, 1200000 } },
  { "300 m", AMBIGUOUS, 0, { G_GINT64_CONSTANT (300000000000), 300000000 } },
  { "20000 M", AMBIGUOUS, 0, { G_GINT64_CONSTANT (20000000000) } },
  { "1,500", AMBIGUOUS, 0, { 1500 } },
  { "1,000", AMBIGUOUS, 0, { 1, 1000 } },
  { "1.500,000", AMBIGUOUS, 0, { 1500, 1500000 } },
  { "1500.000", AMBIGUOUS, 0, { 1500, 1500000 } },
  { "1500,000", AMBIGUOUS, 0, { 1500, 1500000 } },
  { "1.250 juta", AMBIGUOUS, 0, { 1250000000, 1250000 } },
  { "1,250 juta", AMBIGUOUS, 0, { 1250000, 1250000000 } },
  { "1.250 M", AMBIGUOUS, 0, { G_GINT64_CONSTANT (1250000000000), 1250000000, 1250000 } },

  { "Rp", INVALID },
  { "rupiah", INVALID },
  { "juta", INVALID },
  { "1.5", INVALID },
  { "1,5", INVALID },
  { "1500,50", INVALID },
  { "1.500.000,5", INVALID },
  { "1.50.000", INVALID },
  { "1.5000", INVALID },
  { "1.500.00", INVALID },
  { "1,50,000", INVALID },
  { "1.500,000.00", INVALID },
  { "1.500,000,00", INVALID },
  { "0.500.000", INVALID },
  { "1..500", INVALID },
  { "1.500.", INVALID },
  { ".500", INVALID },
  { "1 500 000", INVALID },
  { "1" NBSP "500", INVALID },
  { "081234567890", INVALID },
  { "1,5 jtx", INVALID },
  { "1,5 jt 500", INVALID },
  { "1,23456789 juta", INVALID },
  { "500-", INVALID },
  { "10²", INVALID },
  { "1.500🙂", INVALID },
  { "(021) 8840", INVALID },
  { "1.500 / unit", INVALID },
  { "Rp Rp 5", INVALID },

  { "10000000000001", RANGE },
  { "10,1 triliun", RANGE },
  { "11 T", RANGE },
  { "9223372036854775807", RANGE },
  { "9223372036854775808", RANGE },
  { "18446744073709551617", RANGE },
  { "99999999999999999999999999999999999999999999", RANGE },
  { "99999999999 M", RANGE },
  { "-500", RANGE },
  { "-Rp500", RANGE },
  { "Rp -500", RANGE },
  { "−1.500.000", RANGE },
  { "(1.500.000)", RANGE },
  { "-1,2 M", RANGE },
  { "-abc", INVALID },
  { "--5", INVALID },
};

static void
test_rupiah (void)
{
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < G_N_ELEMENTS (rupiah_cases); i++) {
    gint64 rupiah = -1;
    g_test_message ("%s", rupiah_cases[i].text);
    g_assert_cmpint (serap_rupiah_parse (rupiah_cases[i].text, &rupiah, choices), ==,
                     rupiah_cases[i].reading);
    g_assert_cmpint (rupiah, ==, rupiah_cases[i].rupiah);
    guint n = 0;
    while (n < RP_CHOICES && rupiah_cases[i].choices[n] != 0)
      n++;
    g_assert_cmpuint (choices->len, ==, n);
    for (guint k = 0; k < n; k++)
      g_assert_cmpint (g_array_index (choices, gint64, k), ==, rupiah_cases[i].choices[k]);
  }
}

static void
test_rupiah_format (void)
{
  static const struct {
    gint64 number;
    const char *text;
  } cases[] = {
    { 0, "0" },
    { 7, "7" },
    { 999, "999" },
    { 1000, "1.000" },
    { 1500000, "1.500.000" },
    { -1500, "-1.500" },
    { SERAP_RUPIAH_MAX, "10.000.000.000.000" },
    { G_MAXINT64, "9.223.372.036.854.775.807" },
    { G_MININT64, "-9.223.372.036.854.775.808" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = serap_number_format (cases[i].number);
    g_assert_cmpstr (text, ==, cases[i].text);
  }
  g_autofree char *amount = serap_rupiah_format (1500000);
  g_assert_cmpstr (amount, ==, "Rp1.500.000");
  g_autofree char *minus = serap_rupiah_format (-500);
  g_assert_cmpstr (minus, ==, "-Rp500");
}

/* Every power of ten and its neighbours are read back as they were written. */
static void
test_rupiah_round_trip (void)
{
  for (gint64 power = 1; power <= SERAP_RUPIAH_MAX; power *= 10)
    for (gint64 rupiah = power - 1; rupiah <= MIN (power + 1, SERAP_RUPIAH_MAX); rupiah++) {
      gint64 read = -1;
      g_autofree char *text = serap_rupiah_format (rupiah);
      g_assert_cmpint (serap_rupiah_parse (text, &read, NULL), ==, OK);
      g_assert_cmpint (read, ==, rupiah);
    }
}

#define V_CHOICES 3

static const struct {
  const char *text;
  SerapReading reading;
  gint64 milli;
  const char *satuan;
  SerapVolumeChoice choices[V_CHOICES];
} volume_cases[] = {
  { "300 m", OK, 300000, "M" },
  { "300m", OK, 300000, "M" },
  { "300 M'", OK, 300000, "M" },
  { "300 m’", OK, 300000, "M" },
  { "300 meter lari", OK, 300000, "M" },
  { "± 300 m", OK, 300000, "M" },
  { "+/- 300 m", OK, 300000, "M" },
  { "1.250,5", OK, 1250500, NULL },
  { "1.250,5 m", OK, 1250500, "M" },
  { "1,250.5 m", OK, 1250500, "M" },
  { "1.250", OK, 1250000, NULL },
  { "1.5 m", OK, 1500, "M" },
  { "1,5 m", OK, 1500, "M" },
  { "0,000", OK, 0, NULL },
  { "0.500 km", OK, 500, "KM" },
  { "0,125 ha", OK, 125, "HA" },
  { "1,50000 m", OK, 1500, "M" },
  { "60 m", OK, 60000, "M" },
  { "35 Orang", OK, 35000, "ORANG" },
  { "1 Paket", OK, 1000, "PAKET" },
  { "01 Paket", OK, 1000, "PAKET" },
  { "10 m2", OK, 10000, "M2" },
  { "10m²", OK, 10000, "M2" },
  { "10 ㎡", OK, 10000, "M2" },
  { "10 m^2", OK, 10000, "M2" },
  { "10 Meter Persegi", OK, 10000, "M2" },
  { "2,5 m³", OK, 2500, "M3" },
  { "2 bh", OK, 2000, "BUAH" },
  { "1 LS", OK, 1000, "LS" },
  { "1 L.S.", OK, 1000, "LS" },
  { "12" NBSP "Titik", OK, 12000, "TITIK" },
  { "5 Kepala Keluarga", OK, 5000, "KK" },
  { "0", OK, 0, NULL },
  { "1.000.000.000 m", OK, SERAP_VOLUME_MAX, "M" },

  { "400 x 3", AMBIGUOUS, 0, NULL, { { 1200000, "M2", "panjang-lebar" }, { 400000, "M", "panjang" } } },
  { "400x3", AMBIGUOUS, 0, NULL, { { 1200000, "M2", "panjang-lebar" }, { 400000, "M", "panjang" } } },
  { "400 m × 3 m", AMBIGUOUS, 0, NULL, { { 1200000, "M2", "panjang-lebar" }, { 400000, "M", "panjang" } } },
  { "400m X 1,5m", AMBIGUOUS, 0, NULL, { { 600000, "M2", "panjang-lebar" }, { 400000, "M", "panjang" } } },
  { "400 * 3 m2", AMBIGUOUS, 0, NULL, { { 1200000, "M2", "panjang-lebar" } } },
  { "2 x 3 x 4 m",
    AMBIGUOUS,
    0,
    NULL,
    { { 24000, "M3", "panjang-lebar-tinggi" }, { 6000, "M2", "panjang-lebar" }, { 2000, "M", "panjang" } } },
  { "2x3x4 m3", AMBIGUOUS, 0, NULL, { { 24000, "M3", "panjang-lebar-tinggi" } } },
  { "0,5 x 0,5 x 0,5 m3", AMBIGUOUS, 0, NULL, { { 125, "M3", "panjang-lebar-tinggi" } } },
  { "0,5 x 0,001 m2", AMBIGUOUS, 0, NULL, { { 1, "M2", "panjang-lebar" } } },
  { "0,499 x 0,001 m2", AMBIGUOUS, 0, NULL, { { 0, "M2", "panjang-lebar" } } },
  { "3 titik x 50 m",
    AMBIGUOUS,
    0,
    NULL,
    { { 150000, "M", "jumlah-panjang" }, { 3000, "TITIK", "jumlah" } } },
  { "3 x 4 unit", AMBIGUOUS, 0, NULL, { { 12000, "UNIT", "jumlah-isi" } } },
  { "1,250 m", AMBIGUOUS, 0, NULL, { { 1250, "M", "koma-desimal" }, { 1250000, "M", "koma-ribuan" } } },
  { "1.250,000",
    AMBIGUOUS,
    0,
    NULL,
    { { 1250000, NULL, "koma-desimal" }, { 1250000000, NULL, "koma-ribuan" } } },
  { "1000000000 x 3", AMBIGUOUS, 0, NULL, { { SERAP_VOLUME_MAX, "M", "panjang" } } },

  { "m", INVALID },
  { "300 gerobak", INVALID },
  { "300 m🙂", INVALID },
  { "300 m†", INVALID },
  { "300 🙂", INVALID },
  { "10²", INVALID },
  { "300-400 m", INVALID },
  { "300 s/d 400 m", INVALID },
  { "300 m, 2 unit", INVALID },
  { "300 m/2", INVALID },
  { "1,2345 m", INVALID },
  { "1.2.3 m", INVALID },
  { "60.", INVALID },
  { "x 3", INVALID },
  { "400 x", INVALID },
  { "400 x x 3", INVALID },
  { "400 x 3 x", INVALID },
  { "2 x 3 x 4 x 5", INVALID },
  { "2 x 3 x 4 unit", INVALID },
  { "2 unit x 3 unit", INVALID },
  { "400 km x 3 m", INVALID },
  { "400 m2 x 3", INVALID },
  { "1,250 x 3", INVALID },
  { "400 x -3", INVALID },

  { "-5 m", RANGE },
  { "−5", RANGE },
  { "-4 x 3", RANGE },
  { "1.000.000.000,001 m", RANGE },
  { "99999999999999999999 m", RANGE },
  { "400000000 x 99999 m2", RANGE },
  { "999999999 x 999999999 x 999999999 m3", RANGE },
};

static void
check_volume_choices (GArray *choices, const SerapVolumeChoice *expected)
{
  guint n = 0;
  while (n < V_CHOICES && expected[n].why != NULL)
    n++;
  g_assert_cmpuint (choices->len, ==, n);
  for (guint k = 0; k < n; k++) {
    const SerapVolumeChoice *choice = &g_array_index (choices, SerapVolumeChoice, k);
    g_assert_cmpint (choice->milli, ==, expected[k].milli);
    g_assert_cmpstr (choice->satuan, ==, expected[k].satuan);
    g_assert_cmpstr (choice->why, ==, expected[k].why);
  }
}

static void
test_volume (void)
{
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (SerapVolumeChoice));
  for (guint i = 0; i < G_N_ELEMENTS (volume_cases); i++) {
    gint64 milli = -1;
    g_autofree char *satuan = NULL;
    g_test_message ("%s", volume_cases[i].text);
    g_assert_cmpint (serap_volume_parse (volume_cases[i].text, &milli, &satuan, choices), ==,
                     volume_cases[i].reading);
    g_assert_cmpint (milli, ==, volume_cases[i].milli);
    g_assert_cmpstr (satuan, ==, volume_cases[i].satuan);
    check_volume_choices (choices, volume_cases[i].choices);
  }
}

static void
test_volume_format (void)
{
  static const struct {
    gint64 milli;
    const char *text;
  } cases[] = {
    { 0, "0" },        { 1, "0,001" },         { 10, "0,01" },           { 1500, "1,5" },
    { 300000, "300" }, { 1250500, "1.250,5" }, { 1250125, "1.250,125" }, { -1500, "-1,5" },
    { -1, "-0,001" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = serap_volume_format (cases[i].milli);
    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

/* Each unit is found by its code, by its label and by all its aliases, and no alias is listed twice. */
static void
test_satuan (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;
  for (const SerapSatuan *unit; (unit = serap_satuan_nth (n)) != NULL; n++) {
    g_assert_true (serap_satuan_find (unit->code) == unit);
    g_assert_cmpstr (serap_satuan_code (unit->code), ==, unit->code);
    g_assert_cmpstr (serap_satuan_code (unit->label), ==, unit->code);
    g_auto (GStrv) aliases = g_strsplit (unit->aliases, "|", -1);
    for (guint i = 0; aliases[i] != NULL; i++) {
      g_autofree char *folded = serap_text_fold (aliases[i]);
      g_assert_cmpstr (folded, ==, aliases[i]);
      g_assert_cmpstr (serap_satuan_code (aliases[i]), ==, unit->code);
      g_assert_true (g_hash_table_add (seen, g_strdup (aliases[i])));
    }
  }
  g_assert_cmpuint (n, >=, 17);
  g_assert_null (serap_satuan_find (NULL));
  g_assert_null (serap_satuan_find ("m2"));
  g_assert_null (serap_satuan_code (NULL));
  g_assert_null (serap_satuan_code (""));
  g_assert_null (serap_satuan_code ("|"));
  g_assert_null (serap_satuan_code ("m|meter"));
  g_assert_null (serap_satuan_code ("mete"));
  g_assert_null (serap_satuan_code ("m\xff"));
}

static const struct {
  const char *text;
  SerapReading reading;
  SerapRtRw out;
} rtrw_cases[] = {
  { "RT 04/12", OK, { "004", "012", FALSE } },
  { "RT.004 RW.012", OK, { "004", "012", FALSE } },
  { "004/012", OK, { "004", "012", FALSE } },
  { " 3 / 12 ", OK, { "003", "012", FALSE } },
  { "rt03/rw12", OK, { "003", "012", FALSE } },
  { "rt03rw12", OK, { "003", "012", FALSE } },
  { "RT.06, RW. 08", OK, { "006", "008", FALSE } },
  { "rt. 03 rw. 01", OK, { "003", "001", FALSE } },
  { "RT.3 RW 12", OK, { "003", "012", FALSE } },
  { "R.T. 04 R.W. 12", OK, { "004", "012", FALSE } },
  { "Rukun Tetangga 4 Rukun Warga 12", OK, { "004", "012", FALSE } },
  { "RT/RW 004/012", OK, { "004", "012", FALSE } },
  { "RT / RW : 4 / 12", OK, { "004", "012", FALSE } },
  { "RW 012 RT 004", OK, { "004", "012", FALSE } },
  { "RW. 09", OK, { "", "009", FALSE } },
  { "RW IV", OK, { "", "004", FALSE } },
  { "RT 5", OK, { "005", "", FALSE } },
  { "RT 02, 03, 09 RW 01", OK, { "", "001", TRUE } },
  { "RT 01-07 RW 02", OK, { "", "002", TRUE } },
  { "RT 02 dan 03 RW 01", OK, { "", "001", TRUE } },
  { "RT 02, dan 03 RW 01", OK, { "", "001", TRUE } },
  { "RT 01 s/d 05 RW 02", OK, { "", "002", TRUE } },
  { "RT 02/03/04 RW 01", OK, { "", "001", TRUE } },
  { "RT 1,2/5", OK, { "", "005", TRUE } },
  { "RT 02, 03", OK, { "", "", TRUE } },
  { "RT 02, 02 RW 01", OK, { "002", "001", FALSE } },
  { "RT 04 RW 12 dan RT 05 RW 12", OK, { "", "012", TRUE } },
  { "Jl. Kawi Gg.1, RT. 01, RW. 05,, Kota Malang", OK, { "001", "005", FALSE } },
  { "Jl. Semeru I/1063 A. rt. 03 rw. 01 Kel. Kauman, Kec. Klojen", OK, { "003", "001", FALSE } },
  { "Jl. Bareng Kartini 3E, RT.06, RW. 08, Kota Malang", OK, { "006", "008", FALSE } },
  { "JL. A.I. Suryani Gg 2 RW IV, Kota Malang", OK, { "", "004", FALSE } },
  { "RT 01, 03, 05 RW 03 (Depan Pak Budi), Kota Malang", OK, { "", "003", TRUE } },
  { "RT 04 RW 12 No. 5, 17114", OK, { "004", "012", FALSE } },
  { "RT 02, 3 titik lampu", OK, { "002", "", FALSE } },
  { "RW 12, 3 unit", OK, { "", "012", FALSE } },
  { "RT" NBSP "04" THIN "RW" IDEOGRAPHIC "12", OK, { "004", "012", FALSE } },
  { RLM "RT 04 RW 12", OK, { "004", "012", FALSE } },

  { "I/1063", INVALID },
  { "Jl. Semeru I/1063 A", INVALID },
  { "Jl. Mawar 4/12", INVALID },
  { "004/1063", INVALID },
  { "4-12", INVALID },
  { "4/12/2026", INVALID },
  { "RT RW", INVALID },
  { "RW mengusulkan", INVALID },
  { "Art 5, Kartini 3", INVALID },
  { "RTH 5", INVALID },
  { "PRT 5", INVALID },
  { "RTLH 3 unit", INVALID },
  { "RW IIX", INVALID },
  { "RW I/1063", INVALID },

  { "RW 01 dan RW 02", AMBIGUOUS },
  { "RW 01, 02", AMBIGUOUS },
  { "RW 12/004", AMBIGUOUS },
  { "RT 01/02/03", AMBIGUOUS },
  { "RT 02-12", AMBIGUOUS },
  { "RT 01 RW 02, RT 03 RW 04", AMBIGUOUS },

  { "RT 0 RW 0", RANGE },
  { "000/000", RANGE },
  { "RT 1234 RW 1", RANGE },
  { "RT 99999999999999999999999 RW 01", RANGE },
};

static void
test_rtrw (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rtrw_cases); i++) {
    SerapRtRw out = { "9", "9", TRUE };
    g_test_message ("%s", rtrw_cases[i].text);
    g_assert_cmpint (serap_rtrw_parse (rtrw_cases[i].text, &out), ==, rtrw_cases[i].reading);
    g_assert_cmpstr (out.rt, ==, rtrw_cases[i].out.rt);
    g_assert_cmpstr (out.rw, ==, rtrw_cases[i].out.rw);
    g_assert_cmpint (out.many_rt, ==, rtrw_cases[i].out.many_rt);
  }
}

static void
test_address (void)
{
  static const struct {
    const char *address;
    const char *normal;
  } cases[] = {
    { NULL, "" },
    { " ,. ", "" },
    { "Jl. Mawar", "jalan mawar" },
    { "Jln Mawar", "jalan mawar" },
    { "JALAN MAWAR", "jalan mawar" },
    { "Jl.Mawar Gg.III No.5A", "jalan mawar gang iii nomor 5a" },
    { "Perum Harapan Blk C", "perumahan harapan blok c" },
    { "Komp. Harapan Blok C", "perumahan harapan blok c" },
    { "Jl. Kawi, RT.3/RW 012", "jalan kawi rt 003 rw 012" },
    { "jalan kawi rt03 rw.12", "jalan kawi rt 003 rw 012" },
    { "rt03 12", "rt 003 12" },
    { "RT 1234", "rt 1234" },
    { "Artomoro 3", "artomoro 3" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *normal = serap_address_normalise (cases[i].address);
    g_assert_cmpstr (normal, ==, cases[i].normal);
    g_autofree char *again = serap_address_normalise (normal);
    g_assert_cmpstr (again, ==, normal);
  }
}

static const struct {
  const char *text;
  SerapReading reading;
  const char *iso;
  const char *choices[3];
} date_cases[] = {
  { "2026-11-23", OK, "2026-11-23" },
  { "2026/11/23", OK, "2026-11-23" },
  { "2026-11-23 00:00:00", OK, "2026-11-23" },
  { "2026-11-23T00:00:00", OK, "2026-11-23" },
  { "23/11/2026", OK, "2026-11-23" },
  { "23-11-2026", OK, "2026-11-23" },
  { "23.11.2026", OK, "2026-11-23" },
  { "23 / 11 / 2026", OK, "2026-11-23" },
  { "23 11 2026", OK, "2026-11-23" },
  { "23‑11‑2026", OK, "2026-11-23" },
  { "23 November 2026", OK, "2026-11-23" },
  { "23 Nov 2026", OK, "2026-11-23" },
  { "23 Nov. 2026", OK, "2026-11-23" },
  { "23-Nop-2026", OK, "2026-11-23" },
  { "23NOV2026", OK, "2026-11-23" },
  { "November 23, 2026", OK, "2026-11-23" },
  { "2026-Nov-23", OK, "2026-11-23" },
  { "Senin, 23 November 2026", OK, "2026-11-23" },
  { "SENIN 23/11/2026", OK, "2026-11-23" },
  { "Jum'at, 27 November 2026", OK, "2026-11-27" },
  { "Jum’at, 27 November 2026", OK, "2026-11-27" },
  { "Ahad 29 November 2026", OK, "2026-11-29" },
  { "3/4/2026", OK, "2026-04-03" },
  { "03/04/2026", OK, "2026-04-03" },
  { "29/02/2024", OK, "2024-02-29" },
  { "29/02/2000", OK, "2000-02-29" },
  { "1/1/1900", OK, "1900-01-01" },
  { "31/12/2200", OK, "2200-12-31" },
  { "17" NBSP "Agustus" IDEOGRAPHIC "1945", OK, "1945-08-17" },
  { "5 Mei 2026", OK, "2026-05-05" },

  { "11/23/2026", AMBIGUOUS, NULL, { "2026-11-23" } },
  { "23/11/26", AMBIGUOUS, NULL, { "2026-11-23", "1926-11-23" } },
  { "23-Nov-68", AMBIGUOUS, NULL, { "2068-11-23", "1968-11-23" } },
  { "11/23/26", AMBIGUOUS, NULL, { "2026-11-23", "1926-11-23" } },
  { "29/02/00", AMBIGUOUS, NULL, { "2000-02-29" } },
  { "Selasa, 23 November 2026", AMBIGUOUS, NULL, { "2026-11-23" } },

  { "31/02/2026", INVALID },
  { "29/02/2026", INVALID },
  { "29/02/1900", INVALID },
  { "29/02/2100", INVALID },
  { "31 April 2026", INVALID },
  { "0/1/2026", INVALID },
  { "1/0/2026", INVALID },
  { "32/1/2026", INVALID },
  { "13/13/2026", INVALID },
  { "2026-23-11", INVALID },
  { "2026-11", INVALID },
  { "23/11", INVALID },
  { "23/11-2026", INVALID },
  { "23,11,2026", INVALID },
  { "23//11/2026", INVALID },
  { "23112026", INVALID },
  { "20261123", INVALID },
  { "23/11/202", INVALID },
  { "23/11/20266", INVALID },
  { "23/11/99999999999999999999", INVALID },
  { "23 Novemberr 2026", INVALID },
  { "23 November", INVALID },
  { "November 2026", INVALID },
  { "Mei Mei Mei", INVALID },
  { "Senin", INVALID },
  { "-23/11/2026", INVALID },
  { "23/11/2026 x", INVALID },
  { "23/11/2026🙂", INVALID },
  { "23🙂11🙂2026", INVALID },
  { "2026-11-23 14:30", INVALID },
  { "46349", INVALID },

  { "31/12/1899", RANGE },
  { "1/1/2201", RANGE },
  { "0001-01-01", RANGE },
  { "23 November 9999", RANGE },
};

static void
test_date (void)
{
  g_autoptr (GPtrArray) choices = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < G_N_ELEMENTS (date_cases); i++) {
    g_autofree char *iso = NULL;
    g_test_message ("%s", date_cases[i].text);
    g_assert_cmpint (serap_date_parse (date_cases[i].text, &iso, choices), ==, date_cases[i].reading);
    g_assert_cmpstr (iso, ==, date_cases[i].iso);
    guint n = 0;
    for (; n < G_N_ELEMENTS (date_cases[i].choices) && date_cases[i].choices[n] != NULL; n++) {
      g_assert_cmpuint (n, <, choices->len);
      g_assert_cmpstr (choices->pdata[n], ==, date_cases[i].choices[n]);
    }
    g_assert_cmpuint (choices->len, ==, n);
  }
}

/* Every day of the calendar in turn, against GLib's own. */
static void
test_date_calendar (void)
{
  GDate expected;
  g_date_clear (&expected, 1);
  g_date_set_dmy (&expected, 1, G_DATE_JANUARY, 1900);
  int number;
  g_assert_true (serap_date_to_number ("1900-01-01", &number));
  guint n = 0;
  for (; g_date_get_year (&expected) <= 2200; n++) {
    g_autofree char *iso = g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&expected),
                                            g_date_get_month (&expected), g_date_get_day (&expected));
    g_autofree char *made = serap_date_from_number (number + (int) n);
    g_assert_cmpstr (made, ==, iso);
    g_assert_cmpint (serap_date_weekday (iso), ==, g_date_get_weekday (&expected));
    int back;
    g_assert_true (serap_date_to_number (iso, &back));
    g_assert_cmpint (back, ==, number + (int) n);
    g_date_add_days (&expected, 1);
  }
  g_assert_cmpuint (n, ==, 109938);
  g_assert_null (serap_date_from_number (number - 1));
  g_assert_null (serap_date_from_number (number + (int) n));
  g_assert_null (serap_date_from_number (G_MININT));
  g_assert_null (serap_date_from_number (G_MAXINT));
}

static void
test_date_words (void)
{
  g_autofree char *long_form = serap_date_format_long ("2026-11-23");
  g_assert_cmpstr (long_form, ==, "23 November 2026");
  g_autofree char *first = serap_date_format_long ("2026-08-01");
  g_assert_cmpstr (first, ==, "1 Agustus 2026");
  g_autofree char *short_form = serap_date_format_short ("2026-01-05");
  g_assert_cmpstr (short_form, ==, "05/01/2026");
  g_autofree char *monday = serap_date_format_day ("2026-11-23");
  g_assert_cmpstr (monday, ==, "Senin");
  g_autofree char *sunday = serap_date_format_day ("2026-11-29");
  g_assert_cmpstr (sunday, ==, "Minggu");
  g_assert_cmpstr (serap_date_month_name (12), ==, "Desember");
  g_assert_null (serap_date_month_name (0));
  g_assert_null (serap_date_month_name (13));
}

static void
test_date_invalid (void)
{
  static const char *const broken[]
    = { NULL,         "",           "2026-11-31",  "2026-1-1",    "1899-12-31",
        "2201-01-01", "2026/11/23", "2026-11-23 ", "２026-11-23", "+026-11-23" };
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++) {
    g_assert_false (serap_date_is_valid (broken[i]));
    g_assert_cmpint (serap_date_weekday (broken[i]), ==, 0);
    g_assert_null (serap_date_add_days (broken[i], 1));
    g_autofree char *long_form = serap_date_format_long (broken[i]);
    g_autofree char *short_form = serap_date_format_short (broken[i]);
    g_autofree char *day = serap_date_format_day (broken[i]);
    g_assert_cmpstr (long_form, ==, "");
    g_assert_cmpstr (short_form, ==, "");
    g_assert_cmpstr (day, ==, "");
  }
}

static void
test_date_count (void)
{
  g_autofree char *leap = serap_date_add_days ("2024-02-28", 1);
  g_assert_cmpstr (leap, ==, "2024-02-29");
  g_autofree char *back = serap_date_add_days ("2026-01-01", -1);
  g_assert_cmpstr (back, ==, "2025-12-31");
  g_autofree char *same = serap_date_add_days ("2026-01-01", 0);
  g_assert_cmpstr (same, ==, "2026-01-01");
  g_assert_null (serap_date_add_days ("2200-12-31", 1));
  g_assert_null (serap_date_add_days ("1900-01-01", -1));
  g_assert_null (serap_date_add_days ("2026-01-01", G_MAXINT));
  g_assert_null (serap_date_add_days ("1969-01-01", G_MININT));
  g_assert_cmpint (serap_date_days_between ("2026-01-01", "2027-01-01"), ==, 365);
  g_assert_cmpint (serap_date_days_between ("2024-03-01", "2024-02-01"), ==, -29);
}

static void
test_phone (void)
{
  static const struct {
    const char *text;
    const char *e164; /* NULL: invalid */
  } cases[] = {
    { "0812-3456-7890", "+6281234567890" },
    { "+62 812-3456-7890", "+6281234567890" },
    { "6281234567890", "+6281234567890" },
    { "+62 0812 3456 7890", "+6281234567890" },
    { "+62 (0)812 3456 7890", "+6281234567890" },
    { "\u202a+62 812\u20113456\u20117890\u202c", "+6281234567890" },
    { "0812.3456.7890", "+6281234567890" },
    { "０８１２３４５６７８９０", "+6281234567890" },
    { "(021) 8840 1234", "+622188401234" },
    { "021-88401234", "+622188401234" },
    { "0812345678", "+62812345678" },
    { "0812345678901", "+62812345678901" },
    { "08123456789012", NULL },
    { "081234567", NULL },
    { "81234567890", NULL },
    { "+60 812 3456 7890", NULL },
    { "0112345678", NULL },
    { "00812345678", NULL },
    { "112", NULL },
    { "1500123", NULL },
    { "+", NULL },
    { "0812 3456 7890 / 0813 1111 2222", NULL },
    { "0812-3456-7890 ext 5", NULL },
    { "0812-3456-78🙂90", NULL },
    { "++6281234567890", NULL },
    { "062812345678900000", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *e164 = NULL;
    g_test_message ("%s", cases[i].text);
    g_assert_cmpint (serap_phone_parse (cases[i].text, &e164), ==, cases[i].e164 != NULL ? OK : INVALID);
    g_assert_cmpstr (e164, ==, cases[i].e164);
  }
}

static void
test_nik (void)
{
  static const struct {
    const char *text;
    const char *digits; /* NULL: invalid */
    gboolean perempuan;
    gboolean luar_bekasi;
  } cases[] = {
    { "3275091704800001", "3275091704800001", FALSE, FALSE },
    { "3275 0957 0480 0001", "3275095704800001", TRUE, FALSE },
    { "32.75.09.570480.0001", "3275095704800001", TRUE, FALSE },
    { NBSP "3275091704800001" RLM, "3275091704800001", FALSE, FALSE },
    { "3171091704800001", "3171091704800001", FALSE, TRUE },
    { "3275092902000001", "3275092902000001", FALSE, FALSE },
    { "3275096902040001", "3275096902040001", TRUE, FALSE },
    { "3275097112990001", "3275097112990001", TRUE, FALSE },
    { "3275094112990001", "3275094112990001", TRUE, FALSE },
    { "3275092902010001", NULL },
    { "3275096902010001", NULL },
    { "3275093104800001", NULL },
    { "3275090004800001", NULL },
    { "3275094004800001", NULL },
    { "3275097204800001", NULL },
    { "3275091700800001", NULL },
    { "3275091713800001", NULL },
    { "0000000000000000", NULL },
    { "327509170480000", NULL },
    { "32750917048000011", NULL },
    { "3275-0917-0480-0001", NULL },
    { "327509170480000A", NULL },
    { "3,27509E+15", NULL },
    { "-3275091704800001", NULL },
    { "٣275091704800001", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    SerapNik nik;
    g_test_message ("%s", cases[i].text);
    g_assert_cmpint (serap_nik_check (cases[i].text, &nik), ==, cases[i].digits != NULL ? OK : INVALID);
    g_assert_cmpstr (nik.digits, ==, cases[i].digits != NULL ? cases[i].digits : "");
    g_assert_cmpint (nik.perempuan, ==, cases[i].perempuan);
    g_assert_cmpint (nik.luar_bekasi, ==, cases[i].luar_bekasi);
  }
}

static void
test_masks (void)
{
  static const struct {
    char *(*mask) (const char *text);
    const char *text;
    const char *masked;
  } cases[] = {
    { serap_nik_mask, "3275091704800001", "3275 09•• •••• ••01" },
    { serap_nik_mask, "327509170480000", "•••• •••• •••• ••••" },
    { serap_nik_mask, "32750917048000012", "•••• •••• •••• ••••" },
    { serap_nik_mask, "Siti Aminah 1980", "•••• •••• •••• ••••" },
    { serap_nik_mask, NULL, "" },
    { serap_nik_mask, "", "" },
    { serap_phone_mask, "+6281234567890", "+6281•••••••90" },
    { serap_phone_mask, "081234567890", "0812••••••90" },
    { serap_phone_mask, "12345678", "1234••78" },
    { serap_phone_mask, "1234567", "•••••••" },
    { serap_phone_mask, "Siti 0812", "••••" },
    { serap_phone_mask, NULL, "" },
    { serap_name_mask, "Siti Aminah", "S••• A•••••" },
    { serap_name_mask, "  Siti" NBSP "Aminah ", "S••• A•••••" },
    { serap_name_mask, "Sukarno", "S••••••" },
    { serap_name_mask, "M", "M" },
    { serap_name_mask, "Élodie", "É•••••" },
    { serap_name_mask, "E\u0301lodie", "É•••••" },
    { serap_name_mask, "\xff\xfe", "•" },
    { serap_name_mask, NULL, "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *masked = cases[i].mask (cases[i].text);
    g_assert_cmpstr (masked, ==, cases[i].masked);
  }
}

static void
test_name (void)
{
  static const struct {
    const char *name;
    const char *folded;
  } cases[] = {
    { NULL, "" },
    { " ", "" },
    { "Siti Aminah", "siti aminah" },
    { "Hj. Siti Aminah, S.E., M.Si.", "siti aminah" },
    { "Ibu Hj. SITI AMINAH SE. MSi", "siti aminah" },
    { "Bpk. H. Budi Santoso", "budi santoso" },
    { "Prof.Dr.Ir.H.Budi Santoso", "budi santoso" },
    { "dr. Budi Santoso, Sp.A", "budi santoso" },
    { "Drs. Budi Santoso, S. H., M. Si.", "budi santoso" },
    { "KH. Ust. Abdul Rahman, Lc", "abdul rahman" },
    { "H. M. Yusuf", "m yusuf" },
    { "Budi Santoso SH", "budi santoso" },
    { "Sukarno", "sukarno" },
    { "Haji", "haji" },
    { "Pak Haji", "haji" },
    { "Ibu", "ibu" },
    { "Se", "se" },
    { "Yo Ma", "yo ma" },
    { "Yo M.A.", "yo" },
    { "Aminah, Siti", "aminah siti" },
    { "Ibunda Irma", "ibunda irma" },
    { "Drajat Hendra", "drajat hendra" },
    { ", S.E.", "s e" },
    { ",,,", "" },
    { "🙂", "" },
    { "H. 🙂", "h" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *folded = serap_name_fold (cases[i].name);
    g_test_message ("%s", cases[i].name != NULL ? cases[i].name : "NULL");
    g_assert_cmpstr (folded, ==, cases[i].folded);
  }
  g_autofree char *broken = serap_name_fold ("Siti\xff");
  g_assert_true (g_utf8_validate (broken, -1, NULL));
}

static void
test_terbilang (void)
{
  static const struct {
    gint64 number;
    const char *words;
  } cases[] = {
    { 0, "nol" },
    { 1, "satu" },
    { 10, "sepuluh" },
    { 11, "sebelas" },
    { 12, "dua belas" },
    { 19, "sembilan belas" },
    { 20, "dua puluh" },
    { 21, "dua puluh satu" },
    { 99, "sembilan puluh sembilan" },
    { 100, "seratus" },
    { 101, "seratus satu" },
    { 111, "seratus sebelas" },
    { 200, "dua ratus" },
    { 999, "sembilan ratus sembilan puluh sembilan" },
    { 1000, "seribu" },
    { 1001, "seribu satu" },
    { 1100, "seribu seratus" },
    { 1999, "seribu sembilan ratus sembilan puluh sembilan" },
    { 2000, "dua ribu" },
    { 2026, "dua ribu dua puluh enam" },
    { 11000, "sebelas ribu" },
    { 21000, "dua puluh satu ribu" },
    { 100000, "seratus ribu" },
    { 101000, "seratus satu ribu" },
    { 1000000, "satu juta" },
    { 1001000, "satu juta seribu" },
    { 1500000, "satu juta lima ratus ribu" },
    { 1000000000, "satu miliar" },
    { G_GINT64_CONSTANT (1000000000001), "satu triliun satu" },
    { G_GINT64_CONSTANT (100000000000000), "seratus triliun" },
    { -5, "minus lima" },
    { -1000, "minus seribu" },
    { SERAP_TERBILANG_MAX + 1, NULL },
    { -SERAP_TERBILANG_MAX - 1, NULL },
    { G_MAXINT64, NULL },
    { G_MININT64, NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *words = serap_terbilang (cases[i].number);
    g_assert_cmpstr (words, ==, cases[i].words);
  }
  g_autofree char *largest = serap_terbilang (SERAP_TERBILANG_MAX);
  g_assert_true (g_str_has_prefix (largest, "sembilan ratus sembilan puluh sembilan triliun sembilan ratus"));
  g_autofree char *rupiah = serap_terbilang_rupiah (1500000);
  g_assert_cmpstr (rupiah, ==, "satu juta lima ratus ribu rupiah");
  g_assert_null (serap_terbilang_rupiah (G_MAXINT64));
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parse/hostile", test_hostile);
  g_test_add_func ("/parse/rupiah", test_rupiah);
  g_test_add_func ("/parse/rupiah/format", test_rupiah_format);
  g_test_add_func ("/parse/rupiah/round-trip", test_rupiah_round_trip);
  g_test_add_func ("/parse/volume", test_volume);
  g_test_add_func ("/parse/volume/format", test_volume_format);
  g_test_add_func ("/parse/volume/satuan", test_satuan);
  g_test_add_func ("/parse/rtrw", test_rtrw);
  g_test_add_func ("/parse/address", test_address);
  g_test_add_func ("/parse/date", test_date);
  g_test_add_func ("/parse/date/calendar", test_date_calendar);
  g_test_add_func ("/parse/date/words", test_date_words);
  g_test_add_func ("/parse/date/invalid", test_date_invalid);
  g_test_add_func ("/parse/date/count", test_date_count);
  g_test_add_func ("/parse/phone", test_phone);
  g_test_add_func ("/parse/nik", test_nik);
  g_test_add_func ("/parse/masks", test_masks);
  g_test_add_func ("/parse/name", test_name);
  g_test_add_func ("/parse/terbilang", test_terbilang);
  return g_test_run ();
}
