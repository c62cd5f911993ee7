/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-problem.h"
#include "serap-record.h"
#include "serap-rules.h"

G_BEGIN_DECLS

/** SERAP_RULES_UNDO_MINUTES: how long an author may take an operation back, as long as no rule file
 * says otherwise. */
#define SERAP_RULES_UNDO_MINUTES 30

/** SERAP_RULES_ENTITIES: entities whose records make the rules, %NULL at the end. */
extern const char *const SERAP_RULES_ENTITIES[];

/**
 * serap_rules_entity_of:
 * @kind: (nullable): "kind" of a rule file, see serap_rules_read_kind()
 *
 * Returns: (nullable): the entity that keeps it
 */
const char *serap_rules_entity_of (const char *kind);

/**
 * serap_rules_record_new:
 * @entity: see serap_rules_entity_of()
 * @text: the rule file, @n bytes; its rules are not checked here
 * @error: return location; any of serap_json_parse(), or a fault of the head
 *
 * Returns: (transfer full): a reference record without id that holds the file whole and its head as
 *   fields
 */
SerapRecord *serap_rules_record_new (const SerapEntity *entity, const char *text, gsize n, GError **error);

/**
 * serap_rules_from_records:
 * @schema: the entities
 * @records: (element-type SerapRecord): reference records in any order; those of `peran`,
 *   `pola_nomor`, `jadwal`, `workflow`, `regulasi` and `hari_libur` are used, removed ones not
 * @today: YYYY-MM-DD in Bekasi
 * @problems: gets, as warnings, what cannot be used: the faults of a rule text with the params of
 *   serap_rules_read() ("file" is "workflow/usulan@2"), or "rules-bad-holiday" with "kode"
 *
 * The rules that reference records hold. Of workflows and regulations every version that can be read
 * is kept, for records name theirs; of roles, number patterns and the schedule the highest version
 * in force on @today that can be read counts. When none is in force (a clock that runs far behind),
 * the one that comes first does: without roles nobody could do anything. A version this program
 * cannot read is left out and never stops the rest.
 *
 * Returns: (transfer full): the rules
 */
SerapRules *
serap_rules_from_records (SerapSchema *schema, GPtrArray *records, const char *today, GPtrArray *problems);

G_END_DECLS
