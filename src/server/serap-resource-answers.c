/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/ops: what was answered to the device's own operations. */

#include "config.h"

#include "serap-route.h"

#include "serap-http-answers.h"

typedef struct {
  gint64 epoch;
  gint64 after;
} AnswersInput;

gboolean
serap_answers_read (SerapExchange *exchange, GError **error)
{
  AnswersInput *input = g_new0 (AnswersInput, 1);
  serap_exchange_set_input (exchange, input, g_free);
  if (serap_exchange_query (exchange, "epoch") == NULL)
    return serap_server_fail (SERAP_HTTP_MALFORMED, error, "the epoch is missing");
  return serap_exchange_query_int (exchange, "epoch", 1, G_MAXUINT32, 1, &input->epoch, error)
         && serap_exchange_query_int (exchange, "after", 0, G_MAXINT64, 0, &input->after, error);
}

gboolean
serap_answers_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const AnswersInput *input = exchange->input;
  guint64 last = 0;
  GPtrArray *results
    = serap_central_answers_after (central, exchange->caller.device, (guint32) input->epoch,
                                   (guint64) input->after, SERAP_ANSWERS_MAX + 1, &last, error);
  if (results == NULL)
    return FALSE;
  SerapAnswersPage *page = serap_answers_page_new ();
  serap_exchange_set_output (exchange, page, (GDestroyNotify) serap_answers_page_free);
  g_ptr_array_unref (page->results);
  page->results = results;
  page->epoch = (guint32) input->epoch;
  page->more = results->len > SERAP_ANSWERS_MAX;
  if (page->more)
    g_ptr_array_set_size (results, SERAP_ANSWERS_MAX);
  page->last_dev_seq = last;
  exchange->free_of_charge = page->more;
  return TRUE;
}

gboolean
serap_answers_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_answers_page_encode (exchange->output));
  return TRUE;
}
