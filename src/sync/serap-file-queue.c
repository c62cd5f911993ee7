/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person waits for comes first; then one file after the other goes up. */

#include "config.h"

#include "serap-file-queue.h"

#include "serap-bytes.h"
#include "serap-env.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MIN_PIECE (64 * 1024)
#define START_PIECE (128 * 1024)
#define MAX_PIECE (1024 * 1024)
#define AIM_MS 6500
#define MAX_FILE (25 * 1024 * 1024)
/* So often may headquarters take nothing of a file before it is passed by. */
#define MAX_STUCK 3

/* A file on its way up. */
typedef struct {
  char *sha256;
  GBytes *bytes; /* (nullable): not read yet */
  guint64 offset;
  gboolean known; /* whether @offset is headquarters' word */
  guint stuck;
} Upload;

static void
upload_free (Upload *upload)
{
  if (upload == NULL)
    return;
  g_free (upload->sha256);
  g_clear_pointer (&upload->bytes, g_bytes_unref);
  g_free (upload);
}

struct _SerapFileQueue {
  SerapStore *store;         /* (unowned) */
  SerapTransport *transport; /* (unowned) */
  SerapFileArrived arrived;  /* (nullable) */
  gpointer arrived_data;
  GQueue wanted;      /* (owned) (element-type utf8) */
  GQueue uploads;     /* (owned) (element-type Upload) */
  char *asked;        /* (owned) (nullable): last file headquarters was asked about in this round */
  GHashTable *passed; /* (owned) (element-type utf8): given up until the program starts again */
  gsize piece;
  guint n_sent;
};

SerapFileQueue *
serap_file_queue_new (SerapStore *store, SerapTransport *transport)
{
  g_return_val_if_fail (store != NULL && transport != NULL, NULL);

  SerapFileQueue *queue = g_new0 (SerapFileQueue, 1);
  queue->store = store;
  queue->transport = transport;
  queue->piece = START_PIECE;
  queue->passed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&queue->wanted);
  g_queue_init (&queue->uploads);
  return queue;
}

void
serap_file_queue_free (SerapFileQueue *queue)
{
  if (queue == NULL)
    return;
  g_queue_clear_full (&queue->wanted, g_free);
  g_queue_clear_full (&queue->uploads, (GDestroyNotify) upload_free);
  g_hash_table_unref (queue->passed);
  g_free (queue->asked);
  g_free (queue);
}

void
serap_file_queue_on_arrival (SerapFileQueue *queue, SerapFileArrived arrived, gpointer data)
{
  queue->arrived = arrived;
  queue->arrived_data = data;
}

void
serap_file_queue_want (SerapFileQueue *queue, const char *sha256)
{
  g_return_if_fail (queue != NULL && sha256 != NULL);

  g_autofree char *here = serap_store_blob_path (queue->store, sha256);
  if (here == NULL && g_queue_find_custom (&queue->wanted, sha256, (GCompareFunc) strcmp) == NULL)
    g_queue_push_tail (&queue->wanted, g_strdup (sha256));
}

guint
serap_file_queue_sent (SerapFileQueue *queue)
{
  return queue->n_sent;
}

gsize
serap_file_queue_piece_bytes (SerapFileQueue *queue)
{
  return queue->piece;
}

/* ---- The size of a piece ---- */

static void
measure (SerapFileQueue *queue, gsize n, gint64 started_ms)
{
  gint64 took_ms = serap_env_now_ms (serap_store_env (queue->store)) - started_ms;
  guint64 fitting = took_ms > 0 ? (guint64) n * AIM_MS / (guint64) took_ms : (guint64) n * 2;
  /* A short piece says little of what a long one would take. */
  if (n < queue->piece && fitting > queue->piece)
    return;
  queue->piece = CLAMP (MIN (fitting, queue->piece * 2), MIN_PIECE, MAX_PIECE);
}

static gboolean
is_of_this_file (const GError *error)
{
  return g_error_matches (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_FILE);
}

/* Trouble of one file is noted and passed by; anything else stops the step. */
static gboolean
stop (SerapFileQueue *queue, GError *trouble, GError **error)
{
  queue->piece = MAX (MIN_PIECE, queue->piece / 2);
  g_propagate_error (error, trouble);
  return FALSE;
}

/* ---- Up ---- */

static void
pass_by (SerapFileQueue *queue)
{
  Upload *upload = g_queue_pop_head (&queue->uploads);
  g_hash_table_add (queue->passed, g_strdup (upload->sha256));
  upload_free (upload);
}

static gboolean
refuse_file (SerapFileQueue *queue, const char *why, GError **error)
{
  const Upload *upload = g_queue_peek_head (&queue->uploads);
  if (!serap_store_note_file (queue->store, upload->sha256, why, error))
    return FALSE;
  pass_by (queue);
  return TRUE;
}

static gboolean
finish_upload (SerapFileQueue *queue, GError **error)
{
  Upload *upload = g_queue_peek_head (&queue->uploads);
  if (!serap_store_note_file (queue->store, upload->sha256, NULL, error))
    return FALSE;
  queue->n_sent++;
  upload_free (g_queue_pop_head (&queue->uploads));
  return TRUE;
}

/* Only what is still the file it was goes to headquarters. */
static gboolean
read_upload (SerapFileQueue *queue, Upload *upload)
{
  if (upload->bytes != NULL)
    return TRUE;
  g_autofree char *path = serap_store_blob_path (queue->store, upload->sha256);
  g_autofree char *data = NULL;
  gsize n = 0;
  if (path == NULL || !g_file_get_contents (path, &data, &n, NULL))
    return FALSE;
  g_autofree char *real = serap_sha256_hex (data, n);
  if (!g_str_equal (real, upload->sha256))
    return FALSE;
  upload->bytes = g_bytes_new_take (g_steal_pointer (&data), n);
  return TRUE;
}

static gboolean
take_status (SerapFileQueue *queue, Upload *upload, const SerapFileStatus *status, GError **error)
{
  if (status->state == SERAP_FILE_STORED)
    return finish_upload (queue, error);
  upload->stuck = upload->known && status->offset <= upload->offset ? upload->stuck + 1 : 0;
  upload->offset = status->offset;
  upload->known = TRUE;
  if (upload->stuck >= MAX_STUCK)
    pass_by (queue);
  return TRUE;
}

static gboolean
ask_offset (SerapFileQueue *queue, Upload *upload, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_ptr_array_add (names, upload->sha256);
  g_autoptr (GArray) known = queue->transport->klass->query_files (queue->transport, names, error);
  return known != NULL && known->len == 1
         && take_status (queue, upload, &g_array_index (known, SerapFileStatus, 0), error);
}

static gboolean
send_piece (SerapFileQueue *queue, Upload *upload, GError **error)
{
  gsize total = g_bytes_get_size (upload->bytes);
  guint64 from = MIN (upload->offset, total);
  gsize n = MIN (queue->piece, total - from);
  g_autoptr (GBytes) piece = g_bytes_new_from_bytes (upload->bytes, from, n);
  g_autoptr (GError) trouble = NULL;
  SerapFileStatus status = { SERAP_FILE_WANTED, 0 };
  gint64 started_ms = serap_env_now_ms (serap_store_env (queue->store));
  if (queue->transport->klass->put_piece (queue->transport, upload->sha256, total, from, piece, &status,
                                          &trouble)) {
    measure (queue, n, started_ms);
    return take_status (queue, upload, &status, error);
  }
  upload->known = FALSE;
  if (g_error_matches (trouble, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_SCOPE)) {
    /* Too much without its record; later, perhaps. */
    pass_by (queue);
    return TRUE;
  }
  if (!is_of_this_file (trouble))
    return stop (queue, g_steal_pointer (&trouble), error);
  /* Somebody else's bytes may have been among it: once more from the beginning, then no more. */
  return ++upload->stuck < MAX_STUCK || refuse_file (queue, "not-taken", error);
}

static gboolean
step_upload (SerapFileQueue *queue, Upload *upload, GError **error)
{
  if (!read_upload (queue, upload)) {
    pass_by (queue);
    return TRUE;
  }
  if (g_bytes_get_size (upload->bytes) > MAX_FILE)
    return refuse_file (queue, "too-large", error);
  return upload->known ? send_piece (queue, upload, error) : ask_offset (queue, upload, error);
}

/* ---- Which files ---- */

static gboolean
sort_out (SerapFileQueue *queue, GPtrArray *names, GArray *known, GError **error)
{
  for (guint i = 0; i < names->len; i++) {
    const SerapFileStatus *status = &g_array_index (known, SerapFileStatus, i);
    if (status->state == SERAP_FILE_STORED) {
      if (!serap_store_note_file (queue->store, names->pdata[i], NULL, error))
        return FALSE;
      continue;
    }
    if (g_hash_table_contains (queue->passed, names->pdata[i]))
      continue;
    Upload *upload = g_new0 (Upload, 1);
    upload->sha256 = g_strdup (names->pdata[i]);
    upload->offset = status->offset;
    upload->known = TRUE;
    g_queue_push_tail (&queue->uploads, upload);
  }
  return TRUE;
}

static gboolean
ask_next (SerapFileQueue *queue, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) names
    = serap_store_files_to_send (queue->store, queue->asked, SERAP_TRANSPORT_MAX_QUERY, error);
  if (names == NULL)
    return FALSE;
  if (names->len == 0) {
    /* The end of a round; the next begins anew. */
    g_clear_pointer (&queue->asked, g_free);
    *more = FALSE;
    return TRUE;
  }
  g_autoptr (GError) trouble = NULL;
  g_autoptr (GArray) known = queue->transport->klass->query_files (queue->transport, names, &trouble);
  if (known == NULL)
    return stop (queue, g_steal_pointer (&trouble), error);
  if (known->len != names->len) {
    g_set_error_literal (error, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_PROTOCOL,
                         "headquarters answered about other files");
    return FALSE;
  }
  g_free (queue->asked);
  queue->asked = g_strdup (names->pdata[names->len - 1]);
  return sort_out (queue, names, known, error);
}

/* ---- Down ---- */

static void
tell_arrival (SerapFileQueue *queue, gboolean here)
{
  g_autofree char *sha256 = g_queue_pop_head (&queue->wanted);
  if (queue->arrived != NULL)
    queue->arrived (sha256, here, queue->arrived_data);
}

static gboolean
append_file (const char *path, guint64 offset, GBytes *bytes, GError **error)
{
  gsize n = 0;
  const char *data = g_bytes_get_data (bytes, &n);
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  gboolean written = fd >= 0;
  for (gsize done = 0; written && done < n;) {
    ssize_t part = pwrite (fd, data + done, n - done, (off_t) (offset + done));
    if (part < 0 && errno == EINTR)
      continue;
    written = part >= 0;
    done += written ? (gsize) part : 0;
  }
  written = written && fsync (fd) == 0;
  int number = errno;
  if (fd >= 0)
    close (fd);
  if (!written)
    g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (number), "%s: %s", path,
                 g_strerror (number));
  return written;
}

static gboolean
finish_download (SerapFileQueue *queue, const char *sha256, const char *path, GError **error)
{
  g_autofree char *data = NULL;
  gsize n = 0;
  if (!g_file_get_contents (path, &data, &n, error))
    return FALSE;
  g_autofree char *real = serap_sha256_hex (data, n);
  gboolean fits = g_str_equal (real, sha256);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&data), n);
  g_autofree char *stored = fits ? serap_store_put_blob (queue->store, bytes, NULL, error) : NULL;
  if (fits && (stored == NULL || !serap_store_note_file (queue->store, sha256, NULL, error)))
    return FALSE;
  g_unlink (path);
  tell_arrival (queue, fits);
  return TRUE;
}

static gboolean
step_download (SerapFileQueue *queue, const char *sha256, GError **error)
{
  g_autofree char *path = serap_store_part_path (queue->store, sha256);
  g_autofree char *user = serap_store_meta (queue->store, "user");
  GStatBuf info;
  guint64 offset = path != NULL && g_stat (path, &info) == 0 ? (guint64) info.st_size : 0;
  guint64 total = 0;
  g_autoptr (GError) trouble = NULL;
  gint64 started_ms = serap_env_now_ms (serap_store_env (queue->store));
  g_autoptr (GBytes) piece = queue->transport->klass->get_piece (queue->transport, user, sha256, offset,
                                                                 queue->piece, &total, &trouble);
  if (piece == NULL && !is_of_this_file (trouble))
    return stop (queue, g_steal_pointer (&trouble), error);
  gsize n = piece != NULL ? g_bytes_get_size (piece) : 0;
  gboolean sound
    = path != NULL && piece != NULL && total <= MAX_FILE && offset + n <= total && (n > 0 || offset == total);
  if (!sound) {
    if (path != NULL)
      g_unlink (path);
    tell_arrival (queue, FALSE);
    return TRUE;
  }
  measure (queue, n, started_ms);
  if (!append_file (path, offset, piece, error))
    return FALSE;
  return offset + n < total || finish_download (queue, sha256, path, error);
}

/* ---- One step ---- */

gboolean
serap_file_queue_step (SerapFileQueue *queue, gboolean *more, GError **error)
{
  g_return_val_if_fail (queue != NULL && more != NULL, FALSE);

  const SerapTransportClass *klass = queue->transport->klass;
  *more = TRUE;
  const char *wanted = g_queue_peek_head (&queue->wanted);
  if (wanted != NULL && klass->get_piece != NULL)
    return step_download (queue, wanted, error);
  if (klass->query_files == NULL || klass->put_piece == NULL) {
    *more = FALSE;
    return TRUE;
  }
  Upload *upload = g_queue_peek_head (&queue->uploads);
  return upload != NULL ? step_upload (queue, upload, error) : ask_next (queue, more, error);
}
