/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-message-limits.h"
#include "serap-messages.h"
#include "serap-op-codec.h"

G_BEGIN_DECLS

/* The messages of serap-messages.h as bodies of HTTP requests and answers: JSON in UTF-8, not
 * compressed. Members and examples are in docs/protocol.md.
 *
 * `encode` gives the body, (transfer full). `decode` takes one from outside and gives the message,
 * (transfer full), or %NULL with %SERAP_WIRE_ERROR: any of serap_json_parse(), MISSING, TYPE,
 * ENCODING, RANGE (also: more items than allowed), TOO_LARGE (the body, or one payload), UNKNOWN (a
 * verb, a result). A member a reader does not know it passes over: newer programs add members. All
 * of it is pure: any thread. */

/* {"user","device","epoch","ops":[operation],"cursor","max","authz_ver","seen":{"size","root"}} */

GBytes *serap_sync_request_encode (const SerapSyncRequest *request);
/**
 * serap_sync_request_decode:
 * @schema: says which entity may have how large a payload
 *
 * Neither signatures nor payloads are looked at, nor whether user, device and epoch are the
 * session's: that is headquarters' work.
 */
SerapSyncRequest *serap_sync_request_decode (GBytes *body, SerapSchema *schema, GError **error);

/* {"now","last_dev_seq","results":[answer],"events":[event],"cursor","more","scopes","load","drop",
 *  "digests":[{"scope","n","digest"}],"checkpoint","consistency":[hash],"authz_ver","ctl"} */

GBytes *serap_sync_reply_encode (const SerapSyncReply *reply);
SerapSyncReply *serap_sync_reply_decode (GBytes *body, SerapSchema *schema, GError **error);

/* {"records":[{"id","k","ver","seq","set":{field:value},"z"}],"next"} */

/** serap_state_page_encode: sealed fields are never written in the open: they are in @sealed or
 * nowhere. */
GBytes *serap_state_page_encode (const SerapStatePage *page);
SerapStatePage *serap_state_page_decode (GBytes *body, SerapSchema *schema, GError **error);

/* {"events":[event]} */

/** serap_history_encode: @events: (element-type SerapEvent) */
GBytes *serap_history_encode (GPtrArray *events);
/** serap_history_decode: Returns: (transfer full) (element-type SerapEvent) */
GPtrArray *serap_history_decode (GBytes *body, SerapSchema *schema, GError **error);

G_END_DECLS
