/* SPDX-License-Identifier: GPL-3.0-or-later */

/* UUIDs: version 7 for what people make, version 8 for what is derived from a name. */

#include "config.h"

#include "serap-id.h"

#include <string.h>

char *
serap_id_from_bytes (const guint8 b[SERAP_ID_BYTES])
{
  static const char hex[] = "0123456789abcdef";
  char text[SERAP_ID_LENGTH + 1];
  char *out = text;
  for (guint i = 0; i < SERAP_ID_BYTES; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *out++ = '-';
    *out++ = hex[b[i] >> 4];
    *out++ = hex[b[i] & 15];
  }
  *out = '\0';
  return g_strdup (text);
}

char *
serap_id_new (const SerapEnv *env)
{
  guint8 b[SERAP_ID_BYTES];
  serap_env_random (env, b, sizeof b);
  guint64 ms = (guint64) serap_env_now_ms (env);
  for (int i = 5; i >= 0; i--) {
    b[i] = (guint8) (ms & 0xff);
    ms >>= 8;
  }
  b[6] = (guint8) (0x70 | (b[6] & 0x0f));
  b[8] = (guint8) (0x80 | (b[8] & 0x3f));
  return serap_id_from_bytes (b);
}

char *
serap_id_derive (const char *first, ...)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  va_list parts;
  va_start (parts, first);
  for (const char *part = first; part != NULL; part = va_arg (parts, const char *))
    g_checksum_update (sum, (const guchar *) part, (gssize) strlen (part) + 1);
  va_end (parts);

  guint8 digest[32];
  gsize n = sizeof digest;
  g_checksum_get_digest (sum, digest, &n);
  digest[6] = (guint8) (0x80 | (digest[6] & 0x0f));
  digest[8] = (guint8) (0x80 | (digest[8] & 0x3f));
  return serap_id_from_bytes (digest);
}

gboolean
serap_id_is_valid (const char *text)
{
  if (text == NULL || strlen (text) != SERAP_ID_LENGTH)
    return FALSE;
  for (guint i = 0; i < SERAP_ID_LENGTH; i++) {
    gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !(g_ascii_isxdigit (text[i]) && !g_ascii_isupper (text[i])))
      return FALSE;
  }
  return TRUE;
}

gboolean
serap_id_to_bytes (const char *text, guint8 bytes[SERAP_ID_BYTES])
{
  memset (bytes, 0, SERAP_ID_BYTES);
  if (!serap_id_is_valid (text))
    return FALSE;
  guint n = 0;
  for (const char *p = text; *p != '\0'; p += 2) {
    if (*p == '-')
      p++;
    bytes[n++] = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));
  }
  return TRUE;
}
