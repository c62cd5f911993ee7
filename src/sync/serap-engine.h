/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-store.h"
#include "serap-transport.h"

G_BEGIN_DECLS

/* Brings a space and headquarters together: push, then pull. No network code, no
 * threads and no clock of its own. */

typedef struct {
  guint sent;      /* operations answered */
  guint refused;   /* of these, refused */
  guint received;  /* events applied */
  guint loaded;    /* records of first loads */
  guint reference; /* of both, reference records: rules may have changed */
} SerapSyncCount;

/**
 * serap_engine_step:
 * @key: the device's key
 * @more: (out): there is more to do
 *
 * One exchange: at most @max_ops operations up, one page down, all applied. Safe to stop after any
 * step and to repeat after any failure: a request that was sent before goes out unchanged.
 *
 * @error: %SERAP_TRANSPORT_ERROR, %SERAP_DB_ERROR, %SERAP_STORE_ERROR
 */
gboolean serap_engine_step (SerapStore *store,
                            SerapTransport *transport,
                            const SerapSigningKey *key,
                            guint max_ops,
                            SerapSyncCount *count,
                            gboolean *more,
                            GError **error);

/** serap_engine_run: steps until outbox and feed are drained, then files. */
gboolean serap_engine_run (SerapStore *store,
                           SerapTransport *transport,
                           const SerapSigningKey *key,
                           SerapSyncCount *count,
                           GError **error);

G_END_DECLS
