/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-row.h"

G_BEGIN_DECLS

/**
 * SerapColumn:
 * @field: name of the field
 * @title: msgid of its heading; %NULL: the field's own label
 * @width: in pixels at 11 pt, as wide as the longest real value; 0: what is left
 * @numeric: digits of one width, at the right
 *
 * A column lists of an entity begin with.
 */
typedef struct {
  const char *field;
  const char *title;
  int width;
  gboolean numeric;
} SerapColumn;

/** serap_columns_of: Returns: (transfer none): ended by a %NULL field. */
const SerapColumn *serap_columns_of (const SerapEntity *entity);
/** serap_column_title: Returns: (transfer none): heading in the language of the program. */
const char *serap_column_title (const SerapEntity *entity, const SerapColumn *column);

/** serap_cell_text: Returns: (transfer full): a value of a list as people read it. @machine: as
 * serap_store_rows() gives it */
char *serap_cell_text (SerapSpace *space, const SerapField *field, const char *machine);

G_END_DECLS
