/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the readers and writers of messages share. */

#include "config.h"

#include "serap-message-private.h"

#include "serap-base64.h"
#include "serap-message-limits.h"

#include <string.h>

SerapJson *
serap_message_parse (GBytes *body, gsize max_bytes, GError **error)
{
  gsize n;
  const char *text = g_bytes_get_data (body, &n);
  SerapJsonLimits limits = { max_bytes, SERAP_MESSAGE_MAX_DEPTH, SERAP_JSON_PLAIN };
  g_autoptr (SerapJson) doc = serap_json_parse (text != NULL ? text : "", (gssize) n, &limits, error);
  if (doc == NULL || !serap_json_expect (serap_json_root (doc), SERAP_JSON_OBJECT, error))
    return NULL;
  return g_steal_pointer (&doc);
}

gboolean
serap_message_get_count (SerapJsonRef object, const char *name, guint32 *out, GError **error)
{
  gint64 number;
  if (!serap_json_get_int (object, name, 0, G_MAXUINT32, &number, error))
    return FALSE;
  *out = (guint32) number;
  return TRUE;
}

gboolean
serap_message_get_number (SerapJsonRef object, const char *name, guint64 *out, GError **error)
{
  gint64 number;
  if (!serap_json_get_int (object, name, 0, G_MAXINT64, &number, error))
    return FALSE;
  *out = (guint64) number;
  return TRUE;
}

gboolean
serap_message_dup_text (SerapJsonRef object, const char *name, gsize max_chars, char **out, GError **error)
{
  const char *text;
  if (!serap_json_get_text (object, name, max_chars, &text, error))
    return FALSE;
  *out = g_strdup (text);
  return TRUE;
}

gboolean
serap_message_dup_opt_text (
  SerapJsonRef object, const char *name, gsize max_chars, char **out, GError **error)
{
  const char *text;
  if (!serap_json_opt_text (object, name, max_chars, &text, error))
    return FALSE;
  *out = g_strdup (text);
  return TRUE;
}

gboolean
serap_message_dup_id (SerapJsonRef object, const char *name, char **out, GError **error)
{
  const char *text;
  if (!serap_json_get_id (object, name, &text, error))
    return FALSE;
  *out = g_strdup (text);
  return TRUE;
}

gboolean
serap_message_get_exact (SerapJsonRef object, const char *name, gsize n_bytes, GBytes **out, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  if (!serap_json_get_bytes (object, name, n_bytes, &bytes, error))
    return FALSE;
  if (g_bytes_get_size (bytes) != n_bytes)
    return serap_json_fail (serap_json_member (object, name), SERAP_WIRE_ERROR_RANGE, error,
                            "not %" G_GSIZE_FORMAT " bytes", n_bytes);
  *out = g_steal_pointer (&bytes);
  return TRUE;
}

gboolean
serap_message_get_hash (SerapJsonRef object, const char *name, guint8 out[SERAP_SHA256_BYTES], GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  if (!serap_message_get_exact (object, name, SERAP_SHA256_BYTES, &bytes, error))
    return FALSE;
  memcpy (out, g_bytes_get_data (bytes, NULL), SERAP_SHA256_BYTES);
  return TRUE;
}

static GBytes *
read_hash (SerapJsonRef ref, GError **error)
{
  const char *text;
  if (!serap_json_text (ref, (SERAP_SHA256_BYTES + 2) / 3 * 4, &text, error))
    return NULL;
  g_autoptr (GBytes) bytes = serap_base64_decode (text);
  if (bytes != NULL && g_bytes_get_size (bytes) == SERAP_SHA256_BYTES)
    return g_steal_pointer (&bytes);
  serap_json_fail (ref, SERAP_WIRE_ERROR_ENCODING, error, "not base64 of %d bytes", SERAP_SHA256_BYTES);
  return NULL;
}

gboolean
serap_message_opt_hashes (SerapJsonRef object, const char *name, guint max, GPtrArray *out, GError **error)
{
  SerapJsonRef list;
  if (!serap_message_opt_list (object, name, max, &list, error))
    return FALSE;
  guint n = serap_json_length (list);
  for (guint i = 0; i < n; i++) {
    GBytes *hash = read_hash (serap_json_element (list, i), error);
    if (hash == NULL)
      return FALSE;
    g_ptr_array_add (out, hash);
  }
  return TRUE;
}

static gboolean
check_length (SerapJsonRef list, guint max_items, GError **error)
{
  return serap_json_length (list) <= max_items
         || serap_json_fail (list, SERAP_WIRE_ERROR_RANGE, error, "more than %u items", max_items);
}

gboolean
serap_message_opt_list (
  SerapJsonRef object, const char *name, guint max_items, SerapJsonRef *out, GError **error)
{
  return serap_json_opt_array (object, name, out, error) && check_length (*out, max_items, error);
}

gboolean
serap_message_get_list (
  SerapJsonRef object, const char *name, guint max_items, SerapJsonRef *out, GError **error)
{
  return serap_json_get_array (object, name, out, error) && check_length (*out, max_items, error);
}

void
serap_message_write_hash (SerapJsonWriter *writer, const char *name, const guint8 hash[SERAP_SHA256_BYTES])
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (hash, SERAP_SHA256_BYTES);
  serap_message_write_bytes (writer, name, bytes);
}

void
serap_message_write_hashes (SerapJsonWriter *writer, const char *name, GPtrArray *hashes)
{
  serap_json_writer_name (writer, name);
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < hashes->len; i++)
    serap_json_writer_bytes (writer, hashes->pdata[i]);
  serap_json_writer_end_array (writer);
}

void
serap_message_write_bytes (SerapJsonWriter *writer, const char *name, GBytes *bytes)
{
  if (bytes == NULL)
    return;
  serap_json_writer_name (writer, name);
  serap_json_writer_bytes (writer, bytes);
}

void
serap_message_write_strv (SerapJsonWriter *writer, const char *name, char *const *items)
{
  serap_json_writer_name (writer, name);
  serap_json_writer_begin_array (writer);
  for (guint i = 0; items != NULL && items[i] != NULL; i++)
    serap_json_writer_text (writer, items[i]);
  serap_json_writer_end_array (writer);
}
