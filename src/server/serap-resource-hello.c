/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/ping and GET /v1/hello: before anything else. */

#include "config.h"

#include "serap-route.h"

#include "serap-http-hello.h"

#include <string.h>

/* Oldest program that may pull. */
#define MIN_CLIENT "0.1.0"
#define MAX_PING 64

/* The echo tells headquarters from a page some hotel's network puts before everything. */
gboolean
serap_ping_encode (SerapExchange *exchange, GError **error)
{
  const char *nonce = serap_exchange_header (exchange, "serap-ping");
  if (nonce != NULL && strlen (nonce) > MAX_PING)
    return serap_server_fail (SERAP_HTTP_MALFORMED, error, "the ping is too long");
  if (nonce != NULL)
    serap_exchange_add_header (exchange, "Serap-Ping", nonce);
  return TRUE;
}

gboolean
serap_hello_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  SerapHello *hello = serap_hello_new ();
  serap_exchange_set_output (exchange, hello, (GDestroyNotify) serap_hello_free);
  hello->now_ms = serap_env_now_ms (exchange->info->env);
  hello->box_key = g_bytes_ref (serap_central_box (central));
  hello->min_client = g_strdup (MIN_CLIENT);
  hello->server = g_strdup (SERAP_VERSION);
  hello->nonce = serap_central_nonce (central);
  serap_central_identity (central, &hello->origin, &hello->log_key);
  return TRUE;
}

gboolean
serap_hello_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_hello_encode (exchange->output));
  return TRUE;
}
