/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SerapEnv:
 * @now_ms: gives the time as UTC milliseconds since 1970
 * @random: fills @n bytes with random data
 * @data: handed to both
 *
 * Clock and random source, injected everywhere so that tests and the simulator decide both.
 * Nothing in Serap reads the wall clock or draws random bytes in another way.
 */
typedef struct {
  gint64 (*now_ms) (gpointer data);
  void (*random) (gpointer data, guint8 *bytes, gsize n);
  gpointer data;
} SerapEnv;

/**
 * serap_env_system:
 *
 * Returns: (transfer none): the machine's clock and the kernel's random source. Any thread.
 */
const SerapEnv *serap_env_system (void);

gint64 serap_env_now_ms (const SerapEnv *env);
void serap_env_random (const SerapEnv *env, guint8 *bytes, gsize n);

/**
 * serap_env_today:
 *
 * Returns: (transfer full): today's date in Bekasi (WIB, UTC+7, no daylight saving) as YYYY-MM-DD
 */
char *serap_env_today (const SerapEnv *env);

/**
 * serap_wib_date:
 * @ms: UTC milliseconds
 *
 * Returns: (transfer full): the WIB calendar day of @ms as YYYY-MM-DD
 */
char *serap_wib_date (gint64 ms);

/**
 * serap_wib_timestamp:
 * @ms: UTC milliseconds
 *
 * Returns: (transfer full): "YYYY-MM-DDTHH:MM:SS.mmm+07:00" (ISO 8601, WIB)
 */
char *serap_wib_timestamp (gint64 ms);

G_END_DECLS
