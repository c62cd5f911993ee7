/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Decisions: transitions, claims, answers, verdicts, reveals. */

#include "config.h"

#include "serap-edit.h"

#include "serap-id.h"
#include "serap-resolver.h"

#include <string.h>

static gboolean
save_one (SerapSpace *space, SerapOp *op, const char *member, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  op->acts_for = serap_space_acts_for (space, member);
  g_ptr_array_add (ops, op);
  return serap_space_save (space, ops, problems, error);
}

static void
put_assignments (
  SerapSpace *space, SerapOp *op, const SerapEntity *entity, char *const *assignments, GPtrArray *problems)
{
  for (guint i = 0; assignments != NULL && assignments[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (assignments[i], "=", 2);
    int at = parts[0] != NULL && parts[1] != NULL ? serap_entity_find_alias (entity, parts[0]) : -1;
    if (at < 0) {
      serap_problems_add (problems, parts[0], parts[1] == NULL ? "not-an-assignment" : "unknown-field",
                          "entitas", entity->name, "teks", assignments[i], NULL);
      continue;
    }
    g_auto (SerapValue) value = SERAP_VALUE_INIT;
    if (serap_resolve_value (space, &entity->fields[at], parts[1], &value, NULL, problems))
      serap_op_set_value (op, entity->fields[at].name, &value);
  }
}

gboolean
serap_edit_do (SerapSpace *space,
               const char *name,
               const char *id,
               const char *transition,
               char *const *assignments,
               const char *batch,
               GPtrArray *problems,
               GError **error)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), name);
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  if (entity == NULL || record == NULL) {
    serap_problems_add (problems, NULL, entity == NULL ? "unknown-entity" : "no-such-record", "entitas", name,
                        NULL);
    return FALSE;
  }
  g_autoptr (SerapOp) op = serap_space_op (space, SERAP_VERB_DO, name, id);
  op->transition = g_ascii_strup (transition, -1);
  op->workflow = g_strdup (entity->table->workflow);
  op->workflow_version = serap_record_int (record, "wf_versi", 0);
  op->batch = g_strdup (batch);
  put_assignments (space, op, entity, assignments, problems);
  if (serap_problems_any_error (problems))
    return FALSE;
  return save_one (space, g_steal_pointer (&op), serap_record_text (record, "anggota"), problems, error);
}

GPtrArray *
serap_edit_choices (SerapSpace *space, const char *id)
{
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  g_autofree char *acts_for
    = record != NULL ? serap_space_acts_for (space, serap_record_text (record, "anggota")) : NULL;
  /* With headquarters in this folder the answer is its own, and complete. */
  SerapFolder *folder = serap_space_folder (space);
  SerapCentral *central = serap_space_is_direct (space) ? serap_folder_central (folder, NULL) : NULL;
  SerapFacts *facts
    = central != NULL ? serap_central_facts (central) : serap_store_facts (serap_space_store (space));
  return serap_judge_choices (facts, serap_space_user (space)->id, acts_for, id);
}

SerapRecord *
serap_edit_open_check (SerapSpace *space, const char *id)
{
  g_autoptr (GPtrArray) list = serap_store_children (serap_space_store (space), "verifikasi", "objek", id);
  for (guint i = list->len; i > 0; i--)
    if (!serap_record_is_set (list->pdata[i - 1], "hasil"))
      return serap_record_copy (list->pdata[i - 1]);
  return NULL;
}

gboolean
serap_edit_command (SerapSpace *space,
                    const char *entity,
                    const char *id,
                    const char *command,
                    char *const *assignments,
                    char **check,
                    GPtrArray *problems,
                    GError **error)
{
  g_autoptr (GPtrArray) choices = serap_edit_choices (space, id);
  const SerapChoice *best = NULL;
  for (guint i = 0; i < choices->len; i++) {
    const SerapChoice *choice = choices->pdata[i];
    if (g_strcmp0 (choice->transition->command, command) != 0)
      continue;
    if (best == NULL || !serap_problems_any_error (choice->problems))
      best = choice;
  }
  if (best == NULL) {
    g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
    serap_problems_add (problems, NULL, record == NULL ? "no-such-record" : "command-not-possible",
                        "perintah", command, "status", record != NULL ? serap_record_status (record) : NULL,
                        NULL);
    return FALSE;
  }
  if (!serap_edit_do (space, entity, id, best->transition->name, assignments, NULL, problems, error))
    return FALSE;
  g_autoptr (SerapRecord) open = check != NULL ? serap_edit_open_check (space, id) : NULL;
  if (open != NULL)
    *check = g_strdup (open->id);
  return TRUE;
}

static const char *
answer_code (const char *text)
{
  static const char *const words[][2] = {
    { "YA", "YA" },
    { "Y", "YA" },
    { "TIDAK", "TIDAK" },
    { "T", "TIDAK" },
    { "TB", "TIDAK_RELEVAN" },
    { "TIDAK_RELEVAN", "TIDAK_RELEVAN" },
    { "B", "TIDAK_RELEVAN" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (words[i][0], text) == 0)
      return words[i][1];
  return NULL;
}

gboolean
serap_edit_answer (SerapSpace *space,
                   const char *check,
                   const char *item,
                   const char *answer,
                   const char *note,
                   const char *evidence,
                   GPtrArray *problems,
                   GError **error)
{
  const char *code = answer_code (answer);
  if (code == NULL) {
    serap_problems_add (problems, "jawaban", "unknown-answer", "teks", answer, NULL);
    return FALSE;
  }
  g_autofree char *item_code = g_ascii_strup (item, -1);
  g_autofree char *id = serap_id_derive ("jawaban", check, item_code, NULL);
  g_autoptr (SerapOp) op = serap_space_op (space, SERAP_VERB_JUDGE, "jawaban", id);
  serap_op_set_text (op, "verifikasi", check);
  serap_op_set_text (op, "butir", item_code);
  serap_op_set_text (op, "jawaban", code);
  if (note != NULL)
    serap_op_set_text (op, "catatan", note);
  if (evidence != NULL)
    serap_op_set_text (op, "bukti", evidence);
  return save_one (space, g_steal_pointer (&op), NULL, problems, error);
}

gboolean
serap_edit_judge (SerapSpace *space,
                  const char *first,
                  const char *second,
                  const char *verdict,
                  const char *note,
                  GPtrArray *problems,
                  GError **error)
{
  /* A pair is one pair, whichever is named first. */
  const char *a = strcmp (first, second) <= 0 ? first : second;
  const char *b = a == first ? second : first;
  g_autofree char *id = serap_id_derive ("duplikat", a, b, NULL);
  g_autofree char *code = g_ascii_strup (verdict, -1);
  g_autoptr (SerapOp) op = serap_space_op (space, SERAP_VERB_JUDGE, "duplikat", id);
  serap_op_set_text (op, "a", a);
  serap_op_set_text (op, "b", b);
  serap_op_set_text (op, "putusan", code);
  if (note != NULL)
    serap_op_set_text (op, "catatan", note);
  if (g_str_equal (a, b)) {
    serap_problems_add (problems, NULL, "same-record", NULL);
    return FALSE;
  }
  return save_one (space, g_steal_pointer (&op), NULL, problems, error);
}

SerapRecord *
serap_edit_reveal (
  SerapSpace *space, const char *id, const char *purpose, GPtrArray *problems, GError **error)
{
  g_autoptr (SerapRecord) person
    = serap_store_person (serap_space_store (space), serap_space_box (space), id, error);
  if (person == NULL)
    return NULL;
  g_autoptr (SerapOp) op = serap_space_op (space, SERAP_VERB_REVEAL, person->entity->name, id);
  op->purpose = g_strdup (purpose);
  const char *owner_id = serap_record_text (person, "pemilik");
  g_autoptr (SerapRecord) owner
    = owner_id != NULL ? serap_store_get (serap_space_store (space), owner_id) : NULL;
  const char *member = owner != NULL ? serap_record_text (owner, "anggota") : NULL;
  return save_one (space, g_steal_pointer (&op), member, problems, error) ? g_steal_pointer (&person) : NULL;
}
