/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-messages.h"

G_BEGIN_DECLS

/* How a device reaches headquarters. The engine knows nothing else of the way. */

#define SERAP_TRANSPORT_ERROR (serap_transport_error_quark ())
GQuark serap_transport_error_quark (void);

/**
 * SerapTransportError:
 * @SERAP_TRANSPORT_ERROR_UNREACHABLE: no connection, or it broke: try again later
 * @SERAP_TRANSPORT_ERROR_REFUSED: headquarters does not know the device or the account any more
 * @SERAP_TRANSPORT_ERROR_NEW_EPOCH: the device must enrol anew; its unanswered work is frozen again
 * @SERAP_TRANSPORT_ERROR_CURSOR: the place in the feed is gone: first load anew, work is kept
 * @SERAP_TRANSPORT_ERROR_PROTOCOL: the answer could not be understood
 */
typedef enum {
  SERAP_TRANSPORT_ERROR_UNREACHABLE,
  SERAP_TRANSPORT_ERROR_REFUSED,
  SERAP_TRANSPORT_ERROR_NEW_EPOCH,
  SERAP_TRANSPORT_ERROR_CURSOR,
  SERAP_TRANSPORT_ERROR_PROTOCOL,
} SerapTransportError;

typedef struct _SerapTransport SerapTransport;

typedef struct {
  SerapSyncReply *(*sync) (SerapTransport *transport, const SerapSyncRequest *request, GError **error);
  SerapStatePage *(*state) (SerapTransport *transport,
                            const char *user,
                            const char *scope,
                            const char *after,
                            guint max,
                            GError **error);
  GPtrArray *(*history) (SerapTransport *transport, const char *user, const char *id, GError **error);
  gboolean (*has_file) (SerapTransport *transport, const char *sha256);
  gboolean (*put_file) (SerapTransport *transport, const char *sha256, GBytes *bytes, GError **error);
  GBytes *(*get_file) (SerapTransport *transport, const char *user, const char *sha256, GError **error);
  void (*free) (SerapTransport *transport);
} SerapTransportClass;

struct _SerapTransport {
  const SerapTransportClass *klass;
};

void serap_transport_free (SerapTransport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapTransport, serap_transport_free)

G_END_DECLS
