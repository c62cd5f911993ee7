/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-bytes.h"
#include "serap-json-writer.h"

G_BEGIN_DECLS

/* What the readers and writers of messages share. */

/** serap_message_parse: Returns: (transfer full): a body as a document whose root is an object. */
SerapJson *serap_message_parse (GBytes *body, gsize max_bytes, GError **error);

/** serap_message_get_count: a number of at most 32 bits. */
gboolean serap_message_get_count (SerapJsonRef object, const char *name, guint32 *out, GError **error);
/** serap_message_get_number: an unsigned number; at most G_MAXINT64 can be written. */
gboolean serap_message_get_number (SerapJsonRef object, const char *name, guint64 *out, GError **error);
/** serap_message_dup_text: a text that must be there. @out: (transfer full) */
gboolean
serap_message_dup_text (SerapJsonRef object, const char *name, gsize max_chars, char **out, GError **error);
/** serap_message_dup_opt_text: @out: (transfer full) (nullable) */
gboolean serap_message_dup_opt_text (
  SerapJsonRef object, const char *name, gsize max_chars, char **out, GError **error);
gboolean serap_message_dup_id (SerapJsonRef object, const char *name, char **out, GError **error);
/** serap_message_get_exact: base64 of exactly @n_bytes. @out: (transfer full) */
gboolean
serap_message_get_exact (SerapJsonRef object, const char *name, gsize n_bytes, GBytes **out, GError **error);
/** serap_message_get_hash: base64 of a SHA-256. */
gboolean serap_message_get_hash (SerapJsonRef object,
                                 const char *name,
                                 guint8 out[SERAP_SHA256_BYTES],
                                 GError **error);
/** serap_message_opt_hashes: adds an array of at most @max hashes to @out (element-type GBytes). */
gboolean
serap_message_opt_hashes (SerapJsonRef object, const char *name, guint max, GPtrArray *out, GError **error);
/** serap_message_opt_list: the array @name of at most @max_items; kind NONE when missing. */
gboolean serap_message_opt_list (
  SerapJsonRef object, const char *name, guint max_items, SerapJsonRef *out, GError **error);
/** serap_message_get_list: like serap_message_opt_list(); it must be there. */
gboolean serap_message_get_list (
  SerapJsonRef object, const char *name, guint max_items, SerapJsonRef *out, GError **error);

void
serap_message_write_hash (SerapJsonWriter *writer, const char *name, const guint8 hash[SERAP_SHA256_BYTES]);
/** serap_message_write_hashes: @hashes: (element-type GBytes) */
void serap_message_write_hashes (SerapJsonWriter *writer, const char *name, GPtrArray *hashes);
/** serap_message_write_bytes: nothing at all for %NULL. */
void serap_message_write_bytes (SerapJsonWriter *writer, const char *name, GBytes *bytes);
/** serap_message_write_strv: @items: (nullable): %NULL writes an empty array. */
void serap_message_write_strv (SerapJsonWriter *writer, const char *name, char *const *items);

G_END_DECLS
