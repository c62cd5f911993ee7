/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The value of one field: nothing, a number, a text or a set of texts. */

#include "config.h"

#include "serap-value.h"

#include <stdlib.h>
#include <string.h>

void
serap_value_clear (SerapValue *value)
{
  if (value->kind == SERAP_VALUE_TEXT)
    g_free (value->text);
  else if (value->kind == SERAP_VALUE_SET)
    g_strfreev (value->set);
  memset (value, 0, sizeof *value);
}

void
serap_value_set_int (SerapValue *value, gint64 number)
{
  serap_value_clear (value);
  value->kind = SERAP_VALUE_INT;
  value->number = number;
}

void
serap_value_set_text (SerapValue *value, const char *text)
{
  char *copy = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
  serap_value_clear (value);
  if (copy != NULL) {
    value->kind = SERAP_VALUE_TEXT;
    value->text = copy;
  }
}

static int
compare_text (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

void
serap_value_set_set (SerapValue *value, const char *const *items)
{
  guint n = items != NULL ? g_strv_length ((char **) items) : 0;
  g_auto (GStrv) sorted = g_new0 (char *, n + 1);
  guint kept = 0;
  for (guint i = 0; i < n; i++)
    if (*items[i] != '\0')
      sorted[kept++] = g_strdup (items[i]);
  if (kept > 1)
    qsort (sorted, kept, sizeof *sorted, compare_text);

  guint out = 0;
  for (guint i = 0; i < kept; i++) {
    if (out > 0 && strcmp (sorted[out - 1], sorted[i]) == 0) {
      g_clear_pointer (&sorted[i], g_free);
      continue;
    }
    char *item = g_steal_pointer (&sorted[i]);
    sorted[out++] = item;
  }
  serap_value_clear (value);
  if (out > 0) {
    value->kind = SERAP_VALUE_SET;
    value->set = g_steal_pointer (&sorted);
  }
}

void
serap_value_copy (SerapValue *to, const SerapValue *from)
{
  if (to == from)
    return;
  serap_value_clear (to);
  to->kind = from->kind;
  if (from->kind == SERAP_VALUE_TEXT)
    to->text = g_strdup (from->text);
  else if (from->kind == SERAP_VALUE_SET)
    to->set = g_strdupv (from->set);
  else
    to->number = from->number;
}

gboolean
serap_value_equal (const SerapValue *a, const SerapValue *b)
{
  if (a->kind != b->kind)
    return FALSE;
  switch (a->kind) {
  case SERAP_VALUE_NONE:
    return TRUE;
  case SERAP_VALUE_INT:
    return a->number == b->number;
  case SERAP_VALUE_TEXT:
    return strcmp (a->text, b->text) == 0;
  case SERAP_VALUE_SET:
    return g_strv_equal ((const char *const *) a->set, (const char *const *) b->set);
  default:
    g_assert_not_reached ();
  }
}

const char *
serap_value_text (const SerapValue *value)
{
  return value->kind == SERAP_VALUE_TEXT ? value->text : NULL;
}

gint64
serap_value_number (const SerapValue *value, gint64 fallback)
{
  return value->kind == SERAP_VALUE_INT ? value->number : fallback;
}

gboolean
serap_value_has (const SerapValue *value, const char *item)
{
  if (value->kind == SERAP_VALUE_TEXT)
    return strcmp (value->text, item) == 0;
  return value->kind == SERAP_VALUE_SET && g_strv_contains ((const char *const *) value->set, item);
}

char *
serap_value_to_string (const SerapValue *value)
{
  switch (value->kind) {
  case SERAP_VALUE_INT:
    return g_strdup_printf ("%" G_GINT64_FORMAT, value->number);
  case SERAP_VALUE_TEXT:
    return g_strdup (value->text);
  case SERAP_VALUE_SET:
    return g_strjoinv (",", value->set);
  case SERAP_VALUE_NONE:
  default:
    return g_strdup ("");
  }
}
