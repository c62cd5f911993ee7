/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Digest of records: fixed vectors, and what must not change it. */

#include "config.h"

#include "serap-digest.h"
#include "serap-record-json.h"

#include <string.h>

#define ID "0197f3a0-0000-7000-8000-000000000001"
/* SHA-256 of the id, 0000000000000006 and
 * {"baru":[1],"judul":"Jalan rusak","status":"DRAF","wf_versi":3} */
#define VECTOR "8e07db6f0e12cac27ef2bb0609d5925893af2b6652dc9f3f81f425596f24c116"
/* The same with {} */
#define VECTOR_PERSON "0018a3ced8a5c2a618e0398ca527013b867411a64de80c68b85592b4a10011e0"

static char *
digest_of (SerapSchema *schema, const char *entity, gint64 version, const char *json, gboolean *counts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapRecord) record = serap_record_new (serap_schema_entity (schema, entity), ID);
  serap_record_from_json (record, json, &error);
  g_assert_no_error (error);
  record->versi = version;
  record->seq = version * 10;
  guint8 digest[SERAP_DIGEST_BYTES];
  *counts = serap_record_digest (record, digest);
  return serap_hex (digest, sizeof digest);
}

static void
assert_digest (const char *entity, gint64 version, const char *json, const char *wanted)
{
  SerapSchema *schema = serap_schema_new ();
  gboolean counts = FALSE;
  g_autofree char *digest = digest_of (schema, entity, version, json, &counts);
  g_assert_true (counts);
  g_assert_cmpstr (digest, ==, wanted);
  serap_schema_unref (schema);
}

static void
test_vectors (void)
{
  /* In any order, and with what is derived: the same. */
  assert_digest ("aspirasi", 6, "{\"judul\":\"Jalan rusak\",\"wf_versi\":3,\"status\":\"DRAF\",\"baru\":[1]}",
                 VECTOR);
  assert_digest ("aspirasi", 6,
                 "{\"baru\":[1],\"dapil\":\"2\",\"status\":\"DRAF\",\"judul\":\"Jalan rusak\","
                 "\"wf_versi\":3,\"uraian\":null}",
                 VECTOR);
  /* A person's values never go in, open or not. */
  assert_digest ("pengusul", 6, "{\"nama\":\"Siti\",\"status\":\"X\"}", VECTOR_PERSON);
}

static void
test_differs (void)
{
  SerapSchema *schema = serap_schema_new ();
  static const char *const others[]
    = { "{\"baru\":[1],\"judul\":\"Jalan rusak\",\"status\":\"DRAF\",\"wf_versi\":4}",
        "{\"baru\":[2],\"judul\":\"Jalan rusak\",\"status\":\"DRAF\",\"wf_versi\":3}",
        "{\"baru\":[1],\"judul\":\"Jalan rusak.\",\"status\":\"DRAF\",\"wf_versi\":3}",
        "{\"baru\":[1],\"judul\":\"Jalan rusak\",\"wf_versi\":3}" };
  gboolean counts = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autofree char *digest = digest_of (schema, "aspirasi", 6, others[i], &counts);
    g_assert_cmpstr (digest, !=, VECTOR);
  }
  g_autofree char *version = digest_of (
    schema, "aspirasi", 7, "{\"baru\":[1],\"judul\":\"Jalan rusak\",\"status\":\"DRAF\",\"wf_versi\":3}",
    &counts);
  g_assert_cmpstr (version, !=, VECTOR);
  serap_schema_unref (schema);
}

static void
test_removed (void)
{
  SerapSchema *schema = serap_schema_new ();
  gboolean counts = TRUE;
  g_autofree char *digest
    = digest_of (schema, "aspirasi", 6, "{\"judul\":\"Jalan rusak\",\"dihapus\":1}", &counts);
  g_assert_false (counts);
  g_assert_cmpuint (strspn (digest, "0"), ==, 2 * SERAP_DIGEST_BYTES);
  serap_schema_unref (schema);
}

static void
test_sum (void)
{
  guint8 sum[SERAP_DIGEST_BYTES] = { 0 };
  guint8 a[SERAP_DIGEST_BYTES], b[SERAP_DIGEST_BYTES];
  memset (a, 0x0f, sizeof a);
  memset (b, 0xf1, sizeof b);
  serap_digest_add (sum, a);
  serap_digest_add (sum, b);
  g_assert_cmpuint (sum[0], ==, 0xfe);
  g_assert_cmpuint (sum[SERAP_DIGEST_BYTES - 1], ==, 0xfe);
  serap_digest_add (sum, a);
  g_assert_cmpmem (sum, sizeof sum, b, sizeof b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digest/vectors", test_vectors);
  g_test_add_func ("/digest/differs", test_differs);
  g_test_add_func ("/digest/removed", test_removed);
  g_test_add_func ("/digest/sum", test_sum);
  return g_test_run ();
}
