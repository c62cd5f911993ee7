/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-audit-watch.h"

#include "serap-bytes.h"
#include "serap-checkpoint.h"
#include "serap-tree.h"

#include <string.h>

/* "SIZE ROOT" in one setting, so that they always belong together. */
static gboolean
read_seen (SerapStore *store, guint64 *size, guint8 root[SERAP_SHA256_BYTES])
{
  g_autofree char *text = serap_store_meta (store, "log_seen");
  char *end = NULL;
  *size = text != NULL ? g_ascii_strtoull (text, &end, 10) : 0;
  g_autoptr (GBytes) bytes = end != NULL && *end == ' ' ? serap_unhex (end + 1) : NULL;
  if (bytes == NULL || g_bytes_get_size (bytes) != SERAP_SHA256_BYTES)
    return FALSE;
  memcpy (root, g_bytes_get_data (bytes, NULL), SERAP_SHA256_BYTES);
  return *size > 0;
}

guint64
serap_audit_seen (SerapStore *store)
{
  guint8 root[SERAP_SHA256_BYTES];
  guint64 size;
  return read_seen (store, &size, root) ? size : 0;
}

void
serap_audit_ask (SerapStore *store, SerapSyncRequest *request)
{
  guint64 size;
  if (read_seen (store, &size, request->seen_root))
    request->seen_size = size;
}

/* Returns: (nullable): what is wrong. */
static const char *
judge (SerapStore *store, const SerapSyncReply *reply, guint64 *size, guint8 root[SERAP_SHA256_BYTES])
{
  g_autofree char *origin = serap_store_meta (store, "log_origin");
  g_autofree char *hex = serap_store_meta (store, "log_key");
  g_autoptr (GBytes) key = serap_unhex (hex);
  guint8 seen_root[SERAP_SHA256_BYTES];
  guint64 seen = 0;
  if (key == NULL || origin == NULL
      || !serap_checkpoint_open (reply->checkpoint, origin, key, size, root, NULL))
    return "signature";
  if (!read_seen (store, &seen, seen_root))
    return NULL;
  if (*size < seen)
    return "shrunk";
  g_autoptr (GByteArray) proof = g_byte_array_new ();
  for (guint i = 0; i < reply->consistency->len; i++) {
    gsize n;
    const guint8 *hash = g_bytes_get_data (reply->consistency->pdata[i], &n);
    g_byte_array_append (proof, hash, (guint) n);
  }
  return serap_tree_verify_consistency (seen, seen_root, *size, root, proof->data, proof->len) ? NULL
                                                                                               : "rewritten";
}

gboolean
serap_audit_watch (SerapStore *store, const SerapSyncReply *reply, GError **error)
{
  guint8 root[SERAP_SHA256_BYTES];
  guint64 size = 0;
  g_autofree char *key = serap_store_meta (store, "log_key");
  if (reply->checkpoint == NULL || key == NULL)
    return TRUE;
  const char *wrong = judge (store, reply, &size, root);
  if (wrong != NULL) {
    g_message ("a checkpoint of headquarters does not hold: %s", wrong);
    return serap_store_set_meta (store, "log_alarm", wrong, error);
  }
  g_autofree char *hex = serap_hex (root, sizeof root);
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT " %s", size, hex);
  return serap_store_set_meta (store, "log_seen", text, error);
}

char *
serap_audit_alarm (SerapStore *store)
{
  return serap_store_meta (store, "log_alarm");
}
