/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

G_BEGIN_DECLS

/* Beginning: a data folder that is not there yet, and the accounts of one that is. Main thread; what takes
 * time runs on a thread of its own. */

/**
 * serap_start_folder_async:
 * @kind: a laptop or a practice folder
 *
 * Makes the folder. Killed on the way, nothing is left of it.
 */
void serap_start_folder_async (const char *dir,
                               SerapFolderKind kind,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/**
 * serap_start_enroll_async:
 * @url: headquarters' address
 * @code: one-time code an administrator gave
 * @password: the account's password; the first one given becomes it
 *
 * Makes the laptop's folder when there is none, and enrols it. What was recorded there before is taken over.
 */
void serap_start_enroll_async (const char *dir,
                               const char *url,
                               const char *code,
                               const char *password,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/** serap_start_finish: Returns: (transfer full) (nullable): code of the account to open the folder with;
 * %NULL with @error. */
char *serap_start_finish (GAsyncResult *result, GError **error);

/** SerapAccount: somebody who can work in this folder. */
typedef struct {
  char *code, *name, *role;
  gboolean current;
} SerapAccount;

void serap_account_free (SerapAccount *account);

/** serap_start_accounts: Returns: (transfer full) (element-type SerapAccount): by role, then name. */
GPtrArray *serap_start_accounts (SerapDesk *desk);

/**
 * serap_start_check_async:
 * @account: code of another account of the desk's folder
 * @password: (nullable)
 *
 * Whether the account may be opened with this password, before the desk that is open is given up.
 */
void serap_start_check_async (
  SerapDesk *desk, const char *account, const char *password, GAsyncReadyCallback callback, gpointer data);
/** serap_start_check_finish: @error: LOCKED: it needs a password; PASSWORD: this is not it; NO_ACCOUNT. */
gboolean serap_start_check_finish (SerapDesk *desk, GAsyncResult *result, GError **error);

G_END_DECLS
