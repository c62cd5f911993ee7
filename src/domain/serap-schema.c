/* SPDX-License-Identifier: GPL-3.0-or-later */

/* All entities of the program, made once from their tables. */

#include "config.h"

#include "serap-schema.h"

#include "serap-bytes.h"
#include "serap-entities.h"
#include "serap-text.h"

#include <glib/gi18n.h>

#define SYSTEM SERAP_FIELD_SYSTEM
#define LIST SERAP_FIELD_LIST
#define INDEX SERAP_FIELD_INDEX

/* clang-format off */
static const SerapField common_fields[SERAP_N_COMMON] = {
  { "status", SERAP_CODE, 0, 40, SERAP_MERGE_STATUS, SYSTEM | LIST | INDEX, N_ ("Status"), NULL, "keadaan" },
  { "nomor", SERAP_TEXT, 0, 60, SERAP_MERGE_STATUS, SYSTEM | LIST | INDEX | SERAP_FIELD_SEARCH, N_ ("Number"), NULL, "no" },
  { "nomor_lokal", SERAP_TEXT, 0, 40, SERAP_MERGE_STATUS, SYSTEM | LIST | INDEX | SERAP_FIELD_SEARCH, N_ ("Provisional number") },
  { "wf_versi", SERAP_INT, 0, G_MAXINT32, SERAP_MERGE_STATUS, SYSTEM, N_ ("Version of the workflow") },
  { "isi_versi", SERAP_INT, 0, G_MAXINT32, SERAP_MERGE_STATUS, SYSTEM, N_ ("Version of the content") },
  { "dibuat_oleh", SERAP_REF, 0, 36, SERAP_MERGE_STATUS, SYSTEM | LIST, N_ ("Made by"), "pengguna", "oleh" },
  { "atas_nama", SERAP_REF, 0, 36, SERAP_MERGE_STATUS, SYSTEM, N_ ("On behalf of"), "pengguna" },
  { "oleh_peran", SERAP_SET, 0, 0, SERAP_MERGE_STATUS, SYSTEM, N_ ("Roles of the maker") },
  { "dibuat", SERAP_TIME, 0, 0, SERAP_MERGE_STATUS, SYSTEM | LIST | INDEX, N_ ("Made on"), NULL, "dibuat_pada" },
  { "diubah", SERAP_TIME, 0, 0, SERAP_MERGE_STATUS, SYSTEM | LIST, N_ ("Changed on"), NULL, "diubah_pada" },
  { "dihapus", SERAP_BOOL, 0, 1, SERAP_MERGE_STATUS, SYSTEM | LIST, N_ ("Removed") },
};
/* clang-format on */

struct _SerapSchema {
  gatomicrefcount refs;
  GPtrArray *entities;
  GHashTable *by_name;
};

static void
entity_free (SerapEntity *entity)
{
  g_hash_table_unref (entity->index);
  g_strfreev (entity->parents);
  g_strfreev (entity->key);
  g_free (entity->fields);
  g_free (entity);
}

static void
index_field (SerapEntity *entity, guint i)
{
  const SerapField *field = &entity->fields[i];
  gpointer place = GUINT_TO_POINTER (i + 1);
  g_hash_table_replace (entity->index, g_strdup (field->name), place);
  g_auto (GStrv) aliases = g_strsplit (field->aliases != NULL ? field->aliases : "", "|", -1);
  for (guint a = 0; aliases[a] != NULL; a++) {
    g_autofree char *key = serap_text_squash (aliases[a]);
    g_autofree char *marked = g_strconcat ("~", key, NULL);
    if (*key != '\0' && !g_hash_table_contains (entity->index, marked))
      g_hash_table_insert (entity->index, g_steal_pointer (&marked), place);
  }
  g_autofree char *own = serap_text_squash (field->name);
  g_hash_table_replace (entity->index, g_strconcat ("~", own, NULL), place);
}

static void
append_field (SerapEntity *entity, const SerapField *field)
{
  entity->fields = g_renew (SerapField, entity->fields, entity->n_fields + 1);
  entity->fields[entity->n_fields] = *field;
  index_field (entity, entity->n_fields);
  entity->n_fields++;
}

static void
add_entity (SerapSchema *schema, const SerapEntityTable *table)
{
  SerapEntity *entity = g_new0 (SerapEntity, 1);
  entity->table = table;
  entity->name = table->name;
  entity->flags = table->flags;
  entity->index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  entity->parents = g_strsplit (table->parents != NULL ? table->parents : "", "|", -1);
  entity->key = g_strsplit (table->key != NULL ? table->key : "", "|", -1);
  for (guint i = 0; i < SERAP_N_COMMON; i++)
    append_field (entity, &common_fields[i]);
  for (guint i = 0; i < table->n_fields; i++)
    append_field (entity, &table->fields[i]);
  g_ptr_array_add (schema->entities, entity);
  g_hash_table_insert (schema->by_name, (gpointer) table->name, entity);
}

SerapSchema *
serap_schema_new (void)
{
  SerapSchema *schema = g_new0 (SerapSchema, 1);
  g_atomic_ref_count_init (&schema->refs);
  schema->entities = g_ptr_array_new_with_free_func ((GDestroyNotify) entity_free);
  schema->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; serap_entity_tables[i] != NULL; i++)
    for (const SerapEntityTable *table = serap_entity_tables[i]; table->name != NULL; table++)
      add_entity (schema, table);
  return schema;
}

SerapSchema *
serap_schema_ref (SerapSchema *schema)
{
  g_atomic_ref_count_inc (&schema->refs);
  return schema;
}

void
serap_schema_unref (SerapSchema *schema)
{
  if (!g_atomic_ref_count_dec (&schema->refs))
    return;
  g_hash_table_unref (schema->by_name);
  g_ptr_array_unref (schema->entities);
  g_free (schema);
}

void
serap_schema_add_field (SerapSchema *schema, const char *name, const SerapField *field)
{
  SerapEntity *entity = g_hash_table_lookup (schema->by_name, name);
  g_return_if_fail (entity != NULL);
  append_field (entity, field);
}

const SerapEntity *
serap_schema_entity (SerapSchema *schema, const char *name)
{
  return name != NULL ? g_hash_table_lookup (schema->by_name, name) : NULL;
}

GPtrArray *
serap_schema_entities (SerapSchema *schema)
{
  return schema->entities;
}

char *
serap_schema_fingerprint (SerapSchema *schema)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint e = 0; e < schema->entities->len; e++) {
    const SerapEntity *entity = schema->entities->pdata[e];
    g_string_append_printf (text, "%s %u\n", entity->name, entity->flags);
    for (guint i = 0; i < entity->n_fields; i++) {
      const SerapField *field = &entity->fields[i];
      g_string_append_printf (text, " %s %d %u %s\n", field->name, (int) field->type, field->flags,
                              field->target != NULL ? field->target : "");
    }
  }
  return serap_sha256_hex (text->str, text->len);
}

int
serap_entity_find (const SerapEntity *entity, const char *name)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (entity->index, name)) - 1;
}

int
serap_entity_find_alias (const SerapEntity *entity, const char *name)
{
  int found = serap_entity_find (entity, name);
  if (found >= 0)
    return found;
  g_autofree char *squashed = serap_text_squash (name);
  g_autofree char *marked = g_strconcat ("~", squashed, NULL);
  return serap_entity_find (entity, marked);
}

gboolean
serap_entity_is_reference (const SerapEntity *entity)
{
  return (entity->flags & SERAP_ENTITY_REFERENCE) != 0;
}

gboolean
serap_entity_is_sealed (const SerapEntity *entity)
{
  return (entity->flags & SERAP_ENTITY_SEALED) != 0;
}
