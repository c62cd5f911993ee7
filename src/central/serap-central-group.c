/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests of devices, several under one commit: flushing the disk is what costs. */

#include "config.h"

#include "serap-central-private.h"

/* A transaction holds about as many operations; a request is never cut. */
#define MAX_OPS 256

/* One request on its way. */
typedef struct {
  const SerapSyncRequest *request;
  SerapDevice *device;
  SerapSyncReply *reply; /* NULL from when it failed */
  GError *error;
} Turn;

static SerapDevice *
device_of_request (SerapCentral *central, const SerapSyncRequest *request, GError **error)
{
  g_autoptr (SerapDevice) device = central->storage->klass->get_device (central->storage, request->device);
  if (device == NULL || g_strcmp0 (device->user, request->user) != 0) {
    g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_DEVICE, "the device is not known");
    return NULL;
  }
  /* One that was revoked may still send what it had signed. */
  if (device->revoked && (request->ops->len == 0 || device->wiped)
      && !serap_central_admits (central, device, error))
    return NULL;
  if (device->epoch != request->epoch) {
    g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_EPOCH, "the device's epoch %u is closed",
                 request->epoch);
    return NULL;
  }
  return g_steal_pointer (&device);
}

static gboolean
process (SerapCentral *central, Turn *turn, GError **error)
{
  SerapStorage *storage = central->storage;
  const SerapSyncRequest *request = turn->request;
  turn->device = device_of_request (central, request, error);
  if (turn->device == NULL)
    return FALSE;
  serap_central_take_word (turn->device, request->program, request->waiting);
  return request->ops->len == 0
         || (serap_central_process_all (central, turn->device, request->ops, request->sealed,
                                        turn->reply->results, error)
             && storage->klass->put_device (storage, turn->device, error));
}

static void
fail (Turn *turn, GError *error)
{
  g_clear_pointer (&turn->reply, serap_sync_reply_free);
  g_clear_error (&turn->error);
  turn->error = error;
}

/* That it was here, and with what; a disk that is full is no reason to answer less. */
static void
note (SerapCentral *central, const SerapSyncRequest *request)
{
  g_autoptr (GError) error = NULL;
  if (!serap_central_note_device (central, request->device, request->program, request->waiting, &error))
    g_message ("device %s: %s", request->device, error->message);
}

/* Nothing to write: no transaction, which a full disk could refuse. */
static void
look (SerapCentral *central, Turn *turn)
{
  GError *own = NULL, *cause = NULL;
  turn->device = device_of_request (central, turn->request, &own);
  if (!serap_central_settle (central, own, &cause))
    fail (turn, cause);
  else
    note (central, turn->request);
}

/* In a transaction of its own; what cannot be read is no reason to refuse a device. @last: nothing comes
 * after it before the disk is flushed. */
static void
push (SerapCentral *central, Turn *turn, gboolean last)
{
  SerapStorage *storage = central->storage;
  GError *error = NULL;
  if (!storage->klass->begin (storage, &error)) {
    fail (turn, error);
    return;
  }
  gboolean done = process (central, turn, &error) && (!last || serap_central_audit_seal (central, &error));
  if (done && storage->klass->commit (storage, &error))
    return;
  if (!done) {
    GError *cause = NULL;
    if (!storage->klass->sound (storage, &cause)) {
      g_clear_error (&error);
      error = cause;
    }
    storage->klass->rollback (storage);
  }
  serap_central_forget_rules (central);
  fail (turn, error);
}

static void
fail_all (SerapCentral *central, Turn *turns, guint n, const GError *error)
{
  serap_central_forget_rules (central);
  for (guint i = 0; i < n; i++)
    fail (&turns[i], g_error_copy (error));
}

static void
push_together (SerapCentral *central, Turn *turns, guint n)
{
  SerapStorage *storage = central->storage;
  g_autoptr (GError) error = NULL;
  if (n == 1) {
    if (turns->request->ops->len > 0)
      push (central, turns, TRUE);
    else
      look (central, turns);
    return;
  }
  if (!storage->klass->begin (storage, &error)) {
    fail_all (central, turns, n, error);
    return;
  }
  for (guint i = 0; i < n; i++)
    push (central, &turns[i], FALSE);
  if (serap_central_audit_seal (central, &error) && storage->klass->commit (storage, &error))
    return;
  storage->klass->rollback (storage);
  fail_all (central, turns, n, error);
}

/* Returns: how many of the first @turns go together. */
static guint
size_of_group (const Turn *turns, guint n)
{
  guint size = 1, ops = turns[0].request->ops->len;
  while (size < n && ops + turns[size].request->ops->len <= MAX_OPS)
    ops += turns[size++].request->ops->len;
  return size;
}

static gboolean
answer (SerapCentral *central, Turn *turn, GError **error)
{
  SerapSyncReply *reply = turn->reply;
  reply->now_ms = serap_env_now_ms (central->env);
  reply->last_dev_seq = turn->device->dev_seq;
  g_autoptr (GError) shut_out = NULL;
  if (turn->device->revoked && !serap_central_admits (central, turn->device, &shut_out)) {
    reply->cursor = g_strdup (turn->request->cursor);
    if (g_error_matches (shut_out, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_WIPE))
      reply->orders = g_strdupv ((char *[]){ (char *) SERAP_ORDER_WIPE, NULL });
    return TRUE;
  }
  if (turn->request->push_only)
    return TRUE;
  reply->scopes = serap_central_scopes_of (central, turn->request->user);
  return serap_central_pull (central, turn->request, reply, error);
}

static void
finish (SerapCentral *central, Turn *turn, SerapSyncReply **reply, GError **error)
{
  GError *own = NULL, *cause = NULL;
  if (turn->reply != NULL) {
    gboolean answered = answer (central, turn, &own);
    if (!serap_central_settle (central, answered ? NULL : own, &cause))
      fail (turn, cause);
  }
  *reply = g_steal_pointer (&turn->reply);
  g_clear_pointer (&turn->device, serap_device_free);
  if (turn->error != NULL)
    g_propagate_error (error, g_steal_pointer (&turn->error));
}

void
serap_central_sync_group (SerapCentral *central,
                          GPtrArray *requests,
                          SerapSyncReply **replies,
                          GError **errors)
{
  g_autofree Turn *turns = g_new0 (Turn, requests->len);
  for (guint i = 0; i < requests->len; i++)
    turns[i] = (Turn){ requests->pdata[i], NULL, serap_sync_reply_new (), NULL };
  for (guint i = 0; i < requests->len;) {
    guint n = size_of_group (&turns[i], requests->len - i);
    push_together (central, &turns[i], n);
    i += n;
  }
  for (guint i = 0; i < requests->len; i++)
    finish (central, &turns[i], &replies[i], &errors[i]);
}

SerapSyncReply *
serap_central_sync (SerapCentral *central, const SerapSyncRequest *request, GError **error)
{
  Turn turn = { request, NULL, serap_sync_reply_new (), NULL };
  SerapSyncReply *reply = NULL;
  push_together (central, &turn, 1);
  finish (central, &turn, &reply, error);
  return reply;
}
