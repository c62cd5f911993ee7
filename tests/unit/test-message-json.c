/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages between a device and headquarters as JSON: what is written is read back, limits hold. */

#include "config.h"

#include "serap-http-admin.h"
#include "serap-http-answers.h"
#include "serap-http-blobs.h"
#include "serap-http-hello.h"
#include "serap-http-problem.h"
#include "serap-http-session.h"
#include "serap-id.h"
#include "serap-message-json.h"
#include "serap-seal.h"
#include "serap-test-messages.h"

#include <string.h>

#define USER "0197f3a0-0000-7000-8000-000000000003"
#define DEVICE "0197f3a0-0000-7000-8000-000000000002"
#define ENTITY "0197f3a0-0000-7000-8000-000000000005"
#define OP_ID "0197f3a0-0000-7000-8000-000000000001"
#define SHA "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct {
  SerapSchema *schema;  /* (owned) */
  SerapSigningKey *key; /* (owned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->schema = serap_schema_new ();
  f->key = serap_signing_key_new (serap_env_system ());
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  serap_schema_unref (f->schema);
  serap_signing_key_free (f->key);
}

static char *
text_of (GBytes *bytes)
{
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static GBytes *
filled (gsize n, guint8 with)
{
  guint8 *bytes = g_malloc (n);
  memset (bytes, with, n);
  return g_bytes_new_take (bytes, n);
}

/* What a reader of @name says to @text. */
static void
assert_refused (Fixture *f, const char *name, const char *text, SerapWireError code, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) again = serap_test_message (name)->rewrite (body, f->schema, &error);
  g_assert_null (again);
  g_assert_error (error, SERAP_WIRE_ERROR, (int) code);
  g_assert_cmpstr (serap_wire_error_path (error), ==, path);
}

/* Reading @bytes and writing it again gives the same text; members nobody knows are passed over. */
static void
assert_stable (Fixture *f, const char *name, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = text_of (bytes);
  g_autofree char *later = g_strdup_printf ("{\"later\":[{}],%s", first + 1);
  g_autoptr (GBytes) body = g_bytes_new (later, strlen (later));
  g_autoptr (GBytes) again = serap_test_message (name)->rewrite (body, f->schema, &error);
  g_assert_no_error (error);
  g_autofree char *second = text_of (again);
  g_assert_cmpstr (second, ==, first);
}

static SerapOp *
make_op (Fixture *f, const char *kind, guint64 dev_seq)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = serap_id_new (serap_env_system ());
  SerapOp *op = serap_op_new (id, SERAP_VERB_EDIT, kind, ENTITY);
  op->device = g_strdup (DEVICE);
  op->user = g_strdup (USER);
  op->epoch = 1;
  op->dev_seq = dev_seq;
  op->schema = SERAP_OP_SCHEMA;
  serap_op_set_text (op, "judul", "Saluran air \"RT 3\"");
  serap_op_freeze (op, serap_env_system (), f->key, &error);
  g_assert_no_error (error);
  return op;
}

static SerapSyncRequest *
make_request (Fixture *f, guint n)
{
  SerapSyncRequest *request = serap_sync_request_new ();
  request->user = g_strdup (USER);
  request->device = g_strdup (DEVICE);
  request->epoch = 4294967295u;
  for (guint i = 0; i < n; i++) {
    g_ptr_array_add (request->ops, make_op (f, "usulan", i + 1));
    g_ptr_array_add (request->sealed, NULL);
  }
  return request;
}

static void
test_request (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapSyncRequest) request = make_request (f, 2);
  SerapOp *person = make_op (f, "pengusul", 3);
  g_ptr_array_add (request->ops, person);
  g_ptr_array_add (request->sealed, filled (80, 7));
  request->cursor = g_strdup ("c1.7.-1.cmVm");
  request->max_events = 100;
  request->push_only = TRUE;
  request->program = g_strnfill (SERAP_MESSAGE_MAX_PROGRAM, '1');
  request->waiting = 0;
  request->authz_ver = 3;
  request->seen_size = 12;
  memset (request->seen_root, 9, sizeof request->seen_root);

  g_autoptr (GBytes) body = serap_sync_request_encode (request);
  assert_stable (f, "sync-request", body);
  g_autoptr (SerapSyncRequest) read = serap_sync_request_decode (body, f->schema, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->epoch, ==, 4294967295u);
  g_assert_cmpuint (read->ops->len, ==, 3);
  g_assert_cmpuint (read->sealed->len, ==, 3);
  g_assert_null (read->sealed->pdata[1]);
  g_assert_true (g_bytes_equal (read->sealed->pdata[2], request->sealed->pdata[2]));
  g_assert_true (serap_op_verify (read->ops->pdata[1], serap_signing_key_public (f->key), &error));
  g_assert_true (read->push_only);
  g_assert_cmpstr (read->program, ==, request->program);
  g_assert_cmpint (read->waiting, ==, 0);
  g_assert_cmpuint (read->seen_size, ==, 12);
  g_assert_cmpmem (read->seen_root, 32, request->seen_root, 32);
  g_autofree char *text = text_of (body);
  g_autofree char *salt = text_of (person->payload_bytes);
  g_assert_null (strstr (text, salt));

  g_autoptr (SerapSyncRequest) least = make_request (f, 0);
  g_autoptr (GBytes) small = serap_sync_request_encode (least);
  assert_stable (f, "sync-request", small);
  g_assert_cmpuint (g_bytes_get_size (small), <, 160);
  g_autoptr (SerapSyncRequest) silent = serap_sync_request_decode (small, f->schema, &error);
  g_assert_null (silent->program);
  g_assert_cmpint (silent->waiting, ==, -1);
  /* Longer than any version is. */
  g_free (request->program);
  request->program = g_strnfill (SERAP_MESSAGE_MAX_PROGRAM + 1, '1');
  g_autoptr (GBytes) longer = serap_sync_request_encode (request);
  g_assert_null (serap_sync_request_decode (longer, f->schema, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_RANGE);
}

static void
test_request_limits (Fixture *f, gconstpointer data)
{
  g_autoptr (SerapSyncRequest) full = make_request (f, SERAP_MESSAGE_MAX_OPS);
  g_autoptr (GBytes) fits = serap_sync_request_encode (full);
  assert_stable (f, "sync-request", fits);

  g_autoptr (SerapSyncRequest) request = make_request (f, SERAP_MESSAGE_MAX_OPS + 1);
  g_autoptr (GBytes) body = serap_sync_request_encode (request);
  g_autofree char *many = text_of (body);
  assert_refused (f, "sync-request", many, SERAP_WIRE_ERROR_TOO_LARGE, "/ops");

  g_autofree char *deep = g_strdup_printf ("{\"user\":\"%s\",\"x\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}", USER);
  assert_refused (f, "sync-request", deep, SERAP_WIRE_ERROR_TOO_DEEP, NULL);
  g_autofree char *long_text = g_strnfill (SERAP_REQUEST_MAX_BYTES + 1, ' ');
  assert_refused (f, "sync-request", long_text, SERAP_WIRE_ERROR_TOO_LARGE, NULL);
  assert_refused (f, "sync-request", "[]", SERAP_WIRE_ERROR_TYPE, "");
}

/* A payload may be as large as its entity allows, open or sealed. */
static void
test_payload_limits (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *kind;
    gsize bytes;
    gboolean sealed;
    gboolean fits;
  } cases[] = {
    { "usulan", SERAP_PAYLOAD_MAX_BYTES, FALSE, TRUE },
    { "usulan", SERAP_PAYLOAD_MAX_BYTES + 1, FALSE, FALSE },
    { "later", SERAP_PAYLOAD_MAX_BYTES + 1, FALSE, FALSE },
    { "pengusul", SERAP_PAYLOAD_MAX_BYTES + SERAP_BOX_OVERHEAD, TRUE, TRUE },
    { "pengusul", SERAP_PAYLOAD_MAX_BYTES + SERAP_BOX_OVERHEAD + 1, TRUE, FALSE },
    { "workflow", SERAP_PAYLOAD_MAX_BYTES + 1, FALSE, TRUE },
    { "workflow", SERAP_PAYLOAD_REFERENCE_MAX_BYTES, FALSE, TRUE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (SerapSyncRequest) request = make_request (f, 0);
    SerapOp *op = make_op (f, cases[i].kind, 1);
    g_clear_pointer (&op->payload_bytes, g_bytes_unref);
    op->payload_bytes = filled (cases[i].bytes, 'a');
    g_ptr_array_add (request->ops, op);
    g_ptr_array_add (request->sealed, cases[i].sealed ? filled (cases[i].bytes, 'a') : NULL);
    g_autoptr (GBytes) body = serap_sync_request_encode (request);
    g_autofree char *text = text_of (body);
    if (cases[i].fits)
      assert_stable (f, "sync-request", body);
    else
      assert_refused (f, "sync-request", text, SERAP_WIRE_ERROR_TOO_LARGE,
                      cases[i].sealed ? "/ops/0/z" : "/ops/0/p");
  }
}

static SerapEvent *
make_event (gint64 seq)
{
  SerapEvent *event = serap_event_new ();
  event->seq = seq;
  event->entity = g_strdup (ENTITY);
  event->kind = g_strdup ("usulan");
  event->verb = g_strdup ("edit");
  event->op_id = g_strdup (OP_ID);
  event->user = g_strdup (USER);
  event->device = g_strdup (DEVICE);
  event->versi = 2;
  return event;
}

static SerapFieldChange *
add_change (SerapEvent *event, const char *name)
{
  SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
  change->name = g_strdup (name);
  g_ptr_array_add (event->changes, change);
  return change;
}

/* History says what a value was before, also when there was none, and when it was cleared. */
static void
test_event_old (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEvent) event = make_event (7);
  SerapFieldChange *change = add_change (event, "volume");
  serap_value_set_int (&change->value, 1500);
  serap_value_set_int (&change->old, 1200);
  change->has_old = TRUE;
  change = add_change (event, "judul");
  serap_value_set_text (&change->value, "Baru");
  change->has_old = TRUE;
  change = add_change (event, "masalah");
  serap_value_set_text (&change->old, "Lama");
  change->has_old = TRUE;
  change = add_change (event, "anggaran");
  serap_value_set_int (&change->value, 1);

  g_autoptr (GPtrArray) events = g_ptr_array_new ();
  g_ptr_array_add (events, event);
  g_autoptr (GBytes) body = serap_history_encode (events);
  assert_stable (f, "history", body);
  g_autoptr (GPtrArray) read = serap_history_decode (body, f->schema, &error);
  g_assert_no_error (error);
  SerapEvent *one = read->pdata[0];
  g_assert_cmpuint (one->changes->len, ==, 4);
  for (guint i = 0; i < 4; i++) {
    const SerapFieldChange *a = event->changes->pdata[i];
    const SerapFieldChange *b = one->changes->pdata[i];
    g_assert_cmpstr (a->name, ==, b->name);
    g_assert_true (serap_value_equal (&a->value, &b->value));
    g_assert_cmpint (a->has_old, ==, b->has_old);
    g_assert_true (serap_value_equal (&a->old, &b->old));
  }
}

#define EVENT_HEAD                                                                                           \
  "{\"events\":[{\"seq\":1,\"n\":0,\"e\":\"" ENTITY "\",\"k\":\"usulan\",\"v\":\"edit\",\"at\":0,\"w\":0,"   \
  "\"ver\":1,"

static void
test_event_newer (Fixture *f, gconstpointer data)
{
  const char *text = EVENT_HEAD "\"set\":{\"judul\":\"x\",\"baru\":{\"a\":1}},\"old\":{\"baru\":2}}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (GPtrArray) read = serap_history_decode (body, f->schema, &error);
  g_assert_no_error (error);
  const SerapEvent *event = read->pdata[0];
  g_assert_cmpstr (g_hash_table_lookup (event->unknown, "baru"), ==, "{\"a\":1}");
  g_autoptr (GBytes) again = serap_history_encode (read);
  assert_stable (f, "history", again);

  assert_refused (f, "history", EVENT_HEAD "\"set\":{},\"old\":{\"judul\":\"x\"}}]}", SERAP_WIRE_ERROR_RANGE,
                  "/events/0/old/judul");
  assert_refused (f, "history", EVENT_HEAD "\"set\":{\"judul\":\"x\"},\"old\":{\"judul\":1}}]}",
                  SERAP_WIRE_ERROR_TYPE, "/events/0/old/judul");
}

static SerapSyncReply *
make_reply (guint n_events)
{
  SerapSyncReply *reply = serap_sync_reply_new ();
  reply->now_ms = 1767000000999;
  reply->last_dev_seq = 9;
  for (guint i = 0; i < n_events; i++)
    g_ptr_array_add (reply->events, make_event (i + 1));
  return reply;
}

static void
test_reply (Fixture *f, gconstpointer data)
{
  static const char *const scopes[] = { "anggota:A01", "ref", NULL };
  static const char *const none[] = { NULL };
  static const char *const orders[] = { SERAP_ORDER_WIPE, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapSyncReply) reply = make_reply (3);
  SerapOpResult *result = serap_op_result_new (OP_ID, 9);
  result->result = SERAP_RESULT_REJECTED;
  serap_problems_add (result->problems, "judul", "required", "min", "5", NULL);
  g_ptr_array_add (reply->results, result);
  g_autoptr (GBytes) digest = filled (32, 5);
  g_ptr_array_add (reply->digests, serap_digest_new ("ref", 12, g_bytes_get_data (digest, NULL)));
  g_ptr_array_add (reply->consistency, g_bytes_ref (digest));
  reply->cursor = g_strdup ("c1.3.0.cmVm");
  reply->more = TRUE;
  reply->scopes = g_strdupv ((char **) scopes);
  reply->drop = g_strdupv ((char **) none);
  reply->checkpoint = g_strdup ("serap.bekasikota\n12\n…\n\n— x y\n");
  reply->authz_ver = 4;
  reply->orders = g_strdupv ((char **) orders);

  g_autoptr (GBytes) body = serap_sync_reply_encode (reply);
  assert_stable (f, "sync-reply", body);
  g_autoptr (SerapSyncReply) read = serap_sync_reply_decode (body, f->schema, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->events->len, ==, 3);
  g_assert_cmpint (((SerapOpResult *) read->results->pdata[0])->result, ==, SERAP_RESULT_REJECTED);
  g_assert_true (
    serap_problems_has (((SerapOpResult *) read->results->pdata[0])->problems, "judul", "required"));
  const SerapDigest *one = read->digests->pdata[0];
  g_assert_cmpstr (one->scope, ==, "ref");
  g_assert_cmpuint (one->n, ==, 12);
  g_assert_cmpmem (one->digest, 32, g_bytes_get_data (digest, NULL), 32);
  g_assert_true (g_bytes_equal (read->consistency->pdata[0], digest));
  g_assert_true (g_strv_equal ((const char *const *) read->scopes, scopes));
  /* Nothing said and nothing there are two things. */
  g_assert_null (read->load);
  g_assert_nonnull (read->drop);
  g_assert_cmpstr (read->checkpoint, ==, reply->checkpoint);
  g_assert_cmpstr (read->orders[0], ==, SERAP_ORDER_WIPE);
  g_assert_true (read->more);

  /* A sync with nothing new is small. */
  g_autoptr (SerapSyncReply) least = make_reply (0);
  g_autoptr (GBytes) small = serap_sync_reply_encode (least);
  assert_stable (f, "sync-reply", small);
  g_assert_cmpuint (g_bytes_get_size (small), <, 100);
}

#define REPLY_HEAD "{\"now\":0,\"last_dev_seq\":0,\"results\":[],\"events\":[],"
#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

/* @n times @item with commas. */
static char *
repeat (const char *item, guint n)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "," : "", item);
  return g_string_free (out, FALSE);
}

static void
test_reply_limits (Fixture *f, gconstpointer data)
{
  g_autoptr (SerapSyncReply) full = make_reply (SERAP_MESSAGE_MAX_EVENTS);
  g_autoptr (GBytes) fits = serap_sync_reply_encode (full);
  assert_stable (f, "sync-reply", fits);
  g_autoptr (SerapSyncReply) reply = make_reply (SERAP_MESSAGE_MAX_EVENTS + 1);
  g_autoptr (GBytes) body = serap_sync_reply_encode (reply);
  g_autofree char *many = text_of (body);
  assert_refused (f, "sync-reply", many, SERAP_WIRE_ERROR_RANGE, "/events");

  g_autofree char *scopes = repeat ("\"ref\"", SERAP_MESSAGE_MAX_SCOPES + 1);
  g_autofree char *with_scopes = g_strdup_printf (REPLY_HEAD "\"load\":[%s]}", scopes);
  assert_refused (f, "sync-reply", with_scopes, SERAP_WIRE_ERROR_RANGE, "/load");
  g_autofree char *hashes = repeat ("\"" HASH "\"", 65);
  g_autofree char *with_hashes = g_strdup_printf (REPLY_HEAD "\"consistency\":[%s]}", hashes);
  assert_refused (f, "sync-reply", with_hashes, SERAP_WIRE_ERROR_RANGE, "/consistency");
  assert_refused (f, "sync-reply", REPLY_HEAD "\"consistency\":[\"AAAA\"]}", SERAP_WIRE_ERROR_ENCODING,
                  "/consistency/0");
  assert_refused (f, "sync-reply",
                  REPLY_HEAD "\"digests\":[{\"scope\":\"ref\",\"n\":1,\"digest\":\"AAAA\"}]}",
                  SERAP_WIRE_ERROR_RANGE, "/digests/0/digest");
  assert_refused (f, "sync-reply", "{\"now\":0}", SERAP_WIRE_ERROR_MISSING, "/last_dev_seq");
}

/* A person's values are in the page sealed or not at all. */
static void
test_state (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStatePage) page = serap_state_page_new ();
  SerapRecord *usulan = serap_record_new (serap_schema_entity (f->schema, "usulan"), ENTITY);
  usulan->versi = 4;
  usulan->seq = 77;
  serap_record_set_text (usulan, "judul", "Drainase");
  serap_record_set_int (usulan, "volume", 1500);
  SerapRecord *person = serap_record_new (serap_schema_entity (f->schema, "pengusul"), USER);
  serap_record_set_text (person, "nama", "Siti Rahasia");
  person->versi = 1;
  g_ptr_array_add (page->records, usulan);
  g_ptr_array_add (page->sealed, NULL);
  g_ptr_array_add (page->records, person);
  g_ptr_array_add (page->sealed, filled (90, 3));
  page->next = g_strdup (USER);

  g_autoptr (GBytes) body = serap_state_page_encode (page);
  g_autofree char *text = text_of (body);
  g_assert_null (strstr (text, "Rahasia"));
  assert_stable (f, "state-page", body);
  g_autoptr (SerapStatePage) read = serap_state_page_decode (body, f->schema, &error);
  g_assert_no_error (error);
  const SerapRecord *one = read->records->pdata[0];
  g_assert_cmpint (one->versi, ==, 4);
  g_assert_cmpint (one->seq, ==, 77);
  g_assert_cmpstr (serap_record_text (one, "judul"), ==, "Drainase");
  g_assert_null (serap_record_text (read->records->pdata[1], "nama"));
  g_assert_true (g_bytes_equal (read->sealed->pdata[1], page->sealed->pdata[1]));
  g_assert_cmpstr (read->next, ==, USER);

  const char *newer = "{\"records\":[{\"id\":\"" USER "\",\"k\":\"later\",\"ver\":1,\"seq\":1,\"set\":{}}]}";
  g_autoptr (GBytes) later = g_bytes_new_static (newer, strlen (newer));
  g_autoptr (SerapStatePage) left = serap_state_page_decode (later, f->schema, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left->records->len, ==, 0);
  g_assert_cmpuint (left->left_out, ==, 1);
}

static void
test_problem_codes (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < SERAP_HTTP_N_CODES; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapHttpProblem) problem = serap_http_problem_new ((SerapHttpCode) i);
    g_autoptr (GBytes) body = serap_http_problem_encode (problem);
    g_autoptr (SerapHttpProblem) read = serap_http_problem_decode (body, &error);
    g_assert_no_error (error);
    g_assert_cmpint ((int) read->code, ==, i);
    g_assert_cmpint (serap_http_code_from_name (serap_http_code_name ((SerapHttpCode) i)), ==, i);
    g_assert_cmpstr (read->title, ==, serap_http_code_title ((SerapHttpCode) i));
    guint status = serap_http_code_status ((SerapHttpCode) i);
    g_assert_cmpuint (status, >=, 400);
    /* What a bare status stands for has that status, 410 and proxies aside. */
    if (status != 410)
      g_assert_cmpuint (serap_http_code_status (serap_http_code_of_status (status)), ==, status);
  }
  g_assert_cmpint (serap_http_code_from_name ("later"), ==, -1);
  g_assert_cmpint (serap_http_code_of_status (502), ==, SERAP_HTTP_UNAVAILABLE);
  g_assert_cmpint (serap_http_code_of_status (418), ==, SERAP_HTTP_INTERNAL);
  /* Nothing a proxy can say by its status alone wipes, revokes or reloads. */
  for (guint status = 300; status < 600; status++) {
    SerapHttpAction action = serap_http_code_action (serap_http_code_of_status (status));
    g_assert_cmpint (action, !=, SERAP_HTTP_ACTION_STOP);
    g_assert_cmpint (action, !=, SERAP_HTTP_ACTION_EPOCH);
    g_assert_cmpint (action, !=, SERAP_HTTP_ACTION_RELOAD);
  }
}

static void
test_problem (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapHttpProblem) problem = serap_http_problem_new (SERAP_HTTP_SEQ_GAP);
  problem->detail = g_strdup ("nomor 4699 belum ada");
  problem->trace = g_strdup (OP_ID);
  problem->expected_dev_seq = 4699;
  problem->retry_after = 30;
  serap_problems_add (problem->problems, "nama", "too-long", "max", "200", NULL);
  g_autoptr (GBytes) body = serap_http_problem_encode (problem);
  assert_stable (f, "problem", body);
  g_autoptr (SerapHttpProblem) read = serap_http_problem_decode (body, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->expected_dev_seq, ==, 4699);
  g_assert_cmpuint (read->retry_after, ==, 30);
  g_assert_true (serap_problems_has (read->problems, "nama", "too-long"));

  const char *later = "{\"type\":\"https://serap.invalid/p/later\",\"status\":410}";
  g_autoptr (GBytes) newer = g_bytes_new_static (later, strlen (later));
  g_autoptr (SerapHttpProblem) guessed = serap_http_problem_decode (newer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (guessed->code, ==, SERAP_HTTP_NOT_FOUND);
  assert_refused (f, "problem", "{\"type\":\"about:blank\",\"status\":404}", SERAP_WIRE_ERROR_UNKNOWN,
                  "/type");

  g_autoptr (GError) unknown = g_error_new_literal (SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_UNKNOWN, "x");
  g_autoptr (GError) large = g_error_new_literal (SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_TOO_LARGE, "x");
  g_autoptr (GError) syntax = g_error_new_literal (SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_SYNTAX, "x");
  g_assert_cmpint (serap_http_code_of_wire (unknown), ==, SERAP_HTTP_SERVER_TOO_OLD);
  g_assert_cmpint (serap_http_code_of_wire (large), ==, SERAP_HTTP_TOO_LARGE);
  g_assert_cmpint (serap_http_code_of_wire (syntax), ==, SERAP_HTTP_MALFORMED);
}

/* The proof holds for exactly this code, device and pair of keys. */
static void
test_enroll (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEnrollRequest) request = serap_enroll_request_new ();
  request->code = g_strdup ("7F3K-Q2MD-XA");
  request->device = g_strdup (DEVICE);
  request->name = g_strdup ("Laptop Dapil 3");
  request->box_public = filled (32, 4);
  serap_enroll_request_sign (request, f->key);
  g_autoptr (GBytes) body = serap_enroll_request_encode (request);
  assert_stable (f, "enroll-request", body);
  g_autoptr (SerapEnrollRequest) read = serap_enroll_request_decode (body, &error);
  g_assert_no_error (error);
  g_assert_true (serap_enroll_request_verify (read));

  read->code[0] = '8';
  g_assert_false (serap_enroll_request_verify (read));
  read->code[0] = '7';
  g_clear_pointer (&read->box_public, g_bytes_unref);
  g_assert_false (serap_enroll_request_verify (read));
  read->box_public = filled (32, 4);
  g_assert_true (serap_enroll_request_verify (read));
  g_clear_pointer (&read->public_key, g_bytes_unref);
  g_assert_false (serap_enroll_request_verify (read));
}

static void
test_session (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapSessionRequest) request = serap_session_request_new ();
  request->user = g_strdup (USER);
  request->device = g_strdup (DEVICE);
  request->refresh = g_strdup ("r");
  request->nonce = filled (32, 1);
  serap_session_request_sign (request, f->key);
  g_autoptr (GBytes) body = serap_session_request_encode (request);
  assert_stable (f, "session-request", body);
  g_autoptr (SerapSessionRequest) read = serap_session_request_decode (body, &error);
  g_assert_no_error (error);
  GBytes *public_key = serap_signing_key_public (f->key);
  g_assert_true (serap_session_request_verify (read, public_key));
  g_clear_pointer (&read->nonce, g_bytes_unref);
  read->nonce = filled (32, 2);
  g_assert_false (serap_session_request_verify (read, public_key));

  request->password = g_strdup ("dua-duanya");
  g_autoptr (GBytes) both = serap_session_request_encode (request);
  g_autofree char *text = text_of (both);
  assert_refused (f, "session-request", text, SERAP_WIRE_ERROR_RANGE, "");
}

static void
test_hello (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapHello) hello = serap_hello_new ();
  hello->now_ms = 5;
  hello->origin = g_strdup ("serap.bekasikota.go.id/log");
  hello->log_key = filled (32, 1);
  hello->box_key = filled (32, 2);
  hello->min_client = g_strdup ("0.1.0");
  hello->server = g_strdup ("0.1.0");
  hello->nonce = filled (40, 3);
  g_autoptr (GBytes) body = serap_hello_encode (hello);
  assert_stable (f, "hello", body);
  g_autoptr (SerapHello) read = serap_hello_decode (body, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (&read->limits, sizeof read->limits, &hello->limits, sizeof hello->limits);
  g_assert_cmpuint (read->limits.blob_bytes, ==, 25 * 1024 * 1024);
  g_assert_cmpuint (read->limits.ops, ==, 200);
}

static void
test_blobs (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) states = serap_blob_states_new ();
  g_ptr_array_add (states, serap_blob_state_new (SHA, SERAP_BLOB_HAVE, 0));
  g_ptr_array_add (states, serap_blob_state_new (SHA, SERAP_BLOB_PARTIAL, 131072));
  g_ptr_array_add (states, serap_blob_state_new (SHA, SERAP_BLOB_WANT, 0));
  g_autoptr (GBytes) body = serap_blob_states_encode (states);
  assert_stable (f, "blob-states", body);
  g_autoptr (GPtrArray) read = serap_blob_states_decode (body, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 3);
  const SerapBlobState *partial = read->pdata[1];
  g_assert_cmpint (partial->place, ==, SERAP_BLOB_PARTIAL);
  g_assert_cmpint (partial->offset, ==, 131072);

  assert_refused (f, "blob-query", "{\"sha256\":[\"../../etc/passwd\"]}", SERAP_WIRE_ERROR_RANGE,
                  "/sha256/0");
  g_autofree char *hashes = repeat ("\"" SHA "\"", SERAP_BLOB_QUERY_MAX + 1);
  g_autofree char *many = g_strdup_printf ("{\"sha256\":[%s]}", hashes);
  assert_refused (f, "blob-query", many, SERAP_WIRE_ERROR_RANGE, "/sha256");
  assert_refused (f, "blob-states", "{\"have\":[],\"partial\":{\"x\":1},\"want\":[]}", SERAP_WIRE_ERROR_RANGE,
                  "/partial");
  assert_refused (f, "blob-states", "{\"have\":[],\"partial\":{\"" SHA "\":26214401},\"want\":[]}",
                  SERAP_WIRE_ERROR_RANGE, "/partial/" SHA);
  g_assert_false (serap_http_is_sha256 ("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"));
}

static void
test_audit (Fixture *f, gconstpointer data)
{
  assert_refused (f, "consistency", "{\"from\":5,\"to\":4,\"hashes\":[]}", SERAP_WIRE_ERROR_RANGE, "/to");
  assert_refused (f, "inclusion", "{\"seq\":0,\"size\":1,\"leaf\":\"" HASH "\"}", SERAP_WIRE_ERROR_RANGE,
                  "/seq");
  assert_refused (f, "inclusion", "{\"seq\":2,\"size\":1,\"leaf\":\"" HASH "\"}", SERAP_WIRE_ERROR_RANGE,
                  "/size");
  assert_refused (f, "checkpoint", "{}", SERAP_WIRE_ERROR_MISSING, "/checkpoint");
}

static void
test_admin (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_device_info_free);
  for (int i = 0; i <= SERAP_DEVICE_WIPED; i++) {
    SerapDeviceInfo *info = serap_device_info_new ();
    info->device = g_strdup (DEVICE);
    info->user = g_strdup (USER);
    info->state = (SerapDeviceState) i;
    g_ptr_array_add (devices, info);
  }
  g_autoptr (GBytes) body = serap_device_list_encode (devices);
  assert_stable (f, "device-list", body);
  g_autoptr (GPtrArray) read = serap_device_list_decode (body, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((SerapDeviceInfo *) read->pdata[3])->state, ==, SERAP_DEVICE_WIPED);
  g_assert_cmpint (((SerapDeviceInfo *) read->pdata[3])->waiting, ==, -1);
  assert_refused (f, "device-list",
                  "{\"devices\":[{\"device\":\"" DEVICE "\",\"user\":\"" USER "\",\"state\":\"later\"}]}",
                  SERAP_WIRE_ERROR_UNKNOWN, "/devices/0/state");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name, function) g_test_add ("/message-json/" name, Fixture, NULL, set_up, function, tear_down)
  CASE ("request", test_request);
  CASE ("request-limits", test_request_limits);
  CASE ("payload-limits", test_payload_limits);
  CASE ("event-old", test_event_old);
  CASE ("event-newer", test_event_newer);
  CASE ("reply", test_reply);
  CASE ("reply-limits", test_reply_limits);
  CASE ("state", test_state);
  CASE ("problem-codes", test_problem_codes);
  CASE ("problem", test_problem);
  CASE ("enroll", test_enroll);
  CASE ("session", test_session);
  CASE ("hello", test_hello);
  CASE ("blobs", test_blobs);
  CASE ("audit", test_audit);
  CASE ("admin", test_admin);
  return g_test_run ();
}
