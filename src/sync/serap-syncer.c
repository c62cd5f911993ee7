/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two lanes: operations, and files behind them; each with its own next time. */

#include "config.h"

#include "serap-syncer.h"

#define POLL_MS (5 * 60 * 1000)
#define BACKOFF_MS 2000
#define MAX_BACKOFF_MS (15 * 60 * 1000)
#define MAX_RETRY_AFTER_MS (60 * 60 * 1000)

/**
 * Lane:
 * @armed_ms: when @delay_ms was set
 * @not_before_ms: how long after that headquarters wants nothing, whatever happens here
 */
typedef struct {
  gint64 armed_ms;
  gint64 delay_ms;
  gint64 not_before_ms;
  guint failures;
  gboolean armed;
} Lane;

struct _SerapSyncer {
  SerapEngine *engine;   /* (owned) */
  SerapFileQueue *files; /* (owned) */
  const SerapEnv *env;   /* (unowned) */
  SerapSyncerState state;
  Lane ops, blobs;
  GError *trouble;      /* (owned) (nullable) */
  GError *file_trouble; /* (owned) (nullable) */
  gint64 last_success_ms;
  SerapSyncCount told;
  guint told_files;
};

/* ---- Times ---- */

static gint64
now_of (SerapSyncer *syncer)
{
  return serap_env_now_ms (syncer->env);
}

/* Evenly between @from and @to. */
static gint64
between (const SerapEnv *env, gint64 from, gint64 to)
{
  guint32 bits = 0;
  serap_env_random (env, (guint8 *) &bits, sizeof bits);
  return from + (gint64) ((guint64) (to - from) * bits / G_MAXUINT32);
}

static void
arm (SerapSyncer *syncer, Lane *lane, gint64 delay_ms)
{
  lane->armed = TRUE;
  lane->armed_ms = now_of (syncer);
  lane->delay_ms = MAX (delay_ms, lane->not_before_ms);
}

static void
arm_after_failure (SerapSyncer *syncer, Lane *lane, const GError *trouble, gboolean slow)
{
  const SerapTransportTrouble *details = serap_transport_trouble (trouble);
  gint64 asked = details != NULL ? CLAMP (details->retry_after_ms, 0, MAX_RETRY_AFTER_MS) : 0;
  gint64 ceiling = MIN (MAX_BACKOFF_MS, (gint64) BACKOFF_MS << MIN (lane->failures, 16));
  lane->failures++;
  /* All who were sent away come back at different times. */
  lane->not_before_ms = asked > 0 ? between (syncer->env, asked, asked + asked / 5) : 0;
  arm (syncer, lane,
       slow ? between (syncer->env, MAX_BACKOFF_MS * 4 / 5, MAX_BACKOFF_MS)
            : between (syncer->env, 0, ceiling));
}

static void
arm_after_success (SerapSyncer *syncer, Lane *lane, gint64 delay_ms)
{
  lane->failures = 0;
  lane->not_before_ms = 0;
  arm (syncer, lane, delay_ms);
}

/* A clock that is before the time of arming was set back: nobody knows how long was waited. */
static gint64
due_at (SerapSyncer *syncer, const Lane *lane)
{
  gint64 now = now_of (syncer);
  if (!lane->armed)
    return G_MAXINT64;
  return now < lane->armed_ms ? now : lane->armed_ms + lane->delay_ms;
}

static gboolean
is_due (SerapSyncer *syncer, const Lane *lane)
{
  return due_at (syncer, lane) <= now_of (syncer);
}

/* ---- Making ---- */

SerapSyncer *
serap_syncer_new (SerapStore *store,
                  SerapTransport *transport,
                  const SerapSigningKey *key,
                  const SerapEnv *env)
{
  g_return_val_if_fail (store != NULL && transport != NULL && key != NULL && env != NULL, NULL);

  SerapSyncer *syncer = g_new0 (SerapSyncer, 1);
  syncer->env = env;
  syncer->engine = serap_engine_new (store, transport, key);
  syncer->files = serap_file_queue_new (store, transport);
  syncer->state = SERAP_SYNCER_SYNCING;
  arm (syncer, &syncer->ops, 0);
  return syncer;
}

void
serap_syncer_free (SerapSyncer *syncer)
{
  if (syncer == NULL)
    return;
  serap_engine_free (syncer->engine);
  serap_file_queue_free (syncer->files);
  g_clear_error (&syncer->trouble);
  g_clear_error (&syncer->file_trouble);
  g_free (syncer);
}

/* ---- What a failure means ---- */

static SerapSyncerState
state_for (const GError *trouble)
{
  /* clang-format off */
  static const struct {
    SerapTransportError code;
    SerapSyncerState state;
  } table[] = {
    { SERAP_TRANSPORT_ERROR_UNREACHABLE, SERAP_SYNCER_OFFLINE },
    { SERAP_TRANSPORT_ERROR_TIMEOUT,     SERAP_SYNCER_OFFLINE },
    { SERAP_TRANSPORT_ERROR_PORTAL,      SERAP_SYNCER_OFFLINE },
    { SERAP_TRANSPORT_ERROR_TOKEN,       SERAP_SYNCER_NEEDS_PASSWORD },
    { SERAP_TRANSPORT_ERROR_REFUSED,     SERAP_SYNCER_NEEDS_ENROL },
    { SERAP_TRANSPORT_ERROR_WIPE,        SERAP_SYNCER_NEEDS_WIPE },
    { SERAP_TRANSPORT_ERROR_OLD_CLIENT,  SERAP_SYNCER_NEEDS_UPDATE },
  };
  /* clang-format on */
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_error_matches (trouble, SERAP_TRANSPORT_ERROR, (int) table[i].code))
      return table[i].state;
  return SERAP_SYNCER_WAITING;
}

static gboolean
needs_a_person (SerapSyncerState state)
{
  return state == SERAP_SYNCER_NEEDS_PASSWORD || state == SERAP_SYNCER_NEEDS_ENROL
         || state == SERAP_SYNCER_NEEDS_WIPE;
}

static void
keep_trouble (GError **place, GError *trouble)
{
  g_clear_error (place);
  *place = trouble;
}

/* ---- Operations ---- */

static void
rest (SerapSyncer *syncer)
{
  SerapEngine *engine = syncer->engine;
  /* What waited has been sent; the order is the owner's to carry out. */
  if (serap_engine_has_order (engine, SERAP_ORDER_WIPE))
    syncer->state = SERAP_SYNCER_NEEDS_WIPE;
  else if (serap_engine_is_locked (engine))
    syncer->state = SERAP_SYNCER_NEEDS_PASSWORD;
  else
    syncer->state = serap_engine_is_deaf (engine) ? SERAP_SYNCER_NEEDS_UPDATE : SERAP_SYNCER_IDLE;
  arm_after_success (syncer, &syncer->ops, between (syncer->env, POLL_MS * 4 / 5, POLL_MS * 6 / 5));
  if (!syncer->blobs.armed)
    arm (syncer, &syncer->blobs, 0);
}

static void
fail (SerapSyncer *syncer, GError *trouble)
{
  syncer->state = state_for (trouble);
  arm_after_failure (syncer, &syncer->ops, trouble,
                     needs_a_person (syncer->state) || syncer->state == SERAP_SYNCER_NEEDS_UPDATE);
  keep_trouble (&syncer->trouble, trouble);
}

static void
step_ops (SerapSyncer *syncer)
{
  gboolean more = FALSE;
  GError *trouble = NULL;
  g_autoptr (GError) own_error = NULL;
  if (serap_engine_step (syncer->engine, &more, &trouble)) {
    syncer->last_success_ms = now_of (syncer);
    if (!serap_engine_is_deaf (syncer->engine))
      keep_trouble (&syncer->trouble, NULL);
    syncer->state = SERAP_SYNCER_SYNCING;
    if (more)
      arm_after_success (syncer, &syncer->ops, 0);
    else
      rest (syncer);
    return;
  }
  if (serap_engine_recover (syncer->engine, trouble, &own_error)) {
    keep_trouble (&syncer->trouble, trouble);
    syncer->state = SERAP_SYNCER_SYNCING;
    arm (syncer, &syncer->ops, 0);
    return;
  }
  if (own_error == NULL) {
    fail (syncer, trouble);
    return;
  }
  g_error_free (trouble);
  fail (syncer, g_steal_pointer (&own_error));
}

/* ---- Files ---- */

static void
step_files (SerapSyncer *syncer)
{
  gboolean more = FALSE;
  GError *trouble = NULL;
  if (!serap_file_queue_step (syncer->files, &more, &trouble)) {
    arm_after_failure (syncer, &syncer->blobs, trouble, needs_a_person (state_for (trouble)));
    keep_trouble (&syncer->file_trouble, trouble);
    return;
  }
  keep_trouble (&syncer->file_trouble, NULL);
  arm_after_success (syncer, &syncer->blobs, 0);
  syncer->blobs.armed = more;
}

/* Operations first: files only when these rest. */
static gboolean
files_may_go (SerapSyncer *syncer)
{
  return syncer->state == SERAP_SYNCER_IDLE || syncer->state == SERAP_SYNCER_NEEDS_UPDATE
         || (needs_a_person (syncer->state) && syncer->trouble == NULL);
}

/* ---- The face ---- */

gboolean
serap_syncer_tick (SerapSyncer *syncer)
{
  g_return_val_if_fail (syncer != NULL, FALSE);

  if (syncer->state == SERAP_SYNCER_STOPPED)
    return FALSE;
  if (is_due (syncer, &syncer->ops))
    step_ops (syncer);
  else if (files_may_go (syncer) && is_due (syncer, &syncer->blobs))
    step_files (syncer);
  return serap_syncer_next_at_ms (syncer) <= now_of (syncer);
}

gint64
serap_syncer_next_at_ms (SerapSyncer *syncer)
{
  g_return_val_if_fail (syncer != NULL, G_MAXINT64);

  if (syncer->state == SERAP_SYNCER_STOPPED)
    return G_MAXINT64;
  gint64 ops = due_at (syncer, &syncer->ops);
  return files_may_go (syncer) ? MIN (ops, due_at (syncer, &syncer->blobs)) : ops;
}

SerapSyncerState
serap_syncer_state (SerapSyncer *syncer)
{
  return syncer->state;
}

/* Not before the time headquarters named, counted from when it did. */
static void
hurry (SerapSyncer *syncer, Lane *lane)
{
  gint64 now = now_of (syncer);
  gint64 left = now < lane->armed_ms ? 0 : lane->armed_ms + lane->not_before_ms - now;
  lane->failures = 0;
  lane->not_before_ms = MAX (left, 0);
  arm (syncer, lane, 0);
}

void
serap_syncer_poke (SerapSyncer *syncer, SerapSyncerPoke why)
{
  g_return_if_fail (syncer != NULL);

  gboolean by_person = why == SERAP_SYNCER_POKE_NOW || why == SERAP_SYNCER_POKE_LOGIN;
  if (syncer->state == SERAP_SYNCER_STOPPED || (needs_a_person (syncer->state) && !by_person))
    return;
  if (why == SERAP_SYNCER_POKE_LOGIN)
    serap_engine_renewed (syncer->engine);
  hurry (syncer, &syncer->ops);
  if (syncer->blobs.armed)
    hurry (syncer, &syncer->blobs);
}

void
serap_syncer_stop (SerapSyncer *syncer)
{
  g_return_if_fail (syncer != NULL);

  syncer->state = SERAP_SYNCER_STOPPED;
}

const GError *
serap_syncer_trouble (SerapSyncer *syncer)
{
  return syncer->trouble;
}

const GError *
serap_syncer_file_trouble (SerapSyncer *syncer)
{
  return syncer->file_trouble;
}

gint64
serap_syncer_last_success_ms (SerapSyncer *syncer)
{
  return syncer->last_success_ms;
}

gint64
serap_syncer_skew_ms (SerapSyncer *syncer)
{
  return serap_engine_skew_ms (syncer->engine);
}

SerapSyncCount
serap_syncer_take_count (SerapSyncer *syncer)
{
  const SerapSyncCount *now = serap_engine_count (syncer->engine);
  guint files = serap_file_queue_sent (syncer->files);
  SerapSyncCount since = {
    .sent = now->sent - syncer->told.sent,
    .refused = now->refused - syncer->told.refused,
    .received = now->received - syncer->told.received,
    .loaded = now->loaded - syncer->told.loaded,
    .reference = now->reference - syncer->told.reference,
    .reloaded = now->reloaded - syncer->told.reloaded,
    .files = files - syncer->told_files,
  };
  syncer->told = *now;
  syncer->told_files = files;
  return since;
}

SerapEngine *
serap_syncer_engine (SerapSyncer *syncer)
{
  return syncer->engine;
}

void
serap_syncer_want_file (SerapSyncer *syncer, const char *sha256)
{
  g_return_if_fail (syncer != NULL && sha256 != NULL);

  serap_file_queue_want (syncer->files, sha256);
  if (!syncer->blobs.armed)
    arm (syncer, &syncer->blobs, 0);
}

SerapFileQueue *
serap_syncer_files (SerapSyncer *syncer)
{
  return syncer->files;
}
