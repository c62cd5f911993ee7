/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-record.h"

G_BEGIN_DECLS

/* A "konflik" record: two values of one field, one that stands and one that waits, until somebody
 * decides. Values are kept as machine text: a number in digits, text as it is. */

#define SERAP_CONFLICT "konflik"
#define SERAP_CONFLICT_OPEN "TERBUKA"
#define SERAP_CONFLICT_DONE "SELESAI"

/* Decisions, as "keputusan" holds them. */
#define SERAP_DECISION_MINE "mine"     /* the value that waits ("milik") */
#define SERAP_DECISION_THEIRS "theirs" /* the value that stands ("berlaku") */
#define SERAP_DECISION_VALUE "value"   /* a third one ("nilai") */

/** serap_conflict_is_open: @field: (nullable): any field. */
gboolean serap_conflict_is_open (const SerapRecord *conflict, const char *field);
void serap_conflict_put (SerapRecord *conflict, const char *name, const SerapValue *value);
/**
 * serap_conflict_get:
 * @field: the field the conflict is about
 *
 * Returns: whether the text of @name could be read as a value of @field
 */
gboolean serap_conflict_get (const SerapRecord *conflict,
                             const char *name,
                             const SerapField *field,
                             SerapValue *value);

G_END_DECLS
