/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The decisions a verification can end with, and what each of them asks. */

#include "config.h"

#include "serap-check-step.h"

#include "serap-language.h"
#include "serap-message.h"
#include "serap-resolver.h"

#include <string.h>

void
serap_check_problem_free (SerapCheckProblem *problem)
{
  g_free (problem->field);
  g_free (problem->text);
  g_free (problem);
}

static void
option_free (gpointer data)
{
  SerapCheckOption *option = data;
  g_free (option->code);
  g_free (option->label);
  g_free (option);
}

void
serap_check_step_free (SerapCheckStep *step)
{
  g_free (step->name);
  g_free (step->label);
  g_free (step->note);
  g_free (step->ground);
  g_ptr_array_unref (step->blocked);
  g_clear_pointer (&step->reasons, g_ptr_array_unref);
  g_clear_pointer (&step->flags, g_ptr_array_unref);
  g_free (step);
}

/* ---- Problems in words ---- */

GPtrArray *
serap_check_problems (SerapSpace *space, const SerapEntity *entity, GPtrArray *problems)
{
  GPtrArray *out = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_check_problem_free);
  for (guint i = 0; i < problems->len; i++) {
    SerapProblem bare = *(const SerapProblem *) problems->pdata[i];
    if (bare.warning)
      continue;
    SerapCheckProblem *problem = g_new0 (SerapCheckProblem, 1);
    problem->field = g_strdup (bare.field);
    bare.field = NULL;
    g_autofree char *text = serap_message_problem (space, entity, &bare);
    gboolean named
      = problem->field != NULL && entity != NULL && serap_entity_find (entity, problem->field) >= 0;
    problem->text = named ? g_strdup_printf ("%s: %s", serap_message_field (entity, problem->field), text)
                          : g_steal_pointer (&text);
    g_ptr_array_add (out, problem);
  }
  return out;
}

char *
serap_check_why (GPtrArray *problems)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < problems->len; i++) {
    const SerapCheckProblem *problem = problems->pdata[i];
    g_string_append_printf (out, "%s%s", i > 0 ? "\n" : "", problem->text);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* ---- Which decision it is ---- */

static SerapCheckStepKind
kind_by_result (const SerapEffectUse *effect)
{
  static const struct {
    const char *result;
    SerapCheckStepKind kind;
  } results[] = {
    { "LOLOS", SERAP_STEP_PASS },
    { "DIKEMBALIKAN", SERAP_STEP_RETURN },
    { "DITOLAK", SERAP_STEP_REJECT },
    { "DILEPAS", SERAP_STEP_RELEASE },
  };
  if (effect->field != NULL && g_str_equal (effect->field, "override"))
    return SERAP_STEP_OVERRIDE;
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    if (g_strcmp0 (effect->text, results[i].result) == 0)
      return results[i].kind;
  return SERAP_STEP_OTHER;
}

static SerapCheckStepKind
kind_of (const SerapTransition *transition)
{
  SerapCheckStepKind kind = SERAP_STEP_OTHER;
  for (guint i = 0; i < transition->effects->len; i++) {
    const SerapEffectUse *effect = transition->effects->pdata[i];
    if (effect->kind == SERAP_EFFECT_CLOSE_CHECK)
      return kind_by_result (effect);
    if (g_strcmp0 (effect->field, "usul_tolak") == 0)
      kind = effect->kind == SERAP_EFFECT_SET ? SERAP_STEP_PROPOSE : SERAP_STEP_REFUSE;
  }
  return kind;
}

/* ---- What it asks ---- */

static gboolean
is_asked_for (const SerapTransition *transition, const char *field)
{
  return transition->required != NULL && g_strv_contains ((const char *const *) transition->required, field);
}

static void
add_option (GPtrArray *options, const char *code, const char *label, gboolean ticked)
{
  SerapCheckOption *option = g_new0 (SerapCheckOption, 1);
  option->code = g_strdup (code);
  option->label = g_strdup (label);
  option->ticked = ticked;
  g_ptr_array_add (options, option);
}

static gboolean
is_barred (const SerapTransition *transition, const char *code)
{
  for (guint i = 0; i < transition->guards->len; i++) {
    const SerapGuardUse *guard = transition->guards->pdata[i];
    g_auto (GStrv) barred = guard->text != NULL && g_str_equal (guard->name, "reason_not")
                              ? g_strsplit (guard->text, "|", -1)
                              : NULL;
    if (barred != NULL && g_strv_contains ((const char *const *) barred, code))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_offered (const SerapTransition *transition, const char *code)
{
  const char *const *reasons = (const char *const *) transition->reasons;
  return (g_strv_contains (reasons, "*") || g_strv_contains (reasons, code)) && !is_barred (transition, code);
}

static GPtrArray *
reasons_of (SerapSpace *space,
            const SerapRecord *record,
            const SerapTransition *transition,
            GPtrArray *ticked)
{
  g_autoptr (GPtrArray) all = serap_store_refs (serap_space_store (space), "alasan");
  const SerapField *field = &record->entity->fields[serap_entity_find (record->entity, "alasan")];
  GPtrArray *options = g_ptr_array_new_with_free_func (option_free);
  for (guint i = 0; i < all->len; i++) {
    const char *code = serap_record_text (all->pdata[i], "kode");
    if (code == NULL || !is_offered (transition, code))
      continue;
    g_autofree char *label = serap_resolver_label (space, field, code);
    add_option (options, code, label,
                ticked != NULL && g_ptr_array_find_with_equal_func (ticked, code, g_str_equal, NULL));
  }
  return options;
}

/* What its makers can repair. */
static GPtrArray *
flags_of (const SerapRecord *record)
{
  const guint made = SERAP_FIELD_SYSTEM | SERAP_FIELD_DECISION | SERAP_FIELD_DERIVED;
  GPtrArray *options = g_ptr_array_new_with_free_func (option_free);
  for (guint i = SERAP_N_COMMON; i < record->entity->n_fields; i++) {
    const SerapField *field = &record->entity->fields[i];
    if ((field->flags & made) == 0)
      add_option (options, field->name, serap_message_field (record->entity, field->name), FALSE);
  }
  return options;
}

static gboolean
is_asked (const SerapCheckStep *step, const char *field)
{
  return (step->reasons != NULL && g_str_equal (field, "alasan"))
         || (step->flags != NULL && g_str_equal (field, "isian_ditandai"))
         || (step->note_min > 0 && g_str_equal (field, "catatan"))
         || (step->asks_ground && g_str_equal (field, "dasar_hukum"));
}

static GPtrArray *
blocked_by (SerapSpace *space, const SerapRecord *record, const SerapCheckStep *step, GPtrArray *problems)
{
  g_autoptr (GPtrArray) all = serap_check_problems (space, record->entity, problems);
  for (guint i = all->len; i > 0; i--) {
    const SerapCheckProblem *problem = all->pdata[i - 1];
    if (problem->field != NULL && is_asked (step, problem->field))
      g_ptr_array_remove_index (all, i - 1);
  }
  return g_steal_pointer (&all);
}

static SerapCheckStep *
step_new (SerapSpace *space,
          const SerapRecord *record,
          const SerapChoice *choice,
          SerapCheckStepKind kind,
          GPtrArray *reasons,
          const char *note)
{
  const SerapTransition *transition = choice->transition;
  SerapCheckStep *step = g_new0 (SerapCheckStep, 1);
  step->kind = kind;
  step->name = g_strdup (transition->name);
  step->label
    = g_strdup (g_str_equal (serap_language (), "en") ? transition->label_en : transition->label_id);
  step->reason_required = transition->reason_required;
  step->note_min = (guint) transition->note_min;
  /* A proposal has named them already; who confirms it only agrees. */
  step->asks_ground = is_asked_for (transition, "dasar_hukum") && kind != SERAP_STEP_REJECT;
  if (transition->reasons != NULL && transition->reasons[0] != NULL)
    step->reasons = reasons_of (space, record, transition, reasons);
  if (is_asked_for (transition, "isian_ditandai"))
    step->flags = flags_of (record);
  step->note = step->reasons != NULL ? g_strdup (note) : NULL;
  step->ground = g_strdup (serap_record_text (record, "dasar_hukum"));
  step->blocked = blocked_by (space, record, step, choice->problems);
  return step;
}

GPtrArray *
serap_check_steps (SerapSpace *space, const SerapRecord *record, GPtrArray *reasons, const char *note)
{
  g_autofree char *acts_for = serap_space_acts_for (space, serap_record_text (record, "anggota"));
  g_autoptr (GPtrArray) choices = serap_judge_choices (serap_store_facts (serap_space_store (space)),
                                                       serap_space_user (space)->id, acts_for, record->id);
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_check_step_free);
  for (guint i = 0; i < choices->len; i++) {
    const SerapChoice *choice = choices->pdata[i];
    SerapCheckStepKind kind = kind_of (choice->transition);
    if (kind != SERAP_STEP_OTHER)
      g_ptr_array_add (steps, step_new (space, record, choice, kind, reasons, note));
  }
  return steps;
}

gboolean
serap_check_step_asks (const SerapCheckStep *step)
{
  return step->reasons != NULL || step->flags != NULL || step->note_min > 0 || step->asks_ground;
}
