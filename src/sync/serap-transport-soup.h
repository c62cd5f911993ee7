/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-http-hello.h"
#include "serap-http-session.h"
#include "serap-transport.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The way to headquarters over HTTP: docs/protocol.md. Synchronous; belongs to the thread that made
 * it. */

/**
 * SerapHttpAccount:
 * @user: account id
 * @device: device id
 * @epoch: of the device
 * @key: (unowned): the device's key
 * @box_public: (nullable): key the account's persons are sealed to, 32 bytes
 * @name: (nullable): what administrators see the device as
 *
 * Who speaks.
 */
typedef struct {
  const char *user;
  const char *device;
  guint32 epoch;
  const SerapSigningKey *key;
  GBytes *box_public;
  const char *name;
} SerapHttpAccount;

/** SerapTokensFunc: @tokens are those of @device from now on: to be kept, readable for the owner only. */
typedef void (*SerapTokensFunc) (const SerapTokens *tokens, const char *device, gpointer data);

/**
 * serap_transport_soup_new:
 * @url: see serap_http_client_new()
 * @schema: the entities
 * @account: copied, but for its key
 * @tokens: (nullable): of an earlier session; copied
 * @func: (nullable): called with new tokens, in the calling thread
 * @error: %SERAP_TRANSPORT_ERROR_PROTOCOL: no such address
 *
 * Returns: (transfer full)
 */
SerapTransport *serap_transport_soup_new (const char *url,
                                          SerapSchema *schema,
                                          const SerapHttpAccount *account,
                                          const SerapTokens *tokens,
                                          SerapTokensFunc func,
                                          gpointer data,
                                          GError **error);
/** serap_transport_soup_set_cancellable: @cancellable: (nullable): ends what runs. */
void serap_transport_soup_set_cancellable (SerapTransport *transport, GCancellable *cancellable);

/**
 * serap_transport_soup_login:
 *
 * A session by password. @error: TOKEN: wrong password; SLOW_DOWN after too many wrong ones; REFUSED
 */
gboolean serap_transport_soup_login (SerapTransport *transport, const char *password, GError **error);

/**
 * serap_transport_soup_wait:
 * @seconds: at most 25
 * @head: (out): newest number in the account's scopes, when there is something new
 *
 * Waits for news. Belongs on a transport of its own, since it holds its thread.
 *
 * Returns: whether headquarters answered; @head is 0 when nothing happened
 */
gboolean serap_transport_soup_wait (SerapTransport *transport, guint seconds, gint64 *head, GError **error);

/* ---- Before there is an account ---- */

/** serap_http_hello: Returns: (transfer full) */
SerapHello *serap_http_hello (const char *url, GError **error);
/**
 * serap_http_enroll:
 * @request: signed, see serap_enroll_request_sign()
 * @error: REFUSED: wrong or used code
 *
 * Returns: (transfer full)
 */
SerapEnrollReply *serap_http_enroll (const char *url, const SerapEnrollRequest *request, GError **error);

/**
 * serap_http_end_session:
 * @access: access token of the device
 * @error: TOKEN: it is good for nothing any more; REFUSED; UNREACHABLE …
 *
 * Ends the device's session; one that was told to delete its data says by this that it has.
 */
gboolean serap_http_end_session (const char *url, const char *access, GError **error);

G_END_DECLS
