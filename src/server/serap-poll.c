/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests that wait for news. They hold a connection, never a thread. */

#include "config.h"

#include "serap-server-private.h"

/* News within so short a time are looked at together. */
#define GATHER_US (50 * 1000)
/* Looking takes at most a tenth of the time of headquarters' thread. */
#define SHARE 10

static gboolean
is_behind (const SerapCall *call)
{
  return call->head_seen < call->server->head;
}

static void
finish (SerapCall *call)
{
  g_ptr_array_remove_fast (call->server->parked, call);
  call->exchange->status = 204;
  serap_call_answer (call);
}

static gboolean
on_tick (gpointer data)
{
  SerapServer *server = data;
  gint64 now = g_get_monotonic_time ();
  for (guint i = server->parked->len; i > 0; i--) {
    SerapCall *call = server->parked->pdata[i - 1];
    if (call->phase == SERAP_PHASE_PARKED && (call->message == NULL || call->parked_until_us <= now))
      finish (call);
  }
  if (server->parked->len == 0) {
    g_clear_pointer (&server->poll_tick, g_source_unref);
    return G_SOURCE_REMOVE;
  }
  if (server->polling > 0 || now - server->polled_us < MAX (GATHER_US, SHARE * server->poll_cost_us))
    return G_SOURCE_CONTINUE;
  server->polled_us = now;
  for (guint i = 0; i < server->parked->len; i++) {
    SerapCall *call = server->parked->pdata[i];
    if (call->phase != SERAP_PHASE_PARKED || !is_behind (call))
      continue;
    call->phase = SERAP_PHASE_WORKING;
    server->polling++;
    serap_call_look_again (call);
  }
  return G_SOURCE_CONTINUE;
}

/* The clock runs only while somebody waits; it stops by itself. */
static void
start_clock (SerapServer *server)
{
  if (server->poll_tick != NULL)
    return;
  server->poll_tick = g_timeout_source_new (GATHER_US / 1000);
  g_source_set_callback (server->poll_tick, on_tick, server, NULL);
  g_source_attach (server->poll_tick, server->context);
}

void
serap_poll_park (SerapCall *call)
{
  SerapServer *server = call->server;
  call->phase = SERAP_PHASE_PARKED;
  if (call->parked_until_us == 0) {
    call->parked_until_us = g_get_monotonic_time () + (gint64) call->exchange->wait_s * G_USEC_PER_SEC;
    g_ptr_array_add (server->parked, call);
  }
  if (server->stopping)
    finish (call);
  else
    start_clock (server);
}

void
serap_poll_looked (SerapCall *call)
{
  SerapServer *server = call->server;
  if (call->parked_until_us == 0)
    return;
  if (!call->exchange->parked)
    g_ptr_array_remove_fast (server->parked, call);
  if (server->polling > 0 && --server->polling == 0)
    server->poll_cost_us = g_get_monotonic_time () - server->polled_us;
}

void
serap_poll_news (SerapServer *server, gint64 head)
{
  server->head = MAX (server->head, head);
}

void
serap_poll_end_all (SerapServer *server)
{
  for (guint i = server->parked->len; i > 0; i--) {
    SerapCall *call = server->parked->pdata[i - 1];
    if (call->phase == SERAP_PHASE_PARKED)
      finish (call);
  }
}
