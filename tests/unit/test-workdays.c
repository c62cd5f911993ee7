/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The working-day clock, with two public holidays and a bridging day in November and December 2026.
 * 2026-11-23 is a Senin. The holidays are made up for the test. */

#include "config.h"

#include "serap-date.h"
#include "serap-workdays.h"

static SerapHolidays *
make_holidays (void)
{
  SerapHolidays *holidays = serap_holidays_new ();
  g_assert_true (serap_holidays_add (holidays, "2026-11-25", "Libur contoh", "SKB contoh", TRUE));
  g_assert_true (serap_holidays_add (holidays, "2026-12-25", "Libur contoh", NULL, TRUE));
  g_assert_true (serap_holidays_add (holidays, "2026-12-24", "Cuti bersama contoh", NULL, FALSE));
  /* A holiday on a weekend takes nothing away. */
  g_assert_true (serap_holidays_add (holidays, "2026-11-28", "Libur contoh", NULL, TRUE));
  return holidays;
}

static void
test_set (void)
{
  g_autoptr (SerapHolidays) holidays = make_holidays ();
  g_assert_false (serap_holidays_add (holidays, "2026-11-31", "x", NULL, TRUE));
  g_assert_false (serap_holidays_add (holidays, "", "x", NULL, TRUE));
  g_assert_false (serap_holidays_add (holidays, NULL, "x", NULL, TRUE));

  const SerapHoliday *holiday = serap_holidays_find (holidays, "2026-11-25");
  g_assert_nonnull (holiday);
  g_assert_cmpstr (holiday->iso, ==, "2026-11-25");
  g_assert_cmpstr (holiday->name, ==, "Libur contoh");
  g_assert_cmpstr (holiday->source, ==, "SKB contoh");
  g_assert_true (holiday->verified);
  g_assert_null (serap_holidays_find (holidays, "2026-11-26"));
  g_assert_null (serap_holidays_find (holidays, "besok"));

  g_assert_true (serap_holidays_add (holidays, "2026-11-25", "Lain", NULL, FALSE));
  holiday = serap_holidays_find (holidays, "2026-11-25");
  g_assert_cmpstr (holiday->name, ==, "Lain");
  g_assert_null (holiday->source);
  g_assert_false (holiday->verified);

  g_assert_true (serap_holidays_has_year (holidays, 2026));
  g_assert_false (serap_holidays_has_year (holidays, 2027));
}

static void
test_is (void)
{
  static const struct {
    const char *iso;
    gboolean plain;
    gboolean with_holidays;
  } cases[] = {
    { "2026-11-23", TRUE, TRUE },   { "2026-11-25", TRUE, FALSE },  { "2026-11-27", TRUE, TRUE },
    { "2026-11-28", FALSE, FALSE }, { "2026-11-29", FALSE, FALSE }, { "2026-12-24", TRUE, FALSE },
    { "1969-12-31", TRUE, TRUE },   { "1969-12-28", FALSE, FALSE }, { "1900-01-01", TRUE, TRUE },
    { "2026-11-31", FALSE, FALSE }, { "", FALSE, FALSE },           { NULL, FALSE, FALSE },
  };
  g_autoptr (SerapHolidays) holidays = make_holidays ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].iso != NULL ? cases[i].iso : "NULL");
    g_assert_cmpint (serap_workday_is (NULL, cases[i].iso), ==, cases[i].plain);
    g_assert_cmpint (serap_workday_is (holidays, cases[i].iso), ==, cases[i].with_holidays);
  }
}

static void
test_add (void)
{
  static const struct {
    const char *from;
    int n;
    const char *to;
  } cases[] = {
    { "2026-11-23", 0, "2026-11-23" },
    { "2026-11-28", 0, "2026-11-28" },
    { "2026-11-23", 1, "2026-11-24" },
    { "2026-11-23", 2, "2026-11-26" },
    { "2026-11-23", 3, "2026-11-27" },
    { "2026-11-23", 4, "2026-11-30" },
    { "2026-11-25", 1, "2026-11-26" },
    { "2026-11-27", 1, "2026-11-30" },
    { "2026-11-28", 1, "2026-11-30" },
    { "2026-11-29", 1, "2026-11-30" },
    /* A request on a Jumat before a holiday: the holiday does not count. */
    { "2026-12-18", 10, "2027-01-05" },
    { "2026-12-23", 1, "2026-12-28" },
    { "2026-11-23", -1, "2026-11-20" },
    { "2026-11-26", -1, "2026-11-24" },
    { "2026-11-29", -1, "2026-11-27" },
    { "2026-12-28", -1, "2026-12-23" },
    { "2200-12-30", 1, "2200-12-31" },
    { "2200-12-31", 1, NULL },
    { "1900-01-01", -1, NULL },
    { "2026-11-23", G_MAXINT, NULL },
    { "2026-11-23", G_MININT, NULL },
    { "2026-11-31", 1, NULL },
    { "", 0, NULL },
    { NULL, 0, NULL },
  };
  g_autoptr (SerapHolidays) holidays = make_holidays ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *to = serap_workdays_add (holidays, cases[i].from, cases[i].n);
    g_test_message ("%s + %d", cases[i].from != NULL ? cases[i].from : "NULL", cases[i].n);
    g_assert_cmpstr (to, ==, cases[i].to);
  }
  g_autofree char *plain = serap_workdays_add (NULL, "2026-11-23", 2);
  g_assert_cmpstr (plain, ==, "2026-11-25");
}

static void
test_between (void)
{
  static const struct {
    const char *from;
    const char *to;
    int n;
  } cases[] = {
    { "2026-11-23", "2026-11-23", 0 },   { "2026-11-28", "2026-11-29", 0 },
    { "2026-11-23", "2026-11-24", 1 },   { "2026-11-23", "2026-11-25", 1 },
    { "2026-11-23", "2026-11-30", 4 },   { "2026-11-24", "2026-11-23", -1 },
    { "2026-11-30", "2026-11-23", -4 },  { "2026-11-29", "2026-11-28", 0 },
    { "2026-01-01", "2027-01-01", 258 },
  };
  g_autoptr (SerapHolidays) holidays = make_holidays ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s to %s", cases[i].from, cases[i].to);
    g_assert_cmpint (serap_workdays_between (holidays, cases[i].from, cases[i].to), ==, cases[i].n);
  }
}

/* Adding and counting undo each other, from every day of a quarter, whether it is free or not. */
static void
test_inverse (void)
{
  g_autoptr (SerapHolidays) holidays = make_holidays ();
  for (int day = 0; day < 92; day++) {
    g_autofree char *from = serap_date_add_days ("2026-10-15", day);
    for (int n = -40; n <= 40; n++) {
      g_autofree char *to = serap_workdays_add (holidays, from, n);
      g_assert_cmpint (serap_workdays_between (holidays, from, to), ==, n);
      g_assert_true (n == 0 || serap_workday_is (holidays, to));
    }
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workdays/set", test_set);
  g_test_add_func ("/workdays/is", test_is);
  g_test_add_func ("/workdays/add", test_add);
  g_test_add_func ("/workdays/between", test_between);
  g_test_add_func ("/workdays/inverse", test_inverse);
  return g_test_run ();
}
