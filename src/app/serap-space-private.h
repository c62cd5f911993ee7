/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-engine.h"
#include "serap-http-session.h"
#include "serap-space.h"

#include <gio/gio.h>

G_BEGIN_DECLS

struct _SerapSpace {
  SerapFolder *folder; /* (unowned) */
  char *dir;
  char *box_path;
  SerapStore *store;
  SerapSigningKey *key;
  SerapBoxKey *box;
  SerapSigningKey *next_key; /* (nullable): of the device of its own it is about to become … */
  SerapBoxKey *next_box;     /* (nullable): … */
  SerapOwnDevice own;
  gboolean wiping;           /* its data go when it is closed */
  SerapTransport *transport; /* (nullable) */
  gboolean direct;           /* headquarters is in this process: its answer is waited for */
  SerapRecord *user;
  char *rules_day; /* the rules are those in force on this day */
  gboolean remote; /* headquarters is elsewhere: @transport is a network one */
  gint away;       /* atomic: another thread is using @transport */
  GBytes *late_tokens;      /* (nullable): a session that came meanwhile … */
  char *late_tokens_device; /* … and the device it is of */
};

/** serap_space_dir: Returns: (transfer full): folder of the space of @account, compared squashed. */
char *serap_space_dir (SerapFolder *folder, const char *account);
/** serap_space_new: Returns: (transfer full): a space in @dir with nothing opened. */
SerapSpace *serap_space_new (SerapFolder *folder, const char *dir);
/** serap_space_make_keys: loads the space's two keys; those that are not there are made, the one for
 * persons wrapped with @password (nullable). */
gboolean serap_space_make_keys (SerapSpace *space, const char *password, GError **error);
/** serap_space_drop_keys: from memory. */
void serap_space_drop_keys (SerapSpace *space);

/* What a space keeps in kunci/. */
typedef enum {
  SERAP_SPACE_SESSION,
  SERAP_SPACE_BOX_KEY,
  SERAP_SPACE_SIGNING_KEY,
} SerapSpaceFile;

/** serap_space_key_path: @next: of the device of its own it is about to become. Returns: (transfer full) */
char *serap_space_key_path (SerapSpace *space, SerapSpaceFile file, gboolean next);
/** serap_space_own_device: Returns: (transfer none): stays while the space lives. */
const SerapOwnDevice *serap_space_own_device (SerapSpace *space);
/** serap_space_settle_keys: finishes what was interrupted when the space became a device of its own. With an
 * open, writing store; before serap_space_connect(). */
gboolean serap_space_settle_keys (SerapSpace *space, GError **error);

/** serap_space_run: exchanges with headquarters until nothing is left. */
gboolean serap_space_run (SerapSpace *space, SerapSyncCount *count, GError **error);

/* ---- Deleting by order ---- */

/**
 * serap_space_obey:
 * @password: (nullable)
 * @error: WIPED: the data go when the space is closed; WIPE_WAITS: what waits could not be handed in
 *
 * Headquarters told the device to delete its data: hands in what waits. Returns: %TRUE when headquarters
 * takes the device in after all
 */
gboolean serap_space_obey (SerapSpace *space, const char *password, GError **error);
/** serap_space_carry_out_wipe: with everything closed. */
void serap_space_carry_out_wipe (SerapSpace *space);
/** serap_space_may_open: @ordered: (out): there is an order: serap_space_obey() comes first. @error: WIPED,
 * WIPE_WAITS */
gboolean serap_space_may_open (SerapSpace *space, gboolean write, gboolean *ordered, GError **error);

/** serap_space_load_user: @error: NO_ACCOUNT */
gboolean serap_space_load_user (SerapSpace *space, GError **error);
/** serap_space_put_meta_hex: a key among the store's settings. */
gboolean serap_space_put_meta_hex (SerapStore *store, const char *name, GBytes *bytes, GError **error);

/* ---- Headquarters elsewhere ---- */

/** serap_space_connect: the way to the headquarters the space is enrolled with, if it is; sends
 * nothing. */
gboolean serap_space_connect (SerapSpace *space, GError **error);
/** serap_space_tokens: Returns: (transfer full) (nullable): those of the session as they are kept. */
SerapTokens *serap_space_tokens (SerapSpace *space);
/** serap_space_keep_tokens: the session of @device, readable for the owner only. */
/** serap_space_login_now: serap_space_login() on the thread that uses the transport. */
gboolean serap_space_login_now (SerapSpace *space, const char *password, GError **error);
/** serap_space_go_away: from now until serap_space_come_back() another thread alone uses the transport; who
 * wants it here gets %SERAP_APP_ERROR_AWAY. */
void serap_space_go_away (SerapSpace *space);
void serap_space_come_back (SerapSpace *space);
/** serap_space_set_cancellable: @cancellable: ends what runs on the way to headquarters. */
void serap_space_set_cancellable (SerapSpace *space, GCancellable *cancellable);
gboolean
serap_space_keep_tokens (SerapSpace *space, const SerapTokens *tokens, const char *device, GError **error);

G_END_DECLS
