/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Events and the feed. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

#include "serap-event-digest.h"
#include "serap-record-json.h"

#define EVENT_COLUMNS                                                                                        \
  "p.seq, p.n, p.rekam, p.entitas, p.tindakan, p.transisi, p.op_id, p.pengguna, p.atas_nama, p.perangkat,"   \
  " p.server_ms, p.perangkat_ms, p.versi, p.baru, p.isi, p.lama, p.catatan, p.lingkup_sebelum, "             \
  "p.lingkup_sesudah"

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

/* The old values are left out @without_old: they are only for judging. */
static SerapFeedRow *
event_of_row (SerapStorage *storage, SerapStmt *stmt, gboolean without_old)
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
  if (!without_old)
    read_old_values (storage, event->changes, entity, serap_stmt_text (stmt, 15));
  return row;
}

/* Into the feeds of @scopes; those @except have it already. */
static gboolean
put_feed (SerapStorage *storage, const SerapEvent *event, char **scopes, char **except, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage), "INSERT INTO umpan (lingkup, seq, n) VALUES (:lingkup, :seq, :n)", error);
  if (stmt == NULL)
    return FALSE;
  for (guint i = 0; scopes[i] != NULL; i++) {
    if (*scopes[i] == '\0' || (except != NULL && g_strv_contains ((const char *const *) except, scopes[i])))
      continue;
    serap_stmt_bind_text (stmt, ":lingkup", scopes[i]);
    serap_stmt_bind_int (stmt, ":seq", event->seq);
    serap_stmt_bind_int (stmt, ":n", event->n);
    if (!serap_stmt_run (stmt, error))
      return FALSE;
    serap_stmt_reset (stmt);
  }
  return TRUE;
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
  if (stmt == NULL)
    return FALSE;
  g_autofree char *set = serap_changes_to_json (event->changes);
  g_autofree char *old = serap_event_old_json (event->changes);
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
  /* Who had it and has it no more must hear of that too. */
  return put_feed (storage, event, after, NULL, error) && put_feed (storage, event, before, after, error);
}

static GPtrArray *
events_by (SerapStorage *storage, const char *sql, const char *value, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_feed_row_free);
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (storage, sql);
  if (stmt != NULL)
    serap_stmt_bind_text (stmt, ":nilai", value);
  while (serap_sqlite_next (storage, stmt))
    g_ptr_array_add (list, event_of_row (storage, stmt, FALSE));
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

/* A place in the feed. */
typedef struct {
  gint64 seq, n;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;
  if (x->seq != y->seq)
    return x->seq < y->seq ? -1 : 1;
  return (x->n > y->n) - (x->n < y->n);
}

static void
add_places (SerapStorage *storage, const char *scope, const Place *after, guint max, GArray *places)
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query (storage, "SELECT seq, n FROM umpan WHERE lingkup = :lingkup"
                                   " AND (seq, n) > (:seq, :n) ORDER BY seq, n LIMIT :max");
  if (stmt == NULL)
    return;
  serap_stmt_bind_text (stmt, ":lingkup", scope);
  serap_stmt_bind_int (stmt, ":seq", after->seq);
  serap_stmt_bind_int (stmt, ":n", after->n);
  serap_stmt_bind_int (stmt, ":max", max);
  while (serap_sqlite_next (storage, stmt)) {
    Place place = { serap_stmt_int (stmt, 0), serap_stmt_int (stmt, 1) };
    g_array_append_val (places, place);
  }
}

/* No scope needs more than @max rows: however long the feed is, a page reads that many of each. */
static GArray *
places_after (SerapStorage *storage, char **scopes, const Place *after, guint max)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));
  for (guint i = 0; scopes[i] != NULL; i++)
    add_places (storage, scopes[i], after, max, places);
  g_array_sort (places, compare_places);
  guint kept = 0;
  for (guint i = 0; i < places->len && kept < max; i++) {
    const Place *place = &g_array_index (places, Place, i);
    if (kept == 0 || compare_places (place, &g_array_index (places, Place, kept - 1)) != 0)
      g_array_index (places, Place, kept++) = *place;
  }
  return g_array_set_size (places, kept);
}

static GPtrArray *
sqlite_feed (SerapStorage *storage, char **scopes, gint64 seq, gint64 n, guint max, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_feed_row_free);
  Place after = { seq, n };
  g_autoptr (GArray) places = places_after (storage, scopes, &after, max);
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage, "SELECT " EVENT_COLUMNS ", r.lingkup FROM peristiwa p LEFT JOIN rekam r ON r.id = p.rekam"
             " WHERE p.seq = :seq AND p.n = :n");
  for (guint i = 0; stmt != NULL && i < places->len; i++) {
    serap_stmt_bind_int (stmt, ":seq", g_array_index (places, Place, i).seq);
    serap_stmt_bind_int (stmt, ":n", g_array_index (places, Place, i).n);
    if (serap_sqlite_next (storage, stmt)) {
      SerapFeedRow *row = event_of_row (storage, stmt, TRUE);
      row->now = serap_sqlite_scopes (serap_stmt_text (stmt, 19));
      g_ptr_array_add (list, row);
    }
    serap_stmt_reset (stmt);
  }
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
