/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files beside a record: looked at before they are let in, stored by their hash. */

#include "config.h"

#include "serap-attach.h"

#include "serap-bytes.h"
#include "serap-id.h"
#include "serap-resolver.h"
#include "serap-text.h"

#include <errno.h>
#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A header may promise more than any memory holds. */
#define MAX_PIXELS (G_GINT64_CONSTANT (40) * 1000 * 1000)
#define NAME_CHARS 200

typedef struct {
  GBytes *bytes;
  char *name;
  const char *mime;
  int width;
  int height;
} Picked;

static void
picked_clear (Picked *picked)
{
  g_clear_pointer (&picked->bytes, g_bytes_unref);
  g_free (picked->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picked, picked_clear)

static gboolean
refuse (GError **error, const Picked *picked, const char *why)
{
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE, _ ("The file “%s” cannot be attached: %s"),
               picked->name, why);
  return FALSE;
}

/* ---- Reading ---- */

/* A pipe would never end and a directory is no file; asked of the opened file, so that nobody can
 * swap it. */
static gboolean
check_stat (int fd, Picked *picked, gsize *size, GError **error)
{
  struct stat info;
  if (fstat (fd, &info) != 0)
    return refuse (error, picked, g_strerror (errno));
  if (S_ISDIR (info.st_mode))
    return refuse (error, picked, _ ("it is a folder."));
  if (!S_ISREG (info.st_mode))
    return refuse (error, picked, _ ("it is no ordinary file."));
  if (info.st_size == 0)
    return refuse (error, picked, _ ("it is empty."));
  if (info.st_size > SERAP_ATTACH_MAX_BYTES)
    return refuse (error, picked, _ ("it is larger than 25 MiB. Make it smaller and try again."));
  *size = (gsize) info.st_size;
  return TRUE;
}

static gboolean
read_all (int fd, Picked *picked, gsize size, GError **error)
{
  g_autofree guint8 *data = g_malloc (size);
  gsize n = 0;
  while (n < size) {
    ssize_t got = read (fd, data + n, size - n);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return refuse (error, picked, g_strerror (errno));
    if (got == 0)
      return refuse (error, picked, _ ("it changed while it was read."));
    n += (gsize) got;
  }
  picked->bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  return TRUE;
}

static gboolean
read_file (const char *path, Picked *picked, GError **error)
{
  gsize size = 0;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return refuse (error, picked, errno == ENOENT ? _ ("there is no such file.") : g_strerror (errno));
  gboolean done = check_stat (fd, picked, &size, error) && read_all (fd, picked, size, error);
  close (fd);
  return done;
}

/* ---- What it is ---- */

/* Passes over coded picture data, in which 0xff stands only before 0 and restart marks. */
static gsize
skip_scan (const guint8 *data, gsize n, gsize i)
{
  while (i + 1 < n && (data[i] != 0xff || data[i + 1] == 0 || (data[i + 1] >= 0xd0 && data[i + 1] <= 0xd7)))
    i++;
  return i;
}

/* A picture cut off on the way still has its head, and loaders paint the rest grey: its parts are
 * walked to the end mark (ITU T.81, annex B). What telephones put behind it does not matter. */
static gboolean
has_jpeg_end (GBytes *bytes)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);
  for (gsize i = 2; i + 4 <= n || (i + 2 <= n && data[i + 1] == 0xd9);) {
    if (data[i] != 0xff)
      return FALSE;
    guint8 mark = data[i + 1];
    if (mark == 0xd9)
      return TRUE;
    if (mark == 0xff) {
      i++;
      continue;
    }
    i += 2 + ((gsize) data[i + 2] << 8 | data[i + 3]);
    if (mark == 0xda)
      i = skip_scan (data, n, i);
  }
  return FALSE;
}

/* Likewise (ISO/IEC 15948, 5.3). */
static gboolean
has_png_end (GBytes *bytes)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);
  for (gsize i = 8; i + 12 <= n;) {
    if (memcmp (data + i + 4, "IEND", 4) == 0)
      return TRUE;
    gsize length = (gsize) data[i] << 24 | (gsize) data[i + 1] << 16 | (gsize) data[i + 2] << 8 | data[i + 3];
    i += 12 + length;
  }
  return FALSE;
}

static gboolean
has_pdf_end (GBytes *bytes)
{
  gsize n;
  const char *data = g_bytes_get_data (bytes, &n);
  gsize tail = MIN (n, 2048);
  return memmem (data + n - tail, tail, "%%EOF", 5) != NULL;
}

static const struct {
  const char *mime;
  const char *magic;
  gsize n;
  const char *loader; /* (nullable) gdk-pixbuf's name of an image */
  gboolean (*has_end) (GBytes *bytes);
} formats[] = {
  { "image/jpeg", "\xff\xd8\xff", 3, "jpeg", has_jpeg_end },
  { "image/png", "\x89PNG\r\n\x1a\n", 8, "png", has_png_end },
  { "application/pdf", "%PDF-", 5, NULL, has_pdf_end },
};

static int
sniff (GBytes *bytes)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (n > formats[i].n && memcmp (data, formats[i].magic, formats[i].n) == 0)
      return (int) i;
  return -1;
}

/* ---- Whether it can be seen ---- */

static void
on_size_prepared (GdkPixbufLoader *loader, int width, int height, gpointer data)
{
  Picked *picked = data;
  picked->width = width;
  picked->height = height;
  /* Nothing is allocated for what is too large; size 0 makes the loader give up. */
  if (width <= 0 || height <= 0 || (gint64) width * height > MAX_PIXELS)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
}

static gboolean
is_too_large (const Picked *picked)
{
  return (gint64) picked->width * picked->height > MAX_PIXELS;
}

/* The picture is drawn once: what cannot be decoded now is of no use to a verifier later. */
static gboolean
check_image (Picked *picked, int format, GError **error)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (picked->bytes, &n);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type (formats[format].loader, &local_error);
  if (loader == NULL)
    return refuse (error, picked, local_error->message);
  g_signal_connect (loader, "size-prepared", G_CALLBACK (on_size_prepared), picked);
  gboolean read = gdk_pixbuf_loader_write (loader, data, n, &local_error);
  read = gdk_pixbuf_loader_close (loader, read ? &local_error : NULL) && read;
  if (is_too_large (picked))
    return refuse (error, picked,
                   _ ("the picture has more than 40 million points. Make it smaller and try again."));
  if (!read || gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    return refuse (error, picked, _ ("it is damaged or incomplete."));
  return TRUE;
}

static gboolean
check_content (Picked *picked, GError **error)
{
  int format = sniff (picked->bytes);
  if (format < 0)
    return refuse (error, picked,
                   _ ("only JPEG and PNG pictures and PDF files are possible, whatever the name says."));
  picked->mime = formats[format].mime;
  if (!formats[format].has_end (picked->bytes))
    return refuse (error, picked, _ ("it is damaged or incomplete."));
  return formats[format].loader == NULL || check_image (picked, format, error);
}

/* A name for people: no folders, no control characters; the file itself is known by its hash. */
static char *
clean_name (const char *path)
{
  g_autofree char *shown = g_filename_display_basename (path);
  g_autofree char *clean = serap_text_clean (shown, FALSE);
  if (clean == NULL || *clean == '\0')
    return g_strdup ("berkas");
  if (serap_text_length (clean) <= NAME_CHARS)
    return g_steal_pointer (&clean);
  /* The end of a name tells more than its middle. */
  const char *dot = strrchr (clean, '.');
  const char *end = dot != NULL && strlen (dot) <= 10 ? dot : "";
  g_autofree char *start = g_utf8_substring (clean, 0, NAME_CHARS - 11);
  return g_strconcat (start, "…", end, NULL);
}

/* ---- Letting it in ---- */

static SerapOp *
attach_op (
  SerapSpace *space, const SerapRecord *owner, const Picked *picked, const char *kind, const char *sha256)
{
  g_autofree char *id = serap_id_new (serap_space_env (space));
  SerapOp *op = serap_space_op (space, SERAP_VERB_ATTACH, "lampiran", id);
  op->acts_for = serap_space_acts_for (space, serap_record_text (owner, "anggota"));
  serap_op_set_text (op, "pemilik", owner->id);
  serap_op_set_text (op, "jenis", kind);
  serap_op_set_text (op, "nama_berkas", picked->name);
  serap_op_set_text (op, "mime", picked->mime);
  serap_op_set_int (op, "bytes", (gint64) g_bytes_get_size (picked->bytes));
  serap_op_set_text (op, "sha256", sha256);
  if (picked->width > 0 && picked->height > 0) {
    serap_op_set_int (op, "lebar", picked->width);
    serap_op_set_int (op, "tinggi", picked->height);
  }
  return op;
}

/* The kind as a code; asked before the file is stored anywhere. */
static gboolean
resolve_kind (SerapSpace *space, const char *kind, SerapValue *value, GPtrArray *problems)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), "lampiran");
  const SerapField *field = &entity->fields[serap_entity_find (entity, "jenis")];
  if (!serap_resolve_value (space, field, kind != NULL ? kind : "", value, NULL, problems))
    return FALSE;
  if (value->kind != SERAP_VALUE_NONE)
    return TRUE;
  serap_problems_add (problems, "jenis", "required", NULL);
  return FALSE;
}

/* Headquarters in this process has the file before it hears of it: no crash can leave a name without
 * its file. Elsewhere the file follows when there is a line. */
static gboolean
store_file (SerapSpace *space, const Picked *picked, char **sha256, GError **error)
{
  SerapTransport *transport = serap_space_transport (space);
  *sha256 = serap_store_put_blob (serap_space_store (space), picked->bytes, picked->mime, error);
  if (*sha256 == NULL)
    return FALSE;
  return !serap_space_is_direct (space)
         || serap_transport_put_file (transport, *sha256, picked->bytes, error);
}

gboolean
serap_attach_check (const char *path, char **mime, GError **error)
{
  g_return_val_if_fail (path != NULL, FALSE);

  g_auto (Picked) picked = { .name = clean_name (path) };
  if (!read_file (path, &picked, error) || !check_content (&picked, error))
    return FALSE;
  if (mime != NULL)
    *mime = g_strdup (picked.mime);
  return TRUE;
}

gboolean
serap_attach_file (SerapSpace *space,
                   const char *entity,
                   const char *id,
                   const char *path,
                   const char *kind,
                   char **lampiran_id,
                   GPtrArray *problems,
                   GError **error)
{
  g_return_val_if_fail (space != NULL && id != NULL && path != NULL && problems != NULL, FALSE);

  g_autoptr (SerapRecord) owner = serap_store_get (serap_space_store (space), id);
  if (owner == NULL || (entity != NULL && !g_str_equal (owner->entity->name, entity))) {
    serap_problems_add (problems, NULL, "no-such-record", NULL);
    return FALSE;
  }
  g_auto (SerapValue) code = SERAP_VALUE_INIT;
  g_auto (Picked) picked = { .name = clean_name (path) };
  if (!resolve_kind (space, kind, &code, problems) || !read_file (path, &picked, error)
      || !check_content (&picked, error))
    return FALSE;
  g_autofree char *sha256 = NULL;
  if (!store_file (space, &picked, &sha256, error))
    return FALSE;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  SerapOp *op = attach_op (space, owner, &picked, code.text, sha256);
  g_ptr_array_add (ops, op);
  if (!serap_space_save (space, ops, problems, error))
    return FALSE;
  if (lampiran_id != NULL)
    *lampiran_id = g_strdup (op->entity);
  return TRUE;
}

/* ---- Looking at it ---- */

static gboolean
fetch_file (SerapSpace *space, const SerapRecord *attachment, GError **error)
{
  SerapTransport *transport = serap_space_transport (space);
  const char *sha256 = serap_record_text (attachment, "sha256");
  if (transport == NULL) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_ONLINE_ONLY,
                         _ ("The file is not on this computer yet, and headquarters is not at hand."));
    return FALSE;
  }
  g_autoptr (GBytes) bytes
    = serap_transport_get_file (transport, serap_space_user (space)->id, sha256, error);
  if (bytes == NULL)
    return FALSE;
  gsize n;
  const void *data = g_bytes_get_data (bytes, &n);
  g_autofree char *real = serap_sha256_hex (data, n);
  if (g_strcmp0 (real, sha256) != 0) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE,
                         _ ("Headquarters sent a file that is not the one attached."));
    return FALSE;
  }
  g_autofree char *stored
    = serap_store_put_blob (serap_space_store (space), bytes, serap_record_text (attachment, "mime"), error);
  return stored != NULL;
}

gboolean
serap_attach_open (SerapSpace *space, const char *lampiran_id, char **path, GError **error)
{
  g_return_val_if_fail (space != NULL && lampiran_id != NULL && path != NULL, FALSE);

  SerapStore *store = serap_space_store (space);
  g_autoptr (SerapRecord) attachment = serap_store_get (store, lampiran_id);
  const char *sha256 = attachment != NULL ? serap_record_text (attachment, "sha256") : NULL;
  *path = NULL;
  if (sha256 == NULL || !g_str_equal (attachment->entity->name, "lampiran")) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE, _ ("There is no such attachment."));
    return FALSE;
  }
  *path = serap_store_blob_path (store, sha256);
  if (*path == NULL && fetch_file (space, attachment, error))
    *path = serap_store_blob_path (store, sha256);
  return *path != NULL;
}
