/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-json.h"

G_BEGIN_DECLS

/* The most that bodies of HTTP requests and answers may be; items in a list are beside their
 * message. */

#define SERAP_MESSAGE_MAX_DEPTH 16
/* What a device may send at once, decompressed. */
#define SERAP_REQUEST_MAX_BYTES SERAP_JSON_MAX_BYTES
/* What a device takes at once, decompressed: 100 events with a reference payload each. */
#define SERAP_REPLY_MAX_BYTES (64 * 1024 * 1024)
/* A request or an answer that is no page. */
#define SERAP_HTTP_SMALL_MAX_BYTES (64 * 1024)

/* An attachment, and one piece of its upload. */
#define SERAP_HTTP_MAX_BLOB_BYTES (25 * 1024 * 1024)
#define SERAP_HTTP_MAX_PIECE_BYTES (1024 * 1024)
/* A request as it travels. */
#define SERAP_HTTP_MAX_GZIP_BYTES (1024 * 1024)

/* Hashes in one proof: a tree of 2^64 leaves needs no more. */
#define SERAP_PROOF_MAX_HASHES 64
#define SERAP_CHECKPOINT_MAX_CHARS 4096

G_END_DECLS
