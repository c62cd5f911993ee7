/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is left of the data when the disk fails at any moment. A script makes two transactions, each
 * of which raises the generation of every row, and a checkpoint. Whatever fails, one generation must
 * be there whole, and not less than what the script was told is stored. */

#include "config.h"

#include "serap-db.h"
#include "serap-test-db.h"

#define N_ROWS 12

static gboolean
raise_generation (SerapDb *db, gpointer data, GError **error)
{
  return serap_db_exec (db,
                        "UPDATE t SET generation = generation + 1, filling = randomblob(1500);"
                        "UPDATE s SET generation = generation + 1",
                        error);
}

/* Returns: number of transactions that were said to be stored. */
static int
run_script (const char *path, GError **error)
{
  g_autoptr (SerapDb) db = serap_db_open_with_vfs (path, SERAP_DB_READ_WRITE, SERAP_FAULT_VFS_NAME, error);
  if (db == NULL)
    return 0;
  if (!serap_db_write (db, raise_generation, NULL, error))
    return 0;
  if (!serap_db_write (db, raise_generation, NULL, error))
    return 1;
  serap_db_checkpoint (db, error);
  return 2;
}

static void
make_generation_zero (const char *path)
{
  g_autoptr (SerapDb) db = serap_test_db_open_fast (path, SERAP_DB_CREATE);
  serap_test_db_exec (db, "CREATE TABLE t (id INTEGER PRIMARY KEY, generation INTEGER, filling BLOB) STRICT;"
                          "CREATE TABLE s (generation INTEGER) STRICT;"
                          "INSERT INTO s VALUES (0);"
                          "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)"
                          " INSERT INTO t SELECT i, 0, randomblob(1500) FROM n");
}

static void
assert_generation (const char *path, int at_least)
{
  g_autoptr (SerapDb) db = serap_test_db_open_fast (path, SERAP_DB_READ_WRITE);
  gint64 generation = serap_test_db_int (db, "SELECT generation FROM s");
  g_assert_cmpint (generation, >=, at_least);
  g_assert_cmpint (generation, <=, 2);
  g_assert_cmpint (serap_test_db_int (db, "SELECT min(generation) FROM t"), ==, generation);
  g_assert_cmpint (serap_test_db_int (db, "SELECT max(generation) FROM t"), ==, generation);
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM t"), ==, N_ROWS);
  serap_test_db_assert_sound (db);
}

static void
test_faults (SerapTestDb *f, gconstpointer data)
{
  const SerapFaultCase *fault_case = data;
  g_autofree char *start = g_build_filename (f->folder, "start.db", NULL);
  g_autoptr (GError) error = NULL;
  make_generation_zero (start);

  serap_test_db_copy (start, f->path);
  serap_fault_arm (SERAP_FAULT_NONE, 0, 0);
  g_assert_cmpint (run_script (f->path, &error), ==, 2);
  g_assert_no_error (error);
  guint n_ops = serap_fault_op_count ();
  g_test_message ("%u operations", n_ops);
  g_assert_cmpuint (n_ops, >, 10);

  guint n_failed = 0;
  for (guint k = 1; k <= n_ops; k++) {
    serap_test_db_copy (start, f->path);
    serap_fault_arm (fault_case->kind, k, fault_case->seed);
    int n_stored = run_script (f->path, &error);
    g_assert_true (serap_fault_fired ());
    serap_fault_case_end (fault_case);
    if (error != NULL) {
      serap_fault_case_assert_error (fault_case, error);
      n_failed++;
    }
    g_clear_error (&error);
    assert_generation (f->path, n_stored);
  }
  g_assert_cmpuint (n_failed, >, 5);
}

/* A full disk is passing: with room again, the same connection goes on. */
static void
test_full_then_room (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  make_generation_zero (f->path);
  g_autoptr (SerapDb) db
    = serap_db_open_with_vfs (f->path, SERAP_DB_READ_WRITE, SERAP_FAULT_VFS_NAME, &error);
  g_assert_no_error (error);

  serap_fault_arm (SERAP_FAULT_FULL, 1, 0);
  g_assert_false (serap_db_write (db, raise_generation, NULL, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FULL);
  serap_fault_disarm ();
  g_clear_error (&error);
  g_assert_cmpint (serap_test_db_int (db, "SELECT generation FROM s"), ==, 0);
  g_assert_true (serap_db_write (db, raise_generation, NULL, &error));
  g_assert_cmpint (serap_test_db_int (db, "SELECT min(generation) FROM t"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  serap_fault_vfs_register ();
  serap_test_db_add ("/db-faults/full-then-room", test_full_then_room, NULL);
  serap_test_db_add_faults ("/db-faults/script", test_faults);

  return g_test_run ();
}
