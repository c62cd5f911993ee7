/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-syncer.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SerapDeskSyncer:
 *
 * Keeps an account and its headquarters together by itself: after saves, at times, when the network changes.
 * It talks on a thread of its own, so that nobody who saves waits for the network. Main thread.
 *
 * Properties, all read-only, told by "notify":
 * - "state" (guint): #SerapSyncerState
 * - "last-success" (gint64): UTC milliseconds, 0 = never; also of earlier runs of the program
 * - "waiting" (gint64): operations headquarters has not answered
 * - "skew" (gint64): headquarters' clock less this machine's, in milliseconds
 * - "trouble" (nullable text): what the last try failed with, a sentence
 */
#define SERAP_TYPE_DESK_SYNCER (serap_desk_syncer_get_type ())
G_DECLARE_FINAL_TYPE (SerapDeskSyncer, serap_desk_syncer, SERAP, DESK_SYNCER, GObject)

SerapSyncerState serap_desk_syncer_state (SerapDeskSyncer *sync);
gint64 serap_desk_syncer_last_success_ms (SerapDeskSyncer *sync);
gint64 serap_desk_syncer_waiting (SerapDeskSyncer *sync);
gint64 serap_desk_syncer_skew_ms (SerapDeskSyncer *sync);
/** serap_desk_syncer_trouble: Returns: (transfer none) (nullable) */
const char *serap_desk_syncer_trouble (SerapDeskSyncer *sync);

/** serap_desk_syncer_poke: tries as soon as headquarters allows. */
void serap_desk_syncer_poke (SerapDeskSyncer *sync, SerapSyncerPoke why);

/** serap_desk_syncer_login_async: opens a session by @password and goes on. */
void serap_desk_syncer_login_async (SerapDeskSyncer *sync,
                                    const char *password,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
/** serap_desk_syncer_login_finish: @error: PASSWORD, %SERAP_TRANSPORT_ERROR */
gboolean serap_desk_syncer_login_finish (SerapDeskSyncer *sync, GAsyncResult *result, GError **error);

/** SerapSyncNote: one talk with headquarters: when it ended, what it brought, or why it came to nothing. */
typedef struct {
  gint64 at_ms;
  guint sent, received, files;
  char *trouble; /* (nullable): a sentence */
} SerapSyncNote;

/** serap_sync_notes_read: Returns: (transfer full) (element-type SerapSyncNote): the last talks that brought
 * something or failed, newest first. Any thread with a store. */
GPtrArray *serap_sync_notes_read (SerapStore *store);

G_END_DECLS
