/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define SERAP_APP_ERROR (serap_app_error_quark ())
GQuark serap_app_error_quark (void);

/**
 * SerapAppError:
 * @SERAP_APP_ERROR_NO_FOLDER: the data folder has not been made yet
 * @SERAP_APP_ERROR_FOLDER_EXISTS: there is data in the folder already
 * @SERAP_APP_ERROR_FOLDER_BUSY: another program writes to the folder; the message names its pid
 * @SERAP_APP_ERROR_NO_ACCOUNT: no such account in this folder
 * @SERAP_APP_ERROR_LOCKED: the account needs its password
 * @SERAP_APP_ERROR_PASSWORD: the password is wrong
 * @SERAP_APP_ERROR_ONLINE_ONLY: only possible with headquarters at hand
 * @SERAP_APP_ERROR_FILE: a file cannot be used; the message says why
 * @SERAP_APP_ERROR_IMPORTED: the same file was imported before; the message says when and by whom
 * @SERAP_APP_ERROR_WIPED: the account's data are deleted, or go now, because headquarters ordered it; the
 *   message says which
 * @SERAP_APP_ERROR_WIPE_WAITS: headquarters ordered it, and what waits could not be handed in yet
 * @SERAP_APP_ERROR_USAGE: the request itself is wrong
 * @SERAP_APP_ERROR_AWAY: the way to headquarters is in use by a sync that runs; to be tried again after it
 */
typedef enum {
  SERAP_APP_ERROR_NO_FOLDER,
  SERAP_APP_ERROR_FOLDER_EXISTS,
  SERAP_APP_ERROR_FOLDER_BUSY,
  SERAP_APP_ERROR_NO_ACCOUNT,
  SERAP_APP_ERROR_LOCKED,
  SERAP_APP_ERROR_PASSWORD,
  SERAP_APP_ERROR_ONLINE_ONLY,
  SERAP_APP_ERROR_FILE,
  SERAP_APP_ERROR_IMPORTED,
  SERAP_APP_ERROR_WIPED,
  SERAP_APP_ERROR_WIPE_WAITS,
  SERAP_APP_ERROR_USAGE,
  SERAP_APP_ERROR_AWAY,
} SerapAppError;

G_END_DECLS
