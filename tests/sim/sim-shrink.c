/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Takes parts out of a failing script as long as it fails: halves, quarters, single events. */

#include "config.h"

#include "sim-shrink.h"

#include <string.h>

#define MAX_RUNS 1500

typedef struct {
  const SimRun *run;
  char *kind; /* beginning of the failure, "I5" or "merge" */
  guint n_runs;
} Shrink;

static char *
kind_of (const char *failure)
{
  const char *end = strpbrk (failure, ": ");
  return g_strndup (failure, end != NULL ? (gsize) (end - failure) : strlen (failure));
}

static gboolean
fails_alike (Shrink *shrink, const SimScript *script)
{
  SimRun quiet = { shrink->run->crash_at, shrink->run->thorough, FALSE, shrink->run->leaving };
  SimReport report;
  shrink->n_runs++;
  gboolean fine = sim_world_run (script, &quiet, &report);
  g_autofree char *kind = fine ? NULL : kind_of (report.failure);
  gboolean alike = kind != NULL && (shrink->kind == NULL || g_str_equal (kind, shrink->kind));
  if (alike && shrink->kind == NULL)
    shrink->kind = g_steal_pointer (&kind);
  sim_report_clear (&report);
  return alike;
}

static gboolean
try_without (Shrink *shrink, SimScript **script, guint start, guint n)
{
  SimScript *shorter = sim_script_copy (*script);
  g_array_remove_range (shorter->events, start, n);
  if (!fails_alike (shrink, shorter)) {
    sim_script_free (shorter);
    return FALSE;
  }
  sim_script_free (*script);
  *script = shorter;
  return TRUE;
}

SimScript *
sim_shrink (const SimScript *script, const SimRun *run)
{
  SimScript *best = sim_script_copy (script);
  Shrink shrink = { run, NULL, 0 };
  if (!fails_alike (&shrink, best))
    return best;
  for (guint part = MAX (best->events->len / 2, 1); part >= 1; part /= 2) {
    gboolean again = TRUE;
    while (again && shrink.n_runs < MAX_RUNS) {
      again = FALSE;
      for (guint start = 0; start < best->events->len && shrink.n_runs < MAX_RUNS;) {
        guint n = MIN (part, best->events->len - start);
        if (try_without (&shrink, &best, start, n))
          again = TRUE;
        else
          start += n;
      }
    }
  }
  g_free (shrink.kind);
  return best;
}
