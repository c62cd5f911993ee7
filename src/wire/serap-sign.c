/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A device's signing key: Ed25519 by libsodium. */

#include "config.h"

#include "serap-sign.h"

#include "serap-id.h"
#include "serap-key-file.h"

#include <sodium.h>
#include <string.h>

#define WHAT "signing-key"

G_STATIC_ASSERT (crypto_sign_BYTES == SERAP_SIGNATURE_BYTES);
G_STATIC_ASSERT (crypto_sign_PUBLICKEYBYTES == SERAP_SIGN_PUBLIC_BYTES);

struct _SerapSigningKey {
  guint8 secret[crypto_sign_SECRETKEYBYTES]; /* seed, then public half */
  GBytes *public_key;                        /* (owned) */
};

/* Takes the seed out of @seed, which is wiped. */
static SerapSigningKey *
key_from_seed (guint8 seed[crypto_sign_SEEDBYTES])
{
  SerapSigningKey *key = g_new0 (SerapSigningKey, 1);
  guint8 public_key[SERAP_SIGN_PUBLIC_BYTES];
  crypto_sign_seed_keypair (public_key, key->secret, seed);
  sodium_memzero (seed, crypto_sign_SEEDBYTES);
  key->public_key = g_bytes_new (public_key, sizeof public_key);
  return key;
}

SerapSigningKey *
serap_signing_key_new (const SerapEnv *env)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  serap_wire_init ();
  serap_env_random (env, seed, sizeof seed);
  return key_from_seed (seed);
}

void
serap_signing_key_free (SerapSigningKey *key)
{
  if (key == NULL)
    return;
  sodium_memzero (key->secret, sizeof key->secret);
  g_clear_pointer (&key->public_key, g_bytes_unref);
  g_free (key);
}

gboolean
serap_signing_key_save (const SerapSigningKey *key, const char *path, GError **error)
{
  SerapJsonWriter *writer = serap_key_file_begin (WHAT);
  serap_key_file_write_bytes (writer, "seed", key->secret, crypto_sign_SEEDBYTES);
  return serap_key_file_end (writer, path, error);
}

SerapSigningKey *
serap_signing_key_load (const char *path, GError **error)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  serap_wire_init ();
  g_autoptr (SerapJson) json = serap_key_file_load (path, WHAT, error);
  if (json == NULL || !serap_key_file_bytes (json, "seed", seed, sizeof seed, error))
    return NULL;
  return key_from_seed (seed);
}

GBytes *
serap_signing_key_public (const SerapSigningKey *key)
{
  return key->public_key;
}

char *
serap_device_code (GBytes *public_key)
{
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  guint8 digest[SERAP_SHA256_BYTES];
  serap_sha256 (g_bytes_get_data (public_key, NULL), g_bytes_get_size (public_key), digest);
  guint32 bits = (guint32) digest[0] << 12 | (guint32) digest[1] << 4 | digest[2] >> 4;
  char code[5]
    = { letters[bits >> 15], letters[bits >> 10 & 31], letters[bits >> 5 & 31], letters[bits & 31] };
  return g_strdup (code);
}

char *
serap_device_id (GBytes *public_key)
{
  g_autofree char *hex = serap_hex (g_bytes_get_data (public_key, NULL), g_bytes_get_size (public_key));
  return serap_id_derive ("perangkat", hex, NULL);
}

char *
serap_signing_key_code (const SerapSigningKey *key)
{
  return serap_device_code (key->public_key);
}

GBytes *
serap_sign (const SerapSigningKey *key, gconstpointer data, gsize n)
{
  guint8 signature[SERAP_SIGNATURE_BYTES];
  crypto_sign_detached (signature, NULL, data, n, key->secret);
  return g_bytes_new (signature, sizeof signature);
}

gboolean
serap_sign_verify (GBytes *public_key, GBytes *signature, gconstpointer data, gsize n)
{
  if (g_bytes_get_size (public_key) != SERAP_SIGN_PUBLIC_BYTES
      || g_bytes_get_size (signature) != SERAP_SIGNATURE_BYTES)
    return FALSE;
  return crypto_sign_verify_detached (g_bytes_get_data (signature, NULL), data, n,
                                      g_bytes_get_data (public_key, NULL))
         == 0;
}
