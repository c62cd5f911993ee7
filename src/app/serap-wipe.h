/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-env.h"

G_BEGIN_DECLS

/* Headquarters' order to delete an account's data on this device, and how far it has been carried out: one
 * file in the folder of the space, the last thing that stays of it. docs/protocol.md, Devices. */

/**
 * SerapWipeState:
 * @SERAP_WIPE_NONE: there is no order
 * @SERAP_WIPE_ORDERED: headquarters wants it; what waits has to be handed in first
 * @SERAP_WIPE_DELETING: nothing waits any more, or headquarters does not take it: the data go
 * @SERAP_WIPE_DELETED: they are gone
 */
typedef enum {
  SERAP_WIPE_NONE,
  SERAP_WIPE_ORDERED,
  SERAP_WIPE_DELETING,
  SERAP_WIPE_DELETED,
} SerapWipeState;

/**
 * SerapWipe:
 * @account: code of the account
 * @server: address of its headquarters
 * @token: (nullable): to say with that the data are gone; %NULL when that is said, or cannot be
 * @since_ms: of @state
 */
typedef struct {
  SerapWipeState state;
  char *account;
  char *server;
  char *token;
  gint64 since_ms;
} SerapWipe;

void serap_wipe_clear (SerapWipe *wipe);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SerapWipe, serap_wipe_clear)

/** serap_wipe_read: @space_dir: folder of a space, may be missing. @wipe: (out caller-allocates) */
gboolean serap_wipe_read (const char *space_dir, SerapWipe *wipe, GError **error);
/** serap_wipe_write: @state: the new one. Durable when it returns. */
gboolean serap_wipe_write (
  const char *space_dir, SerapWipe *wipe, SerapWipeState state, const SerapEnv *env, GError **error);
/** serap_wipe_withdraw: headquarters has let the device in again. */
gboolean serap_wipe_withdraw (const char *space_dir, GError **error);
/** serap_wipe_is_ordered: whether there is an order, in whatever state: the data are to be left alone. */
gboolean serap_wipe_is_ordered (const char *space_dir);
/** serap_wipe_is_done: whether nothing but the mark is left of the space. */
gboolean serap_wipe_is_done (const char *space_dir);

/**
 * serap_wipe_carry_out:
 * @wipe: DELETING or DELETED; changed with the mark
 * @error: %G_FILE_ERROR
 *
 * Deletes everything of the space, keys first, overwritten; then tells headquarters. Killed at any moment it
 * goes on with the next call. That headquarters cannot be told is no error: the next call tries again while
 * the token lasts.
 */
gboolean serap_wipe_carry_out (const char *space_dir, SerapWipe *wipe, const SerapEnv *env, GError **error);

/** serap_wipe_sentence: @unsent: operations that wait, -1 when not known. Returns: (transfer full): what to
 * tell people, without the cause of a delay. */
char *serap_wipe_sentence (const SerapWipe *wipe, gint64 unsent);

G_END_DECLS
