/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request and its answer. */

#include "config.h"

#include "serap-exchange.h"

#include "serap-id.h"

#include <string.h>

/* Seconds a device is asked to wait when headquarters is full. */
#define SERAP_SERVER_RETRY_S 5

G_DEFINE_QUARK (serap - server - error - quark, serap_server_error)

SerapExchange *
serap_exchange_new (const SerapServerInfo *info)
{
  SerapExchange *exchange = g_new0 (SerapExchange, 1);
  exchange->info = info;
  exchange->trace = serap_id_new (info->env);
  exchange->query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  exchange->headers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  exchange->answer_headers = g_ptr_array_new_with_free_func (g_free);
  exchange->began_us = g_get_monotonic_time ();
  return exchange;
}

void
serap_exchange_free (SerapExchange *exchange)
{
  if (exchange == NULL)
    return;
  serap_exchange_set_input (exchange, NULL, NULL);
  serap_exchange_set_output (exchange, NULL, NULL);
  g_free (exchange->trace);
  g_free (exchange->param);
  g_free (exchange->token);
  g_free (exchange->caller.user);
  g_free (exchange->caller.device);
  g_free (exchange->caller.device_code);
  g_hash_table_unref (exchange->query);
  g_hash_table_unref (exchange->headers);
  g_ptr_array_unref (exchange->answer_headers);
  g_clear_pointer (&exchange->body, g_bytes_unref);
  g_clear_pointer (&exchange->answer, g_bytes_unref);
  g_free (exchange);
}

const char *
serap_exchange_header (SerapExchange *exchange, const char *name)
{
  return g_hash_table_lookup (exchange->headers, name);
}

const char *
serap_exchange_query (SerapExchange *exchange, const char *name)
{
  return g_hash_table_lookup (exchange->query, name);
}

gboolean
serap_exchange_query_int (SerapExchange *exchange,
                          const char *name,
                          gint64 min,
                          gint64 max,
                          gint64 fallback,
                          gint64 *out,
                          GError **error)
{
  const char *text = serap_exchange_query (exchange, name);
  *out = fallback;
  if (text == NULL || g_ascii_string_to_signed (text, 10, min, max, out, NULL))
    return TRUE;
  return serap_server_fail (SERAP_HTTP_MALFORMED, error, "%s is not a number that fits", name);
}

gboolean
serap_exchange_header_int (
  SerapExchange *exchange, const char *name, gint64 min, gint64 max, gint64 *out, GError **error)
{
  const char *text = serap_exchange_header (exchange, name);
  if (text != NULL && g_ascii_string_to_signed (text, 10, min, max, out, NULL))
    return TRUE;
  return serap_server_fail (SERAP_HTTP_MALFORMED, error, "%s is missing, or not a number that fits", name);
}

void
serap_exchange_set_input (SerapExchange *exchange, gpointer input, GDestroyNotify input_free)
{
  if (exchange->input != NULL && exchange->input_free != NULL)
    exchange->input_free (exchange->input);
  exchange->input = input;
  exchange->input_free = input_free;
}

void
serap_exchange_set_output (SerapExchange *exchange, gpointer output, GDestroyNotify output_free)
{
  if (exchange->output != NULL && exchange->output_free != NULL)
    exchange->output_free (exchange->output);
  exchange->output = output;
  exchange->output_free = output_free;
}

void
serap_exchange_add_header (SerapExchange *exchange, const char *name, const char *value)
{
  g_ptr_array_add (exchange->answer_headers, g_strdup (name));
  g_ptr_array_add (exchange->answer_headers, g_strdup (value));
}

void
serap_exchange_answer (SerapExchange *exchange, const char *media, GBytes *body)
{
  g_clear_pointer (&exchange->answer, g_bytes_unref);
  exchange->answer = body;
  exchange->media = media;
}

gboolean
serap_server_fail (SerapHttpCode code, GError **error, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autoptr (GError) own = g_error_new_valist (SERAP_SERVER_ERROR, (int) code, format, args);
  va_end (args);
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

/* ---- Errors ---- */

/* Order as in SerapCentralError. */
static SerapHttpCode
code_of_central (int code)
{
  switch ((SerapCentralError) code) {
  case SERAP_CENTRAL_ERROR_DEVICE:
  case SERAP_CENTRAL_ERROR_REVOKED:
    return SERAP_HTTP_DEVICE_REVOKED;
  case SERAP_CENTRAL_ERROR_WIPE:
    return SERAP_HTTP_DEVICE_WIPE;
  case SERAP_CENTRAL_ERROR_TOKEN:
  case SERAP_CENTRAL_ERROR_NONCE:
    return SERAP_HTTP_TOKEN_EXPIRED;
  case SERAP_CENTRAL_ERROR_PASSWORD:
    return SERAP_HTTP_BAD_PASSWORD;
  case SERAP_CENTRAL_ERROR_CODE:
    return SERAP_HTTP_BAD_CODE;
  case SERAP_CENTRAL_ERROR_WAIT:
    return SERAP_HTTP_SLOW_DOWN;
  case SERAP_CENTRAL_ERROR_EPOCH:
    return SERAP_HTTP_EPOCH_CLOSED;
  case SERAP_CENTRAL_ERROR_FORKED:
    return SERAP_HTTP_DEVICE_FORKED;
  case SERAP_CENTRAL_ERROR_GAP:
    return SERAP_HTTP_SEQ_GAP;
  case SERAP_CENTRAL_ERROR_MUTATED:
    return SERAP_HTTP_OP_MUTATED;
  case SERAP_CENTRAL_ERROR_SCOPE:
  case SERAP_CENTRAL_ERROR_NOT_FOUND:
    return SERAP_HTTP_NOT_FOUND;
  case SERAP_CENTRAL_ERROR_CURSOR:
    return SERAP_HTTP_BAD_CURSOR;
  case SERAP_CENTRAL_ERROR_REFUSED:
    return SERAP_HTTP_REFUSED;
  case SERAP_CENTRAL_ERROR_QUOTA:
    return SERAP_HTTP_NOT_ALLOWED;
  case SERAP_CENTRAL_ERROR_CORRUPT:
  default:
    return SERAP_HTTP_INTERNAL;
  }
}

static SerapHttpCode
code_of (const GError *error)
{
  if (error->domain == SERAP_SERVER_ERROR)
    return (SerapHttpCode) error->code;
  if (error->domain == SERAP_CENTRAL_ERROR)
    return code_of_central (error->code);
  if (error->domain == SERAP_WIRE_ERROR)
    return serap_http_code_of_wire (error);
  return SERAP_HTTP_INTERNAL;
}

static guint
retry_after (SerapExchange *exchange, SerapHttpCode code)
{
  if (code != SERAP_HTTP_SLOW_DOWN && code != SERAP_HTTP_UNAVAILABLE)
    return 0;
  return exchange->retry_after > 0 ? exchange->retry_after : SERAP_SERVER_RETRY_S;
}

static void
refuse (SerapExchange *exchange, SerapHttpCode code, const char *detail, guint64 expected)
{
  g_autoptr (SerapHttpProblem) problem = serap_http_problem_new (code);
  problem->detail = g_strdup (detail);
  problem->trace = g_strdup (exchange->trace);
  problem->expected_dev_seq = expected;
  problem->retry_after = retry_after (exchange, code);
  exchange->status = serap_http_code_status (code);
  exchange->problem = serap_http_code_name (code);
  if (problem->retry_after > 0) {
    g_autofree char *seconds = g_strdup_printf ("%u", problem->retry_after);
    serap_exchange_add_header (exchange, "Retry-After", seconds);
  }
  serap_exchange_answer (exchange, SERAP_HTTP_PROBLEM_MEDIA, serap_http_problem_encode (problem));
}

void
serap_exchange_refuse_with (SerapExchange *exchange, SerapHttpCode code)
{
  refuse (exchange, code, NULL, 0);
}

void
serap_exchange_refuse (SerapExchange *exchange, GError *error)
{
  g_autoptr (GError) own = error;
  SerapHttpCode code = code_of (own);
  /* What went wrong inside is headquarters' own affair: it stands in the log under the trace. */
  if (code == SERAP_HTTP_INTERNAL)
    serap_info_log_failure (exchange->info, exchange->trace, own);
  refuse (exchange, code, code == SERAP_HTTP_INTERNAL ? NULL : own->message,
          code == SERAP_HTTP_SEQ_GAP ? exchange->expected_dev_seq : 0);
}
