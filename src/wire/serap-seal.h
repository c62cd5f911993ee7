/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-env.h"
#include "serap-password.h"

G_BEGIN_DECLS

#define SERAP_BOX_PUBLIC_BYTES 32
/** SERAP_BOX_OVERHEAD: how much longer sealed bytes are than open ones. */
#define SERAP_BOX_OVERHEAD 48

/**
 * SerapBoxKey:
 *
 * The pair (X25519) an account's persons are sealed to: anybody seals with the public half, only
 * the private half opens. Read from a wrapped file it is locked until serap_box_key_unlock(). Not
 * to be used from two threads while one locks or unlocks it. Secrets are wiped when locked or
 * freed.
 */
typedef struct _SerapBoxKey SerapBoxKey;

/** serap_box_key_new: Returns: (transfer full): an unlocked pair from 32 random bytes of @env. */
SerapBoxKey *serap_box_key_new (const SerapEnv *env);
void serap_box_key_free (SerapBoxKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapBoxKey, serap_box_key_free)

/**
 * serap_box_key_new_after:
 * @before: the pair until now; may be locked
 * @env: gives the new pair
 * @error: return location; CRYPTO
 * A new pair for a device of its own. Its private half is kept sealed to @before, so it is as locked as
 * that one and opens with the same password; what was sealed to @before, or to one before that, still opens.
 * Returns: (transfer full)
 */
SerapBoxKey *serap_box_key_new_after (const SerapBoxKey *before, const SerapEnv *env, GError **error);

/** serap_box_key_public: Returns: (transfer none): the public half, 32 bytes. */
GBytes *serap_box_key_public (const SerapBoxKey *key);
gboolean serap_box_key_is_locked (const SerapBoxKey *key);
/** serap_box_key_is_wrapped: whether the file it was saved to or loaded from needs a password. */
gboolean serap_box_key_is_wrapped (const SerapBoxKey *key);

/**
 * serap_box_key_save:
 * @key: an unlocked pair
 * @path: file, replaced whole, mode 0600
 * @password: (nullable): %NULL keeps the private half in the open: `lokal` and demo accounts
 * @cost: what a guess costs; kept in the file; not used without @password
 * @env: gives salt and nonce
 * @error: return location; %G_FILE_ERROR; LOCKED, RANGE, CRYPTO
 *
 * Saving again is how a password is set, changed and taken away. JSON:
 * {"serap":"box-key","version":1,"public":…,"secret":…} or, wrapped, instead of "secret":
 * "wrapped" (XSalsa20-Poly1305 under Argon2id of the password), "salt", "nonce", "ops", "mem". With
 * pairs of earlier devices: "others", their number, and "other0" …, public half and private half sealed to
 * "public"; with "next" the last of them is in force, until the next saving puts it in the first place.
 */
gboolean serap_box_key_save (SerapBoxKey *key,
                             const char *path,
                             const char *password,
                             SerapPasswordCost cost,
                             const SerapEnv *env,
                             GError **error);
/** serap_box_key_save_as_is: also a locked pair, under the password it has. @error: %G_FILE_ERROR */
gboolean serap_box_key_save_as_is (const SerapBoxKey *key, const char *path, GError **error);
/** serap_box_key_load: @error: %G_FILE_ERROR; %SERAP_WIRE_ERROR when it is no such file, UNKNOWN
 * for a newer version, CRYPTO when the halves do not fit. Returns: (transfer full) */
SerapBoxKey *serap_box_key_load (const char *path, GError **error);
/** serap_box_key_unlock: @error: PASSWORD, CRYPTO. Slow on purpose: never on a main loop. Does
 * nothing when it is not locked. */
gboolean serap_box_key_unlock (SerapBoxKey *key, const char *password, GError **error);
/** serap_box_key_lock: wipes the private half of a wrapped pair; others stay open. */
void serap_box_key_lock (SerapBoxKey *key);

/**
 * serap_box_seal:
 * @public_key: the receiver's public half
 * @open: what to seal
 * @error: return location; CRYPTO when @public_key is no key
 *
 * The one-time key comes from libsodium's own random source, not from a #SerapEnv: sealed bytes
 * differ each time, and nothing may compare them.
 *
 * Returns: (transfer full)
 */
GBytes *serap_box_seal (GBytes *public_key, GBytes *open, GError **error);
/** serap_box_open: @error: LOCKED; CRYPTO when sealed for another or damaged. Returns: (transfer
 * full): open bytes, wiped when freed */
GBytes *serap_box_open (const SerapBoxKey *key, GBytes *sealed, GError **error);

G_END_DECLS
