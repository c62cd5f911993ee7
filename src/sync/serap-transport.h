/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-messages.h"
#include "serap-sign.h"

G_BEGIN_DECLS

/* How a device reaches headquarters. The engine knows nothing else of the way. */

#define SERAP_TRANSPORT_ERROR (serap_transport_error_quark ())
GQuark serap_transport_error_quark (void);

/**
 * SerapTransportError:
 * @SERAP_TRANSPORT_ERROR_UNREACHABLE: no connection, or it broke: try again later
 * @SERAP_TRANSPORT_ERROR_TIMEOUT: no answer in time: try again later, with less at once
 * @SERAP_TRANSPORT_ERROR_PORTAL: somebody else answered (captive portal): the person must log in there
 * @SERAP_TRANSPORT_ERROR_TOKEN: the session has ended: renew it, else ask the password
 * @SERAP_TRANSPORT_ERROR_REFUSED: headquarters does not know the device or the account any more
 * @SERAP_TRANSPORT_ERROR_WIPE: headquarters wants this device's data removed
 * @SERAP_TRANSPORT_ERROR_FORKED: a number of the device was used for something else (restored backup,
 *   cloned disk): a new epoch
 * @SERAP_TRANSPORT_ERROR_NEW_EPOCH: the epoch was closed by another user of the same device id: a device
 *   of its own
 * @SERAP_TRANSPORT_ERROR_GAP: headquarters misses a number: send again from expected_dev_seq
 * @SERAP_TRANSPORT_ERROR_CURSOR: the place in the feed is gone: first load anew, work is kept
 * @SERAP_TRANSPORT_ERROR_SCOPE: not one of the account's scopes any more
 * @SERAP_TRANSPORT_ERROR_TOO_LARGE: the request was larger than headquarters takes
 * @SERAP_TRANSPORT_ERROR_MUTATED: an operation (op_id) came again with another content
 * @SERAP_TRANSPORT_ERROR_MALFORMED: headquarters could not read the request
 * @SERAP_TRANSPORT_ERROR_OLD_CLIENT: this program is too old to be told more; it may still send
 * @SERAP_TRANSPORT_ERROR_SLOW_DOWN: headquarters is busy: not before retry_after_ms
 * @SERAP_TRANSPORT_ERROR_SERVER: headquarters failed
 * @SERAP_TRANSPORT_ERROR_PROTOCOL: the answer could not be understood
 * @SERAP_TRANSPORT_ERROR_FILE: this file is not taken or not to be had; others are
 */
typedef enum {
  SERAP_TRANSPORT_ERROR_UNREACHABLE,
  SERAP_TRANSPORT_ERROR_TIMEOUT,
  SERAP_TRANSPORT_ERROR_PORTAL,
  SERAP_TRANSPORT_ERROR_TOKEN,
  SERAP_TRANSPORT_ERROR_REFUSED,
  SERAP_TRANSPORT_ERROR_WIPE,
  SERAP_TRANSPORT_ERROR_FORKED,
  SERAP_TRANSPORT_ERROR_NEW_EPOCH,
  SERAP_TRANSPORT_ERROR_GAP,
  SERAP_TRANSPORT_ERROR_CURSOR,
  SERAP_TRANSPORT_ERROR_SCOPE,
  SERAP_TRANSPORT_ERROR_TOO_LARGE,
  SERAP_TRANSPORT_ERROR_MUTATED,
  SERAP_TRANSPORT_ERROR_MALFORMED,
  SERAP_TRANSPORT_ERROR_OLD_CLIENT,
  SERAP_TRANSPORT_ERROR_SLOW_DOWN,
  SERAP_TRANSPORT_ERROR_SERVER,
  SERAP_TRANSPORT_ERROR_PROTOCOL,
  SERAP_TRANSPORT_ERROR_FILE,
} SerapTransportError;

/**
 * SerapTransportTrouble:
 * @retry_after_ms: headquarters wants no request for so long; 0 = it did not say
 * @expected_dev_seq: GAP: number headquarters waits for; 0 = not told
 * @op_id: (nullable): MUTATED: the operation
 *
 * What a failure says besides its kind. It travels inside the #GError (an extended error domain), so
 * it belongs to exactly this failure, survives copying and a change of thread, and a transport keeps
 * no "last error" beside it.
 */
typedef struct {
  gint64 retry_after_ms;
  guint64 expected_dev_seq;
  char *op_id;
} SerapTransportTrouble;

/** serap_transport_trouble: Returns: (transfer none) (nullable): %NULL for errors of other domains. */
const SerapTransportTrouble *serap_transport_trouble (const GError *error);
/** serap_transport_error_new: @trouble: (nullable): copied. Returns: (transfer full) */
GError *serap_transport_error_new (SerapTransportError code,
                                   const SerapTransportTrouble *trouble,
                                   const char *message);

/**
 * SerapFileStatus:
 * @state: headquarters has all of it, a part of it, or nothing
 * @offset: bytes that are safe there; the next piece starts here
 */
typedef enum {
  SERAP_FILE_WANTED,
  SERAP_FILE_PARTIAL,
  SERAP_FILE_STORED,
} SerapFileState;

typedef struct {
  SerapFileState state;
  guint64 offset;
} SerapFileStatus;

#define SERAP_TRANSPORT_MAX_QUERY 200

typedef struct _SerapTransport SerapTransport;

/**
 * SerapTransportClass:
 * @refresh: (nullable): renews the session without a person; TOKEN when that is not possible
 * @enroll: (nullable): makes @device, whose key @key is, known or gives it its next epoch; from then on it is
 *   the one that speaks, so @key stays as long as the transport. @box_public: (nullable): key its persons are
 *   sealed to, when it is another one. Returns: the epoch, 0 with an error
 * @answers: (nullable): what headquarters answered to those of @op_ids (element-type utf8, at most
 *   %SERAP_TRANSPORT_MAX_QUERY) it has processed, in whatever epoch. Returns: (transfer full)
 *   (element-type SerapOpResult)
 * @query_files: (nullable): for each of @sha256s (element-type utf8, at most
 *   %SERAP_TRANSPORT_MAX_QUERY) what headquarters has. Returns: (transfer full) (element-type
 *   SerapFileStatus), in the same order
 * @put_piece: (nullable): hands over @bytes of a file of @total bytes from @offset on. @status says
 *   what is safe afterwards; with an @offset headquarters does not wait for nothing is stored and
 *   @status tells the right one. FILE: the whole does not fit its name (then it starts from 0), or is
 *   too large
 * @get_piece: (nullable): at most @max bytes from @offset on; @total is the file's size. FILE when
 *   there is none for this account
 *
 * One request and its answer each; synchronous.
 */
typedef struct {
  SerapSyncReply *(*sync) (SerapTransport *transport, const SerapSyncRequest *request, GError **error);
  SerapStatePage *(*state) (SerapTransport *transport,
                            const char *user,
                            const char *scope,
                            const char *after,
                            guint max,
                            GError **error);
  GPtrArray *(*history) (SerapTransport *transport, const char *user, const char *id, GError **error);
  gboolean (*refresh) (SerapTransport *transport, GError **error);
  guint32 (*enroll) (SerapTransport *transport,
                     const char *user,
                     const char *device,
                     const SerapSigningKey *key,
                     GBytes *box_public,
                     GError **error);
  GPtrArray *(*answers) (SerapTransport *transport, const char *user, GPtrArray *op_ids, GError **error);
  GArray *(*query_files) (SerapTransport *transport, GPtrArray *sha256s, GError **error);
  gboolean (*put_piece) (SerapTransport *transport,
                         const char *sha256,
                         guint64 total,
                         guint64 offset,
                         GBytes *bytes,
                         SerapFileStatus *status,
                         GError **error);
  GBytes *(*get_piece) (SerapTransport *transport,
                        const char *user,
                        const char *sha256,
                        guint64 offset,
                        gsize max,
                        guint64 *total,
                        GError **error);
  void (*free) (SerapTransport *transport);
} SerapTransportClass;

struct _SerapTransport {
  const SerapTransportClass *klass;
};

void serap_transport_free (SerapTransport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapTransport, serap_transport_free)

/* ---- Whole files, where headquarters is at hand and waiting does no harm ---- */

/** serap_transport_put_file: does nothing when headquarters has it; goes on where an earlier try ended. */
gboolean
serap_transport_put_file (SerapTransport *transport, const char *sha256, GBytes *bytes, GError **error);
/** serap_transport_get_file: the hash is not checked. */
GBytes *
serap_transport_get_file (SerapTransport *transport, const char *user, const char *sha256, GError **error);

G_END_DECLS
