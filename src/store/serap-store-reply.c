/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What headquarters says: answers, events, pages of a first load. Its word becomes the base; own
 * work is replayed on top. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-op-codec.h"
#include "serap-scope.h"

#include <string.h>

/* So many rows are made anew at once when what is derived from a place changes; more at the next
 * opening. */
#define MAX_REDERIVED 2000

typedef struct {
  SerapStore *store;
  const SerapSyncReply *reply;
  const SerapStatePage *page;
  const char *scope;
  GArray *rids;
  gboolean places_changed;
} Apply;

static void
touch (Apply *apply, gint64 rid)
{
  g_array_append_val (apply->rids, rid);
}

/* ---- Events ---- */

static gboolean
keep_sealed (Apply *apply, gint64 rid, gint64 seq, gboolean whole, GBytes *sealed, GError **error)
{
  SerapStore *store = apply->store;
  if (sealed == NULL)
    return TRUE;
  if (whole && !serap_store_run (store, "DELETE FROM segel WHERE rid = ?1 AND place <= 0", rid, error))
    return FALSE;
  return serap_store_put_part (store, rid, -seq, sealed, error);
}

static SerapRecord *
record_after (const SerapEvent *event, const SerapEntity *entity, const SerapRecord *before)
{
  gboolean whole = event->created || event->full;
  if (before == NULL && !whole)
    return NULL;
  SerapRecord *record = whole ? serap_record_new (entity, event->entity) : serap_record_copy (before);
  for (guint i = 0; i < event->changes->len; i++) {
    const SerapFieldChange *change = event->changes->pdata[i];
    int at = serap_entity_find (entity, change->name);
    if (at >= 0 && (entity->fields[at].flags & SERAP_FIELD_SEALED) == 0)
      serap_value_copy (&record->values[at], &change->value);
  }
  record->versi = event->versi;
  record->seq = event->seq;
  return record;
}

/* Whatever else is known of the record: the values go. */
static gboolean
forget_person (Apply *apply, gint64 rid, const SerapEntity *entity, gboolean erased, GError **error)
{
  if (!erased || !serap_entity_is_sealed (entity))
    return TRUE;
  touch (apply, rid);
  return serap_store_erase_person (apply->store, rid, apply->rids, error);
}

/* The record is in no scope of the account any more. */
static gboolean
apply_leave (Apply *apply, gint64 rid, const SerapEvent *event, const SerapRecord *before, GError **error)
{
  touch (apply, rid);
  /* What was loaded later than this came back in between. */
  if (before == NULL || event->seq < before->seq)
    return TRUE;
  return serap_store_let_go (apply->store, rid, before, error);
}

/* Returns: number of the set of scopes the event names, 0 when it names none; -1 with @error. */
static gint64
set_of (SerapStore *store, const SerapEvent *event, GError **error)
{
  if (event->scopes == NULL)
    return 0;
  gint64 set = serap_store_scope_set (store, event->scopes, error);
  return set != 0 ? set : -1;
}

static gboolean
apply_event (Apply *apply, const SerapEvent *event, GError **error)
{
  SerapStore *store = apply->store;
  const SerapEntity *entity = serap_schema_entity (store->schema, event->kind);
  if (entity == NULL)
    return TRUE;
  gint64 rid = serap_store_make_rid (store, entity, event->entity, error);
  if (rid == 0)
    return FALSE;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) before = serap_store_load (store, rid, SERAP_LAYER_BASE, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (event->leave)
    return apply_leave (apply, rid, event, before, error);
  if (!forget_person (apply, rid, entity, g_strcmp0 (event->verb, "erase") == 0, error))
    return FALSE;
  if (before != NULL && event->seq <= before->seq)
    return serap_store_note_event (store, rid, event, NULL, error);
  if (!serap_store_note_event (store, rid, event, before, error))
    return FALSE;
  g_autoptr (SerapRecord) after = record_after (event, entity, before);
  if (after == NULL)
    return TRUE;
  apply->places_changed = apply->places_changed || serap_store_decides_places (before, after);
  touch (apply, rid);
  gint64 set = set_of (store, event, error);
  return set >= 0
         && keep_sealed (apply, rid, event->seq, event->created || event->full, event->sealed, error)
         && serap_store_put_base (store, rid, after, before != NULL, set, error);
}

/* ---- Answers ---- */

static gboolean
touch_records_of (Apply *apply, gint64 place, GError **error)
{
  g_autoptr (GArray) rids
    = serap_store_ints (apply->store, "SELECT rid FROM sentuh WHERE place = ?1", place, error);
  if (rids == NULL)
    return FALSE;
  g_array_append_vals (apply->rids, rids->data, rids->len);
  return TRUE;
}

static gboolean
store_answer (
  SerapStore *store, gint64 place, SerapOutboxState state, const SerapOpResult *result, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db, "UPDATE outbox SET state = :state, seq = :seq, why = :why WHERE place = :place", error);
  if (stmt == NULL)
    return FALSE;
  g_autofree char *why = result->problems->len > 0 ? serap_problems_to_json (result->problems) : NULL;
  serap_stmt_bind_int (stmt, ":state", state);
  serap_stmt_bind_int (stmt, ":seq", result->seq);
  serap_stmt_bind_text (stmt, ":why", why);
  serap_stmt_bind_int (stmt, ":place", place);
  return serap_stmt_run (stmt, error);
}

static gboolean
apply_result (Apply *apply, const SerapOpResult *result, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 place = serap_store_outbox_place (apply->store, result->op_id, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  /* Answered and confirmed long ago. */
  if (place == 0)
    return TRUE;
  /* What was parked waits in a record of its own, which comes like any other. */
  gboolean applied = result->result == SERAP_RESULT_APPLIED || result->result == SERAP_RESULT_MERGED
                     || result->result == SERAP_RESULT_CONFLICT;
  return store_answer (apply->store, place, applied ? SERAP_OUTBOX_ACKED : SERAP_OUTBOX_REFUSED, result,
                       error)
         && touch_records_of (apply, place, error);
}

/* Forgets operations whose events have all come; at the end of the feed there is nothing to wait for. */
static gboolean
forget_confirmed (Apply *apply, GError **error)
{
  static const char some[] = "SELECT o.place FROM outbox o WHERE o.state = ?1"
                             " AND EXISTS (SELECT 1 FROM sentuh s WHERE s.place = o.place)"
                             " AND NOT EXISTS (SELECT 1 FROM sentuh s LEFT JOIN base b ON b.rid = s.rid"
                             " WHERE s.place = o.place AND coalesce (b.seq, 0) < o.seq)";
  static const char all[] = "SELECT place FROM outbox WHERE state = ?1";
  g_autoptr (GArray) places
    = serap_store_ints (apply->store, apply->reply->more ? some : all, SERAP_OUTBOX_ACKED, error);
  for (guint i = 0; places != NULL && i < places->len; i++) {
    gint64 place = g_array_index (places, gint64, i);
    if (!touch_records_of (apply, place, error) || !serap_store_forget_op (apply->store, place, error))
      return FALSE;
  }
  return places != NULL;
}

/* ---- What hangs on places ---- */

static gboolean
rederive (Apply *apply, GError **error)
{
  SerapStore *store = apply->store;
  if (!apply->places_changed)
    return TRUE;
  GPtrArray *entities = serap_schema_entities (store->schema);
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < entities->len; i++) {
    const SerapEntity *entity = entities->pdata[i];
    if (!serap_store_table (store, entity)->has_derived)
      continue;
    g_autofree char *sql = g_strdup_printf ("SELECT rid FROM \"list_%s\" LIMIT ?1", entity->name);
    g_autoptr (GArray) some = serap_store_ints (store, sql, MAX_REDERIVED + 1, error);
    if (some == NULL)
      return FALSE;
    g_array_append_vals (rids, some->data, some->len);
  }
  if (rids->len > MAX_REDERIVED)
    return serap_store_set_meta (store, "bangun", "0", error);
  for (guint i = 0; i < rids->len; i++)
    if (!serap_store_refresh_row (store, g_array_index (rids, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* ---- A reply ---- */

static gboolean
store_position (SerapStore *store, const SerapSyncReply *reply, GError **error)
{
  if (reply->cursor != NULL && !serap_store_set_meta (store, "cursor", reply->cursor, error))
    return FALSE;
  g_autofree char *scopes = reply->scopes != NULL ? g_strjoinv (",", reply->scopes) : NULL;
  if (scopes != NULL && !serap_store_set_meta (store, "scopes", scopes, error))
    return FALSE;
  return reply->drop == NULL || reply->drop[0] == NULL || serap_store_set_meta (store, "buang", "0", error);
}

static gboolean
apply_reply (SerapDb *db, gpointer data, GError **error)
{
  Apply *apply = data;
  const SerapSyncReply *reply = apply->reply;
  for (guint i = 0; i < reply->results->len; i++)
    if (!apply_result (apply, reply->results->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < reply->events->len; i++)
    if (!apply_event (apply, reply->events->pdata[i], error))
      return FALSE;
  return forget_confirmed (apply, error) && serap_store_replay (apply->store, apply->rids, error)
         && rederive (apply, error) && store_position (apply->store, reply, error);
}

/* ---- Lost scopes ---- */

static gboolean
drop_base (SerapStore *store, gint64 rid, const SerapRecord *record, GError **error)
{
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (rids, rid);
  return serap_store_let_go (store, rid, record, error) && serap_store_replay (store, rids, error);
}

/* Headquarters has not told its scopes: what the rules say of it. */
static gboolean
is_in_reach (SerapStore *store, const SerapRecord *record, char *const *scopes)
{
  g_auto (GStrv) own = serap_scope_of (serap_store_facts (store), record);
  return serap_scopes_overlap (own, scopes);
}

/* A record whose scopes headquarters has told stays where one of them is left.
 * Returns: whether that is so; %FALSE also with @error. */
static gboolean
keeps_scope (SerapStore *store, gint64 rid, char *const *scopes, SerapBaseMark *mark, GError **error)
{
  if (!serap_store_base_mark (store, rid, mark, error) || mark->set == 0)
    return FALSE;
  gint64 set = serap_store_scope_set_within (store, mark->set, scopes, error);
  g_auto (GStrv) left = set != 0 ? serap_store_scopes_of_set (store, set, error) : NULL;
  if (left == NULL || left[0] == NULL)
    return FALSE;
  gboolean same = set == mark->set;
  mark->set = set;
  return same || serap_store_put_mark (store, rid, mark, error);
}

static gboolean
shrink_record (SerapStore *store, gint64 rid, char *const *scopes, GError **error)
{
  SerapBaseMark mark = { 0, { 0 } };
  g_autoptr (GError) own = NULL;
  if (keeps_scope (store, rid, scopes, &mark, &own))
    return TRUE;
  g_autoptr (SerapRecord) record
    = own == NULL ? serap_store_load (store, rid, SERAP_LAYER_BASE, &own) : NULL;
  if (record == NULL) {
    if (own != NULL)
      g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  gboolean stays = mark.set == 0 && is_in_reach (store, record, scopes);
  return serap_store_take_fault (store, error) && (stays || drop_base (store, rid, record, error));
}

typedef struct {
  SerapStore *store;
  gboolean done;
} Shrink;

/* Looks at the records after the one noted last, newest first: children go before their parents. */
static gboolean
drop_some (SerapDb *db, gpointer data, GError **error)
{
  Shrink *shrink = data;
  SerapStore *store = shrink->store;
  gint64 before = serap_store_meta_int (store, "buang", 0);
  g_autofree char *list = serap_store_meta (store, "scopes");
  g_auto (GStrv) scopes = g_strsplit (list != NULL ? list : "", ",", -1);
  g_autoptr (GArray) rids
    = serap_store_ints (store, "SELECT rid FROM base WHERE rid < ?1 ORDER BY rid DESC LIMIT 100",
                        before > 0 ? before : G_MAXINT64, error);
  if (rids == NULL)
    return FALSE;
  shrink->done = rids->len == 0;
  if (shrink->done)
    return serap_store_set_meta (store, "buang", NULL, error);
  for (guint i = 0; i < rids->len; i++)
    if (!shrink_record (store, g_array_index (rids, gint64, i), scopes, error))
      return FALSE;
  return serap_store_set_meta_int (store, "buang", g_array_index (rids, gint64, rids->len - 1), error);
}

static gboolean
drop_out_of_reach (SerapStore *store, GError **error)
{
  g_autofree char *mark = serap_store_meta (store, "buang");
  Shrink shrink = { store, mark == NULL || store->rules == NULL };
  while (!shrink.done)
    if (!serap_store_transaction (store, drop_some, &shrink, error))
      return FALSE;
  return TRUE;
}

gboolean
serap_store_apply_reply (SerapStore *store, const SerapSyncReply *reply, GError **error)
{
  g_return_val_if_fail (store != NULL && reply != NULL, FALSE);

  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Apply apply = { store, reply, NULL, NULL, rids, FALSE };
  if (!serap_store_transaction (store, apply_reply, &apply, error) || !drop_out_of_reach (store, error))
    return FALSE;
  serap_store_sweep (store);
  return TRUE;
}

/* ---- A page of a first load ---- */

/* The same version can have only one content: what is here is not what headquarters has. */
static gboolean
is_spoiled (const SerapRecord *here, const SerapRecord *there)
{
  guint8 own[SERAP_DIGEST_BYTES], told[SERAP_DIGEST_BYTES];
  if (here->versi != there->versi)
    return FALSE;
  serap_record_digest (here, own);
  serap_record_digest (there, told);
  return memcmp (own, told, sizeof own) != 0;
}

static gboolean
apply_record (Apply *apply, const SerapRecord *record, GBytes *sealed, GError **error)
{
  SerapStore *store = apply->store;
  gint64 rid = serap_store_make_rid (store, record->entity, record->id, error);
  if (rid == 0)
    return FALSE;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) before = serap_store_load (store, rid, SERAP_LAYER_BASE, &local_error);
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  /* Removed with nothing sealed beside it: erased. */
  gboolean erased = sealed == NULL && serap_record_bool (record, "dihapus");
  if (!forget_person (apply, rid, record->entity, erased, error))
    return FALSE;
  SerapBaseMark mark = { 0, { 0 } };
  if (before != NULL && !serap_store_base_mark (store, rid, &mark, error))
    return FALSE;
  gint64 set
    = apply->scope != NULL ? serap_store_scope_set_with (store, mark.set, apply->scope, error) : mark.set;
  if (set == 0 && apply->scope != NULL)
    return FALSE;
  if (before != NULL && before->seq > 0 && record->seq <= before->seq && !is_spoiled (before, record)) {
    SerapBaseMark known = { set, { 0 } };
    serap_record_digest (before, known.digest);
    if ((known.set != mark.set || memcmp (known.digest, mark.digest, sizeof known.digest) != 0)
        && !serap_store_put_mark (store, rid, &known, error))
      return FALSE;
    return sealed == NULL || keep_sealed (apply, rid, record->seq, record->seq == before->seq, sealed, error);
  }
  apply->places_changed = apply->places_changed || serap_store_decides_places (before, record);
  touch (apply, rid);
  return keep_sealed (apply, rid, record->seq, TRUE, sealed, error)
         && serap_store_put_base (store, rid, record, before != NULL, set, error);
}

/* Reference data packed with the program stand in until headquarters' own are here. */
static gboolean
drop_provisional (Apply *apply, GError **error)
{
  SerapStore *store = apply->store;
  g_autoptr (GArray) rids = serap_store_ints (store, "SELECT rid FROM base WHERE seq = ?1", 0, error);
  for (guint i = 0; rids != NULL && i < rids->len; i++) {
    gint64 rid = g_array_index (rids, gint64, i);
    const SerapEntity *entity = serap_store_entity_of (store, rid, NULL);
    if (entity == NULL || !serap_entity_is_reference (entity))
      continue;
    g_autoptr (SerapRecord) record = serap_store_load (store, rid, SERAP_LAYER_BASE, error);
    if (record == NULL || !drop_base (store, rid, record, error))
      return FALSE;
  }
  return rids != NULL;
}

static gboolean
apply_page (SerapDb *db, gpointer data, GError **error)
{
  Apply *apply = data;
  SerapStore *store = apply->store;
  const SerapStatePage *page = apply->page;
  gboolean confirmed = FALSE;
  for (guint i = 0; i < page->records->len; i++) {
    const SerapRecord *record = page->records->pdata[i];
    confirmed = confirmed || record->seq > 0;
    if (!apply_record (apply, record, i < page->sealed->len ? page->sealed->pdata[i] : NULL, error))
      return FALSE;
  }
  if (!serap_store_replay (store, apply->rids, error) || !rederive (apply, error))
    return FALSE;
  if (g_strcmp0 (apply->scope, "ref") != 0)
    return TRUE;
  if (confirmed && !serap_store_set_meta (store, "ref_pusat", "1", error))
    return FALSE;
  return page->next != NULL || serap_store_meta_int (store, "ref_pusat", 0) == 0
         || drop_provisional (apply, error);
}

gboolean
serap_store_apply_state (SerapStore *store, const char *scope, const SerapStatePage *page, GError **error)
{
  g_return_val_if_fail (store != NULL && page != NULL, FALSE);

  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Apply apply = { store, NULL, page, scope, rids, FALSE };
  if (!serap_store_transaction (store, apply_page, &apply, error))
    return FALSE;
  serap_store_sweep (store);
  return TRUE;
}
