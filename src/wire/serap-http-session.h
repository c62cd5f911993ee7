/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-sign.h"

G_BEGIN_DECLS

/* How a device becomes known, and how it gets in: POST /v1/enroll and POST /v1/session. Errors of
 * all decoders as in serap-message-json.h. */

/**
 * SerapTokens:
 * @access: for `Authorization: Bearer`; base64url without padding of 32 random bytes
 * @refresh: gives the next pair; like @access
 * @expires_ms: end of @access, headquarters' clock
 * @refresh_expires_ms: end of @refresh
 *
 * {"access","refresh","expires","refresh_expires"}: answer to a session request.
 */
typedef struct {
  char *access;
  char *refresh;
  gint64 expires_ms;
  gint64 refresh_expires_ms;
} SerapTokens;

SerapTokens *serap_tokens_new (void);
void serap_tokens_free (SerapTokens *tokens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapTokens, serap_tokens_free)

GBytes *serap_tokens_encode (const SerapTokens *tokens);
SerapTokens *serap_tokens_decode (GBytes *body, GError **error);

/**
 * SerapEnrollRequest:
 * @code: one-time code an administrator gave
 * @device: id the device chose for itself
 * @public_key: its Ed25519 key, 32 bytes
 * @box_public: (nullable): X25519 key its account's persons shall be sealed to, 32 bytes
 * @name: what administrators see the device as, e.g. the machine's name
 * @password: (nullable): the account's password; the first one sets it
 * @proof: signature of serap_enroll_request_signed_bytes(): the sender has the key
 *
 * {"code","device","key","box","name","password","proof"}
 */
typedef struct {
  char *code;
  char *device;
  GBytes *public_key;
  GBytes *box_public;
  char *name;
  char *password;
  GBytes *proof;
} SerapEnrollRequest;

SerapEnrollRequest *serap_enroll_request_new (void);
void serap_enroll_request_free (SerapEnrollRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapEnrollRequest, serap_enroll_request_free)

/** serap_enroll_request_signed_bytes: "SERAP-ENROLL1" and NUL, device 16, length u8 and code,
 * public key 32, box key 32 (zeros when there is none). Returns: (transfer full) */
GBytes *serap_enroll_request_signed_bytes (const SerapEnrollRequest *request);
/** serap_enroll_request_sign: sets public key and proof. */
void serap_enroll_request_sign (SerapEnrollRequest *request, const SerapSigningKey *key);
/** serap_enroll_request_verify: whether the proof fits the request's own key. */
gboolean serap_enroll_request_verify (const SerapEnrollRequest *request);
GBytes *serap_enroll_request_encode (const SerapEnrollRequest *request);
SerapEnrollRequest *serap_enroll_request_decode (GBytes *body, GError **error);

/**
 * SerapEnrollReply:
 * @user: account the code was for
 * @device: the device's id
 * @epoch: number its operations with this epoch, from 1
 * @box_key: X25519 key of headquarters, 32 bytes
 * @origin: name of the audit tree
 * @log_key: Ed25519 key of checkpoints, 32 bytes: kept for good, another one later is an alarm
 * @tokens: first pair
 *
 * {"user","device","epoch","box_key","origin","log_key","tokens":{…}}
 */
typedef struct {
  char *user;
  char *device;
  guint32 epoch;
  GBytes *box_key;
  char *origin;
  GBytes *log_key;
  SerapTokens *tokens;
} SerapEnrollReply;

SerapEnrollReply *serap_enroll_reply_new (void);
void serap_enroll_reply_free (SerapEnrollReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapEnrollReply, serap_enroll_reply_free)

GBytes *serap_enroll_reply_encode (const SerapEnrollReply *reply);
SerapEnrollReply *serap_enroll_reply_decode (GBytes *body, GError **error);

/**
 * SerapSessionRequest:
 * @user: account id
 * @device: device id
 * @password: (nullable): the account's password …
 * @refresh: (nullable): … or the refresh token; one of the two
 * @nonce: as headquarters' hello gave it, at most 64 bytes
 * @signature: the device's, of serap_session_request_signed_bytes()
 *
 * {"user","device","password" or "refresh","nonce","sig"}
 */
typedef struct {
  char *user;
  char *device;
  char *password;
  char *refresh;
  GBytes *nonce;
  GBytes *signature;
} SerapSessionRequest;

SerapSessionRequest *serap_session_request_new (void);
void serap_session_request_free (SerapSessionRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapSessionRequest, serap_session_request_free)

/** serap_session_request_signed_bytes: "SERAP-SESSION1" and NUL, device 16, user 16, length u8 and
 * nonce. Returns: (transfer full) */
GBytes *serap_session_request_signed_bytes (const SerapSessionRequest *request);
/** serap_session_request_sign: sets the signature. */
void serap_session_request_sign (SerapSessionRequest *request, const SerapSigningKey *key);
/** serap_session_request_verify: @public_key: the device's, as enrolled. */
gboolean serap_session_request_verify (const SerapSessionRequest *request, GBytes *public_key);
GBytes *serap_session_request_encode (const SerapSessionRequest *request);
SerapSessionRequest *serap_session_request_decode (GBytes *body, GError **error);

G_END_DECLS
