/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what people type and files hold to values of fields, and back. */

#include "config.h"

#include "serap-input.h"

#include "serap-date.h"
#include "serap-id.h"
#include "serap-nik.h"
#include "serap-phone.h"
#include "serap-rtrw.h"
#include "serap-rupiah.h"
#include "serap-volume.h"

#include <string.h>

#define DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)
/* WIB is UTC+7 the whole year. */
#define WIB_MINUTES (7 * 60)
#define DEGREE 10000000

static gboolean
refuse (GPtrArray *problems, const SerapField *field, const char *code)
{
  serap_problems_add (problems, field->name, code, NULL);
  return FALSE;
}

static gboolean
refuse_choices (GPtrArray *problems, const SerapField *field, GPtrArray *choices)
{
  g_ptr_array_add (choices, NULL);
  g_autofree char *joined = g_strjoinv ("|", (char **) choices->pdata);
  serap_problems_add (problems, field->name, "ambiguous", "pilihan", joined, NULL);
  return FALSE;
}

/* The answer for a reading that gave no value; empty text is no value and no problem. */
static gboolean
refuse_reading (GPtrArray *problems, const SerapField *field, SerapReading reading, const char *invalid)
{
  if (reading == SERAP_READ_EMPTY)
    return TRUE;
  return refuse (problems, field, reading == SERAP_READ_OUT_OF_RANGE ? "out-of-range" : invalid);
}

/* ---- Numbers ---- */

static gboolean
read_rupiah (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  gint64 rupiah;
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (gint64));
  SerapReading reading = serap_rupiah_parse (text, &rupiah, choices);
  if (reading == SERAP_READ_OK) {
    serap_value_set_int (value, rupiah);
    return TRUE;
  }
  if (reading != SERAP_READ_AMBIGUOUS)
    return refuse_reading (problems, field, reading, "not-a-number");
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < choices->len; i++)
    g_ptr_array_add (shown, serap_rupiah_format (g_array_index (choices, gint64, i)));
  return refuse_choices (problems, field, shown);
}

static gboolean
read_volume (const SerapField *field, const char *text, SerapValue *value, char **unit, GPtrArray *problems)
{
  gint64 milli;
  g_autofree char *satuan = NULL;
  g_autoptr (GArray) choices = g_array_new (FALSE, FALSE, sizeof (SerapVolumeChoice));
  SerapReading reading = serap_volume_parse (text, &milli, &satuan, choices);
  if (reading == SERAP_READ_OK) {
    serap_value_set_int (value, milli);
    if (unit != NULL)
      *unit = g_steal_pointer (&satuan);
    return TRUE;
  }
  if (reading != SERAP_READ_AMBIGUOUS)
    return refuse_reading (problems, field, reading, "not-a-number");
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < choices->len; i++) {
    const SerapVolumeChoice *choice = &g_array_index (choices, SerapVolumeChoice, i);
    g_autofree char *number = serap_volume_format (choice->milli);
    g_ptr_array_add (shown, choice->satuan != NULL ? g_strconcat (number, " ", choice->satuan, NULL)
                                                   : g_steal_pointer (&number));
  }
  return refuse_choices (problems, field, shown);
}

/* People are counted with their word behind the number. */
static gboolean
is_people_word (const char *rest)
{
  g_autofree char *folded = serap_text_fold (rest);
  return *rest == '\0' || g_str_equal (folded, "orang") || g_str_equal (folded, "jiwa");
}

static gboolean
read_whole (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return refuse (problems, field, "not-a-number");
  if (*plain == '\0')
    return TRUE;
  gint64 sign = *plain == '-' ? -1 : 1;
  const char *rest = plain + (*plain == '-' || *plain == '+' ? 1 : 0);
  SerapNumber number;
  SerapReading reading = serap_number_scan (&rest, &number);
  if (reading != SERAP_READ_OK || !is_people_word (rest))
    return refuse_reading (problems, field, reading == SERAP_READ_EMPTY ? SERAP_READ_INVALID : reading,
                           "not-a-number");

  gint64 whole;
  gint64 max = G_GINT64_CONSTANT (1000000000000000);
  if (number.doubt != SERAP_DOUBT_COMMA) {
    reading = serap_decimal_scale (number.value, 0, max, &whole);
    if (reading != SERAP_READ_OK)
      return refuse_reading (problems, field, reading, "not-a-number");
    serap_value_set_int (value, sign * whole);
    return TRUE;
  }
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);
  SerapDecimal readings[] = { number.value, number.other };
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    if (serap_decimal_scale (readings[i], 0, max, &whole) == SERAP_READ_OK)
      g_ptr_array_add (shown, serap_number_format (sign * whole));
  return shown->len > 0 ? refuse_choices (problems, field, shown) : refuse (problems, field, "not-a-number");
}

/* Degrees with a point or a comma; digits behind the seventh decimal are rounded away. */
static gboolean
read_coordinate (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return refuse (problems, field, "not-a-coordinate");
  if (*plain == '\0')
    return TRUE;
  const char *p = plain;
  gboolean minus = *p == '-';
  if (*p == '-' || *p == '+')
    p++;
  gint64 number = 0;
  guint digits = 0;
  for (; g_ascii_isdigit (*p); p++, digits++)
    number = digits < 3 ? number * 10 + g_ascii_digit_value (*p) : number;
  if (digits == 0 || digits > 3)
    return refuse (problems, field, "not-a-coordinate");
  guint decimals = 0;
  gboolean round_up = FALSE;
  if (*p == '.' || *p == ',') {
    for (p++; g_ascii_isdigit (*p); p++, decimals++) {
      if (decimals < 7)
        number = number * 10 + g_ascii_digit_value (*p);
      else if (decimals == 7)
        round_up = *p >= '5';
    }
    if (decimals == 0)
      return refuse (problems, field, "not-a-coordinate");
  }
  if (strcmp (p, "\302\260") == 0) /* the degree sign */
    p += 2;
  if (*p != '\0')
    return refuse (problems, field, "not-a-coordinate");
  for (; decimals < 7; decimals++)
    number *= 10;
  number += round_up ? 1 : 0;
  if (number > G_GINT64_CONSTANT (180) * DEGREE)
    return refuse (problems, field, "out-of-range");
  serap_value_set_int (value, minus ? -number : number);
  return TRUE;
}

static gboolean
read_yes_no (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  static const char *const yes[] = { "ya", "y", "iya", "benar", "true", "yes", "1", NULL };
  static const char *const no[] = { "tidak", "t", "tdk", "bukan", "false", "no", "n", "0", NULL };
  g_autofree char *folded = serap_text_fold (text);
  if (g_strv_contains (yes, folded) || g_strv_contains (no, folded)) {
    serap_value_set_int (value, g_strv_contains (yes, folded) ? 1 : 0);
    return TRUE;
  }
  g_autofree char *clean = serap_text_clean (text, FALSE);
  return clean != NULL && *clean == '\0' ? TRUE : refuse (problems, field, "not-yes-or-no");
}

/* ---- Days and times ---- */

static gboolean
read_date (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  g_autofree char *iso = NULL;
  g_autoptr (GPtrArray) choices = g_ptr_array_new_with_free_func (g_free);
  SerapReading reading = serap_date_parse (text, &iso, choices);
  if (reading == SERAP_READ_OK) {
    serap_value_set_text (value, iso);
    return TRUE;
  }
  if (reading == SERAP_READ_AMBIGUOUS)
    return refuse_choices (problems, field, choices);
  return refuse_reading (problems, field, reading, "not-a-date");
}

/* One or two digits at @p, at most @max. */
static gboolean
take_two (const char **p, int max, int *number)
{
  if (!g_ascii_isdigit (**p))
    return FALSE;
  *number = g_ascii_digit_value (*(*p)++);
  if (g_ascii_isdigit (**p))
    *number = *number * 10 + g_ascii_digit_value (*(*p)++);
  return *number <= max;
}

/* "Z", "+07:00", "+0700", "+07", "WIB" or nothing, to the end of the text. */
static gboolean
take_zone (const char *p, int *minutes)
{
  *minutes = WIB_MINUTES;
  while (*p == ' ')
    p++;
  if (*p == '\0' || g_ascii_strcasecmp (p, "wib") == 0)
    return TRUE;
  if (g_ascii_strcasecmp (p, "z") == 0) {
    *minutes = 0;
    return TRUE;
  }
  int sign = *p == '-' ? -1 : 1;
  int hours = 0;
  int rest = 0;
  if (*p != '+' && *p != '-')
    return FALSE;
  p++;
  if (!take_two (&p, 14, &hours))
    return FALSE;
  if (*p == ':')
    p++;
  if (*p != '\0' && !take_two (&p, 59, &rest))
    return FALSE;
  *minutes = sign * (hours * 60 + rest);
  return *p == '\0';
}

/* "14:30", "14.30", "14:30:05.250" with or without a zone: milliseconds since midnight in UTC. */
static gboolean
read_clock (const char *p, gint64 *ms)
{
  int hour = 0;
  int minute = 0;
  int second = 0;
  int milli = 0;
  if (!take_two (&p, 23, &hour) || (*p != ':' && *p != '.'))
    return FALSE;
  p++;
  if (!take_two (&p, 59, &minute))
    return FALSE;
  if (*p == ':' || *p == '.') {
    p++;
    if (!take_two (&p, 59, &second))
      return FALSE;
    if (*p == '.' || *p == ',') {
      int scale = 100;
      for (p++; g_ascii_isdigit (*p); p++, scale /= 10)
        milli += g_ascii_digit_value (*p) * scale;
    }
  }
  int zone;
  if (!take_zone (p, &zone))
    return FALSE;
  *ms = (((gint64) hour * 60 + minute - zone) * 60 + second) * 1000 + milli;
  return TRUE;
}

/* Where the time of day begins: behind the last blank or T before a digit whose rest is a time. */
static const char *
find_clock (const char *text, gint64 *ms)
{
  for (const char *p = text + strlen (text); p > text; p--)
    if ((p[-1] == ' ' || p[-1] == 'T' || p[-1] == 't') && read_clock (p, ms))
      return p;
  return NULL;
}

static gboolean
read_time (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL || strlen (plain) > 100)
    return refuse (problems, field, "not-a-time");
  gint64 ms = -(gint64) WIB_MINUTES * 60 * 1000;
  const char *clock = find_clock (plain, &ms);
  if (clock != NULL)
    plain[clock - plain - 1] = '\0';
  g_auto (SerapValue) day = SERAP_VALUE_INIT;
  int number;
  g_autoptr (GPtrArray) found = serap_problems_new ();
  if (!read_date (field, plain, &day, found)) {
    if (!serap_problems_has (found, field->name, "not-a-date"))
      serap_problems_move (problems, found);
    else
      refuse (problems, field, "not-a-time");
    return FALSE;
  }
  if (day.kind == SERAP_VALUE_NONE)
    return clock == NULL ? TRUE : refuse (problems, field, "not-a-time");
  serap_date_to_number (day.text, &number);
  serap_value_set_int (value, number * DAY_MS + ms);
  return TRUE;
}

static char *
show_time (gint64 ms)
{
  gint64 local = ms + (gint64) WIB_MINUTES * 60 * 1000;
  gint64 day = local / DAY_MS - (local % DAY_MS < 0 ? 1 : 0);
  gint64 minute = (local - day * DAY_MS) / 60000;
  g_autofree char *iso = ABS (day) < G_MAXINT32 ? serap_date_from_number ((int) day) : NULL;
  if (iso == NULL)
    return g_strdup ("");
  g_autofree char *date = serap_date_format_short (iso);
  return g_strdup_printf ("%s %02d.%02d WIB", date, (int) (minute / 60), (int) (minute % 60));
}

/* ---- Texts and codes ---- */

static gboolean
read_rt_rw (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  gboolean wants_rt = g_str_equal (field->name, "rt");
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return refuse (problems, field, "not-rt-rw");
  if (*plain == '\0')
    return TRUE;
  g_autofree char *named = g_strconcat (wants_rt ? "RT " : "RW ", plain, NULL);
  const char *attempts[] = { plain, named };
  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++) {
    SerapRtRw out;
    if (serap_rtrw_parse (attempts[i], &out) != SERAP_READ_OK || out.many_rt)
      continue;
    const char *wanted = wants_rt ? out.rt : out.rw;
    const char *other = wants_rt ? out.rw : out.rt;
    /* The other half would be lost without a word. */
    if (*wanted == '\0' || *other != '\0')
      continue;
    serap_value_set_text (value, wanted);
    return TRUE;
  }
  return refuse (problems, field, "not-rt-rw");
}

static gboolean
read_phone (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  g_autofree char *e164 = NULL;
  SerapReading reading = serap_phone_parse (text, &e164);
  serap_value_set_text (value, e164);
  return reading == SERAP_READ_OK || refuse_reading (problems, field, reading, "not-a-phone");
}

static gboolean
read_nik (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  SerapNik nik;
  SerapReading reading = serap_nik_check (text, &nik);
  serap_value_set_text (value, nik.digits);
  return reading == SERAP_READ_OK || refuse_reading (problems, field, reading, "not-a-nik");
}

static gboolean
read_text (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  if (g_str_equal (field->name, "rt") || g_str_equal (field->name, "rw")
      || g_str_equal (field->name, "nomor_rw"))
    return read_rt_rw (field, text, value, problems);
  if (g_str_equal (field->name, "hp"))
    return read_phone (field, text, value, problems);
  if (g_str_equal (field->name, "nik"))
    return read_nik (field, text, value, problems);
  g_autofree char *clean = serap_text_clean (text, (field->flags & SERAP_FIELD_MULTILINE) != 0);
  if (clean == NULL)
    return refuse (problems, field, "not-text");
  serap_value_set_text (value, clean);
  return TRUE;
}

/* States and lists of codes are written in capitals; other tables keep their own spelling. */
static gboolean
has_capital_codes (const SerapField *field)
{
  static const char *const tables[]
    = { "akd", "alasan", "anggota", "fraksi", "komisi", "opd", "peran", "satuan", "unit_kerja", NULL };
  if (field->target == NULL)
    return field->type == SERAP_CODE;
  return g_str_has_prefix (field->target, "kode:") || g_strv_contains (tables, field->target);
}

/* Returns: (nullable): %NULL when it is not text. */
static char *
clean_code (const SerapField *field, const char *text)
{
  char *clean = serap_text_clean (text, FALSE);
  if (clean == NULL || !has_capital_codes (field))
    return clean;
  for (char *p = clean; *p != '\0'; p++)
    *p = *p == ' ' ? '_' : g_ascii_toupper (*p);
  return clean;
}

static gboolean
read_code (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  g_autofree char *code = clean_code (field, text);
  if (code == NULL)
    return refuse (problems, field, "not-text");
  serap_value_set_text (value, code);
  return TRUE;
}

static gboolean
read_reference (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  g_autofree char *clean = serap_text_clean (text, FALSE);
  if (clean == NULL)
    return refuse (problems, field, "not-text");
  g_autofree char *lower = g_ascii_strdown (clean, -1);
  serap_value_set_text (value, serap_id_is_valid (lower) ? lower : clean);
  return TRUE;
}

static gboolean
read_set (const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (problems, field, "not-text");
  g_auto (GStrv) items = g_strsplit_set (text, ",;\n", -1);
  for (guint i = 0; items[i] != NULL; i++) {
    char *clean = clean_code (field, items[i]);
    g_free (items[i]);
    items[i] = clean;
  }
  serap_value_set_set (value, (const char *const *) items);
  return TRUE;
}

/* ---- The public functions ---- */

gboolean
serap_input_read (
  const SerapField *field, const char *text, SerapValue *value, char **unit, GPtrArray *problems)
{
  serap_value_clear (value);
  if (unit != NULL)
    *unit = NULL;
  if (text == NULL || *text == '\0')
    return TRUE;
  switch (field->type) {
  case SERAP_INT:
    return read_whole (field, text, value, problems);
  case SERAP_MILLI:
    return read_volume (field, text, value, unit, problems);
  case SERAP_RUPIAH:
    return read_rupiah (field, text, value, problems);
  case SERAP_COORD:
    return read_coordinate (field, text, value, problems);
  case SERAP_TIME:
    return read_time (field, text, value, problems);
  case SERAP_DATE:
    return read_date (field, text, value, problems);
  case SERAP_BOOL:
    return read_yes_no (field, text, value, problems);
  case SERAP_CODE:
    return read_code (field, text, value, problems);
  case SERAP_REF:
    return read_reference (field, text, value, problems);
  case SERAP_SET:
    return read_set (field, text, value, problems);
  case SERAP_TEXT:
  default:
    return read_text (field, text, value, problems);
  }
}

static char *
show_coordinate (gint64 number)
{
  gint64 size = ABS (number);
  g_autofree char *decimals = g_strdup_printf ("%07d", (int) (size % DEGREE));
  gsize n = strlen (decimals);
  while (n > 0 && decimals[n - 1] == '0')
    decimals[--n] = '\0';
  return g_strdup_printf ("%s%d%s%s", number < 0 ? "-" : "", (int) (size / DEGREE), n > 0 ? "," : "",
                          decimals);
}

static char *
show_number (const SerapField *field, gint64 number)
{
  switch (field->type) {
  case SERAP_MILLI:
    return serap_volume_format (number);
  case SERAP_RUPIAH:
    return serap_rupiah_format (number);
  case SERAP_COORD:
    return show_coordinate (number);
  case SERAP_TIME:
    return show_time (number);
  case SERAP_BOOL:
    return g_strdup (number != 0 ? "Ya" : "Tidak");
  case SERAP_INT:
  case SERAP_TEXT:
  case SERAP_DATE:
  case SERAP_CODE:
  case SERAP_REF:
  case SERAP_SET:
  default:
    /* A year is a name more than a number. */
    return g_str_has_prefix (field->name, "tahun") ? g_strdup_printf ("%" G_GINT64_FORMAT, number)
                                                   : serap_number_format (number);
  }
}

char *
serap_input_show (const SerapField *field, const SerapValue *value)
{
  if (value->kind == SERAP_VALUE_INT)
    return show_number (field, value->number);
  if (value->kind == SERAP_VALUE_SET)
    return g_strjoinv (", ", value->set);
  if (value->kind == SERAP_VALUE_TEXT && field->type == SERAP_DATE && serap_date_is_valid (value->text))
    return serap_date_format_short (value->text);
  return serap_value_to_string (value);
}
