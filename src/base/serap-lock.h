/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * serap_lock_take:
 * @path: lock file; made when it is not there (mode 0600), and left there
 * @holder: (out) (optional) (nullable): pid of the program that holds it, as text, when it is held
 * @error: %G_FILE_ERROR; not set when another program holds the lock
 *
 * Takes a lock that one program at a time has. It is the kernel's, so a killed program never leaves
 * one behind; the pid inside is for people. Closing the descriptor gives it back.
 *
 * Returns: the descriptor, or -1
 */
int serap_lock_take (const char *path, char **holder, GError **error);

G_END_DECLS
