/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SerapDeskWork:
 * @space: the thread's own space; not to be kept
 * @data: what was handed over
 * @cancellable: (nullable)
 *
 * Runs on a thread of the desk.
 *
 * Returns: (transfer full) (nullable): the result; ignored with an error
 */
typedef gpointer (*SerapDeskWork) (SerapSpace *space,
                                   gpointer data,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
