/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fuzz target: what the checked reader takes is written the same way for ever. */

#include "serap-json-writer.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize n);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize n)
{
  static const SerapJsonLimits limits = { 1 << 20, 0, SERAP_JSON_LINES };
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapJson) json = serap_json_parse ((const char *) data, (gssize) n, &limits, &error);
  g_assert_true ((json == NULL) == (error != NULL));
  if (json == NULL)
    return 0;
  g_assert_cmpuint (serap_json_ref_line (serap_json_root (json)), >, 0);
  g_autofree char *text = serap_json_ref_to_text (serap_json_root (json));
  g_autoptr (SerapJson) again = serap_json_parse (text, -1, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *second = serap_json_ref_to_text (serap_json_root (again));
  g_assert_cmpstr (second, ==, text);
  return 0;
}
