/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-row.h"

G_BEGIN_DECLS

/** SerapFact: a label and what stands beside it. */
typedef struct {
  char *label, *value;
} SerapFact;

/**
 * SerapRecordView:
 * @number: official, else the laptop's own
 * @text: (nullable): what was asked for, in full
 * @facts: (element-type SerapFact): in the order people ask for them
 *
 * One record in words, made on a reading thread. Persons are masked.
 */
typedef struct {
  char *id, *entity;
  char *title, *number, *text;
  gboolean has_state;
  SerapRowState state;
  SerapDue due;
  char *due_text;
  SerapSyncState sync;
  GPtrArray *facts;
} SerapRecordView;

void serap_record_view_free (SerapRecordView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapRecordView, serap_record_view_free)

/** serap_record_view_read: Returns: (transfer full) (nullable): NOT_FOUND of %SERAP_STORE_ERROR. */
SerapRecordView *serap_record_view_read (SerapSpace *space, const char *id, GError **error);

G_END_DECLS
