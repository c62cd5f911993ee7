/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-problem.h"
#include "serap-space.h"

G_BEGIN_DECLS

/* The one place where codes become sentences for people. */

/**
 * serap_message_problem:
 * @space: (nullable): gives names for codes and states
 * @entity: (nullable): gives the label of the problem's field
 *
 * Returns: (transfer full): a whole sentence: what is wrong, at which field, what to do
 */
char *serap_message_problem (SerapSpace *space, const SerapEntity *entity, const SerapProblem *problem);

/** serap_message_error: Returns: (transfer full): a sentence for an error of any layer. */
char *serap_message_error (const GError *error);

/** serap_message_field: Returns: (transfer none): translated label of a field, or its name. */
const char *serap_message_field (const SerapEntity *entity, const char *field);

/** serap_message_codes: Returns: (transfer none): all problem codes there is a sentence for,
 * %NULL-terminated; for tests. */
const char *const *serap_message_codes (void);

G_END_DECLS
