/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** SerapDue: how a deadline stands today. */
typedef enum {
  SERAP_DUE_NONE,
  SERAP_DUE_LATER,
  SERAP_DUE_TODAY,
  SERAP_DUE_LATE,
} SerapDue;

/**
 * SerapRowState:
 * @name: (unowned): of the state
 * @label: (unowned): its whole name in the language of the program
 * @brief: (unowned): at most 14 letters, for tables
 * @icon: (unowned): name of a symbolic icon
 * @colour: (unowned): netral info proses berhasil perhatian gagal
 *
 * A workflow's state for the eye; all texts live for ever.
 */
typedef struct {
  const char *name, *label, *brief, *icon, *colour;
} SerapRowState;

/** serap_row_state_of: Returns: whether @record's state is one of its workflow's. */
gboolean serap_row_state_of (SerapSpace *space, const SerapRecord *record, SerapRowState *state);
/** serap_row_state_find: the same for the state @name of version @version of @entity's workflow; 0 =
 * the one in force. */
gboolean serap_row_state_find (
  SerapSpace *space, const SerapEntity *entity, const char *name, gint64 version, SerapRowState *state);
/** serap_row_due_of: @text: (out) (transfer full): "lewat 2 hari", "hari ini", "3 hari"; working days.
 * @tenggat: (nullable) */
SerapDue serap_row_due_of (SerapSpace *space, const char *tenggat, char **text);

/**
 * SerapRow:
 *
 * One line of a list as people read it. Signal "changed" when the same record reads differently.
 * Main thread.
 */
#define SERAP_TYPE_ROW (serap_row_get_type ())
G_DECLARE_FINAL_TYPE (SerapRow, serap_row, SERAP, ROW, GObject)

const char *serap_row_id (SerapRow *row);
/** serap_row_text: Returns: (transfer none): what stands in column @column of its list, "" for nothing. */
const char *serap_row_text (SerapRow *row, guint column);
/** serap_row_state: Returns: (transfer none) (nullable) */
const SerapRowState *serap_row_state (SerapRow *row);
SerapSyncState serap_row_sync (SerapRow *row);
SerapDue serap_row_due (SerapRow *row);
/** serap_row_sentence: Returns: (transfer full): the row as one sentence, to be spoken. */
char *serap_row_sentence (SerapRow *row);

/** serap_row_new: for the list that fills it. */
SerapRow *serap_row_new (void);
/**
 * serap_row_fill:
 * @cells: (transfer full): the texts of the columns
 * @state: (nullable): copied
 *
 * Returns: whether anything reads differently; then "changed" was emitted
 */
gboolean serap_row_fill (
  SerapRow *row, const char *id, char **cells, const SerapRowState *state, SerapSyncState sync, SerapDue due);

G_END_DECLS
