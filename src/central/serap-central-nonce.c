/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Nonces of session requests: time, random bytes, and their HMAC-SHA-256 under a secret of this start. */

#include "config.h"

#include "serap-central-login.h"

#include "serap-token.h"

#include <string.h>

#define NONCE_RANDOM_BYTES 16
#define NONCE_BYTES (8 + NONCE_RANDOM_BYTES + SERAP_SHA256_BYTES)

static void
nonce_mac (SerapCentral *central, const guint8 *data, guint8 mac[SERAP_SHA256_BYTES])
{
  gsize n = 0, size = SERAP_SHA256_BYTES;
  const guint8 *secret = g_bytes_get_data (central->nonce_secret, &n);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, secret, n);
  g_hmac_update (hmac, data, NONCE_BYTES - SERAP_SHA256_BYTES);
  g_hmac_get_digest (hmac, mac, &size);
}

GBytes *
serap_central_nonce (SerapCentral *central)
{
  guint8 random[SERAP_SHA256_BYTES], mac[SERAP_SHA256_BYTES];
  if (central->nonce_secret == NULL) {
    serap_env_random (central->env, random, sizeof random);
    central->nonce_secret = g_bytes_new (random, sizeof random);
  }
  GByteArray *nonce = g_byte_array_new ();
  serap_bytes_put_i64 (nonce, serap_env_now_ms (central->env));
  serap_env_random (central->env, random, NONCE_RANDOM_BYTES);
  g_byte_array_append (nonce, random, NONCE_RANDOM_BYTES);
  nonce_mac (central, nonce->data, mac);
  g_byte_array_append (nonce, mac, sizeof mac);
  return g_byte_array_free_to_bytes (nonce);
}

static gint64
nonce_time (const guint8 *data)
{
  guint64 value = 0;
  for (guint i = 0; i < 8; i++)
    value = value << 8 | data[i];
  return (gint64) value;
}

gboolean
serap_central_check_nonce (SerapCentral *central, GBytes *nonce, GError **error)
{
  gsize n = 0;
  const guint8 *data = nonce != NULL ? g_bytes_get_data (nonce, &n) : NULL;
  gboolean good = FALSE;
  if (n == NONCE_BYTES && central->nonce_secret != NULL) {
    guint8 mac[SERAP_SHA256_BYTES];
    nonce_mac (central, data, mac);
    g_autoptr (GBytes) own = g_bytes_new (mac, sizeof mac);
    g_autoptr (GBytes) given = g_bytes_new (data + NONCE_BYTES - sizeof mac, sizeof mac);
    gint64 age = serap_env_now_ms (central->env) - nonce_time (data);
    good = serap_secret_equal (own, given) && age >= 0 && age < SERAP_NONCE_MS
           && (central->nonces == NULL || !g_hash_table_contains (central->nonces, nonce));
  }
  return good || serap_login_fail (SERAP_CENTRAL_ERROR_NONCE, error, "the nonce is over, used or not known");
}

static gboolean
is_over (gpointer nonce, gpointer until, gpointer now)
{
  return *(gint64 *) until <= *(gint64 *) now;
}

/* Only nonces that a known device signed are remembered: strangers cannot fill the memory. */
void
serap_central_use_nonce (SerapCentral *central, GBytes *nonce)
{
  gint64 now = serap_env_now_ms (central->env);
  if (central->nonces == NULL)
    central->nonces
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  g_hash_table_foreach_remove (central->nonces, is_over, &now);
  gint64 until = now + SERAP_NONCE_MS;
  g_hash_table_insert (central->nonces, g_bytes_ref (nonce), g_memdup2 (&until, sizeof until));
}
