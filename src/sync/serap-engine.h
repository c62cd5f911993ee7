/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-store.h"
#include "serap-transport.h"

G_BEGIN_DECLS

/* Brings a space and headquarters together, one request at a time. No network code, no threads, no
 * timers: when to take the next step is SerapSyncer's affair. */

typedef struct {
  guint sent;      /* operations answered */
  guint refused;   /* of these, refused; and those headquarters does not take at all */
  guint received;  /* events applied */
  guint loaded;    /* records of first loads */
  guint reference; /* of both, records that rules are read from */
  guint reloaded;  /* scopes that differed from headquarters and are loaded again */
  guint files;     /* files headquarters has got */
} SerapSyncCount;

/**
 * SerapLoadProgress:
 * @scope: what is being loaded
 * @records: of it so far
 * @again: it is here already and only compared
 * @done: it is complete
 */
typedef void (*SerapLoadProgress) (
  const char *scope, guint64 records, gboolean again, gboolean done, gpointer data);

/**
 * SerapOwnDevice:
 * @make: gives the key, and with @box_public (out) (transfer full) the key persons are sealed to, of the
 *   device this one shall become; the key is kept where it lasts and is the same until it is taken. Returns:
 *   (transfer none): stays while the engine lives
 * @take: the store says from now on that it is that device, whose key this is
 * @data: for both
 *
 * What an engine needs to become a device of its own, when a copy of the disk has gone on under the old id.
 */
typedef struct {
  const SerapSigningKey *(*make) (gpointer data, GBytes **box_public, GError **error);
  gboolean (*take) (gpointer data, GError **error);
  gpointer data;
} SerapOwnDevice;

typedef struct _SerapEngine SerapEngine;

/**
 * serap_engine_new:
 * @store: (unowned): writing
 * @transport: (unowned)
 * @key: (unowned): the device's key
 */
SerapEngine *serap_engine_new (SerapStore *store, SerapTransport *transport, const SerapSigningKey *key);
void serap_engine_free (SerapEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapEngine, serap_engine_free)

/** serap_engine_on_own_device: @own: (nullable) (unowned): without it a device whose id somebody else uses
 * has to be enrolled by a person. */
void serap_engine_on_own_device (SerapEngine *engine, const SerapOwnDevice *own);
void serap_engine_on_load (SerapEngine *engine, SerapLoadProgress progress, gpointer data);
/** serap_engine_count: Returns: (transfer none): of everything this engine did. */
const SerapSyncCount *serap_engine_count (SerapEngine *engine);

/**
 * serap_engine_step:
 * @more: (out): there is more to do
 *
 * One request and its answer applied: an exchange of at most a batch up and a page down, or a page of
 * a load, or a step towards a new epoch. Safe to stop after any step and to repeat after any failure.
 *
 * @error: %SERAP_TRANSPORT_ERROR, %SERAP_DB_ERROR, %SERAP_STORE_ERROR; give it to
 *   serap_engine_recover()
 */
gboolean serap_engine_step (SerapEngine *engine, gboolean *more, GError **error);

/**
 * serap_engine_recover:
 * @trouble: what the last step failed with
 *
 * Does what can be done about it here: a smaller batch, a new epoch, sending again from another
 * number, loading anew, setting aside an operation headquarters does not take, renewing the session.
 * No operation is ever dropped.
 *
 * Returns: %TRUE when the next step is worth taking at once, %FALSE when it is not before some time
 * has passed or a person has done something; with @error when that failed itself
 */
gboolean serap_engine_recover (SerapEngine *engine, const GError *trouble, GError **error);

/** serap_engine_hold_back: with %TRUE nothing is sent, only received: before own work is known to be
 * allowed. */
void serap_engine_hold_back (SerapEngine *engine, gboolean hold_back);
/** serap_engine_renewed: a person has logged in again. */
void serap_engine_renewed (SerapEngine *engine);
/** serap_engine_is_locked: persons in the outbox are sealed to the account only: they wait for it to
 * be unlocked, and all behind them. */
gboolean serap_engine_is_locked (SerapEngine *engine);
/** serap_engine_is_deaf: headquarters tells this old program nothing any more; it still sends. */
gboolean serap_engine_is_deaf (SerapEngine *engine);
/** serap_engine_has_order: whether headquarters gave this order, as %SERAP_ORDER_WIPE, in its last answer. */
gboolean serap_engine_has_order (SerapEngine *engine, const char *order);
/** serap_engine_skew_ms: Returns: headquarters' clock less this machine's at the last answer. */
gint64 serap_engine_skew_ms (SerapEngine *engine);
/** serap_engine_unsent: operations that wait for an answer. */
gint64 serap_engine_unsent (SerapEngine *engine);

/**
 * serap_engine_run:
 * @own: (nullable): see serap_engine_on_own_device()
 * @count: added to
 *
 * Steps until outbox and feed are drained, then files; what can be recovered from is. For the command
 * line. A file that cannot be sent is no error: it stays in its queue.
 *
 * @error: as serap_engine_step(); %SERAP_TRANSPORT_ERROR_WIPE also when headquarters ordered it in an answer
 */
gboolean serap_engine_run (SerapStore *store,
                           SerapTransport *transport,
                           const SerapSigningKey *key,
                           const SerapOwnDevice *own,
                           SerapSyncCount *count,
                           GError **error);

G_END_DECLS
