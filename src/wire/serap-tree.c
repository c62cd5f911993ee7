/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit tree: growing, proofs, their verification. */

#include "config.h"

#include "serap-tree.h"

#include "serap-wire.h"

#include <string.h>

#define HASH SERAP_SHA256_BYTES

/* ---- Growing ---- */

gboolean
serap_frontier_append (
  SerapFrontier *frontier, const guint8 leaf[HASH], SerapTreeVisit visit, gpointer data, GError **error)
{
  guint8 node[HASH];
  guint level = 0;
  memcpy (node, leaf, HASH);
  for (;; level++) {
    if (visit != NULL && !visit (data, level, frontier->size >> level, node, error))
      return FALSE;
    if ((frontier->size >> level & 1) == 0)
      break;
    guint8 left[HASH];
    memcpy (left, frontier->nodes[level], HASH);
    serap_node_hash (left, node, node);
  }
  memcpy (frontier->nodes[level], node, HASH);
  frontier->size++;
  return TRUE;
}

void
serap_frontier_root (const SerapFrontier *frontier, guint8 out[HASH])
{
  gboolean any = FALSE;
  serap_tree_root (NULL, 0, out);
  for (guint level = 0; level < SERAP_TREE_LEVELS; level++) {
    if ((frontier->size >> level & 1) == 0)
      continue;
    guint8 right[HASH];
    memcpy (right, out, HASH);
    if (any)
      serap_node_hash (frontier->nodes[level], right, out);
    else
      memcpy (out, frontier->nodes[level], HASH);
    any = TRUE;
  }
}

gboolean
serap_frontier_load (SerapFrontier *frontier, const SerapTreeNodes *nodes, guint64 size, GError **error)
{
  memset (frontier, 0, sizeof *frontier);
  for (guint level = 0; level < SERAP_TREE_LEVELS; level++)
    if ((size >> level & 1) != 0
        && !nodes->get (nodes->data, level, (size >> level) - 1, frontier->nodes[level], error))
      return FALSE;
  frontier->size = size;
  return TRUE;
}

/* ---- Proofs ---- */

/* The largest power of two below @n; @n is at least 2. */
static guint64
split_of (guint64 n)
{
  guint64 split = 1;
  while (split < n - split)
    split *= 2;
  return split;
}

/* MTH (D[start:start + n]) of the RFC, n > 0. The cuts of the RFC leave a full node on the left of each, so
 * there are at most two for each level. */
static gboolean
range_root (const SerapTreeNodes *nodes, guint64 start, guint64 n, guint8 out[HASH], GError **error)
{
  if ((n & (n - 1)) == 0) {
    guint level = 0;
    while (n >> level > 1)
      level++;
    return nodes->get (nodes->data, level, start >> level, out, error);
  }
  guint64 split = split_of (n);
  guint8 left[HASH], right[HASH];
  if (!range_root (nodes, start, split, left, error)
      || !range_root (nodes, start + split, n - split, right, error))
    return FALSE;
  serap_node_hash (left, right, out);
  return TRUE;
}

static gboolean
add_range (GByteArray *proof, const SerapTreeNodes *nodes, guint64 start, guint64 n, GError **error)
{
  guint8 hash[HASH];
  if (!range_root (nodes, start, n, hash, error))
    return FALSE;
  g_byte_array_append (proof, hash, HASH);
  return TRUE;
}

/* PATH (index, D[start:start + n]). */
static gboolean
add_path (
  GByteArray *proof, const SerapTreeNodes *nodes, guint64 index, guint64 start, guint64 n, GError **error)
{
  if (n == 1)
    return TRUE;
  guint64 split = split_of (n);
  if (index < split)
    return add_path (proof, nodes, index, start, split, error)
           && add_range (proof, nodes, start + split, n - split, error);
  return add_path (proof, nodes, index - split, start + split, n - split, error)
         && add_range (proof, nodes, start, split, error);
}

/* SUBPROOF (m, D[start:start + n], whole). */
static gboolean
add_subproof (GByteArray *proof,
              const SerapTreeNodes *nodes,
              guint64 m,
              guint64 start,
              guint64 n,
              gboolean whole,
              GError **error)
{
  if (m == n)
    return whole || add_range (proof, nodes, start, n, error);
  guint64 split = split_of (n);
  if (m <= split)
    return add_subproof (proof, nodes, m, start, split, whole, error)
           && add_range (proof, nodes, start + split, n - split, error);
  return add_subproof (proof, nodes, m - split, start + split, n - split, FALSE, error)
         && add_range (proof, nodes, start, split, error);
}

static gboolean
check_range (gboolean fits, GError **error)
{
  if (!fits)
    serap_wire_set_error (error, SERAP_WIRE_ERROR_RANGE, NULL, 0, "outside of the audit tree");
  return fits;
}

GByteArray *
serap_tree_inclusion (const SerapTreeNodes *nodes, guint64 index, guint64 size, GError **error)
{
  if (!check_range (index < size && size <= G_MAXINT64, error))
    return NULL;
  g_autoptr (GByteArray) proof = g_byte_array_new ();
  return add_path (proof, nodes, index, 0, size, error) ? g_steal_pointer (&proof) : NULL;
}

GByteArray *
serap_tree_consistency (const SerapTreeNodes *nodes, guint64 from, guint64 to, GError **error)
{
  if (!check_range (from > 0 && from <= to && to <= G_MAXINT64, error))
    return NULL;
  g_autoptr (GByteArray) proof = g_byte_array_new ();
  return add_subproof (proof, nodes, from, 0, to, TRUE, error) ? g_steal_pointer (&proof) : NULL;
}

/* ---- Verification ---- */

gboolean
serap_tree_verify_inclusion (const guint8 leaf[HASH],
                             guint64 index,
                             guint64 size,
                             const guint8 *proof,
                             gsize proof_bytes,
                             const guint8 root[HASH])
{
  if (index >= size || proof_bytes % HASH != 0)
    return FALSE;
  guint64 place = index, last = size - 1;
  guint8 hash[HASH];
  memcpy (hash, leaf, HASH);
  for (gsize at = 0; at < proof_bytes; at += HASH) {
    const guint8 *other = proof + at;
    if (last == 0)
      return FALSE;
    if ((place & 1) != 0 || place == last) {
      serap_node_hash (other, hash, hash);
      while ((place & 1) == 0 && place != 0) {
        place >>= 1;
        last >>= 1;
      }
    } else {
      serap_node_hash (hash, other, hash);
    }
    place >>= 1;
    last >>= 1;
  }
  return last == 0 && memcmp (hash, root, HASH) == 0;
}

gboolean
serap_tree_verify_consistency (guint64 from,
                               const guint8 from_root[HASH],
                               guint64 to,
                               const guint8 to_root[HASH],
                               const guint8 *proof,
                               gsize proof_bytes)
{
  if (from == 0 || from > to || proof_bytes % HASH != 0)
    return FALSE;
  if (from == to)
    return proof_bytes == 0 && memcmp (from_root, to_root, HASH) == 0;
  gboolean full = (from & (from - 1)) == 0; /* the earlier root is the first hash, left out of the proof */
  if (!full && proof_bytes == 0)
    return FALSE;
  guint64 place = from - 1, last = to - 1;
  while ((place & 1) != 0) {
    place >>= 1;
    last >>= 1;
  }
  guint8 earlier[HASH], later[HASH];
  memcpy (earlier, full ? from_root : proof, HASH);
  memcpy (later, earlier, HASH);
  for (gsize at = full ? 0 : HASH; at < proof_bytes; at += HASH) {
    const guint8 *other = proof + at;
    if (last == 0)
      return FALSE;
    if ((place & 1) != 0 || place == last) {
      serap_node_hash (other, earlier, earlier);
      serap_node_hash (other, later, later);
      while ((place & 1) == 0 && place != 0) {
        place >>= 1;
        last >>= 1;
      }
    } else {
      serap_node_hash (later, other, later);
    }
    place >>= 1;
    last >>= 1;
  }
  return last == 0 && memcmp (earlier, from_root, HASH) == 0 && memcmp (later, to_root, HASH) == 0;
}
