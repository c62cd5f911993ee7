/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Many files in one: a gzip-compressed POSIX tar (pax). Written whole or not at all, and read as
 * what it may be: something a stranger made. */

#define SERAP_ARCHIVE_MAX_ENTRIES 1000000
#define SERAP_ARCHIVE_MAX_NAME_BYTES 1024

#define SERAP_ARCHIVE_ERROR (serap_archive_error_quark ())
GQuark serap_archive_error_quark (void);

/**
 * SerapArchiveError:
 * @SERAP_ARCHIVE_ERROR_NOT_AN_ARCHIVE: the file is no such archive, or is damaged or cut short
 * @SERAP_ARCHIVE_ERROR_UNSAFE: it holds what may not be unpacked; the message names the entry
 * @SERAP_ARCHIVE_ERROR_TOO_LARGE: more entries or bytes than allowed
 * @SERAP_ARCHIVE_ERROR_NO_SPACE: the disk is full
 * @SERAP_ARCHIVE_ERROR_IO: a file cannot be read or written
 * @SERAP_ARCHIVE_ERROR_STOPPED: the progress callback said so
 */
typedef enum {
  SERAP_ARCHIVE_ERROR_NOT_AN_ARCHIVE,
  SERAP_ARCHIVE_ERROR_UNSAFE,
  SERAP_ARCHIVE_ERROR_TOO_LARGE,
  SERAP_ARCHIVE_ERROR_NO_SPACE,
  SERAP_ARCHIVE_ERROR_IO,
  SERAP_ARCHIVE_ERROR_STOPPED,
} SerapArchiveError;

/**
 * SerapArchiveItem:
 * @name: name inside the archive, with "/" between its parts
 * @path: the regular file that holds the content
 */
typedef struct {
  char *name;
  char *path;
} SerapArchiveItem;

SerapArchiveItem *serap_archive_item_new (const char *name, const char *path);
void serap_archive_item_free (SerapArchiveItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapArchiveItem, serap_archive_item_free)

/** SerapArchiveProgress: told bytes of content done and all bytes, 0 when not known; %FALSE stops. */
typedef gboolean (*SerapArchiveProgress) (gint64 done, gint64 total, gpointer data);

/**
 * serap_archive_write:
 * @file: the archive; an older file of that name stays until the new one is whole on the disk
 * @items: (element-type SerapArchiveItem): what goes in; sorted by name here
 * @progress: (nullable)
 * @error: UNSAFE for a name that could not be read back, NO_SPACE, IO, STOPPED
 *
 * The same contents under the same names give the same bytes: order is by name, and neither time
 * nor owner is kept. The archive is readable by its owner only.
 */
gboolean serap_archive_write (
  const char *file, GPtrArray *items, SerapArchiveProgress progress, gpointer data, GError **error);

/**
 * serap_archive_extract:
 * @file: an archive from anywhere
 * @dir: a folder that is empty and that nobody else writes to
 * @max_bytes: most content in all
 * @progress: (nullable)
 * @error: NOT_AN_ARCHIVE, UNSAFE, TOO_LARGE, NO_SPACE, IO, STOPPED
 *
 * Unpacks regular files and folders. Absolute names, "..", links, devices, a name that comes twice
 * and more than %SERAP_ARCHIVE_MAX_ENTRIES entries end it; what was unpacked so far stays for the
 * caller to remove. Files get mode 0600, folders 0700. With %TRUE everything is on the disk.
 */
gboolean serap_archive_extract (const char *file,
                                const char *dir,
                                gint64 max_bytes,
                                SerapArchiveProgress progress,
                                gpointer data,
                                GError **error);

/** serap_archive_name_is_safe: relative, UTF-8, no part "", "." or "..", no control character, no
 * backslash. */
gboolean serap_archive_name_is_safe (const char *name);

G_END_DECLS
