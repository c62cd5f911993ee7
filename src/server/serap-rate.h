/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SerapRate:
 *
 * How often each of many may come: a bucket of tokens for each name, filled evenly. One thread.
 */
typedef struct _SerapRate SerapRate;

/**
 * serap_rate_new:
 * @per_minute: how many come back in a minute, from 1
 * @burst: how many may come at once, from 1
 * @max_names: how many names are remembered; beyond, those whose bucket is full again are
 *   forgotten first, then all
 */
SerapRate *serap_rate_new (guint per_minute, guint burst, guint max_names);
void serap_rate_free (SerapRate *rate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapRate, serap_rate_free)

/** serap_rate_take: Returns: 0 when @name may come now, else the seconds to wait, at least 1. */
guint serap_rate_take (SerapRate *rate, const char *name, gint64 now_ms);
/** serap_rate_give_back: the last time did not count. */
void serap_rate_give_back (SerapRate *rate, const char *name);

G_END_DECLS
