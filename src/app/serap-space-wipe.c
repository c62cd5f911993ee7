/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A space whose headquarters wants its data deleted: what waits is handed in, then it goes. */

#include "config.h"

#include "serap-space-private.h"

#include "serap-message.h"
#include "serap-wipe.h"

#include <glib/gi18n.h>

/* How often headquarters is asked to take what waits before its order counts as it is. */
#define TRIES 2

static gint64
unsent (SerapSpace *space)
{
  return serap_store_outbox_count (space->store, SERAP_OUTBOX_PENDING)
         + serap_store_outbox_count (space->store, SERAP_OUTBOX_SENT);
}

static gboolean
say (SerapAppError code, const SerapWipe *wipe, gint64 n, const GError *cause, GError **error)
{
  g_autofree char *sentence = serap_wipe_sentence (wipe, n);
  g_autofree char *why = cause != NULL ? serap_message_error (cause) : NULL;
  g_set_error (error, SERAP_APP_ERROR, (int) code, "%s%s%s", sentence, why != NULL ? " " : "",
               why != NULL ? why : "");
  return FALSE;
}

static gboolean
note_order (SerapSpace *space, SerapWipe *wipe, GError **error)
{
  if (!serap_wipe_read (space->dir, wipe, error))
    return FALSE;
  if (wipe->state != SERAP_WIPE_NONE)
    return TRUE;
  wipe->account = g_path_get_basename (space->dir);
  wipe->server = serap_store_meta (space->store, "server");
  return serap_wipe_write (space->dir, wipe, SERAP_WIPE_ORDERED, serap_space_env (space), error);
}

static gboolean
log_in (SerapSpace *space, const char *password, const GError *trouble)
{
  return password != NULL && g_error_matches (trouble, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_TOKEN)
         && serap_space_login (space, password, NULL);
}

/* Returns: whether nothing stands against deleting. @withdrawn: (out): headquarters lets the device in. */
static gboolean
hand_in (SerapSpace *space, SerapWipe *wipe, const char *password, gboolean *withdrawn, GError **error)
{
  gint64 n;
  for (guint i = 0; (n = unsent (space)) > 0 && i < TRIES; i++) {
    g_autoptr (GError) own = NULL;
    SerapSyncCount count = { 0 };
    *withdrawn = serap_space_run (space, &count, &own);
    if (!*withdrawn && log_in (space, password, own)) {
      g_clear_error (&own);
      *withdrawn = serap_space_run (space, &count, &own);
    }
    if (*withdrawn)
      return FALSE;
    /* Anything but the order itself says that it has not come that far. */
    if (!g_error_matches (own, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_WIPE))
      return say (SERAP_APP_ERROR_WIPE_WAITS, wipe, unsent (space), own, error);
  }
  return TRUE;
}

gboolean
serap_space_obey (SerapSpace *space, const char *password, GError **error)
{
  g_auto (SerapWipe) wipe = { 0 };
  gboolean withdrawn = FALSE;
  if (!note_order (space, &wipe, error))
    return FALSE;
  gboolean goes = hand_in (space, &wipe, password, &withdrawn, error);
  if (withdrawn)
    return serap_wipe_withdraw (space->dir, error);
  if (!goes)
    return FALSE;
  g_autoptr (SerapTokens) tokens = serap_space_tokens (space);
  wipe.token = tokens != NULL ? g_strdup (tokens->access) : NULL;
  if (!serap_wipe_write (space->dir, &wipe, SERAP_WIPE_DELETING, serap_space_env (space), error))
    return FALSE;
  /* When the space is closed: somebody may hold its store. */
  space->wiping = TRUE;
  return say (SERAP_APP_ERROR_WIPED, &wipe, 0, NULL, error);
}

void
serap_space_carry_out_wipe (SerapSpace *space)
{
  g_auto (SerapWipe) wipe = { 0 };
  g_autoptr (GError) error = NULL;
  if (!serap_wipe_read (space->dir, &wipe, &error) || wipe.state < SERAP_WIPE_DELETING
      || serap_wipe_carry_out (space->dir, &wipe, serap_space_env (space), &error))
    return;
  g_message ("%s: not everything is deleted yet: %s", space->dir, error->message);
}

gboolean
serap_space_may_open (SerapSpace *space, gboolean write, gboolean *ordered, GError **error)
{
  g_auto (SerapWipe) wipe = { 0 };
  *ordered = FALSE;
  if (!serap_wipe_read (space->dir, &wipe, error))
    return FALSE;
  if (wipe.state == SERAP_WIPE_NONE)
    return TRUE;
  *ordered = TRUE;
  if (wipe.state == SERAP_WIPE_ORDERED)
    return write || say (SERAP_APP_ERROR_WIPE_WAITS, &wipe, -1, NULL, error);
  if (write && !serap_wipe_carry_out (space->dir, &wipe, serap_space_env (space), error))
    return FALSE;
  return say (SERAP_APP_ERROR_WIPED, &wipe, 0, NULL, error);
}
