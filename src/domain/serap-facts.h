/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-merge.h"
#include "serap-op.h"
#include "serap-rules.h"

G_BEGIN_DECLS

/* One thing somebody did to a record, as far as it is known here. */
typedef struct {
  char *op_id;
  char *user;
  char *acts_for; /* (nullable) */
  char *verb;
  char *transition; /* (nullable) */
  char **fields;    /* fields that changed */
  gint64 at_ms;
} SerapAct;

SerapAct *serap_act_new (void);
void serap_act_free (SerapAct *act);

/**
 * SerapFacts:
 *
 * What a rule may know of other records. Implemented by the client's store and by headquarters'
 * storage; a guard has no other way to look around.
 *
 * @get: a record by id, or %NULL; @known (nullable) gets %FALSE when it may exist elsewhere
 * @children: records of @entity whose reference @field names @id; @complete (nullable) gets %FALSE
 *   when there may be more elsewhere
 * @ref: the reference record of @entity with code @code, or %NULL
 * @ref_is_empty: whether the table of reference entity @entity has no row at all
 * @acts: what was done to record @id, oldest first
 * @op_events: the events of one operation with old values, for taking it back; %NULL when unknown
 * @last_changes: (nullable): who changed which field of record @id last, at headquarters
 *   (element-type SerapLastChange); only headquarters knows
 * @value_seen: (nullable): into @value: field @field of record @id as it was before the first change
 *   after @seq that another device than @device made; %FALSE when there is no such change
 */
typedef struct _SerapFacts SerapFacts;
struct _SerapFacts {
  SerapRecord *(*get) (SerapFacts *facts, const char *id, gboolean *known);
  GPtrArray *(*children) (
    SerapFacts *facts, const char *entity, const char *field, const char *id, gboolean *complete);
  SerapRecord *(*ref) (SerapFacts *facts, const char *entity, const char *code);
  gboolean (*ref_is_empty) (SerapFacts *facts, const char *entity);
  GPtrArray *(*acts) (SerapFacts *facts, const char *id, gboolean *complete);
  GPtrArray *(*op_events) (SerapFacts *facts, const char *op_id);
  gpointer data;

  SerapSchema *schema;
  const SerapRules *rules;
  const char *today; /* WIB, YYYY-MM-DD */
  gint64 now_ms;
  gboolean central; /* headquarters: every answer is final */

  GPtrArray *(*last_changes) (SerapFacts *facts, const char *id);
  gboolean (*value_seen) (
    SerapFacts *facts, const char *id, const char *field, gint64 seq, const char *device, SerapValue *value);
};

/** serap_facts_dapil_of: Returns: (transfer full) (nullable): electoral district of a kelurahan or
 * kecamatan code. */
char *serap_facts_dapil_of (SerapFacts *facts, const char *wilayah);
/** serap_facts_own_dapil: Returns: (transfer full) (nullable): electoral district of the council member
 * @record belongs to; what was typed in the record counts only where the member's is not known. */
char *serap_facts_own_dapil (SerapFacts *facts, const SerapRecord *record);

G_END_DECLS
