/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files of keys. */

#include "config.h"

#include "serap-key-file.h"

#include "serap-base64.h"

#include <sodium.h>
#include <string.h>

#define VERSION 1
#define MAX_BYTES 16384

SerapJsonWriter *
serap_key_file_begin (const char *what)
{
  SerapJsonWriter *writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "serap", what);
  serap_json_writer_member_int (writer, "version", VERSION);
  return writer;
}

void
serap_key_file_write_bytes (SerapJsonWriter *writer, const char *name, const guint8 *bytes, gsize n)
{
  char *text = g_base64_encode (bytes, n);
  serap_json_writer_member_text (writer, name, text);
  sodium_memzero (text, strlen (text));
  g_free (text);
}

gboolean
serap_key_file_end (SerapJsonWriter *writer, const char *path, GError **error)
{
  serap_json_writer_end_object (writer);
  char *text = serap_json_writer_finish (writer);
  gsize n = strlen (text);
  gboolean ok = g_file_set_contents_full (
    path, text, (gssize) n, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
  sodium_memzero (text, n);
  g_free (text);
  return ok;
}

static gboolean
check_what (SerapJsonRef root, const char *what, GError **error)
{
  const char *found;
  gint64 version;
  if (!serap_json_get_text (root, "serap", 40, &found, error)
      || !serap_json_get_int (root, "version", 1, G_MAXINT32, &version, error))
    return FALSE;
  if (strcmp (found, what) != 0)
    return serap_json_fail (serap_json_member (root, "serap"), SERAP_WIRE_ERROR_TYPE, error, "not a %s",
                            what);
  if (version > VERSION)
    return serap_json_fail (serap_json_member (root, "version"), SERAP_WIRE_ERROR_UNKNOWN, error,
                            "made by a newer program");
  return TRUE;
}

SerapJson *
serap_key_file_load (const char *path, const char *what, GError **error)
{
  char *text;
  gsize n;
  if (!g_file_get_contents (path, &text, &n, error))
    return NULL;
  static const SerapJsonLimits limits = { MAX_BYTES, 2, SERAP_JSON_PLAIN };
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, &limits, error);
  sodium_memzero (text, n);
  g_free (text);
  if (json == NULL || !check_what (serap_json_root (json), what, error))
    return NULL;
  return g_steal_pointer (&json);
}

gboolean
serap_key_file_bytes (SerapJson *json, const char *name, guint8 *out, gsize n, GError **error)
{
  const char *text;
  SerapJsonRef root = serap_json_root (json);
  if (!serap_json_get_text (root, name, MAX_BYTES, &text, error))
    return FALSE;
  g_autoptr (GBytes) bytes = serap_base64_decode (text);
  /* The document is ours alone; its copy of a secret goes before it does. */
  sodium_memzero ((char *) text, strlen (text));
  if (bytes == NULL || g_bytes_get_size (bytes) != n)
    return serap_json_fail (serap_json_member (root, name), SERAP_WIRE_ERROR_RANGE, error,
                            "not %" G_GSIZE_FORMAT " bytes of base64", n);
  memcpy (out, g_bytes_get_data (bytes, NULL), n);
  sodium_memzero ((guint8 *) g_bytes_get_data (bytes, NULL), n);
  return TRUE;
}
