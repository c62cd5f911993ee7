/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SerapProblem:
 * @field: (nullable): name of the field, or %NULL when it concerns the whole record
 * @code: stable machine name in kebab-case, e.g. "required", "too-long", "not-allowed"
 * @params: (element-type utf8): "name=value" details for the message (limits, states, names);
 *   never a citizen's data
 * @warning: %TRUE when it does not stop the work
 *
 * One thing that is wrong. Every check answers with all of its problems at once; the text for
 * people is made from @code by the application layer.
 */
typedef struct {
  char *field;
  char *code;
  char **params;
  gboolean warning;
} SerapProblem;

void serap_problem_free (SerapProblem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapProblem, serap_problem_free)

/** serap_problem_param: Returns: (transfer none) (nullable): value of the detail @name. */
const char *serap_problem_param (const SerapProblem *problem, const char *name);

/**
 * serap_problems_new:
 *
 * Returns: (transfer full) (element-type SerapProblem): an empty list that owns what is added
 */
GPtrArray *serap_problems_new (void);

/**
 * serap_problems_add:
 * @list: a list of problems
 * @field: (nullable): field name
 * @code: problem code
 * @...: pairs of detail name and value (both strings), ended by %NULL
 */
void serap_problems_add (GPtrArray *list, const char *field, const char *code, ...) G_GNUC_NULL_TERMINATED;
void serap_problems_warn (GPtrArray *list, const char *field, const char *code, ...) G_GNUC_NULL_TERMINATED;

/** serap_problems_any_error: whether at least one entry is not just a warning. */
gboolean serap_problems_any_error (GPtrArray *list);
gboolean serap_problems_has (GPtrArray *list, const char *field, const char *code);

/** serap_problems_move: appends all of @from to @to and empties @from. */
void serap_problems_move (GPtrArray *to, GPtrArray *from);

G_END_DECLS
