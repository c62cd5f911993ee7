/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-transport-soup-http.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>
#include <string.h>

/* Waiting for one read or write; the whole call has its own deadline. */
#define IO_SECONDS 30
#define CALL_SECONDS 60
#define SMALL_ANSWER (64 * 1024)
#define PIECE (64 * 1024)
/* A smaller body is not worth compressing. */
#define GZIP_FROM 1400
#define GZIP_LEVEL 3

struct _SerapHttpClient {
  SoupSession *session;
  char *base;         /* without a slash at the end */
  guint64 connection; /* the one that was used last; 0: none */
  GCancellable *cancellable;
};

/* ---- Address ---- */

static gboolean
is_this_machine (const char *host)
{
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

static gboolean
fail (GError **error, SerapTransportError code, const char *message)
{
  g_propagate_error (error, serap_transport_error_new (code, NULL, message));
  return FALSE;
}

static char *
check_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL || *host == '\0' || g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL
      || g_uri_get_fragment (uri) != NULL
      || (!g_str_equal (scheme, "https") && !(g_str_equal (scheme, "http") && is_this_machine (host)))) {
    fail (error, SERAP_TRANSPORT_ERROR_PROTOCOL,
          "not an address of headquarters: https, or http on this machine");
    return NULL;
  }
  char *base = g_uri_to_string (uri);
  gsize n = strlen (base);
  while (n > 0 && base[n - 1] == '/')
    base[--n] = '\0';
  return base;
}

SerapHttpClient *
serap_http_client_new (const char *url, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;
  g_autofree char *base = NULL;
  if (g_str_has_prefix (url, "unix:")) {
    address = g_unix_socket_address_new (url + strlen ("unix:"));
    base = g_strdup ("http://localhost");
  } else {
    base = check_url (url, error);
  }
  if (base == NULL)
    return NULL;
  SerapHttpClient *client = g_new0 (SerapHttpClient, 1);
  client->base = g_steal_pointer (&base);
  client->session
    = soup_session_new_with_options ("user-agent", "Serap/" SERAP_VERSION, "timeout", IO_SECONDS,
                                     "idle-timeout", 60, "remote-connectable", address, NULL);
  return client;
}

void
serap_http_client_free (SerapHttpClient *client)
{
  if (client == NULL)
    return;
  g_clear_object (&client->session);
  g_clear_object (&client->cancellable);
  g_free (client->base);
  g_free (client);
}

void
serap_http_client_set_cancellable (SerapHttpClient *client, GCancellable *cancellable)
{
  g_set_object (&client->cancellable, cancellable);
}

void
serap_http_answer_clear (SerapHttpAnswer *answer)
{
  g_clear_pointer (&answer->body, g_bytes_unref);
}

/* ---- Request ---- */

static GBytes *
compress (GBytes *body)
{
  g_autoptr (GConverter) gzip
    = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, GZIP_LEVEL));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, gzip);
  gsize n;
  gconstpointer data = g_bytes_get_data (body, &n);
  if (!g_output_stream_write_all (stream, data, n, NULL, NULL, NULL)
      || !g_output_stream_close (stream, NULL, NULL))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
set_body (SoupMessage *message, const SerapHttpCall *call)
{
  g_autoptr (GBytes) small = NULL;
  if (call->body == NULL)
    return;
  if (call->type == NULL && g_bytes_get_size (call->body) >= GZIP_FROM)
    small = compress (call->body);
  if (small != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Content-Encoding", "gzip");
  soup_message_set_request_body_from_bytes (message, call->type != NULL ? call->type : "application/json",
                                            small != NULL ? small : call->body);
}

static SoupMessage *
make_message (SerapHttpClient *client, const SerapHttpCall *call)
{
  g_autofree char *url = g_strconcat (client->base, call->path, NULL);
  SoupMessage *message = soup_message_new (call->method, url);
  if (message == NULL)
    return NULL;
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  soup_message_headers_append (headers, "Serap-Protocol", SERAP_HTTP_PROTOCOL);
  if (call->bearer != NULL) {
    g_autofree char *value = g_strconcat ("Bearer ", call->bearer, NULL);
    soup_message_headers_append (headers, "Authorization", value);
  }
  for (guint i = 0; call->headers != NULL && call->headers[i] != NULL; i += 2)
    soup_message_headers_append (headers, call->headers[i], call->headers[i + 1]);
  set_body (message, call);
  /* So that connections are kept for POST too. */
  soup_message_add_flags (message,
                          SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT | SOUP_MESSAGE_COLLECT_METRICS);
  return message;
}

/* ---- Answer ---- */

static gboolean
fail_network (GError *own, GError **error)
{
  SerapTransportError code = SERAP_TRANSPORT_ERROR_UNREACHABLE;
  if (g_error_matches (own, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, own);
    return FALSE;
  }
  if (g_error_matches (own, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    code = SERAP_TRANSPORT_ERROR_TIMEOUT;
  fail (error, code, own->message);
  g_error_free (own);
  return FALSE;
}

static GBytes *
read_body (SerapHttpClient *client, GInputStream *stream, gsize max, gint64 deadline, GError **error)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (PIECE);
  for (;;) {
    GError *own = NULL;
    gssize n = g_input_stream_read (stream, piece, PIECE, client->cancellable, &own);
    if (n < 0) {
      fail_network (own, error);
      return NULL;
    }
    if (n == 0)
      return g_byte_array_free_to_bytes (g_steal_pointer (&all));
    g_byte_array_append (all, piece, (guint) n);
    if (all->len > max) {
      fail (error, SERAP_TRANSPORT_ERROR_PROTOCOL, "the answer is longer than it may be");
      return NULL;
    }
    if (g_get_monotonic_time () > deadline) {
      fail (error, SERAP_TRANSPORT_ERROR_TIMEOUT, "the answer took too long");
      return NULL;
    }
  }
}

/* What each reason means for the one who sends: see docs/protocol.md. */
static SerapTransportError
error_of_code (SerapHttpCode code)
{
  static const SerapTransportError errors[SERAP_HTTP_N_CODES] = {
    [SERAP_HTTP_MALFORMED] = SERAP_TRANSPORT_ERROR_MALFORMED,
    [SERAP_HTTP_BAD_CURSOR] = SERAP_TRANSPORT_ERROR_CURSOR,
    [SERAP_HTTP_TOKEN_EXPIRED] = SERAP_TRANSPORT_ERROR_TOKEN,
    [SERAP_HTTP_BAD_PASSWORD] = SERAP_TRANSPORT_ERROR_TOKEN,
    [SERAP_HTTP_BAD_CODE] = SERAP_TRANSPORT_ERROR_REFUSED,
    [SERAP_HTTP_DEVICE_REVOKED] = SERAP_TRANSPORT_ERROR_REFUSED,
    [SERAP_HTTP_DEVICE_WIPE] = SERAP_TRANSPORT_ERROR_WIPE,
    [SERAP_HTTP_NOT_ALLOWED] = SERAP_TRANSPORT_ERROR_SCOPE,
    [SERAP_HTTP_NOT_FOUND] = SERAP_TRANSPORT_ERROR_FILE,
    [SERAP_HTTP_BAD_METHOD] = SERAP_TRANSPORT_ERROR_PROTOCOL,
    [SERAP_HTTP_CONFLICT] = SERAP_TRANSPORT_ERROR_SERVER,
    [SERAP_HTTP_DEVICE_FORKED] = SERAP_TRANSPORT_ERROR_FORKED,
    [SERAP_HTTP_EPOCH_CLOSED] = SERAP_TRANSPORT_ERROR_NEW_EPOCH,
    [SERAP_HTTP_SEQ_GAP] = SERAP_TRANSPORT_ERROR_GAP,
    [SERAP_HTTP_OFFSET_MISMATCH] = SERAP_TRANSPORT_ERROR_FILE,
    [SERAP_HTTP_CURSOR_EXPIRED] = SERAP_TRANSPORT_ERROR_CURSOR,
    [SERAP_HTTP_FEED_RESET] = SERAP_TRANSPORT_ERROR_CURSOR,
    [SERAP_HTTP_UPLOAD_EXPIRED] = SERAP_TRANSPORT_ERROR_FILE,
    [SERAP_HTTP_TOO_LARGE] = SERAP_TRANSPORT_ERROR_TOO_LARGE,
    [SERAP_HTTP_BAD_TYPE] = SERAP_TRANSPORT_ERROR_PROTOCOL,
    [SERAP_HTTP_OP_MUTATED] = SERAP_TRANSPORT_ERROR_MUTATED,
    [SERAP_HTTP_DIGEST_MISMATCH] = SERAP_TRANSPORT_ERROR_FILE,
    [SERAP_HTTP_REFUSED] = SERAP_TRANSPORT_ERROR_REFUSED,
    [SERAP_HTTP_CLIENT_TOO_OLD] = SERAP_TRANSPORT_ERROR_OLD_CLIENT,
    [SERAP_HTTP_SLOW_DOWN] = SERAP_TRANSPORT_ERROR_SLOW_DOWN,
    [SERAP_HTTP_INTERNAL] = SERAP_TRANSPORT_ERROR_SERVER,
    [SERAP_HTTP_SERVER_TOO_OLD] = SERAP_TRANSPORT_ERROR_PROTOCOL,
    [SERAP_HTTP_UNAVAILABLE] = SERAP_TRANSPORT_ERROR_SLOW_DOWN,
  };
  return errors[code];
}

static gboolean
fail_problem (guint status, SoupMessageHeaders *headers, GBytes *body, GError **error)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  g_autoptr (SerapHttpProblem) problem = NULL;
  if (g_strcmp0 (type, SERAP_HTTP_PROBLEM_MEDIA) == 0)
    problem = serap_http_problem_decode (body, NULL);
  if (problem == NULL)
    problem = serap_http_problem_new (serap_http_code_of_status (status));
  SerapTransportTrouble trouble = { 0 };
  trouble.retry_after_ms = (gint64) problem->retry_after * 1000;
  trouble.expected_dev_seq = problem->expected_dev_seq;
  const char *after = soup_message_headers_get_one (headers, "Retry-After");
  guint64 seconds;
  if (after != NULL && g_ascii_string_to_unsigned (after, 10, 0, 24 * 3600, &seconds, NULL))
    trouble.retry_after_ms = MAX (trouble.retry_after_ms, (gint64) seconds * 1000);
  for (guint i = 0; i < problem->problems->len && trouble.op_id == NULL; i++)
    trouble.op_id = (char *) serap_problem_param (problem->problems->pdata[i], "op");
  g_autofree char *text
    = g_strdup_printf ("%u %s%s%s", status, serap_http_code_name (problem->code),
                       problem->detail != NULL ? ": " : "", problem->detail != NULL ? problem->detail : "");
  g_propagate_error (error, serap_transport_error_new (error_of_code (problem->code), &trouble, text));
  return FALSE;
}

static void
read_headers (SoupMessageHeaders *headers, SerapHttpAnswer *answer)
{
  const char *offset = soup_message_headers_get_one (headers, "Upload-Offset");
  goffset start, end, total;
  if (offset == NULL || !g_ascii_string_to_signed (offset, 10, 0, G_MAXINT64, &answer->offset, NULL))
    answer->offset = -1;
  answer->complete = g_strcmp0 (soup_message_headers_get_one (headers, "Upload-Complete"), "?1") == 0;
  answer->total = soup_message_headers_get_content_range (headers, &start, &end, &total) ? total : -1;
}

/* ---- Call ---- */

/* A connection that was kept may have been closed by the other side before this request came. libsoup sends
 * again by itself only what its method says is idempotent, never a POST. */
static gboolean
broke_unused (SerapHttpClient *client, const SerapHttpCall *call, SoupMessage *message, const GError *error)
{
  guint64 connection = soup_message_get_connection_id (message);
  return !call->once && connection != 0 && connection == client->connection
         && soup_message_metrics_get_response_header_bytes_received (soup_message_get_metrics (message)) == 0
         && error->domain == G_IO_ERROR && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Sends, and sends again when the line was dead before. @message: (out): the one that was answered. */
static GInputStream *
send_call (SerapHttpClient *client, const SerapHttpCall *call, SoupMessage **message, GError **error)
{
  for (gboolean again = FALSE;; again = TRUE) {
    GError *own = NULL;
    g_autoptr (SoupMessage) next = make_message (client, call);
    if (next == NULL) {
      fail (error, SERAP_TRANSPORT_ERROR_PROTOCOL, "not an address");
      return NULL;
    }
    if (again)
      soup_message_add_flags (next, SOUP_MESSAGE_NEW_CONNECTION);
    g_autoptr (GInputStream) stream = soup_session_send (client->session, next, client->cancellable, &own);
    gboolean broken = stream == NULL && !again && broke_unused (client, call, next, own);
    client->connection = stream != NULL ? soup_message_get_connection_id (next) : 0;
    if (broken) {
      g_error_free (own);
      continue;
    }
    if (stream == NULL)
      fail_network (own, error);
    *message = g_steal_pointer (&next);
    return g_steal_pointer (&stream);
  }
}

gboolean
serap_http_client_call (SerapHttpClient *client,
                        const SerapHttpCall *call,
                        SerapHttpAnswer *answer,
                        GError **error)
{
  memset (answer, 0, sizeof *answer);
  gint64 deadline
    = g_get_monotonic_time () + (call->seconds != 0 ? call->seconds : CALL_SECONDS) * G_USEC_PER_SEC;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = send_call (client, call, &message, error);
  if (stream == NULL)
    return FALSE;
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  answer->status = soup_message_get_status (message);
  if (soup_message_headers_get_one (headers, "Serap-Protocol") == NULL
      || (answer->status >= 300 && answer->status < 400))
    return fail (error, SERAP_TRANSPORT_ERROR_PORTAL, "somebody else answered");
  answer->body
    = read_body (client, stream, call->max_answer != 0 ? call->max_answer : SMALL_ANSWER, deadline, error);
  if (answer->body == NULL)
    return FALSE;
  read_headers (headers, answer);
  if (answer->status < 300 || (answer->status == 409 && answer->offset >= 0)
      || (answer->status == 416 && answer->total >= 0))
    return TRUE;
  return fail_problem (answer->status, headers, answer->body, error);
}
