/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Events and the feed. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

#include "serap-record-json.h"

#define EVENT_COLUMNS                                                                                        \
  "p.seq, p.n, p.rekam, p.entitas, p.tindakan, p.transisi, p.op_id, p.pengguna, p.atas_nama, p.perangkat,"   \
  " p.server_ms, p.perangkat_ms, p.versi, p.baru, p.isi, p.lama, p.catatan, p.lingkup_sebelum, "             \
  "p.lingkup_sesudah"

static char *
old_values_to_json (GPtrArray *changes)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_field_change_free);
  for (guint i = 0; i < changes->len; i++) {
    const SerapFieldChange *change = changes->pdata[i];
    if (!change->has_old)
      continue;
    SerapFieldChange *copy = g_new0 (SerapFieldChange, 1);
    copy->name = g_strdup (change->name);
    serap_value_copy (&copy->value, &change->old);
    g_ptr_array_add (old, copy);
  }
  return serap_changes_to_json (old);
}

static void
read_old_values (SerapStorage *storage, GPtrArray *changes, const SerapEntity *entity, const char *json)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_field_change_free);
  g_autoptr (GError) error = NULL;
  if (!serap_changes_from_json (old, entity, json, NULL, &error))
    serap_sqlite_fail (storage, g_steal_pointer (&error));
  for (guint i = 0; i < changes->len; i++) {
    SerapFieldChange *change = changes->pdata[i];
    for (guint o = 0; o < old->len; o++) {
      const SerapFieldChange *before = old->pdata[o];
      if (!g_str_equal (before->name, change->name))
        continue;
      serap_value_copy (&change->old, &before->value);
      change->has_old = TRUE;
    }
  }
}

static SerapFeedRow *
event_of_row (SerapStorage *storage, SerapStmt *stmt)
{
  SerapFeedRow *row = g_new0 (SerapFeedRow, 1);
  SerapEvent *event = row->event = serap_event_new ();
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
  event->note = g_strdup (serap_stmt_text (stmt, 16));
  row->before = serap_sqlite_scopes (serap_stmt_text (stmt, 17));
  row->after = serap_sqlite_scopes (serap_stmt_text (stmt, 18));

  const SerapEntity *entity = serap_schema_entity (storage->schema, event->kind);
  g_autoptr (GError) error = NULL;
  if (!serap_changes_from_json (event->changes, entity, serap_stmt_text (stmt, 14), NULL, &error)) {
    g_prefix_error (&error, "event %" G_GINT64_FORMAT ": ", event->seq);
    serap_sqlite_fail (storage, g_steal_pointer (&error));
  }
  read_old_values (storage, event->changes, entity, serap_stmt_text (stmt, 15));
  return row;
}

static gboolean
sqlite_put_event (SerapStorage *storage, const SerapEvent *event, char **before, char **after, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "INSERT INTO peristiwa (seq, n, rekam, entitas, tindakan, transisi, op_id, pengguna, "
                        "atas_nama, perangkat, server_ms,"
                        " perangkat_ms, versi, baru, isi, lama, catatan, lingkup_sebelum, lingkup_sesudah) "
                        "VALUES (:seq, :n, :rekam, :entitas,"
                        " :tindakan, :transisi, :op_id, :pengguna, :atas_nama, :perangkat, :server_ms, "
                        ":perangkat_ms, :versi, :baru, :isi, :lama,"
                        " :catatan, :sebelum, :sesudah)",
                        error);
  g_autoptr (SerapStmt) feed = serap_db_prepare (
    serap_sqlite_db (storage),
    "INSERT INTO umpan (lingkup, seq, n) VALUES (:lingkup, :seq, :n) ON CONFLICT DO NOTHING", error);
  if (stmt == NULL || feed == NULL)
    return FALSE;
  g_autofree char *set = serap_changes_to_json (event->changes);
  g_autofree char *old = old_values_to_json (event->changes);
  g_autofree char *scopes_before = g_strjoinv ("|", before);
  g_autofree char *scopes_after = g_strjoinv ("|", after);
  serap_stmt_bind_int (stmt, ":seq", event->seq);
  serap_stmt_bind_int (stmt, ":n", event->n);
  serap_stmt_bind_text (stmt, ":rekam", event->entity);
  serap_stmt_bind_text (stmt, ":entitas", event->kind);
  serap_stmt_bind_text (stmt, ":tindakan", event->verb);
  serap_stmt_bind_text (stmt, ":transisi", event->transition);
  serap_stmt_bind_text (stmt, ":op_id", event->op_id);
  serap_stmt_bind_text (stmt, ":pengguna", event->user);
  serap_stmt_bind_text (stmt, ":atas_nama", event->acts_for);
  serap_stmt_bind_text (stmt, ":perangkat", event->device);
  serap_stmt_bind_int (stmt, ":server_ms", event->at_ms);
  serap_stmt_bind_int (stmt, ":perangkat_ms", event->wall_ms);
  serap_stmt_bind_int (stmt, ":versi", event->versi);
  serap_stmt_bind_int (stmt, ":baru", event->created);
  serap_stmt_bind_text (stmt, ":isi", set);
  serap_stmt_bind_text (stmt, ":lama", old);
  serap_stmt_bind_text (stmt, ":catatan", event->note);
  serap_stmt_bind_text (stmt, ":sebelum", scopes_before);
  serap_stmt_bind_text (stmt, ":sesudah", scopes_after);
  if (!serap_stmt_run (stmt, error))
    return FALSE;
  for (guint i = 0; after[i] != NULL; i++) {
    serap_stmt_bind_text (feed, ":lingkup", after[i]);
    serap_stmt_bind_int (feed, ":seq", event->seq);
    serap_stmt_bind_int (feed, ":n", event->n);
    if (!serap_stmt_run (feed, error))
      return FALSE;
    serap_stmt_reset (feed);
  }
  return TRUE;
}

static GPtrArray *
events_by (SerapStorage *storage, const char *sql, const char *value, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (serap_sqlite_db (storage), sql, error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":nilai", value);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_feed_row_free);
  while (serap_sqlite_next (storage, stmt))
    g_ptr_array_add (list, event_of_row (storage, stmt));
  return serap_sqlite_whole (storage, list, error);
}

static GPtrArray *
sqlite_events_of_record (SerapStorage *storage, const char *id, GError **error)
{
  return events_by (storage,
                    "SELECT " EVENT_COLUMNS " FROM peristiwa p WHERE p.rekam = :nilai ORDER BY p.seq, p.n",
                    id, error);
}

static GPtrArray *
sqlite_events_of_op (SerapStorage *storage, const char *op_id, GError **error)
{
  return events_by (storage,
                    "SELECT " EVENT_COLUMNS " FROM peristiwa p WHERE p.op_id = :nilai ORDER BY p.seq, p.n",
                    op_id, error);
}

static GPtrArray *
sqlite_feed (SerapStorage *storage, char **scopes, gint64 seq, gint64 n, guint max, GError **error)
{
  /* The few scopes of an account are bound as one JSON array, so one statement serves all. */
  g_autoptr (GString) json = g_string_new ("[");
  for (guint i = 0; scopes[i] != NULL; i++)
    g_string_append_printf (json, "%s\"%s\"", i > 0 ? "," : "", scopes[i]);
  g_string_append_c (json, ']');
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage),
    "SELECT " EVENT_COLUMNS
    " FROM (SELECT DISTINCT u.seq, u.n FROM json_each (:lingkup) j JOIN umpan u ON u.lingkup = j.value"
    " WHERE (u.seq, u.n) > (:seq, :n) ORDER BY u.seq, u.n LIMIT :max) f"
    " JOIN peristiwa p ON p.seq = f.seq AND p.n = f.n ORDER BY p.seq, p.n",
    error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":lingkup", json->str);
  serap_stmt_bind_int (stmt, ":seq", seq);
  serap_stmt_bind_int (stmt, ":n", n);
  serap_stmt_bind_int (stmt, ":max", max);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_feed_row_free);
  while (serap_sqlite_next (storage, stmt))
    g_ptr_array_add (list, event_of_row (storage, stmt));
  return serap_sqlite_whole (storage, list, error);
}

void
serap_sqlite_class_events (SerapStorageClass *klass)
{
  klass->put_event = sqlite_put_event;
  klass->events_of_record = sqlite_events_of_record;
  klass->events_of_op = sqlite_events_of_op;
  klass->feed = sqlite_feed;
}
