/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-folder.h"

G_BEGIN_DECLS

const char *serap_folder_kind_name (SerapFolderKind kind);
/** serap_folder_write_mark: writes serap.json, which makes a folder a data folder: the last thing
 * of all. */
gboolean serap_folder_write_mark (const char *dir, SerapFolderKind kind, const char *account, GError **error);
gboolean serap_folder_set_default_account (SerapFolder *folder, const char *account, GError **error);
/** serap_folder_become_laptop: its headquarters is elsewhere from now on; pusat/ stays, unused. */
gboolean serap_folder_become_laptop (SerapFolder *folder, GError **error);

G_END_DECLS
