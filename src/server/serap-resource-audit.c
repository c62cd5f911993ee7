/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/audit/…: the tree, for everybody who wants to check it. */

#include "config.h"

#include "serap-route.h"

#include "serap-http-audit.h"

typedef struct {
  gint64 first;
  gint64 second;
} Pair;

static gboolean
read_pair (SerapExchange *exchange, const char *first, const char *second, GError **error)
{
  Pair *pair = g_new0 (Pair, 1);
  serap_exchange_set_input (exchange, pair, g_free);
  if (!serap_exchange_query_int (exchange, first, 1, G_MAXINT64, 0, &pair->first, error)
      || !serap_exchange_query_int (exchange, second, 1, G_MAXINT64, 0, &pair->second, error))
    return FALSE;
  return (pair->first > 0 && pair->second >= pair->first)
         || serap_server_fail (SERAP_HTTP_MALFORMED, error, "%s and %s must be there, in order", first,
                               second);
}

static void
add_hashes (GPtrArray *hashes, const GByteArray *proof)
{
  for (guint at = 0; at + SERAP_SHA256_BYTES <= proof->len; at += SERAP_SHA256_BYTES)
    g_ptr_array_add (hashes, g_bytes_new (proof->data + at, SERAP_SHA256_BYTES));
}

gboolean
serap_checkpoint_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  g_autofree char *note = serap_central_checkpoint (central, error);
  if (note == NULL)
    return FALSE;
  serap_exchange_answer (exchange, "application/json", serap_checkpoint_encode (note));
  return TRUE;
}

gboolean
serap_consistency_read (SerapExchange *exchange, GError **error)
{
  return read_pair (exchange, "from", "to", error);
}

gboolean
serap_consistency_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const Pair *pair = exchange->input;
  g_autoptr (GByteArray) proof = serap_central_consistency (central, pair->first, pair->second, error);
  if (proof == NULL)
    return FALSE;
  g_autoptr (SerapConsistency) said = serap_consistency_new ();
  said->from = (guint64) pair->first;
  said->to = (guint64) pair->second;
  add_hashes (said->hashes, proof);
  serap_exchange_answer (exchange, "application/json", serap_consistency_encode (said));
  return TRUE;
}

gboolean
serap_inclusion_read (SerapExchange *exchange, GError **error)
{
  return read_pair (exchange, "seq", "size", error);
}

gboolean
serap_inclusion_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const Pair *pair = exchange->input;
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapInclusion) said = serap_inclusion_new ();
  g_autoptr (GByteArray) proof = serap_central_inclusion (central, pair->first, pair->second, error);
  if (proof == NULL || !storage->klass->get_node (storage, 0, (guint64) pair->first - 1, said->leaf, error))
    return FALSE;
  said->seq = (guint64) pair->first;
  said->size = (guint64) pair->second;
  add_hashes (said->hashes, proof);
  serap_exchange_answer (exchange, "application/json", serap_inclusion_encode (said));
  return TRUE;
}
