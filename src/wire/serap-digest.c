/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Digest of a scope's records. */

#include "config.h"

#include "serap-digest.h"

#include "serap-id.h"
#include "serap-record-json.h"

#include <sodium.h>
#include <string.h>

/* Name and value of a member; @json for one of a newer program. */
typedef struct {
  const char *name;
  const SerapValue *value;
  const char *json;
} Member;

static int
compare_members (const void *a, const void *b)
{
  return strcmp (((const Member *) a)->name, ((const Member *) b)->name);
}

static GArray *
members_of (const SerapRecord *record)
{
  GArray *members = g_array_sized_new (FALSE, FALSE, sizeof (Member), record->entity->n_fields);
  for (guint i = 0; i < record->entity->n_fields; i++) {
    const SerapField *field = &record->entity->fields[i];
    Member member = { field->name, &record->values[i], NULL };
    if (member.value->kind != SERAP_VALUE_NONE && (field->flags & SERAP_FIELD_DERIVED) == 0)
      g_array_append_val (members, member);
  }
  GHashTableIter iter;
  gpointer name, json;
  if (record->unknown != NULL) {
    g_hash_table_iter_init (&iter, record->unknown);
    while (g_hash_table_iter_next (&iter, &name, &json)) {
      Member member = { name, NULL, json };
      g_array_append_val (members, member);
    }
  }
  qsort (members->data, members->len, sizeof (Member), compare_members);
  return members;
}

static GBytes *
canonical_json (const SerapRecord *record)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  g_autoptr (GArray) members = serap_entity_is_sealed (record->entity) ? NULL : members_of (record);
  for (guint i = 0; members != NULL && i < members->len; i++) {
    const Member *member = &g_array_index (members, Member, i);
    serap_json_writer_name (writer, member->name);
    if (member->json != NULL)
      serap_json_writer_raw (writer, member->json);
    else
      serap_value_write (writer, member->value);
  }
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (g_steal_pointer (&writer));
}

gboolean
serap_record_digest (const SerapRecord *record, guint8 out[SERAP_DIGEST_BYTES])
{
  memset (out, 0, SERAP_DIGEST_BYTES);
  if (serap_record_bool (record, "dihapus"))
    return FALSE;
  guint8 id[SERAP_ID_BYTES];
  serap_id_to_bytes (record->id, id);
  guint64 version = GUINT64_TO_BE ((guint64) record->versi);
  g_autoptr (GBytes) json = canonical_json (record);
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, id, sizeof id);
  crypto_hash_sha256_update (&state, (const guint8 *) &version, sizeof version);
  crypto_hash_sha256_update (&state, g_bytes_get_data (json, NULL), g_bytes_get_size (json));
  crypto_hash_sha256_final (&state, out);
  return TRUE;
}

void
serap_digest_add (guint8 sum[SERAP_DIGEST_BYTES], const guint8 one[SERAP_DIGEST_BYTES])
{
  for (guint i = 0; i < SERAP_DIGEST_BYTES; i++)
    sum[i] ^= one[i];
}
