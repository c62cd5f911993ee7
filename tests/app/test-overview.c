/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The home page: what is to be done, how it stands, and that its numbers are those of the side bar. */

#include "config.h"

#include "serap-date.h"
#include "serap-edit.h"
#include "serap-overview.h"

typedef struct {
  char *dir;
  SerapFolder *folder;
  SerapSpace *space;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->dir = g_dir_make_tmp ("serap-overview-XXXXXX", NULL);
  g_autofree char *place = g_build_filename (fixture->dir, "data", NULL);
  g_assert_true (serap_folder_create (place, SERAP_FOLDER_LAPTOP, NULL, NULL, serap_env_system (), &error));
  fixture->folder = serap_folder_open (place, serap_env_system (), &error);
  g_assert_true (serap_folder_lock (fixture->folder, &error));
  fixture->space = serap_space_open (fixture->folder, NULL, NULL, TRUE, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  const char *const argv[] = { "rm", "-rf", fixture->dir, NULL };
  serap_space_close (fixture->space);
  serap_folder_close (fixture->folder);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (fixture->dir);
}

static char *
make (Fixture *fixture, const char *entity, const char *const *values)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  char *id = NULL;
  g_assert_true (serap_edit_new (fixture->space, entity, (char *const *) values, &id, problems, &error));
  g_assert_no_error (error);
  return id;
}

static void
record (Fixture *fixture, const char *title, const char *kelurahan)
{
  g_autofree char *judul = g_strconcat ("judul=", title, NULL);
  g_autofree char *place = g_strconcat ("lokasi.kelurahan=", kelurahan, NULL);
  const char *const values[] = { judul, "kanal=LANGSUNG", place, NULL };
  g_autofree char *id = make (fixture, "aspirasi", values);
}

static char *
plan (Fixture *fixture, const char *name, int days)
{
  g_autofree char *today = serap_env_today (serap_env_system ());
  g_autofree char *day = serap_date_add_days (today, days);
  g_autofree char *nama = g_strconcat ("nama=", name, NULL);
  g_autofree char *tanggal = g_strconcat ("tanggal=", day, NULL);
  const char *const values[] = { "jenis=AUDIENSI", nama, tanggal, "tempat=Balai RW", NULL };
  return make (fixture, "kegiatan", values);
}

static SerapOverview *
look (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  SerapOverview *overview = serap_overview_read (fixture->space, &error);
  g_assert_no_error (error);
  return overview;
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SerapOverview) overview = look (fixture);
  g_assert_cmpuint (overview->actions->len, ==, 0);
  g_assert_cmpuint (overview->events->len, ==, 0);
  g_assert_cmpuint (overview->charts->len, ==, 2);
  g_assert_cmpint (((SerapOverviewChart *) overview->charts->pdata[0])->total, ==, 0);
  g_assert_null (overview->done);
}

static gint64
beside (Fixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = serap_places_of (fixture->space);
  g_autoptr (GArray) counts = serap_places_count (fixture->space, places, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < places->len; i++)
    if (g_str_equal (((SerapPlace *) places->pdata[i])->name, name))
      return g_array_index (counts, gint64, i);
  g_assert_not_reached ();
}

static void
test_drafts (Fixture *fixture, gconstpointer data)
{
  record (fixture, "Saluran mampet di gang", "Aren Jaya");
  record (fixture, "Lampu jalan padam di tikungan", "Aren Jaya");
  record (fixture, "Turap kali longsor dua meter", "Margahayu");
  g_autoptr (SerapOverview) overview = look (fixture);
  g_assert_cmpuint (overview->actions->len, ==, 1);
  const SerapOverviewAction *action = overview->actions->pdata[0];
  g_assert_cmpstr (action->place, ==, "draf");
  g_assert_cmpint (action->count, ==, 3);
  g_assert_cmpint (action->count, ==, beside (fixture, "draf"));
  g_assert_nonnull (overview->done);
  g_assert_nonnull (strstr (overview->done, "3"));
}

static void
test_charts (Fixture *fixture, gconstpointer data)
{
  record (fixture, "Saluran mampet di gang", "Margahayu");
  record (fixture, "Lampu jalan padam di tikungan", "Aren Jaya");
  record (fixture, "Turap kali longsor dua meter", "Margahayu");
  g_autoptr (SerapOverview) overview = look (fixture);
  const SerapOverviewChart *chart = overview->charts->pdata[0];
  g_assert_cmpstr (chart->place, ==, "aspirasi");
  g_assert_cmpint (chart->total, ==, 3);
  g_assert_cmpuint (chart->bars->len, ==, 1);
  const SerapOverviewBar *bar = chart->bars->pdata[0];
  g_assert_cmpstr (bar->state.name, ==, "DRAF_LAPANGAN");
  g_assert_cmpstr (bar->query, ==, "status:draf_lapangan");
  g_assert_cmpint (bar->count, ==, 3);
  g_assert_cmpuint (chart->areas->len, ==, 56);
  const SerapOverviewArea *first = chart->areas->pdata[0], *second = chart->areas->pdata[1];
  g_assert_cmpstr (first->name, ==, "Margahayu");
  g_assert_cmpint (first->count, ==, 2);
  g_assert_cmpint (second->count, ==, 1);
  g_assert_cmpint (((SerapOverviewArea *) chart->areas->pdata[2])->count, ==, 0);
}

static void
test_events (Fixture *fixture, gconstpointer data)
{
  g_autofree char *past = plan (fixture, "Sudah lewat", -1);
  g_autofree char *late = plan (fixture, "Keempat", 9);
  g_autofree char *third = plan (fixture, "Ketiga", 5);
  g_autofree char *today = plan (fixture, "Hari ini", 0);
  g_autofree char *second = plan (fixture, "Kedua", 2);
  g_autoptr (SerapOverview) overview = look (fixture);
  const char *const ids[] = { today, second, third };
  g_assert_cmpuint (overview->events->len, ==, G_N_ELEMENTS (ids));
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_cmpstr (((SerapOverviewEvent *) overview->events->pdata[i])->id, ==, ids[i]);
  g_assert_nonnull (strstr (((SerapOverviewEvent *) overview->events->pdata[0])->detail, "Balai RW"));
}

/* ---- The pill ---- */

static SerapSchedule *
schedule (const char *start, const char *end)
{
  SerapSchedule *made = serap_schedule_new ();
  SerapStage *stage = serap_schedule_add (made, 2027, "JENDELA_SIPD");
  stage->start = g_strdup (start);
  stage->end = g_strdup (end);
  return made;
}

static void
test_window (void)
{
  /* clang-format off */
  static const struct { const char *today, *colour, *part; } rows[] = {
    { "2026-11-20", "netral",    "16" }, /* not open yet: Senin, 14 Desember */
    { "2026-12-14", "netral",    "9" },
    { "2026-12-16", "perhatian", "7" },
    { "2026-12-22", "gagal",     "3" },
    { "2026-12-25", "gagal",     "" },
    { "2026-12-26", NULL,        NULL },
  };
  /* clang-format on */
  g_autoptr (SerapSchedule) made = schedule ("2026-12-14", "2026-12-25");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *colour = NULL;
    g_autofree char *text = serap_overview_window (made, NULL, rows[i].today, &colour);
    g_assert_cmpint (text != NULL, ==, rows[i].part != NULL);
    if (text == NULL)
      continue;
    g_assert_cmpstr (colour, ==, rows[i].colour);
    g_assert_nonnull (strstr (text, rows[i].part));
  }
  g_autoptr (SerapSchedule) none = serap_schedule_new ();
  const char *colour = NULL;
  g_assert_null (serap_overview_window (none, NULL, "2026-11-20", &colour));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/overview/window", test_window);
  g_test_add ("/overview/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add ("/overview/drafts", Fixture, NULL, set_up, test_drafts, tear_down);
  g_test_add ("/overview/charts", Fixture, NULL, set_up, test_charts, tear_down);
  g_test_add ("/overview/events", Fixture, NULL, set_up, test_events, tear_down);
  return g_test_run ();
}
