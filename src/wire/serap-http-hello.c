/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headquarters introduces itself. */

#include "config.h"

#include "serap-http-hello.h"

#include "serap-message-private.h"
#include "serap-messages.h"
#include "serap-op-codec.h"
#include "serap-seal.h"
#include "serap-sign.h"

#define NAME_CHARS 200
#define NONCE_BYTES 64
#define REQUESTS_PER_MINUTE 60

/* clang-format off */
static const struct {
  const char *name;
  gsize offset;
} limit_members[] = {
  { "ops",                 G_STRUCT_OFFSET (SerapHttpLimits, ops) },
  { "request_bytes",       G_STRUCT_OFFSET (SerapHttpLimits, request_bytes) },
  { "gzip_bytes",          G_STRUCT_OFFSET (SerapHttpLimits, gzip_bytes) },
  { "payload_bytes",       G_STRUCT_OFFSET (SerapHttpLimits, payload_bytes) },
  { "reference_bytes",     G_STRUCT_OFFSET (SerapHttpLimits, reference_bytes) },
  { "depth",               G_STRUCT_OFFSET (SerapHttpLimits, depth) },
  { "events",              G_STRUCT_OFFSET (SerapHttpLimits, events) },
  { "records",             G_STRUCT_OFFSET (SerapHttpLimits, records) },
  { "scopes",              G_STRUCT_OFFSET (SerapHttpLimits, scopes) },
  { "blob_bytes",          G_STRUCT_OFFSET (SerapHttpLimits, blob_bytes) },
  { "piece_bytes",         G_STRUCT_OFFSET (SerapHttpLimits, piece_bytes) },
  { "requests_per_minute", G_STRUCT_OFFSET (SerapHttpLimits, requests_per_minute) },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (limit_members) == sizeof (SerapHttpLimits) / sizeof (guint32));

void
serap_http_limits_init (SerapHttpLimits *limits)
{
  *limits = (SerapHttpLimits){
    .ops = SERAP_MESSAGE_MAX_OPS,
    .request_bytes = SERAP_REQUEST_MAX_BYTES,
    .gzip_bytes = SERAP_HTTP_MAX_GZIP_BYTES,
    .payload_bytes = SERAP_PAYLOAD_MAX_BYTES,
    .reference_bytes = SERAP_PAYLOAD_REFERENCE_MAX_BYTES,
    .depth = SERAP_MESSAGE_MAX_DEPTH,
    .events = SERAP_MESSAGE_MAX_EVENTS,
    .records = SERAP_MESSAGE_MAX_RECORDS,
    .scopes = SERAP_MESSAGE_MAX_SCOPES,
    .blob_bytes = SERAP_HTTP_MAX_BLOB_BYTES,
    .piece_bytes = SERAP_HTTP_MAX_PIECE_BYTES,
    .requests_per_minute = REQUESTS_PER_MINUTE,
  };
}

SerapHello *
serap_hello_new (void)
{
  SerapHello *hello = g_new0 (SerapHello, 1);
  hello->protocol_min = SERAP_PROTOCOL_MIN;
  hello->protocol_max = SERAP_PROTOCOL_MAX;
  hello->schema = SERAP_OP_SCHEMA;
  serap_http_limits_init (&hello->limits);
  return hello;
}

void
serap_hello_free (SerapHello *hello)
{
  if (hello == NULL)
    return;
  g_free (hello->origin);
  g_clear_pointer (&hello->log_key, g_bytes_unref);
  g_clear_pointer (&hello->box_key, g_bytes_unref);
  g_free (hello->min_client);
  g_free (hello->server);
  g_clear_pointer (&hello->nonce, g_bytes_unref);
  g_free (hello);
}

static void
write_limits (SerapJsonWriter *writer, const SerapHttpLimits *limits)
{
  serap_json_writer_name (writer, "limits");
  serap_json_writer_begin_object (writer);
  for (guint i = 0; i < G_N_ELEMENTS (limit_members); i++)
    serap_json_writer_member_int (writer, limit_members[i].name,
                                  G_STRUCT_MEMBER (guint32, limits, limit_members[i].offset));
  serap_json_writer_end_object (writer);
}

GBytes *
serap_hello_encode (const SerapHello *hello)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "now", hello->now_ms);
  serap_json_writer_name (writer, "protocol");
  serap_json_writer_begin_array (writer);
  serap_json_writer_int (writer, hello->protocol_min);
  serap_json_writer_int (writer, hello->protocol_max);
  serap_json_writer_end_array (writer);
  serap_json_writer_member_int (writer, "schema", hello->schema);
  write_limits (writer, &hello->limits);
  serap_json_writer_member_text (writer, "origin", hello->origin);
  serap_message_write_bytes (writer, "log_key", hello->log_key);
  serap_message_write_bytes (writer, "box_key", hello->box_key);
  serap_json_writer_member_text (writer, "min_client", hello->min_client);
  serap_json_writer_member_text (writer, "server", hello->server);
  serap_message_write_bytes (writer, "nonce", hello->nonce);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

static gboolean
read_protocol (SerapHello *hello, SerapJsonRef root, GError **error)
{
  SerapJsonRef range;
  gint64 min, max;
  if (!serap_json_get_array (root, "protocol", &range, error)
      || !serap_json_int (serap_json_element (range, 0), 1, G_MAXUINT16, &min, error)
      || !serap_json_int (serap_json_element (range, 1), min, G_MAXUINT16, &max, error))
    return FALSE;
  hello->protocol_min = (guint) min;
  hello->protocol_max = (guint) max;
  return TRUE;
}

static gboolean
read_limits (SerapHttpLimits *limits, SerapJsonRef root, GError **error)
{
  SerapJsonRef object;
  if (!serap_json_get_object (root, "limits", &object, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (limit_members); i++) {
    guint32 *limit = G_STRUCT_MEMBER_P (limits, limit_members[i].offset);
    if (!serap_message_get_count (object, limit_members[i].name, limit, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_names (SerapHello *hello, SerapJsonRef root, GError **error)
{
  gint64 schema;
  if (!serap_json_get_int (root, "now", G_MININT64, G_MAXINT64, &hello->now_ms, error)
      || !serap_json_get_int (root, "schema", 0, G_MAXUINT16, &schema, error)
      || !serap_message_dup_text (root, "origin", NAME_CHARS, &hello->origin, error)
      || !serap_message_dup_text (root, "min_client", NAME_CHARS, &hello->min_client, error)
      || !serap_message_dup_text (root, "server", NAME_CHARS, &hello->server, error))
    return FALSE;
  hello->schema = (guint) schema;
  return TRUE;
}

SerapHello *
serap_hello_decode (GBytes *body, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapHello) hello = serap_hello_new ();
  if (!read_protocol (hello, root, error) || !read_limits (&hello->limits, root, error)
      || !read_names (hello, root, error)
      || !serap_message_get_exact (root, "log_key", SERAP_SIGN_PUBLIC_BYTES, &hello->log_key, error)
      || !serap_message_get_exact (root, "box_key", SERAP_BOX_PUBLIC_BYTES, &hello->box_key, error)
      || !serap_json_get_bytes (root, "nonce", NONCE_BYTES, &hello->nonce, error))
    return NULL;
  return g_steal_pointer (&hello);
}
