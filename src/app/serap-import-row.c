/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One row of a file as operations: values where they can be read, the row as it stood beside them,
 * and a sentence for every cell that could not be taken over. */

#include "config.h"

#include "serap-import-private.h"

#include "serap-csv-writer.h"
#include "serap-id.h"
#include "serap-json-writer.h"
#include "serap-text.h"

#include <string.h>

#define TITLE_CHARS 150
#define ROW_CHARS 16000
#define PERSON_CHARS 8000
#define NOTES_CHARS 4000
/* Cells of a row that is too long for its field are cut to this, and to half of it as often as
 * needed. */
#define CELL_CHARS 2000

/* A row while it is read; its operations are not among those of the row yet. */
typedef struct {
  SerapImportPlan *plan;
  SerapImportRow *row;
  SerapOp *main;
  SerapOp *place;  /* (nullable) */
  SerapOp *person; /* (nullable) */
  char *unit;      /* (nullable) what stood in the volume */
} Work;

void
serap_import_row_free (SerapImportRow *row)
{
  if (row == NULL)
    return;
  g_strfreev (row->cells);
  g_ptr_array_unref (row->ops);
  g_ptr_array_unref (row->problems);
  g_ptr_array_unref (row->notes);
  g_free (row);
}

/* ---- Cells ---- */

/* The cell as text; %NULL when there is none or it is blank. */
static char *
cell_text (const SerapImportRow *row, int column)
{
  if (column < 0)
    return NULL;
  g_autofree char *clean = serap_text_clean (serap_csv_unguard (row->cells[column]), TRUE);
  if (clean == NULL || *clean == '\0' || g_str_equal (clean, "-"))
    return NULL;
  return g_steal_pointer (&clean);
}

/* What programs write where they have nothing. */
static gboolean
is_no_value (const char *text)
{
  static const char *const words[]
    = { "undefined", "null", "nan", "none", "#n/a", "n/a", "#ref!", "#value!", "#name?", "#div/0!", NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);
  return g_strv_contains (words, lower);
}

static void
note (Work *work, char *sentence)
{
  g_ptr_array_add (work->row->notes, sentence);
}

/* Names a cell that was not taken over. Problems of a person's cell carry no part of it. */
static void
note_cell (Work *work, int column, SerapProblem *problem)
{
  const SerapImportMap *map = work->plan->map;
  gboolean personal = map->personal[column];
  if (personal)
    g_clear_pointer (&problem->params, g_strfreev);
  if (problem->params == NULL)
    problem->params = g_new0 (char *, 1);
  problem->warning = TRUE;
  note (work,
        serap_import_sentence (problem, map->headings[column], personal ? NULL : work->row->cells[column]));
  serap_import_add_problem (work->row->problems, work->row->row, work->row->line, map->headings[column],
                            problem);
}

static void
note_code (Work *work, int column, const char *field, const char *code)
{
  g_autoptr (GPtrArray) one = serap_problems_new ();
  serap_problems_warn (one, field, code, NULL);
  note_cell (work, column, g_ptr_array_steal_index (one, 0));
}

/* ---- Operations ---- */

static SerapOp *
new_op (Work *work, const char *kind, const char *id)
{
  SerapOp *op = serap_space_op (work->plan->space, SERAP_VERB_CREATE, kind, id);
  op->batch = g_strdup (work->plan->batch);
  op->txn = serap_import_plan_id (work->plan, work->row->row, "txn");
  return op;
}

static SerapOp *
child_op (Work *work, const char *kind)
{
  g_autofree char *id = serap_import_plan_id (work->plan, work->row->row, kind);
  SerapOp *op = new_op (work, kind, id);
  serap_op_set_text (op, "pemilik", work->main->entity);
  return op;
}

static SerapOp *
op_for (Work *work, const SerapEntity *entity)
{
  if (entity == work->plan->map->main)
    return work->main;
  if (serap_entity_is_sealed (entity)) {
    if (work->person == NULL)
      work->person = child_op (work, "pengusul");
    return work->person;
  }
  if (work->place == NULL)
    work->place = child_op (work, "lokasi");
  return work->place;
}

static const char *
text_of (const SerapOp *op, const char *name)
{
  const SerapFieldChange *change = op != NULL ? serap_op_find_change (op, name) : NULL;
  return change != NULL ? serap_value_text (&change->value) : NULL;
}

/* ---- Single fields ---- */

static gboolean
is_title (const SerapImportTarget *target)
{
  return g_str_equal (target->name, "judul");
}

/* A title keeps its first words; the whole of it stays in the description, or in the imported row. */
static void
set_title (Work *work, const char *text, const char *longer)
{
  g_autofree char *clean = serap_text_clean (text, FALSE);
  g_autofree char *title = serap_import_shorten (clean, TITLE_CHARS);
  serap_op_set_text (work->main, "judul", title);
  if (g_str_equal (title, clean))
    return;
  if (longer != NULL && serap_op_find_change (work->main, longer) == NULL)
    serap_op_set_text (work->main, longer, text);
}

static void
read_cell (Work *work, const SerapImportTarget *target, int column, const char *text)
{
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  g_autofree char *unit = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  if (!serap_import_plan_read (work->plan, target->field, text, &value, &unit, problems)) {
    for (guint i = 0; i < problems->len; i++)
      note_cell (work, column, serap_problem_copy (problems->pdata[i]));
    return;
  }
  if (value.kind == SERAP_VALUE_NONE)
    return;
  serap_op_set_value (op_for (work, target->entity), target->field->name, &value);
  if (unit != NULL)
    work->unit = g_steal_pointer (&unit);
}

static void
read_cells (Work *work)
{
  const SerapImportMap *map = work->plan->map;
  for (guint i = 0; i < map->n_columns; i++) {
    const SerapImportTarget *target = map->columns[i] >= 0 ? map->targets->pdata[map->columns[i]] : NULL;
    g_autofree char *text = cell_text (work->row, (int) i);
    if (text == NULL)
      continue;
    if (is_no_value (text))
      note_code (work, (int) i, target != NULL && target->field != NULL ? target->field->name : NULL,
                 "no-value");
    else if (target != NULL && target->field != NULL && !is_title (target))
      read_cell (work, target, (int) i, text);
  }
}

/* The text of the column of @target, unless it says that there is none. */
static char *
text_in (Work *work, const char *target)
{
  g_autofree char *text = cell_text (work->row, serap_import_map_column (work->plan->map, target));
  return text != NULL && !is_no_value (text) ? g_steal_pointer (&text) : NULL;
}

/* The unit that stood in the volume, unless a column of its own has another. */
static void
finish_unit (Work *work)
{
  g_autofree char *unit = g_steal_pointer (&work->unit);
  g_autofree char *own = text_in (work, "satuan");
  if (unit != NULL && own == NULL)
    serap_op_set_text (work->main, "satuan", unit);
}

/* ---- Place ---- */

static void
set_rt_rw (Work *work, const SerapRtRw *found, int column)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (work->plan->space), "lokasi");
  SerapOp *op = op_for (work, entity);
  if (*found->rt != '\0' && serap_op_find_change (op, "rt") == NULL)
    serap_op_set_text (op, "rt", found->rt);
  if (*found->rw != '\0' && serap_op_find_change (op, "rw") == NULL)
    serap_op_set_text (op, "rw", found->rw);
  if (found->many_rt && text_of (op, "rt") == NULL)
    note_code (work, column, "rt", "many-rt");
}

static void
read_rt_rw (Work *work, int column, gboolean must_be)
{
  g_autofree char *text = cell_text (work->row, column);
  SerapRtRw found;
  if (text == NULL || is_no_value (text))
    return;
  SerapReading reading = serap_rtrw_parse (text, &found);
  if (reading == SERAP_READ_OK)
    set_rt_rw (work, &found, column);
  else if (reading == SERAP_READ_AMBIGUOUS || reading == SERAP_READ_OUT_OF_RANGE || must_be)
    note_code (work, column, "rw", reading == SERAP_READ_AMBIGUOUS ? "many-rw" : "not-rt-rw");
}

static void
finish_place (Work *work)
{
  int both = serap_import_map_column (work->plan->map, "lokasi.rt_rw");
  int address = serap_import_map_column (work->plan->map, "lokasi.alamat");
  if (both >= 0)
    read_rt_rw (work, both, TRUE);
  if (text_of (work->place, "alamat") == NULL)
    return;
  if (text_of (work->place, "rw") == NULL)
    read_rt_rw (work, address, FALSE);
  g_autofree char *named = text_in (work, "lokasi.kelurahan");
  g_autofree char *text = text_in (work, "lokasi.alamat");
  if (named != NULL)
    return;
  const char *code = serap_import_plan_kelurahan (work->plan, text);
  if (code != NULL)
    serap_op_set_text (work->place, "kelurahan", code);
}

/* ---- What is special for a kind of file ---- */

static void
finish_aspirasi (Work *work)
{
  g_autofree char *title = text_in (work, "judul");
  if (title != NULL)
    set_title (work, title, "uraian");
}

static void
finish_musrenbang (Work *work)
{
  g_autofree char *title = text_in (work, "judul");
  g_autofree char *problem = text_in (work, "masalah");
  g_autofree char *proposal = text_in (work, "uraian");
  const char *best = title != NULL ? title : problem != NULL ? problem : proposal;
  serap_op_set_text (work->main, "kanal", "MUSRENBANG");
  serap_op_set_text (work->main, "kegiatan", work->plan->event);
  if (best != NULL)
    set_title (work, best, best == title ? "uraian" : NULL);
}

/* Lists of pokir have no title of their own. */
static void
compose_title (Work *work)
{
  const SerapImportMap *map = work->plan->map;
  g_autofree char *number = cell_text (work->row, serap_import_map_heading (map, "id_pokir"));
  g_autofree char *priority = text_in (work, "prioritas_anggota");
  g_autofree char *address = text_in (work, "lokasi.alamat");
  g_autoptr (GString) title = g_string_new ("Usulan pokir");
  if (number != NULL)
    g_string_append_printf (title, " %s", number);
  if (priority != NULL)
    g_string_append_printf (title, " %s", priority);
  if (address != NULL)
    g_string_append_printf (title, ": %s", address);
  if (number == NULL && priority == NULL && address == NULL)
    return;
  set_title (work, title->str, NULL);
  g_autoptr (GString) parts = g_string_new (NULL);
  const struct {
    const char *text;
    const char *heading;
  } used[] = {
    { number, "id_pokir" },
    { priority, "prioritas" },
    { address, "alamat" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (used); i++)
    if (used[i].text != NULL)
      g_string_append_printf (parts, "%s%s", parts->len > 0 ? ", " : "", used[i].heading);
  note (work, g_strdup_printf ("Judul disusun dari kolom %s, karena berkas tidak memuat judul.", parts->str));
}

static void
finish_usulan (Work *work)
{
  g_autofree char *title = text_in (work, "judul");
  if (title != NULL)
    set_title (work, title, "masalah");
  else
    compose_title (work);
}

static void
finish_kind (Work *work)
{
  switch (work->plan->kind) {
  case SERAP_IMPORT_MUSRENBANG:
    finish_musrenbang (work);
    break;
  case SERAP_IMPORT_USULAN:
    finish_usulan (work);
    break;
  case SERAP_IMPORT_ASPIRASI:
    finish_aspirasi (work);
    break;
  case SERAP_IMPORT_ANGGOTA:
  default:
    break;
  }
}

/* What an account brings in for a member belongs to that member. */
static void
set_owner (Work *work)
{
  if (work->plan->member == NULL || serap_op_find_change (work->main, "anggota") != NULL)
    return;
  serap_op_set_text (work->main, "anggota", work->plan->member);
  note (work, g_strdup ("Anggota diisi dari akun yang mengimpor, karena baris tidak menyebutnya."));
}

/* ---- The row as it stood ---- */

static char *
write_row (const SerapImportMap *map, const SerapImportRow *row, gboolean personal, guint cell_max)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint written = 0;
  serap_json_writer_begin_object (writer);
  for (guint i = 0; i < map->n_columns; i++) {
    if (map->personal[i] != personal)
      continue;
    /* Headings may be blank or come twice; members of an object may not. */
    g_autofree char *name
      = *map->headings[i] != '\0' ? g_strdup (map->headings[i]) : g_strdup_printf ("kolom %u", i + 1);
    if (g_hash_table_contains (names, name)) {
      g_autofree char *numbered = g_strdup_printf ("%s (kolom %u)", name, i + 1);
      g_free (name);
      name = g_steal_pointer (&numbered);
    }
    g_autofree char *cell = serap_import_shorten (row->cells[i], cell_max);
    serap_json_writer_member_text (writer, name, cell);
    g_hash_table_add (names, g_steal_pointer (&name));
    written += *row->cells[i] != '\0' ? 1 : 0;
  }
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  return written > 0 ? g_steal_pointer (&text) : NULL;
}

/* The row in at most @max characters; @cut is told when cells had to be shortened for it. */
static char *
keep_row (const SerapImportMap *map, const SerapImportRow *row, gboolean personal, guint max, gboolean *cut)
{
  char *text = write_row (map, row, personal, max);
  for (guint cell_max = CELL_CHARS; text != NULL && strlen (text) > max && cell_max > 0; cell_max /= 2) {
    g_free (text);
    text = write_row (map, row, personal, cell_max);
    *cut = TRUE;
  }
  if (text == NULL || strlen (text) <= max)
    return text;
  /* Headings alone are too long. */
  g_free (text);
  return NULL;
}

static void
keep_origin (Work *work)
{
  const SerapImportMap *map = work->plan->map;
  gboolean cut = FALSE;
  g_autofree char *open = keep_row (map, work->row, FALSE, ROW_CHARS, &cut);
  g_autofree char *person = keep_row (map, work->row, TRUE, PERSON_CHARS, &cut);
  g_autofree char *where = g_strdup_printf (" (baris %u)", work->row->row);
  g_autofree char *name = serap_import_shorten (work->plan->name, 300 - (guint) strlen (where));
  g_autofree char *origin = g_strconcat (name, where, NULL);
  serap_op_set_text (work->main, "asal_berkas", origin);
  serap_op_set_text (work->main, "asal_baris", open);
  if (person != NULL) {
    const SerapEntity *entity = serap_schema_entity (serap_space_schema (work->plan->space), "pengusul");
    serap_op_set_text (op_for (work, entity), "kolom_asal", person);
  }
  if (!cut)
    return;
  note (work,
        g_strdup ("Baris asal terlalu panjang; sel yang panjang disimpan sebagian dan berakhir dengan “…”."));
  g_autoptr (GPtrArray) one = serap_problems_new ();
  serap_problems_warn (one, "asal_baris", "row-shortened", NULL);
  serap_import_add_problem (work->row->problems, work->row->row, work->row->line, NULL,
                            g_ptr_array_steal_index (one, 0));
}

static void
write_notes (SerapImportRow *row)
{
  SerapOp *op = row->ops->pdata[0];
  if (row->notes->len == 0)
    return;
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < row->notes->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) row->notes->pdata[i]);
  g_autofree char *fitting = serap_import_shorten (text->str, NOTES_CHARS);
  serap_op_set_text (op, "catatan_impor", fitting);
}

/* ---- The whole row ---- */

static char *
main_id (SerapImportPlan *plan, const SerapImportRow *row)
{
  const char *kind = plan->map->main->name;
  if (plan->kind != SERAP_IMPORT_ANGGOTA)
    return serap_import_plan_id (plan, row->row, kind);
  g_autofree char *code = cell_text (row, serap_import_map_column (plan->map, "kode"));
  return code != NULL ? serap_id_derive (kind, code, NULL) : serap_import_plan_id (plan, row->row, kind);
}

static void
finish_ops (Work *work)
{
  SerapImportRow *row = work->row;
  g_ptr_array_add (row->ops, work->main);
  if (work->place != NULL)
    g_ptr_array_add (row->ops, work->place);
  if (work->person != NULL)
    g_ptr_array_add (row->ops, work->person);
  const char *account = serap_import_plan_acts_for (work->plan, text_of (work->main, "anggota"));
  for (guint i = 0; i < row->ops->len; i++)
    ((SerapOp *) row->ops->pdata[i])->acts_for = g_strdup (account);
}

SerapImportRow *
serap_import_row_new (SerapImportPlan *plan, char **cells, guint number, guint line)
{
  SerapImportRow *row = g_new0 (SerapImportRow, 1);
  row->row = number;
  row->line = line;
  row->cells = cells;
  row->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  row->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_row_problem_free);
  row->notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *id = main_id (plan, row);
  Work work = { .plan = plan, .row = row };
  work.main = new_op (&work, plan->map->main->name, id);
  read_cells (&work);
  if (plan->kind != SERAP_IMPORT_ANGGOTA) {
    finish_unit (&work);
    finish_place (&work);
    finish_kind (&work);
    set_owner (&work);
    keep_origin (&work);
  }
  finish_ops (&work);
  if (plan->kind != SERAP_IMPORT_ANGGOTA)
    write_notes (row);
  return row;
}

/* ---- What the judge does not take ---- */

static int
column_of (const SerapImportMap *map, const SerapOp *op, const char *field)
{
  for (guint i = 0; i < map->n_columns; i++) {
    const SerapImportTarget *target = map->columns[i] >= 0 ? map->targets->pdata[map->columns[i]] : NULL;
    if (target != NULL && target->field != NULL && g_str_equal (target->entity->name, op->kind)
        && g_str_equal (target->field->name, field))
      return (int) i;
  }
  /* A unit may have stood in the volume. */
  return g_str_equal (field, "satuan") ? column_of (map, op, "volume") : -1;
}

static gboolean
drop_change (SerapOp *op, const char *name)
{
  for (guint i = 0; i < op->changes->len; i++) {
    if (!g_str_equal (((SerapFieldChange *) op->changes->pdata[i])->name, name))
      continue;
    g_ptr_array_remove_index (op->changes, i);
    return TRUE;
  }
  return FALSE;
}

/* Fields without which the record could not be what it is. */
static gboolean
is_needed (const char *name)
{
  static const char *const needed[] = { "pemilik", "kode", "kegiatan", "asal_berkas", "asal_baris", NULL };
  return g_strv_contains (needed, name);
}

static void
row_fails (SerapImportRow *row, GPtrArray *problems)
{
  row->failed = TRUE;
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    if (!problem->warning)
      serap_import_add_problem (row->problems, row->row, row->line, NULL, serap_problem_copy (problem));
  }
}

gboolean
serap_import_row_yield (SerapImportPlan *plan, SerapImportRow *row, guint place, GPtrArray *problems)
{
  Work work = { .plan = plan, .row = row, .main = row->ops->pdata[0] };
  SerapOp *op = row->ops->pdata[place];
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    gboolean movable = problem->field != NULL && !is_needed (problem->field)
                       && serap_op_find_change (op, problem->field) != NULL;
    if (!problem->warning && !movable) {
      row_fails (row, problems);
      return FALSE;
    }
  }
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    if (problem->warning || !drop_change (op, problem->field))
      continue;
    int column = column_of (plan->map, op, problem->field);
    if (column >= 0)
      note_cell (&work, column, serap_problem_copy (problem));
  }
  if (plan->kind != SERAP_IMPORT_ANGGOTA)
    write_notes (row);
  return TRUE;
}
