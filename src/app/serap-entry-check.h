/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-entry.h"

G_BEGIN_DECLS

/**
 * SerapEntryGap:
 * @field: as on the form
 * @label: (unowned): what is missing, translated
 * @may_wait: the record can go its first step without it
 */
typedef struct {
  const char *field, *label;
  gboolean may_wait;
} SerapEntryGap;

/**
 * serap_entry_gaps:
 * @done: (out): how many of the things a whole record has are there
 * @total: (out): of how many
 *
 * What the first step's rule asks for, then what is good to have. For the main thread.
 *
 * Returns: (transfer full) (element-type SerapEntryGap): in the order of the form
 */
GArray *serap_entry_gaps (SerapSpace *space, const SerapEntry *entry, guint *done, guint *total);

G_END_DECLS
