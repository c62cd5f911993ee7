/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A password on its way: attempts are counted, the slow part is done elsewhere; changing it. */

#include "config.h"

#include "serap-central-login.h"

#include "serap-password.h"
#include "serap-token.h"

#include <string.h>

#define FORGET_FAILURES_MS ((gint64) 24 * 3600 * 1000)

void
serap_login_free (SerapLogin *login)
{
  if (login == NULL)
    return;
  g_free (login->user);
  g_free (login->half);
  g_free (login->hash);
  serap_secret_free (login->password);
  serap_secret_free (login->wanted);
  g_free (login->new_hash);
  g_clear_error (&login->error);
  g_free (login);
}

gboolean
serap_login_fail (SerapCentralError code, GError **error, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_autoptr (GError) own = g_error_new_valist (SERAP_CENTRAL_ERROR, (int) code, format, values);
  va_end (values);
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

/* One sentence, whichever of them it is. */
gboolean
serap_login_wrong (GError **error)
{
  return serap_login_fail (SERAP_CENTRAL_ERROR_PASSWORD, error,
                           "account, device, signature or password is wrong");
}

/* ---- Failed attempts ---- */

static char *
failures_of (char kind, const char *id)
{
  return g_strdup_printf ("%c:%s", kind, id);
}

static gint64
wait_after (guint n)
{
  if (n < SERAP_FAILURES)
    return 0;
  return MIN (SERAP_WAIT_MAX_MS, SERAP_WAIT_MS << MIN (n - SERAP_FAILURES, 10));
}

static gboolean
must_wait (SerapCentral *central, const char *key, gint64 *wait_ms)
{
  guint n = 0;
  gint64 until = 0, now = serap_env_now_ms (central->env);
  central->storage->klass->get_failures (central->storage, key, &n, &until);
  if (n < SERAP_FAILURES || now >= until)
    return FALSE;
  *wait_ms = MAX (*wait_ms, until - now);
  return TRUE;
}

static gboolean
count_attempt (SerapCentral *central, const char *key, GError **error)
{
  guint n = 0;
  gint64 until = 0, now = serap_env_now_ms (central->env);
  central->storage->klass->get_failures (central->storage, key, &n, &until);
  if (now - until > FORGET_FAILURES_MS)
    n = 0;
  n++;
  return central->storage->klass->put_failures (central->storage, key, n, now + wait_after (n), error);
}

/* Counts one that has yet to succeed. @device: (nullable) */
gboolean
serap_login_attempt (
  SerapCentral *central, const char *user, const char *device, guint *wait_s, GError **error)
{
  gint64 wait_ms = 0;
  g_autofree char *account_key = failures_of ('u', user);
  g_autofree char *device_key = device != NULL ? failures_of ('d', device) : NULL;
  gboolean wait = must_wait (central, account_key, &wait_ms);
  if (device_key != NULL && must_wait (central, device_key, &wait_ms))
    wait = TRUE;
  if (wait) {
    if (wait_s != NULL)
      *wait_s = (guint) ((wait_ms + 999) / 1000);
    return serap_login_fail (SERAP_CENTRAL_ERROR_WAIT, error,
                             "too many failures: wait %" G_GINT64_FORMAT " s", (wait_ms + 999) / 1000);
  }
  return count_attempt (central, account_key, error)
         && (device_key == NULL || count_attempt (central, device_key, error));
}

gboolean
serap_login_forgive (SerapCentral *central, const char *user, const char *device, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autofree char *account_key = failures_of ('u', user);
  g_autofree char *device_key = device != NULL ? failures_of ('d', device) : NULL;
  return storage->klass->put_failures (storage, account_key, 0, 0, error)
         && (device_key == NULL || storage->klass->put_failures (storage, device_key, 0, 0, error));
}

/* ---- The slow part ---- */

static gboolean
slow_check (SerapLogin *login)
{
  if (login->password == NULL)
    return login->right;
  if (login->hash != NULL)
    return serap_password_verify (login->hash, login->password);
  /* Nobody is told by the time it takes that there is nothing to check. */
  g_autofree char *wasted = serap_password_hash (login->password, SERAP_PASSWORD_COST, NULL);
  return FALSE;
}

void
serap_login_check (SerapLogin *login)
{
  login->right = slow_check (login);
  if (login->right && login->wanted != NULL && login->new_hash == NULL)
    login->new_hash = serap_password_hash (login->wanted, SERAP_PASSWORD_COST, &login->error);
}

SerapLogin *
serap_login_new (SerapLoginKind kind)
{
  SerapLogin *login = g_new0 (SerapLogin, 1);
  login->kind = kind;
  return login;
}

void
serap_login_take_hash (SerapCentral *central, SerapLogin *login)
{
  central->storage->klass->get_account (central->storage, login->user, &login->hash, NULL);
}

/* What was checked is still what counts. */
gboolean
serap_login_confirm (SerapCentral *central, SerapLogin *login, GError **error)
{
  g_autofree char *hash = NULL;
  if (login->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&login->error));
    return FALSE;
  }
  if (!login->right || login->user == NULL)
    return serap_login_wrong (error);
  if (login->password == NULL && login->wanted == NULL && login->half == NULL)
    return TRUE;
  central->storage->klass->get_account (central->storage, login->user, &hash, NULL);
  return g_strcmp0 (hash, login->hash) == 0 || serap_login_wrong (error);
}

gboolean
serap_login_put_hash (SerapCentral *central, const SerapLogin *login, GBytes *box_public, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autofree char *hash = NULL;
  g_autoptr (GBytes) box = NULL;
  storage->klass->get_account (storage, login->user, &hash, &box);
  return storage->klass->put_account (storage, login->user, login->new_hash != NULL ? login->new_hash : hash,
                                      box_public != NULL ? box_public : box, error);
}

/* All of it or nothing. */
gboolean
serap_login_end (SerapCentral *central, gboolean done, GError **error)
{
  SerapStorage *storage = central->storage;
  if (done && storage->klass->commit (storage, error))
    return TRUE;
  storage->klass->rollback (storage);
  return FALSE;
}

/* ---- Passwords ---- */

SerapLogin *
serap_central_password_begin (SerapCentral *central,
                              const char *user,
                              const char *old,
                              const char *password,
                              guint *wait_s,
                              GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapLogin) login = serap_login_new (SERAP_LOGIN_PASSWORD);
  if (!storage->klass->begin (storage, error))
    return NULL;
  gboolean done
    = serap_central_is_open (central, user)
      || serap_login_fail (SERAP_CENTRAL_ERROR_NOT_FOUND, error, "no such account, or it is closed");
  login->user = g_strdup (user);
  login->wanted = g_strdup (password);
  login->password = g_strdup (old);
  login->right = old == NULL;
  serap_login_take_hash (central, login);
  done = done && (old == NULL || serap_login_attempt (central, user, NULL, wait_s, error));
  return serap_login_end (central, done, error) ? g_steal_pointer (&login) : NULL;
}

gboolean
serap_central_password_finish (SerapCentral *central, SerapLogin *login, GError **error)
{
  g_return_val_if_fail (login->kind == SERAP_LOGIN_PASSWORD, FALSE);
  if (!central->storage->klass->begin (central->storage, error))
    return FALSE;
  gboolean done = serap_login_confirm (central, login, error)
                  && serap_login_put_hash (central, login, NULL, error)
                  && serap_login_forgive (central, login->user, NULL, error);
  return serap_login_end (central, done, error);
}

gboolean
serap_central_change_password (
  SerapCentral *central, const char *user, const char *old, const char *password, GError **error)
{
  g_autoptr (SerapLogin) login = serap_central_password_begin (central, user, old, password, NULL, error);
  if (login == NULL)
    return FALSE;
  serap_login_check (login);
  return serap_central_password_finish (central, login, error);
}
