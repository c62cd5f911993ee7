/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Messages of a sync written and read, per operation and event. */

#include "config.h"

#include "serap-generator.h"
#include "serap-id.h"
#include "serap-message-json.h"

#define PER_MESSAGE 100
#define SECONDS 1.0

typedef struct {
  SerapSchema *schema; /* (owned) */
  SerapSyncRequest *request;
  SerapSyncReply *reply;
  GBytes *request_body;
  GBytes *reply_body;
} Bench;

static SerapEvent *
make_event (const SerapRecord *record, gint64 seq)
{
  const SerapEntity *entity = record->entity;
  SerapEvent *event = serap_event_new ();
  event->seq = seq;
  event->entity = g_strdup (record->id);
  event->kind = g_strdup (entity->name);
  event->verb = g_strdup ("create");
  event->op_id = serap_id_new (serap_env_system ());
  event->user = serap_id_new (serap_env_system ());
  event->device = serap_id_new (serap_env_system ());
  event->at_ms = event->wall_ms = serap_env_now_ms (serap_env_system ());
  event->versi = 1;
  event->created = event->full = TRUE;
  for (guint i = 0; i < entity->n_fields; i++) {
    if (record->values[i].kind == SERAP_VALUE_NONE)
      continue;
    SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
    change->name = g_strdup (entity->fields[i].name);
    serap_value_copy (&change->value, &record->values[i]);
    g_ptr_array_add (event->changes, change);
  }
  return event;
}

static SerapOp *
make_op (const SerapEvent *event, const SerapSigningKey *key, guint64 dev_seq)
{
  SerapOp *op = serap_op_new (event->op_id, SERAP_VERB_CREATE, event->kind, event->entity);
  op->device = g_strdup (event->device);
  op->user = g_strdup (event->user);
  op->epoch = 1;
  op->dev_seq = dev_seq;
  op->schema = SERAP_OP_SCHEMA;
  for (guint i = 0; i < event->changes->len; i++) {
    const SerapFieldChange *change = event->changes->pdata[i];
    serap_op_set_value (op, change->name, &change->value);
  }
  serap_op_freeze (op, serap_env_system (), key, NULL);
  return op;
}

static void
fill (Bench *bench, const SerapSigningKey *key)
{
  for (guint i = 0; i < PER_MESSAGE; i++) {
    g_autoptr (SerapRecord) record = serap_generator_aspirasi (bench->schema, i);
    SerapEvent *event = make_event (record, i + 1);
    g_ptr_array_add (bench->reply->events, event);
    g_ptr_array_add (bench->request->ops, make_op (event, key, i + 1));
    g_ptr_array_add (bench->request->sealed, NULL);
  }
  bench->request->user = serap_id_new (serap_env_system ());
  bench->request->device = serap_id_new (serap_env_system ());
}

static void
encode_request (Bench *bench)
{
  g_autoptr (GBytes) body = serap_sync_request_encode (bench->request);
}

static void
decode_request (Bench *bench)
{
  g_autoptr (SerapSyncRequest) request = serap_sync_request_decode (bench->request_body, bench->schema, NULL);
  g_assert (request->ops->len == PER_MESSAGE);
}

static void
encode_reply (Bench *bench)
{
  g_autoptr (GBytes) body = serap_sync_reply_encode (bench->reply);
}

static void
decode_reply (Bench *bench)
{
  g_autoptr (SerapSyncReply) reply = serap_sync_reply_decode (bench->reply_body, bench->schema, NULL);
  g_assert (reply->events->len == PER_MESSAGE);
}

static void
measure (const char *what, gsize bytes, void (*run) (Bench *), Bench *bench)
{
  guint n = 0;
  g_autoptr (GTimer) timer = g_timer_new ();
  do {
    run (bench);
    n += PER_MESSAGE;
  } while (g_timer_elapsed (timer, NULL) < SECONDS);
  double seconds = g_timer_elapsed (timer, NULL);
  g_print ("%-16s %7.2f us each  %8.0f each second  %6" G_GSIZE_FORMAT " bytes each\n", what,
           seconds * 1e6 / n, n / seconds, bytes / PER_MESSAGE);
}

int
main (void)
{
  Bench bench = { serap_schema_new (), serap_sync_request_new (), serap_sync_reply_new (), NULL, NULL };
  g_autoptr (SerapSigningKey) key = serap_signing_key_new (serap_env_system ());
  fill (&bench, key);
  bench.request_body = serap_sync_request_encode (bench.request);
  bench.reply_body = serap_sync_reply_encode (bench.reply);
  measure ("encode request", g_bytes_get_size (bench.request_body), encode_request, &bench);
  measure ("decode request", g_bytes_get_size (bench.request_body), decode_request, &bench);
  measure ("encode reply", g_bytes_get_size (bench.reply_body), encode_reply, &bench);
  measure ("decode reply", g_bytes_get_size (bench.reply_body), decode_reply, &bench);
  g_bytes_unref (bench.request_body);
  g_bytes_unref (bench.reply_body);
  serap_sync_request_free (bench.request);
  serap_sync_reply_free (bench.reply);
  serap_schema_unref (bench.schema);
  return 0;
}
