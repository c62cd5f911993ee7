/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The verdict of a checklist, computed from its answers. */

#include "config.h"

#include "serap-checklist.h"

#include "serap-text.h"

#define NOTE_MIN 10

static const char *const verdict_names[] = { "BELUM", "LOLOS", "DIKEMBALIKAN", "DITOLAK" };

const char *
serap_verdict_name (SerapVerdict verdict)
{
  return verdict_names[verdict];
}

static const SerapRecord *
answer_of (GPtrArray *answers, const char *item)
{
  for (guint i = 0; i < answers->len; i++)
    if (g_strcmp0 (serap_record_text (answers->pdata[i], "butir"), item) == 0
        && !serap_record_bool (answers->pdata[i], "dihapus"))
      return answers->pdata[i];
  return NULL;
}

static SerapVerdict
judge_item (const SerapCheckItem *item, const SerapRecord *answer, GPtrArray *problems, GPtrArray *reasons)
{
  const char *word = answer != NULL ? serap_record_text (answer, "jawaban") : NULL;
  if (word == NULL) {
    if (!item->mandatory)
      return SERAP_VERDICT_PASSED;
    serap_problems_add (problems, item->code, "item-unanswered", "butir", item->code, NULL);
    return SERAP_VERDICT_OPEN;
  }
  if (g_str_equal (word, "YA")) {
    if (!item->evidence || serap_record_is_set (answer, "bukti"))
      return SERAP_VERDICT_PASSED;
    serap_problems_add (problems, item->code, "item-without-evidence", "butir", item->code, NULL);
    return SERAP_VERDICT_OPEN;
  }
  if (!g_str_equal (word, "TIDAK"))
    return SERAP_VERDICT_PASSED;

  const char *note = serap_record_text (answer, "catatan");
  if (note == NULL || serap_text_length (note) < NOTE_MIN) {
    serap_problems_add (problems, item->code, "item-without-note", "butir", item->code, NULL);
    return SERAP_VERDICT_OPEN;
  }
  if (item->reason != NULL && !g_ptr_array_find_with_equal_func (reasons, item->reason, g_str_equal, NULL))
    g_ptr_array_add (reasons, g_strdup (item->reason));
  return item->decisive ? SERAP_VERDICT_REJECT : SERAP_VERDICT_RETURN;
}

SerapVerdict
serap_checklist_verdict (const SerapChecklist *checklist,
                         const char *kind,
                         GPtrArray *answers,
                         GPtrArray *problems,
                         GPtrArray *reasons)
{
  g_autoptr (GPtrArray) own_problems = serap_problems_new ();
  g_autoptr (GPtrArray) own_reasons = g_ptr_array_new_with_free_func (g_free);
  gboolean open = FALSE;
  SerapVerdict worst = SERAP_VERDICT_PASSED;

  for (guint i = 0; i < checklist->items->len; i++) {
    const SerapCheckItem *item = checklist->items->pdata[i];
    if (!serap_check_item_applies (item, kind))
      continue;
    SerapVerdict one
      = judge_item (item, answer_of (answers, item->code), problems != NULL ? problems : own_problems,
                    reasons != NULL ? reasons : own_reasons);
    if (one == SERAP_VERDICT_OPEN)
      open = TRUE;
    else
      worst = MAX (worst, one);
  }
  return open ? SERAP_VERDICT_OPEN : worst;
}
