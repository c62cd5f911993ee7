/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Values, changes and records as JSON. */

#include "config.h"

#include "serap-record-json.h"

#include "serap-op.h"

#include <string.h>

void
serap_value_write (SerapJsonWriter *writer, const SerapValue *value)
{
  switch (value->kind) {
  case SERAP_VALUE_INT:
    serap_json_writer_int (writer, value->number);
    break;
  case SERAP_VALUE_TEXT:
    serap_json_writer_text (writer, value->text);
    break;
  case SERAP_VALUE_SET:
    serap_json_writer_begin_array (writer);
    for (guint i = 0; value->set[i] != NULL; i++)
      serap_json_writer_text (writer, value->set[i]);
    serap_json_writer_end_array (writer);
    break;
  case SERAP_VALUE_NONE:
  default:
    serap_json_writer_null (writer);
    break;
  }
}

char *
serap_value_to_json (const SerapValue *value)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_value_write (writer, value);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

static gboolean
read_bool (SerapJsonRef ref, SerapValue *value, GError **error)
{
  gint64 number;
  gboolean truth;
  if (serap_json_kind (ref) == SERAP_JSON_BOOL) {
    if (!serap_json_bool (ref, &truth, error))
      return FALSE;
    number = truth;
  } else if (!serap_json_int (ref, 0, 1, &number, error)) {
    return FALSE;
  }
  serap_value_set_int (value, number);
  return TRUE;
}

static gboolean
read_set (SerapJsonRef ref, SerapValue *value, GError **error)
{
  if (!serap_json_expect (ref, SERAP_JSON_ARRAY, error))
    return FALSE;
  guint n = serap_json_length (ref);
  g_autofree const char **items = g_new0 (const char *, n + 1);
  for (guint i = 0; i < n; i++)
    if (!serap_json_text (serap_json_element (ref, i), G_MAXSIZE, &items[i], error))
      return FALSE;
  serap_value_set_set (value, items);
  return TRUE;
}

static gboolean
read_number (SerapJsonRef ref, SerapValue *value, GError **error)
{
  gint64 number;
  if (!serap_json_int (ref, G_MININT64, G_MAXINT64, &number, error))
    return FALSE;
  serap_value_set_int (value, number);
  return TRUE;
}

static gboolean
read_text (SerapJsonRef ref, SerapValue *value, GError **error)
{
  const char *text;
  if (!serap_json_text (ref, G_MAXSIZE, &text, error))
    return FALSE;
  serap_value_set_text (value, text);
  return TRUE;
}

gboolean
serap_value_read (SerapJsonRef ref, const SerapField *field, SerapValue *value, GError **error)
{
  if (!serap_json_is_set (ref)) {
    serap_value_clear (value);
    return TRUE;
  }
  switch (field->type) {
  case SERAP_INT:
  case SERAP_MILLI:
  case SERAP_RUPIAH:
  case SERAP_COORD:
  case SERAP_TIME:
    return read_number (ref, value, error);
  case SERAP_BOOL:
    return read_bool (ref, value, error);
  case SERAP_SET:
    return read_set (ref, value, error);
  case SERAP_TEXT:
  case SERAP_DATE:
  case SERAP_CODE:
  case SERAP_REF:
    return read_text (ref, value, error);
  default:
    g_assert_not_reached ();
  }
}

gboolean
serap_value_from_json (SerapValue *value, const SerapField *field, const char *json, GError **error)
{
  g_autoptr (SerapJson) doc = serap_json_parse (json, -1, NULL, error);
  return doc != NULL && serap_value_read (serap_json_root (doc), field, value, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Members of a newer program, by name. */
static void
write_unknown (SerapJsonWriter *writer, GHashTable *unknown)
{
  if (unknown == NULL)
    return;
  guint n;
  g_autofree gpointer *names = g_hash_table_get_keys_as_array (unknown, &n);
  qsort (names, n, sizeof *names, compare_names);
  for (guint i = 0; i < n; i++) {
    serap_json_writer_name (writer, names[i]);
    serap_json_writer_raw (writer, g_hash_table_lookup (unknown, names[i]));
  }
}

static void
keep_unknown (GHashTable **unknown, const char *name, SerapJsonRef value)
{
  if (unknown == NULL)
    return;
  if (*unknown == NULL)
    *unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (*unknown, g_strdup (name), serap_json_ref_to_text (value));
}

static gboolean
is_in_part (const SerapField *field, SerapRecordPart part)
{
  if ((field->flags & SERAP_FIELD_DERIVED) != 0)
    return FALSE;
  gboolean sealed = (field->flags & SERAP_FIELD_SEALED) != 0;
  return part == SERAP_RECORD_ALL || sealed == (part == SERAP_RECORD_SEALED);
}

void
serap_record_write (SerapJsonWriter *writer, const SerapRecord *record, SerapRecordPart part)
{
  const SerapEntity *entity = record->entity;
  serap_json_writer_begin_object (writer);
  for (guint i = 0; i < entity->n_fields; i++) {
    if (record->values[i].kind == SERAP_VALUE_NONE || !is_in_part (&entity->fields[i], part))
      continue;
    serap_json_writer_name (writer, entity->fields[i].name);
    serap_value_write (writer, &record->values[i]);
  }
  gboolean sealed = serap_entity_is_sealed (entity);
  if (part == SERAP_RECORD_ALL || sealed == (part == SERAP_RECORD_SEALED))
    write_unknown (writer, record->unknown);
  serap_json_writer_end_object (writer);
}

char *
serap_record_part_to_json (const SerapRecord *record, SerapRecordPart part)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_record_write (writer, record, part);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

char *
serap_record_to_json (const SerapRecord *record)
{
  return serap_record_part_to_json (record, SERAP_RECORD_ALL);
}

gboolean
serap_record_read (SerapRecord *record, SerapJsonRef object, GError **error)
{
  SerapJsonIter iter;
  const char *name;
  SerapJsonRef member;
  if (!serap_json_expect (object, SERAP_JSON_OBJECT, error))
    return FALSE;
  serap_json_iter_init (&iter, object);
  while (serap_json_iter_next (&iter, &name, &member)) {
    int at = serap_entity_find (record->entity, name);
    if (at < 0)
      keep_unknown (&record->unknown, name, member);
    else if (!serap_value_read (member, &record->entity->fields[at], &record->values[at], error))
      return FALSE;
  }
  return TRUE;
}

gboolean
serap_record_from_json (SerapRecord *record, const char *json, GError **error)
{
  g_autoptr (SerapJson) doc = serap_json_parse (json, -1, NULL, error);
  return doc != NULL && serap_record_read (record, serap_json_root (doc), error);
}

static void
export_value (SerapJsonWriter *writer, const SerapField *field, const SerapValue *value)
{
  if (field->type == SERAP_BOOL && value->kind == SERAP_VALUE_INT)
    serap_json_writer_bool (writer, value->number != 0);
  else
    serap_value_write (writer, value);
}

void
serap_record_export_write (SerapJsonWriter *writer, const SerapRecord *record, gboolean with_sealed)
{
  const SerapEntity *entity = record->entity;
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "id", record->id);
  serap_json_writer_member_text (writer, "entity", entity->name);
  serap_json_writer_member_int (writer, "versi", record->versi);
  serap_json_writer_member_int (writer, "seq", record->seq);
  for (guint i = 0; i < entity->n_fields; i++) {
    const SerapField *field = &entity->fields[i];
    gboolean hidden = (field->flags & SERAP_FIELD_SEALED) != 0 && !with_sealed;
    if (record->values[i].kind == SERAP_VALUE_NONE || hidden)
      continue;
    serap_json_writer_name (writer, field->name);
    export_value (writer, field, &record->values[i]);
  }
  if (with_sealed || !serap_entity_is_sealed (entity))
    write_unknown (writer, record->unknown);
  serap_json_writer_end_object (writer);
}

char *
serap_record_export_json (const SerapRecord *record, gboolean with_sealed)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_record_export_write (writer, record, with_sealed);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

void
serap_changes_write (SerapJsonWriter *writer, GPtrArray *changes, GHashTable *unknown)
{
  serap_json_writer_begin_object (writer);
  for (guint i = 0; i < changes->len; i++) {
    const SerapFieldChange *change = changes->pdata[i];
    serap_json_writer_name (writer, change->name);
    serap_value_write (writer, &change->value);
  }
  write_unknown (writer, unknown);
  serap_json_writer_end_object (writer);
}

char *
serap_changes_to_json (GPtrArray *changes)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_changes_write (writer, changes, NULL);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

gboolean
serap_changes_read (
  SerapJsonRef object, const SerapEntity *entity, GPtrArray *changes, GHashTable **unknown, GError **error)
{
  SerapJsonIter iter;
  const char *name;
  SerapJsonRef member;
  if (!serap_json_expect (object, SERAP_JSON_OBJECT, error))
    return FALSE;
  serap_json_iter_init (&iter, object);
  while (serap_json_iter_next (&iter, &name, &member)) {
    int at = entity != NULL ? serap_entity_find (entity, name) : -1;
    if (at < 0) {
      keep_unknown (unknown, name, member);
      continue;
    }
    SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
    change->name = g_strdup (name);
    g_ptr_array_add (changes, change);
    if (!serap_value_read (member, &entity->fields[at], &change->value, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
serap_changes_from_json (
  GPtrArray *changes, const SerapEntity *entity, const char *json, GHashTable **unknown, GError **error)
{
  g_autoptr (SerapJson) doc = serap_json_parse (json, -1, NULL, error);
  return doc != NULL && serap_changes_read (serap_json_root (doc), entity, changes, unknown, error);
}

void
serap_changes_write_old (SerapJsonWriter *writer, GPtrArray *changes)
{
  gboolean begun = FALSE;
  for (guint i = 0; i < changes->len; i++) {
    const SerapFieldChange *change = changes->pdata[i];
    if (!change->has_old)
      continue;
    if (!begun) {
      serap_json_writer_name (writer, "old");
      serap_json_writer_begin_object (writer);
      begun = TRUE;
    }
    serap_json_writer_name (writer, change->name);
    serap_value_write (writer, &change->old);
  }
  if (begun)
    serap_json_writer_end_object (writer);
}

static SerapFieldChange *
find_change (GPtrArray *changes, const char *name)
{
  for (guint i = 0; i < changes->len; i++)
    if (g_str_equal (((SerapFieldChange *) changes->pdata[i])->name, name))
      return changes->pdata[i];
  return NULL;
}

gboolean
serap_changes_read_old (
  SerapJsonRef old, const SerapEntity *entity, GPtrArray *changes, GHashTable *unknown, GError **error)
{
  SerapJsonIter iter;
  const char *name;
  SerapJsonRef value;
  serap_json_iter_init (&iter, old);
  while (serap_json_iter_next (&iter, &name, &value)) {
    SerapFieldChange *change = find_change (changes, name);
    if (change == NULL && unknown != NULL && g_hash_table_contains (unknown, name))
      continue;
    if (change == NULL)
      return serap_json_fail (value, SERAP_WIRE_ERROR_RANGE, error, "an old value without a new one");
    int at = serap_entity_find (entity, name);
    if (!serap_value_read (value, &entity->fields[at], &change->old, error))
      return FALSE;
    change->has_old = TRUE;
  }
  return TRUE;
}
