/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Payloads of operations. */

#include "config.h"

#include "serap-op-codec.h"

#include "serap-record-json.h"

#define NAME_CHARS 100
#define PURPOSE_CHARS 2000

static const char *const members[] = { "set", "old", "t", "wf", "wv", "op", "tujuan", "_s", NULL };

gsize
serap_op_payload_limit (const SerapEntity *entity)
{
  gboolean large = entity != NULL && serap_entity_is_reference (entity);
  return large ? SERAP_PAYLOAD_REFERENCE_MAX_BYTES : SERAP_PAYLOAD_MAX_BYTES;
}

GBytes *
serap_op_payload_encode (const SerapOp *op, const guint8 salt[SERAP_SALT_BYTES])
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  if (op->changes->len > 0 || op->unknown != NULL) {
    serap_json_writer_name (writer, "set");
    serap_changes_write (writer, op->changes, op->unknown);
  }
  serap_changes_write_old (writer, op->changes);
  serap_json_writer_opt_text (writer, "t", op->transition);
  serap_json_writer_opt_text (writer, "wf", op->workflow);
  if (op->workflow_version != 0)
    serap_json_writer_member_int (writer, "wv", op->workflow_version);
  serap_json_writer_opt_text (writer, "op", op->target_op);
  serap_json_writer_opt_text (writer, "tujuan", op->purpose);
  g_autofree char *text = g_base64_encode (salt, SERAP_SALT_BYTES);
  serap_json_writer_member_text (writer, "_s", text);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

static void
clear_parsed (SerapOp *op)
{
  g_ptr_array_set_size (op->changes, 0);
  g_clear_pointer (&op->transition, g_free);
  g_clear_pointer (&op->workflow, g_free);
  op->workflow_version = 0;
  g_clear_pointer (&op->target_op, g_free);
  g_clear_pointer (&op->purpose, g_free);
  g_clear_pointer (&op->unknown, g_hash_table_unref);
}

static gboolean
decode_fields (SerapOp *op, const SerapEntity *entity, SerapJsonRef root, GError **error)
{
  SerapJsonRef set, old;
  if (!serap_json_opt_object (root, "set", &set, error) || !serap_json_opt_object (root, "old", &old, error))
    return FALSE;
  if (serap_json_is_set (set) && !serap_changes_read (set, entity, op->changes, &op->unknown, error))
    return FALSE;
  return serap_changes_read_old (old, entity, op->changes, op->unknown, error);
}

static gboolean
check_salt (SerapJsonRef root, GError **error)
{
  g_autoptr (GBytes) salt = NULL;
  if (!serap_json_get_bytes (root, "_s", SERAP_SALT_BYTES, &salt, error))
    return FALSE;
  return g_bytes_get_size (salt) == SERAP_SALT_BYTES
         || serap_json_fail (serap_json_member (root, "_s"), SERAP_WIRE_ERROR_RANGE, error, "a short salt");
}

static gboolean
decode (SerapOp *op, const SerapEntity *entity, SerapJsonRef root, GError **error)
{
  const char *transition, *workflow, *target, *purpose;
  gint64 version;
  if (!serap_json_check_members (root, members, error)
      || !serap_json_opt_text (root, "t", NAME_CHARS, &transition, error)
      || !serap_json_opt_text (root, "wf", NAME_CHARS, &workflow, error)
      || !serap_json_opt_int (root, "wv", 0, G_MAXINT32, 0, &version, error)
      || !serap_json_opt_id (root, "op", &target, error)
      || !serap_json_opt_text (root, "tujuan", PURPOSE_CHARS, &purpose, error) || !check_salt (root, error)
      || !decode_fields (op, entity, root, error))
    return FALSE;
  op->transition = g_strdup (transition);
  op->workflow = g_strdup (workflow);
  op->workflow_version = version;
  op->target_op = g_strdup (target);
  op->purpose = g_strdup (purpose);
  return TRUE;
}

gboolean
serap_op_payload_decode (SerapOp *op, const SerapEntity *entity, GBytes *payload, GError **error)
{
  gsize n;
  const char *text = g_bytes_get_data (payload, &n);
  SerapJsonLimits limits = { serap_op_payload_limit (entity), 0, SERAP_JSON_PLAIN };
  clear_parsed (op);
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, &limits, error);
  if (json == NULL)
    return FALSE;
  if (decode (op, entity, serap_json_root (json), error))
    return TRUE;
  clear_parsed (op);
  return FALSE;
}
