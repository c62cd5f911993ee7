/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whoever has a device is no friend for that: what files it may send, how many, and that it disturbs
 * nobody. */

#include "config.h"

#include "serap-test-server.h"

#include "serap-bytes.h"
#include "serap-http-blobs.h"
#include "serap-id.h"
#include "serap-message-json.h"
#include "serap-practice.h"

#include <string.h>

#define JSON_TYPE "Content-Type: application/json\r\n"
#define MIB (1024 * 1024)

typedef struct {
  SerapTestOffice *office;
  SerapTestDevice *member, *intake;
  char *member_token, *intake_token;
  SerapTestServer *server;
} World;

static void
set_up (World *w, gconstpointer data)
{
  SerapServerLimits limits;
  serap_server_limits_init (&limits);
  limits.requests_per_minute = limits.burst = 100000;
  limits.kept.unnamed_files = 4;
  limits.kept.unnamed_mib = 2;
  w->office = serap_test_office_new ();
  w->member = serap_test_device_new (w->office, "anggota");
  w->intake = serap_test_device_new (w->office, "penerima");
  w->member_token = serap_test_token (w->office, w->member);
  w->intake_token = serap_test_token (w->office, w->intake);
  w->server = serap_test_server_new (w->office, &limits);
}

static void
tear_down (World *w, gconstpointer data)
{
  serap_test_server_free (w->server);
  serap_test_office_open (w->office);
  serap_test_office_assert_sound (w->office);
  serap_test_device_free (w->member);
  serap_test_device_free (w->intake);
  g_free (w->member_token);
  g_free (w->intake_token);
  serap_test_office_free (w->office);
}

static char *
path_of (const char *text)
{
  g_autofree char *sha256 = serap_sha256_hex (text, strlen (text));
  return g_strconcat ("/v1/blobs/", sha256, NULL);
}

/* ---- Requests ---- */

static void
assert_answer (SerapTestReply *reply, guint status, const char *code)
{
  g_autofree char *own = serap_test_reply_code (reply);
  g_assert_cmpstr (own, ==, code);
  g_assert_cmpuint (reply->status, ==, status);
  serap_test_reply_free (reply);
}

static void
assert_offset (SerapTestReply *reply, guint status, const char *offset)
{
  g_autofree char *real = serap_test_reply_header (reply, "upload-offset");
  g_assert_cmpstr (real, ==, offset);
  assert_answer (reply, status, "");
}

static SerapTestReply *
begin (World *w, const char *token, const char *text, guint64 total)
{
  g_autofree char *path = path_of (text);
  g_autofree char *headers
    = g_strdup_printf ("Upload-Length: %" G_GUINT64_FORMAT "\r\nUpload-Complete: ?0\r\n", total);
  return serap_test_ask (w->server, "POST", path, token, headers, NULL);
}

static SerapTestReply *
piece (World *w, const char *token, const char *text, gsize from, gsize n)
{
  guint8 hash[SERAP_SHA256_BYTES];
  serap_sha256 (text + from, n, hash);
  g_autofree char *path = path_of (text);
  g_autofree char *packed = g_base64_encode (hash, sizeof hash);
  g_autofree char *headers
    = g_strdup_printf ("Content-Type: application/partial-upload\r\nUpload-Offset: %" G_GSIZE_FORMAT
                       "\r\nUpload-Complete: %s\r\nContent-Digest: sha-256=:%s:\r\n",
                       from, from + n == strlen (text) ? "?1" : "?0", packed);
  g_autoptr (GBytes) body = g_bytes_new (text + from, n);
  return serap_test_ask (w->server, "PATCH", path, token, headers, body);
}

static SerapTestReply *
plain (World *w, const char *method, const char *token, const char *text)
{
  g_autofree char *path = path_of (text);
  return serap_test_ask (w->server, method, path, token, NULL, NULL);
}

static SerapBlobPlace
place_of (World *w, const char *token, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = serap_sha256_hex (text, strlen (text));
  char *const names[] = { sha256, NULL };
  g_autoptr (GBytes) body = serap_blob_query_encode (names);
  g_autoptr (SerapTestReply) reply
    = serap_test_ask (w->server, "POST", "/v1/blobs/query", token, JSON_TYPE, body);
  g_autoptr (GPtrArray) states = serap_blob_states_decode (reply->body, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (states->len, ==, 1);
  return ((SerapBlobState *) states->pdata[0])->place;
}

/* Pairs of field and text. */
static void
add_op (World *w, GPtrArray *ops, SerapVerb verb, const char *kind, const char *const *texts)
{
  g_autofree char *id = serap_id_new (&w->office->env), *op_id = serap_id_new (&w->office->env);
  SerapOp *op = serap_op_new (op_id, verb, kind, id);
  for (guint i = 0; texts[i] != NULL; i += 2) {
    g_auto (SerapValue) text = SERAP_VALUE_INIT;
    serap_value_set_text (&text, texts[i + 1]);
    serap_op_set_value (op, texts[i], &text);
  }
  op->wall_ms = w->office->clock.now_ms;
  g_ptr_array_add (ops, op);
}

/* An attachment of a new record of the device's own names the file. */
static void
attach (World *w, SerapTestDevice *device, const char *token, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autofree char *sha256 = serap_sha256_hex (text, strlen (text));
  const char *const members[] = { "uraian", "Jalan rusak", "anggota", SERAP_PRACTICE_MEMBER, NULL };
  const char *const offices[] = { "uraian", "Jalan rusak", NULL };
  add_op (w, ops, SERAP_VERB_CREATE, "aspirasi", device == w->member ? members : offices);
  const char *const files[] = {
    "pemilik", ((SerapOp *) ops->pdata[0])->entity, "jenis", "FOTO_SEBELUM", "sha256", sha256, NULL,
  };
  add_op (w, ops, SERAP_VERB_ATTACH, "lampiran", files);
  serap_op_set_int (ops->pdata[1], "bytes", (gint64) strlen (text));
  for (guint i = 0; i < ops->len; i++)
    serap_test_device_sign (w->office, device, ops->pdata[i]);
  g_autoptr (SerapSyncRequest) request = serap_test_device_request (w->office, device, ops);
  g_autoptr (GBytes) body = serap_sync_request_encode (request);
  g_autoptr (SerapTestReply) raw = serap_test_ask (w->server, "POST", "/v1/sync", token, JSON_TYPE, body);
  g_autoptr (SerapSyncReply) reply = serap_sync_reply_decode (raw->body, w->office->schema, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < reply->results->len; i++)
    g_assert_cmpint (((SerapOpResult *) reply->results->pdata[i])->result, ==, SERAP_RESULT_APPLIED);
}

/* ---- Tests ---- */

static void
test_flood (World *w, gconstpointer data)
{
  guint taken = 0;
  for (guint i = 0; i < 50; i++) {
    g_autofree char *text = g_strdup_printf ("sampah %u", i);
    g_autoptr (SerapTestReply) reply = begin (w, w->member_token, text, strlen (text));
    g_autofree char *code = serap_test_reply_code (reply);
    taken += reply->status == 201;
    if (reply->status == 201)
      continue;
    g_assert_cmpstr (code, ==, "not-allowed");
    assert_answer (piece (w, w->member_token, text, 0, strlen (text)), 410, "upload-expired");
  }
  g_assert_cmpuint (taken, ==, 4);
  /* To finish them makes no room, and neither does giving up what is whole. */
  assert_offset (piece (w, w->member_token, "sampah 0", 0, 8), 204, "8");
  assert_answer (plain (w, "DELETE", w->member_token, "sampah 0"), 204, "");
  assert_answer (begin (w, w->member_token, "sampah lagi", 11), 403, "not-allowed");
  /* Honest work is not held up by it: of others, or of the same device. */
  assert_offset (begin (w, w->intake_token, "foto petugas", 12), 201, "0");
  attach (w, w->member, w->member_token, "foto jalan");
  assert_offset (begin (w, w->member_token, "foto jalan", 10), 201, "0");
  assert_offset (piece (w, w->member_token, "foto jalan", 0, 10), 204, "10");
  /* What is given up before it is whole makes room. */
  assert_answer (plain (w, "DELETE", w->member_token, "sampah 1"), 204, "");
  assert_offset (begin (w, w->member_token, "sampah lagi", 11), 201, "0");
}

static void
test_large (World *w, gconstpointer data)
{
  assert_offset (begin (w, w->member_token, "besar", 2 * MIB), 201, "0");
  assert_answer (begin (w, w->member_token, "satu lagi", 1), 403, "not-allowed");
  /* A short one first, then another length for the same. */
  assert_answer (plain (w, "DELETE", w->member_token, "besar"), 204, "");
  assert_offset (begin (w, w->member_token, "tumbuh", 6), 201, "0");
  assert_answer (begin (w, w->member_token, "tumbuh", 3 * MIB), 403, "not-allowed");
  assert_offset (begin (w, w->member_token, "tumbuh", 6), 201, "0");
}

/* Who knows a hash and no more. */
static void
test_stranger (World *w, gconstpointer data)
{
  const char *text = "foto yang dikirim";
  gsize n = strlen (text);
  assert_offset (begin (w, w->intake_token, text, n), 201, "0");
  assert_offset (piece (w, w->intake_token, text, 0, 5), 204, "5");
  assert_answer (plain (w, "HEAD", w->member_token, text), 410, "");
  assert_answer (piece (w, w->member_token, text, 5, 4), 410, "upload-expired");
  g_assert_cmpint (place_of (w, w->member_token, text), ==, SERAP_BLOB_WANT);
  assert_answer (plain (w, "DELETE", w->member_token, text), 204, "");
  assert_offset (plain (w, "HEAD", w->intake_token, text), 204, "5");
  /* Who begins it too goes on where it stands, and stopping takes nothing from the first. */
  assert_offset (begin (w, w->member_token, text, n), 201, "5");
  g_assert_cmpint (place_of (w, w->member_token, text), ==, SERAP_BLOB_PARTIAL);
  assert_answer (plain (w, "DELETE", w->member_token, text), 204, "");
  assert_offset (piece (w, w->intake_token, text, 5, n - 5), 204, "17");
  g_assert_cmpint (place_of (w, w->intake_token, text), ==, SERAP_BLOB_HAVE);
  assert_answer (plain (w, "GET", w->member_token, text), 404, "not-found");
}

/* One who tells another length of a file that is named does not throw away what is there of it. */
static void
test_wrong_length (World *w, gconstpointer data)
{
  const char *text = "foto bersama";
  attach (w, w->intake, w->intake_token, text);
  assert_offset (begin (w, w->intake_token, text, 12), 201, "0");
  assert_offset (piece (w, w->intake_token, text, 0, 6), 204, "6");
  assert_answer (begin (w, w->intake_token, text, 13), 422, "digest-mismatch");
  assert_offset (plain (w, "HEAD", w->intake_token, text), 204, "6");
  assert_offset (piece (w, w->intake_token, text, 6, 6), 204, "12");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (serap_wire_init ());
#define ADD(path, function) g_test_add (path, World, NULL, set_up, function, tear_down)
  ADD ("/uploads/flood", test_flood);
  ADD ("/uploads/large", test_large);
  ADD ("/uploads/stranger", test_stranger);
  ADD ("/uploads/wrong-length", test_wrong_length);
  int status = g_test_run ();
  serap_test_office_forget ();
  return status;
}
