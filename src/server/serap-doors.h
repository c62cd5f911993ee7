/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * SerapDoors:
 *
 * Where connections come in, and how long each may keep silent. SoupServer has no time limits and
 * listens with room for ten waiting connections only, so the sockets, and the list of connections,
 * are Serap's own. Main context of the thread that made it.
 */
typedef struct _SerapDoors SerapDoors;

/** serap_doors_new: @max_connections: beyond, a new connection is closed at once; @header_s: seconds for the
 * headers of a request, from its first byte, of a connection's first one from when it was let in. */
SerapDoors *serap_doors_new (SoupServer *soup, guint max_connections, guint header_s);
/** serap_doors_free: closes every connection. */
void serap_doors_free (SerapDoors *doors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapDoors, serap_doors_free)

/**
 * serap_doors_listen:
 * @where: "HOST:PORT" with a loopback address (port 0: any free one), or "unix:PATH"
 * @error: %G_IO_ERROR; INVALID_ARGUMENT when @where is none of the two or not loopback: what comes
 *   from outside must have passed through a proxy that ends TLS
 *
 * A socket file that nobody answers at any more is replaced.
 *
 * Returns: (transfer full): address it listens at, as "HOST:PORT" or "unix:PATH", or %NULL
 */
char *serap_doors_listen (SerapDoors *doors, const char *where, GError **error);

/** serap_doors_check: whether @where can be listened at; opens nothing. */
gboolean serap_doors_check (const char *where, GError **error);

/** serap_doors_close: takes no new connections, and ends those between two requests. */
void serap_doors_close (SerapDoors *doors);
guint serap_doors_n_connections (SerapDoors *doors);

/** serap_doors_allow: from now the connection of @message has @seconds until it is cut; 0 for no
 * end. */
void serap_doors_allow (SerapDoors *doors, SoupServerMessage *message, guint seconds);
/** serap_doors_rest: like serap_doors_allow(), for a connection that waits for its next request. */
void serap_doors_rest (SerapDoors *doors, SoupServerMessage *message);

/**
 * serap_doors_turn_away:
 * @message: a paused message whose body has not been read to its end
 * @answer: the whole answer with its headers
 *
 * Sends the answer and reads no more of the request than a client needs to notice.
 */
void serap_doors_turn_away (SerapDoors *doors, SoupServerMessage *message, GBytes *answer);

/** serap_listen_socket: a socket as serap_doors_listen() opens it; @mode: of a UNIX socket's file. */
GSocket *serap_listen_socket (const char *where, guint mode, GError **error);

G_END_DECLS
