/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One request and its answer over a line that breaks at the worst moments: what may be sent again by itself,
 * and what is told to the caller. The other side does what a line of the table says. */

#include "config.h"

#include "serap-transport-soup-http.h"

#include <string.h>
#include <sys/socket.h>

#define GOOD "HTTP/1.1 200 OK\r\nSerap-Protocol: 1\r\nContent-Length: 2\r\n\r\n{}"
#define HALF "HTTP/1.1 200 OK\r\nSerap-Pro"

/* What becomes of one request, of all those that come on one connection. */
typedef enum {
  END_OF_LIST,
  ANSWER,
  RESET,           /* after the request was read */
  HANG_UP,         /* the same, without a word of it being lost */
  HALF_AN_ANSWER,  /* and then no more */
  NEXT_CONNECTION, /* the request after this entry comes on another one */
} Step;

typedef struct {
  const char *name;
  Step steps[8];
  guint calls;    /* made by the client */
  gboolean once;  /* of the last one */
  gboolean fails; /* the last one, all before are answered */
  guint requests; /* read by the other side */
  const char *method;
} Case;

typedef struct {
  const Case *what;
  GSocket *listener;
  GCancellable *over;
  GThread *thread;
  guint requests;
} Other;

/* ---- The other side ---- */

static gboolean
read_request (GSocket *socket)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (;;) {
    char piece[4096];
    gssize n = g_socket_receive (socket, piece, sizeof piece, NULL, NULL);
    if (n <= 0)
      return FALSE;
    g_string_append_len (text, piece, n);
    const char *end = strstr (text->str, "\r\n\r\n");
    g_autofree char *lower = end != NULL ? g_ascii_strdown (text->str, end - text->str) : NULL;
    const char *length = lower != NULL ? strstr (lower, "content-length: ") : NULL;
    gsize body = length != NULL ? g_ascii_strtoull (length + 16, NULL, 10) : 0;
    if (end != NULL && text->len >= (gsize) (end + 4 - text->str) + body)
      return TRUE;
  }
}

static void
end_line (GSocket *socket, gboolean gently)
{
  struct linger hard = { 1, 0 };
  if (!gently)
    setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  g_socket_close (socket, NULL);
}

/* Returns: whether the connection goes on. */
static gboolean
take (GSocket *socket, Step step)
{
  if (step == ANSWER)
    return g_socket_send (socket, GOOD, sizeof GOOD - 1, NULL, NULL) > 0;
  if (step == HALF_AN_ANSWER)
    g_socket_send (socket, HALF, sizeof HALF - 1, NULL, NULL);
  end_line (socket, step != RESET);
  return FALSE;
}

static gpointer
serve (gpointer data)
{
  Other *other = data;
  g_autoptr (GSocket) socket = NULL;
  for (const Step *step = other->what->steps; *step != END_OF_LIST; step++) {
    if (*step == NEXT_CONNECTION) {
      g_clear_object (&socket);
      socket = g_socket_accept (other->listener, other->over, NULL);
      continue;
    }
    if (socket == NULL || !read_request (socket))
      break;
    other->requests++;
    take (socket, *step);
  }
  return NULL;
}

static void
start (Other *other, const Case *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  *other = (Other){ .what = what, .over = g_cancellable_new () };
  other->listener = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (other->listener, address, TRUE, &error));
  g_assert_true (g_socket_listen (other->listener, &error));
  other->thread = g_thread_new ("other", serve, other);
}

static char *
url_of (const Other *other)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (other->listener, NULL);
  return g_strdup_printf ("http://127.0.0.1:%u",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

/* ---- The client's ---- */

static void
check_last (const Case *what, gboolean done, GError *error)
{
  g_test_message ("%s: %s", what->name, error != NULL ? error->message : "answered");
  g_assert_cmpint (done, ==, !what->fails);
  if (what->fails)
    g_assert_error (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_UNREACHABLE);
}

static void
test_line (gconstpointer data)
{
  const Case *what = data;
  Other other;
  start (&other, what);
  g_autofree char *url = url_of (&other);
  g_autoptr (GError) own = NULL;
  g_autoptr (SerapHttpClient) client = serap_http_client_new (url, &own);
  g_assert_no_error (own);
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  for (guint i = 1; i <= what->calls; i++) {
    g_auto (SerapHttpAnswer) answer = { 0 };
    g_autoptr (GError) error = NULL;
    gboolean last = i == what->calls;
    gboolean get = g_strcmp0 (what->method, "GET") == 0;
    const SerapHttpCall call = { .method = what->method != NULL ? what->method : "POST",
                                 .path = "/v1/sync",
                                 .body = get ? NULL : body,
                                 .once = last && what->once,
                                 .seconds = 10 };
    gboolean done = serap_http_client_call (client, &call, &answer, &error);
    if (last)
      check_last (what, done, error);
    else
      g_assert_no_error (error);
  }
  g_clear_pointer (&client, serap_http_client_free);
  g_cancellable_cancel (other.over);
  g_thread_join (other.thread);
  g_object_unref (other.over);
  g_object_unref (other.listener);
  g_assert_cmpuint (other.requests, ==, what->requests);
}

#define NEXT NEXT_CONNECTION

/* clang-format off */
static const Case cases[] = {
  /* name                 what the other side does                        calls once   fails  requests */
  { "kept",             { NEXT, ANSWER, ANSWER, ANSWER },                  3, FALSE, FALSE, 3 },
  { "kept-then-reset",  { NEXT, ANSWER, RESET, NEXT, ANSWER },             2, FALSE, FALSE, 3 },
  { "kept-then-closed", { NEXT, ANSWER, HANG_UP, NEXT, ANSWER },           2, FALSE, FALSE, 3 },
  { "patch",            { NEXT, ANSWER, RESET, NEXT, ANSWER },             2, FALSE, FALSE, 3, "PATCH" },
  { "get",              { NEXT, ANSWER, RESET, NEXT, ANSWER },             2, FALSE, FALSE, 3, "GET" },
  /* What may have been done is done again only when it does no harm. */
  { "once",             { NEXT, ANSWER, RESET, NEXT, ANSWER },             2, TRUE,  TRUE,  2 },
  /* Once more, not for ever. */
  { "reset-again",      { NEXT, ANSWER, RESET, NEXT, RESET, NEXT, ANSWER }, 2, FALSE, TRUE, 3 },
  /* No old connection: headquarters itself is in trouble, and waiting helps. */
  { "new-reset",        { NEXT, RESET, NEXT, ANSWER },                     1, FALSE, TRUE,  1 },
  { "half",             { NEXT, ANSWER, HALF_AN_ANSWER, NEXT, ANSWER },    2, FALSE, TRUE,  2 },
};
/* clang-format on */

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/http-client/", cases[i].name, NULL);
    g_test_add_data_func (path, &cases[i], test_line);
  }
  return g_test_run ();
}
