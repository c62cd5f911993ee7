/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who changed which field last, and what stood there before: what joining two changes asks for. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-id.h"
#include "serap-json.h"

static void
note (GHashTable *found, const char *field, gint64 seq, const char *device, const char *user)
{
  SerapLastChange *change = serap_last_change_new (field, seq, device, user);
  g_hash_table_replace (found, change->field, change);
}

static void
note_events (SerapStorage *storage, const char *id, GHashTable *found)
{
  g_autoptr (GPtrArray) rows = storage->klass->events_of_record (storage, id, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const SerapEvent *event = ((SerapFeedRow *) rows->pdata[i])->event;
    for (guint c = 0; g_strcmp0 (event->verb, "enter") != 0 && c < event->changes->len; c++)
      note (found, ((SerapFieldChange *) event->changes->pdata[c])->name, event->seq, event->device,
            event->user);
  }
}

/* A person's fields are in no event; that they changed is noted beside the record. */
static void
note_sealed (SerapStorage *storage, const char *id, GHashTable *found)
{
  g_autoptr (SerapStored) stored = storage->klass->get_record (storage, id);
  g_autoptr (SerapJson) json = stored != NULL && serap_entity_is_sealed (stored->record->entity)
                                 ? serap_json_parse (stored->field_seqs, -1, NULL, NULL)
                                 : NULL;
  if (json == NULL)
    return;
  SerapJsonIter iter;
  const char *name, *device;
  SerapJsonRef pair;
  gint64 seq;
  serap_json_iter_init (&iter, serap_json_root (json));
  while (serap_json_iter_next (&iter, &name, &pair))
    if (serap_json_length (pair) == 2
        && serap_json_int (serap_json_element (pair, 0), 0, G_MAXINT64, &seq, NULL)
        && serap_json_text (serap_json_element (pair, 1), SERAP_ID_LENGTH, &device, NULL))
      note (found, name, seq, device, NULL);
}

GPtrArray *
serap_central_last_changes (SerapFacts *facts, const char *id)
{
  SerapCentral *central = facts->data;
  GDestroyNotify free_change = (GDestroyNotify) serap_last_change_free;
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_change);
  note_events (central->storage, id, found);
  note_sealed (central->storage, id, found);
  GPtrArray *changes = g_ptr_array_new_with_free_func (free_change);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (changes, value);
  g_hash_table_steal_all (found);
  return changes;
}

static const SerapFieldChange *
change_of (const SerapEvent *event, const char *field)
{
  for (guint i = 0; i < event->changes->len; i++)
    if (g_str_equal (((SerapFieldChange *) event->changes->pdata[i])->name, field))
      return event->changes->pdata[i];
  return NULL;
}

gboolean
serap_central_value_seen (
  SerapFacts *facts, const char *id, const char *field, gint64 seq, const char *device, SerapValue *value)
{
  SerapCentral *central = facts->data;
  g_autoptr (GPtrArray) rows
    = central->storage->klass->events_of_record (central->storage, id, NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const SerapEvent *event = ((SerapFeedRow *) rows->pdata[i])->event;
    if (event->seq <= seq || g_strcmp0 (event->device, device) == 0 || g_str_equal (event->verb, "enter"))
      continue;
    const SerapFieldChange *change = change_of (event, field);
    if (change == NULL)
      continue;
    serap_value_copy (value, &change->old);
    return TRUE;
  }
  return FALSE;
}
