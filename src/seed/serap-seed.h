/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-record.h"

G_BEGIN_DECLS

#define SERAP_SEED_ERROR (serap_seed_error_quark ())
GQuark serap_seed_error_quark (void);

/**
 * SerapSeedError:
 * @SERAP_SEED_ERROR_MISSING: the program has no such file compiled in
 * @SERAP_SEED_ERROR_INVALID: a packaged file does not fit the program; the message names file, row
 *   and column. Only a faulty build gives it.
 */
typedef enum {
  SERAP_SEED_ERROR_MISSING,
  SERAP_SEED_ERROR_INVALID,
} SerapSeedError;

/**
 * serap_seed_file:
 * @name: a file below data/, e.g. "reference/wilayah.geojson"
 * @error: return location; SERAP_SEED_ERROR_MISSING
 *
 * Returns: (transfer full) (nullable): the packaged file as it is in the sources
 */
GBytes *serap_seed_file (const char *name, GError **error);

/**
 * serap_seed_records:
 * @schema: the entities
 * @error: return location; any code of SERAP_SEED_ERROR
 *
 * The packaged reference data, which seed every new data folder: a record for each row of a table,
 * and one for each rule file, its text in `isi`. Records come before those that name them. The same
 * program gives the same records; about 3,600.
 *
 * Columns are fields by name or alias; others are left out. Of dapil.csv all rows of a district make
 * one record; codes of `kode` are "GROUP/CODE"; the centroids go into `wilayah`.
 *
 * Returns: (transfer full) (element-type SerapRecord) (nullable): the records
 */
GPtrArray *serap_seed_records (SerapSchema *schema, GError **error);

/**
 * serap_seed_id:
 * @record: a record of an entity with key fields, all of them set
 *
 * Returns: (transfer full): the id that every machine gives this record, serap_id_derive() over the
 *   entity's name and the key fields in order
 */
char *serap_seed_id (const SerapRecord *record);

G_END_DECLS
