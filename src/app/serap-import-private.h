/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The parts of an import, shared by its files only. */

#include "serap-csv.h"
#include "serap-import.h"
#include "serap-rtrw.h"

G_BEGIN_DECLS

/* ---- Which column is what (serap-import-map.c) ---- */

typedef enum {
  SERAP_IMPORT_ASPIRASI,
  SERAP_IMPORT_USULAN,
  SERAP_IMPORT_MUSRENBANG,
  SERAP_IMPORT_ANGGOTA,
} SerapImportKind;

/** serap_import_kind_from_name: Returns: the kind, or -1. */
int serap_import_kind_from_name (const char *name);

/**
 * SerapImportTarget:
 * @name: "judul", "lokasi.alamat", "pengusul.nama"; for what has no field of its own "lokasi.rt_rw"
 * @aliases: (nullable): headings besides the name
 * @entity: record it goes into
 * @field: (nullable): field it goes into
 */
typedef struct {
  char *name;
  char *aliases;
  const SerapEntity *entity;
  const SerapField *field;
} SerapImportTarget;

/**
 * SerapImportMap:
 * @main: entity of the row's own record
 * @targets: (element-type SerapImportTarget): all that a column may be
 * @headings: as in the file
 * @columns: (array length=n_columns): target of each column, -1 for none
 * @personal: (array length=n_columns): whether a column holds a person's data
 */
typedef struct {
  const SerapEntity *main;
  GPtrArray *targets;
  char **headings;
  int *columns;
  gboolean *personal;
  guint n_columns;
} SerapImportMap;

SerapImportMap *serap_import_map_new (SerapSchema *schema,
                                      SerapImportKind kind,
                                      const char *const *headings,
                                      const char *map_file,
                                      GError **error);
void serap_import_map_free (SerapImportMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapImportMap, serap_import_map_free)
/** serap_import_map_column: column of the target @name, or -1. */
int serap_import_map_column (const SerapImportMap *map, const char *name);
/** serap_import_map_heading: column whose heading is @heading but for case and punctuation, or -1. */
int serap_import_map_heading (const SerapImportMap *map, const char *heading);

/* ---- What is looked up for every row (serap-import-plan.c) ---- */

/**
 * SerapImportPlan:
 * @name: base name of the file
 * @event: (nullable): id of the kegiatan
 * @member: (nullable): member the account stands for
 */
typedef struct {
  SerapSpace *space;
  SerapImportKind kind;
  const char *kind_name;
  SerapImportMap *map;
  char *sha256;
  char *name;
  char *batch;
  char *event;
  char *member;
  GHashTable *codes;     /* field and text -> code, "" when there is none */
  GHashTable *problems;  /* field and text -> SerapProblem */
  GHashTable *acts_for;  /* member -> account acted for, or "" */
  GHashTable *places;    /* squashed name of a kelurahan -> its code, "" when there are several */
  GHashTable *districts; /* squashed names of kecamatan */
} SerapImportPlan;

SerapImportPlan *serap_import_plan_new (
  SerapSpace *space, SerapImportKind kind, const char *kind_name, const char *path, const char *sha256);
void serap_import_plan_free (SerapImportPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapImportPlan, serap_import_plan_free)

/** serap_import_plan_id: Returns: (transfer full): id of the record of @entity that row @row makes:
 * the same on every run. */
char *serap_import_plan_id (const SerapImportPlan *plan, guint row, const char *entity);
/** serap_import_plan_read: like serap_resolve_value() with limits checked; codes that come again
 * are looked up once. */
gboolean serap_import_plan_read (SerapImportPlan *plan,
                                 const SerapField *field,
                                 const char *text,
                                 SerapValue *value,
                                 char **unit,
                                 GPtrArray *problems);
/** serap_import_plan_acts_for: Returns: (transfer none) (nullable) */
const char *serap_import_plan_acts_for (SerapImportPlan *plan, const char *member);
/**
 * serap_import_plan_kelurahan:
 *
 * Returns: (transfer none) (nullable): code of the one kelurahan of this city that @address names:
 *   behind "Kel.", or standing alone between commas; %NULL when it names another city
 */
const char *serap_import_plan_kelurahan (SerapImportPlan *plan, const char *address);

/* ---- One row (serap-import-row.c) ---- */

/**
 * SerapImportRow:
 * @cells: as in the file
 * @ops: (element-type SerapOp): the row's own record first
 * @problems: (element-type SerapRowProblem): all of them warnings as long as the row is not @failed
 * @notes: (element-type utf8): sentences for `catatan_impor`
 */
typedef struct {
  guint row;
  guint line;
  char **cells;
  GPtrArray *ops;
  GPtrArray *problems;
  GPtrArray *notes;
  gboolean failed;
} SerapImportRow;

/** serap_import_row_new: @cells: (transfer full) */
SerapImportRow *serap_import_row_new (SerapImportPlan *plan, char **cells, guint row, guint line);
void serap_import_row_free (SerapImportRow *row);
/**
 * serap_import_row_yield:
 * @place: number of the operation that was refused
 * @problems: (element-type SerapProblem): why
 *
 * Leaves out the values that the judge does not take, and notes them.
 *
 * Returns: %FALSE when nothing can be left out: the row has failed
 */
gboolean
serap_import_row_yield (SerapImportPlan *plan, SerapImportRow *row, guint place, GPtrArray *problems);

/* ---- Words and the file of errors (serap-import-report.c) ---- */

SerapImportReport *serap_import_report_new (void);
SerapProblem *serap_problem_copy (const SerapProblem *problem);
/** serap_import_add_problem: @problem: (transfer full) */
void
serap_import_add_problem (GPtrArray *list, guint row, guint line, const char *column, SerapProblem *problem);
/** serap_import_sentence: Returns: (transfer full): one Indonesian sentence on @problem; @cell:
 * (nullable): quoted, %NULL for a person's data. */
char *serap_import_sentence (const SerapProblem *problem, const char *heading, const char *cell);
/** serap_import_explain: turns what is wrong with the structure of a file into words for people. */
void serap_import_explain (const char *name, GError **error);
/** serap_import_shorten: Returns: (transfer full): @text itself, or its first words and "…", in at
 * most @max characters. */
char *serap_import_shorten (const char *text, guint max);

typedef struct _SerapImportErrors SerapImportErrors;
SerapImportErrors *serap_import_errors_new (const char *path, const SerapImportMap *map, GError **error);
gboolean serap_import_errors_add (SerapImportErrors *errors, const SerapImportRow *row, GError **error);
gboolean serap_import_errors_finish (SerapImportErrors *errors, GError **error);
void serap_import_errors_free (SerapImportErrors *errors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapImportErrors, serap_import_errors_free)

G_END_DECLS
