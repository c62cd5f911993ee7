/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A line that breaks, repeats, delays and garbles. */

#include "config.h"

#include "sim-world.h"

#include "serap-db.h"
#include "serap-message-json.h"
#include "serap-transport-direct.h"

#include <string.h>

/* Late requests arrive within three days. */
#define LATEST_S 259200

static void
broken (SimNet *net, SerapTransportError code, const char *why, GError **error)
{
  net->n_broken++;
  g_propagate_error (error, serap_transport_error_new (code, NULL, why));
}

/* ---- Bytes ---- */

static GBytes *
cut (const SimNet *net, GBytes *bytes)
{
  gsize n = g_bytes_get_size (bytes);
  return g_bytes_new_from_bytes (bytes, 0, n > 0 ? net->dice * 7919u % n : 0);
}

static GBytes *
garble (const SimNet *net, GBytes *bytes)
{
  gsize n = 0;
  gconstpointer data = g_bytes_get_data (bytes, &n);
  guint8 *copy = g_memdup2 (data, n + 1);
  copy[net->dice * 7919u % n] ^= (guint8) (1 + net->dice % 255);
  return g_bytes_new_take (copy, n);
}

/* What is cut off never passes for a message; of what is garbled only the reader is tried: TLS finds it. */
static void
try_request (SimNet *net, GBytes *bytes, gboolean whole)
{
  SimWorld *world = net->client->world;
  g_autoptr (SerapSyncRequest) read = serap_sync_request_decode (bytes, world->schema, NULL);
  if (read != NULL && !whole)
    sim_oracle_fail (world->oracle, "a request that is cut off passes for a whole one");
}

static void
try_reply (SimNet *net, GBytes *bytes, gboolean whole)
{
  SimWorld *world = net->client->world;
  g_autoptr (SerapSyncReply) read = serap_sync_reply_decode (bytes, world->schema, NULL);
  if (read != NULL && !whole)
    sim_oracle_fail (world->oracle, "an answer that is cut off passes for a whole one");
}

/* ---- Headquarters' side ---- */

static gboolean
is_up (SimNet *net, GError **error)
{
  SimWorld *world = net->client->world;
  if (world->central != NULL && sim_disk_step (world->disk))
    return TRUE;
  broken (net, SERAP_TRANSPORT_ERROR_UNREACHABLE, "headquarters is down", error);
  return FALSE;
}

/* Headquarters' own troubles with its disk are a server that failed. Returns: whether it stands. */
static gboolean
stands (SimNet *net, GError **own, GError **error)
{
  SimWorld *world = net->client->world;
  gboolean disk = *own != NULL && ((*own)->domain == SERAP_DB_ERROR || (*own)->domain == G_FILE_ERROR);
  if (sim_disk_step (world->disk) && !disk) {
    if (*own != NULL)
      g_propagate_error (error, g_steal_pointer (own));
    return TRUE;
  }
  if (*own != NULL)
    sim_world_note (world, "  headquarters: %s", (*own)->message);
  broken (net, SERAP_TRANSPORT_ERROR_SERVER, "headquarters fell", error);
  return FALSE;
}

static SerapSyncReply *
arrive (SimNet *net, GBytes *bytes, GError **error)
{
  SimWorld *world = net->client->world;
  g_autoptr (GError) own = NULL;
  if (!is_up (net, error))
    return NULL;
  g_autoptr (SerapSyncRequest) request = serap_sync_request_decode (bytes, world->schema, &own);
  if (request == NULL) {
    sim_oracle_fail (world->oracle, "%s sent what cannot be read: %s", net->client->name, own->message);
    broken (net, SERAP_TRANSPORT_ERROR_MALFORMED, own->message, error);
    return NULL;
  }
  sim_oracle_heard (world->oracle, request);
  g_autoptr (SerapTransport) way = serap_transport_direct_new (world->central);
  g_autoptr (SerapSyncReply) reply = way->klass->sync (way, request, &own);
  if (reply == NULL && own == NULL)
    sim_oracle_fail (world->oracle, "headquarters gave neither an answer nor an error");
  if (own != NULL && g_error_matches (own, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_MUTATED))
    sim_oracle_fail (world->oracle, "%s: %s", net->client->name, own->message);
  return stands (net, &own, error) ? g_steal_pointer (&reply) : NULL;
}

static void
send_later (SimNet *net, GBytes *request)
{
  SimWorld *world = net->client->world;
  SimGhost *ghost = g_new0 (SimGhost, 1);
  ghost->client = net->client;
  ghost->request = g_bytes_ref (request);
  ghost->due_ms = world->now_ms + (gint64) sim_random_below (&world->random, LATEST_S) * 1000;
  g_ptr_array_add (world->ghosts, ghost);
}

void
sim_ghost_free (SimGhost *ghost)
{
  g_bytes_unref (ghost->request);
  g_free (ghost);
}

void
sim_net_deliver_late (SimWorld *world)
{
  for (guint i = 0; i < world->ghosts->len;) {
    SimGhost *ghost = world->ghosts->pdata[i];
    if (ghost->due_ms > world->now_ms) {
      i++;
      continue;
    }
    sim_world_note (world, "  a late request of %s arrives", ghost->client->name);
    g_autoptr (SerapSyncReply) ignored = arrive (ghost->client->net, ghost->request, NULL);
    g_ptr_array_remove_index (world->ghosts, i);
    sim_world_tend (world);
  }
}

/* Returns: the fault that hits this message. */
static SimNetFault
take_fault (SimNet *net)
{
  SimNetFault fault = net->fault;
  if (fault == SIM_NET_FINE)
    return fault;
  if (net->pass > 0) {
    net->pass--;
    return SIM_NET_FINE;
  }
  net->fault = SIM_NET_FINE;
  return fault;
}

static gboolean
is_reachable (SimNet *net, GError **error)
{
  SimClient *client = net->client;
  gboolean online = sim_client_is_online (client);
  if (online && sim_disk_step (client->disk))
    return TRUE;
  broken (net, SERAP_TRANSPORT_ERROR_UNREACHABLE, online ? "the power went" : "no connection", error);
  return FALSE;
}

/* Returns: whether the request goes on its way. */
static gboolean
send_request (SimNet *net, SimNetFault fault, GBytes *request, GError **error)
{
  g_autoptr (GBytes) part = fault == SIM_NET_CUT_REQUEST   ? cut (net, request)
                            : fault == SIM_NET_BAD_REQUEST ? garble (net, request)
                                                           : NULL;
  if (part != NULL)
    try_request (net, part, fault == SIM_NET_BAD_REQUEST);
  if (fault == SIM_NET_LATE || fault == SIM_NET_TWICE_LATE)
    send_later (net, request);
  if (fault == SIM_NET_PORTAL) {
    g_autoptr (GBytes) page = g_bytes_new_static ("<!DOCTYPE html><title>Login</title>", 35);
    try_reply (net, page, FALSE);
    broken (net, SERAP_TRANSPORT_ERROR_PORTAL, "somebody else answered", error);
    return FALSE;
  }
  if (part == NULL && fault != SIM_NET_LATE && fault != SIM_NET_DROP_REQUEST)
    return TRUE;
  broken (net, SERAP_TRANSPORT_ERROR_UNREACHABLE, "the request was lost", error);
  return FALSE;
}

/* Returns: (nullable): the answer as the bytes bring it. */
static SerapSyncReply *
receive_reply (SimNet *net, SimNetFault fault, const SerapSyncReply *sent, GError **error)
{
  SimWorld *world = net->client->world;
  g_autoptr (GBytes) bytes = serap_sync_reply_encode (sent);
  g_autoptr (GBytes) part = fault == SIM_NET_CUT_REPLY   ? cut (net, bytes)
                            : fault == SIM_NET_BAD_REPLY ? garble (net, bytes)
                                                         : NULL;
  if (part != NULL)
    try_reply (net, part, fault == SIM_NET_BAD_REPLY);
  if (part != NULL || fault == SIM_NET_DROP_REPLY || !sim_disk_step (net->client->disk)) {
    broken (net, part != NULL ? SERAP_TRANSPORT_ERROR_PROTOCOL : SERAP_TRANSPORT_ERROR_TIMEOUT,
            "the answer was lost", error);
    return NULL;
  }
  g_autoptr (GError) own = NULL;
  SerapSyncReply *reply = serap_sync_reply_decode (bytes, world->schema, &own);
  if (reply == NULL) {
    sim_oracle_fail (world->oracle, "headquarters' answer cannot be read: %s", own->message);
    broken (net, SERAP_TRANSPORT_ERROR_PROTOCOL, own->message, error);
  }
  return reply;
}

static SerapSyncReply *
net_sync (SerapTransport *transport, const SerapSyncRequest *request, GError **error)
{
  SimNet *net = (SimNet *) transport;
  if (!is_reachable (net, error))
    return NULL;
  g_autoptr (GBytes) bytes = serap_sync_request_encode (request);
  SimNetFault fault = take_fault (net);
  if (!send_request (net, fault, bytes, error))
    return NULL;
  if (fault == SIM_NET_TWICE)
    serap_sync_reply_free (arrive (net, bytes, NULL));
  g_autoptr (SerapSyncReply) reply = arrive (net, bytes, error);
  return reply != NULL ? receive_reply (net, fault, reply, error) : NULL;
}

/* ---- The other requests: they come through, or not, and their answer too ---- */

/* Returns: (nullable): the way to headquarters; @lost: the answer will not come back. */
static SerapTransport *
open_way (SimNet *net, gboolean *lost, GError **error)
{
  if (!is_reachable (net, error) || !is_up (net, error))
    return NULL;
  SimNetFault fault = take_fault (net);
  *lost = fault == SIM_NET_DROP_REPLY || fault == SIM_NET_CUT_REPLY || fault == SIM_NET_BAD_REPLY;
  if (fault == SIM_NET_FINE || *lost)
    return serap_transport_direct_new (net->client->world->central);
  broken (net, SERAP_TRANSPORT_ERROR_UNREACHABLE, "the request was lost", error);
  return NULL;
}

/* Returns: whether the answer arrives. */
static gboolean
close_way (SimNet *net, gboolean lost, GError **own, GError **error)
{
  if (!stands (net, own, error))
    return FALSE;
  if (!lost && sim_disk_step (net->client->disk))
    return TRUE;
  g_clear_error (error);
  broken (net, SERAP_TRANSPORT_ERROR_TIMEOUT, "the answer was lost", error);
  return FALSE;
}

static SerapStatePage *
net_state (SerapTransport *transport,
           const char *user,
           const char *scope,
           const char *after,
           guint max,
           GError **error)
{
  SimNet *net = (SimNet *) transport;
  SimWorld *world = net->client->world;
  gboolean lost = FALSE;
  g_autoptr (GError) own = NULL;
  g_autoptr (SerapTransport) way = open_way (net, &lost, error);
  if (way == NULL)
    return NULL;
  /* Small pages: what changes between two of them is what this is about. */
  guint few = g_str_equal (scope, "ref") ? max : MIN (max, 1 + net->dice % 40);
  g_autoptr (SerapStatePage) page = way->klass->state (way, user, scope, after, few, &own);
  g_autoptr (GBytes) bytes = page != NULL ? serap_state_page_encode (page) : NULL;
  if (!close_way (net, lost, &own, error) || bytes == NULL)
    return NULL;
  return serap_state_page_decode (bytes, world->schema, error);
}

static GPtrArray *
net_history (SerapTransport *transport, const char *user, const char *id, GError **error)
{
  SimNet *net = (SimNet *) transport;
  gboolean lost = FALSE;
  g_autoptr (GError) own = NULL;
  g_autoptr (SerapTransport) way = open_way (net, &lost, error);
  g_autoptr (GPtrArray) events = way != NULL ? way->klass->history (way, user, id, &own) : NULL;
  return way != NULL && close_way (net, lost, &own, error) ? g_steal_pointer (&events) : NULL;
}

static guint32
net_enroll (SerapTransport *transport,
            const char *user,
            const char *device,
            const SerapSigningKey *key,
            GBytes *box_public,
            GError **error)
{
  SimNet *net = (SimNet *) transport;
  gboolean lost = FALSE;
  g_autoptr (GError) own = NULL;
  g_autoptr (SerapTransport) way = open_way (net, &lost, error);
  guint32 epoch = way != NULL ? way->klass->enroll (way, user, device, key, box_public, &own) : 0;
  return way != NULL && close_way (net, lost, &own, error) ? epoch : 0;
}

static GPtrArray *
net_answers (SerapTransport *transport, const char *user, GPtrArray *op_ids, GError **error)
{
  SimNet *net = (SimNet *) transport;
  gboolean lost = FALSE;
  g_autoptr (GError) own = NULL;
  g_autoptr (SerapTransport) way = open_way (net, &lost, error);
  g_autoptr (GPtrArray) answers = way != NULL ? way->klass->answers (way, user, op_ids, &own) : NULL;
  return way != NULL && close_way (net, lost, &own, error) ? g_steal_pointer (&answers) : NULL;
}

static GArray *
net_query_files (SerapTransport *transport, GPtrArray *sha256s, GError **error)
{
  SimNet *net = (SimNet *) transport;
  gboolean lost = FALSE;
  g_autoptr (GError) own = NULL;
  g_autoptr (SerapTransport) way = open_way (net, &lost, error);
  g_autoptr (GArray) list = way != NULL ? way->klass->query_files (way, sha256s, &own) : NULL;
  return way != NULL && close_way (net, lost, &own, error) ? g_steal_pointer (&list) : NULL;
}

static gboolean
net_put_piece (SerapTransport *transport,
               const char *sha256,
               guint64 total,
               guint64 offset,
               GBytes *bytes,
               SerapFileStatus *status,
               GError **error)
{
  SimNet *net = (SimNet *) transport;
  gboolean lost = FALSE;
  g_autoptr (GError) own = NULL;
  g_autoptr (SerapTransport) way = open_way (net, &lost, error);
  gboolean done = way != NULL && way->klass->put_piece (way, sha256, total, offset, bytes, status, &own);
  return way != NULL && close_way (net, lost, &own, error) && done;
}

static GBytes *
net_get_piece (SerapTransport *transport,
               const char *user,
               const char *sha256,
               guint64 offset,
               gsize max,
               guint64 *total,
               GError **error)
{
  SimNet *net = (SimNet *) transport;
  gboolean lost = FALSE;
  g_autoptr (GError) own = NULL;
  g_autoptr (SerapTransport) way = open_way (net, &lost, error);
  g_autoptr (GBytes) piece
    = way != NULL ? way->klass->get_piece (way, user, sha256, offset, max, total, &own) : NULL;
  return way != NULL && close_way (net, lost, &own, error) ? g_steal_pointer (&piece) : NULL;
}

static void
net_free (SerapTransport *transport)
{
  g_free (transport);
}

SimNet *
sim_net_new (SimClient *client)
{
  static const SerapTransportClass klass = { .sync = net_sync,
                                             .state = net_state,
                                             .history = net_history,
                                             .enroll = net_enroll,
                                             .answers = net_answers,
                                             .query_files = net_query_files,
                                             .put_piece = net_put_piece,
                                             .get_piece = net_get_piece,
                                             .free = net_free };
  SimNet *net = g_new0 (SimNet, 1);
  net->parent.klass = &klass;
  net->client = client;
  return net;
}

void
sim_net_free (SimNet *net)
{
  serap_transport_free (&net->parent);
}
