/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking back: pending work disappears, what headquarters has is reverted. */

#include "config.h"

#include "serap-edit.h"

#include "serap-id.h"

static gboolean
take_back_pending (SerapSpace *space, const char *op_id, gboolean *taken, GError **error)
{
  g_autoptr (GError) own = NULL;
  *taken = serap_store_take_back (serap_space_store (space), op_id, &own);
  if (*taken || g_error_matches (own, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_PENDING)
      || g_error_matches (own, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

/* One revert an operation; the record named in it is the one the operation was about. */
static SerapOp *
revert_op (SerapSpace *space, const SerapWorkItem *item)
{
  SerapOp *op = serap_space_op (space, SERAP_VERB_REVERT, item->kind, item->entity);
  op->target_op = g_strdup (item->op_id);
  op->acts_for = g_strdup (item->acts_for);
  return op;
}

static gboolean
revert_group (SerapSpace *space,
              GPtrArray *items,
              guint start,
              guint end,
              guint *undone,
              GPtrArray *problems,
              GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autoptr (GPtrArray) found = serap_problems_new ();
  g_autofree char *group = serap_id_new (serap_space_env (space));
  for (guint i = start; i < end; i++) {
    SerapOp *op = revert_op (space, items->pdata[i]);
    op->txn = end - start > 1 ? g_strdup (group) : NULL;
    g_ptr_array_add (ops, op);
  }
  g_autoptr (GError) own = NULL;
  if (serap_space_save (space, ops, found, &own)) {
    *undone += ops->len;
    return TRUE;
  }
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  serap_problems_move (problems, found);
  return TRUE;
}

/* Items of one txn go back together or not at all. */
static guint
end_of_group (GPtrArray *items, guint start)
{
  const SerapWorkItem *first = items->pdata[start];
  guint end = start + 1;
  while (first->txn != NULL && end < items->len
         && g_strcmp0 (((SerapWorkItem *) items->pdata[end])->txn, first->txn) == 0)
    end++;
  return end;
}

gboolean
serap_edit_undo (SerapSpace *space, const char *what, guint *undone, GPtrArray *problems, GError **error)
{
  *undone = 0;
  g_autoptr (GPtrArray) items = serap_store_work (serap_space_store (space), what, error);
  if (items == NULL)
    return FALSE;
  if (items->len == 0) {
    serap_problems_add (problems, NULL, what == NULL ? "nothing-to-undo" : "no-such-operation", NULL);
    return FALSE;
  }
  for (guint i = 0; i < items->len;) {
    guint end = end_of_group (items, i);
    gboolean taken = FALSE;
    if (!take_back_pending (space, ((SerapWorkItem *) items->pdata[i])->op_id, &taken, error))
      return FALSE;
    *undone += taken ? end - i : 0;
    if (!taken && !revert_group (space, items, i, end, undone, problems, error))
      return FALSE;
    i = end;
  }
  return *undone > 0 && !serap_problems_any_error (problems);
}
