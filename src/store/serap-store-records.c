/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records as they are stored, and finding them. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-id.h"
#include "serap-record-json.h"

#include <string.h>

#define MIN_PREFIX 4
#define MAX_NAMED 5

/* ---- What is remembered ---- */

#define MAX_REMEMBERED 2000

static void
remember (SerapStore *store, GHashTable *table, gint64 rid, const SerapRecord *record)
{
  if (store->read_only)
    return;
  if (g_hash_table_size (table) >= MAX_REMEMBERED)
    g_hash_table_remove_all (table);
  g_hash_table_replace (table, g_memdup2 (&rid, sizeof rid),
                        record != NULL ? serap_record_copy (record) : NULL);
}

/* ---- Row numbers ---- */

gint64
serap_store_rid (SerapStore *store, const char *id, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, "SELECT rid FROM rekam WHERE id = :id", error);
  if (stmt == NULL)
    return 0;
  serap_stmt_bind_text (stmt, ":id", id);
  return serap_stmt_step (stmt, error) == SERAP_ROW ? serap_stmt_int (stmt, 0) : 0;
}

gint64
serap_store_make_rid (SerapStore *store, const SerapEntity *entity, const char *id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 rid = serap_store_rid (store, id, &local_error);
  if (rid != 0)
    return rid;
  g_autoptr (SerapStmt) stmt = NULL;
  if (local_error == NULL)
    stmt = serap_db_prepare (store->db, "INSERT INTO rekam (id, entity) VALUES (:id, :entity)", &local_error);
  if (stmt != NULL) {
    serap_stmt_bind_text (stmt, ":id", id);
    serap_stmt_bind_text (stmt, ":entity", entity->name);
    if (serap_stmt_run (stmt, &local_error)) {
      rid = serap_db_last_rowid (store->db);
      remember (store, store->overlays, rid, NULL);
      return rid;
    }
  }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return 0;
}

const SerapEntity *
serap_store_entity_of (SerapStore *store, gint64 rid, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT entity FROM rekam WHERE rid = :rid", error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int (stmt, ":rid", rid);
  if (serap_stmt_step (stmt, error) != SERAP_ROW)
    return NULL;
  return serap_schema_entity (store->schema, serap_stmt_text (stmt, 0));
}

/* What is stored of a record has no person in it. */
static void
strip (SerapRecord *record)
{
  for (guint i = 0; record != NULL && i < record->entity->n_fields; i++)
    if ((record->entity->fields[i].flags & (SERAP_FIELD_SEALED | SERAP_FIELD_DERIVED)) != 0)
      serap_value_clear (&record->values[i]);
  if (record != NULL && serap_entity_is_sealed (record->entity))
    g_clear_pointer (&record->unknown, g_hash_table_unref);
}

static const SerapRecord *
remembered (SerapStore *store, gint64 rid, SerapLayer layer)
{
  gpointer overlay = NULL;
  if (layer == SERAP_LAYER_BASE)
    return g_hash_table_lookup (store->bases, &rid);
  if (!g_hash_table_lookup_extended (store->overlays, &rid, NULL, &overlay))
    return NULL;
  return overlay != NULL ? overlay : g_hash_table_lookup (store->bases, &rid);
}

static void
remember_loaded (SerapStore *store, SerapStmt *stmt, gint64 rid, int column, const SerapRecord *record)
{
  remember (store, column == 5 ? store->overlays : store->bases, rid, record);
  if (serap_stmt_is_null (stmt, 5))
    remember (store, store->overlays, rid, NULL);
}

/* ---- Reading ---- */

static SerapRecord *
read_record (SerapStore *store, SerapStmt *stmt, gint64 rid, SerapLayer layer, GError **error)
{
  const SerapEntity *entity = serap_schema_entity (store->schema, serap_stmt_text (stmt, 1));
  int column = layer == SERAP_LAYER_SEEN && !serap_stmt_is_null (stmt, 5) ? 5 : 4;
  const char *state = serap_stmt_text (stmt, column);
  if (entity == NULL || state == NULL)
    return NULL;
  g_autoptr (SerapRecord) record = serap_record_new (entity, serap_stmt_text (stmt, 0));
  record->versi = serap_stmt_int (stmt, 2);
  record->seq = serap_stmt_int (stmt, 3);
  g_autoptr (GError) local_error = NULL;
  if (serap_record_from_json (record, state, &local_error)) {
    remember_loaded (store, stmt, rid, column, record);
    return g_steal_pointer (&record);
  }
  g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_CORRUPT, "state of %s %s: %s", entity->name,
               record->id, local_error->message);
  return NULL;
}

SerapRecord *
serap_store_load (SerapStore *store, gint64 rid, SerapLayer layer, GError **error)
{
  const SerapRecord *known = remembered (store, rid, layer);
  if (known != NULL)
    return serap_record_copy (known);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "SELECT r.id, r.entity, b.versi, b.seq, b.state, o.state FROM rekam r"
    " LEFT JOIN base b ON b.rid = r.rid LEFT JOIN overlay o ON o.rid = r.rid WHERE r.rid = :rid",
    error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int (stmt, ":rid", rid);
  return serap_stmt_step (stmt, error) == SERAP_ROW ? read_record (store, stmt, rid, layer, error) : NULL;
}

SerapRecord *
serap_store_load_id (SerapStore *store, const char *id, SerapLayer layer, GError **error)
{
  gint64 rid = id != NULL ? serap_store_rid (store, id, error) : 0;
  return rid != 0 ? serap_store_load (store, rid, layer, error) : NULL;
}

static SerapRecord *
load_or_tell (SerapStore *store, const char *id, SerapLayer layer)
{
  g_autoptr (GError) error = NULL;
  SerapRecord *record = serap_store_load_id (store, id, layer, &error);
  if (error != NULL)
    g_message ("%s", error->message);
  return record;
}

SerapRecord *
serap_store_get (SerapStore *store, const char *id)
{
  return load_or_tell (store, id, SERAP_LAYER_SEEN);
}

SerapRecord *
serap_store_get_base (SerapStore *store, const char *id)
{
  return load_or_tell (store, id, SERAP_LAYER_BASE);
}

SerapRecord *
serap_store_row_record (SerapStore *store, const SerapEntity *entity, gint64 rowid)
{
  serap_store_look_again (store);
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapRecord) record = serap_store_load (store, rowid, SERAP_LAYER_SEEN, &error);
  if (error != NULL)
    g_message ("%s", error->message);
  if (record == NULL || (entity != NULL && record->entity != entity))
    return NULL;
  serap_store_fill_derived (store, record);
  return g_steal_pointer (&record);
}

SerapSyncState
serap_store_sync_state (SerapStore *store, const char *id)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "SELECT max(o.state) FROM rekam r JOIN sentuh s ON s.rid = r.rid"
                        " JOIN outbox o ON o.place = s.place WHERE r.id = :id",
                        NULL);
  if (stmt == NULL)
    return SERAP_SYNC_CLEAN;
  serap_stmt_bind_text (stmt, ":id", id);
  if (serap_stmt_step (stmt, NULL) != SERAP_ROW || serap_stmt_is_null (stmt, 0))
    return SERAP_SYNC_CLEAN;
  return serap_stmt_int (stmt, 0) == SERAP_OUTBOX_REFUSED ? SERAP_SYNC_REFUSED : SERAP_SYNC_PENDING;
}

/* ---- Writing ---- */

static void
forget_if_reference (SerapStore *store, const SerapRecord *record)
{
  if (serap_entity_find (record->entity, "kode") >= 0)
    serap_store_forget (store);
}

gboolean
serap_store_put_base (
  SerapStore *store, gint64 rid, const SerapRecord *record, gboolean there, gint64 set, GError **error)
{
  SerapBaseMark before = { 0, { 0 } };
  SerapBaseMark mark = { set, { 0 } };
  serap_record_digest (record, mark.digest);
  if (there && !serap_store_base_mark (store, rid, &before, error))
    return FALSE;
  if (mark.set == 0)
    mark.set = before.set;
  if (!serap_store_replace_mark (store, &before, &mark, error))
    return FALSE;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "INSERT INTO base (rid, versi, seq, state, himpunan, digest)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (rid) DO UPDATE SET"
                        " versi = excluded.versi, seq = excluded.seq, state = excluded.state,"
                        " himpunan = excluded.himpunan, digest = excluded.digest",
                        error);
  if (stmt == NULL)
    return FALSE;
  g_autofree char *state = serap_record_part_to_json (record, SERAP_RECORD_OPEN);
  serap_stmt_bind_int_at (stmt, 1, rid);
  serap_stmt_bind_int_at (stmt, 2, record->versi);
  serap_stmt_bind_int_at (stmt, 3, record->seq);
  serap_stmt_bind_text_at (stmt, 4, state);
  if (mark.set != 0)
    serap_stmt_bind_int_at (stmt, 5, mark.set);
  g_autoptr (GBytes) digest = g_bytes_new (mark.digest, sizeof mark.digest);
  serap_stmt_bind_blob_at (stmt, 6, digest);
  forget_if_reference (store, record);
  remember (store, store->bases, rid, record);
  strip (g_hash_table_lookup (store->bases, &rid));
  /* The version of a record with own work on top is that of its base. */
  if (g_hash_table_lookup (store->overlays, &rid) != NULL)
    g_hash_table_remove (store->overlays, &rid);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_put_overlay (SerapStore *store, gint64 rid, const SerapRecord *record, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db,
                                                 "INSERT INTO overlay (rid, state) VALUES (?1, ?2)"
                                                 " ON CONFLICT (rid) DO UPDATE SET state = excluded.state",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  g_autofree char *state = serap_record_part_to_json (record, SERAP_RECORD_OPEN);
  serap_stmt_bind_int_at (stmt, 1, rid);
  serap_stmt_bind_text_at (stmt, 2, state);
  forget_if_reference (store, record);
  remember (store, store->overlays, rid, record);
  strip (g_hash_table_lookup (store->overlays, &rid));
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_drop_base (SerapStore *store, gint64 rid, GError **error)
{
  SerapBaseMark before;
  SerapBaseMark none = { 0, { 0 } };
  g_hash_table_remove (store->bases, &rid);
  g_hash_table_remove (store->overlays, &rid);
  return serap_store_base_mark (store, rid, &before, error)
         && serap_store_replace_mark (store, &before, &none, error)
         && serap_store_run (store, "DELETE FROM base WHERE rid = ?1", rid, error);
}

gboolean
serap_store_drop_overlay (SerapStore *store, gint64 rid, GError **error)
{
  remember (store, store->overlays, rid, NULL);
  return serap_store_run (store, "DELETE FROM overlay WHERE rid = ?1", rid, error);
}

/* Whether anything but the row number is left of a record. */
static gboolean
is_empty (SerapStore *store, gint64 rid, gboolean *empty, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db,
                                                 "SELECT EXISTS (SELECT 1 FROM base WHERE rid = :rid)"
                                                 " + EXISTS (SELECT 1 FROM overlay WHERE rid = :rid)"
                                                 " + EXISTS (SELECT 1 FROM sentuh WHERE rid = :rid)",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":rid", rid);
  if (serap_stmt_step (stmt, error) != SERAP_ROW)
    return FALSE;
  *empty = serap_stmt_int (stmt, 0) == 0;
  return TRUE;
}

gboolean
serap_store_drop_empty (SerapStore *store, gint64 rid, GError **error)
{
  gboolean empty = FALSE;
  if (g_hash_table_contains (store->bases, &rid))
    return TRUE;
  if (!is_empty (store, rid, &empty, error))
    return FALSE;
  if (!empty)
    return TRUE;
  return serap_store_run (store, "DELETE FROM segel WHERE rid = ?1", rid, error)
         && serap_store_run (store, "DELETE FROM cari WHERE rowid = ?1", rid, error)
         && serap_store_run (store, "DELETE FROM antre_indeks WHERE rid = ?1", rid, error)
         && serap_store_run (store, "DELETE FROM pergi WHERE rid = ?1", rid, error)
         && serap_store_run (store,
                             "DELETE FROM rekam WHERE rid = ?1 AND NOT EXISTS"
                             " (SELECT 1 FROM peristiwa WHERE rid = ?1)",
                             rid, error);
}

/* ---- Finding ---- */

static void
add_found (GPtrArray *ids, SerapStmt *stmt)
{
  const char *id = serap_stmt_text (stmt, 0);
  if (id != NULL && !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    g_ptr_array_add (ids, g_strdup (id));
}

static gboolean
collect (SerapStore *store,
         const char *sql,
         const char *text,
         const char *until,
         const char *entity,
         GPtrArray *ids,
         GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, sql, error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text_at (stmt, 1, text);
  if (until != NULL) {
    serap_stmt_bind_text_at (stmt, 2, until);
    serap_stmt_bind_text_at (stmt, 3, entity);
  }
  SerapStep step;
  while (ids->len <= MAX_NAMED && (step = serap_stmt_step (stmt, error)) != SERAP_DONE) {
    if (step == SERAP_FAILED)
      return FALSE;
    add_found (ids, stmt);
  }
  return TRUE;
}

/* S-ABCD-12 */
static gboolean
is_provisional (const char *field, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", 4);
  return g_str_equal (field, "nomor_lokal") && g_strv_length (parts) == 3 && *parts[2] != '\0';
}

static gboolean
collect_by_field (SerapStore *store,
                  const SerapEntity *entity,
                  const char *field,
                  const char *text,
                  GPtrArray *ids,
                  GError **error)
{
  int at = serap_entity_find (entity, field);
  if (at < 0 || serap_list_table_column (serap_store_table (store, entity), at) < 0)
    return TRUE;
  /* Of a provisional number that two devices had given, headquarters put "-2" behind the second one. */
  const char *others = is_provisional (field, text) ? " OR (l.\"nomor_lokal\" >= ?1 || '-'"
                                                      " AND l.\"nomor_lokal\" < ?1 || '.')"
                                                    : "";
  g_autofree char *sql
    = g_strdup_printf ("SELECT r.id FROM \"list_%s\" l JOIN rekam r ON r.rid = l.rid"
                       " WHERE (l.\"%s\" = ?1%s) AND l.\"dihapus\" IS NULL ORDER BY l.rid DESC",
                       entity->name, field, others);
  return collect (store, sql, text, NULL, NULL, ids, error);
}

/* All ids that begin so are between the prefix and the prefix with a last letter after "f". */
static gboolean
collect_by_prefix (
  SerapStore *store, const SerapEntity *entity, const char *prefix, GPtrArray *ids, GError **error)
{
  if (strspn (prefix, "0123456789abcdef-") != strlen (prefix) || strlen (prefix) < MIN_PREFIX)
    return TRUE;
  g_autofree char *until = g_strconcat (prefix, "g", NULL);
  return collect (store, "SELECT id FROM rekam WHERE id >= ?1 AND id < ?2 AND entity = ?3 ORDER BY id",
                  prefix, until, entity->name, ids, error);
}

static char *
settle (GPtrArray *ids, const char *text, GError **error)
{
  if (ids->len == 1)
    return g_strdup (ids->pdata[0]);
  g_ptr_array_add (ids, NULL);
  g_autofree char *list = g_strjoinv (" ", (char **) ids->pdata);
  g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_AMBIGUOUS, "several records fit: %s%s", list,
               ids->len > MAX_NAMED + 1 ? " ..." : "");
  return NULL;
}

char *
serap_store_find (SerapStore *store, const SerapEntity *entity, const char *text, GError **error)
{
  g_return_val_if_fail (entity != NULL && text != NULL, NULL);

  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *upper = g_ascii_strup (text, -1);
  if (serap_id_is_valid (lower)) {
    g_autoptr (SerapRecord) record = serap_store_get (store, lower);
    if (record != NULL && record->entity == entity)
      return g_strdup (lower);
  }
  static const char *const fields[] = { "nomor", "nomor_lokal", "kode" };
  for (guint i = 0; i < G_N_ELEMENTS (fields) && ids->len == 0; i++) {
    gboolean done = collect_by_field (store, entity, fields[i], text, ids, error)
                    && (ids->len > 0 || collect_by_field (store, entity, fields[i], upper, ids, error));
    if (!done)
      return NULL;
    /* Of a rule file with several versions the newest counts. */
    if (i == 2 && ids->len > 1 && serap_entity_find (entity, "versi_aturan") >= 0) {
      g_autoptr (SerapRecord) newest = serap_store_ref (store, entity->name, text);
      if (newest != NULL)
        return g_strdup (newest->id);
    }
  }
  if (ids->len == 0 && !collect_by_prefix (store, entity, lower, ids, error))
    return NULL;
  if (ids->len > 0)
    return settle (ids, text, error);
  g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND, "no %s fits", entity->name);
  return NULL;
}
