/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file layer of SQLite that fails on demand. Every write since a file's last flush is remembered
 * with the bytes it replaced, so that a crash can take it back. */

#include "config.h"

#include "serap-fault-vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define SECTOR_BYTES 512

/* One change of a file that has not been flushed. */
typedef struct {
  gint64 offset;
  GBytes *before; /* (owned): what was there, shorter at the end of the file */
  GBytes *after;  /* (owned) (nullable): %NULL for a truncation to @offset */
  gint64 size_before;
} Change;

typedef struct {
  sqlite3_file base;
  char *path;         /* (owned) (nullable): %NULL for a temporary file */
  sqlite3_file *real; /* (owned): lies behind this struct */
} FaultFile;

static struct {
  sqlite3_vfs *real; /* (unowned) */
  SerapFaultKind kind;
  guint countdown;
  guint32 seed;
  guint count;
  gboolean fired;
  int last_errno;
  GHashTable *changes; /* (owned) (element-type utf8 GPtrArray(Change)) */
} fault;

static void
change_free (Change *change)
{
  g_bytes_unref (change->before);
  g_clear_pointer (&change->after, g_bytes_unref);
  g_free (change);
}

static gboolean
is_lasting (SerapFaultKind kind)
{
  return kind == SERAP_FAULT_FULL || kind == SERAP_FAULT_READONLY || kind == SERAP_FAULT_CRASH;
}

static gboolean
has_crashed (void)
{
  return fault.kind == SERAP_FAULT_CRASH && fault.fired;
}

/* Counts an operation. Returns: whether the fault is to hit it. */
static gboolean
is_hit (void)
{
  if (fault.kind == SERAP_FAULT_READ)
    return FALSE;
  fault.count++;
  if (fault.kind == SERAP_FAULT_NONE)
    return FALSE;
  if (fault.count == fault.countdown) {
    fault.fired = TRUE;
    return TRUE;
  }
  return fault.fired && is_lasting (fault.kind);
}

static int
fail_with (int number, int rc)
{
  fault.last_errno = number;
  return rc;
}

/* Result for a hit operation; SQLITE_OK where this kind of fault lets it pass. */
static int
failure (int io_rc, gboolean needs_room, gboolean needs_right)
{
  switch (fault.kind) {
  case SERAP_FAULT_FULL:
    return needs_room ? fail_with (ENOSPC, SQLITE_FULL) : SQLITE_OK;
  case SERAP_FAULT_READONLY:
    return needs_right ? fail_with (EROFS, SQLITE_READONLY) : SQLITE_OK;
  case SERAP_FAULT_IO:
  case SERAP_FAULT_TORN:
  case SERAP_FAULT_CRASH:
    return fail_with (EIO, io_rc);
  case SERAP_FAULT_READ:
  case SERAP_FAULT_NONE:
  default:
    return SQLITE_OK;
  }
}

static GBytes *
read_before (FaultFile *self, gint64 offset, gint64 n, gint64 size)
{
  gint64 there = CLAMP (size - offset, 0, n);
  guint8 *bytes = g_malloc0 ((gsize) there + 1);
  if (there > 0 && self->real->pMethods->xRead (self->real, bytes, (int) there, offset) != SQLITE_OK)
    g_error ("%s cannot be read back", self->path);
  return g_bytes_new_take (bytes, (gsize) there);
}

/* @after is %NULL for a truncation, which takes away all bytes from @offset on. */
static void
remember (FaultFile *self, gint64 offset, gconstpointer after, gint64 n)
{
  if (self->path == NULL)
    return;
  GPtrArray *list = g_hash_table_lookup (fault.changes, self->path);
  if (list == NULL) {
    list = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
    g_hash_table_insert (fault.changes, g_strdup (self->path), list);
  }

  sqlite3_int64 size = 0;
  if (self->real->pMethods->xFileSize (self->real, &size) != SQLITE_OK)
    g_error ("%s has no size", self->path);
  Change *change = g_new0 (Change, 1);
  change->offset = offset;
  change->size_before = size;
  change->before = read_before (self, offset, after != NULL ? n : MAX (size - offset, 0), size);
  change->after = after != NULL ? g_bytes_new (after, (gsize) n) : NULL;
  g_ptr_array_add (list, change);
}

static int
file_close (sqlite3_file *file)
{
  FaultFile *self = (FaultFile *) file;
  int rc = self->real->pMethods->xClose (self->real);
  g_clear_pointer (&self->path, g_free);
  return rc;
}

static gboolean
read_is_hit (void)
{
  if (fault.kind != SERAP_FAULT_READ || ++fault.count != fault.countdown)
    return FALSE;
  fault.fired = TRUE;
  return TRUE;
}

static int
file_read (sqlite3_file *file, void *bytes, int n, sqlite3_int64 offset)
{
  FaultFile *self = (FaultFile *) file;
  if (has_crashed () || read_is_hit ())
    return fail_with (EIO, SQLITE_IOERR_READ);
  return self->real->pMethods->xRead (self->real, bytes, n, offset);
}

static int
write_through (FaultFile *self, const void *bytes, int n, sqlite3_int64 offset)
{
  remember (self, offset, bytes, n);
  return self->real->pMethods->xWrite (self->real, bytes, n, offset);
}

static int
file_write (sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
  FaultFile *self = (FaultFile *) file;
  int rc = is_hit () ? failure (SQLITE_IOERR_WRITE, TRUE, TRUE) : SQLITE_OK;
  if (rc == SQLITE_OK)
    return write_through (self, bytes, n, offset);
  if (fault.kind == SERAP_FAULT_TORN && n > 1)
    write_through (self, bytes, n / 2, offset);
  return rc;
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  FaultFile *self = (FaultFile *) file;
  int rc = is_hit () ? failure (SQLITE_IOERR_TRUNCATE, FALSE, TRUE) : SQLITE_OK;
  if (rc != SQLITE_OK)
    return rc;
  remember (self, size, NULL, 0);
  return self->real->pMethods->xTruncate (self->real, size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  FaultFile *self = (FaultFile *) file;
  int rc = is_hit () ? failure (SQLITE_IOERR_FSYNC, FALSE, FALSE) : SQLITE_OK;
  if (rc != SQLITE_OK)
    return rc;
  /* The disk itself is left alone: it would only be slow. */
  if (self->path != NULL)
    g_hash_table_remove (fault.changes, self->path);
  return SQLITE_OK;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  FaultFile *self = (FaultFile *) file;
  if (has_crashed ())
    return fail_with (EIO, SQLITE_IOERR_FSTAT);
  return self->real->pMethods->xFileSize (self->real, size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  FaultFile *self = (FaultFile *) file;
  return self->real->pMethods->xLock (self->real, level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  FaultFile *self = (FaultFile *) file;
  return self->real->pMethods->xUnlock (self->real, level);
}

static int
file_check_reserved_lock (sqlite3_file *file, int *result)
{
  FaultFile *self = (FaultFile *) file;
  return self->real->pMethods->xCheckReservedLock (self->real, result);
}

static int
file_control (sqlite3_file *file, int op, void *data)
{
  FaultFile *self = (FaultFile *) file;
  return self->real->pMethods->xFileControl (self->real, op, data);
}

static int
file_sector_size (sqlite3_file *file)
{
  FaultFile *self = (FaultFile *) file;
  return self->real->pMethods->xSectorSize (self->real);
}

/* Nothing is promised that the crash does not keep. */
static int
file_device_characteristics (sqlite3_file *file)
{
  FaultFile *self = (FaultFile *) file;
  return self->real->pMethods->xDeviceCharacteristics (self->real)
         & (SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN);
}

static int
file_shm_map (sqlite3_file *file, int page, int page_size, int extend, void volatile **address)
{
  FaultFile *self = (FaultFile *) file;
  return self->real->pMethods->xShmMap (self->real, page, page_size, extend, address);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  FaultFile *self = (FaultFile *) file;
  return self->real->pMethods->xShmLock (self->real, offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  FaultFile *self = (FaultFile *) file;
  self->real->pMethods->xShmBarrier (self->real);
}

static int
file_shm_unmap (sqlite3_file *file, int delete_it)
{
  FaultFile *self = (FaultFile *) file;
  return self->real->pMethods->xShmUnmap (self->real, delete_it);
}

/* Version 2: with shared memory, without memory mapped reading, which would pass this layer by. */
static const sqlite3_io_methods file_methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_reserved_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_device_characteristics,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static int
vfs_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
  FaultFile *self = (FaultFile *) file;
  memset (self, 0, sizeof *self);
  self->real = (sqlite3_file *) (self + 1);

  gboolean for_writing = (flags & SQLITE_OPEN_READWRITE) != 0;
  if (for_writing && is_hit () && failure (SQLITE_IOERR, TRUE, TRUE) != SQLITE_OK)
    return SQLITE_CANTOPEN;
  if (has_crashed ())
    return fail_with (EIO, SQLITE_CANTOPEN);

  int rc = fault.real->xOpen (fault.real, name, self->real, flags, out_flags);
  if (self->real->pMethods == NULL)
    return rc;
  self->base.pMethods = &file_methods;
  self->path = g_strdup (name);
  return rc;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync_folder)
{
  int rc = is_hit () ? failure (SQLITE_IOERR_DELETE, FALSE, TRUE) : SQLITE_OK;
  if (rc != SQLITE_OK)
    return rc;
  rc = fault.real->xDelete (fault.real, name, sync_folder);
  if (rc == SQLITE_OK)
    g_hash_table_remove (fault.changes, name);
  return rc;
}

static int
vfs_access (sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
  return fault.real->xAccess (fault.real, name, flags, result);
}

static int
vfs_full_pathname (sqlite3_vfs *vfs, const char *name, int n, char *out)
{
  return fault.real->xFullPathname (fault.real, name, n, out);
}

static int
vfs_randomness (sqlite3_vfs *vfs, int n, char *out)
{
  return fault.real->xRandomness (fault.real, n, out);
}

static int
vfs_sleep (sqlite3_vfs *vfs, int microseconds)
{
  return fault.real->xSleep (fault.real, microseconds);
}

static int
vfs_current_time (sqlite3_vfs *vfs, double *out)
{
  return fault.real->xCurrentTime (fault.real, out);
}

static int
vfs_current_time_int64 (sqlite3_vfs *vfs, sqlite3_int64 *out)
{
  return fault.real->xCurrentTimeInt64 (fault.real, out);
}

static int
vfs_last_error (sqlite3_vfs *vfs, int n, char *out)
{
  return fault.last_errno != 0 ? fault.last_errno : fault.real->xGetLastError (fault.real, n, out);
}

void
serap_fault_vfs_register (void)
{
  static sqlite3_vfs vfs = {
    .iVersion = 2,
    .zName = SERAP_FAULT_VFS_NAME,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_pathname,
    .xRandomness = vfs_randomness,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_current_time,
    .xGetLastError = vfs_last_error,
    .xCurrentTimeInt64 = vfs_current_time_int64,
  };

  if (fault.real != NULL)
    return;
  fault.real = sqlite3_vfs_find (NULL);
  vfs.szOsFile = (int) sizeof (FaultFile) + fault.real->szOsFile;
  vfs.mxPathname = fault.real->mxPathname;
  fault.changes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  if (sqlite3_vfs_register (&vfs, 0) != SQLITE_OK)
    g_error ("the file layer cannot be registered");
}

void
serap_fault_arm (SerapFaultKind kind, guint countdown, guint32 seed)
{
  g_return_if_fail (fault.real != NULL);

  fault.kind = kind;
  fault.countdown = countdown;
  fault.seed = seed;
  fault.count = 0;
  fault.fired = FALSE;
  fault.last_errno = 0;
}

void
serap_fault_disarm (void)
{
  fault.kind = SERAP_FAULT_NONE;
  fault.last_errno = 0;
}

guint
serap_fault_op_count (void)
{
  return fault.count;
}

gboolean
serap_fault_fired (void)
{
  return fault.fired;
}

static void
put (int fd, GBytes *bytes, gsize n, gint64 offset)
{
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  if (n > 0 && pwrite (fd, data, n, offset) != (gssize) n)
    g_error ("a file cannot be restored");
}

static void
cut (int fd, gint64 size)
{
  if (ftruncate (fd, size) != 0)
    g_error ("a file cannot be restored");
}

static void
take_back (int fd, GPtrArray *list)
{
  for (guint i = list->len; i > 0; i--) {
    const Change *change = list->pdata[i - 1];
    put (fd, change->before, g_bytes_get_size (change->before), change->offset);
    cut (fd, change->size_before);
  }
}

/* Xorshift (Marsaglia 2003): the same seed gives the same crash everywhere. Never zero. */
static guint32
next_number (guint32 *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

/* What the disk happened to have stored: each change whole, in part, or not at all. */
static void
put_some_again (int fd, GPtrArray *list, guint32 *state)
{
  for (guint i = 0; i < list->len; i++) {
    const Change *change = list->pdata[i];
    guint32 fate = next_number (state) % 5;
    if (fate < 2)
      continue;
    if (change->after == NULL) {
      cut (fd, change->offset);
      continue;
    }
    gsize n = g_bytes_get_size (change->after);
    put (fd, change->after, fate == 4 ? n / 2 / SECTOR_BYTES * SECTOR_BYTES : n, change->offset);
  }
}

/* The order of a hash table must not decide what a seed does. */
static GList *
sorted_paths (void)
{
  return g_list_sort (g_hash_table_get_keys (fault.changes), (GCompareFunc) strcmp);
}

void
serap_fault_crash_restore (void)
{
  guint32 state = fault.seed;
  g_autoptr (GList) paths = sorted_paths ();
  for (GList *l = paths; l != NULL; l = l->next) {
    GPtrArray *list = g_hash_table_lookup (fault.changes, l->data);
    int fd = open (l->data, O_RDWR | O_CLOEXEC);
    if (fd < 0)
      continue;
    take_back (fd, list);
    if (fault.seed != 0)
      put_some_again (fd, list, &state);
    close (fd);
  }
  g_hash_table_remove_all (fault.changes);
  serap_fault_disarm ();
}
