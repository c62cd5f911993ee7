/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which files headquarters does not have yet, and the beginnings of files that come from there. */

#include "config.h"

#include "serap-store-private.h"

#include <glib/gstdio.h>

GPtrArray *
serap_store_files_to_send (SerapStore *store, const char *after, guint max, GError **error)
{
  g_return_val_if_fail (store != NULL, NULL);

  /* Headquarters hears of the attachment first, then gets the file. */
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "SELECT f.sha256 FROM lampiran_berkas f LEFT JOIN kirim_berkas k USING (sha256)"
    " WHERE k.sha256 IS NULL AND f.sha256 > :after"
    " AND (EXISTS (SELECT 1 FROM menyusul m WHERE m.sha256 = f.sha256)"
    " OR EXISTS (SELECT 1 FROM list_lampiran l JOIN base b USING (rid) WHERE l.sha256 = f.sha256))"
    " ORDER BY f.sha256 LIMIT :max",
    error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":after", after != NULL ? after : "");
  serap_stmt_bind_int (stmt, ":max", max);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    g_ptr_array_add (names, g_strdup (serap_stmt_text (stmt, 0)));
  return step == SERAP_DONE ? g_steal_pointer (&names) : NULL;
}

gboolean
serap_store_expect_file (SerapStore *store, const char *sha256, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "INSERT INTO menyusul (sha256) SELECT sha256 FROM lampiran_berkas"
                        " WHERE sha256 = :sha256 AND sha256 NOT IN (SELECT sha256 FROM kirim_berkas)"
                        " ON CONFLICT (sha256) DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":sha256", sha256);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_expect_files_of (SerapStore *store, gint64 place, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "SELECT l.sha256 FROM outbox o JOIN sentuh s USING (place)"
                        " JOIN list_lampiran l USING (rid)"
                        " WHERE o.place = :place AND o.state = :acked AND l.sha256 IS NOT NULL",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":place", place);
  serap_stmt_bind_int (stmt, ":acked", SERAP_OUTBOX_ACKED);
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    if (!serap_store_expect_file (store, serap_stmt_text (stmt, 0), error))
      return FALSE;
  return step == SERAP_DONE;
}

typedef struct {
  SerapStore *store;
  const char *sha256;
  const char *why;
} Note;

static gboolean
note_state (const Note *note, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (note->store->db,
                        "INSERT INTO kirim_berkas (sha256, state, why) VALUES (:sha256, :state, :why)"
                        " ON CONFLICT (sha256) DO UPDATE SET state = :state, why = :why",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":sha256", note->sha256);
  serap_stmt_bind_int (stmt, ":state", note->why == NULL ? 1 : 2);
  serap_stmt_bind_text (stmt, ":why", note->why);
  return serap_stmt_run (stmt, error);
}

/* A file that was here only to be sent goes. */
static gboolean
note_file (SerapDb *db, gpointer data, GError **error)
{
  const Note *note = data;
  if (!note_state (note, error))
    return FALSE;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, "DELETE FROM menyusul WHERE sha256 = :sha256", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":sha256", note->sha256);
  if (!serap_stmt_run (stmt, error))
    return FALSE;
  if (serap_db_changes (db) > 0)
    g_hash_table_add (note->store->left_files, g_strdup (note->sha256));
  return TRUE;
}

gboolean
serap_store_note_file (SerapStore *store, const char *sha256, const char *why, GError **error)
{
  g_return_val_if_fail (store != NULL && sha256 != NULL, FALSE);

  Note note = { store, sha256, why };
  return serap_store_transaction (store, note_file, &note, error);
}

SerapFilePlace
serap_store_file_place (SerapStore *store, const char *sha256)
{
  g_return_val_if_fail (store != NULL && sha256 != NULL, SERAP_FILE_PLACE_HERE);

  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT state FROM kirim_berkas WHERE sha256 = :sha256", NULL);
  if (stmt == NULL)
    return SERAP_FILE_PLACE_HERE;
  serap_stmt_bind_text (stmt, ":sha256", sha256);
  if (serap_stmt_step (stmt, NULL) != SERAP_ROW)
    return SERAP_FILE_PLACE_HERE;
  return serap_stmt_int (stmt, 0) == 1 ? SERAP_FILE_PLACE_SENT : SERAP_FILE_PLACE_NOT_TAKEN;
}

char *
serap_store_part_path (SerapStore *store, const char *sha256)
{
  g_return_val_if_fail (store != NULL && sha256 != NULL, NULL);

  g_autofree char *folder = g_build_filename (store->dir, "lampiran", "parsial", NULL);
  return g_mkdir_with_parents (folder, 0700) == 0 ? g_build_filename (folder, sha256, NULL) : NULL;
}
