/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-wire.h"

G_BEGIN_DECLS

/**
 * SerapPasswordCost:
 * @ops: passes over the memory
 * @mem_bytes: memory
 *
 * What guessing a password costs (Argon2id, RFC 9106).
 */
typedef struct {
  guint64 ops;
  gsize mem_bytes;
} SerapPasswordCost;

/** SERAP_PASSWORD_COST: libsodium's "interactive" cost: 2 passes over 64 MiB, about 0.1 s. */
#define SERAP_PASSWORD_COST ((SerapPasswordCost){ 2, 64 * 1024 * 1024 })
/** SERAP_PASSWORD_COST_LOWEST: the least libsodium takes, for tests. */
#define SERAP_PASSWORD_COST_LOWEST ((SerapPasswordCost){ 1, 8192 })
#define SERAP_PASSWORD_MAX_BYTES 1024

/**
 * serap_password_hash:
 * @password: UTF-8, at most %SERAP_PASSWORD_MAX_BYTES
 * @cost: what a guess costs
 * @error: return location; RANGE (too long, cost out of bounds), CRYPTO (not enough memory)
 *
 * The salt comes from libsodium's own random source, not from a #SerapEnv. Slow on purpose: never
 * on a main loop.
 *
 * Returns: (transfer full): text that holds cost, salt and hash
 */
char *serap_password_hash (const char *password, SerapPasswordCost cost, GError **error);
/** serap_password_verify: @hash: text of serap_password_hash(). As slow as that one. */
gboolean serap_password_verify (const char *hash, const char *password);

#define SERAP_PASSWORD_SALT_BYTES 16

/**
 * serap_password_key:
 * @salt: %SERAP_PASSWORD_SALT_BYTES random bytes kept beside what the key wraps
 * @out: (out): @n bytes of key made from the password; wipe it after use
 * @error: return location; as serap_password_hash()
 */
gboolean serap_password_key (
  const char *password, SerapPasswordCost cost, const guint8 *salt, guint8 *out, gsize n, GError **error);

G_END_DECLS
