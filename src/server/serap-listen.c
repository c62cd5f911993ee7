/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Listening sockets on loopback and in the file system. */

#include "config.h"

#include "serap-doors.h"

#include "serap-files.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

/* GLib's own default of 10 stalls bursts of connections for seconds. */
#define BACKLOG 1024

static GSocketAddress *
refuse_address (GError **error, const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, message);
  return NULL;
}

static GSocketAddress *
parse_where (const char *where, GError **error)
{
  if (g_str_has_prefix (where, "unix:")) {
    const char *path = where + strlen ("unix:");
    if (!g_path_is_absolute (path) || strlen (path) > 107)
      return refuse_address (error, "the path of a socket must be absolute and at most 107 bytes long");
    return g_unix_socket_address_new (path);
  }
  const char *colon = strrchr (where, ':');
  guint64 port = 0;
  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
    return refuse_address (error, "an address to listen at is HOST:PORT or unix:PATH");
  g_autofree char *host = g_strndup (where, (gsize) (colon - where));
  if (g_str_equal (host, "localhost"))
    memcpy (host, "127.0.0.1", sizeof "127.0.0.1");
  gsize n = strlen (host);
  if (n > 2 && host[0] == '[' && host[n - 1] == ']') {
    host[n - 1] = '\0';
    memmove (host, host + 1, n - 1);
  }
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  if (address == NULL || !g_inet_address_get_is_loopback (address))
    return refuse_address (error, "without TLS only loopback addresses and UNIX sockets are listened at");
  return g_inet_socket_address_new (address, (guint16) port);
}

gboolean
serap_doors_check (const char *where, GError **error)
{
  g_autoptr (GSocketAddress) address = parse_where (where, error);
  return address != NULL;
}

/* A file left by a killed program: nobody answers at it. Anything else stays where it is. */
static void
remove_stale_socket (GSocketAddress *address)
{
  const char *path = g_unix_socket_address_get_path (G_UNIX_SOCKET_ADDRESS (address));
  GStatBuf info;
  if (g_lstat (path, &info) != 0 || !S_ISSOCK (info.st_mode))
    return;
  g_autoptr (GSocket) probe
    = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  if (probe != NULL && !g_socket_connect (probe, address, NULL, NULL))
    g_unlink (path);
}

GSocket *
serap_listen_socket (const char *where, guint mode, GError **error)
{
  g_autoptr (GSocketAddress) address = parse_where (where, error);
  if (address == NULL)
    return NULL;
  gboolean in_files = G_IS_UNIX_SOCKET_ADDRESS (address);
  if (in_files)
    remove_stale_socket (address);
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error))
    return NULL;
  if (in_files) {
    const char *path = g_unix_socket_address_get_path (G_UNIX_SOCKET_ADDRESS (address));
    if (g_chmod (path, (int) mode) != 0) {
      serap_file_fail (path, error);
      return NULL;
    }
  }
  return g_socket_listen (socket, error) ? g_steal_pointer (&socket) : NULL;
}
