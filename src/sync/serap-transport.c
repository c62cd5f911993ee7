/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all ways to headquarters share: their errors, and whole files in pieces. */

#include "config.h"

#include "serap-transport.h"

#define PIECE (1024 * 1024)
#define MAX_FILE (25 * 1024 * 1024)

typedef SerapTransportTrouble SerapTransportErrorPrivate;

static void
serap_transport_error_private_init (SerapTransportErrorPrivate *priv)
{
  *priv = (SerapTransportTrouble){ 0, 0, NULL };
}

static void
serap_transport_error_private_copy (const SerapTransportErrorPrivate *from, SerapTransportErrorPrivate *to)
{
  *to = *from;
  to->op_id = g_strdup (from->op_id);
}

static void
serap_transport_error_private_clear (SerapTransportErrorPrivate *priv)
{
  g_free (priv->op_id);
}

G_DEFINE_EXTENDED_ERROR (SerapTransportError, serap_transport_error)

const SerapTransportTrouble *
serap_transport_trouble (const GError *error)
{
  return error != NULL && error->domain == SERAP_TRANSPORT_ERROR ? serap_transport_error_get_private (error)
                                                                 : NULL;
}

GError *
serap_transport_error_new (SerapTransportError code,
                           const SerapTransportTrouble *trouble,
                           const char *message)
{
  GError *error = g_error_new_literal (SERAP_TRANSPORT_ERROR, (int) code, message);
  if (trouble != NULL) {
    SerapTransportErrorPrivate *priv = serap_transport_error_get_private (error);
    serap_transport_error_private_copy (trouble, priv);
  }
  return error;
}

void
serap_transport_free (SerapTransport *transport)
{
  if (transport != NULL)
    transport->klass->free (transport);
}

/* ---- Whole files ---- */

gboolean
serap_transport_put_file (SerapTransport *transport, const char *sha256, GBytes *bytes, GError **error)
{
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();
  g_ptr_array_add (asked, (gpointer) sha256);
  g_autoptr (GArray) known = transport->klass->query_files (transport, asked, error);
  if (known == NULL || known->len != 1)
    return FALSE;
  SerapFileStatus status = g_array_index (known, SerapFileStatus, 0);
  gsize total = g_bytes_get_size (bytes);
  while (status.state != SERAP_FILE_STORED) {
    guint64 from = MIN (status.offset, total);
    g_autoptr (GBytes) piece = g_bytes_new_from_bytes (bytes, from, MIN (PIECE, total - from));
    if (!transport->klass->put_piece (transport, sha256, total, from, piece, &status, error))
      return FALSE;
    if (status.state != SERAP_FILE_STORED && status.offset <= from) {
      g_set_error_literal (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_PROTOCOL,
                           "headquarters takes no more of a file and does not have it");
      return FALSE;
    }
  }
  return TRUE;
}

GBytes *
serap_transport_get_file (SerapTransport *transport, const char *user, const char *sha256, GError **error)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  guint64 total = 1;
  while (whole->len < total) {
    g_autoptr (GBytes) piece
      = transport->klass->get_piece (transport, user, sha256, whole->len, PIECE, &total, error);
    if (piece == NULL)
      return NULL;
    if (total > MAX_FILE || (g_bytes_get_size (piece) == 0 && whole->len < total)) {
      g_set_error_literal (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_PROTOCOL,
                           "headquarters sends a file without an end");
      return NULL;
    }
    g_byte_array_append (whole, g_bytes_get_data (piece, NULL), (guint) g_bytes_get_size (piece));
  }
  return g_byte_array_free_to_bytes (g_steal_pointer (&whole));
}
