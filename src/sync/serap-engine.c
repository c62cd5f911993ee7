/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One request at a time: push and pull, loads, a new epoch; and what to do about each failure. */

#include "config.h"

#include "serap-engine.h"

#include "serap-engine-private.h"

#include "serap-audit-watch.h"
#include "serap-file-queue.h"
#include "serap-load.h"

#include "serap-rules-records.h"

#include <string.h>

#define PAGE_RECORDS 200
#define MAX_EVENTS 100
#define MIN_EVENTS 10
#define START_OPS 20
#define START_BYTES (64 * 1024)
#define MAX_OPS 200
#define MAX_BYTES (1024 * 1024)
/* An exchange faster than this can carry more. */
#define FAST_MS 4000
/* A scope that still differs after it was loaded again waits so long. */
#define RELOAD_MS (60 * 60 * 1000)
#define META_RELOADED "reloaded_"

SerapEngine *
serap_engine_new (SerapStore *store, SerapTransport *transport, const SerapSigningKey *key)
{
  g_return_val_if_fail (store != NULL && transport != NULL && key != NULL, NULL);

  SerapEngine *engine = g_new0 (SerapEngine, 1);
  engine->store = store;
  engine->transport = transport;
  engine->key = key;
  engine->batch_ops = START_OPS;
  engine->batch_bytes = START_BYTES;
  engine->page_events = MAX_EVENTS;
  engine->feed_more = TRUE;
  engine->sent = g_ptr_array_new_with_free_func (g_free);
  return engine;
}

void
serap_engine_free (SerapEngine *engine)
{
  if (engine == NULL)
    return;
  g_ptr_array_unref (engine->sent);
  g_free (engine->suspect);
  g_strfreev (engine->orders);
  g_free (engine);
}

void
serap_engine_on_own_device (SerapEngine *engine, const SerapOwnDevice *own)
{
  engine->own = own;
}

void
serap_engine_on_load (SerapEngine *engine, SerapLoadProgress progress, gpointer data)
{
  engine->progress = progress;
  engine->progress_data = data;
}

const SerapSyncCount *
serap_engine_count (SerapEngine *engine)
{
  return &engine->count;
}

gboolean
serap_engine_is_locked (SerapEngine *engine)
{
  return engine->locked;
}

gboolean
serap_engine_is_deaf (SerapEngine *engine)
{
  return engine->deaf;
}

void
serap_engine_hold_back (SerapEngine *engine, gboolean hold_back)
{
  engine->hold_back = hold_back;
}

void
serap_engine_renewed (SerapEngine *engine)
{
  engine->refreshed = FALSE;
  engine->locked = FALSE;
}

gboolean
serap_engine_has_order (SerapEngine *engine, const char *order)
{
  return engine->orders != NULL && g_strv_contains ((const char *const *) engine->orders, order);
}

gint64
serap_engine_skew_ms (SerapEngine *engine)
{
  return engine->skew_ms;
}

gint64
serap_engine_unsent (SerapEngine *engine)
{
  return serap_store_outbox_count (engine->store, SERAP_OUTBOX_PENDING)
         + serap_store_outbox_count (engine->store, SERAP_OUTBOX_SENT);
}

/* What a request now would carry up. */
static gboolean
has_work (SerapEngine *engine)
{
  return !engine->hold_back && !engine->locked && serap_engine_unsent (engine) > 0;
}

/* ---- How much at once ---- */

void
serap_engine_carry_less (SerapEngine *engine)
{
  guint was = engine->sent->len > 0 ? MIN (engine->batch_ops, engine->sent->len) : engine->batch_ops;
  engine->batch_ops = MAX (1, was / 2);
  engine->batch_bytes = MAX (1024, engine->batch_bytes / 2);
  engine->page_events = MAX (MIN_EVENTS, engine->page_events / 2);
}

static void
carry_more (SerapEngine *engine, gint64 took_ms)
{
  if (took_ms < 0 || took_ms >= FAST_MS)
    return;
  engine->batch_ops = MIN (MAX_OPS, engine->batch_ops * 2);
  engine->batch_bytes = MIN (MAX_BYTES, engine->batch_bytes * 2);
  engine->page_events = MIN (MAX_EVENTS, engine->page_events * 2);
}

/* ---- An exchange ---- */

static gboolean
freeze_batch (SerapEngine *engine, SerapSyncRequest *request, GError **error)
{
  g_autoptr (GError) own_error = NULL;
  engine->locked = FALSE;
  /* Whether the request can be read at all, without the operation under suspicion. */
  if (engine->suspect != NULL || engine->hold_back)
    return TRUE;
  guint max = serap_store_batch (engine->store, engine->batch_ops, engine->batch_bytes);
  if (serap_store_freeze (engine->store, engine->key, max, request, &own_error))
    return TRUE;
  engine->locked = g_error_matches (own_error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED);
  if (engine->locked)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own_error));
  return FALSE;
}

static void
note_sent (SerapEngine *engine, const SerapSyncRequest *request)
{
  const char *txn = NULL;
  g_ptr_array_set_size (engine->sent, 0);
  engine->n_groups = 0;
  for (guint i = 0; i < request->ops->len; i++) {
    const SerapOp *op = request->ops->pdata[i];
    engine->n_groups += i == 0 || op->txn == NULL || g_strcmp0 (op->txn, txn) != 0 ? 1 : 0;
    txn = op->txn;
    g_ptr_array_add (engine->sent, g_strdup (op->op_id));
  }
}

static SerapSyncRequest *
make_request (SerapEngine *engine, gboolean push_only, GError **error)
{
  g_autoptr (SerapSyncRequest) request = serap_sync_request_new ();
  SerapStore *store = engine->store;
  if (!freeze_batch (engine, request, error))
    return NULL;
  request->user = serap_store_meta (store, "user");
  request->device = serap_store_meta (store, "device");
  g_autofree char *epoch = serap_store_meta (store, "epoch");
  request->epoch = epoch != NULL ? (guint32) g_ascii_strtoull (epoch, NULL, 10) : 1;
  request->cursor = serap_store_meta (store, "cursor");
  request->max_events = engine->page_events;
  request->push_only = push_only;
  request->program = g_strdup (SERAP_VERSION);
  request->waiting = serap_store_outbox_count (store, SERAP_OUTBOX_PENDING)
                     + serap_store_outbox_count (store, SERAP_OUTBOX_SENT) - request->ops->len;
  serap_audit_ask (store, request);
  note_sent (engine, request);
  return g_steal_pointer (&request);
}

static gboolean
is_rule (const char *kind)
{
  return g_strv_contains (SERAP_RULES_ENTITIES, kind);
}

static void
count_reply (SerapEngine *engine, const SerapSyncReply *reply)
{
  for (guint i = 0; i < reply->results->len; i++) {
    const SerapOpResult *result = reply->results->pdata[i];
    engine->count.sent++;
    if (result->result == SERAP_RESULT_REJECTED)
      engine->count.refused++;
  }
  engine->count.received += reply->events->len;
  for (guint i = 0; i < reply->events->len; i++)
    engine->count.reference += is_rule (((SerapEvent *) reply->events->pdata[i])->kind) ? 1 : 0;
}

static void
went_well (SerapEngine *engine)
{
  engine->epochs = 0;
  engine->gaps = 0;
  engine->cursors = 0;
  engine->refreshed = FALSE;
}

/* The same difference is not loaded over and over. */
static gboolean
may_reload (SerapEngine *engine, const char *scope)
{
  g_autofree char *name = g_strconcat (META_RELOADED, scope, NULL);
  g_autofree char *text = serap_store_meta (engine->store, name);
  gint64 then = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  gint64 now = serap_env_now_ms (serap_store_env (engine->store));
  return then == 0 || now < then || now - then >= RELOAD_MS;
}

static gboolean
reload_scope (SerapEngine *engine, const char *scope, GError **error)
{
  char *one[] = { (char *) scope, NULL };
  g_autofree char *name = g_strconcat (META_RELOADED, scope, NULL);
  g_autofree char *text
    = g_strdup_printf ("%" G_GINT64_FORMAT, serap_env_now_ms (serap_store_env (engine->store)));
  engine->count.reloaded++;
  return serap_load_add (engine->store, one, TRUE, error)
         && serap_store_set_meta (engine->store, name, text, error);
}

/* At the end of the feed both have the same, or that scope is loaded again. */
static gboolean
compare_scopes (SerapEngine *engine, const SerapSyncReply *reply, GError **error)
{
  if (reply->more || serap_load_waits (engine->store))
    return TRUE;
  for (guint i = 0; i < reply->digests->len; i++) {
    const SerapDigest *theirs = reply->digests->pdata[i];
    gint64 n = 0;
    guint8 own[SERAP_DIGEST_BYTES];
    if (!serap_store_scope_sum (engine->store, theirs->scope, &n, own, error))
      return FALSE;
    gboolean same = n == (gint64) theirs->n && memcmp (own, theirs->digest, sizeof own) == 0;
    if (!same && may_reload (engine, theirs->scope) && !reload_scope (engine, theirs->scope, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
exchange (SerapEngine *engine, gboolean push_only, GError **error)
{
  SerapStore *store = engine->store;
  const SerapEnv *env = serap_store_env (store);
  g_autoptr (SerapSyncRequest) request = make_request (engine, push_only, error);
  if (request == NULL)
    return FALSE;
  gint64 started_ms = serap_env_now_ms (env);
  g_autoptr (SerapSyncReply) reply = engine->transport->klass->sync (engine->transport, request, error);
  if (reply == NULL)
    return FALSE;
  gint64 now_ms = serap_env_now_ms (env);
  engine->skew_ms = reply->now_ms - now_ms;
  g_strfreev (engine->orders);
  engine->orders = g_strdupv (reply->orders);
  went_well (engine);
  if (engine->suspect != NULL)
    return serap_engine_convict (engine, error);
  if (request->ops->len > 0 || reply->events->len > 0)
    carry_more (engine, now_ms - started_ms);
  /* An answer without the feed's next page says nothing about its end. */
  reply->more = reply->more || push_only;
  engine->deaf = engine->deaf && push_only;
  engine->feed_more = (reply->more || request->cursor == NULL) && !engine->deaf;
  /* What is to be loaded is noted before the cursor moves: a crash between the two repeats a load. */
  if (!serap_store_unsettle (store, reply->last_dev_seq, error)
      || !serap_load_add (store, reply->load, FALSE, error)
      || !serap_load_return (store, reply->scopes, error) || !serap_store_apply_reply (store, reply, error)
      || !serap_audit_watch (store, reply, error))
    return FALSE;
  count_reply (engine, reply);
  return push_only || compare_scopes (engine, reply, error);
}

/* ---- A page of a load ---- */

static gboolean
load_page (SerapEngine *engine, GError **error)
{
  SerapStore *store = engine->store;
  g_autoptr (SerapLoad) load = serap_load_first (store);
  g_autofree char *user = serap_store_meta (store, "user");
  if (load == NULL)
    return TRUE;
  g_autoptr (SerapStatePage) page = engine->transport->klass->state (engine->transport, user, load->scope,
                                                                     load->after, PAGE_RECORDS, error);
  if (page == NULL)
    return FALSE;
  went_well (engine);
  engine->scopes = 0;
  if (!(load->again ? serap_store_reload_state (store, load->scope, load->after, page, error)
                    : serap_store_apply_state (store, load->scope, page, error))
      || !serap_load_advance (store, page->next, page->records->len, error))
    return FALSE;
  engine->count.loaded += page->records->len;
  for (guint i = 0; i < page->records->len; i++)
    engine->count.reference += is_rule (((SerapRecord *) page->records->pdata[i])->entity->name) ? 1 : 0;
  if (engine->progress != NULL)
    engine->progress (load->scope, load->records + page->records->len, load->again, page->next == NULL,
                      engine->progress_data);
  return TRUE;
}

/* ---- The next step ---- */

static gboolean
take_step (SerapEngine *engine, GError **error)
{
  SerapStore *store = engine->store;
  g_autofree char *cursor = serap_store_meta (store, "cursor");
  g_autofree char *epoch = serap_store_meta (store, "epoch");
  /* A restored backup has forgotten it: numbers may have been used since. */
  if (epoch == NULL && engine->epoch_step == SERAP_EPOCH_FINE && engine->transport->klass->enroll != NULL)
    engine->epoch_step = SERAP_EPOCH_ASK;
  if (engine->epoch_step != SERAP_EPOCH_FINE)
    return serap_engine_renew_epoch (engine, error);
  if (cursor == NULL || !serap_load_waits (store))
    return exchange (engine, engine->deaf && has_work (engine), error);
  /* A long load does not keep own work waiting. */
  if (has_work (engine))
    return exchange (engine, TRUE, error);
  return load_page (engine, error);
}

gboolean
serap_engine_step (SerapEngine *engine, gboolean *more, GError **error)
{
  g_return_val_if_fail (engine != NULL && more != NULL, FALSE);

  *more = TRUE;
  if (!take_step (engine, error))
    return FALSE;
  *more = engine->epoch_step != SERAP_EPOCH_FINE || engine->suspect != NULL || engine->feed_more
          || serap_load_waits (engine->store) || has_work (engine);
  return TRUE;
}

/* ---- All of it ---- */

static void
add_counts (SerapSyncCount *to, const SerapSyncCount *from)
{
  to->sent += from->sent;
  to->refused += from->refused;
  to->received += from->received;
  to->loaded += from->loaded;
  to->reference += from->reference;
  to->reloaded += from->reloaded;
  to->files += from->files;
}

static gboolean
drain (SerapEngine *engine, GError **error)
{
  gboolean more = TRUE;
  while (more) {
    g_autoptr (GError) trouble = NULL;
    g_autoptr (GError) own_error = NULL;
    if (serap_engine_step (engine, &more, &trouble))
      continue;
    more = serap_engine_recover (engine, trouble, &own_error);
    if (more)
      continue;
    g_propagate_error (error, own_error != NULL ? g_steal_pointer (&own_error) : g_steal_pointer (&trouble));
    return FALSE;
  }
  if (!engine->locked)
    return TRUE;
  g_set_error_literal (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED,
                       "an operation is sealed to the account, not to headquarters");
  return FALSE;
}

static void
drain_files (SerapEngine *engine)
{
  g_autoptr (SerapFileQueue) files = serap_file_queue_new (engine->store, engine->transport);
  gboolean more = TRUE;
  g_autoptr (GError) trouble = NULL;
  while (more && serap_file_queue_step (files, &more, &trouble))
    ;
  if (trouble != NULL)
    g_debug ("files wait: %s", trouble->message);
  engine->count.files += serap_file_queue_sent (files);
}

gboolean
serap_engine_run (SerapStore *store,
                  SerapTransport *transport,
                  const SerapSigningKey *key,
                  const SerapOwnDevice *own,
                  SerapSyncCount *count,
                  GError **error)
{
  g_autoptr (SerapEngine) engine = serap_engine_new (store, transport, key);
  serap_engine_on_own_device (engine, own);
  GError *trouble = NULL;
  gboolean done = drain (engine, &trouble);
  gboolean told = serap_engine_has_order (engine, SERAP_ORDER_WIPE);
  if (done && !told)
    drain_files (engine);
  add_counts (count, &engine->count);
  if (done && !told)
    return TRUE;
  /* Whatever else went wrong, this is not forgotten. */
  if (told && !g_error_matches (trouble, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_WIPE)) {
    g_clear_error (&trouble);
    trouble
      = serap_transport_error_new (SERAP_TRANSPORT_ERROR_WIPE, NULL, "the device shall delete its data");
  }
  g_propagate_error (error, trouble);
  return FALSE;
}
