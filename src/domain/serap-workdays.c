/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The working-day clock over a set of holidays. Days are counted one by one: a term is short. */

#include "config.h"

#include "serap-workdays.h"

#include "serap-date.h"

struct _SerapHolidays {
  GHashTable *days; /* (owned) (element-type gint SerapHoliday): by serap_date_to_number() */
};

static void
holiday_free (gpointer data)
{
  SerapHoliday *holiday = data;
  g_free (holiday->iso);
  g_free (holiday->name);
  g_free (holiday->source);
  g_free (holiday);
}

SerapHolidays *
serap_holidays_new (void)
{
  SerapHolidays *holidays = g_new0 (SerapHolidays, 1);
  holidays->days = g_hash_table_new_full (NULL, NULL, NULL, holiday_free);
  return holidays;
}

void
serap_holidays_free (SerapHolidays *holidays)
{
  g_hash_table_unref (holidays->days);
  g_free (holidays);
}

gboolean
serap_holidays_add (
  SerapHolidays *holidays, const char *iso, const char *name, const char *source, gboolean verified)
{
  int number;
  if (!serap_date_to_number (iso, &number))
    return FALSE;
  SerapHoliday *holiday = g_new0 (SerapHoliday, 1);
  holiday->iso = g_strdup (iso);
  holiday->name = g_strdup (name);
  holiday->source = g_strdup (source);
  holiday->verified = verified;
  g_hash_table_replace (holidays->days, GINT_TO_POINTER (number), holiday);
  return TRUE;
}

const SerapHoliday *
serap_holidays_find (const SerapHolidays *holidays, const char *iso)
{
  int number;
  if (!serap_date_to_number (iso, &number))
    return NULL;
  return g_hash_table_lookup (holidays->days, GINT_TO_POINTER (number));
}

gboolean
serap_holidays_has_year (const SerapHolidays *holidays, int year)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, holidays->days);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const SerapHoliday *holiday = value;
    if (g_ascii_strtoll (holiday->iso, NULL, 10) == year)
      return TRUE;
  }
  return FALSE;
}

/* 1970-01-01, day 0, was a Kamis. */
static gboolean
is_workday (const SerapHolidays *holidays, int number)
{
  int since_monday = ((number + 3) % 7 + 7) % 7;
  if (since_monday >= 5)
    return FALSE;
  return holidays == NULL || !g_hash_table_contains (holidays->days, GINT_TO_POINTER (number));
}

gboolean
serap_workday_is (const SerapHolidays *holidays, const char *iso)
{
  int number;
  return serap_date_to_number (iso, &number) && is_workday (holidays, number);
}

char *
serap_workdays_add (const SerapHolidays *holidays, const char *iso, int n)
{
  int number;
  int first;
  int last;
  if (!serap_date_to_number (iso, &number))
    return NULL;
  serap_date_to_number (SERAP_DATE_FIRST, &first);
  serap_date_to_number (SERAP_DATE_LAST, &last);
  int step = n < 0 ? -1 : 1;
  while (n != 0) {
    number += step;
    if (number < first || number > last)
      return NULL;
    if (is_workday (holidays, number))
      n -= step;
  }
  return serap_date_from_number (number);
}

int
serap_workdays_between (const SerapHolidays *holidays, const char *from, const char *to)
{
  int number;
  int end;
  gboolean valid = serap_date_to_number (from, &number);
  valid = serap_date_to_number (to, &end) && valid;
  g_return_val_if_fail (valid, 0);
  int step = end < number ? -1 : 1;
  int n = 0;
  while (number != end) {
    number += step;
    if (is_workday (holidays, number))
      n += step;
  }
  return n;
}
