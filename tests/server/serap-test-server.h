/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-server.h"
#include "serap-test-office.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A headquarters that listens, in a thread of its own, and a client that says exactly what it is
 * told to. Each function here fails the test by itself. */

typedef struct {
  SerapTestOffice *office;
  SerapServer *server;
  char *socket;  /* path */
  char *address; /* "127.0.0.1:PORT" */
  char *log;     /* path */
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
} SerapTestServer;

/** serap_test_token: enrols @device anew, before the server is made. Returns: (transfer full): its access
 * token. */
char *serap_test_token (SerapTestOffice *office, SerapTestDevice *device);
/** serap_test_server_new: @office: (transfer full); @limits: (nullable) */
SerapTestServer *serap_test_server_new (SerapTestOffice *office, const SerapServerLimits *limits);
/** serap_test_server_free: stops it as SIGTERM does; @office may be looked at afterwards, opened anew,
 * and is freed by the caller. */
void serap_test_server_free (SerapTestServer *server);
/** serap_test_server_stop: begins to stop and does not wait. */
void serap_test_server_stop (SerapTestServer *server);

/** SerapTestReply: @status 0: the connection was closed without an answer. */
typedef struct {
  guint status;
  char *headers; /* in lower case */
  GBytes *body;
} SerapTestReply;

void serap_test_reply_free (SerapTestReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapTestReply, serap_test_reply_free)
/** serap_test_reply_header: Returns: (transfer full) (nullable): of the first such header. */
char *serap_test_reply_header (const SerapTestReply *reply, const char *name);
/** serap_test_reply_code: Returns: (transfer full): code of the problem document, "" for none. */
char *serap_test_reply_code (const SerapTestReply *reply);

/** serap_test_connect: Returns: a blocking socket with a time limit of 30 s. */
GSocket *serap_test_connect (SerapTestServer *server);
/** serap_test_send: as much as the other side takes. */
void serap_test_send (GSocket *socket, const void *data, gsize n);
/** serap_test_receive: one answer; @head: it is to HEAD. */
SerapTestReply *serap_test_receive (GSocket *socket, gboolean head);

/**
 * serap_test_ask:
 * @token: (nullable): access token
 * @headers: (nullable): further lines, each ending in CR LF
 * @body: (nullable): sent with Content-Length
 */
SerapTestReply *serap_test_ask (SerapTestServer *server,
                                const char *method,
                                const char *path,
                                const char *token,
                                const char *headers,
                                GBytes *body);

G_END_DECLS
