/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-engine.h"
#include "serap-file-queue.h"

G_BEGIN_DECLS

/* When to talk to headquarters: a state machine without threads, network or timers of its own. Its
 * owner calls serap_syncer_tick() at serap_syncer_next_at_ms() and after each poke.
 *
 * As long as it is not stopped it always has a next time, so nothing in the outbox can be forgotten:
 * after a failure within 15 minutes (or what headquarters asks for, at most an hour), else at the
 * next poll. */

/**
 * SerapSyncerState:
 * @SERAP_SYNCER_IDLE: everything is sent and received, as of the last poll
 * @SERAP_SYNCER_SYNCING: the next step is due at once
 * @SERAP_SYNCER_WAITING: the last try failed; the next comes by itself
 * @SERAP_SYNCER_OFFLINE: headquarters cannot be reached; tried again by itself
 * @SERAP_SYNCER_NEEDS_PASSWORD: a person must log in or unlock the account; work goes on meanwhile
 * @SERAP_SYNCER_NEEDS_ENROL: headquarters does not know this device any more
 * @SERAP_SYNCER_NEEDS_WIPE: headquarters wants the data here removed; the owner decides
 * @SERAP_SYNCER_NEEDS_UPDATE: this program is too old to receive; it still sends
 * @SERAP_SYNCER_STOPPED: by serap_syncer_stop()
 */
typedef enum {
  SERAP_SYNCER_IDLE,
  SERAP_SYNCER_SYNCING,
  SERAP_SYNCER_WAITING,
  SERAP_SYNCER_OFFLINE,
  SERAP_SYNCER_NEEDS_PASSWORD,
  SERAP_SYNCER_NEEDS_ENROL,
  SERAP_SYNCER_NEEDS_WIPE,
  SERAP_SYNCER_NEEDS_UPDATE,
  SERAP_SYNCER_STOPPED,
} SerapSyncerState;

/**
 * SerapSyncerPoke:
 * @SERAP_SYNCER_POKE_WORK: something was saved
 * @SERAP_SYNCER_POKE_NETWORK: the network changed, or the machine woke up
 * @SERAP_SYNCER_POKE_NOW: a person pressed "send now"
 * @SERAP_SYNCER_POKE_HEAD: headquarters has something new
 * @SERAP_SYNCER_POKE_LOGIN: a person logged in, unlocked or enrolled
 */
typedef enum {
  SERAP_SYNCER_POKE_WORK,
  SERAP_SYNCER_POKE_NETWORK,
  SERAP_SYNCER_POKE_NOW,
  SERAP_SYNCER_POKE_HEAD,
  SERAP_SYNCER_POKE_LOGIN,
} SerapSyncerPoke;

typedef struct _SerapSyncer SerapSyncer;

/** serap_syncer_new: all (unowned), outlive the syncer. The first step is due at once. */
SerapSyncer *serap_syncer_new (SerapStore *store,
                               SerapTransport *transport,
                               const SerapSigningKey *key,
                               const SerapEnv *env);
void serap_syncer_free (SerapSyncer *syncer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSyncer, serap_syncer_free)

/**
 * serap_syncer_tick:
 *
 * Takes the step that is due, if one is: one request at most, so it can be stopped between any two.
 *
 * Returns: whether another one is due at once
 */
gboolean serap_syncer_tick (SerapSyncer *syncer);
/** serap_syncer_next_at_ms: Returns: when the next step is due, UTC milliseconds; %G_MAXINT64 only
 * when stopped. A clock that was set back does not delay it. */
gint64 serap_syncer_next_at_ms (SerapSyncer *syncer);
SerapSyncerState serap_syncer_state (SerapSyncer *syncer);

/**
 * serap_syncer_poke:
 *
 * Makes the next step due and forgets earlier failures. Never before headquarters' own "not before";
 * where a person must act first, only %SERAP_SYNCER_POKE_LOGIN and %SERAP_SYNCER_POKE_NOW try at once.
 */
void serap_syncer_poke (SerapSyncer *syncer, SerapSyncerPoke why);
/** serap_syncer_stop: for good; nothing of the outbox is touched. */
void serap_syncer_stop (SerapSyncer *syncer);

/** serap_syncer_trouble: Returns: (transfer none) (nullable): what the last step of operations failed
 * with; gone after the next success. */
const GError *serap_syncer_trouble (SerapSyncer *syncer);
/** serap_syncer_file_trouble: the same for files. */
const GError *serap_syncer_file_trouble (SerapSyncer *syncer);
/** serap_syncer_last_success_ms: 0 = none yet. */
gint64 serap_syncer_last_success_ms (SerapSyncer *syncer);
/** serap_syncer_skew_ms: Returns: headquarters' clock less this machine's, as of the last answer.
 * Only to tell people: nothing is ordered by it. */
gint64 serap_syncer_skew_ms (SerapSyncer *syncer);
/** serap_syncer_take_count: Returns: what was done since the last call. */
SerapSyncCount serap_syncer_take_count (SerapSyncer *syncer);
/** serap_syncer_engine: Returns: (transfer none): to be told of the progress of loads. */
SerapEngine *serap_syncer_engine (SerapSyncer *syncer);
/** serap_syncer_want_file: fetches a file a person wants to see. */
void serap_syncer_want_file (SerapSyncer *syncer, const char *sha256);
/** serap_syncer_files: Returns: (transfer none): to be told of files that arrive. */
SerapFileQueue *serap_syncer_files (SerapSyncer *syncer);

G_END_DECLS
