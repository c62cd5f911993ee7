/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The account's data as facts for rules. */

#include "config.h"

#include "serap-store-private.h"

#include <string.h>

static SerapStore *
store_of (SerapFacts *facts)
{
  return facts->data;
}

static SerapRecord *
fact_get (SerapFacts *facts, const char *id, gboolean *known)
{
  SerapStore *store = store_of (facts);
  GError *error = NULL;
  SerapRecord *record = serap_store_load_id (store, id, SERAP_LAYER_SEEN, &error);
  serap_store_note_fault (store, error);
  if (known != NULL)
    *known = record != NULL || serap_store_meta_int (store, "complete", 0) != 0;
  return record;
}

static GPtrArray *
children_of (SerapStore *store, const SerapEntity *entity, const char *field, const char *id, GError **error)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  {
    g_autofree char *sql
      = g_strdup_printf ("SELECT rid FROM \"list_%s\" WHERE \"%s\" = ?1 AND \"dihapus\" IS NULL"
                         " ORDER BY \"dibuat\", rid",
                         entity->name, field);
    g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, sql, error);
    if (stmt == NULL)
      return records;
    serap_stmt_bind_text_at (stmt, 1, id);
    while (serap_stmt_step (stmt, error) == SERAP_ROW) {
      gint64 rid = serap_stmt_int (stmt, 0);
      g_array_append_val (rids, rid);
    }
  }
  for (guint i = 0; i < rids->len; i++) {
    SerapRecord *record = serap_store_load (store, g_array_index (rids, gint64, i), SERAP_LAYER_SEEN, error);
    if (record == NULL)
      break;
    g_ptr_array_add (records, record);
  }
  return records;
}

/* A child is where its parent is: whoever has the parent has its children, as of the last pull. */
static GPtrArray *
fact_children (
  SerapFacts *facts, const char *entity_name, const char *field, const char *id, gboolean *complete)
{
  SerapStore *store = store_of (facts);
  const SerapEntity *entity = serap_schema_entity (store->schema, entity_name);
  int at = entity != NULL ? serap_entity_find (entity, field) : -1;
  gboolean listed = at >= 0 && serap_list_table_column (serap_store_table (store, entity), at) >= 0;
  GError *error = NULL;
  if (complete != NULL) {
    *complete = listed && serap_store_rid (store, id, &error) != 0;
    serap_store_note_fault (store, g_steal_pointer (&error));
  }
  if (!listed)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  GPtrArray *records = children_of (store, entity, field, id, &error);
  serap_store_note_fault (store, error);
  return records;
}

/* ---- Reference data ---- */

static gint64
find_code (SerapStore *store, const SerapListTable *table, const char *code, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, table->select_code, error);
  if (stmt == NULL)
    return 0;
  serap_stmt_bind_text_at (stmt, 1, code);
  return serap_stmt_step (stmt, error) == SERAP_ROW ? serap_stmt_int (stmt, 0) : 0;
}

static SerapRecord *
fact_ref (SerapFacts *facts, const char *entity_name, const char *code)
{
  SerapStore *store = store_of (facts);
  const SerapEntity *entity = serap_schema_entity (store->schema, entity_name);
  const SerapListTable *table = entity != NULL ? serap_store_table (store, entity) : NULL;
  if (table == NULL || table->select_code == NULL || code == NULL)
    return NULL;
  g_autofree char *key = g_strconcat (entity_name, "/", code, NULL);
  gpointer known = NULL;
  if (g_hash_table_lookup_extended (store->refs, key, NULL, &known))
    return known != NULL ? serap_record_copy (known) : NULL;

  g_autoptr (GError) error = NULL;
  gint64 rid = find_code (store, table, code, &error);
  SerapRecord *record = rid != 0 ? serap_store_load (store, rid, SERAP_LAYER_SEEN, &error) : NULL;
  if (error != NULL) {
    serap_store_note_fault (store, g_steal_pointer (&error));
    return NULL;
  }
  g_hash_table_insert (store->refs, g_steal_pointer (&key), record);
  return record != NULL ? serap_record_copy (record) : NULL;
}

static gboolean
fact_ref_is_empty (SerapFacts *facts, const char *entity_name)
{
  SerapStore *store = store_of (facts);
  if (serap_schema_entity (store->schema, entity_name) == NULL)
    return TRUE;
  g_autofree char *sql = g_strdup_printf (
    "SELECT NOT EXISTS (SELECT 1 FROM \"list_%s\" WHERE \"dihapus\" IS NULL)", entity_name);
  gint64 empty = 0;
  GError *error = NULL;
  serap_db_query_int (store->db, sql, &empty, &error);
  serap_store_note_fault (store, error);
  return empty != 0;
}

/* ---- Acts ---- */

static SerapAct *
act_of (const SerapEvent *event)
{
  SerapAct *act = serap_act_new ();
  act->op_id = g_strdup (event->op_id);
  act->user = g_strdup (event->user);
  act->acts_for = g_strdup (event->acts_for);
  act->verb = g_strdup (event->verb);
  act->transition = g_strdup (event->transition);
  act->at_ms = event->at_ms;
  act->fields = g_new0 (char *, event->changes->len + 1);
  for (guint i = 0; i < event->changes->len; i++)
    act->fields[i] = g_strdup (((const SerapFieldChange *) event->changes->pdata[i])->name);
  return act;
}

static gboolean
is_local (SerapStore *store, gint64 rid, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, "SELECT 1 FROM base WHERE rid = :rid", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":rid", rid);
  return serap_stmt_step (stmt, error) == SERAP_DONE;
}

static GPtrArray *
fact_acts (SerapFacts *facts, const char *id, gboolean *complete)
{
  SerapStore *store = store_of (facts);
  GPtrArray *acts = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_act_free);
  GError *error = NULL;
  gint64 rid = serap_store_rid (store, id, &error);
  gboolean from_start = error == NULL && rid != 0 && is_local (store, rid, &error);
  if (error == NULL && rid != 0) {
    g_autoptr (GPtrArray) events = serap_store_events_of_rid (store, rid, &error);
    for (guint i = 0; events != NULL && i < events->len; i++) {
      const SerapEvent *event = events->pdata[i];
      from_start = from_start || event->created;
      if (g_strcmp0 (event->verb, "enter") != 0)
        g_ptr_array_add (acts, act_of (event));
    }
  }
  serap_store_note_fault (store, error);
  if (complete != NULL)
    *complete = from_start;
  return acts;
}

static GPtrArray *
fact_op_events (SerapFacts *facts, const char *op_id)
{
  SerapStore *store = store_of (facts);
  if (op_id == NULL)
    return NULL;
  GError *error = NULL;
  g_autoptr (GPtrArray) events = serap_store_events_of_op (store, op_id, &error);
  serap_store_note_fault (store, error);
  return events != NULL && events->len > 0 ? g_steal_pointer (&events) : NULL;
}

/* ---- Outside ---- */

void
serap_store_init_facts (SerapStore *store)
{
  SerapFacts *facts = &store->facts;
  facts->get = fact_get;
  facts->children = fact_children;
  facts->ref = fact_ref;
  facts->ref_is_empty = fact_ref_is_empty;
  facts->acts = fact_acts;
  facts->op_events = fact_op_events;
  facts->data = store;
  facts->schema = store->schema;
  facts->today = store->today;
}

SerapFacts *
serap_store_facts (SerapStore *store)
{
  serap_store_look_again (store);
  store->facts.now_ms = serap_env_now_ms (&store->env);
  g_autofree char *today = serap_wib_date (store->facts.now_ms);
  g_strlcpy (store->today, today, sizeof store->today);
  return &store->facts;
}

SerapRecord *
serap_store_ref (SerapStore *store, const char *entity, const char *code)
{
  serap_store_look_again (store);
  return fact_ref (&store->facts, entity, code);
}

GPtrArray *
serap_store_children (SerapStore *store, const char *entity, const char *field, const char *id)
{
  return fact_children (&store->facts, entity, field, id, NULL);
}

GPtrArray *
serap_store_refs (SerapStore *store, const char *entity_name)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  const SerapEntity *entity = serap_schema_entity (store->schema, entity_name);
  const SerapListTable *table = entity != NULL ? serap_store_table (store, entity) : NULL;
  if (table == NULL || table->select_code == NULL)
    return records;
  g_autofree char *sql = g_strdup_printf (
    "SELECT rid FROM \"list_%s\" WHERE \"dihapus\" IS NULL AND rid > ?1 ORDER BY \"kode\", rid", entity_name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rids = serap_store_ints (store, sql, 0, &error);
  for (guint i = 0; rids != NULL && i < rids->len; i++) {
    SerapRecord *record = serap_store_load (store, g_array_index (rids, gint64, i), SERAP_LAYER_SEEN, &error);
    if (record == NULL)
      break;
    g_ptr_array_add (records, record);
  }
  if (error != NULL)
    g_message ("%s", error->message);
  return records;
}
