/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/**
 * SerapStep:
 * @name: of the transition
 * @label: verb for a button
 * @allowed: nothing stands in the way but what the step itself asks for
 * @asks: it wants fields, a reason or a note first
 * @next: it is the next sensible one; at most one of a record's steps
 * @why: (nullable): sentences, a line each: why it is not allowed
 *
 * A step of the workflow this account's roles may make from the record's state.
 */
typedef struct {
  char *name, *label;
  gboolean allowed, asks, next;
  char *why;
} SerapStep;

void serap_step_free (SerapStep *step);

/** serap_steps_read: Returns: (transfer full) (element-type SerapStep): in the workflow's order. */
GPtrArray *serap_steps_read (SerapSpace *space, const SerapRecord *record);

/** SerapOption: @code: what is stored; @label: what people read. */
typedef struct {
  char *code, *label;
} SerapOption;

/**
 * SerapStepField:
 * @field: (unowned): a copy of its description whose texts live for ever
 * @label: translated
 * @required: whether the step is refused without it
 * @value: (nullable): what it holds now: a code, else text as people type it
 * @options: (nullable) (element-type SerapOption): what may be chosen
 * @min: least number of characters, 0 for none
 */
typedef struct {
  SerapField field;
  char *label;
  gboolean required;
  char *value;
  GPtrArray *options;
  gint64 min;
} SerapStepField;

/**
 * SerapStepForm:
 * @subject: number and title of the record
 * @to: (nullable): label of the state it leads to
 * @fields: (element-type SerapStepField): what it asks for, in order
 */
typedef struct {
  char *id, *entity, *name, *label, *subject, *to;
  GPtrArray *fields;
} SerapStepForm;

void serap_step_form_free (SerapStepForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapStepForm, serap_step_form_free)

/** serap_step_form_read: Returns: (transfer full) (nullable): @error: NOT_FOUND of %SERAP_STORE_ERROR when
 * the record is not here or its state does not know the step any more. */
SerapStepForm *serap_step_form_read (SerapSpace *space, const char *id, const char *name, GError **error);

/** SerapStepProblem: @field: (nullable): %NULL when it concerns the whole step. */
typedef struct {
  char *field, *text;
} SerapStepProblem;

/**
 * SerapStepDone:
 * @batch: (nullable): what undo takes back; %NULL when it was refused
 * @text: (nullable): sentence that says what was done
 * @problems: (element-type SerapStepProblem): why it was refused, and warnings
 */
typedef struct {
  char *batch, *text;
  GPtrArray *problems;
} SerapStepDone;

void serap_step_done_free (SerapStepDone *done);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapStepDone, serap_step_done_free)

/**
 * serap_step_make:
 * @assignments: "field=value" as typed
 *
 * Makes the step. On the writing thread.
 *
 * Returns: (transfer full) (nullable): %NULL with @error when something broke
 */
SerapStepDone *serap_step_make (
  SerapSpace *space, const char *id, const char *name, char *const *assignments, GError **error);

G_END_DECLS
