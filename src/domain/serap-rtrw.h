/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-reading.h"

G_BEGIN_DECLS

/**
 * SerapRtRw:
 * @rt: three digits, or "" when none or several are named
 * @rw: three digits, or ""
 * @many_rt: more than one RT of this RW is named
 */
typedef struct {
  char rt[4];
  char rw[4];
  gboolean many_rt;
} SerapRtRw;

/**
 * serap_rtrw_parse:
 * @text: (nullable): an RT/RW as people write it, or a whole address with one in it
 * @out: (out): the reading; zeros unless the answer is %SERAP_READ_OK
 *
 * Reads "RT.004 RW.012", "rt03/rw12", "RT 04/12", "RT/RW 004/012", "RW IV" (Roman, as letters have
 * it), "RT 02, 03, 09 RW 01" and "RT 01-07 RW 02" (many), "RW. 09" alone, "RT 5" alone. "004/012"
 * without a word is read only when it is the whole text, so a house number such as "I/1063" never
 * becomes an RT.
 *
 * Returns: %SERAP_READ_INVALID when no RT or RW is named; %SERAP_READ_AMBIGUOUS, without choices,
 *   when several RW are named, or as in "RT 01/02/03" and "RT 02-12"; %SERAP_READ_OUT_OF_RANGE for
 *   a number outside 1..999
 */
SerapReading serap_rtrw_parse (const char *text, SerapRtRw *out);

/**
 * serap_address_normalise:
 * @address: (nullable): an address as people write it
 *
 * Makes addresses comparable: folded, "Jl."/"Jln" as "jalan", "Gg" as "gang", "Perum"/"Komp" and
 * their long forms as "perumahan", "Blk" as "blok", "Kp" as "kampung", "Kel", "Kec" and "No" written
 * out, numbers after RT and RW with three digits. For searching duplicates only, never shown.
 *
 * Returns: (transfer full): the comparable form; "" for %NULL
 */
char *serap_address_normalise (const char *address);

G_END_DECLS
