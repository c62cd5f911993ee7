/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-problem.h"
#include "serap-rules.h"

G_BEGIN_DECLS

/** SERAP_RULES_UNDO_MINUTES: how long an author may take an operation back, as long as no rule file
 * says otherwise. */
#define SERAP_RULES_UNDO_MINUTES 30

/**
 * serap_rules_from_records:
 * @schema: the entities
 * @records: (element-type SerapRecord): reference records in any order; those of `peran`,
 *   `pola_nomor`, `jadwal`, `workflow`, `regulasi` and `hari_libur` are used, removed ones not
 * @problems: gets, as warnings, what cannot be used: the faults of a rule text with the params of
 *   serap_rules_read() ("file" is "workflow/usulan@2"), or "rules-bad-holiday" with "kode"
 *
 * The rules that reference records hold. Of workflows and regulations every version that can be read
 * is kept, for records name theirs; of roles, number patterns and the schedule the highest version
 * that can be read counts. A version this program cannot read is left out and never stops the rest.
 *
 * Returns: (transfer full): the rules
 */
SerapRules *serap_rules_from_records (SerapSchema *schema, GPtrArray *records, GPtrArray *problems);

G_END_DECLS
