/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-migrator.h"

G_BEGIN_DECLS

/* The files of data/sql/central, compiled in. */
extern const SerapMigration serap_central_migrations[];
extern const guint serap_central_n_migrations;

G_END_DECLS
