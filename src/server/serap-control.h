/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-command.h"
#include "serap-server.h"

G_BEGIN_DECLS

/* DIR/kendali.sock: commands for a server that runs. One order a connection: JSON up to the end of
 * what is sent, then JSON back. Whoever may open the socket (mode 0600) is an administrator. */

typedef struct _SerapControl SerapControl;

/** serap_control_new: @server: (unowned); in the server's context. */
SerapControl *serap_control_new (
  SerapServer *server, SerapSchema *schema, const SerapEnv *env, const char *dir, GError **error);
void serap_control_free (SerapControl *control);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapControl, serap_control_free)

/** serap_control_path: Returns: (transfer full) */
char *serap_control_path (const char *dir);

/**
 * serap_control_send:
 * @reached: (out): a server answers at @dir
 * @error: %G_IO_ERROR, %SERAP_WIRE_ERROR: only when one was reached
 *
 * Hands the order to the server that runs on @dir and takes its answer. Blocks.
 */
gboolean serap_control_send (const char *dir, SerapOrder *order, gboolean *reached, GError **error);

G_END_DECLS
