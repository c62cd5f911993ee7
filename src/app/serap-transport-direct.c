/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The short way to headquarters: it runs in the same process. */

#include "config.h"

#include "serap-transport-direct.h"

typedef struct {
  SerapTransport parent;
  SerapCentral *central; /* (unowned) */
  char *device;          /* (owned) (nullable): who spoke last */
  char *held_name;       /* (owned) (nullable): the file the last piece was of … */
  GBytes *held;          /* (owned) (nullable): … whole */
} Direct;

static SerapCentral *
central_of (SerapTransport *transport)
{
  return ((Direct *) transport)->central;
}

/* Turns headquarters' refusal into the transport's words; everything else passes as it is. */
static void
translate (const SerapTransportTrouble *trouble, GError **error)
{
  /* clang-format off */
  static const struct {
    SerapCentralError from;
    SerapTransportError to;
  } codes[] = {
    { SERAP_CENTRAL_ERROR_DEVICE,  SERAP_TRANSPORT_ERROR_REFUSED },
    { SERAP_CENTRAL_ERROR_REVOKED, SERAP_TRANSPORT_ERROR_REFUSED },
    { SERAP_CENTRAL_ERROR_WIPE,    SERAP_TRANSPORT_ERROR_REFUSED },
    { SERAP_CENTRAL_ERROR_EPOCH,   SERAP_TRANSPORT_ERROR_NEW_EPOCH },
    { SERAP_CENTRAL_ERROR_FORKED,  SERAP_TRANSPORT_ERROR_FORKED },
    { SERAP_CENTRAL_ERROR_GAP,     SERAP_TRANSPORT_ERROR_GAP },
    { SERAP_CENTRAL_ERROR_MUTATED, SERAP_TRANSPORT_ERROR_MUTATED },
    { SERAP_CENTRAL_ERROR_SCOPE,   SERAP_TRANSPORT_ERROR_SCOPE },
    { SERAP_CENTRAL_ERROR_CURSOR,  SERAP_TRANSPORT_ERROR_CURSOR },
  };
  /* clang-format on */
  for (guint i = 0; error != NULL && i < G_N_ELEMENTS (codes); i++) {
    if (!g_error_matches (*error, SERAP_CENTRAL_ERROR, (int) codes[i].from))
      continue;
    GError *own = serap_transport_error_new (codes[i].to, trouble, (*error)->message);
    g_error_free (*error);
    *error = own;
    return;
  }
}

/* ---- Operations and records ---- */

static void
translate_sync (SerapCentral *central, const SerapSyncRequest *request, GError **error)
{
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, request->device);
  SerapTransportTrouble trouble = { 0, device != NULL ? device->dev_seq + 1 : 0, NULL };
  translate (&trouble, error);
}

static SerapSyncReply *
direct_sync (SerapTransport *transport, const SerapSyncRequest *request, GError **error)
{
  Direct *direct = (Direct *) transport;
  if (g_strcmp0 (direct->device, request->device) != 0) {
    g_free (direct->device);
    direct->device = g_strdup (request->device);
  }
  SerapSyncReply *reply = serap_central_sync (direct->central, request, error);
  if (reply == NULL)
    translate_sync (central_of (transport), request, error);
  return reply;
}

static SerapStatePage *
direct_state (SerapTransport *transport,
              const char *user,
              const char *scope,
              const char *after,
              guint max,
              GError **error)
{
  const SerapReader reader = { user, ((Direct *) transport)->device };
  SerapStatePage *page
    = serap_central_state_for (central_of (transport), &reader, scope, after, max, error);
  if (page == NULL)
    translate (NULL, error);
  return page;
}

static GPtrArray *
direct_history (SerapTransport *transport, const char *user, const char *id, GError **error)
{
  return serap_central_history (central_of (transport), user, id, error);
}

static guint32
direct_enroll (SerapTransport *transport,
               const char *user,
               const char *device,
               const SerapSigningKey *key,
               GBytes *box_public,
               GError **error)
{
  guint32 epoch = serap_central_enroll (central_of (transport), user, device, serap_signing_key_public (key),
                                        box_public, error);
  if (epoch == 0)
    translate (NULL, error);
  return epoch;
}

static GPtrArray *
direct_answers (SerapTransport *transport, const char *user, GPtrArray *op_ids, GError **error)
{
  return serap_central_answers (central_of (transport), user, op_ids, error);
}

/* ---- Files ---- */

static void
set_status (SerapFileStatus *status, gboolean whole, guint64 offset)
{
  status->offset = offset;
  status->state = whole ? SERAP_FILE_STORED : offset > 0 ? SERAP_FILE_PARTIAL : SERAP_FILE_WANTED;
}

static GArray *
direct_query_files (SerapTransport *transport, GPtrArray *sha256s, GError **error)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (SerapFileStatus));
  for (guint i = 0; i < sha256s->len; i++) {
    SerapFileStatus status;
    gboolean whole = FALSE;
    guint64 offset = 0;
    serap_central_file_progress (central_of (transport), sha256s->pdata[i], &whole, &offset);
    set_status (&status, whole, offset);
    g_array_append_val (list, status);
  }
  return list;
}

/* What headquarters says of one file is no trouble of others; a full disk is. */
static void
translate_file (GError **error)
{
  if (error == NULL || *error == NULL || (*error)->domain != SERAP_CENTRAL_ERROR)
    return;
  GError *own = serap_transport_error_new (SERAP_TRANSPORT_ERROR_FILE, NULL, (*error)->message);
  g_error_free (*error);
  *error = own;
}

static gboolean
direct_put_piece (SerapTransport *transport,
                  const char *sha256,
                  guint64 total,
                  guint64 offset,
                  GBytes *bytes,
                  SerapFileStatus *status,
                  GError **error)
{
  SerapPiece piece = { total, offset, bytes };
  gboolean whole = FALSE;
  guint64 safe = 0;
  if (!serap_central_put_piece (central_of (transport), sha256, &piece, &whole, &safe, error)) {
    translate_file (error);
    return FALSE;
  }
  set_status (status, whole, safe);
  return TRUE;
}

static GBytes *
hold (Direct *direct, const char *user, const char *sha256, GError **error)
{
  g_autofree char *name = g_strconcat (user, "/", sha256, NULL);
  if (direct->held != NULL && g_strcmp0 (direct->held_name, name) == 0)
    return direct->held;
  g_clear_pointer (&direct->held, g_bytes_unref);
  g_free (direct->held_name);
  direct->held_name = g_steal_pointer (&name);
  direct->held = serap_central_get_file (direct->central, user, sha256, error);
  return direct->held;
}

static GBytes *
direct_get_piece (SerapTransport *transport,
                  const char *user,
                  const char *sha256,
                  guint64 offset,
                  gsize max,
                  guint64 *total,
                  GError **error)
{
  Direct *direct = (Direct *) transport;
  GBytes *whole = hold (direct, user, sha256, error);
  if (whole == NULL) {
    translate_file (error);
    return NULL;
  }
  *total = g_bytes_get_size (whole);
  guint64 from = MIN (offset, *total);
  GBytes *piece = g_bytes_new_from_bytes (whole, from, MIN (max, *total - from));
  if (from + g_bytes_get_size (piece) == *total)
    g_clear_pointer (&direct->held, g_bytes_unref);
  return piece;
}

static void
direct_free (SerapTransport *transport)
{
  Direct *direct = (Direct *) transport;
  g_clear_pointer (&direct->held, g_bytes_unref);
  g_free (direct->held_name);
  g_free (direct->device);
  g_free (direct);
}

SerapTransport *
serap_transport_direct_new (SerapCentral *central)
{
  static const SerapTransportClass direct_class = {
    .sync = direct_sync,
    .state = direct_state,
    .history = direct_history,
    .enroll = direct_enroll,
    .answers = direct_answers,
    .query_files = direct_query_files,
    .put_piece = direct_put_piece,
    .get_piece = direct_get_piece,
    .free = direct_free,
  };
  Direct *direct = g_new0 (Direct, 1);
  direct->parent.klass = &direct_class;
  direct->central = central;
  return &direct->parent;
}
