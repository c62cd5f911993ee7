/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds the fields among the headings of a file, however people spell them. */

#include "config.h"

#include "serap-heading.h"

#include "serap-text.h"

#include <string.h>

struct _SerapHeadingMap {
  const SerapHeadingField *fields; /* (unowned) */
  guint n_fields;
  int *columns;         /* (owned) one for each field */
  GPtrArray *unmatched; /* (owned) (element-type utf8) ended by NULL */
  GArray *conflicts;    /* (owned) (element-type SerapHeadingConflict) */
};

static void
learn (GHashTable *known, const char *alias, guint field)
{
  char *key = serap_text_squash (alias);
  if (*key == '\0' || g_hash_table_contains (known, key))
    g_free (key);
  else
    g_hash_table_insert (known, key, GUINT_TO_POINTER (field + 1));
}

/* Squashed alias -> index of its field plus one. */
static GHashTable *
learn_all (const SerapHeadingField *fields, guint n_fields)
{
  GHashTable *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < n_fields; i++)
    learn (known, fields[i].field, i);
  for (guint i = 0; i < n_fields; i++) {
    if (fields[i].aliases == NULL)
      continue;
    g_auto (GStrv) aliases = g_strsplit (fields[i].aliases, "|", -1);
    for (guint j = 0; aliases[j] != NULL; j++)
      learn (known, aliases[j], i);
  }
  return known;
}

/* Index of the field plus one, or 0. */
static guint
recognize (GHashTable *known, const char *heading)
{
  g_autofree char *whole = serap_text_squash (heading);
  guint field = GPOINTER_TO_UINT (g_hash_table_lookup (known, whole));
  const char *bracket = strchr (heading, '(');
  if (field > 0 || bracket == NULL)
    return field;
  g_autofree char *before = g_strndup (heading, (gsize) (bracket - heading));
  g_autofree char *short_key = serap_text_squash (before);
  return GPOINTER_TO_UINT (g_hash_table_lookup (known, short_key));
}

static void
place (SerapHeadingMap *self, guint field, guint column)
{
  if (self->columns[field] < 0) {
    self->columns[field] = (int) column;
    return;
  }
  SerapHeadingConflict conflict = {
    .field = self->fields[field].field,
    .kept = (guint) self->columns[field],
    .ignored = column,
  };
  g_array_append_val (self->conflicts, conflict);
}

static gboolean
is_blank (const char *heading)
{
  while (g_ascii_isspace (*heading))
    heading++;
  return *heading == '\0';
}

SerapHeadingMap *
serap_heading_map_new (const char *const *headings, const SerapHeadingField *fields, guint n_fields)
{
  SerapHeadingMap *self = g_new0 (SerapHeadingMap, 1);
  self->fields = fields;
  self->n_fields = n_fields;
  self->columns = g_new (int, n_fields);
  self->unmatched = g_ptr_array_new_with_free_func (g_free);
  self->conflicts = g_array_new (FALSE, FALSE, sizeof (SerapHeadingConflict));
  for (guint i = 0; i < n_fields; i++)
    self->columns[i] = -1;

  g_autoptr (GHashTable) known = learn_all (fields, n_fields);
  for (guint i = 0; headings[i] != NULL; i++) {
    guint field = recognize (known, headings[i]);
    if (field > 0)
      place (self, field - 1, i);
    else if (!is_blank (headings[i]))
      g_ptr_array_add (self->unmatched, g_strdup (headings[i]));
  }
  g_ptr_array_add (self->unmatched, NULL);
  return self;
}

void
serap_heading_map_free (SerapHeadingMap *self)
{
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->unmatched, g_ptr_array_unref);
  g_clear_pointer (&self->conflicts, g_array_unref);
  g_free (self);
}

int
serap_heading_map_column (const SerapHeadingMap *self, guint field)
{
  g_return_val_if_fail (field < self->n_fields, -1);
  return self->columns[field];
}

int
serap_heading_map_column_named (const SerapHeadingMap *self, const char *field)
{
  for (guint i = 0; i < self->n_fields; i++)
    if (strcmp (self->fields[i].field, field) == 0)
      return self->columns[i];
  return -1;
}

const char *
serap_heading_map_cell (const SerapHeadingMap *self, const char *const *cells, guint field)
{
  int column = serap_heading_map_column (self, field);
  return column < 0 ? NULL : cells[column];
}

const char *const *
serap_heading_map_unmatched (const SerapHeadingMap *self)
{
  return (const char *const *) self->unmatched->pdata;
}

const SerapHeadingConflict *
serap_heading_map_conflicts (const SerapHeadingMap *self, guint *n)
{
  *n = self->conflicts->len;
  return (const SerapHeadingConflict *) self->conflicts->data;
}
