/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headquarters at its socket: who gets in, who gets what, what is refused and how. */

#include "config.h"

#include "serap-test-server.h"

#include "serap-gzip.h"
#include "serap-http-admin.h"
#include "serap-http-answers.h"
#include "serap-http-blobs.h"
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
static void
start (World *w, const SerapServerLimits *limits)
{
  gint64 end = 0;
  g_autoptr (GError) error = NULL;
  w->office = serap_test_office_new ();
  w->member = serap_test_device_new (w->office, "anggota");
  w->intake = serap_test_device_new (w->office, "penerima");
  w->admin = serap_test_device_new (w->office, "admin");
  w->member_token = serap_test_token (w->office, w->member);
  w->intake_token = serap_test_token (w->office, w->intake);
  w->admin_token = serap_test_token (w->office, w->admin);
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
  g_autofree char *type = g_strdup_printf ("Content-Type: %s\r\n", route->media);
  g_autofree char *packed = g_strconcat (type, "Content-Encoding: zstd\r\n", NULL);
  g_autoptr (GBytes) body = g_bytes_new ("{\"a\":", 5);
  g_autoptr (SerapTestReply) typeless = serap_test_ask (w->server, route->method, path, token, NULL, body);
  assert_refused (typeless, 415, "bad-type");
  g_autoptr (SerapTestReply) coded = serap_test_ask (w->server, route->method, path, token, packed, body);
  assert_refused (coded, 415, "bad-type");
  g_autoptr (SerapTestReply) broken = serap_test_ask (w->server, route->method, path, token, type, body);
  assert_refused (broken, 400, "malformed");
  g_autoptr (SerapTestReply) nothing = serap_test_ask (w->server, route->method, path, token, type, NULL);
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
    "/v1/entities/../../etc/passwd",
    "/v1/entities/%2e%2e%2fpasswd",
    "/v1/entities/0197F3A0-0000-7000-8000-000000000001",
    "/v1/entities/0197f3a0-0000-7000-8000-00000000000",
    "/v1/entities/0197f3a0-0000-7000-8000-000000000001/x",
    "/v1/entities/",
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
  g_autofree char *path = g_strdup_printf ("/v1/entities/%s/events", op->entity);
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

/* ---- Answers of an epoch ---- */

static SerapAnswersPage *
answers_of (World *w, const char *token, guint epoch, guint64 after)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_strdup_printf ("/v1/ops?epoch=%u&after=%" G_GUINT64_FORMAT, epoch, after);
  g_autoptr (SerapTestReply) reply = serap_test_ask (w->server, "GET", path, token, NULL, NULL);
  assert_status (reply, 200);
  SerapAnswersPage *page = serap_answers_page_decode (reply->body, &error);
  g_assert_no_error (error);
  return page;
}

static GPtrArray *
many_aspirasi (World *w, SerapTestDevice *device, guint n)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GPtrArray) one = one_aspirasi (w, device);
    g_ptr_array_extend_and_steal (ops, g_steal_pointer (&one));
  }
  return ops;
}

static void
test_answers (World *w, gconstpointer data)
{
  g_autofree guint64 *seqs = g_new0 (guint64, 601);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GPtrArray) ops = many_aspirasi (w, w->member, 200);
    g_autoptr (SerapTestReply) raw = sync_with (w, w->member, w->member_token, ops, NULL);
    g_autoptr (SerapSyncReply) reply = reply_of (w, raw);
    for (guint k = 0; k < reply->results->len; k++)
      seqs[i * 200 + k] = (guint64) ((SerapOpResult *) reply->results->pdata[k])->seq;
  }
  g_autoptr (SerapAnswersPage) first = answers_of (w, w->member_token, w->member->epoch, 0);
  g_assert_cmpuint (first->results->len, ==, SERAP_ANSWERS_MAX);
  g_assert_true (first->more);
  g_assert_cmpuint (first->epoch, ==, w->member->epoch);
  g_assert_cmpuint (first->last_dev_seq, ==, 600);
  g_autoptr (SerapAnswersPage) second = answers_of (w, w->member_token, w->member->epoch, SERAP_ANSWERS_MAX);
  g_assert_cmpuint (second->results->len, ==, 100);
  g_assert_false (second->more);
  const SerapOpResult *last = second->results->pdata[99];
  g_assert_cmpuint (last->dev_seq, ==, 600);
  g_assert_cmpuint ((guint64) last->seq, ==, seqs[599]);
  g_assert_cmpint (last->result, ==, SERAP_RESULT_APPLIED);
  /* Another device has none of them, another epoch neither. */
  g_autoptr (SerapAnswersPage) other = answers_of (w, w->intake_token, w->intake->epoch, 0);
  g_assert_cmpuint (other->results->len, ==, 0);
  g_autoptr (SerapAnswersPage) none = answers_of (w, w->member_token, 7, 0);
  g_assert_cmpuint (none->results->len, ==, 0);
  g_assert_cmpuint (none->last_dev_seq, ==, 0);
  static const char *const bad[] = { "/v1/ops", "/v1/ops?epoch=0", "/v1/ops?epoch=x",
                                     "/v1/ops?epoch=1&after=-1", "/v1/ops?epoch=99999999999" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (SerapTestReply) reply = serap_test_ask (w->server, "GET", bad[i], w->member_token, NULL, NULL);
    assert_refused (reply, 400, "malformed");
  }
}

/* ---- Several at once ---- */

typedef struct {
  World *w;
  SerapTestDevice *device;
  const char *token;
  GBytes *body;
  SerapTestReply *reply;
} Pushing;

static gpointer
push_one (gpointer data)
{
  Pushing *pushing = data;
  pushing->reply = post (pushing->w, "/v1/sync", pushing->token, pushing->body);
  return NULL;
}

/* Requests of several devices at once: each gets its own answer, a bad one harms no other. */
static void
test_together (World *w, gconstpointer data)
{
  SerapTestDevice *devices[] = { w->member, w->intake, w->admin };
  const char *tokens[] = { w->member_token, w->intake_token, w->admin_token };
  for (guint round = 0; round < 4; round++) {
    Pushing all[3];
    GThread *threads[3];
    for (guint i = 0; i < 3; i++) {
      /* The administrator's skips a number. */
      g_autoptr (GPtrArray) lost = i == 2 ? one_aspirasi (w, devices[i]) : NULL;
      g_autoptr (GPtrArray) ops = many_aspirasi (w, devices[i], 60);
      g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, devices[i], ops);
      all[i] = (Pushing){ w, devices[i], tokens[i], serap_sync_request_encode (request), NULL };
      if (i == 2)
        devices[i]->dev_seq = 0;
    }
    for (guint i = 0; i < 3; i++)
      threads[i] = g_thread_new ("kirim", push_one, &all[i]);
    for (guint i = 0; i < 3; i++) {
      g_thread_join (threads[i]);
      g_bytes_unref (all[i].body);
      if (i == 2) {
        assert_refused (all[i].reply, 409, "seq-gap");
      } else {
        g_autoptr (SerapSyncReply) reply = reply_of (w, all[i].reply);
        g_assert_cmpuint (reply->results->len, ==, 60);
        g_assert_cmpuint (reply->last_dev_seq, ==, 60 * (round + 1));
      }
      serap_test_reply_free (all[i].reply);
    }
  }
}

/* ---- Attachments ---- */

typedef struct {
  char *sha256;
  char *path;
  guint8 *data;
  gsize n;
} Blob;

static Blob *
blob_new (guint seed, gsize n)
{
  Blob *blob = g_new0 (Blob, 1);
  blob->n = n;
  blob->data = g_malloc (n + 1);
  for (gsize i = 0; i < n; i++)
    blob->data[i] = (guint8) (i * 31 + i / 251 + seed);
  blob->sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, blob->data, n);
  blob->path = g_strconcat ("/v1/blobs/", blob->sha256, NULL);
  return blob;
}

static void
blob_free (Blob *blob)
{
  g_free (blob->sha256);
  g_free (blob->path);
  g_free (blob->data);
  g_free (blob);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Blob, blob_free)

static SerapTestReply *
begin (World *w, const Blob *blob, guint64 total)
{
  g_autofree char *headers
    = g_strdup_printf ("Upload-Length: %" G_GUINT64_FORMAT "\r\nUpload-Complete: ?0\r\n", total);
  return serap_test_ask (w->server, "POST", blob->path, w->intake_token, headers, NULL);
}

static SerapTestReply *
piece_with_digest (World *w, const Blob *blob, gsize offset, gsize n, gboolean last, const guint8 *digest_of)
{
  gsize size = 32;
  guint8 hash[32];
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, digest_of, (gssize) n);
  g_checksum_get_digest (sum, hash, &size);
  g_autofree char *packed = g_base64_encode (hash, sizeof hash);
  g_autofree char *headers
    = g_strdup_printf ("Content-Type: application/partial-upload\r\nUpload-Offset: %" G_GSIZE_FORMAT
                       "\r\nUpload-Complete: ?%d\r\nContent-Digest: sha-256=:%s:\r\n",
                       offset, last, packed);
  g_autoptr (GBytes) body = g_bytes_new (blob->data + offset, n);
  return serap_test_ask (w->server, "PATCH", blob->path, w->intake_token, headers, body);
}

static SerapTestReply *
piece (World *w, const Blob *blob, gsize offset, gsize n)
{
  return piece_with_digest (w, blob, offset, n, offset + n == blob->n, blob->data + offset);
}

static void
assert_header (const SerapTestReply *reply, const char *name, const char *value)
{
  g_autofree char *own = serap_test_reply_header (reply, name);
  g_assert_cmpstr (own, ==, value);
}

static SerapBlobState *
query (World *w, const Blob *blob)
{
  g_autoptr (GError) error = NULL;
  char *const names[] = { blob->sha256, NULL };
  g_autoptr (GBytes) body = serap_blob_query_encode (names);
  g_autoptr (SerapTestReply) reply = post (w, "/v1/blobs/query", w->intake_token, body);
  assert_status (reply, 200);
  g_autoptr (GPtrArray) states = serap_blob_states_decode (reply->body, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (states->len, ==, 1);
  return g_ptr_array_steal_index (states, 0);
}

static void
assert_place (World *w, const Blob *blob, SerapBlobPlace place, gint64 offset)
{
  g_autoptr (SerapBlobState) state = query (w, blob);
  g_assert_cmpstr (state->sha256, ==, blob->sha256);
  g_assert_cmpint (state->place, ==, place);
  g_assert_cmpint (state->offset, ==, offset);
}

/* The record of an attachment, of an aspirasi of the intake's own. */
static void
attach (World *w, const Blob *blob)
{
  g_autoptr (GPtrArray) ops = one_aspirasi (w, w->intake);
  const SerapOp *aspirasi = ops->pdata[0];
  g_autofree char *id = serap_id_new (&w->office->env);
  g_autofree char *op_id = serap_id_new (&w->office->env);
  SerapOp *op = serap_op_new (op_id, SERAP_VERB_ATTACH, "lampiran", id);
  const char *const texts[]
    = { "pemilik", aspirasi->entity, "sha256", blob->sha256, "jenis", "FOTO_SEBELUM", "mime", "image/jpeg" };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i += 2) {
    g_auto (SerapValue) text = SERAP_VALUE_INIT;
    serap_value_set_text (&text, texts[i + 1]);
    serap_op_set_value (op, texts[i], &text);
  }
  op->wall_ms = w->office->clock.now_ms;
  g_auto (SerapValue) bytes = SERAP_VALUE_INIT;
  serap_value_set_int (&bytes, (gint64) blob->n);
  serap_op_set_value (op, "bytes", &bytes);
  serap_test_device_sign (w->office, w->intake, op);
  g_ptr_array_add (ops, op);
  g_autoptr (SerapTestReply) raw = sync_with (w, w->intake, w->intake_token, ops, NULL);
  g_autoptr (SerapSyncReply) reply = reply_of (w, raw);
  const SerapOpResult *result = reply->results->pdata[1];
  for (guint i = 0; i < result->problems->len; i++)
    g_test_message ("%s: %s", ((SerapProblem *) result->problems->pdata[i])->field,
                    ((SerapProblem *) result->problems->pdata[i])->code);
  g_assert_cmpint (result->result, ==, SERAP_RESULT_APPLIED);
}

static void
test_blob_up (World *w, gconstpointer data)
{
  g_autoptr (Blob) blob = blob_new (1, 300 * 1000);
  assert_place (w, blob, SERAP_BLOB_WANT, 0);
  g_autoptr (SerapTestReply) unknown
    = serap_test_ask (w->server, "HEAD", blob->path, w->intake_token, NULL, NULL);
  g_assert_cmpuint (unknown->status, ==, 410);
  g_autoptr (SerapTestReply) unbegun = piece (w, blob, 0, 100 * 1000);
  assert_refused (unbegun, 410, "upload-expired");
  g_autoptr (SerapTestReply) begun = begin (w, blob, blob->n);
  assert_status (begun, 201);
  assert_header (begun, "upload-offset", "0");
  assert_header (begun, "upload-limit", "max-size=26214400, max-append-size=1048576, max-age=2592000");
  g_autoptr (SerapTestReply) one = piece (w, blob, 0, 100 * 1000);
  assert_status (one, 204);
  assert_header (one, "upload-offset", "100000");
  assert_header (one, "upload-complete", "?0");
  assert_place (w, blob, SERAP_BLOB_PARTIAL, 100 * 1000);
  /* Again, as after a lost answer; and elsewhere. */
  g_autoptr (SerapTestReply) again = piece (w, blob, 0, 100 * 1000);
  assert_status (again, 204);
  assert_header (again, "upload-offset", "100000");
  g_autoptr (SerapTestReply) inside = piece (w, blob, 0, 1000);
  assert_refused (inside, 409, "offset-mismatch");
  assert_header (inside, "upload-offset", "100000");
  g_autoptr (SerapTestReply) beyond = piece (w, blob, 200 * 1000, 1000);
  assert_refused (beyond, 409, "offset-mismatch");
  g_autoptr (SerapTestReply) altered = piece_with_digest (w, blob, 100 * 1000, 1000, FALSE, blob->data + 1);
  assert_refused (altered, 422, "digest-mismatch");
  g_autoptr (SerapTestReply) early
    = piece_with_digest (w, blob, 100 * 1000, 1000, TRUE, blob->data + 100 * 1000);
  assert_refused (early, 400, "malformed");
  g_autoptr (SerapTestReply) where
    = serap_test_ask (w->server, "HEAD", blob->path, w->intake_token, NULL, NULL);
  g_assert_cmpuint (where->status, ==, 204);
  assert_header (where, "upload-offset", "100000");
  /* Begun again, as after a restart of the device: what is safe stays. */
  g_autoptr (SerapTestReply) resumed = begin (w, blob, blob->n);
  assert_status (resumed, 201);
  assert_header (resumed, "upload-offset", "100000");
  g_autoptr (SerapTestReply) rest = piece (w, blob, 100 * 1000, 200 * 1000);
  assert_status (rest, 204);
  assert_header (rest, "upload-complete", "?1");
  assert_place (w, blob, SERAP_BLOB_HAVE, 0);
  g_autoptr (SerapTestReply) there = begin (w, blob, blob->n);
  assert_status (there, 200);
  assert_header (there, "upload-complete", "?1");
}

/* As if the upload had begun so long ago that it is forgotten. */
static void
make_old (World *w, const Blob *blob)
{
  g_autofree char *name = g_strconcat (blob->sha256, ".besar", NULL);
  g_autofree char *path = g_build_filename (w->office->dir, "lampiran", "parsial", name, NULL);
  g_autofree char *text = g_strdup_printf ("%" G_GSIZE_FORMAT " %" G_GINT64_FORMAT "\n", blob->n,
                                           w->office->clock.now_ms - SERAP_CENTRAL_UPLOAD_MS - 1);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_blob_wrong (World *w, gconstpointer data)
{
  g_autoptr (Blob) blob = blob_new (2, 5000);
  g_autoptr (SerapTestReply) huge = begin (w, blob, 25 * 1024 * 1024 + 1);
  assert_refused (huge, 413, "too-large");
  g_autoptr (SerapTestReply) lengthless
    = serap_test_ask (w->server, "POST", blob->path, w->intake_token, NULL, NULL);
  assert_refused (lengthless, 400, "malformed");
  /* All of it is there, and it is something else. */
  g_autoptr (SerapTestReply) begun = begin (w, blob, blob->n);
  assert_status (begun, 201);
  blob->data[17]++;
  g_autoptr (SerapTestReply) other = piece (w, blob, 0, blob->n);
  assert_refused (other, 422, "digest-mismatch");
  assert_place (w, blob, SERAP_BLOB_WANT, 0);
  blob->data[17]--;
  g_autoptr (SerapTestReply) right = piece (w, blob, 0, blob->n);
  assert_status (right, 204);
  assert_place (w, blob, SERAP_BLOB_HAVE, 0);
  g_autoptr (SerapTestReply) away
    = serap_test_ask (w->server, "DELETE", blob->path, w->intake_token, NULL, NULL);
  assert_status (away, 204);
  assert_place (w, blob, SERAP_BLOB_HAVE, 0);
  /* Given up, forgotten in 30 days, told another length. */
  g_autoptr (Blob) second = blob_new (3, 5000);
  for (guint way = 0; way < 3; way++) {
    g_autoptr (SerapTestReply) anew = begin (w, second, second->n);
    assert_header (anew, "upload-offset", "0");
    g_autoptr (SerapTestReply) part = piece (w, second, 0, 1000);
    assert_status (part, 204);
    if (way == 0) {
      g_autoptr (SerapTestReply) gone
        = serap_test_ask (w->server, "DELETE", second->path, w->intake_token, NULL, NULL);
      assert_status (gone, 204);
    } else if (way == 1) {
      make_old (w, second);
    } else {
      g_autoptr (SerapTestReply) longer = begin (w, second, 6000);
      assert_header (longer, "upload-offset", "0");
    }
    assert_place (w, second, SERAP_BLOB_WANT, 0);
  }
  g_autoptr (Blob) nothing = blob_new (0, 0);
  g_autoptr (SerapTestReply) empty = begin (w, nothing, 0);
  assert_status (empty, 200);
  assert_place (w, nothing, SERAP_BLOB_HAVE, 0);
  g_autoptr (Blob) lie = blob_new (9, 10);
  g_autoptr (SerapTestReply) not_empty = begin (w, lie, 0);
  assert_refused (not_empty, 422, "digest-mismatch");
}

static void
assert_range (World *w, const Blob *blob, const char *range, gsize from, gsize n)
{
  g_autofree char *headers = g_strdup_printf ("Range: %s\r\n", range);
  g_autofree char *place = g_strdup_printf ("bytes %" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT "/%" G_GSIZE_FORMAT,
                                            from, from + n - 1, blob->n);
  g_autoptr (SerapTestReply) reply
    = serap_test_ask (w->server, "GET", blob->path, w->intake_token, headers, NULL);
  gsize size = 0;
  assert_status (reply, 206);
  assert_header (reply, "content-range", place);
  const guint8 *data = g_bytes_get_data (reply->body, &size);
  g_assert_cmpmem (data, size, blob->data + from, n);
}

static void
test_blob_down (World *w, gconstpointer data)
{
  static const char *const wrong[] = { "bytes=300000-", "bytes=5-4", "bytes=0-1,3-4", "bytes=-0",
                                       "lines=1-2",     "bytes=a-b", "bytes=",        "bytes=1-2-3" };
  g_autoptr (Blob) blob = blob_new (4, 300 * 1000);
  g_autoptr (SerapTestReply) begun = begin (w, blob, blob->n);
  assert_status (begun, 201);
  g_autoptr (SerapTestReply) up = piece (w, blob, 0, blob->n);
  assert_status (up, 204);
  /* Its hash alone opens nothing, not even to the one who sent it. */
  g_autoptr (SerapTestReply) closed
    = serap_test_ask (w->server, "GET", blob->path, w->intake_token, NULL, NULL);
  assert_refused (closed, 404, "not-found");
  attach (w, blob);
  g_autoptr (SerapTestReply) all = serap_test_ask (w->server, "GET", blob->path, w->intake_token, NULL, NULL);
  g_autofree char *tag = g_strdup_printf ("\"%s\"", blob->sha256);
  gsize n = 0;
  assert_status (all, 200);
  assert_header (all, "etag", tag);
  const guint8 *bytes = g_bytes_get_data (all->body, &n);
  g_assert_cmpmem (bytes, n, blob->data, blob->n);
  g_autoptr (SerapTestReply) foreign
    = serap_test_ask (w->server, "GET", blob->path, w->member_token, NULL, NULL);
  assert_refused (foreign, 404, "not-found");
  assert_range (w, blob, "bytes=0-131071", 0, 131072);
  assert_range (w, blob, "bytes=299990-400000", 299990, 10);
  assert_range (w, blob, "bytes=299999-", 299999, 1);
  assert_range (w, blob, "bytes=-100", 299900, 100);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *headers = g_strdup_printf ("Range: %s\r\n", wrong[i]);
    g_autoptr (SerapTestReply) reply
      = serap_test_ask (w->server, "GET", blob->path, w->intake_token, headers, NULL);
    assert_status (reply, 416);
    assert_header (reply, "content-range", "bytes */300000");
    g_assert_cmpuint (g_bytes_get_size (reply->body), ==, 0);
  }
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
  g_autofree char *path = g_strdup_printf ("/v1/entities/%s/events", op->entity);
  g_autoptr (SerapTestReply) own = serap_test_ask (w->server, "GET", path, w->member_token, NULL, NULL);
  g_autofree char *text = NULL;
  while (text == NULL || strstr (text, "/v1/entities/{id}/events") == NULL) {
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
  ADD ("/server/answers", test_answers);
  ADD ("/server/together", test_together);
  ADD ("/server/blob/up", test_blob_up);
  ADD ("/server/blob/wrong", test_blob_wrong);
  ADD ("/server/blob/down", test_blob_down);
  ADD ("/server/gzip", test_gzip);
  ADD ("/server/slow-down", test_slow_down);
  ADD ("/server/log", test_log);
  g_test_add_func ("/server/rate", test_rate);
  int status = g_test_run ();
  serap_test_office_forget ();
  return status;
}
