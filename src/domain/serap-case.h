/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-facts.h"

G_BEGIN_DECLS

/* One operation on its way through the rules, as the judge, guards and effects see it. */

/**
 * SerapOutcome:
 * @result: what becomes of the operation
 * @problems: (element-type SerapProblem): everything wrong, and warnings
 * @patches: (element-type SerapPatch): what it does, its own record first; empty when refused
 * @note: (nullable): guards that passed for want of data; kept in the event
 */
typedef struct {
  SerapResult result;
  GPtrArray *problems;
  GPtrArray *patches;
  char *note;
} SerapOutcome;

void serap_outcome_free (SerapOutcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapOutcome, serap_outcome_free)

typedef struct {
  SerapRecord *before; /* (nullable) %NULL: it is new */
  SerapRecord *after;
  char *transition;     /* (nullable) */
  char *number_pattern; /* (nullable) */
} SerapWork;

typedef struct {
  SerapFacts *facts;
  const SerapOp *op;
  gboolean system;
  SerapRecord *user;     /* (nullable) account of the author */
  SerapRecord *acts_for; /* (nullable) account acted for */
  GHashTable *work;      /* id -> SerapWork */
  GPtrArray *order;      /* (element-type utf8) ids in the order they were touched */
  SerapOutcome *outcome;
  GString *note;
  guint n_created;
  SerapResult result; /* what becomes of it when nothing is wrong */
} SerapJudge;

/** serap_judge_get: Returns: (transfer none) (nullable): the record as this operation leaves it so
 * far; valid until the judge ends. */
SerapRecord *serap_judge_get (SerapJudge *judge, const char *id, gboolean *known);
/** serap_judge_touch: Returns: (transfer none) (nullable): like serap_judge_get(), to be changed. */
SerapWork *serap_judge_touch (SerapJudge *judge, const char *id);
SerapWork *serap_judge_create (SerapJudge *judge, const SerapEntity *entity, const char *id);
/** serap_judge_stamp: notes in the new @record who made it, as what and when. */
void serap_judge_stamp (SerapJudge *judge, SerapRecord *record);
/** serap_judge_start: puts @record at the start of its workflow, in the version in force; what has no
 * workflow stays as it is. */
void serap_judge_start (SerapJudge *judge, SerapRecord *record);
/** serap_judge_person: Returns: (transfer none): the person behind an account: `orang`, else the
 * account's id. */
const char *serap_account_person (const SerapRecord *account);
/** serap_judge_is_own: whether @record belongs to the author's member or a delegating member; a child is
 * its parents' owner's; what belongs to no member and hangs on nothing is its maker's. */
gboolean serap_judge_is_own (SerapJudge *judge, const SerapRecord *record);
gboolean serap_judge_is_member_of (SerapJudge *judge, const SerapRecord *record);
gboolean serap_judge_has_role (SerapJudge *judge, const char *role);
/** serap_judge_open_check: Returns: (transfer full) (nullable): the unfinished verifikasi of a
 * record. */
SerapRecord *serap_judge_open_check (SerapJudge *judge, const char *id, gboolean *known);

/** serap_judge_init: begins a case; ended by serap_judge_clear(). */
void serap_judge_init (SerapJudge *judge, SerapFacts *facts, const SerapOp *op, gboolean system);
void serap_judge_clear (SerapJudge *judge);
/** serap_judge_load_actor: finds out who acts and for whom; adds problems when that is not in order. */
void serap_judge_load_actor (SerapJudge *judge);
/** serap_judge_workflow: Returns: (transfer none) (nullable): the workflow of a record in the
 * version it is pinned to. */
const SerapWorkflow *serap_judge_workflow (SerapJudge *judge, const SerapRecord *record);

G_END_DECLS
