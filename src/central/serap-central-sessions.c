/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions and their tokens. */

#include "config.h"

#include "serap-central-login.h"

#include "serap-token.h"

#include <string.h>

/* ---- Tokens ---- */

static gboolean
put_token (
  SerapCentral *central, const char *token, const char *device, gboolean refresh, gint64 end, GError **error)
{
  g_autoptr (SerapTokenRow) row = g_new0 (SerapTokenRow, 1);
  row->sha256 = serap_token_sha256 (token);
  row->refresh = refresh;
  row->device = g_strdup (device);
  row->expires_ms = end;
  return central->storage->klass->put_token (central->storage, row, error);
}

SerapTokens *
serap_central_new_tokens (SerapCentral *central, const char *device, GError **error)
{
  SerapStorage *storage = central->storage;
  gint64 now = serap_env_now_ms (central->env);
  g_autoptr (SerapTokens) tokens = serap_tokens_new ();
  tokens->access = serap_token_new (central->env);
  tokens->refresh = serap_token_new (central->env);
  tokens->expires_ms = now + SERAP_ACCESS_MS;
  tokens->refresh_expires_ms = now + SERAP_REFRESH_MS;
  return storage->klass->drop_expired (storage, now, error)
             && storage->klass->shorten_refresh (storage, device, now + SERAP_REPLACED_MS, error)
             && put_token (central, tokens->access, device, FALSE, tokens->expires_ms, error)
             && put_token (central, tokens->refresh, device, TRUE, tokens->refresh_expires_ms, error)
           ? g_steal_pointer (&tokens)
           : NULL;
}

static SerapTokenRow *
find_token (SerapCentral *central, const char *token, gboolean refresh)
{
  g_autoptr (GBytes) sha256 = serap_token_sha256 (token);
  g_autoptr (SerapTokenRow) row = central->storage->klass->get_token (central->storage, sha256);
  gboolean good = row != NULL && row->refresh == refresh && serap_env_now_ms (central->env) < row->expires_ms;
  return good ? g_steal_pointer (&row) : NULL;
}

void
serap_session_clear (SerapSession *session)
{
  g_clear_pointer (&session->user, g_free);
  g_clear_pointer (&session->device, g_free);
  g_clear_pointer (&session->device_code, g_free);
}

static gboolean
administers (SerapCentral *central, const char *user)
{
  g_autoptr (SerapStored) account = central->storage->klass->get_record (central->storage, user);
  const SerapValue *roles = account != NULL ? serap_record_value (account->record, "peran") : NULL;
  return roles != NULL && roles->kind == SERAP_VALUE_SET
         && g_strv_contains ((const char *const *) roles->set, "ADMIN");
}

static gboolean
look_up_session (SerapCentral *central, const char *access, SerapSession *session, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapTokenRow) row = find_token (central, access, FALSE);
  g_autoptr (SerapDevice) device = row != NULL ? storage->klass->get_device (storage, row->device) : NULL;
  if (device == NULL)
    return serap_login_fail (SERAP_CENTRAL_ERROR_TOKEN, error, "the access token is over or not known");
  session->user = g_strdup (device->user);
  session->device = g_strdup (device->id);
  session->device_code = g_strdup (device->code);
  if (!serap_central_admits (central, device, error))
    return FALSE;
  session->admin = administers (central, device->user);
  return TRUE;
}

gboolean
serap_central_session (SerapCentral *central, const char *access, SerapSession *session, GError **error)
{
  GError *own = NULL;
  *session = (SerapSession){ NULL, NULL, NULL, FALSE };
  gboolean known = look_up_session (central, access, session, &own);
  return serap_central_settle (central, own, error) && known;
}

/* ---- Sessions ---- */

/* Whom the signature shows to be there. */
static SerapDevice *
signer_of (SerapCentral *central, const SerapSessionRequest *request)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, request->device);
  gboolean fits = device != NULL && g_strcmp0 (device->user, request->user) == 0
                  && serap_session_request_verify (request, device->public_key);
  return fits ? g_steal_pointer (&device) : NULL;
}

static gboolean
begin_session (
  SerapCentral *central, SerapLogin *login, const SerapDevice *device, guint *wait_s, GError **error)
{
  const SerapSessionRequest *request = login->session;
  if (device == NULL)
    return request->refresh == NULL || serap_login_wrong (error);
  serap_central_use_nonce (central, request->nonce);
  login->user = g_strdup (device->user);
  if (request->refresh != NULL) {
    g_autoptr (SerapTokenRow) row = find_token (central, request->refresh, TRUE);
    login->right = row != NULL && g_str_equal (row->device, device->id);
    return login->right || serap_login_wrong (error);
  }
  serap_login_take_hash (central, login);
  return serap_login_attempt (central, device->user, device->id, wait_s, error);
}

SerapLogin *
serap_central_login_begin (SerapCentral *central,
                           const SerapSessionRequest *request,
                           guint *wait_s,
                           GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapLogin) login = serap_login_new (SERAP_LOGIN_SESSION);
  login->session = request;
  if (!serap_central_check_nonce (central, request->nonce, error))
    return NULL;
  if (request->refresh == NULL)
    login->password = g_strdup (request->password != NULL ? request->password : "");
  if (!storage->klass->begin (storage, error))
    return NULL;
  g_autoptr (SerapDevice) device = signer_of (central, request);
  gboolean done = begin_session (central, login, device, wait_s, error);
  return serap_login_end (central, done, error) ? g_steal_pointer (&login) : NULL;
}

static SerapTokens *
open_session (SerapCentral *central, SerapLogin *login, GError **error)
{
  SerapStorage *storage = central->storage;
  const SerapSessionRequest *request = login->session;
  /* A refresh token is no proof that the password is known. */
  if (!serap_login_confirm (central, login, error)
      || (login->password != NULL && !serap_login_forgive (central, login->user, request->device, error)))
    return NULL;
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, request->device);
  if (device == NULL || device->wiped || !serap_central_is_open (central, login->user)) {
    serap_login_fail (SERAP_CENTRAL_ERROR_REVOKED, error, "the device has no account any more");
    return NULL;
  }
  return serap_central_new_tokens (central, request->device, error);
}

SerapTokens *
serap_central_login_finish (SerapCentral *central, SerapLogin *login, GError **error)
{
  g_return_val_if_fail (login->kind == SERAP_LOGIN_SESSION, NULL);
  if (!central->storage->klass->begin (central->storage, error))
    return NULL;
  g_autoptr (SerapTokens) tokens = open_session (central, login, error);
  return serap_login_end (central, tokens != NULL, error) ? g_steal_pointer (&tokens) : NULL;
}

SerapTokens *
serap_central_login (SerapCentral *central, const SerapSessionRequest *request, GError **error)
{
  g_autoptr (SerapLogin) login = serap_central_login_begin (central, request, NULL, error);
  if (login == NULL)
    return NULL;
  serap_login_check (login);
  return serap_central_login_finish (central, login, error);
}
