/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drafts: what stands in a form that has not been saved. */

#include "config.h"

#include "serap-store-private.h"

void
serap_draft_free (SerapDraft *draft)
{
  if (draft == NULL)
    return;
  g_free (draft->id);
  g_free (draft->entity);
  g_free (draft->content);
  g_free (draft);
}

gboolean
serap_store_put_draft (
  SerapStore *store, const char *id, const char *entity, const char *content, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "INSERT INTO draf (id, entity, content, changed_ms) VALUES (:id, :entity, :content, :now)"
    " ON CONFLICT (id) DO UPDATE SET entity = excluded.entity, content = excluded.content,"
    " changed_ms = excluded.changed_ms",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":id", id);
  serap_stmt_bind_text (stmt, ":entity", entity);
  serap_stmt_bind_text (stmt, ":content", content);
  serap_stmt_bind_int (stmt, ":now", serap_env_now_ms (&store->env));
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_delete_draft (SerapStore *store, const char *id, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, "DELETE FROM draf WHERE id = :id", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":id", id);
  return serap_stmt_run (stmt, error);
}

GPtrArray *
serap_store_drafts (SerapStore *store, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db, "SELECT id, entity, content, changed_ms FROM draf ORDER BY changed_ms DESC, id", error);
  if (stmt == NULL)
    return NULL;
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_draft_free);
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    SerapDraft *draft = g_new0 (SerapDraft, 1);
    draft->id = g_strdup (serap_stmt_text (stmt, 0));
    draft->entity = g_strdup (serap_stmt_text (stmt, 1));
    draft->content = g_strdup (serap_stmt_text (stmt, 2));
    draft->changed_ms = serap_stmt_int (stmt, 3);
    g_ptr_array_add (drafts, draft);
  }
  return step == SERAP_DONE ? g_steal_pointer (&drafts) : NULL;
}
