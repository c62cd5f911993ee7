/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the engine does about a failure. */

#include "config.h"

#include "serap-engine-private.h"
#include "serap-load.h"

/* So many times in a row without any success; then it waits like after any failure. */
#define MAX_IN_A_ROW 3

/* ---- A new epoch ---- */

static gboolean
take_answers (SerapEngine *engine, GPtrArray *answers, GError **error)
{
  g_autoptr (SerapSyncReply) reply = serap_sync_reply_new ();
  /* More of the feed comes: what is answered waits for its events. */
  reply->more = TRUE;
  g_ptr_array_extend_and_steal (reply->results, g_ptr_array_ref (answers));
  for (guint i = 0; i < reply->results->len; i++) {
    engine->count.sent++;
    engine->count.refused
      += ((SerapOpResult *) reply->results->pdata[i])->result == SERAP_RESULT_REJECTED ? 1 : 0;
  }
  return serap_store_apply_reply (engine->store, reply, error);
}

static gboolean
ask_answers (SerapEngine *engine, GError **error)
{
  SerapTransport *transport = engine->transport;
  gint64 place = engine->asked_place;
  g_autofree char *user = serap_store_meta (engine->store, "user");
  g_autoptr (GPtrArray) op_ids
    = serap_store_unanswered (engine->store, &place, SERAP_TRANSPORT_MAX_QUERY, error);
  if (op_ids == NULL)
    return FALSE;
  if (op_ids->len == 0 || transport->klass->answers == NULL) {
    engine->epoch_step = SERAP_EPOCH_ENROLL;
    return TRUE;
  }
  g_autoptr (GPtrArray) answers = transport->klass->answers (transport, user, op_ids, error);
  if (answers == NULL || !take_answers (engine, answers, error))
    return FALSE;
  engine->asked_place = place;
  return TRUE;
}

static gboolean
needs_a_person (GError **error)
{
  g_set_error_literal (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_REFUSED,
                       "the device must be enrolled by a person");
  return FALSE;
}

static gboolean
enroll_as (
  SerapEngine *engine, const char *device, const SerapSigningKey *key, GBytes *box_public, GError **error)
{
  SerapTransport *transport = engine->transport;
  g_autofree char *user = serap_store_meta (engine->store, "user");
  guint32 epoch = transport->klass->enroll (transport, user, device, key, box_public, error);
  if (epoch == 0 || !serap_store_begin_epoch (engine->store, key, device, epoch, box_public, error))
    return FALSE;
  engine->key = key;
  engine->epoch_step = SERAP_EPOCH_FINE;
  engine->own_device = FALSE;
  return TRUE;
}

/* Another copy of the disk goes on under the id, and its key; this one leaves both to it. */
static gboolean
enroll_own (SerapEngine *engine, GError **error)
{
  g_autoptr (GBytes) box_public = NULL;
  const SerapOwnDevice *own = engine->own;
  if (own == NULL)
    return needs_a_person (error);
  const SerapSigningKey *key = own->make (own->data, &box_public, error);
  if (key == NULL)
    return FALSE;
  g_autofree char *device = serap_device_id (serap_signing_key_public (key));
  return enroll_as (engine, device, key, box_public, error) && own->take (own->data, error);
}

static gboolean
enroll (SerapEngine *engine, GError **error)
{
  if (engine->transport->klass->enroll == NULL)
    return needs_a_person (error);
  if (engine->own_device)
    return enroll_own (engine, error);
  g_autofree char *device = serap_store_meta (engine->store, "device");
  return enroll_as (engine, device, engine->key, NULL, error);
}

gboolean
serap_engine_renew_epoch (SerapEngine *engine, GError **error)
{
  return engine->epoch_step == SERAP_EPOCH_ASK ? ask_answers (engine, error) : enroll (engine, error);
}

static gboolean
want_epoch (SerapEngine *engine, gboolean own_device)
{
  /* Refused while on the way there: what it was is not known. From the start, after some time. */
  engine->own_device = engine->own_device || own_device;
  engine->epoch_step = SERAP_EPOCH_ASK;
  engine->asked_place = 0;
  return ++engine->epochs <= MAX_IN_A_ROW;
}

/* ---- Operations headquarters does not take ---- */

static gboolean
set_aside (SerapEngine *engine, GPtrArray *op_ids, const char *code, GError **error)
{
  if (!serap_store_set_aside (engine->store, engine->key, op_ids, code, error))
    return FALSE;
  engine->count.refused += op_ids->len;
  return TRUE;
}

static gboolean
set_aside_one (SerapEngine *engine, const char *op_id, const char *code, GError **error)
{
  g_autoptr (GPtrArray) op_ids = g_ptr_array_new ();
  g_ptr_array_add (op_ids, (gpointer) op_id);
  return set_aside (engine, op_ids, code, error);
}

gboolean
serap_engine_convict (SerapEngine *engine, GError **error)
{
  g_autofree char *suspect = g_steal_pointer (&engine->suspect);
  return set_aside_one (engine, suspect, "malformed", error);
}

static gboolean
was_sent (SerapEngine *engine, const char *op_id)
{
  for (guint i = 0; op_id != NULL && i < engine->sent->len; i++)
    if (g_str_equal (engine->sent->pdata[i], op_id))
      return TRUE;
  return FALSE;
}

/* Half of them, until one is alone. */
static gboolean
isolate (SerapEngine *engine)
{
  if (engine->n_groups <= 1)
    return FALSE;
  serap_engine_carry_less (engine);
  return TRUE;
}

static gboolean
too_large (SerapEngine *engine, GError **error)
{
  if (engine->sent->len == 0)
    return FALSE;
  return isolate (engine) || set_aside (engine, engine->sent, "op-too-large", error);
}

static gboolean
mutated (SerapEngine *engine, const SerapTransportTrouble *details, GError **error)
{
  if (was_sent (engine, details->op_id))
    return set_aside_one (engine, details->op_id, "op-mutated", error);
  if (engine->sent->len == 0)
    return FALSE;
  return isolate (engine) || set_aside (engine, engine->sent, "op-mutated", error);
}

static gboolean
malformed (SerapEngine *engine)
{
  /* It cannot be read without any operation either: none of them is at fault. */
  g_clear_pointer (&engine->suspect, g_free);
  if (engine->sent->len == 0)
    return FALSE;
  if (isolate (engine))
    return TRUE;
  engine->suspect = g_strdup (engine->sent->pdata[0]);
  return TRUE;
}

/* ---- The rest ---- */

static gboolean
gap (SerapEngine *engine, const SerapTransportTrouble *details, GError **error)
{
  if (details->expected_dev_seq == 0 || ++engine->gaps > MAX_IN_A_ROW)
    return want_epoch (engine, FALSE);
  return serap_store_resend_from (engine->store, engine->key, details->expected_dev_seq, error);
}

static gboolean
lost_scope (SerapEngine *engine, GError **error)
{
  g_autoptr (SerapLoad) load = serap_load_first (engine->store);
  return load != NULL && serap_load_drop (engine->store, load->scope, error)
         && ++engine->scopes <= MAX_IN_A_ROW;
}

static gboolean
refresh (SerapEngine *engine, GError **error)
{
  SerapTransport *transport = engine->transport;
  if (engine->refreshed || transport->klass->refresh == NULL)
    return FALSE;
  engine->refreshed = transport->klass->refresh (transport, error);
  return engine->refreshed;
}

static gboolean
become_deaf (SerapEngine *engine)
{
  gboolean known = engine->deaf;
  engine->deaf = TRUE;
  engine->feed_more = FALSE;
  return !known && serap_engine_unsent (engine) > 0;
}

gboolean
serap_engine_recover (SerapEngine *engine, const GError *trouble, GError **error)
{
  g_return_val_if_fail (engine != NULL && trouble != NULL, FALSE);

  const SerapTransportTrouble *details = serap_transport_trouble (trouble);
  if (details == NULL)
    return FALSE;
  if (trouble->code != SERAP_TRANSPORT_ERROR_MALFORMED)
    g_clear_pointer (&engine->suspect, g_free);
  switch ((SerapTransportError) trouble->code) {
  case SERAP_TRANSPORT_ERROR_TIMEOUT:
    serap_engine_carry_less (engine);
    return FALSE;
  case SERAP_TRANSPORT_ERROR_TOO_LARGE:
    return too_large (engine, error);
  case SERAP_TRANSPORT_ERROR_MUTATED:
    return mutated (engine, details, error);
  case SERAP_TRANSPORT_ERROR_MALFORMED:
    return malformed (engine);
  case SERAP_TRANSPORT_ERROR_FORKED:
    return want_epoch (engine, FALSE);
  case SERAP_TRANSPORT_ERROR_NEW_EPOCH:
    return want_epoch (engine, TRUE);
  case SERAP_TRANSPORT_ERROR_GAP:
    return gap (engine, details, error);
  case SERAP_TRANSPORT_ERROR_CURSOR:
    return serap_load_everything (engine->store, error) && ++engine->cursors <= MAX_IN_A_ROW;
  case SERAP_TRANSPORT_ERROR_SCOPE:
    return lost_scope (engine, error);
  case SERAP_TRANSPORT_ERROR_TOKEN:
    return refresh (engine, error);
  case SERAP_TRANSPORT_ERROR_OLD_CLIENT:
    return become_deaf (engine);
  case SERAP_TRANSPORT_ERROR_UNREACHABLE:
  case SERAP_TRANSPORT_ERROR_PORTAL:
  case SERAP_TRANSPORT_ERROR_REFUSED:
  case SERAP_TRANSPORT_ERROR_WIPE:
  case SERAP_TRANSPORT_ERROR_SLOW_DOWN:
  case SERAP_TRANSPORT_ERROR_SERVER:
  case SERAP_TRANSPORT_ERROR_PROTOCOL:
  case SERAP_TRANSPORT_ERROR_FILE:
  default:
    return FALSE;
  }
}
