/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-http-problem.h"
#include "serap-transport.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One request to headquarters and its answer, synchronous, in one thread. Knows limits, deadlines,
 * captive portals and problem documents; nothing of what is said. */

#define SERAP_HTTP_PROTOCOL "1"

typedef struct _SerapHttpClient SerapHttpClient;

/**
 * serap_http_client_new:
 * @url: https://HOST[:PORT][/PREFIX], http:// only to this machine, or unix:PATH
 * @error: PROTOCOL: not such an address
 *
 * Belongs to the thread that made it.
 */
SerapHttpClient *serap_http_client_new (const char *url, GError **error);
void serap_http_client_free (SerapHttpClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapHttpClient, serap_http_client_free)
/** serap_http_client_set_cancellable: @cancellable: (nullable): ends a request that runs, with
 * %G_IO_ERROR_CANCELLED. */
void serap_http_client_set_cancellable (SerapHttpClient *client, GCancellable *cancellable);

/**
 * SerapHttpCall:
 * @method: GET POST PATCH DELETE
 * @path: from /v1/ on, with query
 * @bearer: (nullable): access token
 * @body: (nullable): JSON, sent compressed when that pays; with @type as it is
 * @type: (nullable): media type of @body when it is not JSON
 * @headers: (nullable): more headers: name, value, …, %NULL
 * @max_answer: longest answer, decompressed; 0 = 64 KiB
 * @seconds: whole time it may take; 0 = 60
 * @once: to do it twice does harm. Else it is sent again, once, when a connection that had been kept breaks
 *   before the first byte of its answer: the other side may have closed it before it came (RFC 9112, 9.5)
 */
typedef struct {
  const char *method;
  const char *path;
  const char *bearer;
  GBytes *body;
  const char *type;
  const char *const *headers;
  gsize max_answer;
  guint seconds;
  gboolean once;
} SerapHttpCall;

/**
 * SerapHttpAnswer:
 * @status: 2xx, or 409 with @offset, or 416 with @total
 * @body: may be empty
 * @offset: Upload-Offset, -1 when there is none
 * @complete: Upload-Complete: ?1
 * @total: size of the whole from Content-Range, -1 when there is none
 */
typedef struct {
  guint status;
  GBytes *body;
  gint64 offset;
  gboolean complete;
  gint64 total;
} SerapHttpAnswer;

void serap_http_answer_clear (SerapHttpAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SerapHttpAnswer, serap_http_answer_clear)

/**
 * serap_http_client_call:
 * @answer: (out caller-allocates): cleared first
 * @error: %SERAP_TRANSPORT_ERROR of the problem document or of the network; %G_IO_ERROR_CANCELLED
 *
 * An answer that is not headquarters' own (no Serap-Protocol header, a redirection) is PORTAL.
 */
gboolean serap_http_client_call (SerapHttpClient *client,
                                 const SerapHttpCall *call,
                                 SerapHttpAnswer *answer,
                                 GError **error);

G_END_DECLS
