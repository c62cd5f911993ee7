/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-entry.h"
#include "serap-problem.h"

G_BEGIN_DECLS

/* Drafts and saving; all of it for a desk's writing thread, reading only where it says so. */

/** serap_entry_keep: writes the draft; an empty one of no record is dropped instead. */
gboolean serap_entry_keep (SerapSpace *space, const SerapEntry *entry, GError **error);
/** serap_entry_drop: removes a draft and the files it kept. */
gboolean serap_entry_drop (SerapSpace *space, const char *id, GError **error);
/** serap_entry_drafts: Returns: (transfer full) (element-type SerapEntry): newest first; a draft that
 * cannot be read is left out and stays. For a reading thread too. */
GPtrArray *serap_entry_drafts (SerapSpace *space, GError **error);
/** serap_entry_open: Returns: (transfer full) (nullable): the draft of a record, else the record itself as
 * it stands, to be changed. For a reading thread too. @error: NOT_FOUND */
SerapEntry *serap_entry_open (SerapSpace *space, const char *id, GError **error);
/** serap_entry_start: Returns: (transfer full): an empty one; what the last one carried is carried on. For
 * a reading thread too. */
SerapEntry *serap_entry_start (SerapSpace *space);

/**
 * serap_entry_take_file:
 * @path: a file somebody dropped or picked
 * @bytes: (nullable): its content instead, under the name @path
 *
 * Looks at a file and keeps a copy with the draft.
 *
 * Returns: (transfer full) (nullable) (element-type SerapEntryFile): one; FILE and why
 */
GPtrArray *
serap_entry_take_file (SerapSpace *space, const char *id, const char *path, GBytes *bytes, GError **error);

/**
 * SerapEntryProblem:
 * @field: (nullable): as on the form
 * @text: a sentence
 */
typedef struct {
  char *field, *text;
} SerapEntryProblem;

/**
 * SerapEntryOutcome:
 * @saved: the record is stored
 * @received: and has gone its first step; otherwise @problems say what that waits for
 * @number: (nullable): official or the laptop's own
 * @operation: (nullable): what "Undo" takes back
 * @problems: (element-type SerapEntryProblem): why it was not saved, or what is still missing
 */
typedef struct {
  gboolean saved, received;
  char *number, *operation;
  GPtrArray *problems;
} SerapEntryOutcome;

void serap_entry_outcome_free (SerapEntryOutcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapEntryOutcome, serap_entry_outcome_free)

/**
 * serap_entry_save:
 *
 * Makes the record, or changes it, attaches its files, and makes the first step of its workflow when this
 * account may and nothing is missing. The draft goes when all of it is stored. May be called again with the
 * same entry.
 *
 * Returns: (transfer full) (nullable): %NULL with @error when something broke
 */
SerapEntryOutcome *serap_entry_save (SerapSpace *space, const SerapEntry *entry, GError **error);

/** serap_entry_may_change: whether this account may edit the record now: an aspiration not yet received. */
gboolean serap_entry_may_change (SerapSpace *space, const char *id);

/** serap_entry_take_event: after another event was chosen: its member, day, channel, where it says them. */
void serap_entry_take_event (SerapSpace *space, SerapEntry *entry);
/** serap_entry_context: Returns: (transfer full): "Anggota D2-07 · Senin, 23 November 2026 · aspirasi ke-13"
 * of the chosen event, member, day and channel. Small enough for the main thread. @title: (out) (transfer
 * full): the event's name */
char *serap_entry_context (SerapSpace *space, const SerapEntry *entry, char **title);

G_END_DECLS
