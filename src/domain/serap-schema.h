/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-field.h"

G_BEGIN_DECLS

typedef struct _SerapSchema SerapSchema;

/**
 * SerapEntity:
 * @table: (unowned): the row it was made from
 * @fields: (owned): all fields, the common ones first
 * @n_fields: number of fields
 * @parents: (owned): names of parent reference fields
 * @key: (owned): names of key fields
 *
 * An entity as the program uses it. Constant once the schema is sealed.
 */
typedef struct {
  const SerapEntityTable *table;
  const char *name;
  guint flags;
  SerapField *fields;
  guint n_fields;
  char **parents;
  char **key;
  GHashTable *index; /* name or alias -> field number + 1 */
} SerapEntity;

/* Places of the common fields: the same in every entity. */
typedef enum {
  SERAP_COMMON_STATUS,
  SERAP_COMMON_NOMOR,
  SERAP_COMMON_NOMOR_LOKAL,
  SERAP_COMMON_WF_VERSI,
  SERAP_COMMON_ISI_VERSI,
  SERAP_COMMON_DIBUAT_OLEH,
  SERAP_COMMON_ATAS_NAMA,
  SERAP_COMMON_OLEH_PERAN,
  SERAP_COMMON_DIBUAT,
  SERAP_COMMON_DIUBAH,
  SERAP_COMMON_DIHAPUS,
  SERAP_N_COMMON,
} SerapCommonField;

/**
 * serap_schema_new:
 *
 * Returns: (transfer full): all entities of the program
 */
SerapSchema *serap_schema_new (void);
SerapSchema *serap_schema_ref (SerapSchema *schema);
void serap_schema_unref (SerapSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSchema, serap_schema_unref)

/**
 * serap_schema_add_field:
 * @schema: a schema nobody uses yet
 * @entity: name of an entity
 * @field: (unowned): must stay valid as long as the schema
 *
 * Adds a field as if it stood in the entity's table.
 */
void serap_schema_add_field (SerapSchema *schema, const char *entity, const SerapField *field);

/** serap_schema_entity: Returns: (transfer none) (nullable): the entity of this name. */
const SerapEntity *serap_schema_entity (SerapSchema *schema, const char *name);

/** serap_schema_entities: Returns: (transfer none) (element-type SerapEntity): all, in a fixed order. */
GPtrArray *serap_schema_entities (SerapSchema *schema);

/** serap_schema_fingerprint: Returns: (transfer full): SHA-256 over all tables; read models made
 * under another fingerprint are rebuilt. */
char *serap_schema_fingerprint (SerapSchema *schema);

/** serap_entity_find: Returns: number of the field called @name, or -1. Exact name only. */
int serap_entity_find (const SerapEntity *entity, const char *name);
/** serap_entity_find_alias: like serap_entity_find(), also by alias, folded. */
int serap_entity_find_alias (const SerapEntity *entity, const char *name);
gboolean serap_entity_is_reference (const SerapEntity *entity);
gboolean serap_entity_is_sealed (const SerapEntity *entity);

G_END_DECLS
