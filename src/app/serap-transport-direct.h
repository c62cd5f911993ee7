/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-central.h"
#include "serap-transport.h"

G_BEGIN_DECLS

/** serap_transport_direct_new: @central: (unowned): headquarters in this very process. */
SerapTransport *serap_transport_direct_new (SerapCentral *central);

G_END_DECLS
