/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-message-limits.h"
#include "serap-wire.h"

G_BEGIN_DECLS

/* GET /v1/hello: what a device has to know before anything else. */

/* Versions of the framing this program speaks. */
#define SERAP_PROTOCOL_MIN 1
#define SERAP_PROTOCOL_MAX 1

/**
 * SerapHttpLimits:
 * @ops: operations in one request
 * @request_bytes: request, decompressed
 * @gzip_bytes: request, as it travels
 * @payload_bytes: payload of one operation
 * @reference_bytes: payload of one operation on a reference entity
 * @depth: nesting of JSON
 * @events: events in one page
 * @records: records in one page of state
 * @scopes: scopes of one account
 * @blob_bytes: one attachment
 * @piece_bytes: one piece of an upload
 * @requests_per_minute: of one device, on average
 */
typedef struct {
  guint32 ops;
  guint32 request_bytes;
  guint32 gzip_bytes;
  guint32 payload_bytes;
  guint32 reference_bytes;
  guint32 depth;
  guint32 events;
  guint32 records;
  guint32 scopes;
  guint32 blob_bytes;
  guint32 piece_bytes;
  guint32 requests_per_minute;
} SerapHttpLimits;

/** serap_http_limits_init: what this program keeps to. */
void serap_http_limits_init (SerapHttpLimits *limits);

/**
 * SerapHello:
 * @now_ms: headquarters' clock
 * @protocol_min: oldest framing headquarters speaks
 * @protocol_max: newest
 * @schema: newest shape of payloads it reads, see %SERAP_OP_SCHEMA
 * @limits: what it takes
 * @origin: name of its audit tree: first line of every checkpoint
 * @log_key: Ed25519 key that checkpoints are signed with, 32 bytes
 * @box_key: X25519 key that persons' payloads are sealed to, 32 bytes
 * @min_client: oldest program that may pull, e.g. "0.1.0"
 * @server: headquarters' own version
 * @nonce: opaque, at most 64 bytes: to be signed in a session request within five minutes
 *
 * {"now","protocol":[min,max],"schema","limits":{…},"origin","log_key","box_key","min_client",
 *  "server","nonce"}
 */
typedef struct {
  gint64 now_ms;
  guint protocol_min;
  guint protocol_max;
  guint schema;
  SerapHttpLimits limits;
  char *origin;
  GBytes *log_key;
  GBytes *box_key;
  char *min_client;
  char *server;
  GBytes *nonce;
} SerapHello;

/** serap_hello_new: Returns: (transfer full): with this program's versions and limits. */
SerapHello *serap_hello_new (void);
void serap_hello_free (SerapHello *hello);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapHello, serap_hello_free)

GBytes *serap_hello_encode (const SerapHello *hello);
/** serap_hello_decode: @error: as in serap-message-json.h. Returns: (transfer full) */
SerapHello *serap_hello_decode (GBytes *body, GError **error);

G_END_DECLS
