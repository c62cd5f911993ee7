/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SerapHeadingField:
 * @field: name of the field, which is also a heading that it matches
 * @aliases: (nullable): more headings, separated by "|", e.g. "no ktp|nomor induk kependudukan"
 *
 * Which headings stand for a field. Case, blanks and punctuation make no difference.
 */
typedef struct {
  const char *field;
  const char *aliases;
} SerapHeadingField;

/**
 * SerapHeadingConflict:
 * @field: (unowned): name of the field
 * @kept: column that is used, from 0
 * @ignored: a later column with a heading for the same field, from 0
 */
typedef struct {
  const char *field;
  guint kept;
  guint ignored;
} SerapHeadingConflict;

/**
 * SerapHeadingMap:
 *
 * Which column of a file has which field. Does not change after construction; any thread.
 */
typedef struct _SerapHeadingMap SerapHeadingMap;

/**
 * serap_heading_map_new:
 * @headings: (array zero-terminated=1): headings of the file, copied
 * @fields: the fields; must outlive the map
 * @n_fields: how many
 *
 * A heading matches if it squashes (serap_text_squash()) to the same text as the field's name or
 * one of its aliases, or does so without what follows its first "(": "Anggaran (Rp)" is
 * "anggaran". Of two headings for one field the first is used and the other is a conflict.
 *
 * Returns: (transfer full): the map
 */
SerapHeadingMap *
serap_heading_map_new (const char *const *headings, const SerapHeadingField *fields, guint n_fields);
void serap_heading_map_free (SerapHeadingMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapHeadingMap, serap_heading_map_free)

/** serap_heading_map_column: column, from 0, of the field with index @field; -1 if it has none. */
int serap_heading_map_column (const SerapHeadingMap *self, guint field);

/** serap_heading_map_column_named: like serap_heading_map_column(), by the field's name. */
int serap_heading_map_column_named (const SerapHeadingMap *self, const char *field);

/**
 * serap_heading_map_cell:
 * @cells: (array zero-terminated=1): a row of the file
 *
 * Returns: (transfer none) (nullable): the row's cell for @field; %NULL if there is no such column
 */
const char *serap_heading_map_cell (const SerapHeadingMap *self, const char *const *cells, guint field);

/**
 * serap_heading_map_unmatched:
 *
 * Returns: (transfer none) (array zero-terminated=1): headings that stand for no field, as they are
 *   in the file and in its order; blank ones are left out
 */
const char *const *serap_heading_map_unmatched (const SerapHeadingMap *self);

/** serap_heading_map_conflicts: Returns: (transfer none) (array length=n): in the file's order. */
const SerapHeadingConflict *serap_heading_map_conflicts (const SerapHeadingMap *self, guint *n);

G_END_DECLS
