/* SPDX-License-Identifier: GPL-3.0-or-later */

/* List tables: one an entity, made of its table, with a row for each record as it is seen here. */

#include "config.h"

#include "serap-store-private.h"

#include <string.h>

/* Number of the way the tables and indices are made below: with another one they are made anew. */
#define LAYOUT "/2"

/* Names come from the program's own tables; they become SQL only if they can be nothing else. */
static void
assert_name (const char *name)
{
  g_assert (*name != '\0' && strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen (name));
}

static gboolean
has_column (const SerapField *field)
{
  return (field->flags & SERAP_FIELD_LIST) != 0 && (field->flags & SERAP_FIELD_SEALED) == 0;
}

static gboolean
is_text (const SerapField *field)
{
  return field->type == SERAP_TEXT || field->type == SERAP_DATE || field->type == SERAP_CODE
         || field->type == SERAP_REF || field->type == SERAP_SET;
}

/* ---- The tables ---- */

static void
table_free (SerapListTable *table)
{
  g_array_unref (table->columns);
  g_free (table->select);
  g_free (table->insert);
  g_free (table->update);
  g_free (table->remove);
  g_free (table->select_code);
  g_free (table);
}

static const SerapField *
column_field (const SerapListTable *table, guint column)
{
  return &table->entity->fields[g_array_index (table->columns, int, column)];
}

static void
write_sql (SerapListTable *table)
{
  const char *name = table->entity->name;
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) marks = g_string_new (NULL);
  g_autoptr (GString) sets = g_string_new (NULL);
  for (guint i = 0; i < table->columns->len; i++) {
    const char *field = column_field (table, i)->name;
    g_string_append_printf (names, "%s\"%s\"", i > 0 ? ", " : "", field);
    g_string_append_printf (marks, ", ?%u", i + 2);
    g_string_append_printf (sets, "%s\"%s\" = ?%u", i > 0 ? ", " : "", field, i + 2);
  }
  table->select = g_strdup_printf ("SELECT %s FROM \"list_%s\" WHERE rid = ?1", names->str, name);
  table->insert
    = g_strdup_printf ("INSERT INTO \"list_%s\" (rid, %s) VALUES (?1%s)", name, names->str, marks->str);
  table->update = g_strdup_printf ("UPDATE \"list_%s\" SET %s WHERE rid = ?1", name, sets->str);
  table->remove = g_strdup_printf ("DELETE FROM \"list_%s\" WHERE rid = ?1", name);
}

static SerapListTable *
table_new (const SerapEntity *entity)
{
  assert_name (entity->name);
  SerapListTable *table = g_new0 (SerapListTable, 1);
  table->entity = entity;
  table->columns = g_array_new (FALSE, FALSE, sizeof (int));
  for (int i = 0; i < (int) entity->n_fields; i++) {
    const SerapField *field = &entity->fields[i];
    if (has_column (field)) {
      assert_name (field->name);
      g_array_append_val (table->columns, i);
    }
    if ((field->flags & SERAP_FIELD_SEARCH) != 0 && (field->flags & SERAP_FIELD_SEALED) == 0)
      table->has_search = TRUE;
    if ((field->flags & SERAP_FIELD_DERIVED) != 0)
      table->has_derived = TRUE;
  }
  table->status_column = serap_list_table_column (table, SERAP_COMMON_STATUS);
  table->removed_column = serap_list_table_column (table, SERAP_COMMON_DIHAPUS);
  write_sql (table);
  int code = serap_entity_find (entity, "kode");
  if (code >= 0 && has_column (&entity->fields[code]))
    table->select_code = g_strdup_printf (
      "SELECT rid FROM \"list_%s\" WHERE \"kode\" = ?1 AND \"dihapus\" IS NULL ORDER BY %srid DESC",
      entity->name, serap_entity_find (entity, "versi_aturan") >= 0 ? "\"versi_aturan\" DESC, " : "");
  return table;
}

GHashTable *
serap_store_tables_new (SerapSchema *schema)
{
  GHashTable *tables = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) table_free);
  GPtrArray *entities = serap_schema_entities (schema);
  for (guint i = 0; i < entities->len; i++) {
    const SerapEntity *entity = entities->pdata[i];
    g_hash_table_insert (tables, (gpointer) entity->name, table_new (entity));
  }
  return tables;
}

const SerapListTable *
serap_store_table (SerapStore *store, const SerapEntity *entity)
{
  return g_hash_table_lookup (store->tables, entity->name);
}

int
serap_list_table_column (const SerapListTable *table, int field)
{
  for (guint i = 0; i < table->columns->len; i++)
    if (g_array_index (table->columns, int, i) == field)
      return (int) i;
  return -1;
}

char *
serap_store_layout (SerapStore *store)
{
  g_autofree char *print = serap_schema_fingerprint (store->schema);
  return g_strconcat (print, LAYOUT, NULL);
}

gboolean
serap_list_index_is_sparse (const SerapField *field)
{
  return is_text (field);
}

/* A list is read in the order of its titles as quickly as in any other. */
gboolean
serap_list_has_title_index (const SerapField *field)
{
  guint flags = field->flags & (SERAP_FIELD_LIST | SERAP_FIELD_INDEX | SERAP_FIELD_SEALED);
  return flags == SERAP_FIELD_LIST && field->type == SERAP_TEXT && g_str_equal (field->name, "judul");
}

static gboolean
make_table (SerapDb *db, const SerapListTable *table, GError **error)
{
  const char *name = table->entity->name;
  g_autoptr (GString) sql = g_string_new (NULL);
  g_string_append_printf (sql, "CREATE TABLE \"list_%s\" (rid INTEGER PRIMARY KEY", name);
  for (guint i = 0; i < table->columns->len; i++) {
    const SerapField *field = column_field (table, i);
    g_string_append_printf (sql, ", \"%s\" %s", field->name, is_text (field) ? "TEXT" : "INTEGER");
  }
  /* Removed records are nearly never asked for: leaving them out lets a list be read from the
   * index alone. */
  g_string_append_printf (sql,
                          ") STRICT; CREATE INDEX \"ix_%s_ada\" ON \"list_%s\" (\"dihapus\")"
                          " WHERE \"dihapus\" IS NULL;"
                          "CREATE INDEX \"ix_%s_dihapus\" ON \"list_%s\" (\"dihapus\")"
                          " WHERE \"dihapus\" IS NOT NULL;",
                          name, name, name, name);
  for (guint i = 0; i < table->columns->len; i++) {
    const SerapField *field = column_field (table, i);
    if (serap_list_has_title_index (field))
      g_string_append_printf (sql,
                              "CREATE INDEX \"ix_%s_%s\" ON \"list_%s\" (\"%s\" COLLATE NOCASE)"
                              " WHERE \"dihapus\" IS NULL;",
                              name, field->name, name, field->name);
    if ((field->flags & SERAP_FIELD_INDEX) == 0)
      continue;
    g_string_append_printf (sql,
                            "CREATE INDEX \"ix_%s_%s\" ON \"list_%s\" (\"%s\") WHERE \"dihapus\" IS NULL",
                            name, field->name, name, field->name);
    /* Most records do not have most of them: those cost no index entry. */
    if (serap_list_index_is_sparse (field))
      g_string_append_printf (sql, " AND \"%s\" IS NOT NULL", field->name);
    g_string_append_c (sql, ';');
  }
  return serap_db_exec (db, sql->str, error);
}

static gboolean
drop_tables (SerapDb *db, GError **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  {
    g_autoptr (SerapStmt) stmt = serap_db_prepare (
      db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr (name, 1, 5) = 'list_'", error);
    if (stmt == NULL)
      return FALSE;
    SerapStep step;
    while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
      assert_name (serap_stmt_text (stmt, 0));
      g_string_append_printf (sql, "DROP TABLE \"%s\";", serap_stmt_text (stmt, 0));
    }
    if (step == SERAP_FAILED)
      return FALSE;
  }
  return serap_db_exec (db, sql->str, error);
}

gboolean
serap_store_make_tables (SerapStore *store, GError **error)
{
  if (!drop_tables (store->db, error))
    return FALSE;
  GPtrArray *entities = serap_schema_entities (store->schema);
  for (guint i = 0; i < entities->len; i++)
    if (!make_table (store->db, serap_store_table (store, entities->pdata[i]), error))
      return FALSE;
  return TRUE;
}

/* ---- What is derived ---- */

static void
copy_field (SerapRecord *to, const SerapRecord *from, const char *name)
{
  int at = serap_entity_find (to->entity, name);
  int source = from != NULL ? serap_entity_find (from->entity, name) : -1;
  if (at < 0 || (to->entity->fields[at].flags & SERAP_FIELD_DERIVED) == 0)
    return;
  if (source >= 0)
    serap_value_copy (&to->values[at], &from->values[source]);
  else
    serap_value_clear (&to->values[at]);
}

static void
set_derived (SerapRecord *record, const char *name, const char *text)
{
  int at = serap_entity_find (record->entity, name);
  if (at >= 0 && (record->entity->fields[at].flags & SERAP_FIELD_DERIVED) != 0)
    serap_value_set_text (&record->values[at], text);
}

/* Kecamatan and dapil of a kelurahan; "" when not known. */
static char **
place_of (SerapStore *store, const char *kelurahan)
{
  char **place = g_hash_table_lookup (store->places, kelurahan);
  if (place != NULL)
    return place;
  SerapFacts *facts = &store->facts;
  g_autoptr (SerapRecord) row = facts->ref (facts, "wilayah", kelurahan);
  g_autofree char *dapil = serap_facts_dapil_of (facts, kelurahan);
  const char *above = row != NULL ? serap_record_text (row, "induk") : NULL;
  place = g_new0 (char *, 3);
  place[0] = g_strdup (above != NULL ? above : "");
  place[1] = g_strdup (dapil != NULL ? dapil : "");
  g_hash_table_insert (store->places, g_strdup (kelurahan), place);
  return place;
}

void
serap_store_fill_derived (SerapStore *store, SerapRecord *record)
{
  static const char *const copied[] = { "kelurahan", "rt", "rw", "alamat" };
  if (!serap_store_table (store, record->entity)->has_derived)
    return;
  g_autoptr (GError) error = NULL;
  const char *id = serap_record_text (record, "lokasi");
  g_autoptr (SerapRecord) place
    = id != NULL ? serap_store_load_id (store, id, SERAP_LAYER_SEEN, &error) : NULL;
  serap_store_note_fault (store, g_steal_pointer (&error));
  if (place != NULL && serap_record_bool (place, "dihapus"))
    g_clear_pointer (&place, serap_record_free);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    copy_field (record, place, copied[i]);
  const char *kelurahan = place != NULL ? serap_record_text (place, "kelurahan") : NULL;
  char **above = kelurahan != NULL ? place_of (store, kelurahan) : NULL;
  set_derived (record, "kecamatan", above != NULL ? above[0] : NULL);
  set_derived (record, "dapil", above != NULL ? above[1] : NULL);
  int at = serap_entity_find (record->entity, "perlu_lokasi");
  if (at >= 0)
    serap_value_set_int (&record->values[at], kelurahan == NULL);
}

gboolean
serap_store_decides_places (const SerapRecord *before, const SerapRecord *after)
{
  const char *name = after->entity->name;
  if (g_str_equal (name, "dapil"))
    return before == NULL
           || !serap_value_equal (serap_record_value (before, "kecamatan"),
                                  serap_record_value (after, "kecamatan"));
  if (!g_str_equal (name, "wilayah"))
    return FALSE;
  return before == NULL
         || !serap_value_equal (serap_record_value (before, "induk"), serap_record_value (after, "induk"))
         || !serap_value_equal (serap_record_value (before, "tingkat"),
                                serap_record_value (after, "tingkat"));
}

/* ---- Rows ---- */

/* What a column holds: a number, or text; NULL where there is nothing. */
typedef struct {
  gboolean is_number;
  gint64 number;
  char *text; /* (owned) (nullable) */
} Cell;

static void
cell_clear (Cell *cell)
{
  g_clear_pointer (&cell->text, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cell, cell_clear)

static Cell
cell_of (const SerapRecord *record, int at)
{
  const SerapValue *value = &record->values[at];
  Cell cell = { FALSE, 0, NULL };
  gboolean text = is_text (&record->entity->fields[at]);
  if (value->kind == SERAP_VALUE_INT && !text) {
    /* Not removed is one value, not two: the indices are made of it. */
    cell.is_number = at != SERAP_COMMON_DIHAPUS || value->number != 0;
    cell.number = value->number;
  } else if (value->kind == SERAP_VALUE_TEXT && text) {
    cell.text = g_strdup (value->text);
  } else if (value->kind == SERAP_VALUE_SET && text) {
    g_autofree char *items = g_strjoinv (",", value->set);
    cell.text = g_strconcat (",", items, ",", NULL);
  }
  return cell;
}

static gboolean
cell_equals (const Cell *cell, SerapStmt *stmt, int column)
{
  if (cell->is_number)
    return !serap_stmt_is_null (stmt, column) && serap_stmt_int (stmt, column) == cell->number;
  return g_strcmp0 (cell->text, serap_stmt_text (stmt, column)) == 0;
}

static void
count_one (SerapStore *store, const char *entity, const char *status, int step)
{
  char *key = g_strconcat (entity, "/", status != NULL ? status : "", NULL);
  int sum = GPOINTER_TO_INT (g_hash_table_lookup (store->counts, key)) + step;
  g_hash_table_replace (store->counts, key, GINT_TO_POINTER (sum));
}

static gboolean
write_count (SerapStore *store, const char *key, int step, GError **error)
{
  g_auto (GStrv) names = g_strsplit (key, "/", 2);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "INSERT INTO hitung (entity, status, n) VALUES (?1, ?2, ?3)"
                        " ON CONFLICT (entity, status) DO UPDATE SET n = n + excluded.n",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text_at (stmt, 1, names[0]);
  serap_stmt_bind_text_at (stmt, 2, names[1]);
  serap_stmt_bind_int_at (stmt, 3, step);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_write_counts (SerapStore *store, GError **error)
{
  GHashTableIter iter;
  gpointer key, step;
  g_hash_table_iter_init (&iter, store->counts);
  while (g_hash_table_iter_next (&iter, &key, &step)) {
    if (step != NULL && !write_count (store, key, GPOINTER_TO_INT (step), error))
      return FALSE;
    g_hash_table_iter_remove (&iter);
  }
  return TRUE;
}

typedef struct {
  gboolean there;
  gboolean equal;
  gboolean counted;
  char *status; /* (owned) (nullable) */
} OldRow;

static void
old_row_clear (OldRow *old)
{
  g_clear_pointer (&old->status, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OldRow, old_row_clear)

/* Looks at the row as it is; @record (nullable) is what it should be. */
static gboolean
look_at_row (SerapStore *store,
             const SerapListTable *table,
             gint64 rid,
             const SerapRecord *record,
             OldRow *old,
             GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, table->select, error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int_at (stmt, 1, rid);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step != SERAP_ROW)
    return step == SERAP_DONE;
  old->there = TRUE;
  old->equal = record != NULL;
  for (guint i = 0; old->equal && i < table->columns->len; i++) {
    g_auto (Cell) cell = cell_of (record, g_array_index (table->columns, int, i));
    old->equal = cell_equals (&cell, stmt, (int) i);
  }
  old->counted = serap_stmt_is_null (stmt, table->removed_column);
  old->status = g_strdup (serap_stmt_text (stmt, table->status_column));
  return TRUE;
}

static gboolean
write_row (SerapStore *store,
           const SerapListTable *table,
           gint64 rid,
           const SerapRecord *record,
           gboolean there,
           GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, there ? table->update : table->insert, error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int_at (stmt, 1, rid);
  for (guint i = 0; i < table->columns->len; i++) {
    g_auto (Cell) cell = cell_of (record, g_array_index (table->columns, int, i));
    if (cell.is_number)
      serap_stmt_bind_int_at (stmt, (int) i + 2, cell.number);
    else
      serap_stmt_bind_text_at (stmt, (int) i + 2, cell.text);
  }
  return serap_stmt_run (stmt, error);
}

static void
adjust_counters (SerapStore *store,
                 const SerapListTable *table,
                 const OldRow *old,
                 const SerapRecord *record)
{
  const char *status = serap_record_status (record);
  gboolean counted = !serap_record_bool (record, "dihapus");
  gboolean was_counted = old->there && old->counted;
  if (counted == was_counted && (!counted || g_strcmp0 (status, old->status) == 0))
    return;
  if (was_counted)
    count_one (store, table->entity->name, old->status, -1);
  if (counted)
    count_one (store, table->entity->name, status, 1);
}

/* A record that lies at this place shows the place in its own row. */
static gboolean
refresh_owner (SerapStore *store, const char *id, const char *place, GError **error)
{
  if (id == NULL || store->all_rows)
    return TRUE;
  g_autoptr (GError) local_error = NULL;
  gint64 rid = serap_store_rid (store, id, &local_error);
  if (rid != 0 && store->turn != NULL && g_hash_table_contains (store->turn, &rid))
    return TRUE;
  g_autoptr (SerapRecord) owner
    = rid != 0 ? serap_store_load (store, rid, SERAP_LAYER_SEEN, &local_error) : NULL;
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (owner == NULL || (place != NULL && g_strcmp0 (serap_record_text (owner, "lokasi"), place) != 0))
    return TRUE;
  return serap_store_refresh_record (store, rid, owner, error);
}

/* Whether the index has, or had, anything of the record. */
static gboolean
is_for_index (const SerapListTable *table, const OldRow *old, const SerapRecord *record)
{
  if (!table->has_search || old->there)
    return table->has_search;
  for (guint i = 0; i < record->entity->n_fields; i++) {
    guint flags = record->entity->fields[i].flags;
    if ((flags & SERAP_FIELD_SEARCH) != 0 && (flags & SERAP_FIELD_SEALED) == 0
        && record->values[i].kind != SERAP_VALUE_NONE)
      return TRUE;
  }
  return FALSE;
}

gboolean
serap_store_refresh_record (SerapStore *store, gint64 rid, const SerapRecord *record, GError **error)
{
  const SerapListTable *table = serap_store_table (store, record->entity);
  g_autoptr (SerapRecord) full = NULL;
  if (table->has_derived) {
    full = serap_record_copy (record);
    serap_store_fill_derived (store, full);
    if (!serap_store_take_fault (store, error))
      return FALSE;
    record = full;
  }
  g_auto (OldRow) old = { FALSE, FALSE, FALSE, NULL };
  if (!look_at_row (store, table, rid, record, &old, error))
    return FALSE;
  if (!old.equal) {
    if (!write_row (store, table, rid, record, old.there, error))
      return FALSE;
    adjust_counters (store, table, &old, record);
  }
  if (!old.equal && table->select_code != NULL)
    serap_store_forget (store);
  if (!store->all_rows && is_for_index (table, &old, record)
      && !serap_store_run (store, "INSERT INTO antre_indeks (rid) VALUES (?1) ON CONFLICT DO NOTHING", rid,
                           error))
    return FALSE;
  return !g_str_equal (record->entity->name, "lokasi")
         || refresh_owner (store, serap_record_text (record, "pemilik"), record->id, error);
}

gboolean
serap_store_drop_row (SerapStore *store, const SerapEntity *entity, gint64 rid, GError **error)
{
  const SerapListTable *table = serap_store_table (store, entity);
  g_auto (OldRow) old = { FALSE, FALSE, FALSE, NULL };
  if (!look_at_row (store, table, rid, NULL, &old, error))
    return FALSE;
  if (!old.there)
    return TRUE;
  if (old.counted)
    count_one (store, entity->name, old.status, -1);
  return serap_store_run (store, table->remove, rid, error);
}

/* A place that is gone leaves the row of the record that lay there. */
static gboolean
drop_place (SerapStore *store, const SerapEntity *entity, gint64 rid, GError **error)
{
  g_autofree char *owner = NULL;
  {
    g_autoptr (SerapStmt) stmt
      = serap_db_prepare (store->db, "SELECT pemilik FROM list_lokasi WHERE rid = :rid", error);
    if (stmt == NULL)
      return FALSE;
    serap_stmt_bind_int (stmt, ":rid", rid);
    SerapStep step = serap_stmt_step (stmt, error);
    if (step == SERAP_FAILED)
      return FALSE;
    owner = step == SERAP_ROW ? g_strdup (serap_stmt_text (stmt, 0)) : NULL;
  }
  return serap_store_drop_row (store, entity, rid, error) && refresh_owner (store, owner, NULL, error);
}

gboolean
serap_store_refresh_row (SerapStore *store, gint64 rid, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) record = serap_store_load (store, rid, SERAP_LAYER_SEEN, &local_error);
  if (record != NULL)
    return serap_store_refresh_record (store, rid, record, error);
  const SerapEntity *entity = local_error == NULL ? serap_store_entity_of (store, rid, &local_error) : NULL;
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (entity != NULL && g_str_equal (entity->name, "lokasi"))
    return drop_place (store, entity, rid, error);
  return entity == NULL || serap_store_drop_row (store, entity, rid, error);
}

gboolean
serap_store_refresh_rows (SerapStore *store, GArray *rids, GError **error)
{
  g_autoptr (GHashTable) turn = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint i = 0; i < rids->len; i++)
    g_hash_table_add (turn, &g_array_index (rids, gint64, i));
  store->turn = turn;
  gboolean done = TRUE;
  for (guint i = 0; done && i < rids->len; i++)
    done = serap_store_refresh_row (store, g_array_index (rids, gint64, i), error);
  store->turn = NULL;
  return done;
}

char *
serap_store_row_differs (SerapStore *store, gint64 rid, SerapRecord *record, GError **error)
{
  const SerapListTable *table = serap_store_table (store, record->entity);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, table->select, error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int_at (stmt, 1, rid);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step != SERAP_ROW)
    return step == SERAP_DONE ? g_strdup ("rid") : NULL;
  for (guint i = 0; i < table->columns->len; i++) {
    g_auto (Cell) cell = cell_of (record, g_array_index (table->columns, int, i));
    if (!cell_equals (&cell, stmt, (int) i))
      return g_strdup (column_field (table, i)->name);
  }
  return NULL;
}

gint64
serap_store_counter (SerapStore *store, const char *entity, const char *status)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        status != NULL ? "SELECT n FROM hitung WHERE entity = :entity AND status = :status"
                                       : "SELECT sum (n) FROM hitung WHERE entity = :entity",
                        NULL);
  if (stmt == NULL)
    return 0;
  serap_stmt_bind_text (stmt, ":entity", entity);
  if (status != NULL)
    serap_stmt_bind_text (stmt, ":status", status);
  return serap_stmt_step (stmt, NULL) == SERAP_ROW ? serap_stmt_int (stmt, 0) : 0;
}
