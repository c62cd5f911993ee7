/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Files in memory for SQLite, on disks that fail and lose power. A disk is all files below one
 * folder. What was written and not flushed is lost in a crash, as a whole or in parts: writes are
 * dropped and torn at sectors, independent of their order. Making and deleting a file is durable at
 * once. One thread only. */

#define SIM_VFS_NAME "serap-sim"

typedef enum {
  SIM_DISK_FINE,
  SIM_DISK_CRASH, /* the chosen step and all after it fail, until sim_disk_power_on() */
  SIM_DISK_IO,    /* the chosen step alone fails and does nothing */
  SIM_DISK_TORN,  /* the chosen step alone fails; of a write the first half is there */
  SIM_DISK_FULL,  /* from the chosen step on there is no room, until sim_disk_heal() */
} SimDiskFault;

typedef struct _SimDisk SimDisk;

/** sim_vfs_register: makes the layer known to SQLite; once is enough. */
void sim_vfs_register (void);

SimDisk *sim_disk_new (const char *folder);
void sim_disk_free (SimDisk *disk);
const char *sim_disk_folder (const SimDisk *disk);

/** sim_disk_copy: (transfer full): a disk at @folder with the files of @from as they are now; pages
 * are shared until written. No file of @from may be open. */
SimDisk *sim_disk_copy (const SimDisk *from, const char *folder);

/** sim_disk_arm: @countdown: which step of this disk from now on, 1 is the next. */
void sim_disk_arm (SimDisk *disk, SimDiskFault fault, guint countdown, guint64 seed);
void sim_disk_heal (SimDisk *disk);
/** sim_disk_changes: Returns: a number that differs whenever a file of the disk may be another. */
guint64 sim_disk_changes (const SimDisk *disk);
gboolean sim_disk_has_crashed (const SimDisk *disk);
/** sim_disk_crash: the power goes now. */
void sim_disk_crash (SimDisk *disk, guint64 seed);
/** sim_disk_power_on: after a crash: what a disk may hold then. Files that are still open are those of
 * somebody dead. */
void sim_disk_power_on (SimDisk *disk);

/** sim_disk_step: counts a step that is not one of a file. Returns: %FALSE when the disk's power goes at
 * this step, or went before. */
gboolean sim_disk_step (SimDisk *disk);

/** sim_vfs_steps: steps of all disks since sim_vfs_crash_at(). */
guint sim_vfs_steps (void);
/** sim_vfs_crash_at: the disk of step @step loses its power there; 0: none does. Starts counting anew. */
void sim_vfs_crash_at (guint step, guint64 seed);

G_END_DECLS
