/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Publishing what was read of a file. */

#include "config.h"

#include "serap-reference-private.h"

#include "serap-id.h"

#include <glib/gi18n.h>
#include <string.h>

/* Operations that are stored at once. */
#define SAVE_ROWS 100

void
serap_reference_fault_free (SerapReferenceFault *fault)
{
  g_free (fault->file);
  g_free (fault->reason);
  g_free (fault);
}

void
serap_reference_report_free (SerapReferenceReport *report)
{
  g_free (report->table);
  g_ptr_array_unref (report->left_out);
  g_ptr_array_unref (report->faults);
  g_free (report);
}

static SerapReferenceReport *
report_new (void)
{
  SerapReferenceReport *report = g_new0 (SerapReferenceReport, 1);
  report->left_out = g_ptr_array_new_with_free_func (g_free);
  report->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_reference_fault_free);
  return report;
}

static void
reference_clear (SerapReference *ref)
{
  g_clear_pointer (&ref->records, g_ptr_array_unref);
  g_clear_pointer (&ref->columns, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SerapReference, reference_clear)

void
serap_reference_fault (SerapReference *ref, guint line, const char *format, ...)
{
  SerapReferenceFault *fault = g_new0 (SerapReferenceFault, 1);
  va_list args;
  va_start (args, format);
  fault->reason = g_strdup_vprintf (format, args);
  va_end (args);
  fault->file = g_strdup (ref->path);
  fault->line = line;
  g_ptr_array_add (ref->report->faults, fault);
}

gboolean
serap_reference_use_column (SerapReference *ref, int at)
{
  for (guint i = 0; i < ref->columns->len; i++)
    if (g_array_index (ref->columns, int, i) == at)
      return FALSE;
  g_array_append_val (ref->columns, at);
  return TRUE;
}

static void
add_faults (GPtrArray *problems, GPtrArray *faults)
{
  for (guint i = 0; i < faults->len; i++) {
    const SerapReferenceFault *fault = faults->pdata[i];
    g_autofree char *place
      = fault->line > 0 ? g_strdup_printf ("%s:%u", fault->file, fault->line) : g_strdup (fault->file);
    serap_problems_add (problems, NULL, "file-has-faults", "tempat", place, "alasan", fault->reason, NULL);
  }
}

static SerapOp *
make_op (SerapReference *ref, const SerapRecord *record, const char *batch)
{
  SerapOp *op = serap_space_op (ref->space, SERAP_VERB_CREATE, ref->entity->name, record->id);
  op->batch = g_strdup (batch);
  for (guint i = 0; i < ref->columns->len; i++) {
    int at = g_array_index (ref->columns, int, i);
    serap_op_set_value (op, ref->entity->fields[at].name, &record->values[at]);
  }
  return op;
}

static gboolean
is_there_already (SerapReference *ref, const SerapRecord *record)
{
  g_autoptr (SerapRecord) known = serap_store_get (serap_space_store (ref->space), record->id);
  for (guint i = 0; known != NULL && i < ref->columns->len; i++) {
    int at = g_array_index (ref->columns, int, i);
    if (!serap_value_equal (&known->values[at], &record->values[at]))
      return FALSE;
  }
  return known != NULL;
}

/* In small transactions: stopped in between, the same file goes on with what is still missing. */
static gboolean
save (SerapReference *ref, GPtrArray *problems, GError **error)
{
  g_autofree char *batch = serap_id_new (serap_space_env (ref->space));
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  for (guint i = 0; i < ref->records->len; i++) {
    if (is_there_already (ref, ref->records->pdata[i]))
      ref->report->unchanged++;
    else
      g_ptr_array_add (ops, make_op (ref, ref->records->pdata[i], batch));
    if (ops->len == 0 || (ops->len < SAVE_ROWS && i + 1 < ref->records->len))
      continue;
    g_autoptr (GPtrArray) found = serap_problems_new ();
    if (!serap_space_save (ref->space, ops, found, error)) {
      serap_problems_move (problems, found);
      return FALSE;
    }
    ref->report->published += ops->len;
    g_ptr_array_set_size (ops, 0);
  }
  return TRUE;
}

static gboolean
read_file (SerapReference *ref, const char *table, GPtrArray *problems, GError **error)
{
  g_autofree char *base = g_path_get_basename (ref->path);
  char *dot = strrchr (base, '.');
  g_autofree char *ending = g_ascii_strdown (dot != NULL ? dot : "", -1);
  if (dot != NULL)
    *dot = '\0';
  if (g_str_equal (ending, ".json"))
    return serap_reference_read_rule (ref, problems, error);
  if (!g_str_equal (ending, ".csv")) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE,
                         _ ("The file must be .json (rules) or .csv (a table)."));
    return FALSE;
  }
  ref->entity = serap_reference_table (serap_space_schema (ref->space), table != NULL ? table : base);
  if (ref->entity != NULL)
    return serap_reference_read_table (ref, error);
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE,
               _ ("“%s” is no reference table. Name it: --table wilayah"), table != NULL ? table : base);
  return FALSE;
}

gboolean
serap_reference_publish (SerapSpace *space,
                         const char *path,
                         const char *table,
                         SerapReferenceReport **report,
                         GPtrArray *problems,
                         GError **error)
{
  g_auto (SerapReference) ref = { space, path };
  ref.records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  ref.columns = g_array_new (FALSE, FALSE, sizeof (int));
  ref.report = *report = report_new ();
  gboolean read = read_file (&ref, table, problems, error);
  ref.report->table = g_strdup (ref.entity != NULL ? ref.entity->name : NULL);
  if (!read)
    return FALSE;
  add_faults (problems, ref.report->faults);
  return !serap_problems_any_error (problems) && save (&ref, problems, error);
}
