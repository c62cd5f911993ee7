/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests handed to a thread of their own, one at a time; the asking thread is free meanwhile. What is
 * handed over stays untouched until the answer is there. */

#include "config.h"

#include "serap-transport-threaded.h"

typedef struct {
  void (*func) (gpointer data);
  gpointer data;
  gint done; /* atomic */
} Call;

typedef struct {
  SerapTransport parent;
  SerapTransport *way; /* (unowned) */
  SerapTransportWait wait;
  void (*wake) (gpointer data);
  gpointer data;
  SerapTransportClass klass; /* only what @way can do */
  GThread *thread;
  GAsyncQueue *calls; /* of Call; itself: the end */
} Threaded;

static gpointer
loop (gpointer data)
{
  Threaded *self = data;
  for (gpointer next = g_async_queue_pop (self->calls); next != self->calls;
       next = g_async_queue_pop (self->calls)) {
    Call *call = next;
    call->func (call->data);
    g_atomic_int_set (&call->done, TRUE);
    self->wake (self->data);
  }
  return NULL;
}

static gboolean
is_done (gpointer data)
{
  return g_atomic_int_get (&((Call *) data)->done);
}

static void
ask (Threaded *self, void (*func) (gpointer data), gpointer data)
{
  Call call = { func, data, FALSE };
  g_async_queue_push (self->calls, &call);
  self->wait (is_done, &call, self->data);
}

void
serap_transport_threaded_call (SerapTransport *transport, void (*func) (gpointer data), gpointer data)
{
  ask ((Threaded *) transport, func, data);
}

/* ---- Requests ---- */

typedef struct {
  SerapTransport *way;
  const SerapSyncRequest *request;
  GError **error;
  SerapSyncReply *answer;
} Sync;

static void
run_sync (gpointer data)
{
  Sync *call = data;
  call->answer = call->way->klass->sync (call->way, call->request, call->error);
}

static SerapSyncReply *
threaded_sync (SerapTransport *transport, const SerapSyncRequest *request, GError **error)
{
  Threaded *self = (Threaded *) transport;
  Sync call = { self->way, request, error, NULL };
  ask (self, run_sync, &call);
  return call.answer;
}

typedef struct {
  SerapTransport *way;
  const char *user;
  const char *scope;
  const char *after;
  guint max;
  GError **error;
  SerapStatePage *answer;
} State;

static void
run_state (gpointer data)
{
  State *call = data;
  call->answer
    = call->way->klass->state (call->way, call->user, call->scope, call->after, call->max, call->error);
}

static SerapStatePage *
threaded_state (SerapTransport *transport,
                const char *user,
                const char *scope,
                const char *after,
                guint max,
                GError **error)
{
  Threaded *self = (Threaded *) transport;
  State call = { self->way, user, scope, after, max, error, NULL };
  ask (self, run_state, &call);
  return call.answer;
}

typedef struct {
  SerapTransport *way;
  const char *user;
  const char *id;
  GError **error;
  GPtrArray *answer;
} History;

static void
run_history (gpointer data)
{
  History *call = data;
  call->answer = call->way->klass->history (call->way, call->user, call->id, call->error);
}

static GPtrArray *
threaded_history (SerapTransport *transport, const char *user, const char *id, GError **error)
{
  Threaded *self = (Threaded *) transport;
  History call = { self->way, user, id, error, NULL };
  ask (self, run_history, &call);
  return call.answer;
}

typedef struct {
  SerapTransport *way;
  GError **error;
  gboolean answer;
} Refresh;

static void
run_refresh (gpointer data)
{
  Refresh *call = data;
  call->answer = call->way->klass->refresh (call->way, call->error);
}

static gboolean
threaded_refresh (SerapTransport *transport, GError **error)
{
  Threaded *self = (Threaded *) transport;
  Refresh call = { self->way, error, FALSE };
  ask (self, run_refresh, &call);
  return call.answer;
}

typedef struct {
  SerapTransport *way;
  const char *user;
  const char *device;
  const SerapSigningKey *key;
  GBytes *box_public;
  GError **error;
  guint32 answer;
} Enroll;

static void
run_enroll (gpointer data)
{
  Enroll *call = data;
  call->answer = call->way->klass->enroll (call->way, call->user, call->device, call->key, call->box_public,
                                           call->error);
}

static guint32
threaded_enroll (SerapTransport *transport,
                 const char *user,
                 const char *device,
                 const SerapSigningKey *key,
                 GBytes *box_public,
                 GError **error)
{
  Threaded *self = (Threaded *) transport;
  Enroll call = { self->way, user, device, key, box_public, error, 0 };
  ask (self, run_enroll, &call);
  return call.answer;
}

typedef struct {
  SerapTransport *way;
  const char *user;
  GPtrArray *op_ids;
  GError **error;
  GPtrArray *answer;
} Answers;

static void
run_answers (gpointer data)
{
  Answers *call = data;
  call->answer = call->way->klass->answers (call->way, call->user, call->op_ids, call->error);
}

static GPtrArray *
threaded_answers (SerapTransport *transport, const char *user, GPtrArray *op_ids, GError **error)
{
  Threaded *self = (Threaded *) transport;
  Answers call = { self->way, user, op_ids, error, NULL };
  ask (self, run_answers, &call);
  return call.answer;
}

typedef struct {
  SerapTransport *way;
  GPtrArray *sha256s;
  GError **error;
  GArray *answer;
} QueryFiles;

static void
run_query_files (gpointer data)
{
  QueryFiles *call = data;
  call->answer = call->way->klass->query_files (call->way, call->sha256s, call->error);
}

static GArray *
threaded_query_files (SerapTransport *transport, GPtrArray *sha256s, GError **error)
{
  Threaded *self = (Threaded *) transport;
  QueryFiles call = { self->way, sha256s, error, NULL };
  ask (self, run_query_files, &call);
  return call.answer;
}

typedef struct {
  SerapTransport *way;
  const char *sha256;
  guint64 total;
  guint64 offset;
  GBytes *bytes;
  SerapFileStatus *status;
  GError **error;
  gboolean answer;
} PutPiece;

static void
run_put_piece (gpointer data)
{
  PutPiece *call = data;
  call->answer = call->way->klass->put_piece (call->way, call->sha256, call->total, call->offset, call->bytes,
                                              call->status, call->error);
}

static gboolean
threaded_put_piece (SerapTransport *transport,
                    const char *sha256,
                    guint64 total,
                    guint64 offset,
                    GBytes *bytes,
                    SerapFileStatus *status,
                    GError **error)
{
  Threaded *self = (Threaded *) transport;
  PutPiece call = { self->way, sha256, total, offset, bytes, status, error, FALSE };
  ask (self, run_put_piece, &call);
  return call.answer;
}

typedef struct {
  SerapTransport *way;
  const char *user;
  const char *sha256;
  guint64 offset;
  gsize max;
  guint64 *total;
  GError **error;
  GBytes *answer;
} GetPiece;

static void
run_get_piece (gpointer data)
{
  GetPiece *call = data;
  call->answer = call->way->klass->get_piece (call->way, call->user, call->sha256, call->offset, call->max,
                                              call->total, call->error);
}

static GBytes *
threaded_get_piece (SerapTransport *transport,
                    const char *user,
                    const char *sha256,
                    guint64 offset,
                    gsize max,
                    guint64 *total,
                    GError **error)
{
  Threaded *self = (Threaded *) transport;
  GetPiece call = { self->way, user, sha256, offset, max, total, error, NULL };
  ask (self, run_get_piece, &call);
  return call.answer;
}

/* ---- Making ---- */

static void
threaded_free (SerapTransport *transport)
{
  Threaded *self = (Threaded *) transport;
  g_async_queue_push (self->calls, self->calls);
  g_thread_join (self->thread);
  g_async_queue_unref (self->calls);
  g_free (self);
}

SerapTransport *
serap_transport_threaded_new (SerapTransport *way,
                              SerapTransportWait wait,
                              void (*wake) (gpointer data),
                              gpointer data)
{
  g_return_val_if_fail (way != NULL && wait != NULL && wake != NULL, NULL);

  const SerapTransportClass *has = way->klass;
  Threaded *self = g_new0 (Threaded, 1);
  self->klass = (SerapTransportClass){
    .sync = threaded_sync,
    .state = threaded_state,
    .history = threaded_history,
    .refresh = has->refresh != NULL ? threaded_refresh : NULL,
    .enroll = has->enroll != NULL ? threaded_enroll : NULL,
    .answers = has->answers != NULL ? threaded_answers : NULL,
    .query_files = has->query_files != NULL ? threaded_query_files : NULL,
    .put_piece = has->put_piece != NULL ? threaded_put_piece : NULL,
    .get_piece = has->get_piece != NULL ? threaded_get_piece : NULL,
    .free = threaded_free,
  };
  self->parent.klass = &self->klass;
  self->way = way;
  self->wait = wait;
  self->wake = wake;
  self->data = data;
  self->calls = g_async_queue_new ();
  self->thread = g_thread_new ("serap-network", loop, self);
  return &self->parent;
}
