/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which connections are open. The linker puts this in front of opening and closing. */

#include "config.h"

#include "sim-db.h"

SerapDb *__real_serap_db_open_with_vfs (const char *path,
                                        SerapDbFlags flags,
                                        const char *vfs,
                                        GError **error);
SerapDb *__wrap_serap_db_open_with_vfs (const char *path,
                                        SerapDbFlags flags,
                                        const char *vfs,
                                        GError **error);
void __real_serap_db_close (SerapDb *db);
void __wrap_serap_db_close (SerapDb *db);

static GHashTable *open_for_writing; /* (owned) (element-type utf8 SerapDb) */

SerapDb *
__wrap_serap_db_open_with_vfs (const char *path, SerapDbFlags flags, const char *vfs, GError **error)
{
  SerapDb *db = __real_serap_db_open_with_vfs (path, flags, vfs, error);
  if (db == NULL || path == NULL || (flags & SERAP_DB_READ_ONLY) != 0)
    return db;
  if (open_for_writing == NULL)
    open_for_writing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!g_hash_table_replace (open_for_writing, g_strdup (path), db))
    g_error ("%s is written by two at once", path);
  return db;
}

void
__wrap_serap_db_close (SerapDb *db)
{
  const char *path = db != NULL ? serap_db_path (db) : NULL;
  if (path != NULL && open_for_writing != NULL && g_hash_table_lookup (open_for_writing, path) == db)
    g_hash_table_remove (open_for_writing, path);
  __real_serap_db_close (db);
}

SerapDb *
sim_db_of (const char *path)
{
  return open_for_writing != NULL ? g_hash_table_lookup (open_for_writing, path) : NULL;
}

void
sim_db_forget (const char *path)
{
  g_hash_table_remove (open_for_writing, path);
}
