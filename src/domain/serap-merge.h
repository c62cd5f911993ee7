/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-op.h"

G_BEGIN_DECLS

/* How a change that was made without knowledge of others is joined with what has been confirmed since.
 * Pure: values in, answer out. The first to arrive stays; nothing that was typed is thrown away. */

/**
 * SerapLastChange:
 * @field: name of the field
 * @seq: headquarters' number of the operation that changed it last
 * @device: device of that operation
 * @user: (nullable): its author
 */
typedef struct {
  char *field;
  gint64 seq;
  char *device;
  char *user;
} SerapLastChange;

SerapLastChange *serap_last_change_new (const char *field, gint64 seq, const char *device, const char *user);
void serap_last_change_free (SerapLastChange *change);

/** serap_last_change_find: Returns: (transfer none) (nullable): that of @field among @changes
 * (element-type SerapLastChange, nullable). */
const SerapLastChange *serap_last_change_find (GPtrArray *changes, const char *field);

/**
 * serap_merge_is_concurrent:
 * @last: (nullable): last change of a field
 * @op: an operation, with its device, author and the state it was made on
 * @draft: the record is its author's draft still, seen by nobody else
 *
 * Returns: whether the field was changed by somebody else after the author of @op had looked. What the
 *   same device did before is never foreign to it; in a draft neither is what the same person did on
 *   another device: there the order of arrival decides.
 */
gboolean serap_merge_is_concurrent (const SerapLastChange *last, const SerapOp *op, gboolean draft);

/**
 * SerapMergeAnswer:
 * @SERAP_MERGED_SAME: the value is there already
 * @SERAP_MERGED_APPLIED: the new value takes the place of the old
 * @SERAP_MERGED_JOINED: a set with what both sides added and without what was taken out knowingly
 * @SERAP_MERGED_PARKED: the confirmed value stays, the new one waits beside it for a decision
 * @SERAP_MERGED_REFUSED: only who has seen the present value may change it
 */
typedef enum {
  SERAP_MERGED_SAME,
  SERAP_MERGED_APPLIED,
  SERAP_MERGED_JOINED,
  SERAP_MERGED_PARKED,
  SERAP_MERGED_REFUSED,
} SerapMergeAnswer;

/**
 * serap_merge_field:
 * @merge: class of the field
 * @change: what the author wants, and perhaps what he saw
 * @now: confirmed value
 * @base: (nullable): the value when the author looked, as headquarters knows it; used where @change does
 *   not tell
 * @concurrent: see serap_merge_is_concurrent()
 * @result: (out): the value to store: @now where nothing changes
 */
SerapMergeAnswer serap_merge_field (SerapMergeClass merge,
                                    const SerapFieldChange *change,
                                    const SerapValue *now,
                                    const SerapValue *base,
                                    gboolean concurrent,
                                    SerapValue *result);

G_END_DECLS
