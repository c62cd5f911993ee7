/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-check.h"

G_BEGIN_DECLS

/* What a verifier does, on the desk's writing thread. Each is stored at once. */

/**
 * SerapCheckReply:
 * @problems: (element-type SerapCheckProblem): why it was refused; empty: it was done
 * @batch: (nullable): what takes it back
 */
typedef struct {
  GPtrArray *problems;
  char *batch;
} SerapCheckReply;

void serap_check_reply_free (SerapCheckReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapCheckReply, serap_check_reply_free)

/** serap_check_claim_async: @release: gives it back instead. */
void serap_check_claim_async (
  SerapDesk *desk, const char *usulan, gboolean release, GAsyncReadyCallback callback, gpointer data);

/**
 * serap_check_answer_async:
 * @note: (nullable): %NULL leaves the note that is there
 * @evidence: (nullable): id of a lampiran; %NULL leaves the one that is there
 *
 * Answers an item; takes the record first when nobody holds it.
 */
void serap_check_answer_async (SerapDesk *desk,
                               const char *usulan,
                               const char *item,
                               SerapAnswer answer,
                               const char *note,
                               const char *evidence,
                               GAsyncReadyCallback callback,
                               gpointer data);

/** serap_check_decide_async: @assignments: (nullable): "field=value". */
void serap_check_decide_async (SerapDesk *desk,
                               const char *usulan,
                               const char *transition,
                               char *const *assignments,
                               GAsyncReadyCallback callback,
                               gpointer data);

/** serap_check_finish: for each of them. Returns: (transfer full) (nullable) */
SerapCheckReply *serap_check_finish (SerapDesk *desk, GAsyncResult *result, GError **error);

G_END_DECLS
