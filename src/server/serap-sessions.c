/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tokens: 16 bytes that name the device and 16 random ones, so that a device's session is one row. */

#include "config.h"

#include "serap-sessions.h"

#include "serap-http-admin.h"
#include "serap-id.h"
#include "serap-json-writer.h"

#include <string.h>

#define TOKEN_BYTES 32
#define SECRET_BYTES 16
#define TOKEN_CHARS 43
#define HASH_CHARS 64

typedef struct {
  char *access, *refresh, *before; /* hashes */
  gint64 access_end, refresh_end, before_end;
} Session;

static void
session_clear (Session *session)
{
  g_free (session->access);
  g_free (session->refresh);
  g_free (session->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

/* ---- Tokens ---- */

static char *
make_token (const SerapEnv *env, const char *device)
{
  guint8 bytes[TOKEN_BYTES] = { 0 };
  serap_id_to_bytes (device, bytes);
  serap_env_random (env, bytes + SERAP_ID_BYTES, SECRET_BYTES);
  char *text = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[TOKEN_CHARS] = '\0';
  return text;
}

static char *
device_of_token (const char *token)
{
  if (strlen (token) != TOKEN_CHARS
      || strspn (token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != TOKEN_CHARS)
    return NULL;
  g_autofree char *plain = g_strconcat (token, "=", NULL);
  gsize n = 0;
  g_strdelimit (plain, "-", '+');
  g_strdelimit (plain, "_", '/');
  g_autofree guchar *bytes = g_base64_decode (plain, &n);
  return n == TOKEN_BYTES ? serap_id_from_bytes (bytes) : NULL;
}

/* In the same time whatever differs. */
static gboolean
fits (const char *token, const char *hash, gint64 end, gint64 now)
{
  g_autofree char *own = serap_sha256_hex (token, strlen (token));
  guint difference = 0;
  if (hash == NULL || strlen (hash) != HASH_CHARS)
    return FALSE;
  for (guint i = 0; i < HASH_CHARS; i++)
    difference |= (guint) (own[i] ^ hash[i]);
  return difference == 0 && now < end;
}

/* ---- What is kept ---- */

static char *
get_text (SerapCentral *central, const char *kind, const char *name)
{
  SerapStorage *storage = serap_central_storage (central);
  g_autofree char *setting = g_strconcat (kind, ":", name, NULL);
  return storage->klass->get_setting (storage, setting);
}

static gboolean
put_text (SerapCentral *central, const char *kind, const char *name, const char *value, GError **error)
{
  SerapStorage *storage = serap_central_storage (central);
  g_autofree char *setting = g_strconcat (kind, ":", name, NULL);
  return storage->klass->put_setting (storage, setting, value, error);
}

static void
read_part (SerapJsonRef root, const char *name, const char *end_name, char **hash, gint64 *end)
{
  const char *text = NULL;
  serap_json_opt_text (root, name, HASH_CHARS, &text, NULL);
  serap_json_opt_int (root, end_name, 0, G_MAXINT64, 0, end, NULL);
  *hash = g_strdup (text);
}

static gboolean
get_session (SerapCentral *central, const char *device, Session *session)
{
  g_autofree char *text = get_text (central, "sesi", device);
  g_autoptr (SerapJson) json = text != NULL && *text != '\0' ? serap_json_parse (text, -1, NULL, NULL) : NULL;
  if (json == NULL)
    return FALSE;
  SerapJsonRef root = serap_json_root (json);
  read_part (root, "a", "a_end", &session->access, &session->access_end);
  read_part (root, "r", "r_end", &session->refresh, &session->refresh_end);
  read_part (root, "b", "b_end", &session->before, &session->before_end);
  return TRUE;
}

static gboolean
put_session (SerapCentral *central, const char *device, const Session *session, GError **error)
{
  SerapJsonWriter *writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "a", session->access);
  serap_json_writer_member_int (writer, "a_end", session->access_end);
  serap_json_writer_member_text (writer, "r", session->refresh);
  serap_json_writer_member_int (writer, "r_end", session->refresh_end);
  serap_json_writer_opt_text (writer, "b", session->before);
  serap_json_writer_member_int (writer, "b_end", session->before_end);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (writer);
  return put_text (central, "sesi", device, text, error);
}

/* ---- Sessions ---- */

static gboolean
fill_caller (SerapCentral *central, const SerapDevice *device, SerapCaller *caller, GError **error)
{
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapStored) account = storage->klass->get_record (storage, device->user);
  if (account == NULL || serap_record_bool (account->record, "nonaktif"))
    return serap_server_fail (SERAP_HTTP_DEVICE_REVOKED, error, "the account is closed");
  const SerapValue *roles = serap_record_value (account->record, "peran");
  caller->admin
    = roles->kind == SERAP_VALUE_SET && g_strv_contains ((const char *const *) roles->set, "ADMIN");
  if (caller->user != NULL)
    return TRUE;
  caller->user = g_strdup (device->user);
  caller->device = g_strdup (device->id);
  caller->device_code = g_strdup (device->code);
  return TRUE;
}

int
serap_sessions_device_state (SerapCentral *central, const SerapDevice *device)
{
  g_autofree char *wipe = get_text (central, "hapus", device->id);
  if (g_strcmp0 (wipe, "SELESAI") == 0)
    return SERAP_DEVICE_WIPED;
  if (g_strcmp0 (wipe, "DIMINTA") == 0)
    return SERAP_DEVICE_WIPE;
  return device->revoked ? SERAP_DEVICE_REVOKED : SERAP_DEVICE_ACTIVE;
}

gboolean
serap_sessions_check (
  SerapCentral *central, const SerapEnv *env, const char *token, SerapCaller *caller, GError **error)
{
  SerapStorage *storage = serap_central_storage (central);
  g_auto (Session) session = { 0 };
  g_autofree char *id = device_of_token (token);
  g_autoptr (SerapDevice) device = id != NULL ? storage->klass->get_device (storage, id) : NULL;
  if (device == NULL || !get_session (central, id, &session)
      || !fits (token, session.access, session.access_end, serap_env_now_ms (env)))
    return serap_server_fail (SERAP_HTTP_TOKEN_EXPIRED, error, "the token is over or not known");
  if (!fill_caller (central, device, caller, error))
    return FALSE;
  if (!device->revoked)
    return TRUE;
  return serap_server_fail (serap_sessions_device_state (central, device) == SERAP_DEVICE_WIPE
                              ? SERAP_HTTP_DEVICE_WIPE
                              : SERAP_HTTP_DEVICE_REVOKED,
                            error, "the device was shown the door");
}

SerapTokens *
serap_sessions_open (SerapCentral *central, const SerapEnv *env, const char *device, GError **error)
{
  gint64 now = serap_env_now_ms (env);
  g_auto (Session) old = { 0 };
  g_auto (Session) session = { 0 };
  g_autoptr (SerapTokens) tokens = serap_tokens_new ();
  tokens->access = make_token (env, device);
  tokens->refresh = make_token (env, device);
  tokens->expires_ms = now + SERAP_ACCESS_MS;
  tokens->refresh_expires_ms = now + SERAP_REFRESH_MS;
  if (get_session (central, device, &old)) {
    session.before = g_strdup (old.refresh);
    session.before_end = MIN (old.refresh_end, now + SERAP_REPLACED_MS);
  }
  session.access = serap_sha256_hex (tokens->access, strlen (tokens->access));
  session.refresh = serap_sha256_hex (tokens->refresh, strlen (tokens->refresh));
  session.access_end = tokens->expires_ms;
  session.refresh_end = tokens->refresh_expires_ms;
  return put_session (central, device, &session, error) ? g_steal_pointer (&tokens) : NULL;
}

gboolean
serap_sessions_knows_refresh (
  SerapCentral *central, const SerapEnv *env, const char *device, const char *refresh, GError **error)
{
  g_auto (Session) session = { 0 };
  gint64 now = serap_env_now_ms (env);
  return (get_session (central, device, &session)
          && (fits (refresh, session.refresh, session.refresh_end, now)
              || fits (refresh, session.before, session.before_end, now)))
         || serap_server_fail (SERAP_HTTP_BAD_PASSWORD, error, "the refresh token is over or not known");
}

gboolean
serap_sessions_end (SerapCentral *central, const char *device, GError **error)
{
  g_autofree char *wipe = get_text (central, "hapus", device);
  if (g_strcmp0 (wipe, "DIMINTA") == 0 && !put_text (central, "hapus", device, "SELESAI", error))
    return FALSE;
  return put_text (central, "sesi", device, "", error);
}

gboolean
serap_sessions_revoke (SerapCentral *central, const char *id, gboolean wipe, GError **error)
{
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, id);
  if (device == NULL)
    return serap_server_fail (SERAP_HTTP_NOT_FOUND, error, "no such device");
  device->revoked = TRUE;
  return (!wipe || put_text (central, "hapus", id, "DIMINTA", error))
         && storage->klass->put_device (storage, device, error);
}

/* ---- Codes ---- */

#define CODE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#define CODE_LENGTH 10

/* People write it small, with other dashes, and O for 0. */
static char *
code_name (const char *code)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  for (const char *at = code; *at != '\0' && plain->len <= CODE_LENGTH; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (plain, *at == '0' ? 'O' : *at == '1' ? 'I' : g_ascii_toupper (*at));
  return serap_sha256_hex (plain->str, plain->len);
}

static gboolean
put_code (
  SerapCentral *central, const char *name, const char *user, gint64 end, const char *device, GError **error)
{
  SerapJsonWriter *writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "user", user);
  serap_json_writer_member_int (writer, "end", end);
  serap_json_writer_opt_text (writer, "device", device);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (writer);
  return put_text (central, "kode", name, text, error);
}

char *
serap_codes_new (
  SerapCentral *central, const SerapEnv *env, const char *user, gint64 *expires_ms, GError **error)
{
  guint8 random[CODE_LENGTH];
  SerapStorage *storage = serap_central_storage (central);
  g_autoptr (SerapStored) account = storage->klass->get_record (storage, user);
  if (account == NULL || !g_str_equal (account->record->entity->name, "pengguna")) {
    serap_server_fail (SERAP_HTTP_NOT_FOUND, error, "no such account");
    return NULL;
  }
  serap_env_random (env, random, sizeof random);
  g_autoptr (GString) code = g_string_new (NULL);
  for (guint i = 0; i < CODE_LENGTH; i++)
    g_string_append_printf (code, "%s%c", i == 4 || i == 8 ? "-" : "", CODE_LETTERS[random[i] & 31]);
  if (*expires_ms == 0)
    *expires_ms = serap_env_now_ms (env) + SERAP_CODE_MS;
  g_autofree char *name = code_name (code->str);
  return put_code (central, name, user, *expires_ms, NULL, error)
           ? g_string_free (g_steal_pointer (&code), FALSE)
           : NULL;
}

static SerapJson *
get_code (SerapCentral *central, const char *name, const char **user, const char **device, gint64 *end)
{
  g_autofree char *text = get_text (central, "kode", name);
  g_autoptr (SerapJson) json = text != NULL ? serap_json_parse (text, -1, NULL, NULL) : NULL;
  if (json == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (json);
  return serap_json_get_text (root, "user", 36, user, NULL)
             && serap_json_opt_text (root, "device", 36, device, NULL)
             && serap_json_get_int (root, "end", 0, G_MAXINT64, end, NULL)
           ? g_steal_pointer (&json)
           : NULL;
}

char *
serap_codes_find (
  SerapCentral *central, const SerapEnv *env, const char *code, const char *device, GError **error)
{
  const char *user = NULL, *used_by = NULL;
  gint64 end = 0;
  g_autofree char *name = code_name (code);
  g_autoptr (SerapJson) json = get_code (central, name, &user, &used_by, &end);
  if (json != NULL && end > serap_env_now_ms (env) && (used_by == NULL || g_str_equal (used_by, device)))
    return g_strdup (user);
  serap_server_fail (SERAP_HTTP_BAD_CODE, error, "the code is wrong, used or over");
  return NULL;
}

gboolean
serap_codes_use (SerapCentral *central, const char *code, const char *device, GError **error)
{
  const char *user = NULL, *used_by = NULL;
  gint64 end = 0;
  g_autofree char *name = code_name (code);
  g_autoptr (SerapJson) json = get_code (central, name, &user, &used_by, &end);
  return json != NULL && put_code (central, name, user, end, device, error);
}
