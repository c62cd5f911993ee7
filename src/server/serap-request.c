/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headers of a request, judged before its body is read. */

#include "config.h"

#include "serap-request.h"

#include "serap-http-hello.h"

#include <string.h>

/* The headers that are read, each at most once (RFC 9110, 5.3; a second Host or Content-Length is an
 * attempt at smuggling, RFC 9112, 11.2). */
static const char *const known_headers[] = {
  "authorization",   "accept-encoding", "content-digest", "content-encoding",
  "content-length",  "content-type",    "expect",         "host",
  "range",           "serap-ping",      "serap-protocol", "transfer-encoding",
  "upload-complete", "upload-length",   "upload-offset",
};

#define MAX_QUERY_BYTES 8192

static const char *
known_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (known_headers); i++)
    if (g_ascii_strcasecmp (known_headers[i], name) == 0)
      return known_headers[i];
  return NULL;
}

static gboolean
refuse (SerapExchange *exchange, SerapHttpCode code)
{
  serap_exchange_refuse_with (exchange, code);
  return FALSE;
}

static gboolean
copy_headers (SerapExchange *exchange, SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name, *value;
  gsize total = 0;
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value)) {
    const char *known = known_name (name);
    total += strlen (name) + strlen (value) + 4;
    if (total > SERAP_REQUEST_MAX_HEADERS)
      return refuse (exchange, SERAP_HTTP_TOO_LARGE);
    if (known == NULL)
      continue;
    if (g_hash_table_contains (exchange->headers, known))
      return refuse (exchange, SERAP_HTTP_MALFORMED);
    g_hash_table_insert (exchange->headers, (gpointer) known, g_strstrip (g_strdup (value)));
  }
  return TRUE;
}

static gboolean
copy_query (SerapExchange *exchange, const char *query)
{
  if (query == NULL)
    return TRUE;
  if (strlen (query) > MAX_QUERY_BYTES)
    return refuse (exchange, SERAP_HTTP_TOO_LARGE);
  GUriParamsIter iter;
  char *name, *value;
  g_autoptr (GError) error = NULL;
  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_NONE);
  while (g_uri_params_iter_next (&iter, &name, &value, &error)) {
    gboolean again = g_hash_table_contains (exchange->query, name);
    g_hash_table_insert (exchange->query, name, value);
    if (again)
      return refuse (exchange, SERAP_HTTP_MALFORMED);
  }
  return error == NULL || refuse (exchange, SERAP_HTTP_MALFORMED);
}

static gboolean
find_route (SerapExchange *exchange, SoupServerMessage *message)
{
  g_autofree char *allow = NULL;
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  exchange->route
    = serap_route_find (soup_server_message_get_method (message), path, &exchange->param, &allow);
  if (exchange->route != NULL)
    return TRUE;
  refuse (exchange, allow != NULL ? SERAP_HTTP_BAD_METHOD : SERAP_HTTP_NOT_FOUND);
  if (allow != NULL)
    serap_exchange_add_header (exchange, "Allow", allow);
  return FALSE;
}

/* Where no session is needed one may still vouch: for another epoch or device. */
static gboolean
read_token (SerapExchange *exchange)
{
  const char *text = serap_exchange_header (exchange, "authorization");
  if (text == NULL && (exchange->route->flags & SERAP_ROUTE_SESSION) == 0)
    return TRUE;
  if (text == NULL || g_ascii_strncasecmp (text, "Bearer ", 7) != 0 || strlen (text + 7) == 0
      || strlen (text + 7) > 100)
    return refuse (exchange, SERAP_HTTP_TOKEN_EXPIRED);
  exchange->token = g_strdup (text + 7);
  return TRUE;
}

static gboolean
check_protocol (SerapExchange *exchange)
{
  const char *text = serap_exchange_header (exchange, "serap-protocol");
  guint64 version = 0;
  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &version, NULL))
    return refuse (exchange, SERAP_HTTP_MALFORMED);
  if (version > SERAP_PROTOCOL_MAX)
    return refuse (exchange, SERAP_HTTP_SERVER_TOO_OLD);
  return version >= SERAP_PROTOCOL_MIN || refuse (exchange, SERAP_HTTP_CLIENT_TOO_OLD);
}

/* The type without its parameters; of those only charset=utf-8 is taken. */
static gboolean
media_fits (const char *media, const char *type)
{
  if (type == NULL)
    return FALSE;
  gsize n = strcspn (type, "; \t");
  if (n != strlen (media) || g_ascii_strncasecmp (type, media, n) != 0)
    return FALSE;
  g_autofree char *rest = g_ascii_strdown (type + n, -1);
  g_strdelimit (rest, " \t\"", ' ');
  g_auto (GStrv) words = g_strsplit (rest, " ", -1);
  g_autofree char *plain = g_strjoinv ("", words);
  return *plain == '\0' || g_str_equal (plain, ";charset=utf-8");
}

gboolean
serap_request_is_gzip (SerapExchange *exchange)
{
  const char *coding = serap_exchange_header (exchange, "content-encoding");
  return coding != NULL && g_ascii_strcasecmp (coding, "gzip") == 0;
}

gboolean
serap_request_takes_gzip (SerapExchange *exchange)
{
  const char *text = serap_exchange_header (exchange, "accept-encoding");
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ",", 20);
  for (guint i = 0; parts[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit (g_strstrip (parts[i]), ";", 3);
    if (words[0] == NULL || g_ascii_strcasecmp (g_strstrip (words[0]), "gzip") != 0)
      continue;
    const char *weight = words[1] != NULL ? g_strstrip (words[1]) : "q=1";
    return g_ascii_strncasecmp (weight, "q=", 2) != 0 || g_ascii_strtod (weight + 2, NULL) > 0;
  }
  return FALSE;
}

static gboolean
check_length (SerapExchange *exchange, gboolean *has_body, gsize *max_bytes)
{
  const char *length = serap_exchange_header (exchange, "content-length");
  const char *transfer = serap_exchange_header (exchange, "transfer-encoding");
  guint64 n = 0;
  if (length != NULL && transfer != NULL)
    return refuse (exchange, SERAP_HTTP_MALFORMED);
  if (transfer != NULL && g_ascii_strcasecmp (transfer, "chunked") != 0)
    return refuse (exchange, SERAP_HTTP_MALFORMED);
  if (length != NULL && !g_ascii_string_to_unsigned (length, 10, 0, G_MAXINT64, &n, NULL))
    return refuse (exchange, SERAP_HTTP_MALFORMED);
  *has_body = n > 0 || transfer != NULL;
  *max_bytes = exchange->route->max_bytes;
  if (serap_request_is_gzip (exchange))
    *max_bytes = MIN (*max_bytes, SERAP_HTTP_MAX_GZIP_BYTES);
  return n <= *max_bytes || refuse (exchange, SERAP_HTTP_TOO_LARGE);
}

static gboolean
check_type (SerapExchange *exchange, gboolean has_body)
{
  const SerapRoute *route = exchange->route;
  const char *coding = serap_exchange_header (exchange, "content-encoding");
  if (route->media == NULL)
    return TRUE;
  if (!has_body && route->max_bytes > 0)
    return refuse (exchange, SERAP_HTTP_MALFORMED);
  if (!media_fits (route->media, serap_exchange_header (exchange, "content-type")))
    return refuse (exchange, SERAP_HTTP_BAD_TYPE);
  if (coding != NULL && !g_str_equal (coding, "") && g_ascii_strcasecmp (coding, "identity") != 0
      && !serap_request_is_gzip (exchange))
    return refuse (exchange, SERAP_HTTP_BAD_TYPE);
  return TRUE;
}

gboolean
serap_request_read (SerapExchange *exchange, SoupServerMessage *message, gboolean *has_body, gsize *max_bytes)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  *has_body = soup_message_headers_get_encoding (headers) != SOUP_ENCODING_NONE;
  *max_bytes = 0;
  gboolean good = copy_headers (exchange, headers) && find_route (exchange, message)
                  && copy_query (exchange, g_uri_get_query (soup_server_message_get_uri (message)))
                  && check_protocol (exchange) && read_token (exchange)
                  && check_length (exchange, has_body, max_bytes) && check_type (exchange, *has_body);
  /* Serap gives ranges, of attachments only: SoupServer would give them of everything, and many at once. */
  soup_message_headers_remove (headers, "Range");
  return good;
}
