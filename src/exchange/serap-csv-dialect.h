/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-encoding.h"

G_BEGIN_DECLS

/**
 * serap_csv_sniff_delimiter:
 * @guess: the encoding
 * @data: a whole file of @n bytes
 *
 * Cuts the first 20 records (at most 256 KiB) with each of , ; TAB and | and takes the one that
 * gives most headings, the same number of cells in most records, and no quote in a strange place.
 * Without two headings by any of them, the one that never occurs. In doubt the earlier of the four.
 *
 * Returns: one of the four
 */
char serap_csv_sniff_delimiter (const SerapEncodingGuess *guess, const guint8 *data, gsize n);

G_END_DECLS
