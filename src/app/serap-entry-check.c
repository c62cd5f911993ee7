/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How complete a form is, by the rule file of the first step. */

#include "config.h"

#include "serap-entry-check.h"

#include "serap-entry-reading.h"
#include "serap-text.h"

#include <glib/gi18n.h>

typedef gboolean (*Filled) (const SerapEntry *entry, const char *field);

static gboolean
is_filled (const SerapEntry *entry, const char *field)
{
  return *serap_entry_text (entry, field) != '\0';
}

static gboolean
has_submitter (const SerapEntry *entry, const char *field)
{
  return is_filled (entry, field) || entry->sealed != NULL
         || g_strcmp0 (serap_entry_text (entry, "anonim"), "ya") == 0;
}

static gboolean
has_point (const SerapEntry *entry)
{
  SerapEntryPoint point;
  return serap_entry_point_parse (serap_entry_text (entry, SERAP_ENTRY_POINT), &point) == SERAP_READ_OK;
}

static gboolean
has_place (const SerapEntry *entry, const char *field)
{
  return has_point (entry) || is_filled (entry, field);
}

static gboolean
has_files (const SerapEntry *entry, const char *field)
{
  return entry->files->len > 0;
}

static gboolean
has_amount (const SerapEntry *entry, const char *field)
{
  return is_filled (entry, "volume") || is_filled (entry, "perkiraan_biaya");
}

/* What a rule asks by the name of a field or of a guard, and where it stands on the form. */
static const struct {
  const char *field, *label;
  const char *required, *guard; /* (nullable): one of them; neither: may always wait */
  Filled filled;
} items[] = {
  { "kegiatan", N_ ("Event"), NULL, "source_known", is_filled },
  { "kanal", N_ ("Channel"), "kanal", NULL, is_filled },
  { "judul", N_ ("Title"), "judul", NULL, is_filled },
  { "uraian", N_ ("Description"), "uraian", NULL, is_filled },
  { "lokasi.rw", N_ ("RW"), NULL, "place_known", has_place },
  { "lokasi.kelurahan", N_ ("Kelurahan"), NULL, "kelurahan_known", is_filled },
  { "pengusul.nama", N_ ("Proposer"), NULL, "submitter_known", has_submitter },
  { "kamus", N_ ("Category"), NULL, NULL, is_filled },
  { "volume", N_ ("Volume or cost"), NULL, NULL, has_amount },
  { "lampiran", N_ ("Photo"), NULL, NULL, has_files },
};

static const SerapTransition *
first_step (SerapSpace *space)
{
  g_autofree char *today = serap_env_today (serap_space_env (space));
  const SerapRules *rules = serap_space_rules (space);
  const SerapWorkflow *workflow = rules != NULL ? serap_rules_workflow (rules, "aspirasi", 0, today) : NULL;
  return workflow != NULL ? serap_workflow_transition (workflow, "TERIMA", NULL) : NULL;
}

static gboolean
has_guard (const SerapTransition *step, const char *name)
{
  for (guint i = 0; i < step->guards->len; i++)
    if (g_str_equal (((const SerapGuardUse *) step->guards->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

static gboolean
must_be_there (const SerapTransition *step, guint item)
{
  if (step == NULL)
    return FALSE;
  if (items[item].required != NULL)
    return step->required != NULL
           && g_strv_contains ((const char *const *) step->required, items[item].required);
  return items[item].guard != NULL && has_guard (step, items[item].guard);
}

/* A text is there when it is as long as its field asks at a step. */
static gboolean
is_long_enough (SerapSpace *space, const SerapEntry *entry, const char *field)
{
  const SerapField *behind = serap_entry_field (serap_space_schema (space), field, NULL);
  if (behind == NULL || behind->type != SERAP_TEXT)
    return TRUE;
  g_autofree char *clean = serap_text_clean (serap_entry_text (entry, field), TRUE);
  return clean != NULL && (gint64) serap_text_length (clean) >= behind->min;
}

GArray *
serap_entry_gaps (SerapSpace *space, const SerapEntry *entry, guint *done, guint *total)
{
  const SerapTransition *step = first_step (space);
  GArray *gaps = g_array_new (FALSE, FALSE, sizeof (SerapEntryGap));
  *total = G_N_ELEMENTS (items);
  *done = 0;
  for (guint i = 0; i < G_N_ELEMENTS (items); i++) {
    if (items[i].filled (entry, items[i].field) && is_long_enough (space, entry, items[i].field)) {
      (*done)++;
      continue;
    }
    SerapEntryGap gap = { items[i].field, _ (items[i].label), !must_be_there (step, i) };
    g_array_append_val (gaps, gap);
  }
  return gaps;
}
