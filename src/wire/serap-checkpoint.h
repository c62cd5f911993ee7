/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-sign.h"

G_BEGIN_DECLS

/* Headquarters' signed word on the audit tree: a checkpoint (https://c2sp.org/tlog-checkpoint) in a signed
 * note (https://c2sp.org/signed-note), so that tools made for transparency logs read it:
 *
 *   ORIGIN
 *   number of leaves, decimal
 *   root, base64
 *
 *   — ORIGIN base64 (key id 4 ‖ Ed25519 signature 64)
 *
 * The key's name is the origin. Key id: first 4 bytes of SHA-256 (name ‖ LF ‖ 0x01 ‖ public key). */

#define SERAP_CHECKPOINT_MAX_BYTES 4096

/** serap_note_name_ok: whether @name may name a key: not empty, no white space, no plus sign. */
gboolean serap_note_name_ok (const char *name);
/** serap_note_key: Returns: (transfer full): "NAME+hex (key id)+base64 (0x01 ‖ public key)", as others'
 * verifiers want it. */
char *serap_note_key (const char *name, GBytes *public_key);
/** serap_note_sign: @text: ends with a line feed and has no empty line at its end. Returns: (transfer full):
 * the note. */
char *serap_note_sign (const char *text, const char *name, const SerapSigningKey *key);
/**
 * serap_note_open:
 * @note: a signed note; signatures of other keys in it are skipped
 * @error: return location; SYNTAX, SIGNATURE (none of this key, or wrong), TOO_LARGE
 *
 * Returns: (transfer full): the signed text
 */
char *serap_note_open (const char *note, const char *name, GBytes *public_key, GError **error);

/** serap_checkpoint_sign: Returns: (transfer full): the note. */
char *serap_checkpoint_sign (const char *origin,
                             guint64 size,
                             const guint8 root[SERAP_SHA256_BYTES],
                             const SerapSigningKey *key);
/**
 * serap_checkpoint_open:
 * @note: a checkpoint
 * @origin: the log it must speak of
 * @public_key: the log's key
 * @size: (out): leaves
 * @root: (out): root of the tree of so many leaves
 * @error: return location; as serap_note_open(), SYNTAX also for another origin
 */
gboolean serap_checkpoint_open (const char *note,
                                const char *origin,
                                GBytes *public_key,
                                guint64 *size,
                                guint8 root[SERAP_SHA256_BYTES],
                                GError **error);

G_END_DECLS
