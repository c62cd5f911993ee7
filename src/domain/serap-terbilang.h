/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** SERAP_TERBILANG_MAX: the largest number that is written in words, just below 10^15. */
#define SERAP_TERBILANG_MAX G_GINT64_CONSTANT (999999999999999)

/**
 * serap_terbilang:
 * @number: a whole number
 *
 * Numbers in words as official letters have them: "nol", "sebelas", "seratus", "seribu", "dua puluh
 * satu ribu", "satu juta", "minus lima".
 *
 * Returns: (transfer full) (nullable): %NULL beyond ±%SERAP_TERBILANG_MAX
 */
char *serap_terbilang (gint64 number);

/** serap_terbilang_rupiah: Returns: (transfer full) (nullable): "satu juta lima ratus ribu rupiah";
 * %NULL beyond ±%SERAP_TERBILANG_MAX. */
char *serap_terbilang_rupiah (gint64 rupiah);

G_END_DECLS
