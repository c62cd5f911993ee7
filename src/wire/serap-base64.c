/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Base64 read strictly. */

#include "config.h"

#include "serap-base64.h"

#include <sodium.h>
#include <string.h>

GBytes *
serap_base64_decode (const char *text)
{
  gsize length = strlen (text);
  g_autofree guint8 *bytes = g_malloc (length / 4 * 3 + 1);
  gsize n = 0;
  const char *end = NULL;
  int rc
    = sodium_base642bin (bytes, length / 4 * 3, text, length, NULL, &n, &end, sodium_base64_VARIANT_ORIGINAL);
  if (rc != 0 || end != text + length)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), n);
}

char *
serap_base64_encode (GBytes *bytes)
{
  gsize n;
  const guchar *data = g_bytes_get_data (bytes, &n);
  return g_base64_encode (data, n);
}
