/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-test-server.h"

#include "serap-json.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define TIMEOUT_S 30

/* ---- Clock and random of a test, now asked by several threads ---- */

static GMutex env_lock;

static gint64
locked_now (gpointer data)
{
  return ((SerapTestClock *) data)->now_ms;
}

static void
locked_random (gpointer data, guint8 *bytes, gsize n)
{
  g_mutex_lock (&env_lock);
  SerapEnv plain = serap_test_clock_env (data);
  serap_env_random (&plain, bytes, n);
  g_mutex_unlock (&env_lock);
}

/* ---- The server's thread ---- */

typedef struct {
  SerapTestServer *own;
  const SerapServerLimits *limits;
  GMutex lock;
  GCond ready;
  gboolean is_ready;
} Start;

static gboolean
announce (gpointer data)
{
  Start *start = data;
  g_mutex_lock (&start->lock);
  start->is_ready = TRUE;
  g_cond_signal (&start->ready);
  g_mutex_unlock (&start->lock);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  Start *start = data;
  SerapTestServer *own = start->own;
  g_autoptr (GError) error = NULL;
  g_main_context_push_thread_default (own->context);
  int log = g_open (own->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  own->server = serap_server_new (g_steal_pointer (&own->office->central), own->office->schema,
                                  &own->office->env, start->limits, log);
  g_autofree char *where = g_strconcat ("unix:", own->socket, NULL);
  g_autofree char *listening = serap_server_listen (own->server, where, &error);
  g_assert_no_error (error);
  own->address = serap_server_listen (own->server, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_callback (source, announce, start, NULL);
  g_source_attach (source, own->context);
  g_main_loop_run (own->loop);
  serap_server_free (own->server);
  close (log);
  g_main_context_pop_thread_default (own->context);
  return NULL;
}

SerapTestServer *
serap_test_server_new (SerapTestOffice *office, const SerapServerLimits *limits)
{
  SerapTestServer *own = g_new0 (SerapTestServer, 1);
  own->office = office;
  office->env.now_ms = locked_now;
  office->env.random = locked_random;
  own->socket = g_build_filename (office->root, "soket", NULL);
  own->log = g_build_filename (office->root, "catatan", NULL);
  own->context = g_main_context_new ();
  own->loop = g_main_loop_new (own->context, FALSE);
  Start start = { own, limits };
  g_mutex_init (&start.lock);
  g_cond_init (&start.ready);
  own->thread = g_thread_new ("server", run, &start);
  g_mutex_lock (&start.lock);
  while (!start.is_ready)
    g_cond_wait (&start.ready, &start.lock);
  g_mutex_unlock (&start.lock);
  g_mutex_clear (&start.lock);
  g_cond_clear (&start.ready);
  return own;
}

static gboolean
on_stopped (gpointer data)
{
  g_main_loop_quit (((SerapTestServer *) data)->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
stop_now (gpointer data)
{
  SerapTestServer *own = data;
  serap_server_stop (own->server, on_stopped, own);
  return G_SOURCE_REMOVE;
}

void
serap_test_server_stop (SerapTestServer *server)
{
  g_main_context_invoke (server->context, stop_now, server);
}

void
serap_test_server_free (SerapTestServer *own)
{
  if (g_main_loop_is_running (own->loop))
    serap_test_server_stop (own);
  g_thread_join (own->thread);
  g_assert_false (g_file_test (own->socket, G_FILE_TEST_EXISTS));
  g_main_loop_unref (own->loop);
  g_main_context_unref (own->context);
  g_free (own->socket);
  g_free (own->address);
  g_free (own->log);
  g_free (own);
}

/* ---- Sessions ---- */

char *
serap_test_token (SerapTestOffice *office, SerapTestDevice *device)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapEnrollRequest) request = serap_enroll_request_new ();
  request->code = g_strdup ("");
  request->device = g_strdup (device->id);
  request->name = g_strdup ("Laptop");
  request->box_public = g_bytes_ref (serap_box_key_public (device->box));
  serap_enroll_request_sign (request, device->key);
  g_autoptr (SerapEnrollReply) reply
    = serap_central_enroll_by_code (office->central, request, device->user, device->id, &error);
  g_assert_no_error (error);
  device->epoch = reply->epoch;
  return g_strdup (reply->tokens->access);
}

/* ---- The client ---- */

void
serap_test_reply_free (SerapTestReply *reply)
{
  g_free (reply->headers);
  g_bytes_unref (reply->body);
  g_free (reply);
}

char *
serap_test_reply_header (const SerapTestReply *reply, const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char *found = strstr (reply->headers, start);
  if (found == NULL)
    return NULL;
  found += strlen (start);
  return g_strndup (found, strcspn (found, "\r"));
}

char *
serap_test_reply_code (const SerapTestReply *reply)
{
  gsize n = 0;
  const char *text = g_bytes_get_data (reply->body, &n), *type = NULL;
  g_autofree char *media = serap_test_reply_header (reply, "content-type");
  if (n == 0 || g_strcmp0 (media, "application/problem+json") != 0)
    return g_strdup ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (serap_json_get_text (serap_json_root (json), "type", 100, &type, &error));
  return g_strdup (strrchr (type, '/') + 1);
}

GSocket *
serap_test_connect (SerapTestServer *server)
{
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, &error);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (server->socket);
  g_assert_no_error (error);
  g_socket_set_timeout (socket, TIMEOUT_S);
  g_assert_true (g_socket_connect (socket, address, NULL, &error));
  return socket;
}

void
serap_test_send (GSocket *socket, const void *data, gsize n)
{
  const char *rest = data;
  while (n > 0) {
    gssize sent = g_socket_send (socket, rest, n, NULL, NULL);
    if (sent <= 0)
      return;
    rest += sent;
    n -= (gsize) sent;
  }
}

static gboolean
receive_more (GSocket *socket, GByteArray *in)
{
  char piece[16 * 1024];
  gssize n = g_socket_receive (socket, piece, sizeof piece, NULL, NULL);
  if (n > 0)
    g_byte_array_append (in, (const guint8 *) piece, (guint) n);
  return n > 0;
}

static gsize
length_of (const char *headers, gboolean head, guint status)
{
  const char *length = strstr (headers, "\r\ncontent-length: ");
  if (head || status == 204 || length == NULL)
    return 0;
  return (gsize) g_ascii_strtoull (length + strlen ("\r\ncontent-length: "), NULL, 10);
}

static gboolean
read_one (GSocket *socket, GByteArray *in, SerapTestReply *reply, gboolean head)
{
  char *end;
  do {
    if (!receive_more (socket, in))
      return FALSE;
    end = memmem (in->data, in->len, "\r\n\r\n", 4);
  } while (end == NULL);
  gsize n_head = (gsize) (end - (char *) in->data) + 2;
  g_autofree char *text = g_strndup ((const char *) in->data, n_head);
  reply->headers = g_ascii_strdown (text, -1);
  reply->status = (guint) g_ascii_strtoull (reply->headers + strlen ("http/1.1 "), NULL, 10);
  gsize n_body = length_of (reply->headers, head, reply->status);
  while (in->len < n_head + 2 + n_body)
    if (!receive_more (socket, in))
      return FALSE;
  reply->body = g_bytes_new (in->data + n_head + 2, n_body);
  return TRUE;
}

SerapTestReply *
serap_test_receive (GSocket *socket, gboolean head)
{
  SerapTestReply *reply = g_new0 (SerapTestReply, 1);
  g_autoptr (GByteArray) in = g_byte_array_new ();
  if (!read_one (socket, in, reply, head)) {
    reply->status = 0;
    g_free (reply->headers);
    reply->headers = g_strdup ("");
    reply->body = g_bytes_new (NULL, 0);
  }
  return reply;
}

SerapTestReply *
serap_test_ask (SerapTestServer *server,
                const char *method,
                const char *path,
                const char *token,
                const char *headers,
                GBytes *body)
{
  g_autoptr (GSocket) socket = serap_test_connect (server);
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_printf (text, "%s %s HTTP/1.1\r\nHost: pusat\r\n%s", method, path, headers != NULL ? headers : "");
  if (token != NULL)
    g_string_append_printf (text, "Authorization: Bearer %s\r\n", token);
  if (body != NULL)
    g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n", g_bytes_get_size (body));
  g_string_append (text, "\r\n");
  serap_test_send (socket, text->str, text->len);
  if (body != NULL)
    serap_test_send (socket, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  return serap_test_receive (socket, g_str_equal (method, "HEAD"));
}
