/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/* Perlu Ditinjau: what a person has to decide because headquarters could not take it as it was. */

typedef enum {
  SERAP_REVIEW_CONFLICT, /* two people wrote into one field without knowing of each other */
  SERAP_REVIEW_REFUSED,  /* a rule said no; what was typed is still here */
} SerapReviewKind;

/**
 * SerapReviewItem:
 * @id: of the conflict, or of the refused operation
 * @entity: kind of the record it is about
 * @record: its id
 * @title: what people know it by
 * @field: (nullable): conflict: the field
 * @mine: (nullable): conflict: what this account wrote, for people
 * @theirs: (nullable): conflict: what the other wrote
 * @other: (nullable): conflict: code of the other's account
 * @verb: (nullable): refused: verb, or name of the step
 * @problems: (element-type SerapProblem): refused: why
 */
typedef struct {
  SerapReviewKind kind;
  char *id;
  char *entity;
  char *record;
  char *title;
  char *field;
  char *mine, *theirs, *other;
  char *verb;
  GPtrArray *problems;
} SerapReviewItem;

void serap_review_item_free (SerapReviewItem *item);

/** serap_review_items: Returns: (transfer full) (element-type SerapReviewItem): conflicts, then what was
 * refused, oldest first. */
GPtrArray *serap_review_items (SerapSpace *space, GError **error);

/**
 * serap_review_resolve:
 * @item: id of an item, or the unique beginning of one
 * @decision: "mine", "theirs" or "FIELD=VALUE"
 *
 * Conflict: the chosen value stands, for everybody. Refused: "mine" asks headquarters once more on what
 * stands now, "theirs" gives it up, FIELD=VALUE changes the record instead and gives the refused one up.
 *
 * @error: USAGE, and those of serap_space_save()
 */
gboolean serap_review_resolve (
  SerapSpace *space, const char *item, const char *decision, GPtrArray *problems, GError **error);

G_END_DECLS
