/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-folder.h"

G_BEGIN_DECLS

/* A whole data folder in one file: spaces with their keys, headquarters if it is there, and
 * MANIFEST.json with the SHA-256 of everything. Who has the file has the keys in it: it is made
 * readable by its owner only. */

/** SERAP_BACKUP_MAX_BYTES: most that is unpacked of one file. */
#define SERAP_BACKUP_MAX_BYTES ((gint64) 200 * 1024 * 1024 * 1024)

/**
 * serap_backup_write:
 * @locked: a locked folder
 * @file: the backup to make; an older one of that name is kept until the new one is whole
 * @error: FILE with a sentence for people; %SERAP_DB_ERROR, %SERAP_STORE_ERROR, %G_FILE_ERROR
 *
 * Copies the databases with SQLite's own means, beside @file, then packs them. The disk needs room
 * for the databases twice.
 */
gboolean serap_backup_write (SerapFolder *locked, const char *file, GError **error);

/**
 * serap_backup_restore:
 * @file: a backup
 * @dir: a folder that does not exist or is empty
 * @error: FOLDER_EXISTS; FILE when @file is no whole backup of this or an older Serap;
 *   %SERAP_DB_ERROR, %G_FILE_ERROR
 *
 * Unpacks beside @dir, in a folder with ".baru" behind its name, compares every file with the
 * manifest, opens every database, and only then gives the folder its name. Failed or killed on the
 * way, nothing stands at @dir.
 */
gboolean serap_backup_restore (const char *file, const char *dir, const SerapEnv *env, GError **error);

G_END_DECLS
