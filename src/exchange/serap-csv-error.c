/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The error domain of CSV reading and writing. Every error carries its own place and numbers, so
 * that they survive copying and arrive even when opening failed and there is no reader to ask. */

#include "config.h"

#include "serap-csv-error.h"

#include <errno.h>

typedef struct {
  SerapCsvDetail detail;
} SerapCsvErrorPrivate;

static void
serap_csv_error_private_init (SerapCsvErrorPrivate *priv)
{
}

static void
serap_csv_error_private_copy (const SerapCsvErrorPrivate *from, SerapCsvErrorPrivate *to)
{
  to->detail = from->detail;
}

static void
serap_csv_error_private_clear (SerapCsvErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (SerapCsvError, serap_csv_error)

const SerapCsvDetail *
serap_csv_error_detail (const GError *error)
{
  return &serap_csv_error_get_private (error)->detail;
}

void
serap_csv_error_set (
  GError **error, SerapCsvError code, const SerapCsvDetail *detail, const char *format, ...)
{
  if (error == NULL)
    return;
  va_list args;
  va_start (args, format);
  g_autoptr (GError) made = g_error_new_valist (SERAP_CSV_ERROR, (int) code, format, args);
  va_end (args);
  if (detail != NULL)
    serap_csv_error_get_private (made)->detail = *detail;
  g_propagate_error (error, g_steal_pointer (&made));
}

static SerapCsvError
code_for_errno (int saved_errno)
{
  switch (saved_errno) {
  case ENOENT:
  case ENOTDIR:
    return SERAP_CSV_ERROR_NOT_FOUND;
  case EACCES:
  case EPERM:
  case EROFS:
    return SERAP_CSV_ERROR_DENIED;
  case ENOSPC:
  case EDQUOT:
  case EFBIG:
    return SERAP_CSV_ERROR_NO_SPACE;
  default:
    return SERAP_CSV_ERROR_IO;
  }
}

void
serap_csv_error_set_errno (GError **error, int saved_errno, const char *action, const char *path)
{
  g_autofree char *name = g_filename_display_name (path);
  serap_csv_error_set (error, code_for_errno (saved_errno), NULL, "%s “%s”: %s", action, name,
                       g_strerror (saved_errno));
}
