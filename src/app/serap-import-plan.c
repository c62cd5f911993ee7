/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is looked up for every row of a file: codes, members, places. Each word once. */

#include "config.h"

#include "serap-import-private.h"

#include "serap-id.h"
#include "serap-input.h"
#include "serap-resolver.h"
#include "serap-text.h"

#include <string.h>

#define KELURAHAN_WORDS 4

/* ---- Making it ---- */

static void
learn_place (SerapImportPlan *plan, const char *name, const char *code)
{
  char *key = serap_text_squash (name);
  const char *known = g_hash_table_lookup (plan->places, key);
  if (*key == '\0' || g_strcmp0 (known, code) == 0) {
    g_free (key);
    return;
  }
  g_hash_table_replace (plan->places, key, g_strdup (known == NULL ? code : ""));
}

static void
learn_places (SerapImportPlan *plan)
{
  g_autoptr (GPtrArray) rows = serap_store_refs (serap_space_store (plan->space), "wilayah");
  for (guint i = 0; i < rows->len; i++) {
    const SerapRecord *row = rows->pdata[i];
    const char *level = serap_record_text (row, "tingkat");
    const char *name = serap_record_text (row, "nama");
    const char *alias = serap_record_text (row, "alias");
    if (name != NULL && g_strcmp0 (level, "kecamatan") == 0)
      g_hash_table_add (plan->districts, serap_text_squash (name));
    if (name == NULL || g_strcmp0 (level, "kelurahan") != 0)
      continue;
    learn_place (plan, name, serap_record_text (row, "kode"));
    g_auto (GStrv) others = g_strsplit_set (alias != NULL ? alias : "", "|;", -1);
    for (guint a = 0; others[a] != NULL; a++)
      learn_place (plan, others[a], serap_record_text (row, "kode"));
  }
}

SerapImportPlan *
serap_import_plan_new (
  SerapSpace *space, SerapImportKind kind, const char *kind_name, const char *path, const char *sha256)
{
  SerapImportPlan *plan = g_new0 (SerapImportPlan, 1);
  plan->space = space;
  plan->kind = kind;
  plan->kind_name = kind_name;
  plan->sha256 = g_strdup (sha256);
  g_autofree char *shown = g_filename_display_basename (path);
  plan->name = serap_text_clean (shown, FALSE);
  plan->batch = serap_id_derive ("impor", sha256, kind_name, "batch", NULL);
  plan->codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  plan->problems
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_problem_free);
  plan->acts_for = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  plan->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  plan->districts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  plan->member = serap_space_default_member (space);
  if (kind == SERAP_IMPORT_MUSRENBANG)
    plan->event = serap_import_plan_id (plan, 0, "kegiatan");
  if (kind != SERAP_IMPORT_ANGGOTA)
    learn_places (plan);
  return plan;
}

void
serap_import_plan_free (SerapImportPlan *plan)
{
  if (plan == NULL)
    return;
  serap_import_map_free (plan->map);
  g_free (plan->sha256);
  g_free (plan->name);
  g_free (plan->batch);
  g_free (plan->event);
  g_free (plan->member);
  g_hash_table_unref (plan->codes);
  g_hash_table_unref (plan->problems);
  g_hash_table_unref (plan->acts_for);
  g_hash_table_unref (plan->places);
  g_hash_table_unref (plan->districts);
  g_free (plan);
}

char *
serap_import_plan_id (const SerapImportPlan *plan, guint row, const char *entity)
{
  g_autofree char *number = g_strdup_printf ("%u", row);
  return serap_id_derive ("impor", plan->sha256, plan->kind_name, number, entity, NULL);
}

/* ---- Values ---- */

static void
add_limit (GPtrArray *problems, const SerapField *field, const char *code, const char *detail, gint64 limit)
{
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  serap_value_set_int (&value, limit);
  g_autofree char *text = field->type == SERAP_COORD ? serap_input_show (field, &value)
                                                     : g_strdup_printf ("%" G_GINT64_FORMAT, limit);
  serap_problems_add (problems, field->name, code, detail, text, NULL);
}

/* The judge's hard limits, asked before an operation is made. What it knows beyond them comes back
 * as a refusal. */
static gboolean
within_limits (const SerapField *field, const SerapValue *value, GPtrArray *problems)
{
  if (value->kind == SERAP_VALUE_TEXT && field->max > 0
      && serap_text_length (value->text) > (gsize) field->max) {
    add_limit (problems, field, "too-long", "max", field->max);
    return FALSE;
  }
  if (value->kind != SERAP_VALUE_INT || (field->type != SERAP_INT && field->type != SERAP_COORD))
    return TRUE;
  if (value->number < field->min) {
    add_limit (problems, field, "too-small", "min", field->min);
    return FALSE;
  }
  if ((field->max > 0 || field->type == SERAP_COORD) && value->number > field->max) {
    add_limit (problems, field, "too-large", "max", field->max);
    return FALSE;
  }
  return TRUE;
}

/* A code once looked up is remembered, also that there is none. */
static gboolean
read_code (
  SerapImportPlan *plan, const SerapField *field, const char *text, SerapValue *value, GPtrArray *problems)
{
  g_autofree char *key = g_strconcat (field->target, "/", field->name, "\n", text, NULL);
  const char *known = g_hash_table_lookup (plan->codes, key);
  if (known == NULL) {
    g_autoptr (GPtrArray) found = serap_problems_new ();
    gboolean read = serap_resolve_value (plan->space, field, text, value, NULL, found);
    g_hash_table_insert (plan->codes, g_strdup (key),
                         g_strdup (read && serap_value_text (value) != NULL ? value->text : ""));
    if (found->len > 0)
      g_hash_table_insert (plan->problems, g_strdup (key), serap_problem_copy (found->pdata[0]));
    known = g_hash_table_lookup (plan->codes, key);
  }
  serap_value_set_text (value, known);
  const SerapProblem *problem = g_hash_table_lookup (plan->problems, key);
  if (problem != NULL)
    g_ptr_array_add (problems, serap_problem_copy (problem));
  return problem == NULL;
}

gboolean
serap_import_plan_read (SerapImportPlan *plan,
                        const SerapField *field,
                        const char *text,
                        SerapValue *value,
                        char **unit,
                        GPtrArray *problems)
{
  gboolean is_code = field->type == SERAP_CODE && field->target != NULL;
  gboolean read = is_code ? read_code (plan, field, text, value, problems)
                          : serap_resolve_value (plan->space, field, text, value, unit, problems);
  if (read && within_limits (field, value, problems))
    return TRUE;
  serap_value_clear (value);
  return FALSE;
}

const char *
serap_import_plan_acts_for (SerapImportPlan *plan, const char *member)
{
  if (member == NULL)
    return NULL;
  const char *known = g_hash_table_lookup (plan->acts_for, member);
  if (known == NULL) {
    char *account = serap_space_acts_for (plan->space, member);
    g_hash_table_insert (plan->acts_for, g_strdup (member), account != NULL ? account : g_strdup (""));
    known = g_hash_table_lookup (plan->acts_for, member);
  }
  return *known != '\0' ? known : NULL;
}

/* ---- Places ---- */

/* "Kota Malang", but not the kelurahan Kota Baru and not housing estates that call themselves a city. */
static gboolean
is_other_city (SerapImportPlan *plan, const char *name)
{
  static const char *const not_cities[] = { "bekasi", "harapan", "legenda", "wisata", "bintang", NULL };
  g_autofree char *joined = g_strconcat ("kota", name, NULL);
  return !g_strv_contains (not_cities, name) && !g_hash_table_contains (plan->places, joined);
}

/* Whether the address says that it lies in another city or in a regency. */
static gboolean
is_elsewhere (SerapImportPlan *plan, char *const *words)
{
  for (guint i = 0; words[i] != NULL && words[i + 1] != NULL; i++) {
    if (g_str_equal (words[i], "kota") && is_other_city (plan, words[i + 1]))
      return TRUE;
    if (g_str_equal (words[i], "kabupaten") || g_str_equal (words[i], "kab"))
      return TRUE;
  }
  return FALSE;
}

/* The longest name of a kelurahan that begins with the first of @words. */
static const char *
name_at (SerapImportPlan *plan, char *const *words)
{
  const char *found = NULL;
  g_autoptr (GString) joined = g_string_new (NULL);
  for (guint i = 0; i < KELURAHAN_WORDS && words[i] != NULL; i++) {
    g_string_append (joined, words[i]);
    const char *code = g_hash_table_lookup (plan->places, joined->str);
    found = code != NULL ? code : found;
  }
  return found;
}

static const char *
named_by_word (SerapImportPlan *plan, char *const *words, gboolean *marked)
{
  const char *found = NULL;
  for (guint i = 0; words[i] != NULL; i++) {
    if (!g_str_equal (words[i], "kel") && !g_str_equal (words[i], "kelurahan")
        && !g_str_equal (words[i], "desa"))
      continue;
    *marked = TRUE;
    const char *code = name_at (plan, words + i + 1);
    if (code != NULL)
      found = found == NULL || g_str_equal (found, code) ? code : "";
  }
  return found;
}

/* A part between commas that is nothing but a name; one that is a kecamatan's too says nothing. */
static const char *
named_by_part (SerapImportPlan *plan, const char *address)
{
  const char *found = NULL;
  g_auto (GStrv) parts = g_strsplit_set (address, ",;\n", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    g_autofree char *key = serap_text_squash (parts[i]);
    const char *code
      = g_hash_table_contains (plan->districts, key) ? NULL : g_hash_table_lookup (plan->places, key);
    if (code != NULL)
      found = found == NULL || g_str_equal (found, code) ? code : "";
  }
  return found;
}

const char *
serap_import_plan_kelurahan (SerapImportPlan *plan, const char *address)
{
  g_autofree char *folded = serap_text_fold (address);
  g_auto (GStrv) words = g_strsplit (folded, " ", -1);
  gboolean marked = FALSE;
  if (is_elsewhere (plan, words))
    return NULL;
  const char *code = named_by_word (plan, words, &marked);
  if (code == NULL && !marked)
    code = named_by_part (plan, address);
  return code != NULL && *code != '\0' ? code : NULL;
}
