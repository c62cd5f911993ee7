/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-places.h"
#include "serap-row.h"

G_BEGIN_DECLS

/* What the home page says: what the account has to do now, and how the work stands. */

/** SerapOverviewWeight: how pressing; the heavier stands first. */
typedef enum {
  SERAP_OVERVIEW_WAITING, /* nothing is late yet */
  SERAP_OVERVIEW_REVIEW,  /* a person has to decide something */
  SERAP_OVERVIEW_LATE,    /* the deadline is over */
} SerapOverviewWeight;

/**
 * SerapOverviewAction:
 * @icon: symbolic icon
 * @colour: netral info proses berhasil perhatian gagal
 * @detail: (nullable): what to know before opening it
 * @count: at least 1
 * @place: name of the place it opens
 * @query: (nullable): which of it; %NULL: all of the place
 * @deadline: (nullable): the earliest one, YYYY-MM-DD
 */
typedef struct {
  SerapOverviewWeight weight;
  const char *icon, *colour;
  char *title, *detail;
  gint64 count;
  char *place, *query;
  char *deadline;
} SerapOverviewAction;

/** SerapOverviewEvent: @id: of the kegiatan; @date: YYYY-MM-DD; @detail: day, member, venue. */
typedef struct {
  char *id, *date, *title, *detail;
} SerapOverviewEvent;

/** SerapOverviewBar: records in one state; @query: which these are. */
typedef struct {
  SerapRowState state;
  gint64 count;
  char *query;
} SerapOverviewBar;

/** SerapOverviewArea: records of one kelurahan. */
typedef struct {
  char *code, *name, *query;
  gint64 count;
} SerapOverviewArea;

/**
 * SerapOverviewChart:
 * @title: what is counted
 * @place: where these records are listed
 * @bars: (element-type SerapOverviewBar): states in their order, without empty ones
 * @areas: (element-type SerapOverviewArea): every kelurahan, most records first
 */
typedef struct {
  char *title, *place;
  gint64 total;
  GPtrArray *bars, *areas;
} SerapOverviewChart;

/**
 * SerapOverview:
 * @today: YYYY-MM-DD
 * @done: (nullable): what the account did today, a sentence
 * @window: (nullable): what the pill says of the window of SIPD; %NULL while no date is known
 * @window_colour: netral perhatian gagal
 * @actions: (element-type SerapOverviewAction): the most pressing first
 * @events: (element-type SerapOverviewEvent): the next three from today on
 * @charts: (element-type SerapOverviewChart): the account's own kind of work first
 */
typedef struct {
  char *today, *done;
  char *window;
  const char *window_colour;
  GPtrArray *actions, *events, *charts;
} SerapOverview;

/** serap_overview_read: Returns: (transfer full): counts are those of serap_places_count(). For a reading
 * thread. */
SerapOverview *serap_overview_read (SerapSpace *space, GError **error);
void serap_overview_free (SerapOverview *overview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapOverview, serap_overview_free)

/** serap_overview_window: Returns: (transfer full) (nullable): @window and @window_colour for a schedule on
 * the day @today; @holidays: (nullable). */
char *serap_overview_window (const SerapSchedule *schedule,
                             const SerapHolidays *holidays,
                             const char *today,
                             const char **colour);

G_END_DECLS
