/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headquarters at its socket: who gets in, who gets what, what is refused and how. */

#include "config.h"

#include "serap-test-server.h"

#include "serap-gzip.h"
#include "serap-http-admin.h"
#include "serap-http-answers.h"
#include "serap-http-hello.h"
#include "serap-http-session.h"
#include "serap-id.h"
#include "serap-message-json.h"
#include "serap-practice.h"
#include "serap-rate.h"
#include "serap-route.h"

#include <string.h>

#define JSON_TYPE "Content-Type: application/json\r\n"
#define INSIDE "32.75.05.1001"

typedef struct {
  SerapTestOffice *office;
  SerapTestDevice *member, *intake, *admin;
  char *member_token, *intake_token, *admin_token;
  char *code; /* for a further device of "anggota" */
  char *user; /* account of "anggota" */
  SerapTestServer *server;
} World;

/* The device enters its next epoch, which needs no password. */
static char *
token_for (SerapTestOffice *office, SerapTestDevice *device)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEnrollRequest) request = serap_enroll_request_new ();
  request->code = g_strdup ("");
  request->device = g_strdup (device->id);
  request->name = g_strdup ("Laptop");
  request->box_public = g_bytes_ref (serap_box_key_public (device->box));
  serap_enroll_request_sign (request, device->key);
  g_autoptr (SerapEnrollReply) reply
    = serap_central_enroll_by_code (office->central, request, device->user, device->id, &error);
  g_assert_no_error (error);
  device->epoch = reply->epoch;
  return g_strdup (reply->tokens->access);
}

static void
start (World *w, const SerapServerLimits *limits)
{
  gint64 end = 0;
  g_autoptr (GError) error = NULL;
  w->office = serap_test_office_new ();
  w->member = serap_test_device_new (w->office, "anggota");
  w->intake = serap_test_device_new (w->office, "penerima");
  w->admin = serap_test_device_new (w->office, "admin");
  w->member_token = token_for (w->office, w->member);
  w->intake_token = token_for (w->office, w->intake);
  w->admin_token = token_for (w->office, w->admin);
  w->user = g_strdup (w->member->user);
  w->code = serap_central_new_code (w->office->central, w->user, &end, &error);
  g_assert_no_error (error);
  w->server = serap_test_server_new (w->office, limits);
}

static void
set_up (World *w, gconstpointer data)
{
  start (w, NULL);
}

static void
tear_down (World *w, gconstpointer data)
{
  serap_test_server_free (w->server);
  serap_test_office_open (w->office);
  serap_test_office_assert_sound (w->office);
  serap_test_device_free (w->member);
  serap_test_device_free (w->intake);
  serap_test_device_free (w->admin);
  g_free (w->member_token);
  g_free (w->intake_token);
  g_free (w->admin_token);
  g_free (w->code);
  g_free (w->user);
  serap_test_office_free (w->office);
}

static SerapTestReply *
post (World *w, const char *path, const char *token, GBytes *body)
{
  return serap_test_ask (w->server, "POST", path, token, JSON_TYPE, body);
}

static void
assert_refused (const SerapTestReply *reply, guint status, const char *code)
{
  g_autofree char *own = serap_test_reply_code (reply);
  g_assert_cmpstr (own, ==, code);
  g_assert_cmpuint (reply->status, ==, status);
}

static void
assert_status (const SerapTestReply *reply, guint status)
{
  g_autofree char *own = serap_test_reply_code (reply);
  g_assert_cmpstr (own, ==, "");
  g_assert_cmpuint (reply->status, ==, status);
}

/* ---- Every address ---- */

static char *
path_of (const SerapRoute *route)
{
  static const char *const params[] = { "", "0197f3a0-0000-7000-8000-000000000001",
                                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" };
  return g_strconcat (route->path, params[route->param], route->rest, NULL);
}

static gboolean
is_known (const char *method, const char *path)
{
  g_autofree char *param = NULL, *allow = NULL;
  return serap_route_find (method, path, &param, &allow) != NULL;
}

static void
check_route (World *w, const SerapRoute *route)
{
  static const char *const methods[]
    = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" };
  g_autofree char *path = path_of (route);
  gboolean session = (route->flags & SERAP_ROUTE_SESSION) != 0;
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    if (is_known (methods[i], path))
      continue;
    g_autoptr (SerapTestReply) reply = serap_test_ask (w->server, methods[i], path, NULL, NULL, NULL);
    g_autofree char *allow = serap_test_reply_header (reply, "allow");
    g_assert_cmpuint (reply->status, ==, 405);
    g_assert_nonnull (allow);
  }
  if (session) {
    g_autoptr (SerapTestReply) without = serap_test_ask (w->server, route->method, path, NULL, NULL, NULL);
    g_assert_cmpuint (without->status, ==, 401);
    g_autoptr (GBytes) body = route->media != NULL ? g_bytes_new ("{}", 2) : NULL;
    g_autofree char *type
      = route->media != NULL ? g_strdup_printf ("Content-Type: %s\r\n", route->media) : NULL;
    g_autoptr (SerapTestReply) unknown = serap_test_ask (
      w->server, route->method, path, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", type, body);
    g_assert_cmpuint (unknown->status, ==, 401);
  }
  if ((route->flags & SERAP_ROUTE_ADMIN) != 0) {
    g_autoptr (GBytes) body = route->media != NULL ? g_bytes_new ("{}", 2) : NULL;
    g_autoptr (SerapTestReply) member
      = serap_test_ask (w->server, route->method, path, w->member_token, JSON_TYPE, body);
    assert_refused (member, 403, "not-allowed");
  }
  if (route->media == NULL)
    return;
  const char *token = session ? w->admin_token : NULL;
  g_autoptr (GBytes) body = g_bytes_new ("{\"a\":", 5);
  g_autoptr (SerapTestReply) typeless = serap_test_ask (w->server, route->method, path, token, NULL, body);
  assert_refused (typeless, 415, "bad-type");
  g_autoptr (SerapTestReply) coded
    = serap_test_ask (w->server, route->method, path, token, JSON_TYPE "Content-Encoding: zstd\r\n", body);
  assert_refused (coded, 415, "bad-type");
  g_autoptr (SerapTestReply) broken = post (w, path, token, body);
  assert_refused (broken, 400, "malformed");
  g_autoptr (SerapTestReply) nothing = post (w, path, token, NULL);
  assert_refused (nothing, 400, "malformed");
}

static void
test_every_route (World *w, gconstpointer data)
{
  guint n = 0;
  const SerapRoute *routes = serap_routes (&n);
  for (guint i = 0; i < n; i++)
    check_route (w, &routes[i]);
}

/* GUri makes one spelling of these before any route is looked for; none reaches another resource. */
static void
test_spellings (World *w, gconstpointer data)
{
  static const char *const same[] = { "/v1/../v1/ping", "/v1/%70ing", "/v1/./ping" };
  for (guint i = 0; i < G_N_ELEMENTS (same); i++) {
    g_autoptr (SerapTestReply) reply = serap_test_ask (w->server, "GET", same[i], NULL, NULL, NULL);
    assert_status (reply, 204);
  }
}

static void
test_addresses (World *w, gconstpointer data)
{
  static const char *const wrong[] = {
    "/",
    "/v1",
    "/v1/",
    "/v2/ping",
    "/v1/ping/",
    "//v1/ping",
    "/v1/../ping",
    "/v1/ping%00",
    "/V1/PING",
    "/v1/history/../../etc/passwd",
    "/v1/history/%2e%2e%2fpasswd",
    "/v1/history/0197F3A0-0000-7000-8000-000000000001",
    "/v1/history/0197f3a0-0000-7000-8000-00000000000",
    "/v1/history/0197f3a0-0000-7000-8000-000000000001/x",
    "/v1/history/",
    "/v1/entities//events",
    "/v1/admin/devices/x/revoke",
  };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (SerapTestReply) reply
      = serap_test_ask (w->server, "GET", wrong[i], w->admin_token, NULL, NULL);
    g_test_message ("%s", wrong[i]);
    /* What is no address at all, libsoup refuses by itself. */
    if (reply->status != 400)
      assert_refused (reply, 404, "not-found");
  }
}

/* ---- Ping, hello ---- */

static void
test_ping (World *w, gconstpointer data)
{
  g_autoptr (SerapTestReply) reply
    = serap_test_ask (w->server, "GET", "/v1/ping", NULL, "Serap-Ping: n-17\r\n", NULL);
  g_autofree char *echo = serap_test_reply_header (reply, "serap-ping");
  g_autofree char *protocol = serap_test_reply_header (reply, "serap-protocol");
  assert_status (reply, 204);
  g_assert_cmpstr (echo, ==, "n-17");
  g_assert_cmpstr (protocol, ==, "1");
  g_autoptr (SerapTestReply) newer
    = serap_test_ask (w->server, "GET", "/v1/ping", NULL, "Serap-Protocol: 2\r\n", NULL);
  assert_refused (newer, 501, "server-too-old");
}

static SerapHello *
hello (World *w)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapTestReply) reply = serap_test_ask (w->server, "GET", "/v1/hello", NULL, NULL, NULL);
  assert_status (reply, 200);
  SerapHello *said = serap_hello_decode (reply->body, &error);
  g_assert_no_error (error);
  return said;
}

/* ---- Getting in ---- */

static SerapEnrollRequest *
enroll_request (World *w, const SerapTestDevice *device, const char *code, const char *password)
{
  SerapEnrollRequest *request = serap_enroll_request_new ();
  request->code = g_strdup (code);
  request->device = g_strdup (device->id);
  request->name = g_strdup ("Laptop");
  request->password = g_strdup (password);
  serap_enroll_request_sign (request, device->key);
  return request;
}

static SerapTestReply *
send_enroll (World *w, const SerapEnrollRequest *request)
{
  g_autoptr (GBytes) body = serap_enroll_request_encode (request);
  return post (w, "/v1/enroll", NULL, body);
}

static SerapTestReply *
send_session (World *w, const SerapTestDevice *device, const char *password, const char *refresh)
{
  g_autoptr (SerapHello) said = hello (w);
  g_autoptr (SerapSessionRequest) request = serap_session_request_new ();
  request->user = g_strdup (device->user);
  request->device = g_strdup (device->id);
  request->password = g_strdup (password);
  request->refresh = g_strdup (refresh);
  request->nonce = g_bytes_ref (said->nonce);
  serap_session_request_sign (request, device->key);
  g_autoptr (GBytes) body = serap_session_request_encode (request);
  return post (w, "/v1/session", NULL, body);
}

static SerapTokens *
tokens_of (SerapTestReply *reply)
{
  g_autoptr (GError) error = NULL;
  assert_status (reply, 200);
  SerapTokens *tokens = serap_tokens_decode (reply->body, &error);
  g_assert_no_error (error);
  return tokens;
}

static SerapTestDevice *
new_device (World *w)
{
  SerapTestDevice *device = g_new0 (SerapTestDevice, 1);
  device->user = g_strdup (w->user);
  device->id = serap_id_new (&w->office->env);
  device->key = serap_signing_key_new (&w->office->env);
  device->box = serap_box_key_new (&w->office->env);
  return device;
}

static void
test_enroll (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SerapTestDevice *device = new_device (w), *other = new_device (w);
  g_autoptr (SerapEnrollRequest) wrong = enroll_request (w, device, "AAAA-AAAA-AA", NULL);
  g_autoptr (SerapTestReply) bad_code = send_enroll (w, wrong);
  assert_refused (bad_code, 403, "bad-code");
  g_autoptr (SerapEnrollRequest) right = enroll_request (w, device, w->code, "kata sandi");
  g_autoptr (SerapEnrollRequest) altered = enroll_request (w, device, w->code, "kata sandi");
  g_free (altered->device);
  altered->device = g_strdup (other->id);
  g_autoptr (SerapTestReply) unproven = send_enroll (w, altered);
  assert_refused (unproven, 401, "bad-password");
  /* Asked again, since an answer may be lost: the same device. */
  for (guint times = 0; times < 2; times++) {
    g_autoptr (SerapTestReply) done = send_enroll (w, right);
    assert_status (done, 201);
    g_autoptr (SerapEnrollReply) reply = serap_enroll_reply_decode (done->body, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (reply->epoch, ==, 1);
    g_assert_cmpstr (reply->user, ==, w->user);
    g_autoptr (SerapTestReply) used
      = serap_test_ask (w->server, "GET", "/v1/state?scope=ref&max=1", reply->tokens->access, NULL, NULL);
    assert_status (used, 200);
  }
  g_autoptr (SerapEnrollRequest) second = enroll_request (w, other, w->code, "kata sandi");
  g_autoptr (SerapTestReply) taken = send_enroll (w, second);
  assert_refused (taken, 403, "bad-code");
  /* The first password stands. */
  g_autoptr (SerapTestReply) in = send_session (w, device, "kata sandi", NULL);
  g_autoptr (SerapTokens) tokens = tokens_of (in);
  g_autoptr (SerapTestReply) wrong_word = send_session (w, device, "kata lain", NULL);
  assert_refused (wrong_word, 401, "bad-password");
  serap_test_device_free (device);
  serap_test_device_free (other);
}

static void
test_refresh (World *w, gconstpointer data)
{
  SerapTestDevice *device = new_device (w);
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEnrollRequest) request = enroll_request (w, device, w->code, "kata sandi");
  g_autoptr (SerapTestReply) done = send_enroll (w, request);
  g_autoptr (SerapEnrollReply) enrolled = serap_enroll_reply_decode (done->body, &error);
  g_assert_no_error (error);
  const char *first = enrolled->tokens->refresh;
  g_autoptr (SerapTestReply) one = send_session (w, device, NULL, first);
  g_autoptr (SerapTokens) tokens = tokens_of (one);
  /* The answer was lost: a token before still works, for a day. */
  g_autoptr (SerapTestReply) again = send_session (w, device, NULL, tokens->refresh);
  g_autoptr (SerapTokens) newer = tokens_of (again);
  g_autoptr (SerapTestReply) late = send_session (w, device, NULL, tokens->refresh);
  g_autoptr (SerapTokens) newest = tokens_of (late);
  w->office->clock.now_ms += SERAP_REPLACED_MS + 1;
  g_autoptr (SerapTestReply) old = send_session (w, device, NULL, first);
  assert_refused (old, 401, "bad-password");
  g_autoptr (SerapTestReply) over
    = serap_test_ask (w->server, "GET", "/v1/state?scope=ref", newest->access, NULL, NULL);
  assert_refused (over, 401, "token-expired");
  /* Somebody else's key does not sign for this device. */
  SerapTestDevice *thief = new_device (w);
  g_free (thief->id);
  thief->id = g_strdup (device->id);
  g_autoptr (SerapTestReply) stolen = send_session (w, thief, NULL, newest->refresh);
  assert_refused (stolen, 401, "bad-password");
  serap_test_device_free (thief);
  serap_test_device_free (device);
}

static void
test_session_end (World *w, gconstpointer data)
{
  g_autoptr (SerapTestReply) gone
    = serap_test_ask (w->server, "DELETE", "/v1/session", w->member_token, NULL, NULL);
  assert_status (gone, 204);
  g_autoptr (SerapTestReply) after
    = serap_test_ask (w->server, "GET", "/v1/state?scope=ref", w->member_token, NULL, NULL);
  assert_refused (after, 401, "token-expired");
}

static char *
state_of (World *w, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapTestReply) reply
    = serap_test_ask (w->server, "GET", "/v1/admin/devices", w->admin_token, NULL, NULL);
  assert_status (reply, 200);
  g_autoptr (GPtrArray) list = serap_device_list_decode (reply->body, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < list->len; i++) {
    const SerapDeviceInfo *info = list->pdata[i];
    if (g_str_equal (info->device, id))
      return g_strdup (serap_device_state_name (info->state));
  }
  return NULL;
}

static void
test_wipe (World *w, gconstpointer data)
{
  g_autofree char *path = g_strdup_printf ("/v1/admin/devices/%s/wipe", w->member->id);
  g_autofree char *before = state_of (w, w->member->id);
  g_assert_cmpstr (before, ==, "active");
  g_autoptr (SerapTestReply) done = serap_test_ask (w->server, "POST", path, w->admin_token, NULL, NULL);
  assert_status (done, 204);
  g_autoptr (SerapTestReply) told
    = serap_test_ask (w->server, "GET", "/v1/state?scope=ref", w->member_token, NULL, NULL);
  assert_refused (told, 403, "device-wipe");
  g_autoptr (SerapTestReply) confirmed
    = serap_test_ask (w->server, "DELETE", "/v1/session", w->member_token, NULL, NULL);
  assert_status (confirmed, 204);
  g_autofree char *after = state_of (w, w->member->id);
  g_assert_cmpstr (after, ==, "wiped");
  g_autoptr (SerapTestReply) none
    = serap_test_ask (w->server, "POST", "/v1/admin/devices/0197f3a0-0000-7000-8000-000000000001/revoke",
                      w->admin_token, NULL, NULL);
  assert_refused (none, 404, "not-found");
}

static void
test_code (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEnrollCode) wish = serap_enroll_code_new ();
  wish->user = g_strdup (w->user);
  g_autoptr (GBytes) body = serap_enroll_code_encode (wish);
  g_autoptr (SerapTestReply) reply = post (w, "/v1/admin/enroll-codes", w->admin_token, body);
  assert_status (reply, 201);
  g_autoptr (SerapEnrollCode) given = serap_enroll_code_decode (reply->body, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (given->code), ==, 12);
  SerapTestDevice *device = new_device (w);
  w->office->clock.now_ms = given->expires_ms;
  g_autoptr (SerapEnrollRequest) request = enroll_request (w, device, given->code, NULL);
  g_autoptr (SerapTestReply) late = send_enroll (w, request);
  assert_refused (late, 403, "bad-code");
  serap_test_device_free (device);
}

/* ---- Operations ---- */

static SerapTestReply *
sync_with (World *w, SerapTestDevice *device, const char *token, GPtrArray *ops, const char *cursor)
{
  g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, device, ops);
  request->cursor = g_strdup (cursor);
  g_autoptr (GBytes) body = serap_sync_request_encode (request);
  return post (w, "/v1/sync", token, body);
}

static SerapSyncReply *
reply_of (World *w, SerapTestReply *reply)
{
  g_autoptr (GError) error = NULL;
  assert_status (reply, 200);
  SerapSyncReply *said = serap_sync_reply_decode (reply->body, w->office->schema, &error);
  g_assert_no_error (error);
  return said;
}

static GPtrArray *
one_aspirasi (World *w, SerapTestDevice *device)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autofree char *id = serap_id_new (&w->office->env);
  g_autofree char *op_id = serap_id_new (&w->office->env);
  SerapOp *op = serap_op_new (op_id, SERAP_VERB_CREATE, "aspirasi", id);
  g_auto (SerapValue) text = SERAP_VALUE_INIT;
  serap_value_set_text (&text, "Jalan rusak");
  serap_op_set_value (op, "uraian", &text);
  op->wall_ms = w->office->clock.now_ms;
  serap_test_device_sign (w->office, device, op);
  g_ptr_array_add (ops, op);
  return ops;
}

static char *
first_cursor (World *w, SerapTestDevice *device, const char *token)
{
  g_autoptr (SerapTestReply) raw = sync_with (w, device, token, NULL, NULL);
  g_autoptr (SerapSyncReply) reply = reply_of (w, raw);
  return g_strdup (reply->cursor);
}

static const char *
result_of (const SerapSyncReply *reply)
{
  g_assert_cmpuint (reply->results->len, ==, 1);
  return serap_result_name (((SerapOpResult *) reply->results->pdata[0])->result);
}

static void
test_push (World *w, gconstpointer data)
{
  g_autofree char *cursor = first_cursor (w, w->intake, w->intake_token);
  g_autoptr (GPtrArray) ops = one_aspirasi (w, w->intake);
  g_autoptr (SerapTestReply) raw = sync_with (w, w->intake, w->intake_token, ops, cursor);
  g_autoptr (SerapSyncReply) reply = reply_of (w, raw);
  g_assert_cmpstr (result_of (reply), ==, "applied");
  g_assert_cmpuint (reply->events->len, >=, 1);
  /* Again, as after a lost answer: the same answer, nothing new. */
  g_autoptr (SerapTestReply) raw2 = sync_with (w, w->intake, w->intake_token, ops, reply->cursor);
  g_autoptr (SerapSyncReply) again = reply_of (w, raw2);
  g_assert_cmpstr (result_of (again), ==, "applied");
  g_assert_cmpuint (again->events->len, ==, 0);
  g_assert_cmpuint (again->last_dev_seq, ==, reply->last_dev_seq);
  const SerapOp *op = ops->pdata[0];
  g_autofree char *path = g_strdup_printf ("/v1/history/%s", op->entity);
  g_autoptr (SerapTestReply) own = serap_test_ask (w->server, "GET", path, w->intake_token, NULL, NULL);
  assert_status (own, 200);
  g_autoptr (SerapTestReply) not_his = serap_test_ask (w->server, "GET", path, w->member_token, NULL, NULL);
  assert_refused (not_his, 404, "not-found");
}

static void
test_altered (World *w, gconstpointer data)
{
  g_autoptr (GPtrArray) ops = one_aspirasi (w, w->member);
  g_autoptr (SerapTestReply) raw = sync_with (w, w->member, w->member_token, ops, NULL);
  g_autoptr (SerapSyncReply) reply = reply_of (w, raw);
  /* The same id with another content. */
  g_autoptr (GPtrArray) changed = one_aspirasi (w, w->member);
  SerapOp *op = changed->pdata[0];
  g_free (op->op_id);
  op->op_id = g_strdup (((SerapOp *) ops->pdata[0])->op_id);
  w->member->dev_seq--;
  serap_test_device_sign (w->office, w->member, op);
  g_autoptr (SerapTestReply) mutated = sync_with (w, w->member, w->member_token, changed, NULL);
  assert_refused (mutated, 422, "op-mutated");
}

static void
test_gap (World *w, gconstpointer data)
{
  g_autoptr (GPtrArray) lost = one_aspirasi (w, w->member);
  g_autoptr (GPtrArray) ops = one_aspirasi (w, w->member);
  g_autoptr (SerapTestReply) reply = sync_with (w, w->member, w->member_token, ops, NULL);
  g_autoptr (GError) error = NULL;
  assert_refused (reply, 409, "seq-gap");
  g_autoptr (SerapHttpProblem) problem = serap_http_problem_decode (reply->body, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (problem->expected_dev_seq, ==, 1);
}

static void
test_foreign (World *w, gconstpointer data)
{
  /* A good token, but the request is of somebody else's device. */
  g_autoptr (GPtrArray) ops = one_aspirasi (w, w->member);
  g_autoptr (SerapTestReply) borrowed = sync_with (w, w->member, w->intake_token, ops, NULL);
  assert_refused (borrowed, 403, "not-allowed");
  /* One's own device, but the operation is signed by another: it is answered, and refused. */
  SerapTestDevice mixed = *w->member;
  mixed.key = w->intake->key;
  mixed.dev_seq = 0;
  g_autoptr (GPtrArray) forged = one_aspirasi (w, &mixed);
  g_autoptr (SerapTestReply) raw = sync_with (w, w->member, w->member_token, forged, NULL);
  g_autoptr (SerapSyncReply) reply = reply_of (w, raw);
  g_assert_cmpstr (result_of (reply), ==, "rejected");
}

static void
test_scopes (World *w, gconstpointer data)
{
  static const char *const wrong[] = { "setwan", "pii", "anggota:X", "", "ref'--" };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *path = g_strdup_printf ("/v1/state?scope=%s", wrong[i]);
    g_autoptr (SerapTestReply) reply = serap_test_ask (w->server, "GET", path, w->member_token, NULL, NULL);
    assert_refused (reply, 404, "not-found");
  }
  static const char *const bad[] = { "/v1/state",
                                     "/v1/state?scope=ref&max=0",
                                     "/v1/state?scope=ref&max=501",
                                     "/v1/state?scope=ref&after=x",
                                     "/v1/state?scope=ref&scope=ref",
                                     "/v1/changes",
                                     "/v1/changes?cursor=c1.0.0.&wait=26" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (SerapTestReply) reply = serap_test_ask (w->server, "GET", bad[i], w->member_token, NULL, NULL);
    assert_refused (reply, 400, "malformed");
  }
  g_autoptr (SerapTestReply) cursor
    = serap_test_ask (w->server, "GET", "/v1/changes?cursor=zzz", w->member_token, NULL, NULL);
  assert_refused (cursor, 400, "bad-cursor");
}

/* ---- Waiting for news ---- */

static GSocket *
wait_for_news (World *w, const char *token, const char *cursor, guint seconds)
{
  GSocket *socket = serap_test_connect (w->server);
  g_autofree char *escaped = g_uri_escape_string (cursor, NULL, FALSE);
  g_autofree char *text = g_strdup_printf (
    "GET /v1/changes?cursor=%s&wait=%u HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", escaped,
    seconds, token);
  serap_test_send (socket, text, strlen (text));
  return socket;
}

static void
test_news (World *w, gconstpointer data)
{
  gint64 head = 0;
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = first_cursor (w, w->intake, w->intake_token);
  g_autoptr (GSocket) waiting = wait_for_news (w, w->intake_token, cursor, 25);
  g_autoptr (GSocket) nothing = wait_for_news (w, w->member_token, cursor, 1);
  g_autoptr (GPtrArray) ops = one_aspirasi (w, w->intake);
  g_autoptr (SerapTestReply) raw = sync_with (w, w->intake, w->intake_token, ops, cursor);
  g_autoptr (SerapSyncReply) reply = reply_of (w, raw);
  g_autoptr (SerapTestReply) news = serap_test_receive (waiting, FALSE);
  assert_status (news, 200);
  g_assert_true (serap_changes_notice_decode (news->body, &head, &error));
  g_assert_no_error (error);
  g_assert_cmpint (head, >=, ((SerapOpResult *) reply->results->pdata[0])->seq);
  /* Caught up: nothing comes, and the connection is free again after its time. */
  g_autoptr (GSocket) idle = wait_for_news (w, w->intake_token, reply->cursor, 1);
  g_autoptr (SerapTestReply) none = serap_test_receive (idle, FALSE);
  assert_status (none, 204);
}

static void
test_stop (World *w, gconstpointer data)
{
  g_autofree char *cursor = first_cursor (w, w->member, w->member_token);
  g_autoptr (GSocket) waiting = wait_for_news (w, w->member_token, cursor, 25);
  g_autoptr (SerapTestReply) ping
    = serap_test_ask (w->server, "GET", "/v1/state?scope=ref&max=1", w->member_token, NULL, NULL);
  assert_status (ping, 200);
  serap_test_server_stop (w->server);
  g_autoptr (SerapTestReply) answered = serap_test_receive (waiting, FALSE);
  assert_status (answered, 204);
}

/* ---- Compression ---- */

static void
test_gzip (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapTestReply) plain
    = serap_test_ask (w->server, "GET", "/v1/state?scope=ref", w->member_token, NULL, NULL);
  g_autoptr (SerapTestReply) packed = serap_test_ask (w->server, "GET", "/v1/state?scope=ref",
                                                      w->member_token, "Accept-Encoding: gzip\r\n", NULL);
  g_autofree char *coding = serap_test_reply_header (packed, "content-encoding");
  g_assert_cmpstr (coding, ==, "gzip");
  g_assert_cmpuint (g_bytes_get_size (packed->body), <, g_bytes_get_size (plain->body) / 2);
  g_autoptr (GBytes) unpacked = serap_gzip_inflate (packed->body, 10 * 1000 * 1000, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (unpacked, plain->body));
  g_autoptr (SerapTestReply) refused = serap_test_ask (
    w->server, "GET", "/v1/state?scope=ref", w->member_token, "Accept-Encoding: gzip;q=0\r\n", NULL);
  g_autofree char *none = serap_test_reply_header (refused, "content-encoding");
  g_assert_null (none);

  g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, w->member, NULL);
  g_autoptr (GBytes) body = serap_sync_request_encode (request);
  g_autoptr (GBytes) small = serap_gzip_deflate (body);
  const char *headers = JSON_TYPE "Content-Encoding: gzip\r\n";
  g_autoptr (SerapTestReply) taken
    = serap_test_ask (w->server, "POST", "/v1/sync", w->member_token, headers, small);
  assert_status (taken, 200);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (small, 0, g_bytes_get_size (small) - 1);
  g_autoptr (SerapTestReply) broken
    = serap_test_ask (w->server, "POST", "/v1/sync", w->member_token, headers, cut);
  assert_refused (broken, 400, "malformed");
}

/* ---- Rate ---- */

static void
test_rate (void)
{
  g_autoptr (SerapRate) rate = serap_rate_new (60, 3, 2);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (serap_rate_take (rate, "a", 1000), ==, 0);
  g_assert_cmpuint (serap_rate_take (rate, "a", 1000), ==, 2);
  g_assert_cmpuint (serap_rate_take (rate, "b", 1000), ==, 0);
  g_assert_cmpuint (serap_rate_take (rate, "a", 1999), ==, 1);
  g_assert_cmpuint (serap_rate_take (rate, "a", 2000), ==, 0);
  serap_rate_give_back (rate, "a");
  g_assert_cmpuint (serap_rate_take (rate, "a", 2000), ==, 0);
  g_assert_cmpuint (serap_rate_take (rate, "a", 0), >, 0);
  g_assert_cmpuint (serap_rate_take (rate, "c", 2000), ==, 0);
}

static void
test_slow_down (World *w, gconstpointer data)
{
  guint refused = 0;
  g_autofree char *cursor = first_cursor (w, w->member, w->member_token);
  for (guint i = 0; i < 30; i++) {
    g_autoptr (SerapTestReply) reply = sync_with (w, w->member, w->member_token, NULL, cursor);
    if (reply->status == 200)
      continue;
    g_autofree char *wait = serap_test_reply_header (reply, "retry-after");
    assert_refused (reply, 429, "slow-down");
    g_assert_cmpint (g_ascii_strtoll (wait, NULL, 10), >=, 1);
    refused++;
  }
  g_assert_cmpuint (refused, ==, 10);
  /* Work that goes on is not held back, another device neither. */
  g_autoptr (SerapTestReply) other
    = serap_test_ask (w->server, "GET", "/v1/state?scope=ref&max=1", w->intake_token, NULL, NULL);
  assert_status (other, 200);
  w->office->clock.now_ms += 1000;
  g_autoptr (SerapTestReply) later = sync_with (w, w->member, w->member_token, NULL, cursor);
  assert_status (later, 200);
}

/* ---- The log says nothing about people ---- */

static void
test_log (World *w, gconstpointer data)
{
  g_autoptr (GPtrArray) ops = one_aspirasi (w, w->member);
  g_autoptr (SerapTestReply) raw = sync_with (w, w->member, w->member_token, ops, NULL);
  const SerapOp *op = ops->pdata[0];
  g_autofree char *path = g_strdup_printf ("/v1/history/%s", op->entity);
  g_autoptr (SerapTestReply) own = serap_test_ask (w->server, "GET", path, w->member_token, NULL, NULL);
  g_autofree char *text = NULL;
  while (text == NULL || strstr (text, "/v1/history/{id}") == NULL) {
    g_clear_pointer (&text, g_free);
    g_assert_true (g_file_get_contents (w->server->log, &text, NULL, NULL));
    g_usleep (1000);
  }
  g_assert_nonnull (strstr (text, "\"route\":\"/v1/sync\",\"status\":200"));
  g_assert_null (strstr (text, w->member_token));
  g_assert_null (strstr (text, op->entity));
  g_assert_null (strstr (text, w->user));
  g_assert_null (strstr (text, "Jalan"));
}

#define ADD(path, function) g_test_add (path, World, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (serap_wire_init ());
  ADD ("/server/every-route", test_every_route);
  ADD ("/server/addresses", test_addresses);
  ADD ("/server/spellings", test_spellings);
  ADD ("/server/ping", test_ping);
  ADD ("/server/enroll", test_enroll);
  ADD ("/server/refresh", test_refresh);
  ADD ("/server/session-end", test_session_end);
  ADD ("/server/wipe", test_wipe);
  ADD ("/server/code", test_code);
  ADD ("/server/push", test_push);
  ADD ("/server/altered", test_altered);
  ADD ("/server/gap", test_gap);
  ADD ("/server/foreign", test_foreign);
  ADD ("/server/scopes", test_scopes);
  ADD ("/server/news", test_news);
  ADD ("/server/stop", test_stop);
  ADD ("/server/gzip", test_gzip);
  ADD ("/server/slow-down", test_slow_down);
  ADD ("/server/log", test_log);
  g_test_add_func ("/server/rate", test_rate);
  int status = g_test_run ();
  serap_test_office_forget ();
  return status;
}
