/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "serap-central-private.h"

G_BEGIN_DECLS

/* What enrolment, sessions and changed passwords have in common. Only for the files of this folder. */

typedef enum {
  SERAP_LOGIN_ENROLL,
  SERAP_LOGIN_SESSION,
  SERAP_LOGIN_PASSWORD,
} SerapLoginKind;

struct _SerapLogin {
  SerapLoginKind kind;
  const SerapEnrollRequest *enroll;   /* (unowned) */
  const SerapSessionRequest *session; /* (unowned) */
  char *user;                         /* (nullable): not known */
  char *half;                         /* (nullable): of the code it came with */
  char *hash;                         /* (nullable): of the password the account has */
  char *password;                     /* (nullable): to be checked against it */
  char *wanted;                       /* (nullable): password that is to be set */
  char *new_hash;                     /* (nullable): of that one */
  gboolean right;
  GError *error; /* (nullable): of the check */
};

gboolean serap_login_fail (SerapCentralError code, GError **error, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
/** serap_login_wrong: PASSWORD: one sentence, whichever of them it is. Returns: %FALSE */
gboolean serap_login_wrong (GError **error);

/** serap_login_attempt: counts one as failed until serap_login_forgive(). @error: WAIT */
gboolean serap_login_attempt (
  SerapCentral *central, const char *user, const char *device, guint *wait_s, GError **error);
gboolean serap_login_forgive (SerapCentral *central, const char *user, const char *device, GError **error);

SerapLogin *serap_login_new (SerapLoginKind kind);
/** serap_login_take_hash: that of the account's password, for serap_login_check(). */
void serap_login_take_hash (SerapCentral *central, SerapLogin *login);
/** serap_login_confirm: whether the check went well, and the password is still the same one. */
gboolean serap_login_confirm (SerapCentral *central, SerapLogin *login, GError **error);
gboolean
serap_login_put_hash (SerapCentral *central, const SerapLogin *login, GBytes *box_public, GError **error);
/** serap_login_end: commits when @done, else rolls back. */
gboolean serap_login_end (SerapCentral *central, gboolean done, GError **error);

/** serap_central_check_nonce: @error: NONCE */
gboolean serap_central_check_nonce (SerapCentral *central, GBytes *nonce, GError **error);
void serap_central_use_nonce (SerapCentral *central, GBytes *nonce);

/** serap_central_new_tokens: those the device had are replaced. Returns: (transfer full) */
SerapTokens *serap_central_new_tokens (SerapCentral *central, const char *device, GError **error);

G_END_DECLS
