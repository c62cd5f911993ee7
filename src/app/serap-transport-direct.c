/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The short way to headquarters: it runs in the same process. */

#include "config.h"

#include "serap-transport-direct.h"

typedef struct {
  SerapTransport parent;
  SerapCentral *central; /* (unowned) */
} Direct;

static SerapCentral *
central_of (SerapTransport *transport)
{
  return ((Direct *) transport)->central;
}

/* Turns headquarters' refusal of a device into the transport's words; everything else passes as it
 * is. */
static void
translate (GError **error)
{
  if (error == NULL || *error == NULL)
    return;
  static const struct {
    int from;
    int to;
  } codes[] = {
    { SERAP_CENTRAL_ERROR_DEVICE, SERAP_TRANSPORT_ERROR_REFUSED },
    { SERAP_CENTRAL_ERROR_EPOCH, SERAP_TRANSPORT_ERROR_NEW_EPOCH },
    { SERAP_CENTRAL_ERROR_FORKED, SERAP_TRANSPORT_ERROR_NEW_EPOCH },
    { SERAP_CENTRAL_ERROR_GAP, SERAP_TRANSPORT_ERROR_NEW_EPOCH },
    { SERAP_CENTRAL_ERROR_CURSOR, SERAP_TRANSPORT_ERROR_CURSOR },
  };
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (!g_error_matches (*error, SERAP_CENTRAL_ERROR, codes[i].from))
      continue;
    GError *own = g_error_new_literal (SERAP_TRANSPORT_ERROR, codes[i].to, (*error)->message);
    g_error_free (*error);
    *error = own;
    return;
  }
}

static SerapSyncReply *
direct_sync (SerapTransport *transport, const SerapSyncRequest *request, GError **error)
{
  SerapSyncReply *reply = serap_central_sync (central_of (transport), request, error);
  if (reply == NULL)
    translate (error);
  return reply;
}

static SerapStatePage *
direct_state (SerapTransport *transport,
              const char *user,
              const char *scope,
              const char *after,
              guint max,
              GError **error)
{
  return serap_central_state (central_of (transport), user, scope, after, max, error);
}

static GPtrArray *
direct_history (SerapTransport *transport, const char *user, const char *id, GError **error)
{
  return serap_central_history (central_of (transport), user, id, error);
}

static gboolean
direct_has_file (SerapTransport *transport, const char *sha256)
{
  return serap_central_has_file (central_of (transport), sha256);
}

static gboolean
direct_put_file (SerapTransport *transport, const char *sha256, GBytes *bytes, GError **error)
{
  return serap_central_put_file (central_of (transport), sha256, bytes, error);
}

static GBytes *
direct_get_file (SerapTransport *transport, const char *user, const char *sha256, GError **error)
{
  return serap_central_get_file (central_of (transport), user, sha256, error);
}

static void
direct_free (SerapTransport *transport)
{
  g_free (transport);
}

SerapTransport *
serap_transport_direct_new (SerapCentral *central)
{
  static const SerapTransportClass direct_class = {
    direct_sync, direct_state, direct_history, direct_has_file, direct_put_file, direct_get_file, direct_free,
  };
  Direct *direct = g_new0 (Direct, 1);
  direct->parent.klass = &direct_class;
  direct->central = central;
  return &direct->parent;
}
