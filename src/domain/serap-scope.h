/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-facts.h"

G_BEGIN_DECLS

/**
 * serap_scope_of:
 * @facts: what is known; at headquarters everything
 * @record: a record
 *
 * Who may have a copy of this record: "ref"; "setwan" (what a Secretariat role made, and everything
 * that has been handed in); "anggota:CODE" (the owning member and delegates); "akun:ID" (who made it,
 * when it belongs to no member or its maker has no member's records to look at: a neighbourhood's
 * reporter follows the report to its answer); "dapil:N" (read of what was handed in); "pii" (a person's
 * data, only once its parent is in "setwan"). A child is where its parents are; what has no parent and no
 * member is "setwan".
 *
 * Returns: (transfer full): sorted, without repeats
 */
char **serap_scope_of (SerapFacts *facts, const SerapRecord *record);

/**
 * serap_scopes_of_user:
 *
 * Returns: (transfer full): the scopes an account may pull, sorted; empty for a disabled account
 */
char **serap_scopes_of_user (SerapFacts *facts, const SerapRecord *user);

/** serap_scopes_overlap: whether two sorted lists have an item in common. */
gboolean serap_scopes_overlap (char *const *a, char *const *b);

G_END_DECLS
