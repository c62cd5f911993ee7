/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Enrolment and sessions. */

#include "config.h"

#include "serap-http-session.h"

#include "serap-bytes.h"
#include "serap-message-limits.h"
#include "serap-message-private.h"
#include "serap-seal.h"

#include <string.h>

#define TOKEN_CHARS 128
#define CODE_CHARS 64
#define NAME_CHARS 200
#define PASSWORD_CHARS 1024
#define NONCE_BYTES 64

/* With their NUL. */
static const char enroll_label[] = "SERAP-ENROLL1";
static const char session_label[] = "SERAP-SESSION1";

/* ---- Tokens ---- */

SerapTokens *
serap_tokens_new (void)
{
  return g_new0 (SerapTokens, 1);
}

void
serap_tokens_free (SerapTokens *tokens)
{
  if (tokens == NULL)
    return;
  g_free (tokens->access);
  g_free (tokens->refresh);
  g_free (tokens);
}

static void
write_tokens (SerapJsonWriter *writer, const SerapTokens *tokens)
{
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "access", tokens->access);
  serap_json_writer_member_text (writer, "refresh", tokens->refresh);
  serap_json_writer_member_int (writer, "expires", tokens->expires_ms);
  serap_json_writer_member_int (writer, "refresh_expires", tokens->refresh_expires_ms);
  serap_json_writer_end_object (writer);
}

GBytes *
serap_tokens_encode (const SerapTokens *tokens)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  write_tokens (writer, tokens);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

static SerapTokens *
read_tokens (SerapJsonRef ref, GError **error)
{
  g_autoptr (SerapTokens) tokens = serap_tokens_new ();
  if (!serap_message_dup_text (ref, "access", TOKEN_CHARS, &tokens->access, error)
      || !serap_message_dup_text (ref, "refresh", TOKEN_CHARS, &tokens->refresh, error)
      || !serap_json_get_int (ref, "expires", 0, G_MAXINT64, &tokens->expires_ms, error)
      || !serap_json_get_int (ref, "refresh_expires", 0, G_MAXINT64, &tokens->refresh_expires_ms, error))
    return NULL;
  return g_steal_pointer (&tokens);
}

SerapTokens *
serap_tokens_decode (GBytes *body, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  return doc != NULL ? read_tokens (serap_json_root (doc), error) : NULL;
}

/* ---- Enrolment ---- */

SerapEnrollRequest *
serap_enroll_request_new (void)
{
  return g_new0 (SerapEnrollRequest, 1);
}

void
serap_enroll_request_free (SerapEnrollRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->code);
  g_free (request->device);
  g_clear_pointer (&request->public_key, g_bytes_unref);
  g_clear_pointer (&request->box_public, g_bytes_unref);
  g_free (request->name);
  g_free (request->password);
  g_clear_pointer (&request->proof, g_bytes_unref);
  g_free (request);
}

static void
put_key (GByteArray *out, GBytes *key)
{
  static const guint8 none[SERAP_SIGN_PUBLIC_BYTES] = { 0 };
  gboolean whole = key != NULL && g_bytes_get_size (key) == sizeof none;
  g_byte_array_append (out, whole ? g_bytes_get_data (key, NULL) : none, sizeof none);
}

GBytes *
serap_enroll_request_signed_bytes (const SerapEnrollRequest *request)
{
  GByteArray *out = g_byte_array_new ();
  g_byte_array_append (out, (const guint8 *) enroll_label, sizeof enroll_label);
  serap_bytes_put_id (out, request->device);
  serap_bytes_put_text8 (out, request->code);
  put_key (out, request->public_key);
  put_key (out, request->box_public);
  return g_byte_array_free_to_bytes (out);
}

static GBytes *
sign (const SerapSigningKey *key, GBytes *bytes)
{
  return serap_sign (key, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gboolean
verify (GBytes *public_key, GBytes *signature, GBytes *bytes)
{
  return public_key != NULL && signature != NULL
         && serap_sign_verify (public_key, signature, g_bytes_get_data (bytes, NULL),
                               g_bytes_get_size (bytes));
}

void
serap_enroll_request_sign (SerapEnrollRequest *request, const SerapSigningKey *key)
{
  g_clear_pointer (&request->public_key, g_bytes_unref);
  g_clear_pointer (&request->proof, g_bytes_unref);
  request->public_key = g_bytes_ref (serap_signing_key_public (key));
  g_autoptr (GBytes) bytes = serap_enroll_request_signed_bytes (request);
  request->proof = sign (key, bytes);
}

gboolean
serap_enroll_request_verify (const SerapEnrollRequest *request)
{
  g_autoptr (GBytes) bytes = serap_enroll_request_signed_bytes (request);
  return verify (request->public_key, request->proof, bytes);
}

GBytes *
serap_enroll_request_encode (const SerapEnrollRequest *request)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "code", request->code);
  serap_json_writer_member_text (writer, "device", request->device);
  serap_message_write_bytes (writer, "key", request->public_key);
  serap_message_write_bytes (writer, "box", request->box_public);
  serap_json_writer_member_text (writer, "name", request->name);
  serap_json_writer_opt_text (writer, "password", request->password);
  serap_message_write_bytes (writer, "proof", request->proof);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

static gboolean
read_opt_box (SerapJsonRef root, GBytes **out, GError **error)
{
  return !serap_json_is_set (serap_json_member (root, "box"))
         || serap_message_get_exact (root, "box", SERAP_BOX_PUBLIC_BYTES, out, error);
}

SerapEnrollRequest *
serap_enroll_request_decode (GBytes *body, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapEnrollRequest) request = serap_enroll_request_new ();
  if (!serap_message_dup_text (root, "code", CODE_CHARS, &request->code, error)
      || !serap_message_dup_id (root, "device", &request->device, error)
      || !serap_message_get_exact (root, "key", SERAP_SIGN_PUBLIC_BYTES, &request->public_key, error)
      || !read_opt_box (root, &request->box_public, error)
      || !serap_message_dup_text (root, "name", NAME_CHARS, &request->name, error)
      || !serap_message_dup_opt_text (root, "password", PASSWORD_CHARS, &request->password, error)
      || !serap_message_get_exact (root, "proof", SERAP_SIGNATURE_BYTES, &request->proof, error))
    return NULL;
  return g_steal_pointer (&request);
}

SerapEnrollReply *
serap_enroll_reply_new (void)
{
  return g_new0 (SerapEnrollReply, 1);
}

void
serap_enroll_reply_free (SerapEnrollReply *reply)
{
  if (reply == NULL)
    return;
  g_free (reply->user);
  g_free (reply->device);
  g_clear_pointer (&reply->box_key, g_bytes_unref);
  g_free (reply->origin);
  g_clear_pointer (&reply->log_key, g_bytes_unref);
  serap_tokens_free (reply->tokens);
  g_free (reply);
}

GBytes *
serap_enroll_reply_encode (const SerapEnrollReply *reply)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "user", reply->user);
  serap_json_writer_member_text (writer, "device", reply->device);
  serap_json_writer_member_int (writer, "epoch", reply->epoch);
  serap_message_write_bytes (writer, "box_key", reply->box_key);
  serap_json_writer_member_text (writer, "origin", reply->origin);
  serap_message_write_bytes (writer, "log_key", reply->log_key);
  serap_json_writer_name (writer, "tokens");
  write_tokens (writer, reply->tokens);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

SerapEnrollReply *
serap_enroll_reply_decode (GBytes *body, GError **error)
{
  SerapJsonRef tokens;
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapEnrollReply) reply = serap_enroll_reply_new ();
  if (!serap_message_dup_id (root, "user", &reply->user, error)
      || !serap_message_dup_id (root, "device", &reply->device, error)
      || !serap_message_get_count (root, "epoch", &reply->epoch, error)
      || !serap_message_get_exact (root, "box_key", SERAP_BOX_PUBLIC_BYTES, &reply->box_key, error)
      || !serap_message_dup_text (root, "origin", NAME_CHARS, &reply->origin, error)
      || !serap_message_get_exact (root, "log_key", SERAP_SIGN_PUBLIC_BYTES, &reply->log_key, error)
      || !serap_json_get_object (root, "tokens", &tokens, error))
    return NULL;
  reply->tokens = read_tokens (tokens, error);
  return reply->tokens != NULL ? g_steal_pointer (&reply) : NULL;
}

/* ---- Session ---- */

SerapSessionRequest *
serap_session_request_new (void)
{
  return g_new0 (SerapSessionRequest, 1);
}

void
serap_session_request_free (SerapSessionRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->user);
  g_free (request->device);
  g_free (request->password);
  g_free (request->refresh);
  g_clear_pointer (&request->nonce, g_bytes_unref);
  g_clear_pointer (&request->signature, g_bytes_unref);
  g_free (request);
}

GBytes *
serap_session_request_signed_bytes (const SerapSessionRequest *request)
{
  gsize n = 0;
  const guint8 *nonce = request->nonce != NULL ? g_bytes_get_data (request->nonce, &n) : NULL;
  guint8 length = (guint8) MIN (n, NONCE_BYTES);
  GByteArray *out = g_byte_array_new ();
  g_byte_array_append (out, (const guint8 *) session_label, sizeof session_label);
  serap_bytes_put_id (out, request->device);
  serap_bytes_put_id (out, request->user);
  g_byte_array_append (out, &length, 1);
  if (length > 0)
    g_byte_array_append (out, nonce, length);
  return g_byte_array_free_to_bytes (out);
}

void
serap_session_request_sign (SerapSessionRequest *request, const SerapSigningKey *key)
{
  g_autoptr (GBytes) bytes = serap_session_request_signed_bytes (request);
  g_clear_pointer (&request->signature, g_bytes_unref);
  request->signature = sign (key, bytes);
}

gboolean
serap_session_request_verify (const SerapSessionRequest *request, GBytes *public_key)
{
  g_autoptr (GBytes) bytes = serap_session_request_signed_bytes (request);
  return verify (public_key, request->signature, bytes);
}

GBytes *
serap_session_request_encode (const SerapSessionRequest *request)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "user", request->user);
  serap_json_writer_member_text (writer, "device", request->device);
  serap_json_writer_opt_text (writer, "password", request->password);
  serap_json_writer_opt_text (writer, "refresh", request->refresh);
  serap_message_write_bytes (writer, "nonce", request->nonce);
  serap_message_write_bytes (writer, "sig", request->signature);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

SerapSessionRequest *
serap_session_request_decode (GBytes *body, GError **error)
{
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_SMALL_MAX_BYTES, error);
  if (doc == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapSessionRequest) request = serap_session_request_new ();
  if (!serap_message_dup_id (root, "user", &request->user, error)
      || !serap_message_dup_id (root, "device", &request->device, error)
      || !serap_message_dup_opt_text (root, "password", PASSWORD_CHARS, &request->password, error)
      || !serap_message_dup_opt_text (root, "refresh", TOKEN_CHARS, &request->refresh, error)
      || !serap_json_get_bytes (root, "nonce", NONCE_BYTES, &request->nonce, error)
      || !serap_message_get_exact (root, "sig", SERAP_SIGNATURE_BYTES, &request->signature, error))
    return NULL;
  if ((request->password == NULL) == (request->refresh == NULL)) {
    serap_json_fail (root, SERAP_WIRE_ERROR_RANGE, error, "a password or a refresh token, one of the two");
    return NULL;
  }
  return g_steal_pointer (&request);
}
