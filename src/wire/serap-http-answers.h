/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-op.h"
#include "serap-wire.h"

G_BEGIN_DECLS

/* GET /v1/ops and GET /v1/changes: what a device asks beside its sync. */

#define SERAP_ANSWERS_MAX 500

/**
 * SerapAnswersPage:
 * @epoch: the epoch that was asked for
 * @last_dev_seq: last operation of it that headquarters has
 * @results: (element-type SerapOpResult): in order of dev_seq, at most %SERAP_ANSWERS_MAX
 * @more: ask again after the last of @results
 *
 * Answers headquarters gave to the device's operations of one epoch: for a device whose folder was
 * restored from a backup. {"epoch","last_dev_seq","results":[answer],"more"}
 */
typedef struct {
  guint32 epoch;
  guint64 last_dev_seq;
  GPtrArray *results;
  gboolean more;
} SerapAnswersPage;

SerapAnswersPage *serap_answers_page_new (void);
void serap_answers_page_free (SerapAnswersPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapAnswersPage, serap_answers_page_free)

GBytes *serap_answers_page_encode (const SerapAnswersPage *page);
/** serap_answers_page_decode: @error: as in serap-message-json.h. Returns: (transfer full) */
SerapAnswersPage *serap_answers_page_decode (GBytes *body, GError **error);

/** serap_changes_notice_encode: {"head"}: newest number in the account's scopes; a device whose
 * cursor is behind it pulls. Returns: (transfer full) */
GBytes *serap_changes_notice_encode (gint64 head);
gboolean serap_changes_notice_decode (GBytes *body, gint64 *head, GError **error);

G_END_DECLS
