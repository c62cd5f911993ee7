/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-op.h"

G_BEGIN_DECLS

/* What a device and headquarters say to each other, as typed messages. A transport carries them:
 * the direct one hands them over as they are, the one over HTTP as JSON. */

/**
 * SerapSyncRequest:
 * @user: account of the device
 * @device: device id
 * @epoch: the device's epoch
 * @ops: (element-type SerapOp): frozen operations in order of dev_seq; payload_bytes is the open
 *   payload, or %NULL with @sealed
 * @sealed: (element-type GBytes): one entry an operation, %NULL for open ones
 * @cursor: (nullable): opaque text of the last reply, %NULL at first
 * @max_events: page size, at most 100 for a client
 */
typedef struct {
  char *user;
  char *device;
  guint32 epoch;
  GPtrArray *ops;
  GPtrArray *sealed;
  char *cursor;
  guint max_events;
} SerapSyncRequest;

SerapSyncRequest *serap_sync_request_new (void);
void serap_sync_request_free (SerapSyncRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSyncRequest, serap_sync_request_free)

/**
 * SerapSyncReply:
 * @now_ms: headquarters' clock
 * @last_dev_seq: last operation of this device and epoch that headquarters has processed
 * @results: (element-type SerapOpResult): answers, in order
 * @events: (element-type SerapEvent): a prefix of the feed after the cursor
 * @cursor: where the next pull starts
 * @more: there are more events
 * @scopes: scopes the account has now
 * @load: scopes new to the device, to be loaded by state pages before the next pull
 * @drop: scopes the account has lost
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
} SerapSyncReply;

SerapSyncReply *serap_sync_reply_new (void);
void serap_sync_reply_free (SerapSyncReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSyncReply, serap_sync_reply_free)

/**
 * SerapStatePage:
 * @records: (element-type SerapRecord): confirmed records of one scope, by id
 * @sealed: (element-type GBytes): one entry a record: the sealed values for this account, or %NULL
 * @next: (nullable): id to go on after, %NULL at the end
 */
typedef struct {
  GPtrArray *records;
  GPtrArray *sealed;
  char *next;
} SerapStatePage;

SerapStatePage *serap_state_page_new (void);
void serap_state_page_free (SerapStatePage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapStatePage, serap_state_page_free)

G_END_DECLS
