/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server: requests come in, pass through the threads, and are answered. */

#include "config.h"

#include "serap-server.h"

#include "serap-server-private.h"

#include "serap-http-hello.h"

#define PROTOCOL_TEXT "1"
/* What is read on of a refused body rather than cutting the connection. */
#define DRAIN_BYTES (64 * 1024)
/* Requests by those whose token is not known yet. */
#define STRANGERS_PER_MINUTE 6000
#define STRANGERS_BURST 300
#define MAX_DEVICES 20000
/* Bodies of all requests together, as they came and unpacked. */
#define MAX_HELD_BYTES (48 * 1024 * 1024)
#define SWEEP_S (24 * 60 * 60)

void
serap_server_limits_init (SerapServerLimits *limits)
{
  *limits = (SerapServerLimits){ 6000, 200, 20, 60, 20, 15, 120, 120, 10, { 0 } };
  serap_central_limits_init (&limits->kept);
}

/* ---- Answers ---- */

gboolean
serap_call_hold (SerapCall *call, gsize n)
{
  SerapServer *server = call->server;
  if (n > MAX_HELD_BYTES || g_atomic_int_add (&server->held, (gint) n) + (gint) n > MAX_HELD_BYTES) {
    if (n <= MAX_HELD_BYTES)
      g_atomic_int_add (&server->held, -(gint) n);
    return FALSE;
  }
  call->held += n;
  return TRUE;
}

static void
call_free (SerapCall *call)
{
  g_atomic_int_add (&call->server->held, -(gint) call->held);
  serap_exchange_free (call->exchange);
  g_clear_pointer (&call->collected, g_byte_array_unref);
  g_clear_object (&call->message);
  g_free (call);
}

static void
put_headers (SerapExchange *exchange, SoupMessageHeaders *headers)
{
  soup_message_headers_replace (headers, "Serap-Protocol", PROTOCOL_TEXT);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  GPtrArray *more = exchange->answer_headers;
  for (guint i = 0; i + 1 < more->len; i += 2)
    soup_message_headers_replace (headers, more->pdata[i], more->pdata[i + 1]);
}

/* Puts the answer into the message; SoupServer sends it when it is not paused. */
static void
fill_message (SerapCall *call)
{
  SerapExchange *exchange = call->exchange;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
  call->phase = SERAP_PHASE_ANSWERED;
  soup_server_message_set_status (call->message, exchange->status, NULL);
  put_headers (exchange, headers);
  if (exchange->answer != NULL) {
    exchange->bytes_out = g_bytes_get_size (exchange->answer);
    soup_message_headers_set_content_type (headers, exchange->media, NULL);
    soup_message_body_append_bytes (soup_server_message_get_response_body (call->message), exchange->answer);
  }
  /* After 204 SoupServer closes the connection, whatever it is told. */
  if (call->server->stopping || exchange->status == SOUP_STATUS_NO_CONTENT)
    soup_message_headers_replace (headers, "Connection", "close");
  serap_doors_allow (call->server->doors, call->message, call->server->limits.answer_s);
}

static void
settle_and_free (SerapCall *call)
{
  SerapServer *server = call->server;
  call_free (call);
  serap_server_settle (server);
}

void
serap_call_answer (SerapCall *call)
{
  if (call->message == NULL) {
    settle_and_free (call);
    return;
  }
  fill_message (call);
  soup_server_message_unpause (call->message);
}

void
serap_call_done (SerapCall *call)
{
  SerapServer *server = call->server;
  SerapExchange *exchange = call->exchange;
  gboolean was_parked = call->parked_until_us != 0;
  serap_poll_looked (call);
  if (!was_parked) {
    server->working--;
    if (call->counts_as_password)
      server->passwords--;
    serap_gate_learn (server, exchange);
  }
  if (exchange->parked) {
    serap_poll_park (call);
    return;
  }
  if (exchange->status == 0)
    exchange->status = exchange->route->status;
  serap_call_answer (call);
}

/* ---- Reading ---- */

static void
on_finished (SoupServerMessage *message, gpointer data)
{
  SerapCall *call = data;
  SerapServer *server = call->server;
  gboolean free_now = call->phase == SERAP_PHASE_READING || call->phase == SERAP_PHASE_ANSWERED;
  server->requests++;
  if (call->phase == SERAP_PHASE_ANSWERED)
    serap_server_log_request (&server->info, call->exchange, soup_server_message_get_method (message));
  serap_doors_rest (server->doors, message);
  g_signal_handlers_disconnect_by_data (message, call);
  g_hash_table_remove (server->calls, message);
  g_clear_object (&call->message);
  if (free_now)
    settle_and_free (call);
}

static gboolean
turn_away (gpointer data)
{
  SerapCall *call = data;
  if (call->message == NULL) {
    settle_and_free (call);
    return G_SOURCE_REMOVE;
  }
  SerapExchange *exchange = call->exchange;
  gsize n = g_bytes_get_size (exchange->answer);
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_printf (text,
                   "HTTP/1.1 %u %s\r\nConnection: close\r\nSerap-Protocol: " PROTOCOL_TEXT
                   "\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n",
                   exchange->status, soup_status_get_phrase (exchange->status), exchange->media, n);
  for (guint i = 0; i + 1 < exchange->answer_headers->len; i += 2)
    g_string_append_printf (text, "%s: %s\r\n", (char *) exchange->answer_headers->pdata[i],
                            (char *) exchange->answer_headers->pdata[i + 1]);
  g_string_append (text, "\r\n");
  g_string_append_len (text, g_bytes_get_data (exchange->answer, NULL), (gssize) n);
  g_autoptr (GBytes) whole = g_string_free_to_bytes (g_steal_pointer (&text));
  exchange->bytes_out = n;
  serap_doors_turn_away (call->server->doors, call->message, whole);
  /* SoupServer says nothing more of a message whose connection it has lost. */
  on_finished (call->message, call);
  return G_SOURCE_REMOVE;
}

/* From within a signal of the message the connection cannot be taken away: that is done a moment
 * later, and until then nothing more is read. */
static void
cut_short (SerapCall *call)
{
  call->phase = SERAP_PHASE_ANSWERED;
  soup_server_message_pause (call->message);
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, turn_away, call, NULL);
  g_source_attach (source, call->server->context);
}

static void
on_chunk (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  SerapCall *call = data;
  gsize n = g_bytes_get_size (chunk);
  call->exchange->bytes_in += n;
  if (call->phase != SERAP_PHASE_READING)
    return;
  if (call->exchange->bytes_in > call->max_bytes) {
    serap_exchange_refuse_with (call->exchange, SERAP_HTTP_TOO_LARGE);
    cut_short (call);
    return;
  }
  if (!serap_call_hold (call, n)) {
    serap_exchange_refuse_with (call->exchange, SERAP_HTTP_UNAVAILABLE);
    cut_short (call);
    return;
  }
  g_byte_array_append (call->collected, g_bytes_get_data (chunk, NULL), (guint) n);
}

/* Whether reading the body to its end costs little; of a request that is not well-formed nobody knows where
 * that is. */
static gboolean
body_is_small (SoupServerMessage *message, gboolean well_formed)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupEncoding encoding = soup_message_headers_get_encoding (headers);
  if ((soup_message_headers_get_expectations (headers) & SOUP_EXPECTATION_CONTINUE) != 0)
    return TRUE; /* the client has not begun to send it */
  return encoding == SOUP_ENCODING_NONE
         || (well_formed && encoding == SOUP_ENCODING_CONTENT_LENGTH
             && soup_message_headers_get_content_length (headers) <= DRAIN_BYTES);
}

static void
refuse_early (SerapCall *call)
{
  if (!body_is_small (call->message, call->exchange->status != 400)) {
    cut_short (call);
    return;
  }
  fill_message (call);
  /* Where the next request begins is sure only when this one was understood. */
  if (call->exchange->status == 400 || call->exchange->status == 413)
    soup_message_headers_replace (soup_server_message_get_response_headers (call->message), "Connection",
                                  "close");
  /* The answer goes out when the body is in. */
  serap_doors_allow (call->server->doors, call->message, call->server->limits.body_s);
}

static void
on_headers (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  SerapServer *server = data;
  SerapCall *call = g_new0 (SerapCall, 1);
  gboolean has_body = FALSE;
  call->server = server;
  call->message = g_object_ref (message);
  call->exchange = serap_exchange_new (&server->info);
  g_hash_table_insert (server->calls, message, call);
  g_signal_connect (message, "finished", G_CALLBACK (on_finished), call);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  serap_doors_allow (server->doors, message, server->limits.body_s);
  if (!serap_request_read (call->exchange, message, &has_body, &call->max_bytes)
      || !serap_gate_pass (server, call->exchange)) {
    refuse_early (call);
    return;
  }
  if (server->stopping) {
    serap_exchange_refuse_with (call->exchange, SERAP_HTTP_UNAVAILABLE);
    refuse_early (call);
    return;
  }
  if (!has_body)
    return;
  call->collected = g_byte_array_new ();
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk), call);
}

/* ---- Working ---- */

static gboolean
admit (SerapCall *call)
{
  SerapServer *server = call->server;
  call->counts_as_password = call->exchange->route->toil != NULL;
  if (server->working >= server->limits.waiting
      || (call->counts_as_password && server->passwords >= server->limits.passwords)) {
    serap_exchange_refuse_with (call->exchange, SERAP_HTTP_UNAVAILABLE);
    return FALSE;
  }
  server->working++;
  if (call->counts_as_password)
    server->passwords++;
  return TRUE;
}

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  SerapServer *server = data;
  SerapCall *call = g_hash_table_lookup (server->calls, message);
  if (call == NULL || call->phase != SERAP_PHASE_READING)
    return;
  if (call->collected != NULL)
    call->exchange->body = g_byte_array_free_to_bytes (g_steal_pointer (&call->collected));
  if (!admit (call)) {
    fill_message (call);
    return;
  }
  serap_doors_allow (server->doors, message, 0);
  soup_server_message_pause (message);
  serap_call_start (call);
}

/* ---- Work of others ---- */

typedef struct {
  SerapServer *server;
  SerapServerWork work;
  GSourceFunc done;
  gpointer data;
  gint64 head;
} Errand;

static gboolean
end_errand (gpointer data)
{
  g_autofree Errand *errand = data;
  serap_poll_news (errand->server, errand->head);
  /* What was done may have been to take a device's rights away. */
  serap_gate_forget (errand->server);
  if (errand->done != NULL)
    errand->done (errand->data);
  errand->server->working--;
  serap_server_settle (errand->server);
  return G_SOURCE_REMOVE;
}

static void
do_errand (gpointer data)
{
  Errand *errand = data;
  SerapStorage *storage = serap_central_storage (errand->server->central);
  errand->work (errand->server->central, errand->data);
  errand->head = storage->klass->head (storage);
  g_main_context_invoke (errand->server->context, end_errand, errand);
}

void
serap_server_call (SerapServer *server, SerapServerWork work, GSourceFunc done, gpointer data)
{
  Errand *errand = g_new (Errand, 1);
  *errand = (Errand){ server, work, done, data, 0 };
  server->working++;
  serap_worker_push (server->owner, SERAP_URGENCY_OTHER, do_errand, errand);
}

/* ---- Attachments that were never finished ---- */

static void
sweep (gpointer data)
{
  serap_central_sweep_files (data);
}

static gboolean
on_sweep_tick (gpointer data)
{
  SerapServer *server = data;
  serap_worker_push (server->files, SERAP_URGENCY_OTHER, sweep, server->central);
  return G_SOURCE_CONTINUE;
}

static void
start_sweeping (SerapServer *server)
{
  on_sweep_tick (server);
  server->sweep_tick = g_timeout_source_new_seconds (SWEEP_S);
  g_source_set_callback (server->sweep_tick, on_sweep_tick, server, NULL);
  g_source_attach (server->sweep_tick, server->context);
}

/* ---- Beginning and end ---- */

SerapServer *
serap_server_new (SerapCentral *central,
                  SerapSchema *schema,
                  const SerapEnv *env,
                  const SerapServerLimits *limits,
                  int log_fd)
{
  SerapServer *server = g_new0 (SerapServer, 1);
  serap_server_limits_init (&server->limits);
  if (limits != NULL)
    server->limits = *limits;
  server->schema = serap_schema_ref (schema);
  server->info = (SerapServerInfo){ .env = env, .schema = schema, .log_fd = log_fd };
  server->context = g_main_context_ref_thread_default ();
  server->central = central;
  serap_central_set_limits (central, &server->limits.kept);
  server->owner = serap_worker_new ("serap-pusat", 1);
  server->pages = serap_worker_new ("serap-halaman", 2);
  server->toilers = serap_worker_new ("serap-sandi", 2);
  server->files = serap_worker_new ("serap-berkas", 2);
  server->gather = serap_gather_new ();
  server->calls = g_hash_table_new (g_direct_hash, g_direct_equal);
  server->parked = g_ptr_array_new ();
  server->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  server->rate = serap_rate_new (server->limits.requests_per_minute, server->limits.burst, MAX_DEVICES);
  server->strangers = serap_rate_new (STRANGERS_PER_MINUTE, STRANGERS_BURST, 1);
  server->soup = soup_server_new ("server-header", "serap", NULL);
  server->doors = serap_doors_new (server->soup, server->limits.connections, server->limits.header_s);
  soup_server_add_early_handler (server->soup, NULL, on_headers, server, NULL);
  soup_server_add_handler (server->soup, NULL, on_request, server, NULL);
  start_sweeping (server);
  return server;
}

char *
serap_server_listen (SerapServer *server, const char *where, GError **error)
{
  return serap_doors_listen (server->doors, where, error);
}

static gboolean
finish_stopping (gpointer data)
{
  SerapServer *server = data;
  g_clear_pointer (&server->stop_source, g_source_unref);
  GSourceFunc stopped = g_steal_pointer (&server->stopped);
  if (stopped != NULL)
    stopped (server->stopped_data);
  return G_SOURCE_REMOVE;
}

void
serap_server_settle (SerapServer *server)
{
  if (!server->stopping || server->stopped == NULL || server->working > 0
      || g_hash_table_size (server->calls) > 0)
    return;
  g_source_destroy (server->stop_source);
  finish_stopping (server);
}

void
serap_server_stop (SerapServer *server, GSourceFunc stopped, gpointer data)
{
  server->stopping = TRUE;
  server->stopped = stopped;
  server->stopped_data = data;
  server->stop_source = g_timeout_source_new_seconds (server->limits.stop_s);
  g_source_set_callback (server->stop_source, finish_stopping, server, NULL);
  g_source_attach (server->stop_source, server->context);
  serap_doors_close (server->doors);
  serap_poll_end_all (server);
  serap_server_settle (server);
}

void
serap_server_free (SerapServer *server)
{
  if (server == NULL)
    return;
  server->stopping = TRUE;
  serap_doors_close (server->doors);
  /* What the threads still have comes back into the context before anything goes. */
  while (server->working > 0)
    g_main_context_iteration (server->context, TRUE);
  serap_poll_end_all (server);
  while (server->parked->len > 0)
    g_main_context_iteration (server->context, TRUE);
  g_source_destroy (server->sweep_tick);
  g_source_unref (server->sweep_tick);
  serap_worker_free (server->files);
  serap_worker_free (server->pages);
  serap_worker_free (server->toilers);
  serap_worker_free (server->owner);
  serap_gather_free (server->gather);
  serap_doors_free (server->doors);
  g_object_unref (server->soup);
  for (GSource *source = server->stop_source; source != NULL; source = NULL)
    g_source_destroy (source);
  g_clear_pointer (&server->stop_source, g_source_unref);
  if (server->poll_tick != NULL)
    g_source_destroy (server->poll_tick);
  g_clear_pointer (&server->poll_tick, g_source_unref);
  g_hash_table_unref (server->calls);
  g_ptr_array_unref (server->parked);
  g_hash_table_unref (server->devices);
  serap_rate_free (server->rate);
  serap_rate_free (server->strangers);
  serap_central_close (server->central);
  serap_schema_unref (server->schema);
  g_main_context_unref (server->context);
  g_free (server);
}

void
serap_server_stats (SerapServer *server, SerapServerStats *stats)
{
  *stats = (SerapServerStats){ serap_doors_n_connections (server->doors), server->working,
                               server->parked->len, server->requests };
}
