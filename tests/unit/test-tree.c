/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit tree against the vectors of Certificate Transparency and against its own definition. */

#include "config.h"

#include "serap-tree.h"

#include "serap-wire.h"

#include <string.h>

#define HASH SERAP_SHA256_BYTES
#define MOST 300

/* ---- Leaves and nodes in memory ---- */

typedef struct {
  GPtrArray *levels; /* (element-type GByteArray) full nodes of each level */
  GByteArray *leaves;
} Memory;

static gboolean
keep (gpointer data, guint level, guint64 index, const guint8 hash[HASH], GError **error)
{
  Memory *memory = data;
  while (memory->levels->len <= level)
    g_ptr_array_add (memory->levels, g_byte_array_new ());
  GByteArray *nodes = memory->levels->pdata[level];
  g_assert_cmpuint (nodes->len, ==, index * HASH);
  g_byte_array_append (nodes, hash, HASH);
  return TRUE;
}

static gboolean
give (gpointer data, guint level, guint64 index, guint8 out[HASH], GError **error)
{
  Memory *memory = data;
  g_assert_cmpuint (level, <, memory->levels->len);
  GByteArray *nodes = memory->levels->pdata[level];
  g_assert_cmpuint ((index + 1) * HASH, <=, nodes->len);
  memcpy (out, nodes->data + index * HASH, HASH);
  return TRUE;
}

static void
grow (Memory *memory, SerapFrontier *frontier, const guint8 leaf[HASH])
{
  g_autoptr (GError) error = NULL;
  g_byte_array_append (memory->leaves, leaf, HASH);
  g_assert_true (serap_frontier_append (frontier, leaf, keep, memory, &error));
  g_assert_no_error (error);
}

static void
memory_init (Memory *memory)
{
  memory->levels = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  memory->leaves = g_byte_array_new ();
}

static void
memory_clear (Memory *memory)
{
  g_ptr_array_unref (memory->levels);
  g_byte_array_unref (memory->leaves);
}

/* ---- Reference vectors of github.com/google/certificate-transparency (merkle_tree_test) ---- */

static const char *const inputs[]
  = { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" };

static const char *const roots[] = {
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

typedef struct {
  guint64 first, second;
  const char *path[4];
} Vector;

/* Leaf (from 0) and size of the tree. */
static const Vector inclusions[] = {
  { 0, 1, { NULL } },
  { 0,
    8,
    { "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4" } },
  { 5,
    8,
    { "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" } },
  { 2, 3, { "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" } },
  { 1,
    5,
    { "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b" } },
};

/* Sizes of the earlier and the later tree. */
static const Vector consistencies[] = {
  { 1, 1, { NULL } },
  { 1,
    8,
    { "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4" } },
  { 6,
    8,
    { "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" } },
  { 2,
    5,
    { "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b" } },
};

static void
reference_tree (Memory *memory)
{
  SerapFrontier frontier = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++) {
    guint8 leaf[HASH];
    g_autoptr (GBytes) data = serap_unhex (inputs[i]);
    serap_leaf_hash_data (g_bytes_get_data (data, NULL), g_bytes_get_size (data), leaf);
    grow (memory, &frontier, leaf);
  }
}

static char *
joined (const Vector *vector)
{
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (vector->path) && vector->path[i] != NULL; i++)
    g_string_append (all, vector->path[i]);
  return g_string_free (all, FALSE);
}

static void
assert_hex (const guint8 *bytes, gsize n, const char *wanted)
{
  g_autofree char *hex = serap_hex (bytes, n);
  g_assert_cmpstr (hex, ==, wanted);
}

static void
test_reference_roots (void)
{
  Memory memory;
  memory_init (&memory);
  SerapFrontier frontier = { 0 };
  for (guint n = 0; n < G_N_ELEMENTS (roots); n++) {
    guint8 root[HASH];
    serap_frontier_root (&frontier, root);
    assert_hex (root, HASH, roots[n]);
    if (n == G_N_ELEMENTS (inputs))
      break;
    guint8 leaf[HASH];
    g_autoptr (GBytes) data = serap_unhex (inputs[n]);
    serap_leaf_hash_data (g_bytes_get_data (data, NULL), g_bytes_get_size (data), leaf);
    grow (&memory, &frontier, leaf);
  }
  memory_clear (&memory);
}

static void
test_reference_proofs (void)
{
  Memory memory;
  memory_init (&memory);
  reference_tree (&memory);
  SerapTreeNodes nodes = { give, &memory };
  for (guint i = 0; i < G_N_ELEMENTS (inclusions); i++) {
    const Vector *v = &inclusions[i];
    g_autofree char *wanted = joined (v);
    g_autoptr (GByteArray) proof = serap_tree_inclusion (&nodes, v->first, v->second, NULL);
    assert_hex (proof->data, proof->len, wanted);
    g_autoptr (GBytes) root = serap_unhex (roots[v->second]);
    g_assert_true (serap_tree_verify_inclusion (memory.leaves->data + v->first * HASH, v->first, v->second,
                                                proof->data, proof->len, g_bytes_get_data (root, NULL)));
  }
  for (guint i = 0; i < G_N_ELEMENTS (consistencies); i++) {
    const Vector *v = &consistencies[i];
    g_autofree char *wanted = joined (v);
    g_autoptr (GByteArray) proof = serap_tree_consistency (&nodes, v->first, v->second, NULL);
    assert_hex (proof->data, proof->len, wanted);
    g_autoptr (GBytes) before = serap_unhex (roots[v->first]);
    g_autoptr (GBytes) after = serap_unhex (roots[v->second]);
    g_assert_true (serap_tree_verify_consistency (v->first, g_bytes_get_data (before, NULL), v->second,
                                                  g_bytes_get_data (after, NULL), proof->data, proof->len));
  }
  memory_clear (&memory);
}

/* ---- All sizes up to 300 ---- */

typedef struct {
  Memory memory;
  guint8 roots[MOST + 1][HASH];
} All;

static All *
all_new (void)
{
  All *all = g_new0 (All, 1);
  SerapFrontier frontier = { 0 };
  memory_init (&all->memory);
  for (guint n = 0; n <= MOST; n++) {
    serap_frontier_root (&frontier, all->roots[n]);
    guint8 leaf[HASH];
    serap_leaf_hash_data (&n, sizeof n, leaf);
    if (n < MOST)
      grow (&all->memory, &frontier, leaf);
  }
  return all;
}

static void
all_free (All *all)
{
  memory_clear (&all->memory);
  g_free (all);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (All, all_free)

static void
test_roots_by_definition (void)
{
  g_autoptr (All) all = all_new ();
  SerapTreeNodes nodes = { give, &all->memory };
  for (guint n = 0; n <= MOST; n++) {
    guint8 root[HASH];
    SerapFrontier loaded;
    serap_tree_root (all->memory.leaves->data, n, root);
    g_assert_cmpmem (root, HASH, all->roots[n], HASH);
    g_assert_true (serap_frontier_load (&loaded, &nodes, n, NULL));
    serap_frontier_root (&loaded, root);
    g_assert_cmpmem (root, HASH, all->roots[n], HASH);
  }
}

static void
test_inclusion_everywhere (void)
{
  g_autoptr (All) all = all_new ();
  SerapTreeNodes nodes = { give, &all->memory };
  for (guint n = 1; n <= MOST; n++)
    for (guint m = 0; m < n; m++) {
      g_autoptr (GByteArray) proof = serap_tree_inclusion (&nodes, m, n, NULL);
      const guint8 *leaf = all->memory.leaves->data + m * HASH;
      g_assert_cmpuint (proof->len, <=, 9 * HASH);
      g_assert_true (serap_tree_verify_inclusion (leaf, m, n, proof->data, proof->len, all->roots[n]));
      g_assert_false (serap_tree_verify_inclusion (leaf, m, n, proof->data, proof->len, all->roots[n - 1]));
      g_assert_false (
        serap_tree_verify_inclusion (leaf, (m + 1) % n, n, proof->data, proof->len, all->roots[n]) && n > 1);
    }
}

static void
test_consistency_everywhere (void)
{
  g_autoptr (All) all = all_new ();
  SerapTreeNodes nodes = { give, &all->memory };
  for (guint n = 1; n <= MOST; n++)
    for (guint m = 1; m <= n; m++) {
      g_autoptr (GByteArray) proof = serap_tree_consistency (&nodes, m, n, NULL);
      g_assert_true (
        serap_tree_verify_consistency (m, all->roots[m], n, all->roots[n], proof->data, proof->len));
      g_assert_false (
        serap_tree_verify_consistency (m, all->roots[m - 1], n, all->roots[n], proof->data, proof->len));
      g_assert_false (
        serap_tree_verify_consistency (m, all->roots[m], n, all->roots[n - 1], proof->data, proof->len));
    }
}

/* Every bit of leaf, proof and roots counts, and so does the proof's length. */
static void
test_every_bit_counts (void)
{
  static const guint sizes[][2] = { { 1, 2 }, { 3, 7 }, { 4, 7 }, { 6, 8 }, { 37, 100 }, { 64, 257 } };
  g_autoptr (All) all = all_new ();
  SerapTreeNodes nodes = { give, &all->memory };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    guint m = sizes[i][0], n = sizes[i][1];
    g_autoptr (GByteArray) path = serap_tree_inclusion (&nodes, m, n, NULL);
    g_autoptr (GByteArray) proof = serap_tree_consistency (&nodes, m, n, NULL);
    guint8 leaf[HASH], root[HASH], before[HASH];
    memcpy (leaf, all->memory.leaves->data + m * HASH, HASH);
    memcpy (root, all->roots[n], HASH);
    memcpy (before, all->roots[m], HASH);
    struct {
      guint8 *bytes;
      gsize n;
    } parts[] = {
      { leaf, HASH }, { root, HASH }, { before, HASH }, { path->data, path->len }, { proof->data, proof->len }
    };
    for (guint p = 0; p < G_N_ELEMENTS (parts); p++)
      for (gsize bit = 0; bit < parts[p].n * 8; bit++) {
        parts[p].bytes[bit / 8] ^= (guint8) (1u << (bit % 8));
        g_assert_false (serap_tree_verify_inclusion (leaf, m, n, path->data, path->len, root)
                        && serap_tree_verify_consistency (m, before, n, root, proof->data, proof->len));
        parts[p].bytes[bit / 8] ^= (guint8) (1u << (bit % 8));
      }
    g_assert_true (serap_tree_verify_inclusion (leaf, m, n, path->data, path->len, root));
    g_assert_true (serap_tree_verify_consistency (m, before, n, root, proof->data, proof->len));
    g_assert_false (serap_tree_verify_inclusion (leaf, m, n, path->data, path->len - HASH, root));
    g_assert_false (serap_tree_verify_consistency (m, before, n, root, proof->data, proof->len - HASH));
    g_assert_false (serap_tree_verify_consistency (m, before, n, root, proof->data, proof->len - 1));
    g_byte_array_append (path, root, HASH);
    g_byte_array_append (proof, root, HASH);
    g_assert_false (serap_tree_verify_inclusion (leaf, m, n, path->data, path->len, root));
    g_assert_false (serap_tree_verify_consistency (m, before, n, root, proof->data, proof->len));
  }
}

static void
test_outside (void)
{
  g_autoptr (All) all = all_new ();
  SerapTreeNodes nodes = { give, &all->memory };
  static const guint64 wrong[][2] = { { 0, 5 }, { 6, 5 }, { 1, G_MAXUINT64 } };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (serap_tree_consistency (&nodes, wrong[i][0], wrong[i][1], &error));
    g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_RANGE);
    g_assert_false (
      serap_tree_verify_consistency (wrong[i][0], all->roots[0], wrong[i][1], all->roots[5], NULL, 0));
  }
  g_autoptr (GError) error = NULL;
  g_assert_null (serap_tree_inclusion (&nodes, 5, 5, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_RANGE);
  g_assert_false (serap_tree_verify_inclusion (all->roots[1], 1, 1, NULL, 0, all->roots[1]));
}

static gboolean
stop_at_parent (gpointer data, guint level, guint64 index, const guint8 hash[HASH], GError **error)
{
  if (level == 0)
    return TRUE;
  serap_wire_set_error (error, SERAP_WIRE_ERROR_RANGE, NULL, 0, "no room");
  return FALSE;
}

static void
test_failed_append_changes_nothing (void)
{
  SerapFrontier frontier = { 0 }, before;
  guint8 leaf[HASH] = { 7 };
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_frontier_append (&frontier, leaf, stop_at_parent, NULL, &error));
  before = frontier;
  g_assert_false (serap_frontier_append (&frontier, leaf, stop_at_parent, NULL, &error));
  g_assert_error (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_RANGE);
  g_assert_cmpmem (&frontier, sizeof frontier, &before, sizeof before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tree/reference-roots", test_reference_roots);
  g_test_add_func ("/tree/reference-proofs", test_reference_proofs);
  g_test_add_func ("/tree/roots-by-definition", test_roots_by_definition);
  g_test_add_func ("/tree/inclusion-everywhere", test_inclusion_everywhere);
  g_test_add_func ("/tree/consistency-everywhere", test_consistency_everywhere);
  g_test_add_func ("/tree/every-bit-counts", test_every_bit_counts);
  g_test_add_func ("/tree/outside", test_outside);
  g_test_add_func ("/tree/failed-append-changes-nothing", test_failed_append_changes_nothing);
  return g_test_run ();
}
