/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calendar days: reading what people write, Indonesian words, counting. */

#include "config.h"

#include "serap-date.h"

#include <string.h>

typedef struct {
  int year;
  int month;
  int day;
} Day;

/* A piece of a written date: a number, or a month's name, which has no digits. */
typedef struct {
  int value;
  gsize digits;
} Part;

typedef struct {
  Day days[4];
  guint n;
  gboolean certain;
  gboolean out_of_range;
} Candidates;

static const char *const months[] = {
  "Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
  "Juli",    "Agustus",  "September", "Oktober", "November", "Desember",
};

static const char *const weekdays[] = { "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu" };

/* Other spellings, Indonesian and English, in lower case. */
static const struct {
  const char *word;
  int month;
} month_words[] = {
  { "jan", 1 },      { "january", 1 },  { "feb", 2 },       { "peb", 2 },   { "pebruari", 2 },
  { "february", 2 }, { "mar", 3 },      { "mrt", 3 },       { "march", 3 }, { "apr", 4 },
  { "may", 5 },      { "jun", 6 },      { "june", 6 },      { "jul", 7 },   { "july", 7 },
  { "agu", 8 },      { "agt", 8 },      { "ags", 8 },       { "agust", 8 }, { "agus", 8 },
  { "aug", 8 },      { "august", 8 },   { "sep", 9 },       { "sept", 9 },  { "okt", 10 },
  { "oct", 10 },     { "october", 10 }, { "nov", 11 },      { "nop", 11 },  { "nopember", 11 },
  { "des", 12 },     { "dec", 12 },     { "december", 12 },
};

static const struct {
  const char *word;
  int weekday;
} weekday_words[] = {
  { "jum'at", 5 },
  { "jum’at", 5 },
  { "ahad", 7 },
};

static gboolean
is_leap (int year)
{
  return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month (int year, int month)
{
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  return month == 2 && is_leap (year) ? 29 : lengths[month - 1];
}

static gboolean
is_real (Day day)
{
  return day.month >= 1 && day.month <= 12 && day.day >= 1 && day.day <= days_in_month (day.year, day.month);
}

static gboolean
is_in_range (Day day)
{
  return day.year >= SERAP_DATE_YEAR_MIN && day.year <= SERAP_DATE_YEAR_MAX;
}

static int
read_digits (const char *p, gsize n)
{
  int value = 0;
  for (gsize i = 0; i < n; i++)
    value = value * 10 + (p[i] - '0');
  return value;
}

static gboolean
read_iso (const char *iso, Day *day)
{
  if (iso == NULL || strlen (iso) != 10)
    return FALSE;
  for (guint i = 0; i < 10; i++)
    if (i == 4 || i == 7 ? iso[i] != '-' : !g_ascii_isdigit (iso[i]))
      return FALSE;
  *day = (Day){ read_digits (iso, 4), read_digits (iso + 5, 2), read_digits (iso + 8, 2) };
  return is_real (*day) && is_in_range (*day);
}

static char *
write_iso (Day day)
{
  return g_strdup_printf ("%04d-%02d-%02d", day.year, day.month, day.day);
}

/* Days since 1970-01-01. Years are counted from March, so that the leap day comes last. */
static int
to_number (Day day)
{
  int year = day.month > 2 ? day.year : day.year - 1;
  int month = day.month > 2 ? day.month - 3 : day.month + 9;
  int leap_days = year / 4 - year / 100 + year / 400;
  return year * 365 + leap_days + (153 * month + 2) / 5 + day.day - 1 - 719468;
}

static int
weekday_of (Day day)
{
  int since_monday = (to_number (day) + 3) % 7;
  return (since_monday + 7) % 7 + 1;
}

gboolean
serap_date_is_valid (const char *iso)
{
  Day day;
  return read_iso (iso, &day);
}

gboolean
serap_date_to_number (const char *iso, int *number)
{
  Day day;
  *number = 0;
  if (!read_iso (iso, &day))
    return FALSE;
  *number = to_number (day);
  return TRUE;
}

char *
serap_date_from_number (int number)
{
  static const Day first = { SERAP_DATE_YEAR_MIN, 1, 1 };
  static const Day last = { SERAP_DATE_YEAR_MAX, 12, 31 };
  if (number < to_number (first) || number > to_number (last))
    return NULL;
  /* A year from below, then forward to the right year and month. */
  Day day = { SERAP_DATE_YEAR_MIN + (number - to_number (first)) / 366, 1, 1 };
  while (to_number ((Day){ day.year + 1, 1, 1 }) <= number)
    day.year++;
  while (day.month < 12 && to_number ((Day){ day.year, day.month + 1, 1 }) <= number)
    day.month++;
  day.day = number - to_number (day) + 1;
  return write_iso (day);
}

char *
serap_date_add_days (const char *iso, int days)
{
  int number;
  if (!serap_date_to_number (iso, &number))
    return NULL;
  gint64 sum = (gint64) number + days;
  return sum < G_MININT || sum > G_MAXINT ? NULL : serap_date_from_number ((int) sum);
}

int
serap_date_days_between (const char *from, const char *to)
{
  int first;
  int last;
  gboolean valid = serap_date_to_number (from, &first);
  valid = serap_date_to_number (to, &last) && valid;
  g_return_val_if_fail (valid, 0);
  return last - first;
}

int
serap_date_weekday (const char *iso)
{
  Day day;
  return read_iso (iso, &day) ? weekday_of (day) : 0;
}

const char *
serap_date_month_name (int month)
{
  return month >= 1 && month <= 12 ? months[month - 1] : NULL;
}

char *
serap_date_format_long (const char *iso)
{
  Day day;
  if (!read_iso (iso, &day))
    return g_strdup ("");
  return g_strdup_printf ("%d %s %d", day.day, months[day.month - 1], day.year);
}

char *
serap_date_format_short (const char *iso)
{
  Day day;
  if (!read_iso (iso, &day))
    return g_strdup ("");
  return g_strdup_printf ("%02d/%02d/%04d", day.day, day.month, day.year);
}

char *
serap_date_format_day (const char *iso)
{
  int weekday = serap_date_weekday (iso);
  return g_strdup (weekday == 0 ? "" : weekdays[weekday - 1]);
}

/* A full name or one of the other spellings; 0 when @word is no month. */
static int
find_month (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    if (g_ascii_strcasecmp (word, months[i]) == 0)
      return (int) i + 1;
  for (guint i = 0; i < G_N_ELEMENTS (month_words); i++)
    if (strcmp (word, month_words[i].word) == 0)
      return month_words[i].month;
  return 0;
}

static const char *
skip_blanks (const char *p)
{
  while (*p == ' ')
    p++;
  return p;
}

/* Behind "senin, "; @weekday is 0 when the text does not begin with a day's name. */
static const char *
skip_weekday (const char *text, int *weekday)
{
  *weekday = 0;
  gsize n = 0;
  for (guint i = 0; i < G_N_ELEMENTS (weekdays) && n == 0; i++)
    if (g_ascii_strncasecmp (text, weekdays[i], strlen (weekdays[i])) == 0) {
      *weekday = (int) i + 1;
      n = strlen (weekdays[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (weekday_words) && n == 0; i++)
    if (g_str_has_prefix (text, weekday_words[i].word)) {
      *weekday = weekday_words[i].weekday;
      n = strlen (weekday_words[i].word);
    }
  const char *rest = skip_blanks (text + n);
  return n > 0 && *rest == ',' ? skip_blanks (rest + 1) : rest;
}

static gboolean
take_part (const char **p, Part *part)
{
  gsize digits = strspn (*p, "0123456789");
  *part = (Part){ 0, digits };
  if (digits > 4)
    return FALSE;
  if (digits > 0) {
    part->value = read_digits (*p, digits);
    *p += digits;
    return TRUE;
  }
  gsize letters = 0;
  while (g_ascii_isalpha ((*p)[letters]))
    letters++;
  g_autofree char *word = g_strndup (*p, letters);
  part->value = find_month (word);
  *p += letters;
  if (**p == '.')
    (*p)++;
  return part->value != 0;
}

/* Moves over blanks with at most one sign in them and tells the sign, or ' ', or 0 for nothing. */
static char
take_between (const char **p)
{
  const char *start = *p;
  const char *at = skip_blanks (start);
  char sign = *at != '\0' && strchr ("/-.,", *at) != NULL ? *at : '\0';
  *p = sign != '\0' ? skip_blanks (at + 1) : at;
  return sign == '\0' && *p > start ? ' ' : sign;
}

static gboolean
take_parts (const char *text, Part parts[3])
{
  const char *p = text;
  char between[2] = { 0 };
  for (guint i = 0; i < 3; i++) {
    if (i > 0)
      between[i - 1] = take_between (&p);
    if (!take_part (&p, &parts[i]))
      return FALSE;
  }
  p = skip_blanks (p);
  if (*p != '\0' && strcmp (p, "00:00:00") != 0 && strcmp (p, "t00:00:00") != 0)
    return FALSE;
  if (parts[0].digits > 0 && parts[1].digits > 0 && parts[2].digits > 0)
    return between[0] == between[1] && between[0] != ',' && between[0] != '\0';
  return between[0] != ',' || parts[0].digits == 0;
}

static void
add_day (Candidates *found, int year, int month, int day)
{
  Day candidate = { year, month, day };
  if (!is_real (candidate))
    return;
  if (is_in_range (candidate))
    found->days[found->n++] = candidate;
  else
    found->out_of_range = TRUE;
}

/* A year of two digits may lie in this century or in the last one. */
static void
add_written (Candidates *found, Part year, int month, int day)
{
  if (year.digits == 4) {
    add_day (found, year.value, month, day);
  } else if (year.digits == 2) {
    found->certain = FALSE;
    add_day (found, 2000 + year.value, month, day);
    add_day (found, 1900 + year.value, month, day);
  }
}

static gboolean
is_short (Part part)
{
  return part.digits == 1 || part.digits == 2;
}

static void
interpret (const Part parts[3], Candidates *found)
{
  const Part a = parts[0];
  const Part b = parts[1];
  const Part c = parts[2];
  found->certain = TRUE;
  if (a.digits == 4 && b.digits <= 2 && is_short (c)) {
    add_day (found, a.value, b.value, c.value);
  } else if (a.digits == 0 && is_short (b)) {
    add_written (found, c, a.value, b.value);
  } else if (is_short (a) && b.digits <= 2) {
    add_written (found, c, b.value, a.value);
    if (found->n == 0 && b.digits > 0 && !found->out_of_range) {
      add_written (found, c, a.value, b.value);
      found->certain = FALSE;
    }
  }
}

static SerapReading
decide (const Candidates *found, int weekday, char **iso, GPtrArray *choices)
{
  if (found->n == 0)
    return found->out_of_range ? SERAP_READ_OUT_OF_RANGE : SERAP_READ_INVALID;
  if (found->certain && (weekday == 0 || weekday == weekday_of (found->days[0]))) {
    *iso = write_iso (found->days[0]);
    return SERAP_READ_OK;
  }
  for (guint i = 0; choices != NULL && i < found->n; i++)
    g_ptr_array_add (choices, write_iso (found->days[i]));
  return SERAP_READ_AMBIGUOUS;
}

SerapReading
serap_date_parse (const char *text, char **iso, GPtrArray *choices)
{
  *iso = NULL;
  if (choices != NULL)
    g_ptr_array_set_size (choices, 0);
  g_autofree char *plain = serap_reading_plain (text);
  if (plain == NULL)
    return SERAP_READ_INVALID;
  if (*plain == '\0')
    return SERAP_READ_EMPTY;

  g_autofree char *lower = g_ascii_strdown (plain, -1);
  int weekday;
  const char *start = skip_weekday (lower, &weekday);
  Part parts[3];
  if (!take_parts (start, parts))
    return SERAP_READ_INVALID;
  Candidates found = { .n = 0 };
  interpret (parts, &found);
  return decide (&found, weekday, iso, choices);
}
