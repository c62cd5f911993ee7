/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk-sync.h"
#include "serap-desk-work.h"

G_BEGIN_DECLS

/**
 * SerapDesk:
 *
 * A window's way to one account's data, from the main thread, without ever making it wait. What changes
 * data, or talks to headquarters, is done by a writing thread that alone holds the folder's lock; what
 * takes longer than a page is looked up by a reading thread; the page being looked at is read at once,
 * through serap_desk_page(). Each of the three has a space of its own.
 *
 * Signals, on the main thread:
 * - "changed" (gboolean rules): something was stored; @rules: also reference data or rules
 */
#define SERAP_TYPE_DESK (serap_desk_get_type ())
G_DECLARE_FINAL_TYPE (SerapDesk, serap_desk, SERAP, DESK, GObject)

/**
 * serap_desk_open_async:
 * @dir: the data folder
 * @account: (nullable): code of the account; %NULL is the folder's own
 * @password: (nullable)
 *
 * Opens the account's space for writing and reading, makes it and pulls where headquarters is in the
 * folder.
 */
void serap_desk_open_async (const char *dir,
                            const char *account,
                            const char *password,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
/** serap_desk_open_finish: @error: as serap_folder_open(), serap_folder_lock(), serap_space_open().
 * Returns: (transfer full) */
SerapDesk *serap_desk_open_finish (GAsyncResult *result, GError **error);

/** serap_desk_close: what was begun is finished, what waits is cancelled; blocks until then. May be
 * called again. */
void serap_desk_close (SerapDesk *desk);

/** serap_desk_page: Returns: (transfer none): the main thread's own space, reading only: for rows on the
 * screen and labels, never for a search. */
SerapSpace *serap_desk_page (SerapDesk *desk);
/** serap_desk_sync: Returns: (transfer none) (nullable): what talks with headquarters; %NULL where it is in
 * the folder, or there is none. */
SerapDeskSyncer *serap_desk_sync (SerapDesk *desk);
/** serap_desk_kind: what kind of folder it is. */
SerapFolderKind serap_desk_kind (SerapDesk *desk);
const char *serap_desk_dir (SerapDesk *desk);

/**
 * serap_desk_write_async:
 * @work: changes data
 * @data: (nullable): for @work
 * @destroy: (nullable): frees @data
 * @destroy_result: (nullable): frees a result nobody fetched
 *
 * "changed" follows when it did not fail, except after work of priority DRAFT.
 */
void serap_desk_write_async (SerapDesk *desk,
                             SerapDeskPriority priority,
                             SerapDeskWork work,
                             gpointer data,
                             GDestroyNotify destroy,
                             GDestroyNotify destroy_result,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer callback_data);
/** serap_desk_read_async: the same for what only looks. */
void serap_desk_read_async (SerapDesk *desk,
                            SerapDeskWork work,
                            gpointer data,
                            GDestroyNotify destroy,
                            GDestroyNotify destroy_result,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer callback_data);
/** serap_desk_finish: Returns: (transfer full) (nullable): the result of either. */
gpointer serap_desk_finish (SerapDesk *desk, GAsyncResult *result, GError **error);

G_END_DECLS
