/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections, statements, transactions, backup and check. */

#include "config.h"

#include "serap-db.h"
#include "serap-test-db.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static SerapStmt *
prepare (SerapDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  SerapStmt *stmt = serap_db_prepare (db, sql, &error);
  g_assert_no_error (error);
  return stmt;
}

static void
assert_step (SerapStmt *stmt, SerapStep expected)
{
  g_autoptr (GError) error = NULL;
  SerapStep step = serap_stmt_step (stmt, &error);
  g_assert_no_error (error);
  g_assert_cmpint (step, ==, expected);
}

static void
assert_exec_fails (SerapDb *db, const char *sql, SerapDbError code)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (serap_db_exec (db, sql, &error));
  g_assert_error (error, SERAP_DB_ERROR, (int) code);
}

static void
assert_open_fails (const char *path, SerapDbFlags flags, SerapDbError code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapDb) db = serap_db_open (path, flags, &error);
  g_assert_null (db);
  g_assert_error (error, SERAP_DB_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, words));
}

/* Opening. */

static void
test_settings_are_real (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  g_autofree char *mode = serap_test_db_text (db, "PRAGMA journal_mode");

  g_assert_cmpstr (mode, ==, "wal");
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA busy_timeout"), ==, 5000);
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA mmap_size"), ==, 0);
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA trusted_schema"), ==, 1);
  g_assert_cmpint (serap_test_db_int (db, "PRAGMA query_only"), ==, 0);

  serap_test_db_exec (db, "PRAGMA writable_schema=ON");
  assert_exec_fails (db, "UPDATE sqlite_schema SET sql = ''", SERAP_DB_ERROR_FAILED);
  assert_exec_fails (db, "SELECT \"word\"", SERAP_DB_ERROR_FAILED);
  assert_exec_fails (db, "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (\"word\")", SERAP_DB_ERROR_FAILED);
}

static void
test_new_file_is_private (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  GStatBuf info;

  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0077, ==, 0);
  g_assert_cmpstr (serap_db_path (db), ==, f->path);
}

static void
test_reader (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (SerapDb) writer = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (writer, "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)");
  g_autoptr (SerapDb) reader = serap_test_db_open (f->path, SERAP_DB_READ_ONLY);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (serap_test_db_int (reader, "PRAGMA query_only"), ==, 1);
  g_assert_cmpint (serap_test_db_int (reader, "SELECT count(*) FROM t"), ==, 1);
  assert_exec_fails (reader, "INSERT INTO t VALUES (2)", SERAP_DB_ERROR_READONLY);
  serap_test_db_exec (reader, "PRAGMA query_only=OFF");
  assert_exec_fails (reader, "INSERT INTO t VALUES (2)", SERAP_DB_ERROR_READONLY);

  g_assert_true (serap_db_begin (reader, &error));
  g_assert_cmpint (serap_test_db_int (reader, "SELECT count(*) FROM t"), ==, 1);
  serap_test_db_exec (writer, "INSERT INTO t VALUES (2)");
  g_assert_cmpint (serap_test_db_int (reader, "SELECT count(*) FROM t"), ==, 1);
  g_assert_false (serap_db_checkpoint (writer, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_BUSY);
  serap_db_rollback (reader);
  g_assert_cmpint (serap_test_db_int (reader, "SELECT count(*) FROM t"), ==, 2);
}

static void
test_reader_without_shm (SerapTestDb *f, gconstpointer data)
{
  g_autofree char *shm = g_strconcat (f->path, "-shm", NULL);
  serap_db_close (serap_test_db_open (f->path, SERAP_DB_CREATE));

  g_assert_false (g_file_test (shm, G_FILE_TEST_EXISTS));
  serap_db_close (serap_test_db_open (f->path, SERAP_DB_READ_ONLY));

  /* SQLite follows no link here, so that this one stands for a folder that cannot be written. */
  g_remove (shm);
  g_assert_cmpint (symlink ("nowhere", shm), ==, 0);
  assert_open_fails (f->path, SERAP_DB_READ_ONLY, SERAP_DB_ERROR_CANT_OPEN, "-shm");
}

static void
test_open_failures (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (f->folder, "no", "a.db", NULL);

  assert_open_fails (f->path, SERAP_DB_READ_WRITE, SERAP_DB_ERROR_CANT_OPEN, "open");
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
  assert_open_fails (f->path, SERAP_DB_READ_ONLY, SERAP_DB_ERROR_CANT_OPEN, "open");
  assert_open_fails (f->folder, SERAP_DB_CREATE, SERAP_DB_ERROR_CANT_OPEN, "open");
  assert_open_fails (nowhere, SERAP_DB_CREATE, SERAP_DB_ERROR_CANT_OPEN, "cannot be made");

  g_autofree char *letter = g_strnfill (4096, 'x');
  g_file_set_contents (f->path, letter, -1, &error);
  g_assert_no_error (error);
  assert_open_fails (f->path, SERAP_DB_READ_WRITE, SERAP_DB_ERROR_NOT_A_DB, "not a database");
  assert_open_fails (f->path, SERAP_DB_READ_ONLY, SERAP_DB_ERROR_NOT_A_DB, "not a database");
}

static void
test_truncated (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SerapDb *made = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (made, "CREATE TABLE t (a TEXT) STRICT");
  serap_test_db_exec (made, "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
                            " INSERT INTO t SELECT hex(randomblob(200)) FROM n");
  serap_db_close (made);

  g_autofree char *bytes = NULL;
  gsize n = 0;
  g_assert_true (g_file_get_contents (f->path, &bytes, &n, &error));
  g_assert_true (g_file_set_contents (f->path, bytes, (gssize) (n / 2), &error));
  g_autoptr (SerapDb) db = serap_db_open (f->path, SERAP_DB_READ_WRITE, &error);
  if (db != NULL) {
    g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
    g_assert_true (serap_db_check (db, findings, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (findings->len, >, 0);
    serap_db_exec (db, "SELECT sum(length(a)) FROM t", &error);
  }
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_CORRUPT);
}

/* Overwrites the second page, where the rows begin. */
static void
test_damaged (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *bytes = NULL;
  gsize n = 0;
  SerapDb *made = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (made, "CREATE TABLE t (a TEXT) STRICT; INSERT INTO t VALUES ('a'), ('b')");
  serap_db_close (made);
  g_assert_true (g_file_get_contents (f->path, &bytes, &n, &error));
  g_assert_cmpuint (n, ==, 8192);
  memset (bytes + 4096, 0xff, 4096);
  g_assert_true (g_file_set_contents (f->path, bytes, (gssize) n, &error));

  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_READ_WRITE);
  g_assert_true (serap_db_check (db, findings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, >, 0);
  assert_exec_fails (db, "SELECT a FROM t", SERAP_DB_ERROR_CORRUPT);
}

/* Statements. */

static void
test_values (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (SerapDb) db = serap_test_db_open (NULL, SERAP_DB_MEMORY);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  serap_test_db_exec (db, "CREATE TABLE t (a INTEGER, b TEXT, c BLOB, d TEXT) STRICT");

  g_autoptr (SerapStmt) insert = prepare (db, "INSERT INTO t VALUES (:a, :b, :c, :d)");
  serap_stmt_bind_int (insert, ":a", G_MININT64);
  serap_stmt_bind_text (insert, ":b", "Jalan");
  serap_stmt_bind_blob (insert, ":c", none);
  serap_stmt_bind_null (insert, ":d");
  assert_step (insert, SERAP_DONE);
  assert_step (insert, SERAP_DONE);
  g_assert_cmpint (serap_db_changes (db), ==, 1);
  g_assert_cmpint (serap_db_last_rowid (db), ==, 1);

  g_autoptr (SerapStmt) select = prepare (db, "SELECT a, b, c, d AS last FROM t WHERE a = ?1");
  serap_stmt_bind_int_at (select, 1, G_MININT64);
  g_assert_cmpint (serap_stmt_n_columns (select), ==, 4);
  g_assert_cmpstr (serap_stmt_column_name (select, 3), ==, "last");
  assert_step (select, SERAP_ROW);
  g_assert_cmpint (serap_stmt_int (select, 0), ==, G_MININT64);
  g_assert_cmpstr (serap_stmt_text (select, 1), ==, "Jalan");
  g_autoptr (GBytes) blob = serap_stmt_blob (select, 2);
  g_assert_cmpuint (g_bytes_get_size (blob), ==, 0);
  g_assert_true (serap_stmt_is_null (select, 3));
  g_assert_null (serap_stmt_text (select, 3));
  g_assert_null (serap_stmt_blob (select, 3));
  assert_step (select, SERAP_DONE);
}

static void
test_cache (SerapTestDb *f, gconstpointer data)
{
  static const char sql[] = "SELECT :x IS NULL";
  g_autoptr (SerapDb) db = serap_test_db_open (NULL, SERAP_DB_MEMORY);
  SerapStmt *first = prepare (db, sql);
  serap_stmt_bind_int (first, ":x", 7);
  assert_step (first, SERAP_ROW);
  g_assert_cmpint (serap_stmt_int (first, 0), ==, 0);

  /* While it is in use, the same text gives another one that is independent. */
  SerapStmt *second = prepare (db, sql);
  g_assert_true (second != first);
  assert_step (second, SERAP_ROW);
  g_assert_cmpint (serap_stmt_int (second, 0), ==, 1);
  serap_stmt_release (second);
  serap_stmt_release (first);

  SerapStmt *again = prepare (db, sql);
  g_assert_true (again == first);
  assert_step (again, SERAP_ROW);
  g_assert_cmpint (serap_stmt_int (again, 0), ==, 1);
  serap_stmt_release (again);
  serap_stmt_release (NULL);
}

static void
test_misuse_is_critical (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SerapDb *db = serap_test_db_open (NULL, SERAP_DB_MEMORY);

  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*not exactly one statement*");
  g_assert_null (serap_db_prepare (db, "SELECT 1; SELECT 2", &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);
  g_clear_error (&error);

  SerapStmt *stmt = prepare (db, "SELECT :x");
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*no such parameter*");
  serap_stmt_bind_int (stmt, ":y", 1);
  g_assert_cmpint (serap_stmt_step (stmt, &error), ==, SERAP_FAILED);
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);

  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*still borrowed*");
  serap_db_close (db);
  g_test_assert_expected_messages ();
  serap_stmt_release (stmt);
}

static void
test_refusals (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;
  g_autoptr (SerapDb) db = serap_test_db_open (NULL, SERAP_DB_MEMORY);
  g_assert_false (serap_db_query_int (db, "SELECT 1 WHERE 0", &value, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (serap_db_prepare (db, "SELECT nothing", &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);
  g_clear_error (&error);

  g_autoptr (SerapStmt) stmt = prepare (db, "SELECT :x IS NULL");
  serap_stmt_bind_blob (stmt, ":x", NULL);
  assert_step (stmt, SERAP_ROW);
  g_assert_cmpint (serap_stmt_int (stmt, 0), ==, 1);
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*without a reset*");
  serap_stmt_bind_int (stmt, ":x", 1);
  g_test_assert_expected_messages ();
  g_assert_cmpint (serap_stmt_step (stmt, &error), ==, SERAP_FAILED);
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);
}

static void
test_constraints (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (
    db, "CREATE TABLE p (id INTEGER PRIMARY KEY, u TEXT UNIQUE NOT NULL CHECK (u <> '')) STRICT;"
        "CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER NOT NULL REFERENCES p (id)) STRICT;"
        "INSERT INTO p VALUES (1, 'a') -- a comment at the end\n");

  assert_exec_fails (db, "INSERT INTO p VALUES (2, 'a')", SERAP_DB_ERROR_CONSTRAINT);
  assert_exec_fails (db, "INSERT INTO p VALUES (1, 'b')", SERAP_DB_ERROR_CONSTRAINT);
  assert_exec_fails (db, "INSERT INTO p VALUES (2, NULL)", SERAP_DB_ERROR_CONSTRAINT);
  assert_exec_fails (db, "INSERT INTO p VALUES (2, '')", SERAP_DB_ERROR_CONSTRAINT);
  assert_exec_fails (db, "INSERT INTO p VALUES ('x', 'b')", SERAP_DB_ERROR_CONSTRAINT);
  assert_exec_fails (db, "INSERT INTO c VALUES (1, 9)", SERAP_DB_ERROR_CONSTRAINT);
  assert_exec_fails (db, "INSERT INTO p (id, u) VALUES (3, x'00')", SERAP_DB_ERROR_CONSTRAINT);
  assert_exec_fails (db, "INSERT INTO nothing VALUES (1)", SERAP_DB_ERROR_FAILED);
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM p"), ==, 1);
}

/* The cause and the statement are told, what a person typed is not. */
static void
test_messages_keep_values_secret (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (SerapDb) db = serap_test_db_open (NULL, SERAP_DB_MEMORY);
  serap_test_db_exec (db,
                      "CREATE VIRTUAL TABLE cari USING fts5 (isi);"
                      "CREATE TABLE t (nik TEXT UNIQUE) STRICT; INSERT INTO t VALUES ('3275010101010001')");
  g_autoptr (GError) error = NULL;

  g_autoptr (SerapStmt) match = prepare (db, "SELECT rowid FROM cari\n  WHERE cari MATCH :q");
  serap_stmt_bind_text (match, ":q", "Fulan: Binti");
  g_assert_cmpint (serap_stmt_step (match, &error), ==, SERAP_FAILED);
  g_assert_null (strstr (error->message, "Fulan"));
  g_assert_nonnull (strstr (error->message, "in: SELECT rowid FROM cari WHERE cari MATCH :q"));
  g_clear_error (&error);

  g_autoptr (SerapStmt) insert = prepare (db, "INSERT INTO t VALUES (?1)");
  serap_stmt_bind_text_at (insert, 1, "3275010101010001");
  g_assert_false (serap_stmt_run (insert, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_CONSTRAINT);
  g_assert_null (strstr (error->message, "3275"));
  g_assert_nonnull (strstr (error->message, "UNIQUE constraint failed: t.nik"));
}

static gboolean
stop_always (gpointer data)
{
  return TRUE;
}

static void
test_stop (SerapTestDb *f, gconstpointer data)
{
  static const char endless[] = "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                                " SELECT count(*) FROM n";
  g_autoptr (SerapDb) db = serap_test_db_open (NULL, SERAP_DB_MEMORY);

  serap_db_set_stop (db, stop_always, NULL);
  assert_exec_fails (db, endless, SERAP_DB_ERROR_STOPPED);
  serap_db_set_stop (db, NULL, NULL);
  g_assert_cmpint (serap_test_db_int (db, "SELECT 1"), ==, 1);
}

/* Transactions. */

static gboolean
insert_one (SerapDb *db, gpointer data, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, "INSERT INTO t (a) VALUES (:a)", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":a", GPOINTER_TO_INT (data));
  return serap_stmt_run (stmt, error);
}

static gboolean
insert_and_refuse (SerapDb *db, gpointer data, GError **error)
{
  if (!insert_one (db, data, error))
    return FALSE;
  g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_CONSTRAINT, "refused");
  return FALSE;
}

/* 1 stays, the refused 2 goes, 3 is two levels deep. */
static gboolean
insert_nested (SerapDb *db, gpointer data, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_assert_nonnull (strstr (serap_db_transaction_place (db), "test-db.c:"));
  if (!insert_one (db, GINT_TO_POINTER (1), error))
    return FALSE;
  g_assert_false (serap_db_write (db, insert_and_refuse, GINT_TO_POINTER (2), &inner));
  g_assert_error (inner, SERAP_DB_ERROR, SERAP_DB_ERROR_CONSTRAINT);
  return serap_db_write (db, insert_one, GINT_TO_POINTER (3), error);
}

static void
test_nested (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (db, "CREATE TABLE t (a INTEGER) STRICT");

  g_assert_true (serap_db_write (db, insert_nested, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (serap_db_in_transaction (db));
  g_assert_null (serap_db_transaction_place (db));
  g_autofree char *stored = serap_test_db_text (db, "SELECT group_concat(a) FROM t");
  g_assert_cmpstr (stored, ==, "1,3");

  g_assert_false (serap_db_write (db, insert_and_refuse, GINT_TO_POINTER (4), &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_CONSTRAINT);
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM t"), ==, 2);

  g_autoptr (SerapDb) reader = serap_test_db_open (f->path, SERAP_DB_READ_ONLY);
  g_clear_error (&error);
  g_assert_false (serap_db_write (reader, insert_one, GINT_TO_POINTER (5), &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_READONLY);
}

static gboolean
leave_open (SerapDb *db, gpointer data, GError **error)
{
  return insert_one (db, data, error) && serap_db_begin (db, error);
}

static gboolean
give_no_cause (SerapDb *db, gpointer data, GError **error)
{
  return FALSE;
}

static void
test_careless_work (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapDb) db = serap_test_db_open (NULL, SERAP_DB_MEMORY);
  serap_test_db_exec (db, "CREATE TABLE t (a INTEGER) STRICT");

  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*left a transaction open*");
  g_assert_false (serap_db_write (db, leave_open, GINT_TO_POINTER (1), &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (serap_db_write (db, give_no_cause, NULL, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);
  g_assert_false (serap_db_in_transaction (db));
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM t"), ==, 0);
}

static void
test_close_rolls_back (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SerapDb *db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (db, "CREATE TABLE t (a INTEGER) STRICT");
  g_assert_true (serap_db_begin (db, &error));
  g_assert_true (serap_db_begin (db, &error));
  serap_test_db_exec (db, "INSERT INTO t VALUES (1)");
  serap_db_close (db);

  g_autoptr (SerapDb) again = serap_test_db_open (f->path, SERAP_DB_READ_WRITE);
  g_assert_cmpint (serap_test_db_int (again, "SELECT count(*) FROM t"), ==, 0);
}

static gboolean
insert_orphan (SerapDb *db, gpointer data, GError **error)
{
  return serap_db_exec (db, "INSERT INTO c VALUES (9)", error);
}

static void
test_commit_failure (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (db,
                      "CREATE TABLE p (id INTEGER PRIMARY KEY) STRICT;"
                      "CREATE TABLE c (p INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED) STRICT");

  g_assert_false (serap_db_write (db, insert_orphan, NULL, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_CONSTRAINT);
  g_assert_false (serap_db_in_transaction (db));
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM c"), ==, 0);
}

static void
test_busy (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapDb) first = serap_test_db_open (f->path, SERAP_DB_CREATE);
  g_autoptr (SerapDb) second = serap_test_db_open (f->path, SERAP_DB_READ_WRITE);
  serap_test_db_exec (first, "CREATE TABLE t (a INTEGER) STRICT");
  serap_db_set_busy_timeout (second, 0);

  g_assert_true (serap_db_begin (first, &error));
  g_assert_false (serap_db_write (second, insert_one, GINT_TO_POINTER (1), &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_BUSY);
  serap_db_rollback (first);
}

/* SQLite ends the whole transaction when the file is full. Work that does not care must not get
 * its last part stored alone. */
static gboolean
fill_and_ignore (SerapDb *db, gpointer data, GError **error)
{
  g_autoptr (GError) ignored = NULL;
  if (!insert_one (db, GINT_TO_POINTER (1), error))
    return FALSE;
  g_assert_false (serap_db_exec (db, "INSERT INTO t (b) VALUES (zeroblob(1000000))", &ignored));
  g_assert_error (ignored, SERAP_DB_ERROR, SERAP_DB_ERROR_FULL);
  g_clear_error (&ignored);

  g_assert_false (insert_one (db, GINT_TO_POINTER (2), &ignored));
  g_assert_error (ignored, SERAP_DB_ERROR, SERAP_DB_ERROR_FULL);
  g_clear_error (&ignored);
  g_assert_false (serap_db_write (db, insert_one, GINT_TO_POINTER (3), &ignored));
  g_assert_error (ignored, SERAP_DB_ERROR, SERAP_DB_ERROR_FULL);
  return TRUE;
}

static void
test_lost_transaction (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (db, "CREATE TABLE t (a INTEGER, b BLOB) STRICT; PRAGMA max_page_count=20");

  g_assert_false (serap_db_write (db, fill_and_ignore, NULL, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, "test-db.c:"));
  g_assert_cmpint (serap_test_db_int (db, "SELECT count(*) FROM t"), ==, 0);
  g_clear_error (&error);
  g_assert_true (serap_db_write (db, insert_one, GINT_TO_POINTER (4), &error));
  g_assert_cmpint (serap_test_db_int (db, "SELECT a FROM t"), ==, 4);
}

/* Care. */

static void
test_backup (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *target = g_build_filename (f->folder, "copy.db", NULL);
  g_autofree char *part = g_strconcat (target, ".part", NULL);
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (db, "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)");
  g_file_set_contents (part, "left by a crash", -1, &error);
  g_file_set_contents (target, "something older", -1, &error);

  g_assert_true (serap_db_backup (db, target, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  serap_test_db_exec (db, "INSERT INTO t VALUES (2)");

  SerapDb *copy = serap_test_db_open (target, SERAP_DB_READ_ONLY);
  g_autofree char *mode = serap_test_db_text (copy, "PRAGMA journal_mode");
  g_assert_cmpstr (mode, ==, "delete");
  g_assert_cmpint (serap_test_db_int (copy, "SELECT count(*) FROM t"), ==, 1);
  serap_test_db_assert_sound (copy);
  serap_db_close (copy);

  copy = serap_test_db_open (target, SERAP_DB_READ_WRITE);
  serap_test_db_exec (copy, "INSERT INTO t VALUES (3)");
  g_assert_false (serap_db_backup (db, target, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);
  serap_db_close (copy);
}

static void
test_backup_refusals (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *target = g_build_filename (f->folder, "copy.db", NULL);
  g_autofree char *nowhere = g_build_filename (f->folder, "no", "copy.db", NULL);
  g_autofree char *part = g_strconcat (f->folder, ".part", NULL);
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);

  g_assert_false (serap_db_backup (db, f->path, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (serap_db_backup (db, nowhere, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_CANT_OPEN);
  g_clear_error (&error);
  g_assert_false (serap_db_backup (db, f->folder, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_CANT_OPEN);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_true (serap_db_begin (db, &error));
  g_assert_false (serap_db_backup (db, target, &error));
  g_assert_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_FAILED);
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
}

static void
test_check (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (db, "CREATE TABLE p (id INTEGER PRIMARY KEY) STRICT;"
                          "CREATE TABLE c (p INTEGER REFERENCES p (id)) STRICT");
  serap_test_db_assert_sound (db);

  serap_test_db_exec (db, "PRAGMA foreign_keys=OFF; INSERT INTO c VALUES (9)");
  g_assert_true (serap_db_check (db, findings, &error));
  g_assert_cmpuint (findings->len, ==, 1);
  g_assert_cmpstr (findings->pdata[0], ==, "row 1 of c has no parent in p");
}

static void
test_checkpoint (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  g_autoptr (SerapDb) db = serap_test_db_open (f->path, SERAP_DB_CREATE);
  serap_test_db_exec (db, "CREATE TABLE t (a INTEGER) STRICT");
  GStatBuf info;

  g_assert_cmpint (g_stat (wal, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 0);
  g_assert_true (serap_db_checkpoint (db, &error));
  g_assert_cmpint (g_stat (wal, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  serap_test_db_add ("/db/open/settings", test_settings_are_real, NULL);
  serap_test_db_add ("/db/open/private", test_new_file_is_private, NULL);
  serap_test_db_add ("/db/open/reader", test_reader, NULL);
  serap_test_db_add ("/db/open/reader-without-shm", test_reader_without_shm, NULL);
  serap_test_db_add ("/db/open/failures", test_open_failures, NULL);
  serap_test_db_add ("/db/open/truncated", test_truncated, NULL);
  serap_test_db_add ("/db/open/damaged", test_damaged, NULL);
  serap_test_db_add ("/db/stmt/values", test_values, NULL);
  serap_test_db_add ("/db/stmt/cache", test_cache, NULL);
  serap_test_db_add ("/db/stmt/misuse", test_misuse_is_critical, NULL);
  serap_test_db_add ("/db/stmt/refusals", test_refusals, NULL);
  serap_test_db_add ("/db/stmt/constraints", test_constraints, NULL);
  serap_test_db_add ("/db/stmt/secret-values", test_messages_keep_values_secret, NULL);
  serap_test_db_add ("/db/stmt/stop", test_stop, NULL);
  serap_test_db_add ("/db/write/nested", test_nested, NULL);
  serap_test_db_add ("/db/write/careless", test_careless_work, NULL);
  serap_test_db_add ("/db/write/close-rolls-back", test_close_rolls_back, NULL);
  serap_test_db_add ("/db/write/commit-failure", test_commit_failure, NULL);
  serap_test_db_add ("/db/write/busy", test_busy, NULL);
  serap_test_db_add ("/db/write/lost", test_lost_transaction, NULL);
  serap_test_db_add ("/db/care/backup", test_backup, NULL);
  serap_test_db_add ("/db/care/backup-refusals", test_backup_refusals, NULL);
  serap_test_db_add ("/db/care/check", test_check, NULL);
  serap_test_db_add ("/db/care/checkpoint", test_checkpoint, NULL);

  return g_test_run ();
}
