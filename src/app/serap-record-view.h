/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-record-part.h"
#include "serap-row.h"
#include "serap-step.h"
#include "serap-timeline.h"

G_BEGIN_DECLS

/**
 * SerapFact:
 * @field: (unowned): name of the field it comes from; lives for ever
 */
typedef struct {
  const char *field;
  char *label, *value;
} SerapFact;

/**
 * SerapRecordView:
 * @number: official, else the laptop's own
 * @text: (nullable): what was asked for, in full
 * @person: (nullable): id of the proposer's record, whose values nobody sees before
 *   serap_edit_reveal() noted why
 * @facts: (element-type SerapFact): in the order people ask for them
 * @files: (element-type SerapFile)
 * @links: (element-type SerapLink)
 * @steps: (element-type SerapStep): what this account's roles may do now, allowed or not
 * @deeds: (element-type SerapDeed): newest first
 * @print: fingerprint of all of it: two views with the same one read the same
 *
 * One record in words, made on a reading thread. Persons are masked.
 */
typedef struct {
  char *id, *entity;
  char *title, *number, *text, *person;
  gboolean has_state;
  SerapRowState state;
  SerapDue due;
  char *due_text;
  SerapSyncState sync;
  GPtrArray *facts, *files, *links, *steps, *deeds;
  char *print;
} SerapRecordView;

void serap_record_view_free (SerapRecordView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapRecordView, serap_record_view_free)

/** serap_record_view_read: Returns: (transfer full) (nullable): NOT_FOUND of %SERAP_STORE_ERROR. */
SerapRecordView *serap_record_view_read (SerapSpace *space, const char *id, GError **error);

/** serap_record_view_fact: Returns: (transfer none) (nullable): what stands beside @field. */
const char *serap_record_view_fact (const SerapRecordView *view, const char *field);

/** serap_record_person_facts: Returns: (transfer full) (element-type SerapFact): a revealed person's values
 * in words. */
GPtrArray *serap_record_person_facts (SerapSpace *space, const SerapRecord *person);

G_END_DECLS
