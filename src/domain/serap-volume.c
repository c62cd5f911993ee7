/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Volumes and their units. A product such as "400 x 3" is never multiplied silently: it answers with
 * what it may mean. */

#include "config.h"

#include "serap-volume.h"

#include "serap-rupiah.h"

#include <string.h>

#define FACTORS_MAX 3

typedef struct {
  gint64 milli;
  gint64 other_milli; /* only when in_doubt; -1 when it is beyond the limits */
  const char *satuan; /* (nullable) static */
  gboolean in_doubt;
} Factor;

static const SerapSatuan units[] = {
  { "M", "m", "m|m1|meter|mtr|mter|mt|metr|meter lari|m lari|meter panjang|ml|m p" },
  { "M2", "m²", "m2|m 2|meter persegi|meter2|meter 2|mtr2|mtr persegi|m persegi" },
  { "M3", "m³", "m3|m 3|meter kubik|meter3|meter 3|mtr3|m kubik|kubik" },
  { "KM", "km", "km|kilometer|kilo meter" },
  { "HA", "ha", "ha|hektar|hektare|hektar are" },
  { "UNIT", "unit", "unit|unt|un" },
  { "TITIK", "titik", "titik|ttk|tik" },
  { "PAKET", "paket", "paket|pkt|paker|package" },
  { "ORANG", "orang", "orang|org|jiwa" },
  { "PESERTA", "peserta", "peserta" },
  { "BUAH", "buah", "buah|bh|bua|pcs|biji" },
  { "SET", "set", "set|sett|stel" },
  { "LS", "ls", "ls|l s|lumpsum|lump sum|lumsum" },
  { "KK", "KK", "kk|kepala keluarga" },
  { "KELUARGA", "keluarga", "keluarga" },
  { "LEMBAGA", "lembaga", "lembaga|lbg" },
  { "KELOMPOK", "kelompok", "kelompok|klp|klpk|pok" },
  { "BATANG", "batang", "batang|btg|btng" },
  { "POHON", "pohon", "pohon|phn" },
  { "LOKASI", "lokasi", "lokasi|lok" },
  { "RUANG", "ruang", "ruang|ruangan" },
  { "RUMAH", "rumah", "rumah|unit rumah" },
  { "KEGIATAN", "kegiatan", "kegiatan|keg" },
  { "DOKUMEN", "dokumen", "dokumen|dok" },
  { "LAPORAN", "laporan", "laporan" },
  { "KALI", "kali", "kali" },
  { "HARI", "hari", "hari" },
  { "BULAN", "bulan", "bulan|bln" },
  { "TAHUN", "tahun", "tahun|thn" },
  { "LEMBAR", "lembar", "lembar|lbr" },
  { "EKSEMPLAR", "eksemplar", "eksemplar|exemplar|eks" },
  { "EKOR", "ekor", "ekor" },
  { "KG", "kg", "kg|kilogram|kilo" },
  { "TON", "ton", "ton" },
  { "LITER", "liter", "liter|ltr" },
};

const SerapSatuan *
serap_satuan_nth (guint index)
{
  return index < G_N_ELEMENTS (units) ? &units[index] : NULL;
}

const SerapSatuan *
serap_satuan_find (const char *code)
{
  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].code, code) == 0)
      return &units[i];
  return NULL;
}

/* Whether @word is one of the "|"-separated words of @list. */
static gboolean
has_word (const char *list, const char *word)
{
  gsize n = strlen (word);
  for (const char *p = list; p != NULL; p = strchr (p, '|')) {
    if (*p == '|')
      p++;
    if (strncmp (p, word, n) == 0 && (p[n] == '\0' || p[n] == '|'))
      return TRUE;
  }
  return FALSE;
}

/* Folding drops every sign; only signs that people put into a unit may be dropped. */
static gboolean
has_only_unit_signs (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (g_unichar_isalnum (c) || c == 0x2018 || c == 0x2019 || c == 0x2032 || c == 0xB4)
      continue;
    if (c >= 0x80 || strchr (" .'`^", (int) c) == NULL)
      return FALSE;
  }
  return TRUE;
}

const char *
serap_satuan_code (const char *text)
{
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return NULL;
  g_autofree char *normal = g_utf8_normalize (plain, -1, G_NORMALIZE_ALL_COMPOSE);
  if (normal == NULL || !has_only_unit_signs (normal))
    return NULL;
  g_autofree char *word = serap_text_fold (normal);
  for (guint i = 0; *word != '\0' && i < G_N_ELEMENTS (units); i++)
    if (has_word (units[i].aliases, word))
      return units[i].code;
  return NULL;
}

static SerapReading
read_factor (const char *text, Factor *factor)
{
  SerapNumber number;
  memset (factor, 0, sizeof *factor);
  SerapReading reading = serap_number_scan (&text, &number);
  if (reading != SERAP_READ_OK)
    return reading;
  while (*text == ' ')
    text++;
  if (*text != '\0') {
    factor->satuan = serap_satuan_code (text);
    if (factor->satuan == NULL)
      return SERAP_READ_INVALID;
  }
  factor->in_doubt = number.doubt == SERAP_DOUBT_COMMA;
  if (factor->in_doubt
      && serap_decimal_scale (number.other, 3, SERAP_VOLUME_MAX, &factor->other_milli) != SERAP_READ_OK)
    factor->other_milli = -1;
  return serap_decimal_scale (number.value, 3, SERAP_VOLUME_MAX, &factor->milli);
}

/* Where the next "x" (or "×", "*") before a number stands, or NULL; @after is set behind it. */
static char *
find_times (char *text, char **after)
{
  for (char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    if (p == text || (c != 'x' && c != 'X' && c != '*' && c != 0xD7))
      continue;
    char *next = g_utf8_next_char (p);
    while (*next == ' ')
      next++;
    if (g_ascii_isdigit (*next)) {
      *after = next;
      return p;
    }
  }
  return NULL;
}

/* Reads "a", "a x b" or "a x b x c"; @text is cut up. */
static SerapReading
read_factors (char *text, Factor factors[FACTORS_MAX], guint *n)
{
  SerapReading result = SERAP_READ_OK;
  char *rest = text;
  for (*n = 0; rest != NULL; (*n)++) {
    if (*n == FACTORS_MAX)
      return SERAP_READ_INVALID;
    char *after = NULL;
    char *times = find_times (rest, &after);
    if (times != NULL)
      *times = '\0';
    g_strchomp (rest);
    SerapReading reading = read_factor (rest, &factors[*n]);
    if (reading == SERAP_READ_INVALID)
      return reading;
    if (reading != SERAP_READ_OK)
      result = reading;
    rest = after;
  }
  return result;
}

/* The product in thousandths, rounded half up, or -1 beyond the limits. */
static gint64
multiply (const Factor *factors, guint n)
{
  guint64 product = 1;
  guint64 scale = 1;
  for (guint i = 0; i < n; i++) {
    if (!g_uint64_checked_mul (&product, product, (guint64) factors[i].milli))
      return -1;
    scale *= i == 0 ? 1 : 1000;
  }
  guint64 milli = product / scale + (product % scale >= scale / 2 && scale > 1 ? 1 : 0);
  return milli <= (guint64) SERAP_VOLUME_MAX ? (gint64) milli : -1;
}

static void
offer (GArray *choices, gint64 milli, const char *satuan, const char *why)
{
  SerapVolumeChoice choice = { milli, satuan, why };
  if (milli >= 0)
    g_array_append_val (choices, choice);
}

static gboolean
is_unit (const char *satuan, const char *code)
{
  return satuan == NULL || strcmp (satuan, code) == 0;
}

/* Whether things are counted in @satuan, which is not so for lengths, areas, volumes and weights. */
static gboolean
is_count (const char *satuan)
{
  return satuan != NULL && !has_word ("M|M2|M3|KM|HA|KG|TON|LITER", satuan);
}

static void
offer_geometry (const Factor *factors, guint n, gboolean product_only, GArray *choices)
{
  if (n == 3)
    offer (choices, multiply (factors, 3), "M3", "panjang-lebar-tinggi");
  if (n == 2 || !product_only)
    offer (choices, multiply (factors, 2), "M2", "panjang-lebar");
  if (!product_only)
    offer (choices, factors[0].milli, "M", "panjang");
}

/* Fills @choices with what the product may mean; FALSE when its units do not go together. */
static gboolean
offer_product (const Factor *factors, guint n, GArray *choices)
{
  const char *first = factors[0].satuan;
  const char *last = factors[n - 1].satuan;
  gboolean lengths = TRUE;
  for (guint i = 0; i < n; i++) {
    if (factors[i].in_doubt)
      return FALSE;
    lengths = lengths && (i == n - 1 || is_unit (factors[i].satuan, "M"));
  }
  gboolean product_only = last != NULL && strcmp (last, n == 2 ? "M2" : "M3") == 0;
  if (lengths && (is_unit (last, "M") || product_only)) {
    offer_geometry (factors, n, product_only, choices);
    return TRUE;
  }
  if (n != 2 || last == NULL)
    return FALSE;
  if (first == NULL && is_count (last)) {
    offer (choices, multiply (factors, 2), last, "jumlah-isi");
    return TRUE;
  }
  if (!is_count (first) || strcmp (last, "M") != 0)
    return FALSE;
  offer (choices, multiply (factors, 2), last, "jumlah-panjang");
  offer (choices, factors[0].milli, first, "jumlah");
  return TRUE;
}

static SerapReading
decide (const Factor *factors, guint n, GArray *choices)
{
  if (n == 1 && !factors[0].in_doubt)
    return SERAP_READ_OK;
  if (n == 1) {
    offer (choices, factors[0].milli, factors[0].satuan, "koma-desimal");
    offer (choices, factors[0].other_milli, factors[0].satuan, "koma-ribuan");
  } else if (!offer_product (factors, n, choices)) {
    return SERAP_READ_INVALID;
  }
  return choices->len > 0 ? SERAP_READ_AMBIGUOUS : SERAP_READ_OUT_OF_RANGE;
}

/* Behind "±", "+/-" or a minus, which is told. */
static char *
skip_marks (char *text, gboolean *negative)
{
  *negative = FALSE;
  if (g_str_has_prefix (text, "+/-")) {
    text += strlen ("+/-");
  } else if (g_str_has_prefix (text, "±")) {
    text += strlen ("±");
  } else if (*text == '-') {
    *negative = TRUE;
    text++;
  }
  while (*text == ' ')
    text++;
  return text;
}

SerapReading
serap_volume_parse (const char *text, gint64 *milli, char **satuan, GArray *choices)
{
  *milli = 0;
  *satuan = NULL;
  if (choices != NULL)
    g_array_set_size (choices, 0);
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return SERAP_READ_INVALID;
  if (*plain == '\0')
    return SERAP_READ_EMPTY;

  gboolean negative;
  Factor factors[FACTORS_MAX];
  guint n;
  SerapReading reading = read_factors (skip_marks (plain, &negative), factors, &n);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (SerapVolumeChoice));
  if (reading == SERAP_READ_OK)
    reading = decide (factors, n, found);
  if (negative && reading != SERAP_READ_INVALID)
    return SERAP_READ_OUT_OF_RANGE;
  if (reading == SERAP_READ_OK) {
    *milli = factors[0].milli;
    *satuan = g_strdup (factors[0].satuan);
  } else if (reading == SERAP_READ_AMBIGUOUS && choices != NULL) {
    g_array_append_vals (choices, found->data, found->len);
  }
  return reading;
}

char *
serap_volume_format (gint64 milli)
{
  guint64 size = milli < 0 ? 0 - (guint64) milli : (guint64) milli;
  g_autofree char *whole = serap_number_format ((gint64) (size / 1000));
  guint rest = (guint) (size % 1000);
  GString *text = g_string_new (milli < 0 ? "-" : NULL);
  g_string_append (text, whole);
  for (guint place = 100; rest > 0; place /= 10) {
    if (place == 100)
      g_string_append_c (text, ',');
    g_string_append_c (text, (char) ('0' + rest / place));
    rest %= place;
  }
  return g_string_free (text, FALSE);
}
