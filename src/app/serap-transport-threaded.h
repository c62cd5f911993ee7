/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-transport.h"

G_BEGIN_DECLS

/**
 * SerapTransportWait:
 * @ready: whether the answer is there
 * @ready_data: for @ready
 * @data: as given to serap_transport_threaded_new()
 *
 * Called on the thread that asks; returns when @ready says %TRUE. It may do other work until then.
 */
typedef void (*SerapTransportWait) (gboolean (*ready) (gpointer ready_data),
                                    gpointer ready_data,
                                    gpointer data);

/**
 * serap_transport_threaded_new:
 * @way: (unowned): does the work, on a thread of its own
 * @wait: what the asking thread does meanwhile
 * @wake: called on the other thread when an answer is there
 *
 * Returns: (transfer full): another face of @way; freeing it ends the thread
 */
SerapTransport *serap_transport_threaded_new (SerapTransport *way,
                                              SerapTransportWait wait,
                                              void (*wake) (gpointer data),
                                              gpointer data);

/** serap_transport_threaded_call: runs @func on that thread, like a request. */
void serap_transport_threaded_call (SerapTransport *transport, void (*func) (gpointer data), gpointer data);

G_END_DECLS
