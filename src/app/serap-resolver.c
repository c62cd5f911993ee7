/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names, aliases and numbers as people type them, turned into codes and ids. */

#include "config.h"

#include "serap-resolver.h"

#include "serap-id.h"
#include "serap-input.h"
#include "serap-text.h"

#include <string.h>

/* "kode:kanal" -> entity "kode" and prefix "kanal/". */
static char *
split_target (const SerapField *field, char **prefix)
{
  const char *colon = strchr (field->target, ':');
  *prefix = colon != NULL ? g_strconcat (colon + 1, "/", NULL) : g_strdup ("");
  return colon != NULL ? g_strndup (field->target, (gsize) (colon - field->target))
                       : g_strdup (field->target);
}

static gboolean
name_fits (const SerapRecord *record, const char *member, const char *squashed)
{
  const char *text = serap_record_text (record, member);
  if (text == NULL)
    return FALSE;
  g_auto (GStrv) names = g_strsplit_set (text, "|;", -1);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *own = serap_text_squash (names[i]);
    if (*own != '\0' && g_str_equal (own, squashed))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_place (const SerapField *field)
{
  return g_str_equal (field->target, "wilayah");
}

/* In daily use "Jatiasih" as a place of work is the kelurahan, unless the field asks for the
 * kecamatan. */
static gboolean
level_fits (const SerapField *field, const SerapRecord *record)
{
  if (!is_place (field))
    return TRUE;
  const char *level = serap_record_text (record, "tingkat");
  return g_strcmp0 (level, g_str_equal (field->name, "kecamatan") ? "kecamatan" : "kelurahan") == 0;
}

char **
serap_resolve_code (SerapSpace *space, const SerapField *field, const char *text)
{
  g_autofree char *prefix = NULL;
  g_autofree char *entity = split_target (field, &prefix);
  g_autofree char *squashed = serap_text_squash (text);
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autofree char *full = g_strconcat (prefix, trimmed, NULL);
  g_autoptr (SerapRecord) exact = serap_store_ref (serap_space_store (space), entity, full);
  if (exact != NULL) {
    g_ptr_array_add (found, g_strdup (trimmed));
  } else if (*squashed != '\0') {
    g_autoptr (GPtrArray) rows = serap_store_refs (serap_space_store (space), entity);
    for (guint i = 0; i < rows->len; i++) {
      const SerapRecord *row = rows->pdata[i];
      const char *code = serap_record_text (row, "kode");
      if (code == NULL || !g_str_has_prefix (code, prefix) || !level_fits (field, row))
        continue;
      const char *own = code + strlen (prefix);
      g_autofree char *own_squashed = serap_text_squash (own);
      if (g_str_equal (own_squashed, squashed) || name_fits (row, "nama", squashed)
          || name_fits (row, "alias", squashed))
        g_ptr_array_add (found, g_strdup (own));
    }
  }
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

char **
serap_resolve_for_query (const SerapField *field, const char *text, gpointer data)
{
  SerapSpace *space = data;
  if (field->type == SERAP_REF) {
    const SerapEntity *entity
      = field->target != NULL ? serap_schema_entity (serap_space_schema (space), field->target) : NULL;
    g_autofree char *id
      = entity != NULL ? serap_store_find (serap_space_store (space), entity, text, NULL) : NULL;
    char **one = g_new0 (char *, 2);
    one[0] = g_steal_pointer (&id);
    return one;
  }
  /* States of a workflow: by name or label. */
  if (field->target == NULL)
    return NULL;
  g_auto (GStrv) codes = serap_resolve_code (space, field, text);
  return codes[0] != NULL ? g_steal_pointer (&codes) : NULL;
}

static gboolean
resolve_one (SerapSpace *space, const SerapField *field, const char *text, char **out, GPtrArray *problems)
{
  /* Rule files name many codes each; theirs are checked where they are used. */
  if (g_str_equal (field->target, "peran") || g_str_equal (field->target, "regulasi")) {
    *out = g_ascii_strup (text, -1);
    return TRUE;
  }
  g_auto (GStrv) codes = serap_resolve_code (space, field, text);
  if (codes[0] != NULL && codes[1] == NULL) {
    *out = g_strdup (codes[0]);
    return TRUE;
  }
  if (codes[0] != NULL) {
    g_autofree char *choices = g_strjoinv (", ", codes);
    serap_problems_add (problems, field->name, "ambiguous", "teks", text, "pilihan", choices, NULL);
    return FALSE;
  }
  serap_problems_add (problems, field->name, "unknown-code", "kode", text, "tabel", field->target, NULL);
  return FALSE;
}

static gboolean
resolve_set (SerapSpace *space, const SerapField *field, SerapValue *value, GPtrArray *problems)
{
  if (value->kind != SERAP_VALUE_SET || field->target == NULL)
    return TRUE;
  guint n = g_strv_length (value->set);
  g_auto (GStrv) codes = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    if (!resolve_one (space, field, value->set[i], &codes[i], problems))
      return FALSE;
  serap_value_set_set (value, (const char *const *) codes);
  return TRUE;
}

static gboolean
resolve_reference (SerapSpace *space, const SerapField *field, SerapValue *value, GPtrArray *problems)
{
  const char *text = serap_value_text (value);
  if (text == NULL || serap_id_is_valid (text) || g_str_equal (field->target, "*"))
    return TRUE;
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), field->target);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = serap_store_find (serap_space_store (space), entity, text, &error);
  if (id == NULL) {
    gboolean many = g_error_matches (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_AMBIGUOUS);
    serap_problems_add (problems, field->name, many ? "ambiguous" : "no-such-record", "teks", text, "pilihan",
                        many ? error->message : "", NULL);
    return FALSE;
  }
  serap_value_set_text (value, id);
  return TRUE;
}

gboolean
serap_resolve_value (SerapSpace *space,
                     const SerapField *field,
                     const char *text,
                     SerapValue *value,
                     char **unit,
                     GPtrArray *problems)
{
  /* Codes and references are looked up as typed; reading them first would only change their letters. */
  if ((field->type == SERAP_CODE || field->type == SERAP_REF) && field->target != NULL) {
    g_autofree char *clean = serap_text_clean (text, FALSE);
    if (clean == NULL) {
      serap_problems_add (problems, field->name, "not-text", NULL);
      return FALSE;
    }
    serap_value_set_text (value, clean);
    if (*clean == '\0')
      return TRUE;
    if (field->type == SERAP_REF)
      return resolve_reference (space, field, value, problems);
    g_autofree char *code = NULL;
    if (!resolve_one (space, field, clean, &code, problems))
      return FALSE;
    serap_value_set_text (value, code);
    return TRUE;
  }
  return serap_input_read (field, text, value, unit, problems) && resolve_set (space, field, value, problems);
}

char *
serap_resolver_label (SerapSpace *space, const SerapField *field, const char *code)
{
  if (field->type == SERAP_REF) {
    g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), code);
    static const char *const members[]
      = { "nama", "nomor", "judul", "perihal", "nomor_lokal", "nama_berkas", "kode", "alamat" };
    for (guint i = 0; record != NULL && i < G_N_ELEMENTS (members); i++)
      if (serap_record_text (record, members[i]) != NULL)
        return g_strdup (serap_record_text (record, members[i]));
    return g_strdup (code);
  }
  if (field->target == NULL)
    return g_strdup (code);
  g_autofree char *prefix = NULL;
  g_autofree char *entity = split_target (field, &prefix);
  g_autofree char *full = g_strconcat (prefix, code, NULL);
  g_autoptr (SerapRecord) record = serap_store_ref (serap_space_store (space), entity, full);
  const char *name = record != NULL ? serap_record_text (record, "nama") : NULL;
  return g_strdup (name != NULL ? name : code);
}
