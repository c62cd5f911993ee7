/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"
#include "serap-entry.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapSimilarPanel:
 *
 * What may have been said before, quietly beside a form; and drafts that wait. Never takes the focus.
 * Signal "draft" (text id): somebody wants to go on with another draft.
 */
#define SERAP_TYPE_SIMILAR_PANEL (serap_similar_panel_get_type ())
G_DECLARE_FINAL_TYPE (SerapSimilarPanel, serap_similar_panel, SERAP, SIMILAR_PANEL, GtkBox)

void serap_similar_panel_set_desk (SerapSimilarPanel *panel, SerapDesk *desk);
/** serap_similar_panel_ask: looks again 300 ms after the last call. */
void serap_similar_panel_ask (SerapSimilarPanel *panel, const SerapEntry *entry);
/** serap_similar_panel_show_drafts: looks which drafts there are besides @id. */
void serap_similar_panel_show_drafts (SerapSimilarPanel *panel, const char *id);

G_END_DECLS
