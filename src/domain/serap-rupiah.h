/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-reading.h"

G_BEGIN_DECLS

/** SERAP_RUPIAH_MAX: the largest amount, 10^13 rupiah; amounts are whole rupiah from 0. */
#define SERAP_RUPIAH_MAX G_GINT64_CONSTANT (10000000000000)

/**
 * serap_rupiah_parse:
 * @text: (nullable): an amount as people write it
 * @rupiah: (out): whole rupiah, 0 to %SERAP_RUPIAH_MAX; 0 unless the answer is %SERAP_READ_OK
 * @choices: (nullable) (element-type gint64): emptied, then filled when the answer is ambiguous
 *
 * Indonesian signs: point for thousands, comma for decimals ("Rp1.500.000,00"). Also read: no
 * signs, English grouping where only that fits ("1,250,000"), "Rp", "Rp." or "IDR" before,
 * "rupiah" or ",-" after, and rb/ribu, jt/juta, miliar/milyar, triliun.
 *
 * Ambiguous, with the choices:
 * - "1,2 M": miliar by the usual meaning, juta by the English one;
 * - "1,500": 1500 by English grouping (1.5 is no whole rupiah, so it is no choice);
 * - "1.500,000" and "1500.000": 1500 as written, 1500000 when a sign was mistyped;
 * - "1.250 juta" and "1,250 juta": 1250 or 1.25 million.
 *
 * "1.5", a fraction other than zero, a leading zero ("0812…") and blanks inside the digits are
 * invalid; "-500" and "(500)" are out of range.
 */
SerapReading serap_rupiah_parse (const char *text, gint64 *rupiah, GArray *choices);

/** serap_rupiah_format: Returns: (transfer full): "Rp1.500.000": no point and no blank after Rp. */
char *serap_rupiah_format (gint64 rupiah);

/** serap_number_format: Returns: (transfer full): "1.500.000", "-1.500". */
char *serap_number_format (gint64 number);

/**
 * SerapDecimal:
 * @digits: the digits as one number
 * @decimals: how many of them stand after the decimal sign; the last of these is not zero
 */
typedef struct {
  guint64 digits;
  guint decimals;
} SerapDecimal;

/**
 * SerapDoubt:
 * @SERAP_DOUBT_NONE: only one reading
 * @SERAP_DOUBT_POINT: "1.250": 1250 by the Indonesian rule, 1.25 in English
 * @SERAP_DOUBT_COMMA: "1,250" (1.25, 1250), "1.250,000" and "1250.000" (1250, 1250000)
 */
typedef enum { SERAP_DOUBT_NONE, SERAP_DOUBT_POINT, SERAP_DOUBT_COMMA } SerapDoubt;

/**
 * SerapNumber:
 * @value: by the Indonesian rule, or the only one that fits
 * @other: the other way to take the signs, when @doubt is not %SERAP_DOUBT_NONE
 * @doubt: whether @other may be meant
 */
typedef struct {
  SerapDecimal value;
  SerapDecimal other;
  SerapDoubt doubt;
} SerapNumber;

/**
 * serap_number_scan:
 * @text: (inout): where the number begins; moved behind it, or left alone when none is there
 * @number: (out): the number
 *
 * Reads an unsigned number with its points and commas. A sign at the very end is left over.
 *
 * Returns: %SERAP_READ_OK also where @number has a doubt; %SERAP_READ_INVALID for signs in places
 *   that fit no reading; %SERAP_READ_OUT_OF_RANGE above 10^18
 */
SerapReading serap_number_scan (const char **text, SerapNumber *number);

/**
 * serap_decimal_scale:
 * @decimal: a decimal
 * @exponent: power of ten to multiply with
 * @max: the largest result
 * @result: (out): @decimal times 10^@exponent; 0 unless the answer is %SERAP_READ_OK
 *
 * Returns: %SERAP_READ_INVALID when the result is not whole, %SERAP_READ_OUT_OF_RANGE above @max
 */
SerapReading serap_decimal_scale (SerapDecimal decimal, guint exponent, gint64 max, gint64 *result);

G_END_DECLS
