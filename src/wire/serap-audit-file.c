/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit log as a file, and its verification. */

#include "config.h"

#include "serap-audit-file.h"

#include "serap-base64.h"
#include "serap-checkpoint.h"
#include "serap-json-writer.h"
#include "serap-op-codec.h"
#include "serap-tree.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_LINE_BYTES (64 * 1024)
#define MAX_RESULT 40

/* ---- Writing ---- */

char *
serap_audit_file_head (const char *key, const char *checkpoint)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "serap", "audit");
  serap_json_writer_member_int (writer, "v", 1);
  serap_json_writer_member_text (writer, "key", key);
  serap_json_writer_member_text (writer, "checkpoint", checkpoint);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

char *
serap_audit_file_device (const char *device, const char *user, GBytes *public_key)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "device", device);
  serap_json_writer_member_text (writer, "user", user);
  serap_json_writer_name (writer, "key");
  serap_json_writer_bytes (writer, public_key);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

char *
serap_audit_file_op (gint64 seq,
                     GBytes *signed_bytes,
                     GBytes *signature,
                     const char *result,
                     gint64 server_ms,
                     const guint8 effects[SERAP_SHA256_BYTES])
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  g_autoptr (GBytes) hash = g_bytes_new (effects, SERAP_SHA256_BYTES);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "seq", seq);
  serap_json_writer_name (writer, "op");
  serap_json_writer_bytes (writer, signed_bytes);
  serap_json_writer_name (writer, "sig");
  serap_json_writer_bytes (writer, signature);
  serap_json_writer_member_text (writer, "r", result);
  serap_json_writer_member_int (writer, "ms", server_ms);
  serap_json_writer_name (writer, "fx");
  serap_json_writer_bytes (writer, hash);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

/* ---- Verifying ---- */

typedef struct {
  SerapAuditSummary *summary;
  GPtrArray *findings;
  guint64 line;
  char *checkpoint;    /* (owned) */
  char *name;          /* (owned) of the key */
  GBytes *key;         /* (owned) */
  GHashTable *devices; /* id -> GBytes, the key */
  GHashTable *users;   /* id -> account */
  SerapFrontier frontier;
} Verifying;

static void
verifying_clear (Verifying *v)
{
  g_free (v->checkpoint);
  g_free (v->name);
  g_clear_pointer (&v->key, g_bytes_unref);
  g_clear_pointer (&v->devices, g_hash_table_unref);
  g_clear_pointer (&v->users, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verifying, verifying_clear)

static void G_GNUC_PRINTF (2, 3) found (Verifying *v, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_autofree char *text = g_strdup_vprintf (format, values);
  va_end (values);
  g_ptr_array_add (v->findings, g_strdup_printf ("line %" G_GUINT64_FORMAT ": %s", v->line, text));
}

/* NAME+ID+KEY; the name holds no plus sign. */
static gboolean
read_key (Verifying *v, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "+", 3);
  g_autoptr (GBytes) packed = g_strv_length (parts) == 3 ? serap_base64_decode (parts[2]) : NULL;
  if (packed == NULL || g_bytes_get_size (packed) != 1 + SERAP_SIGN_PUBLIC_BYTES)
    return FALSE;
  v->key = g_bytes_new_from_bytes (packed, 1, SERAP_SIGN_PUBLIC_BYTES);
  v->name = g_strdup (parts[0]);
  g_autofree char *again = serap_note_key (v->name, v->key);
  return g_str_equal (again, text);
}

static gboolean
read_head (Verifying *v, SerapJsonRef object, const char *expected, GError **error)
{
  static const char *const members[] = { "serap", "v", "key", "checkpoint", NULL };
  const char *kind, *key, *checkpoint;
  gint64 version;
  if (!serap_json_check_members (object, members, error)
      || !serap_json_get_text (object, "serap", 10, &kind, error)
      || !serap_json_get_int (object, "v", 1, 1, &version, error)
      || !serap_json_get_text (object, "key", 400, &key, error)
      || !serap_json_get_text (object, "checkpoint", SERAP_CHECKPOINT_MAX_BYTES, &checkpoint, error))
    return FALSE;
  if (!g_str_equal (kind, "audit"))
    found (v, "no audit file");
  if (expected != NULL && !g_str_equal (expected, key))
    found (v, "the file is signed by another key than headquarters is known by");
  if (!read_key (v, expected != NULL ? expected : key))
    found (v, "the key cannot be read");
  v->checkpoint = g_strdup (checkpoint);
  return TRUE;
}

static gboolean
read_device (Verifying *v, SerapJsonRef object, GError **error)
{
  static const char *const members[] = { "device", "user", "key", NULL };
  const char *id, *user;
  GBytes *key = NULL;
  if (!serap_json_check_members (object, members, error) || !serap_json_get_id (object, "device", &id, error)
      || !serap_json_get_id (object, "user", &user, error)
      || !serap_json_get_bytes (object, "key", SERAP_SIGN_PUBLIC_BYTES, &key, error))
    return FALSE;
  if (!g_hash_table_insert (v->devices, g_strdup (id), key))
    found (v, "the device is listed twice");
  g_hash_table_insert (v->users, g_strdup (id), g_strdup (user));
  v->summary->devices = g_hash_table_size (v->devices);
  return TRUE;
}

/* Only what was refused may lack a good signature: it may have been refused for that. */
static void
check_signature (Verifying *v, GBytes *signed_bytes, GBytes *signature, const char *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapOp) op = serap_op_signed_bytes_parse (signed_bytes, NULL, &error);
  GBytes *key = op != NULL ? g_hash_table_lookup (v->devices, op->device) : NULL;
  gboolean refused = g_str_equal (result, serap_result_name (SERAP_RESULT_REJECTED));
  gsize n;
  gconstpointer data = g_bytes_get_data (signed_bytes, &n);
  if (op == NULL)
    found (v, "%s", error->message);
  else if (key == NULL)
    found (v, "the device %s is not listed", op->device);
  else if (!serap_sign_verify (key, signature, data, n) && refused)
    v->summary->refused_unsigned++;
  else if (!serap_sign_verify (key, signature, data, n))
    found (v, "the signature does not fit");
  else if (!refused && g_strcmp0 (g_hash_table_lookup (v->users, op->device), op->user) != 0)
    found (v, "the device is not the account's");
}

static gboolean
read_op (Verifying *v, SerapJsonRef object, GError **error)
{
  static const char *const members[] = { "seq", "op", "sig", "r", "ms", "fx", NULL };
  g_autoptr (GBytes) signed_bytes = NULL, signature = NULL, effects = NULL;
  const char *result;
  gint64 seq, ms;
  if (!serap_json_check_members (object, members, error)
      || !serap_json_get_int (object, "seq", 1, G_MAXINT64, &seq, error)
      || !serap_json_get_bytes (object, "op", 1024, &signed_bytes, error)
      || !serap_json_get_bytes (object, "sig", SERAP_SIGNATURE_BYTES, &signature, error)
      || !serap_json_get_text (object, "r", MAX_RESULT, &result, error)
      || !serap_json_get_int (object, "ms", G_MININT64, G_MAXINT64, &ms, error)
      || !serap_json_get_bytes (object, "fx", SERAP_SHA256_BYTES, &effects, error))
    return FALSE;
  if ((guint64) seq != v->frontier.size + 1)
    found (v, "number %" G_GINT64_FORMAT " instead of %" G_GUINT64_FORMAT, seq, v->frontier.size + 1);
  if (g_bytes_get_size (effects) != SERAP_SHA256_BYTES) {
    found (v, "the hash of the effects has another length");
    return TRUE;
  }
  check_signature (v, signed_bytes, signature, result);
  guint8 leaf[SERAP_SHA256_BYTES];
  serap_leaf_hash (signed_bytes, signature, result, seq, ms, g_bytes_get_data (effects, NULL), leaf);
  return serap_frontier_append (&v->frontier, leaf, NULL, NULL, error);
}

static void
read_line (Verifying *v, const char *text, gsize n, const char *expected)
{
  static const SerapJsonLimits limits = { MAX_LINE_BYTES, 4, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, &limits, &error);
  if (json != NULL) {
    SerapJsonRef object = serap_json_root (json);
    if (v->line == 1)
      read_head (v, object, expected, &error);
    else if (serap_json_is_set (serap_json_member (object, "device")))
      read_device (v, object, &error);
    else
      read_op (v, object, &error);
  }
  if (error != NULL)
    found (v, "%s", error->message);
}

static void
check_end (Verifying *v)
{
  guint64 size = 0;
  guint8 root[SERAP_SHA256_BYTES];
  g_autoptr (GError) error = NULL;
  serap_frontier_root (&v->frontier, v->summary->root);
  v->summary->size = v->frontier.size;
  if (v->checkpoint == NULL || v->key == NULL)
    found (v, "there is no checkpoint to hold the operations against");
  else if (!serap_checkpoint_open (v->checkpoint, v->name, v->key, &size, root, &error))
    found (v, "checkpoint: %s", error->message);
  else if (size != v->frontier.size)
    found (v, "the checkpoint stands for %" G_GUINT64_FORMAT " operations, the file has %" G_GUINT64_FORMAT,
           size, v->frontier.size);
  else if (memcmp (root, v->summary->root, sizeof root) != 0)
    found (v, "the operations are not those of the checkpoint");
}

gboolean
serap_audit_verify_file (
  const char *path, const char *key, SerapAuditSummary *summary, GPtrArray *findings, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  if (stream == NULL || !serap_wire_init ())
    return FALSE;
  memset (summary, 0, sizeof *summary);
  g_auto (Verifying) v = { .summary = summary, .findings = findings };
  v.users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  v.devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (G_INPUT_STREAM (stream));
  for (;;) {
    gsize n = 0;
    g_autoptr (GError) failure = NULL;
    g_autofree char *line = g_data_input_stream_read_line (lines, &n, NULL, &failure);
    if (failure != NULL) {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
    if (line == NULL)
      break;
    v.line++;
    read_line (&v, line, n, key);
  }
  check_end (&v);
  return TRUE;
}
