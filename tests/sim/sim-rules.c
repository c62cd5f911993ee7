/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading the rule files takes longer than a whole run, and comes up at each opening of each database.
 * The linker puts this in front of the readers: the same text, the same records are read once. */

#include "config.h"

#include "sim-world.h"

#include "serap-rules-records.h"

#include <string.h>

SerapRules *__real_serap_rules_from_records (SerapSchema *schema,
                                             GPtrArray *records,
                                             const char *today,
                                             GPtrArray *problems);
SerapRules *__wrap_serap_rules_from_records (SerapSchema *schema,
                                             GPtrArray *records,
                                             const char *today,
                                             GPtrArray *problems);

gboolean __real_serap_record_from_json (SerapRecord *record, const char *json, GError **error);
gboolean __wrap_serap_record_from_json (SerapRecord *record, const char *json, GError **error);

/* Shorter texts are read each time. */
#define LONG_TEXT 2000

static GHashTable *known; /* (owned) (element-type guint64 SerapRules) */
static GHashTable *texts; /* (owned) (element-type utf8 SerapRecord) */

/* ---- Records ---- */

static void
copy_set (SerapRecord *to, const SerapRecord *from)
{
  for (guint i = 0; i < from->entity->n_fields; i++)
    if (from->values[i].kind != SERAP_VALUE_NONE)
      serap_value_copy (&to->values[i], &from->values[i]);
}

gboolean
__wrap_serap_record_from_json (SerapRecord *record, const char *json, GError **error)
{
  if (json == NULL || strlen (json) < LONG_TEXT)
    return __real_serap_record_from_json (record, json, error);
  if (texts == NULL)
    texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_record_free);
  const SerapRecord *read = g_hash_table_lookup (texts, json);
  if (read != NULL && read->entity == record->entity) {
    copy_set (record, read);
    return TRUE;
  }
  g_autoptr (SerapRecord) fresh = serap_record_new (record->entity, record->id);
  if (!__real_serap_record_from_json (fresh, json, error))
    return FALSE;
  copy_set (record, fresh);
  if (fresh->unknown == NULL)
    g_hash_table_replace (texts, g_strdup (json), g_steal_pointer (&fresh));
  else
    record->unknown = g_steal_pointer (&fresh->unknown);
  return TRUE;
}

/* ---- Rules ---- */

static guint64
mix (guint64 sum, const char *text)
{
  for (; text != NULL && *text != '\0'; text++)
    sum = (sum ^ (guint8) *text) * G_GUINT64_CONSTANT (1099511628211);
  return sum * 31 + 7;
}

/* Of the day it matters only which of them are in force. */
static guint64
print_of (GPtrArray *records, const char *today)
{
  guint64 sum = G_GUINT64_CONSTANT (14695981039346656037);
  for (guint i = 0; i < records->len; i++) {
    const SerapRecord *record = records->pdata[i];
    const char *from = serap_record_text (record, "berlaku_dari");
    const char *until = serap_record_text (record, "berlaku_sampai");
    gboolean begun = from == NULL || strcmp (from, today) <= 0;
    gboolean over = until != NULL && strcmp (today, until) > 0;
    sum = mix (mix (sum, begun ? "begun" : "to come"), over ? "over" : "");
    sum = mix (sum, record->entity->name);
    for (guint f = 0; f < record->entity->n_fields; f++) {
      if (record->values[f].kind == SERAP_VALUE_NONE)
        continue;
      g_autofree char *text = serap_value_to_string (&record->values[f]);
      sum = mix (mix (sum, record->entity->fields[f].name), text);
    }
  }
  return sum;
}

SerapRules *
__wrap_serap_rules_from_records (SerapSchema *schema,
                                 GPtrArray *records,
                                 const char *today,
                                 GPtrArray *problems)
{
  if (known == NULL)
    known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) serap_rules_free);
  guint64 print = print_of (records, today);
  SerapRules *rules = g_hash_table_lookup (known, &print);
  if (rules != NULL)
    return serap_rules_ref (rules);
  rules = __real_serap_rules_from_records (schema, records, today, problems);
  g_hash_table_insert (known, g_memdup2 (&print, sizeof print), rules);
  return serap_rules_ref (rules);
}

void
sim_rules_forget (void)
{
  g_clear_pointer (&known, g_hash_table_unref);
  g_clear_pointer (&texts, g_hash_table_unref);
}
