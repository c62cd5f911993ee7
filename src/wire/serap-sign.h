/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-bytes.h"
#include "serap-env.h"
#include "serap-wire.h"

G_BEGIN_DECLS

#define SERAP_SIGN_PUBLIC_BYTES 32
#define SERAP_SIGNATURE_BYTES 64

/**
 * SerapSigningKey:
 *
 * A device's Ed25519 key (RFC 8032). Constant after its making: any thread. The secret is wiped
 * when it is freed.
 */
typedef struct _SerapSigningKey SerapSigningKey;

/** serap_signing_key_new: Returns: (transfer full): a key from 32 random bytes of @env. */
SerapSigningKey *serap_signing_key_new (const SerapEnv *env);
void serap_signing_key_free (SerapSigningKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSigningKey, serap_signing_key_free)

/**
 * serap_signing_key_save:
 * @error: return location; %G_FILE_ERROR
 *
 * Writes the key in the open into a file of mode 0600; the file is replaced whole and flushed.
 */
gboolean serap_signing_key_save (const SerapSigningKey *key, const char *path, GError **error);
/** serap_signing_key_load: @error: %G_FILE_ERROR, or %SERAP_WIRE_ERROR when it is no such file. */
SerapSigningKey *serap_signing_key_load (const char *path, GError **error);

/** serap_signing_key_public: Returns: (transfer none): the public half, 32 bytes. */
GBytes *serap_signing_key_public (const SerapSigningKey *key);
/** serap_device_code: Returns: (transfer full): four base32 letters (RFC 4648) of the SHA-256 of a
 * device's public key; part of provisional numbers. */
char *serap_device_code (GBytes *public_key);
/** serap_device_id: Returns: (transfer full): id of the device that is named after its public key, as one
 * that becomes a device of its own is. */
char *serap_device_id (GBytes *public_key);
/** serap_signing_key_code: Returns: (transfer full): device code: first four base32 letters (RFC
 * 4648) of the SHA-256 of the public half. */
char *serap_signing_key_code (const SerapSigningKey *key);

/** serap_sign: Returns: (transfer full): detached signature, 64 bytes. */
GBytes *serap_sign (const SerapSigningKey *key, gconstpointer data, gsize n);
/** serap_sign_verify: %FALSE also for a key or signature of the wrong size. */
gboolean serap_sign_verify (GBytes *public_key, GBytes *signature, gconstpointer data, gsize n);

G_END_DECLS
