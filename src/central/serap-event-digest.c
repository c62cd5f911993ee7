/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The hash of what an operation did. */

#include "config.h"

#include "serap-event-digest.h"

#include "serap-record-json.h"

#include <string.h>

/* So that this hash can never be one of another kind. */
static const guint8 domain[] = "SERAP-AKIBAT-2";

char *
serap_event_old_json (GPtrArray *changes)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_field_change_free);
  for (guint i = 0; i < changes->len; i++) {
    const SerapFieldChange *change = changes->pdata[i];
    if (!change->has_old)
      continue;
    SerapFieldChange *copy = g_new0 (SerapFieldChange, 1);
    copy->name = g_strdup (change->name);
    serap_value_copy (&copy->value, &change->old);
    g_ptr_array_add (old, copy);
  }
  return serap_changes_to_json (old);
}

/* Length plus one and the text, 0 for none: no two lists of texts give the same bytes. */
static void
put_text (GByteArray *out, const char *text)
{
  gsize n = text != NULL ? strlen (text) : 0;
  serap_bytes_put_u64 (out, text != NULL ? n + 1 : 0);
  g_byte_array_append (out, (const guint8 *) text, (guint) n);
}

void
serap_event_digest (GChecksum *sum, const SerapEvent *event, const SerapEventTexts *texts)
{
  g_autoptr (GByteArray) out = g_byte_array_sized_new (512);
  serap_bytes_put_i64 (out, event->seq);
  serap_bytes_put_u32 (out, event->n);
  put_text (out, event->entity);
  put_text (out, event->kind);
  put_text (out, event->verb);
  put_text (out, event->transition);
  put_text (out, event->op_id);
  put_text (out, event->user);
  put_text (out, event->acts_for);
  put_text (out, event->device);
  serap_bytes_put_i64 (out, event->at_ms);
  serap_bytes_put_i64 (out, event->wall_ms);
  serap_bytes_put_i64 (out, event->versi);
  serap_bytes_put_u32 (out, event->created ? 1 : 0);
  put_text (out, event->note);
  put_text (out, texts->set);
  put_text (out, texts->old);
  put_text (out, texts->before);
  put_text (out, texts->after);
  g_checksum_update (sum, out->data, (gssize) out->len);
}

void
serap_event_digest_first (GChecksum *sum, const char *record, const char *set)
{
  g_checksum_update (sum, (const guchar *) record, -1);
  g_checksum_update (sum, (const guchar *) set, (gssize) strlen (set) + 1);
}

void
serap_effects_hash (const char *problems,
                    gboolean sealed,
                    const guint8 events[SERAP_SHA256_BYTES],
                    guint8 out[SERAP_SHA256_BYTES])
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_byte_array_append (all, domain, sizeof domain);
  put_text (all, problems);
  serap_bytes_put_u32 (all, sealed ? 1 : 0);
  g_byte_array_append (all, events, SERAP_SHA256_BYTES);
  serap_sha256 (all->data, all->len, out);
}
