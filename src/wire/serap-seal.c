/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sealing of persons: X25519 boxes, the private half wrapped by a password. */

#include "config.h"

#include "serap-seal.h"

#include "serap-key-file.h"

#include <sodium.h>
#include <string.h>

#define WHAT "box-key"

G_STATIC_ASSERT (crypto_box_PUBLICKEYBYTES == SERAP_BOX_PUBLIC_BYTES);
G_STATIC_ASSERT (crypto_box_SEALBYTES == SERAP_BOX_OVERHEAD);
G_STATIC_ASSERT (crypto_pwhash_SALTBYTES == SERAP_PASSWORD_SALT_BYTES);

/* The private half as it stands in a file, and what it takes to get it out. */
typedef struct {
  guint8 bytes[crypto_secretbox_MACBYTES + crypto_box_SECRETKEYBYTES];
  guint8 salt[crypto_pwhash_SALTBYTES];
  guint8 nonce[crypto_secretbox_NONCEBYTES];
  SerapPasswordCost cost;
} Wrapped;

struct _SerapBoxKey {
  guint8 public_half[crypto_box_PUBLICKEYBYTES];
  guint8 secret[crypto_box_SECRETKEYBYTES]; /* zeros while locked */
  gboolean locked;
  GBytes *public_key; /* (owned): @public_half */
  Wrapped *wrapped;   /* (owned) (nullable) */
};

static gboolean
fail (SerapWireError code, const char *message, GError **error)
{
  serap_wire_set_error (error, code, NULL, 0, message);
  return FALSE;
}

SerapBoxKey *
serap_box_key_new (const SerapEnv *env)
{
  guint8 seed[crypto_box_SEEDBYTES];
  SerapBoxKey *key = g_new0 (SerapBoxKey, 1);
  serap_wire_init ();
  serap_env_random (env, seed, sizeof seed);
  crypto_box_seed_keypair (key->public_half, key->secret, seed);
  sodium_memzero (seed, sizeof seed);
  key->public_key = g_bytes_new (key->public_half, sizeof key->public_half);
  return key;
}

void
serap_box_key_free (SerapBoxKey *key)
{
  if (key == NULL)
    return;
  sodium_memzero (key->secret, sizeof key->secret);
  g_clear_pointer (&key->public_key, g_bytes_unref);
  g_clear_pointer (&key->wrapped, g_free);
  g_free (key);
}

GBytes *
serap_box_key_public (const SerapBoxKey *key)
{
  return key->public_key;
}

gboolean
serap_box_key_is_locked (const SerapBoxKey *key)
{
  return key->locked;
}

gboolean
serap_box_key_is_wrapped (const SerapBoxKey *key)
{
  return key->wrapped != NULL;
}

static Wrapped *
wrap (
  const SerapBoxKey *key, const char *password, SerapPasswordCost cost, const SerapEnv *env, GError **error)
{
  guint8 by[crypto_secretbox_KEYBYTES];
  g_autofree Wrapped *wrapped = g_new0 (Wrapped, 1);
  wrapped->cost = cost;
  serap_env_random (env, wrapped->salt, sizeof wrapped->salt);
  serap_env_random (env, wrapped->nonce, sizeof wrapped->nonce);
  if (!serap_password_key (password, cost, wrapped->salt, by, sizeof by, error))
    return NULL;
  crypto_secretbox_easy (wrapped->bytes, key->secret, sizeof key->secret, wrapped->nonce, by);
  sodium_memzero (by, sizeof by);
  return g_steal_pointer (&wrapped);
}

gboolean
serap_box_key_save (SerapBoxKey *key,
                    const char *path,
                    const char *password,
                    SerapPasswordCost cost,
                    const SerapEnv *env,
                    GError **error)
{
  if (key->locked)
    return fail (SERAP_WIRE_ERROR_LOCKED, "the key is locked", error);
  g_autofree Wrapped *wrapped = NULL;
  if (password != NULL) {
    wrapped = wrap (key, password, cost, env, error);
    if (wrapped == NULL)
      return FALSE;
  }

  SerapJsonWriter *writer = serap_key_file_begin (WHAT);
  serap_key_file_write_bytes (writer, "public", key->public_half, sizeof key->public_half);
  if (wrapped != NULL) {
    serap_key_file_write_bytes (writer, "wrapped", wrapped->bytes, sizeof wrapped->bytes);
    serap_key_file_write_bytes (writer, "salt", wrapped->salt, sizeof wrapped->salt);
    serap_key_file_write_bytes (writer, "nonce", wrapped->nonce, sizeof wrapped->nonce);
    serap_json_writer_member_int (writer, "ops", (gint64) cost.ops);
    serap_json_writer_member_int (writer, "mem", (gint64) cost.mem_bytes);
  } else {
    serap_key_file_write_bytes (writer, "secret", key->secret, sizeof key->secret);
  }
  if (!serap_key_file_end (writer, path, error))
    return FALSE;
  g_free (key->wrapped);
  key->wrapped = g_steal_pointer (&wrapped);
  return TRUE;
}

static gboolean
secret_fits (const SerapBoxKey *key)
{
  guint8 derived[crypto_box_PUBLICKEYBYTES];
  crypto_scalarmult_base (derived, key->secret);
  return sodium_memcmp (derived, key->public_half, sizeof derived) == 0;
}

static gboolean
load_wrapped (SerapBoxKey *key, SerapJson *json, GError **error)
{
  Wrapped *wrapped = key->wrapped = g_new0 (Wrapped, 1);
  SerapJsonRef root = serap_json_root (json);
  gint64 ops, mem;
  key->locked = TRUE;
  if (!serap_key_file_bytes (json, "wrapped", wrapped->bytes, sizeof wrapped->bytes, error)
      || !serap_key_file_bytes (json, "salt", wrapped->salt, sizeof wrapped->salt, error)
      || !serap_key_file_bytes (json, "nonce", wrapped->nonce, sizeof wrapped->nonce, error)
      || !serap_json_get_int (root, "ops", crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_OPSLIMIT_SENSITIVE, &ops,
                              error)
      || !serap_json_get_int (root, "mem", crypto_pwhash_MEMLIMIT_MIN, crypto_pwhash_MEMLIMIT_SENSITIVE, &mem,
                              error))
    return FALSE;
  wrapped->cost = (SerapPasswordCost){ (guint64) ops, (gsize) mem };
  return TRUE;
}

static gboolean
load_open (SerapBoxKey *key, SerapJson *json, GError **error)
{
  if (!serap_key_file_bytes (json, "secret", key->secret, sizeof key->secret, error))
    return FALSE;
  return secret_fits (key)
         || fail (SERAP_WIRE_ERROR_CRYPTO, "the halves of the key do not belong together", error);
}

SerapBoxKey *
serap_box_key_load (const char *path, GError **error)
{
  serap_wire_init ();
  g_autoptr (SerapJson) json = serap_key_file_load (path, WHAT, error);
  if (json == NULL)
    return NULL;
  g_autoptr (SerapBoxKey) key = g_new0 (SerapBoxKey, 1);
  if (!serap_key_file_bytes (json, "public", key->public_half, sizeof key->public_half, error))
    return NULL;
  key->public_key = g_bytes_new (key->public_half, sizeof key->public_half);
  gboolean wrapped = serap_json_is_set (serap_json_member (serap_json_root (json), "wrapped"));
  if (!(wrapped ? load_wrapped (key, json, error) : load_open (key, json, error)))
    return NULL;
  return g_steal_pointer (&key);
}

gboolean
serap_box_key_unlock (SerapBoxKey *key, const char *password, GError **error)
{
  if (!key->locked)
    return TRUE;
  const Wrapped *wrapped = key->wrapped;
  guint8 by[crypto_secretbox_KEYBYTES];
  if (!serap_password_key (password, wrapped->cost, wrapped->salt, by, sizeof by, error))
    return FALSE;
  int rc
    = crypto_secretbox_open_easy (key->secret, wrapped->bytes, sizeof wrapped->bytes, wrapped->nonce, by);
  sodium_memzero (by, sizeof by);
  if (rc != 0) {
    sodium_memzero (key->secret, sizeof key->secret);
    return fail (SERAP_WIRE_ERROR_PASSWORD, "wrong password", error);
  }
  if (!secret_fits (key)) {
    sodium_memzero (key->secret, sizeof key->secret);
    return fail (SERAP_WIRE_ERROR_CRYPTO, "the halves of the key do not belong together", error);
  }
  key->locked = FALSE;
  return TRUE;
}

void
serap_box_key_lock (SerapBoxKey *key)
{
  if (key->wrapped == NULL)
    return;
  sodium_memzero (key->secret, sizeof key->secret);
  key->locked = TRUE;
}

GBytes *
serap_box_seal (GBytes *public_key, GBytes *open, GError **error)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (open, &n);
  guint8 *sealed = g_malloc (n + SERAP_BOX_OVERHEAD);
  if (!serap_wire_init () || g_bytes_get_size (public_key) != SERAP_BOX_PUBLIC_BYTES
      || crypto_box_seal (sealed, data, n, g_bytes_get_data (public_key, NULL)) != 0) {
    g_free (sealed);
    fail (SERAP_WIRE_ERROR_CRYPTO, "not a public key", error);
    return NULL;
  }
  return g_bytes_new_take (sealed, n + SERAP_BOX_OVERHEAD);
}

/* Length, then bytes: the free function has to know how much to wipe. */
typedef struct {
  gsize n;
  guint8 bytes[];
} Secret;

static void
secret_free (gpointer data)
{
  Secret *secret = data;
  sodium_memzero (secret->bytes, secret->n);
  g_free (secret);
}

GBytes *
serap_box_open (const SerapBoxKey *key, GBytes *sealed, GError **error)
{
  if (key->locked) {
    fail (SERAP_WIRE_ERROR_LOCKED, "the key is locked", error);
    return NULL;
  }
  gsize n;
  const guint8 *data = g_bytes_get_data (sealed, &n);
  if (n < SERAP_BOX_OVERHEAD) {
    fail (SERAP_WIRE_ERROR_CRYPTO, "sealed bytes are cut short", error);
    return NULL;
  }
  Secret *secret = g_malloc (sizeof (Secret) + n - SERAP_BOX_OVERHEAD);
  secret->n = n - SERAP_BOX_OVERHEAD;
  if (crypto_box_seal_open (secret->bytes, data, n, key->public_half, key->secret) != 0) {
    secret_free (secret);
    fail (SERAP_WIRE_ERROR_CRYPTO, "sealed for another key, or damaged", error);
    return NULL;
  }
  return g_bytes_new_with_free_func (secret->bytes, secret->n, secret_free, secret);
}
