/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-store.h"
#include "serap-transport.h"

G_BEGIN_DECLS

/* Files to and from headquarters, apart from operations: piece by piece, so that a break costs at
 * most one piece, and never in the way of anything else. */

typedef struct _SerapFileQueue SerapFileQueue;

/**
 * serap_file_queue_new:
 * @store: (unowned): writing
 * @transport: (unowned): one without functions for files leaves the queue empty
 */
SerapFileQueue *serap_file_queue_new (SerapStore *store, SerapTransport *transport);
void serap_file_queue_free (SerapFileQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapFileQueue, serap_file_queue_free)

/**
 * SerapFileArrived:
 * @here: the file is complete, its hash checked; %FALSE: it is not to be had
 */
typedef void (*SerapFileArrived) (const char *sha256, gboolean here, gpointer data);
void serap_file_queue_on_arrival (SerapFileQueue *queue, SerapFileArrived arrived, gpointer data);

/** serap_file_queue_want: fetches a file a person wants to see, before all others. */
void serap_file_queue_want (SerapFileQueue *queue, const char *sha256);

/**
 * serap_file_queue_step:
 * @more: (out): there is more to do
 *
 * One request: a question, or one piece up or down. After a failure the next step goes on at the
 * place headquarters names, not at the one remembered here.
 *
 * @error: what stands in the way of all files; a single file that headquarters does not take or does
 *   not have is noted and passed by
 */
gboolean serap_file_queue_step (SerapFileQueue *queue, gboolean *more, GError **error);

/** serap_file_queue_sent: Returns: how many files headquarters got complete through this queue. */
guint serap_file_queue_sent (SerapFileQueue *queue);
/** serap_file_queue_piece_bytes: Returns: size of the next piece: 64 KiB to 1 MiB, aimed at 5 to 8
 * seconds each. */
gsize serap_file_queue_piece_bytes (SerapFileQueue *queue);

G_END_DECLS
