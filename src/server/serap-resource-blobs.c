/* SPDX-License-Identifier: GPL-3.0-or-later */

/* /v1/blobs: attachments, up in pieces and down in ranges. */

#include "config.h"

#include "serap-route.h"

#include "serap-bytes.h"
#include "serap-http-blobs.h"
#include "serap-http-hello.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DIGEST_PREFIX "sha-256=:"
#define MAX_AGE_S (SERAP_CENTRAL_UPLOAD_MS / 1000)

static void
say_number (SerapExchange *exchange, const char *name, guint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  serap_exchange_add_header (exchange, name, text);
}

/* ---- Which are there ---- */

typedef struct {
  char **hashes;
  gboolean *begun; /* by this device, for each hash */
} Query;

static void
query_free (Query *query)
{
  g_strfreev (query->hashes);
  g_free (query->begun);
  g_free (query);
}

gboolean
serap_blobs_read (SerapExchange *exchange, GError **error)
{
  Query *query = g_new0 (Query, 1);
  serap_exchange_set_input (exchange, query, (GDestroyNotify) query_free);
  query->hashes = serap_blob_query_decode (exchange->body, error);
  return query->hashes != NULL;
}

gboolean
serap_blobs_run (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  Query *query = exchange->input;
  query->begun = g_new0 (gboolean, g_strv_length (query->hashes) + 1);
  for (guint i = 0; query->hashes[i] != NULL; i++)
    if (!serap_central_sends_file (central, exchange->caller.device, query->hashes[i], &query->begun[i],
                                   error))
      return FALSE;
  return TRUE;
}

/* What another device has begun, this one has to begin too before it goes on there. */
static SerapBlobState *
state_of (SerapCentral *central, const char *sha256, gboolean begun)
{
  gboolean whole = FALSE;
  guint64 offset = 0, total = 0;
  serap_central_file_progress (central, sha256, &whole, &offset);
  if (whole)
    return serap_blob_state_new (sha256, SERAP_BLOB_HAVE, 0);
  if (!begun || offset == 0 || offset > SERAP_CENTRAL_MAX_FILE
      || !serap_central_file_begun (central, sha256, &total))
    return serap_blob_state_new (sha256, SERAP_BLOB_WANT, 0);
  return serap_blob_state_new (sha256, SERAP_BLOB_PARTIAL, (gint64) offset);
}

gboolean
serap_blobs_look (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const Query *query = exchange->input;
  GPtrArray *states = serap_blob_states_new ();
  serap_exchange_set_output (exchange, states, (GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; query->hashes[i] != NULL; i++)
    g_ptr_array_add (states, state_of (central, query->hashes[i], query->begun[i]));
  return TRUE;
}

gboolean
serap_blobs_answer (SerapExchange *exchange, GError **error)
{
  serap_exchange_answer (exchange, "application/json", serap_blob_states_encode (exchange->output));
  return TRUE;
}

/* ---- Up ---- */

/* What central says of an upload in the protocol's words. @own: (transfer full) */
static gboolean
fail (GError *own, GError **error)
{
  gboolean done = FALSE;
  if (g_error_matches (own, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT))
    done = serap_server_fail (SERAP_HTTP_DIGEST_MISMATCH, error, "the file is not what its name says");
  else if (g_error_matches (own, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND))
    done = serap_server_fail (SERAP_HTTP_UPLOAD_EXPIRED, error, "the upload was not begun, or too long ago");
  else
    g_propagate_error (error, g_steal_pointer (&own));
  g_clear_error (&own);
  return done;
}

static gboolean
say_progress (SerapExchange *exchange, gboolean whole, guint64 offset)
{
  say_number (exchange, "Upload-Offset", offset);
  serap_exchange_add_header (exchange, "Upload-Complete", whole ? "?1" : "?0");
  return TRUE;
}

gboolean
serap_blob_admit (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  GError *own = NULL;
  gint64 *total = g_new0 (gint64, 1);
  serap_exchange_set_input (exchange, total, g_free);
  if (!serap_exchange_header_int (exchange, "upload-length", 0, G_MAXINT64, total, error))
    return FALSE;
  if (*total > SERAP_CENTRAL_MAX_FILE)
    return serap_server_fail (SERAP_HTTP_TOO_LARGE, error, "an attachment has at most %d bytes",
                              SERAP_CENTRAL_MAX_FILE);
  return serap_central_admit_file (central, exchange->caller.user, exchange->caller.device, exchange->param,
                                   (guint64) *total, &own)
         || fail (own, error);
}

gboolean
serap_blob_begin (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  GError *own = NULL;
  const gint64 *total = exchange->input;
  gboolean whole = FALSE;
  guint64 offset = 0;
  if (!serap_central_begin_file (central, exchange->param, (guint64) *total, &whole, &offset, &own))
    return fail (own, error);
  g_autofree char *limit = g_strdup_printf ("max-size=%d, max-append-size=%d, max-age=%" G_GINT64_FORMAT,
                                            SERAP_CENTRAL_MAX_FILE, SERAP_HTTP_MAX_PIECE_BYTES, MAX_AGE_S);
  exchange->status = whole ? 200 : 201;
  serap_exchange_add_header (exchange, "Upload-Limit", limit);
  return say_progress (exchange, whole, offset);
}

/* Only who began goes on: whoever else knows the hash finds nothing. */
gboolean
serap_blob_ask_whose (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  gboolean sends = FALSE;
  if (!serap_central_sends_file (central, exchange->caller.device, exchange->param, &sends, error))
    return FALSE;
  return sends
         || serap_server_fail (SERAP_HTTP_UPLOAD_EXPIRED, error, "the upload was not begun, or too long ago");
}

gboolean
serap_blob_where (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  gboolean whole = FALSE;
  guint64 offset = 0, total = 0;
  serap_central_file_progress (central, exchange->param, &whole, &offset);
  if (!whole && !serap_central_file_begun (central, exchange->param, &total))
    return serap_server_fail (SERAP_HTTP_UPLOAD_EXPIRED, error, "the upload was not begun, or too long ago");
  return say_progress (exchange, whole, offset);
}

typedef struct {
  gint64 offset;
  gboolean last;
} Piece;

/* RFC 9530: sha-256=:base64: */
static gboolean
check_digest (SerapExchange *exchange, GError **error)
{
  const char *text = serap_exchange_header (exchange, "content-digest");
  guint8 hash[SERAP_SHA256_BYTES];
  gsize n = 0;
  const guint8 *data = g_bytes_get_data (exchange->body, &n);
  if (text == NULL || !g_str_has_prefix (text, DIGEST_PREFIX) || !g_str_has_suffix (text, ":"))
    return serap_server_fail (SERAP_HTTP_MALFORMED, error, "Content-Digest: sha-256=:…: is missing");
  serap_sha256 (data, n, hash);
  g_autofree char *packed = g_base64_encode (hash, sizeof hash);
  g_autofree char *own = g_strconcat (DIGEST_PREFIX, packed, ":", NULL);
  return g_str_equal (own, text)
         || serap_server_fail (SERAP_HTTP_DIGEST_MISMATCH, error, "the piece is not what was sent");
}

gboolean
serap_blob_piece_read (SerapExchange *exchange, GError **error)
{
  Piece *piece = g_new0 (Piece, 1);
  serap_exchange_set_input (exchange, piece, g_free);
  const char *last = serap_exchange_header (exchange, "upload-complete");
  if (last == NULL || (!g_str_equal (last, "?0") && !g_str_equal (last, "?1")))
    return serap_server_fail (SERAP_HTTP_MALFORMED, error, "Upload-Complete is ?0 or ?1");
  if (serap_exchange_header (exchange, "content-encoding") != NULL)
    return serap_server_fail (SERAP_HTTP_BAD_TYPE, error, "a piece is sent as it is");
  piece->last = g_str_equal (last, "?1");
  return serap_exchange_header_int (exchange, "upload-offset", 0, SERAP_CENTRAL_MAX_FILE, &piece->offset,
                                    error)
         && check_digest (exchange, error);
}

/* The piece must lie in the file, and end it when it says so. */
static gboolean
check_piece (
  SerapExchange *exchange, SerapCentral *central, const Piece *piece, guint64 *total, GError **error)
{
  guint64 end = (guint64) piece->offset + g_bytes_get_size (exchange->body);
  if (!serap_central_file_begun (central, exchange->param, total))
    return TRUE;
  if (end <= *total && (end == *total) == piece->last)
    return TRUE;
  return serap_server_fail (SERAP_HTTP_MALFORMED, error, "the piece does not fit the length that was told");
}

gboolean
serap_blob_piece_store (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const Piece *piece = exchange->input;
  GError *own = NULL;
  gboolean whole = FALSE;
  guint64 offset = 0, total = 0;
  guint64 end = (guint64) piece->offset + g_bytes_get_size (exchange->body);
  if (!check_piece (exchange, central, piece, &total, error))
    return FALSE;
  if (!serap_central_add_piece (central, exchange->param, (guint64) piece->offset, exchange->body, &whole,
                                &offset, &own))
    return fail (own, error);
  say_progress (exchange, whole, offset);
  if (!whole && offset != end)
    return serap_server_fail (SERAP_HTTP_OFFSET_MISMATCH, error,
                              "%" G_GUINT64_FORMAT " bytes of the file are here", offset);
  exchange->free_of_charge = TRUE;
  return TRUE;
}

gboolean
serap_blob_take_back (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  gboolean *last = g_new0 (gboolean, 1);
  serap_exchange_set_output (exchange, last, g_free);
  return serap_central_take_back_file (central, exchange->caller.device, exchange->param, last, error);
}

/* Others may still be sending it. */
gboolean
serap_blob_give_up (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const gboolean *last = exchange->output;
  if (*last)
    serap_central_give_up_file (central, exchange->param);
  return TRUE;
}

/* ---- Down ---- */

gboolean
serap_blob_find (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  char *path = serap_central_file_path (central, exchange->caller.user, exchange->param, error);
  serap_exchange_set_output (exchange, path, g_free);
  return path != NULL;
}

/* One range of bytes (RFC 9110, 14.1.2); several are not given, which the sender must expect. */
static gboolean
read_range (const char *text, guint64 total, guint64 *start, guint64 *end)
{
  g_auto (GStrv) words = NULL;
  guint64 first = 0, last = 0;
  if (!g_str_has_prefix (text, "bytes=") || strchr (text, ',') != NULL)
    return FALSE;
  words = g_strsplit (text + strlen ("bytes="), "-", 3);
  if (g_strv_length (words) != 2)
    return FALSE;
  if (*words[0] == '\0') {
    /* The last bytes. */
    if (!g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXINT64, &last, NULL) || total == 0)
      return FALSE;
    *start = total - MIN (last, total);
    *end = total;
    return TRUE;
  }
  if (!g_ascii_string_to_unsigned (words[0], 10, 0, G_MAXINT64, &first, NULL) || first >= total
      || (*words[1] != '\0' && !g_ascii_string_to_unsigned (words[1], 10, first, G_MAXINT64, &last, NULL)))
    return FALSE;
  *start = first;
  *end = *words[1] == '\0' ? total : MIN (last + 1, total);
  return TRUE;
}

/* Mapped, not read: one who asks for much and takes little costs next to nothing. The content of a whole file
 * never changes. */
static GBytes *
map_file (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  return file != NULL ? g_mapped_file_get_bytes (file) : NULL;
}

/* The main loop shall find in memory what it sends. */
static void
call_in (GBytes *bytes)
{
  gsize n = 0;
  guintptr page = (guintptr) sysconf (_SC_PAGESIZE);
  const char *data = g_bytes_get_data (bytes, &n);
  guintptr start = (guintptr) data / page * page;
  if (n > 0)
    posix_madvise ((void *) start, (guintptr) data + n - start, POSIX_MADV_WILLNEED);
}

gboolean
serap_blob_open (SerapExchange *exchange, SerapCentral *central, GError **error)
{
  const char *range = serap_exchange_header (exchange, "range");
  g_autoptr (GBytes) all = map_file (exchange->output, error);
  guint64 start = 0, total = all != NULL ? g_bytes_get_size (all) : 0, end = total;
  if (all == NULL)
    return FALSE;
  if (range != NULL && !read_range (range, total, &start, &end)) {
    g_autofree char *size = g_strdup_printf ("bytes */%" G_GUINT64_FORMAT, total);
    serap_exchange_add_header (exchange, "Content-Range", size);
    exchange->status = 416;
    exchange->problem = "range";
    return TRUE;
  }
  GBytes *part = g_bytes_new_from_bytes (all, start, end - start);
  call_in (part);
  g_autofree char *tag = g_strdup_printf ("\"%s\"", exchange->param);
  serap_exchange_add_header (exchange, "ETag", tag);
  serap_exchange_add_header (exchange, "Accept-Ranges", "bytes");
  if (range != NULL) {
    g_autofree char *place = g_strdup_printf (
      "bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, start, end - 1, total);
    serap_exchange_add_header (exchange, "Content-Range", place);
    exchange->status = 206;
  }
  exchange->free_of_charge = TRUE;
  serap_exchange_answer (exchange, "application/octet-stream", part);
  return TRUE;
}
