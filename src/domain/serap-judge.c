/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The path of one operation through the rules: who, what, whether, and with which effects. */

#include "config.h"

#include "serap-judge.h"

#include "serap-checklist.h"
#include "serap-effect.h"
#include "serap-guard.h"
#include "serap-id.h"
#include "serap-text.h"
#include "serap-validate.h"

#include <string.h>

void
serap_choice_free (SerapChoice *choice)
{
  g_ptr_array_unref (choice->problems);
  g_free (choice);
}

/* ---- Rights ---- */

static gboolean
right_covers (const SerapRight *right, const SerapOp *op, const SerapEntity *entity)
{
  gboolean named = g_str_equal (right->entity, entity->name)
                   || (g_str_equal (right->entity, "*") && !serap_entity_is_reference (entity));
  return named && (right->verbs & (1u << op->verb)) != 0;
}

static void
check_rights (SerapJudge *judge, const SerapEntity *entity, const SerapRecord *record)
{
  if (judge->system)
    return;
  gboolean needs_own = FALSE;
  const SerapValue *roles = serap_record_value (judge->user, "peran");
  for (guint i = 0; roles->kind == SERAP_VALUE_SET && roles->set[i] != NULL; i++) {
    const SerapRole *role = serap_roles_find (judge->facts->rules->roles, roles->set[i]);
    for (guint r = 0; role != NULL && r < role->rights->len; r++) {
      const SerapRight *right = role->rights->pdata[r];
      if (!right_covers (right, judge->op, entity))
        continue;
      if (!right->own || serap_judge_is_own (judge, record))
        return;
      needs_own = TRUE;
    }
  }
  serap_problems_add (judge->outcome->problems, NULL, needs_own ? "not-yours" : "no-right", "entitas",
                      entity->name, "tindakan", serap_verb_name (judge->op->verb), NULL);
}

/* Whether one of the words of @roles fits the author and the record. */
static gboolean
roles_fit (SerapJudge *judge, char *const *roles, const SerapRecord *record)
{
  if (judge->system)
    return TRUE;
  for (guint i = 0; roles != NULL && roles[i] != NULL; i++) {
    const char *role = roles[i];
    if (g_str_equal (role, "PEMILIK") ? serap_judge_is_own (judge, record)
                                      : serap_judge_has_role (judge, role))
      return TRUE;
    if (g_str_equal (role, "PEMBUAT") && judge->user != NULL
        && g_strcmp0 (serap_record_text (record, "dibuat_oleh"), judge->user->id) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_editable (SerapJudge *judge, const SerapRecord *record)
{
  const SerapWorkflow *workflow = serap_judge_workflow (judge, record);
  if (workflow == NULL)
    return TRUE;
  const SerapState *state = serap_workflow_state (workflow, serap_record_status (record));
  return state != NULL && roles_fit (judge, state->edit_roles, record);
}

/* What may be added to a record that itself may not be edited any more. */
static gboolean
may_add_to (SerapJudge *judge, const SerapRecord *child, const SerapRecord *parent)
{
  const char *kind = child->entity->name;
  if (judge->op->verb == SERAP_VERB_JUDGE || g_str_equal (kind, "tanggapan")
      || g_str_equal (kind, "sipd_jejak"))
    return TRUE;
  /* A link lives with the proposal; the aspiration has left its author's hands by then. */
  if (g_str_equal (kind, "usulan_aspirasi") && g_str_equal (parent->entity->name, "aspirasi"))
    return TRUE;
  /* Evidence may be added by whoever holds the record for verification. */
  return judge->op->verb == SERAP_VERB_ATTACH && judge->user != NULL
         && g_strcmp0 (serap_record_text (parent, "pemegang"), judge->user->id) == 0;
}

static void
check_editable (SerapJudge *judge, const SerapRecord *record)
{
  if (judge->system)
    return;
  if (!is_editable (judge, record)) {
    serap_problems_add (judge->outcome->problems, NULL, "not-editable-now", "status",
                        serap_record_status (record), NULL);
    return;
  }
  for (guint i = 0; record->entity->parents[i] != NULL; i++) {
    SerapRecord *parent
      = serap_judge_get (judge, serap_record_text (record, record->entity->parents[i]), NULL);
    if (parent != NULL && !is_editable (judge, parent) && !may_add_to (judge, record, parent))
      serap_problems_add (judge->outcome->problems, NULL, "parent-not-editable-now", "entitas",
                          parent->entity->name, "status", serap_record_status (parent), NULL);
  }
}

/* ---- Fields ---- */

static void
check_old_value (SerapJudge *judge,
                 const SerapField *field,
                 const SerapFieldChange *change,
                 const SerapRecord *record)
{
  int at = serap_entity_find (record->entity, field->name);
  const SerapValue *now = &record->values[at];
  if (field->merge != SERAP_MERGE_STRICT || !change->has_old || serap_value_equal (now, &change->value)
      || serap_value_equal (now, &change->old))
    return;
  serap_problems_add (judge->outcome->problems, field->name, "value-changed-meanwhile", NULL);
}

/* Whether @field may be set by this operation: by an edit, or as part of the decision @transition. */
static const char *
why_not_writable (SerapJudge *judge,
                  const SerapField *field,
                  gboolean provisional,
                  const SerapTransition *transition)
{
  if ((field->flags & SERAP_FIELD_DERIVED) != 0)
    return "not-writable";
  if (judge->system || provisional)
    return NULL;
  if ((field->flags & SERAP_FIELD_SYSTEM) != 0)
    return "not-writable";
  if (transition == NULL)
    return (field->flags & SERAP_FIELD_DECISION) != 0 ? "decided-by-transition" : NULL;
  gboolean takes_reasons = transition->reasons != NULL && transition->reasons[0] != NULL;
  if (g_strv_contains ((const char *const *) transition->required, field->name)
      || g_strv_contains ((const char *const *) transition->accepts, field->name)
      || (takes_reasons && g_str_equal (field->name, "alasan")) || g_str_equal (field->name, "catatan"))
    return NULL;
  return "not-part-of-transition";
}

/* Writes the operation's changes into @work. */
static void
apply_changes (SerapJudge *judge, SerapWork *work, const SerapTransition *transition)
{
  SerapRecord *record = work->after;
  const SerapEntity *entity = record->entity;
  GPtrArray *problems = judge->outcome->problems;
  for (guint i = 0; i < judge->op->changes->len; i++) {
    const SerapFieldChange *change = judge->op->changes->pdata[i];
    int at = serap_entity_find (entity, change->name);
    if (at < 0) {
      serap_problems_add (problems, change->name, "unknown-field", "entitas", entity->name, NULL);
      continue;
    }
    const SerapField *field = &entity->fields[at];
    gboolean provisional = at == SERAP_COMMON_NOMOR_LOKAL && work->before == NULL;
    const char *why = why_not_writable (judge, field, provisional, transition);
    if (why != NULL) {
      serap_problems_add (problems, field->name, why, NULL);
      continue;
    }
    if (serap_validate_value (judge, field, &change->value)) {
      check_old_value (judge, field, change, record);
      serap_value_copy (&record->values[at], &change->value);
    }
  }
}

static gboolean
touches_content (const SerapWork *work)
{
  const SerapEntity *entity = work->after->entity;
  for (guint i = SERAP_N_COMMON; i < entity->n_fields; i++) {
    const SerapField *field = &entity->fields[i];
    guint apart = SERAP_FIELD_SYSTEM | SERAP_FIELD_DECISION | SERAP_FIELD_QUIET | SERAP_FIELD_DERIVED;
    if ((field->flags & apart) == 0
        && (work->before == NULL || !serap_value_equal (&work->before->values[i], &work->after->values[i])))
      return TRUE;
  }
  return FALSE;
}

static void
raise_content_version (SerapRecord *record)
{
  serap_value_set_int (&record->values[SERAP_COMMON_ISI_VERSI],
                       serap_value_number (&record->values[SERAP_COMMON_ISI_VERSI], 0) + 1);
}

/* A child's change is a change of what its parent says; and a new child takes the place the parent
 * keeps for it. */
static void
touch_parents (SerapJudge *judge, SerapWork *work)
{
  const SerapEntity *entity = work->after->entity;
  if (judge->op->verb == SERAP_VERB_JUDGE || !touches_content (work))
    return;
  for (guint i = 0; entity->parents[i] != NULL; i++) {
    SerapWork *parent = serap_judge_touch (judge, serap_record_text (work->after, entity->parents[i]));
    if (parent == NULL || serap_entity_is_reference (parent->after->entity))
      continue;
    raise_content_version (parent->after);
    int at = serap_entity_find (parent->after->entity, entity->name);
    if (work->before == NULL && at >= 0 && parent->after->entity->fields[at].type == SERAP_REF)
      serap_value_set_text (&parent->after->values[at], work->after->id);
  }
}

static void
stamp_new (SerapJudge *judge, SerapRecord *record)
{
  serap_value_set_text (&record->values[SERAP_COMMON_DIBUAT_OLEH], judge->op->user);
  serap_value_set_text (&record->values[SERAP_COMMON_ATAS_NAMA], judge->op->acts_for);
  serap_value_set_int (&record->values[SERAP_COMMON_DIBUAT], judge->op->wall_ms);
  if (judge->user != NULL)
    serap_value_copy (&record->values[SERAP_COMMON_OLEH_PERAN], serap_record_value (judge->user, "peran"));
}

/* ---- Verbs ---- */

static void
check_references_exist (SerapJudge *judge, const SerapRecord *record)
{
  const SerapEntity *entity = record->entity;
  for (guint i = 0; entity->parents[i] != NULL; i++)
    if (!serap_record_is_set (record, entity->parents[i]))
      serap_problems_add (judge->outcome->problems, entity->parents[i], "required", NULL);
  for (guint i = 0; entity->key[i] != NULL; i++)
    if (!serap_record_is_set (record, entity->key[i]))
      serap_problems_add (judge->outcome->problems, entity->key[i], "required", NULL);
}

static char *
derived_id (const SerapEntity *entity, const SerapRecord *record)
{
  g_autofree char *first = serap_value_to_string (serap_record_value (record, entity->key[0]));
  if (entity->key[1] == NULL)
    return serap_id_derive (entity->name, first, NULL);
  g_autofree char *second = serap_value_to_string (serap_record_value (record, entity->key[1]));
  return serap_id_derive (entity->name, first, second, NULL);
}

static void
check_answer (SerapJudge *judge, const SerapRecord *answer)
{
  if (!g_str_equal (answer->entity->name, "jawaban"))
    return;
  GPtrArray *problems = judge->outcome->problems;
  SerapRecord *check = serap_judge_get (judge, serap_record_text (answer, "verifikasi"), NULL);
  if (check == NULL)
    return;
  if (serap_record_is_set (check, "hasil")) {
    serap_problems_add (problems, NULL, "check-closed", NULL);
    return;
  }
  if (!judge->system && g_strcmp0 (serap_record_text (check, "verifikator"), judge->op->user) != 0)
    serap_problems_add (problems, NULL, "not-holder", NULL);
  const SerapRegulation *regulation
    = serap_rules_regulation_version (judge->facts->rules, serap_record_text (check, "regulasi"),
                                      serap_record_int (check, "regulasi_versi", 0));
  const char *kind = serap_record_text (check, "entitas");
  const SerapChecklist *list
    = regulation != NULL && kind != NULL ? serap_regulation_checklist (regulation, kind) : NULL;
  const char *item = serap_record_text (answer, "butir");
  if (list == NULL)
    serap_problems_add (problems, NULL, "regulation-unknown", NULL);
  else if (item == NULL || serap_checklist_item (list, item) == NULL)
    serap_problems_add (problems, "butir", "unknown-item", "butir", item, NULL);
}

static void
check_derived_id (SerapJudge *judge, const SerapRecord *record)
{
  if ((record->entity->flags & SERAP_ENTITY_UPSERT) == 0)
    return;
  g_autofree char *expected = derived_id (record->entity, record);
  if (!g_str_equal (expected, record->id))
    serap_problems_add (judge->outcome->problems, NULL, "wrong-id", NULL);
}

/* Steps A1 and B1 ask for one text field and no more: something must be there to speak of. */
static void
check_says_something (SerapJudge *judge, const SerapRecord *record)
{
  for (guint i = SERAP_N_COMMON; i < record->entity->n_fields; i++)
    if (record->entity->fields[i].type == SERAP_TEXT && record->values[i].kind != SERAP_VALUE_NONE)
      return;
  const char *first = serap_entity_find (record->entity, "judul") >= 0 ? "judul" : NULL;
  serap_problems_add (judge->outcome->problems, first, "required", NULL);
}

static void
start_workflow (SerapJudge *judge, SerapRecord *record)
{
  const SerapWorkflow *workflow = serap_judge_workflow (judge, record);
  if (workflow == NULL)
    return;
  serap_value_set_int (&record->values[SERAP_COMMON_WF_VERSI], workflow->version);
  serap_value_set_text (&record->values[SERAP_COMMON_STATUS], serap_workflow_initial (workflow)->name);
}

static void
judge_write (SerapJudge *judge, const SerapEntity *entity)
{
  const SerapOp *op = judge->op;
  GPtrArray *problems = judge->outcome->problems;
  SerapWork *work = serap_judge_touch (judge, op->entity);
  gboolean edit = op->verb == SERAP_VERB_EDIT;
  gboolean upsert = (entity->flags & SERAP_ENTITY_UPSERT) != 0;

  if (work == NULL && edit) {
    serap_problems_add (problems, NULL, "no-such-record", NULL);
    return;
  }
  if (work != NULL && work->after->entity != entity) {
    serap_problems_add (problems, NULL, "wrong-kind", "entitas", entity->name, NULL);
    return;
  }
  if (work != NULL && !edit && !upsert) {
    serap_problems_add (problems, NULL, "exists-already", NULL);
    return;
  }
  gboolean is_new = work == NULL;
  if (is_new) {
    work = serap_judge_create (judge, entity, op->entity);
    stamp_new (judge, work->after);
  } else if (serap_record_bool (work->after, "dihapus")) {
    serap_problems_add (problems, NULL, "deleted", NULL);
    return;
  }
  if (!is_new)
    check_editable (judge, work->after);
  apply_changes (judge, work, NULL);
  if (is_new) {
    check_references_exist (judge, work->after);
    start_workflow (judge, work->after);
    if (!serap_problems_any_error (problems)) {
      check_editable (judge, work->after);
      check_derived_id (judge, work->after);
    }
  } else {
    for (guint i = 0; entity->key[i] != NULL; i++) {
      int at = serap_entity_find (entity, entity->key[i]);
      if (!serap_value_equal (&work->before->values[at], &work->after->values[at]))
        serap_problems_add (problems, entity->key[i], "key-is-fixed", NULL);
    }
  }
  check_rights (judge, entity, work->after);
  if (!is_new)
    check_rights (judge, entity, work->before);
  if (is_new && entity->table->workflow != NULL)
    check_says_something (judge, work->after);
  check_answer (judge, work->after);
  if (touches_content (work))
    raise_content_version (work->after);
  touch_parents (judge, work);
}

static void
check_reasons (SerapJudge *judge,
               const SerapTransition *transition,
               const SerapRecord *record,
               GPtrArray *problems)
{
  const SerapFieldChange *reasons = serap_op_find_change (judge->op, "alasan");
  gboolean any = g_strv_contains ((const char *const *) transition->reasons, "*");
  gboolean given = reasons != NULL && reasons->value.kind == SERAP_VALUE_SET;
  if (transition->reason_required && !given)
    serap_problems_add (problems, "alasan", "reason-required", NULL);
  gint64 note_min = transition->note_min;
  for (guint i = 0; given && reasons->value.set[i] != NULL; i++) {
    const char *code = reasons->value.set[i];
    if (!any && !g_strv_contains ((const char *const *) transition->reasons, code))
      serap_problems_add (problems, "alasan", "reason-not-allowed", "alasan", code, NULL);
    g_autoptr (SerapRecord) reason = judge->facts->ref (judge->facts, "alasan", code);
    if (reason != NULL)
      note_min = MAX (note_min, serap_record_int (reason, "catatan_min", 0));
  }
  /* A note that counts is one of this decision, not what an earlier one left behind. */
  const SerapFieldChange *note = serap_op_find_change (judge->op, "catatan");
  const char *text = note != NULL ? serap_value_text (&note->value) : NULL;
  if (note_min > 0 && (text == NULL || serap_text_length (text) < (gsize) note_min)) {
    g_autofree char *least = g_strdup_printf ("%" G_GINT64_FORMAT, note_min);
    serap_problems_add (problems, "catatan", "note-too-short", "min", least, NULL);
  }
}

static void
check_required (SerapJudge *judge,
                const SerapTransition *transition,
                SerapRecord *record,
                GPtrArray *problems)
{
  for (guint i = 0; transition->required != NULL && transition->required[i] != NULL; i++) {
    int at = serap_entity_find (record->entity, transition->required[i]);
    if (at < 0)
      continue;
    const SerapField *field = &record->entity->fields[at];
    if (record->values[at].kind == SERAP_VALUE_NONE) {
      if (field->target != NULL && strchr (field->target, ':') == NULL && field->type == SERAP_CODE
          && judge->facts->ref_is_empty (judge->facts, field->target)) {
        serap_problems_warn (problems, field->name, "required-but-no-reference-data", NULL);
        g_string_append_printf (judge->note, "%s: tabel rujukan %s masih kosong; ", field->name,
                                field->target);
      } else {
        serap_problems_add (problems, field->name, "required", NULL);
      }
      continue;
    }
    serap_validate_minimum (field, &record->values[at], problems);
  }
}

static void
ask_guards (SerapJudge *judge, const SerapTransition *transition, SerapRecord *record, GPtrArray *problems)
{
  for (guint i = 0; i < transition->guards->len; i++) {
    const SerapGuardUse *use = transition->guards->pdata[i];
    guint before = problems->len;
    SerapGuardAnswer answer = serap_guard_ask (use, judge, record, problems);
    if (answer == SERAP_GUARD_NO && problems->len == before)
      serap_problems_add (problems, NULL, use->code != NULL ? use->code : use->name, NULL);
    if (answer == SERAP_GUARD_NO_DATA)
      g_string_append_printf (judge->note, "%s: data belum tersedia; ", use->name);
    if (answer == SERAP_GUARD_UNKNOWN && judge->facts->central)
      serap_problems_add (problems, NULL, "guard-unknown", "guard", use->name, NULL);
    else if (answer == SERAP_GUARD_UNKNOWN)
      serap_problems_warn (problems, NULL, "checked-at-headquarters", "guard", use->name, NULL);
  }
}

static void
judge_do (SerapJudge *judge, const SerapEntity *entity)
{
  const SerapOp *op = judge->op;
  GPtrArray *problems = judge->outcome->problems;
  SerapWork *work = serap_judge_touch (judge, op->entity);
  if (work == NULL || work->after->entity != entity) {
    serap_problems_add (problems, NULL, "no-such-record", NULL);
    return;
  }
  if (serap_record_bool (work->after, "dihapus")) {
    serap_problems_add (problems, NULL, "deleted", NULL);
    return;
  }
  const SerapWorkflow *workflow = serap_judge_workflow (judge, work->after);
  if (workflow == NULL) {
    serap_problems_add (problems, NULL, "no-workflow", "entitas", entity->name, NULL);
    return;
  }
  if (op->workflow_version != 0 && op->workflow_version != workflow->version) {
    serap_problems_add (problems, NULL, "rules-changed", NULL);
    return;
  }
  const char *state = serap_record_status (work->after);
  const SerapTransition *transition = serap_workflow_transition (workflow, op->transition, state);
  if (transition == NULL) {
    gboolean known = serap_workflow_transition (workflow, op->transition, NULL) != NULL;
    serap_problems_add (problems, NULL, known ? "state-changed" : "unknown-transition", "transisi",
                        op->transition, "status", state, NULL);
    return;
  }
  if (transition->hidden && !judge->system) {
    serap_problems_add (problems, NULL, "made-by-system", "transisi", op->transition, NULL);
    return;
  }
  if (!roles_fit (judge, transition->roles, work->after))
    serap_problems_add (problems, NULL, "role-not-allowed", "transisi", transition->name, NULL);
  check_rights (judge, entity, work->after);
  apply_changes (judge, work, transition);
  check_reasons (judge, transition, work->after, problems);
  check_required (judge, transition, work->after, problems);
  ask_guards (judge, transition, work->after, problems);
  if (serap_problems_any_error (problems))
    return;
  work->transition = g_strdup (transition->name);
  if (transition->to != NULL)
    serap_value_set_text (&work->after->values[SERAP_COMMON_STATUS], transition->to);
  serap_effects_run (judge, work, workflow, transition);
}

/* Whether nothing came after @event on its record but what has been taken back again. */
static gboolean
stands_alone (SerapJudge *judge, const SerapEvent *event)
{
  g_autoptr (GPtrArray) acts = judge->facts->acts (judge->facts, event->entity, NULL);
  int open = 0;
  gboolean after = FALSE;
  for (guint i = 0; i < acts->len; i++) {
    const SerapAct *act = acts->pdata[i];
    if (g_strcmp0 (act->op_id, event->op_id) == 0) {
      after = TRUE;
      open = 0;
    } else if (after && g_str_equal (act->verb, "revert")) {
      open--;
    } else if (after && !g_str_equal (act->verb, "enter") && !g_str_equal (act->verb, "reveal")) {
      open++;
    }
  }
  return open == 0;
}

static void
judge_revert (SerapJudge *judge)
{
  const SerapOp *op = judge->op;
  GPtrArray *problems = judge->outcome->problems;
  g_autoptr (GPtrArray) events = judge->facts->op_events (judge->facts, op->target_op);
  if (events == NULL || events->len == 0) {
    serap_problems_add (problems, NULL, "no-such-operation", NULL);
    return;
  }
  const SerapEvent *first = events->pdata[0];
  if (!judge->system && g_strcmp0 (first->user, op->user) != 0)
    serap_problems_add (problems, NULL, "not-your-operation", NULL);
  gint64 limit_ms = judge->facts->rules->undo_minutes * 60 * 1000;
  if (judge->facts->now_ms - first->at_ms > limit_ms) {
    g_autofree char *minutes = g_strdup_printf ("%" G_GINT64_FORMAT, judge->facts->rules->undo_minutes);
    serap_problems_add (problems, NULL, "too-late-to-undo", "menit", minutes, NULL);
  }
  if (g_str_equal (first->verb, "revert") || g_str_equal (first->verb, "reveal"))
    serap_problems_add (problems, NULL, "cannot-be-undone", "tindakan", first->verb, NULL);
  if (serap_problems_any_error (problems))
    return;

  for (guint i = events->len; i > 0; i--) {
    const SerapEvent *event = events->pdata[i - 1];
    SerapWork *work = serap_judge_touch (judge, event->entity);
    if (work == NULL || g_str_equal (event->verb, "enter"))
      continue;
    if (!stands_alone (judge, event)) {
      serap_problems_add (problems, NULL, "changed-since", "entitas", event->kind, NULL);
      continue;
    }
    if (event->created) {
      serap_value_set_int (&work->after->values[SERAP_COMMON_DIHAPUS], 1);
      continue;
    }
    /* What stood there of a person is kept nowhere in the open, so it cannot be put back from here. */
    if (serap_entity_is_sealed (work->after->entity) && g_strcmp0 (event->verb, "edit") == 0) {
      serap_problems_add (problems, NULL, "cannot-be-undone", "tindakan", event->verb, NULL);
      continue;
    }
    for (guint c = 0; c < event->changes->len; c++) {
      const SerapFieldChange *change = event->changes->pdata[c];
      int at = serap_entity_find (work->after->entity, change->name);
      /* A number once given stays given: it may already be printed. */
      if (at < 0 || at == SERAP_COMMON_NOMOR || !change->has_old)
        continue;
      serap_value_copy (&work->after->values[at], &change->old);
    }
  }
}

static void
judge_reveal (SerapJudge *judge, const SerapEntity *entity)
{
  GPtrArray *problems = judge->outcome->problems;
  SerapRecord *record = serap_judge_get (judge, judge->op->entity, NULL);
  if (!serap_entity_is_sealed (entity))
    serap_problems_add (problems, NULL, "nothing-to-reveal", NULL);
  if (record == NULL)
    serap_problems_add (problems, NULL, "no-such-record", NULL);
  else
    check_rights (judge, entity, record);
  if (judge->op->purpose == NULL || serap_text_length (judge->op->purpose) < 5)
    serap_problems_add (problems, "tujuan", "purpose-required", NULL);
  if (!serap_problems_any_error (problems))
    g_string_append_printf (judge->note, "tujuan: %s; ", judge->op->purpose);
}

/* ---- The outcome ---- */

static SerapPatch *
patch_of (SerapJudge *judge, const SerapWork *work)
{
  const SerapEntity *entity = work->after->entity;
  SerapPatch *patch = serap_patch_new (entity, work->after->id, work->before == NULL);
  patch->transition = g_strdup (work->transition);
  patch->number_pattern = g_strdup (work->number_pattern);
  for (guint i = 0; i < entity->n_fields; i++) {
    const SerapValue *old = work->before != NULL ? &work->before->values[i] : NULL;
    const SerapValue *now = &work->after->values[i];
    if (old != NULL ? serap_value_equal (old, now) : now->kind == SERAP_VALUE_NONE)
      continue;
    SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
    change->name = g_strdup (entity->fields[i].name);
    serap_value_copy (&change->value, now);
    if (old != NULL) {
      serap_value_copy (&change->old, old);
      change->has_old = TRUE;
    }
    g_ptr_array_add (patch->changes, change);
  }
  return patch;
}

static void
collect_patches (SerapJudge *judge)
{
  for (guint i = 0; i < judge->order->len; i++) {
    const char *id = judge->order->pdata[i];
    SerapWork *work = g_hash_table_lookup (judge->work, id);
    g_autoptr (SerapPatch) patch = patch_of (judge, work);
    gboolean own = g_str_equal (id, judge->op->entity);
    if (patch->changes->len == 0 && work->transition == NULL && !own)
      continue;
    serap_value_set_int (&work->after->values[SERAP_COMMON_DIUBAH], judge->op->wall_ms);
    g_clear_pointer (&patch, serap_patch_free);
    patch = patch_of (judge, work);
    if (own)
      g_ptr_array_insert (judge->outcome->patches, 0, g_steal_pointer (&patch));
    else
      g_ptr_array_add (judge->outcome->patches, g_steal_pointer (&patch));
  }
}

SerapOutcome *
serap_judge_op (SerapFacts *facts, const SerapOp *op, gboolean system)
{
  SerapJudge judge;
  serap_judge_init (&judge, facts, op, system);
  const SerapEntity *entity = serap_schema_entity (facts->schema, op->kind);
  GPtrArray *problems = judge.outcome->problems;
  if (entity == NULL)
    serap_problems_add (problems, NULL, "unknown-entity", "entitas", op->kind, NULL);
  else
    serap_judge_load_actor (&judge);

  if (!serap_problems_any_error (problems)) {
    switch (op->verb) {
    case SERAP_VERB_CREATE:
    case SERAP_VERB_EDIT:
    case SERAP_VERB_LINK:
    case SERAP_VERB_ATTACH:
    case SERAP_VERB_JUDGE:
      judge_write (&judge, entity);
      break;
    case SERAP_VERB_DO:
      judge_do (&judge, entity);
      break;
    case SERAP_VERB_REVERT:
      judge_revert (&judge);
      break;
    case SERAP_VERB_REVEAL:
      judge_reveal (&judge, entity);
      break;
    case SERAP_VERB_RESOLVE:
    case SERAP_N_VERBS:
    default:
      serap_problems_add (problems, NULL, "unknown-verb", NULL);
      break;
    }
  }
  if (serap_problems_any_error (problems))
    judge.outcome->result = SERAP_RESULT_REJECTED;
  else
    collect_patches (&judge);
  if (judge.note->len > 0)
    judge.outcome->note = g_strndup (judge.note->str, judge.note->len - 2);
  SerapOutcome *outcome = g_steal_pointer (&judge.outcome);
  judge.outcome = g_new0 (SerapOutcome, 1);
  judge.outcome->problems = serap_problems_new ();
  judge.outcome->patches = g_ptr_array_new ();
  serap_judge_clear (&judge);
  return outcome;
}

GPtrArray *
serap_judge_choices (SerapFacts *facts, const char *user, const char *acts_for, const char *record_id)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_choice_free);
  g_autoptr (SerapRecord) record = facts->get (facts, record_id, NULL);
  if (record == NULL || record->entity->table->workflow == NULL)
    return choices;
  g_autoptr (SerapOp) op = serap_op_new ("", SERAP_VERB_DO, record->entity->name, record_id);
  op->user = g_strdup (user);
  op->acts_for = g_strdup (acts_for);
  op->wall_ms = facts->now_ms;

  SerapJudge judge;
  serap_judge_init (&judge, facts, op, FALSE);
  serap_judge_load_actor (&judge);
  const SerapWorkflow *workflow = serap_judge_workflow (&judge, record);
  for (guint i = 0; judge.user != NULL && workflow != NULL && i < workflow->transitions->len; i++) {
    const SerapTransition *transition = workflow->transitions->pdata[i];
    if (transition->hidden
        || !g_strv_contains ((const char *const *) transition->from, serap_record_status (record))
        || !roles_fit (&judge, transition->roles, record))
      continue;
    SerapChoice *choice = g_new0 (SerapChoice, 1);
    choice->transition = transition;
    choice->workflow = workflow;
    choice->problems = serap_problems_new ();
    check_required (&judge, transition, record, choice->problems);
    check_reasons (&judge, transition, record, choice->problems);
    ask_guards (&judge, transition, record, choice->problems);
    g_ptr_array_add (choices, choice);
  }
  serap_judge_clear (&judge);
  return choices;
}
