/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The case: who acts, and the records as the operation leaves them so far. */

#include "config.h"

#include "serap-case.h"

#include <string.h>

static void
work_free (SerapWork *work)
{
  serap_record_free (work->before);
  serap_record_free (work->after);
  g_free (work->transition);
  g_free (work->number_pattern);
  g_free (work);
}

void
serap_outcome_free (SerapOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_ptr_array_unref (outcome->problems);
  g_ptr_array_unref (outcome->patches);
  g_free (outcome->note);
  g_free (outcome);
}

void
serap_judge_init (SerapJudge *judge, SerapFacts *facts, const SerapOp *op, gboolean system)
{
  memset (judge, 0, sizeof *judge);
  judge->facts = facts;
  judge->op = op;
  judge->system = system;
  judge->work = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) work_free);
  judge->order = g_ptr_array_new ();
  judge->note = g_string_new (NULL);
  judge->outcome = g_new0 (SerapOutcome, 1);
  judge->outcome->problems = serap_problems_new ();
  judge->outcome->patches = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_patch_free);
}

void
serap_judge_clear (SerapJudge *judge)
{
  serap_record_free (judge->user);
  serap_record_free (judge->acts_for);
  g_hash_table_unref (judge->work);
  g_ptr_array_unref (judge->order);
  g_string_free (judge->note, TRUE);
  serap_outcome_free (judge->outcome);
}

/* ---- The working set ---- */

static SerapWork *
find_work (SerapJudge *judge, const char *id)
{
  return id != NULL ? g_hash_table_lookup (judge->work, id) : NULL;
}

static SerapWork *
keep_work (SerapJudge *judge, SerapRecord *before, SerapRecord *after)
{
  SerapWork *work = g_new0 (SerapWork, 1);
  work->before = before;
  work->after = after;
  char *key = g_strdup (after->id);
  g_hash_table_insert (judge->work, key, work);
  g_ptr_array_add (judge->order, key);
  return work;
}

static SerapWork *
load_work (SerapJudge *judge, const char *id, gboolean *known)
{
  SerapWork *work = find_work (judge, id);
  gboolean is_known = work != NULL;
  if (work == NULL && id != NULL) {
    is_known = TRUE;
    SerapRecord *record = judge->facts->get (judge->facts, id, &is_known);
    if (record != NULL)
      work = keep_work (judge, record, serap_record_copy (record));
  }
  if (known != NULL)
    *known = is_known;
  return work;
}

SerapRecord *
serap_judge_get (SerapJudge *judge, const char *id, gboolean *known)
{
  SerapWork *work = load_work (judge, id, known);
  return work != NULL ? work->after : NULL;
}

SerapWork *
serap_judge_touch (SerapJudge *judge, const char *id)
{
  return load_work (judge, id, NULL);
}

SerapWork *
serap_judge_create (SerapJudge *judge, const SerapEntity *entity, const char *id)
{
  return keep_work (judge, NULL, serap_record_new (entity, id));
}

void
serap_judge_stamp (SerapJudge *judge, SerapRecord *record)
{
  serap_value_set_text (&record->values[SERAP_COMMON_DIBUAT_OLEH], judge->op->user);
  serap_value_set_text (&record->values[SERAP_COMMON_ATAS_NAMA], judge->op->acts_for);
  serap_value_set_int (&record->values[SERAP_COMMON_DIBUAT], judge->op->wall_ms);
  if (judge->user != NULL)
    serap_value_copy (&record->values[SERAP_COMMON_OLEH_PERAN], serap_record_value (judge->user, "peran"));
}

void
serap_judge_start (SerapJudge *judge, SerapRecord *record)
{
  const SerapWorkflow *workflow = serap_judge_workflow (judge, record);
  if (workflow == NULL)
    return;
  serap_value_set_int (&record->values[SERAP_COMMON_WF_VERSI], workflow->version);
  serap_value_set_text (&record->values[SERAP_COMMON_STATUS], serap_workflow_initial (workflow)->name);
}

/* ---- People ---- */

const char *
serap_account_person (const SerapRecord *account)
{
  const char *person = serap_record_text (account, "orang");
  return person != NULL ? person : account->id;
}

gboolean
serap_judge_has_role (SerapJudge *judge, const char *role)
{
  return judge->user != NULL && serap_value_has (serap_record_value (judge->user, "peran"), role);
}

static gboolean
is_delegate (SerapFacts *facts, const char *from, const char *to)
{
  g_autoptr (GPtrArray) list = facts->children (facts, "delegasi", "kepada", to, NULL);
  for (guint i = 0; i < list->len; i++) {
    const SerapRecord *one = list->pdata[i];
    const char *start = serap_record_text (one, "mulai");
    const char *end = serap_record_text (one, "selesai");
    if (g_strcmp0 (serap_record_text (one, "dari"), from) == 0 && !serap_record_bool (one, "dicabut")
        && !serap_record_bool (one, "dihapus") && (start == NULL || strcmp (start, facts->today) <= 0)
        && (end == NULL || strcmp (end, facts->today) >= 0))
      return TRUE;
  }
  return FALSE;
}

void
serap_judge_load_actor (SerapJudge *judge)
{
  SerapFacts *facts = judge->facts;
  GPtrArray *problems = judge->outcome->problems;
  if (judge->system)
    return;
  judge->user = facts->get (facts, judge->op->user, NULL);
  if (judge->user == NULL || !g_str_equal (judge->user->entity->name, "pengguna")) {
    serap_problems_add (problems, NULL, "unknown-user", NULL);
    return;
  }
  if (serap_record_bool (judge->user, "nonaktif") || serap_record_bool (judge->user, "dihapus")) {
    serap_problems_add (problems, NULL, "user-disabled", NULL);
    return;
  }
  if (judge->op->acts_for == NULL)
    return;
  judge->acts_for = facts->get (facts, judge->op->acts_for, NULL);
  if (judge->acts_for == NULL || !is_delegate (facts, judge->op->acts_for, judge->op->user))
    serap_problems_add (problems, NULL, "no-delegation", NULL);
}

static gboolean
is_of_member (SerapRecord *account, const SerapRecord *record)
{
  const char *member = account != NULL ? serap_record_text (account, "anggota") : NULL;
  return member != NULL && g_strcmp0 (member, serap_record_text (record, "anggota")) == 0;
}

gboolean
serap_judge_is_member_of (SerapJudge *judge, const SerapRecord *record)
{
  return is_of_member (judge->user, record);
}

static gboolean
is_made_by_author (SerapJudge *judge, const SerapRecord *record)
{
  const char *maker = serap_record_text (record, "dibuat_oleh");
  return maker == NULL || (judge->user != NULL && g_str_equal (maker, judge->user->id));
}

gboolean
serap_judge_is_own (SerapJudge *judge, const SerapRecord *record)
{
  if (judge->system || is_of_member (judge->user, record) || is_of_member (judge->acts_for, record))
    return TRUE;
  /* Whose a child is, its parents say, not who made it. */
  for (guint i = 0; record->entity->parents[i] != NULL; i++) {
    SerapRecord *parent
      = serap_judge_get (judge, serap_record_text (record, record->entity->parents[i]), NULL);
    if (parent != NULL && parent != record && serap_judge_is_own (judge, parent))
      return TRUE;
  }
  return record->entity->parents[0] == NULL && !serap_record_is_set (record, "anggota")
         && is_made_by_author (judge, record);
}

SerapRecord *
serap_judge_open_check (SerapJudge *judge, const char *id, gboolean *known)
{
  gboolean complete = TRUE;
  g_autoptr (GPtrArray) list = judge->facts->children (judge->facts, "verifikasi", "objek", id, &complete);
  if (known != NULL)
    *known = complete;
  for (guint i = list->len; i > 0; i--)
    if (!serap_record_is_set (list->pdata[i - 1], "hasil")
        && !serap_record_bool (list->pdata[i - 1], "dihapus"))
      return serap_record_copy (list->pdata[i - 1]);
  return NULL;
}

const SerapWorkflow *
serap_judge_workflow (SerapJudge *judge, const SerapRecord *record)
{
  if (record->entity->table->workflow == NULL)
    return NULL;
  return serap_rules_workflow (judge->facts->rules, record->entity->table->workflow,
                               serap_record_int (record, "wf_versi", 0), judge->facts->today);
}
