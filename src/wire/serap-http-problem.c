/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Problem documents (RFC 9457). */

#include "config.h"

#include "serap-http-problem.h"

#include "serap-message-private.h"
#include "serap-op-codec.h"

#include <string.h>

#define TEXT_CHARS 2000
#define NAME_CHARS 100
#define MAX_RETRY_SECONDS (24 * 3600)

typedef struct {
  const char *name;
  guint status;
  SerapHttpAction action;
  const char *title; /* Indonesian whatever the reader's language: it is read in logs and by curl */
} Row;

/* clang-format off */
static const Row rows[] = {
  [SERAP_HTTP_MALFORMED]       = { "malformed", 400, SERAP_HTTP_ACTION_SPLIT, "Permintaan tidak dapat dibaca" },
  [SERAP_HTTP_BAD_CURSOR]      = { "bad-cursor", 400, SERAP_HTTP_ACTION_RELOAD, "Penanda aliran tidak dikenal" },
  [SERAP_HTTP_TOKEN_EXPIRED]   = { "token-expired", 401, SERAP_HTTP_ACTION_SESSION, "Sesi sudah berakhir" },
  [SERAP_HTTP_BAD_PASSWORD]    = { "bad-password", 401, SERAP_HTTP_ACTION_TELL, "Kata sandi atau tanda tangan perangkat salah" },
  [SERAP_HTTP_BAD_CODE]        = { "bad-code", 403, SERAP_HTTP_ACTION_TELL, "Kode pendaftaran salah, sudah dipakai, atau kedaluwarsa" },
  [SERAP_HTTP_DEVICE_REVOKED]  = { "device-revoked", 403, SERAP_HTTP_ACTION_STOP, "Perangkat ini dicabut" },
  [SERAP_HTTP_DEVICE_WIPE]     = { "device-wipe", 403, SERAP_HTTP_ACTION_STOP, "Data di perangkat ini harus dihapus" },
  [SERAP_HTTP_NOT_ALLOWED]     = { "not-allowed", 403, SERAP_HTTP_ACTION_TELL, "Peran ini tidak berhak" },
  [SERAP_HTTP_NOT_FOUND]       = { "not-found", 404, SERAP_HTTP_ACTION_TELL, "Tidak ditemukan" },
  [SERAP_HTTP_BAD_METHOD]      = { "bad-method", 405, SERAP_HTTP_ACTION_TELL, "Alamat ini tidak menerima cara itu" },
  [SERAP_HTTP_CONFLICT]        = { "conflict", 409, SERAP_HTTP_ACTION_TELL, "Sudah diubah orang lain" },
  [SERAP_HTTP_DEVICE_FORKED]   = { "device-forked", 409, SERAP_HTTP_ACTION_EPOCH, "Nomor perangkat sudah dipakai salinan lain" },
  [SERAP_HTTP_EPOCH_CLOSED]    = { "epoch-closed", 409, SERAP_HTTP_ACTION_EPOCH, "Masa perangkat ini sudah ditutup" },
  [SERAP_HTTP_SEQ_GAP]         = { "seq-gap", 409, SERAP_HTTP_ACTION_RESEND, "Urutan perangkat tidak bersambung" },
  [SERAP_HTTP_OFFSET_MISMATCH] = { "offset-mismatch", 409, SERAP_HTTP_ACTION_RESEND, "Unggahan dilanjutkan dari tempat lain" },
  [SERAP_HTTP_CURSOR_EXPIRED]  = { "cursor-expired", 410, SERAP_HTTP_ACTION_RELOAD, "Aliran tidak sampai ke penanda itu lagi" },
  [SERAP_HTTP_FEED_RESET]      = { "feed-reset", 410, SERAP_HTTP_ACTION_RELOAD, "Server dipulihkan dari cadangan" },
  [SERAP_HTTP_UPLOAD_EXPIRED]  = { "upload-expired", 410, SERAP_HTTP_ACTION_RESEND, "Unggahan yang belum selesai sudah dihapus" },
  [SERAP_HTTP_TOO_LARGE]       = { "too-large", 413, SERAP_HTTP_ACTION_SPLIT, "Terlalu besar" },
  [SERAP_HTTP_BAD_TYPE]        = { "bad-type", 415, SERAP_HTTP_ACTION_SPLIT, "Jenis isi atau pemampatan tidak diterima" },
  [SERAP_HTTP_OP_MUTATED]      = { "op-mutated", 422, SERAP_HTTP_ACTION_SPLIT, "Perubahan yang sama datang dengan isi lain" },
  [SERAP_HTTP_DIGEST_MISMATCH] = { "digest-mismatch", 422, SERAP_HTTP_ACTION_RESEND, "Isi berkas tidak cocok dengan sidiknya" },
  [SERAP_HTTP_REFUSED]         = { "refused", 422, SERAP_HTTP_ACTION_TELL, "Ditolak oleh aturan" },
  [SERAP_HTTP_CLIENT_TOO_OLD]  = { "client-too-old", 426, SERAP_HTTP_ACTION_UPDATE, "Program di perangkat ini terlalu lama" },
  [SERAP_HTTP_SLOW_DOWN]       = { "slow-down", 429, SERAP_HTTP_ACTION_RETRY, "Terlalu banyak permintaan" },
  [SERAP_HTTP_INTERNAL]        = { "internal", 500, SERAP_HTTP_ACTION_RETRY, "Server gagal" },
  [SERAP_HTTP_SERVER_TOO_OLD]  = { "server-too-old", 501, SERAP_HTTP_ACTION_RETRY, "Server belum mengenal permintaan ini" },
  [SERAP_HTTP_UNAVAILABLE]     = { "unavailable", 503, SERAP_HTTP_ACTION_RETRY, "Server belum siap" },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (rows) == SERAP_HTTP_N_CODES);

const char *
serap_http_code_name (SerapHttpCode code)
{
  g_return_val_if_fail (code < SERAP_HTTP_N_CODES, NULL);
  return rows[code].name;
}

int
serap_http_code_from_name (const char *name)
{
  for (guint i = 0; i < SERAP_HTTP_N_CODES; i++)
    if (g_strcmp0 (rows[i].name, name) == 0)
      return (int) i;
  return -1;
}

guint
serap_http_code_status (SerapHttpCode code)
{
  g_return_val_if_fail (code < SERAP_HTTP_N_CODES, 0);
  return rows[code].status;
}

const char *
serap_http_code_title (SerapHttpCode code)
{
  g_return_val_if_fail (code < SERAP_HTTP_N_CODES, NULL);
  return rows[code].title;
}

SerapHttpAction
serap_http_code_action (SerapHttpCode code)
{
  g_return_val_if_fail (code < SERAP_HTTP_N_CODES, SERAP_HTTP_ACTION_RETRY);
  return rows[code].action;
}

/* Where a status has several codes, the one that does least harm when it was not meant. */
SerapHttpCode
serap_http_code_of_status (guint status)
{
  switch (status) {
  case 403:
    return SERAP_HTTP_NOT_ALLOWED;
  case 409:
    return SERAP_HTTP_CONFLICT;
  case 410:
    return SERAP_HTTP_NOT_FOUND;
  case 422:
    return SERAP_HTTP_REFUSED;
  case 502:
  case 504:
    return SERAP_HTTP_UNAVAILABLE;
  default:
    break;
  }
  for (guint i = 0; i < SERAP_HTTP_N_CODES; i++)
    if (rows[i].status == status)
      return (SerapHttpCode) i;
  return SERAP_HTTP_INTERNAL;
}

SerapHttpCode
serap_http_code_of_wire (const GError *error)
{
  if (g_error_matches (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_TOO_LARGE))
    return SERAP_HTTP_TOO_LARGE;
  if (g_error_matches (error, SERAP_WIRE_ERROR, SERAP_WIRE_ERROR_UNKNOWN))
    return SERAP_HTTP_SERVER_TOO_OLD;
  return SERAP_HTTP_MALFORMED;
}

SerapHttpProblem *
serap_http_problem_new (SerapHttpCode code)
{
  SerapHttpProblem *problem = g_new0 (SerapHttpProblem, 1);
  problem->code = code;
  problem->problems = serap_problems_new ();
  return problem;
}

void
serap_http_problem_free (SerapHttpProblem *problem)
{
  if (problem == NULL)
    return;
  g_free (problem->title);
  g_free (problem->detail);
  g_free (problem->trace);
  g_ptr_array_unref (problem->problems);
  g_free (problem);
}

GBytes *
serap_http_problem_encode (const SerapHttpProblem *problem)
{
  g_autofree char *type = g_strconcat (SERAP_HTTP_PROBLEM_BASE, rows[problem->code].name, NULL);
  const char *title = problem->title != NULL ? problem->title : rows[problem->code].title;
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "type", type);
  serap_json_writer_member_text (writer, "title", title);
  serap_json_writer_member_int (writer, "status", rows[problem->code].status);
  serap_json_writer_opt_text (writer, "detail", problem->detail);
  serap_json_writer_opt_text (writer, "trace", problem->trace);
  if (problem->expected_dev_seq > 0)
    serap_json_writer_member_int (writer, "expected_dev_seq", (gint64) problem->expected_dev_seq);
  if (problem->retry_after > 0)
    serap_json_writer_member_int (writer, "retry_after", problem->retry_after);
  if (problem->problems->len > 0) {
    serap_json_writer_name (writer, "problems");
    serap_problems_write (writer, problem->problems);
  }
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

/* A newer headquarters has codes this program does not: their status says what to do. */
static gboolean
read_code (SerapJsonRef root, SerapHttpCode *code, GError **error)
{
  const char *type;
  gint64 status;
  if (!serap_json_get_text (root, "type", TEXT_CHARS, &type, error)
      || !serap_json_get_int (root, "status", 100, 599, &status, error))
    return FALSE;
  if (!g_str_has_prefix (type, SERAP_HTTP_PROBLEM_BASE))
    return serap_json_fail (serap_json_member (root, "type"), SERAP_WIRE_ERROR_UNKNOWN, error,
                            "not one of Serap's problems");
  int known = serap_http_code_from_name (type + strlen (SERAP_HTTP_PROBLEM_BASE));
  *code = known >= 0 ? (SerapHttpCode) known : serap_http_code_of_status ((guint) status);
  return TRUE;
}

SerapHttpProblem *
serap_http_problem_decode (GBytes *body, GError **error)
{
  SerapJsonRef problems;
  SerapHttpCode code = SERAP_HTTP_MALFORMED;
  gint64 expected, retry;
  g_autoptr (SerapJson) doc = serap_message_parse (body, SERAP_HTTP_PROBLEM_MAX_BYTES, error);
  if (doc == NULL || !read_code (serap_json_root (doc), &code, error))
    return NULL;
  SerapJsonRef root = serap_json_root (doc);
  g_autoptr (SerapHttpProblem) problem = serap_http_problem_new (code);
  if (!serap_message_dup_opt_text (root, "title", TEXT_CHARS, &problem->title, error)
      || !serap_message_dup_opt_text (root, "detail", TEXT_CHARS, &problem->detail, error)
      || !serap_message_dup_opt_text (root, "trace", NAME_CHARS, &problem->trace, error)
      || !serap_json_opt_int (root, "expected_dev_seq", 0, G_MAXINT64, 0, &expected, error)
      || !serap_json_opt_int (root, "retry_after", 0, MAX_RETRY_SECONDS, 0, &retry, error)
      || !serap_json_opt_array (root, "problems", &problems, error)
      || (serap_json_is_set (problems) && !serap_problems_read (problems, problem->problems, error)))
    return NULL;
  problem->expected_dev_seq = (guint64) expected;
  problem->retry_after = (guint) retry;
  return g_steal_pointer (&problem);
}
