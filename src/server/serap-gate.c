/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How often each device may come. */

#include "config.h"

#include "serap-server-private.h"

#include <string.h>

#define MAX_DEVICES 20000

static char *
token_name (const char *token)
{
  return serap_sha256_hex (token, strlen (token));
}

gboolean
serap_gate_knows (SerapServer *server, const char *token)
{
  g_autofree char *name = token_name (token);
  return g_hash_table_contains (server->devices, name);
}

static gboolean
slow_down (SerapExchange *exchange, guint seconds)
{
  exchange->retry_after = seconds;
  serap_exchange_refuse_with (exchange, SERAP_HTTP_SLOW_DOWN);
  return FALSE;
}

gboolean
serap_gate_pass (SerapServer *server, SerapExchange *exchange)
{
  gint64 now = serap_env_now_ms (server->info.env);
  const SerapRoute *route = exchange->route;
  if (route->decode == NULL && (route->flags & SERAP_ROUTE_SESSION) == 0)
    return TRUE; /* ping and hello cost next to nothing */
  g_autofree char *name = exchange->token != NULL ? token_name (exchange->token) : NULL;
  const char *device = name != NULL ? g_hash_table_lookup (server->devices, name) : NULL;
  guint seconds = device != NULL ? serap_rate_take (server->rate, device, now)
                                 : serap_rate_take (server->strangers, "", now);
  return seconds == 0 || slow_down (exchange, seconds);
}

void
serap_gate_learn (SerapServer *server, SerapExchange *exchange)
{
  if (exchange->token == NULL)
    return;
  char *name = token_name (exchange->token);
  if (exchange->caller.device == NULL || exchange->status == 401 || exchange->status == 403) {
    g_hash_table_remove (server->devices, name);
    g_free (name);
    return;
  }
  if (exchange->free_of_charge)
    serap_rate_give_back (server->rate, exchange->caller.device);
  if (g_hash_table_size (server->devices) >= MAX_DEVICES)
    serap_gate_forget (server);
  g_hash_table_replace (server->devices, name, g_strdup (exchange->caller.device));
}

void
serap_gate_forget (SerapServer *server)
{
  g_hash_table_remove_all (server->devices);
}
