/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be worked out from facts alone. */

#include "config.h"

#include "serap-facts.h"

SerapAct *
serap_act_new (void)
{
  return g_new0 (SerapAct, 1);
}

void
serap_act_free (SerapAct *act)
{
  g_free (act->op_id);
  g_free (act->user);
  g_free (act->acts_for);
  g_free (act->verb);
  g_free (act->transition);
  g_strfreev (act->fields);
  g_free (act);
}

char *
serap_facts_dapil_of (SerapFacts *facts, const char *wilayah)
{
  if (wilayah == NULL)
    return NULL;
  g_autoptr (SerapRecord) place = facts->ref (facts, "wilayah", wilayah);
  if (place == NULL)
    return NULL;
  const char *level = serap_record_text (place, "tingkat");
  const char *kecamatan = g_strcmp0 (level, "kelurahan") == 0 ? serap_record_text (place, "induk") : wilayah;
  if (kecamatan == NULL)
    return NULL;

  /* Twelve kecamatan in five districts: the few rows are read one by one. */
  for (int n = 1; n <= 99; n++) {
    char code[4];
    g_snprintf (code, sizeof code, "%d", n);
    g_autoptr (SerapRecord) dapil = facts->ref (facts, "dapil", code);
    if (dapil == NULL)
      break;
    if (serap_value_has (serap_record_value (dapil, "kecamatan"), kecamatan))
      return g_strdup (code);
  }
  return NULL;
}

char *
serap_facts_own_dapil (SerapFacts *facts, const SerapRecord *record)
{
  const char *member = serap_record_text (record, "anggota");
  g_autoptr (SerapRecord) owner = member != NULL ? facts->ref (facts, "anggota", member) : NULL;
  const char *dapil = owner != NULL ? serap_record_text (owner, "dapil") : NULL;
  return g_strdup (dapil != NULL ? dapil : serap_record_text (record, "dapil"));
}
