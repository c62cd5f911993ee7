/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Locking and unlocking an account from the window. */

#include "config.h"

#include "serap-lock-work.h"

#include <string.h>

static void
forget (gpointer password)
{
  explicit_bzero (password, strlen (password));
  g_free (password);
}

static gpointer
lock (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (serap_space_lock (space, error)
                          && serap_box_key_is_locked (serap_space_box (space)));
}

static gpointer
unlock (SerapSpace *space, gpointer password, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (serap_space_unlock (space, password, error));
}

void
serap_lock_async (SerapDesk *desk, GAsyncReadyCallback callback, gpointer data)
{
  serap_desk_write_async (desk, SERAP_DESK_SAVE, lock, NULL, NULL, NULL, NULL, callback, data);
}

gboolean
serap_lock_finish (SerapDesk *desk, GAsyncResult *result, GError **error)
{
  return serap_desk_finish (desk, result, error) != NULL;
}

void
serap_unlock_async (SerapDesk *desk, const char *password, GAsyncReadyCallback callback, gpointer data)
{
  serap_desk_write_async (desk, SERAP_DESK_SAVE, unlock, g_strdup (password), forget, NULL, NULL, callback,
                          data);
}

gboolean
serap_unlock_finish (SerapDesk *desk, GAsyncResult *result, GError **error)
{
  return serap_desk_finish (desk, result, error) != NULL;
}
