/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

G_BEGIN_DECLS

/** serap_lock_async: locks the account's key for persons, on the desk's writing thread. */
void serap_lock_async (SerapDesk *desk, GAsyncReadyCallback callback, gpointer data);
/** serap_lock_finish: Returns: whether a password is needed to open it again. */
gboolean serap_lock_finish (SerapDesk *desk, GAsyncResult *result, GError **error);

/** serap_unlock_async: opens it again. */
void serap_unlock_async (SerapDesk *desk, const char *password, GAsyncReadyCallback callback, gpointer data);
/** serap_unlock_finish: @error: PASSWORD of %SERAP_APP_ERROR … */
gboolean serap_unlock_finish (SerapDesk *desk, GAsyncResult *result, GError **error);

G_END_DECLS
