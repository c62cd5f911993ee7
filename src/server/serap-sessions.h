/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-exchange.h"

#include "serap-http-session.h"

G_BEGIN_DECLS

/* Who may come in: access and refresh tokens, one-time codes, devices that are shown the door. Of
 * tokens and codes only the SHA-256 is kept. All in the thread of headquarters' data; errors are
 * %SERAP_SERVER_ERROR and the storage's own. */

#define SERAP_ACCESS_MS ((gint64) 8 * 3600 * 1000)
#define SERAP_REFRESH_MS ((gint64) 30 * 24 * 3600 * 1000)
/* So long the refresh token before is still taken from the same device: an answer may be lost. */
#define SERAP_REPLACED_MS ((gint64) 24 * 3600 * 1000)
#define SERAP_CODE_MS ((gint64) 72 * 3600 * 1000)

/**
 * serap_sessions_check:
 * @caller: filled in
 * @error: TOKEN_EXPIRED, DEVICE_REVOKED, DEVICE_WIPE
 */
gboolean serap_sessions_check (
  SerapCentral *central, const SerapEnv *env, const char *token, SerapCaller *caller, GError **error);
/** serap_sessions_open: new tokens for @device; those it had end, but see %SERAP_REPLACED_MS. */
SerapTokens *
serap_sessions_open (SerapCentral *central, const SerapEnv *env, const char *device, GError **error);
/** serap_sessions_knows_refresh: @error: BAD_PASSWORD */
gboolean serap_sessions_knows_refresh (
  SerapCentral *central, const SerapEnv *env, const char *device, const char *refresh, GError **error);
/** serap_sessions_end: a device that was told to delete its data says by this that it has. */
gboolean serap_sessions_end (SerapCentral *central, const char *device, GError **error);

/** serap_sessions_device_state: Returns: a #SerapDeviceState */
int serap_sessions_device_state (SerapCentral *central, const SerapDevice *device);
/** serap_sessions_revoke: @error: NOT_FOUND */
gboolean serap_sessions_revoke (SerapCentral *central, const char *device, gboolean wipe, GError **error);

/** serap_server_log_identity: @origin: (out): name of the audit tree; @log_key: (out): key of its
 * checkpoints. */
gboolean serap_server_log_identity (SerapCentral *central, char **origin, GBytes **log_key, GError **error);

/** serap_codes_new: @expires_ms: (inout): 0 for %SERAP_CODE_MS from now. Returns: (transfer full) */
char *serap_codes_new (
  SerapCentral *central, const SerapEnv *env, const char *user, gint64 *expires_ms, GError **error);
/** serap_codes_find: @error: BAD_CODE: wrong, over, or used by another device. Returns: (transfer full):
 * the account it is for. */
char *serap_codes_find (
  SerapCentral *central, const SerapEnv *env, const char *code, const char *device, GError **error);
/** serap_codes_use: from now it is good for @device only. */
gboolean serap_codes_use (SerapCentral *central, const char *code, const char *device, GError **error);

G_END_DECLS
