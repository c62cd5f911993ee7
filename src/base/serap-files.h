/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** serap_file_fail: Sets @error (%G_FILE_ERROR) from errno, naming @path. Returns: %FALSE */
gboolean serap_file_fail (const char *path, GError **error);

/**
 * serap_remove_tree:
 * @path: a file, a folder with all in it, or nothing
 * @error: %G_FILE_ERROR
 *
 * A symbolic link is removed, never what it points to. Stops at the first thing that cannot be
 * removed.
 */
gboolean serap_remove_tree (const char *path, GError **error);

/**
 * serap_shred_file:
 * @path: a regular file, or nothing
 * @error: %G_FILE_ERROR
 *
 * Overwrites the file with zeros, flushes, and removes it. On a disk that writes elsewhere each time the old
 * blocks may live on: against that only the encryption of the disk helps.
 */
gboolean serap_shred_file (const char *path, GError **error);

G_END_DECLS
