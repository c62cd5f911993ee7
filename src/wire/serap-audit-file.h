/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-bytes.h"
#include "serap-wire.h"

G_BEGIN_DECLS

/* The audit log as a file that anybody can verify without headquarters: JSON lines.
 *   {"serap":"audit","v":1,"key":NAME+ID+KEY,"checkpoint":NOTE}      see serap_note_key()
 *   {"device":ID,"user":ID,"key":BASE64}                             each device
 *   {"seq":N,"op":BASE64,"sig":BASE64,"r":RESULT,"ms":N,"fx":BASE64}  each operation, in order
 * "op" are the signed bytes, "fx" the SHA-256 of the effects: all that serap_leaf_hash() takes. */

char *serap_audit_file_head (const char *key, const char *checkpoint);
char *serap_audit_file_device (const char *device, const char *user, GBytes *public_key);
/** serap_audit_file_op: arguments as of serap_leaf_hash(). */
char *serap_audit_file_op (gint64 seq,
                           GBytes *signed_bytes,
                           GBytes *signature,
                           const char *result,
                           gint64 server_ms,
                           const guint8 effects[SERAP_SHA256_BYTES]);

/**
 * SerapAuditSummary:
 * @size: operations, all of them under the checkpoint
 * @devices: devices listed
 * @refused_unsigned: refused operations whose signature did not fit, which is why they were refused
 * @root: root of the tree
 */
typedef struct {
  guint64 size;
  guint devices;
  guint64 refused_unsigned;
  guint8 root[SERAP_SHA256_BYTES];
} SerapAuditSummary;

/**
 * serap_audit_verify_file:
 * @path: a file of serap_central_audit_export()
 * @key: (nullable): the key headquarters was known by before; without it the file's own is taken, which only
 *   shows that the file is whole
 * @summary: (out)
 * @findings: (element-type char*): gets what does not hold, with line numbers
 * @error: the file cannot be read: %G_IO_ERROR
 *
 * Verifies every signature, that numbers have no gaps, and that the leaves are those the signed checkpoint
 * stands for. Memory does not grow with the file.
 *
 * Returns: whether the file could be read; it is sound when @findings got nothing
 */
gboolean serap_audit_verify_file (
  const char *path, const char *key, SerapAuditSummary *summary, GPtrArray *findings, GError **error);

G_END_DECLS
