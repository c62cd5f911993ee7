/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-op.h"
#include "serap-practice-people.h"

G_BEGIN_DECLS

/* Sample data of a practice folder: invented, and to be seen as invented. No person in it exists. */

/** SERAP_PRACTICE_ASPIRASI: how many aspirations a practice folder usually gets. */
#define SERAP_PRACTICE_ASPIRASI 240

/**
 * serap_practice_ops:
 * @schema: the entities
 * @seed: any text; the same one gives the same operations
 * @n_aspirasi: how many aspirations, usually %SERAP_PRACTICE_ASPIRASI
 * @today: day (WIB, YYYY-MM-DD) before which everything happened, over 200 days
 * @error: return location; any code of SERAP_SEED_ERROR
 *
 * Events, letters, aspirations with place and proposer, proposals of %SERAP_PRACTICE_MEMBER with
 * links, photos and checklists, and the transitions that take them to various states: what people
 * did, in this order, each as the operation its author would have made. Given one by one to the
 * usual service path, under the packaged rules, all are accepted.
 *
 * An operation has id, verb, record, user, acts_for, wall_ms and payload; who runs it adds device and
 * numbers and must keep the id, since later operations name records that effects derive from it.
 *
 * Returns: (transfer full) (element-type SerapOp) (nullable): the operations
 */
GPtrArray *serap_practice_ops (
  SerapSchema *schema, const char *seed, guint n_aspirasi, const char *today, GError **error);

/**
 * serap_practice_file:
 * @op: an operation of serap_practice_ops() with verb ATTACH
 *
 * Returns: (transfer full): the bytes of the file it attaches, a small drawn PNG picture
 */
GBytes *serap_practice_file (const SerapOp *op);

G_END_DECLS
