/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Databases and faults for tests. */

#include "config.h"

#include "serap-test-db.h"

#include <glib/gstdio.h>

static const int full_codes[] = { SERAP_DB_ERROR_FULL, -1 };
static const int io_codes[] = { SERAP_DB_ERROR_IO, SERAP_DB_ERROR_CANT_OPEN, -1 };
static const int readonly_codes[] = { SERAP_DB_ERROR_READONLY, SERAP_DB_ERROR_CANT_OPEN, -1 };

static const SerapFaultCase cases[] = {
  { "full", SERAP_FAULT_FULL, 0, full_codes },
  { "io", SERAP_FAULT_IO, 0, io_codes },
  { "torn", SERAP_FAULT_TORN, 0, io_codes },
  { "readonly", SERAP_FAULT_READONLY, 0, readonly_codes },
  { "crash", SERAP_FAULT_CRASH, 0, io_codes },
  { "crash-1", SERAP_FAULT_CRASH, 1, io_codes },
  { "crash-3275", SERAP_FAULT_CRASH, 3275, io_codes },
  { "crash-20260101", SERAP_FAULT_CRASH, 20260101, io_codes },
};

static void
set_up (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  f->folder = g_dir_make_tmp ("serap-db-XXXXXX", &error);
  g_assert_no_error (error);
  f->path = g_build_filename (f->folder, "a.db", NULL);
}

static void
tear_down (SerapTestDb *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir)) {
    g_autofree char *path = g_build_filename (f->folder, name, NULL);
    g_assert_cmpint (g_remove (path), ==, 0);
  }
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_clear_pointer (&f->folder, g_free);
  g_clear_pointer (&f->path, g_free);
}

void
serap_test_db_add (const char *name, SerapTestDbFunc test, gconstpointer data)
{
  g_test_add (name, SerapTestDb, data, set_up, test, tear_down);
}

void
serap_test_db_add_faults (const char *name, SerapTestDbFunc test)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat (name, "/", cases[i].name, NULL);
    serap_test_db_add (path, test, &cases[i]);
  }
}

static SerapDb *
open_with_vfs (const char *path, SerapDbFlags flags, const char *vfs)
{
  g_autoptr (GError) error = NULL;
  SerapDb *db = serap_db_open_with_vfs (path, flags, vfs, &error);
  g_assert_no_error (error);
  g_assert_nonnull (db);
  return db;
}

SerapDb *
serap_test_db_open (const char *path, SerapDbFlags flags)
{
  return open_with_vfs (path, flags, NULL);
}

SerapDb *
serap_test_db_open_fast (const char *path, SerapDbFlags flags)
{
  serap_fault_vfs_register ();
  return open_with_vfs (path, flags, SERAP_FAULT_VFS_NAME);
}

void
serap_test_db_exec (SerapDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gboolean done = serap_db_exec (db, sql, &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

gint64
serap_test_db_int (SerapDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;
  serap_db_query_int (db, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

char *
serap_test_db_text (SerapDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, sql, &error);
  g_assert_no_error (error);
  g_assert_cmpint (serap_stmt_step (stmt, &error), ==, SERAP_ROW);
  return g_strdup (serap_stmt_text (stmt, 0));
}

void
serap_test_db_assert_sound (SerapDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  serap_db_check (db, findings, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

void
serap_test_db_copy (const char *from, const char *to)
{
  static const char *const suffixes[] = { "-wal", "-shm", "-journal" };
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize n = 0;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *beside = g_strconcat (to, suffixes[i], NULL);
    g_remove (beside);
  }
  g_assert_true (g_file_get_contents (from, &bytes, &n, &error));
  g_assert_true (g_file_set_contents_full (to, bytes, (gssize) n, G_FILE_SET_CONTENTS_NONE, 0600, &error));
}

void
serap_fault_case_end (const SerapFaultCase *fault_case)
{
  if (fault_case->kind == SERAP_FAULT_CRASH)
    serap_fault_crash_restore ();
  else
    serap_fault_disarm ();
}

void
serap_fault_case_assert_error (const SerapFaultCase *fault_case, const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == SERAP_DB_ERROR);
  for (const int *code = fault_case->codes; *code != -1; code++)
    if (error->code == *code)
      return;
  g_error ("%s gives: %s", fault_case->name, error->message);
}
