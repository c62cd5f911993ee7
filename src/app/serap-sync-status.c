/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-sync-status.h"

#include "serap-date.h"

#include <glib/gi18n.h>
#include <string.h>

#define DAY_MS (24 * 3600 * G_GINT64_CONSTANT (1000))
#define MINUTE_MS (60 * G_GINT64_CONSTANT (1000))
/* A clock that is wrong by less disturbs nobody. */
#define SKEW_MS (5 * MINUTE_MS)

SerapSyncFacts
serap_sync_facts (SerapDesk *desk)
{
  SerapDeskSyncer *sync = serap_desk_sync (desk);
  SerapSyncFacts facts = {
    .kind = serap_desk_kind (desk),
    .connected = sync != NULL,
    .state = sync != NULL ? serap_desk_syncer_state (sync) : SERAP_SYNCER_STOPPED,
    .now_ms = serap_env_now_ms (serap_space_env (serap_desk_page (desk))),
  };
  if (sync != NULL) {
    facts.last_success_ms = serap_desk_syncer_last_success_ms (sync);
    facts.waiting = serap_desk_syncer_waiting (sync);
    facts.skew_ms = serap_desk_syncer_skew_ms (sync);
  }
  return facts;
}

char *
serap_sync_time (gint64 ms, gint64 now_ms)
{
  g_autofree char *stamp = serap_wib_timestamp (ms);
  g_autofree char *day = serap_wib_date (ms);
  g_autofree char *today = serap_wib_date (now_ms);
  g_autofree char *yesterday = serap_date_add_days (today, -1);
  g_autofree char *date = serap_date_format_long (day);
  g_autofree char *clock = g_strdup_printf ("%.2s.%.2s", stamp + 11, stamp + 14);
  if (g_strcmp0 (day, today) == 0)
    return g_steal_pointer (&clock);
  if (g_strcmp0 (day, yesterday) == 0)
    return g_strdup_printf (_ ("yesterday %s"), clock);
  return g_strdup_printf ("%s %s", date, clock);
}

static char *
line_alone (const SerapSyncFacts *facts, char **detail)
{
  if (facts->kind == SERAP_FOLDER_PRACTICE) {
    *detail = g_strdup (_ ("invented data"));
    return g_strdup (_ ("Practice"));
  }
  if (facts->kind == SERAP_FOLDER_LAPTOP)
    *detail = g_strdup (_ ("without headquarters"));
  return g_strdup (_ ("Saved here"));
}

static char *
line_of_success (const SerapSyncFacts *facts)
{
  if (facts->last_success_ms == 0)
    return g_strdup (_ ("Not synced yet"));
  g_autofree char *time = serap_sync_time (facts->last_success_ms, facts->now_ms);
  return g_strdup_printf (_ ("Synced %s"), time);
}

char *
serap_sync_line (const SerapSyncFacts *facts, char **detail, gboolean *trouble)
{
  *detail = NULL;
  *trouble = FALSE;
  if (!facts->connected)
    return line_alone (facts, detail);
  if (facts->waiting > 0)
    *detail = g_strdup_printf (
      g_dngettext (NULL, "%u waits to be sent", "%u wait to be sent", (guint) facts->waiting),
      (guint) facts->waiting);
  *trouble = facts->state >= SERAP_SYNCER_NEEDS_PASSWORD && facts->state <= SERAP_SYNCER_NEEDS_UPDATE;
  switch (facts->state) {
  case SERAP_SYNCER_SYNCING:
    return g_strdup (_ ("Syncing…"));
  case SERAP_SYNCER_OFFLINE:
    return g_strdup (_ ("Offline"));
  case SERAP_SYNCER_NEEDS_PASSWORD:
    return g_strdup (_ ("Password needed"));
  case SERAP_SYNCER_NEEDS_ENROL:
  case SERAP_SYNCER_NEEDS_WIPE:
    return g_strdup (_ ("Device revoked"));
  case SERAP_SYNCER_NEEDS_UPDATE:
    return g_strdup (_ ("Newer version needed"));
  case SERAP_SYNCER_IDLE:
  case SERAP_SYNCER_WAITING:
  case SERAP_SYNCER_STOPPED:
  default:
    return line_of_success (facts);
  }
}

SerapNotice
serap_notice_of (const SerapSyncFacts *facts)
{
  if (!facts->connected)
    return facts->kind == SERAP_FOLDER_PRACTICE ? SERAP_NOTICE_PRACTICE : SERAP_NOTICE_NONE;
  if (facts->state == SERAP_SYNCER_NEEDS_ENROL || facts->state == SERAP_SYNCER_NEEDS_WIPE)
    return SERAP_NOTICE_REVOKED;
  if (facts->state == SERAP_SYNCER_NEEDS_PASSWORD)
    return SERAP_NOTICE_LOGIN;
  if (facts->state == SERAP_SYNCER_NEEDS_UPDATE)
    return SERAP_NOTICE_UPDATE;
  if (ABS (facts->skew_ms) > SKEW_MS)
    return SERAP_NOTICE_CLOCK;
  gboolean failing = facts->state == SERAP_SYNCER_OFFLINE || facts->state == SERAP_SYNCER_WAITING;
  if (failing && facts->last_success_ms > 0 && facts->now_ms - facts->last_success_ms > DAY_MS)
    return SERAP_NOTICE_OFFLINE;
  return SERAP_NOTICE_NONE;
}

static char *
clock_text (gint64 skew_ms)
{
  guint minutes = (guint) (ABS (skew_ms) / MINUTE_MS);
  if (skew_ms > 0)
    return g_strdup_printf (g_dngettext (NULL, "The clock of this computer is %u minute slow. Set it right.",
                                         "The clock of this computer is %u minutes slow. Set it right.",
                                         minutes),
                            minutes);
  return g_strdup_printf (g_dngettext (NULL, "The clock of this computer is %u minute fast. Set it right.",
                                       "The clock of this computer is %u minutes fast. Set it right.",
                                       minutes),
                          minutes);
}

char *
serap_notice_text (SerapNotice notice, const SerapSyncFacts *facts)
{
  switch (notice) {
  case SERAP_NOTICE_PRACTICE:
    return g_strdup (_ ("Practice: all data are invented, and nothing is sent anywhere."));
  case SERAP_NOTICE_OFFLINE: {
    guint days = (guint) ((facts->now_ms - facts->last_success_ms) / DAY_MS);
    return g_strdup_printf (g_dngettext (NULL, "Not synced for %u day. Work goes on and waits here.",
                                         "Not synced for %u days. Work goes on and waits here.", days),
                            days);
  }
  case SERAP_NOTICE_CLOCK:
    return clock_text (facts->skew_ms);
  case SERAP_NOTICE_UPDATE:
    return g_strdup (
      _ ("This Serap is too old to receive news. Your work is still sent; install the new one."));
  case SERAP_NOTICE_LOGIN:
    return g_strdup (_ ("Your session has ended. Give your password to go on syncing; your work is kept."));
  case SERAP_NOTICE_REVOKED:
    return g_strdup (
      _ ("Headquarters has revoked this device. Your work is kept here; ask the administrator for a code."));
  case SERAP_NOTICE_NONE:
  default:
    return g_strdup ("");
  }
}
