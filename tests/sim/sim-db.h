/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-db.h"

G_BEGIN_DECLS

/** sim_db_of: Returns: (transfer none) (nullable): the connection that writes the database at @path now.
 *
 * The oracle reads through it: a connection of its own would spend more on the 400 tables and indices
 * of a device than on all it reads. */
SerapDb *sim_db_of (const char *path);

/** sim_db_forget: who had @path open died with it open. */
void sim_db_forget (const char *path);

G_END_DECLS
