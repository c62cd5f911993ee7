/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-space.h"

G_BEGIN_DECLS

/**
 * serap_print_document:
 * @document: "tanda-terima": a receipt for each aspirasi
 * @ids: (array zero-terminated=1): ids or numbers of the records
 * @path: file to make or replace; its name must end in .pdf
 * @error: USAGE, %SERAP_STORE_ERROR (NOT_FOUND, AMBIGUOUS), %SERAP_REPORT_ERROR
 *
 * A citizen's name is printed in full only for an unlocked account whose role may see it, which is
 * logged with the purpose "tanda terima"; otherwise it is masked or left out.
 */
gboolean serap_print_document (
  SerapSpace *space, const char *document, char *const *ids, const char *path, GError **error);

G_END_DECLS
