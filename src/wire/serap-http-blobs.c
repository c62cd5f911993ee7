/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which attachments headquarters has, has in part, or wants. */

#include "config.h"

#include "serap-http-blobs.h"

#include "serap-message-limits.h"
#include "serap-message-private.h"

#include <string.h>

#define SHA256_CHARS 64

gboolean
serap_http_is_sha256 (const char *text)
{
  return text != NULL && strspn (text, "0123456789abcdef") == SHA256_CHARS && text[SHA256_CHARS] == '\0';
}

static gboolean
read_sha256 (SerapJsonRef ref, const char **out, GError **error)
{
  return serap_json_text (ref, SHA256_CHARS, out, error)
         && (serap_http_is_sha256 (*out)
             || serap_json_fail (ref, SERAP_WIRE_ERROR_RANGE, error, "not a SHA-256"));
}

GBytes *
serap_blob_query_encode (char *const *hashes)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_message_write_strv (writer, "sha256", hashes);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

char **
serap_blob_query_decode (GBytes *body, GError **error)
{
  SerapJsonRef list;
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL
      || !serap_message_get_list (serap_json_root (doc), "sha256", SERAP_BLOB_QUERY_MAX, &list, error))
    return NULL;
  guint n = serap_json_length (list);
  g_auto (GStrv) hashes = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++) {
    const char *hash;
    if (!read_sha256 (serap_json_element (list, i), &hash, error))
      return NULL;
    hashes[i] = g_strdup (hash);
  }
  return g_steal_pointer (&hashes);
}

SerapBlobState *
serap_blob_state_new (const char *sha256, SerapBlobPlace place, gint64 offset)
{
  SerapBlobState *state = g_new0 (SerapBlobState, 1);
  state->sha256 = g_strdup (sha256);
  state->place = place;
  state->offset = offset;
  return state;
}

void
serap_blob_state_free (SerapBlobState *state)
{
  if (state == NULL)
    return;
  g_free (state->sha256);
  g_free (state);
}

GPtrArray *
serap_blob_states_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) serap_blob_state_free);
}

static void
write_place (SerapJsonWriter *writer, const char *name, GPtrArray *states, SerapBlobPlace place)
{
  serap_json_writer_name (writer, name);
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < states->len; i++) {
    const SerapBlobState *state = states->pdata[i];
    if (state->place == place)
      serap_json_writer_text (writer, state->sha256);
  }
  serap_json_writer_end_array (writer);
}

static void
write_partial (SerapJsonWriter *writer, GPtrArray *states)
{
  serap_json_writer_name (writer, "partial");
  serap_json_writer_begin_object (writer);
  for (guint i = 0; i < states->len; i++) {
    const SerapBlobState *state = states->pdata[i];
    if (state->place == SERAP_BLOB_PARTIAL)
      serap_json_writer_member_int (writer, state->sha256, state->offset);
  }
  serap_json_writer_end_object (writer);
}

GBytes *
serap_blob_states_encode (GPtrArray *states)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  write_place (writer, "have", states, SERAP_BLOB_HAVE);
  write_partial (writer, states);
  write_place (writer, "want", states, SERAP_BLOB_WANT);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

static gboolean
read_place (SerapJsonRef root, const char *name, SerapBlobPlace place, GPtrArray *states, GError **error)
{
  SerapJsonRef list;
  if (!serap_message_get_list (root, name, SERAP_BLOB_QUERY_MAX, &list, error))
    return FALSE;
  guint n = serap_json_length (list);
  for (guint i = 0; i < n; i++) {
    const char *hash;
    if (!read_sha256 (serap_json_element (list, i), &hash, error))
      return FALSE;
    g_ptr_array_add (states, serap_blob_state_new (hash, place, 0));
  }
  return TRUE;
}

static gboolean
read_partial (SerapJsonRef root, GPtrArray *states, GError **error)
{
  SerapJsonIter iter;
  SerapJsonRef object, value;
  const char *name;
  if (!serap_json_get_object (root, "partial", &object, error))
    return FALSE;
  if (serap_json_length (object) > SERAP_BLOB_QUERY_MAX)
    return serap_json_fail (object, SERAP_WIRE_ERROR_RANGE, error, "more than %d members",
                            SERAP_BLOB_QUERY_MAX);
  serap_json_iter_init (&iter, object);
  while (serap_json_iter_next (&iter, &name, &value)) {
    gint64 offset;
    if (!serap_http_is_sha256 (name))
      return serap_json_fail (object, SERAP_WIRE_ERROR_RANGE, error, "a member that is no SHA-256");
    if (!serap_json_int (value, 0, SERAP_HTTP_MAX_BLOB_BYTES, &offset, error))
      return FALSE;
    g_ptr_array_add (states, serap_blob_state_new (name, SERAP_BLOB_PARTIAL, offset));
  }
  return TRUE;
}

GPtrArray *
serap_blob_states_decode (GBytes *body, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (GPtrArray) states = serap_blob_states_new ();
  if (!read_place (root, "have", SERAP_BLOB_HAVE, states, error) || !read_partial (root, states, error)
      || !read_place (root, "want", SERAP_BLOB_WANT, states, error))
    return NULL;
  return g_steal_pointer (&states);
}
