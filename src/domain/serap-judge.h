/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-facts.h"

G_BEGIN_DECLS

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

/**
 * serap_judge_op:
 * @facts: what is known
 * @op: an operation whose payload is parsed
 * @system: it comes from headquarters' own device: no role is asked
 *
 * The one place that decides what an operation does. The client asks it before anything is stored,
 * headquarters asks it again for good; both run this very code. Does not change anything.
 *
 * Returns: (transfer full): the outcome
 */
SerapOutcome *serap_judge_op (SerapFacts *facts, const SerapOp *op, gboolean system);

/* One allowed or blocked transition of a record, for people to choose from. */
typedef struct {
  const SerapTransition *transition;
  const SerapWorkflow *workflow;
  GPtrArray *problems; /* (element-type SerapProblem) what stands in the way; no error: allowed */
} SerapChoice;

void serap_choice_free (SerapChoice *choice);

/**
 * serap_judge_choices:
 * @user: id of the account
 * @acts_for: (nullable)
 * @record_id: a record with a workflow
 *
 * Returns: (transfer full) (element-type SerapChoice): every transition that leaves the record's
 *   state and that this account's roles may make, with all that is missing
 */
GPtrArray *serap_judge_choices (SerapFacts *facts, const char *user, const char *acts_for, const char *record_id);

/* ---- The case, as guards and effects see it ---- */

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
} SerapJudge;

/** serap_judge_get: Returns: (transfer none) (nullable): the record as this operation leaves it so far; valid until the judge ends. */
SerapRecord *serap_judge_get (SerapJudge *judge, const char *id, gboolean *known);
/** serap_judge_touch: Returns: (transfer none) (nullable): like serap_judge_get(), to be changed. */
SerapWork *serap_judge_touch (SerapJudge *judge, const char *id);
SerapWork *serap_judge_create (SerapJudge *judge, const SerapEntity *entity, const char *id);
/** serap_judge_person: Returns: (transfer none): the person behind an account: `orang`, else the account's id. */
const char *serap_account_person (const SerapRecord *account);
/** serap_judge_is_own: whether @record belongs to the author's member, a delegating member, or was made by the author. */
gboolean serap_judge_is_own (SerapJudge *judge, const SerapRecord *record);
gboolean serap_judge_is_member_of (SerapJudge *judge, const SerapRecord *record);
gboolean serap_judge_has_role (SerapJudge *judge, const char *role);
/** serap_judge_open_check: Returns: (transfer full) (nullable): the unfinished verifikasi of a record. */
SerapRecord *serap_judge_open_check (SerapJudge *judge, const char *id, gboolean *known);

/** serap_effects_run: runs the effects of @transition on @work. */
void serap_effects_run (SerapJudge *judge, SerapWork *work, const SerapWorkflow *workflow, const SerapTransition *transition);
/** serap_effects_fingerprint: Returns: (transfer full): short hash of what a flaggable field holds, through references. */
char *serap_effects_fingerprint (SerapJudge *judge, const SerapRecord *record, const char *name);

G_END_DECLS
