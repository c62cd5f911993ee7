/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a device compares its scopes with, and whether that is what the records in them give. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-digest.h"

#include <string.h>

#define PAGE 500

/* Number and digest of a scope made anew from its records. */
static gboolean
sum_up (SerapStorage *storage, const char *scope, guint64 *n, guint8 sum[SERAP_DIGEST_BYTES], GError **error)
{
  g_autofree char *after = NULL;
  *n = 0;
  memset (sum, 0, SERAP_DIGEST_BYTES);
  for (;;) {
    g_autoptr (GPtrArray) page = storage->klass->state_page (storage, scope, after, PAGE, error);
    if (page == NULL)
      return FALSE;
    for (guint i = 0; i < page->len; i++) {
      guint8 part[SERAP_DIGEST_BYTES];
      *n += serap_record_digest (page->pdata[i], part);
      serap_digest_add (sum, part);
    }
    if (page->len < PAGE)
      return TRUE;
    g_free (after);
    after = g_strdup (((SerapRecord *) page->pdata[page->len - 1])->id);
  }
}

gboolean
serap_central_check_digests (SerapCentral *central, GPtrArray *findings, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (GPtrArray) scopes = storage->klass->scopes (storage, error);
  for (guint i = 0; scopes != NULL && i < scopes->len; i++) {
    guint8 kept[SERAP_DIGEST_BYTES], real[SERAP_DIGEST_BYTES];
    guint64 n_kept = 0, n_real = 0;
    storage->klass->digest (storage, scopes->pdata[i], &n_kept, kept);
    if (!sum_up (storage, scopes->pdata[i], &n_real, real, error))
      return FALSE;
    if (n_kept != n_real || memcmp (kept, real, sizeof kept) != 0)
      g_ptr_array_add (
        findings, g_strdup_printf ("the digest of scope %s is not that of its %" G_GUINT64_FORMAT " records",
                                   (const char *) scopes->pdata[i], n_real));
  }
  return scopes != NULL && storage->klass->sound (storage, error);
}

void
serap_central_tell_digests (SerapCentral *central, SerapSyncReply *reply)
{
  SerapStorage *storage = central->storage;
  for (guint i = 0; reply->scopes[i] != NULL; i++) {
    guint8 sum[SERAP_DIGEST_BYTES];
    guint64 n = 0;
    storage->klass->digest (storage, reply->scopes[i], &n, sum);
    g_ptr_array_add (reply->digests, serap_digest_new (reply->scopes[i], n, sum));
  }
}
