/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The socket for commands. */

#include "config.h"

#include "serap-control.h"

#include "serap-doors.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#define MAX_ORDER_BYTES (8 * 1024 * 1024)
#define SOCKET_MODE 0600

struct _SerapControl {
  SerapServer *server; /* (unowned) */
  SerapSchema *schema;
  const SerapEnv *env;
  char *dir;
  char *path;
  GSource *source;
  GMainContext *context;
};

typedef struct {
  SerapControl *control; /* (unowned) */
  GSocketConnection *stream;
  GOutputStream *in;
  SerapOrder *order;
  GBytes *answer;
} Visit;

static void
visit_free (Visit *visit)
{
  g_io_stream_close (G_IO_STREAM (visit->stream), NULL, NULL);
  g_object_unref (visit->stream);
  g_object_unref (visit->in);
  serap_order_free (visit->order);
  g_clear_pointer (&visit->answer, g_bytes_unref);
  g_free (visit);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, visit_free)

static void
on_written (GObject *stream, GAsyncResult *result, gpointer data)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, NULL);
  visit_free (data);
}

static gboolean
answer (gpointer data)
{
  Visit *visit = data;
  gsize n = 0;
  visit->answer = serap_order_encode_answer (visit->order);
  const void *bytes = g_bytes_get_data (visit->answer, &n);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (visit->stream)), bytes, n,
                                   G_PRIORITY_DEFAULT, NULL, on_written, visit);
  return G_SOURCE_REMOVE;
}

static void
do_order (SerapCentral *central, gpointer data)
{
  Visit *visit = data;
  SerapWorld world = { visit->control->dir, central, visit->control->schema, visit->control->env };
  serap_command_run (visit->order, &world);
}

static void
on_read (GObject *stream, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;
  g_autoptr (GError) error = NULL;
  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (stream), result, &error) < 0
      || g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (visit->in)) > MAX_ORDER_BYTES)
    return;
  g_autoptr (GBytes) text = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (visit->in));
  visit->order = serap_order_decode (text, &error);
  if (visit->order == NULL)
    return;
  SerapControl *control = visit->control;
  serap_server_call (control->server, do_order, answer, g_steal_pointer (&visit));
}

static gboolean
on_knock (GSocket *listener, GIOCondition condition, gpointer data)
{
  SerapControl *control = data;
  g_autoptr (GSocket) socket = g_socket_accept (listener, NULL, NULL);
  if (socket == NULL)
    return G_SOURCE_CONTINUE;
  Visit *visit = g_new0 (Visit, 1);
  visit->control = control;
  visit->stream = g_socket_connection_factory_create_connection (socket);
  visit->in = g_memory_output_stream_new_resizable ();
  g_output_stream_splice_async (visit->in, g_io_stream_get_input_stream (G_IO_STREAM (visit->stream)),
                                G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, G_PRIORITY_DEFAULT, NULL, on_read,
                                visit);
  return G_SOURCE_CONTINUE;
}

char *
serap_control_path (const char *dir)
{
  return g_build_filename (dir, "kendali.sock", NULL);
}

SerapControl *
serap_control_new (
  SerapServer *server, SerapSchema *schema, const SerapEnv *env, const char *dir, GError **error)
{
  g_autofree char *path = serap_control_path (dir);
  g_autofree char *where = g_strconcat ("unix:", path, NULL);
  g_autoptr (GSocket) socket = serap_listen_socket (where, SOCKET_MODE, error);
  if (socket == NULL)
    return NULL;
  SerapControl *control = g_new0 (SerapControl, 1);
  control->server = server;
  control->schema = serap_schema_ref (schema);
  control->env = env;
  control->dir = g_strdup (dir);
  control->path = g_steal_pointer (&path);
  control->context = g_main_context_ref_thread_default ();
  control->source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (control->source, G_SOURCE_FUNC (on_knock), control, NULL);
  g_source_attach (control->source, control->context);
  return control;
}

void
serap_control_free (SerapControl *control)
{
  if (control == NULL)
    return;
  g_source_destroy (control->source);
  g_source_unref (control->source);
  g_unlink (control->path);
  g_main_context_unref (control->context);
  serap_schema_unref (control->schema);
  g_free (control->dir);
  g_free (control->path);
  g_free (control);
}

/* ---- The other side ---- */

static GBytes *
exchange (GSocketConnection *stream, GBytes *order, GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (stream);
  gsize n = 0;
  const void *data = g_bytes_get_data (order, &n);
  g_autoptr (GOutputStream) in = g_memory_output_stream_new_resizable ();
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), data, n, NULL, NULL,
                                  error)
      || !g_socket_shutdown (socket, FALSE, TRUE, error)
      || g_output_stream_splice (in, g_io_stream_get_input_stream (G_IO_STREAM (stream)),
                                 G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error)
           < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (in));
}

gboolean
serap_control_send (const char *dir, SerapOrder *order, gboolean *reached, GError **error)
{
  g_autofree char *path = serap_control_path (dir);
  *reached = FALSE;
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) stream
    = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  if (stream == NULL)
    return FALSE;
  *reached = TRUE;
  g_autoptr (GBytes) text = serap_order_encode (order);
  g_autoptr (GBytes) reply = exchange (stream, text, error);
  return reply != NULL && serap_order_decode_answer (order, reply, error);
}
