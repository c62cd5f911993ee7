/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-db.h"
#include "serap-fault-vfs.h"

G_BEGIN_DECLS

/* Databases in a temporary folder, for tests. Each function here fails the test by itself. */

/**
 * SerapTestDb:
 * @folder: temporary folder, removed with what is in it
 * @path: a database in it that does not exist yet
 */
typedef struct {
  char *folder;
  char *path;
} SerapTestDb;

typedef void (*SerapTestDbFunc) (SerapTestDb *f, gconstpointer data);

/** serap_test_db_add: adds a test that gets a new SerapTestDb. */
void serap_test_db_add (const char *name, SerapTestDbFunc test, gconstpointer data);

SerapDb *serap_test_db_open (const char *path, SerapDbFlags flags);
/** serap_test_db_open_fast: through the faulty file layer, which does not really flush. */
SerapDb *serap_test_db_open_fast (const char *path, SerapDbFlags flags);

void serap_test_db_exec (SerapDb *db, const char *sql);
gint64 serap_test_db_int (SerapDb *db, const char *sql);
/** serap_test_db_text: Returns: (transfer full) (nullable): first column of the first row. */
char *serap_test_db_text (SerapDb *db, const char *sql);
/** serap_test_db_assert_sound: that a check finds nothing. */
void serap_test_db_assert_sound (SerapDb *db);

/** serap_test_db_copy: puts the closed database @from at @to, without anything left beside it. */
void serap_test_db_copy (const char *from, const char *to);

/** SerapFaultCase: a fault, and the errors that may come of it, ended by -1. */
typedef struct {
  const char *name;
  SerapFaultKind kind;
  guint32 seed;
  const int *codes;
} SerapFaultCase;

/** serap_test_db_add_faults: serap_test_db_add() once for every SerapFaultCase, with it as data. */
void serap_test_db_add_faults (const char *name, SerapTestDbFunc test);
/** serap_fault_case_end: restores after a crash, disarms otherwise. */
void serap_fault_case_end (const SerapFaultCase *fault_case);
void serap_fault_case_assert_error (const SerapFaultCase *fault_case, const GError *error);

G_END_DECLS
