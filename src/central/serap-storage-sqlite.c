/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headquarters' storage in one SQLite database: the file, its transactions, failed reads. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

#include "serap-central-sql.h"

typedef struct {
  SerapStorage parent;
  SerapStorageClass klass;
  SerapDb *db;
  SerapSqliteDigests *digests;
  guint depth;        /* transactions one inside another */
  GError *failure;    /* of the first failed read */
  guint failed_depth; /* where it failed: an inner rollback does not undo what an outer one read */
} Sqlite;

SerapDb *
serap_sqlite_db (SerapStorage *storage)
{
  return ((Sqlite *) storage)->db;
}

SerapSqliteDigests *
serap_sqlite_digests (SerapStorage *storage)
{
  return ((Sqlite *) storage)->digests;
}

void
serap_sqlite_fail (SerapStorage *storage, GError *error)
{
  Sqlite *self = (Sqlite *) storage;
  if (self->failure != NULL) {
    g_error_free (error);
    return;
  }
  self->failure = error;
  self->failed_depth = self->depth;
}

SerapStmt *
serap_sqlite_query (SerapStorage *storage, const char *sql)
{
  GError *error = NULL;
  SerapStmt *stmt = serap_db_prepare (serap_sqlite_db (storage), sql, &error);
  if (stmt == NULL)
    serap_sqlite_fail (storage, error);
  return stmt;
}

SerapStmt *
serap_sqlite_query_text (SerapStorage *storage, const char *sql, const char *name, const char *value)
{
  SerapStmt *stmt = serap_sqlite_query (storage, sql);
  if (stmt != NULL)
    serap_stmt_bind_text (stmt, name, value);
  return stmt;
}

gboolean
serap_sqlite_next (SerapStorage *storage, SerapStmt *stmt)
{
  GError *error = NULL;
  if (stmt == NULL)
    return FALSE;
  SerapStep step = serap_stmt_step (stmt, &error);
  if (step == SERAP_FAILED)
    serap_sqlite_fail (storage, error);
  return step == SERAP_ROW;
}

gboolean
serap_sqlite_sound (SerapStorage *storage, GError **error)
{
  Sqlite *self = (Sqlite *) storage;
  if (self->failure == NULL)
    return TRUE;
  if (self->depth > 0)
    g_propagate_error (error, g_error_copy (self->failure));
  else
    g_propagate_error (error, g_steal_pointer (&self->failure));
  return FALSE;
}

char **
serap_sqlite_scopes (const char *text)
{
  return g_strsplit (text != NULL ? text : "", "|", -1);
}

GPtrArray *
serap_sqlite_whole (SerapStorage *storage, GPtrArray *list, GError **error)
{
  if (serap_sqlite_sound (storage, error))
    return list;
  g_ptr_array_unref (list);
  return NULL;
}

static void
sqlite_close (SerapStorage *storage)
{
  Sqlite *self = (Sqlite *) storage;
  serap_db_close (self->db);
  serap_sqlite_digests_free (self->digests);
  g_clear_error (&self->failure);
  serap_schema_unref (storage->schema);
  g_free (self);
}

static gboolean
sqlite_begin (SerapStorage *storage, GError **error)
{
  Sqlite *self = (Sqlite *) storage;
  /* What the work is about may have been read before it begins. */
  if (self->depth == 0 && !serap_sqlite_sound (storage, error))
    return FALSE;
  if (!serap_db_begin (self->db, error))
    return FALSE;
  self->depth++;
  serap_sqlite_digests_begin (self->digests);
  return TRUE;
}

static void
leave (Sqlite *self)
{
  if (self->failed_depth >= self->depth)
    g_clear_error (&self->failure);
  self->depth--;
}

static void
sqlite_rollback (SerapStorage *storage)
{
  Sqlite *self = (Sqlite *) storage;
  /* A commit that failed has rolled back already. */
  if (self->depth == 0)
    return;
  serap_sqlite_digests_rollback (self->digests);
  serap_db_rollback (self->db);
  leave (self);
}

static gboolean
sqlite_commit (SerapStorage *storage, GError **error)
{
  Sqlite *self = (Sqlite *) storage;
  /* Something was judged on a value that could not be read. */
  if (!serap_sqlite_sound (storage, error) || !serap_sqlite_digests_commit (storage, error)) {
    sqlite_rollback (storage);
    return FALSE;
  }
  gboolean done = serap_db_commit (self->db, error);
  leave (self);
  return done;
}

static gboolean
sqlite_backup (SerapStorage *storage, const char *path, GError **error)
{
  return serap_db_backup (serap_sqlite_db (storage), path, error);
}

SerapStorage *
serap_storage_sqlite_open (const char *path, SerapSchema *schema, const char *vfs, GError **error)
{
  g_autoptr (SerapDb) db = serap_db_open_with_vfs (path, SERAP_DB_CREATE, vfs, error);
  if (db == NULL || !serap_db_migrate (db, path, serap_central_migrations, serap_central_n_migrations, error))
    return NULL;
  Sqlite *self = g_new0 (Sqlite, 1);
  self->klass.close = sqlite_close;
  self->klass.begin = sqlite_begin;
  self->klass.commit = sqlite_commit;
  self->klass.rollback = sqlite_rollback;
  self->klass.sound = serap_sqlite_sound;
  self->klass.backup = sqlite_backup;
  serap_sqlite_class_audit (&self->klass);
  serap_sqlite_class_settings (&self->klass);
  serap_sqlite_class_devices (&self->klass);
  serap_sqlite_class_sessions (&self->klass);
  serap_sqlite_class_ops (&self->klass);
  serap_sqlite_class_records (&self->klass);
  serap_sqlite_class_events (&self->klass);
  serap_sqlite_class_digests (&self->klass);
  serap_sqlite_class_deposits (&self->klass);
  self->parent.klass = &self->klass;
  self->parent.schema = serap_schema_ref (schema);
  self->db = g_steal_pointer (&db);
  self->digests = serap_sqlite_digests_new ();
  if (serap_sqlite_digests_ready (&self->parent, error))
    return &self->parent;
  sqlite_close (&self->parent);
  return NULL;
}
