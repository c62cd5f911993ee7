/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How fast an account's data are: bench-store [RECORDS]. */

#include "config.h"

#include "serap-generator.h"
#include "serap-id.h"
#include "serap-store.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define PAGES_AN_INDEX 8

static gint64 started_us;
static double started_cpu_ms;

/* Time of the processors for this program, its own and the system's. */
static double
cpu_ms (void)
{
  struct rusage usage;
  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static void
start (void)
{
  started_us = g_get_monotonic_time ();
  started_cpu_ms = cpu_ms ();
}

static double
spent_ms (void)
{
  return (double) (g_get_monotonic_time () - started_us) / 1000;
}

static double
spent_cpu_ms (void)
{
  return cpu_ms () - started_cpu_ms;
}

static void
report (const char *what, double floor, double goal, double measured, const char *unit)
{
  g_print ("%-44s floor %8.0f  goal %8.0f  measured %10.1f %s\n", what, floor, goal, measured, unit);
}

/* The same with what it would be if the program had a processor and the disk for itself alone. */
static void
report_both (const char *what, double floor, double goal, double measured, double by_cpu, const char *unit)
{
  g_print ("%-44s floor %8.0f  goal %8.0f  measured %10.1f %s (by processor time %.1f)\n", what, floor, goal,
           measured, unit, by_cpu);
}

static void
must (gboolean done, GError *error)
{
  if (!done)
    g_error ("%s", error != NULL ? error->message : "refused");
}

static void
load (SerapStore *store, SerapSchema *schema, guint n)
{
  g_autoptr (GError) error = NULL;
  double apply_ms = 0, apply_cpu = 0, index_ms = 0, index_cpu = 0;
  for (guint i = 0; i < n; i += 50) {
    g_autoptr (SerapStatePage) page = serap_generator_page (schema, i, 50);
    start ();
    must (serap_store_apply_state (store, "setwan", page, &error), error);
    apply_ms += spent_ms ();
    apply_cpu += spent_cpu_ms ();
    /* The index follows when some pages are here. */
    if (i % (50 * PAGES_AN_INDEX) != 50 * (PAGES_AN_INDEX - 1) && i + 50 < n)
      continue;
    start ();
    while (serap_store_index (store, 400, &error) > 0)
      ;
    index_ms += spent_ms ();
    index_cpu += spent_cpu_ms ();
  }
  double rows = 2000.0 * n;
  report_both ("apply pulled records", 8000, 20000, rows / apply_ms, rows / apply_cpu, "rows/s");
  report_both ("apply pulled records, indexed", 8000, 20000, rows / (apply_ms + index_ms),
               rows / (apply_cpu + index_cpu), "rows/s");
}

static int
compare (const void *a, const void *b)
{
  double da = *(const double *) a;
  double db = *(const double *) b;
  return da < db ? -1 : da > db;
}

static void
save_many (SerapStore *store, const SerapEnv *env)
{
  enum { N = 400 };
  double ms[N];
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < N; i++) {
    g_autofree char *id = serap_id_new (env);
    g_autofree char *op_id = serap_id_new (env);
    g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
    SerapOp *op = serap_op_new (op_id, SERAP_VERB_CREATE, "aspirasi", id);
    serap_op_set_text (op, "judul", "Perbaikan jalan lingkungan Melati");
    serap_op_set_text (op, "uraian", "Saat hujan air menggenang sampai ke rumah warga");
    g_ptr_array_add (ops, op);
    start ();
    must (serap_store_save (store, ops, NULL, &error), error);
    ms[i] = spent_ms ();
  }
  qsort (ms, N, sizeof *ms, compare);
  report ("save with fdatasync, p50", 20, 5, ms[N / 2], "ms");
  report ("save with fdatasync, p99", 20, 5, ms[N * 99 / 100], "ms");
}

static void
save_bulk (SerapStore *store, const SerapEnv *env)
{
  g_autoptr (GError) error = NULL;
  start ();
  for (guint chunk = 0; chunk < 20; chunk++) {
    g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
    for (guint i = 0; i < 50; i++) {
      g_autofree char *id = serap_id_new (env);
      g_autofree char *place = serap_id_new (env);
      g_autofree char *a = serap_id_new (env);
      g_autofree char *b = serap_id_new (env);
      SerapOp *op = serap_op_new (a, SERAP_VERB_CREATE, "aspirasi", id);
      serap_op_set_text (op, "judul", "Perbaikan jalan lingkungan Melati");
      g_ptr_array_add (ops, op);
      op = serap_op_new (b, SERAP_VERB_CREATE, "lokasi", place);
      serap_op_set_text (op, "pemilik", id);
      serap_op_set_text (op, "kelurahan", "32.75.01.1001");
      g_ptr_array_add (ops, op);
    }
    must (serap_store_save (store, ops, NULL, &error), error);
  }
  report_both ("import, 1,000 rows with a place", 667, 250, spent_ms (), spent_cpu_ms (), "ms");
}

static void
ask (SerapStore *store,
     SerapSchema *schema,
     const char *what,
     const char *text,
     const char *sort,
     double floor,
     double goal)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query
    = serap_query_parse (serap_schema_entity (schema, "aspirasi"), text, NULL, NULL, problems);
  g_assert (query != NULL);
  SerapSort by = { sort, FALSE };
  g_autoptr (GError) error = NULL;
  double best = G_MAXDOUBLE;
  guint found = 0;
  for (guint i = 0; i < 5; i++) {
    start ();
    g_autoptr (GArray) rids = serap_store_query (store, query, &by, &error);
    must (rids != NULL, error);
    best = MIN (best, spent_ms ());
    found = rids->len;
  }
  g_autofree char *label = g_strdup_printf ("%s (%u)", what, found);
  report (label, floor, goal, best, "ms");
}

static void
read_page (SerapStore *store, SerapSchema *schema)
{
  static const char *const columns[]
    = { "nomor", "nomor_lokal", "judul", "status", "tanggal", "kelurahan", "perkiraan_biaya", NULL };
  const SerapEntity *entity = serap_schema_entity (schema, "aspirasi");
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = serap_query_parse (entity, "", NULL, NULL, problems);
  g_autoptr (GError) error = NULL;
  start ();
  g_autoptr (GArray) rids = serap_store_query (store, query, NULL, &error);
  must (rids != NULL, error);
  g_autoptr (GPtrArray) rows = serap_store_rows (store, entity, (const gint64 *) (gpointer) rids->data,
                                                 MIN (100, rids->len), columns, &error);
  must (rows != NULL, error);
  report ("first page: vector and 100 rows", 50, 20, spent_ms (), "ms");
}

static void
remove_folder (const char *dir)
{
  static const char *const names[] = { "simpanan.db", "simpanan.db-wal", "simpanan.db-shm" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (dir, names[i], NULL);
    g_remove (path);
  }
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 200000;
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("serap-bench-XXXXXX", &error);
  must (dir != NULL, error);
  SerapTestClock clock;
  serap_test_clock_init (&clock, 7);
  SerapEnv env = serap_test_clock_env (&clock);
  SerapSchema *schema = serap_schema_new ();
  SerapStore *store = serap_store_open (dir, schema, &env, SERAP_STORE_CREATE, NULL, &error);
  must (store != NULL, error);
  serap_store_set_rules (store, serap_generator_rules (schema));
  must (serap_store_set_meta (store, "user", SERAP_GENERATOR_USER, &error), error);
  g_autoptr (SerapStatePage) reference = serap_generator_reference (schema);
  must (serap_store_apply_state (store, "ref", reference, &error), error);

  g_print ("%u aspirations, each with a place\n", n);
  load (store, schema, n);
  read_page (store, schema);
  ask (store, schema, "all", "", NULL, 50, 20);
  ask (store, schema, "filter by state", "status:TERCATAT", NULL, 50, 20);
  ask (store, schema, "filter by kelurahan", "kelurahan=32.75.01.1001", NULL, 50, 20);
  ask (store, schema, "filter by state and district", "status:DRAF dapil=2", NULL, 50, 20);
  ask (store, schema, "sort by date", "", "tanggal", 50, 20);
  ask (store, schema, "sort by title", "", "judul", 50, 20);
  ask (store, schema, "search, rare", "jembatan rajawali", NULL, 50, 20);
  ask (store, schema, "search, one in twelve", "menjahit", NULL, 50, 20);
  ask (store, schema, "search, every record", "warga", NULL, 150, 60);
  ask (store, schema, "search, two letters", "me", NULL, 150, 60);
  save_many (store, &env);
  save_bulk (store, &env);
  start ();
  must (serap_store_rebuild (store, NULL, NULL, &error), error);
  report_both ("rebuild", 8000, 20000, 2000.0 * n / spent_ms (), 2000.0 * n / spent_cpu_ms (), "rows/s");
  serap_store_close (store);
  serap_schema_unref (schema);
  remove_folder (dir);
  return 0;
}
