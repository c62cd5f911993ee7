/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-wire.h"

G_BEGIN_DECLS

/* POST /v1/blobs/query: which attachments headquarters wants. Hashes are SHA-256 in 64 lower-case
 * hexadecimal digits. Errors as in serap-message-json.h. */

#define SERAP_BLOB_QUERY_MAX 200

/** serap_http_is_sha256: whether @text (nullable) is 64 lower-case hexadecimal digits. */
gboolean serap_http_is_sha256 (const char *text);

/** serap_blob_query_encode: @hashes: (nullable): at most %SERAP_BLOB_QUERY_MAX. {"sha256":[…]} */
GBytes *serap_blob_query_encode (char *const *hashes);
/** serap_blob_query_decode: Returns: (transfer full): hashes */
char **serap_blob_query_decode (GBytes *body, GError **error);

typedef enum {
  SERAP_BLOB_WANT,    /* nothing of it is there: send it */
  SERAP_BLOB_PARTIAL, /* go on after offset */
  SERAP_BLOB_HAVE,    /* stored, checked and flushed */
} SerapBlobPlace;

/**
 * SerapBlobState:
 * @sha256: the attachment
 * @place: how much of it is there
 * @offset: bytes that are stored (PARTIAL)
 */
typedef struct {
  char *sha256;
  SerapBlobPlace place;
  gint64 offset;
} SerapBlobState;

SerapBlobState *serap_blob_state_new (const char *sha256, SerapBlobPlace place, gint64 offset);
void serap_blob_state_free (SerapBlobState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapBlobState, serap_blob_state_free)

/** serap_blob_states_new: Returns: (transfer full) (element-type SerapBlobState): an empty list */
GPtrArray *serap_blob_states_new (void);
/** serap_blob_states_encode: @states: (element-type SerapBlobState).
 * {"have":[hash],"partial":{hash:offset},"want":[hash]} */
GBytes *serap_blob_states_encode (GPtrArray *states);
/** serap_blob_states_decode: Returns: (transfer full) (element-type SerapBlobState): those it has,
 * then those it has in part, then those it wants */
GPtrArray *serap_blob_states_decode (GBytes *body, GError **error);

G_END_DECLS
