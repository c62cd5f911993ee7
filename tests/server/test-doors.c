/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections: kept for the next request, not for ever, and not by whoever was not understood. */

#include "config.h"

#include "serap-test-server.h"

#include <string.h>

#define HOST "Host: pusat\r\n"
#define PING "GET /v1/ping HTTP/1.1\r\n" HOST "Serap-Ping: a\r\n\r\n"
#define HELLO "GET /v1/hello HTTP/1.1\r\n" HOST "\r\n"
#define HEAD "HEAD /v1/hello HTTP/1.1\r\n" HOST "\r\n"
#define NO_TOKEN "GET /v1/changes HTTP/1.1\r\n" HOST "\r\n"
#define NOWHERE "GET /v1/tidak-ada HTTP/1.1\r\n" HOST "\r\n"
#define LAST "GET /v1/ping HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"
/* Not a code of anybody's: refused after headquarters has looked. */
#define ENROL                                                                                                \
  "POST /v1/enroll HTTP/1.1\r\n" HOST "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

typedef struct {
  SerapTestOffice *office;
  SerapTestServer *server;
} World;

static void
start (World *w, const SerapServerLimits *limits)
{
  w->office = serap_test_office_new ();
  w->server = serap_test_server_new (w->office, limits);
}

static void
set_up (World *w, gconstpointer data)
{
  start (w, NULL);
}

/* As short as a limit can be. */
static void
set_up_impatient (World *w, gconstpointer data)
{
  SerapServerLimits limits;
  serap_server_limits_init (&limits);
  limits.header_s = 1;
  start (w, &limits);
}

static void
tear_down (World *w, gconstpointer data)
{
  serap_test_server_free (w->server);
  serap_test_office_open (w->office);
  serap_test_office_free (w->office);
}

static SerapTestReply *
ask (GSocket *socket, const char *request)
{
  serap_test_send (socket, request, strlen (request));
  return serap_test_receive (socket, g_str_has_prefix (request, "HEAD"));
}

static gboolean
is_last (const SerapTestReply *reply)
{
  g_autofree char *word = serap_test_reply_header (reply, "connection");
  return g_strcmp0 (word, "close") == 0;
}

static void
assert_answers (GSocket *socket, const char *request, guint status)
{
  g_autoptr (SerapTestReply) reply = ask (socket, request);
  g_test_message ("%s%s", request, reply->headers);
  g_assert_cmpuint (reply->status, ==, status);
}

static void
assert_ended (GSocket *socket)
{
  char byte;
  g_assert_cmpint (g_socket_receive (socket, &byte, 1, NULL, NULL), <=, 0);
}

/* A connection ends after an answer that says so, and only then: who asks again on it is answered. */
static void
test_kept (World *w, gconstpointer data)
{
  static const char *const requests[]
    = { HELLO, NOWHERE, ENROL, HELLO, PING, PING, HEAD, HELLO, NO_TOKEN, LAST };
  GSocket *socket = serap_test_connect (w->server);
  guint kept = 0;
  for (guint i = 0; i < 10 * G_N_ELEMENTS (requests); i++) {
    g_autoptr (SerapTestReply) reply = ask (socket, requests[i % G_N_ELEMENTS (requests)]);
    g_assert_cmpuint (reply->status, !=, 0);
    kept += !is_last (reply);
    if (!is_last (reply))
      continue;
    assert_ended (socket);
    g_object_unref (socket);
    socket = serap_test_connect (w->server);
  }
  g_object_unref (socket);
  /* All but those after which nothing can be kept. */
  g_assert_cmpuint (kept, ==, 70);
}

/* Where the next request begins is sure only after one that was understood; the answer says so. */
static void
test_malformed (World *w, gconstpointer data)
{
  static const char *const wrong[] = {
    "GET /v1/ping HTTP/1.1\r\n" HOST HOST "\r\n",
    "GET /v1/ping HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n",
    "GET /v1/ping HTTP/1.1\r\n" HOST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "GET /v1/ping HTTP/1.1\r\n" HOST "Serap-Protocol: satu\r\n\r\n",
  };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GSocket) socket = serap_test_connect (w->server);
    assert_answers (socket, HELLO, 200);
    g_test_message ("%s", wrong[i]);
    serap_test_send (socket, wrong[i], strlen (wrong[i]));
    serap_test_send (socket, PING, strlen (PING));
    g_autoptr (SerapTestReply) reply = serap_test_receive (socket, FALSE);
    g_assert_cmpuint (reply->status, ==, 400);
    g_assert_true (is_last (reply));
    /* What came after it is no request. */
    char rest[4096];
    gssize n = g_socket_receive (socket, rest, sizeof rest, NULL, NULL);
    g_assert_true (n <= 0 || memmem (rest, (gsize) n, "HTTP/1.1 204", 12) == NULL);
  }
}

/* Who has never asked is not waited for as long as who may ask again. */
static void
test_silent (World *w, gconstpointer data)
{
  g_autoptr (GSocket) known = serap_test_connect (w->server);
  g_autoptr (GSocket) half = serap_test_connect (w->server);
  assert_answers (known, HELLO, 200);
  assert_answers (half, HELLO, 200);
  serap_test_send (half, PING, 10);
  g_autoptr (GSocket) silent = serap_test_connect (w->server);
  assert_ended (silent);
  assert_ended (half);
  assert_answers (known, HELLO, 200);
}

/* A server that stops says so to who is being answered, and ends what rests. */
static void
test_stopping (World *w, gconstpointer data)
{
  g_autoptr (GSocket) socket = serap_test_connect (w->server);
  assert_answers (socket, HELLO, 200);
  serap_test_server_stop (w->server);
  assert_ended (socket);
}

/* An answer waits for nobody's acknowledgement: that would be 40 ms for each after the first. */
static void
test_prompt (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnectable) where = g_network_address_parse (w->server->address, 0, &error);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) line = g_socket_client_connect (client, where, NULL, &error);
  g_assert_no_error (error);
  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < 100; i++)
    assert_answers (g_socket_connection_get_socket (line), HELLO, 200);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_USEC_PER_SEC);
}

typedef struct {
  SerapTestServer *server;
  guint failed;
} Crowd;

/* Each request on the connection of the one before, without a moment between. */
static gpointer
hurry (gpointer data)
{
  Crowd *crowd = data;
  g_autoptr (GSocket) socket = serap_test_connect (crowd->server);
  for (guint i = 0; i < 40; i++) {
    gboolean enrols = i % 4 == 3;
    g_autoptr (SerapTestReply) reply = ask (socket, enrols ? ENROL : HELLO);
    crowd->failed += reply->status != (enrols ? 400 : 200);
  }
  return NULL;
}

static void
test_crowd (World *w, gconstpointer data)
{
  Crowd crowd[8];
  GThread *threads[8];
  for (guint i = 0; i < 8; i++) {
    crowd[i] = (Crowd){ w->server, 0 };
    threads[i] = g_thread_new ("laptop", hurry, &crowd[i]);
  }
  for (guint i = 0; i < 8; i++) {
    g_thread_join (threads[i]);
    g_assert_cmpuint (crowd[i].failed, ==, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (serap_wire_init ());
#define ADD(path, begin, function) g_test_add (path, World, NULL, begin, function, tear_down)
  ADD ("/doors/kept", set_up, test_kept);
  ADD ("/doors/malformed", set_up, test_malformed);
  ADD ("/doors/silent", set_up_impatient, test_silent);
  ADD ("/doors/stopping", set_up, test_stopping);
  ADD ("/doors/prompt", set_up, test_prompt);
  ADD ("/doors/crowd", set_up, test_crowd);
  int status = g_test_run ();
  serap_test_office_forget ();
  return status;
}
