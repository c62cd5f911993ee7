/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-store.h"

G_BEGIN_DECLS

/* A device remembers the newest checkpoint of headquarters' audit tree it has seen, and holds each later
 * one against it: the past must stay as it was (RFC 6962, 2.1.2). */

/** serap_audit_ask: puts the checkpoint seen last into @request. */
void serap_audit_ask (SerapStore *store, SerapSyncRequest *request);

/**
 * serap_audit_watch:
 * @reply: to a request of serap_audit_ask()
 *
 * Verifies signature and proof, and remembers the new checkpoint. What does not hold is remembered as an
 * alarm, with the checkpoint that was good: work goes on, for it is safe here, but people are told.
 * Without a known key of the log (headquarters in this process) nothing is done.
 *
 * @error: only when it cannot be stored
 */
gboolean serap_audit_watch (SerapStore *store, const SerapSyncReply *reply, GError **error);

/** serap_audit_alarm: Returns: (transfer full) (nullable): "signature", "shrunk" or "rewritten" when a
 * checkpoint did not hold. */
char *serap_audit_alarm (SerapStore *store);
/** serap_audit_seen: Returns: operations in the newest good checkpoint, 0 for none. */
guint64 serap_audit_seen (SerapStore *store);

G_END_DECLS
