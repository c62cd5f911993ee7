/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was repaired since somebody looked last. */

#include "config.h"

#include "serap-check.h"

#include "serap-input.h"
#include "serap-message.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>

static void
change_free (gpointer data)
{
  SerapChange *change = data;
  g_free (change->label);
  g_free (change->old_text);
  g_free (change->new_text);
  g_free (change);
}

char *
serap_check_value (SerapSpace *space, const SerapField *field, const SerapValue *value)
{
  if (value->kind == SERAP_VALUE_TEXT && (field->type == SERAP_CODE || field->type == SERAP_REF))
    return serap_resolver_label (space, field, value->text);
  if (value->kind != SERAP_VALUE_SET || field->target == NULL)
    return serap_input_show (field, value);
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; value->set[i] != NULL; i++) {
    g_autofree char *label = serap_resolver_label (space, field, value->set[i]);
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", label);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
is_content (const SerapEntity *entity, const char *name)
{
  const guint made = SERAP_FIELD_SYSTEM | SERAP_FIELD_DECISION | SERAP_FIELD_SEALED | SERAP_FIELD_DERIVED;
  int at = serap_entity_find (entity, name);
  return at >= SERAP_N_COMMON && (entity->fields[at].flags & made) == 0
         && entity->fields[at].merge != SERAP_MERGE_STATUS && !g_str_equal (name, "lokasi");
}

/* The first change tells what was there before; what is there now stands in the record. */
static void
add_field (
  SerapSpace *space, GPtrArray *changes, GHashTable *seen, const char *id, const SerapFieldChange *change)
{
  g_autoptr (SerapRecord) now = serap_store_get (serap_space_store (space), id);
  if (now == NULL || !is_content (now->entity, change->name)
      || !g_hash_table_add (seen, g_strconcat (id, "/", change->name, NULL)))
    return;
  int at = serap_entity_find (now->entity, change->name);
  const SerapField *field = &now->entity->fields[at];
  if (change->has_old && serap_value_equal (&change->old, &now->values[at]))
    return;
  SerapChange *line = g_new0 (SerapChange, 1);
  line->label = g_strdup (serap_message_field (now->entity, change->name));
  if (change->has_old && change->old.kind != SERAP_VALUE_NONE)
    line->old_text = serap_check_value (space, field, &change->old);
  if (now->values[at].kind != SERAP_VALUE_NONE)
    line->new_text = serap_check_value (space, field, &now->values[at]);
  g_ptr_array_add (changes, line);
}

static void
add_paper (SerapSpace *space, GPtrArray *changes, const SerapEvent *event)
{
  g_autoptr (SerapRecord) paper = serap_store_get (serap_space_store (space), event->entity);
  if (paper == NULL || !event->created)
    return;
  SerapChange *line = g_new0 (SerapChange, 1);
  line->label = g_strdup (_ ("New attachment"));
  line->new_text = g_strdup (serap_record_text (paper, "nama_berkas"));
  g_ptr_array_add (changes, line);
}

GPtrArray *
serap_check_changes (SerapSpace *space, const SerapRecord *record, gint64 since_ms)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);
  g_autoptr (GPtrArray) events = serap_store_history (serap_space_store (space), record->id, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; events != NULL && i < events->len; i++) {
    const SerapEvent *event = events->pdata[i];
    if (event->at_ms <= since_ms || event->transition != NULL)
      continue;
    if (g_str_equal (event->kind, "lampiran"))
      add_paper (space, changes, event);
    else if (g_str_equal (event->entity, record->id) || g_str_equal (event->kind, "lokasi"))
      for (guint c = 0; !event->created && c < event->changes->len; c++)
        add_field (space, changes, seen, event->entity, event->changes->pdata[c]);
  }
  return changes;
}
