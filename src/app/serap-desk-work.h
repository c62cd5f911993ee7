/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** SerapDeskPriority: the more important work goes first; work of one priority in its order. */
typedef enum {
  SERAP_DESK_SAVE,
  SERAP_DESK_DRAFT,
  SERAP_DESK_SYNC,
  SERAP_DESK_IMPORT,
  SERAP_DESK_INDEX,
} SerapDeskPriority;

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
