/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-bytes.h"
#include "serap-op.h"

G_BEGIN_DECLS

/* What a device and headquarters say to each other, as typed messages. A transport carries them:
 * the direct one hands them over as they are, the one over HTTP as JSON (serap-message-json.h). */

/* The most that one message may hold. */
#define SERAP_MESSAGE_MAX_OPS 200
#define SERAP_MESSAGE_MAX_EVENTS 500
#define SERAP_MESSAGE_MAX_RECORDS 500
#define SERAP_MESSAGE_MAX_HISTORY 10000
#define SERAP_MESSAGE_MAX_SCOPES 64
#define SERAP_MESSAGE_MAX_PROGRAM 40

/**
 * SerapSyncRequest:
 * @user: account of the device
 * @device: device id
 * @epoch: the device's epoch
 * @ops: (element-type SerapOp): frozen operations in order of dev_seq; payload_bytes is the open
 *   payload, or %NULL with @sealed
 * @sealed: (element-type GBytes): one entry an operation, %NULL for open ones
 * @cursor: (nullable): opaque text of the last reply, %NULL at first
 * @max_events: page size, at most %SERAP_MESSAGE_MAX_EVENTS, 100 for a client; 0 leaves it to
 *   headquarters
 * @push_only: only answers are wanted: no events, cursor or scopes in the reply
 * @program: (nullable): version of the device's program, at most %SERAP_MESSAGE_MAX_PROGRAM characters
 * @waiting: operations the device has to send after these, -1 when it does not say
 * @authz_ver: version of the account's rights that the device has seen, 0 for none
 * @seen_size: operations in the newest checkpoint the device has checked, 0 for none
 * @seen_root: root hash of that checkpoint; zeros when @seen_size is 0
 */
typedef struct {
  char *user;
  char *device;
  guint32 epoch;
  GPtrArray *ops;
  GPtrArray *sealed;
  char *cursor;
  guint max_events;
  gboolean push_only;
  char *program;
  gint64 waiting;
  gint64 authz_ver;
  guint64 seen_size;
  guint8 seen_root[SERAP_SHA256_BYTES];
} SerapSyncRequest;

SerapSyncRequest *serap_sync_request_new (void);
void serap_sync_request_free (SerapSyncRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSyncRequest, serap_sync_request_free)

/**
 * SerapDigest:
 * @scope: a scope of the account
 * @n: records it holds
 * @digest: what headquarters made of them; a device whose own differs loads that scope anew
 */
typedef struct {
  char *scope;
  guint64 n;
  guint8 digest[SERAP_SHA256_BYTES];
} SerapDigest;

/** serap_digest_new: @digest: (nullable): copied; %NULL for zeros. Returns: (transfer full) */
SerapDigest *serap_digest_new (const char *scope, guint64 n, const guint8 *digest);
void serap_digest_free (SerapDigest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapDigest, serap_digest_free)

/* Orders of headquarters to one device. One that a device does not know it leaves alone. */
#define SERAP_ORDER_WIPE "wipe"     /* send what waits once more, then delete this account's data */
#define SERAP_ORDER_UPDATE "update" /* a newer program is wanted: offer it */

/**
 * SerapSyncReply:
 * @now_ms: headquarters' clock
 * @last_dev_seq: last operation of this device and epoch that headquarters has processed
 * @results: (element-type SerapOpResult): answers, in order
 * @events: (element-type SerapEvent): a prefix of the feed after the cursor
 * @cursor: where the next pull starts
 * @more: there are more events
 * @scopes: (nullable): scopes the account has now; %NULL when nothing is said of them
 * @load: (nullable): scopes new to the device, to be loaded by state pages before the next pull
 * @drop: (nullable): scopes the account has lost
 * @digests: (element-type SerapDigest): of the account's scopes as they are at @cursor; empty when
 *   nothing is said, and always while there is @more
 * @checkpoint: (nullable): signed note (C2SP tlog-checkpoint) of the audit tree
 * @consistency: (element-type GBytes): RFC 6962, 2.1.2: proof from the request's seen checkpoint to
 *   @checkpoint, 32 bytes each; empty when there is nothing to prove
 * @authz_ver: version of the account's rights, 0 when nothing is said
 * @orders: (nullable): see %SERAP_ORDER_WIPE
 *
 * Everything in it belongs to the reply.
 */
typedef struct {
  gint64 now_ms;
  guint64 last_dev_seq;
  GPtrArray *results;
  GPtrArray *events;
  char *cursor;
  gboolean more;
  char **scopes;
  char **load;
  char **drop;
  GPtrArray *digests;
  char *checkpoint;
  GPtrArray *consistency;
  gint64 authz_ver;
  char **orders;
} SerapSyncReply;

SerapSyncReply *serap_sync_reply_new (void);
void serap_sync_reply_free (SerapSyncReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSyncReply, serap_sync_reply_free)

/**
 * SerapStatePage:
 * @records: (element-type SerapRecord): confirmed records of one scope, by id
 * @sealed: (element-type GBytes): one entry a record: the sealed values for this account, or %NULL
 * @next: (nullable): id to go on after, %NULL at the end
 * @left_out: records of entities that only a newer program has; a reader cannot hold them
 */
typedef struct {
  GPtrArray *records;
  GPtrArray *sealed;
  char *next;
  guint left_out;
} SerapStatePage;

SerapStatePage *serap_state_page_new (void);
void serap_state_page_free (SerapStatePage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapStatePage, serap_state_page_free)

G_END_DECLS
