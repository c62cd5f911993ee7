/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Codes, and how a device becomes known by one or by a live session. */

#include "config.h"

#include "serap-central-login.h"

#include "serap-token.h"

#include <string.h>

#define CODE_TRIES 100

gboolean
serap_central_is_open (SerapCentral *central, const char *user)
{
  g_autoptr (SerapStored) account = central->storage->klass->get_record (central->storage, user);
  return account != NULL && g_str_equal (account->record->entity->name, "pengguna")
         && !serap_record_bool (account->record, "nonaktif")
         && !serap_record_bool (account->record, "dihapus");
}

void
serap_central_identity (SerapCentral *central, char **origin, GBytes **log_key)
{
  *origin = serap_central_origin (central);
  *log_key = g_bytes_ref (serap_signing_key_public (central->key));
}

static gboolean
bad_code (GError **error)
{
  return serap_login_fail (SERAP_CENTRAL_ERROR_CODE, error, "the code is wrong, used or over");
}

/* ---- Codes ---- */

/* A row whose first half is free. */
static char *
free_code (SerapCentral *central, SerapCodeRow *row)
{
  for (guint i = 0; i < CODE_TRIES; i++) {
    g_autofree char *code = serap_code_new (central->env);
    g_autofree char *folded = serap_code_fold (code);
    g_autofree char *half = g_strndup (folded, SERAP_CODE_HALF);
    g_autoptr (SerapCodeRow) taken = central->storage->klass->get_code (central->storage, half);
    if (taken != NULL)
      continue;
    row->half = g_steal_pointer (&half);
    row->sha256 = serap_token_sha256 (folded);
    return g_steal_pointer (&code);
  }
  return NULL;
}

static char *
make_code (SerapCentral *central, const char *user, gint64 expires_ms, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapCodeRow) row = g_new0 (SerapCodeRow, 1);
  if (!serap_central_is_open (central, user)) {
    serap_login_fail (SERAP_CENTRAL_ERROR_NOT_FOUND, error, "no such account, or it is closed");
    return NULL;
  }
  if (!storage->klass->drop_expired (storage, serap_env_now_ms (central->env), error))
    return NULL;
  g_autofree char *code = free_code (central, row);
  if (code == NULL) {
    serap_login_fail (SERAP_CENTRAL_ERROR_CORRUPT, error, "the random source gives the same again and again");
    return NULL;
  }
  row->user = g_strdup (user);
  row->expires_ms = expires_ms;
  return storage->klass->put_code (storage, row, error) ? g_steal_pointer (&code) : NULL;
}

char *
serap_central_new_code (SerapCentral *central, const char *user, gint64 *expires_ms, GError **error)
{
  if (*expires_ms == 0)
    *expires_ms = serap_env_now_ms (central->env) + SERAP_CODE_MS;
  if (!central->storage->klass->begin (central->storage, error))
    return NULL;
  g_autofree char *code = make_code (central, user, *expires_ms, error);
  return serap_login_end (central, code != NULL, error) ? g_steal_pointer (&code) : NULL;
}

/* @counted: (out): a wrong guess was noted, which must last */
static SerapCodeRow *
find_code (SerapCentral *central, const SerapEnrollRequest *request, gboolean *counted, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autofree char *code = serap_code_fold (request->code);
  g_autofree char *half = code != NULL ? g_strndup (code, SERAP_CODE_HALF) : NULL;
  g_autoptr (SerapCodeRow) row = half != NULL ? storage->klass->get_code (storage, half) : NULL;
  if (row == NULL || row->wrong >= SERAP_CODE_GUESSES || serap_env_now_ms (central->env) >= row->expires_ms) {
    bad_code (error);
    return NULL;
  }
  g_autoptr (GBytes) sha256 = serap_token_sha256 (code);
  if (!serap_secret_equal (sha256, row->sha256)) {
    row->wrong++;
    *counted = storage->klass->put_code (storage, row, error);
    if (*counted)
      bad_code (error);
    return NULL;
  }
  if (row->device != NULL && !g_str_equal (row->device, request->device)) {
    bad_code (error);
    return NULL;
  }
  return g_steal_pointer (&row);
}

/* ---- Enrolment ---- */

/* A known device must be the account's, and the same one. */
static gboolean
may_be (SerapCentral *central, const SerapDevice *device, const char *user, GBytes *key, GError **error)
{
  if (device == NULL)
    return TRUE;
  if (g_strcmp0 (device->user, user) != 0 || !g_bytes_equal (device->public_key, key))
    return serap_login_fail (SERAP_CENTRAL_ERROR_DEVICE, error,
                             "the device is another account's or has another key");
  return !device->revoked || serap_central_admits (central, device, error);
}

static gboolean
by_session (SerapCentral *central, SerapLogin *login, const char *user, const char *device, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapDevice) own
    = user != NULL && device != NULL ? storage->klass->get_device (storage, device) : NULL;
  if (own == NULL || g_strcmp0 (own->user, user) != 0)
    return bad_code (error);
  if (!serap_central_admits (central, own, error))
    return FALSE;
  login->user = g_strdup (user);
  login->right = TRUE;
  return TRUE;
}

static gboolean
by_code (SerapCentral *central, SerapLogin *login, gboolean *counted, guint *wait_s, GError **error)
{
  const char *password = login->enroll->password;
  g_autoptr (SerapCodeRow) row = find_code (central, login->enroll, counted, error);
  if (row == NULL)
    return FALSE;
  if (!serap_central_is_open (central, row->user))
    return serap_login_fail (SERAP_CENTRAL_ERROR_REVOKED, error, "the account is closed");
  login->user = g_strdup (row->user);
  login->half = g_strdup (row->half);
  serap_login_take_hash (central, login);
  login->right = login->hash == NULL;
  if (login->hash == NULL) {
    login->wanted = g_strdup (password);
    return TRUE;
  }
  if (password == NULL)
    return serap_login_wrong (error);
  login->password = g_strdup (password);
  return serap_login_attempt (central, login->user, NULL, wait_s, error);
}

SerapLogin *
serap_central_enroll_begin (SerapCentral *central,
                            const SerapEnrollRequest *request,
                            const char *user,
                            const char *device,
                            guint *wait_s,
                            GError **error)
{
  SerapStorage *storage = central->storage;
  gboolean counted = FALSE;
  g_autoptr (GError) why = NULL;
  g_autoptr (SerapLogin) login = serap_login_new (SERAP_LOGIN_ENROLL);
  login->enroll = request;
  if (!serap_enroll_request_verify (request)) {
    serap_login_wrong (error);
    return NULL;
  }
  if (!storage->klass->begin (storage, error))
    return NULL;
  g_autoptr (SerapDevice) known = storage->klass->get_device (storage, request->device);
  gboolean done = *request->code == '\0' ? by_session (central, login, user, device, &why)
                                         : by_code (central, login, &counted, wait_s, &why);
  done = done && may_be (central, known, login->user, request->public_key, &why);
  if (!serap_login_end (central, done || counted, why == NULL ? &why : NULL) || !done) {
    g_propagate_error (error, g_steal_pointer (&why));
    return NULL;
  }
  return g_steal_pointer (&login);
}

static gboolean
use_code (SerapCentral *central, const SerapLogin *login, gboolean *again, GError **error)
{
  gboolean counted = FALSE;
  if (login->half == NULL)
    return TRUE;
  g_autoptr (SerapCodeRow) row = find_code (central, login->enroll, &counted, error);
  if (row == NULL)
    return FALSE;
  *again = row->device != NULL;
  if (row->device == NULL)
    row->device = g_strdup (login->enroll->device);
  return central->storage->klass->put_code (central->storage, row, error);
}

static SerapDevice *
register_device (SerapCentral *central, const SerapLogin *login, gboolean again, GError **error)
{
  SerapStorage *storage = central->storage;
  const SerapEnrollRequest *request = login->enroll;
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, request->device);
  if (!may_be (central, device, login->user, request->public_key, error))
    return NULL;
  if (device == NULL) {
    g_autofree char *code = serap_device_code (request->public_key);
    device = serap_device_new (request->device, login->user, request->public_key, code);
    device->enrolled_ms = serap_env_now_ms (central->env);
  } else if (!again) {
    device->epoch++;
    device->dev_seq = 0;
  }
  serap_device_set_box (device, request->box_public);
  if (request->name != NULL && *request->name != '\0') {
    g_free (device->name);
    device->name = g_strdup (request->name);
  }
  return storage->klass->put_device (storage, device, error) ? g_steal_pointer (&device) : NULL;
}

static SerapEnrollReply *
enroll (SerapCentral *central, SerapLogin *login, GError **error)
{
  gboolean again = FALSE;
  g_autoptr (SerapEnrollReply) reply = serap_enroll_reply_new ();
  if (!serap_login_confirm (central, login, error))
    return NULL;
  if (!serap_central_is_open (central, login->user)) {
    serap_login_fail (SERAP_CENTRAL_ERROR_REVOKED, error, "the account is closed");
    return NULL;
  }
  if (!use_code (central, login, &again, error))
    return NULL;
  g_autoptr (SerapDevice) device = register_device (central, login, again, error);
  if (device == NULL || !serap_login_put_hash (central, login, login->enroll->box_public, error)
      || (login->password != NULL && !serap_login_forgive (central, login->user, NULL, error)))
    return NULL;
  reply->tokens = serap_central_new_tokens (central, device->id, error);
  if (reply->tokens == NULL)
    return NULL;
  reply->user = g_strdup (device->user);
  reply->device = g_strdup (device->id);
  reply->epoch = device->epoch;
  reply->box_key = g_bytes_ref (serap_central_box (central));
  serap_central_identity (central, &reply->origin, &reply->log_key);
  return g_steal_pointer (&reply);
}

SerapEnrollReply *
serap_central_enroll_finish (SerapCentral *central, SerapLogin *login, GError **error)
{
  g_return_val_if_fail (login->kind == SERAP_LOGIN_ENROLL, NULL);
  if (!central->storage->klass->begin (central->storage, error))
    return NULL;
  g_autoptr (SerapEnrollReply) reply = enroll (central, login, error);
  return serap_login_end (central, reply != NULL, error) ? g_steal_pointer (&reply) : NULL;
}

SerapEnrollReply *
serap_central_enroll_by_code (SerapCentral *central,
                              const SerapEnrollRequest *request,
                              const char *user,
                              const char *device,
                              GError **error)
{
  g_autoptr (SerapLogin) login = serap_central_enroll_begin (central, request, user, device, NULL, error);
  if (login == NULL)
    return NULL;
  serap_login_check (login);
  return serap_central_enroll_finish (central, login, error);
}
