/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-engine.h"
#include "serap-folder.h"

G_BEGIN_DECLS

/* One account's space in a data folder, opened for work: its store, its keys and its way to
 * headquarters. Every change a person makes goes through serap_space_save(). */

typedef struct _SerapSpace SerapSpace;

/**
 * serap_space_open:
 * @account: (nullable): code of the account, compared squashed; %NULL is the folder's own
 * @password: (nullable): for accounts that have one and are not unlocked
 * @write: whether the space will be written to: needs the folder's lock
 *
 * Opens the space and, with the lock and headquarters at hand, makes it when it is not there yet
 * and pulls. Without the lock a reading space opens what is there.
 *
 * @error: NO_ACCOUNT, LOCKED, PASSWORD, FOLDER_BUSY; %SERAP_DB_ERROR, %SERAP_STORE_ERROR …
 */
SerapSpace *serap_space_open (
  SerapFolder *folder, const char *account, const char *password, gboolean write, GError **error);
void serap_space_close (SerapSpace *space);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSpace, serap_space_close)

SerapFolder *serap_space_folder (SerapSpace *space);
SerapStore *serap_space_store (SerapSpace *space);
SerapSchema *serap_space_schema (SerapSpace *space);
const SerapRules *serap_space_rules (SerapSpace *space);
const SerapEnv *serap_space_env (SerapSpace *space);
/** serap_space_user: Returns: (transfer none): the account's record. */
const SerapRecord *serap_space_user (SerapSpace *space);
/** serap_space_transport: Returns: (transfer none) (nullable): the way to headquarters, %NULL for a
 * laptop that is not enrolled. */
SerapTransport *serap_space_transport (SerapSpace *space);
/** serap_space_is_direct: whether headquarters is in this process, so that its answer is waited for. */
gboolean serap_space_is_direct (SerapSpace *space);
/** serap_space_box: Returns: (transfer none): the account's key for persons; may be locked. */
SerapBoxKey *serap_space_box (SerapSpace *space);

/** serap_space_acts_for: Returns: (transfer full) (nullable): account of the member with code
 * @member when this account is its delegate and not itself that member. */
char *serap_space_acts_for (SerapSpace *space, const char *member);
/** serap_space_default_member: Returns: (transfer full) (nullable): the member this account is, or
 * the only one it is delegate of. */
char *serap_space_default_member (SerapSpace *space);

/**
 * serap_space_save:
 * @ops: (element-type SerapOp): what was done; missing op_id, user and acts_for are filled in
 * @problems: gets everything that stands in the way, and warnings
 *
 * Judges and stores the operations; with headquarters in this folder its answer is waited for, and
 * a refusal there takes the operations back. What may only be done together with headquarters is
 * not begun when it cannot be reached.
 *
 * Returns: %FALSE with problems when a rule refuses, %FALSE with @error when something broke
 */
gboolean serap_space_save (SerapSpace *space, GPtrArray *ops, GPtrArray *problems, GError **error);

/** serap_space_sync: push and pull until nothing is left. @error: ONLINE_ONLY without headquarters. */
gboolean serap_space_sync (SerapSpace *space, SerapSyncCount *count, GError **error);

/**
 * serap_space_audit:
 * @seen: (out): operations in the newest checkpoint that held, 0 for none
 * @alarm: (out) (transfer full) (nullable): see serap_audit_alarm()
 */
void serap_space_audit (SerapSpace *space, guint64 *seen, char **alarm);
/** serap_space_login: opens a session by password where headquarters is elsewhere. @error: PASSWORD,
 * %SERAP_TRANSPORT_ERROR */
gboolean serap_space_login (SerapSpace *space, const char *password, GError **error);

/** serap_space_reload_rules: after reference data changed. */
gboolean serap_space_reload_rules (SerapSpace *space, GError **error);

/** serap_space_op: Returns: (transfer full): a new operation of this account. */
SerapOp *serap_space_op (SerapSpace *space, SerapVerb verb, const char *kind, const char *entity);

/** serap_space_set_password: wraps the private key anew and tells headquarters; @password NULL
 * takes it away (demo accounts only). */
gboolean serap_space_set_password (SerapSpace *space, const char *password, GError **error);
/** serap_space_unlock: opens the private key until serap_space_lock(), also for later programs of
 * this login session. */
gboolean serap_space_unlock (SerapSpace *space, const char *password, GError **error);
gboolean serap_space_lock (SerapSpace *space, GError **error);

/** serap_space_finish_index: brings the search index up to date, in small steps. */
gboolean serap_space_finish_index (SerapSpace *space, GError **error);

G_END_DECLS
