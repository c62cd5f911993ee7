/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may send which file: whoever sees the attachment that names it; and, within bounds, whoever says that
 * the attachment comes later. */

#include "config.h"

#include "serap-central-private.h"

/* A hash has one length, and the attachment says which. */
static gboolean
length_fits (GPtrArray *lampiran, guint64 total)
{
  for (guint i = 0; i < lampiran->len; i++) {
    gint64 bytes = serap_record_int (lampiran->pdata[i], "bytes", -1);
    if (bytes < 0 || (guint64) bytes == total)
      return TRUE;
  }
  return FALSE;
}

/* @known: what the device said before of the same file, 0 for nothing. */
static gboolean
within_quota (SerapCentral *central, const char *device, guint64 total, gboolean is_known, guint64 known)
{
  guint64 n = 0, bytes = 0;
  guint64 max_bytes = (guint64) central->limits.unnamed_mib * 1024 * 1024;
  central->storage->klass->unnamed_of (central->storage, device, &n, &bytes);
  if (!is_known)
    n++;
  bytes = bytes - MIN (known, bytes) + total;
  return n <= central->limits.unnamed_files && bytes <= max_bytes;
}

static gboolean
may_send (SerapCentral *central,
          const char *user,
          const char *device,
          const char *sha256,
          guint64 total,
          gboolean *is_new,
          GError **error)
{
  guint64 known = 0;
  gboolean is_known = central->storage->klass->get_deposit (central->storage, sha256, device, &known);
  g_autoptr (GPtrArray) lampiran = serap_central_lampiran_of (central, user, sha256);
  *is_new = !is_known || known != total;
  if (lampiran->len > 0) {
    if (length_fits (lampiran, total))
      return TRUE;
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT,
                         "the attachment says another length");
    return FALSE;
  }
  if (within_quota (central, device, total, is_known, known))
    return TRUE;
  g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_QUOTA,
               "at most %u files and %u MiB without their attachment", central->limits.unnamed_files,
               central->limits.unnamed_mib);
  return FALSE;
}

gboolean
serap_central_admit_file (SerapCentral *central,
                          const char *user,
                          const char *device,
                          const char *sha256,
                          guint64 total,
                          GError **error)
{
  g_return_val_if_fail (central != NULL && user != NULL && device != NULL, FALSE);

  SerapStorage *storage = central->storage;
  GError *own = NULL;
  gboolean is_new = FALSE;
  if (!serap_central_is_sha256 (sha256) || total > SERAP_CENTRAL_MAX_FILE) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_CORRUPT,
                         "not the name of a file, or it is too large");
    return FALSE;
  }
  if (!may_send (central, user, device, sha256, total, &is_new, &own) || !is_new)
    return serap_central_settle (central, own, error);
  return serap_central_settle (central, NULL, error)
         && storage->klass->put_deposit (storage, sha256, device, total, serap_env_now_ms (central->env),
                                         error);
}

gboolean
serap_central_sends_file (
  SerapCentral *central, const char *device, const char *sha256, gboolean *sends, GError **error)
{
  guint64 bytes = 0;
  *sends = central->storage->klass->get_deposit (central->storage, sha256, device, &bytes);
  return serap_central_settle (central, NULL, error);
}

gboolean
serap_central_take_back_file (
  SerapCentral *central, const char *device, const char *sha256, gboolean *last, GError **error)
{
  SerapStorage *storage = central->storage;
  gboolean sends = FALSE;
  *last = FALSE;
  if (!serap_central_sends_file (central, device, sha256, &sends, error))
    return FALSE;
  /* What is whole stays, and with it who brought it. */
  if (!sends || serap_central_has_file (central, sha256))
    return TRUE;
  if (!storage->klass->drop_deposit (storage, sha256, device, error))
    return FALSE;
  *last = !storage->klass->has_deposit (storage, sha256);
  return serap_central_settle (central, NULL, error);
}
