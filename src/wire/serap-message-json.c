/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a device and headquarters say at each sync, as JSON. */

#include "config.h"

#include "serap-message-json.h"

#include "serap-message-private.h"
#include "serap-record-json.h"
#include "serap-seal.h"

#define CURSOR_CHARS 8192
#define SCOPE_CHARS 100
#define ORDER_CHARS 64
#define MAX_ORDERS 16

static GBytes *
sealed_at (GPtrArray *sealed, guint i)
{
  return i < sealed->len ? sealed->pdata[i] : NULL;
}

/* ---- Request ---- */

static void
write_seen (SerapJsonWriter *writer, const SerapSyncRequest *request)
{
  serap_json_writer_name (writer, "seen");
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "size", (gint64) request->seen_size);
  serap_message_write_hash (writer, "root", request->seen_root);
  serap_json_writer_end_object (writer);
}

GBytes *
serap_sync_request_encode (const SerapSyncRequest *request)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "user", request->user);
  serap_json_writer_member_text (writer, "device", request->device);
  serap_json_writer_member_int (writer, "epoch", request->epoch);
  serap_json_writer_name (writer, "ops");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < request->ops->len; i++)
    serap_op_write (writer, request->ops->pdata[i], sealed_at (request->sealed, i));
  serap_json_writer_end_array (writer);
  serap_json_writer_opt_text (writer, "cursor", request->cursor);
  if (request->max_events > 0)
    serap_json_writer_member_int (writer, "max", request->max_events);
  if (request->push_only)
    serap_json_writer_member_bool (writer, "push_only", TRUE);
  serap_json_writer_opt_text (writer, "program", request->program);
  if (request->waiting >= 0)
    serap_json_writer_member_int (writer, "waiting", request->waiting);
  if (request->authz_ver > 0)
    serap_json_writer_member_int (writer, "authz_ver", request->authz_ver);
  if (request->seen_size > 0)
    write_seen (writer, request);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

static gboolean
check_payload (SerapJsonRef ref, const SerapOp *op, GBytes *sealed, SerapSchema *schema, GError **error)
{
  gsize limit = serap_op_payload_limit (serap_schema_entity (schema, op->kind));
  gsize n = sealed != NULL ? g_bytes_get_size (sealed) : g_bytes_get_size (op->payload_bytes);
  if (n <= limit + (sealed != NULL ? SERAP_BOX_OVERHEAD : 0))
    return TRUE;
  return serap_json_fail (serap_json_member (ref, sealed != NULL ? "z" : "p"), SERAP_WIRE_ERROR_TOO_LARGE,
                          error, "a payload of more than %" G_GSIZE_FORMAT " bytes", limit);
}

static gboolean
read_ops (SerapSyncRequest *request, SerapJsonRef root, SerapSchema *schema, GError **error)
{
  SerapJsonRef list;
  if (!serap_json_get_array (root, "ops", &list, error))
    return FALSE;
  guint n = serap_json_length (list);
  if (n > SERAP_MESSAGE_MAX_OPS)
    return serap_json_fail (list, SERAP_WIRE_ERROR_TOO_LARGE, error, "more than %d operations",
                            SERAP_MESSAGE_MAX_OPS);
  for (guint i = 0; i < n; i++) {
    SerapJsonRef ref = serap_json_element (list, i);
    g_autoptr (GBytes) sealed = NULL;
    g_autoptr (SerapOp) op = serap_op_read (ref, &sealed, error);
    if (op == NULL || !check_payload (ref, op, sealed, schema, error))
      return FALSE;
    g_ptr_array_add (request->ops, g_steal_pointer (&op));
    g_ptr_array_add (request->sealed, g_steal_pointer (&sealed));
  }
  return TRUE;
}

static gboolean
read_seen (SerapSyncRequest *request, SerapJsonRef root, GError **error)
{
  SerapJsonRef seen;
  if (!serap_json_opt_object (root, "seen", &seen, error))
    return FALSE;
  return !serap_json_is_set (seen)
         || (serap_message_get_number (seen, "size", &request->seen_size, error)
             && serap_message_get_hash (seen, "root", request->seen_root, error));
}

SerapSyncRequest *
serap_sync_request_decode (GBytes *body, SerapSchema *schema, GError **error)
{
  gint64 max;
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_REQUEST_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapSyncRequest) request = serap_sync_request_new ();
  if (!serap_message_dup_id (root, "user", &request->user, error)
      || !serap_message_dup_id (root, "device", &request->device, error)
      || !serap_message_get_count (root, "epoch", &request->epoch, error)
      || !read_ops (request, root, schema, error)
      || !serap_message_dup_opt_text (root, "cursor", CURSOR_CHARS, &request->cursor, error)
      || !serap_json_opt_int (root, "max", 0, SERAP_MESSAGE_MAX_EVENTS, 0, &max, error)
      || !serap_json_opt_bool (root, "push_only", FALSE, &request->push_only, error)
      || !serap_message_dup_opt_text (root, "program", SERAP_MESSAGE_MAX_PROGRAM, &request->program, error)
      || !serap_json_opt_int (root, "waiting", 0, G_MAXINT64, -1, &request->waiting, error)
      || !serap_json_opt_int (root, "authz_ver", 0, G_MAXINT64, 0, &request->authz_ver, error)
      || !read_seen (request, root, error))
    return NULL;
  request->max_events = (guint) max;
  return g_steal_pointer (&request);
}

/* ---- Reply ---- */

static void
write_events (SerapJsonWriter *writer, GPtrArray *events)
{
  serap_json_writer_name (writer, "events");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < events->len; i++)
    serap_event_write (writer, events->pdata[i], NULL);
  serap_json_writer_end_array (writer);
}

static void
write_results (SerapJsonWriter *writer, GPtrArray *results)
{
  serap_json_writer_name (writer, "results");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < results->len; i++)
    serap_op_result_write (writer, results->pdata[i]);
  serap_json_writer_end_array (writer);
}

static void
write_digests (SerapJsonWriter *writer, GPtrArray *digests)
{
  if (digests->len == 0)
    return;
  serap_json_writer_name (writer, "digests");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < digests->len; i++) {
    const SerapDigest *digest = digests->pdata[i];
    serap_json_writer_begin_object (writer);
    serap_json_writer_member_text (writer, "scope", digest->scope);
    serap_json_writer_member_int (writer, "n", (gint64) digest->n);
    serap_message_write_hash (writer, "digest", digest->digest);
    serap_json_writer_end_object (writer);
  }
  serap_json_writer_end_array (writer);
}

static void
write_names (SerapJsonWriter *writer, const char *name, char *const *items)
{
  if (items != NULL)
    serap_message_write_strv (writer, name, items);
}

GBytes *
serap_sync_reply_encode (const SerapSyncReply *reply)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "now", reply->now_ms);
  serap_json_writer_member_int (writer, "last_dev_seq", (gint64) reply->last_dev_seq);
  write_results (writer, reply->results);
  write_events (writer, reply->events);
  serap_json_writer_opt_text (writer, "cursor", reply->cursor);
  if (reply->more)
    serap_json_writer_member_bool (writer, "more", TRUE);
  write_names (writer, "scopes", reply->scopes);
  write_names (writer, "load", reply->load);
  write_names (writer, "drop", reply->drop);
  write_digests (writer, reply->digests);
  serap_json_writer_opt_text (writer, "checkpoint", reply->checkpoint);
  if (reply->consistency->len > 0)
    serap_message_write_hashes (writer, "consistency", reply->consistency);
  if (reply->authz_ver > 0)
    serap_json_writer_member_int (writer, "authz_ver", reply->authz_ver);
  write_names (writer, "ctl", reply->orders);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

static gboolean
read_events (GPtrArray *events, SerapJsonRef root, guint max, SerapSchema *schema, GError **error)
{
  SerapJsonRef list;
  if (!serap_message_get_list (root, "events", max, &list, error))
    return FALSE;
  guint n = serap_json_length (list);
  for (guint i = 0; i < n; i++) {
    SerapEvent *event = serap_event_read (serap_json_element (list, i), schema, NULL, error);
    if (event == NULL)
      return FALSE;
    g_ptr_array_add (events, event);
  }
  return TRUE;
}

static gboolean
read_results (GPtrArray *results, SerapJsonRef root, GError **error)
{
  SerapJsonRef list;
  if (!serap_message_get_list (root, "results", SERAP_MESSAGE_MAX_OPS, &list, error))
    return FALSE;
  guint n = serap_json_length (list);
  for (guint i = 0; i < n; i++) {
    SerapOpResult *result = serap_op_result_read (serap_json_element (list, i), error);
    if (result == NULL)
      return FALSE;
    g_ptr_array_add (results, result);
  }
  return TRUE;
}

static gboolean
read_digests (GPtrArray *digests, SerapJsonRef root, GError **error)
{
  SerapJsonRef list;
  if (!serap_message_opt_list (root, "digests", SERAP_MESSAGE_MAX_SCOPES, &list, error))
    return FALSE;
  guint n = serap_json_length (list);
  for (guint i = 0; i < n; i++) {
    SerapJsonRef ref = serap_json_element (list, i);
    g_autoptr (SerapDigest) digest = serap_digest_new (NULL, 0, NULL);
    if (!serap_message_dup_text (ref, "scope", SCOPE_CHARS, &digest->scope, error)
        || !serap_message_get_number (ref, "n", &digest->n, error)
        || !serap_message_get_hash (ref, "digest", digest->digest, error))
      return FALSE;
    g_ptr_array_add (digests, g_steal_pointer (&digest));
  }
  return TRUE;
}

/* Nothing said and an empty list are two things. */
static gboolean
read_names (SerapJsonRef root, const char *name, guint max, gsize max_chars, char ***out, GError **error)
{
  return !serap_json_is_set (serap_json_member (root, name))
         || serap_json_opt_strv (root, name, max, max_chars, out, error);
}

static gboolean
read_scopes (SerapSyncReply *reply, SerapJsonRef root, GError **error)
{
  guint max = SERAP_MESSAGE_MAX_SCOPES;
  return read_names (root, "scopes", max, SCOPE_CHARS, &reply->scopes, error)
         && read_names (root, "load", max, SCOPE_CHARS, &reply->load, error)
         && read_names (root, "drop", max, SCOPE_CHARS, &reply->drop, error)
         && read_digests (reply->digests, root, error);
}

static gboolean
read_audit (SerapSyncReply *reply, SerapJsonRef root, GError **error)
{
  return serap_message_dup_opt_text (root, "checkpoint", SERAP_CHECKPOINT_MAX_CHARS, &reply->checkpoint,
                                     error)
         && serap_message_opt_hashes (root, "consistency", SERAP_PROOF_MAX_HASHES, reply->consistency, error);
}

SerapSyncReply *
serap_sync_reply_decode (GBytes *body, SerapSchema *schema, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_REPLY_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapSyncReply) reply = serap_sync_reply_new ();
  if (!serap_json_get_int (root, "now", G_MININT64, G_MAXINT64, &reply->now_ms, error)
      || !serap_message_get_number (root, "last_dev_seq", &reply->last_dev_seq, error)
      || !read_results (reply->results, root, error)
      || !read_events (reply->events, root, SERAP_MESSAGE_MAX_EVENTS, schema, error)
      || !serap_message_dup_opt_text (root, "cursor", CURSOR_CHARS, &reply->cursor, error)
      || !serap_json_opt_bool (root, "more", FALSE, &reply->more, error) || !read_scopes (reply, root, error)
      || !read_audit (reply, root, error)
      || !serap_json_opt_int (root, "authz_ver", 0, G_MAXINT64, 0, &reply->authz_ver, error)
      || !read_names (root, "ctl", MAX_ORDERS, ORDER_CHARS, &reply->orders, error))
    return NULL;
  return g_steal_pointer (&reply);
}

/* ---- Page of state ---- */

static void
write_record (SerapJsonWriter *writer, const SerapRecord *record, GBytes *sealed)
{
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "id", record->id);
  serap_json_writer_member_text (writer, "k", record->entity->name);
  serap_json_writer_member_int (writer, "ver", record->versi);
  serap_json_writer_member_int (writer, "seq", record->seq);
  serap_json_writer_name (writer, "set");
  serap_record_write (writer, record, SERAP_RECORD_OPEN);
  serap_message_write_bytes (writer, "z", sealed);
  serap_json_writer_end_object (writer);
}

GBytes *
serap_state_page_encode (const SerapStatePage *page)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_name (writer, "records");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < page->records->len; i++)
    write_record (writer, page->records->pdata[i], sealed_at (page->sealed, i));
  serap_json_writer_end_array (writer);
  serap_json_writer_opt_text (writer, "next", page->next);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

static gboolean
read_record (SerapStatePage *page, SerapJsonRef ref, SerapSchema *schema, GError **error)
{
  const char *id, *kind;
  gint64 versi, seq;
  SerapJsonRef set;
  g_autoptr (GBytes) sealed = NULL;
  if (!serap_json_get_id (ref, "id", &id, error) || !serap_json_get_text (ref, "k", SCOPE_CHARS, &kind, error)
      || !serap_json_get_int (ref, "ver", 0, G_MAXINT64, &versi, error)
      || !serap_json_get_int (ref, "seq", 0, G_MAXINT64, &seq, error)
      || !serap_json_get_object (ref, "set", &set, error)
      || !serap_json_opt_bytes (ref, "z", SERAP_PAYLOAD_REFERENCE_MAX_BYTES + SERAP_BOX_OVERHEAD, &sealed,
                                error))
    return FALSE;
  const SerapEntity *entity = serap_schema_entity (schema, kind);
  if (entity == NULL) {
    page->left_out++;
    return TRUE;
  }
  g_autoptr (SerapRecord) record = serap_record_new (entity, id);
  record->versi = versi;
  record->seq = seq;
  if (!serap_record_read (record, set, error))
    return FALSE;
  g_ptr_array_add (page->records, g_steal_pointer (&record));
  g_ptr_array_add (page->sealed, g_steal_pointer (&sealed));
  return TRUE;
}

SerapStatePage *
serap_state_page_decode (GBytes *body, SerapSchema *schema, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_REPLY_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef list;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapStatePage) page = serap_state_page_new ();
  const char *next;
  if (!serap_message_get_list (root, "records", SERAP_MESSAGE_MAX_RECORDS, &list, error)
      || !serap_json_opt_id (root, "next", &next, error))
    return NULL;
  page->next = g_strdup (next);
  guint n = serap_json_length (list);
  for (guint i = 0; i < n; i++)
    if (!read_record (page, serap_json_element (list, i), schema, error))
      return NULL;
  return g_steal_pointer (&page);
}

/* ---- History ---- */

GBytes *
serap_history_encode (GPtrArray *events)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  write_events (writer, events);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

GPtrArray *
serap_history_decode (GBytes *body, SerapSchema *schema, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_REPLY_MAX_BYTES, error);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_event_free);
  if (doc == NULL || !read_events (events, serap_json_root (doc), SERAP_MESSAGE_MAX_HISTORY, schema, error))
    return NULL;
  return g_steal_pointer (&events);
}
