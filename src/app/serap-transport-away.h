/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-transport.h"

G_BEGIN_DECLS

/** serap_transport_away: Returns: (transfer none): a way to headquarters that is in use by another thread:
 * every request ends with %SERAP_APP_ERROR_AWAY. */
SerapTransport *serap_transport_away (void);

G_END_DECLS
