/* SPDX-License-Identifier: GPL-3.0-or-later */

/* POST /v1/enroll, POST and DELETE /v1/session: how a device gets in. */

#include "config.h"

#include "serap-route.h"
#include "serap-sessions.h"

#include "serap-password.h"

/* What one step finds out for the next. */
typedef struct {
  SerapEnrollRequest *enroll;
  SerapSessionRequest *session;
  char *user;     /* of the code */
  char *hash;     /* (nullable): of the account's password */
  char *new_hash; /* (nullable): of the password that is set by this */
} Entry;

static void
entry_free (Entry *entry)
{
  g_clear_pointer (&entry->enroll, serap_enroll_request_free);
  g_clear_pointer (&entry->session, serap_session_request_free);
  g_free (entry->user);
  g_free (entry->hash);
  g_free (entry->new_hash);
  g_free (entry);
}

static Entry *
new_entry (SerapExchange *exchange)
{
  Entry *entry = g_new0 (Entry, 1);
  serap_exchange_set_input (exchange, entry, (GDestroyNotify) entry_free);
  return entry;
}

gboolean
serap_server_authenticate (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  SerapRouteFlags flags = exchange->route->flags;
  if ((flags & SERAP_ROUTE_SESSION) == 0)
    return TRUE;
  g_autoptr (GError) own = NULL;
  gboolean known
    = serap_sessions_check (central, exchange->info->env, exchange->token, &exchange->caller, &own);
  /* A device that has deleted its data says so by ending its session. */
  if (!known
      && !(exchange->route->run == serap_session_end
           && g_error_matches (own, SERAP_SERVER_ERROR, SERAP_HTTP_DEVICE_WIPE))) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  return (flags & SERAP_ROUTE_ADMIN) == 0 || exchange->caller.admin
         || serap_server_fail (SERAP_HTTP_NOT_ALLOWED, error, "for administrators only");
}

static gboolean
bad_password (GError **error)
{
  return serap_server_fail (SERAP_HTTP_BAD_PASSWORD, error, "wrong password, token or signature");
}

/* ---- Enrolment ---- */

gboolean
serap_enroll_read (SerapExchange *exchange, GError **error)
{
  Entry *entry = new_entry (exchange);
  entry->enroll = serap_enroll_request_decode (exchange->body, error);
  return entry->enroll != NULL && (serap_enroll_request_verify (entry->enroll) || bad_password (error));
}

gboolean
serap_enroll_look (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  Entry *entry = exchange->input;
  SerapStorage *storage = serap_central_storage (central);
  entry->user
    = serap_codes_find (central, exchange->info->env, entry->enroll->code, entry->enroll->device, error);
  if (entry->user == NULL)
    return FALSE;
  storage->klass->get_account (storage, entry->user, &entry->hash, NULL);
  return TRUE;
}

gboolean
serap_enroll_toil (SerapExchange *exchange, GError **error)
{
  Entry *entry = exchange->input;
  const char *password = entry->enroll->password;
  if (entry->hash != NULL)
    return (password != NULL && serap_password_verify (entry->hash, password)) || bad_password (error);
  if (password == NULL)
    return TRUE;
  entry->new_hash = serap_password_hash (password, SERAP_PASSWORD_COST, error);
  return entry->new_hash != NULL;
}

/* All of it or nothing: the code is used up only with a device that can come in. */
static SerapEnrollReply *
enroll (SerapExchange *exchange, SerapCentral *central, const Entry *entry, GError **error)
{
  const SerapEnrollRequest *request = entry->enroll;
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapEnrollReply) reply = serap_enroll_reply_new ();
  g_autofree char *user
    = serap_codes_find (central, exchange->info->env, request->code, request->device, error);
  if (user == NULL)
    return NULL;
  reply->epoch
    = serap_central_enroll (central, user, request->device, request->public_key, request->box_public, error);
  if (reply->epoch == 0)
    return NULL;
  g_autoptr (GBytes) box = NULL;
  storage->klass->get_account (storage, user, NULL, &box);
  if (entry->new_hash != NULL && !storage->klass->put_account (storage, user, entry->new_hash, box, error))
    return NULL;
  if (!serap_codes_use (central, request->code, request->device, error))
    return NULL;
  reply->user = g_strdup (user);
  reply->device = g_strdup (request->device);
  reply->tokens = serap_sessions_open (central, exchange->info->env, request->device, error);
  return reply->tokens != NULL ? g_steal_pointer (&reply) : NULL;
}

gboolean
serap_enroll_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  SerapStorage *storage = serap_central_storage (central);
  if (!storage->klass->begin (storage, error))
    return FALSE;
  SerapEnrollReply *reply = enroll (exchange, central, exchange->input, error);
  serap_exchange_set_output (exchange, reply, (GDestroyNotify) serap_enroll_reply_free);
  if (reply == NULL || !storage->klass->commit (storage, error)) {
    storage->klass->rollback (storage);
    return FALSE;
  }
  reply->box_key = g_bytes_ref (serap_central_box (central));
  return serap_server_log_identity (central, &reply->origin, &reply->log_key, error);
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
  return entry->session != NULL
         && (serap_info_check_nonce (exchange->info, entry->session->nonce) || bad_password (error));
}

gboolean
serap_session_look (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  Entry *entry = exchange->input;
  const SerapSessionRequest *request = entry->session;
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, request->device);
  if (device == NULL || g_strcmp0 (device->user, request->user) != 0
      || !serap_session_request_verify (request, device->public_key))
    return bad_password (error);
  if (device->revoked)
    return serap_server_fail (SERAP_HTTP_DEVICE_REVOKED, error, "the device was shown the door");
  if (request->refresh != NULL)
    return serap_sessions_knows_refresh (central, exchange->info->env, request->device, request->refresh,
                                         error);
  storage->klass->get_account (storage, request->user, &entry->hash, NULL);
  return TRUE;
}

gboolean
serap_session_toil (SerapExchange *exchange, GError **error)
{
  const Entry *entry = exchange->input;
  const SerapSessionRequest *request = entry->session;
  if (request->refresh != NULL)
    return TRUE;
  return (entry->hash != NULL && request->password != NULL
          && serap_password_verify (entry->hash, request->password))
         || bad_password (error);
}

gboolean
serap_session_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const Entry *entry = exchange->input;
  SerapTokens *tokens = serap_sessions_open (central, exchange->info->env, entry->session->device, error);
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
  return serap_sessions_end (central, exchange->caller.device, error);
}
