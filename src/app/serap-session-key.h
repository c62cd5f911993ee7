/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-seal.h"

G_BEGIN_DECLS

/* An unlocked account stays unlocked for this login session: its opened key lies in the user's
 * runtime folder, which is memory, belongs to him alone and goes with the session. */

gboolean serap_session_key_exists (const char *space_dir);
/**
 * serap_session_key_keep:
 * @box_path: the account's wrapped key
 * @error: %G_FILE_ERROR, %SERAP_WIRE_ERROR (PASSWORD)
 */
gboolean serap_session_key_keep (
  const char *space_dir, const char *box_path, const char *password, const SerapEnv *env, GError **error);
/** serap_session_key_load: Returns: (transfer full) (nullable): the opened key, %NULL when none is
 * kept. */
SerapBoxKey *serap_session_key_load (const char *space_dir);
gboolean serap_session_key_forget (const char *space_dir, GError **error);
/** serap_session_key_shred: the same, overwritten. */
gboolean serap_session_key_shred (const char *space_dir, GError **error);

G_END_DECLS
