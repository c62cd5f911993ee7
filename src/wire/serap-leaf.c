/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Leaves and nodes of the audit tree. */

#include "config.h"

#include "serap-leaf.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (crypto_hash_sha256_BYTES == SERAP_SHA256_BYTES);

static void
begin (crypto_hash_sha256_state *state, guint8 prefix)
{
  crypto_hash_sha256_init (state);
  crypto_hash_sha256_update (state, &prefix, 1);
}

static void
add_bytes (crypto_hash_sha256_state *state, GBytes *bytes)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);
  crypto_hash_sha256_update (state, data, n);
}

void
serap_leaf_hash (GBytes *signed_bytes,
                 GBytes *signature,
                 const char *result,
                 gint64 seq,
                 gint64 server_ms,
                 const guint8 effects[SERAP_SHA256_BYTES],
                 guint8 out[SERAP_SHA256_BYTES])
{
  g_autoptr (GByteArray) rest = g_byte_array_sized_new (64);
  serap_bytes_put_text8 (rest, result);
  serap_bytes_put_u64 (rest, (guint64) seq);
  serap_bytes_put_i64 (rest, server_ms);
  g_byte_array_append (rest, effects, SERAP_SHA256_BYTES);

  crypto_hash_sha256_state state;
  begin (&state, 0x00);
  add_bytes (&state, signed_bytes);
  add_bytes (&state, signature);
  crypto_hash_sha256_update (&state, rest->data, rest->len);
  crypto_hash_sha256_final (&state, out);
}

void
serap_leaf_hash_data (gconstpointer data, gsize n, guint8 out[SERAP_SHA256_BYTES])
{
  crypto_hash_sha256_state state;
  begin (&state, 0x00);
  crypto_hash_sha256_update (&state, data, n);
  crypto_hash_sha256_final (&state, out);
}

void
serap_node_hash (const guint8 left[SERAP_SHA256_BYTES],
                 const guint8 right[SERAP_SHA256_BYTES],
                 guint8 out[SERAP_SHA256_BYTES])
{
  crypto_hash_sha256_state state;
  begin (&state, 0x01);
  crypto_hash_sha256_update (&state, left, SERAP_SHA256_BYTES);
  crypto_hash_sha256_update (&state, right, SERAP_SHA256_BYTES);
  crypto_hash_sha256_final (&state, out);
}

void
serap_tree_root (const guint8 *leaves, gsize n, guint8 out[SERAP_SHA256_BYTES])
{
  if (n == 0) {
    crypto_hash_sha256 (out, NULL, 0);
    return;
  }
  if (n == 1) {
    memcpy (out, leaves, SERAP_SHA256_BYTES);
    return;
  }
  gsize split = 1; /* the largest power of two below n */
  while (split < n - split)
    split *= 2;
  guint8 left[SERAP_SHA256_BYTES];
  guint8 right[SERAP_SHA256_BYTES];
  serap_tree_root (leaves, split, left);
  serap_tree_root (leaves + split * SERAP_SHA256_BYTES, n - split, right);
  serap_node_hash (left, right, out);
}
