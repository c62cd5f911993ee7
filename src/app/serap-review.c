/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-review.h"

#include "serap-conflict.h"
#include "serap-edit.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>
#include <string.h>

void
serap_review_item_free (SerapReviewItem *item)
{
  if (item == NULL)
    return;
  g_free (item->id);
  g_free (item->entity);
  g_free (item->record);
  g_free (item->title);
  g_free (item->field);
  g_free (item->mine);
  g_free (item->theirs);
  g_free (item->other);
  g_free (item->verb);
  g_clear_pointer (&item->problems, g_ptr_array_unref);
  g_free (item);
}

/* ---- What there is ---- */

static char *
title_of (SerapSpace *space, const char *id)
{
  static const char *const names[] = { "judul", "nama", "perihal", "nomor", "nomor_lokal" };
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  for (guint i = 0; record != NULL && i < G_N_ELEMENTS (names); i++)
    if (serap_entity_find (record->entity, names[i]) >= 0 && serap_record_is_set (record, names[i]))
      return g_strdup (serap_record_text (record, names[i]));
  return g_strdup (id);
}

/* The one whose value stands calls that one his. */
static gboolean
has_mine_standing (SerapSpace *space, const SerapRecord *conflict)
{
  const char *me = serap_space_user (space)->id;
  return g_strcmp0 (serap_record_text (conflict, "penulis"), me) != 0
         && g_strcmp0 (serap_record_text (conflict, "penulis_berlaku"), me) == 0;
}

static char *
shown (SerapSpace *space, const SerapRecord *conflict, const char *name)
{
  const SerapEntity *entity
    = serap_schema_entity (serap_space_schema (space), serap_record_text (conflict, "entitas"));
  int at = entity != NULL ? serap_entity_find (entity, serap_record_text (conflict, "bidang")) : -1;
  const char *text = serap_record_text (conflict, name);
  return at >= 0 && text != NULL ? serap_resolver_label (space, &entity->fields[at], text) : g_strdup (text);
}

static SerapReviewItem *
item_of_conflict (SerapSpace *space, const SerapRecord *conflict)
{
  gboolean turned = has_mine_standing (space, conflict);
  const char *other = serap_record_text (conflict, turned ? "penulis" : "penulis_berlaku");
  g_autoptr (SerapRecord) account = other != NULL ? serap_store_get (serap_space_store (space), other) : NULL;
  SerapReviewItem *item = g_new0 (SerapReviewItem, 1);
  item->kind = SERAP_REVIEW_CONFLICT;
  item->id = g_strdup (conflict->id);
  item->entity = g_strdup (serap_record_text (conflict, "entitas"));
  item->record = g_strdup (serap_record_text (conflict, "rekam"));
  item->title = title_of (space, item->record);
  item->field = g_strdup (serap_record_text (conflict, "bidang"));
  item->mine = shown (space, conflict, turned ? "berlaku" : "milik");
  item->theirs = shown (space, conflict, turned ? "milik" : "berlaku");
  item->other = account != NULL ? g_strdup (serap_record_text (account, "kode")) : NULL;
  item->problems = serap_problems_new ();
  return item;
}

static gboolean
add_conflicts (SerapSpace *space, GPtrArray *items, GError **error)
{
  SerapStore *store = serap_space_store (space);
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), SERAP_CONFLICT);
  const SerapSort oldest_first = { "dibuat", FALSE };
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = serap_query_parse (entity, NULL, NULL, NULL, problems);
  g_autoptr (GArray) rows = serap_store_query (store, query, &oldest_first, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    g_autoptr (SerapRecord) conflict
      = serap_store_row_record (store, entity, g_array_index (rows, gint64, i));
    if (conflict != NULL && serap_conflict_is_open (conflict, NULL))
      g_ptr_array_add (items, item_of_conflict (space, conflict));
  }
  return rows != NULL;
}

static gboolean
add_refused (SerapSpace *space, GPtrArray *items, GError **error)
{
  g_autoptr (GPtrArray) rows = serap_store_outbox (serap_space_store (space), error);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const SerapOutboxRow *row = rows->pdata[i];
    if (row->state != SERAP_OUTBOX_REFUSED)
      continue;
    SerapReviewItem *item = g_new0 (SerapReviewItem, 1);
    item->kind = SERAP_REVIEW_REFUSED;
    item->id = g_strdup (row->op_id);
    item->entity = g_strdup (row->kind);
    item->record = g_strdup (row->entity);
    item->title = row->title != NULL ? g_strdup (row->title) : title_of (space, row->entity);
    item->verb = g_strdup (row->transition != NULL ? row->transition : row->verb);
    item->problems = g_ptr_array_ref (row->problems);
    g_ptr_array_add (items, item);
  }
  return rows != NULL;
}

GPtrArray *
serap_review_items (SerapSpace *space, GError **error)
{
  g_return_val_if_fail (space != NULL, NULL);

  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_review_item_free);
  return add_conflicts (space, items, error) && add_refused (space, items, error) ? g_steal_pointer (&items)
                                                                                  : NULL;
}

/* ---- Deciding ---- */

static gboolean
fail_usage (GError **error, const char *text)
{
  g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE, text);
  return FALSE;
}

static const SerapReviewItem *
find_item (GPtrArray *items, const char *text, GError **error)
{
  const SerapReviewItem *found = NULL;
  for (guint i = 0; i < items->len; i++) {
    const SerapReviewItem *item = items->pdata[i];
    if (!g_str_has_prefix (item->id, text))
      continue;
    if (found != NULL) {
      fail_usage (error, _ ("Several items begin like this: give more of the id."));
      return NULL;
    }
    found = item;
  }
  if (found == NULL)
    fail_usage (error, _ ("There is no such item to review."));
  return found;
}

/* FIELD=VALUE as the conflict keeps it. */
static gboolean
take_value (SerapSpace *space,
            const SerapReviewItem *item,
            const char *assignment,
            SerapOp *op,
            GPtrArray *problems,
            GError **error)
{
  g_auto (GStrv) parts = g_strsplit (assignment, "=", 2);
  if (!g_str_equal (parts[0], item->field))
    return fail_usage (error, _ ("This conflict is about another field."));
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), item->entity);
  const SerapField *field = &entity->fields[serap_entity_find (entity, item->field)];
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  if (!serap_resolve_value (space, field, parts[1], &value, NULL, problems))
    return FALSE;
  const SerapEntity *conflict = serap_schema_entity (serap_space_schema (space), SERAP_CONFLICT);
  g_autoptr (SerapRecord) kept = serap_record_new (conflict, item->id);
  serap_conflict_put (kept, "nilai", &value);
  serap_op_set_value (op, "nilai", serap_record_value (kept, "nilai"));
  return TRUE;
}

static gboolean
resolve_conflict (
  SerapSpace *space, const SerapReviewItem *item, const char *decision, GPtrArray *problems, GError **error)
{
  g_autoptr (SerapRecord) conflict = serap_store_get (serap_space_store (space), item->id);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  SerapOp *op = serap_space_op (space, SERAP_VERB_RESOLVE, SERAP_CONFLICT, item->id);
  g_ptr_array_add (ops, op);
  if (strchr (decision, '=') != NULL) {
    serap_op_set_text (op, "keputusan", SERAP_DECISION_VALUE);
    if (!take_value (space, item, decision, op, problems, error))
      return FALSE;
  } else {
    gboolean mine = g_str_equal (decision, SERAP_DECISION_MINE) != has_mine_standing (space, conflict);
    serap_op_set_text (op, "keputusan", mine ? SERAP_DECISION_MINE : SERAP_DECISION_THEIRS);
  }
  return serap_space_save (space, ops, problems, error);
}

static gboolean
ask_again (SerapSpace *space, const SerapReviewItem *item, GPtrArray *problems, GError **error)
{
  g_autoptr (GError) own = NULL;
  if (serap_store_retry (serap_space_store (space), item->id, &own))
    return TRUE;
  if (g_error_matches (own, SERAP_STORE_ERROR, SERAP_STORE_ERROR_ERASED))
    serap_problems_add (problems, NULL, SERAP_PERSON_ERASED, NULL);
  else
    g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

static gboolean
resolve_refused (
  SerapSpace *space, const SerapReviewItem *item, const char *decision, GPtrArray *problems, GError **error)
{
  SerapStore *store = serap_space_store (space);
  if (g_str_equal (decision, SERAP_DECISION_MINE))
    return ask_again (space, item, problems, error);
  if (g_str_equal (decision, SERAP_DECISION_THEIRS))
    return serap_store_dismiss (store, item->id, error);
  /* First the change, then the refused one goes: what was typed is never nowhere. */
  char *assignments[] = { (char *) decision, NULL };
  return serap_edit_set (space, item->entity, item->record, assignments, problems, error)
         && serap_store_dismiss (store, item->id, error);
}

gboolean
serap_review_resolve (
  SerapSpace *space, const char *text, const char *decision, GPtrArray *problems, GError **error)
{
  g_return_val_if_fail (space != NULL && text != NULL && decision != NULL && problems != NULL, FALSE);

  g_autoptr (GPtrArray) items = serap_review_items (space, error);
  const SerapReviewItem *item = items != NULL ? find_item (items, text, error) : NULL;
  if (item == NULL)
    return FALSE;
  if (!g_str_equal (decision, SERAP_DECISION_MINE) && !g_str_equal (decision, SERAP_DECISION_THEIRS)
      && strchr (decision, '=') == NULL)
    return fail_usage (error, _ ("Decide with mine, theirs or FIELD=VALUE."));
  return item->kind == SERAP_REVIEW_CONFLICT ? resolve_conflict (space, item, decision, problems, error)
                                             : resolve_refused (space, item, decision, problems, error);
}
