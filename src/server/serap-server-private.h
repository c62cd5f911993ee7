/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-doors.h"
#include "serap-rate.h"
#include "serap-request.h"
#include "serap-server-log.h"
#include "serap-server.h"

G_BEGIN_DECLS

/* The inside of the server: requests in their connection, and the threads they pass through. */

typedef struct _SerapCall SerapCall;
typedef struct _SerapGather SerapGather;

/**
 * SerapPhase:
 * @SERAP_PHASE_READING: its body comes in
 * @SERAP_PHASE_WORKING: some thread has it; only that one touches the exchange
 * @SERAP_PHASE_PARKED: it waits for news
 * @SERAP_PHASE_ANSWERED: nothing is left to do but to send
 */
typedef enum {
  SERAP_PHASE_READING,
  SERAP_PHASE_WORKING,
  SERAP_PHASE_PARKED,
  SERAP_PHASE_ANSWERED,
} SerapPhase;

struct _SerapCall {
  SerapServer *server;        /* (unowned) */
  SoupServerMessage *message; /* main loop only; %NULL once the client is gone */
  SerapExchange *exchange;
  SerapPhase phase;
  GByteArray *collected;
  gsize max_bytes;
  gboolean counts_as_password;
  gint64 parked_until_us;
  gint64 head_seen; /* headquarters' head when it last looked for news */
  gsize held;       /* bytes counted in the server's @held */
  gboolean gathers; /* others may wait for its body to be read */
};

struct _SerapServer {
  SerapServerInfo info;
  SerapServerLimits limits;
  GMainContext *context;
  SoupServer *soup;
  SerapDoors *doors;
  SerapSchema *schema;
  SerapCentral *central; /* used by @owner's thread only */

  SerapWorker *owner;   /* one thread: headquarters' data */
  SerapWorker *pages;   /* reads and writes bodies */
  SerapWorker *toilers; /* passwords: 64 MiB each, so two at a time */
  SerapWorker *files;   /* attachments: the disk may be slow */
  SerapGather *gather;  /* requests for one commit */

  GHashTable *calls;   /* SoupServerMessage -> SerapCall, while it is read or answered */
  GPtrArray *parked;   /* SerapCall */
  GHashTable *devices; /* SHA-256 of an access token -> device id, once seen good */
  SerapRate *rate;     /* by device */
  SerapRate *strangers;
  guint working, passwords;
  gint held; /* bytes of requests' bodies in memory; atomic */
  guint64 requests;

  gint64 head; /* newest number any thread has told of */
  GSource *poll_tick;
  gint64 polled_us, poll_cost_us;
  guint polling;

  gboolean stopping;
  GSourceFunc stopped;
  gpointer stopped_data;
  GSource *stop_source;
  GSource *sweep_tick;
};

/** serap_call_start: begins the work on a request that is read. */
void serap_call_start (SerapCall *call);
/** serap_call_look_again: a parked one looks for news. */
void serap_call_look_again (SerapCall *call);
/** serap_call_done: in the server's context, when no thread has the call any more. */
void serap_call_done (SerapCall *call);
/** serap_call_answer: sends what the exchange holds; frees the call when the client is gone. */
void serap_call_answer (SerapCall *call);

/** serap_call_hold: counts @n more bytes of the call's body. Returns: %FALSE when there is no room for them
 * now. The thread that has the call. */
gboolean serap_call_hold (SerapCall *call, gsize n);

SerapGather *serap_gather_new (void);
void serap_gather_free (SerapGather *gather);
/** serap_gather_expect: a call's body is going to be read; serap_gather_add() or serap_gather_skip() follows.
 * Any thread, as those. */
void serap_gather_expect (SerapGather *gather);
/** serap_gather_add: Returns: whether somebody has to be told to take. */
gboolean serap_gather_add (SerapGather *gather, SerapCall *call);
void serap_gather_skip (SerapGather *gather);
/** serap_gather_take: waits up to 5 ms for those expected. @more: (out): some are left for the next time.
 * Returns: (transfer container): the calls for one commit, the first ones that came. */
GPtrArray *serap_gather_take (SerapGather *gather, gboolean *more);

/** serap_gate_pass: whether the request may come now by its device's rate; else it is refused. */
gboolean serap_gate_pass (SerapServer *server, SerapExchange *exchange);
/** serap_gate_knows: whether the access token was good not long ago. */
gboolean serap_gate_knows (SerapServer *server, const char *token);
void serap_gate_learn (SerapServer *server, SerapExchange *exchange);
void serap_gate_forget (SerapServer *server);

/** serap_poll_park: the call waits for news, or for its time to end. */
void serap_poll_park (SerapCall *call);
/** serap_poll_news: there may be news up to number @head. */
void serap_poll_news (SerapServer *server, gint64 head);
/** serap_poll_looked: a parked call has looked and found something or nothing. */
void serap_poll_looked (SerapCall *call);
void serap_poll_end_all (SerapServer *server);

/** serap_server_settle: a call ended; a stopping server may be through. */
void serap_server_settle (SerapServer *server);

G_END_DECLS
