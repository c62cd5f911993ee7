/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Passwords by Argon2id. */

#include "config.h"

#include "serap-password.h"

#include <sodium.h>
#include <string.h>

static gboolean
fail (SerapWireError code, const char *message, GError **error)
{
  serap_wire_set_error (error, code, NULL, 0, message);
  return FALSE;
}

static gboolean
check (const char *password, SerapPasswordCost cost, GError **error)
{
  if (!serap_wire_init ())
    return fail (SERAP_WIRE_ERROR_CRYPTO, "libsodium cannot be used", error);
  if (strlen (password) > SERAP_PASSWORD_MAX_BYTES)
    return fail (SERAP_WIRE_ERROR_RANGE, "the password is too long", error);
  if (cost.ops < crypto_pwhash_OPSLIMIT_MIN || cost.mem_bytes < crypto_pwhash_MEMLIMIT_MIN
      || cost.ops > crypto_pwhash_OPSLIMIT_SENSITIVE || cost.mem_bytes > crypto_pwhash_MEMLIMIT_SENSITIVE)
    return fail (SERAP_WIRE_ERROR_RANGE, "the cost of the password is out of bounds", error);
  return TRUE;
}

char *
serap_password_hash (const char *password, SerapPasswordCost cost, GError **error)
{
  char text[crypto_pwhash_STRBYTES];
  if (!check (password, cost, error))
    return NULL;
  if (crypto_pwhash_str (text, password, strlen (password), cost.ops, cost.mem_bytes) != 0) {
    fail (SERAP_WIRE_ERROR_CRYPTO, "not enough memory to hash a password", error);
    return NULL;
  }
  return g_strdup (text);
}

gboolean
serap_password_verify (const char *hash, const char *password)
{
  if (!serap_wire_init () || strlen (hash) >= crypto_pwhash_STRBYTES
      || strlen (password) > SERAP_PASSWORD_MAX_BYTES)
    return FALSE;
  /* The library reads the full length of its own format. */
  char text[crypto_pwhash_STRBYTES] = { 0 };
  memcpy (text, hash, strlen (hash));
  return crypto_pwhash_str_verify (text, password, strlen (password)) == 0;
}

gboolean
serap_password_key (
  const char *password, SerapPasswordCost cost, const guint8 *salt, guint8 *out, gsize n, GError **error)
{
  if (!check (password, cost, error))
    return FALSE;
  if (crypto_pwhash (out, n, password, strlen (password), salt, cost.ops, cost.mem_bytes,
                     crypto_pwhash_ALG_ARGON2ID13)
      != 0)
    return fail (SERAP_WIRE_ERROR_CRYPTO, "not enough memory for a password", error);
  return TRUE;
}
