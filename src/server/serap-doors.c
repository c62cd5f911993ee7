/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections: let in, timed, shown out. */

#include "config.h"

#include "serap-doors.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* Of a UNIX socket: the proxy is in the group. */
#define SOCKET_MODE 0660
/* Between two requests. Longer than a proxy keeps its connections. */
#define REST_S 75
/* After a request was turned away: so long, and so much, is read and dropped. */
#define LINGER_S 2
#define LINGER_BYTES (64 * 1024 * 1024)
#define ACCEPTS_AT_ONCE 64

typedef struct {
  SerapDoors *doors; /* (unowned) */
  GSocket *socket;
  GSocketAddress *name;      /* what SoupServer calls it: our own object, different for each */
  GSocketConnection *stream; /* (unowned), watched by a weak reference */
  gint64 end_us;             /* 0 for none */
  GSource *stirring;         /* (nullable): while it rests: the next request begins */
} Connection;

typedef struct {
  SerapDoors *doors; /* (unowned) */
  GIOStream *stream;
  GSocket *socket;
  GSource *source;
  gint64 end_us;
  gsize dropped;
} Leaving;

struct _SerapDoors {
  SoupServer *soup;
  guint max_connections, header_s;
  GMainContext *context;
  GSocket *quiet;          /* other end of what SoupServer listens at */
  GPtrArray *listeners;    /* GSource */
  GPtrArray *files;        /* paths of sockets, removed at the end */
  GHashTable *connections; /* GSocketAddress (by pointer) -> Connection */
  GPtrArray *leaving;
  GSource *tick;
  gboolean closed;
};

/* ---- Connections ---- */

static void
source_free (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
connection_free (Connection *connection)
{
  g_clear_pointer (&connection->stirring, source_free);
  g_object_unref (connection->socket);
  g_object_unref (connection->name);
  g_free (connection);
}

static void
on_stream_gone (gpointer data, GObject *stream)
{
  Connection *connection = data;
  connection->stream = NULL;
  g_hash_table_remove (connection->doors->connections, connection->name);
}

static void
set_end (Connection *connection, guint seconds)
{
  connection->end_us = seconds == 0 ? 0 : g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
}

static void
let_in (SerapDoors *doors, GSocket *socket)
{
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) name = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GError) error = NULL;
  Connection *connection = g_new0 (Connection, 1);
  *connection = (Connection){ doors, g_object_ref (socket), g_object_ref (name), stream, 0, NULL };
  set_end (connection, doors->header_s);
  /* An answer is written in two parts, and the second must not wait until the first is acknowledged. */
  if (g_socket_get_family (socket) != G_SOCKET_FAMILY_UNIX)
    g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_hash_table_insert (doors->connections, connection->name, connection);
  g_object_weak_ref (G_OBJECT (stream), on_stream_gone, connection);
  /* SoupServer is told an address of ours: a UNIX socket's has no host, which it does not expect. */
  if (!soup_server_accept_iostream (doors->soup, G_IO_STREAM (stream), name, name, &error))
    g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
}

static gboolean
on_knock (GSocket *listener, GIOCondition condition, gpointer data)
{
  SerapDoors *doors = data;
  for (guint i = 0; i < ACCEPTS_AT_ONCE; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, &error);
    if (socket == NULL) {
      /* Out of descriptors the knock stays, and the loop would turn without end. */
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        g_usleep (10 * 1000);
      break;
    }
    if (g_hash_table_size (doors->connections) >= doors->max_connections)
      g_socket_close (socket, NULL);
    else
      let_in (doors, socket);
  }
  return G_SOURCE_CONTINUE;
}

/* ---- Time ---- */

/* Closes both ways; SoupServer then finds the end of the stream and cleans up by itself. */
static void
cut (Connection *connection)
{
  connection->end_us = 0;
  g_socket_shutdown (connection->socket, TRUE, TRUE, NULL);
}

static void
leaving_free (Leaving *leaving)
{
  g_source_destroy (leaving->source);
  g_source_unref (leaving->source);
  g_io_stream_close (leaving->stream, NULL, NULL);
  g_socket_close (leaving->socket, NULL);
  g_object_unref (leaving->stream);
  g_object_unref (leaving->socket);
  g_free (leaving);
}

static gboolean
on_tick (gpointer data)
{
  SerapDoors *doors = data;
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, doors->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Connection *connection = value;
    if (connection->end_us != 0 && connection->end_us <= now)
      cut (connection);
  }
  for (guint i = doors->leaving->len; i > 0; i--)
    if (((Leaving *) doors->leaving->pdata[i - 1])->end_us <= now)
      g_ptr_array_remove_index_fast (doors->leaving, i - 1);
  return G_SOURCE_CONTINUE;
}

static Connection *
connection_of (SerapDoors *doors, SoupServerMessage *message)
{
  return g_hash_table_lookup (doors->connections, soup_server_message_get_remote_address (message));
}

void
serap_doors_allow (SerapDoors *doors, SoupServerMessage *message, guint seconds)
{
  Connection *connection = connection_of (doors, message);
  if (connection == NULL)
    return;
  g_clear_pointer (&connection->stirring, source_free);
  set_end (connection, seconds);
}

static gboolean
on_stirring (GSocket *socket, GIOCondition condition, gpointer data)
{
  Connection *connection = data;
  set_end (connection, connection->doors->header_s);
  g_clear_pointer (&connection->stirring, source_free);
  return G_SOURCE_REMOVE;
}

void
serap_doors_rest (SerapDoors *doors, SoupServerMessage *message)
{
  Connection *connection = connection_of (doors, message);
  if (connection == NULL)
    return;
  g_clear_pointer (&connection->stirring, source_free);
  connection->stirring = g_socket_create_source (connection->socket, G_IO_IN, NULL);
  g_source_set_callback (connection->stirring, G_SOURCE_FUNC (on_stirring), connection, NULL);
  g_source_attach (connection->stirring, doors->context);
  set_end (connection, doors->closed ? 1 : REST_S);
}

/* ---- Turning away ---- */

static gboolean
on_leaving_readable (GSocket *socket, GIOCondition condition, gpointer data)
{
  Leaving *leaving = data;
  char dropped[16 * 1024];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (socket, dropped, sizeof dropped, NULL, &error);
  if (n > 0 && (leaving->dropped += (gsize) n) < LINGER_BYTES)
    return G_SOURCE_CONTINUE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  g_ptr_array_remove_fast (leaving->doors->leaving, leaving);
  return G_SOURCE_REMOVE;
}

void
serap_doors_turn_away (SerapDoors *doors, SoupServerMessage *message, GBytes *answer)
{
  Connection *connection = connection_of (doors, message);
  if (connection == NULL)
    return;
  Leaving *leaving = g_new0 (Leaving, 1);
  leaving->doors = doors;
  leaving->socket = g_object_ref (connection->socket);
  leaving->stream = soup_server_message_steal_connection (message);
  leaving->end_us = g_get_monotonic_time () + LINGER_S * G_USEC_PER_SEC;
  /* A few hundred bytes always fit into the buffer of a socket nothing was sent on yet. */
  g_socket_send (leaving->socket, g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), NULL, NULL);
  g_socket_shutdown (leaving->socket, FALSE, TRUE, NULL);
  leaving->source = g_socket_create_source (leaving->socket, G_IO_IN | G_IO_HUP, NULL);
  g_source_set_callback (leaving->source, G_SOURCE_FUNC (on_leaving_readable), leaving, NULL);
  g_ptr_array_add (doors->leaving, leaving);
  g_source_attach (leaving->source, doors->context);
}

/* ---- Opening and closing ---- */

/* SoupServer closes a connection after its first answer, without a word, unless it listens somewhere itself
 * (request_finished() in libsoup/server/soup-server.c): so it gets a line on which nobody ever calls. */
static void
keep_connections (SerapDoors *doors)
{
  int ends[2];
  g_autoptr (GError) error = NULL;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    g_error ("socketpair: %s", g_strerror (errno));
  doors->quiet = g_socket_new_from_fd (ends[1], &error);
  g_autoptr (GSocket) near = doors->quiet != NULL ? g_socket_new_from_fd (ends[0], &error) : NULL;
  if (near == NULL || !soup_server_listen_socket (doors->soup, near, 0, &error))
    g_error ("%s", error->message);
}

SerapDoors *
serap_doors_new (SoupServer *soup, guint max_connections, guint header_s)
{
  SerapDoors *doors = g_new0 (SerapDoors, 1);
  doors->soup = g_object_ref (soup);
  doors->max_connections = max_connections;
  doors->header_s = header_s;
  doors->context = g_main_context_ref_thread_default ();
  doors->listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);
  doors->files = g_ptr_array_new_with_free_func (g_free);
  doors->leaving = g_ptr_array_new_with_free_func ((GDestroyNotify) leaving_free);
  doors->connections
    = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, (GDestroyNotify) connection_free);
  doors->tick = g_timeout_source_new (500);
  g_source_set_callback (doors->tick, on_tick, doors, NULL);
  g_source_attach (doors->tick, doors->context);
  keep_connections (doors);
  return doors;
}

char *
serap_doors_listen (SerapDoors *doors, const char *where, GError **error)
{
  g_autoptr (GSocket) socket = serap_listen_socket (where, SOCKET_MODE, error);
  g_autoptr (GSocketAddress) address = socket != NULL ? g_socket_get_local_address (socket, error) : NULL;
  if (address == NULL)
    return NULL;
  GSource *source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_knock), doors, NULL);
  g_source_attach (source, doors->context);
  g_ptr_array_add (doors->listeners, source);
  if (G_IS_UNIX_SOCKET_ADDRESS (address)) {
    const char *path = g_unix_socket_address_get_path (G_UNIX_SOCKET_ADDRESS (address));
    g_ptr_array_add (doors->files, g_strdup (path));
    return g_strconcat ("unix:", path, NULL);
  }
  return g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
}

void
serap_doors_close (SerapDoors *doors)
{
  doors->closed = TRUE;
  for (guint i = 0; i < doors->files->len; i++)
    g_unlink (doors->files->pdata[i]);
  g_ptr_array_set_size (doors->files, 0);
  g_ptr_array_set_size (doors->listeners, 0);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, doors->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Connection *) value)->stirring != NULL)
      cut (value);
}

guint
serap_doors_n_connections (SerapDoors *doors)
{
  return g_hash_table_size (doors->connections);
}

void
serap_doors_free (SerapDoors *doors)
{
  if (doors == NULL)
    return;
  serap_doors_close (doors);
  g_ptr_array_unref (doors->leaving);
  source_free (doors->tick);
  /* SoupServer closes its connections and lets the streams go, which takes them out of the list. */
  soup_server_disconnect (doors->soup);
  g_object_unref (doors->soup);
  g_object_unref (doors->quiet);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, doors->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Connection *connection = value;
    if (connection->stream != NULL)
      g_object_weak_unref (G_OBJECT (connection->stream), on_stream_gone, connection);
  }
  g_hash_table_unref (doors->connections);
  g_ptr_array_unref (doors->listeners);
  g_ptr_array_unref (doors->files);
  g_main_context_unref (doors->context);
  g_free (doors);
}
