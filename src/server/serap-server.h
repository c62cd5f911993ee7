/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-central.h"

G_BEGIN_DECLS

/**
 * SerapServer:
 *
 * Headquarters at a socket. It runs in the main context that was the thread's default when it was
 * made, and is used from that thread; headquarters' data are used by one thread of its own.
 */
typedef struct _SerapServer SerapServer;

/**
 * SerapServerLimits:
 * @connections: at once
 * @waiting: requests that are being worked on or wait for it; beyond, 503
 * @passwords: of those, requests that check a password
 * @requests_per_minute: of one device, on average; @burst: at once
 * @header_s: seconds for the headers of a request
 * @body_s: seconds for its body
 * @answer_s: seconds for taking the answer
 * @stop_s: seconds for what runs when the server is told to stop
 * @kept: what headquarters keeps, see #SerapCentralLimits
 */
typedef struct {
  guint connections;
  guint waiting;
  guint passwords;
  guint requests_per_minute;
  guint burst;
  guint header_s;
  guint body_s;
  guint answer_s;
  guint stop_s;
  SerapCentralLimits kept;
} SerapServerLimits;

/** serap_server_limits_init: 6000, 200, 20, 60, 20, 15, 120, 120, 10, and serap_central_limits_init(). */
void serap_server_limits_init (SerapServerLimits *limits);

/**
 * serap_server_new:
 * @central: (transfer full): headquarters' data; from now on used by the server's thread only
 * @limits: (nullable)
 * @log_fd: where lines of JSON go, -1 for nowhere
 */
SerapServer *serap_server_new (SerapCentral *central,
                               SerapSchema *schema,
                               const SerapEnv *env,
                               const SerapServerLimits *limits,
                               int log_fd);

/** serap_server_listen: as serap_doors_listen(). Returns: (transfer full): the address, or %NULL. */
char *serap_server_listen (SerapServer *server, const char *where, GError **error);

typedef void (*SerapServerWork) (SerapCentral *central, gpointer data);
/**
 * serap_server_call:
 * @work: called in the thread of headquarters' data
 * @done: (nullable): called in the server's context afterwards
 */
void serap_server_call (SerapServer *server, SerapServerWork work, GSourceFunc done, gpointer data);

/**
 * serap_server_stop:
 * @stopped: (nullable): called once, when everything that ran is answered, or after stop_s
 *
 * Takes no more requests, answers those that wait for news, lets the others finish.
 */
void serap_server_stop (SerapServer *server, GSourceFunc stopped, gpointer data);

/** serap_server_free: closes connections and headquarters' data. */
void serap_server_free (SerapServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapServer, serap_server_free)

/**
 * SerapServerStats:
 * @connections: open now
 * @waiting: requests being worked on
 * @parked: requests that wait for news
 * @requests: answered since the start
 */
typedef struct {
  guint connections;
  guint waiting;
  guint parked;
  guint64 requests;
} SerapServerStats;

void serap_server_stats (SerapServer *server, SerapServerStats *stats);

G_END_DECLS
