/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Nobody is at home: the way to headquarters is in use. */

#include "config.h"

#include "serap-transport-away.h"

#include "serap-app-error.h"

#include <glib/gi18n.h>

static void
fail (GError **error)
{
  g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_AWAY, _ ("A sync is running."));
}

static SerapSyncReply *
away_sync (SerapTransport *transport, const SerapSyncRequest *request, GError **error)
{
  fail (error);
  return NULL;
}

static SerapStatePage *
away_state (SerapTransport *transport,
            const char *user,
            const char *scope,
            const char *after,
            guint max,
            GError **error)
{
  fail (error);
  return NULL;
}

static GPtrArray *
away_history (SerapTransport *transport, const char *user, const char *id, GError **error)
{
  fail (error);
  return NULL;
}

static gboolean
away_refresh (SerapTransport *transport, GError **error)
{
  fail (error);
  return FALSE;
}

static guint32
away_enroll (SerapTransport *transport,
             const char *user,
             const char *device,
             const SerapSigningKey *key,
             GBytes *box_public,
             GError **error)
{
  fail (error);
  return 0;
}

static GPtrArray *
away_answers (SerapTransport *transport, const char *user, GPtrArray *op_ids, GError **error)
{
  fail (error);
  return NULL;
}

static GArray *
away_query_files (SerapTransport *transport, GPtrArray *sha256s, GError **error)
{
  fail (error);
  return NULL;
}

static gboolean
away_put_piece (SerapTransport *transport,
                const char *sha256,
                guint64 total,
                guint64 offset,
                GBytes *bytes,
                SerapFileStatus *status,
                GError **error)
{
  fail (error);
  return FALSE;
}

static GBytes *
away_get_piece (SerapTransport *transport,
                const char *user,
                const char *sha256,
                guint64 offset,
                gsize max,
                guint64 *total,
                GError **error)
{
  fail (error);
  return NULL;
}

static void
away_free (SerapTransport *transport)
{
}

SerapTransport *
serap_transport_away (void)
{
  static const SerapTransportClass klass = {
    .sync = away_sync,
    .state = away_state,
    .history = away_history,
    .refresh = away_refresh,
    .enroll = away_enroll,
    .answers = away_answers,
    .query_files = away_query_files,
    .put_piece = away_put_piece,
    .get_piece = away_get_piece,
    .free = away_free,
  };
  static SerapTransport away = { &klass };
  return &away;
}
