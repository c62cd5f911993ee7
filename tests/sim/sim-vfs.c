/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An SQLite file layer in memory with the semantics of a disk that loses its power. */

#include "config.h"

#include "sim-vfs.h"

#include "sim-random.h"

#include <sqlite3.h>
#include <string.h>

#define CHUNK 4096
#define SECTOR 512
#define N_LOCKS 8

/* A part of a file's content, shared by copies of a disk until it is written. */
typedef struct {
  guint refs;
  guint8 bytes[CHUNK];
} Chunk;

/* A change since the last flush. */
typedef struct {
  gint64 offset;
  GBytes *before; /* shorter at the end of the file */
  GBytes *after;  /* (nullable): %NULL for a truncation to @offset */
  gint64 size_before;
} Change;

typedef struct {
  SimDisk *disk; /* (nullable): %NULL for a temporary file */
  GPtrArray *chunks;
  gint64 size;
  GPtrArray *changes;
  guint refs;
  /* Shared memory of WAL, and its locks. */
  GPtrArray *regions;
  guint shared[N_LOCKS];
  gboolean exclusive[N_LOCKS];
  guint n_shm;
} Inode;

typedef struct {
  sqlite3_file base;
  Inode *inode;
  gboolean has_shm;
  guint16 shared_mask, exclusive_mask;
} SimFile;

struct _SimDisk {
  char *folder;
  GHashTable *files; /* (element-type utf8 Inode): name below the folder */
  SimDiskFault fault;
  guint countdown;
  guint64 seed;
  guint64 changes;
  gboolean fired;
};

static GPtrArray *disks;
static guint steps, crash_at;
static guint64 crash_seed;
static SimRandom noise = { 1 };

/* ---- Content ---- */

static Chunk *
chunk_ref (Chunk *chunk)
{
  chunk->refs++;
  return chunk;
}

static void
chunk_unref (Chunk *chunk)
{
  if (--chunk->refs == 0)
    g_free (chunk);
}

static void
change_free (Change *change)
{
  g_bytes_unref (change->before);
  g_clear_pointer (&change->after, g_bytes_unref);
  g_free (change);
}

static Inode *
inode_new (SimDisk *disk)
{
  Inode *inode = g_new0 (Inode, 1);
  inode->disk = disk;
  inode->refs = 1;
  inode->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) chunk_unref);
  inode->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  inode->regions = g_ptr_array_new_with_free_func (g_free);
  return inode;
}

static void
inode_unref (Inode *inode)
{
  if (--inode->refs > 0)
    return;
  g_ptr_array_unref (inode->chunks);
  g_ptr_array_unref (inode->changes);
  g_ptr_array_unref (inode->regions);
  g_free (inode);
}

static guint8 *
chunk_for_write (Inode *inode, guint at)
{
  while (inode->chunks->len <= at) {
    Chunk *chunk = g_new0 (Chunk, 1);
    chunk->refs = 1;
    g_ptr_array_add (inode->chunks, chunk);
  }
  Chunk *chunk = inode->chunks->pdata[at];
  if (chunk->refs > 1) {
    Chunk *own = g_memdup2 (chunk, sizeof *chunk);
    own->refs = 1;
    chunk->refs--;
    inode->chunks->pdata[at] = own;
    chunk = own;
  }
  return chunk->bytes;
}

static void
content_write (Inode *inode, gint64 offset, const guint8 *bytes, gint64 n)
{
  inode->size = MAX (inode->size, offset + n);
  while (n > 0) {
    guint at = (guint) (offset / CHUNK);
    gint64 inside = offset % CHUNK;
    gint64 part = MIN (n, CHUNK - inside);
    memcpy (chunk_for_write (inode, at) + inside, bytes, (gsize) part);
    offset += part;
    bytes += part;
    n -= part;
  }
}

/* Returns: how many bytes there were. */
static gint64
content_read (const Inode *inode, gint64 offset, guint8 *bytes, gint64 n)
{
  gint64 there = CLAMP (inode->size - offset, 0, n);
  for (gint64 done = 0; done < there;) {
    guint at = (guint) ((offset + done) / CHUNK);
    gint64 inside = (offset + done) % CHUNK;
    gint64 part = MIN (there - done, CHUNK - inside);
    if (at < inode->chunks->len)
      memcpy (bytes + done, ((Chunk *) inode->chunks->pdata[at])->bytes + inside, (gsize) part);
    else
      memset (bytes + done, 0, (gsize) part);
    done += part;
  }
  return there;
}

static void
content_truncate (Inode *inode, gint64 size)
{
  if (size < inode->size) {
    guint keep = (guint) ((size + CHUNK - 1) / CHUNK);
    if (keep < inode->chunks->len)
      g_ptr_array_set_size (inode->chunks, (int) keep);
    if (size % CHUNK != 0 && keep > 0 && keep <= inode->chunks->len)
      memset (chunk_for_write (inode, keep - 1) + size % CHUNK, 0, (gsize) (CHUNK - size % CHUNK));
  }
  inode->size = size;
}

static void
remember (Inode *inode, gint64 offset, gconstpointer after, gint64 n)
{
  if (inode->disk == NULL)
    return;
  inode->disk->changes++;
  Change *change = g_new0 (Change, 1);
  gint64 span = after != NULL ? n : MAX (inode->size - offset, 0);
  guint8 *before = g_malloc ((gsize) span + 1);
  gint64 there = content_read (inode, offset, before, span);
  change->offset = offset;
  change->before = g_bytes_new_take (before, (gsize) there);
  change->after = after != NULL ? g_bytes_new (after, (gsize) n) : NULL;
  change->size_before = inode->size;
  g_ptr_array_add (inode->changes, change);
}

/* ---- What a crash leaves ---- */

static void
take_back (Inode *inode)
{
  for (guint i = inode->changes->len; i > 0; i--) {
    const Change *change = inode->changes->pdata[i - 1];
    gsize n = 0;
    const guint8 *before = g_bytes_get_data (change->before, &n);
    content_truncate (inode, MAX (change->size_before, 0));
    if (n > 0)
      content_write (inode, change->offset, before, (gint64) n);
  }
}

/* Each unflushed change may be there, or not, or in its first sectors. */
static void
keep_some (Inode *inode, SimRandom *random)
{
  for (guint i = 0; i < inode->changes->len; i++) {
    const Change *change = inode->changes->pdata[i];
    guint luck = sim_random_below (random, 4);
    if (luck < 2)
      continue;
    if (change->after == NULL) {
      content_truncate (inode, MIN (change->offset, inode->size));
      continue;
    }
    gsize n = 0;
    const guint8 *after = g_bytes_get_data (change->after, &n);
    if (luck == 2 && n > SECTOR)
      n = SECTOR * (1 + sim_random_below (random, (guint) (n / SECTOR)));
    content_write (inode, change->offset, after, (gint64) MIN (n, g_bytes_get_size (change->after)));
  }
}

/* Who had it open is dead, and does not let go of it any more. */
static Inode *
leave_to_the_dead (const Inode *inode)
{
  Inode *copy = inode_new (inode->disk);
  copy->size = inode->size;
  for (guint i = 0; i < inode->chunks->len; i++)
    g_ptr_array_add (copy->chunks, chunk_ref (inode->chunks->pdata[i]));
  return copy;
}

void
sim_disk_power_on (SimDisk *disk)
{
  /* In the order of their names: the same disk falls the same way each time. */
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (disk->files), (GCompareFunc) strcmp);
  SimRandom random = { disk->seed };
  for (GList *l = names; l != NULL; l = l->next) {
    Inode *inode = g_hash_table_lookup (disk->files, l->data);
    take_back (inode);
    /* An even seed loses all, an odd one some. */
    if (disk->seed % 2 == 1)
      keep_some (inode, &random);
    g_hash_table_insert (disk->files, g_strdup (l->data), leave_to_the_dead (inode));
  }
  disk->fault = SIM_DISK_FINE;
  disk->fired = FALSE;
  disk->changes++;
}

/* ---- Disks ---- */

SimDisk *
sim_disk_new (const char *folder)
{
  SimDisk *disk = g_new0 (SimDisk, 1);
  disk->folder = g_strdup (folder);
  disk->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) inode_unref);
  if (disks == NULL)
    disks = g_ptr_array_new ();
  g_ptr_array_add (disks, disk);
  return disk;
}

void
sim_disk_free (SimDisk *disk)
{
  if (disk == NULL)
    return;
  g_ptr_array_remove (disks, disk);
  g_hash_table_unref (disk->files);
  g_free (disk->folder);
  g_free (disk);
}

const char *
sim_disk_folder (const SimDisk *disk)
{
  return disk->folder;
}

SimDisk *
sim_disk_copy (const SimDisk *from, const char *folder)
{
  SimDisk *disk = sim_disk_new (folder);
  GHashTableIter iter;
  gpointer name, value;
  g_hash_table_iter_init (&iter, from->files);
  while (g_hash_table_iter_next (&iter, &name, &value)) {
    const Inode *inode = value;
    Inode *copy = inode_new (disk);
    copy->size = inode->size;
    for (guint i = 0; i < inode->chunks->len; i++)
      g_ptr_array_add (copy->chunks, chunk_ref (inode->chunks->pdata[i]));
    g_hash_table_insert (disk->files, g_strdup (name), copy);
  }
  return disk;
}

void
sim_disk_arm (SimDisk *disk, SimDiskFault fault, guint countdown, guint64 seed)
{
  disk->fault = fault;
  disk->countdown = MAX (countdown, 1);
  disk->seed = seed;
  disk->fired = FALSE;
}

void
sim_disk_heal (SimDisk *disk)
{
  if (!sim_disk_has_crashed (disk))
    disk->fault = SIM_DISK_FINE;
}

guint64
sim_disk_changes (const SimDisk *disk)
{
  return disk->changes;
}

gboolean
sim_disk_has_crashed (const SimDisk *disk)
{
  return disk->fault == SIM_DISK_CRASH && disk->fired;
}

void
sim_disk_crash (SimDisk *disk, guint64 seed)
{
  if (sim_disk_has_crashed (disk))
    return;
  disk->fault = SIM_DISK_CRASH;
  disk->seed = seed;
  disk->fired = TRUE;
}

guint
sim_vfs_steps (void)
{
  return steps;
}

void
sim_vfs_crash_at (guint step, guint64 seed)
{
  steps = 0;
  crash_at = step;
  crash_seed = seed;
}

/* Counts a step. Returns: the fault that hits it. */
static SimDiskFault
step_on (SimDisk *disk)
{
  if (disk == NULL)
    return SIM_DISK_FINE;
  if (sim_disk_has_crashed (disk))
    return SIM_DISK_CRASH;
  if (++steps == crash_at) {
    sim_disk_crash (disk, crash_seed);
    return SIM_DISK_CRASH;
  }
  if (disk->fault == SIM_DISK_FINE)
    return SIM_DISK_FINE;
  if (disk->fired)
    return disk->fault == SIM_DISK_FULL ? SIM_DISK_FULL : SIM_DISK_FINE;
  if (--disk->countdown > 0)
    return SIM_DISK_FINE;
  disk->fired = TRUE;
  return disk->fault;
}

gboolean
sim_disk_step (SimDisk *disk)
{
  return step_on (disk) != SIM_DISK_CRASH;
}

static gboolean
is_dead (const Inode *inode)
{
  return inode->disk != NULL && sim_disk_has_crashed (inode->disk);
}

/* ---- Methods of a file ---- */

static int
file_close (sqlite3_file *file)
{
  SimFile *self = (SimFile *) file;
  g_clear_pointer (&self->inode, inode_unref);
  return SQLITE_OK;
}

static int
file_read (sqlite3_file *file, void *bytes, int n, sqlite3_int64 offset)
{
  SimFile *self = (SimFile *) file;
  if (is_dead (self->inode))
    return SQLITE_IOERR_READ;
  gint64 there = content_read (self->inode, offset, bytes, n);
  if (there == n)
    return SQLITE_OK;
  memset ((guint8 *) bytes + there, 0, (gsize) (n - there));
  return SQLITE_IOERR_SHORT_READ;
}

static int
file_write (sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
  SimFile *self = (SimFile *) file;
  switch (step_on (self->inode->disk)) {
  case SIM_DISK_CRASH:
  case SIM_DISK_IO:
    return SQLITE_IOERR_WRITE;
  case SIM_DISK_FULL:
    return SQLITE_FULL;
  case SIM_DISK_TORN:
    remember (self->inode, offset, bytes, n / 2);
    content_write (self->inode, offset, bytes, n / 2);
    return SQLITE_IOERR_WRITE;
  case SIM_DISK_FINE:
  default:
    remember (self->inode, offset, bytes, n);
    content_write (self->inode, offset, bytes, n);
    return SQLITE_OK;
  }
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  SimFile *self = (SimFile *) file;
  SimDiskFault fault = step_on (self->inode->disk);
  if (fault != SIM_DISK_FINE && fault != SIM_DISK_FULL)
    return SQLITE_IOERR_TRUNCATE;
  remember (self->inode, size, NULL, 0);
  content_truncate (self->inode, size);
  return SQLITE_OK;
}

static int
file_sync (sqlite3_file *file, int flags)
{
  SimFile *self = (SimFile *) file;
  SimDiskFault fault = step_on (self->inode->disk);
  if (fault != SIM_DISK_FINE && fault != SIM_DISK_FULL)
    return SQLITE_IOERR_FSYNC;
  g_ptr_array_set_size (self->inode->changes, 0);
  return SQLITE_OK;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  SimFile *self = (SimFile *) file;
  if (is_dead (self->inode))
    return SQLITE_IOERR_FSTAT;
  *size = self->inode->size;
  return SQLITE_OK;
}

/* One process and one thread: what WAL needs of locks is in shm_lock(). */
static int
file_lock (sqlite3_file *file, int level)
{
  return SQLITE_OK;
}

static int
file_check_reserved (sqlite3_file *file, int *result)
{
  *result = 0;
  return SQLITE_OK;
}

static int
file_control (sqlite3_file *file, int op, void *arg)
{
  return SQLITE_NOTFOUND;
}

static int
file_sector_size (sqlite3_file *file)
{
  return SECTOR;
}

static int
file_characteristics (sqlite3_file *file)
{
  return 0;
}

static int
shm_map (sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
  SimFile *self = (SimFile *) file;
  Inode *inode = self->inode;
  if (!self->has_shm) {
    self->has_shm = TRUE;
    inode->n_shm++;
  }
  while (extend != 0 && inode->regions->len <= (guint) region)
    g_ptr_array_add (inode->regions, g_malloc0 ((gsize) size));
  *out = (guint) region < inode->regions->len ? inode->regions->pdata[region] : NULL;
  return SQLITE_OK;
}

static int
shm_unlock (SimFile *self, guint16 mask)
{
  for (guint i = 0; i < N_LOCKS; i++) {
    guint16 bit = (guint16) (1u << i);
    if ((mask & bit) == 0)
      continue;
    if ((self->exclusive_mask & bit) != 0)
      self->inode->exclusive[i] = FALSE;
    if ((self->shared_mask & bit) != 0)
      self->inode->shared[i]--;
    self->exclusive_mask &= (guint16) ~bit;
    self->shared_mask &= (guint16) ~bit;
  }
  return SQLITE_OK;
}

static int
shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  SimFile *self = (SimFile *) file;
  guint16 mask = (guint16) ((1u << (offset + n)) - (1u << offset));
  if ((flags & SQLITE_SHM_UNLOCK) != 0)
    return shm_unlock (self, mask);
  gboolean shared = (flags & SQLITE_SHM_SHARED) != 0;
  for (int i = offset; i < offset + n; i++) {
    guint16 bit = (guint16) (1u << i);
    gboolean mine_exclusive = (self->exclusive_mask & bit) != 0;
    guint others = self->inode->shared[i] - ((self->shared_mask & bit) != 0 ? 1 : 0);
    if ((self->inode->exclusive[i] && !mine_exclusive) || (!shared && others > 0))
      return SQLITE_BUSY;
  }
  for (int i = offset; i < offset + n; i++) {
    guint16 bit = (guint16) (1u << i);
    if (shared && (self->shared_mask & bit) == 0) {
      self->inode->shared[i]++;
      self->shared_mask |= bit;
    }
    if (!shared) {
      self->inode->exclusive[i] = TRUE;
      self->exclusive_mask |= bit;
    }
  }
  return SQLITE_OK;
}

static void
shm_barrier (sqlite3_file *file)
{
}

static int
shm_unmap (sqlite3_file *file, int delete)
{
  SimFile *self = (SimFile *) file;
  shm_unlock (self, 0xff);
  if (!self->has_shm)
    return SQLITE_OK;
  self->has_shm = FALSE;
  if (--self->inode->n_shm == 0)
    g_ptr_array_set_size (self->inode->regions, 0);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_lock,
  .xCheckReservedLock = file_check_reserved,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = shm_map,
  .xShmLock = shm_lock,
  .xShmBarrier = shm_barrier,
  .xShmUnmap = shm_unmap,
};

/* ---- Methods of the layer ---- */

static SimDisk *
disk_of (const char *path, const char **name)
{
  for (guint i = 0; disks != NULL && i < disks->len; i++) {
    SimDisk *disk = disks->pdata[i];
    gsize n = strlen (disk->folder);
    if (strncmp (path, disk->folder, n) == 0 && path[n] == '/') {
      *name = path + n + 1;
      return disk;
    }
  }
  return NULL;
}

static int
vfs_open (sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file, int flags, int *out_flags)
{
  SimFile *self = (SimFile *) file;
  memset (self, 0, sizeof *self);
  if (out_flags != NULL)
    *out_flags = flags;
  if (path == NULL) {
    self->inode = inode_new (NULL);
    self->base.pMethods = &methods;
    return SQLITE_OK;
  }
  const char *name = NULL;
  SimDisk *disk = disk_of (path, &name);
  if (disk == NULL || sim_disk_has_crashed (disk))
    return SQLITE_CANTOPEN;
  Inode *inode = g_hash_table_lookup (disk->files, name);
  if (inode == NULL && (flags & SQLITE_OPEN_CREATE) == 0 && (flags & SQLITE_OPEN_MAIN_DB) == 0)
    return SQLITE_CANTOPEN;
  if (inode == NULL) {
    if (step_on (disk) != SIM_DISK_FINE)
      return SQLITE_CANTOPEN;
    inode = inode_new (disk);
    g_hash_table_insert (disk->files, g_strdup (name), inode);
  }
  inode->refs++;
  self->inode = inode;
  self->base.pMethods = &methods;
  return SQLITE_OK;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *path, int sync_dir)
{
  const char *name = NULL;
  SimDisk *disk = disk_of (path, &name);
  if (disk == NULL)
    return SQLITE_IOERR_DELETE;
  SimDiskFault fault = step_on (disk);
  if (fault != SIM_DISK_FINE && fault != SIM_DISK_FULL)
    return SQLITE_IOERR_DELETE;
  return g_hash_table_remove (disk->files, name) ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

static int
vfs_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  const char *name = NULL;
  SimDisk *disk = disk_of (path, &name);
  if (disk != NULL && sim_disk_has_crashed (disk))
    return SQLITE_IOERR_ACCESS;
  *result = disk != NULL && g_hash_table_contains (disk->files, name);
  return SQLITE_OK;
}

static int
vfs_full_path (sqlite3_vfs *vfs, const char *path, int n, char *out)
{
  return g_strlcpy (out, path, (gsize) n) < (gsize) n ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
vfs_randomness (sqlite3_vfs *vfs, int n, char *out)
{
  for (int i = 0; i < n; i++)
    out[i] = (char) sim_random_next (&noise);
  return n;
}

/* Nobody else runs: what is locked stays so. */
static int
vfs_sleep (sqlite3_vfs *vfs, int us)
{
  return us;
}

static int
vfs_time (sqlite3_vfs *vfs, double *julian)
{
  *julian = 2461000.5;
  return SQLITE_OK;
}

static int
vfs_last_error (sqlite3_vfs *vfs, int n, char *out)
{
  return 0;
}

void
sim_vfs_register (void)
{
  static sqlite3_vfs vfs = {
    .iVersion = 1,
    .szOsFile = sizeof (SimFile),
    .mxPathname = 1024,
    .zName = SIM_VFS_NAME,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_path,
    .xRandomness = vfs_randomness,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_time,
    .xGetLastError = vfs_last_error,
  };
  if (sqlite3_vfs_find (SIM_VFS_NAME) == NULL)
    sqlite3_vfs_register (&vfs, 0);
}
