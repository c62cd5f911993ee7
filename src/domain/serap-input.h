/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-problem.h"
#include "serap-schema.h"
#include "serap-value.h"

G_BEGIN_DECLS

/**
 * serap_input_read:
 * @field: the field that was typed into
 * @text: what a person typed or a file holds
 * @value: gets the value; empty text clears it
 * @unit: (out) (nullable) (optional): code of a unit that stood in a volume ("300 m"), to be put
 *   into field `satuan`
 * @problems: gets "not-a-number", "not-a-date", "not-a-time", "not-a-coordinate", "not-yes-or-no",
 *   "not-a-phone", "not-a-nik", "not-rt-rw", "not-text", "out-of-range", or "ambiguous" with the
 *   choices as detail "pilihan", "|" between them
 *
 * Reads Indonesian input into a field: money, volumes, dates, yes and no, coordinates ("-6,2345"),
 * RT and RW (padded to three; by the field's name), telephone (`hp`), NIK (`nik`). A time is a day
 * with or without a time of day, in WIB unless it names another zone ("2026-11-23T07:30Z"). A set
 * has commas, semicolons or line breaks between its items. Codes are only cleaned here (upper case,
 * "_" for blanks, for lists of codes); whether they exist is asked elsewhere, and so are limits.
 * Ambiguous input is refused with its readings.
 *
 * Returns: %FALSE when a problem was added; @value is then empty
 */
gboolean serap_input_read (
  const SerapField *field, const char *text, SerapValue *value, char **unit, GPtrArray *problems);

/**
 * serap_input_show:
 *
 * Returns: (transfer full): the value as people read it, Indonesian under any locale: "Rp1.500.000",
 *   "1.250,5", "23/11/2026", "23/11/2026 14.30 WIB", "Ya"; "" for no value. Codes and ids stay what
 *   they are, years have no point.
 */
char *serap_input_show (const SerapField *field, const SerapValue *value);

G_END_DECLS
