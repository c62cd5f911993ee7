/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an accepted operation leaves behind: records, events, numbers, scopes. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-bytes.h"
#include "serap-event-digest.h"
#include "serap-record-json.h"
#include "serap-scope.h"

#include <string.h>

/* Where the next event of the operation in hand goes. */
typedef struct {
  SerapCentral *central;
  const SerapOp *op;
  const char *note;
  gint64 seq;
  gint64 at_ms;
  guint n;
  GChecksum *effects;
} Writing;

static SerapEvent *
new_event (const Writing *writing, const char *record, const char *kind, const char *verb)
{
  SerapEvent *event = serap_event_new ();
  event->seq = writing->seq;
  event->n = writing->n;
  event->entity = g_strdup (record);
  event->kind = g_strdup (kind);
  event->verb = g_strdup (verb);
  event->op_id = g_strdup (writing->op->op_id);
  event->user = g_strdup (writing->op->user);
  event->acts_for = g_strdup (writing->op->acts_for);
  event->device = g_strdup (writing->op->device);
  event->at_ms = writing->at_ms;
  event->wall_ms = writing->op->wall_ms;
  return event;
}

static gboolean
give_number (Writing *writing, const SerapPatch *patch, SerapRecord *record, GError **error)
{
  const SerapNumberPattern *pattern
    = g_hash_table_lookup (serap_central_rules (writing->central)->patterns, patch->number_pattern);
  if (pattern == NULL) {
    g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT, "no number pattern %s",
                 patch->number_pattern);
    return FALSE;
  }
  g_autofree char *today = serap_wib_date (writing->at_ms);
  gint64 year = g_ascii_strtoll (today, NULL, 10);
  gint64 plan_year = serap_record_int (record, "tahun_rencana", 0);
  g_autofree char *dapil = serap_facts_own_dapil (serap_central_facts (writing->central), record);
  g_autofree char *counter = serap_number_pattern_counter (pattern->pattern, year, plan_year, dapil);
  gint64 n = 0;
  if (!writing->central->storage->klass->take_number (writing->central->storage, counter, &n, error))
    return FALSE;
  g_autofree char *number = serap_number_pattern_format (pattern->pattern, year, plan_year, dapil, n);
  serap_record_set_text (record, "nomor", number);

  SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
  change->name = g_strdup ("nomor");
  change->has_old = !patch->created;
  serap_value_set_text (&change->value, number);
  g_ptr_array_add (patch->changes, change);
  return TRUE;
}

/* Puts the number that stands in the record into what is told of it. */
static void
tell_number (const SerapPatch *patch, const char *number)
{
  for (guint i = 0; i < patch->changes->len; i++) {
    SerapFieldChange *change = patch->changes->pdata[i];
    if (g_str_equal (change->name, "nomor_lokal"))
      serap_value_set_text (&change->value, number);
  }
}

/* Another record may have it: from a device with the same four letters, or with the same disk. The number
 * that was handed out stays in front, so that it is still found. */
static gboolean
keep_provisional (Writing *writing, const SerapPatch *patch, SerapRecord *record, GError **error)
{
  SerapStorage *storage = writing->central->storage;
  const char *number = patch->created ? serap_record_text (record, "nomor_lokal") : NULL;
  g_autofree char *wanted
    = number != NULL ? g_utf8_substring (number, 0, MIN (g_utf8_strlen (number, -1), 34)) : NULL;
  g_autofree char *own = g_strdup (number);
  gboolean free = number == NULL;
  for (guint n = 2; !free; n++) {
    if (!storage->klass->claim_number (storage, own, record->id, &free, error))
      return FALSE;
    if (free)
      break;
    g_free (own);
    own = g_strdup_printf ("%s-%u", wanted, n);
  }
  if (g_strcmp0 (own, number) == 0)
    return TRUE;
  serap_record_set_text (record, "nomor_lokal", own);
  tell_number (patch, own);
  return TRUE;
}

/* field -> [seq, device], kept for the fields that were ever changed after the record was made. */
static char *
next_field_seqs (const Writing *writing, const char *before, const SerapPatch *patch)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  g_autoptr (SerapJson) json = before != NULL ? serap_json_parse (before, -1, NULL, NULL) : NULL;
  serap_json_writer_begin_object (writer);
  if (json != NULL) {
    SerapJsonIter iter;
    const char *name;
    SerapJsonRef value;
    serap_json_iter_init (&iter, serap_json_root (json));
    while (serap_json_iter_next (&iter, &name, &value)) {
      gboolean again = FALSE;
      for (guint i = 0; i < patch->changes->len && !again; i++)
        again = g_str_equal (((SerapFieldChange *) patch->changes->pdata[i])->name, name);
      if (again)
        continue;
      serap_json_writer_name (writer, name);
      serap_json_writer_ref (writer, value);
    }
  }
  for (guint i = 0; i < patch->changes->len; i++) {
    const SerapFieldChange *change = patch->changes->pdata[i];
    serap_json_writer_name (writer, change->name);
    serap_json_writer_begin_array (writer);
    serap_json_writer_int (writer, writing->seq);
    serap_json_writer_text (writer, writing->op->device);
    serap_json_writer_end_array (writer);
  }
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

/* Splits off a person's values: they go, sealed, where no event and no list can reach them. */
static gboolean
keep_person (Writing *writing, SerapRecord *record, const SerapPatch *patch, GError **error)
{
  SerapCentral *central = writing->central;
  if (!serap_entity_is_sealed (record->entity))
    return TRUE;
  g_autoptr (GBytes) before = central->storage->klass->get_person (central->storage, record->id);
  g_autoptr (SerapRecord) whole = serap_record_new (record->entity, record->id);
  if (before != NULL) {
    g_autoptr (GBytes) open = serap_box_open (central->box, before, error);
    if (open == NULL)
      return FALSE;
    g_autofree char *json = g_strndup (g_bytes_get_data (open, NULL), g_bytes_get_size (open));
    if (!serap_record_from_json (whole, json, error))
      return FALSE;
  }
  serap_patch_apply (patch, whole);
  g_autofree char *sealed_json = serap_record_part_to_json (whole, SERAP_RECORD_SEALED);
  g_autoptr (GBytes) open = g_bytes_new (sealed_json, strlen (sealed_json));
  g_autoptr (GBytes) sealed = serap_box_seal (serap_box_key_public (central->box), open, error);
  if (sealed == NULL)
    return FALSE;
  for (guint i = patch->changes->len; i > 0; i--) {
    const SerapFieldChange *change = patch->changes->pdata[i - 1];
    int at = serap_entity_find (record->entity, change->name);
    if (at < 0 || (record->entity->fields[at].flags & SERAP_FIELD_SEALED) == 0)
      continue;
    serap_value_clear (&record->values[at]);
    g_ptr_array_remove_index (patch->changes, i - 1);
  }
  return central->storage->klass->put_person (central->storage, record->id, sealed, error);
}

static gboolean
emit (Writing *writing, SerapEvent *event, char **before, char **after, GError **error)
{
  g_autofree char *set = serap_changes_to_json (event->changes);
  g_autofree char *old = serap_event_old_json (event->changes);
  g_autofree char *scopes_before = g_strjoinv ("|", before);
  g_autofree char *scopes_after = g_strjoinv ("|", after);
  SerapEventTexts texts = { set, old, scopes_before, scopes_after };
  serap_event_digest (writing->effects, event, &texts);
  writing->n++;
  SerapStorage *storage = writing->central->storage;
  return storage->klass->put_event (storage, event, before, after, error)
         && storage->klass->put_scopes (storage, event->entity, after, error);
}

/* Children are where their parents are: when a record moves, they move with it. That is the newest there is
 * to say of them, so their number is this one's: who hears of it and who loads them later have the same. */
static gboolean
move_children (Writing *writing, const char *id, guint depth, GError **error)
{
  SerapStorage *storage = writing->central->storage;
  g_autoptr (GPtrArray) ids = depth < 6 ? storage->klass->child_ids (storage, id) : NULL;
  for (guint i = 0; ids != NULL && i < ids->len; i++) {
    g_autoptr (SerapStored) child = storage->klass->get_record (storage, ids->pdata[i]);
    if (child == NULL)
      continue;
    g_auto (GStrv) now = serap_scope_of (serap_central_facts (writing->central), child->record);
    if (g_strv_equal ((const char *const *) now, (const char *const *) child->scopes))
      continue;
    g_autoptr (SerapEvent) event
      = new_event (writing, child->record->id, child->record->entity->name, "enter");
    event->versi = child->record->versi;
    child->record->seq = writing->seq;
    if (!storage->klass->put_record (storage, child, error)
        || !emit (writing, event, child->scopes, now, error)
        || !move_children (writing, child->record->id, depth + 1, error))
      return FALSE;
  }
  return TRUE;
}

/* @moved: (out): its children have to follow it */
static gboolean
write_patch (Writing *writing, const SerapPatch *patch, gboolean own, gboolean *moved, GError **error)
{
  SerapCentral *central = writing->central;
  SerapStorage *storage = central->storage;
  g_autoptr (SerapStored) stored = storage->klass->get_record (storage, patch->id);
  if (stored == NULL) {
    stored = g_new0 (SerapStored, 1);
    stored->record = serap_record_new (patch->entity, patch->id);
    stored->scopes = g_new0 (char *, 1);
  }
  SerapRecord *record = stored->record;
  serap_patch_apply (patch, record);
  if ((patch->number_pattern != NULL && !give_number (writing, patch, record, error))
      || !keep_provisional (writing, patch, record, error))
    return FALSE;
  /* Before a person's values are split off: that they changed is no secret. */
  char *seqs = patch->created ? g_strdup ("{}") : next_field_seqs (writing, stored->field_seqs, patch);
  g_free (stored->field_seqs);
  stored->field_seqs = seqs;
  if (!keep_person (writing, record, patch, error))
    return FALSE;
  record->versi++;
  record->seq = writing->seq;
  if (!storage->klass->put_record (storage, stored, error))
    return FALSE;
  if (serap_entity_is_reference (record->entity))
    serap_central_reference_changed (central, record);

  SerapVerb done = writing->op->verb;
  gboolean named = own || done == SERAP_VERB_REVERT || done == SERAP_VERB_RESOLVE;
  const char *verb = named ? serap_verb_name (writing->op->verb) : "effect";
  if (serap_central_is_erasure (writing->op, patch->entity))
    verb = "erase";
  g_autoptr (SerapEvent) event = new_event (writing, patch->id, patch->entity->name, verb);
  event->transition = g_strdup (patch->transition);
  event->created = patch->created;
  event->versi = record->versi;
  event->note = own ? g_strdup (writing->note) : NULL;
  g_ptr_array_unref (event->changes);
  event->changes = g_ptr_array_ref (patch->changes);
  g_auto (GStrv) after = serap_scope_of (serap_central_facts (central), record);
  *moved
    = !patch->created && !g_strv_equal ((const char *const *) after, (const char *const *) stored->scopes);
  return emit (writing, event, stored->scopes, after, error);
}

gboolean
serap_central_write_outcome (SerapCentral *central,
                             const SerapOp *op,
                             SerapOutcome *outcome,
                             gint64 seq,
                             gint64 at_ms,
                             guint8 effects[32],
                             GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  Writing writing = { central, op, outcome->note, seq, at_ms, 0, sum };
  g_autoptr (GPtrArray) moved = g_ptr_array_new ();
  for (guint i = 0; i < outcome->patches->len; i++) {
    const SerapPatch *patch = outcome->patches->pdata[i];
    gboolean moves = FALSE;
    if (!write_patch (&writing, patch, g_str_equal (patch->id, op->entity), &moves, error))
      return FALSE;
    if (moves)
      g_ptr_array_add (moved, patch->id);
  }
  /* Only now: a device takes one event of a record from each operation, and that must be its last
   * word. */
  for (guint i = 0; i < moved->len; i++)
    if (!move_children (&writing, moved->pdata[i], 0, error))
      return FALSE;
  gsize n = 32;
  if (writing.n > 0)
    g_checksum_get_digest (sum, effects, &n);
  return TRUE;
}
