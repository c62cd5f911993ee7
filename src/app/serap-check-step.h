/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-problem.h"
#include "serap-space.h"

G_BEGIN_DECLS

/** SerapCheckStepKind: what a decision does to the open verification, told by its effects. */
typedef enum {
  SERAP_STEP_OTHER,
  SERAP_STEP_RELEASE,
  SERAP_STEP_PASS,
  SERAP_STEP_OVERRIDE, /* passes against the checklist's verdict */
  SERAP_STEP_RETURN,
  SERAP_STEP_PROPOSE, /* proposes rejection */
  SERAP_STEP_REJECT,  /* confirms it */
  SERAP_STEP_REFUSE,  /* does not confirm it */
} SerapCheckStepKind;

/** SerapCheckProblem: @field: (nullable): field or item; @text: a sentence. */
typedef struct {
  char *field, *text;
} SerapCheckProblem;

void serap_check_problem_free (SerapCheckProblem *problem);

/** SerapChoiceOption: something to tick: code and words. @ticked: from the start. */
typedef struct {
  char *code, *label;
  gboolean ticked;
} SerapCheckOption;

/**
 * SerapCheckStep:
 * @name: of the transition
 * @label: verb for a button
 * @blocked: (element-type SerapCheckProblem): what stands in its way besides what is asked
 * @reasons: (element-type SerapCheckOption) (nullable): reasons to choose from
 * @reason_required: at least one of them
 * @flags: (element-type SerapCheckOption) (nullable): fields to be repaired
 * @note_min: least characters of the note; 0: none is asked
 * @note: (nullable): what is proposed for it
 * @asks_ground: a legal ground must be named; @ground: (nullable): what is there
 */
typedef struct {
  SerapCheckStepKind kind;
  char *name, *label;
  GPtrArray *blocked;
  GPtrArray *reasons, *flags;
  gboolean reason_required, asks_ground;
  guint note_min;
  char *note, *ground;
} SerapCheckStep;

void serap_check_step_free (SerapCheckStep *step);

/**
 * serap_check_steps:
 * @record: a record with an open verification
 * @reasons: (nullable): codes the answers give
 * @note: (nullable): the notes of the answers
 *
 * Returns: (transfer full) (element-type SerapCheckStep): the decisions this account has, allowed or not
 */
GPtrArray *
serap_check_steps (SerapSpace *space, const SerapRecord *record, GPtrArray *reasons, const char *note);

/** serap_check_step_asks: whether something is asked before it is done. */
gboolean serap_check_step_asks (const SerapCheckStep *step);

/** serap_check_why: Returns: (transfer full): the sentences of @problems, one a line. */
char *serap_check_why (GPtrArray *problems);

/** serap_check_problems: Returns: (transfer full) (element-type SerapCheckProblem): the errors among
 * @problems in words; @entity: (nullable). */
GPtrArray *serap_check_problems (SerapSpace *space, const SerapEntity *entity, GPtrArray *problems);

G_END_DECLS
