/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An SQLite file layer over the default one that counts operations and lets chosen ones fail.
 * An operation is an open for writing, a write, a truncation, a flush or a deletion, of the
 * database file and of the files beside it. A flush is only noted, which keeps tests fast. One
 * thread only. */

#define SERAP_FAULT_VFS_NAME "serap-fault"

/**
 * SerapFaultKind:
 * @SERAP_FAULT_NONE: only counts
 * @SERAP_FAULT_FULL: from the chosen operation on, writing and opening find a full disk
 * @SERAP_FAULT_IO: the chosen operation alone fails with an I/O error and does nothing
 * @SERAP_FAULT_TORN: the chosen operation alone fails; a write has then stored its first half
 * @SERAP_FAULT_READONLY: from the chosen operation on, files cannot be opened for writing or written
 * @SERAP_FAULT_CRASH: from the chosen operation on, every operation and every read fails; what was
 *   not flushed by then is lost in serap_fault_crash_restore()
 * @SERAP_FAULT_READ: counts reads, and the chosen one alone fails
 */
typedef enum {
  SERAP_FAULT_NONE,
  SERAP_FAULT_FULL,
  SERAP_FAULT_IO,
  SERAP_FAULT_TORN,
  SERAP_FAULT_READONLY,
  SERAP_FAULT_CRASH,
  SERAP_FAULT_READ,
} SerapFaultKind;

/** serap_fault_vfs_register: makes the layer known to SQLite, not as the default; once is enough. */
void serap_fault_vfs_register (void);

/**
 * serap_fault_arm:
 * @countdown: which operation from now on is meant; 1 is the next
 * @seed: for a crash: 0 loses everything that was not flushed; any other number loses a random
 *   part of it, keeps a part, and keeps of some writes only the first sectors
 *
 * Starts counting anew.
 */
void serap_fault_arm (SerapFaultKind kind, guint countdown, guint32 seed);

/** serap_fault_disarm: everything works again; the count stays readable. */
void serap_fault_disarm (void);

/** serap_fault_op_count: operations since the last serap_fault_arm(). */
guint serap_fault_op_count (void);

/** serap_fault_fired: whether the chosen operation was reached since the last serap_fault_arm(). */
gboolean serap_fault_fired (void);

/**
 * serap_fault_crash_restore:
 *
 * After a crash, and after all connections through this layer are closed: brings the files to what
 * a disk may hold when the power goes, and disarms. Making and deleting a file counts as durable.
 */
void serap_fault_crash_restore (void);

G_END_DECLS
