/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Loading a scope that is here already once more: headquarters' pages replace what differs, and what
 * they do not hold goes, except own work. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-record-json.h"
#include "serap-scope.h"

typedef struct {
  SerapStore *store;
  const char *scope;
  const char *after;
  const SerapStatePage *page;
} Reload;

static gboolean
is_worked_on (SerapStore *store, gint64 rid, gboolean *worked_on, GError **error)
{
  g_autoptr (GArray) places
    = serap_store_ints (store, "SELECT place FROM sentuh WHERE rid = ?1 LIMIT 1", rid, error);
  *worked_on = places != NULL && places->len > 0;
  return places != NULL;
}

static gboolean
let_go (SerapStore *store, gint64 rid, GError **error)
{
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (rids, rid);
  return serap_store_drop_base (store, rid, error)
         && serap_store_run (store, "DELETE FROM segel WHERE rid = ?1 AND place <= 0", rid, error)
         && serap_store_replay (store, rids, error);
}

/* The sets of scopes there are do not say: what its own values say. */
static char **
scopes_of (SerapStore *store, gint64 rid, gint64 set, GError **error)
{
  if (set != 0)
    return serap_store_scopes_of_set (store, set, error);
  g_autoptr (SerapRecord) record = serap_store_load (store, rid, SERAP_LAYER_BASE, error);
  g_auto (GStrv) scopes = record != NULL ? serap_scope_of (serap_store_facts (store), record) : NULL;
  return scopes != NULL && serap_store_take_fault (store, error) ? g_steal_pointer (&scopes) : NULL;
}

/* Headquarters does not have it in this scope: it leaves the scope, and the space when it was only
 * here because of it. */
static gboolean
drop_stray (Reload *reload, gint64 rid, GError **error)
{
  SerapStore *store = reload->store;
  gboolean worked_on = FALSE;
  SerapBaseMark mark;
  if (!serap_store_base_mark (store, rid, &mark, error) || !is_worked_on (store, rid, &worked_on, error))
    return FALSE;
  g_auto (GStrv) scopes = scopes_of (store, rid, mark.set, error);
  if (scopes == NULL)
    return FALSE;
  if (!g_strv_contains ((const char *const *) scopes, reload->scope))
    return TRUE;
  g_autoptr (GPtrArray) left = g_ptr_array_new ();
  for (guint i = 0; scopes[i] != NULL; i++)
    if (!g_str_equal (scopes[i], reload->scope))
      g_ptr_array_add (left, scopes[i]);
  if (left->len == 0 && !worked_on)
    return let_go (store, rid, error);
  if (mark.set == 0)
    return TRUE;
  g_ptr_array_add (left, NULL);
  mark.set = serap_store_scope_set (store, (char *const *) left->pdata, error);
  return mark.set != 0 && serap_store_put_mark (store, rid, &mark, error);
}

static gboolean
drop_strays (Reload *reload, GError **error)
{
  const SerapStatePage *page = reload->page;
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < page->records->len; i++)
    g_hash_table_add (there, ((SerapRecord *) page->records->pdata[i])->id);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (reload->store->db,
                                                 "SELECT r.rid, r.id FROM rekam r JOIN base b USING (rid)"
                                                 " WHERE r.id > :after AND (:last IS NULL OR r.id <= :last)"
                                                 " ORDER BY r.rid DESC",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":after", reload->after != NULL ? reload->after : "");
  serap_stmt_bind_text (stmt, ":last", page->next);
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    gint64 rid = serap_stmt_int (stmt, 0);
    if (!g_hash_table_contains (there, serap_stmt_text (stmt, 1)))
      g_array_append_val (rids, rid);
  }
  if (step != SERAP_DONE)
    return FALSE;
  /* Newest first: children go before what decides their scope. */
  for (guint i = 0; i < rids->len; i++)
    if (!drop_stray (reload, g_array_index (rids, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* An ordinary page never overwrites what is as new; here headquarters' word counts. */
static gboolean
make_way (Reload *reload, const SerapRecord *record, GError **error)
{
  SerapStore *store = reload->store;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) before = serap_store_load_id (store, record->id, SERAP_LAYER_BASE, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (before == NULL || before->seq < record->seq)
    return TRUE;
  g_autofree char *here = serap_record_part_to_json (before, SERAP_RECORD_OPEN);
  g_autofree char *there = serap_record_part_to_json (record, SERAP_RECORD_OPEN);
  if (before->seq == record->seq && before->versi == record->versi && g_str_equal (here, there))
    return TRUE;
  SerapBaseMark mark;
  gint64 rid = serap_store_rid (store, record->id, error);
  g_autoptr (SerapRecord) old = serap_record_copy (before);
  old->seq = 0;
  return rid != 0 && serap_store_base_mark (store, rid, &mark, error)
         && serap_store_put_base (store, rid, old, TRUE, mark.set, error);
}

static gboolean
reload_page (SerapDb *db, gpointer data, GError **error)
{
  Reload *reload = data;
  for (guint i = 0; i < reload->page->records->len; i++)
    if (!make_way (reload, reload->page->records->pdata[i], error))
      return FALSE;
  return serap_store_apply_state (reload->store, reload->scope, reload->page, error)
         && drop_strays (reload, error);
}

gboolean
serap_store_reload_state (
  SerapStore *store, const char *scope, const char *after, const SerapStatePage *page, GError **error)
{
  g_return_val_if_fail (store != NULL && scope != NULL && page != NULL, FALSE);

  Reload reload = { store, scope, after, page };
  if (!serap_store_transaction (store, reload_page, &reload, error))
    return FALSE;
  serap_store_sweep (store);
  return TRUE;
}
