/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Steps of a workflow: which may be made, why others may not, what one asks for, and making it. */

#include "config.h"

#include "serap-step.h"

#include "serap-edit.h"
#include "serap-id.h"
#include "serap-input.h"
#include "serap-language.h"
#include "serap-message.h"
#include "serap-record-part.h"
#include "serap-row.h"

#include <glib/gi18n.h>
#include <string.h>

static const char *
in_language (const char *id, const char *en)
{
  return en != NULL && g_str_equal (serap_language (), "en") ? en : id;
}

static const char *
label_of (const SerapTransition *transition)
{
  const char *label = in_language (transition->label_id, transition->label_en);
  return label != NULL ? label : transition->name;
}

static gboolean
names_field (char *const *list, const char *name)
{
  return list != NULL && g_strv_contains ((const char *const *) list, name);
}

static guint
length_of (char *const *list)
{
  return list != NULL ? g_strv_length ((char **) list) : 0;
}

/* ---- What a step asks for ---- */

/* A field can be asked for when people can type it: a place or a person has a form of its own. */
static gboolean
can_ask (const SerapField *field)
{
  return !g_str_equal (field->name, "lokasi") && !g_str_equal (field->name, "pengusul");
}

/* A step that takes decisions shows all of its fields, also those that hold a value; one that only wants
 * the record to be complete asks for what is missing. */
static gboolean
asks_required (const SerapTransition *transition, const SerapRecord *record, int at)
{
  const SerapField *field = &record->entity->fields[at];
  return can_ask (field)
         && ((field->flags & SERAP_FIELD_DECISION) != 0 || length_of (transition->accepts) > 0
             || record->values[at].kind == SERAP_VALUE_NONE);
}

static gboolean
asks_reason (const SerapTransition *transition)
{
  return length_of (transition->reasons) > 0;
}

static gboolean
asks_field (const SerapTransition *transition, const SerapRecord *record, const char *name)
{
  int at = serap_entity_find (record->entity, name);
  if (at < 0)
    return FALSE;
  if (names_field (transition->required, name))
    return asks_required (transition, record, at);
  if (names_field (transition->accepts, name))
    return can_ask (&record->entity->fields[at]);
  if (g_str_equal (name, "alasan"))
    return asks_reason (transition);
  return g_str_equal (name, "catatan") && (transition->note_min > 0 || asks_reason (transition));
}

static gboolean
asks_anything (const SerapTransition *transition, const SerapRecord *record)
{
  for (guint i = 0; i < record->entity->n_fields; i++)
    if (asks_field (transition, record, record->entity->fields[i].name))
      return TRUE;
  return FALSE;
}

/* ---- Which steps there are ---- */

void
serap_step_free (SerapStep *step)
{
  g_free (step->name);
  g_free (step->label);
  g_free (step->why);
  g_free (step);
}

/* "Kind: This must be filled in." reads better than the machine's name of the field in brackets. */
static char *
sentence_of (SerapSpace *space, const SerapEntity *entity, const SerapProblem *problem, gboolean with_label)
{
  SerapProblem bare = *problem;
  bare.field = NULL;
  g_autofree char *text = serap_message_problem (space, entity, &bare);
  if (problem->field == NULL || !with_label)
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s: %s", serap_message_field (entity, problem->field), text);
}

/* What the step itself asks for does not stand in its way. */
static char *
why_not (SerapSpace *space, const SerapRecord *record, const SerapChoice *choice)
{
  g_autoptr (GString) why = g_string_new (NULL);
  for (guint i = 0; i < choice->problems->len; i++) {
    const SerapProblem *problem = choice->problems->pdata[i];
    if (problem->warning
        || (problem->field != NULL && asks_field (choice->transition, record, problem->field)))
      continue;
    g_autofree char *text = sentence_of (space, record->entity, problem, TRUE);
    if (strstr (why->str, text) == NULL)
      g_string_append_printf (why, "%s%s", why->len > 0 ? "\n" : "", text);
  }
  return why->len > 0 ? g_string_free (g_steal_pointer (&why), FALSE) : NULL;
}

/* Forward is what brings the record nearer to its end without ending it badly. */
static gboolean
leads_on (SerapSpace *space, const SerapRecord *record, const SerapChoice *choice)
{
  static const char *const good[] = { "info", "proses", "berhasil", NULL };
  const SerapTransition *transition = choice->transition;
  const char *me = serap_space_user (space)->id;
  if (transition->to == NULL)
    return g_strcmp0 (transition->command, "claim") == 0
           && g_strcmp0 (serap_record_text (record, "pemegang"), me) != 0;
  GPtrArray *states = choice->workflow->states;
  for (guint i = 0; i < states->len; i++) {
    const SerapState *state = states->pdata[i];
    if (g_str_equal (state->name, serap_record_status (record)))
      continue;
    if (g_str_equal (state->name, transition->to))
      return g_strv_contains (good, state->colour) && g_strcmp0 (transition->command, "release") != 0;
  }
  return FALSE;
}

static guint
place_of (const SerapWorkflow *workflow, const char *name)
{
  for (guint i = 0; name != NULL && i < workflow->states->len; i++)
    if (g_str_equal (((SerapState *) workflow->states->pdata[i])->name, name))
      return i;
  return 0;
}

static gboolean
goes_back (const SerapRecord *record, const SerapChoice *choice)
{
  const SerapTransition *transition = choice->transition;
  return transition->to != NULL
         && place_of (choice->workflow, transition->to)
              < place_of (choice->workflow, serap_record_status (record));
}

static SerapStep *
step_of (SerapSpace *space, const SerapRecord *record, const SerapChoice *choice)
{
  SerapStep *step = g_new0 (SerapStep, 1);
  step->name = g_strdup (choice->transition->name);
  step->label = g_strdup (label_of (choice->transition));
  step->why = why_not (space, record, choice);
  step->allowed = step->why == NULL;
  step->asks = asks_anything (choice->transition, record);
  return step;
}

GPtrArray *
serap_steps_read (SerapSpace *space, const SerapRecord *record)
{
  g_return_val_if_fail (space != NULL && record != NULL, NULL);

  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_step_free);
  if (record->entity->table->workflow == NULL)
    return steps;
  g_autoptr (GPtrArray) choices = serap_edit_choices (space, record->id);
  gboolean found = FALSE;
  for (guint i = 0; i < choices->len; i++) {
    const SerapChoice *choice = choices->pdata[i];
    SerapStep *step = step_of (space, record, choice);
    step->next = !found && step->allowed && leads_on (space, record, choice) && !goes_back (record, choice);
    found = found || step->next;
    g_ptr_array_add (steps, step);
  }
  return steps;
}

/* ---- The form ---- */

static void
option_free (gpointer data)
{
  SerapOption *option = data;
  g_free (option->code);
  g_free (option->label);
  g_free (option);
}

static void
step_field_free (gpointer data)
{
  SerapStepField *field = data;
  g_free (field->label);
  g_free (field->value);
  g_clear_pointer (&field->options, g_ptr_array_unref);
  g_free (field);
}

void
serap_step_form_free (SerapStepForm *form)
{
  if (form == NULL)
    return;
  g_free (form->id);
  g_free (form->entity);
  g_free (form->name);
  g_free (form->label);
  g_free (form->subject);
  g_free (form->to);
  g_ptr_array_unref (form->fields);
  g_free (form);
}

static void
add_option (GPtrArray *options, const char *code, const char *label)
{
  SerapOption *option = g_new0 (SerapOption, 1);
  option->code = g_strdup (code);
  option->label = g_strdup (label != NULL ? label : code);
  g_ptr_array_add (options, option);
}

/* "kode:kanal" has the codes of one group of the table "kode". */
static void
add_codes (SerapSpace *space, const SerapField *field, const SerapTransition *transition, GPtrArray *options)
{
  g_auto (GStrv) target = g_strsplit (field->target, ":", 2);
  g_autofree char *prefix = target[1] != NULL ? g_strconcat (target[1], "/", NULL) : g_strdup ("");
  gboolean reasons = g_str_equal (field->name, "alasan") && !names_field (transition->reasons, "*");
  g_autoptr (GPtrArray) rows = serap_store_refs (serap_space_store (space), target[0]);
  for (guint i = 0; i < rows->len; i++) {
    const SerapRecord *row = rows->pdata[i];
    const char *code = serap_record_text (row, "kode");
    if (code == NULL || !g_str_has_prefix (code, prefix) || serap_record_bool (row, "nonaktif")
        || serap_record_bool (row, "dihapus") || (reasons && !names_field (transition->reasons, code)))
      continue;
    add_option (options, code + strlen (prefix), serap_record_text (row, "nama"));
  }
}

static void
add_accounts (SerapSpace *space, GPtrArray *options)
{
  g_autoptr (GPtrArray) rows = serap_store_refs (serap_space_store (space), "pengguna");
  for (guint i = 0; i < rows->len; i++) {
    const SerapRecord *row = rows->pdata[i];
    if (!serap_record_bool (row, "nonaktif") && !serap_record_bool (row, "dihapus"))
      add_option (options, row->id, serap_record_text (row, "nama"));
  }
}

/* Fields that can be marked for correction: those people fill in. */
static void
add_fields (const SerapEntity *entity, GPtrArray *options)
{
  for (guint i = SERAP_N_COMMON; i < entity->n_fields; i++) {
    const SerapField *field = &entity->fields[i];
    if ((field->flags & (SERAP_FIELD_SYSTEM | SERAP_FIELD_DERIVED | SERAP_FIELD_DECISION)) == 0
        && ((field->flags & SERAP_FIELD_QUIET) == 0 || g_str_equal (field->name, "lokasi")))
      add_option (options, field->name, _ (field->label));
  }
}

static GPtrArray *
options_of (SerapSpace *space,
            const SerapEntity *entity,
            const SerapField *field,
            const SerapTransition *transition)
{
  GPtrArray *options = g_ptr_array_new_with_free_func (option_free);
  if (field->type == SERAP_BOOL) {
    add_option (options, "ya", _ ("Yes"));
    add_option (options, "tidak", _ ("No"));
  } else if (field->type == SERAP_SET && field->target == NULL) {
    add_fields (entity, options);
  } else if (field->type == SERAP_CODE || field->type == SERAP_SET) {
    add_codes (space, field, transition, options);
  } else if (field->type == SERAP_REF && g_strcmp0 (field->target, "pengguna") == 0) {
    add_accounts (space, options);
  }
  if (options->len > 0)
    return options;
  g_ptr_array_unref (options);
  return NULL;
}

/* What stands in the field when the step begins. Reasons and notes belong to one step and begin empty. */
static char *
value_of (SerapSpace *space, const SerapRecord *record, int at)
{
  const SerapField *field = &record->entity->fields[at];
  const SerapValue *value = &record->values[at];
  if (value->kind == SERAP_VALUE_NONE || g_str_equal (field->name, "alasan")
      || g_str_equal (field->name, "catatan") || g_str_equal (field->name, "isian_ditandai"))
    return NULL;
  if (field->type == SERAP_BOOL)
    return g_strdup (value->number != 0 ? "ya" : "tidak");
  if (value->kind == SERAP_VALUE_SET)
    return g_strjoinv (",", value->set);
  return serap_input_show (field, value);
}

static void
add_field (SerapSpace *space,
           SerapStepForm *form,
           const SerapRecord *record,
           const SerapTransition *transition,
           const char *name)
{
  int at = serap_entity_find (record->entity, name);
  if (at < 0 || !asks_field (transition, record, name))
    return;
  SerapStepField *field = g_new0 (SerapStepField, 1);
  field->field = record->entity->fields[at];
  field->label = g_strdup (_ (field->field.label));
  field->required = names_field (transition->required, name);
  if (g_str_equal (name, "alasan"))
    field->required = field->required || transition->reason_required;
  if (g_str_equal (name, "catatan")) {
    field->required = field->required || transition->note_min > 0;
    field->min = transition->note_min;
  }
  field->value = value_of (space, record, at);
  field->options = options_of (space, record->entity, &field->field, transition);
  g_ptr_array_add (form->fields, field);
}

static void
add_form_fields (SerapSpace *space,
                 SerapStepForm *form,
                 const SerapRecord *record,
                 const SerapTransition *transition)
{
  char *const *lists[] = { transition->required, transition->accepts };
  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    for (guint i = 0; i < length_of (lists[l]); i++)
      if (!g_str_equal (lists[l][i], "alasan") && !g_str_equal (lists[l][i], "catatan"))
        add_field (space, form, record, transition, lists[l][i]);
  add_field (space, form, record, transition, "alasan");
  add_field (space, form, record, transition, "catatan");
}

static const SerapChoice *
find_choice (GPtrArray *choices, const char *name)
{
  for (guint i = 0; i < choices->len; i++) {
    const SerapChoice *choice = choices->pdata[i];
    if (g_str_equal (choice->transition->name, name))
      return choice;
  }
  return NULL;
}

SerapStepForm *
serap_step_form_read (SerapSpace *space, const char *id, const char *name, GError **error)
{
  g_return_val_if_fail (space != NULL && id != NULL && name != NULL, NULL);

  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  g_autoptr (GPtrArray) choices = record != NULL
                                    ? serap_edit_choices (space, id)
                                    : g_ptr_array_new_with_free_func ((GDestroyNotify) serap_choice_free);
  const SerapChoice *choice = find_choice (choices, name);
  if (choice == NULL) {
    g_set_error_literal (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND,
                         _ ("This step is not possible any more: the record has changed."));
    return NULL;
  }
  SerapStepForm *form = g_new0 (SerapStepForm, 1);
  SerapRowState state;
  g_autofree char *title = serap_record_title (record);
  form->id = g_strdup (id);
  form->entity = g_strdup (record->entity->name);
  form->name = g_strdup (name);
  form->label = g_strdup (label_of (choice->transition));
  form->subject = g_strdup_printf ("%s · %s", serap_record_number (record), title);
  if (serap_row_state_find (space, record->entity, choice->transition->to,
                            serap_record_int (record, "wf_versi", 0), &state))
    form->to = g_strdup (state.label);
  form->fields = g_ptr_array_new_with_free_func (step_field_free);
  add_form_fields (space, form, record, choice->transition);
  return form;
}

/* ---- Making it ---- */

static void
step_problem_free (gpointer data)
{
  SerapStepProblem *problem = data;
  g_free (problem->field);
  g_free (problem->text);
  g_free (problem);
}

void
serap_step_done_free (SerapStepDone *done)
{
  if (done == NULL)
    return;
  g_free (done->batch);
  g_free (done->text);
  g_ptr_array_unref (done->problems);
  g_free (done);
}

static void
take_problems (SerapSpace *space, SerapStepDone *done, const SerapEntity *entity, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    SerapStepProblem *own = g_new0 (SerapStepProblem, 1);
    own->field = g_strdup (problem->field);
    own->text = sentence_of (space, entity, problem, FALSE);
    g_ptr_array_add (done->problems, own);
  }
}

static char *
done_text (SerapSpace *space, const char *id, const char *label)
{
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  const char *number = record != NULL ? serap_record_number (record) : "";
  return g_strdup_printf (_ ("%s: %s"), label, number);
}

SerapStepDone *
serap_step_make (
  SerapSpace *space, const char *id, const char *name, char *const *assignments, GError **error)
{
  g_return_val_if_fail (space != NULL && id != NULL && name != NULL, NULL);

  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  if (record == NULL) {
    g_set_error_literal (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND,
                         _ ("There is no such record, or this account may not see it."));
    return NULL;
  }
  g_autoptr (GPtrArray) choices = serap_edit_choices (space, id);
  const SerapChoice *choice = find_choice (choices, name);
  g_autofree char *label = g_strdup (choice != NULL ? label_of (choice->transition) : name);
  g_autofree char *batch = serap_id_new (serap_space_env (space));
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapStepDone) done = g_new0 (SerapStepDone, 1);
  done->problems = g_ptr_array_new_with_free_func (step_problem_free);
  gboolean made
    = serap_edit_do (space, record->entity->name, id, name, assignments, batch, problems, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  take_problems (space, done, record->entity, problems);
  if (made) {
    done->batch = g_steal_pointer (&batch);
    done->text = done_text (space, id, label);
  }
  return g_steal_pointer (&done);
}
