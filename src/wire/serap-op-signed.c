/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The signed header of operations: its bytes, freezing and verifying. */

#include "config.h"

#include "serap-op-codec.h"

#include "serap-bytes.h"
#include "serap-id.h"

#include <sodium.h>
#include <string.h>

#define MAGIC "SERAP1" /* with its NUL */
#define MAGIC_BYTES 7
#define KIND_BYTES 64

static gboolean
fail (SerapWireError code, const char *message, GError **error)
{
  serap_wire_set_error (error, code, NULL, 0, message);
  return FALSE;
}

static gboolean
is_kind (const char *kind)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
  gsize n = kind != NULL ? strlen (kind) : 0;
  return n > 0 && n <= KIND_BYTES && strspn (kind, letters) == n;
}

static gboolean
is_id_or_null (const char *id)
{
  return id == NULL || serap_wire_is_id (id);
}

/* Whether the header has one form in signed bytes and these bytes have no other header. */
static gboolean
check_header (const SerapOp *op, GError **error)
{
  if (!serap_wire_is_id (op->op_id) || !serap_wire_is_id (op->device) || !serap_wire_is_id (op->user)
      || !serap_wire_is_id (op->entity))
    return fail (SERAP_WIRE_ERROR_MISSING, "the operation lacks an id", error);
  if (!is_id_or_null (op->acts_for) || !is_id_or_null (op->batch) || !is_id_or_null (op->txn))
    return fail (SERAP_WIRE_ERROR_RANGE, "an id of the operation is none", error);
  if (!is_kind (op->kind) || (guint) op->verb >= SERAP_N_VERBS)
    return fail (SERAP_WIRE_ERROR_RANGE, "the operation has no valid kind or verb", error);
  if (op->dev_seq == 0 || op->dev_seq > G_MAXINT64 || op->base_seq < 0 || op->ref_seq < 0)
    return fail (SERAP_WIRE_ERROR_RANGE, "a number of the operation is out of range", error);
  return TRUE;
}

static void
put_header (GByteArray *out, const SerapOp *op, const guint8 payload_hash[SERAP_SHA256_BYTES])
{
  g_byte_array_append (out, (const guint8 *) MAGIC, MAGIC_BYTES);
  serap_bytes_put_id (out, op->device);
  serap_bytes_put_u32 (out, op->epoch);
  serap_bytes_put_u64 (out, op->dev_seq);
  serap_bytes_put_id (out, op->op_id);
  serap_bytes_put_id (out, op->user);
  serap_bytes_put_id (out, op->acts_for);
  serap_bytes_put_id (out, op->entity);
  serap_bytes_put_id (out, op->batch);
  serap_bytes_put_id (out, op->txn);
  serap_bytes_put_u64 (out, (guint64) op->base_seq);
  serap_bytes_put_u64 (out, (guint64) op->ref_seq);
  serap_bytes_put_i64 (out, op->wall_ms);
  serap_bytes_put_u16 (out, op->schema);
  serap_bytes_put_text8 (out, op->kind);
  serap_bytes_put_text8 (out, serap_verb_name (op->verb));
  g_byte_array_append (out, payload_hash, SERAP_SHA256_BYTES);
}

GBytes *
serap_op_signed_bytes_for (const SerapOp *op, const guint8 payload_hash[SERAP_SHA256_BYTES])
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new (256);
  put_header (out, op, payload_hash);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
hash_bytes (GBytes *bytes, guint8 hash[SERAP_SHA256_BYTES])
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);
  crypto_hash_sha256 (hash, data, n);
}

GBytes *
serap_op_signed_bytes (const SerapOp *op)
{
  guint8 hash[SERAP_SHA256_BYTES];
  g_return_val_if_fail (op->payload_bytes != NULL, NULL);
  hash_bytes (op->payload_bytes, hash);
  return serap_op_signed_bytes_for (op, hash);
}

/* What is left to read; @short_of_bytes once something was asked for that is not there. */
typedef struct {
  const guint8 *p;
  gsize left;
  gboolean short_of_bytes;
} Reader;

static gboolean
take (Reader *reader, gpointer out, gsize n)
{
  if (reader->left < n) {
    reader->short_of_bytes = TRUE;
    memset (out, 0, n);
    return FALSE;
  }
  memcpy (out, reader->p, n);
  reader->p += n;
  reader->left -= n;
  return TRUE;
}

static guint64
take_number (Reader *reader, guint n)
{
  guint8 bytes[8];
  guint64 number = 0;
  take (reader, bytes, n);
  for (guint i = 0; i < n; i++)
    number = number << 8 | bytes[i];
  return number;
}

static char *
take_id (Reader *reader)
{
  guint8 bytes[SERAP_ID_BYTES];
  take (reader, bytes, sizeof bytes);
  return sodium_is_zero (bytes, sizeof bytes) ? NULL : serap_id_from_bytes (bytes);
}

static char *
take_text8 (Reader *reader)
{
  char text[256] = "";
  gsize n = take_number (reader, 1);
  take (reader, text, n);
  /* A NUL inside would make two byte strings of one text. */
  if (strlen (text) != n)
    reader->short_of_bytes = TRUE;
  return g_strdup (text);
}

static void
take_ids_and_numbers (Reader *reader, SerapOp *op)
{
  op->device = take_id (reader);
  op->epoch = (guint32) take_number (reader, 4);
  op->dev_seq = take_number (reader, 8);
  op->op_id = take_id (reader);
  op->user = take_id (reader);
  op->acts_for = take_id (reader);
  op->entity = take_id (reader);
  op->batch = take_id (reader);
  op->txn = take_id (reader);
  op->base_seq = (gint64) take_number (reader, 8);
  op->ref_seq = (gint64) take_number (reader, 8);
  op->wall_ms = (gint64) take_number (reader, 8);
  op->schema = (guint16) take_number (reader, 2);
}

SerapOp *
serap_op_signed_bytes_parse (GBytes *bytes, guint8 payload_hash[SERAP_SHA256_BYTES], GError **error)
{
  Reader reader = { 0 };
  reader.p = g_bytes_get_data (bytes, &reader.left);
  char magic[MAGIC_BYTES];
  guint8 hash[SERAP_SHA256_BYTES];
  if (!take (&reader, magic, sizeof magic) || memcmp (magic, MAGIC, sizeof magic) != 0) {
    fail (SERAP_WIRE_ERROR_SYNTAX, "not the header of an operation", error);
    return NULL;
  }

  g_autoptr (SerapOp) op = serap_op_new (NULL, SERAP_VERB_CREATE, NULL, NULL);
  take_ids_and_numbers (&reader, op);
  op->kind = take_text8 (&reader);
  g_autofree char *verb = take_text8 (&reader);
  take (&reader, hash, sizeof hash);
  if (reader.short_of_bytes || reader.left > 0) {
    fail (SERAP_WIRE_ERROR_SYNTAX, "the header of the operation has a wrong length", error);
    return NULL;
  }
  int known = serap_verb_from_name (verb);
  if (known < 0) {
    fail (SERAP_WIRE_ERROR_UNKNOWN, "unknown verb", error);
    return NULL;
  }
  op->verb = (SerapVerb) known;
  if (!check_header (op, error))
    return NULL;
  if (payload_hash != NULL)
    memcpy (payload_hash, hash, sizeof hash);
  return g_steal_pointer (&op);
}

gboolean
serap_op_freeze (SerapOp *op, const SerapEnv *env, const SerapSigningKey *key, GError **error)
{
  if (!check_header (op, error))
    return FALSE;
  g_autoptr (GBytes) payload = op->payload_bytes != NULL ? g_bytes_ref (op->payload_bytes) : NULL;
  if (payload == NULL) {
    guint8 salt[SERAP_SALT_BYTES];
    serap_env_random (env, salt, sizeof salt);
    payload = serap_op_payload_encode (op, salt);
  }
  if (g_bytes_get_size (payload) > SERAP_PAYLOAD_REFERENCE_MAX_BYTES)
    return fail (SERAP_WIRE_ERROR_TOO_LARGE, "the payload of the operation is too large", error);

  guint8 hash[SERAP_SHA256_BYTES];
  hash_bytes (payload, hash);
  g_autoptr (GBytes) header = serap_op_signed_bytes_for (op, hash);
  g_clear_pointer (&op->signature, g_bytes_unref);
  op->signature = serap_sign (key, g_bytes_get_data (header, NULL), g_bytes_get_size (header));
  g_clear_pointer (&op->payload_bytes, g_bytes_unref);
  op->payload_bytes = g_steal_pointer (&payload);
  return TRUE;
}

gboolean
serap_op_verify_open (const SerapOp *op, GBytes *open_payload, GBytes *public_key, GError **error)
{
  if (op->signature == NULL || !check_header (op, NULL))
    return fail (SERAP_WIRE_ERROR_SIGNATURE, "the operation is not frozen", error);
  guint8 hash[SERAP_SHA256_BYTES];
  hash_bytes (open_payload, hash);
  g_autoptr (GBytes) header = serap_op_signed_bytes_for (op, hash);
  return serap_sign_verify (public_key, op->signature, g_bytes_get_data (header, NULL),
                            g_bytes_get_size (header))
         || fail (SERAP_WIRE_ERROR_SIGNATURE, "the signature of the operation does not fit", error);
}

gboolean
serap_op_verify (const SerapOp *op, GBytes *public_key, GError **error)
{
  if (op->payload_bytes == NULL)
    return fail (SERAP_WIRE_ERROR_SIGNATURE, "the operation has no open payload", error);
  return serap_op_verify_open (op, op->payload_bytes, public_key, error);
}
