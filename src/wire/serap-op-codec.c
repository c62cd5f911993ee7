/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Envelopes of operations, events and answers on the network. */

#include "config.h"

#include "serap-op-codec.h"

#include "serap-record-json.h"
#include "serap-seal.h"

#include <string.h>

#define KIND_CHARS 64
#define NAME_CHARS 100
#define NOTE_CHARS 8000
#define PARAM_CHARS 4000
#define MAX_PARAMS 64
#define MAX_SCOPES 200
#define MAX_PROBLEMS 1000

static void
write_payload (SerapJsonWriter *writer, const SerapOp *op, GBytes *sealed)
{
  serap_json_writer_name (writer, sealed != NULL ? "z" : "p");
  if (sealed != NULL) {
    serap_json_writer_bytes (writer, sealed);
  } else if (op->payload_bytes != NULL) {
    gsize n;
    const char *text = g_bytes_get_data (op->payload_bytes, &n);
    serap_json_writer_text_n (writer, text, n);
  } else {
    serap_json_writer_null (writer);
  }
}

void
serap_op_write (SerapJsonWriter *writer, const SerapOp *op, GBytes *sealed)
{
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "id", op->op_id);
  serap_json_writer_member_text (writer, "dev", op->device);
  serap_json_writer_member_int (writer, "ep", op->epoch);
  serap_json_writer_member_int (writer, "ds", (gint64) op->dev_seq);
  serap_json_writer_member_text (writer, "u", op->user);
  serap_json_writer_opt_text (writer, "af", op->acts_for);
  serap_json_writer_member_text (writer, "e", op->entity);
  serap_json_writer_member_text (writer, "k", op->kind);
  serap_json_writer_member_text (writer, "v", serap_verb_name (op->verb));
  serap_json_writer_opt_text (writer, "b", op->batch);
  serap_json_writer_opt_text (writer, "x", op->txn);
  serap_json_writer_member_int (writer, "bs", op->base_seq);
  serap_json_writer_member_int (writer, "rs", op->ref_seq);
  serap_json_writer_member_int (writer, "w", op->wall_ms);
  serap_json_writer_member_int (writer, "s", op->schema);
  write_payload (writer, op, sealed);
  serap_json_writer_name (writer, "sig");
  serap_json_writer_bytes (writer, op->signature);
  serap_json_writer_end_object (writer);
}

static gboolean
read_verb (SerapJsonRef object, SerapVerb *verb, GError **error)
{
  const char *name;
  if (!serap_json_get_text (object, "v", NAME_CHARS, &name, error))
    return FALSE;
  int known = serap_verb_from_name (name);
  if (known < 0)
    return serap_json_fail (serap_json_member (object, "v"), SERAP_WIRE_ERROR_UNKNOWN, error, "unknown verb");
  *verb = (SerapVerb) known;
  return TRUE;
}

static SerapOp *
read_names (SerapJsonRef object, GError **error)
{
  const char *op_id, *device, *user, *acts_for, *entity, *kind, *batch, *txn;
  SerapVerb verb = SERAP_VERB_CREATE;
  if (!serap_json_get_id (object, "id", &op_id, error) || !serap_json_get_id (object, "dev", &device, error)
      || !serap_json_get_id (object, "u", &user, error) || !serap_json_opt_id (object, "af", &acts_for, error)
      || !serap_json_get_id (object, "e", &entity, error)
      || !serap_json_get_text (object, "k", KIND_CHARS, &kind, error) || !read_verb (object, &verb, error)
      || !serap_json_opt_id (object, "b", &batch, error) || !serap_json_opt_id (object, "x", &txn, error))
    return NULL;
  SerapOp *op = serap_op_new (op_id, verb, kind, entity);
  op->device = g_strdup (device);
  op->user = g_strdup (user);
  op->acts_for = g_strdup (acts_for);
  op->batch = g_strdup (batch);
  op->txn = g_strdup (txn);
  return op;
}

static gboolean
read_numbers (SerapOp *op, SerapJsonRef object, GError **error)
{
  gint64 epoch, dev_seq, schema;
  if (!serap_json_get_int (object, "ep", 0, G_MAXUINT32, &epoch, error)
      || !serap_json_get_int (object, "ds", 1, G_MAXINT64, &dev_seq, error)
      || !serap_json_get_int (object, "bs", 0, G_MAXINT64, &op->base_seq, error)
      || !serap_json_get_int (object, "rs", 0, G_MAXINT64, &op->ref_seq, error)
      || !serap_json_get_int (object, "w", G_MININT64, G_MAXINT64, &op->wall_ms, error)
      || !serap_json_get_int (object, "s", 0, G_MAXUINT16, &schema, error))
    return FALSE;
  op->epoch = (guint32) epoch;
  op->dev_seq = (guint64) dev_seq;
  op->schema = (guint16) schema;
  return TRUE;
}

static gboolean
read_payload (SerapOp *op, SerapJsonRef object, GBytes **sealed, GError **error)
{
  SerapJsonRef open = serap_json_member (object, "p");
  gsize limit = SERAP_PAYLOAD_REFERENCE_MAX_BYTES;
  const char *text;
  g_autoptr (GBytes) closed = NULL;
  if (!serap_json_opt_text (object, "p", limit, &text, error)
      || !serap_json_opt_bytes (object, "z", limit + SERAP_BOX_OVERHEAD, &closed, error))
    return FALSE;
  if (text == NULL && closed == NULL)
    return serap_json_fail (open, SERAP_WIRE_ERROR_MISSING, error, "the payload is missing");
  if (text != NULL && closed != NULL)
    return serap_json_fail (open, SERAP_WIRE_ERROR_RANGE, error, "two payloads");
  if (text != NULL && strlen (text) > limit)
    return serap_json_fail (open, SERAP_WIRE_ERROR_RANGE, error, "the payload is too large");
  if (text != NULL)
    op->payload_bytes = g_bytes_new (text, strlen (text));
  *sealed = g_steal_pointer (&closed);
  return TRUE;
}

static gboolean
read_signature (SerapOp *op, SerapJsonRef object, GError **error)
{
  if (!serap_json_get_bytes (object, "sig", SERAP_SIGNATURE_BYTES, &op->signature, error))
    return FALSE;
  return g_bytes_get_size (op->signature) == SERAP_SIGNATURE_BYTES
         || serap_json_fail (serap_json_member (object, "sig"), SERAP_WIRE_ERROR_RANGE, error,
                             "a short signature");
}

SerapOp *
serap_op_read (SerapJsonRef object, GBytes **sealed, GError **error)
{
  g_autoptr (GBytes) closed = NULL;
  g_autoptr (SerapOp) op = read_names (object, error);
  if (op == NULL || !read_numbers (op, object, error) || !read_signature (op, object, error)
      || !read_payload (op, object, &closed, error))
    return NULL;
  if (closed != NULL && sealed == NULL) {
    serap_json_fail (serap_json_member (object, "z"), SERAP_WIRE_ERROR_CRYPTO, error,
                     "a sealed payload is not expected");
    return NULL;
  }
  if (sealed != NULL)
    *sealed = g_steal_pointer (&closed);
  return g_steal_pointer (&op);
}

char *
serap_op_to_json (const SerapOp *op, GBytes *sealed)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_op_write (writer, op, sealed);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

SerapOp *
serap_op_from_json (const char *json, gssize n, GBytes **sealed, GError **error)
{
  g_autoptr (SerapJson) doc = serap_json_parse (json, n, NULL, error);
  return doc != NULL ? serap_op_read (serap_json_root (doc), sealed, error) : NULL;
}

static void
write_scopes (SerapJsonWriter *writer, char *const *scopes)
{
  serap_json_writer_name (writer, "sc");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; scopes[i] != NULL; i++)
    serap_json_writer_text (writer, scopes[i]);
  serap_json_writer_end_array (writer);
}

void
serap_event_write (SerapJsonWriter *writer, const SerapEvent *event, GHashTable *unknown)
{
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "seq", event->seq);
  serap_json_writer_member_int (writer, "n", event->n);
  serap_json_writer_member_text (writer, "e", event->entity);
  serap_json_writer_member_text (writer, "k", event->kind);
  serap_json_writer_member_text (writer, "v", event->verb);
  serap_json_writer_opt_text (writer, "t", event->transition);
  serap_json_writer_opt_text (writer, "op", event->op_id);
  serap_json_writer_opt_text (writer, "u", event->user);
  serap_json_writer_opt_text (writer, "af", event->acts_for);
  serap_json_writer_opt_text (writer, "dev", event->device);
  serap_json_writer_member_int (writer, "at", event->at_ms);
  serap_json_writer_member_int (writer, "w", event->wall_ms);
  serap_json_writer_member_int (writer, "ver", event->versi);
  if (event->created)
    serap_json_writer_member_bool (writer, "new", TRUE);
  if (event->full)
    serap_json_writer_member_bool (writer, "full", TRUE);
  if (event->leave)
    serap_json_writer_member_bool (writer, "leave", TRUE);
  if (event->scopes != NULL)
    write_scopes (writer, event->scopes);
  GHashTable *newer = unknown != NULL ? unknown : event->unknown;
  if (event->changes->len > 0 || newer != NULL) {
    serap_json_writer_name (writer, "set");
    serap_changes_write (writer, event->changes, newer);
  }
  serap_changes_write_old (writer, event->changes);
  if (event->sealed != NULL) {
    serap_json_writer_name (writer, "z");
    serap_json_writer_bytes (writer, event->sealed);
  }
  serap_json_writer_opt_text (writer, "note", event->note);
  serap_json_writer_end_object (writer);
}

static gboolean
read_event_names (SerapEvent *event, SerapJsonRef object, GError **error)
{
  const char *entity, *kind, *verb, *transition, *op_id, *user, *acts_for, *device, *note;
  if (!serap_json_get_id (object, "e", &entity, error)
      || !serap_json_get_text (object, "k", KIND_CHARS, &kind, error)
      || !serap_json_get_text (object, "v", NAME_CHARS, &verb, error)
      || !serap_json_opt_text (object, "t", NAME_CHARS, &transition, error)
      || !serap_json_opt_id (object, "op", &op_id, error) || !serap_json_opt_id (object, "u", &user, error)
      || !serap_json_opt_id (object, "af", &acts_for, error)
      || !serap_json_opt_id (object, "dev", &device, error)
      || !serap_json_opt_text (object, "note", NOTE_CHARS, &note, error))
    return FALSE;
  event->entity = g_strdup (entity);
  event->kind = g_strdup (kind);
  event->verb = g_strdup (verb);
  event->transition = g_strdup (transition);
  event->op_id = g_strdup (op_id);
  event->user = g_strdup (user);
  event->acts_for = g_strdup (acts_for);
  event->device = g_strdup (device);
  event->note = g_strdup (note);
  return TRUE;
}

static gboolean
read_event_numbers (SerapEvent *event, SerapJsonRef object, GError **error)
{
  gint64 n;
  if (!serap_json_get_int (object, "seq", 0, G_MAXINT64, &event->seq, error)
      || !serap_json_get_int (object, "n", 0, G_MAXINT32, &n, error)
      || !serap_json_get_int (object, "at", G_MININT64, G_MAXINT64, &event->at_ms, error)
      || !serap_json_get_int (object, "w", G_MININT64, G_MAXINT64, &event->wall_ms, error)
      || !serap_json_get_int (object, "ver", 0, G_MAXINT64, &event->versi, error)
      || !serap_json_opt_bool (object, "new", FALSE, &event->created, error)
      || !serap_json_opt_bool (object, "full", FALSE, &event->full, error)
      || !serap_json_opt_bool (object, "leave", FALSE, &event->leave, error)
      || (serap_json_is_set (serap_json_member (object, "sc"))
          && !serap_json_opt_strv (object, "sc", MAX_SCOPES, NAME_CHARS, &event->scopes, error)))
    return FALSE;
  event->n = (guint) n;
  return TRUE;
}

static gboolean
read_event_values (
  SerapEvent *event, SerapJsonRef object, const SerapEntity *entity, GHashTable **unknown, GError **error)
{
  SerapJsonRef set, old;
  if (!serap_json_opt_object (object, "set", &set, error)
      || !serap_json_opt_object (object, "old", &old, error))
    return FALSE;
  if (serap_json_is_set (set) && !serap_changes_read (set, entity, event->changes, unknown, error))
    return FALSE;
  return serap_changes_read_old (old, entity, event->changes, *unknown, error);
}

SerapEvent *
serap_event_read (SerapJsonRef object, SerapSchema *schema, GHashTable **unknown, GError **error)
{
  g_autoptr (SerapEvent) event = serap_event_new ();
  if (!read_event_names (event, object, error) || !read_event_numbers (event, object, error)
      || !serap_json_opt_bytes (object, "z", SERAP_PAYLOAD_REFERENCE_MAX_BYTES + SERAP_BOX_OVERHEAD,
                                &event->sealed, error))
    return NULL;
  const SerapEntity *entity = serap_schema_entity (schema, event->kind);
  if (!read_event_values (event, object, entity, unknown != NULL ? unknown : &event->unknown, error))
    return NULL;
  return g_steal_pointer (&event);
}

char *
serap_event_to_json (const SerapEvent *event, GHashTable *unknown)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_event_write (writer, event, unknown);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

SerapEvent *
serap_event_from_json (const char *json, gssize n, SerapSchema *schema, GHashTable **unknown, GError **error)
{
  g_autoptr (SerapJson) doc = serap_json_parse (json, n, NULL, error);
  return doc != NULL ? serap_event_read (serap_json_root (doc), schema, unknown, error) : NULL;
}

static void
write_problem (SerapJsonWriter *writer, const SerapProblem *problem)
{
  serap_json_writer_begin_object (writer);
  serap_json_writer_opt_text (writer, "field", problem->field);
  serap_json_writer_member_text (writer, "code", problem->code);
  if (problem->params != NULL && problem->params[0] != NULL) {
    serap_json_writer_name (writer, "params");
    serap_json_writer_begin_array (writer);
    for (guint i = 0; problem->params[i] != NULL; i++)
      serap_json_writer_text (writer, problem->params[i]);
    serap_json_writer_end_array (writer);
  }
  if (problem->warning)
    serap_json_writer_member_bool (writer, "warning", TRUE);
  serap_json_writer_end_object (writer);
}

void
serap_problems_write (SerapJsonWriter *writer, GPtrArray *problems)
{
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < problems->len; i++)
    write_problem (writer, problems->pdata[i]);
  serap_json_writer_end_array (writer);
}

static gboolean
read_problem (SerapJsonRef object, GPtrArray *problems, GError **error)
{
  const char *field, *code;
  gboolean warning;
  g_auto (GStrv) params = NULL;
  if (!serap_json_opt_text (object, "field", NAME_CHARS, &field, error)
      || !serap_json_get_text (object, "code", NAME_CHARS, &code, error)
      || !serap_json_opt_strv (object, "params", MAX_PARAMS, PARAM_CHARS, &params, error)
      || !serap_json_opt_bool (object, "warning", FALSE, &warning, error))
    return FALSE;
  SerapProblem *problem = g_new0 (SerapProblem, 1);
  problem->field = g_strdup (field);
  problem->code = g_strdup (code);
  problem->params = g_steal_pointer (&params);
  problem->warning = warning;
  g_ptr_array_add (problems, problem);
  return TRUE;
}

gboolean
serap_problems_read (SerapJsonRef array, GPtrArray *problems, GError **error)
{
  if (!serap_json_expect (array, SERAP_JSON_ARRAY, error))
    return FALSE;
  guint n = serap_json_length (array);
  if (n > MAX_PROBLEMS)
    return serap_json_fail (array, SERAP_WIRE_ERROR_RANGE, error, "more than %d problems", MAX_PROBLEMS);
  for (guint i = 0; i < n; i++)
    if (!read_problem (serap_json_element (array, i), problems, error))
      return FALSE;
  return TRUE;
}

char *
serap_problems_to_json (GPtrArray *problems)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_problems_write (writer, problems);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

GPtrArray *
serap_problems_from_json (const char *json, gssize n, GError **error)
{
  g_autoptr (SerapJson) doc = serap_json_parse (json, n, NULL, error);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  if (doc == NULL || !serap_problems_read (serap_json_root (doc), problems, error))
    return NULL;
  return g_steal_pointer (&problems);
}

void
serap_op_result_write (SerapJsonWriter *writer, const SerapOpResult *result)
{
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "id", result->op_id);
  serap_json_writer_member_int (writer, "ds", (gint64) result->dev_seq);
  serap_json_writer_member_text (writer, "r", serap_result_name (result->result));
  if (result->duplicate)
    serap_json_writer_member_bool (writer, "dup", TRUE);
  serap_json_writer_member_int (writer, "seq", result->seq);
  if (result->problems->len > 0) {
    serap_json_writer_name (writer, "problems");
    serap_problems_write (writer, result->problems);
  }
  serap_json_writer_end_object (writer);
}

SerapOpResult *
serap_op_result_read (SerapJsonRef object, GError **error)
{
  const char *op_id, *name;
  gint64 dev_seq;
  SerapJsonRef problems;
  if (!serap_json_get_id (object, "id", &op_id, error)
      || !serap_json_get_int (object, "ds", 0, G_MAXINT64, &dev_seq, error)
      || !serap_json_get_text (object, "r", NAME_CHARS, &name, error)
      || !serap_json_opt_array (object, "problems", &problems, error))
    return NULL;
  int known = serap_result_from_name (name);
  if (known < 0) {
    serap_json_fail (serap_json_member (object, "r"), SERAP_WIRE_ERROR_UNKNOWN, error, "unknown result");
    return NULL;
  }
  g_autoptr (SerapOpResult) result = serap_op_result_new (op_id, (guint64) dev_seq);
  result->result = (SerapResult) known;
  if (!serap_json_opt_bool (object, "dup", FALSE, &result->duplicate, error)
      || !serap_json_opt_int (object, "seq", 0, G_MAXINT64, 0, &result->seq, error)
      || (serap_json_is_set (problems) && !serap_problems_read (problems, result->problems, error)))
    return NULL;
  return g_steal_pointer (&result);
}

char *
serap_op_result_to_json (const SerapOpResult *result)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_op_result_write (writer, result);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

SerapOpResult *
serap_op_result_from_json (const char *json, gssize n, GError **error)
{
  g_autoptr (SerapJson) doc = serap_json_parse (json, n, NULL, error);
  return doc != NULL ? serap_op_result_read (serap_json_root (doc), error) : NULL;
}
