/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-overview.h"

G_BEGIN_DECLS

/* The place of what the account has not recorded yet. */
#define SERAP_OVERVIEW_DRAFTS "draf"

/** serap_overview_parse: Returns: (transfer full) (nullable): %NULL for what the rules do not know now. */
SerapQuery *serap_overview_parse (SerapSpace *space, const char *entity, const char *text);
/** serap_overview_count: Returns: -1 with an error. */
gint64 serap_overview_count (SerapSpace *space, const char *entity, const char *text, GError **error);

/** serap_overview_add_events: makes and fills `events`. */
gboolean serap_overview_add_events (SerapSpace *space, SerapOverview *overview, GError **error);
/** serap_overview_add_charts: makes and fills `charts`. */
gboolean
serap_overview_add_charts (SerapSpace *space, SerapOverview *overview, GPtrArray *places, GError **error);

G_END_DECLS
