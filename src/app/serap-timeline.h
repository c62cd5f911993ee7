/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/** SerapDeedChange: @old: (nullable): what stood there before, %NULL when nothing or not known. */
typedef struct {
  char *label, *old, *now;
} SerapDeedChange;

/**
 * SerapDeed:
 * @icon: (unowned): name of a symbolic icon without "-symbolic"
 * @colour: (unowned): its role
 * @actor: who did it, "A for B" with a delegate
 * @text: what was done: "Record: Draft → Recorded"
 * @when: "today 08.14", "20 Nov 15.02"
 * @exact: the whole moment, for a tooltip
 * @note: (nullable): what was said to it
 * @op: (nullable): operation it came by
 * @version: of the record after it, 0 when not known
 * @waiting: headquarters has not confirmed it
 * @changes: (element-type SerapDeedChange)
 *
 * One thing that happened to a record.
 */
typedef struct {
  const char *icon, *colour;
  char *actor, *text, *when, *exact, *note, *op;
  gint64 version;
  gboolean waiting;
  GPtrArray *changes;
} SerapDeed;

void serap_deed_free (SerapDeed *deed);

/** serap_timeline_read: Returns: (transfer full) (element-type SerapDeed): what is known here of the
 * record @id and what belongs to it, newest first. */
GPtrArray *serap_timeline_read (SerapSpace *space, const SerapRecord *record);

/** serap_timeline_fetch: asks headquarters for all of the record's history and keeps it. Without a line
 * nothing happens. On the writing thread. */
gboolean serap_timeline_fetch (SerapSpace *space, const char *id, GError **error);

G_END_DECLS
