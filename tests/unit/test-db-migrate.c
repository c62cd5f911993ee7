/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Migration: fresh, upgraded, newer, failing; and with a disk that fails at any moment. */

#include "config.h"

#include "serap-migrator.h"
#include "serap-test-db.h"

#include <glib/gstdio.h>
#include <string.h>

static const SerapMigration steps[] = {
  { 1, "start", "CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1), (2)" },
  { 2, "rebuild",
    "CREATE TABLE n (a INTEGER PRIMARY KEY, b TEXT NOT NULL) STRICT;"
    "INSERT INTO n SELECT a, 'x' FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t" },
  { 4, "more", "CREATE TABLE u (t INTEGER REFERENCES t (a)) STRICT; INSERT INTO u SELECT a FROM t" },
};

static void
migrate (SerapDb *db, const char *path, guint n)
{
  g_autoptr (GError) error = NULL;
  serap_db_migrate (db, path, steps, n, &error);
  g_assert_no_error (error);
}

static char *
backup_path (SerapTestDb *f, const char *suffix)
{
  return g_strconcat (f->path, ".sebelum-", suffix, ".bak", NULL);
}

static void
test_migrate_fresh (SerapTestDb *f, gconstpointer data)
{
  g_autofree char *backup = backup_path (f, "v4");
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);

  migrate (db, f->path, 3);
  migrate (db, f->path, 3);
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA user_version"), ==, 4);
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM u"), ==, 2);
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));
}

static void
test_migrate_upgrade (SerapTestDb *f, gconstpointer data)
{
  g_autofree char *backup = backup_path (f, "v4");
  g_autofree char *second = backup_path (f, "v4-2");
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  migrate (db, f->path, 1);
  serap_test_db_exec (db, "INSERT INTO t VALUES (7)");
  g_file_set_contents (backup, "an older backup", -1, &error);

  migrate (db, f->path, 3);
  g_assert_cmpint (serap_test_db_int (db, "SELECT sum(a) FROM t WHERE b = 'x'"), ==, 10);
  serap_test_db_assert_sound (db);

  g_autoptr (SerapDb) old = serap_test_db_open (second, SERAP_DB_READ_ONLY);
  g_assert_cmpint (serap_test_db_int (old, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (serap_test_db_int (old, "SELECT sum(a) FROM t"), ==, 10);
  g_autofree char *kept = NULL;
  g_assert_true (g_file_get_contents (backup, &kept, NULL, &error));
  g_assert_cmpstr (kept, ==, "an older backup");
}

static void
test_migrate_newer (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SerapDb *db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  migrate (db, f->path, 3);
  serap_db_close (db);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before = 0;
  gsize n_after = 0;
  g_assert_true (g_file_get_contents (f->path, &before, &n_before, &error));

  db = serap_test_db_open (f->path, SERAP_DB_READ_WRITE);
  g_assert_false (serap_db_migrate (db, f->path, steps, 2, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_NEWER);
  g_assert_nonnull (strstr (error->message, "version 4"));
  g_assert_nonnull (strstr (error->message, "up to 2"));
  serap_db_close (db);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (f->path, &after, &n_after, &error));
  g_assert_cmpmem (before, n_before, after, n_after);
}

static void
assert_migrate_fails (SerapDb *db, const char *path, const char *sql, const char *words)
{
  const SerapMigration list[] = { steps[0], { 2, "bad", sql } };
  g_autoptr (GError) error = NULL;
  g_assert_false (serap_db_migrate (db, path, list, G_N_ELEMENTS (list), &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_MIGRATION);
  g_assert_nonnull (strstr (error->message, "migration to version 2 (bad)"));
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM t"), ==, 2);
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM sqlite_schema"), ==, 1);
}

static void
test_migrate_failure (SerapTestDb *f, gconstpointer data)
{
  g_autofree char *backup = backup_path (f, "v2");
  g_autofree char *second = backup_path (f, "v2-2");
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  migrate (db, f->path, 1);

  assert_migrate_fails (db, f->path, "DELETE FROM t; INSERT INTO nothing VALUES (1)", "nothing");
  assert_migrate_fails (db, f->path, "CREATE TABLE u (a); INSERT INTO t VALUES (1)", "t.a");
  assert_migrate_fails (db, f->path, "CREATE TABLE u (t INTEGER REFERENCES t (a)); INSERT INTO u VALUES (9)",
                        "rows of u are without their parent in t");
  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
  /* The same state is not copied again and again. */
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
}

static void
test_migrate_foreign (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (db, "CREATE TABLE theirs (a)");

  g_assert_false (serap_db_migrate (db, f->path, steps, 3, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_MIGRATION);
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM sqlite_schema"), ==, 1);
}

static gboolean
run_upgrade (const char *path, GError **error)
{
  g_autoptr (SerapDb) db = serap_db_open_with_vfs (path, SERAP_DB_READ_WRITE, SERAP_FAULT_VFS_NAME, error);
  return db != NULL && serap_db_migrate (db, path, steps, 3, error);
}

static void
assert_upgraded (const char *path, gboolean is_whole)
{
  g_autoptr (SerapDb) db = serap_test_db_open_fast (path, SERAP_DB_READ_WRITE);
  gint64 version = serap_test_db_int (db, "PRAGMA user_version");
  g_assert_true (version == 4 || (!is_whole && (version == 1 || version == 2)));
  g_assert_cmpint (serap_test_db_int (db, "SELECT sum(a) FROM t"), ==, 3);
  if (version > 1)
    g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM t WHERE b = 'x'"), ==, 2);
  if (version > 2)
    g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM u"), ==, 2);
  serap_test_db_assert_sound (db);
}

/* A backup under its final name is whole. Before anything was changed, it is there. */
static void
assert_backup (SerapDb *upgraded, const char *backup)
{
  if (!g_file_test (backup, G_FILE_TEST_EXISTS)) {
    g_assert_cmpint (serap_test_db_int (upgraded, "PRAGMA user_version"), ==, 1);
    return;
  }
  g_autoptr (SerapDb) db = serap_test_db_open_fast (backup, SERAP_DB_READ_ONLY);
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (serap_test_db_int (db, "SELECT sum(a) FROM t"), ==, 3);
  serap_test_db_assert_sound (db);
}

static void
test_upgrade_faults (SerapTestDb *f, gconstpointer data)
{
  const SerapFaultCase *fault_case = data;
  g_autofree char *start = g_build_filename (f->folder, "start.db", NULL);
  g_autofree char *backup = backup_path (f, "v4");
  g_autoptr (GError) error = NULL;
  SerapDb *made = serap_test_db_open_fast (start, SERAP_DB_CREATE);
  migrate (made, start, 1);
  serap_db_close (made);

  serap_test_db_copy (start, f->path);
  serap_fault_arm (SERAP_FAULT_NONE, 0, 0);
  g_assert_true (run_upgrade (f->path, &error));
  guint n_ops = serap_fault_op_count ();

  for (guint k = 1; k <= n_ops; k++) {
    serap_test_db_copy (start, f->path);
    g_remove (backup);
    serap_fault_arm (fault_case->kind, k, fault_case->seed);
    gboolean done = run_upgrade (f->path, &error);
    serap_fault_case_end (fault_case);
    if (!done)
      serap_fault_case_assert_error (fault_case, error);
    g_clear_error (&error);
    assert_upgraded (f->path, done);
    g_autoptr (SerapDb) upgraded = serap_test_db_open_fast (f->path, SERAP_DB_READ_ONLY);
    assert_backup (upgraded, backup);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  serap_fault_vfs_register ();
  serap_test_db_add ("/db-migrate/fresh", test_migrate_fresh, NULL);
  serap_test_db_add ("/db-migrate/upgrade", test_migrate_upgrade, NULL);
  serap_test_db_add ("/db-migrate/newer", test_migrate_newer, NULL);
  serap_test_db_add ("/db-migrate/failure", test_migrate_failure, NULL);
  serap_test_db_add ("/db-migrate/foreign", test_migrate_foreign, NULL);
  serap_test_db_add_faults ("/db-migrate/faults", test_upgrade_faults);

  return g_test_run ();
}
