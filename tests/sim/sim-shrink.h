/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-world.h"

G_BEGIN_DECLS

/** sim_shrink: Returns: (transfer full): a shorter script that fails too, for the same invariant. */
SimScript *sim_shrink (const SimScript *script, const SimRun *run);

G_END_DECLS
