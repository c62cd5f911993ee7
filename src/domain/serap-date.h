/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-reading.h"

G_BEGIN_DECLS

/* Calendar days as text, YYYY-MM-DD, from 1900-01-01 to 2200-12-31 (Gregorian). Names of months and
 * days come from own tables: the words of a document do not depend on the machine's locale. */

#define SERAP_DATE_YEAR_MIN 1900
#define SERAP_DATE_YEAR_MAX 2200
#define SERAP_DATE_FIRST "1900-01-01"
#define SERAP_DATE_LAST "2200-12-31"

/**
 * serap_date_parse:
 * @text: (nullable): a day as people write it
 * @iso: (out) (transfer full) (nullable): YYYY-MM-DD; %NULL unless the answer is %SERAP_READ_OK
 * @choices: (nullable) (element-type utf8): an array that frees with g_free(); emptied, then filled
 *   when the answer is ambiguous
 *
 * "2026-11-23", "23/11/2026", "23.11.2026", "23 November 2026", "23-Nov-2026", "November 23, 2026",
 * "Senin, 23 November 2026"; a spreadsheet's " 00:00:00" behind it is dropped. Numbers are day,
 * month, year, so "3/4/2026" is 3 April.
 *
 * Ambiguous, with the choices:
 * - "11/23/2026": cannot be day and month, 23 November when month and day were swapped;
 * - "23/11/26": 2026, then 1926 (a year of birth);
 * - "Selasa, 23 November 2026": that day is a Senin.
 *
 * Returns: %SERAP_READ_OUT_OF_RANGE for a day outside the years 1900 to 2200
 */
SerapReading serap_date_parse (const char *text, char **iso, GPtrArray *choices);

/** serap_date_is_valid: whether @iso is YYYY-MM-DD, a real day, within 1900 to 2200. %NULL is not. */
gboolean serap_date_is_valid (const char *iso);

/** serap_date_format_long: Returns: (transfer full): "23 November 2026"; "" when @iso is not valid. */
char *serap_date_format_long (const char *iso);
/** serap_date_format_short: Returns: (transfer full): "23/11/2026"; "" when @iso is not valid. */
char *serap_date_format_short (const char *iso);
/** serap_date_format_day: Returns: (transfer full): "Senin"; "" when @iso is not valid. */
char *serap_date_format_day (const char *iso);
/** serap_date_month_name: Returns: (transfer none) (nullable): "Januari" for 1 … "Desember" for 12. */
const char *serap_date_month_name (int month);

/**
 * serap_date_to_number:
 * @iso: a day
 * @number: (out): days since 1970-01-01, negative before; 0 when @iso is not valid
 *
 * Returns: whether @iso is valid
 */
gboolean serap_date_to_number (const char *iso, int *number);
/** serap_date_from_number: Returns: (transfer full) (nullable): %NULL outside 1900 to 2200. */
char *serap_date_from_number (int number);

/** serap_date_add_days: Returns: (transfer full) (nullable): %NULL when @iso is not valid or the result
 * lies outside 1900 to 2200. */
char *serap_date_add_days (const char *iso, int days);
/** serap_date_days_between: days from @from to @to, negative when @to is earlier; both must be valid. */
int serap_date_days_between (const char *from, const char *to);
/** serap_date_weekday: 1 for Senin … 7 for Minggu (ISO 8601); 0 when @iso is not valid. */
int serap_date_weekday (const char *iso);

G_END_DECLS
