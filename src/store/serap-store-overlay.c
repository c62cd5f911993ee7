/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records with own work on top: what a new operation adds, and the replay of own operations over
 * headquarters' word. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-record-json.h"

/* ---- One operation on top ---- */

static gboolean
note_touch (SerapStore *store,
            gint64 rid,
            gint64 place,
            gboolean created,
            const char *transition,
            const char *data,
            GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "INSERT INTO sentuh (rid, place, created, transition, data) VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (rid, place) DO UPDATE SET created = excluded.created,"
    " transition = excluded.transition, data = excluded.data",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int_at (stmt, 1, rid);
  serap_stmt_bind_int_at (stmt, 2, place);
  serap_stmt_bind_int_at (stmt, 3, created);
  serap_stmt_bind_text_at (stmt, 4, transition);
  serap_stmt_bind_text_at (stmt, 5, data);
  return serap_stmt_run (stmt, error);
}

/* The record as it is seen, or an empty one. */
static SerapRecord *
load_or_new (SerapStore *store, const SerapEntity *entity, gint64 rid, const char *id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  SerapRecord *record = serap_store_load (store, rid, SERAP_LAYER_SEEN, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  if (record != NULL)
    return record;
  record = serap_record_new (entity, id);
  if (serap_store_fill_left (store, rid, record, error))
    return record;
  serap_record_free (record);
  return NULL;
}

static gboolean
apply_patch (SerapStore *store, gint64 place, const SerapPatch *patch, GError **error)
{
  gint64 rid = serap_store_make_rid (store, patch->entity, patch->id, error);
  g_autoptr (SerapRecord) record
    = rid != 0 ? load_or_new (store, patch->entity, rid, patch->id, error) : NULL;
  if (record == NULL)
    return FALSE;
  serap_patch_apply (patch, record);
  g_autofree char *data = serap_store_changes_text (patch->entity, patch->changes);
  return serap_store_put_overlay (store, rid, record, error)
         && note_touch (store, rid, place, patch->created, patch->transition, data, error)
         && serap_store_refresh_record (store, rid, record, error);
}

gboolean
serap_store_apply_patches (SerapStore *store, gint64 place, GPtrArray *patches, GError **error)
{
  for (guint i = 0; i < patches->len; i++)
    if (!apply_patch (store, place, patches->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ---- What belongs together ---- */

/* Records joined by operations that touch several of them, and these operations. */
typedef struct {
  GArray *rids;
  GArray *places;
  GHashTable *seen_rids;
  GHashTable *seen_places;
} Group;

static void
group_init (Group *group)
{
  group->rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  group->places = g_array_new (FALSE, FALSE, sizeof (gint64));
  group->seen_rids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  group->seen_places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
group_clear (Group *group)
{
  g_array_unref (group->rids);
  g_array_unref (group->places);
  g_hash_table_unref (group->seen_rids);
  g_hash_table_unref (group->seen_places);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Group, group_clear)

static void
add_new (GArray *list, GHashTable *seen, const gint64 *numbers, guint n)
{
  for (guint i = 0; i < n; i++)
    if (g_hash_table_add (seen, g_memdup2 (&numbers[i], sizeof numbers[i])))
      g_array_append_val (list, numbers[i]);
}

static gboolean
follow (SerapStore *store, const char *sql, gint64 from, GArray *list, GHashTable *seen, GError **error)
{
  g_autoptr (GArray) found = serap_store_ints (store, sql, from, error);
  if (found == NULL)
    return FALSE;
  add_new (list, seen, (const gint64 *) (gpointer) found->data, found->len);
  return TRUE;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  gint64 na = *(const gint64 *) a;
  gint64 nb = *(const gint64 *) b;
  return na == nb ? 0 : na < nb ? -1 : 1;
}

static gboolean
collect_group (SerapStore *store, GArray *start, Group *group, GError **error)
{
  add_new (group->rids, group->seen_rids, (const gint64 *) (gpointer) start->data, start->len);
  guint next_place = 0;
  for (guint r = 0; r < group->rids->len; r++) {
    if (!follow (store, "SELECT place FROM sentuh WHERE rid = ?1", g_array_index (group->rids, gint64, r),
                 group->places, group->seen_places, error))
      return FALSE;
    for (; next_place < group->places->len; next_place++)
      if (!follow (store, "SELECT rid FROM sentuh WHERE place = ?1",
                   g_array_index (group->places, gint64, next_place), group->rids, group->seen_rids, error))
        return FALSE;
  }
  g_array_sort (group->places, compare_numbers);
  return TRUE;
}

/* ---- Replay ---- */

/* What an operation says, put on the record without asking any rule: it was refused, or does not fit
 * the record any more; what was typed stays in sight until somebody decides. */
static gboolean
lay_on_top (SerapStore *store, const SerapOutboxItem *item, GError **error)
{
  const SerapOp *op = item->op;
  const SerapEntity *entity = serap_schema_entity (store->schema, op->kind);
  if (entity == NULL)
    return TRUE;
  gint64 rid = serap_store_make_rid (store, entity, op->entity, error);
  g_autoptr (SerapRecord) record = rid != 0 ? load_or_new (store, entity, rid, op->entity, error) : NULL;
  if (record == NULL)
    return FALSE;
  if (record->entity != entity)
    return TRUE;
  g_autoptr (SerapPatch) patch = serap_patch_new (entity, op->entity, op->verb == SERAP_VERB_CREATE);
  for (guint i = 0; i < op->changes->len; i++) {
    const SerapFieldChange *change = op->changes->pdata[i];
    int at = serap_entity_find (entity, change->name);
    if (at < 0)
      continue;
    SerapFieldChange *copy = g_new0 (SerapFieldChange, 1);
    copy->name = g_strdup (change->name);
    serap_value_copy (&copy->value, &change->value);
    serap_value_copy (&copy->old, &record->values[at]);
    copy->has_old = TRUE;
    g_ptr_array_add (patch->changes, copy);
  }
  return apply_patch (store, item->place, patch, error);
}

typedef struct {
  gint64 rid;
  gboolean created;
  char *transition;
  char *data;
} Touch;

static void
touch_free (Touch *touch)
{
  g_free (touch->transition);
  g_free (touch->data);
  g_free (touch);
}

/* What the operation at @place did to the records whose events have not come yet. */
static GPtrArray *
open_touches (SerapStore *store, const SerapOutboxItem *item, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "SELECT s.rid, s.created, s.transition, s.data FROM sentuh s"
                        " LEFT JOIN base b ON b.rid = s.rid"
                        " WHERE s.place = :place AND coalesce (b.seq, 0) < :seq ORDER BY s.rid",
                        error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int (stmt, ":place", item->place);
  serap_stmt_bind_int (stmt, ":seq", item->seq);
  g_autoptr (GPtrArray) touches = g_ptr_array_new_with_free_func ((GDestroyNotify) touch_free);
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    Touch *touch = g_new0 (Touch, 1);
    touch->rid = serap_stmt_int (stmt, 0);
    touch->created = serap_stmt_int (stmt, 1) != 0;
    touch->transition = g_strdup (serap_stmt_text (stmt, 2));
    touch->data = g_strdup (serap_stmt_text (stmt, 3));
    g_ptr_array_add (touches, touch);
  }
  return step == SERAP_DONE ? g_steal_pointer (&touches) : NULL;
}

static char *
id_of (SerapStore *store, gint64 rid, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, "SELECT id FROM rekam WHERE rid = :rid", error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int (stmt, ":rid", rid);
  return serap_stmt_step (stmt, error) == SERAP_ROW ? g_strdup (serap_stmt_text (stmt, 0)) : NULL;
}

/* Headquarters has applied it, and the event of one of its records is here: the operation cannot be
 * judged again, but what it did to the others is known. */
static gboolean
repeat_touches (SerapStore *store, const SerapOutboxItem *item, GPtrArray *touches, GError **error)
{
  for (guint i = 0; i < touches->len; i++) {
    const Touch *touch = touches->pdata[i];
    const SerapEntity *entity = serap_store_entity_of (store, touch->rid, error);
    g_autofree char *id = entity != NULL ? id_of (store, touch->rid, error) : NULL;
    if (id == NULL)
      return FALSE;
    g_autoptr (SerapPatch) patch = serap_patch_new (entity, id, touch->created);
    patch->transition = g_strdup (touch->transition);
    if (!serap_store_read_changes (entity, touch->data, patch->changes, error)
        || !apply_patch (store, item->place, patch, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
judge_again (SerapStore *store, const SerapOutboxItem *item, GError **error)
{
  if (store->rules == NULL)
    return lay_on_top (store, item, error);
  store->replay_place = item->place;
  g_autoptr (SerapOutcome) outcome = serap_judge_op (&store->facts, item->op, FALSE);
  store->replay_place = 0;
  if (!serap_store_take_fault (store, error))
    return FALSE;
  if (outcome->result == SERAP_RESULT_REJECTED)
    return lay_on_top (store, item, error);
  return serap_store_apply_patches (store, item->place, outcome->patches, error);
}

static gboolean
replay_one (SerapStore *store, gint64 place, GError **error)
{
  g_autoptr (SerapOutboxItem) item = serap_store_outbox_item (store, place, error);
  if (item == NULL)
    return FALSE;
  g_autoptr (GPtrArray) touches = NULL;
  if (item->state == SERAP_OUTBOX_ACKED) {
    g_autoptr (GArray) all
      = serap_store_ints (store, "SELECT rid FROM sentuh WHERE place = ?1", place, error);
    touches = all != NULL ? open_touches (store, item, error) : NULL;
    if (touches == NULL)
      return FALSE;
    if (touches->len < all->len)
      return repeat_touches (store, item, touches, error);
  }
  if (!serap_store_run (store, "DELETE FROM sentuh WHERE place = ?1", place, error))
    return FALSE;
  return item->state == SERAP_OUTBOX_REFUSED ? lay_on_top (store, item, error)
                                             : judge_again (store, item, error);
}

static gboolean
reset (SerapStore *store, GArray *rids, GError **error)
{
  for (guint i = 0; i < rids->len; i++)
    if (!serap_store_drop_overlay (store, g_array_index (rids, gint64, i), error))
      return FALSE;
  serap_store_forget (store);
  return serap_store_refresh_rows (store, rids, error);
}

/* Without own work a record is what headquarters says. */
static gboolean
has_own_work (SerapStore *store, gboolean *any, GError **error)
{
  gint64 n = 0;
  if (!serap_db_query_int (store->db,
                           "SELECT EXISTS (SELECT 1 FROM outbox) OR EXISTS (SELECT 1 FROM overlay)"
                           " OR EXISTS (SELECT 1 FROM sentuh)",
                           &n, error))
    return FALSE;
  *any = n != 0;
  return TRUE;
}

static gboolean
refresh_plain (SerapStore *store, GArray *rids, GError **error)
{
  if (!serap_store_refresh_rows (store, rids, error))
    return FALSE;
  for (guint i = 0; i < rids->len; i++)
    if (!serap_store_drop_empty (store, g_array_index (rids, gint64, i), error))
      return FALSE;
  return TRUE;
}

gboolean
serap_store_replay (SerapStore *store, GArray *rids, GError **error)
{
  gboolean own_work = FALSE;
  if (!has_own_work (store, &own_work, error))
    return FALSE;
  if (!own_work)
    return refresh_plain (store, rids, error);
  g_auto (Group) group = { NULL, NULL, NULL, NULL };
  group_init (&group);
  if (!collect_group (store, rids, &group, error) || !reset (store, group.rids, error))
    return FALSE;
  if (group.places->len > 0)
    serap_store_facts (store);
  for (guint i = 0; i < group.places->len; i++)
    if (!replay_one (store, g_array_index (group.places, gint64, i), error))
      return FALSE;
  for (guint i = 0; i < group.rids->len; i++)
    if (!serap_store_drop_empty (store, g_array_index (group.rids, gint64, i), error))
      return FALSE;
  return TRUE;
}
