/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Number and digest of each scope's records, kept up with every change of one. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

#include "serap-digest.h"
#include "serap-record-json.h"

#include <string.h>

/* What a transaction changes in one scope. */
typedef struct {
  gint64 n;
  guint8 sum[SERAP_DIGEST_BYTES];
} Delta;

struct _SerapSqliteDigests {
  GPtrArray *levels; /* (element-type GHashTable): scope -> Delta; one level a transaction */
};

SerapSqliteDigests *
serap_sqlite_digests_new (void)
{
  SerapSqliteDigests *digests = g_new0 (SerapSqliteDigests, 1);
  digests->levels = g_ptr_array_new_with_free_func ((GDestroyNotify) g_hash_table_unref);
  return digests;
}

void
serap_sqlite_digests_free (SerapSqliteDigests *digests)
{
  if (digests == NULL)
    return;
  g_ptr_array_unref (digests->levels);
  g_free (digests);
}

void
serap_sqlite_digests_begin (SerapSqliteDigests *digests)
{
  g_ptr_array_add (digests->levels, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free));
}

void
serap_sqlite_digests_rollback (SerapSqliteDigests *digests)
{
  g_ptr_array_set_size (digests->levels, (int) digests->levels->len - 1);
}

static void
note (GHashTable *level, const char *scope, gint64 n, const guint8 *part)
{
  Delta *delta = g_hash_table_lookup (level, scope);
  if (delta == NULL) {
    delta = g_new0 (Delta, 1);
    g_hash_table_insert (level, g_strdup (scope), delta);
  }
  delta->n += n;
  serap_digest_add (delta->sum, part);
}

/* What the table holds of @scope; nothing gives zeros. */
static void
read_stored (SerapStorage *storage, const char *scope, Delta *stored)
{
  memset (stored, 0, sizeof *stored);
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage, "SELECT n, sidik FROM lingkup_ringkasan WHERE lingkup = :lingkup", ":lingkup", scope);
  if (!serap_sqlite_next (storage, stmt))
    return;
  stored->n = serap_stmt_int (stmt, 0);
  g_autoptr (GBytes) sum = serap_stmt_blob (stmt, 1);
  gsize n = 0;
  gconstpointer data = g_bytes_get_data (sum, &n);
  memcpy (stored->sum, data, MIN (n, sizeof stored->sum));
}

static gboolean
store (SerapStorage *storage, const char *scope, const Delta *delta, GError **error)
{
  Delta now;
  read_stored (storage, scope, &now);
  if (!serap_sqlite_sound (storage, error))
    return FALSE;
  now.n += delta->n;
  serap_digest_add (now.sum, delta->sum);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "INSERT INTO lingkup_ringkasan (lingkup, n, sidik) VALUES (:lingkup, :n, :sidik)"
                        " ON CONFLICT (lingkup) DO UPDATE SET n = excluded.n, sidik = excluded.sidik",
                        error);
  if (stmt == NULL)
    return FALSE;
  g_autoptr (GBytes) sum = g_bytes_new (now.sum, sizeof now.sum);
  serap_stmt_bind_text (stmt, ":lingkup", scope);
  serap_stmt_bind_int (stmt, ":n", now.n);
  serap_stmt_bind_blob (stmt, ":sidik", sum);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_sqlite_digests_commit (SerapStorage *storage, GError **error)
{
  GPtrArray *levels = serap_sqlite_digests (storage)->levels;
  GHashTable *top = levels->pdata[levels->len - 1];
  GHashTable *below = levels->len > 1 ? levels->pdata[levels->len - 2] : NULL;
  GHashTableIter iter;
  gpointer scope, delta;
  g_hash_table_iter_init (&iter, top);
  while (g_hash_table_iter_next (&iter, &scope, &delta)) {
    if (below != NULL)
      note (below, scope, ((Delta *) delta)->n, ((Delta *) delta)->sum);
    else if (!store (storage, scope, delta, error))
      return FALSE;
  }
  g_ptr_array_set_size (levels, (int) levels->len - 1);
  return TRUE;
}

gboolean
serap_sqlite_digests_change (
  SerapStorage *storage, const char *scope, gint64 n, const guint8 *part, GError **error)
{
  GPtrArray *levels = serap_sqlite_digests (storage)->levels;
  if (levels->len > 0) {
    note (levels->pdata[levels->len - 1], scope, n, part);
    return TRUE;
  }
  Delta delta = { n, { 0 } };
  serap_digest_add (delta.sum, part);
  return store (storage, scope, &delta, error);
}

static void
sqlite_digest (SerapStorage *storage, const char *scope, guint64 *n, guint8 digest[32])
{
  GPtrArray *levels = serap_sqlite_digests (storage)->levels;
  Delta now;
  read_stored (storage, scope, &now);
  for (guint i = 0; i < levels->len; i++) {
    const Delta *delta = g_hash_table_lookup (levels->pdata[i], scope);
    if (delta == NULL)
      continue;
    now.n += delta->n;
    serap_digest_add (now.sum, delta->sum);
  }
  *n = (guint64) now.n;
  memcpy (digest, now.sum, sizeof now.sum);
}

static GPtrArray *
sqlite_scopes (SerapStorage *storage, GError **error)
{
  GPtrArray *scopes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage,
    "SELECT lingkup FROM lingkup_ringkasan UNION SELECT DISTINCT lingkup FROM lingkup ORDER BY lingkup");
  while (serap_sqlite_next (storage, stmt))
    g_ptr_array_add (scopes, g_strdup (serap_stmt_text (stmt, 0)));
  return serap_sqlite_whole (storage, scopes, error);
}

/* ---- A database from before there were digests ---- */

static gboolean
is_missing (SerapStorage *storage)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage, "SELECT EXISTS (SELECT 1 FROM lingkup) AND NOT EXISTS (SELECT 1 FROM lingkup_ringkasan)");
  return serap_sqlite_next (storage, stmt) && serap_stmt_int (stmt, 0) != 0;
}

static gboolean
keep_part (SerapStorage *storage, const char *id, const guint8 *part, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (part, SERAP_DIGEST_BYTES);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage), "UPDATE rekam SET sidik = :sidik WHERE id = :id", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":id", id);
  serap_stmt_bind_blob (stmt, ":sidik", bytes);
  return serap_stmt_run (stmt, error);
}

static gboolean
make_one (SerapStorage *storage, const char *id, GError **error)
{
  guint8 part[SERAP_DIGEST_BYTES];
  g_autoptr (SerapStored) stored = storage->klass->get_record (storage, id);
  if (stored == NULL || !serap_record_digest (stored->record, part))
    return TRUE;
  for (guint i = 0; stored->scopes[i] != NULL; i++)
    if (!serap_sqlite_digests_change (storage, stored->scopes[i], 1, part, error))
      return FALSE;
  return keep_part (storage, id, part, error);
}

static gboolean
make_all (SerapStorage *storage, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (storage, "SELECT id FROM rekam ORDER BY id");
  while (serap_sqlite_next (storage, stmt))
    g_ptr_array_add (ids, g_strdup (serap_stmt_text (stmt, 0)));
  for (guint i = 0; i < ids->len; i++)
    if (!make_one (storage, ids->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
serap_sqlite_digests_ready (SerapStorage *storage, GError **error)
{
  if (!is_missing (storage))
    return serap_sqlite_sound (storage, error);
  if (!storage->klass->begin (storage, error))
    return FALSE;
  if (make_all (storage, error))
    return storage->klass->commit (storage, error);
  storage->klass->rollback (storage);
  return FALSE;
}

void
serap_sqlite_class_digests (SerapStorageClass *klass)
{
  klass->digest = sqlite_digest;
  klass->scopes = sqlite_scopes;
}
