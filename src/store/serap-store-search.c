/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Full-text search: records wait in a queue and come into the index a little later. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-text.h"

#include <string.h>

char *
serap_store_search_text (SerapStore *store, SerapRecord *record)
{
  serap_store_fill_derived (store, record);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < record->entity->n_fields; i++) {
    const SerapField *field = &record->entity->fields[i];
    if ((field->flags & SERAP_FIELD_SEARCH) == 0 || (field->flags & SERAP_FIELD_SEALED) != 0
        || record->values[i].kind == SERAP_VALUE_NONE)
      continue;
    g_autofree char *value = serap_value_to_string (&record->values[i]);
    g_autofree char *folded = serap_text_fold (value);
    if (text->len > 0)
      g_string_append_c (text, '\n');
    g_string_append (text, folded);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Returns: (nullable): what stands in the index. */
static gboolean
indexed_text (SerapStore *store, gint64 rid, char **text, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT text FROM cari WHERE rowid = :rid", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":rid", rid);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step == SERAP_ROW)
    *text = g_strdup (serap_stmt_text (stmt, 0));
  return step != SERAP_FAILED;
}

static gboolean
write_text (SerapStore *store, gint64 rid, const char *text, gboolean there, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        there ? "UPDATE cari SET text = :text WHERE rowid = :rid"
                              : "INSERT INTO cari (rowid, text) VALUES (:rid, :text)",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":rid", rid);
  serap_stmt_bind_text (stmt, ":text", text);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_index_rid (SerapStore *store, gint64 rid, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) record = serap_store_load (store, rid, SERAP_LAYER_SEEN, &local_error);
  g_autofree char *before = NULL;
  if (local_error != NULL || !indexed_text (store, rid, &before, &local_error)) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  g_autofree char *text = record != NULL ? serap_store_search_text (store, record) : NULL;
  if (!serap_store_take_fault (store, error))
    return FALSE;
  store->indexed_bytes += text != NULL ? strlen (text) : 0;
  if (text == NULL || *text == '\0')
    return before == NULL || serap_store_run (store, "DELETE FROM cari WHERE rowid = ?1", rid, error);
  return g_strcmp0 (text, before) == 0 || write_text (store, rid, text, before != NULL, error);
}

/* Texts are put into the index many at a time: each transaction leaves a piece that has to be merged with
 * others later. It ends early with long texts: a save must not wait for it. */
#define INDEX_CHUNK 400
#define INDEX_BYTES 131072

typedef struct {
  SerapStore *store;
  guint max;
  guint n;
} Index;

static gboolean
delete_queued (SerapStore *store, gint64 first, gint64 last, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "DELETE FROM antre_indeks WHERE rid BETWEEN ?1 AND ?2", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int_at (stmt, 1, first);
  serap_stmt_bind_int_at (stmt, 2, last);
  return serap_stmt_run (stmt, error);
}

static gboolean
index_some (SerapDb *db, gpointer data, GError **error)
{
  Index *work = data;
  SerapStore *store = work->store;
  g_autoptr (GArray) rids
    = serap_store_ints (store, "SELECT rid FROM antre_indeks ORDER BY rid DESC LIMIT ?1", work->max, error);
  /* The newest of the queue, oldest first: a row number below the last one would make the index write
   * out what it holds in memory each time. */
  store->indexed_bytes = 0;
  gint64 done = 0;
  for (guint i = rids != NULL ? rids->len : 0; i > 0 && store->indexed_bytes < INDEX_BYTES; i--) {
    done = g_array_index (rids, gint64, i - 1);
    if (!serap_store_index_rid (store, done, error))
      return FALSE;
    work->n++;
  }
  if (rids == NULL || work->n == 0)
    return rids != NULL;
  return delete_queued (store, g_array_index (rids, gint64, rids->len - 1), done, error);
}

gint64
serap_store_index (SerapStore *store, guint max, GError **error)
{
  gint64 left = 0;
  while (max > 0) {
    Index work = { store, MIN (max, INDEX_CHUNK), 0 };
    if (!serap_store_transaction (store, index_some, &work, error))
      return -1;
    if (work.n == 0)
      return 0;
    max -= MIN (max, work.n);
  }
  return serap_db_query_int (store->db, "SELECT count(*) FROM antre_indeks", &left, error) ? left : -1;
}
