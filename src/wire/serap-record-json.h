/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-json-writer.h"
#include "serap-record.h"

G_BEGIN_DECLS

/* Values, changes and records as JSON. Texts, codes, ids and dates are strings, numbers of every
 * unit integers, booleans 0 or 1 (true and false are read too), sets arrays of strings. */

/** serap_value_write: by the kind of the value; null when there is none. */
void serap_value_write (SerapJsonWriter *writer, const SerapValue *value);
/** serap_value_to_json: Returns: (transfer full) */
char *serap_value_to_json (const SerapValue *value);
/**
 * serap_value_read:
 * @ref: JSON value; null and nothing clear @value
 * @field: what it must fit; only the type is checked, not the limits
 * @value: an initialised value
 * @error: return location; TYPE, RANGE (a boolean other than 0 and 1)
 */
gboolean serap_value_read (SerapJsonRef ref, const SerapField *field, SerapValue *value, GError **error);
gboolean serap_value_from_json (SerapValue *value, const SerapField *field, const char *json, GError **error);

/**
 * SerapRecordPart:
 * @SERAP_RECORD_ALL: all fields
 * @SERAP_RECORD_OPEN: without a person's data: leaves out sealed fields, and in a sealed entity
 *   what a newer program added
 * @SERAP_RECORD_SEALED: just what OPEN leaves out
 */
typedef enum {
  SERAP_RECORD_ALL,
  SERAP_RECORD_OPEN,
  SERAP_RECORD_SEALED,
} SerapRecordPart;

/**
 * serap_record_to_json:
 *
 * State text of a record: one compact object of the fields that hold a value, in the order of the
 * table, then members of a newer program by name. Id, versi and seq are not in it, derived fields
 * neither. Equal records give equal text.
 *
 * Returns: (transfer full)
 */
char *serap_record_to_json (const SerapRecord *record);
char *serap_record_part_to_json (const SerapRecord *record, SerapRecordPart part);
void serap_record_write (SerapJsonWriter *writer, const SerapRecord *record, SerapRecordPart part);

/**
 * serap_record_from_json:
 * @record: the record to fill; fields not in @json keep their value, so the open and the sealed
 *   part can be read one after the other
 * @json: state text
 * @error: return location; any of serap_json_parse(), TYPE and RANGE with the field as path
 *
 * Members the entity does not have go to @record's unknown. On failure @record holds what was read
 * before the error.
 */
gboolean serap_record_from_json (SerapRecord *record, const char *json, GError **error);
gboolean serap_record_read (SerapRecord *record, SerapJsonRef object, GError **error);

/**
 * serap_record_export_write:
 * @writer: where a value is expected
 * @with_sealed: also fields with a person's data; the caller has the right and has logged it
 *
 * For other people's programs: {"id","entity","versi","seq",fields…}, fields that hold a value in
 * the order of the table, booleans as true and false, derived fields too; what a newer program
 * added last, in a sealed entity only with @with_sealed.
 */
void serap_record_export_write (SerapJsonWriter *writer, const SerapRecord *record, gboolean with_sealed);
/** serap_record_export_json: Returns: (transfer full): one record, pretty. */
char *serap_record_export_json (const SerapRecord *record, gboolean with_sealed);

/**
 * serap_changes_write:
 * @changes: (element-type SerapFieldChange)
 * @unknown: (nullable): members of a newer program: name -> JSON text
 *
 * New values as an object {name: value or null}, in the order given, then @unknown by name.
 */
void serap_changes_write (SerapJsonWriter *writer, GPtrArray *changes, GHashTable *unknown);
/** serap_changes_to_json: Returns: (transfer full) */
char *serap_changes_to_json (GPtrArray *changes);
/**
 * serap_changes_read:
 * @object: {name: value or null}
 * @entity: (nullable): %NULL puts all members into @unknown
 * @changes: (element-type SerapFieldChange): what was read is added
 * @unknown: (inout) (nullable): location of a table or %NULL, made when needed; members the entity
 *   does not have as name -> JSON text; without a location they are dropped
 */
gboolean serap_changes_read (
  SerapJsonRef object, const SerapEntity *entity, GPtrArray *changes, GHashTable **unknown, GError **error);
/** serap_changes_write_old: the values before as member "old", an object like that of the new ones;
 * nothing at all when no change has one. */
void serap_changes_write_old (SerapJsonWriter *writer, GPtrArray *changes);
/**
 * serap_changes_read_old:
 * @old: {name: value or null}, or nothing
 * @entity: (nullable): as for serap_changes_read(), which has read the new values
 * @changes: (element-type SerapFieldChange): those @old names get their old value
 * @unknown: (nullable): members the entity does not have; old values of theirs are passed over
 * @error: return location; RANGE for an old value without a new one
 */
gboolean serap_changes_read_old (
  SerapJsonRef old, const SerapEntity *entity, GPtrArray *changes, GHashTable *unknown, GError **error);
gboolean serap_changes_from_json (
  GPtrArray *changes, const SerapEntity *entity, const char *json, GHashTable **unknown, GError **error);

G_END_DECLS
