/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/state and GET /v1/entities/{id}/events: records, and what happened to one. */

#include "config.h"

#include "serap-route.h"

#include "serap-id.h"
#include "serap-message-json.h"

#include <string.h>

#define MAX_SCOPE 100

gboolean
serap_state_read (SerapExchange *exchange, GError **error)
{
  const char *scope = serap_exchange_query (exchange, "scope");
  const char *after = serap_exchange_query (exchange, "after");
  gint64 *max = g_new0 (gint64, 1);
  serap_exchange_set_input (exchange, max, g_free);
  if (scope == NULL || strlen (scope) > MAX_SCOPE)
    return serap_server_fail (SERAP_HTTP_MALFORMED, error, "the scope is missing or too long");
  if (after != NULL && !serap_id_is_valid (after))
    return serap_server_fail (SERAP_HTTP_MALFORMED, error, "after is no id");
  return serap_exchange_query_int (exchange, "max", 1, SERAP_MESSAGE_MAX_RECORDS, SERAP_MESSAGE_MAX_RECORDS,
                                   max, error);
}

gboolean
serap_state_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const gint64 *max = exchange->input;
  const SerapReader reader = { exchange->caller.user, exchange->caller.device };
  SerapStatePage *page
    = serap_central_state_for (central, &reader, serap_exchange_query (exchange, "scope"),
                               serap_exchange_query (exchange, "after"), (guint) *max, error);
  if (page == NULL)
    return FALSE;
  serap_exchange_set_output (exchange, page, (GDestroyNotify) serap_state_page_free);
  exchange->free_of_charge = page->next != NULL;
  return TRUE;
}

gboolean
serap_state_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_state_page_encode (exchange->output));
  return TRUE;
}

gboolean
serap_history_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  GPtrArray *events = serap_central_history (central, exchange->caller.user, exchange->param, error);
  if (events == NULL)
    return FALSE;
  serap_exchange_set_output (exchange, events, (GDestroyNotify) g_ptr_array_unref);
  return events->len > 0
         || serap_server_fail (SERAP_HTTP_NOT_FOUND, error, "no such record in the account's scopes");
}

gboolean
serap_history_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_history_encode (exchange->output));
  return TRUE;
}
