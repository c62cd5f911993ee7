/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Archives: packing files atomically, and unpacking without trusting a word of what is inside. */

#include "config.h"

#include "serap-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES (64 * 1024)

G_DEFINE_QUARK (serap - archive - error - quark, serap_archive_error)

typedef struct archive Archive;
typedef struct archive_entry ArchiveEntry;

static void
free_archive (Archive *archive)
{
  archive_free (archive);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, free_archive)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArchiveEntry, archive_entry_free)

typedef struct {
  SerapArchiveProgress progress; /* (nullable) */
  gpointer data;
  gint64 done;
  gint64 total;
} Work;

static gboolean
fail (SerapArchiveError code, const char *name, const char *what, GError **error)
{
  g_set_error (error, SERAP_ARCHIVE_ERROR, code, "%s: %s", name, what);
  return FALSE;
}

static gboolean
fail_errno (int number, const char *name, GError **error)
{
  gboolean full = number == ENOSPC || number == EDQUOT;
  return fail (full ? SERAP_ARCHIVE_ERROR_NO_SPACE : SERAP_ARCHIVE_ERROR_IO, name, g_strerror (number),
               error);
}

static gboolean
advance (Work *work, gsize n, GError **error)
{
  work->done += (gint64) n;
  if (work->progress == NULL || work->progress (work->done, work->total, work->data))
    return TRUE;
  g_set_error_literal (error, SERAP_ARCHIVE_ERROR, SERAP_ARCHIVE_ERROR_STOPPED, "stopped");
  return FALSE;
}

gboolean
serap_archive_name_is_safe (const char *name)
{
  if (name == NULL || *name == '\0' || strlen (name) > SERAP_ARCHIVE_MAX_NAME_BYTES
      || !g_utf8_validate (name, -1, NULL))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || *p == 0x7f || *p == '\\')
      return FALSE;
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
      return FALSE;
  return TRUE;
}

SerapArchiveItem *
serap_archive_item_new (const char *name, const char *path)
{
  SerapArchiveItem *item = g_new0 (SerapArchiveItem, 1);
  item->name = g_strdup (name);
  item->path = g_strdup (path);
  return item;
}

void
serap_archive_item_free (SerapArchiveItem *item)
{
  if (item == NULL)
    return;
  g_free (item->name);
  g_free (item->path);
  g_free (item);
}

/* ---- Writing ---- */

static gboolean
fail_writing (Archive *archive, const char *name, GError **error)
{
  int number = archive_errno (archive);
  if (number > 0)
    return fail_errno (number, name, error);
  const char *why = archive_error_string (archive);
  return fail (SERAP_ARCHIVE_ERROR_IO, name, why != NULL ? why : "cannot be written", error);
}

/* The header has promised @size bytes: a file that is shorter by now is an error, what grew is left
 * out. */
static gboolean
write_content (Archive *archive, Work *work, int fd, const char *path, gint64 size, GError **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);
  gint64 left = size;
  while (left > 0) {
    gssize n = read (fd, block, (gsize) MIN (left, BLOCK_BYTES));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail_errno (errno, path, error);
    if (n == 0)
      return fail (SERAP_ARCHIVE_ERROR_IO, path, "became shorter while it was read", error);
    if (archive_write_data (archive, block, (gsize) n) != n)
      return fail_writing (archive, path, error);
    left -= n;
    if (!advance (work, (gsize) n, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_open_item (Archive *archive, Work *work, int fd, const SerapArchiveItem *item, GError **error)
{
  struct stat info;
  if (fstat (fd, &info) != 0)
    return fail_errno (errno, item->path, error);
  if (!S_ISREG (info.st_mode))
    return fail (SERAP_ARCHIVE_ERROR_IO, item->path, "is no regular file", error);
  g_autoptr (ArchiveEntry) entry = archive_entry_new ();
  archive_entry_set_pathname_utf8 (entry, item->name);
  archive_entry_set_filetype (entry, AE_IFREG);
  archive_entry_set_perm (entry, 0600);
  archive_entry_set_size (entry, info.st_size);
  archive_entry_set_mtime (entry, 0, 0);
  if (archive_write_header (archive, entry) < ARCHIVE_OK)
    return fail_writing (archive, item->name, error);
  return write_content (archive, work, fd, item->path, info.st_size, error);
}

static gboolean
write_item (Archive *archive, Work *work, const SerapArchiveItem *item, GError **error)
{
  if (!serap_archive_name_is_safe (item->name))
    return fail (SERAP_ARCHIVE_ERROR_UNSAFE, item->name, "such a name could not be read back", error);
  int fd = g_open (item->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  if (fd < 0)
    return fail_errno (errno, item->path, error);
  gboolean written = write_open_item (archive, work, fd, item, error);
  close (fd);
  return written;
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(SerapArchiveItem *const *) a)->name, (*(SerapArchiveItem *const *) b)->name);
}

static gboolean
write_all (int fd, const char *file, GPtrArray *items, Work *work, GError **error)
{
  g_autoptr (Archive) archive = archive_write_new ();
  archive_write_set_bytes_in_last_block (archive, 1);
  if (archive_write_set_format_pax_restricted (archive) != ARCHIVE_OK
      || archive_write_add_filter_gzip (archive) != ARCHIVE_OK
      || archive_write_set_filter_option (archive, "gzip", "timestamp", NULL) != ARCHIVE_OK
      || archive_write_open_fd (archive, fd) != ARCHIVE_OK)
    return fail_writing (archive, file, error);
  for (guint i = 0; i < items->len; i++)
    if (!write_item (archive, work, items->pdata[i], error))
      return FALSE;
  return archive_write_close (archive) == ARCHIVE_OK || fail_writing (archive, file, error);
}

static gboolean
flush_folder_of (const char *file, GError **error)
{
  g_autofree char *dir = g_path_get_dirname (file);
  int fd = g_open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0)
    return fail_errno (errno, dir, error);
  gboolean ok = fsync (fd) == 0 || fail_errno (errno, dir, error);
  close (fd);
  return ok;
}

gboolean
serap_archive_write (
  const char *file, GPtrArray *items, SerapArchiveProgress progress, gpointer data, GError **error)
{
  g_return_val_if_fail (file != NULL && items != NULL, FALSE);

  Work work = { progress, data, 0, 0 };
  g_ptr_array_sort (items, compare_items);
  for (guint i = 0; i < items->len; i++) {
    struct stat info;
    if (stat (((SerapArchiveItem *) items->pdata[i])->path, &info) == 0)
      work.total += info.st_size;
  }
  g_autofree char *part = g_strconcat (file, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (part, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail_errno (errno, file, error);
  gboolean written
    = write_all (fd, file, items, &work, error) && (fsync (fd) == 0 || fail_errno (errno, file, error));
  close (fd);
  if (written && (g_rename (part, file) == 0 || fail_errno (errno, file, error)))
    return flush_folder_of (file, error);
  g_unlink (part);
  return FALSE;
}

/* ---- Reading ---- */

static gboolean
fail_reading (Archive *archive, const char *file, GError **error)
{
  const char *why = archive_error_string (archive);
  return fail (SERAP_ARCHIVE_ERROR_NOT_AN_ARCHIVE, file, why != NULL ? why : "cannot be read", error);
}

typedef struct {
  Archive *archive;
  const char *file;
  const char *dir;
  gint64 max_bytes;
  Work work;
} Extract;

static gboolean
write_block (int fd, const guint8 *block, gsize n, const char *name, GError **error)
{
  for (gsize done = 0; done < n;) {
    gssize written = write (fd, block + done, n - done);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return fail_errno (errno, name, error);
    done += (gsize) written;
  }
  return TRUE;
}

static gboolean
extract_content (Extract *extract, int fd, const char *name, GError **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);
  for (;;) {
    la_ssize_t n = archive_read_data (extract->archive, block, BLOCK_BYTES);
    if (n == 0)
      return TRUE;
    if (n < 0)
      return fail_reading (extract->archive, extract->file, error);
    if (extract->max_bytes - extract->work.done < n)
      return fail (SERAP_ARCHIVE_ERROR_TOO_LARGE, name, "the content is larger than allowed", error);
    if (!write_block (fd, block, (gsize) n, name, error) || !advance (&extract->work, (gsize) n, error))
      return FALSE;
  }
}

static gboolean
extract_file (Extract *extract, const char *path, const char *name, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    return errno == ENOTDIR || errno == EEXIST
             ? fail (SERAP_ARCHIVE_ERROR_UNSAFE, name, "lies in what is a file", error)
             : fail_errno (errno, name, error);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST)
    return fail (SERAP_ARCHIVE_ERROR_UNSAFE, name, "comes twice", error);
  if (fd < 0)
    return fail_errno (errno, name, error);
  gboolean ok = extract_content (extract, fd, name, error);
  return (close (fd) == 0 || !ok || fail_errno (errno, name, error)) && ok;
}

static gboolean
extract_folder (const char *path, const char *name, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  return errno == ENOTDIR || errno == EEXIST ? fail (SERAP_ARCHIVE_ERROR_UNSAFE, name, "is a file too", error)
                                             : fail_errno (errno, name, error);
}

/* The name is judged before anything else: the file system sees none that was not. As no link is
 * ever made, what is judged is where it lands. */
static gboolean
extract_entry (Extract *extract, ArchiveEntry *entry, GError **error)
{
  const char *given = archive_entry_pathname_utf8 (entry);
  g_autofree char *name = g_strdup (given);
  gboolean is_folder = archive_entry_filetype (entry) == AE_IFDIR;
  if (name != NULL && is_folder && g_str_has_suffix (name, "/"))
    name[strlen (name) - 1] = '\0';
  if (!serap_archive_name_is_safe (name))
    return fail (SERAP_ARCHIVE_ERROR_UNSAFE, extract->file,
                 "an entry's name leads out of the folder or is broken", error);
  if (archive_entry_hardlink (entry) != NULL || archive_entry_symlink (entry) != NULL
      || (!is_folder && archive_entry_filetype (entry) != AE_IFREG))
    return fail (SERAP_ARCHIVE_ERROR_UNSAFE, name, "is a link, a device or the like", error);
  if (archive_entry_size (entry) > extract->max_bytes - extract->work.done)
    return fail (SERAP_ARCHIVE_ERROR_TOO_LARGE, name, "the content is larger than allowed", error);
  g_autofree char *path = g_build_filename (extract->dir, name, NULL);
  return is_folder ? extract_folder (path, name, error) : extract_file (extract, path, name, error);
}

static gboolean
extract_all (Extract *extract, GError **error)
{
  ArchiveEntry *entry = NULL;
  guint entries = 0;
  for (;;) {
    int status = archive_read_next_header (extract->archive, &entry);
    if (status == ARCHIVE_EOF && entries > 0)
      return TRUE;
    if (status == ARCHIVE_EOF)
      return fail (SERAP_ARCHIVE_ERROR_NOT_AN_ARCHIVE, extract->file, "there is nothing inside", error);
    if (status < ARCHIVE_WARN)
      return fail_reading (extract->archive, extract->file, error);
    if (++entries > SERAP_ARCHIVE_MAX_ENTRIES)
      return fail (SERAP_ARCHIVE_ERROR_TOO_LARGE, extract->file, "too many entries", error);
    if (!extract_entry (extract, entry, error))
      return FALSE;
  }
}

static gboolean
is_empty_folder (const char *dir)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  return folder != NULL && g_dir_read_name (folder) == NULL;
}

/* One flush for all: a flush for each of many thousand small files would take minutes. */
static gboolean
flush_disk_of (const char *dir, GError **error)
{
  int fd = g_open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0)
    return fail_errno (errno, dir, error);
  gboolean ok = syncfs (fd) == 0 || fail_errno (errno, dir, error);
  close (fd);
  return ok;
}

gboolean
serap_archive_extract (const char *file,
                       const char *dir,
                       gint64 max_bytes,
                       SerapArchiveProgress progress,
                       gpointer data,
                       GError **error)
{
  g_return_val_if_fail (file != NULL && dir != NULL && max_bytes >= 0, FALSE);

  if (!is_empty_folder (dir))
    return fail (SERAP_ARCHIVE_ERROR_IO, dir, "is no empty folder", error);
  int fd = g_open (file, O_RDONLY | O_CLOEXEC, 0);
  struct stat info;
  if (fd < 0)
    return fail_errno (errno, file, error);
  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode)) {
    close (fd);
    return fail (SERAP_ARCHIVE_ERROR_NOT_AN_ARCHIVE, file, "is no regular file", error);
  }
  g_autoptr (Archive) archive = archive_read_new ();
  Extract extract = { archive, file, dir, max_bytes, { progress, data, 0, 0 } };
  archive_read_support_filter_gzip (archive);
  archive_read_support_format_tar (archive);
  gboolean ok
    = archive_read_open_fd (archive, fd, BLOCK_BYTES) == ARCHIVE_OK || fail_reading (archive, file, error);
  ok = ok && extract_all (&extract, error);
  archive_read_close (archive);
  close (fd);
  return ok && flush_disk_of (dir, error);
}
