/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-judge.h"

G_BEGIN_DECLS

/**
 * SerapTestFacts:
 * @facts: to be given to the judge; `today`, `now_ms`, `rules` and `central` may be changed
 * @hidden: (element-type utf8) ids that may exist elsewhere: get answers "not known"
 * @complete: whether children and acts are all there
 * @n_numbers: numbers given out so far
 *
 * A headquarters in memory. Reference records stay through serap_test_facts_reset().
 */
typedef struct {
  SerapFacts facts;
  GHashTable *reference;
  GHashTable *records;
  GHashTable *codes;
  GHashTable *acts;
  GHashTable *events;
  GHashTable *hidden;
  gboolean complete;
  guint n_numbers;
  gint64 seq;
} SerapTestFacts;

SerapTestFacts *
serap_test_facts_new (SerapSchema *schema, const SerapRules *rules, const char *today, gint64 now_ms);
void serap_test_facts_free (SerapTestFacts *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapTestFacts, serap_test_facts_free)

/** serap_test_facts_reset: forgets all but the reference records put so far. */
void serap_test_facts_reset (SerapTestFacts *world);
/** serap_test_facts_put: @record: (transfer full). Returns: (transfer none): it, to be changed. */
SerapRecord *serap_test_facts_put (SerapTestFacts *world, SerapRecord *record);
/** serap_test_facts_new_record: a record of @entity with @id and pairs of field and text, ended by
 * %NULL; numbers are written as text. Returns: (transfer none) */
SerapRecord *serap_test_facts_new_record (SerapTestFacts *world, const char *entity, const char *id, ...)
  G_GNUC_NULL_TERMINATED;
/** serap_test_record_set: like a form: text into whatever kind the field has; %NULL clears. */
void serap_test_record_set (SerapRecord *record, const char *field, const char *text);
SerapRecord *serap_test_facts_find (SerapTestFacts *world, const char *id);
/** serap_test_facts_first: Returns: (transfer none) (nullable): first code of a table, of
 * "kode:GROUP" its
 * part. */
const char *serap_test_facts_first (SerapTestFacts *world, const char *target);
void serap_test_facts_remove (SerapTestFacts *world, const char *id);
/** serap_test_facts_act: notes that @user did something to @id; @field: (nullable) what it changed. */
void serap_test_facts_act (
  SerapTestFacts *world, const char *id, const char *user, const char *verb, const char *field);
/** serap_test_facts_run: judges, and when accepted does what headquarters would. Returns: (transfer
 * full) */
SerapOutcome *serap_test_facts_run (SerapTestFacts *world, const SerapOp *op, gboolean system);

G_END_DECLS
