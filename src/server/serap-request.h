/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-route.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What stands before a request's body. */

/** Longest headers of a request, all together. */
#define SERAP_REQUEST_MAX_HEADERS (16 * 1024)

/**
 * serap_request_read:
 * @has_body: (out): a body follows
 * @max_bytes: (out): longest body as it travels
 *
 * Reads method, address and headers, and decides whether the body may come. On %FALSE the exchange
 * holds the answer. Main loop.
 */
gboolean serap_request_read (SerapExchange *exchange,
                             SoupServerMessage *message,
                             gboolean *has_body,
                             gsize *max_bytes);
/** serap_request_is_gzip: whether the body is compressed. */
gboolean serap_request_is_gzip (SerapExchange *exchange);
/** serap_request_takes_gzip: whether the answer may be. */
gboolean serap_request_takes_gzip (SerapExchange *exchange);

G_END_DECLS
