/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-reading.h"

G_BEGIN_DECLS

/** SERAP_NIK_BEKASI: province and city code of Kota Bekasi (32.75), the first four digits. */
#define SERAP_NIK_BEKASI "3275"

/**
 * SerapNik:
 * @digits: the 16 digits
 * @perempuan: the day of birth is written with 40 added: a woman's number
 * @luar_bekasi: the region of first registration is not Kota Bekasi. A note and never an error: the
 *   region stays when a person moves.
 */
typedef struct {
  char digits[17];
  gboolean perempuan;
  gboolean luar_bekasi;
} SerapNik;

/**
 * serap_nik_check:
 * @text: (nullable): a population number (NIK) as people write it; blanks and points are dropped
 * @nik: (out): the number; zeros unless the answer is %SERAP_READ_OK
 *
 * 16 digits: province 2, city 2, district 2, birth DDMMYY (women DD + 40), serial 4. There is no
 * check digit. The birth date must exist in some year ending in YY.
 */
SerapReading serap_nik_check (const char *text, SerapNik *nik);

/** serap_nik_mask: Returns: (transfer full): "3275 09•• •••• ••01"; all bullets for anything that is
 * not 16 digits, so that no other text gets through. "" for %NULL or "". */
char *serap_nik_mask (const char *digits);

G_END_DECLS
