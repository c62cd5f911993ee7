/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-row.h"

G_BEGIN_DECLS

/**
 * SerapEntrySimilar:
 * @place: "Gg. Mawar, RT 003/RW 012"
 * @why: which words, in a sentence
 *
 * A record that may say the same as the form.
 */
typedef struct {
  char *id, *title, *place, *date, *why;
  gboolean has_state;
  SerapRowState state;
} SerapEntrySimilar;

void serap_entry_similar_free (SerapEntrySimilar *similar);

/**
 * serap_entry_similar:
 * @id: the form's own record, never in the answer
 * @kelurahan: (nullable): code
 * @text: title and description as typed
 *
 * Records of the same kelurahan with the same words, most words first; of the whole city while no
 * kelurahan is chosen, then with two words at least. For a reading thread.
 *
 * Returns: (transfer full) (element-type SerapEntrySimilar): at most five
 */
GPtrArray *serap_entry_similar (
  SerapSpace *space, const char *id, const char *kelurahan, const char *text, GError **error);

G_END_DECLS
