/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fuzz target: envelopes, payloads, headers, events, answers and records that are read are written
 * and read back the same. */

#include "serap-op-codec.h"
#include "serap-record-json.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize n);

static void
try_envelope (const char *text, gssize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (SerapOp) op = serap_op_from_json (text, n, &sealed, &error);
  g_assert_true ((op == NULL) == (error != NULL));
  if (op == NULL)
    return;
  g_autofree char *json = serap_op_to_json (op, sealed);
  g_autoptr (GBytes) sealed_again = NULL;
  g_autoptr (SerapOp) again = serap_op_from_json (json, -1, &sealed_again, &error);
  g_assert_no_error (error);
  g_autofree char *second = serap_op_to_json (again, sealed_again);
  g_assert_cmpstr (second, ==, json);
}

static void
try_payload (const SerapEntity *entity, const guint8 *data, gsize n)
{
  static const guint8 salt[SERAP_SALT_BYTES] = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (data, n);
  g_autoptr (SerapOp) op = serap_op_new ("x", SERAP_VERB_EDIT, "aspirasi", "x");
  gboolean ok = serap_op_payload_decode (op, entity, bytes, &error);
  g_assert_true (ok == (error == NULL));
  if (!ok)
    return;
  g_autoptr (GBytes) first = serap_op_payload_encode (op, salt);
  g_autoptr (SerapOp) again = serap_op_new ("x", SERAP_VERB_EDIT, "aspirasi", "x");
  if (g_bytes_get_size (first) > serap_op_payload_limit (entity))
    return;
  serap_op_payload_decode (again, entity, first, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) second = serap_op_payload_encode (again, salt);
  g_assert_true (g_bytes_equal (first, second));
}

static void
try_header (const guint8 *data, gsize n)
{
  guint8 hash[SERAP_SHA256_BYTES];
  g_autoptr (GBytes) bytes = g_bytes_new (data, n);
  g_autoptr (SerapOp) op = serap_op_signed_bytes_parse (bytes, hash, NULL);
  if (op == NULL)
    return;
  g_autoptr (GBytes) again = serap_op_signed_bytes_for (op, hash);
  g_assert_true (g_bytes_equal (bytes, again));
}

static void
try_event (SerapSchema *schema, const char *text, gssize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) unknown = NULL;
  g_autoptr (SerapEvent) event = serap_event_from_json (text, n, schema, &unknown, &error);
  g_assert_true ((event == NULL) == (error != NULL));
  if (event == NULL)
    return;
  g_autofree char *json = serap_event_to_json (event, unknown);
  g_autoptr (GHashTable) unknown_again = NULL;
  g_autoptr (SerapEvent) again = serap_event_from_json (json, -1, schema, &unknown_again, &error);
  g_assert_no_error (error);
  g_autofree char *second = serap_event_to_json (again, unknown_again);
  g_assert_cmpstr (second, ==, json);
}

static void
try_result (const char *text, gssize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapOpResult) result = serap_op_result_from_json (text, n, &error);
  g_assert_true ((result == NULL) == (error != NULL));
  if (result == NULL)
    return;
  g_autofree char *json = serap_op_result_to_json (result);
  g_autoptr (SerapOpResult) again = serap_op_result_from_json (json, -1, &error);
  g_assert_no_error (error);
}

static void
try_record (const SerapEntity *entity, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapRecord) record = serap_record_new (entity, "x");
  if (!serap_record_from_json (record, text, NULL))
    return;
  g_autofree char *json = serap_record_to_json (record);
  g_autoptr (SerapRecord) again = serap_record_new (entity, "x");
  serap_record_from_json (again, json, &error);
  g_assert_no_error (error);
  g_autofree char *second = serap_record_to_json (again);
  g_assert_cmpstr (second, ==, json);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize n)
{
  static SerapSchema *schema;
  if (schema == NULL)
    schema = serap_schema_new ();
  const SerapEntity *entity = serap_schema_entity (schema, "aspirasi");
  const char *text = (const char *) data;
  try_envelope (text, (gssize) n);
  try_payload (entity, data, n);
  try_payload (NULL, data, n);
  try_header (data, n);
  try_event (schema, text, (gssize) n);
  try_result (text, (gssize) n);
  g_autofree char *copy = g_strndup (text, n);
  try_record (entity, copy);
  return 0;
}
