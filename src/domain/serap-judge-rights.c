/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rights of roles, what is one's own, and what the state of a record allows. */

#include "config.h"

#include "serap-judge-rights.h"

static gboolean
right_covers (const SerapRight *right, guint verbs, const SerapEntity *entity)
{
  gboolean named = g_str_equal (right->entity, entity->name)
                   || (g_str_equal (right->entity, "*") && !serap_entity_is_reference (entity));
  return named && (right->verbs & verbs) != 0;
}

/* @verbs: a right to one of these is enough */
static void
check_rights_to (SerapJudge *judge, guint verbs, const SerapEntity *entity, const SerapRecord *record)
{
  if (judge->system)
    return;
  gboolean needs_own = FALSE;
  const SerapValue *roles = serap_record_value (judge->user, "peran");
  for (guint i = 0; roles->kind == SERAP_VALUE_SET && roles->set[i] != NULL; i++) {
    const SerapRole *role = serap_roles_find (judge->facts->rules->roles, roles->set[i]);
    for (guint r = 0; role != NULL && r < role->rights->len; r++) {
      const SerapRight *right = role->rights->pdata[r];
      if (!right_covers (right, verbs, entity))
        continue;
      if (!right->own || serap_judge_is_own (judge, record))
        return;
      needs_own = TRUE;
    }
  }
  serap_problems_add (judge->outcome->problems, NULL, needs_own ? "not-yours" : "no-right", "entitas",
                      entity->name, "tindakan", serap_verb_name (judge->op->verb), NULL);
}

void
serap_judge_check_rights (SerapJudge *judge, const SerapEntity *entity, const SerapRecord *record)
{
  check_rights_to (judge, 1u << judge->op->verb, entity, record);
}

void
serap_judge_check_may_change (SerapJudge *judge, const SerapRecord *record)
{
  guint verbs = 1u << SERAP_VERB_EDIT;
  if ((record->entity->flags & SERAP_ENTITY_UPSERT) != 0)
    verbs |= 1u << SERAP_VERB_JUDGE | 1u << SERAP_VERB_LINK;
  check_rights_to (judge, verbs, record->entity, record);
  serap_judge_check_editable (judge, record);
}

/* What somebody is to a record; no account can be given these as roles. */
static const char *const standing_words[] = { "PEMILIK", "PEMBUAT", "SISTEM", NULL };

static gboolean
word_fits (SerapJudge *judge, const char *word, const SerapRecord *record)
{
  if (g_str_equal (word, "PEMILIK"))
    return serap_judge_is_own (judge, record);
  if (g_str_equal (word, "PEMBUAT"))
    return judge->user != NULL
           && g_strcmp0 (serap_record_text (record, "dibuat_oleh"), judge->user->id) == 0;
  return !g_strv_contains (standing_words, word) && serap_judge_has_role (judge, word);
}

gboolean
serap_judge_roles_fit (SerapJudge *judge, char *const *roles, const SerapRecord *record)
{
  if (judge->system)
    return TRUE;
  for (guint i = 0; roles != NULL && roles[i] != NULL; i++)
    if (word_fits (judge, roles[i], record))
      return TRUE;
  return FALSE;
}

void
serap_judge_check_account (SerapJudge *judge, const SerapRecord *account)
{
  if (!g_str_equal (account->entity->name, "pengguna"))
    return;
  const SerapValue *roles = serap_record_value (account, "peran");
  for (guint i = 0; roles->kind == SERAP_VALUE_SET && roles->set[i] != NULL; i++)
    if (g_strv_contains (standing_words, roles->set[i]))
      serap_problems_add (judge->outcome->problems, "peran", "unknown-code", "kode", roles->set[i], "tabel",
                          "peran", NULL);
}

static gboolean
is_editable (SerapJudge *judge, const SerapRecord *record)
{
  const SerapWorkflow *workflow = serap_judge_workflow (judge, record);
  if (workflow == NULL)
    return TRUE;
  const SerapState *state = serap_workflow_state (workflow, serap_record_status (record));
  return state != NULL && serap_judge_roles_fit (judge, state->edit_roles, record);
}

/* What may be added to a record that itself may not be edited any more. */
static gboolean
may_add_to (SerapJudge *judge, const SerapRecord *child, const SerapRecord *parent)
{
  const char *kind = child->entity->name;
  gboolean decided = g_str_equal (kind, "jawaban") || g_str_equal (kind, "duplikat");
  if (judge->op->verb == SERAP_VERB_JUDGE || (judge->op->verb == SERAP_VERB_RESOLVE && decided))
    return TRUE;
  if (g_str_equal (kind, "tanggapan")
      || g_str_equal (kind, "sipd_jejak"))
    return TRUE;
  /* A link lives with the proposal; the aspiration has left its author's hands by then. */
  if (g_str_equal (kind, "usulan_aspirasi") && g_str_equal (parent->entity->name, "aspirasi"))
    return TRUE;
  /* Evidence may be added by whoever holds the record for verification. */
  return judge->op->verb == SERAP_VERB_ATTACH && judge->user != NULL
         && g_strcmp0 (serap_record_text (parent, "pemegang"), judge->user->id) == 0;
}

void
serap_judge_check_parents_editable (SerapJudge *judge, const SerapRecord *record)
{
  for (guint i = 0; !judge->system && record->entity->parents[i] != NULL; i++) {
    SerapRecord *parent
      = serap_judge_get (judge, serap_record_text (record, record->entity->parents[i]), NULL);
    if (parent != NULL && !is_editable (judge, parent) && !may_add_to (judge, record, parent))
      serap_problems_add (judge->outcome->problems, NULL, "parent-not-editable-now", "entitas",
                          parent->entity->name, "status", serap_record_status (parent), NULL);
  }
}

void
serap_judge_check_editable (SerapJudge *judge, const SerapRecord *record)
{
  if (judge->system)
    return;
  if (is_editable (judge, record))
    serap_judge_check_parents_editable (judge, record);
  else
    serap_problems_add (judge->outcome->problems, NULL, "not-editable-now", "status",
                        serap_record_status (record), NULL);
}
