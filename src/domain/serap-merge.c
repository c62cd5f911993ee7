/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two changes made without knowledge of each other. */

#include "config.h"

#include "serap-merge.h"

SerapLastChange *
serap_last_change_new (const char *field, gint64 seq, const char *device, const char *user)
{
  SerapLastChange *change = g_new0 (SerapLastChange, 1);
  change->field = g_strdup (field);
  change->seq = seq;
  change->device = g_strdup (device);
  change->user = g_strdup (user);
  return change;
}

void
serap_last_change_free (SerapLastChange *change)
{
  g_free (change->field);
  g_free (change->device);
  g_free (change->user);
  g_free (change);
}

const SerapLastChange *
serap_last_change_find (GPtrArray *changes, const char *field)
{
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    if (g_str_equal (((SerapLastChange *) changes->pdata[i])->field, field))
      return changes->pdata[i];
  return NULL;
}

gboolean
serap_merge_is_concurrent (const SerapLastChange *last, const SerapOp *op, gboolean draft)
{
  if (last == NULL || last->seq <= op->base_seq || g_strcmp0 (last->device, op->device) == 0)
    return FALSE;
  return !(draft && last->user != NULL && g_strcmp0 (last->user, op->user) == 0);
}

/* All of @now and what @mine added to @base, without what @mine took out of it. */
static void
join_sets (const SerapValue *now, const SerapValue *mine, const SerapValue *base, SerapValue *result)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  for (guint i = 0; now->kind == SERAP_VALUE_SET && now->set[i] != NULL; i++)
    if (base == NULL || !serap_value_has (base, now->set[i]) || serap_value_has (mine, now->set[i]))
      g_ptr_array_add (items, now->set[i]);
  for (guint i = 0; mine->kind == SERAP_VALUE_SET && mine->set[i] != NULL; i++)
    if (base == NULL || !serap_value_has (base, mine->set[i]))
      g_ptr_array_add (items, mine->set[i]);
  g_ptr_array_add (items, NULL);
  /* Into a value of its own first: @result may be where @now is. */
  g_auto (SerapValue) joined = SERAP_VALUE_INIT;
  serap_value_set_set (&joined, items->len > 1 ? (const char *const *) items->pdata : NULL);
  serap_value_copy (result, &joined);
}

static SerapMergeAnswer
merge_sets (const SerapFieldChange *change, const SerapValue *now, const SerapValue *base, SerapValue *result)
{
  join_sets (now, &change->value, base, result);
  if (serap_value_equal (result, &change->value))
    return SERAP_MERGED_APPLIED;
  return serap_value_equal (result, now) ? SERAP_MERGED_SAME : SERAP_MERGED_JOINED;
}

/* Whether the author's picture of the field is out of date. */
static gboolean
is_stale (SerapMergeClass merge, const SerapFieldChange *change, const SerapValue *now, gboolean concurrent)
{
  gboolean saw_this = change->has_old && serap_value_equal (&change->old, now);
  if (saw_this)
    return FALSE;
  return concurrent || (merge != SERAP_MERGE_TEXT && change->has_old);
}

SerapMergeAnswer
serap_merge_field (SerapMergeClass merge,
                   const SerapFieldChange *change,
                   const SerapValue *now,
                   const SerapValue *base,
                   gboolean concurrent,
                   SerapValue *result)
{
  serap_value_copy (result, now);
  if (serap_value_equal (now, &change->value))
    return SERAP_MERGED_SAME;
  if (is_stale (merge, change, now, concurrent)) {
    if (merge == SERAP_MERGE_SET)
      return merge_sets (change, now, change->has_old ? &change->old : base, result);
    return merge == SERAP_MERGE_STATUS ? SERAP_MERGED_REFUSED : SERAP_MERGED_PARKED;
  }
  serap_value_copy (result, &change->value);
  return SERAP_MERGED_APPLIED;
}
