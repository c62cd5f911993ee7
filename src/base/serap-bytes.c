/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Byte strings: big-endian writing, SHA-256, hexadecimal text. */

#include "config.h"

#include "serap-bytes.h"

#include "serap-id.h"

#include <string.h>

void
serap_bytes_put_u16 (GByteArray *out, guint16 value)
{
  guint16 be = GUINT16_TO_BE (value);
  g_byte_array_append (out, (const guint8 *) &be, sizeof be);
}

void
serap_bytes_put_u32 (GByteArray *out, guint32 value)
{
  guint32 be = GUINT32_TO_BE (value);
  g_byte_array_append (out, (const guint8 *) &be, sizeof be);
}

void
serap_bytes_put_u64 (GByteArray *out, guint64 value)
{
  guint64 be = GUINT64_TO_BE (value);
  g_byte_array_append (out, (const guint8 *) &be, sizeof be);
}

void
serap_bytes_put_i64 (GByteArray *out, gint64 value)
{
  serap_bytes_put_u64 (out, (guint64) value);
}

void
serap_bytes_put_id (GByteArray *out, const char *id)
{
  guint8 bytes[SERAP_ID_BYTES];
  serap_id_to_bytes (id, bytes);
  g_byte_array_append (out, bytes, sizeof bytes);
}

void
serap_bytes_put_text8 (GByteArray *out, const char *text)
{
  gsize n = strlen (text);
  g_return_if_fail (n <= 255);
  guint8 length = (guint8) n;
  g_byte_array_append (out, &length, 1);
  g_byte_array_append (out, (const guint8 *) text, (guint) n);
}

void
serap_sha256 (gconstpointer data, gsize n, guint8 digest[SERAP_SHA256_BYTES])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = SERAP_SHA256_BYTES;
  if (n > 0)
    g_checksum_update (sum, data, (gssize) n);
  g_checksum_get_digest (sum, digest, &size);
}

char *
serap_hex (const guint8 *bytes, gsize n)
{
  static const char hex[] = "0123456789abcdef";
  char *text = g_malloc (2 * n + 1);
  for (gsize i = 0; i < n; i++) {
    text[2 * i] = hex[bytes[i] >> 4];
    text[2 * i + 1] = hex[bytes[i] & 15];
  }
  text[2 * n] = '\0';
  return text;
}

char *
serap_sha256_hex (gconstpointer data, gsize n)
{
  guint8 digest[SERAP_SHA256_BYTES];
  serap_sha256 (data, n, digest);
  return serap_hex (digest, sizeof digest);
}

GBytes *
serap_unhex (const char *hex)
{
  gsize n = hex == NULL ? 1 : strlen (hex);
  if (n % 2 != 0)
    return NULL;
  g_autofree guint8 *bytes = g_malloc (n / 2 + 1);
  for (gsize i = 0; i < n; i += 2) {
    int high = g_ascii_xdigit_value (hex[i]);
    int low = g_ascii_xdigit_value (hex[i + 1]);
    if (high < 0 || low < 0)
      return NULL;
    bytes[i / 2] = (guint8) (high << 4 | low);
  }
  return g_bytes_new_take (g_steal_pointer (&bytes), n / 2);
}
