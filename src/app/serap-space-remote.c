/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way of a space to headquarters elsewhere: its address, its session. */

#include "config.h"

#include "serap-space-private.h"

#include "serap-audit-watch.h"
#include "serap-bytes.h"
#include "serap-store.h"
#include "serap-transport-soup.h"

#include <glib/gi18n.h>

#define SESSION_MAX_BYTES (16 * 1024)

/* A session that cannot be read is none: the password opens another. */
SerapTokens *
serap_space_tokens (SerapSpace *space)
{
  g_autofree char *path = serap_space_key_path (space, SERAP_SPACE_SESSION, FALSE);
  char *text = NULL;
  gsize n = 0;
  if (!g_file_get_contents (path, &text, &n, NULL))
    return NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, n);
  return n <= SESSION_MAX_BYTES ? serap_tokens_decode (bytes, NULL) : NULL;
}

gboolean
serap_space_keep_tokens (SerapSpace *space, const SerapTokens *tokens, const char *device, GError **error)
{
  g_autofree char *own = serap_store_meta (space->store, "device");
  gboolean next = own != NULL && g_strcmp0 (own, device) != 0;
  g_autofree char *path = serap_space_key_path (space, SERAP_SPACE_SESSION, next);
  g_autoptr (GBytes) bytes = serap_tokens_encode (tokens);
  gsize n;
  const char *text = g_bytes_get_data (bytes, &n);
  return g_file_set_contents_full (path, text, (gssize) n,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static void
keep_or_tell (SerapSpace *space, const SerapTokens *tokens, const char *device)
{
  g_autoptr (GError) error = NULL;
  if (!serap_space_keep_tokens (space, tokens, device, &error))
    g_message ("the session is not kept: %s", error->message);
}

static void
on_tokens (const SerapTokens *tokens, const char *device, gpointer data)
{
  SerapSpace *space = data;
  if (!g_atomic_int_get (&space->away)) {
    keep_or_tell (space, tokens, device);
    return;
  }
  /* The store is in use by its own thread. */
  g_clear_pointer (&space->late_tokens, g_bytes_unref);
  g_free (space->late_tokens_device);
  space->late_tokens = serap_tokens_encode (tokens);
  space->late_tokens_device = g_strdup (device);
}

void
serap_space_go_away (SerapSpace *space)
{
  g_atomic_int_set (&space->away, TRUE);
}

void
serap_space_come_back (SerapSpace *space)
{
  g_atomic_int_set (&space->away, FALSE);
  g_autoptr (GBytes) late = g_steal_pointer (&space->late_tokens);
  g_autofree char *device = g_steal_pointer (&space->late_tokens_device);
  g_autoptr (SerapTokens) tokens = late != NULL ? serap_tokens_decode (late, NULL) : NULL;
  if (tokens != NULL)
    keep_or_tell (space, tokens, device);
}

void
serap_space_set_cancellable (SerapSpace *space, GCancellable *cancellable)
{
  if (space->remote)
    serap_transport_soup_set_cancellable (space->transport, cancellable);
}

static GBytes *
meta_bytes (SerapStore *store, const char *name)
{
  g_autofree char *hex = serap_store_meta (store, name);
  return hex != NULL ? serap_unhex (hex) : NULL;
}

gboolean
serap_space_connect (SerapSpace *space, GError **error)
{
  g_autofree char *url = serap_store_meta (space->store, "server");
  if (url == NULL)
    return TRUE;
  g_autofree char *user = serap_store_meta (space->store, "user");
  g_autofree char *device = serap_store_meta (space->store, "device");
  g_autofree char *epoch = serap_store_meta (space->store, "epoch");
  g_autoptr (GBytes) box = meta_bytes (space->store, "box_public");
  g_autoptr (SerapTokens) tokens = serap_space_tokens (space);
  const SerapHttpAccount account = {
    .user = user,
    .device = device,
    .epoch = epoch != NULL ? (guint32) g_ascii_strtoull (epoch, NULL, 10) : 0,
    .key = space->key,
    .box_public = box,
    .name = g_get_host_name (),
  };
  space->transport
    = serap_transport_soup_new (url, serap_space_schema (space), &account, tokens, on_tokens, space, error);
  space->remote = space->transport != NULL;
  return space->remote;
}

gboolean
serap_space_login_now (SerapSpace *space, const char *password, GError **error)
{
  if (space->direct || space->transport == NULL)
    return TRUE;
  g_autoptr (GError) own = NULL;
  if (serap_transport_soup_login (space->transport, password, &own))
    return TRUE;
  if (g_error_matches (own, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_TOKEN))
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_PASSWORD,
                         _ ("Headquarters does not accept this password."));
  else
    g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

gboolean
serap_space_login (SerapSpace *space, const char *password, GError **error)
{
  if (!g_atomic_int_get (&space->away))
    return serap_space_login_now (space, password, error);
  g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_AWAY, _ ("A sync is running."));
  return FALSE;
}

void
serap_space_audit (SerapSpace *space, guint64 *seen, char **alarm)
{
  *seen = serap_audit_seen (space->store);
  *alarm = serap_audit_alarm (space->store);
}
