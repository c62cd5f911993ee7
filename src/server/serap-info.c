/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lines of the log, and nonces that need not be kept: time, and its HMAC-SHA-256 under a secret of
 * this start. */

#include "config.h"

#include "serap-info.h"

#include <string.h>
#include <unistd.h>

#define GOOD_FOR_MS (5 * 60 * 1000)
#define RANDOM_BYTES 8
#define MAC_BYTES 32
#define NONCE_BYTES (8 + RANDOM_BYTES + MAC_BYTES)

SerapJsonWriter *
serap_info_begin_line (const SerapServerInfo *info, const char *what)
{
  SerapJsonWriter *line = serap_json_writer_new (FALSE);
  g_autofree char *time = serap_wib_timestamp (serap_env_now_ms (info->env));
  serap_json_writer_begin_object (line);
  serap_json_writer_member_text (line, "time", time);
  serap_json_writer_member_text (line, "what", what);
  return line;
}

/* One write for one line, so that lines of several threads do not mix. */
void
serap_info_end_line (const SerapServerInfo *info, SerapJsonWriter *line)
{
  serap_json_writer_end_object (line);
  g_autofree char *text = serap_json_writer_finish (line);
  g_autofree char *whole = g_strconcat (text, "\n", NULL);
  if (info->log_fd < 0)
    return;
  gssize written = write (info->log_fd, whole, strlen (whole));
  (void) written; /* a full disk must not stop headquarters */
}

void
serap_info_log_failure (const SerapServerInfo *info, const char *trace, const GError *error)
{
  SerapJsonWriter *line = serap_info_begin_line (info, "failure");
  serap_json_writer_member_text (line, "trace", trace);
  serap_json_writer_member_text (line, "domain", g_quark_to_string (error->domain));
  serap_json_writer_member_int (line, "code", error->code);
  serap_json_writer_member_text (line, "message", error->message);
  serap_info_end_line (info, line);
}

static void
make_mac (const SerapServerInfo *info, const guint8 *data, gsize n, guint8 mac[MAC_BYTES])
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, info->nonce_secret, SERAP_NONCE_SECRET_BYTES);
  gsize size = MAC_BYTES;
  g_hmac_update (hmac, data, (gssize) n);
  g_hmac_get_digest (hmac, mac, &size);
}

GBytes *
serap_info_nonce (const SerapServerInfo *info)
{
  g_autoptr (GByteArray) nonce = g_byte_array_new ();
  guint8 random[RANDOM_BYTES], mac[MAC_BYTES];
  serap_bytes_put_i64 (nonce, serap_env_now_ms (info->env));
  serap_env_random (info->env, random, sizeof random);
  g_byte_array_append (nonce, random, sizeof random);
  make_mac (info, nonce->data, nonce->len, mac);
  g_byte_array_append (nonce, mac, sizeof mac);
  return g_byte_array_free_to_bytes (g_steal_pointer (&nonce));
}

static gint64
time_of (const guint8 *data)
{
  guint64 value = 0;
  for (guint i = 0; i < 8; i++)
    value = value << 8 | data[i];
  return (gint64) value;
}

gboolean
serap_info_check_nonce (const SerapServerInfo *info, GBytes *nonce)
{
  gsize n = 0;
  const guint8 *data = g_bytes_get_data (nonce, &n);
  guint8 mac[MAC_BYTES], difference = 0;
  if (n != NONCE_BYTES)
    return FALSE;
  make_mac (info, data, NONCE_BYTES - MAC_BYTES, mac);
  for (guint i = 0; i < MAC_BYTES; i++)
    difference |= mac[i] ^ data[NONCE_BYTES - MAC_BYTES + i];
  gint64 age = serap_env_now_ms (info->env) - time_of (data);
  return difference == 0 && age >= 0 && age <= GOOD_FOR_MS;
}
