/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-leaf.h"

G_BEGIN_DECLS

/* Growing the audit tree and proving things about it (RFC 6962, 2.1; verification as in RFC 9162, 2.1.3.2
 * and 2.1.4.2). Nothing here keeps the leaves: memory is O(log n). Any thread. */

/* A tree never has more leaves than a gint64 counts, and never more levels. */
#define SERAP_TREE_LEVELS 63

/**
 * SerapFrontier:
 * @size: how many leaves the tree has
 * @nodes: for each bit of @size that is set the root of the full subtree of that many leaves, the largest
 *   leftmost; the others are not meaningful
 *
 * What a tree needs to grow.
 */
typedef struct {
  guint64 size;
  guint8 nodes[SERAP_TREE_LEVELS][SERAP_SHA256_BYTES];
} SerapFrontier;

/**
 * SerapTreeVisit:
 * @level: 0 is a leaf; a node of level n stands over 2^n leaves
 * @index: place within the level, from 0
 * @hash: the node's hash
 */
typedef gboolean (*SerapTreeVisit) (
  gpointer data, guint level, guint64 index, const guint8 hash[SERAP_SHA256_BYTES], GError **error);

/**
 * serap_frontier_append:
 * @leaf: hash of the leaf
 * @visit: (nullable): is told of each node that became full by it, lowest first, the leaf included
 * @error: set by @visit only
 *
 * Returns: %FALSE when @visit said so; the frontier is unchanged then
 */
gboolean serap_frontier_append (SerapFrontier *frontier,
                                const guint8 leaf[SERAP_SHA256_BYTES],
                                SerapTreeVisit visit,
                                gpointer data,
                                GError **error);
/** serap_frontier_root: @out: (out): root of the tree as it is; SHA-256 of nothing for an empty one. */
void serap_frontier_root (const SerapFrontier *frontier, guint8 out[SERAP_SHA256_BYTES]);

/**
 * SerapTreeNodes:
 * @get: gives the hash of a full node; @level and @index as in #SerapTreeVisit
 *
 * Where proofs find the tree's full nodes.
 */
typedef struct {
  gboolean (*get) (gpointer data, guint level, guint64 index, guint8 out[SERAP_SHA256_BYTES], GError **error);
  gpointer data;
} SerapTreeNodes;

/** serap_frontier_load: makes the frontier of a tree of @size leaves from its nodes. */
gboolean
serap_frontier_load (SerapFrontier *frontier, const SerapTreeNodes *nodes, guint64 size, GError **error);

/**
 * serap_tree_inclusion:
 * @index: the leaf, from 0
 * @size: of the tree, greater than @index
 * @error: set by @nodes; %SERAP_WIRE_ERROR_RANGE for an @index outside
 *
 * Returns: (transfer full): hashes of 32 bytes, one after the other, leaf's side first
 */
GByteArray *serap_tree_inclusion (const SerapTreeNodes *nodes, guint64 index, guint64 size, GError **error);
/**
 * serap_tree_consistency:
 * @from: size of the earlier tree
 * @to: size of the later one
 * @error: set by @nodes; %SERAP_WIRE_ERROR_RANGE for @from 0 or above @to
 *
 * Returns: (transfer full): hashes of 32 bytes, one after the other; none when the sizes are equal
 */
GByteArray *serap_tree_consistency (const SerapTreeNodes *nodes, guint64 from, guint64 to, GError **error);

/** serap_tree_verify_inclusion: whether @proof shows that @leaf is leaf number @index of the tree of @size
 * leaves with this @root. */
gboolean serap_tree_verify_inclusion (const guint8 leaf[SERAP_SHA256_BYTES],
                                      guint64 index,
                                      guint64 size,
                                      const guint8 *proof,
                                      gsize proof_bytes,
                                      const guint8 root[SERAP_SHA256_BYTES]);
/** serap_tree_verify_consistency: whether @proof shows that the tree of @to leaves with root @to_root begins
 * with all of the tree of @from leaves with root @from_root. */
gboolean serap_tree_verify_consistency (guint64 from,
                                        const guint8 from_root[SERAP_SHA256_BYTES],
                                        guint64 to,
                                        const guint8 to_root[SERAP_SHA256_BYTES],
                                        const guint8 *proof,
                                        gsize proof_bytes);

G_END_DECLS
