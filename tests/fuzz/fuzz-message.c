/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fuzz target: every message of the protocol that can be read is written, and read back the same. */

#include "serap-test-messages.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize n);

static void
try_message (const SerapTestMessage *message, GBytes *body, SerapSchema *schema)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) first = message->rewrite (body, schema, &error);
  g_assert_true ((first == NULL) == (error != NULL));
  if (first == NULL)
    return;
  g_autoptr (GBytes) second = message->rewrite (first, schema, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (first, second));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize n)
{
  static SerapSchema *schema;
  if (schema == NULL)
    schema = serap_schema_new ();
  g_autoptr (GBytes) body = g_bytes_new (data, n);
  for (guint i = 0; i < serap_test_n_messages; i++)
    try_message (&serap_test_messages[i], body, schema);
  return 0;
}
