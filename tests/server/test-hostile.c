/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whoever wants to harm headquarters: each gets the right answer, serap-server stays small and alive. */

#include "config.h"

#include "serap-test-process.h"

#include "serap-gzip.h"
#include "serap-id.h"
#include "serap-message-json.h"
#include "serap-practice.h"

#include <string.h>

#define JSON_TYPE "Content-Type: application/json\r\n"
#define GZIP_TYPE JSON_TYPE "Content-Encoding: gzip\r\n"
#define MAX_KIB (300 * 1024)
#define MIB (1024 * 1024)
#define LIMITS "requests_per_minute=100000\nburst=100000\nheader_s=2\nbody_s=3\n"

typedef struct {
  SerapTestOffice *office;
  SerapTestDevice *member, *intake;
  char *member_token, *intake_token;
  SerapTestProcess *process;
} World;

static void
set_up (World *w, gconstpointer data)
{
  w->office = serap_test_office_new ();
  w->office->clock.now_ms = serap_env_now_ms (serap_env_system ());
  w->member = serap_test_device_new (w->office, "anggota");
  w->intake = serap_test_device_new (w->office, "penerima");
  w->member_token = serap_test_token (w->office, w->member);
  w->intake_token = serap_test_token (w->office, w->intake);
  w->process = serap_test_process_new (w->office, LIMITS);
}

static SerapTestServer *
server (World *w)
{
  return &w->process->client;
}

static void
assert_alive (World *w)
{
  g_autoptr (SerapTestReply) ping = serap_test_ask (server (w), "GET", "/v1/ping", NULL, NULL, NULL);
  g_assert_cmpuint (ping->status, ==, 204);
  g_autoptr (SerapTestReply) page
    = serap_test_ask (server (w), "GET", "/v1/state?scope=ref&max=5", w->intake_token, NULL, NULL);
  g_assert_cmpuint (page->status, ==, 200);
  guint64 most = serap_test_process_memory (w->process, "VmHWM");
  g_test_message ("at most %" G_GUINT64_FORMAT " MiB", most / 1024);
  if (g_getenv ("SERAP_CHECKER") == NULL)
    g_assert_cmpuint (most, <, MAX_KIB);
}

static void
tear_down (World *w, gconstpointer data)
{
  assert_alive (w);
  serap_test_process_free (w->process);
  serap_test_office_open (w->office);
  serap_test_office_assert_sound (w->office);
  serap_test_device_free (w->member);
  serap_test_device_free (w->intake);
  g_free (w->member_token);
  g_free (w->intake_token);
  serap_test_office_free (w->office);
}

static void
assert_refused (const SerapTestReply *reply, guint status, const char *code)
{
  g_autofree char *own = serap_test_reply_code (reply);
  g_assert_cmpstr (own, ==, code);
  g_assert_cmpuint (reply->status, ==, status);
}

/* ---- Bodies ---- */

static GBytes *
nested (guint depth, char open, char close)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, open);
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, close);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

static void
test_nested (World *w, gconstpointer data)
{
  static const char *const paths[] = { "/v1/sync", "/v1/blobs/query", "/v1/session", "/v1/enroll" };
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (GBytes) deep = nested (i == 0 ? 100000 : 30000, '[', ']');
    g_autoptr (SerapTestReply) reply
      = serap_test_ask (server (w), "POST", paths[i], w->member_token, JSON_TYPE, deep);
    assert_refused (reply, 400, "malformed");
  }
  g_autoptr (GBytes) open_only = nested (100000, '[', '[');
  g_autoptr (SerapTestReply) open
    = serap_test_ask (server (w), "POST", "/v1/sync", w->member_token, JSON_TYPE, open_only);
  assert_refused (open, 400, "malformed");
  /* Deep inside a payload, whose JSON is a string of the request's. */
  g_autoptr (GBytes) packed = serap_gzip_deflate (open_only);
  g_autoptr (SerapTestReply) zipped
    = serap_test_ask (server (w), "POST", "/v1/sync", w->member_token, GZIP_TYPE, packed);
  assert_refused (zipped, 400, "malformed");
}

static void
test_large (World *w, gconstpointer data)
{
  g_autofree char *zeros = g_malloc0 (50 * MIB);
  g_autoptr (GBytes) large = g_bytes_new_static (zeros, 50 * MIB);
  g_autoptr (SerapTestReply) told
    = serap_test_ask (server (w), "POST", "/v1/sync", w->member_token, JSON_TYPE, large);
  assert_refused (told, 413, "too-large");
  g_autoptr (SerapTestReply) piece = serap_test_ask (
    server (w), "PATCH", "/v1/blobs/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    w->member_token, "Content-Type: application/partial-upload\r\n", large);
  assert_refused (piece, 413, "too-large");
}

static void
begin_post (World *w, GSocket *socket, const char *headers)
{
  g_autofree char *text = g_strdup_printf ("POST /v1/sync HTTP/1.1\r\nHost: pusat\r\nAuthorization: Bearer %s"
                                           "\r\n" JSON_TYPE "%s",
                                           w->member_token, headers);
  serap_test_send (socket, text, strlen (text));
}

static void
test_chunked (World *w, gconstpointer data)
{
  g_autofree char *chunk = g_malloc (MIB + 64);
  gsize head = (gsize) g_snprintf (chunk, 32, "%x\r\n", MIB);
  memset (chunk + head, ' ', MIB);
  memcpy (chunk + head + MIB, "\r\n", 2);
  g_autoptr (GSocket) socket = serap_test_connect (server (w));
  begin_post (w, socket, "Transfer-Encoding: chunked\r\n\r\n");
  for (guint i = 0; i < 300 && g_socket_is_connected (socket); i++)
    serap_test_send (socket, chunk, head + MIB + 2);
  g_autoptr (SerapTestReply) reply = serap_test_receive (socket, FALSE);
  /* It may be cut before it looks for the answer. */
  if (reply->status != 0)
    assert_refused (reply, 413, "too-large");
}

/* A gigabyte of blanks: gzip of gzip would be smaller, but only one layer is taken off. */
static void
test_bomb (World *w, gconstpointer data)
{
  g_autoptr (GConverter) gzip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, gzip);
  g_autofree char *zeros = g_malloc0 (MIB);
  gsize left = MIB - 8192;
  for (guint i = 0; i < 1024 && g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)) < left;
       i++)
    g_assert_true (g_output_stream_write_all (stream, zeros, MIB, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  g_autoptr (GBytes) bomb = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_assert_cmpuint (g_bytes_get_size (bomb), >, 100 * 1024);
  guint large = 0;
  for (guint i = 0; i < 10; i++) {
    g_autoptr (SerapTestReply) reply
      = serap_test_ask (server (w), "POST", "/v1/sync", w->member_token, GZIP_TYPE, bomb);
    g_autofree char *code = serap_test_reply_code (reply);
    large += g_str_equal (code, "too-large");
  }
  g_assert_cmpuint (large, ==, 10);
}

/* ---- Slow ones ---- */

static void
assert_cut (GSocket *socket, guint status)
{
  g_autoptr (SerapTestReply) reply = serap_test_receive (socket, FALSE);
  g_assert_true (reply->status == 0 || reply->status == status);
}

static void
test_slow (World *w, gconstpointer data)
{
  static const char header[] = "GET /v1/ping HTTP/1.1\r\nHost: pu";
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < 200; i++) {
    GSocket *socket = serap_test_connect (server (w));
    g_ptr_array_add (sockets, socket);
    if (i % 2 == 0)
      serap_test_send (socket, header, sizeof header - 1);
    else
      begin_post (w, socket, "Content-Length: 1000\r\n\r\n{\"user\"");
  }
  assert_alive (w);
  for (guint i = 0; i < sockets->len; i++)
    assert_cut (sockets->pdata[i], 408);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

/* Many begin a long body that never ends: together they may not take all memory either. */
static void
test_many_bodies (World *w, gconstpointer data)
{
  g_autofree char *blanks = g_malloc (2 * MIB);
  memset (blanks, ' ', 2 * MIB);
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < 150; i++) {
    GSocket *socket = serap_test_connect (server (w));
    g_socket_set_timeout (socket, 1);
    g_ptr_array_add (sockets, socket);
    begin_post (w, socket, "Content-Length: 4000000\r\n\r\n");
    serap_test_send (socket, blanks, 2 * MIB);
  }
  assert_alive (w);
}

/* ---- Two lengths, odd headers ---- */

static void
test_smuggling (World *w, gconstpointer data)
{
  static const char *const wrong[] = {
    "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
    "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: gzip\r\n\r\nabc",
    "Content-Length: -1\r\n\r\n",
    "Content-Length: 99999999999999999999\r\n\r\n",
    "Content-Length: 5 5\r\n\r\nabcde",
    "Host: lain\r\nContent-Length: 2\r\n\r\n{}",
  };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GSocket) socket = serap_test_connect (server (w));
    g_test_message ("%s", wrong[i]);
    gint64 start = g_get_monotonic_time ();
    begin_post (w, socket, wrong[i]);
    g_autoptr (SerapTestReply) reply = serap_test_receive (socket, FALSE);
    g_test_message ("%u after %.1f s", reply->status, (double) (g_get_monotonic_time () - start) / 1e6);
    g_assert_true (reply->status == 400 || reply->status == 413 || reply->status == 501);
    g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
  }
  g_autofree char *name = g_strnfill (200 * 1024, 'a');
  g_autofree char *long_header = g_strdup_printf ("X-Panjang: %s\r\n", name);
  g_autoptr (SerapTestReply) headers
    = serap_test_ask (server (w), "GET", "/v1/ping", NULL, long_header, NULL);
  g_assert_true (headers->status == 0 || headers->status == 400 || headers->status == 413
                 || headers->status == 431);
  g_autoptr (GString) ranges = g_string_new ("Range: bytes=0-");
  for (guint i = 0; i < 2000; i++)
    g_string_append (ranges, ",0-");
  g_string_append (ranges, "\r\n");
  g_autoptr (SerapTestReply) many
    = serap_test_ask (server (w), "GET", "/v1/state?scope=ref", w->member_token, ranges->str, NULL);
  g_assert_cmpuint (many->status, ==, 200);
}

/* ---- Crafted addresses ---- */

static void
test_paths (World *w, gconstpointer data)
{
  static const char *const wrong[] = {
    "/v1/blobs/../../kunci/tanda.kunci",
    "/v1/blobs/%2e%2e%2f%2e%2e%2fkunci%2ftanda.kunci",
    "/v1/blobs/..%00",
    "/v1/blobs/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85%00",
    "/v1/blobs/E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    "/v1/blobs/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/..",
    "/v1/blobs/%c0%ae%c0%ae/%c0%ae%c0%ae",
    "/v1/entities/..%2f..%2fpusat.db/events",
    "/v1/entities/0197f3a0-0000-7000-8000-000000000001'--/events",
    "/v1/entities/0197f3a0-0000-7000-8000-00000000000\xef\xbc\x91/events",
    "/../../etc/passwd",
    "/v1/../../../etc/passwd",
  };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (SerapTestReply) reply
      = serap_test_ask (server (w), "GET", wrong[i], w->member_token, NULL, NULL);
    g_test_message ("%s: %u", wrong[i], reply->status);
    if (reply->status != 400)
      assert_refused (reply, 404, "not-found");
  }
  g_autofree char *tail = g_strnfill (9000, 'a');
  g_autofree char *longest = g_strconcat ("/v1/state?scope=", tail, NULL);
  g_autoptr (SerapTestReply) overlong
    = serap_test_ask (server (w), "GET", longest, w->member_token, NULL, NULL);
  assert_refused (overlong, 413, "too-large");
}

/* ---- Operations ---- */

static GPtrArray *
draft (World *w, SerapTestDevice *device, gint64 wall_ms)
{
  GPtrArray *ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autofree char *id = serap_id_new (&w->office->env);
  g_autofree char *op_id = serap_id_new (&w->office->env);
  SerapOp *op = serap_op_new (op_id, SERAP_VERB_CREATE, "aspirasi", id);
  g_auto (SerapValue) text = SERAP_VALUE_INIT;
  serap_value_set_text (&text, "Jalan rusak");
  serap_op_set_value (op, "uraian", &text);
  if (device == w->member) {
    g_auto (SerapValue) owner = SERAP_VALUE_INIT;
    serap_value_set_text (&owner, SERAP_PRACTICE_MEMBER);
    serap_op_set_value (op, "anggota", &owner);
  }
  op->wall_ms = wall_ms;
  serap_test_device_sign (w->office, device, op);
  g_ptr_array_add (ops, op);
  return ops;
}

static GBytes *
request_of (World *w, SerapTestDevice *device, GPtrArray *ops)
{
  g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, device, ops);
  return serap_sync_request_encode (request);
}

static SerapTestReply *
push (World *w, SerapTestDevice *device, const char *token, GPtrArray *ops)
{
  g_autoptr (GBytes) body = request_of (w, device, ops);
  return serap_test_ask (server (w), "POST", "/v1/sync", token, JSON_TYPE, body);
}

static SerapOpResult *
only_result (World *w, const SerapTestReply *raw)
{
  g_autoptr (GError) error = NULL;
  g_assert_cmpuint (raw->status, ==, 200);
  g_autoptr (SerapSyncReply) reply = serap_sync_reply_decode (raw->body, w->office->schema, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reply->results->len, ==, 1);
  return g_ptr_array_steal_index (reply->results, 0);
}

static void
assert_not_applied (World *w, const SerapTestReply *raw)
{
  g_assert_cmpuint (raw->status, !=, 500);
  if (raw->status != 200)
    return;
  g_autoptr (SerapOpResult) result = only_result (w, raw);
  g_assert_cmpint (result->result, ==, SERAP_RESULT_REJECTED);
}

/* A byte of the request in another place: whatever it was, nothing is applied that was not signed. */
static void
alter (World *w, GPtrArray *ops)
{
  gsize n = 0;
  g_autoptr (GBytes) body = request_of (w, w->member, ops);
  const char *text = g_bytes_get_data (body, &n);
  const char *place = memmem (text, n, "Jalan", 5);
  g_autofree char *copy = g_memdup2 (text, n);
  g_assert_nonnull (place);
  copy[place - text] = 'D';
  g_autoptr (GBytes) other = g_bytes_new (copy, n);
  g_autoptr (SerapTestReply) raw
    = serap_test_ask (server (w), "POST", "/v1/sync", w->member_token, JSON_TYPE, other);
  g_autoptr (SerapOpResult) result = only_result (w, raw);
  g_assert_cmpint (result->result, ==, SERAP_RESULT_REJECTED);
}

static void
assert_cannot_edit (World *w, SerapTestDevice *device, const char *token, const char *id)
{
  g_autoptr (GPtrArray) theft = draft (w, device, serap_env_now_ms (&w->office->env));
  SerapOp *edit = theft->pdata[0];
  edit->verb = SERAP_VERB_EDIT;
  g_free (edit->entity);
  edit->entity = g_strdup (id);
  g_clear_pointer (&edit->payload_bytes, g_bytes_unref);
  device->dev_seq--;
  serap_test_device_sign (w->office, device, edit);
  g_autoptr (SerapTestReply) reply = push (w, device, token, theft);
  g_autoptr (SerapOpResult) refused = only_result (w, reply);
  g_assert_cmpint (refused->result, ==, SERAP_RESULT_REJECTED);
}

static void
test_ops (World *w, gconstpointer data)
{
  gint64 now = w->office->clock.now_ms;
  g_autoptr (GPtrArray) altered = draft (w, w->member, now);
  alter (w, altered);
  /* Replayed: the same answer; by another device: refused. */
  g_autoptr (GPtrArray) mine = draft (w, w->member, now);
  g_autoptr (SerapTestReply) first = push (w, w->member, w->member_token, mine);
  g_autoptr (SerapOpResult) one = only_result (w, first);
  g_assert_cmpint (one->result, ==, SERAP_RESULT_APPLIED);
  g_autoptr (SerapTestReply) second = push (w, w->member, w->member_token, mine);
  g_autoptr (SerapOpResult) again = only_result (w, second);
  g_assert_true (again->duplicate);
  g_assert_cmpint (again->seq, ==, one->seq);
  g_autoptr (SerapTestReply) borrowed = push (w, w->member, w->intake_token, mine);
  assert_refused (borrowed, 403, "not-allowed");
  g_autoptr (SerapTestReply) foreign = push (w, w->intake, w->intake_token, mine);
  g_autoptr (SerapOpResult) told = only_result (w, foreign);
  g_assert_true (told->duplicate);
  g_assert_cmpint (told->seq, ==, one->seq);
  g_autoptr (GPtrArray) unsent = draft (w, w->member, now);
  SerapTestDevice sender = *w->intake;
  g_autoptr (SerapTestReply) stray = push (w, &sender, w->intake_token, unsent);
  assert_not_applied (w, stray);
  w->member->dev_seq--;
  /* Of a clock a century ahead: its order is headquarters', its time is only what it says. */
  g_autoptr (GPtrArray) future = draft (w, w->member, now + G_GINT64_CONSTANT (100) * 365 * 86400 * 1000);
  g_autoptr (SerapTestReply) late = push (w, w->member, w->member_token, future);
  g_autoptr (SerapOpResult) taken = only_result (w, late);
  g_assert_cmpint (taken->seq, >, one->seq);
  /* Another's draft by its id: neither seen nor changed. */
  const SerapOp *op = mine->pdata[0];
  g_autofree char *path = g_strdup_printf ("/v1/entities/%s/events", op->entity);
  g_autoptr (SerapTestReply) seen = serap_test_ask (server (w), "GET", path, w->intake_token, NULL, NULL);
  assert_refused (seen, 404, "not-found");
  g_autoptr (GPtrArray) office = draft (w, w->intake, now);
  g_autoptr (SerapTestReply) made = push (w, w->intake, w->intake_token, office);
  g_autoptr (SerapOpResult) stored = only_result (w, made);
  g_assert_cmpint (stored->result, ==, SERAP_RESULT_APPLIED);
  assert_cannot_edit (w, w->member, w->member_token, ((SerapOp *) office->pdata[0])->entity);
  /* And the other way round, by somebody whose role edits aspirations every day. */
  assert_cannot_edit (w, w->intake, w->intake_token, op->entity);
}

/* Everything at once; one headquarters lives through all of it. */
static void
test_all (World *w, gconstpointer data)
{
  static void (*const tests[]) (World *, gconstpointer) = {
    test_nested,      test_large,     test_chunked, test_bomb, test_slow,
    test_many_bodies, test_smuggling, test_paths,   test_ops,
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    gint64 start = g_get_monotonic_time ();
    tests[i](w, NULL);
    assert_alive (w);
    g_test_message ("part %u took %.1f s", i, (double) (g_get_monotonic_time () - start) / 1e6);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (serap_wire_init ());
  g_test_add ("/hostile/all", World, NULL, set_up, test_all, tear_down);
  int status = g_test_run ();
  serap_test_office_forget ();
  return status;
}
