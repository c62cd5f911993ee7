/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The way of a request through the threads: read, look up, toil, work, write. */

#include "config.h"

#include "serap-server-private.h"

#include "serap-gzip.h"

/* Shorter answers are not worth packing. */
#define GZIP_FROM 1024

static gboolean
back_in_context (gpointer data)
{
  serap_call_done (data);
  return G_SOURCE_REMOVE;
}

static void
return_to_context (SerapCall *call)
{
  g_main_context_invoke (call->server->context, back_in_context, call);
}

/* @error: (transfer full) */
static void
fail (SerapCall *call, GError *error)
{
  serap_exchange_refuse (call->exchange, error);
  return_to_context (call);
}

/* ---- Steps, the last first ---- */

static void
write_answer (gpointer data)
{
  SerapCall *call = data;
  SerapExchange *exchange = call->exchange;
  g_autoptr (GError) error = NULL;
  if (exchange->route->encode != NULL && !exchange->route->encode (exchange, &error)) {
    fail (call, g_steal_pointer (&error));
    return;
  }
  if (exchange->answer != NULL && g_bytes_get_size (exchange->answer) >= GZIP_FROM
      && g_strcmp0 (exchange->media, "application/json") == 0 && serap_request_takes_gzip (exchange)) {
    GBytes *packed = serap_gzip_deflate (exchange->answer);
    serap_exchange_answer (exchange, exchange->media, packed);
    serap_exchange_add_header (exchange, "Content-Encoding", "gzip");
  }
  serap_exchange_set_output (exchange, NULL, NULL);
  return_to_context (call);
}

static gboolean
tell_news (gpointer data)
{
  SerapCall *call = data;
  serap_poll_news (call->server, call->head_seen);
  return G_SOURCE_REMOVE;
}

static void
go_on (SerapCall *call)
{
  const SerapRoute *route = call->exchange->route;
  if (route->encode != NULL && !call->exchange->parked)
    serap_worker_push (call->server->pages, route->urgency, write_answer, call);
  else
    return_to_context (call);
}

static void
do_files (gpointer data)
{
  SerapCall *call = data;
  g_autoptr (GError) error = NULL;
  if (call->exchange->route->files (call->exchange, call->server->central, &error))
    go_on (call);
  else
    fail (call, g_steal_pointer (&error));
}

/* @error: (transfer full) (nullable) */
static void
end_work (SerapCall *call, gint64 before, GError *error)
{
  SerapServer *server = call->server;
  SerapStorage *storage = serap_central_storage (server->central);
  const SerapRoute *route = call->exchange->route;
  call->head_seen = storage->klass->head (storage);
  if (call->head_seen != before) {
    /* A request that brings the work on is what headquarters is there for. */
    call->exchange->free_of_charge = TRUE;
    g_main_context_invoke (server->context, tell_news, call);
  }
  if (error != NULL)
    fail (call, error);
  else if (route->files != NULL)
    serap_worker_push (server->files, route->urgency, do_files, call);
  else
    go_on (call);
}

static void
do_work (gpointer data)
{
  SerapCall *call = data;
  SerapServer *server = call->server;
  const SerapRoute *route = call->exchange->route;
  GError *error = NULL;
  SerapStorage *storage = serap_central_storage (server->central);
  gint64 before = storage->klass->head (storage);
  if (serap_server_authenticate (call->exchange, server->central, &error) && route->run != NULL)
    route->run (call->exchange, server->central, &error);
  end_work (call, before, error);
}

/* ---- Together ---- */

static void
work_together (SerapServer *server, GPtrArray *calls)
{
  SerapStorage *storage = serap_central_storage (server->central);
  gint64 before = storage->klass->head (storage);
  g_autoptr (GPtrArray) let_in = g_ptr_array_new ();
  g_autoptr (GPtrArray) exchanges = g_ptr_array_new ();
  for (guint i = 0; i < calls->len; i++) {
    SerapCall *call = calls->pdata[i];
    GError *error = NULL;
    if (!serap_server_authenticate (call->exchange, server->central, &error)) {
      end_work (call, before, error);
      continue;
    }
    g_ptr_array_add (let_in, call);
    g_ptr_array_add (exchanges, call->exchange);
  }
  if (let_in->len == 0)
    return;
  g_autofree GError **errors = g_new0 (GError *, let_in->len);
  const SerapRoute *route = ((SerapExchange *) exchanges->pdata[0])->route;
  route->together (exchanges, server->central, errors);
  for (guint i = 0; i < let_in->len; i++)
    end_work (let_in->pdata[i], before, errors[i]);
}

static void
do_together (gpointer data)
{
  SerapServer *server = data;
  gboolean more = FALSE;
  g_autoptr (GPtrArray) calls = serap_gather_take (server->gather, &more);
  if (more)
    serap_worker_push (server->owner, SERAP_URGENCY_SYNC, do_together, server);
  work_together (server, calls);
}

static void
toil (gpointer data)
{
  SerapCall *call = data;
  g_autoptr (GError) error = NULL;
  if (!call->exchange->route->toil (call->exchange, &error))
    fail (call, g_steal_pointer (&error));
  else
    serap_worker_push (call->server->owner, call->exchange->route->urgency, do_work, call);
}

static void
look (gpointer data)
{
  SerapCall *call = data;
  g_autoptr (GError) error = NULL;
  if (!call->exchange->route->look (call->exchange, call->server->central, &error))
    fail (call, g_steal_pointer (&error));
  else
    serap_worker_push (call->server->toilers, call->exchange->route->urgency, toil, call);
}

/* The body is read. */
static void
hand_over (SerapCall *call)
{
  SerapServer *server = call->server;
  const SerapRoute *route = call->exchange->route;
  if (!call->gathers) {
    serap_worker_push (server->owner, route->urgency, route->look != NULL ? look : do_work, call);
    return;
  }
  if (route->weight (call->exchange) == 0) {
    serap_gather_skip (server->gather);
    serap_worker_push (server->owner, route->urgency, do_work, call);
    return;
  }
  if (serap_gather_add (server->gather, call))
    serap_worker_push (server->owner, route->urgency, do_together, server);
}

static gboolean
unpack (SerapCall *call, GError **error)
{
  SerapExchange *exchange = call->exchange;
  if (exchange->body == NULL || !serap_request_is_gzip (exchange))
    return TRUE;
  GBytes *plain = serap_gzip_inflate (exchange->body, exchange->route->max_bytes, error);
  if (plain == NULL)
    return FALSE;
  if (!serap_call_hold (call, g_bytes_get_size (plain))) {
    g_bytes_unref (plain);
    return serap_server_fail (SERAP_HTTP_UNAVAILABLE, error, "too much at once");
  }
  g_bytes_unref (exchange->body);
  exchange->body = plain;
  return TRUE;
}

static void
read_body (gpointer data)
{
  SerapCall *call = data;
  const SerapRoute *route = call->exchange->route;
  g_autoptr (GError) error = NULL;
  if (!unpack (call, &error) || (route->decode != NULL && !route->decode (call->exchange, &error))) {
    if (call->gathers)
      serap_gather_skip (call->server->gather);
    fail (call, g_steal_pointer (&error));
    return;
  }
  /* What it says is known now, unless it is the bytes themselves that count. */
  if (route->files == NULL)
    g_clear_pointer (&call->exchange->body, g_bytes_unref);
  hand_over (call);
}

static void
queue_reading (SerapCall *call)
{
  const SerapRoute *route = call->exchange->route;
  call->gathers = route->weight != NULL;
  if (call->gathers)
    serap_gather_expect (call->server->gather);
  serap_worker_push (call->server->pages, route->urgency, read_body, call);
}

/* A body of somebody whose token was not seen before is not unpacked on trust. */
static void
ask_who (gpointer data)
{
  SerapCall *call = data;
  g_autoptr (GError) error = NULL;
  if (!serap_server_authenticate (call->exchange, call->server->central, &error))
    fail (call, g_steal_pointer (&error));
  else
    queue_reading (call);
}

void
serap_call_start (SerapCall *call)
{
  SerapServer *server = call->server;
  const SerapRoute *route = call->exchange->route;
  call->phase = SERAP_PHASE_WORKING;
  if (route->run == NULL && route->decode == NULL && route->files == NULL
      && (route->flags & SERAP_ROUTE_SESSION) == 0)
    write_answer (call);
  else if (route->decode == NULL && route->look == NULL)
    serap_worker_push (server->owner, route->urgency, do_work, call);
  else if ((route->flags & SERAP_ROUTE_SESSION) != 0 && !serap_gate_knows (server, call->exchange->token))
    serap_worker_push (server->owner, route->urgency, ask_who, call);
  else
    queue_reading (call);
}

void
serap_call_look_again (SerapCall *call)
{
  call->exchange->parked = FALSE;
  serap_worker_push (call->server->owner, SERAP_URGENCY_OTHER, do_work, call);
}
