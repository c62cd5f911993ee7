/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place that reads the machine's clock and random source. */

#include "config.h"

#include "serap-env.h"

#include <sys/random.h>

#define WIB_OFFSET_MS (7 * 3600 * G_GINT64_CONSTANT (1000))

static gint64
system_now_ms (gpointer data)
{
  return g_get_real_time () / 1000;
}

static void
system_random (gpointer data, guint8 *bytes, gsize n)
{
  gsize done = 0;
  while (done < n) {
    gssize got = getrandom (bytes + done, MIN (n - done, 256), 0);
    if (got > 0)
      done += (gsize) got;
  }
}

const SerapEnv *
serap_env_system (void)
{
  static const SerapEnv env = { system_now_ms, system_random, NULL };
  return &env;
}

gint64
serap_env_now_ms (const SerapEnv *env)
{
  return env->now_ms (env->data);
}

void
serap_env_random (const SerapEnv *env, guint8 *bytes, gsize n)
{
  env->random (env->data, bytes, n);
}

static GDateTime *
wib_time (gint64 ms)
{
  /* Floor towards the past, so that a time before 1970 still falls on its own day. */
  gint64 shifted = ms + WIB_OFFSET_MS;
  gint64 seconds = shifted / 1000 - (shifted % 1000 < 0 ? 1 : 0);
  return g_date_time_new_from_unix_utc (seconds);
}

char *
serap_wib_date (gint64 ms)
{
  g_autoptr (GDateTime) time = wib_time (ms);
  if (time == NULL)
    return g_strdup ("");
  return g_date_time_format (time, "%Y-%m-%d");
}

char *
serap_wib_timestamp (gint64 ms)
{
  g_autoptr (GDateTime) time = wib_time (ms);
  if (time == NULL)
    return g_strdup ("");
  g_autofree char *day = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  int milli = (int) (((ms % 1000) + 1000) % 1000);
  return g_strdup_printf ("%s.%03d+07:00", day, milli);
}

char *
serap_env_today (const SerapEnv *env)
{
  return serap_wib_date (serap_env_now_ms (env));
}
