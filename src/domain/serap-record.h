/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-schema.h"
#include "serap-value.h"

G_BEGIN_DECLS

/**
 * SerapRecord:
 * @entity: (unowned): its table
 * @id: (owned): UUID text
 * @versi: number of changes at headquarters; 0 while headquarters has not seen it
 * @seq: headquarters' number of its last event; 0 while not seen
 * @values: (owned): one value a field, in the order of the table
 * @unknown: (owned) (nullable): fields of a newer program: name -> JSON text, kept and sent on
 */
typedef struct {
  const SerapEntity *entity;
  char *id;
  gint64 versi;
  gint64 seq;
  SerapValue *values;
  GHashTable *unknown;
} SerapRecord;

SerapRecord *serap_record_new (const SerapEntity *entity, const char *id);
SerapRecord *serap_record_copy (const SerapRecord *record);
void serap_record_free (SerapRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapRecord, serap_record_free)

/** serap_record_value: Returns: (transfer none): the value of @name; the entity must have that field. */
SerapValue *serap_record_value (const SerapRecord *record, const char *name);
/** serap_record_text: Returns: (transfer none) (nullable): text of @name, %NULL when empty or no
 * such field. */
const char *serap_record_text (const SerapRecord *record, const char *name);
gint64 serap_record_int (const SerapRecord *record, const char *name, gint64 fallback);
gboolean serap_record_bool (const SerapRecord *record, const char *name);
gboolean serap_record_is_set (const SerapRecord *record, const char *name);
void serap_record_set_text (SerapRecord *record, const char *name, const char *text);
void serap_record_set_int (SerapRecord *record, const char *name, gint64 number);

const char *serap_record_status (const SerapRecord *record);

G_END_DECLS
