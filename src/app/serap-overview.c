/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The home page in numbers and sentences. */

#include "config.h"

#include "serap-overview-private.h"

#include "serap-date.h"
#include "serap-resolver.h"
#include "serap-review.h"

#include <glib/gi18n.h>
#include <string.h>

/* Working days before the window of SIPD closes: from here on the pill is amber, red. */
#define WINDOW_SOON 7
#define WINDOW_NOW 3
#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))
#define WIB_MS (7 * 3600 * G_GINT64_CONSTANT (1000))

/* ---- Giving free ---- */

static void
action_free (gpointer data)
{
  SerapOverviewAction *action = data;
  g_free (action->title);
  g_free (action->detail);
  g_free (action->place);
  g_free (action->query);
  g_free (action->deadline);
  g_free (action);
}

void
serap_overview_free (SerapOverview *overview)
{
  if (overview == NULL)
    return;
  g_free (overview->today);
  g_free (overview->done);
  g_free (overview->window);
  g_ptr_array_unref (overview->actions);
  g_clear_pointer (&overview->events, g_ptr_array_unref);
  g_clear_pointer (&overview->charts, g_ptr_array_unref);
  g_free (overview);
}

/* ---- Asking the store ---- */

/* Returns: (transfer full) (nullable): the named columns of the first record by @sort, its id before them */
static char **
first_row (SerapSpace *space,
           const char *entity,
           const char *text,
           const char *sort,
           const char *const *columns,
           GError **error)
{
  SerapStore *store = serap_space_store (space);
  const SerapSort order = { sort, FALSE };
  g_autoptr (SerapQuery) query = serap_overview_parse (space, entity, text);
  g_autoptr (GArray) ids = query != NULL ? serap_store_query (store, query, &order, error) : NULL;
  if (ids == NULL || ids->len == 0)
    return NULL;
  g_autoptr (GPtrArray) rows
    = serap_store_rows (store, serap_schema_entity (serap_space_schema (space), entity),
                        &g_array_index (ids, gint64, 0), 1, columns, error);
  return rows != NULL && rows->len > 0 ? g_strdupv (rows->pdata[0]) : NULL;
}

/* ---- What is to be done ---- */

typedef struct {
  SerapSpace *space;
  const SerapPlace *place;
  const char *today;
  GPtrArray *actions;
} Doing;

static SerapOverviewAction *
add_action (Doing *doing, SerapOverviewWeight weight, const char *icon, const char *colour, gint64 n)
{
  SerapOverviewAction *action = g_new0 (SerapOverviewAction, 1);
  action->weight = weight;
  action->icon = icon;
  action->colour = colour;
  action->count = n;
  action->place = g_strdup (doing->place->name);
  g_ptr_array_add (doing->actions, action);
  return action;
}

/* "Terlama 2 hari kerja: ASP/2026/003118, Cimuning" */
static char *
oldest (Doing *doing, char **row)
{
  SerapSpace *space = doing->space;
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), doing->place->entity);
  const char *number = *row[1] != '\0' ? row[1] : row[2];
  guint days
    = (guint) MAX (1, serap_workdays_between (serap_space_rules (space)->holidays, row[3], doing->today));
  int at = serap_entity_find (entity, "kelurahan");
  g_autofree char *area = at >= 0 && *row[4] != '\0'
                            ? serap_resolver_label (space, &entity->fields[at], row[4])
                            : g_strdup (row[5]);
  return g_strdup_printf (
    g_dngettext (NULL, "Longest by %u working day: %s, %s", "Longest by %u working days: %s, %s", days), days,
    number, area);
}

static gboolean
add_late (Doing *doing, GError **error)
{
  static const char *const columns[] = { "nomor", "nomor_lokal", "tenggat", "kelurahan", "judul", NULL };
  const SerapPlace *place = doing->place;
  g_autofree char *query = g_strdup_printf ("%s tenggat<%s", place->query, doing->today);
  g_autoptr (GError) own = NULL;
  gint64 n = serap_overview_count (doing->space, place->entity, query, &own);
  g_auto (GStrv) row
    = n > 0 ? first_row (doing->space, place->entity, query, "tenggat", columns, &own) : NULL;
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  if (n <= 0)
    return TRUE;
  SerapOverviewAction *action = add_action (doing, SERAP_OVERVIEW_LATE, "emblem-important", "gagal", n);
  action->title = g_strdup_printf (_ ("Overdue: %s"), place->title);
  action->query = g_steal_pointer (&query);
  if (row != NULL) {
    action->detail = oldest (doing, row);
    action->deadline = g_strdup (row[3]);
  }
  return TRUE;
}

/* "6 jatuh tempo hari ini, berikutnya 26 November 2026" */
static gboolean
tell_deadlines (Doing *doing, SerapOverviewAction *action, GError **error)
{
  static const char *const columns[] = { "tenggat", NULL };
  g_autofree char *today_query = g_strdup_printf ("%s tenggat:%s", action->query, doing->today);
  g_autofree char *later_query = g_strdup_printf ("%s tenggat>%s", action->query, doing->today);
  g_autoptr (GError) own = NULL;
  gint64 today = serap_overview_count (doing->space, doing->place->entity, today_query, &own);
  g_auto (GStrv) later
    = own == NULL ? first_row (doing->space, doing->place->entity, later_query, "tenggat", columns, &own)
                  : NULL;
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  g_autofree char *next = later != NULL ? serap_date_format_long (later[1]) : NULL;
  g_autofree char *due
    = today > 0
        ? g_strdup_printf (g_dngettext (NULL, "%u due today", "%u due today", (guint) today), (guint) today)
        : NULL;
  if (due != NULL && next != NULL)
    action->detail = g_strdup_printf (_ ("%s, next on %s"), due, next);
  else if (due != NULL)
    action->detail = g_steal_pointer (&due);
  else if (next != NULL)
    action->detail = g_strdup_printf (_ ("Next due on %s"), next);
  action->deadline = today > 0 ? g_strdup (doing->today) : later != NULL ? g_strdup (later[1]) : NULL;
  return TRUE;
}

/* The place's query with one state instead of all of them. */
static char *
query_of_state (const SerapPlace *place, const SerapQueryTerm *states, const char *state)
{
  g_autofree char *lower = g_ascii_strdown (state, -1);
  return g_strdup_printf ("%.*sstatus:%s%s", (int) states->start, place->query, lower,
                          place->query + states->start + states->length);
}

/* "Aspirasi tercatat" */
static char *
title_of_state (const SerapEntity *entity, const SerapRowState *state)
{
  g_autofree char *first = g_utf8_substring (state->label, 0, 1);
  g_autofree char *lower = g_utf8_strdown (first, -1);
  g_autofree char *label = g_strconcat (lower, state->label + strlen (first), NULL);
  return g_strdup_printf (_ ("%s: %s"), _ (entity->table->label), label);
}

static gboolean
add_state (Doing *doing, const SerapQueryTerm *states, const char *name, GError **error)
{
  const SerapPlace *place = doing->place;
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (doing->space), place->entity);
  SerapRowState state;
  g_autofree char *query = query_of_state (place, states, name);
  g_autoptr (GError) own = NULL;
  gint64 n = serap_overview_count (doing->space, place->entity, query, &own);
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  if (n <= 0 || !serap_row_state_find (doing->space, entity, name, 0, &state))
    return TRUE;
  SerapOverviewAction *action = add_action (doing, SERAP_OVERVIEW_WAITING, state.icon, state.colour, n);
  action->title = title_of_state (entity, &state);
  action->query = g_steal_pointer (&query);
  return tell_deadlines (doing, action, error);
}

/* What waits in a queue: what is late of it, then each of its states. */
static gboolean
add_queue (Doing *doing, GError **error)
{
  g_autoptr (SerapQuery) query
    = serap_overview_parse (doing->space, doing->place->entity, doing->place->query);
  const SerapQueryTerm *states = NULL;
  for (guint i = 0; query != NULL && states == NULL && i < query->terms->len; i++) {
    const SerapQueryTerm *term = query->terms->pdata[i];
    if (term->op == SERAP_QUERY_IS && !term->negated && term->field == SERAP_COMMON_STATUS)
      states = term;
  }
  if (states == NULL)
    return TRUE;
  if (!add_late (doing, error))
    return FALSE;
  for (guint i = 0; states->values[i] != NULL; i++)
    if (!add_state (doing, states, states->values[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
add_drafts (Doing *doing, GError **error)
{
  static const char *const columns[] = { "kegiatan", "dibuat", NULL };
  const SerapPlace *place = doing->place;
  g_autoptr (GError) own = NULL;
  gint64 n = serap_overview_count (doing->space, place->entity, place->query, &own);
  g_auto (GStrv) row
    = n > 0 ? first_row (doing->space, place->entity, place->query, "dibuat", columns, &own) : NULL;
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  if (n <= 0)
    return TRUE;
  SerapOverviewAction *action = add_action (doing, SERAP_OVERVIEW_WAITING, "document-edit", "netral", n);
  action->title = g_strdup (_ ("My drafts, not recorded yet"));
  if (row != NULL) {
    g_autofree char *day = serap_wib_date (g_ascii_strtoll (row[2], NULL, 10));
    g_autofree char *date = serap_date_format_long (day);
    action->detail = g_strdup_printf (_ ("The oldest is of %s"), date);
  }
  return TRUE;
}

static gboolean
add_review (Doing *doing, GError **error)
{
  g_autoptr (GPtrArray) items = serap_review_items (doing->space, error);
  guint conflicts = 0;
  if (items == NULL)
    return FALSE;
  if (items->len == 0)
    return TRUE;
  for (guint i = 0; i < items->len; i++)
    conflicts += ((SerapReviewItem *) items->pdata[i])->kind == SERAP_REVIEW_CONFLICT ? 1 : 0;
  SerapOverviewAction *action
    = add_action (doing, SERAP_OVERVIEW_REVIEW, "dialog-warning", "perhatian", items->len);
  action->title = g_strdup (doing->place->title);
  action->detail
    = g_strdup_printf (_ ("%u conflicts, %u refused by headquarters"), conflicts, items->len - conflicts);
  return TRUE;
}

static int
compare_actions (gconstpointer a, gconstpointer b)
{
  const SerapOverviewAction *x = *(SerapOverviewAction *const *) a, *y = *(SerapOverviewAction *const *) b;
  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  if (x->deadline == NULL || y->deadline == NULL)
    return (x->deadline == NULL) - (y->deadline == NULL);
  return strcmp (x->deadline, y->deadline);
}

static gboolean
add_actions (SerapSpace *space, SerapOverview *overview, GPtrArray *places, GError **error)
{
  Doing doing = { space, NULL, overview->today, overview->actions };
  for (guint i = 0; i < places->len; i++) {
    const SerapPlace *place = places->pdata[i];
    doing.place = place;
    gboolean listed = place->counted && place->entity != NULL && place->section == SERAP_SECTION_WORK;
    gboolean added = place->kind == SERAP_PLACE_REVIEW                            ? add_review (&doing, error)
                     : listed && g_str_equal (place->name, SERAP_OVERVIEW_DRAFTS) ? add_drafts (&doing, error)
                     : listed                                                     ? add_queue (&doing, error)
                                                                                  : TRUE;
    if (!added)
      return FALSE;
  }
  g_ptr_array_sort (overview->actions, compare_actions);
  return TRUE;
}

/* ---- The window of SIPD ---- */

/* Returns: (nullable): the stage that is open on @today, else the next one */
static const SerapStage *
next_window (const SerapSchedule *schedule, const char *today)
{
  const SerapStage *found = NULL;
  for (guint i = 0; schedule != NULL && i < schedule->stages->len; i++) {
    const SerapStage *stage = schedule->stages->pdata[i];
    if (!g_str_equal (stage->stage, "JENDELA_SIPD") || stage->end == NULL || strcmp (stage->end, today) < 0)
      continue;
    if (found == NULL || strcmp (stage->end, found->end) < 0)
      found = stage;
  }
  return found;
}

char *
serap_overview_window (const SerapSchedule *schedule,
                       const SerapHolidays *holidays,
                       const char *today,
                       const char **colour)
{
  const SerapStage *stage = next_window (schedule, today);
  *colour = "netral";
  if (stage == NULL)
    return NULL;
  gboolean open = stage->start == NULL || strcmp (stage->start, today) <= 0;
  const char *day = open ? stage->end : stage->start;
  guint left = (guint) MAX (0, serap_workdays_between (holidays, today, day));
  g_autofree char *date = serap_date_format_long (day);
  if (open)
    *colour = left <= WINDOW_NOW ? "gagal" : left <= WINDOW_SOON ? "perhatian" : "netral";
  if (open && strcmp (day, today) == 0)
    return g_strdup (_ ("The SIPD window closes today"));
  if (open)
    return g_strdup_printf (g_dngettext (NULL, "The SIPD window closes on %s, %u working day left",
                                         "The SIPD window closes on %s, %u working days left", left),
                            date, left);
  return g_strdup_printf (g_dngettext (NULL, "The SIPD window opens on %s, in %u working day",
                                       "The SIPD window opens on %s, in %u working days", left),
                          date, left);
}

/* ---- What was done today ---- */

static gint64
begin_of_day (const char *iso)
{
  int day = 0;
  serap_date_to_number (iso, &day);
  return day * DAY_MS - WIB_MS;
}

static gboolean
tell_done (SerapSpace *space, SerapOverview *overview, const SerapOverviewChart *chart, GError **error)
{
  const char *kind = chart->place;
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), kind);
  g_autofree char *mine = g_strdup_printf (
    "oleh:%s dibuat:%s", serap_record_text (serap_space_user (space), "kode"), overview->today);
  g_autofree char *noun = g_utf8_strdown (_ (entity->table->label), -1);
  g_autoptr (GError) own = NULL;
  gint64 made = serap_overview_count (space, kind, mine, &own);
  gint64 touched = own == NULL ? serap_store_work_since (serap_space_store (space), kind,
                                                         begin_of_day (overview->today), &own)
                               : 0;
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  gint64 others = MAX (0, touched - made);
  if (made > 0 && others > 0)
    overview->done = g_strdup_printf (_ ("Today you recorded %u (%s) and worked on %u more."), (guint) made,
                                      noun, (guint) others);
  else if (made > 0)
    overview->done = g_strdup_printf (_ ("Today you recorded %u (%s)."), (guint) made, noun);
  else if (others > 0)
    overview->done = g_strdup_printf (_ ("Today you worked on %u (%s)."), (guint) others, noun);
  return TRUE;
}

/* ---- All of it ---- */

SerapOverview *
serap_overview_read (SerapSpace *space, GError **error)
{
  g_return_val_if_fail (space != NULL, NULL);

  g_autoptr (GPtrArray) places = serap_places_of (space);
  g_autoptr (SerapOverview) overview = g_new0 (SerapOverview, 1);
  const SerapRules *rules = serap_space_rules (space);
  overview->today = serap_env_today (serap_space_env (space));
  overview->actions = g_ptr_array_new_with_free_func (action_free);
  overview->window
    = serap_overview_window (rules->schedule, rules->holidays, overview->today, &overview->window_colour);
  if (!add_actions (space, overview, places, error) || !serap_overview_add_events (space, overview, error)
      || !serap_overview_add_charts (space, overview, places, error)
      || !tell_done (space, overview, overview->charts->pdata[0], error))
    return NULL;
  return g_steal_pointer (&overview);
}
