/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What headquarters does when a day has come, over days, holidays and restarts; nothing in it sleeps. */

#include "config.h"

#include "world.h"

#include "serap-record.h"
#include "serap-rules-records.h"
#include "serap-seed.h"

#include <string.h>

/* Noon in Bekasi. */
static void
go_to (World *w, const char *day)
{
  g_autofree char *text = g_strconcat (day, "T12:00:00+07:00", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);
  g_assert_nonnull (time);
  w->office->clock.now_ms = g_date_time_to_unix (time) * 1000;
}

/* The whole round, in calls of @max acts. */
static guint
run_clocks_by (World *w, guint max)
{
  guint all = 0;
  do {
    g_autoptr (GError) error = NULL;
    guint done = G_MAXUINT;
    g_assert_true (serap_central_run_clocks (w->office->central, max, &done, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (done, <=, max);
    all += done;
  } while (serap_central_clocks_wait (w->office->central));
  return all;
}

static guint
run_clocks (World *w)
{
  return run_clocks_by (w, 100);
}

static void
publish (World *w, const char *entity, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  SerapRecord *record
    = serap_rules_record_new (serap_schema_entity (w->office->schema, entity), text, strlen (text), &error);
  g_assert_no_error (error);
  record->id = serap_seed_id (record);
  g_ptr_array_add (records, record);
  g_assert_true (serap_central_seed (w->office->central, records, &error));
  g_assert_no_error (error);
}

static char *
replaced (const char *text, const char *old, const char *new)
{
  g_assert_nonnull (strstr (text, old));
  g_auto (GStrv) parts = g_strsplit (text, old, 2);
  return g_strjoinv (new, parts);
}

/* The packaged workflow with a version of its own, in which a recorded aspirasi that nobody classified in
 * time is closed, and one whose window is over moves on. */
static void
set_up (World *w, gconstpointer data)
{
  static const char timed[] = "{\"name\": \"LEWAT\", \"step\": \"A3\","
                              " \"label\": {\"id\": \"Lewat\", \"en\": \"Lapsed\"},"
                              " \"from\": [\"TERCATAT\"], \"to\": \"DITUTUP\", \"roles\": [\"SISTEM\"],"
                              " \"guards\": [{\"guard\": \"deadline_passed\", \"text\": \"KLASIFIKASI\"},"
                              " {\"guard\": \"field_is\", \"text\": \"judul=Saluran tersumbat\"}],"
                              " \"effects\": [{\"effect\": \"clock_stop\"}]}, ";
  world_set_up (w, data);
  g_autoptr (GBytes) file = serap_seed_file ("workflow/aspirasi.json", NULL);
  g_assert_nonnull (file);
  g_autofree char *text = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  g_autofree char *numbered = replaced (text, "\"version\": 2,", "\"version\": 7,");
  g_autofree char *more = g_strconcat ("\"transitions\": [", timed, NULL);
  g_autofree char *longer = replaced (numbered, "\"transitions\": [", more);
  g_autofree char *wider
    = replaced (longer, "\"from\": [\"SIAP_USUL\"],\n      \"roles\": [\"SISTEM\"],\n      \"required\"",
                "\"from\": [\"SIAP_USUL\", \"TERCATAT\"], \"roles\": [\"SISTEM\"], \"required\"");
  publish (w, "workflow", wider);
}

static char *
record_on (World *w, const char *day)
{
  go_to (w, day);
  char *id = world_make_aspirasi (w, w->intake, NULL);
  world_run (w, w->intake, do_of (w, "aspirasi", id, "TERIMA"), NULL);
  world_assert_text (w, id, "status", "TERCATAT");
  return id;
}

/* Selasa 22 December; 24 and 25 are holidays, then a weekend: the third working day is Selasa 29. */
static void
test_holidays (World *w, gconstpointer data)
{
  g_autofree char *id = record_on (w, "2026-12-22");
  world_assert_text (w, id, "tenggat", "2026-12-29");
  for (int day = 22; day <= 29; day++) {
    g_autofree char *iso = g_strdup_printf ("2026-12-%d", day);
    go_to (w, iso);
    g_assert_cmpuint (run_clocks (w), ==, 0);
    world_assert_text (w, id, "status", "TERCATAT");
  }
  gint64 head = world_head (w);
  go_to (w, "2026-12-30");
  g_assert_cmpuint (run_clocks (w), ==, 1);
  world_assert_text (w, id, "status", "DITUTUP");
  g_assert_cmpint (world_head (w), ==, head + 1);
  /* It is pulled like anybody's work, and is headquarters' own. */
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) history = serap_central_history (w->office->central, w->intake->user, id, &error);
  g_assert_no_error (error);
  const SerapEvent *last = history->pdata[history->len - 1];
  g_assert_cmpstr (last->transition, ==, "LEWAT");
  g_assert_cmpint (last->seq, ==, head + 1);
  /* Neither the same day nor later does it happen again. */
  g_assert_cmpuint (run_clocks (w), ==, 0);
  go_to (w, "2026-12-31");
  g_assert_cmpuint (run_clocks (w), ==, 0);
  g_assert_cmpint (world_head (w), ==, head + 1);
}

/* Two at the same time, one act a call, headquarters ended in between; a third one moved on meanwhile. */
static void
test_restart (World *w, gconstpointer data)
{
  g_autofree char *first = record_on (w, "2026-12-01");
  g_autofree char *second = record_on (w, "2026-12-01");
  g_autofree char *moved = record_on (w, "2026-12-01");
  world_run (w, w->intake, do_of (w, "aspirasi", moved, "TARIK", "catatan", "Dicabut oleh pengusul"), NULL);
  go_to (w, "2026-12-07");
  g_autoptr (GError) error = NULL;
  guint done = 0;
  g_assert_true (serap_central_run_clocks (w->office->central, 1, &done, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (done, ==, 1);
  g_assert_true (serap_central_clocks_wait (w->office->central));
  serap_test_office_close (w->office);
  serap_test_office_open (w->office);
  g_assert_true (serap_central_clocks_wait (w->office->central));
  g_assert_cmpuint (run_clocks_by (w, 1), ==, 1);
  world_assert_text (w, first, "status", "DITUTUP");
  world_assert_text (w, second, "status", "DITUTUP");
  world_assert_text (w, moved, "status", "DITARIK");
  serap_test_office_close (w->office);
  serap_test_office_open (w->office);
  g_assert_false (serap_central_clocks_wait (w->office->central));
  g_assert_cmpuint (run_clocks (w), ==, 0);
}

/* One that a rule stands against is told once and stops nobody; changed, it is done. */
static void
test_refused (World *w, gconstpointer data)
{
  g_autofree char *bad = record_on (w, "2026-12-01");
  g_autofree char *good = record_on (w, "2026-12-01");
  world_run (w, w->intake, op_of (w, EDIT, "aspirasi", bad, "judul", "Judul yang lain"), NULL);
  go_to (w, "2026-12-07");
  gint64 head = world_head (w);
  g_assert_cmpuint (run_clocks (w), ==, 1);
  world_assert_text (w, bad, "status", "TERCATAT");
  world_assert_text (w, good, "status", "DITUTUP");
  g_assert_cmpint (world_head (w), ==, head + 2);
  g_assert_cmpuint (run_clocks (w), ==, 0);
  go_to (w, "2026-12-08");
  g_assert_cmpuint (run_clocks (w), ==, 0);
  g_assert_cmpint (world_head (w), ==, head + 2);
  world_run (w, w->intake, op_of (w, EDIT, "aspirasi", bad, "judul", "Saluran tersumbat"), NULL);
  go_to (w, "2026-12-09");
  g_assert_cmpuint (run_clocks (w), ==, 1);
  world_assert_text (w, bad, "status", "DITUTUP");
}

static void
set_window (World *w, int version, const char *end)
{
  g_autofree char *text
    = g_strdup_printf ("{\"kind\": \"schedule\", \"code\": \"jadwal\", \"version\": %d,"
                       " \"title\": {\"id\": \"Jadwal\", \"en\": \"Schedule\"},"
                       " \"valid_from\": \"2026-01-01\", \"undo_minutes\": 30,"
                       " \"stages\": [{\"plan_year\": 2027, \"stage\": \"JENDELA_SIPD\","
                       " \"start\": \"2026-11-01\", \"end\": \"%s\", \"source\": \"contoh\"}]}",
                       version, end);
  publish (w, "jadwal", text);
}

static void
test_window (World *w, gconstpointer data)
{
  go_to (w, "2026-12-01");
  g_autofree char *id = world_make_aspirasi (w, w->intake, NULL);
  world_run (w, w->intake, op_of (w, EDIT, "aspirasi", id, "tahun_rencana", "2027"), NULL);
  world_run (w, w->intake, do_of (w, "aspirasi", id, "TERIMA"), NULL);
  /* A schedule that says nothing is no reason to act. */
  g_assert_cmpuint (run_clocks (w), ==, 0);
  set_window (w, 50, "2026-12-02");
  g_assert_cmpuint (run_clocks (w), ==, 0);
  go_to (w, "2026-12-02");
  g_assert_cmpuint (run_clocks (w), ==, 0);
  /* Made longer on its last day; then it is found to be over at once. */
  set_window (w, 51, "2026-12-20");
  go_to (w, "2026-12-03");
  g_assert_cmpuint (run_clocks (w), ==, 0);
  g_assert_false (serap_central_clocks_wait (w->office->central));
  set_window (w, 52, "2026-12-02");
  g_assert_true (serap_central_clocks_wait (w->office->central));
  g_assert_cmpuint (run_clocks (w), ==, 1);
  world_assert_text (w, id, "tahun_rencana", "2028");
  world_assert_text (w, id, "perpindahan_tahun", "1");
  world_assert_text (w, id, "status", "TERCATAT");
  g_assert_cmpuint (run_clocks (w), ==, 0);
}

/* The packaged closing: ten days without a word. */
static void
test_silence (World *w, gconstpointer data)
{
  g_autofree char *id = record_on (w, "2026-12-01");
  {
    /* As if it had come all the way. */
    SerapStorage *storage = world_storage_of (w);
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapStored) stored = storage->klass->get_record (storage, id);
    serap_record_set_text (stored->record, "status", "DITANGGAPI");
    g_assert_true (storage->klass->put_record (storage, stored, &error));
    g_assert_no_error (error);
  }
  go_to (w, "2026-12-10");
  g_assert_cmpuint (run_clocks (w), ==, 0);
  go_to (w, "2026-12-12");
  g_assert_cmpuint (run_clocks (w), ==, 1);
  world_assert_text (w, id, "status", "DITUTUP");
}

static void
add (const char *name, void (*test) (World *, gconstpointer))
{
  g_test_add (name, World, NULL, set_up, test, world_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/central/clocks/holidays", test_holidays);
  add ("/central/clocks/restart", test_restart);
  add ("/central/clocks/refused", test_refused);
  add ("/central/clocks/window", test_window);
  add ("/central/clocks/silence", test_silence);
  int result = g_test_run ();
  serap_test_office_forget ();
  return result;
}
