/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-server.h"

G_BEGIN_DECLS

/**
 * SerapSettings:
 * @data: folder of headquarters' data
 * @listen: where to listen, see serap_doors_listen()
 * @limits: see #SerapServerLimits
 *
 * What serap-server was told by its file and its command line; the command line wins.
 */
typedef struct {
  char *data;
  char **listen;
  SerapServerLimits limits;
} SerapSettings;

SerapSettings *serap_settings_new (void);
void serap_settings_free (SerapSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSettings, serap_settings_free)

/**
 * serap_settings_read:
 * @error: %G_FILE_ERROR, %G_KEY_FILE_ERROR; INVALID_VALUE also for a group or a name there is not
 *
 * Reads a file of groups and names (GKeyFile): [server] data, listen (several are separated by ";");
 * [limits] with the names of #SerapServerLimits.
 */
gboolean serap_settings_read (SerapSettings *settings, const char *file, GError **error);
/** serap_settings_check: whether the server could run with them. @error: %G_IO_ERROR */
gboolean serap_settings_check (SerapSettings *settings, GError **error);

G_END_DECLS
