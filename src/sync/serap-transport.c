/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all ways to headquarters share. */

#include "config.h"

#include "serap-transport.h"

G_DEFINE_QUARK (serap - transport - error - quark, serap_transport_error)

void
serap_transport_free (SerapTransport *transport)
{
  if (transport != NULL)
    transport->klass->free (transport);
}
