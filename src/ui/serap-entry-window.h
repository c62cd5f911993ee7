/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"
#include "serap-entry.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapEntryWindow:
 *
 * The form for an aspiration, one window a draft. What is typed is kept within a second. Actions
 * "entry.save", "entry.save-next", "entry.keep". What was saved is told by the main window's "win.toast".
 */
#define SERAP_TYPE_ENTRY_WINDOW (serap_entry_window_get_type ())
G_DECLARE_FINAL_TYPE (SerapEntryWindow, serap_entry_window, SERAP, ENTRY_WINDOW, AdwWindow)

/** serap_entry_window_present: @id: (nullable): a draft, or a record to be changed; %NULL: a new one. Shows
 * the window it is open in already. Returns: (transfer none) */
SerapEntryWindow *serap_entry_window_present (GtkApplication *application, SerapDesk *desk, const char *id);
/** serap_entry_window_entry: Returns: (transfer none) (nullable): what stands in it; %NULL while it is being
 * read. */
const SerapEntry *serap_entry_window_entry (SerapEntryWindow *window);
/** serap_entry_window_type: as if @text had been typed into @field; for tests. */
gboolean serap_entry_window_type (SerapEntryWindow *window, const char *field, const char *text);

G_END_DECLS
