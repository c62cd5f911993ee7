/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers with points and commas, and amounts of rupiah: reading what people write, writing what
 * they read. */

#include "config.h"

#include "serap-rupiah.h"

#include <string.h>

#define DIGITS_MAX G_GUINT64_CONSTANT (1000000000000000000)

/* Words behind the number. @other is a second meaning of the same word, 0 for none. */
static const struct {
  const char *word;
  guint exponent;
  guint other;
} scales[] = {
  { "", 0, 0 },         { "rb", 3, 0 },       { "rbu", 3, 0 },     { "ribu", 3, 0 }, { "k", 3, 0 },
  { "jt", 6, 0 },       { "jta", 6, 0 },      { "juta", 6, 0 },    { "m", 9, 6 },    { "mlr", 9, 0 },
  { "miliar", 9, 0 },   { "milyar", 9, 0 },   { "milliar", 9, 0 }, { "t", 12, 0 },   { "trl", 12, 0 },
  { "triliun", 12, 0 }, { "trilyun", 12, 0 },
};

static gboolean
is_sign (char c)
{
  return c == '.' || c == ',';
}

/* Digits only; a leading zero only for "0" itself or where no sign follows ("01 unit"). */
static gboolean
is_whole (const char *from, const char *to)
{
  for (const char *p = from; p < to; p++)
    if (!g_ascii_isdigit (*p))
      return FALSE;
  return to - from == 1 || (to > from && *from != '0');
}

/* "1.250.000": one to three digits, then groups of exactly three. */
static gboolean
is_grouped (const char *from, const char *to, char sign)
{
  const char *first = memchr (from, sign, (gsize) (to - from));
  if (first == NULL || first - from > 3 || !is_whole (from, first) || *from == '0')
    return FALSE;
  if ((to - first) % 4 != 0)
    return FALSE;
  for (const char *p = first; p < to; p++)
    if ((p - first) % 4 == 0 ? *p != sign : !g_ascii_isdigit (*p))
      return FALSE;
  return TRUE;
}

/* ".000" or ",000" at the end: as decimals they say nothing, so a sign may be wrong. */
static gboolean
is_three_zeros (const char *last, const char *to)
{
  return to - last == 4 && strncmp (last + 1, "000", 3) == 0;
}

/* The digits of [from, to) as one number; those behind @point (which may be @to) are decimals. */
static gboolean
take_digits (const char *from, const char *point, const char *to, SerapDecimal *decimal)
{
  while (to > point && to[-1] == '0')
    to--;
  *decimal = (SerapDecimal){ 0, 0 };
  for (const char *p = from; p < to; p++) {
    if (is_sign (*p))
      continue;
    decimal->digits = decimal->digits * 10 + (guint64) (*p - '0');
    if (p > point)
      decimal->decimals++;
    if (decimal->digits > DIGITS_MAX)
      return FALSE;
  }
  return TRUE;
}

static SerapReading
read_both (const char *from, const char *point, const char *to, SerapDoubt doubt, SerapNumber *number)
{
  gboolean fits = take_digits (from, point, to, &number->value);
  if (doubt != SERAP_DOUBT_NONE) {
    const char *other_point = doubt == SERAP_DOUBT_POINT ? memchr (from, '.', (gsize) (to - from)) : to;
    number->doubt = doubt;
    fits = take_digits (from, other_point, to, &number->other) && fits;
  }
  return fits ? SERAP_READ_OK : SERAP_READ_OUT_OF_RANGE;
}

/* [from, to) starts and ends with a digit and has signs of one kind, the last of them at @last. */
static SerapReading
read_one_kind (const char *from, const char *last, const char *to, SerapNumber *number)
{
  gboolean grouped = is_grouped (from, to, *last);
  gboolean decimal = is_whole (from, last);
  if (!grouped && !decimal)
    return SERAP_READ_INVALID;
  if (*last == '.' && grouped)
    return read_both (from, to, to, decimal ? SERAP_DOUBT_POINT : SERAP_DOUBT_NONE, number);
  if (!decimal)
    return read_both (from, to, to, SERAP_DOUBT_NONE, number);
  gboolean doubt = grouped || (*from != '0' && is_three_zeros (last, to));
  return read_both (from, last, to, doubt ? SERAP_DOUBT_COMMA : SERAP_DOUBT_NONE, number);
}

static SerapReading
read_signs (const char *from, const char *to, SerapNumber *number)
{
  const char *last = to - 1;
  while (last >= from && !is_sign (*last))
    last--;
  if (last < from)
    return read_both (from, to, to, SERAP_DOUBT_NONE, number);

  char other = *last == '.' ? ',' : '.';
  if (memchr (from, other, (gsize) (to - from)) == NULL)
    return read_one_kind (from, last, to, number);
  if (!is_grouped (from, last, other))
    return SERAP_READ_INVALID;
  return read_both (from, last, to, is_three_zeros (last, to) ? SERAP_DOUBT_COMMA : SERAP_DOUBT_NONE, number);
}

SerapReading
serap_number_scan (const char **text, SerapNumber *number)
{
  memset (number, 0, sizeof *number);
  const char *from = *text;
  if (!g_ascii_isdigit (*from))
    return SERAP_READ_INVALID;
  const char *to = from;
  while (g_ascii_isdigit (*to) || is_sign (*to))
    to++;
  while (is_sign (to[-1]))
    to--;
  SerapReading reading = read_signs (from, to, number);
  if (reading == SERAP_READ_OK)
    *text = to;
  return reading;
}

SerapReading
serap_decimal_scale (SerapDecimal decimal, guint exponent, gint64 max, gint64 *result)
{
  *result = 0;
  if (decimal.decimals > exponent)
    return SERAP_READ_INVALID;
  guint64 value = decimal.digits;
  for (guint i = decimal.decimals; i < exponent; i++)
    if (!g_uint64_checked_mul (&value, value, 10))
      return SERAP_READ_OUT_OF_RANGE;
  if (value > (guint64) max)
    return SERAP_READ_OUT_OF_RANGE;
  *result = (gint64) value;
  return SERAP_READ_OK;
}

static const char *
skip_blanks (const char *p)
{
  while (*p == ' ')
    p++;
  return p;
}

/* Behind "Rp", "Rp." or "IDR"; a minus on either side of it is taken and told. */
static const char *
skip_currency (const char *p, gboolean *negative)
{
  *negative = *p == '-';
  p = skip_blanks (p + (*negative ? 1 : 0));
  if (!g_str_has_prefix (p, "rp") && !g_str_has_prefix (p, "idr"))
    return p;
  p = skip_blanks (p + (*p == 'r' ? 2 : 3));
  if (*p == '.' || *p == ':')
    p = skip_blanks (p + 1);
  if (*p == '-' && !*negative) {
    *negative = TRUE;
    p = skip_blanks (p + 1);
  }
  return p;
}

/* Takes ",-" (and ",--", ".-", ",=") and then "rupiah" from the end of @rest. */
static void
drop_tail (char *rest)
{
  gsize n = strlen (rest);
  gsize dashes = n;
  while (dashes > 0 && (rest[dashes - 1] == '-' || rest[dashes - 1] == '='))
    dashes--;
  if (dashes < n && dashes > 0 && is_sign (rest[dashes - 1]))
    rest[dashes - 1] = '\0';
  g_strstrip (rest);
  if (g_str_has_suffix (rest, "rupiah"))
    rest[strlen (rest) - strlen ("rupiah")] = '\0';
  else if (g_str_has_suffix (rest, "idr"))
    rest[strlen (rest) - strlen ("idr")] = '\0';
  g_strstrip (rest);
  n = strlen (rest);
  if (n > 1 && rest[n - 1] == '.' && g_ascii_isalpha (rest[n - 2]))
    rest[n - 1] = '\0';
}

static int
find_scale (const char *after)
{
  g_autofree char *rest = g_strdup (after);
  drop_tail (rest);
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    if (strcmp (rest, scales[i].word) == 0)
      return (int) i;
  return -1;
}

static void
add_choice (GArray *choices, gint64 amount)
{
  for (guint i = 0; i < choices->len; i++)
    if (g_array_index (choices, gint64, i) == amount)
      return;
  g_array_append_val (choices, amount);
}

/* Every meaning of @number with the word @scale that is a whole amount within the limits. */
static SerapReading
collect (const SerapNumber *number, guint scale, GArray *amounts)
{
  gboolean doubt = number->doubt == SERAP_DOUBT_COMMA
                   || (number->doubt == SERAP_DOUBT_POINT && scales[scale].exponent > 0);
  const SerapDecimal decimals[] = { number->value, number->other };
  const guint exponents[] = { scales[scale].exponent, scales[scale].other };
  SerapReading failed = SERAP_READ_INVALID;
  for (guint e = 0; e < (exponents[1] > 0 ? 2 : 1); e++)
    for (guint d = 0; d < (doubt ? 2 : 1); d++) {
      gint64 amount;
      SerapReading reading = serap_decimal_scale (decimals[d], exponents[e], SERAP_RUPIAH_MAX, &amount);
      if (reading == SERAP_READ_OK)
        add_choice (amounts, amount);
      else if (reading == SERAP_READ_OUT_OF_RANGE)
        failed = reading;
    }
  if (amounts->len == 0)
    return failed;
  return doubt || exponents[1] > 0 ? SERAP_READ_AMBIGUOUS : SERAP_READ_OK;
}

static SerapReading
read_amount (const char *text, GArray *amounts)
{
  if (text[0] == '0' && g_ascii_isdigit (text[1]))
    return SERAP_READ_INVALID;
  SerapNumber number;
  const char *rest = text;
  SerapReading reading = serap_number_scan (&rest, &number);
  if (reading != SERAP_READ_OK)
    return reading;
  int scale = find_scale (rest);
  return scale < 0 ? SERAP_READ_INVALID : collect (&number, (guint) scale, amounts);
}

/* "(500)" is the accountants' way to write minus 500. */
static gboolean
take_brackets (char *text)
{
  gsize n = strlen (text);
  if (n < 3 || text[0] != '(' || text[n - 1] != ')')
    return FALSE;
  text[0] = ' ';
  text[n - 1] = ' ';
  g_strstrip (text);
  return TRUE;
}

SerapReading
serap_rupiah_parse (const char *text, gint64 *rupiah, GArray *choices)
{
  *rupiah = 0;
  if (choices != NULL)
    g_array_set_size (choices, 0);
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return SERAP_READ_INVALID;
  if (*plain == '\0')
    return SERAP_READ_EMPTY;

  g_autofree char *lower = g_ascii_strdown (plain, -1);
  gboolean brackets = take_brackets (lower);
  gboolean minus;
  const char *start = skip_currency (lower, &minus);
  g_autoptr (GArray) amounts = g_array_new (FALSE, FALSE, sizeof (gint64));
  SerapReading reading = read_amount (start, amounts);
  if ((brackets || minus) && reading != SERAP_READ_INVALID)
    return SERAP_READ_OUT_OF_RANGE;
  if (reading == SERAP_READ_OK)
    *rupiah = g_array_index (amounts, gint64, 0);
  else if (reading == SERAP_READ_AMBIGUOUS && choices != NULL)
    g_array_append_vals (choices, amounts->data, amounts->len);
  return reading;
}

char *
serap_number_format (gint64 number)
{
  char text[32];
  char *p = text + sizeof text - 1;
  guint64 rest = number < 0 ? 0 - (guint64) number : (guint64) number;
  *p = '\0';
  guint n = 0;
  do {
    if (n > 0 && n % 3 == 0)
      *--p = '.';
    *--p = (char) ('0' + rest % 10);
    rest /= 10;
    n++;
  } while (rest > 0);
  if (number < 0)
    *--p = '-';
  return g_strdup (p);
}

char *
serap_rupiah_format (gint64 rupiah)
{
  g_autofree char *number = serap_number_format (rupiah);
  if (rupiah < 0)
    return g_strconcat ("-Rp", number + 1, NULL);
  return g_strconcat ("Rp", number, NULL);
}
