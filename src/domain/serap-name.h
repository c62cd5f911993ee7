/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-text.h"

G_BEGIN_DECLS

/**
 * serap_name_fold:
 * @name: (nullable): a person's name
 *
 * Makes names comparable: titles before (H., Hj., Dr., Drs., Ir., Prof., KH., Ust., Bpk., Ibu …) and
 * degrees after (S.E., M.Si., S.H. …) are left out, the rest is folded. One word is a full name. A
 * name made of titles alone keeps them. For matching only, never shown.
 *
 * Returns: (transfer full): the comparable form; "" for %NULL
 */
char *serap_name_fold (const char *name);

/**
 * serap_name_mask:
 * @name: (nullable): a person's name
 *
 * Returns: (transfer full): the first letter of each word, then a bullet for each further character:
 *   "Siti Aminah" as "S••• A•••••"; a lone bullet for text that is not UTF-8; "" for %NULL
 */
char *serap_name_mask (const char *name);

G_END_DECLS
