/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happened to records: headquarters' events, and own work that has not come back as one yet. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-op-codec.h"
#include "serap-record-json.h"

/* How deep children of children are followed: an answer hangs on a check, which hangs on a record. */
#define MAX_DEPTH 2

/* ---- Changes as text ---- */

static gboolean
is_open (const SerapEntity *entity, const SerapFieldChange *change)
{
  int at = serap_entity_find (entity, change->name);
  return at >= 0 ? (entity->fields[at].flags & SERAP_FIELD_SEALED) == 0 : !serap_entity_is_sealed (entity);
}

char *
serap_store_changes_text (const SerapEntity *entity, GPtrArray *changes)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  for (guint i = 0; i < changes->len; i++)
    if (is_open (entity, changes->pdata[i]))
      g_ptr_array_add (open, changes->pdata[i]);
  SerapJsonWriter *writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_name (writer, "set");
  serap_changes_write (writer, open, NULL);
  serap_json_writer_name (writer, "old");
  serap_json_writer_begin_object (writer);
  for (guint i = 0; i < open->len; i++) {
    const SerapFieldChange *change = open->pdata[i];
    if (!change->has_old)
      continue;
    serap_json_writer_name (writer, change->name);
    serap_value_write (writer, &change->old);
  }
  serap_json_writer_end_object (writer);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish (writer);
}

static gboolean
read_old (SerapJsonRef object, const SerapEntity *entity, GPtrArray *changes, GError **error)
{
  for (guint i = 0; i < changes->len; i++) {
    SerapFieldChange *change = changes->pdata[i];
    int at = serap_entity_find (entity, change->name);
    SerapJsonRef old = serap_json_member (object, change->name);
    if (at < 0 || serap_json_kind (old) == SERAP_JSON_NONE)
      continue;
    if (!serap_value_read (old, &entity->fields[at], &change->old, error))
      return FALSE;
    change->has_old = TRUE;
  }
  return TRUE;
}

gboolean
serap_store_read_changes (const SerapEntity *entity, const char *data, GPtrArray *changes, GError **error)
{
  g_autoptr (SerapJson) json = serap_json_parse (data, -1, NULL, error);
  if (json == NULL)
    return FALSE;
  SerapJsonRef root = serap_json_root (json);
  return serap_changes_read (serap_json_member (root, "set"), entity, changes, NULL, error)
         && read_old (serap_json_member (root, "old"), entity, changes, error);
}

/* ---- Storing ---- */

/* The event's changes with what stood there before. */
static GPtrArray *
with_old (const SerapEvent *event, const SerapEntity *entity, const SerapRecord *before)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_field_change_free);
  for (guint i = 0; i < event->changes->len; i++) {
    const SerapFieldChange *change = event->changes->pdata[i];
    int at = serap_entity_find (entity, change->name);
    SerapFieldChange *copy = g_new0 (SerapFieldChange, 1);
    copy->name = g_strdup (change->name);
    serap_value_copy (&copy->value, &change->value);
    copy->has_old = change->has_old || (before != NULL && at >= 0);
    if (copy->has_old)
      serap_value_copy (&copy->old, change->has_old ? &change->old : &before->values[at]);
    g_ptr_array_add (changes, copy);
  }
  return changes;
}

gboolean
serap_store_note_event (
  SerapStore *store, gint64 rid, const SerapEvent *event, const SerapRecord *before, GError **error)
{
  const SerapEntity *entity = serap_schema_entity (store->schema, event->kind);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "INSERT INTO peristiwa (seq, n, rid, verb, transition, op_id, user, acts_for, "
                        "device, at_ms, wall_ms, versi,"
                        " created, data, note) VALUES (:seq, :n, :rid, :verb, :transition, :op_id, :user, "
                        ":acts_for, :device, :at_ms,"
                        " :wall_ms, :versi, :created, :data, :note) ON CONFLICT (seq, n) DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;
  /* What a record looked like when it came into a scope is no change anybody made. */
  gboolean entered = g_strcmp0 (event->verb, "enter") == 0;
  g_autofree char *data = NULL;
  if (!entered) {
    g_autoptr (GPtrArray) changes = with_old (event, entity, before);
    data = serap_store_changes_text (entity, changes);
  }
  serap_stmt_bind_int (stmt, ":seq", event->seq);
  serap_stmt_bind_int (stmt, ":n", event->n);
  serap_stmt_bind_int (stmt, ":rid", rid);
  serap_stmt_bind_text (stmt, ":verb", event->verb != NULL ? event->verb : "");
  serap_stmt_bind_text (stmt, ":transition", event->transition);
  serap_stmt_bind_text (stmt, ":op_id", event->op_id);
  serap_stmt_bind_text (stmt, ":user", event->user);
  serap_stmt_bind_text (stmt, ":acts_for", event->acts_for);
  serap_stmt_bind_text (stmt, ":device", event->device);
  serap_stmt_bind_int (stmt, ":at_ms", event->at_ms);
  serap_stmt_bind_int (stmt, ":wall_ms", event->wall_ms);
  serap_stmt_bind_int (stmt, ":versi", event->versi);
  serap_stmt_bind_int (stmt, ":created", event->created && !entered);
  serap_stmt_bind_text (stmt, ":data", data != NULL ? data : "{\"set\":{},\"old\":{}}");
  serap_stmt_bind_text (stmt, ":note", event->note);
  return serap_stmt_run (stmt, error);
}

/* ---- Reading ---- */

#define EVENT_COLUMNS                                                                                        \
  "SELECT p.seq, p.n, r.id, r.entity, p.verb, p.transition, p.op_id, p.user, p.acts_for, p.device,"          \
  " p.at_ms, p.wall_ms, p.versi, p.created, p.data, p.note FROM peristiwa p JOIN rekam r ON r.rid = p.rid "

/* Own work in the same columns; what was refused did not happen. */
#define PENDING_COLUMNS                                                                                      \
  "SELECT 0, 0, r.id, r.entity, o.verb, s.transition, o.op_id, o.user, o.acts_for, o.device,"                \
  " o.wall_ms, o.wall_ms, coalesce (b.versi, 0), s.created, s.data, NULL FROM sentuh s"                      \
  " JOIN outbox o ON o.place = s.place JOIN rekam r ON r.rid = s.rid"                                        \
  " LEFT JOIN base b ON b.rid = s.rid "

static SerapEvent *
read_event (SerapStore *store, SerapStmt *stmt, GError **error)
{
  const SerapEntity *entity = serap_schema_entity (store->schema, serap_stmt_text (stmt, 3));
  SerapEvent *event = serap_event_new ();
  event->seq = serap_stmt_int (stmt, 0);
  event->n = (guint) serap_stmt_int (stmt, 1);
  event->entity = g_strdup (serap_stmt_text (stmt, 2));
  event->kind = g_strdup (serap_stmt_text (stmt, 3));
  event->verb = g_strdup (serap_stmt_text (stmt, 4));
  event->transition = g_strdup (serap_stmt_text (stmt, 5));
  event->op_id = g_strdup (serap_stmt_text (stmt, 6));
  event->user = g_strdup (serap_stmt_text (stmt, 7));
  event->acts_for = g_strdup (serap_stmt_text (stmt, 8));
  event->device = g_strdup (serap_stmt_text (stmt, 9));
  event->at_ms = serap_stmt_int (stmt, 10);
  event->wall_ms = serap_stmt_int (stmt, 11);
  event->versi = serap_stmt_int (stmt, 12);
  event->created = serap_stmt_int (stmt, 13) != 0;
  event->note = g_strdup (serap_stmt_text (stmt, 15));
  if (entity != NULL
      && !serap_store_read_changes (entity, serap_stmt_text (stmt, 14), event->changes, error)) {
    serap_event_free (event);
    return NULL;
  }
  return event;
}

static gboolean
read_events (SerapStore *store, SerapStmt *stmt, GPtrArray *events, GError **error)
{
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    SerapEvent *event = read_event (store, stmt, error);
    if (event == NULL)
      return FALSE;
    g_ptr_array_add (events, event);
  }
  return step == SERAP_DONE;
}

static GPtrArray *
events_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) serap_event_free);
}

GPtrArray *
serap_store_events_of_op (SerapStore *store, const char *op_id, GError **error)
{
  g_autoptr (GPtrArray) events = events_new ();
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, EVENT_COLUMNS "WHERE p.op_id = ?1 ORDER BY p.seq, p.n", error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text_at (stmt, 1, op_id);
  return read_events (store, stmt, events, error) ? g_steal_pointer (&events) : NULL;
}

static gboolean
add_confirmed (SerapStore *store, gint64 rid, GPtrArray *events, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, EVENT_COLUMNS "WHERE p.rid = ?1 ORDER BY p.seq, p.n", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int_at (stmt, 1, rid);
  return read_events (store, stmt, events, error);
}

static gboolean
add_pending (SerapStore *store, gint64 rid, GPtrArray *events, GError **error)
{
  /* An event that has come already speaks for its operation. */
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    PENDING_COLUMNS "WHERE s.rid = ?1 AND o.state <> 3 AND o.place < ?2"
                    " AND (o.seq IS NULL OR o.seq > coalesce (b.seq, 0)) ORDER BY o.place",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int_at (stmt, 1, rid);
  serap_stmt_bind_int_at (stmt, 2, store->replay_place != 0 ? store->replay_place : G_MAXINT64);
  return read_events (store, stmt, events, error);
}

GPtrArray *
serap_store_events_of_rid (SerapStore *store, gint64 rid, GError **error)
{
  g_autoptr (GPtrArray) events = events_new ();
  if (!add_confirmed (store, rid, events, error) || !add_pending (store, rid, events, error))
    return NULL;
  return g_steal_pointer (&events);
}

/* ---- History ---- */

static gboolean add_children (SerapStore *store, const char *id, GArray *rids, guint depth, GError **error);

static gboolean
add_rid (SerapStore *store, gint64 rid, GArray *rids, guint depth, GError **error)
{
  for (guint i = 0; i < rids->len; i++)
    if (g_array_index (rids, gint64, i) == rid)
      return TRUE;
  g_array_append_val (rids, rid);
  if (depth == 0)
    return TRUE;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) record = serap_store_load (store, rid, SERAP_LAYER_SEEN, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  return record == NULL || add_children (store, record->id, rids, depth, error);
}

static gboolean
add_children (SerapStore *store, const char *id, GArray *rids, guint depth, GError **error)
{
  GPtrArray *entities = serap_schema_entities (store->schema);
  for (guint e = 0; e < entities->len; e++) {
    const SerapEntity *entity = entities->pdata[e];
    for (guint p = 0; entity->parents[p] != NULL; p++) {
      int at = serap_entity_find (entity, entity->parents[p]);
      if (serap_list_table_column (serap_store_table (store, entity), at) < 0)
        continue;
      /* In two parts, each of which has an index. */
      g_autofree char *sql = g_strdup_printf (
        "SELECT rid FROM \"list_%1$s\" WHERE \"%2$s\" = ?1 AND \"dihapus\" IS NULL UNION ALL"
        " SELECT rid FROM \"list_%1$s\" WHERE \"%2$s\" = ?1 AND \"dihapus\" IS NOT NULL ORDER BY 1",
        entity->name, entity->parents[p]);
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
      {
        g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, sql, error);
        if (stmt == NULL)
          return FALSE;
        serap_stmt_bind_text_at (stmt, 1, id);
        SerapStep step;
        while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
          gint64 rid = serap_stmt_int (stmt, 0);
          g_array_append_val (found, rid);
        }
        if (step == SERAP_FAILED)
          return FALSE;
      }
      for (guint i = 0; i < found->len; i++)
        if (!add_rid (store, g_array_index (found, gint64, i), rids, depth - 1, error))
          return FALSE;
    }
  }
  return TRUE;
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const SerapEvent *ea = *(const SerapEvent *const *) a;
  const SerapEvent *eb = *(const SerapEvent *const *) b;
  if (ea->seq != eb->seq)
    return ea->seq < eb->seq ? -1 : 1;
  return ea->n == eb->n ? 0 : ea->n < eb->n ? -1 : 1;
}

static int
compare_pending (gconstpointer a, gconstpointer b)
{
  const SerapEvent *ea = *(const SerapEvent *const *) a;
  const SerapEvent *eb = *(const SerapEvent *const *) b;
  return ea->wall_ms == eb->wall_ms ? 0 : ea->wall_ms < eb->wall_ms ? -1 : 1;
}

GPtrArray *
serap_store_history (SerapStore *store, const char *id, GError **error)
{
  g_autoptr (GPtrArray) events = events_new ();
  g_autoptr (GPtrArray) pending = events_new ();
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local_error = NULL;
  gint64 rid = serap_store_rid (store, id, &local_error);
  gboolean done = local_error == NULL && (rid == 0 || add_rid (store, rid, rids, MAX_DEPTH, &local_error));
  for (guint i = 0; done && i < rids->len; i++)
    done = add_confirmed (store, g_array_index (rids, gint64, i), events, &local_error)
           && add_pending (store, g_array_index (rids, gint64, i), pending, &local_error);
  if (!done) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  g_ptr_array_sort (events, compare_events);
  g_ptr_array_sort (pending, compare_pending);
  g_ptr_array_extend_and_steal (events, g_steal_pointer (&pending));
  return g_steal_pointer (&events);
}

static gboolean
write_history (SerapDb *db, gpointer data, GError **error)
{
  gpointer *both = data;
  SerapStore *store = both[0];
  GPtrArray *events = both[1];
  for (guint i = 0; i < events->len; i++) {
    const SerapEvent *event = events->pdata[i];
    const SerapEntity *entity = serap_schema_entity (store->schema, event->kind);
    if (entity == NULL)
      continue;
    gint64 rid = serap_store_make_rid (store, entity, event->entity, error);
    if (rid == 0 || !serap_store_note_event (store, rid, event, NULL, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
serap_store_add_history (SerapStore *store, GPtrArray *events, GError **error)
{
  gpointer both[] = { store, events };
  return serap_store_transaction (store, write_history, both, error);
}
