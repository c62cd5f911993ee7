/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-check-step.h"
#include "serap-checklist.h"
#include "serap-desk.h"
#include "serap-record-view.h"

G_BEGIN_DECLS

/** SerapAnswer: what a verifier says of one item. */
typedef enum {
  SERAP_ANSWER_NONE,
  SERAP_ANSWER_YES,
  SERAP_ANSWER_NO,
  SERAP_ANSWER_NOT_APPLICABLE,
} SerapAnswer;

/**
 * SerapCheckRow:
 * @code: of the item in the regulation
 * @section: (nullable): heading it stands under with its neighbours
 * @article: (nullable): place in the regulation
 * @reason: (nullable): in words, what "no" means
 * @note: (nullable): @evidence: (nullable): id of a lampiran; @evidence_name: (nullable)
 * @before: answer of the verification before this one; @note_before: (nullable)
 * @problem: (nullable): what its answer still lacks, as a sentence
 *
 * One question of the pinned checklist, as it stands now.
 */
typedef struct {
  char *code, *section, *question, *article, *reason;
  char *reason_code;
  gboolean mandatory, wants_evidence, decisive;
  SerapAnswer answer;
  char *note, *evidence, *evidence_name;
  SerapAnswer before;
  char *note_before;
  char *problem;
} SerapCheckRow;

/**
 * SerapPaper:
 * @kind: in words
 * @mime: (nullable)
 *
 * A file that was handed in with the record or with an aspiration it comes from.
 */
typedef struct {
  char *id, *kind, *name, *mime;
} SerapPaper;

/** SerapChange: (nullable) texts of a field before and after, in words. */
typedef struct {
  char *label, *old_text, *new_text;
} SerapChange;

/** SerapHold: who works on the record. */
typedef enum {
  SERAP_HOLD_NONE, /* nobody */
  SERAP_HOLD_MINE,
  SERAP_HOLD_OTHER,
} SerapHold;

/**
 * SerapCheckView:
 * @id: the usulan
 * @check: (nullable): its open verifikasi
 * @regulation: (nullable): title of the regulation; @version: of it
 * @rows: (element-type SerapCheckRow): items that apply, in the regulation's order
 * @n_answered: @n_open: mandatory items without an answer
 * @verdict: as the rules compute it
 * @leaning: what the answers given so far come to
 * @cause: number from 1 of the item that decides @leaning; 0 when none does
 * @holder: (nullable): name of who holds it
 * @may_claim: this account may take it now; @claim_problem: (nullable): why not
 * @proposal: (nullable): rejection waits for another person: who proposed it and why
 * @papers: (element-type SerapPaper)
 * @changes: (element-type SerapChange): since the verification before; empty in the first round
 * @round: submission round
 * @steps: (element-type SerapCheckStep): what may be decided
 *
 * A proposal under verification, in words; made on a reading thread.
 */
typedef struct {
  char *id, *check;
  SerapRecordView *record;
  char *regulation;
  gint64 version, round;
  GPtrArray *rows;
  guint n_answered, n_open;
  SerapVerdict verdict, leaning;
  guint cause;
  SerapHold hold;
  char *holder;
  gboolean may_claim;
  char *claim_problem;
  char *proposal;
  GPtrArray *papers, *changes, *steps;
} SerapCheckView;

void serap_check_view_free (SerapCheckView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapCheckView, serap_check_view_free)

/** serap_check_view_read: Returns: (transfer full) (nullable): NOT_FOUND of %SERAP_STORE_ERROR. */
SerapCheckView *serap_check_view_read (SerapSpace *space, const char *id, GError **error);

/** serap_check_view_step: Returns: (transfer none) (nullable): the decision of @kind, when this account has
 * it. */
const SerapCheckStep *serap_check_view_step (const SerapCheckView *view, SerapCheckStepKind kind);

/** serap_check_view_advice: the decision the answers lead to: pass, return or propose rejection;
 * %SERAP_STEP_OTHER while they lead to none. */
SerapCheckStepKind serap_check_view_advice (const SerapCheckView *view);

/** serap_answer_word: Returns: (transfer none) (nullable): YA, TIDAK, TIDAK_RELEVAN. */
const char *serap_answer_word (SerapAnswer answer);

/** serap_check_changes: Returns: (transfer full) (element-type SerapChange): what became of @record and its
 * place after @since_ms. */
GPtrArray *serap_check_changes (SerapSpace *space, const SerapRecord *record, gint64 since_ms);
/** serap_check_value: Returns: (transfer full): a value in words. */
char *serap_check_value (SerapSpace *space, const SerapField *field, const SerapValue *value);

G_END_DECLS
