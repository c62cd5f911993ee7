/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The home page's events and charts. */

#include "config.h"

#include "serap-overview-private.h"

#include "serap-date.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>
#include <string.h>

#define NEXT_EVENTS 3

SerapQuery *
serap_overview_parse (SerapSpace *space, const char *entity, const char *text)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  return serap_query_parse (serap_schema_entity (serap_space_schema (space), entity), text,
                            serap_resolve_for_query, space, problems);
}

gint64
serap_overview_count (SerapSpace *space, const char *entity, const char *text, GError **error)
{
  g_autoptr (SerapQuery) query = serap_overview_parse (space, entity, text);
  return query != NULL ? serap_store_count (serap_space_store (space), query, error) : 0;
}

static void
event_free (gpointer data)
{
  SerapOverviewEvent *event = data;
  g_free (event->id);
  g_free (event->date);
  g_free (event->title);
  g_free (event->detail);
  g_free (event);
}

static void
bar_free (gpointer data)
{
  SerapOverviewBar *bar = data;
  g_free (bar->query);
  g_free (bar);
}

static void
area_free (gpointer data)
{
  SerapOverviewArea *area = data;
  g_free (area->code);
  g_free (area->name);
  g_free (area->query);
  g_free (area);
}

static void
chart_free (gpointer data)
{
  SerapOverviewChart *chart = data;
  g_free (chart->title);
  g_free (chart->place);
  g_ptr_array_unref (chart->bars);
  g_ptr_array_unref (chart->areas);
  g_free (chart);
}

/* ---- Events ---- */

static SerapOverviewEvent *
event_of (SerapSpace *space, const SerapEntity *entity, char **row)
{
  SerapOverviewEvent *event = g_new0 (SerapOverviewEvent, 1);
  event->id = g_strdup (row[0]);
  event->date = g_strdup (row[1]);
  event->title = g_strdup (row[2]);
  g_autofree char *day = serap_date_format_day (row[1]);
  g_autoptr (GString) detail = g_string_new (day);
  if (*row[3] != '\0') {
    g_autofree char *member
      = serap_resolver_label (space, &entity->fields[serap_entity_find (entity, "anggota")], row[3]);
    g_string_append_printf (detail, " · %s", member);
  }
  if (*row[4] != '\0')
    g_string_append_printf (detail, " · %s", row[4]);
  event->detail = g_string_free (g_steal_pointer (&detail), FALSE);
  return event;
}

gboolean
serap_overview_add_events (SerapSpace *space, SerapOverview *overview, GError **error)
{
  static const char *const columns[] = { "tanggal", "nama", "anggota", "tempat", NULL };
  SerapStore *store = serap_space_store (space);
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), "kegiatan");
  const SerapSort soonest_first = { "tanggal", FALSE };
  overview->events = g_ptr_array_new_with_free_func (event_free);
  g_autofree char *text = g_strdup_printf ("tanggal>=%s", overview->today);
  g_autoptr (SerapQuery) query = serap_overview_parse (space, "kegiatan", text);
  g_autoptr (GArray) ids = serap_store_query (store, query, &soonest_first, error);
  if (ids == NULL)
    return FALSE;
  g_autoptr (GPtrArray) rows = serap_store_rows (store, entity, (const gint64 *) (void *) ids->data,
                                                 MIN (NEXT_EVENTS, ids->len), columns, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    g_ptr_array_add (overview->events, event_of (space, entity, rows->pdata[i]));
  return rows != NULL;
}

/* ---- Charts ---- */

static gboolean
add_bars (SerapSpace *space, SerapOverviewChart *chart, const SerapEntity *entity, GError **error)
{
  g_autofree char *today = serap_env_today (serap_space_env (space));
  const SerapWorkflow *workflow
    = serap_rules_workflow (serap_space_rules (space), entity->table->workflow, 0, today);
  for (guint i = 0; workflow != NULL && i < workflow->states->len; i++) {
    const SerapState *state = workflow->states->pdata[i];
    g_autofree char *lower = g_ascii_strdown (state->name, -1);
    g_autofree char *query = g_strdup_printf ("status:%s", lower);
    gint64 n = serap_overview_count (space, entity->name, query, error);
    if (n < 0)
      return FALSE;
    if (n == 0)
      continue;
    SerapOverviewBar *bar = g_new0 (SerapOverviewBar, 1);
    serap_row_state_find (space, entity, state->name, 0, &bar->state);
    bar->count = n;
    bar->query = g_steal_pointer (&query);
    chart->total += n;
    g_ptr_array_add (chart->bars, bar);
  }
  return TRUE;
}

static int
compare_areas (gconstpointer a, gconstpointer b)
{
  const SerapOverviewArea *x = *(SerapOverviewArea *const *) a, *y = *(SerapOverviewArea *const *) b;
  if (x->count != y->count)
    return x->count > y->count ? -1 : 1;
  return strcmp (x->name, y->name);
}

static gboolean
add_areas (SerapSpace *space, SerapOverviewChart *chart, const SerapEntity *entity, GError **error)
{
  g_autoptr (GPtrArray) regions = serap_store_refs (serap_space_store (space), "wilayah");
  gboolean any = chart->total > 0 && serap_entity_find (entity, "kelurahan") >= 0;
  for (guint i = 0; any && i < regions->len; i++) {
    const SerapRecord *region = regions->pdata[i];
    if (g_strcmp0 (serap_record_text (region, "tingkat"), "kelurahan") != 0)
      continue;
    g_autofree char *query = g_strdup_printf ("kelurahan:%s", serap_record_text (region, "kode"));
    gint64 n = serap_overview_count (space, entity->name, query, error);
    if (n < 0)
      return FALSE;
    SerapOverviewArea *area = g_new0 (SerapOverviewArea, 1);
    area->code = g_strdup (serap_record_text (region, "kode"));
    area->name = g_strdup (serap_record_text (region, "nama"));
    area->query = g_steal_pointer (&query);
    area->count = n;
    g_ptr_array_add (chart->areas, area);
  }
  g_ptr_array_sort (chart->areas, compare_areas);
  return TRUE;
}

static gboolean
add_chart (SerapSpace *space, SerapOverview *overview, const char *name, const char *title, GError **error)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), name);
  SerapOverviewChart *chart = g_new0 (SerapOverviewChart, 1);
  chart->title = g_strdup (title);
  chart->place = g_strdup (name);
  chart->bars = g_ptr_array_new_with_free_func (bar_free);
  chart->areas = g_ptr_array_new_with_free_func (area_free);
  g_ptr_array_add (overview->charts, chart);
  return add_bars (space, chart, entity, error) && add_areas (space, chart, entity, error);
}

/* Whether the first queue of the account is one of proposals. */
static gboolean
works_on_proposals (GPtrArray *places)
{
  for (guint i = 0; i < places->len; i++) {
    const SerapPlace *place = places->pdata[i];
    if (place->counted && place->section == SERAP_SECTION_WORK && place->entity != NULL
        && !g_str_equal (place->name, SERAP_OVERVIEW_DRAFTS))
      return g_str_equal (place->entity, "usulan");
  }
  return FALSE;
}

gboolean
serap_overview_add_charts (SerapSpace *space, SerapOverview *overview, GPtrArray *places, GError **error)
{
  /* clang-format off */
  static const struct { const char *entity, *title; } kinds[] = {
    { "aspirasi", N_ ("Aspirations by status") },
    { "usulan",   N_ ("Proposals by status") },
  };
  /* clang-format on */
  overview->charts = g_ptr_array_new_with_free_func (chart_free);
  guint first = works_on_proposals (places) ? 1 : 0;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    guint at = (first + i) % G_N_ELEMENTS (kinds);
    if (!add_chart (space, overview, kinds[at].entity, _ (kinds[at].title), error))
      return FALSE;
  }
  return TRUE;
}
