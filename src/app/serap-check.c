/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A proposal under verification: its checklist with answers, papers, and what may be decided. */

#include "config.h"

#include "serap-check.h"

#include "serap-edit.h"
#include "serap-language.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>

static const char *const words[] = { NULL, "YA", "TIDAK", "TIDAK_RELEVAN" };

const char *
serap_answer_word (SerapAnswer answer)
{
  return words[answer];
}

static SerapAnswer
answer_of (const SerapRecord *record)
{
  const char *word = record != NULL ? serap_record_text (record, "jawaban") : NULL;
  for (guint i = 1; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      return (SerapAnswer) i;
  return SERAP_ANSWER_NONE;
}

static void
row_free (gpointer data)
{
  SerapCheckRow *row = data;
  g_free (row->code);
  g_free (row->section);
  g_free (row->question);
  g_free (row->article);
  g_free (row->reason);
  g_free (row->reason_code);
  g_free (row->note);
  g_free (row->evidence);
  g_free (row->evidence_name);
  g_free (row->note_before);
  g_free (row->problem);
  g_free (row);
}

static void
paper_free (gpointer data)
{
  SerapPaper *paper = data;
  g_free (paper->id);
  g_free (paper->kind);
  g_free (paper->name);
  g_free (paper->mime);
  g_free (paper);
}

void
serap_check_view_free (SerapCheckView *view)
{
  if (view == NULL)
    return;
  g_free (view->id);
  g_free (view->check);
  serap_record_view_free (view->record);
  g_free (view->regulation);
  g_free (view->holder);
  g_free (view->claim_problem);
  g_free (view->proposal);
  g_ptr_array_unref (view->rows);
  g_ptr_array_unref (view->papers);
  g_clear_pointer (&view->changes, g_ptr_array_unref);
  g_clear_pointer (&view->steps, g_ptr_array_unref);
  g_free (view);
}

/* ---- Reading ---- */

typedef struct {
  SerapSpace *space;
  SerapStore *store;
  SerapRecord *record;
  SerapRecord *check;  /* (nullable) open */
  SerapRecord *before; /* (nullable) the last one that was finished */
  const SerapChecklist *list;
  GPtrArray *answers, *answers_before; /* (element-type SerapRecord) */
  GPtrArray *reasons;
  GString *notes;
  SerapCheckView *view;
} Reading;

static void
reading_clear (Reading *reading)
{
  serap_record_free (reading->record);
  serap_record_free (reading->check);
  serap_record_free (reading->before);
  g_clear_pointer (&reading->answers, g_ptr_array_unref);
  g_clear_pointer (&reading->answers_before, g_ptr_array_unref);
  g_ptr_array_unref (reading->reasons);
  g_string_free (reading->notes, TRUE);
  serap_check_view_free (reading->view);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static const char *
in_language (const char *id, const char *en)
{
  return en != NULL && g_str_equal (serap_language (), "en") ? en : id;
}

static GPtrArray *
answers_in (Reading *reading, const SerapRecord *check)
{
  return check != NULL ? serap_store_children (reading->store, "jawaban", "verifikasi", check->id)
                       : g_ptr_array_new ();
}

static void
find_checks (Reading *reading)
{
  g_autoptr (GPtrArray) checks
    = serap_store_children (reading->store, "verifikasi", "objek", reading->record->id);
  gint64 newest = 0;
  for (guint i = 0; i < checks->len; i++) {
    SerapRecord *check = checks->pdata[i];
    gint64 finished = serap_record_int (check, "selesai", 0);
    if (!serap_record_is_set (check, "hasil")) {
      serap_record_free (reading->check);
      reading->check = serap_record_copy (check);
    } else if (finished > newest && g_strcmp0 (serap_record_text (check, "hasil"), "DILEPAS") != 0) {
      newest = finished;
      serap_record_free (reading->before);
      reading->before = serap_record_copy (check);
    }
  }
  reading->answers = answers_in (reading, reading->check);
  reading->answers_before = answers_in (reading, reading->before);
}

/* The version the verification is pinned to; before it is taken the one it would be pinned to. */
static void
find_list (Reading *reading)
{
  const SerapRules *rules = serap_space_rules (reading->space);
  g_autofree char *today = serap_env_today (serap_space_env (reading->space));
  const char *entity = reading->record->entity->name;
  const SerapRegulation *regulation
    = reading->check != NULL
        ? serap_rules_regulation_version (rules, serap_record_text (reading->check, "regulasi"),
                                          serap_record_int (reading->check, "regulasi_versi", 0))
        : serap_rules_regulation (rules, entity, today);
  if (regulation == NULL)
    return;
  reading->list = serap_regulation_checklist (regulation, entity);
  reading->view->regulation = g_strdup (in_language (regulation->title_id, regulation->title_en));
  reading->view->version = regulation->version;
}

static const SerapRecord *
answer_to (GPtrArray *answers, const char *item)
{
  for (guint i = 0; i < answers->len; i++)
    if (g_strcmp0 (serap_record_text (answers->pdata[i], "butir"), item) == 0
        && !serap_record_bool (answers->pdata[i], "dihapus"))
      return answers->pdata[i];
  return NULL;
}

static char *
label_of (Reading *reading, const char *field, const char *code)
{
  const SerapEntity *entity = reading->record->entity;
  int at = serap_entity_find (entity, field);
  return code != NULL && at >= 0 ? serap_resolver_label (reading->space, &entity->fields[at], code) : NULL;
}

static char *
paper_name (Reading *reading, const char *id)
{
  g_autoptr (SerapRecord) paper = id != NULL ? serap_store_get (reading->store, id) : NULL;
  return paper != NULL ? g_strdup (serap_record_text (paper, "nama_berkas")) : NULL;
}

static void
fill_answers (Reading *reading, SerapCheckRow *row)
{
  const SerapRecord *answer = answer_to (reading->answers, row->code);
  const SerapRecord *before = answer_to (reading->answers_before, row->code);
  row->answer = answer_of (answer);
  row->before = answer_of (before);
  if (before != NULL)
    row->note_before = g_strdup (serap_record_text (before, "catatan"));
  if (answer == NULL)
    return;
  row->note = g_strdup (serap_record_text (answer, "catatan"));
  row->evidence = g_strdup (serap_record_text (answer, "bukti"));
  row->evidence_name = paper_name (reading, row->evidence);
}

static void
add_row (Reading *reading, const SerapCheckItem *item)
{
  SerapCheckRow *row = g_new0 (SerapCheckRow, 1);
  row->code = g_strdup (item->code);
  row->section = g_strdup (in_language (item->section_id, item->section_en));
  row->question = g_strdup (in_language (item->question_id, item->question_en));
  row->article = g_strdup (item->article);
  row->reason_code = g_strdup (item->reason);
  row->reason = label_of (reading, "alasan", item->reason);
  row->mandatory = item->mandatory;
  row->wants_evidence = item->evidence;
  row->decisive = item->decisive;
  fill_answers (reading, row);
  g_ptr_array_add (reading->view->rows, row);
}

/* What stands in the way of a verdict goes to its item; that an item waits for its answer is seen. */
static void
fill_problems (Reading *reading, GPtrArray *problems)
{
  g_autoptr (GPtrArray) texts = serap_check_problems (reading->space, NULL, problems);
  for (guint i = 0; i < reading->view->rows->len; i++) {
    SerapCheckRow *row = reading->view->rows->pdata[i];
    for (guint p = 0; p < texts->len && row->answer != SERAP_ANSWER_NONE; p++) {
      const SerapCheckProblem *problem = texts->pdata[p];
      if (row->problem == NULL && g_strcmp0 (problem->field, row->code) == 0)
        row->problem = g_strdup (problem->text);
    }
  }
}

static void
lean (Reading *reading)
{
  SerapCheckView *view = reading->view;
  view->leaning = SERAP_VERDICT_PASSED;
  for (guint i = 0; i < view->rows->len; i++) {
    const SerapCheckRow *row = view->rows->pdata[i];
    if (row->answer != SERAP_ANSWER_NONE)
      view->n_answered++;
    else if (row->mandatory)
      view->n_open++;
    if (row->answer != SERAP_ANSWER_NO)
      continue;
    SerapVerdict one = row->decisive ? SERAP_VERDICT_REJECT : SERAP_VERDICT_RETURN;
    if (one > view->leaning) {
      view->leaning = one;
      view->cause = i + 1;
    }
    if (row->reason_code != NULL)
      g_ptr_array_add (reading->reasons, row->reason_code);
    if (row->note != NULL)
      g_string_append_printf (reading->notes, "%s%s", reading->notes->len > 0 ? "\n" : "", row->note);
  }
}

static void
read_rows (Reading *reading)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  const char *kind = serap_record_text (reading->record, "skema");
  for (guint i = 0; reading->list != NULL && i < reading->list->items->len; i++)
    if (serap_check_item_applies (reading->list->items->pdata[i], kind))
      add_row (reading, reading->list->items->pdata[i]);
  if (reading->list != NULL)
    reading->view->verdict = serap_checklist_verdict (reading->list, kind, reading->answers, problems, NULL);
  fill_problems (reading, problems);
  lean (reading);
}

static void
add_papers (Reading *reading, const char *owner)
{
  g_autoptr (GPtrArray) papers = serap_store_children (reading->store, "lampiran", "pemilik", owner);
  for (guint i = 0; i < papers->len; i++) {
    const SerapRecord *record = papers->pdata[i];
    const char *kind = serap_record_text (record, "jenis");
    if (serap_record_bool (record, "dihapus") || !serap_record_is_set (record, "sha256"))
      continue;
    SerapPaper *paper = g_new0 (SerapPaper, 1);
    int at = serap_entity_find (record->entity, "jenis");
    paper->id = g_strdup (record->id);
    paper->kind = kind != NULL ? serap_resolver_label (reading->space, &record->entity->fields[at], kind)
                               : g_strdup (_ ("Attachment"));
    paper->name = g_strdup (serap_record_text (record, "nama_berkas"));
    paper->mime = g_strdup (serap_record_text (record, "mime"));
    g_ptr_array_add (reading->view->papers, paper);
  }
}

/* Its own, those of the aspirations it comes from, and of the letters they came by. */
static void
read_papers (Reading *reading)
{
  g_autoptr (GPtrArray) links
    = serap_store_children (reading->store, "usulan_aspirasi", "usulan", reading->record->id);
  add_papers (reading, reading->record->id);
  for (guint i = 0; i < links->len; i++) {
    const char *id = serap_record_text (links->pdata[i], "aspirasi");
    g_autoptr (SerapRecord) source = id != NULL ? serap_store_get (reading->store, id) : NULL;
    if (source == NULL || serap_record_bool (links->pdata[i], "dihapus"))
      continue;
    add_papers (reading, source->id);
    if (serap_record_is_set (source, "surat"))
      add_papers (reading, serap_record_text (source, "surat"));
  }
}

static void
read_hold (Reading *reading)
{
  SerapCheckView *view = reading->view;
  const char *holder = serap_record_text (reading->record, "pemegang");
  view->check = reading->check != NULL ? g_strdup (reading->check->id) : NULL;
  view->holder = label_of (reading, "pemegang", holder);
  view->hold = holder == NULL                                                ? SERAP_HOLD_NONE
               : g_str_equal (holder, serap_space_user (reading->space)->id) ? SERAP_HOLD_MINE
                                                                             : SERAP_HOLD_OTHER;
  g_autofree char *acts_for
    = serap_space_acts_for (reading->space, serap_record_text (reading->record, "anggota"));
  g_autoptr (GPtrArray) choices = serap_judge_choices (
    serap_store_facts (reading->store), serap_space_user (reading->space)->id, acts_for, reading->record->id);
  for (guint i = 0; i < choices->len && view->hold != SERAP_HOLD_MINE; i++) {
    const SerapChoice *choice = choices->pdata[i];
    if (g_strcmp0 (choice->transition->command, "claim") != 0)
      continue;
    g_autoptr (GPtrArray) problems
      = serap_check_problems (reading->space, reading->record->entity, choice->problems);
    view->may_claim = problems->len == 0;
    g_free (view->claim_problem);
    view->claim_problem = problems->len > 0 ? serap_check_why (problems) : NULL;
  }
}

static void
read_proposal (Reading *reading)
{
  if (!serap_record_bool (reading->record, "usul_tolak"))
    return;
  const SerapValue *codes = serap_record_value (reading->record, "alasan");
  const SerapEntity *entity = reading->record->entity;
  g_autofree char *who
    = label_of (reading, "pengusul_tolak", serap_record_text (reading->record, "pengusul_tolak"));
  g_autofree char *why
    = serap_check_value (reading->space, &entity->fields[serap_entity_find (entity, "alasan")], codes);
  const char *ground = serap_record_text (reading->record, "dasar_hukum");
  const char *note = serap_record_text (reading->record, "catatan");
  reading->view->proposal
    = g_strdup_printf (_ ("%s proposes rejection: %s. Legal ground: %s. %s"), who != NULL ? who : "", why,
                       ground != NULL ? ground : "–", note != NULL ? note : "");
}

SerapCheckView *
serap_check_view_read (SerapSpace *space, const char *id, GError **error)
{
  g_autoptr (SerapRecordView) record = serap_record_view_read (space, id, error);
  if (record == NULL)
    return NULL;
  g_auto (Reading) reading = { .space = space, .store = serap_space_store (space) };
  reading.record = serap_store_get (reading.store, id);
  reading.reasons = g_ptr_array_new ();
  reading.notes = g_string_new (NULL);
  SerapCheckView *view = reading.view = g_new0 (SerapCheckView, 1);
  view->id = g_strdup (id);
  view->record = g_steal_pointer (&record);
  view->rows = g_ptr_array_new_with_free_func (row_free);
  view->papers = g_ptr_array_new_with_free_func (paper_free);
  view->round = serap_record_int (reading.record, "versi_ajuan", 0);
  find_checks (&reading);
  find_list (&reading);
  read_rows (&reading);
  read_papers (&reading);
  read_hold (&reading);
  read_proposal (&reading);
  view->changes = serap_check_changes (
    space, reading.record,
    reading.before != NULL ? serap_record_int (reading.before, "selesai", 0) : G_MAXINT64);
  view->steps = serap_check_steps (space, reading.record, reading.reasons,
                                   reading.notes->len > 0 ? reading.notes->str : NULL);
  return g_steal_pointer (&reading.view);
}

/* ---- What follows ---- */

const SerapCheckStep *
serap_check_view_step (const SerapCheckView *view, SerapCheckStepKind kind)
{
  for (guint i = 0; i < view->steps->len; i++) {
    const SerapCheckStep *step = view->steps->pdata[i];
    if (step->kind == kind)
      return step;
  }
  return NULL;
}

SerapCheckStepKind
serap_check_view_advice (const SerapCheckView *view)
{
  if (view->proposal != NULL)
    return serap_check_view_step (view, SERAP_STEP_REJECT) != NULL ? SERAP_STEP_REJECT : SERAP_STEP_OTHER;
  if (view->verdict == SERAP_VERDICT_PASSED)
    return SERAP_STEP_PASS;
  if (view->leaning == SERAP_VERDICT_RETURN)
    return SERAP_STEP_RETURN;
  return view->leaning == SERAP_VERDICT_REJECT ? SERAP_STEP_PROPOSE : SERAP_STEP_OTHER;
}
