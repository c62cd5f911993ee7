/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-case.h"

G_BEGIN_DECLS

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
GPtrArray *
serap_judge_choices (SerapFacts *facts, const char *user, const char *acts_for, const char *record_id);

G_END_DECLS
