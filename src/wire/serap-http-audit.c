/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Proofs about the audit tree. */

#include "config.h"

#include "serap-http-audit.h"

#include "serap-message-private.h"

GBytes *
serap_checkpoint_encode (const char *note)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "checkpoint", note);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

char *
serap_checkpoint_decode (GBytes *body, GError **error)
{
  char *note = NULL;
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  serap_message_dup_text (serap_json_root (doc), "checkpoint", SERAP_CHECKPOINT_MAX_CHARS, &note, error);
  return note;
}

static GPtrArray *
hashes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

SerapConsistency *
serap_consistency_new (void)
{
  SerapConsistency *proof = g_new0 (SerapConsistency, 1);
  proof->hashes = hashes_new ();
  return proof;
}

void
serap_consistency_free (SerapConsistency *proof)
{
  if (proof == NULL)
    return;
  g_ptr_array_unref (proof->hashes);
  g_free (proof);
}

GBytes *
serap_consistency_encode (const SerapConsistency *proof)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "from", (gint64) proof->from);
  serap_json_writer_member_int (writer, "to", (gint64) proof->to);
  serap_message_write_hashes (writer, "hashes", proof->hashes);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

/* A number that is at least @min. */
static gboolean
get_from (SerapJsonRef root, const char *name, guint64 min, guint64 *out, GError **error)
{
  gint64 number;
  if (!serap_json_get_int (root, name, (gint64) min, G_MAXINT64, &number, error))
    return FALSE;
  *out = (guint64) number;
  return TRUE;
}

SerapConsistency *
serap_consistency_decode (GBytes *body, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapConsistency) proof = serap_consistency_new ();
  if (!get_from (root, "from", 0, &proof->from, error)
      || !get_from (root, "to", proof->from, &proof->to, error)
      || !serap_message_opt_hashes (root, "hashes", SERAP_PROOF_MAX_HASHES, proof->hashes, error))
    return NULL;
  return g_steal_pointer (&proof);
}

SerapInclusion *
serap_inclusion_new (void)
{
  SerapInclusion *proof = g_new0 (SerapInclusion, 1);
  proof->hashes = hashes_new ();
  return proof;
}

void
serap_inclusion_free (SerapInclusion *proof)
{
  if (proof == NULL)
    return;
  g_ptr_array_unref (proof->hashes);
  g_free (proof);
}

GBytes *
serap_inclusion_encode (const SerapInclusion *proof)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "seq", (gint64) proof->seq);
  serap_json_writer_member_int (writer, "size", (gint64) proof->size);
  serap_message_write_hash (writer, "leaf", proof->leaf);
  serap_message_write_hashes (writer, "hashes", proof->hashes);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

SerapInclusion *
serap_inclusion_decode (GBytes *body, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapInclusion) proof = serap_inclusion_new ();
  if (!get_from (root, "seq", 1, &proof->seq, error)
      || !get_from (root, "size", proof->seq, &proof->size, error)
      || !serap_message_get_hash (root, "leaf", proof->leaf, error)
      || !serap_message_opt_hashes (root, "hashes", SERAP_PROOF_MAX_HASHES, proof->hashes, error))
    return NULL;
  return g_steal_pointer (&proof);
}
