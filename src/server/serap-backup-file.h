/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-central.h"

G_BEGIN_DECLS

/**
 * serap_backup_file_write:
 * @dir: headquarters' folder
 * @file: absolute; replaced whole, mode 0600: it holds headquarters' keys
 *
 * Copies everything of headquarters into one file: the database as it is at this moment, the
 * attachments that are whole, the keys.
 */
gboolean serap_backup_file_write (SerapCentral *central, const char *dir, const char *file, GError **error);

/**
 * serap_backup_file_restore:
 * @dir: a folder that is empty or not there
 *
 * Unpacks beside @dir, opens what came out and checks it, and only then puts it in place. Devices
 * that know more than the backup enrol anew and send again what is missing.
 */
gboolean serap_backup_file_restore (
  const char *file, const char *dir, SerapSchema *schema, const SerapEnv *env, GError **error);

G_END_DECLS
