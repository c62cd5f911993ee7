/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The CSV writer: rows into memory or into a file that appears whole or not at all. */

#include "config.h"

#include "serap-csv-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes that are gathered before a write to the file. */
#define FLUSH_BYTES (64 * 1024)

struct _SerapCsvWriter {
  GString *own; /* (owned) (nullable) */
  GString *out; /* (unowned) @own, or the caller's */
  char delimiter;
  guint n_cells;
  gsize row_start;
  int fd;           /* -1 without a file */
  int failed_errno; /* of the first failed write, which cannot be made good */
  char *path;       /* (owned) (nullable) */
  char *temporary;  /* (owned) (nullable) NULL when there is nothing to remove */
};

static SerapCsvWriter *
new_writer (GString *out, SerapCsvWriterFlags flags)
{
  SerapCsvWriter *self = g_new0 (SerapCsvWriter, 1);
  self->own = out == NULL ? g_string_new (NULL) : NULL;
  self->out = out == NULL ? self->own : out;
  self->delimiter = (flags & SERAP_CSV_WRITER_SEMICOLON) != 0 ? ';' : ',';
  self->fd = -1;
  if ((flags & SERAP_CSV_WRITER_BOM) != 0)
    g_string_append (self->out, "\xEF\xBB\xBF");
  self->row_start = self->out->len;
  return self;
}

SerapCsvWriter *
serap_csv_writer_new_for_string (GString *out, SerapCsvWriterFlags flags)
{
  g_return_val_if_fail (out != NULL, NULL);
  return new_writer (out, flags);
}

/* The mode that the file shall have: that of @path, or the usual one if there is no such file. */
static gboolean
find_mode (const char *path, gboolean *exists, mode_t *mode, GError **error)
{
  struct stat info;
  *exists = stat (path, &info) == 0;
  *mode = *exists ? info.st_mode & 07777 : 0666;
  if (*exists && !S_ISREG (info.st_mode)) {
    serap_csv_error_set (error, SERAP_CSV_ERROR_IO, NULL, "not a regular file");
    return FALSE;
  }
  if (*exists && access (path, W_OK) != 0) {
    serap_csv_error_set_errno (error, errno, "cannot replace", path);
    return FALSE;
  }
  return TRUE;
}

static gboolean
open_temporary (SerapCsvWriter *self, GError **error)
{
  gboolean exists;
  mode_t mode;
  if (!find_mode (self->path, &exists, &mode, error))
    return FALSE;
  g_autofree char *directory = g_path_get_dirname (self->path);
  g_autofree char *name = g_build_filename (directory, ".serap-XXXXXX", NULL);
  self->fd = g_mkstemp_full (name, O_WRONLY | O_CLOEXEC, exists ? 0600 : (int) mode);
  if (self->fd < 0) {
    serap_csv_error_set_errno (error, errno, "cannot write beside", self->path);
    return FALSE;
  }
  self->temporary = g_steal_pointer (&name);
  if (exists && fchmod (self->fd, mode) != 0) {
    serap_csv_error_set_errno (error, errno, "cannot set the mode of", self->temporary);
    return FALSE;
  }
  return TRUE;
}

SerapCsvWriter *
serap_csv_writer_new (const char *path, SerapCsvWriterFlags flags, GError **error)
{
  g_autoptr (SerapCsvWriter) self = new_writer (NULL, flags);
  self->path = realpath (path, NULL);
  if (self->path == NULL)
    self->path = g_strdup (path);
  return open_temporary (self, error) ? g_steal_pointer (&self) : NULL;
}

void
serap_csv_writer_free (SerapCsvWriter *self)
{
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  if (self->own != NULL)
    g_string_free (self->own, TRUE);
  g_clear_pointer (&self->temporary, g_free);
  g_clear_pointer (&self->path, g_free);
  g_free (self);
}

static gboolean
starts_like_formula (const char *text)
{
  gunichar c = g_utf8_get_char (text);
  switch (c) {
  case '=':
  case '+':
  case '-':
  case '@':
  case '\t':
  case '\r':
  case '\n':
  case 0xFF1D: /* ＝ */
  case 0xFF0B: /* ＋ */
  case 0xFF0D: /* － */
  case 0xFF20: /* ＠ */
    return TRUE;
  default:
    return FALSE;
  }
}

/* Text that already has the apostrophe gets one more, so that serap_csv_unguard() is exact. */
static gboolean
needs_guard (const char *text)
{
  return starts_like_formula (text + strspn (text, "'"));
}

const char *
serap_csv_unguard (const char *cell)
{
  return *cell == '\'' && needs_guard (cell) ? cell + 1 : cell;
}

/* More than RFC 4180 asks: whatever readers may take for a delimiter, blanks at the ends that they
 * may drop, and a first line that they may take for an instruction. */
static gboolean
needs_quotes (const char *text)
{
  gsize n = strlen (text);
  if (n == 0)
    return FALSE;
  return strpbrk (text, ",;\t|\"\r\n") != NULL || text[0] == ' ' || text[n - 1] == ' '
         || g_ascii_strncasecmp (text, "sep=", 4) == 0;
}

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *quote; (quote = strchr (text, '"')) != NULL; text = quote + 1) {
    g_string_append_len (out, text, quote + 1 - text);
    g_string_append_c (out, '"');
  }
  g_string_append (out, text);
  g_string_append_c (out, '"');
}

static void
append_cell (SerapCsvWriter *self, const char *text)
{
  if (self->n_cells++ > 0)
    g_string_append_c (self->out, self->delimiter);
  if (needs_quotes (text))
    append_quoted (self->out, text);
  else
    g_string_append (self->out, text);
}

void
serap_csv_writer_text (SerapCsvWriter *self, const char *text)
{
  if (text == NULL)
    text = "";
  g_autofree char *guarded = needs_guard (text) ? g_strconcat ("'", text, NULL) : NULL;
  append_cell (self, guarded != NULL ? guarded : text);
}

static gboolean
is_number (const char *text)
{
  if (*text == '+' || *text == '-')
    text++;
  return g_ascii_isdigit (*text) && text[strspn (text, "0123456789.,")] == '\0';
}

void
serap_csv_writer_number (SerapCsvWriter *self, const char *text)
{
  if (text != NULL && is_number (text))
    append_cell (self, text);
  else
    serap_csv_writer_text (self, text);
}

static gboolean
flush (SerapCsvWriter *self, GError **error)
{
  gsize done = 0;
  while (self->fd >= 0 && self->failed_errno == 0 && done < self->out->len) {
    gssize n = write (self->fd, self->out->str + done, self->out->len - done);
    if (n < 0 && errno != EINTR)
      self->failed_errno = errno;
    done += n > 0 ? (gsize) n : 0;
  }
  if (self->failed_errno != 0) {
    serap_csv_error_set_errno (error, self->failed_errno, "cannot write", self->path);
    return FALSE;
  }
  if (self->fd >= 0)
    g_string_truncate (self->out, 0);
  return TRUE;
}

gboolean
serap_csv_writer_end_row (SerapCsvWriter *self, GError **error)
{
  /* A row of one blank cell would be a blank line, which is no row. */
  if (self->n_cells == 1 && self->out->len == self->row_start)
    g_string_append (self->out, "\"\"");
  g_string_append (self->out, "\r\n");
  self->n_cells = 0;
  gboolean done = self->out->len < FLUSH_BYTES || flush (self, error);
  self->row_start = self->out->len;
  return done;
}

gboolean
serap_csv_writer_row (SerapCsvWriter *self, const char *const *cells, GError **error)
{
  for (guint i = 0; cells[i] != NULL; i++)
    serap_csv_writer_text (self, cells[i]);
  return serap_csv_writer_end_row (self, error);
}

/* Makes the new name survive a power cut. Not every file system can; the file is right anyway. */
static void
sync_directory (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

static gboolean
close_file (SerapCsvWriter *self)
{
  int synced = fsync (self->fd);
  int saved_errno = errno;
  int closed = close (self->fd);
  self->fd = -1;
  if (synced != 0)
    errno = saved_errno;
  return synced == 0 && closed == 0;
}

gboolean
serap_csv_writer_finish (SerapCsvWriter *self, GError **error)
{
  g_return_val_if_fail (self->n_cells == 0, FALSE);
  if (self->fd < 0)
    return TRUE;
  if (!flush (self, error))
    return FALSE;
  if (!close_file (self) || g_rename (self->temporary, self->path) != 0) {
    serap_csv_error_set_errno (error, errno, "cannot write", self->path);
    return FALSE;
  }
  g_clear_pointer (&self->temporary, g_free);
  sync_directory (self->path);
  return TRUE;
}
