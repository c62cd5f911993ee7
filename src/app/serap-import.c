/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file's way in: looked through once, then taken over in small groups, each stored together with
 * how far the file has come. */

#include "config.h"

#include "serap-import.h"

#include "serap-id.h"
#include "serap-import-private.h"
#include "serap-input.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#define GROUP_ROWS 30
#define GROUP_OPS 60

/**
 * Run:
 * @group: (element-type SerapImportRow): planned and not yet stored
 * @group_ops: operations of @group
 * @total: rows of the file that are not blank
 * @done: rows gone through, also by earlier runs
 * @again: rows of an earlier import were taken back: those still there are passed over
 */
typedef struct {
  SerapSpace *space;
  SerapImportOptions options;
  SerapImportPlan *plan;
  SerapImportReport *report;
  SerapImportErrors *errors;
  SerapImportJob *job;
  GPtrArray *group;
  guint group_ops;
  guint total;
  guint done;
  gboolean again;
} Run;

static void
run_clear (Run *run)
{
  serap_import_plan_free (run->plan);
  serap_import_report_free (run->report);
  serap_import_errors_free (run->errors);
  serap_import_job_free (run->job);
  g_clear_pointer (&run->group, g_ptr_array_unref);
}

static SerapStore *
store_of (Run *run)
{
  return serap_space_store (run->space);
}

/* ---- The file ---- */

static SerapCsv *
open_file (Run *run, const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  GError *local_error = NULL;
  SerapCsv *csv = serap_csv_open (path, &local_error);
  if (csv != NULL)
    return csv;
  serap_import_explain (name, &local_error);
  g_propagate_error (error, local_error);
  return NULL;
}

/* Goes over the whole file before anything of it is stored. @first gets the number of the first row. */
static gboolean
count_rows (const char *path, SerapCsv *csv, guint *rows, guint *first, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  GError *local_error = NULL;
  GStrv cells = NULL;
  while (serap_csv_next (csv, &cells, &local_error)) {
    g_strfreev (cells);
    if ((*rows)++ == 0)
      *first = serap_csv_row_number (csv);
  }
  if (local_error == NULL)
    return TRUE;
  serap_import_explain (name, &local_error);
  g_propagate_error (error, local_error);
  return FALSE;
}

/* ---- Imported before? ---- */

static char *
account_name (SerapStore *store, const char *id)
{
  g_autoptr (SerapRecord) account = id != NULL ? serap_store_get (store, id) : NULL;
  const char *name = account != NULL ? serap_record_text (account, "nama") : NULL;
  if (name == NULL && account != NULL)
    name = serap_record_text (account, "kode");
  return g_strdup (name != NULL ? name : _ ("an unknown account"));
}

static void
set_imported (SerapStore *store, gint64 when_ms, const char *user, GError **error)
{
  static const SerapField time = { .name = "waktu", .type = SERAP_TIME };
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  g_autofree char *name = account_name (store, user);
  serap_value_set_int (&value, when_ms);
  g_autofree char *when = serap_input_show (&time, &value);
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_IMPORTED,
               _ ("This file was imported before: on %s by %s."), when, name);
}

static SerapRecord *
record_of_row (Run *run, guint row)
{
  g_autofree char *id = serap_import_plan_id (run->plan, row, run->plan->map->main->name);
  return serap_store_get (store_of (run), id);
}

/* Finished jobs are refused, unless what they brought in was taken back before it was sent; so are
 * files that another account of this folder brought in. Unfinished ones are gone on with. */
static gboolean
check_job (Run *run, guint first, GError **error)
{
  SerapStore *store = store_of (run);
  gboolean own_ids = run->plan->kind != SERAP_IMPORT_ANGGOTA;
  g_autoptr (SerapRecord) there = own_ids ? record_of_row (run, first) : NULL;
  run->job = serap_store_import_job (store, run->plan->sha256, run->plan->kind_name);
  if (run->job == NULL && there != NULL) {
    set_imported (store, serap_record_int (there, "dibuat", 0), serap_record_text (there, "dibuat_oleh"),
                  error);
    return FALSE;
  }
  if (run->job == NULL || run->job->finished_ms == 0)
    return TRUE;
  if (!own_ids || there != NULL) {
    set_imported (store, run->job->finished_ms, run->job->user, error);
    return FALSE;
  }
  run->again = TRUE;
  g_clear_pointer (&run->job, serap_import_job_free);
  return TRUE;
}

static void
begin_job (Run *run, guint first)
{
  if (run->job != NULL) {
    run->report->first_row_resumed = run->job->next_row;
    return;
  }
  run->job = g_new0 (SerapImportJob, 1);
  run->job->sha256 = g_strdup (run->plan->sha256);
  run->job->kind = g_strdup (run->plan->kind_name);
  run->job->name = g_strdup (run->plan->name);
  run->job->batch = g_strdup (run->plan->batch);
  run->job->user = g_strdup (serap_space_user (run->space)->id);
  run->job->started_ms = serap_env_now_ms (serap_space_env (run->space));
  run->job->next_row = first;
  run->job->rows = run->total;
}

/* ---- The judge beforehand ---- */

static gboolean
judge_alone (Run *run, const SerapOp *op, GPtrArray *problems)
{
  g_autoptr (SerapOutcome) outcome = serap_judge_op (serap_store_facts (store_of (run)), op, FALSE);
  gboolean fine = outcome->result != SERAP_RESULT_REJECTED;
  serap_problems_move (problems, outcome->problems);
  return fine;
}

/* Records of a row are looked at one by one: a place cannot be judged before its aspiration is there. */
static void
judge_row (Run *run, SerapImportRow *row)
{
  gboolean fine = FALSE;
  while (!fine && !row->failed) {
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    fine = judge_alone (run, row->ops->pdata[0], problems);
    if (!fine)
      serap_import_row_yield (run->plan, row, 0, problems);
  }
}

/* ---- Groups ---- */

static void
count_row (Run *run, const SerapImportRow *row)
{
  SerapImportReport *report = run->report;
  if (row->failed)
    report->failed++;
  else
    report->stored++;
  if (!row->failed && row->problems->len > 0)
    report->warned++;
}

/* The rows of the group have their place in the report and the file of errors. */
static gboolean
close_group (Run *run, GError **error)
{
  for (guint i = 0; i < run->group->len; i++) {
    SerapImportRow *row = run->group->pdata[i];
    count_row (run, row);
    if (run->errors != NULL && !serap_import_errors_add (run->errors, row, error))
      return FALSE;
    g_ptr_array_extend_and_steal (run->report->row_problems, g_steal_pointer (&row->problems));
    row->problems = g_ptr_array_new ();
  }
  run->done += run->group->len;
  g_ptr_array_set_size (run->group, 0);
  run->group_ops = 0;
  return TRUE;
}

/* A number given in a try that was rolled back would be given again. */
static void
drop_number (SerapOp *op)
{
  for (guint i = 0; i < op->changes->len; i++)
    if (g_str_equal (((SerapFieldChange *) op->changes->pdata[i])->name, "nomor_lokal"))
      g_ptr_array_remove_index (op->changes, i--);
}

static GPtrArray *
ops_of_group (Run *run)
{
  GPtrArray *ops = g_ptr_array_new ();
  for (guint i = 0; i < run->group->len; i++) {
    const SerapImportRow *row = run->group->pdata[i];
    for (guint o = 0; !row->failed && o < row->ops->len; o++) {
      drop_number (row->ops->pdata[o]);
      g_ptr_array_add (ops, row->ops->pdata[o]);
    }
  }
  return ops;
}

/* Finds the row whose operation number @place among all was refused, and lets it give way. */
static void
yield_at (Run *run, guint place, GPtrArray *problems)
{
  for (guint i = 0; i < run->group->len; i++) {
    SerapImportRow *row = run->group->pdata[i];
    if (row->failed)
      continue;
    if (place < row->ops->len) {
      serap_import_row_yield (run->plan, row, place, problems);
      return;
    }
    place -= row->ops->len;
  }
}

static gboolean
store_group (Run *run, GError **error)
{
  for (;;) {
    g_autoptr (GPtrArray) ops = ops_of_group (run);
    g_autoptr (GPtrArray) outcomes = NULL;
    g_autoptr (GError) local_error = NULL;
    if (serap_store_save_rows (store_of (run), ops, run->job, &outcomes, &local_error))
      return TRUE;
    if (local_error != NULL || outcomes == NULL || outcomes->len == 0) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
    yield_at (run, outcomes->len - 1, ((SerapOutcome *) outcomes->pdata[outcomes->len - 1])->problems);
  }
}

static gboolean
tell_progress (Run *run, GError **error)
{
  if (run->options.progress == NULL || run->options.progress (run->done, run->total, run->options.data))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                       _ ("The import was stopped. Importing the same file again goes on from there."));
  return FALSE;
}

/* @next: row after the group; 0 when there is none. */
static gboolean
end_group (Run *run, guint next, GError **error)
{
  if (!run->options.dry_run) {
    if (next > 0)
      run->job->next_row = next;
    else
      run->job->finished_ms = serap_env_now_ms (serap_space_env (run->space));
    if (!store_group (run, error))
      return FALSE;
  }
  return close_group (run, error) && (next == 0 || tell_progress (run, error));
}

static gboolean
add_row (Run *run, SerapImportRow *row, GError **error)
{
  if (run->group->len > 0 && (run->group->len >= GROUP_ROWS || run->group_ops + row->ops->len > GROUP_OPS)
      && !end_group (run, row->row, error)) {
    serap_import_row_free (row);
    return FALSE;
  }
  if (run->options.dry_run)
    judge_row (run, row);
  g_ptr_array_add (run->group, row);
  run->group_ops += row->ops->len;
  return TRUE;
}

/* Rows that an earlier run has stored. */
static gboolean
is_done (Run *run, guint row)
{
  if (row < run->job->next_row)
    return TRUE;
  if (!run->again)
    return FALSE;
  g_autoptr (SerapRecord) there = record_of_row (run, row);
  return there != NULL;
}

static gboolean
take_rows (Run *run, SerapCsv *csv, GError **error)
{
  GStrv cells = NULL;
  GError *local_error = NULL;
  while (serap_csv_next (csv, &cells, &local_error)) {
    guint number = serap_csv_row_number (csv);
    if (is_done (run, number)) {
      g_strfreev (cells);
      run->done++;
      continue;
    }
    if (!add_row (run, serap_import_row_new (run->plan, cells, number, serap_csv_line (csv)), error))
      return FALSE;
  }
  if (local_error != NULL) {
    serap_import_explain (run->plan->name, &local_error);
    g_propagate_error (error, local_error);
    return FALSE;
  }
  return end_group (run, 0, error);
}

/* ---- The event of a musrenbang ---- */

/* "malang_kauman_usulan_musrenbang_2023.csv" is all that is known of it. */
static char *
event_name (const char *file)
{
  g_autofree char *name = g_strdup (file);
  char *dot = strrchr (name, '.');
  if (dot != NULL && dot != name)
    *dot = '\0';
  g_strdelimit (name, "_", ' ');
  return serap_import_shorten (name, 200);
}

static SerapOp *
event_op (Run *run)
{
  SerapOp *op = serap_space_op (run->space, SERAP_VERB_CREATE, "kegiatan", run->plan->event);
  g_autofree char *name = event_name (run->plan->name);
  op->batch = g_strdup (run->plan->batch);
  op->acts_for = g_strdup (serap_import_plan_acts_for (run->plan, run->plan->member));
  serap_op_set_text (op, "jenis", "MUSRENBANG");
  serap_op_set_text (op, "nama", name);
  serap_op_set_text (op, "anggota", run->plan->member);
  return op;
}

static void
refuse_file (Run *run, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    serap_import_add_problem (run->report->row_problems, 0, 0, NULL, serap_problem_copy (problems->pdata[i]));
  run->report->failed = run->total;
}

/* @refused: out: no right to make it, so nothing of the file can come in. */
static gboolean
make_event (Run *run, gboolean *refused, GError **error)
{
  if (run->plan->event == NULL)
    return TRUE;
  run->report->event_id = g_strdup (run->plan->event);
  g_autoptr (SerapRecord) there = serap_store_get (store_of (run), run->plan->event);
  if (there != NULL)
    return TRUE;
  g_autoptr (SerapOp) op = event_op (run);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GPtrArray) ops = g_ptr_array_new ();
  if (!judge_alone (run, op, problems)) {
    *refused = TRUE;
    refuse_file (run, problems);
    return TRUE;
  }
  g_ptr_array_add (ops, op);
  return run->options.dry_run || serap_store_save_rows (store_of (run), ops, run->job, NULL, error);
}

/* An account that may not make such records at all is told so once, and leaves no job behind. */
static gboolean
may_create (Run *run)
{
  g_autofree char *id = serap_id_new (serap_space_env (run->space));
  g_autoptr (SerapOp) op = serap_space_op (run->space, SERAP_VERB_CREATE, run->plan->map->main->name, id);
  op->acts_for = g_strdup (serap_import_plan_acts_for (run->plan, run->plan->member));
  if (run->plan->member != NULL && serap_entity_find (run->plan->map->main, "anggota") >= 0)
    serap_op_set_text (op, "anggota", run->plan->member);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GPtrArray) reasons = serap_problems_new ();
  if (judge_alone (run, op, problems))
    return TRUE;
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    if (problem->field == NULL && !problem->warning)
      g_ptr_array_add (reasons, serap_problem_copy (problem));
  }
  if (reasons->len == 0)
    return TRUE;
  refuse_file (run, reasons);
  return FALSE;
}

/* ---- Headquarters ---- */

static guint
row_of_entity (GHashTable *rows, const char *entity)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (rows, entity));
}

/* Where a record id came from: ids follow from rows, so rows need not be kept. */
static GHashTable *
learn_rows (Run *run, GPtrArray *refused)
{
  static const char *const kinds[] = { "aspirasi", "usulan", "lokasi", "pengusul" };
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint row = 1; refused->len > 0 && row < run->job->next_row + GROUP_ROWS + run->total; row++)
    for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
      g_hash_table_insert (rows, serap_import_plan_id (run->plan, row, kinds[i]), GUINT_TO_POINTER (row));
  return rows;
}

static GPtrArray *
refused_ops (Run *run, GError **error)
{
  g_autoptr (GPtrArray) all = serap_store_outbox (store_of (run), error);
  if (all == NULL)
    return NULL;
  GPtrArray *refused = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_outbox_row_free);
  g_ptr_array_set_free_func (all, NULL);
  for (guint i = 0; i < all->len; i++) {
    SerapOutboxRow *row = all->pdata[i];
    if (row->state == SERAP_OUTBOX_REFUSED && g_strcmp0 (row->batch, run->plan->batch) == 0)
      g_ptr_array_add (refused, row);
    else
      serap_outbox_row_free (row);
  }
  return refused;
}

/* What headquarters refused stays to be reviewed; the report names it all the same. */
static gboolean
note_refused (Run *run, GError **error)
{
  g_autoptr (GPtrArray) refused = refused_ops (run, error);
  if (refused == NULL)
    return FALSE;
  g_autoptr (GHashTable) rows = learn_rows (run, refused);
  g_autoptr (GHashTable) failed = g_hash_table_new (g_direct_hash, g_direct_equal);
  for (guint i = 0; i < refused->len; i++) {
    const SerapOutboxRow *op = refused->pdata[i];
    guint row = row_of_entity (rows, op->entity);
    for (guint p = 0; p < op->problems->len; p++)
      serap_import_add_problem (run->report->row_problems, row, 0, NULL,
                                serap_problem_copy (op->problems->pdata[p]));
    gboolean whole = g_str_equal (op->kind, run->plan->map->main->name);
    if (whole && g_hash_table_add (failed, row > 0 ? GUINT_TO_POINTER (row) : refused->pdata[i])
        && run->report->stored > 0) {
      run->report->stored--;
      run->report->failed++;
    }
  }
  return TRUE;
}

static gboolean
send_rows (Run *run, GError **error)
{
  SerapSyncCount count = { 0 };
  if (!serap_space_is_direct (run->space))
    return TRUE;
  return serap_space_sync (run->space, &count, error) && (count.refused == 0 || note_refused (run, error));
}

/* ---- All of it ---- */

static gboolean
prepare (Run *run, const char *path, const char *kind, SerapCsv *csv, GError **error)
{
  int number = serap_import_kind_from_name (kind);
  run->plan
    = serap_import_plan_new (run->space, (SerapImportKind) number, kind, path, serap_csv_sha256 (csv));
  run->plan->map = serap_import_map_new (serap_space_schema (run->space), (SerapImportKind) number,
                                         serap_csv_headings (csv), run->options.map_file, error);
  if (run->plan->map == NULL)
    return FALSE;
  if ((run->plan->map->main->flags & SERAP_ENTITY_ONLINE) != 0
      && serap_space_transport (run->space) == NULL) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_ONLINE_ONLY,
                         _ ("Reference data can only be imported when connected to headquarters."));
    return FALSE;
  }
  run->report->batch = g_strdup (run->plan->batch);
  run->group = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_import_row_free);
  return TRUE;
}

static gboolean
import_rows (Run *run, const char *path, GError **error)
{
  gboolean refused = FALSE;
  g_autoptr (SerapCsv) csv = open_file (run, path, error);
  if (csv == NULL)
    return FALSE;
  if (run->options.errors_file != NULL) {
    run->errors = serap_import_errors_new (run->options.errors_file, run->plan->map, error);
    if (run->errors == NULL)
      return FALSE;
  }
  if (!may_create (run))
    return TRUE;
  if (!make_event (run, &refused, error))
    return FALSE;
  if (refused)
    return TRUE;
  gboolean taken = take_rows (run, csv, error);
  /* What was found so far is worth having, also when the import was stopped. */
  if (run->errors != NULL && !serap_import_errors_finish (run->errors, taken ? error : NULL))
    taken = FALSE;
  return taken && (run->options.dry_run || send_rows (run, error));
}

static gboolean
run_import (Run *run, const char *path, const char *kind, GError **error)
{
  guint first = 1;
  {
    g_autoptr (SerapCsv) csv = open_file (run, path, error);
    if (csv == NULL || !prepare (run, path, kind, csv, error)
        || !count_rows (path, csv, &run->total, &first, error))
      return FALSE;
  }
  run->report->rows = run->total;
  if (!check_job (run, first, error))
    return FALSE;
  begin_job (run, first);
  return import_rows (run, path, error);
}

gboolean
serap_import_file (SerapSpace *space,
                   const char *path,
                   const char *kind,
                   const SerapImportOptions *options,
                   SerapImportReport **report,
                   GError **error)
{
  g_return_val_if_fail (space != NULL && path != NULL && kind != NULL, FALSE);

  if (report != NULL)
    *report = NULL;
  if (serap_import_kind_from_name (kind) < 0) {
    g_set_error (
      error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE,
      _ ("A file cannot be imported as “%s”; possible are aspirasi, usulan, musrenbang and anggota."), kind);
    return FALSE;
  }
  Run run = { .space = space, .report = serap_import_report_new () };
  if (options != NULL)
    run.options = *options;
  gboolean done = run_import (&run, path, kind, error);
  if (report != NULL)
    *report = g_steal_pointer (&run.report);
  run_clear (&run);
  return done;
}
