/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-reading.h"

G_BEGIN_DECLS

/**
 * serap_phone_parse:
 * @text: (nullable): a telephone number as people write it
 * @e164: (out) (transfer full) (nullable): "+62" and the digits behind the trunk zero (ITU-T E.164);
 *   %NULL unless the answer is %SERAP_READ_OK
 *
 * "0812-3456-7890", "+62 812…", "62812…", "(021) 8840…", "+62 (0)21…". Blanks, points, dashes and
 * brackets may stand anywhere between digits. Behind the zero: 9 to 12 digits for a mobile number
 * (8…), 8 to 11 for a fixed line (2…7, 9…).
 *
 * Returns: %SERAP_READ_INVALID for anything else: another country, two numbers, service numbers, a
 *   number that lost its leading zero in a spreadsheet ("812…")
 */
SerapReading serap_phone_parse (const char *text, char **e164);

/**
 * serap_phone_mask:
 * @phone: (nullable): a stored number
 *
 * Returns: (transfer full): "+6281•••••••90": the first four and the last two digits, the rest as
 *   bullets; all bullets when there are fewer than eight digits. Nothing but digits and a leading
 *   plus is ever shown.
 */
char *serap_phone_mask (const char *phone);

G_END_DECLS
