/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-command.h"
#include "serap-settings.h"

G_BEGIN_DECLS

/**
 * serap_headquarters_open:
 * @lock_fd: (out): closing it lets others in
 * @error: %G_FILE_ERROR, BUSY of %G_IO_ERROR when another program has the folder; the others of
 *   serap_central_open()
 *
 * Takes the folder's lock and opens headquarters' data.
 */
SerapCentral *serap_headquarters_open (
  const char *dir, SerapSchema *schema, const SerapEnv *env, int *lock_fd, GError **error);

/** serap_headquarters_init: makes headquarters' folder with the packaged reference data. */
gboolean serap_headquarters_init (const char *dir, SerapSchema *schema, const SerapEnv *env, GError **error);

/** serap_serve: runs until SIGTERM or SIGINT. */
gboolean serap_serve (SerapSettings *settings, SerapSchema *schema, const SerapEnv *env, GError **error);

G_END_DECLS
