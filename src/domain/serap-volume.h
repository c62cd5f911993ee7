/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-reading.h"

G_BEGIN_DECLS

/** SERAP_VOLUME_MAX: the largest volume, 10^9 units, in thousandths of a unit. */
#define SERAP_VOLUME_MAX G_GINT64_CONSTANT (1000000000000)

/**
 * SerapVolumeChoice:
 * @milli: volume in thousandths
 * @satuan: (nullable): unit code, or %NULL when the text has no unit
 * @why: what this choice stands on, a stable name: "panjang-lebar", "panjang-lebar-tinggi",
 *   "panjang" (the first number alone), "jumlah-panjang", "jumlah-isi", "jumlah" (the first number
 *   alone), "koma-desimal", "koma-ribuan"
 *
 * One meaning of a volume that has several. Both strings are static.
 */
typedef struct {
  gint64 milli;
  const char *satuan;
  const char *why;
} SerapVolumeChoice;

/**
 * SerapSatuan:
 * @code: what is stored, e.g. "M2"
 * @label: what is shown, e.g. "m²"
 * @aliases: folded spellings (serap_text_fold()) with "|" between them
 */
typedef struct {
  const char *code;
  const char *label;
  const char *aliases;
} SerapSatuan;

/** serap_satuan_nth: Returns: (transfer none) (nullable): the unit @index, or %NULL past the last. */
const SerapSatuan *serap_satuan_nth (guint index);

/** serap_satuan_find: Returns: (transfer none) (nullable): the unit with exactly this @code. */
const SerapSatuan *serap_satuan_find (const char *code);

/**
 * serap_satuan_code:
 * @text: (nullable): a unit as people write it: "m'", "Mtr", "m²", "meter persegi", "bh", "LS"
 *
 * Returns: (transfer none) (nullable): its code, or %NULL for an unknown unit
 */
const char *serap_satuan_code (const char *text);

/**
 * serap_volume_parse:
 * @text: (nullable): a number with or without a unit, or a product of two or three numbers
 * @milli: (out): thousandths of a unit, 0 to %SERAP_VOLUME_MAX; 0 unless %SERAP_READ_OK
 * @satuan: (out) (transfer full) (nullable): unit code; %NULL when the text has no unit
 * @choices: (nullable) (element-type SerapVolumeChoice): emptied, then filled when ambiguous
 *
 * "300 m", "1.250,5", "± 60 m", "35 Orang", "10 m2". The point is for thousands and the comma for
 * decimals; a point that cannot stand for thousands is a decimal point ("1.5 m", "0.500").
 *
 * Ambiguous, with the choices:
 * - "400 x 3": 1200 M2 (length and width), 400 M (length alone);
 * - "2 x 3 x 4 m": 24 M3, 6 M2, 2 M; when a product ends in m2 or m3 only that unit is offered;
 * - "3 titik x 50 m": 150 M, 3 TITIK; "3 x 4 unit": 12 UNIT;
 * - "1,250 m": 1.25 M, 1250 M; "1.250,000 m" and "1250.000 m": 1250 M, 1250000 M.
 *
 * An unknown unit, more than three decimals, a range ("300-400 m") and a product with one of the
 * doubtful numbers above are invalid; a number below zero is out of range.
 */
SerapReading serap_volume_parse (const char *text, gint64 *milli, char **satuan, GArray *choices);

/** serap_volume_format: Returns: (transfer full): "1.250,5": as many decimals as needed, up to 3. */
char *serap_volume_format (gint64 milli);

G_END_DECLS
