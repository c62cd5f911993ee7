/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The SQLite storage keeps the contract of the interface. */

#include "config.h"

#include "conformance.h"

#include "serap-fault-vfs.h"

static SerapStorage *
open_sqlite (const char *dir, SerapSchema *schema, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "pusat.db", NULL);
  return serap_storage_sqlite_open (path, schema, SERAP_FAULT_VFS_NAME, error);
}

static void
fail_read (guint nth)
{
  if (nth == 0)
    serap_fault_disarm ();
  else
    serap_fault_arm (SERAP_FAULT_READ, nth, 0);
}

int
main (int argc, char **argv)
{
  static const ConformanceStorage sqlite = { "sqlite", open_sqlite, fail_read, serap_fault_fired };
  g_test_init (&argc, &argv, NULL);
  serap_fault_vfs_register ();
  conformance_add (&sqlite);
  return g_test_run ();
}
