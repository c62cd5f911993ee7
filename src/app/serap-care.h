/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-folder.h"

G_BEGIN_DECLS

/** serap_care_spaces: Returns: (transfer full) (element-type utf8): names of the accounts' folders below
 * "akun" of @dir that hold a store, sorted; a space that was only begun has none. */
GPtrArray *serap_care_spaces (const char *dir, GError **error);

/** SerapCareProgress: told which part is worked at and how far; @total is 0 when not known. %FALSE stops
 * the work. */
typedef gboolean (*SerapCareProgress) (const char *part, gint64 done, gint64 total, gpointer data);

/**
 * serap_care_check:
 * @folder: a locked folder
 * @rebuild: make lists, counters, overlays and search anew first
 * @findings: (element-type utf8): gets what is wrong, an English sentence each, with the part before it
 * @progress: (nullable)
 *
 * Checks every account's space, also those whose password is not known here, and headquarters if it
 * is in the folder. A file that cannot be opened because it is damaged is a finding and does not keep
 * the others from being checked.
 *
 * @error: %SERAP_DB_ERROR, %SERAP_STORE_ERROR, %SERAP_CENTRAL_ERROR, %G_FILE_ERROR
 *
 * Returns: whether everything could be looked at; clean is who adds no finding
 */
gboolean serap_care_check (SerapFolder *folder,
                           gboolean rebuild,
                           GPtrArray *findings,
                           SerapCareProgress progress,
                           gpointer data,
                           GError **error);

G_END_DECLS
