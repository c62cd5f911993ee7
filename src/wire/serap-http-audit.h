/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-bytes.h"
#include "serap-message-limits.h"
#include "serap-wire.h"

G_BEGIN_DECLS

/* GET /v1/audit/…: the tree over all processed operations (RFC 6962). Errors as in
 * serap-message-json.h. */

/** serap_checkpoint_encode: @note: signed note (C2SP tlog-checkpoint). {"checkpoint"} */
GBytes *serap_checkpoint_encode (const char *note);
/** serap_checkpoint_decode: the signature is not looked at. Returns: (transfer full) */
char *serap_checkpoint_decode (GBytes *body, GError **error);

/**
 * SerapConsistency:
 * @from: operations in the older tree
 * @to: operations in the newer tree, not less
 * @hashes: (element-type GBytes): RFC 6962, 2.1.2; 32 bytes each
 *
 * Proof that the older tree is the beginning of the newer one. {"from","to","hashes":[hash]}
 */
typedef struct {
  guint64 from;
  guint64 to;
  GPtrArray *hashes;
} SerapConsistency;

SerapConsistency *serap_consistency_new (void);
void serap_consistency_free (SerapConsistency *proof);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapConsistency, serap_consistency_free)

GBytes *serap_consistency_encode (const SerapConsistency *proof);
SerapConsistency *serap_consistency_decode (GBytes *body, GError **error);

/**
 * SerapInclusion:
 * @seq: number of the operation; its leaf is number @seq - 1 of the tree
 * @size: operations in the tree, at least @seq
 * @leaf: hash of the leaf
 * @hashes: (element-type GBytes): RFC 6962, 2.1.1: audit path, 32 bytes each
 *
 * Proof that an operation is in the tree. {"seq","size","leaf","hashes":[hash]}
 */
typedef struct {
  guint64 seq;
  guint64 size;
  guint8 leaf[SERAP_SHA256_BYTES];
  GPtrArray *hashes;
} SerapInclusion;

SerapInclusion *serap_inclusion_new (void);
void serap_inclusion_free (SerapInclusion *proof);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapInclusion, serap_inclusion_free)

GBytes *serap_inclusion_encode (const SerapInclusion *proof);
SerapInclusion *serap_inclusion_decode (GBytes *body, GError **error);

G_END_DECLS
