/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who comes in: codes, passwords, tokens, revoked devices, and what became of what they sent. */

#include "config.h"

#include "world.h"

#include "serap-id.h"
#include "serap-op-codec.h"
#include "serap-password.h"
#include "serap-token.h"

#include <string.h>

#define HOUR_MS ((gint64) 3600 * 1000)
#define DAY_MS (24 * HOUR_MS)
#define PASSWORD "rahasia-kantor"

static void
pass (World *w, gint64 ms)
{
  w->office->clock.now_ms += ms;
}

/* The clock goes on by a millisecond each time it is read. */
#define SLACK_MS 1000

static void
assert_near (gint64 ms, gint64 wanted)
{
  g_assert_cmpint (ms, <=, wanted);
  g_assert_cmpint (ms, >, wanted - SLACK_MS);
}

/* Cheap to check: the tests are about everything else. */
static void
give_password (World *w, const char *user, const char *password)
{
  SerapStorage *storage = world_storage_of (w);
  g_autoptr (GBytes) box = NULL;
  g_autofree char *hash
    = password != NULL ? serap_password_hash (password, SERAP_PASSWORD_COST_LOWEST, NULL) : NULL;
  storage->klass->get_account (storage, user, NULL, &box);
  g_assert_true (storage->klass->put_account (storage, user, hash, box, NULL));
}

static char *
new_code (World *w, const char *user)
{
  g_autoptr (GError) error = NULL;
  gint64 expires_ms = 0;
  char *code = serap_central_new_code (w->office->central, user, &expires_ms, &error);
  g_assert_no_error (error);
  assert_near (expires_ms, w->office->clock.now_ms + SERAP_CODE_MS);
  return code;
}

static SerapEnrollRequest *
request_of (World *w, const char *code, const char *password)
{
  g_autoptr (SerapSigningKey) key = serap_signing_key_new (&w->office->env);
  SerapEnrollRequest *request = serap_enroll_request_new ();
  request->code = g_strdup (code);
  request->device = world_new_id (w);
  request->name = g_strdup ("Laptop Dapil 3");
  request->password = g_strdup (password);
  serap_enroll_request_sign (request, key);
  return request;
}

static SerapEnrollReply *
enroll (World *w, const SerapEnrollRequest *request)
{
  g_autoptr (GError) error = NULL;
  SerapEnrollReply *reply = serap_central_enroll_by_code (w->office->central, request, NULL, NULL, &error);
  g_assert_no_error (error);
  return reply;
}

static void
assert_not_enrolled (World *w, const SerapEnrollRequest *request, SerapCentralError code)
{
  g_autoptr (GError) error = NULL;
  SerapStorage *storage = world_storage_of (w);
  g_autoptr (SerapDevice) before = storage->klass->get_device (storage, request->device);
  g_assert_null (serap_central_enroll_by_code (w->office->central, request, NULL, NULL, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, (int) code);
  g_autoptr (SerapDevice) after = storage->klass->get_device (storage, request->device);
  g_assert_true ((before == NULL) == (after == NULL));
  g_assert_true (after == NULL || after->epoch == before->epoch);
}

static void
assert_session (World *w, const char *access, int code)
{
  g_autoptr (GError) error = NULL;
  g_auto (SerapSession) session = { 0 };
  gboolean known = serap_central_session (w->office->central, access, &session, &error);
  g_assert_true (known == (code < 0));
  if (code >= 0)
    g_assert_error (error, SERAP_CENTRAL_ERROR, code);
}

/* ---- Codes ---- */

static void
test_code_form (void)
{
  const SerapEnv *env = serap_env_system ();
  for (guint i = 0; i < 50; i++) {
    g_autofree char *code = serap_code_new (env);
    g_autofree char *folded = serap_code_fold (code);
    g_assert_cmpuint (strlen (code), ==, 12);
    g_assert_true (code[4] == '-' && code[9] == '-');
    g_assert_null (strpbrk (code, "ILOU"));
    g_assert_cmpuint (strlen (folded), ==, SERAP_CODE_LETTERS);
  }
  g_autofree char *typed = serap_code_fold (" 7f3k—q2md xo");
  g_assert_cmpstr (typed, ==, "7F3KQ2MDX0");
  g_assert_null (serap_code_fold ("7F3K-Q2MD-X"));
  g_assert_null (serap_code_fold ("7F3K-Q2MD-XAA"));
  g_assert_null (serap_code_fold ("7F3K-Q2MD-XU"));
  g_assert_null (serap_code_fold (""));
  g_autofree char *token = serap_token_new (env);
  g_assert_cmpuint (strlen (token), ==, 43);
}

static void
test_enroll (World *w, gconstpointer data)
{
  const char *user = w->member->user;
  give_password (w, user, NULL);
  g_autofree char *code = new_code (w, user);
  g_autoptr (SerapEnrollRequest) request = request_of (w, code, PASSWORD);
  g_autoptr (SerapEnrollReply) first = enroll (w, request);
  g_assert_cmpstr (first->user, ==, user);
  g_assert_cmpuint (first->epoch, ==, 1);
  assert_near (first->tokens->expires_ms, w->office->clock.now_ms + 8 * HOUR_MS);
  assert_near (first->tokens->refresh_expires_ms, w->office->clock.now_ms + 30 * DAY_MS);
  g_assert_true (serap_central_check_password (w->office->central, user, PASSWORD));
  assert_session (w, first->tokens->access, -1);

  /* The answer was lost: the same again. */
  g_autoptr (SerapEnrollReply) again = enroll (w, request);
  g_assert_cmpstr (again->device, ==, first->device);
  g_assert_cmpuint (again->epoch, ==, 1);
  assert_session (w, first->tokens->access, -1);
  assert_session (w, again->tokens->access, -1);

  /* Anybody else has no use of it; nor has the same device with another key. */
  g_autoptr (SerapEnrollRequest) other = request_of (w, code, PASSWORD);
  assert_not_enrolled (w, other, SERAP_CENTRAL_ERROR_CODE);
  g_free (other->device);
  other->device = g_strdup (request->device);
  g_autoptr (SerapSigningKey) key = serap_signing_key_new (&w->office->env);
  serap_enroll_request_sign (other, key);
  assert_not_enrolled (w, other, SERAP_CENTRAL_ERROR_DEVICE);
}

static void
test_code_ends (World *w, gconstpointer data)
{
  g_autofree char *code = new_code (w, w->member->user);
  give_password (w, w->member->user, NULL);
  g_autoptr (SerapEnrollRequest) request = request_of (w, code, NULL);
  pass (w, SERAP_CODE_MS);
  assert_not_enrolled (w, request, SERAP_CENTRAL_ERROR_CODE);
  pass (w, -SLACK_MS);
  g_autoptr (SerapEnrollReply) reply = enroll (w, request);
  g_assert_nonnull (reply);
}

static void
test_code_is_burnt (World *w, gconstpointer data)
{
  g_autofree char *code = new_code (w, w->member->user);
  g_autofree char *guess = g_strdup (code);
  guess[11] = code[11] == '7' ? '8' : '7';
  give_password (w, w->member->user, NULL);
  for (guint i = 0; i < SERAP_CODE_GUESSES - 1; i++) {
    g_autoptr (SerapEnrollRequest) wrong = request_of (w, guess, NULL);
    assert_not_enrolled (w, wrong, SERAP_CENTRAL_ERROR_CODE);
  }
  /* One guess less than too many leaves it alive, also after a restart … */
  serap_test_office_close (w->office);
  serap_test_office_open (w->office);
  g_autoptr (SerapEnrollRequest) right = request_of (w, code, NULL);
  g_autoptr (SerapLogin) login
    = serap_central_enroll_begin (w->office->central, right, NULL, NULL, NULL, NULL);
  g_assert_nonnull (login);
  /* … and one more ends it, even between two steps. */
  g_autoptr (SerapEnrollRequest) wrong = request_of (w, guess, NULL);
  assert_not_enrolled (w, wrong, SERAP_CENTRAL_ERROR_CODE);
  serap_login_check (login);
  g_autoptr (GError) error = NULL;
  g_assert_null (serap_central_enroll_finish (w->office->central, login, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CODE);
  assert_not_enrolled (w, right, SERAP_CENTRAL_ERROR_CODE);
}

static void
test_enroll_needs (World *w, gconstpointer data)
{
  const char *user = w->member->user;
  g_autofree char *code = new_code (w, user);
  give_password (w, user, PASSWORD);
  g_autoptr (SerapEnrollRequest) wrong = request_of (w, code, "salah");
  assert_not_enrolled (w, wrong, SERAP_CENTRAL_ERROR_PASSWORD);
  g_autoptr (SerapEnrollRequest) none = request_of (w, code, NULL);
  assert_not_enrolled (w, none, SERAP_CENTRAL_ERROR_PASSWORD);
  g_autoptr (SerapEnrollRequest) forged = request_of (w, code, PASSWORD);
  g_free (forged->device);
  forged->device = world_new_id (w);
  assert_not_enrolled (w, forged, SERAP_CENTRAL_ERROR_PASSWORD);
  g_autoptr (SerapEnrollRequest) right = request_of (w, code, PASSWORD);
  g_autoptr (SerapEnrollReply) reply = enroll (w, right);
  g_assert_cmpuint (reply->epoch, ==, 1);
}

/* Two that set the first password at once: the second has to know it. */
static void
test_first_password_once (World *w, gconstpointer data)
{
  const char *user = w->member->user;
  give_password (w, user, NULL);
  g_autofree char *one = new_code (w, user), *two = new_code (w, user);
  g_autoptr (SerapEnrollRequest) a = request_of (w, one, PASSWORD);
  g_autoptr (SerapEnrollRequest) b = request_of (w, two, NULL);
  g_autoptr (SerapLogin) late = serap_central_enroll_begin (w->office->central, b, NULL, NULL, NULL, NULL);
  g_autoptr (SerapEnrollReply) reply = enroll (w, a);
  serap_login_check (late);
  g_autoptr (GError) error = NULL;
  g_assert_nonnull (reply);
  g_assert_null (serap_central_enroll_finish (w->office->central, late, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_PASSWORD);
}

/* A restored folder, a copied disk: on with the session it has. */
static void
test_enroll_by_session (World *w, gconstpointer data)
{
  SerapCentral *central = w->office->central;
  const char *user = w->member->user;
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEnrollRequest) same = request_of (w, "", NULL);
  g_free (same->device);
  same->device = g_strdup (w->member->id);
  serap_enroll_request_sign (same, w->member->key);
  g_autoptr (SerapEnrollReply) next
    = serap_central_enroll_by_code (central, same, user, w->member->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (next->epoch, ==, 2);
  g_autoptr (SerapDevice) device
    = world_storage_of (w)->klass->get_device (world_storage_of (w), w->member->id);
  g_assert_cmpuint (device->dev_seq, ==, 0);
  /* Lost answer: asked again it goes on, an epoch later. */
  g_autoptr (SerapEnrollReply) once_more
    = serap_central_enroll_by_code (central, same, user, w->member->id, &error);
  g_assert_cmpuint (once_more->epoch, ==, 3);

  g_autoptr (SerapEnrollRequest) further = request_of (w, "", NULL);
  g_autoptr (SerapEnrollReply) other
    = serap_central_enroll_by_code (central, further, user, w->member->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (other->epoch, ==, 1);
  g_assert_cmpstr (other->user, ==, user);

  /* Not without a session, not with another's, not another account's device. */
  assert_not_enrolled (w, further, SERAP_CENTRAL_ERROR_CODE);
  g_assert_null (serap_central_enroll_by_code (central, further, w->intake->user, w->member->id, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CODE);
  g_clear_error (&error);
  g_assert_null (serap_central_enroll_by_code (central, same, w->intake->user, w->intake->id, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_DEVICE);
  g_clear_error (&error);
  g_assert_true (serap_central_revoke (central, w->member->id, FALSE, NULL));
  g_assert_null (serap_central_enroll_by_code (central, further, user, w->member->id, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_REVOKED);
}

/* ---- Sessions ---- */

static SerapSessionRequest *
session_of (World *w, const char *password, const char *refresh)
{
  SerapSessionRequest *request = serap_session_request_new ();
  request->user = g_strdup (w->member->user);
  request->device = g_strdup (w->member->id);
  request->password = g_strdup (password);
  request->refresh = g_strdup (refresh);
  request->nonce = serap_central_nonce (w->office->central);
  serap_session_request_sign (request, w->member->key);
  return request;
}

static SerapTokens *
try_login (World *w, const SerapSessionRequest *request, int code)
{
  g_autoptr (GError) error = NULL;
  SerapTokens *tokens = serap_central_login (w->office->central, request, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, SERAP_CENTRAL_ERROR, code);
  return tokens;
}

static SerapTokens *
login (World *w, const char *password, const char *refresh, int code)
{
  g_autoptr (SerapSessionRequest) request = session_of (w, password, refresh);
  return try_login (w, request, code);
}

static void
test_session (World *w, gconstpointer data)
{
  give_password (w, w->member->user, PASSWORD);
  g_autoptr (SerapTokens) tokens = login (w, PASSWORD, NULL, -1);
  g_auto (SerapSession) session = { 0 };
  g_assert_true (serap_central_session (w->office->central, tokens->access, &session, NULL));
  g_assert_cmpstr (session.user, ==, w->member->user);
  g_assert_cmpstr (session.device, ==, w->member->id);
  g_assert_false (session.admin);
  /* One is not the other. */
  assert_session (w, tokens->refresh, SERAP_CENTRAL_ERROR_TOKEN);
  assert_session (w, "", SERAP_CENTRAL_ERROR_TOKEN);
  g_assert_null (login (w, NULL, tokens->access, SERAP_CENTRAL_ERROR_PASSWORD));
  pass (w, SERAP_ACCESS_MS - SLACK_MS);
  assert_session (w, tokens->access, -1);
  pass (w, SLACK_MS);
  assert_session (w, tokens->access, SERAP_CENTRAL_ERROR_TOKEN);
  /* It outlives a restart. */
  serap_test_office_close (w->office);
  serap_test_office_open (w->office);
  g_autoptr (SerapTokens) next = login (w, NULL, tokens->refresh, -1);
  assert_session (w, next->access, -1);
  g_assert_true (serap_central_end_session (w->office->central, w->member->id, NULL));
  assert_session (w, next->access, SERAP_CENTRAL_ERROR_TOKEN);
  g_assert_null (login (w, NULL, next->refresh, SERAP_CENTRAL_ERROR_PASSWORD));
}

static void
test_refresh (World *w, gconstpointer data)
{
  give_password (w, w->member->user, PASSWORD);
  g_autoptr (SerapTokens) first = login (w, PASSWORD, NULL, -1);
  g_autoptr (SerapTokens) lost = login (w, NULL, first->refresh, -1);
  pass (w, SERAP_REPLACED_MS - SLACK_MS);
  g_autoptr (SerapTokens) second = login (w, NULL, first->refresh, -1);
  g_assert_cmpstr (second->refresh, !=, lost->refresh);
  pass (w, SLACK_MS);
  g_assert_null (login (w, NULL, first->refresh, SERAP_CENTRAL_ERROR_PASSWORD));
  pass (w, SERAP_REFRESH_MS - 2 * SLACK_MS);
  g_autoptr (SerapTokens) third = login (w, NULL, second->refresh, -1);
  g_assert_nonnull (third);
  pass (w, SERAP_REFRESH_MS);
  g_assert_null (login (w, NULL, third->refresh, SERAP_CENTRAL_ERROR_PASSWORD));
  /* Only from the device it was given to. */
  g_autoptr (SerapTokens) mine = login (w, PASSWORD, NULL, -1);
  g_autoptr (SerapSessionRequest) theirs = session_of (w, NULL, mine->refresh);
  g_free (theirs->device);
  g_free (theirs->user);
  theirs->device = g_strdup (w->intake->id);
  theirs->user = g_strdup (w->intake->user);
  serap_session_request_sign (theirs, w->intake->key);
  g_assert_null (try_login (w, theirs, SERAP_CENTRAL_ERROR_PASSWORD));
}

static void
test_nonce (World *w, gconstpointer data)
{
  give_password (w, w->member->user, PASSWORD);
  g_autoptr (SerapSessionRequest) request = session_of (w, PASSWORD, NULL);
  g_autoptr (SerapTokens) tokens = try_login (w, request, -1);
  g_assert_null (try_login (w, request, SERAP_CENTRAL_ERROR_NONCE));
  g_autoptr (SerapSessionRequest) late = session_of (w, PASSWORD, NULL);
  pass (w, SERAP_NONCE_MS);
  g_assert_null (try_login (w, late, SERAP_CENTRAL_ERROR_NONCE));
  g_autoptr (SerapSessionRequest) made_up = session_of (w, PASSWORD, NULL);
  gsize n = 0;
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (made_up->nonce, &n), 56);
  g_assert_cmpuint (n, ==, 56);
  bytes[9] ^= 1;
  g_bytes_unref (made_up->nonce);
  made_up->nonce = g_bytes_new (bytes, n);
  serap_session_request_sign (made_up, w->member->key);
  g_assert_null (try_login (w, made_up, SERAP_CENTRAL_ERROR_NONCE));
  g_assert_nonnull (tokens);
}

/* Whatever is wrong, the answer is the same, to the letter. */
static void
test_same_answer (World *w, gconstpointer data)
{
  g_autofree char *said = NULL;
  give_password (w, w->member->user, PASSWORD);
  for (guint i = 0; i < 5; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapSessionRequest) request = session_of (w, i == 0 ? "salah" : PASSWORD, NULL);
    if (i == 1 || i == 2) {
      char **which = i == 1 ? &request->user : &request->device;
      g_free (*which);
      *which = world_new_id (w);
      serap_session_request_sign (request, w->member->key);
    } else if (i == 3) {
      serap_session_request_sign (request, w->intake->key);
    } else if (i == 4) {
      give_password (w, w->member->user, NULL);
    }
    g_assert_null (serap_central_login (w->office->central, request, &error));
    g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_PASSWORD);
    if (said == NULL)
      said = g_strdup (error->message);
    g_assert_cmpstr (error->message, ==, said);
    g_assert_null (strstr (error->message, PASSWORD));
  }
}

static guint
wait_of (World *w)
{
  guint wait_s = 0;
  g_autoptr (SerapSessionRequest) request = session_of (w, PASSWORD, NULL);
  g_autoptr (SerapLogin) login = serap_central_login_begin (w->office->central, request, &wait_s, NULL);
  g_assert_null (login);
  return wait_s;
}

static void
test_wait (World *w, gconstpointer data)
{
  static const guint waits[] = { 30, 60, 120, 240, 480, 900, 900 };
  give_password (w, w->member->user, PASSWORD);
  for (guint i = 0; i < SERAP_FAILURES; i++)
    g_assert_null (login (w, "salah", NULL, SERAP_CENTRAL_ERROR_PASSWORD));
  for (guint i = 0; i < G_N_ELEMENTS (waits); i++) {
    g_assert_cmpuint (wait_of (w), ==, waits[i]);
    /* The right one has to wait too, after a restart as well. */
    g_assert_null (login (w, PASSWORD, NULL, SERAP_CENTRAL_ERROR_WAIT));
    serap_test_office_close (w->office);
    serap_test_office_open (w->office);
    pass (w, (gint64) waits[i] * 1000 - SLACK_MS);
    g_assert_null (login (w, PASSWORD, NULL, SERAP_CENTRAL_ERROR_WAIT));
    pass (w, SLACK_MS);
    if (i + 1 < G_N_ELEMENTS (waits))
      g_assert_null (login (w, "salah", NULL, SERAP_CENTRAL_ERROR_PASSWORD));
  }
  g_autoptr (SerapTokens) tokens = login (w, PASSWORD, NULL, -1);
  g_assert_nonnull (tokens);
  /* Forgiven: all attempts are there again. */
  for (guint i = 0; i < SERAP_FAILURES; i++)
    g_assert_null (login (w, "salah", NULL, SERAP_CENTRAL_ERROR_PASSWORD));
  g_assert_null (login (w, PASSWORD, NULL, SERAP_CENTRAL_ERROR_WAIT));
  /* A refresh token is nothing one guesses. */
  g_autoptr (SerapTokens) refreshed = login (w, NULL, tokens->refresh, -1);
  g_assert_nonnull (refreshed);
  /* The account waits on every device; and forgets after a day. */
  g_autofree char *code = new_code (w, w->member->user);
  g_autoptr (SerapEnrollRequest) request = request_of (w, code, PASSWORD);
  assert_not_enrolled (w, request, SERAP_CENTRAL_ERROR_WAIT);
  pass (w, DAY_MS + HOUR_MS);
  g_assert_null (login (w, "salah", NULL, SERAP_CENTRAL_ERROR_PASSWORD));
  g_autoptr (SerapTokens) at_once = login (w, PASSWORD, NULL, -1);
  g_assert_nonnull (at_once);
}

/* Many at once are counted before any of them is answered. */
static void
test_wait_in_parallel (World *w, gconstpointer data)
{
  SerapLogin *logins[SERAP_FAILURES];
  SerapSessionRequest *requests[SERAP_FAILURES];
  give_password (w, w->member->user, PASSWORD);
  for (guint i = 0; i < SERAP_FAILURES; i++) {
    requests[i] = session_of (w, "salah", NULL);
    logins[i] = serap_central_login_begin (w->office->central, requests[i], NULL, NULL);
    g_assert_nonnull (logins[i]);
  }
  g_assert_cmpuint (wait_of (w), ==, 30);
  for (guint i = 0; i < SERAP_FAILURES; i++) {
    serap_login_free (logins[i]);
    serap_session_request_free (requests[i]);
  }
  /* A stranger without the device's key makes nobody wait. */
  pass (w, DAY_MS + HOUR_MS);
  for (guint i = 0; i <= SERAP_FAILURES; i++) {
    g_autoptr (SerapSessionRequest) request = session_of (w, "salah", NULL);
    serap_session_request_sign (request, w->intake->key);
    g_autoptr (SerapLogin) login = serap_central_login_begin (w->office->central, request, NULL, NULL);
    g_assert_nonnull (login);
  }
  g_autoptr (SerapTokens) tokens = login (w, PASSWORD, NULL, -1);
  g_assert_nonnull (tokens);
}

static void
test_passwords (World *w, gconstpointer data)
{
  SerapCentral *central = w->office->central;
  const char *user = w->member->user;
  g_autoptr (GError) error = NULL;
  give_password (w, user, PASSWORD);
  g_assert_false (serap_central_change_password (central, user, "salah", "baru-sekali", &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_true (serap_central_check_password (central, user, PASSWORD));
  g_assert_true (serap_central_change_password (central, user, PASSWORD, "baru-sekali", &error));
  g_assert_no_error (error);
  g_assert_true (serap_central_check_password (central, user, "baru-sekali"));
  /* By an administrator, who does not know the old one. */
  g_assert_true (serap_central_change_password (central, user, NULL, PASSWORD, &error));
  g_assert_no_error (error);
  g_assert_true (serap_central_check_password (central, user, PASSWORD));
  g_assert_false (serap_central_change_password (central, w->member->id, NULL, PASSWORD, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND);
}

/* No text of a token, a code or a password is anywhere in the files. */
static void
test_no_secret_kept (World *w, gconstpointer data)
{
  give_password (w, w->member->user, PASSWORD);
  g_autofree char *code = new_code (w, w->member->user);
  g_autofree char *folded = serap_code_fold (code);
  g_autoptr (SerapEnrollRequest) request = request_of (w, code, PASSWORD);
  g_autoptr (SerapEnrollReply) reply = enroll (w, request);
  const char *secrets[] = { reply->tokens->access, reply->tokens->refresh, folded, code, PASSWORD };
  static const char *const files[] = { "pusat.db", "pusat.db-wal" };
  guint seen = 0;
  for (guint f = 0; f < G_N_ELEMENTS (files); f++) {
    g_autofree char *path = g_build_filename (w->office->dir, files[f], NULL);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    if (!g_file_get_contents (path, &bytes, &n, NULL))
      continue;
    seen += memmem (bytes, n, reply->device, strlen (reply->device)) != NULL;
    for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
      g_assert_null (memmem (bytes, n, secrets[i], strlen (secrets[i])));
  }
  g_assert_cmpuint (seen, >, 0);
}

/* ---- Revoked devices ---- */

static const SerapDeviceInfo *
info_of (GPtrArray *list, const char *device)
{
  for (guint i = 0; i < list->len; i++)
    if (g_str_equal (((SerapDeviceInfo *) list->pdata[i])->device, device))
      return list->pdata[i];
  g_assert_not_reached ();
}

static void
assert_state (World *w, SerapDeviceState state)
{
  g_autoptr (GPtrArray) list = serap_central_device_list (w->office->central, NULL);
  g_assert_cmpint (info_of (list, w->member->id)->state, ==, state);
}

static void
test_device_list (World *w, gconstpointer data)
{
  SerapCentral *central = w->office->central;
  g_assert_true (serap_central_note_device (central, w->member->id, "0.1.0", 7, NULL));
  g_autoptr (GPtrArray) list = serap_central_device_list (central, NULL);
  const SerapDeviceInfo *info = info_of (list, w->member->id);
  g_assert_cmpstr (info->account, ==, "anggota");
  g_assert_cmpstr (info->program, ==, "0.1.0");
  g_assert_cmpint (info->waiting, ==, 7);
  assert_near (info->seen_ms, w->office->clock.now_ms);
  g_assert_cmpint (info->state, ==, SERAP_DEVICE_ACTIVE);
  const SerapDeviceInfo *other = info_of (list, w->intake->id);
  g_assert_cmpint (other->waiting, ==, -1);
  /* Told with a sync, also with one that brings nothing. */
  for (guint i = 0; i < 2; i++) {
    g_autofree char *id = world_new_id (w);
    g_autoptr (GPtrArray) ops
      = i == 0 ? world_list_of (world_new_event (w, id, "Reses"), NULL) : g_ptr_array_new ();
    world_sign_all (w, w->member, ops);
    g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, w->member, ops);
    request->program = g_strdup_printf ("0.%u.0", i + 2);
    request->waiting = 3 - i;
    request->push_only = TRUE;
    g_autoptr (SerapSyncReply) reply = serap_central_sync (central, request, NULL);
    g_assert_cmpuint (reply->results->len, ==, 1 - i);
    g_assert_cmpuint (reply->events->len, ==, 0);
    g_assert_null (reply->cursor);
    g_assert_null (reply->scopes);
    g_autoptr (GPtrArray) later = serap_central_device_list (central, NULL);
    const SerapDeviceInfo *now = info_of (later, w->member->id);
    g_assert_cmpstr (now->program, ==, request->program);
    g_assert_cmpint (now->waiting, ==, request->waiting);
  }
  g_assert_cmpint (other->enrolled_ms, >, 0);
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpstr (((SerapDeviceInfo *) list->pdata[i])->account, !=, NULL);
}

static void
test_wipe (World *w, gconstpointer data)
{
  SerapCentral *central = w->office->central;
  give_password (w, w->member->user, PASSWORD);
  g_autoptr (SerapTokens) tokens = login (w, PASSWORD, NULL, -1);
  g_autofree char *id = world_new_id (w);
  g_autoptr (GPtrArray) ops = world_list_of (world_new_event (w, id, "Reses"), NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  world_sign_all (w, w->member, ops);
  g_assert_false (serap_central_revoke (central, "00000000-0000-8000-8000-000000000002", TRUE, NULL));
  g_assert_true (serap_central_revoke (central, w->member->id, FALSE, NULL));
  assert_session (w, tokens->access, SERAP_CENTRAL_ERROR_REVOKED);
  assert_state (w, SERAP_DEVICE_REVOKED);
  world_assert_error (w, w->member, none, SERAP_CENTRAL_ERROR_REVOKED);
  g_assert_true (serap_central_revoke (central, w->member->id, TRUE, NULL));
  assert_session (w, tokens->access, SERAP_CENTRAL_ERROR_WIPE);
  assert_state (w, SERAP_DEVICE_WIPE);
  world_assert_error (w, w->member, none, SERAP_CENTRAL_ERROR_WIPE);

  /* It sends what waits once more, and is told again; a session too old for that can be had anew. */
  pass (w, 2 * DAY_MS);
  g_autoptr (SerapTokens) anew = login (w, NULL, tokens->refresh, -1);
  assert_session (w, anew->access, SERAP_CENTRAL_ERROR_WIPE);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  g_assert_cmpint (world_result_of (reply, 0)->result, ==, SERAP_RESULT_HELD);
  g_assert_cmpstr (reply->orders[0], ==, SERAP_ORDER_WIPE);
  g_assert_cmpuint (reply->events->len, ==, 0);
  g_assert_null (reply->scopes);
  g_assert_null (reply->load);

  /* "It is done", also twice: the answer may be lost. */
  g_assert_true (serap_central_end_session (central, w->member->id, NULL));
  assert_state (w, SERAP_DEVICE_WIPED);
  g_assert_true (serap_central_end_session (central, w->member->id, NULL));
  assert_state (w, SERAP_DEVICE_WIPED);
  assert_session (w, anew->access, SERAP_CENTRAL_ERROR_TOKEN);
  g_assert_null (login (w, PASSWORD, NULL, SERAP_CENTRAL_ERROR_REVOKED));
  world_assert_error (w, w->member, ops, SERAP_CENTRAL_ERROR_REVOKED);
}

static void
assert_absent (World *w, const char *id)
{
  g_autoptr (SerapStored) stored = world_storage_of (w)->klass->get_record (world_storage_of (w), id);
  g_assert_null (stored);
}

static SerapOpResult *
rule (World *w, const char *op, gboolean release)
{
  g_autoptr (GError) error = NULL;
  SerapOpResult *result = serap_central_rule (w->office->central, op, w->intake->user, release, &error);
  g_assert_no_error (error);
  return result;
}

static void
assert_answer (World *w, SerapSyncRequest *request, guint i, const SerapOpResult *wanted, const char *word)
{
  g_autoptr (SerapSyncReply) reply = serap_central_sync (w->office->central, request, NULL);
  const SerapOpResult *result = world_result_of (reply, i);
  g_assert_true (result->duplicate);
  g_assert_cmpint (result->seq, ==, wanted->seq);
  g_assert_cmpint (result->result, ==, wanted->result);
  g_assert_cmpstr (world_word_of (result), ==, word);
}

static void
test_held (World *w, gconstpointer data)
{
  SerapCentral *central = w->office->central;
  g_autofree char *good = world_new_id (w), *refused = world_new_id (w), *late = world_new_id (w);
  g_autoptr (GPtrArray) ops
    = world_list_of (world_new_event (w, good, "Reses"), world_new_event (w, refused, "Reses dua"),
                     op_of (w, EDIT, "kegiatan", late, "nama", "Tidak ada"), NULL);
  world_sign_all (w, w->member, ops);
  pass (w, HOUR_MS);
  g_assert_true (serap_central_revoke (central, w->member->id, FALSE, NULL));
  pass (w, 1);
  g_autoptr (GPtrArray) after = world_list_of (world_new_event (w, late, "Sesudah"), NULL);
  world_sign_all (w, w->member, after);
  gint64 before = world_head (w);
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpint (world_result_of (reply, i)->result, ==, SERAP_RESULT_HELD);
    g_assert_cmpint (world_result_of (reply, i)->seq, ==, before + 1 + i);
  }
  g_assert_cmpuint (reply->last_dev_seq, ==, 3);
  g_autoptr (SerapSyncReply) too_late = world_send_all (w, w->member, after);
  world_assert_result (too_late, 0, "device-revoked");
  assert_absent (w, good);

  g_autoptr (GPtrArray) held = serap_central_held (central, NULL);
  g_assert_cmpuint (held->len, ==, 3);
  const char *ids[3];
  for (guint i = 0; i < 3; i++) {
    ids[i] = ((SerapHeldOp *) held->pdata[i])->op->op_id;
    g_assert_cmpstr (ids[i], ==, ((SerapOp *) ops->pdata[i])->op_id);
  }
  serap_test_office_assert_sound (w->office);

  g_autoptr (SerapOpResult) released = rule (w, ids[0], TRUE);
  g_autoptr (SerapOpResult) no = rule (w, ids[1], FALSE);
  g_autoptr (SerapOpResult) impossible = rule (w, ids[2], TRUE);
  g_assert_cmpint (released->result, ==, SERAP_RESULT_APPLIED);
  g_assert_cmpint (no->result, ==, SERAP_RESULT_REJECTED);
  g_assert_cmpstr (world_word_of (no), ==, "refused-by-administrator");
  g_assert_cmpint (impossible->result, ==, SERAP_RESULT_REJECTED);
  world_assert_text (w, good, "nama", "Reses");
  assert_absent (w, refused);
  /* It is its author's doing, whoever released it; and it is decided once. */
  g_autoptr (GPtrArray) events
    = world_storage_of (w)->klass->events_of_op (world_storage_of (w), ids[0], NULL);
  g_assert_cmpuint (events->len, ==, 1);
  const SerapEvent *event = ((SerapFeedRow *) events->pdata[0])->event;
  g_assert_cmpstr (event->user, ==, w->member->user);
  g_assert_cmpint (event->seq, ==, released->seq);
  g_assert_null (serap_central_rule (central, ids[0], w->intake->user, FALSE, NULL));
  g_autoptr (GPtrArray) left = serap_central_held (central, NULL);
  g_assert_cmpuint (left->len, ==, 0);

  /* Asked again, all are answered by what was decided. */
  g_autoptr (SerapSyncRequest) again = serap_test_device_request (w->office, w->member, ops);
  assert_answer (w, again, 0, released, NULL);
  assert_answer (w, again, 1, no, "refused-by-administrator");
  assert_answer (w, again, 2, impossible, world_word_of (impossible));
}

/* A forged one is refused, not held: nothing to decide on. A person's data stay sealed meanwhile. */
static void
test_held_forged_and_sealed (World *w, gconstpointer data)
{
  g_autofree char *person = world_new_id (w), *id = world_new_id (w);
  g_autofree char *owner = world_make_aspirasi (w, w->member, NULL);
  g_autoptr (GPtrArray) ops
    = world_list_of (op_of (w, CREATE, "pengusul", person, "pemilik", owner, "nama", "Siti"),
                     world_new_event (w, id, "Palsu"), NULL);
  world_sign_all (w, w->member, ops);
  SerapOp *forged = ops->pdata[1];
  g_autoptr (SerapSigningKey) key = serap_signing_key_new (&w->office->env);
  g_assert_true (serap_op_freeze (forged, &w->office->env, key, NULL));
  g_assert_true (serap_central_revoke (w->office->central, w->member->id, FALSE, NULL));
  g_autoptr (SerapSyncReply) reply = world_send_all (w, w->member, ops);
  g_assert_cmpint (world_result_of (reply, 0)->result, ==, SERAP_RESULT_HELD);
  world_assert_result (reply, 1, "bad-signature");
  SerapStorage *storage = world_storage_of (w);
  g_autoptr (SerapOpRow) row = storage->klass->get_op (storage, ((SerapOp *) ops->pdata[0])->op_id);
  g_assert_true (row->sealed);
  serap_test_office_assert_sound (w->office);
  g_autoptr (SerapOpResult) result = rule (w, row->op_id, TRUE);
  g_assert_cmpstr (world_word_of (result), ==, NULL);
  g_assert_cmpint (result->result, ==, SERAP_RESULT_APPLIED);
  g_autoptr (GBytes) kept = storage->klass->get_person (storage, person);
  g_assert_nonnull (kept);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run) (World *w, gconstpointer data);
  } tests[] = {
    { "enroll", test_enroll },
    { "code-ends", test_code_ends },
    { "code-is-burnt", test_code_is_burnt },
    { "enroll-needs", test_enroll_needs },
    { "first-password-once", test_first_password_once },
    { "enroll-by-session", test_enroll_by_session },
    { "session", test_session },
    { "refresh", test_refresh },
    { "nonce", test_nonce },
    { "same-answer", test_same_answer },
    { "wait", test_wait },
    { "wait-in-parallel", test_wait_in_parallel },
    { "passwords", test_passwords },
    { "no-secret-kept", test_no_secret_kept },
    { "device-list", test_device_list },
    { "wipe", test_wipe },
    { "held", test_held },
    { "held-forged-and-sealed", test_held_forged_and_sealed },
  };
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/central/sessions/code-form", test_code_form);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *name = g_strconcat ("/central/sessions/", tests[i].name, NULL);
    g_test_add (name, World, NULL, world_set_up, tests[i].run, world_tear_down);
  }
  int result = g_test_run ();
  serap_test_office_forget ();
  return result;
}
