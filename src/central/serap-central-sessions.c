/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Codes, passwords and tokens: how a device gets in. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-password.h"
#include "serap-token.h"

#include <string.h>

#define FORGET_FAILURES_MS ((gint64) 24 * 3600 * 1000)
#define CODE_TRIES 100

typedef enum {
  LOGIN_ENROLL,
  LOGIN_SESSION,
  LOGIN_PASSWORD,
} LoginKind;

struct _SerapLogin {
  LoginKind kind;
  const SerapEnrollRequest *enroll;   /* (unowned) */
  const SerapSessionRequest *session; /* (unowned) */
  char *user;                         /* (nullable): not known */
  char *half;                         /* (nullable): of the code it came with */
  char *hash;                         /* (nullable): of the password the account has */
  char *password;                     /* (nullable): to be checked against it */
  char *wanted;                       /* (nullable): password that is to be set */
  char *new_hash;                     /* (nullable): of that one */
  gboolean right;
  GError *error; /* (nullable): of the check */
};

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

static gboolean G_GNUC_PRINTF (3, 4) fail (SerapCentralError code, GError **error, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_autoptr (GError) own = g_error_new_valist (SERAP_CENTRAL_ERROR, (int) code, format, values);
  va_end (values);
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

/* One sentence, whichever of them it is. */
static gboolean
wrong (GError **error)
{
  return fail (SERAP_CENTRAL_ERROR_PASSWORD, error, "account, device, signature or password is wrong");
}

static gboolean
bad_code (GError **error)
{
  return fail (SERAP_CENTRAL_ERROR_CODE, error, "the code is wrong, used or over");
}

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

/* ---- Nonces: time, random bytes, and their HMAC-SHA-256 under a secret of this start ---- */

#define NONCE_RANDOM_BYTES 16
#define NONCE_BYTES (8 + NONCE_RANDOM_BYTES + SERAP_SHA256_BYTES)

static void
nonce_mac (SerapCentral *central, const guint8 *data, guint8 mac[SERAP_SHA256_BYTES])
{
  gsize n = 0, size = SERAP_SHA256_BYTES;
  const guint8 *secret = g_bytes_get_data (central->nonce_secret, &n);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, secret, n);
  g_hmac_update (hmac, data, NONCE_BYTES - SERAP_SHA256_BYTES);
  g_hmac_get_digest (hmac, mac, &size);
}

GBytes *
serap_central_nonce (SerapCentral *central)
{
  guint8 random[SERAP_SHA256_BYTES], mac[SERAP_SHA256_BYTES];
  if (central->nonce_secret == NULL) {
    serap_env_random (central->env, random, sizeof random);
    central->nonce_secret = g_bytes_new (random, sizeof random);
  }
  GByteArray *nonce = g_byte_array_new ();
  serap_bytes_put_i64 (nonce, serap_env_now_ms (central->env));
  serap_env_random (central->env, random, NONCE_RANDOM_BYTES);
  g_byte_array_append (nonce, random, NONCE_RANDOM_BYTES);
  nonce_mac (central, nonce->data, mac);
  g_byte_array_append (nonce, mac, sizeof mac);
  return g_byte_array_free_to_bytes (nonce);
}

static gint64
nonce_time (const guint8 *data)
{
  guint64 value = 0;
  for (guint i = 0; i < 8; i++)
    value = value << 8 | data[i];
  return (gint64) value;
}

static gboolean
check_nonce (SerapCentral *central, GBytes *nonce, GError **error)
{
  gsize n = 0;
  const guint8 *data = nonce != NULL ? g_bytes_get_data (nonce, &n) : NULL;
  gboolean good = FALSE;
  if (n == NONCE_BYTES && central->nonce_secret != NULL) {
    guint8 mac[SERAP_SHA256_BYTES];
    nonce_mac (central, data, mac);
    g_autoptr (GBytes) own = g_bytes_new (mac, sizeof mac);
    g_autoptr (GBytes) given = g_bytes_new (data + NONCE_BYTES - sizeof mac, sizeof mac);
    gint64 age = serap_env_now_ms (central->env) - nonce_time (data);
    good = serap_secret_equal (own, given) && age >= 0 && age < SERAP_NONCE_MS
           && (central->nonces == NULL || !g_hash_table_contains (central->nonces, nonce));
  }
  return good || fail (SERAP_CENTRAL_ERROR_NONCE, error, "the nonce is over, used or not known");
}

static gboolean
is_over (gpointer nonce, gpointer until, gpointer now)
{
  return *(gint64 *) until <= *(gint64 *) now;
}

/* Only nonces that a known device signed are remembered: strangers cannot fill the memory. */
static void
use_nonce (SerapCentral *central, GBytes *nonce)
{
  gint64 now = serap_env_now_ms (central->env);
  if (central->nonces == NULL)
    central->nonces
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  g_hash_table_foreach_remove (central->nonces, is_over, &now);
  gint64 until = now + SERAP_NONCE_MS;
  g_hash_table_insert (central->nonces, g_bytes_ref (nonce), g_memdup2 (&until, sizeof until));
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
static gboolean
attempt (SerapCentral *central, const char *user, const char *device, guint *wait_s, GError **error)
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
    return fail (SERAP_CENTRAL_ERROR_WAIT, error, "too many failures: wait %" G_GINT64_FORMAT " s",
                 (wait_ms + 999) / 1000);
  }
  return count_attempt (central, account_key, error)
         && (device_key == NULL || count_attempt (central, device_key, error));
}

static gboolean
forgive (SerapCentral *central, const char *user, const char *device, GError **error)
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

static SerapLogin *
login_new (LoginKind kind)
{
  SerapLogin *login = g_new0 (SerapLogin, 1);
  login->kind = kind;
  return login;
}

static void
take_hash (SerapCentral *central, SerapLogin *login)
{
  central->storage->klass->get_account (central->storage, login->user, &login->hash, NULL);
}

/* What was checked is still what counts. */
static gboolean
confirm (SerapCentral *central, SerapLogin *login, GError **error)
{
  g_autofree char *hash = NULL;
  if (login->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&login->error));
    return FALSE;
  }
  if (!login->right || login->user == NULL)
    return wrong (error);
  if (login->password == NULL && login->wanted == NULL && login->half == NULL)
    return TRUE;
  central->storage->klass->get_account (central->storage, login->user, &hash, NULL);
  return g_strcmp0 (hash, login->hash) == 0 || wrong (error);
}

static gboolean
put_hash (SerapCentral *central, const SerapLogin *login, GBytes *box_public, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autofree char *hash = NULL;
  g_autoptr (GBytes) box = NULL;
  storage->klass->get_account (storage, login->user, &hash, &box);
  return storage->klass->put_account (storage, login->user, login->new_hash != NULL ? login->new_hash : hash,
                                      box_public != NULL ? box_public : box, error);
}

/* All of it or nothing. */
static gboolean
end_transaction (SerapCentral *central, gboolean done, GError **error)
{
  SerapStorage *storage = central->storage;
  if (done && storage->klass->commit (storage, error))
    return TRUE;
  storage->klass->rollback (storage);
  return FALSE;
}

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

static SerapTokens *
new_tokens (SerapCentral *central, const char *device, GError **error)
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
    return fail (SERAP_CENTRAL_ERROR_TOKEN, error, "the access token is over or not known");
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
    return request->refresh == NULL || wrong (error);
  use_nonce (central, request->nonce);
  login->user = g_strdup (device->user);
  if (request->refresh != NULL) {
    g_autoptr (SerapTokenRow) row = find_token (central, request->refresh, TRUE);
    login->right = row != NULL && g_str_equal (row->device, device->id);
    return login->right || wrong (error);
  }
  take_hash (central, login);
  return attempt (central, device->user, device->id, wait_s, error);
}

SerapLogin *
serap_central_login_begin (SerapCentral *central,
                           const SerapSessionRequest *request,
                           guint *wait_s,
                           GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapLogin) login = login_new (LOGIN_SESSION);
  login->session = request;
  if (!check_nonce (central, request->nonce, error))
    return NULL;
  if (request->refresh == NULL)
    login->password = g_strdup (request->password != NULL ? request->password : "");
  if (!storage->klass->begin (storage, error))
    return NULL;
  g_autoptr (SerapDevice) device = signer_of (central, request);
  gboolean done = begin_session (central, login, device, wait_s, error);
  return end_transaction (central, done, error) ? g_steal_pointer (&login) : NULL;
}

static SerapTokens *
open_session (SerapCentral *central, SerapLogin *login, GError **error)
{
  SerapStorage *storage = central->storage;
  const SerapSessionRequest *request = login->session;
  /* A refresh token is no proof that the password is known. */
  if (!confirm (central, login, error)
      || (login->password != NULL && !forgive (central, login->user, request->device, error)))
    return NULL;
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, request->device);
  if (device == NULL || device->wiped || !serap_central_is_open (central, login->user)) {
    fail (SERAP_CENTRAL_ERROR_REVOKED, error, "the device has no account any more");
    return NULL;
  }
  return new_tokens (central, request->device, error);
}

SerapTokens *
serap_central_login_finish (SerapCentral *central, SerapLogin *login, GError **error)
{
  g_return_val_if_fail (login->kind == LOGIN_SESSION, NULL);
  if (!central->storage->klass->begin (central->storage, error))
    return NULL;
  g_autoptr (SerapTokens) tokens = open_session (central, login, error);
  return end_transaction (central, tokens != NULL, error) ? g_steal_pointer (&tokens) : NULL;
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
    fail (SERAP_CENTRAL_ERROR_NOT_FOUND, error, "no such account, or it is closed");
    return NULL;
  }
  if (!storage->klass->drop_expired (storage, serap_env_now_ms (central->env), error))
    return NULL;
  g_autofree char *code = free_code (central, row);
  if (code == NULL) {
    fail (SERAP_CENTRAL_ERROR_CORRUPT, error, "the random source gives the same again and again");
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
  return end_transaction (central, code != NULL, error) ? g_steal_pointer (&code) : NULL;
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
    return fail (SERAP_CENTRAL_ERROR_DEVICE, error, "the device is another account's or has another key");
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
    return fail (SERAP_CENTRAL_ERROR_REVOKED, error, "the account is closed");
  login->user = g_strdup (row->user);
  login->half = g_strdup (row->half);
  take_hash (central, login);
  login->right = login->hash == NULL;
  if (login->hash == NULL) {
    login->wanted = g_strdup (password);
    return TRUE;
  }
  if (password == NULL)
    return wrong (error);
  login->password = g_strdup (password);
  return attempt (central, login->user, NULL, wait_s, error);
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
  g_autoptr (SerapLogin) login = login_new (LOGIN_ENROLL);
  login->enroll = request;
  if (!serap_enroll_request_verify (request)) {
    wrong (error);
    return NULL;
  }
  if (!storage->klass->begin (storage, error))
    return NULL;
  g_autoptr (SerapDevice) known = storage->klass->get_device (storage, request->device);
  gboolean done = *request->code == '\0' ? by_session (central, login, user, device, &why)
                                         : by_code (central, login, &counted, wait_s, &why);
  done = done && may_be (central, known, login->user, request->public_key, &why);
  if (!end_transaction (central, done || counted, why == NULL ? &why : NULL) || !done) {
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
  if (!confirm (central, login, error))
    return NULL;
  if (!serap_central_is_open (central, login->user)) {
    fail (SERAP_CENTRAL_ERROR_REVOKED, error, "the account is closed");
    return NULL;
  }
  if (!use_code (central, login, &again, error))
    return NULL;
  g_autoptr (SerapDevice) device = register_device (central, login, again, error);
  if (device == NULL || !put_hash (central, login, login->enroll->box_public, error)
      || (login->password != NULL && !forgive (central, login->user, NULL, error)))
    return NULL;
  reply->tokens = new_tokens (central, device->id, error);
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
  g_return_val_if_fail (login->kind == LOGIN_ENROLL, NULL);
  if (!central->storage->klass->begin (central->storage, error))
    return NULL;
  g_autoptr (SerapEnrollReply) reply = enroll (central, login, error);
  return end_transaction (central, reply != NULL, error) ? g_steal_pointer (&reply) : NULL;
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
  g_autoptr (SerapLogin) login = login_new (LOGIN_PASSWORD);
  if (!storage->klass->begin (storage, error))
    return NULL;
  gboolean done = serap_central_is_open (central, user)
                  || fail (SERAP_CENTRAL_ERROR_NOT_FOUND, error, "no such account, or it is closed");
  login->user = g_strdup (user);
  login->wanted = g_strdup (password);
  login->password = g_strdup (old);
  login->right = old == NULL;
  take_hash (central, login);
  done = done && (old == NULL || attempt (central, user, NULL, wait_s, error));
  return end_transaction (central, done, error) ? g_steal_pointer (&login) : NULL;
}

gboolean
serap_central_password_finish (SerapCentral *central, SerapLogin *login, GError **error)
{
  g_return_val_if_fail (login->kind == LOGIN_PASSWORD, FALSE);
  if (!central->storage->klass->begin (central->storage, error))
    return FALSE;
  gboolean done = confirm (central, login, error) && put_hash (central, login, NULL, error)
                  && forgive (central, login->user, NULL, error);
  return end_transaction (central, done, error);
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
