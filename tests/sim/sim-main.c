/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs scripts, made from seeds or read from a file, and says what failed: TAP. */

#include "config.h"

#include "sim-shrink.h"
#include "sim-world.h"

#include <stdio.h>
#include <sys/resource.h>

/* So many failing seeds are shown. */
#define MAX_SHOWN 3

static struct {
  char *seed, *seeds, *script;
  gboolean shrink, crash_all, verbose, thorough, leaving, first;
} options;

static const GOptionEntry entries[] = {
  { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, "Run one seed", "N" },
  { "seeds", 0, 0, G_OPTION_ARG_STRING, &options.seeds, "Run the seeds from A to B", "A..B" },
  { "script", 0, 0, G_OPTION_ARG_FILENAME, &options.script, "Run a script", "FILE" },
  { "shrink", 0, 0, G_OPTION_ARG_NONE, &options.shrink, "Shorten what fails", NULL },
  { "crash-all", 0, 0, G_OPTION_ARG_NONE, &options.crash_all, "Lose the power at each step in turn", NULL },
  { "thorough", 0, 0, G_OPTION_ARG_NONE, &options.thorough, "Check every database at the end of each run",
    NULL },
  { "leaving", 0, 0, G_OPTION_ARG_NONE, &options.leaving,
    "Records that leave a device's scopes must go from it", NULL },
  { "first", 0, 0, G_OPTION_ARG_NONE, &options.first, "End with the first failure", NULL },
  { "verbose", 0, 0, G_OPTION_ARG_NONE, &options.verbose, "Tell the story", NULL },
  { NULL },
};

static struct {
  guint n, failed, steps, ops, applied, rejected, transitions;
} sum;

static void
print_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_print ("# %s\n", lines[i]);
}

static void
tell_failure (const SimScript *script, const SimRun *run, const SimReport *report)
{
  g_print ("not ok %u - seed %" G_GUINT64_FORMAT "%s\n", sum.n, script->seed,
           run->crash_at > 0 ? ", power lost" : "");
  print_lines (report->failure);
  if (run->crash_at > 0)
    g_print ("# the power goes at step %u\n", run->crash_at);
  if (sum.failed > MAX_SHOWN)
    return;
  g_autoptr (SimScript) shorter = options.shrink ? sim_shrink (script, run) : sim_script_copy (script);
  g_autofree char *text = sim_script_print (shorter);
  print_lines (text);
}

static gboolean
run_one (const SimScript *script, guint crash_at)
{
  SimRun run = { crash_at, options.thorough || script->seed % 50 == 0, options.verbose, options.leaving };
  SimReport report;
  gboolean fine = sim_world_run (script, &run, &report);
  sum.n++;
  sum.steps = report.steps;
  sum.ops += report.n_ops;
  sum.applied += report.n_applied;
  sum.rejected += report.n_rejected;
  sum.transitions += report.n_transitions;
  if (!fine) {
    sum.failed++;
    tell_failure (script, &run, &report);
  } else if (options.verbose) {
    g_print ("# print %016" G_GINT64_MODIFIER "x\n", report.print);
  }
  sim_report_clear (&report);
  return fine;
}

static void
run_script (const SimScript *script)
{
  run_one (script, 0);
  guint steps = sum.steps;
  for (guint step = 1; options.crash_all && step <= steps; step++)
    run_one (script, step);
}

static void
run_seeds (guint64 first, guint64 last)
{
  for (guint64 seed = first; seed <= last && !(options.first && sum.failed > 0); seed++) {
    g_autoptr (SimScript) script = sim_script_new (seed);
    run_script (script);
  }
}

static gboolean
run_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint bad = 0;
  if (!g_file_get_contents (path, &text, NULL, &error)) {
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  g_autoptr (SimScript) script = sim_script_parse (text, &bad);
  if (script == NULL) {
    g_printerr ("%s: line %u cannot be read\n", path, bad);
    return FALSE;
  }
  run_script (script);
  return TRUE;
}

static double
ms_of (int who)
{
  struct rusage usage;
  getrusage (who, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* Of this process and of all runs so far. */
static double
processor_ms (void)
{
  return ms_of (RUSAGE_SELF) + ms_of (RUSAGE_CHILDREN);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("- simulates headquarters and its devices");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  guint64 first = 1, last = 100;
  const char *seeds = options.seeds != NULL ? options.seeds : options.seed;
  if (seeds != NULL) {
    g_auto (GStrv) ends = g_strsplit (seeds, "..", 2);
    first = g_ascii_strtoull (ends[0], NULL, 10);
    last = ends[1] != NULL ? g_ascii_strtoull (ends[1], NULL, 10) : first;
  }
  /* What is known so far is shown even when the run is ended from outside. */
  setvbuf (stdout, NULL, _IOLBF, 0);
  sim_world_prepare ();
  double prepared = processor_ms ();
  if (options.script == NULL)
    run_seeds (first, last);
  else if (!run_file (options.script))
    return 2;
  g_print ("# %u runs, %u failed: %u operations, %u applied, %u rejected, %u transitions\n", sum.n,
           sum.failed, sum.ops, sum.applied, sum.rejected, sum.transitions);
  g_print ("# processor: %.1f s to prepare, %.1f ms a run\n", prepared / 1e3,
           (processor_ms () - prepared) / MAX (sum.n, 1));
  if (sum.failed == 0)
    g_print ("ok 1 - %u runs keep every promise\n1..1\n", sum.n);
  else
    g_print ("1..%u\n", sum.n);
  sim_world_forget ();
  return sum.failed == 0 ? 0 : 1;
}
