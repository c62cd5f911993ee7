/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A record: an entity's table plus one value a field. */

#include "config.h"

#include "serap-record.h"

SerapRecord *
serap_record_new (const SerapEntity *entity, const char *id)
{
  SerapRecord *record = g_new0 (SerapRecord, 1);
  record->entity = entity;
  record->id = g_strdup (id);
  record->values = g_new0 (SerapValue, entity->n_fields);
  return record;
}

SerapRecord *
serap_record_copy (const SerapRecord *from)
{
  SerapRecord *record = serap_record_new (from->entity, from->id);
  record->versi = from->versi;
  record->seq = from->seq;
  for (guint i = 0; i < from->entity->n_fields; i++)
    serap_value_copy (&record->values[i], &from->values[i]);
  if (from->unknown != NULL) {
    GHashTableIter iter;
    gpointer name, json;
    record->unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_iter_init (&iter, from->unknown);
    while (g_hash_table_iter_next (&iter, &name, &json))
      g_hash_table_insert (record->unknown, g_strdup (name), g_strdup (json));
  }
  return record;
}

void
serap_record_free (SerapRecord *record)
{
  if (record == NULL)
    return;
  for (guint i = 0; i < record->entity->n_fields; i++)
    serap_value_clear (&record->values[i]);
  g_free (record->values);
  g_clear_pointer (&record->unknown, g_hash_table_unref);
  g_free (record->id);
  g_free (record);
}

SerapValue *
serap_record_value (const SerapRecord *record, const char *name)
{
  int i = serap_entity_find (record->entity, name);
  g_return_val_if_fail (i >= 0, NULL);
  return &record->values[i];
}

const char *
serap_record_text (const SerapRecord *record, const char *name)
{
  int i = serap_entity_find (record->entity, name);
  return i < 0 ? NULL : serap_value_text (&record->values[i]);
}

gint64
serap_record_int (const SerapRecord *record, const char *name, gint64 fallback)
{
  int i = serap_entity_find (record->entity, name);
  return i < 0 ? fallback : serap_value_number (&record->values[i], fallback);
}

gboolean
serap_record_bool (const SerapRecord *record, const char *name)
{
  return serap_record_int (record, name, 0) != 0;
}

gboolean
serap_record_is_set (const SerapRecord *record, const char *name)
{
  int i = serap_entity_find (record->entity, name);
  return i >= 0 && record->values[i].kind != SERAP_VALUE_NONE;
}

void
serap_record_set_text (SerapRecord *record, const char *name, const char *text)
{
  serap_value_set_text (serap_record_value (record, name), text);
}

void
serap_record_set_int (SerapRecord *record, const char *name, gint64 number)
{
  serap_value_set_int (serap_record_value (record, name), number);
}

const char *
serap_record_status (const SerapRecord *record)
{
  return serap_value_text (&record->values[SERAP_COMMON_STATUS]);
}
