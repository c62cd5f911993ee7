/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

G_BEGIN_DECLS

/* How the account and headquarters stand, in words. */

/**
 * SerapSyncFacts:
 * @kind: of the folder
 * @connected: headquarters is elsewhere and known
 * @now_ms: UTC milliseconds
 *
 * What words are made of; the rest as in #SerapDeskSyncer.
 */
typedef struct {
  SerapFolderKind kind;
  gboolean connected;
  SerapSyncerState state;
  gint64 now_ms, last_success_ms, waiting, skew_ms;
} SerapSyncFacts;

SerapSyncFacts serap_sync_facts (SerapDesk *desk);

/** serap_sync_line: Returns: (transfer full): "Tersinkron 09.12". @detail: (out) (transfer full) (nullable):
 * "3 menunggu dikirim". @trouble: (out): a person has to do something. */
char *serap_sync_line (const SerapSyncFacts *facts, char **detail, gboolean *trouble);

/** serap_sync_time: Returns: (transfer full): "09.12" today, "kemarin 16.24", "22 November 2026 16.24". */
char *serap_sync_time (gint64 ms, gint64 now_ms);

/** SerapNotice: what stands over the page; the later, the worse. */
typedef enum {
  SERAP_NOTICE_NONE,
  SERAP_NOTICE_PRACTICE,
  SERAP_NOTICE_OFFLINE, /* nothing exchanged for more than a day */
  SERAP_NOTICE_CLOCK,   /* this machine's clock is wrong */
  SERAP_NOTICE_UPDATE,  /* this program is too old to receive */
  SERAP_NOTICE_LOGIN,   /* the session has ended */
  SERAP_NOTICE_REVOKED, /* headquarters does not know the device any more, or wants its data removed */
} SerapNotice;

/** serap_notice_of: Returns: the worst one. */
SerapNotice serap_notice_of (const SerapSyncFacts *facts);
/** serap_notice_text: Returns: (transfer full): a sentence. */
char *serap_notice_text (SerapNotice notice, const SerapSyncFacts *facts);

G_END_DECLS
