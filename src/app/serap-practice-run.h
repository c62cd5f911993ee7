/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-env.h"

G_BEGIN_DECLS

/**
 * serap_practice_run:
 * @dir: a practice folder with its accounts
 * @seed: the same seed gives the same sample data
 *
 * Lets the demo accounts do the sample work, each through its own space, as people would.
 */
gboolean
serap_practice_run (const char *dir, const char *seed, guint n_aspirasi, const SerapEnv *env, GError **error);

G_END_DECLS
