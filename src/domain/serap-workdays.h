/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The working-day clock: Senin to Jumat without public holidays (libur nasional) and collective leave
 * (cuti bersama), which a joint decree of three ministers (SKB) names for each year.
 *
 * Limits that run on it and where they come from: SP4N-LAPOR! 3 working days to pass a report on and
 * 5 to follow it up (rules of the service); UU 14/2008 on public information, 10 working days to
 * answer, 7 more when extended, 30 to object and 30 to answer an objection.
 *
 * Limits that do NOT run on it, but on calendar days or hours: SP4N-LAPOR! closes a report after 10
 * days of silence; the council's proposals reach planning one week before the Musrenbang RKPD
 * (Permendagri 86/2017 article 178 paragraph 5); a reses lasts 6 days at most; a breach of personal
 * data is told within 3 × 24 hours (UU 27/2022 article 46). */

/**
 * SerapHoliday:
 * @iso: the day, YYYY-MM-DD
 * @name: what is celebrated
 * @source: the decree that names it
 * @verified: somebody has compared it with the decree
 */
typedef struct {
  char *iso;
  char *name;
  char *source;
  gboolean verified;
} SerapHoliday;

typedef struct _SerapHolidays SerapHolidays;

/** serap_holidays_new: Returns: (transfer full): an empty set of holidays. Not for several threads. */
SerapHolidays *serap_holidays_new (void);
void serap_holidays_free (SerapHolidays *holidays);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapHolidays, serap_holidays_free)

/**
 * serap_holidays_add:
 * @holidays: a set
 * @iso: a day; the entry of the same day that is there already is replaced
 * @name: (nullable): what is celebrated
 * @source: (nullable): the decree
 * @verified: whether it was compared with the decree
 *
 * Returns: %FALSE when @iso is not a valid day; nothing is added then
 */
gboolean serap_holidays_add (
  SerapHolidays *holidays, const char *iso, const char *name, const char *source, gboolean verified);

/** serap_holidays_find: Returns: (transfer none) (nullable): the holiday on @iso. */
const SerapHoliday *serap_holidays_find (const SerapHolidays *holidays, const char *iso);

/** serap_holidays_has_year: whether any holiday of @year is known. Without one, a term that reaches
 * into that year is only provisional. */
gboolean serap_holidays_has_year (const SerapHolidays *holidays, int year);

/** serap_workday_is: whether @iso is a valid day from Senin to Jumat and no holiday. @holidays is
 * (nullable): then only the weekends are free. */
gboolean serap_workday_is (const SerapHolidays *holidays, const char *iso);

/**
 * serap_workdays_add:
 * @holidays: (nullable): the holidays
 * @iso: the day something came in
 * @n: how many working days; day 1 is the first working day after @iso, negative counts back from it
 *
 * Returns: (transfer full) (nullable): the @n-th working day; @iso itself for 0, also when it is free;
 *   %NULL when @iso is not valid or the calendar (serap-date.h) ends before
 */
char *serap_workdays_add (const SerapHolidays *holidays, const char *iso, int n);

/**
 * serap_workdays_between:
 * @holidays: (nullable): the holidays
 * @from: a valid day
 * @to: a valid day
 *
 * Returns: the working days after @from up to and with @to, so that it undoes serap_workdays_add();
 *   when @to is earlier, minus the working days before @from down to and with @to
 */
int serap_workdays_between (const SerapHolidays *holidays, const char *from, const char *to);

G_END_DECLS
