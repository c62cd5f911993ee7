/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations on the wire: payload, signed header, envelope, keys, sealing, audit leaves. */

#include "config.h"

#include "serap-leaf.h"
#include "serap-op-codec.h"
#include "serap-password.h"
#include "serap-record-json.h"
#include "serap-seal.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#define OP_ID "0197f3a0-0000-7000-8000-000000000001"
#define DEVICE "0197f3a0-0000-7000-8000-000000000002"
#define USER "0197f3a0-0000-7000-8000-000000000003"
#define MEMBER "0197f3a0-0000-7000-8000-000000000004"
#define ENTITY "0197f3a0-0000-7000-8000-000000000005"
#define BATCH "0197f3a0-0000-7000-8000-000000000006"
#define TXN "0197f3a0-0000-7000-8000-000000000007"
#define OTHER "0197f3a0-0000-7000-8000-0000000000ff"

static gint64
fixed_now (gpointer data)
{
  return 1767000000123;
}

/* Counts up: every byte drawn is another one. */
static void
counted_random (gpointer data, guint8 *bytes, gsize n)
{
  guint8 *next = data;
  for (gsize i = 0; i < n; i++)
    bytes[i] = (*next)++;
}

typedef struct {
  guint8 next;
  SerapEnv env;
  SerapSchema *schema;  /* (owned) */
  SerapSigningKey *key; /* (owned) */
  char *folder;         /* (owned) */
  char *path;           /* (owned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->env = (SerapEnv){ fixed_now, counted_random, &f->next };
  f->schema = serap_schema_new ();
  f->key = serap_signing_key_new (&f->env);
  f->folder = g_dir_make_tmp ("serap-op-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "key", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_unlink (f->path);
  g_rmdir (f->folder);
  serap_schema_unref (f->schema);
  serap_signing_key_free (f->key);
  g_free (f->path);
  g_free (f->folder);
}

static SerapOp *
make_op (SerapVerb verb, const char *kind)
{
  SerapOp *op = serap_op_new (OP_ID, verb, kind, ENTITY);
  op->device = g_strdup (DEVICE);
  op->epoch = 0x01020304;
  op->dev_seq = 0x1112131415161718;
  op->user = g_strdup (USER);
  op->acts_for = g_strdup (MEMBER);
  op->batch = g_strdup (BATCH);
  op->txn = g_strdup (TXN);
  op->base_seq = 182233;
  op->ref_seq = 99;
  op->wall_ms = -1;
  op->schema = 0x0102;
  return op;
}

/* What a user of this verb would send. */
static SerapOp *
make_full_op (SerapVerb verb)
{
  SerapOp *op = make_op (verb, "aspirasi");
  g_auto (SerapValue) old = SERAP_VALUE_INIT;
  g_auto (SerapValue) set = SERAP_VALUE_INIT;
  static const char *const groups[] = { "LANSIA", "PETANI", NULL };
  switch (verb) {
  case SERAP_VERB_DO:
    op->transition = g_strdup ("TERIMA");
    op->workflow = g_strdup ("aspirasi");
    op->workflow_version = 3;
    serap_op_set_text (op, "catatan", "baris satu\nbaris \"dua\" 😀");
    break;
  case SERAP_VERB_REVERT:
    op->target_op = g_strdup (OTHER);
    break;
  case SERAP_VERB_REVEAL:
    op->purpose = g_strdup ("Menghubungi pengusul");
    break;
  case SERAP_VERB_CREATE:
  case SERAP_VERB_EDIT:
  case SERAP_VERB_LINK:
  case SERAP_VERB_ATTACH:
  case SERAP_VERB_JUDGE:
  case SERAP_VERB_RESOLVE:
  case SERAP_N_VERBS:
  default:
    serap_op_set_text (op, "judul", "Saluran air");
    serap_op_set_int (op, "volume", 1500);
    serap_value_set_int (&old, 1200);
    serap_op_set_old (op, "volume", &old);
    serap_value_set_set (&set, groups);
    serap_op_set_value (op, "kelompok_sasaran", &set);
    serap_op_set_text (op, "lokasi", NULL);
    serap_value_clear (&old);
    serap_op_set_old (op, "lokasi", &old);
    op->unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_insert (op->unknown, g_strdup ("baru"), g_strdup ("{\"a\":[1,2]}"));
    break;
  }
  return op;
}

static void
assert_same_payload (const SerapOp *a, const SerapOp *b)
{
  static const guint8 salt[SERAP_SALT_BYTES] = { 0 };
  g_autoptr (GBytes) x = serap_op_payload_encode (a, salt);
  g_autoptr (GBytes) y = serap_op_payload_encode (b, salt);
  g_assert_true (g_bytes_equal (x, y));
}

static void
test_payload (Fixture *f, gconstpointer data)
{
  static const guint8 salt[SERAP_SALT_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
  const SerapEntity *entity = serap_schema_entity (f->schema, "aspirasi");
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapOp) op = make_full_op (SERAP_VERB_EDIT);
  g_autoptr (GBytes) bytes = serap_op_payload_encode (op, salt);
  static const char wanted[]
    = "{\"set\":{\"judul\":\"Saluran air\",\"volume\":1500,\"kelompok_sasaran\":[\"LANSIA\",\"PETANI\"],"
      "\"lokasi\":null,\"baru\":{\"a\":[1,2]}},\"old\":{\"volume\":1200,\"lokasi\":null},"
      "\"_s\":\"AQIDBAUGBwgJCgsMDQ4PEA==\"}";
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), wanted, strlen (wanted));

  for (int verb = 0; verb < SERAP_N_VERBS; verb++) {
    g_autoptr (SerapOp) from = make_full_op ((SerapVerb) verb);
    g_autoptr (SerapOp) to = make_full_op (SERAP_VERB_EDIT);
    g_autoptr (GBytes) payload = serap_op_payload_encode (from, salt);
    serap_op_payload_decode (to, entity, payload, &error);
    g_assert_no_error (error);
    assert_same_payload (from, to);
    /* A program without this entity keeps the values as they came. */
    serap_op_payload_decode (to, NULL, payload, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (to->changes->len, ==, 0);
    g_assert_cmpuint (to->unknown != NULL ? g_hash_table_size (to->unknown) : 0, ==,
                      from->changes->len + (from->unknown != NULL ? 1 : 0));
  }
}

static void
test_payload_refuses (Fixture *f, gconstpointer data)
{
#define SALT "\"_s\":\"AQIDBAUGBwgJCgsMDQ4PEA==\""
  static const struct {
    const char *text;
    SerapWireError code;
    const char *path;
  } cases[] = {
    { "{}", SERAP_WIRE_ERROR_MISSING, "/_s" },
    { "[]", SERAP_WIRE_ERROR_TYPE, "" },
    { "{\"_s\":\"AQID\"}", SERAP_WIRE_ERROR_RANGE, "/_s" },
    { "{\"_s\":\"AQIDBAUGBwgJCgsMDQ4PEB==\"}", SERAP_WIRE_ERROR_ENCODING, "/_s" },
    { "{\"_s\":\"AQIDBAUGBwgJCgsMDQ4PEA\"}", SERAP_WIRE_ERROR_ENCODING, "/_s" },
    { "{\"set\":{\"volume\":\"x\"}," SALT "}", SERAP_WIRE_ERROR_TYPE, "/set/volume" },
    { "{\"set\":[]," SALT "}", SERAP_WIRE_ERROR_TYPE, "/set" },
    { "{\"old\":{\"volume\":1}," SALT "}", SERAP_WIRE_ERROR_RANGE, "/old/volume" },
    { "{\"set\":{\"volume\":1},\"old\":{\"volume\":\"x\"}," SALT "}", SERAP_WIRE_ERROR_TYPE, "/old/volume" },
    { "{\"later\":1," SALT "}", SERAP_WIRE_ERROR_UNKNOWN, "/later" },
    { "{\"op\":\"x\"," SALT "}", SERAP_WIRE_ERROR_RANGE, "/op" },
    { "{\"wv\":-1," SALT "}", SERAP_WIRE_ERROR_RANGE, "/wv" },
    { "{" SALT "," SALT "}", SERAP_WIRE_ERROR_SYNTAX, NULL },
  };
#undef SALT
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapOp) op = make_full_op (SERAP_VERB_EDIT);
    g_autoptr (GBytes) bytes = g_bytes_new_static (cases[i].text, strlen (cases[i].text));
    g_assert_false (serap_op_payload_decode (op, serap_schema_entity (f->schema, "aspirasi"), bytes, &error));
    g_assert_error (error, SERAP_WIRE_ERROR, (int) cases[i].code);
    g_assert_cmpstr (serap_wire_error_path (error), ==, cases[i].path);
    g_assert_cmpuint (op->changes->len, ==, 0);
    g_assert_null (op->unknown);
  }
}

static void
test_payload_limits (Fixture *f, gconstpointer data)
{
  static const guint8 salt[SERAP_SALT_BYTES] = { 0 };
  g_autofree char *long_text = g_strnfill (SERAP_PAYLOAD_MAX_BYTES, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapOp) op = make_op (SERAP_VERB_EDIT, "workflow");
  serap_op_set_text (op, "judul", long_text);
  g_autoptr (GBytes) payload = serap_op_payload_encode (op, salt);
  g_assert_false (serap_op_payload_decode (op, serap_schema_entity (f->schema, "aspirasi"), payload, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_true (serap_op_payload_decode (op, serap_schema_entity (f->schema, "workflow"), payload, &error));
  g_assert_no_error (error);
}

/* The header byte by byte, without any function under test. */
static const char signed_hex[] = "5345524150310001"
                                 "97f3a0000070008000000000000002"
                                 "01020304"
                                 "1112131415161718"
                                 "0197f3a0000070008000000000000001"
                                 "0197f3a0000070008000000000000003"
                                 "0197f3a0000070008000000000000004"
                                 "0197f3a0000070008000000000000005"
                                 "0197f3a0000070008000000000000006"
                                 "0197f3a0000070008000000000000007"
                                 "000000000002c7d9"
                                 "0000000000000063"
                                 "ffffffffffffffff"
                                 "0102"
                                 "086173706972617369"
                                 "0465646974"
                                 /* SHA-256 of "abc", FIPS 180-4 */
                                 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void
test_signed_bytes (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapOp) op = make_op (SERAP_VERB_EDIT, "aspirasi");
  op->payload_bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) bytes = serap_op_signed_bytes (op);
  g_autofree char *hex = serap_hex (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (hex, ==, signed_hex);

  guint8 hash[SERAP_SHA256_BYTES];
  g_autoptr (SerapOp) parsed = serap_op_signed_bytes_parse (bytes, hash, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (parsed->acts_for, ==, MEMBER);
  g_assert_cmpint (parsed->wall_ms, ==, -1);
  g_autoptr (GBytes) again = serap_op_signed_bytes_for (parsed, hash);
  g_assert_true (g_bytes_equal (bytes, again));

  g_clear_pointer (&op->acts_for, g_free);
  g_clear_pointer (&op->batch, g_free);
  g_clear_pointer (&op->txn, g_free);
  g_autoptr (GBytes) alone = serap_op_signed_bytes (op);
  g_autoptr (SerapOp) parsed_alone = serap_op_signed_bytes_parse (alone, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (parsed_alone->acts_for);
  g_assert_null (parsed_alone->batch);
  g_assert_null (parsed_alone->txn);
}

static void
test_signed_bytes_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) good = serap_unhex (signed_hex);
  gsize n = g_bytes_get_size (good);
  for (gsize length = 0; length < n; length++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (good, 0, length);
    g_assert_null (serap_op_signed_bytes_parse (cut, NULL, &error));
    g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_SYNTAX);
  }
  g_autofree char *longer = g_strconcat (signed_hex, "00", NULL);
  g_autoptr (GBytes) more = serap_unhex (longer);
  g_assert_null (serap_op_signed_bytes_parse (more, NULL, NULL));
}

static SerapOp *
frozen_op (Fixture *f, SerapVerb verb)
{
  g_autoptr (GError) error = NULL;
  SerapOp *op = make_full_op (verb);
  serap_op_freeze (op, &f->env, f->key, &error);
  g_assert_no_error (error);
  return op;
}

static void
test_freeze (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapOp) op = frozen_op (f, SERAP_VERB_CREATE);
  GBytes *public_key = serap_signing_key_public (f->key);
  g_assert_true (serap_op_verify (op, public_key, &error));

  g_autoptr (GBytes) header = serap_op_signed_bytes (op);
  g_assert_cmpint (crypto_sign_verify_detached (g_bytes_get_data (op->signature, NULL),
                                                g_bytes_get_data (header, NULL), g_bytes_get_size (header),
                                                g_bytes_get_data (public_key, NULL)),
                   ==, 0);

  /* Frozen again after a new enrolment: another header, the same payload. */
  g_autoptr (GBytes) payload = g_bytes_ref (op->payload_bytes);
  op->epoch++;
  op->dev_seq = 1;
  g_assert_false (serap_op_verify (op, public_key, NULL));
  g_assert_true (serap_op_freeze (op, &f->env, f->key, &error));
  g_assert_true (op->payload_bytes == payload);
  g_assert_true (serap_op_verify (op, public_key, &error));

  g_clear_pointer (&op->user, g_free);
  g_assert_false (serap_op_freeze (op, &f->env, f->key, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_MISSING);
}

/* Every single bit of the header, the payload and the signature counts, by libsodium alone. */
static void
test_any_bit (Fixture *f, gconstpointer data)
{
  g_autoptr (SerapOp) op = frozen_op (f, SERAP_VERB_DO);
  g_autoptr (GBytes) header = serap_op_signed_bytes (op);
  const guint8 *public_key = g_bytes_get_data (serap_signing_key_public (f->key), NULL);
  gsize n;
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (header, &n), g_bytes_get_size (header));
  guint8 signature[SERAP_SIGNATURE_BYTES];
  memcpy (signature, g_bytes_get_data (op->signature, NULL), sizeof signature);
  for (gsize bit = 0; bit < n * 8; bit++) {
    bytes[bit / 8] ^= (guint8) (1 << bit % 8);
    g_assert_cmpint (crypto_sign_verify_detached (signature, bytes, n, public_key), !=, 0);
    bytes[bit / 8] ^= (guint8) (1 << bit % 8);
  }
  for (gsize bit = 0; bit < sizeof signature * 8; bit++) {
    signature[bit / 8] ^= (guint8) (1 << bit % 8);
    g_bytes_unref (op->signature);
    op->signature = g_bytes_new (signature, sizeof signature);
    g_assert_false (serap_op_verify (op, serap_signing_key_public (f->key), NULL));
    signature[bit / 8] ^= (guint8) (1 << bit % 8);
  }
  g_bytes_unref (op->signature);
  op->signature = g_bytes_new (signature, sizeof signature);

  gsize size;
  g_autofree guint8 *payload
    = g_memdup2 (g_bytes_get_data (op->payload_bytes, &size), g_bytes_get_size (op->payload_bytes));
  for (gsize i = 0; i < size; i++) {
    payload[i] ^= 1;
    g_autoptr (GBytes) other = g_bytes_new (payload, size);
    g_assert_false (serap_op_verify_open (op, other, serap_signing_key_public (f->key), NULL));
    payload[i] ^= 1;
  }
  g_assert_true (serap_op_verify (op, serap_signing_key_public (f->key), NULL));
}

static void
set_text (char **where, const char *text)
{
  g_free (*where);
  *where = g_strdup (text);
}

static void
alter_text (SerapOp *op, guint field, const char *text)
{
  char **fields[]
    = { &op->op_id, &op->device, &op->user, &op->acts_for, &op->entity, &op->batch, &op->txn, &op->kind };
  set_text (fields[field], text);
}

static void
alter_number (SerapOp *op, guint field)
{
  switch (field) {
  case 0:
    op->epoch++;
    break;
  case 1:
    op->dev_seq++;
    break;
  case 2:
    op->base_seq++;
    break;
  case 3:
    op->ref_seq++;
    break;
  case 4:
    op->wall_ms++;
    break;
  case 5:
    op->schema++;
    break;
  default:
    op->verb = SERAP_VERB_DO;
    break;
  }
}

/* An altered operation, and one whose broken id would give the same bytes as no id. */
static void
test_altered (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { OTHER, "", "x", NULL, "00000000-0000-0000-0000-000000000000" };
  GBytes *public_key = serap_signing_key_public (f->key);
  for (guint field = 0; field < 8; field++)
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
      g_autoptr (GError) error = NULL;
      g_autoptr (SerapOp) op = frozen_op (f, SERAP_VERB_EDIT);
      alter_text (op, field, texts[i]);
      g_assert_false (serap_op_verify (op, public_key, &error));
      g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_SIGNATURE);
    }
  for (guint field = 0; field < 7; field++) {
    g_autoptr (SerapOp) op = frozen_op (f, SERAP_VERB_EDIT);
    alter_number (op, field);
    g_assert_false (serap_op_verify (op, public_key, NULL));
  }

  g_autoptr (SerapOp) op = make_full_op (SERAP_VERB_EDIT);
  g_clear_pointer (&op->acts_for, g_free);
  g_assert_true (serap_op_freeze (op, &f->env, f->key, NULL));
  g_assert_true (serap_op_verify (op, public_key, NULL));
  set_text (&op->acts_for, "not an id");
  g_assert_false (serap_op_verify (op, public_key, NULL));

  g_clear_pointer (&op->acts_for, g_free);
  g_autoptr (SerapSigningKey) other = serap_signing_key_new (&f->env);
  g_assert_false (serap_op_verify (op, serap_signing_key_public (other), NULL));
  g_autoptr (GBytes) short_key = g_bytes_new_from_bytes (public_key, 0, 31);
  g_assert_false (serap_op_verify (op, short_key, NULL));
  g_clear_pointer (&op->signature, g_bytes_unref);
  g_assert_false (serap_op_verify (op, public_key, NULL));
}

static void
test_envelope (Fixture *f, gconstpointer data)
{
  for (int verb = 0; verb < SERAP_N_VERBS; verb++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapOp) op = frozen_op (f, (SerapVerb) verb);
    g_autofree char *json = serap_op_to_json (op, NULL);
    g_autoptr (GBytes) sealed = NULL;
    g_autoptr (SerapOp) read = serap_op_from_json (json, -1, &sealed, &error);
    g_assert_no_error (error);
    g_assert_null (sealed);
    g_assert_true (serap_op_verify (read, serap_signing_key_public (f->key), &error));
    serap_op_payload_decode (read, serap_schema_entity (f->schema, read->kind), read->payload_bytes, &error);
    g_assert_no_error (error);
    assert_same_payload (op, read);
    g_autofree char *again = serap_op_to_json (read, NULL);
    g_assert_cmpstr (again, ==, json);
  }
}

/* The envelope with one piece of its text replaced. */
static void
check_envelope_refused (const char *json, const char *from, const char *to, SerapWireError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (json);
  g_autoptr (GBytes) sealed = NULL;
  g_assert_cmpuint (g_string_replace (text, from, to, 1), ==, 1);
  g_autoptr (SerapOp) op = serap_op_from_json (text->str, -1, &sealed, &error);
  g_assert_null (op);
  g_assert_error (error, SERAP_WIRE_ERROR, (int) code);
  g_assert_null (sealed);
}

static void
test_envelope_refuses (Fixture *f, gconstpointer data)
{
  g_autoptr (SerapOp) op = frozen_op (f, SERAP_VERB_EDIT);
  g_autofree char *json = serap_op_to_json (op, NULL);
  check_envelope_refused (json, "\"id\":", "\"di\":", SERAP_WIRE_ERROR_MISSING);
  check_envelope_refused (json, OP_ID, "x", SERAP_WIRE_ERROR_RANGE);
  check_envelope_refused (json, USER, "00000000-0000-0000-0000-000000000000", SERAP_WIRE_ERROR_RANGE);
  check_envelope_refused (json, "\"v\":\"edit\"", "\"v\":\"burn\"", SERAP_WIRE_ERROR_UNKNOWN);
  check_envelope_refused (json, "\"bs\":182233", "\"bs\":-1", SERAP_WIRE_ERROR_RANGE);
  check_envelope_refused (json, "\"bs\":182233", "\"bs\":1.0", SERAP_WIRE_ERROR_TYPE);
  check_envelope_refused (json, "\"ep\":16909060", "\"ep\":4294967296", SERAP_WIRE_ERROR_RANGE);
  check_envelope_refused (json, "\"s\":258", "\"s\":65536", SERAP_WIRE_ERROR_RANGE);
  check_envelope_refused (json, "\"ds\":1230066625199609624", "\"ds\":0", SERAP_WIRE_ERROR_RANGE);
  check_envelope_refused (json, "\"p\":", "\"q\":", SERAP_WIRE_ERROR_MISSING);
  check_envelope_refused (json, "\"p\":", "\"z\":\"AQID\",\"p\":", SERAP_WIRE_ERROR_RANGE);
  check_envelope_refused (json, "\"sig\":\"", "\"sig\":\"!", SERAP_WIRE_ERROR_RANGE);
  check_envelope_refused (json, "\"sig\":", "\"sig\":\"AQID\",\"gis\":", SERAP_WIRE_ERROR_RANGE);
  check_envelope_refused (json, "\"sig\":", "\"sig\":null,\"gis\":", SERAP_WIRE_ERROR_MISSING);
}

/* A person's operation: signed over the open payload, sent sealed to headquarters. */
static void
test_sealed_payload (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapBoxKey) central = serap_box_key_new (&f->env);
  g_autoptr (SerapBoxKey) other = serap_box_key_new (&f->env);
  g_autoptr (SerapOp) op = make_op (SERAP_VERB_CREATE, "pengusul");
  serap_op_set_text (op, "nama", "Siti Aminah");
  g_assert_true (serap_op_freeze (op, &f->env, f->key, &error));
  g_autoptr (GBytes) sealed = serap_box_seal (serap_box_key_public (central), op->payload_bytes, &error);
  g_autofree char *json = serap_op_to_json (op, sealed);
  g_assert_null (strstr (json, "Siti"));

  g_autoptr (GBytes) received = NULL;
  g_assert_null (serap_op_from_json (json, -1, NULL, NULL));
  g_autoptr (SerapOp) read = serap_op_from_json (json, -1, &received, &error);
  g_assert_no_error (error);
  g_assert_null (read->payload_bytes);
  g_assert_true (g_bytes_equal (received, sealed));
  g_assert_false (serap_op_verify (read, serap_signing_key_public (f->key), NULL));
  g_assert_false (serap_op_verify_open (read, received, serap_signing_key_public (f->key), NULL));

  g_assert_null (serap_box_open (other, received, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_CRYPTO);
  g_clear_error (&error);
  g_autoptr (GBytes) open = serap_box_open (central, received, &error);
  g_assert_no_error (error);
  g_assert_true (serap_op_verify_open (read, open, serap_signing_key_public (f->key), &error));
  g_assert_true (serap_op_payload_decode (read, serap_schema_entity (f->schema, "pengusul"), open, &error));
  g_assert_cmpstr (serap_value_text (&serap_op_find_change (read, "nama")->value), ==, "Siti Aminah");
}

static SerapEvent *
make_event (void)
{
  SerapEvent *event = serap_event_new ();
  event->seq = 182240;
  event->n = 2;
  event->entity = g_strdup (ENTITY);
  event->kind = g_strdup ("aspirasi");
  event->verb = g_strdup ("do");
  event->transition = g_strdup ("TERIMA");
  event->op_id = g_strdup (OP_ID);
  event->user = g_strdup (USER);
  event->acts_for = g_strdup (MEMBER);
  event->device = g_strdup (DEVICE);
  event->at_ms = 1767000000999;
  event->wall_ms = 1767000000123;
  event->versi = 6;
  event->created = TRUE;
  event->full = TRUE;
  event->leave = TRUE;
  event->scopes = g_strsplit ("dapil:2,setwan", ",", -1);
  event->sealed = g_bytes_new_static ("\1\2\3", 3);
  event->note = g_strdup ("psu: tidak ada data");
  SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
  change->name = g_strdup ("volume");
  serap_value_set_int (&change->value, 1500);
  g_ptr_array_add (event->changes, change);
  return event;
}

static void
test_event (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEvent) event = make_event ();
  g_autoptr (GHashTable) unknown = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (unknown, (gpointer) "baru", (gpointer) "[1]");
  g_autofree char *json = serap_event_to_json (event, unknown);
  g_autoptr (GHashTable) kept = NULL;
  g_autoptr (SerapEvent) read = serap_event_from_json (json, -1, f->schema, &kept, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (kept, "baru"), ==, "[1]");
  g_assert_cmpuint (read->changes->len, ==, 1);
  g_assert_true (read->leave);
  g_assert_cmpstrv (read->scopes, ((const char *const[]){ "dapil:2", "setwan", NULL }));
  g_autofree char *again = serap_event_to_json (read, kept);
  g_assert_cmpstr (again, ==, json);

  /* As little as an event can be. */
  g_autofree char *least = g_strdup_printf ("{\"seq\":1,\"n\":0,\"e\":\"%s\",\"k\":\"later\",\"v\":\"enter\","
                                            "\"at\":0,\"w\":0,\"ver\":1,\"set\":{\"x\":1}}",
                                            ENTITY);
  g_autoptr (GHashTable) all = NULL;
  g_autoptr (SerapEvent) small = serap_event_from_json (least, -1, f->schema, &all, &error);
  g_assert_no_error (error);
  g_assert_null (small->op_id);
  g_assert_false (small->leave);
  g_assert_null (small->scopes);
  g_assert_cmpstr (g_hash_table_lookup (all, "x"), ==, "1");
  g_autofree char *least_again = serap_event_to_json (small, all);
  g_assert_cmpstr (least_again, ==, least);

  g_assert_null (serap_event_from_json ("{\"seq\":-1}", -1, f->schema, NULL, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_MISSING);
}

static void
test_result (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  for (int i = SERAP_RESULT_APPLIED; i <= SERAP_RESULT_HELD; i++) {
    g_autoptr (SerapOpResult) result = serap_op_result_new (OP_ID, 4711);
    result->result = (SerapResult) i;
    result->duplicate = i % 2 == 0;
    result->seq = 182240 + i;
    serap_problems_add (result->problems, "judul", "too-long", "max", "150", "n", "a=b \"c\"", NULL);
    serap_problems_warn (result->problems, NULL, "rules-changed", NULL);
    g_autofree char *json = serap_op_result_to_json (result);
    g_autoptr (SerapOpResult) read = serap_op_result_from_json (json, -1, &error);
    g_assert_no_error (error);
    const SerapProblem *problem = read->problems->pdata[0];
    g_assert_cmpstr (serap_problem_param (problem, "n"), ==, "a=b \"c\"");
    g_assert_false (problem->warning);
    problem = read->problems->pdata[1];
    g_assert_null (problem->field);
    g_assert_true (problem->warning);
    g_autofree char *again = serap_op_result_to_json (read);
    g_assert_cmpstr (again, ==, json);
  }
  g_assert_null (serap_problems_from_json ("[{\"field\":\"x\"}]", -1, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_MISSING);
  g_assert_cmpstr (serap_wire_error_path (error), ==, "/0/code");
}

static void
assert_private_file (const char *path)
{
  GStatBuf info;
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static void
test_signing_key (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (f->path, "older", -1, NULL));
  g_assert_true (serap_signing_key_save (f->key, f->path, &error));
  assert_private_file (f->path);
  g_autoptr (SerapSigningKey) read = serap_signing_key_load (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (serap_signing_key_public (read), serap_signing_key_public (f->key)));
  g_autoptr (GBytes) a = serap_sign (f->key, "x", 1);
  g_autoptr (GBytes) b = serap_sign (read, "x", 1);
  g_assert_true (g_bytes_equal (a, b));
  g_autofree char *code = serap_signing_key_code (read);
  g_assert_cmpuint (strlen (code), ==, 4);

  g_assert_null (serap_box_key_load (f->path, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_TYPE);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (f->path, "{\"serap\":\"signing-key\",\"version\":2}", -1, NULL));
  g_assert_null (serap_signing_key_load (f->path, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_UNKNOWN);
  g_clear_error (&error);
  g_assert_true (
    g_file_set_contents (f->path, "{\"serap\":\"signing-key\",\"version\":1,\"seed\":\"AQID\"}", -1, NULL));
  g_assert_null (serap_signing_key_load (f->path, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_RANGE);
  g_clear_error (&error);
  g_unlink (f->path);
  g_assert_null (serap_signing_key_load (f->path, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* RFC 8032, 7.1, test 2. */
static void
test_signature_vector (Fixture *f, gconstpointer data)
{
  static const char file[] = "{\"serap\":\"signing-key\",\"version\":1,"
                             "\"seed\":\"TM0Imyj/ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U+4pvs=\"}";
  g_assert_true (g_file_set_contents (f->path, file, -1, NULL));
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapSigningKey) key = serap_signing_key_load (f->path, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) signature = serap_sign (key, "\x72", 1);
  g_autofree char *hex = serap_hex (g_bytes_get_data (signature, NULL), 64);
  g_assert_cmpstr (hex, ==,
                   "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                   "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  g_assert_true (serap_sign_verify (serap_signing_key_public (key), signature, "\x72", 1));
}

static void
test_box_key (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapBoxKey) key = serap_box_key_new (&f->env);
  g_autoptr (GBytes) open = g_bytes_new_static ("3275012345678901", 16);
  g_autoptr (GBytes) sealed = serap_box_seal (serap_box_key_public (key), open, &error);
  g_assert_cmpuint (g_bytes_get_size (sealed), ==, 16 + SERAP_BOX_OVERHEAD);
  g_assert_true (serap_box_key_save (key, f->path, "rahasia", SERAP_PASSWORD_COST_LOWEST, &f->env, &error));
  g_assert_no_error (error);
  assert_private_file (f->path);
  g_assert_true (serap_box_key_is_wrapped (key));
  g_assert_false (serap_box_key_is_locked (key));

  g_autoptr (SerapBoxKey) read = serap_box_key_load (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (serap_box_key_is_locked (read));
  g_assert_true (g_bytes_equal (serap_box_key_public (read), serap_box_key_public (key)));
  g_assert_null (serap_box_open (read, sealed, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (serap_box_key_save (read, f->path, NULL, SERAP_PASSWORD_COST, &f->env, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (serap_box_key_unlock (read, "Rahasia", &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_true (serap_box_key_is_locked (read));
  g_assert_true (serap_box_key_unlock (read, "rahasia", &error));
  g_autoptr (GBytes) opened = serap_box_open (read, sealed, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (opened, open));
  serap_box_key_lock (read);
  g_assert_null (serap_box_open (read, sealed, NULL));
}

static void
test_box_key_open_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapBoxKey) key = serap_box_key_new (&f->env);
  g_assert_true (serap_box_key_save (key, f->path, NULL, SERAP_PASSWORD_COST, &f->env, &error));
  g_autoptr (SerapBoxKey) read = serap_box_key_load (f->path, &error);
  g_assert_no_error (error);
  g_assert_false (serap_box_key_is_locked (read));
  serap_box_key_lock (read);
  g_assert_false (serap_box_key_is_locked (read));

  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) sealed = serap_box_seal (serap_box_key_public (read), empty, &error);
  g_autoptr (GBytes) opened = serap_box_open (read, sealed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (opened), ==, 0);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (sealed, 0, SERAP_BOX_OVERHEAD - 1);
  g_assert_null (serap_box_open (read, cut, NULL));
  g_assert_null (serap_box_seal (empty, empty, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_CRYPTO);
}

static void
assert_opens (const SerapBoxKey *key, GBytes *sealed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) open = serap_box_open (key, sealed, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (open, NULL), g_bytes_get_size (open), "3275012345678901", 16);
}

static GBytes *
seal_to (const SerapBoxKey *key)
{
  g_autoptr (GBytes) open = g_bytes_new_static ("3275012345678901", 16);
  return serap_box_seal (serap_box_key_public (key), open, NULL);
}

/* A device of its own gets a pair while the one it has is locked: one password opens both, before and after
 * it is changed, and again for the device after that. */
static void
test_box_key_after (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapBoxKey) first = serap_box_key_new (&f->env);
  g_autoptr (GBytes) to_first = seal_to (first);
  g_assert_true (serap_box_key_save (first, f->path, "rahasia", SERAP_PASSWORD_COST_LOWEST, &f->env, &error));
  g_autoptr (GPtrArray) sealed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (sealed, g_bytes_ref (to_first));
  for (guint i = 0; i < 20; i++) {
    g_autofree char *password = g_strdup_printf ("rahasia%u", i);
    g_autofree char *wanted = g_strdup_printf ("rahasia%u", i + 1);
    g_autoptr (SerapBoxKey) locked = serap_box_key_load (f->path, &error);
    g_assert_no_error (error);
    g_autoptr (SerapBoxKey) made = serap_box_key_new_after (locked, &f->env, &error);
    g_assert_no_error (error);
    g_assert_true (serap_box_key_is_locked (made));
    g_assert_false (g_bytes_equal (serap_box_key_public (made), serap_box_key_public (locked)));
    g_ptr_array_add (sealed, seal_to (made));
    g_assert_true (serap_box_key_save_as_is (made, f->path, &error));
    assert_private_file (f->path);
    g_autoptr (SerapBoxKey) read = serap_box_key_load (f->path, &error);
    g_assert_no_error (error);
    g_assert_true (g_bytes_equal (serap_box_key_public (made), serap_box_key_public (read)));
    g_assert_false (serap_box_key_unlock (read, "Rahasia", NULL));
    g_assert_true (serap_box_key_unlock (read, i == 0 ? "rahasia" : password, &error));
    for (guint s = sealed->len > 16 ? sealed->len - 16 : 0; s < sealed->len; s++)
      assert_opens (read, sealed->pdata[s]);
    g_assert_true (serap_box_key_save (read, f->path, wanted, SERAP_PASSWORD_COST_LOWEST, &f->env, &error));
    g_assert_true (g_bytes_equal (serap_box_key_public (made), serap_box_key_public (read)));
    serap_box_key_lock (read);
    g_assert_null (serap_box_open (read, to_first, NULL));
  }
  g_autoptr (SerapBoxKey) last = serap_box_key_load (f->path, &error);
  g_assert_true (serap_box_key_unlock (last, "rahasia20", &error));
  assert_opens (last, sealed->pdata[sealed->len - 1]);
  assert_opens (last, sealed->pdata[5]);
  g_assert_null (serap_box_open (last, to_first, NULL));
}

/* The same while it is open: demo accounts, and those unlocked just now. */
static void
test_box_key_after_open (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapBoxKey) first = serap_box_key_new (&f->env);
  g_autoptr (SerapBoxKey) second = serap_box_key_new_after (first, &f->env, &error);
  g_autoptr (SerapBoxKey) third = serap_box_key_new_after (second, &f->env, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) one = seal_to (first);
  g_autoptr (GBytes) two = seal_to (second);
  g_autoptr (GBytes) three = seal_to (third);
  g_assert_false (serap_box_key_is_locked (third));
  g_assert_true (serap_box_key_save_as_is (third, f->path, &error));
  g_autoptr (SerapBoxKey) read = serap_box_key_load (f->path, &error);
  g_assert_no_error (error);
  assert_opens (read, one);
  assert_opens (read, two);
  assert_opens (read, three);
  g_assert_null (serap_box_open (second, three, NULL));
  g_assert_true (serap_box_key_save (read, f->path, NULL, SERAP_PASSWORD_COST_LOWEST, &f->env, &error));
  g_autoptr (SerapBoxKey) again = serap_box_key_load (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (serap_box_key_public (again), serap_box_key_public (third)));
  assert_opens (again, one);
  assert_opens (again, three);
}

static void
test_box_key_hostile_cost (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapBoxKey) key = serap_box_key_new (&f->env);
  g_assert_true (serap_box_key_save (key, f->path, "x", SERAP_PASSWORD_COST_LOWEST, &f->env, &error));
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  g_autoptr (GString) altered = g_string_new (text);
  g_assert_cmpuint (g_string_replace (altered, "\"mem\":8192", "\"mem\":4398046511104", 1), ==, 1);
  g_assert_true (g_file_set_contents (f->path, altered->str, -1, NULL));
  g_assert_null (serap_box_key_load (f->path, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_RANGE);
}

static void
test_password (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = serap_password_hash ("sandi ✓", SERAP_PASSWORD_COST_LOWEST, &error);
  g_assert_no_error (error);
  g_assert_true (serap_password_verify (hash, "sandi ✓"));
  g_assert_false (serap_password_verify (hash, "sandi"));
  g_assert_false (serap_password_verify (hash, ""));
  g_assert_false (serap_password_verify ("", "sandi ✓"));
  g_assert_false (serap_password_verify ("$argon2id$v=19$", "sandi ✓"));
  g_autofree char *long_text = g_strnfill (SERAP_PASSWORD_MAX_BYTES + 1, 'x');
  g_assert_null (serap_password_hash (long_text, SERAP_PASSWORD_COST_LOWEST, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_RANGE);
  g_assert_false (serap_password_verify (hash, long_text));
  g_assert_null (serap_password_hash ("x", (SerapPasswordCost){ 0, 0 }, NULL));
}

/* The tree every implementation of RFC 6962 is tested with: eight leaves and the root after each. */
static void
test_tree (Fixture *f, gconstpointer data)
{
  static const char *const leaves[] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
  };
  static const char *const roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  };
  guint8 hashes[8 * SERAP_SHA256_BYTES];
  for (guint i = 0; i < G_N_ELEMENTS (leaves); i++) {
    g_autoptr (GBytes) leaf = serap_unhex (leaves[i]);
    serap_leaf_hash_data (g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf),
                          hashes + i * SERAP_SHA256_BYTES);
  }
  for (guint n = 0; n < G_N_ELEMENTS (roots); n++) {
    guint8 root[SERAP_SHA256_BYTES];
    serap_tree_root (hashes, n, root);
    g_autofree char *hex = serap_hex (root, sizeof root);
    g_assert_cmpstr (hex, ==, roots[n]);
  }
}

static void
test_leaf (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) header = g_bytes_new_static ("HEADER", 6);
  g_autoptr (GBytes) signature = g_bytes_new_static ("SIG", 3);
  guint8 effects[SERAP_SHA256_BYTES];
  memset (effects, 0xee, sizeof effects);
  static const guint8 bytes[]
    = { 'H', 'E', 'A', 'D', 'E', 'R', 'S', 'I', 'G', 6,   'm', 'e', 'r', 'g', 'e', 'd',
        0,   0,   0,   0,   0,   0,   1,   2,   255, 255, 255, 255, 255, 255, 255, 254 };
  guint8 wanted[SERAP_SHA256_BYTES], found[SERAP_SHA256_BYTES], data_of_leaf[sizeof bytes + sizeof effects];
  memcpy (data_of_leaf, bytes, sizeof bytes);
  memcpy (data_of_leaf + sizeof bytes, effects, sizeof effects);
  serap_leaf_hash_data (data_of_leaf, sizeof data_of_leaf, wanted);
  serap_leaf_hash (header, signature, "merged", 258, -2, effects, found);
  g_assert_cmpmem (found, sizeof found, wanted, sizeof wanted);
}

/* Only with -m perf: time an operation takes, records a second. */
static void
test_speed (Fixture *f, gconstpointer data)
{
  const guint times = 20000;
  if (!g_test_perf ()) {
    g_test_skip ("only with -m perf");
    return;
  }
  const SerapEntity *entity = serap_schema_entity (f->schema, "aspirasi");
  g_autoptr (SerapOp) op = frozen_op (f, SERAP_VERB_EDIT);
  static const guint8 salt[SERAP_SALT_BYTES] = { 0 };
  GBytes *public_key = serap_signing_key_public (f->key);

#define MEASURE(what, work)                                                                                  \
  do {                                                                                                       \
    g_test_timer_start ();                                                                                   \
    for (guint i = 0; i < times; i++) {                                                                      \
      work;                                                                                                  \
    }                                                                                                        \
    g_test_message ("%s: %.0f ns", what, g_test_timer_elapsed () / times * 1e9);                             \
  } while (0)

  MEASURE ("payload encode", g_bytes_unref (serap_op_payload_encode (op, salt)));
  g_autoptr (SerapOp) to = make_op (SERAP_VERB_EDIT, "aspirasi");
  MEASURE ("payload decode", g_assert_true (serap_op_payload_decode (to, entity, op->payload_bytes, NULL)));
  MEASURE ("envelope write", g_free (serap_op_to_json (op, NULL)));
  g_autofree char *json = serap_op_to_json (op, NULL);
  MEASURE ("envelope read", serap_op_free (serap_op_from_json (json, -1, NULL, NULL)));
  MEASURE ("signed bytes", g_bytes_unref (serap_op_signed_bytes (op)));
  MEASURE ("freeze (sign)", serap_op_freeze (op, &f->env, f->key, NULL));
  MEASURE ("verify", serap_op_verify (op, public_key, NULL));

  g_autoptr (SerapRecord) record = serap_record_new (entity, ENTITY);
  guint filled = 0;
  for (guint i = 0; i < entity->n_fields && filled < 20; i++)
    if ((entity->fields[i].flags & SERAP_FIELD_DERIVED) == 0 && entity->fields[i].type != SERAP_SET) {
      if (entity->fields[i].type == SERAP_TEXT || entity->fields[i].type >= SERAP_DATE)
        serap_value_set_text (&record->values[i], "Perbaikan saluran air RT 003 RW 012");
      else
        serap_value_set_int (&record->values[i], 1767000000123);
      if (entity->fields[i].type == SERAP_BOOL)
        serap_value_set_int (&record->values[i], 1);
      filled++;
    }
  g_autofree char *text = serap_record_to_json (record);
  g_test_message ("a record of %u fields, %u bytes", filled, (guint) strlen (text));
  MEASURE ("record to JSON", g_free (serap_record_to_json (record)));
  MEASURE ("record from JSON", {
    g_autoptr (SerapRecord) r = serap_record_new (entity, ENTITY);
    g_assert_true (serap_record_from_json (r, text, NULL));
  });
#undef MEASURE
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (serap_wire_init ());
  ADD ("/op/payload", test_payload);
  ADD ("/op/payload-refuses", test_payload_refuses);
  ADD ("/op/payload-limits", test_payload_limits);
  ADD ("/op/signed-bytes", test_signed_bytes);
  ADD ("/op/signed-bytes-refused", test_signed_bytes_refused);
  ADD ("/op/freeze", test_freeze);
  ADD ("/op/any-bit", test_any_bit);
  ADD ("/op/altered", test_altered);
  ADD ("/op/envelope", test_envelope);
  ADD ("/op/envelope-refuses", test_envelope_refuses);
  ADD ("/op/sealed-payload", test_sealed_payload);
  ADD ("/op/event", test_event);
  ADD ("/op/result", test_result);
  ADD ("/op/signing-key", test_signing_key);
  ADD ("/op/signature-vector", test_signature_vector);
  ADD ("/op/box-key", test_box_key);
  ADD ("/op/box-key-open-file", test_box_key_open_file);
  ADD ("/op/box-key-after", test_box_key_after);
  ADD ("/op/box-key-after-open", test_box_key_after_open);
  ADD ("/op/box-key-hostile-cost", test_box_key_hostile_cost);
  ADD ("/op/password", test_password);
  ADD ("/op/tree", test_tree);
  ADD ("/op/leaf", test_leaf);
  ADD ("/op/speed", test_speed);
  return g_test_run ();
}
