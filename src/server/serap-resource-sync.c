/* SPDX-License-Identifier: GPL-3.0-or-later */

/* POST /v1/sync, GET /v1/changes: operations in, events out. */

#include "config.h"

#include "serap-route.h"

#include "serap-http-answers.h"
#include "serap-message-json.h"

#define MAX_WAIT_S 25

gboolean
serap_sync_read (SerapExchange *exchange, GError **error)
{
  SerapSyncRequest *request = serap_sync_request_decode (exchange->body, exchange->info->schema, error);
  serap_exchange_set_input (exchange, request, (GDestroyNotify) serap_sync_request_free);
  return request != NULL;
}

static gboolean
check_caller (SerapExchange *exchange, GError **error)
{
  const SerapSyncRequest *request = exchange->input;
  return (g_str_equal (request->user, exchange->caller.user)
          && g_str_equal (request->device, exchange->caller.device))
         || serap_server_fail (SERAP_HTTP_NOT_ALLOWED, error, "the request is of another device or account");
}

static void
keep_reply (SerapExchange *exchange, SerapSyncReply *reply)
{
  serap_exchange_set_output (exchange, reply, (GDestroyNotify) serap_sync_reply_free);
  if (reply->more || (reply->load != NULL && reply->load[0] != NULL))
    exchange->free_of_charge = TRUE;
}

static guint64
next_number (SerapCentral *central, const char *id)
{
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, id);
  return device != NULL ? device->dev_seq + 1 : 0;
}

static void
scatter (SerapExchange *exchange, SerapCentral *central, SerapSyncReply *reply, const GError *error)
{
  if (reply != NULL)
    keep_reply (exchange, reply);
  else if (g_error_matches (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_GAP))
    exchange->expected_dev_seq = next_number (central, exchange->caller.device);
}

gboolean
serap_sync_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  if (!check_caller (exchange, error))
    return FALSE;
  g_autoptr (GError) own = NULL;
  SerapSyncReply *reply = serap_central_sync (central, exchange->input, &own);
  scatter (exchange, central, reply, own);
  if (own != NULL)
    g_propagate_error (error, g_steal_pointer (&own));
  return reply != NULL;
}

guint
serap_sync_weight (const SerapExchange *exchange)
{
  return ((const SerapSyncRequest *) exchange->input)->ops->len;
}

void
serap_sync_together (GPtrArray *exchanges, SerapCentral *central, GError **errors)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new ();
  g_autofree guint *places = g_new (guint, exchanges->len);
  for (guint i = 0; i < exchanges->len; i++) {
    SerapExchange *exchange = exchanges->pdata[i];
    if (!check_caller (exchange, &errors[i]))
      continue;
    places[requests->len] = i;
    g_ptr_array_add (requests, exchange->input);
  }
  g_autofree SerapSyncReply **replies = g_new0 (SerapSyncReply *, requests->len + 1);
  g_autofree GError **own = g_new0 (GError *, requests->len + 1);
  serap_central_sync_group (central, requests, replies, own);
  for (guint i = 0; i < requests->len; i++) {
    errors[places[i]] = own[i];
    scatter (exchanges->pdata[places[i]], central, replies[i], own[i]);
  }
}

gboolean
serap_sync_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_sync_reply_encode (exchange->output));
  return TRUE;
}

/* ---- Waiting for news ---- */

typedef struct {
  gint64 wait;
  gint64 head;
} ChangesInput;

gboolean
serap_poke_read (SerapExchange *exchange, GError **error)
{
  ChangesInput *input = g_new0 (ChangesInput, 1);
  serap_exchange_set_input (exchange, input, g_free);
  if (serap_exchange_query (exchange, "cursor") == NULL)
    return serap_server_fail (SERAP_HTTP_MALFORMED, error, "the cursor is missing");
  return serap_exchange_query_int (exchange, "wait", 0, MAX_WAIT_S, MAX_WAIT_S, &input->wait, error);
}

static gboolean
is_empty (char **list)
{
  return list == NULL || list[0] == NULL;
}

gboolean
serap_poke_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  ChangesInput *input = exchange->input;
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, exchange->caller.device);
  g_autoptr (SerapSyncRequest) request = serap_sync_request_new ();
  request->user = g_strdup (exchange->caller.user);
  request->device = g_strdup (exchange->caller.device);
  request->epoch = device != NULL ? device->epoch : 0;
  request->cursor = g_strdup (serap_exchange_query (exchange, "cursor"));
  request->max_events = 1;
  g_autoptr (SerapSyncReply) reply = serap_central_sync (central, request, error);
  if (reply == NULL)
    return FALSE;
  input->head = storage->klass->head (storage);
  exchange->wait_s = (guint) input->wait;
  exchange->parked = reply->events->len == 0 && is_empty (reply->load) && is_empty (reply->drop);
  return TRUE;
}

gboolean
serap_poke_answer (SerapExchange *exchange, GError **error)
{
  const ChangesInput *input = exchange->input;
  serap_exchange_answer (exchange, "application/json", serap_changes_notice_encode (input->head));
  return TRUE;
}
