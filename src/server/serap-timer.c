/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The server's clockwork: one small piece of headquarters' own work at a time. */

#include "config.h"

#include "serap-timer.h"

#include "serap-server-private.h"

/* A piece of work holds up requests; an act is a transaction of some milliseconds. */
#define ACTS_AT_ONCE 20
#define TIDY_AT_ONCE 100
#define EVERY_S 60

struct _SerapTimer {
  SerapServer *server;
  guint source;
  gboolean busy; /* a piece is with headquarters' thread */
  gboolean more; /* written there, read when it is back */
};

static void
work (SerapCentral *central, gpointer data)
{
  SerapTimer *timer = data;
  g_autoptr (GError) error = NULL;
  guint done = 0;
  gboolean fine = serap_central_run_clocks (central, ACTS_AT_ONCE, &done, &error);
  if (!fine)
    g_message ("timed acts: %s", error->message);
  timer->more = (fine || done > 0) && serap_central_clocks_wait (central);
  /* Housekeeping waits until all else is done. */
  g_autoptr (GError) untidy = NULL;
  if (!timer->more && !serap_central_tidy (central, TIDY_AT_ONCE, &timer->more, &untidy))
    g_message ("housekeeping: %s", untidy->message);
}

static gboolean go_on (gpointer data);

static gboolean
came_back (gpointer data)
{
  SerapTimer *timer = data;
  timer->busy = FALSE;
  if (timer->source == 0)
    g_free (timer);
  else if (timer->more)
    go_on (timer);
  return G_SOURCE_REMOVE;
}

static gboolean
go_on (gpointer data)
{
  SerapTimer *timer = data;
  if (!timer->busy && !timer->server->stopping) {
    timer->busy = TRUE;
    serap_server_call (timer->server, work, came_back, timer);
  }
  return G_SOURCE_CONTINUE;
}

SerapTimer *
serap_timer_new (SerapServer *server)
{
  SerapTimer *timer = g_new0 (SerapTimer, 1);
  timer->server = server;
  timer->source = g_timeout_add_seconds (EVERY_S, go_on, timer);
  return timer;
}

void
serap_timer_free (SerapTimer *timer)
{
  if (timer == NULL)
    return;
  g_source_remove (timer->source);
  timer->source = 0;
  /* A piece that is under way still has it. */
  if (!timer->busy)
    g_free (timer);
}
