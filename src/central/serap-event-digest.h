/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-bytes.h"
#include "serap-op.h"

G_BEGIN_DECLS

/* What an operation did, as one hash in its audit leaf: every stored byte of its events, its problems and
 * whether its payload is sealed. */

/**
 * SerapEventTexts:
 * @set: new values, JSON
 * @old: old values, JSON
 * @before: scopes before, joined by "|"
 * @after: scopes after, likewise
 *
 * The parts of an event that are kept as text.
 */
typedef struct {
  const char *set, *old, *before, *after;
} SerapEventTexts;

/** serap_event_old_json: Returns: (transfer full): JSON of the old values among @changes (element-type
 * SerapFieldChange). */
char *serap_event_old_json (GPtrArray *changes);

/** serap_event_digest: adds an event to @sum; @event's changes are not read, @texts stands for them. */
void serap_event_digest (GChecksum *sum, const SerapEvent *event, const SerapEventTexts *texts);
/** serap_event_digest_first: the same for operations of the first format: record and new values only. */
void serap_event_digest_first (GChecksum *sum, const char *record, const char *set);

/**
 * serap_effects_hash:
 * @problems: (nullable): JSON of the answer's problems
 * @sealed: whether the payload is kept sealed
 * @events: SHA-256 over the events, zeros when there are none
 * @out: (out): may be @events
 */
void serap_effects_hash (const char *problems,
                         gboolean sealed,
                         const guint8 events[SERAP_SHA256_BYTES],
                         guint8 out[SERAP_SHA256_BYTES]);

G_END_DECLS
