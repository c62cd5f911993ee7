/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Brings a database to the version that this program knows, one step and one transaction at a
 * time, with a copy of it made before. */

#include "config.h"

#include "serap-migrator.h"

#include <glib/gstdio.h>
#include <string.h>

static gboolean
is_rising (const SerapMigration *list, guint n)
{
  for (guint i = 0; i < n; i++)
    if (list[i].version <= (i > 0 ? list[i - 1].version : 0))
      return FALSE;
  return TRUE;
}

static gboolean
read_version (SerapDb *db, gint64 *version, GError **error)
{
  return serap_db_query_int (db, "PRAGMA user_version", version, error);
}

static gboolean
is_ours (SerapDb *db, gint64 version, GError **error)
{
  if (version > 0)
    return TRUE;
  gint64 n_objects = 0;
  if (!serap_db_query_int (db, "SELECT count(*) FROM sqlite_schema", &n_objects, error))
    return FALSE;
  if (version == 0 && n_objects == 0)
    return TRUE;
  g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_MIGRATION, "not a database of this program");
  return FALSE;
}

static gboolean
is_known (gint64 version, int last, GError **error)
{
  if (version <= last)
    return TRUE;
  g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_NEWER,
               "the database has version %" G_GINT64_FORMAT ", this program knows versions up to %d", version,
               last);
  return FALSE;
}

static char *
backup_name (const char *path, int version, guint number)
{
  if (number == 1)
    return g_strdup_printf ("%s.sebelum-v%d.bak", path, version);
  return g_strdup_printf ("%s.sebelum-v%d-%u.bak", path, version, number);
}

static gboolean
is_equal_file (const char *a, const char *b)
{
  g_autoptr (GMappedFile) fa = g_mapped_file_new (a, FALSE, NULL);
  g_autoptr (GMappedFile) fb = g_mapped_file_new (b, FALSE, NULL);
  if (fa == NULL || fb == NULL || g_mapped_file_get_length (fa) != g_mapped_file_get_length (fb))
    return FALSE;
  gsize n = g_mapped_file_get_length (fa);
  return n == 0 || memcmp (g_mapped_file_get_contents (fa), g_mapped_file_get_contents (fb), n) == 0;
}

/* An upgrade that fails at each start must not fill the disk with the same copy. */
static void
drop_if_repeated (const char *path, int version, guint number)
{
  if (number == 1)
    return;
  g_autofree char *before = backup_name (path, version, number - 1);
  g_autofree char *made = backup_name (path, version, number);
  if (is_equal_file (before, made))
    g_unlink (made);
}

static gboolean
back_up (SerapDb *db, const char *path, int version, GError **error)
{
  guint number = 1;
  g_autofree char *name = backup_name (path, version, number);
  while (g_file_test (name, G_FILE_TEST_EXISTS)) {
    g_free (name);
    name = backup_name (path, version, ++number);
  }
  if (!serap_db_backup (db, name, error))
    return FALSE;
  drop_if_repeated (path, version, number);
  return TRUE;
}

static gboolean
check_parents (SerapDb *db, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, "PRAGMA foreign_key_check", error);
  if (stmt == NULL)
    return FALSE;
  SerapStep step = serap_stmt_step (stmt, error);
  if (step != SERAP_ROW)
    return step == SERAP_DONE;
  g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_MIGRATION, "rows of %s are without their parent in %s",
               serap_stmt_text (stmt, 0), serap_stmt_text (stmt, 2));
  return FALSE;
}

/* A pragma takes no parameter; the number comes from the program. */
static gboolean
store_version (SerapDb *db, int version, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA user_version=%d", version);
  return serap_db_exec (db, sql, error);
}

static gboolean
apply_step (SerapDb *db, gpointer data, GError **error)
{
  const SerapMigration *step = data;
  gint64 version = 0;
  if (!read_version (db, &version, error))
    return FALSE;
  /* Another process may have done it between the first look and this lock. */
  if (version >= step->version)
    return TRUE;
  return serap_db_exec (db, step->sql, error) && check_parents (db, error)
         && store_version (db, step->version, error);
}

/* Wrong SQL and broken rules are the step's own fault; the other causes keep their code. */
static void
explain_step_error (const SerapMigration *step, GError *error)
{
  if (g_error_matches (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED)
      || g_error_matches (error, SERAP_DB_ERROR, SERAP_DB_ERROR_CONSTRAINT))
    error->code = SERAP_DB_ERROR_MIGRATION;
  g_prefix_error (&error, "migration to version %d (%s): ", step->version, step->name);
}

static gboolean
apply_all (SerapDb *db, gint64 version, const SerapMigration *list, guint n, GError **error)
{
  for (guint i = 0; i < n; i++) {
    if (list[i].version <= version)
      continue;
    g_autoptr (GError) local_error = NULL;
    if (!serap_db_write (db, apply_step, (gpointer) &list[i], &local_error)) {
      explain_step_error (&list[i], local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
serap_db_migrate (SerapDb *db, const char *path, const SerapMigration *list, guint n, GError **error)
{
  g_return_val_if_fail (db != NULL && !serap_db_in_transaction (db), FALSE);
  g_return_val_if_fail (is_rising (list, n), FALSE);

  int last = n > 0 ? list[n - 1].version : 0;
  gint64 version = 0;
  if (!read_version (db, &version, error) || !is_known (version, last, error)
      || !is_ours (db, version, error))
    return FALSE;
  if (version == last)
    return TRUE;
  if (version > 0 && path != NULL && !back_up (db, path, last, error))
    return FALSE;

  /* Inside a transaction this pragma does nothing. */
  if (!serap_db_exec (db, "PRAGMA foreign_keys=OFF", error))
    return FALSE;
  gboolean done = apply_all (db, version, list, n, error);
  return serap_db_exec (db, "PRAGMA foreign_keys=ON", done ? error : NULL) && done;
}
