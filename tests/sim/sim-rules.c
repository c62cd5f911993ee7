/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading the rule files takes longer than a whole run, and comes up at each opening of each database.
 * The linker puts this in front of the reader: the same records are read once. */

#include "config.h"

#include "sim-world.h"

#include "serap-rules-records.h"

SerapRules *__real_serap_rules_from_records (SerapSchema *schema,
                                             GPtrArray *records,
                                             const char *today,
                                             GPtrArray *problems);
SerapRules *__wrap_serap_rules_from_records (SerapSchema *schema,
                                             GPtrArray *records,
                                             const char *today,
                                             GPtrArray *problems);

static GHashTable *known; /* (owned) (element-type utf8 SerapRules) */

static char *
print_of (GPtrArray *records, const char *today)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (sum, (const guchar *) today, -1);
  for (guint i = 0; i < records->len; i++) {
    const SerapRecord *record = records->pdata[i];
    for (guint f = 0; f < record->entity->n_fields; f++) {
      g_autofree char *text = serap_value_to_string (&record->values[f]);
      g_checksum_update (sum, (const guchar *) text, -1);
      g_checksum_update (sum, (const guchar *) "|", 1);
    }
  }
  return g_strdup (g_checksum_get_string (sum));
}

SerapRules *
__wrap_serap_rules_from_records (SerapSchema *schema,
                                 GPtrArray *records,
                                 const char *today,
                                 GPtrArray *problems)
{
  if (known == NULL)
    known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_rules_free);
  char *print = print_of (records, today);
  SerapRules *rules = g_hash_table_lookup (known, print);
  if (rules != NULL) {
    g_free (print);
    return serap_rules_ref (rules);
  }
  rules = __real_serap_rules_from_records (schema, records, today, problems);
  g_hash_table_insert (known, print, rules);
  return serap_rules_ref (rules);
}

void
sim_rules_forget (void)
{
  g_clear_pointer (&known, g_hash_table_unref);
}
