/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-bytes.h"

G_BEGIN_DECLS

/* The audit tree over all processed operations, as in RFC 6962, 2.1. */

/**
 * serap_leaf_hash:
 * @signed_bytes: see serap_op_signed_bytes()
 * @signature: the author's signature
 * @result: name of the result, at most 255 bytes
 * @seq: headquarters' number
 * @server_ms: headquarters' time, UTC milliseconds
 * @effects: SHA-256 of the effects
 * @out: (out): SHA-256 of 0x00, signed bytes, signature, length u8 and result, seq u64, time i64,
 *   effects; big-endian
 */
void serap_leaf_hash (GBytes *signed_bytes,
                      GBytes *signature,
                      const char *result,
                      gint64 seq,
                      gint64 server_ms,
                      const guint8 effects[SERAP_SHA256_BYTES],
                      guint8 out[SERAP_SHA256_BYTES]);
/** serap_leaf_hash_data: SHA-256 of 0x00 and @data: a leaf of the tree. */
void serap_leaf_hash_data (gconstpointer data, gsize n, guint8 out[SERAP_SHA256_BYTES]);
/** serap_node_hash: SHA-256 of 0x01, @left, @right. */
void serap_node_hash (const guint8 left[SERAP_SHA256_BYTES],
                      const guint8 right[SERAP_SHA256_BYTES],
                      guint8 out[SERAP_SHA256_BYTES]);
/** serap_tree_root: @leaves: @n hashes of 32 bytes, one after the other. Straight from the
 * definition, without memory of earlier trees: for tests and small trees. */
void serap_tree_root (const guint8 *leaves, gsize n, guint8 out[SERAP_SHA256_BYTES]);

G_END_DECLS
