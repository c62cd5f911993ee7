/* SPDX-License-Identifier: GPL-3.0-or-later */

/* POST /v1/enroll, POST and DELETE /v1/session: how a device gets in. */

#include "config.h"

#include "serap-route.h"

/* What one step finds out for the next. */
typedef struct {
  SerapEnrollRequest *enroll;
  SerapSessionRequest *session;
  SerapLogin *login;
} Entry;

static void
entry_free (Entry *entry)
{
  g_clear_pointer (&entry->login, serap_login_free);
  g_clear_pointer (&entry->enroll, serap_enroll_request_free);
  g_clear_pointer (&entry->session, serap_session_request_free);
  g_free (entry);
}

static Entry *
new_entry (SerapExchange *exchange)
{
  Entry *entry = g_new0 (Entry, 1);
  serap_exchange_set_input (exchange, entry, (GDestroyNotify) entry_free);
  return entry;
}

/* A device that was shown the door may still hand in what it had signed, and say that it has deleted its
 * data. */
static gboolean
is_open_to_the_revoked (const SerapRoute *route)
{
  return route->run == serap_session_end || route->run == serap_sync_run;
}

static gboolean
authenticate (SerapExchange *exchange, SerapCentral *central, gboolean also_revoked, GError **error)
{
  g_auto (SerapSession) session = { 0 };
  g_autoptr (GError) own = NULL;
  gboolean known = exchange->token != NULL
                     ? serap_central_session (central, exchange->token, &session, &own)
                     : serap_server_fail (SERAP_HTTP_TOKEN_EXPIRED, &own, "an access token is needed");
  gboolean shown_the_door = g_error_matches (own, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_REVOKED)
                            || g_error_matches (own, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_WIPE);
  if (!known && !(also_revoked && shown_the_door)) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  /* One that waited, or whose token was new, is looked at more than once. */
  g_free (exchange->caller.user);
  g_free (exchange->caller.device);
  g_free (exchange->caller.device_code);
  exchange->caller.user = g_steal_pointer (&session.user);
  exchange->caller.device = g_steal_pointer (&session.device);
  exchange->caller.device_code = g_steal_pointer (&session.device_code);
  exchange->caller.admin = session.admin && known;
  return TRUE;
}

gboolean
serap_server_authenticate (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  SerapRouteFlags flags = exchange->route->flags;
  if ((flags & SERAP_ROUTE_SESSION) == 0)
    return TRUE;
  if (!authenticate (exchange, central, is_open_to_the_revoked (exchange->route), error))
    return FALSE;
  return (flags & SERAP_ROUTE_ADMIN) == 0 || exchange->caller.admin
         || serap_server_fail (SERAP_HTTP_NOT_ALLOWED, error, "for administrators only");
}

/* The slow part of a password, away from the thread of headquarters' data. */
static gboolean
check_login (SerapExchange *exchange)
{
  const Entry *entry = exchange->input;
  serap_login_check (entry->login);
  return TRUE;
}

/* ---- Enrolment ---- */

gboolean
serap_enroll_read (SerapExchange *exchange, GError **error)
{
  Entry *entry = new_entry (exchange);
  entry->enroll = serap_enroll_request_decode (exchange->body, error);
  return entry->enroll != NULL;
}

gboolean
serap_enroll_look (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  Entry *entry = exchange->input;
  /* Without a code a session has to vouch. */
  if (*entry->enroll->code == '\0' && !authenticate (exchange, central, FALSE, error))
    return FALSE;
  entry->login = serap_central_enroll_begin (central, entry->enroll, exchange->caller.user,
                                             exchange->caller.device, &exchange->retry_after, error);
  return entry->login != NULL;
}

gboolean
serap_enroll_toil (SerapExchange *exchange, GError **error)
{
  return check_login (exchange);
}

gboolean
serap_enroll_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const Entry *entry = exchange->input;
  SerapEnrollReply *reply = serap_central_enroll_finish (central, entry->login, error);
  serap_exchange_set_output (exchange, reply, (GDestroyNotify) serap_enroll_reply_free);
  return reply != NULL;
}

gboolean
serap_enroll_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_enroll_reply_encode (exchange->output));
  return TRUE;
}

/* ---- Sessions ---- */

gboolean
serap_session_read (SerapExchange *exchange, GError **error)
{
  Entry *entry = new_entry (exchange);
  entry->session = serap_session_request_decode (exchange->body, error);
  return entry->session != NULL;
}

gboolean
serap_session_look (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  Entry *entry = exchange->input;
  entry->login = serap_central_login_begin (central, entry->session, &exchange->retry_after, error);
  return entry->login != NULL;
}

gboolean
serap_session_toil (SerapExchange *exchange, GError **error)
{
  return check_login (exchange);
}

gboolean
serap_session_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const Entry *entry = exchange->input;
  SerapTokens *tokens = serap_central_login_finish (central, entry->login, error);
  serap_exchange_set_output (exchange, tokens, (GDestroyNotify) serap_tokens_free);
  return tokens != NULL;
}

gboolean
serap_session_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_tokens_encode (exchange->output));
  return TRUE;
}

gboolean
serap_session_end (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  return serap_central_end_session (central, exchange->caller.device, error);
}
