/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Import jobs: how far a file has been taken over, so that it can be gone on with. */

#include "config.h"

#include "serap-store-private.h"

void
serap_import_job_free (SerapImportJob *job)
{
  if (job == NULL)
    return;
  g_free (job->sha256);
  g_free (job->name);
  g_free (job->kind);
  g_free (job->batch);
  g_free (job->user);
  g_free (job);
}

SerapImportJob *
serap_store_import_job (SerapStore *store, const char *sha256, const char *kind)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "SELECT sha256, name, kind, batch, user, started_ms, finished_ms, next_row, rows FROM impor"
    " WHERE sha256 = :sha256 AND kind = :kind",
    NULL);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":sha256", sha256);
  serap_stmt_bind_text (stmt, ":kind", kind);
  if (serap_stmt_step (stmt, NULL) != SERAP_ROW)
    return NULL;
  SerapImportJob *job = g_new0 (SerapImportJob, 1);
  job->sha256 = g_strdup (serap_stmt_text (stmt, 0));
  job->name = g_strdup (serap_stmt_text (stmt, 1));
  job->kind = g_strdup (serap_stmt_text (stmt, 2));
  job->batch = g_strdup (serap_stmt_text (stmt, 3));
  job->user = g_strdup (serap_stmt_text (stmt, 4));
  job->started_ms = serap_stmt_int (stmt, 5);
  job->finished_ms = serap_stmt_int (stmt, 6);
  job->next_row = serap_stmt_int (stmt, 7);
  job->rows = serap_stmt_int (stmt, 8);
  return job;
}

gboolean
serap_store_write_import_job (SerapStore *store, const SerapImportJob *job, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "INSERT INTO impor (sha256, name, kind, batch, user, started_ms, finished_ms, next_row, rows)"
    " VALUES (:sha256, :name, :kind, :batch, :user, :started, :finished, :next, :rows)"
    " ON CONFLICT (sha256, kind) DO UPDATE SET name = excluded.name, batch = excluded.batch, user = "
    "excluded.user,"
    " started_ms = excluded.started_ms, finished_ms = excluded.finished_ms, next_row = excluded.next_row,"
    " rows = excluded.rows",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":sha256", job->sha256);
  serap_stmt_bind_text (stmt, ":name", job->name != NULL ? job->name : "");
  serap_stmt_bind_text (stmt, ":kind", job->kind);
  serap_stmt_bind_text (stmt, ":batch", job->batch);
  serap_stmt_bind_text (stmt, ":user", job->user);
  serap_stmt_bind_int (stmt, ":started", job->started_ms);
  serap_stmt_bind_int (stmt, ":finished", job->finished_ms);
  serap_stmt_bind_int (stmt, ":next", job->next_row);
  serap_stmt_bind_int (stmt, ":rows", job->rows);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_put_import_job (SerapStore *store, const SerapImportJob *job, GError **error)
{
  return serap_store_write_import_job (store, job, error);
}
