/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of loads: one setting of the store, a line a scope, in the order they are loaded. */

#include "config.h"

#include "serap-load.h"

/* "scope\tafter\tR\trecords\n"; R for a scope that is loaded again. */
#define META_LOAD "load"
/* Scopes whose load was given up, a line each. */
#define META_DROPPED "load_dropped"
/* Set while the next first exchange means loading again, not for the first time. */
#define META_AGAIN "load_again"

void
serap_load_free (SerapLoad *load)
{
  if (load == NULL)
    return;
  g_free (load->scope);
  g_free (load->after);
  g_free (load);
}

static SerapLoad *
read_line (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "\t", 4);
  guint n = g_strv_length (parts);
  if (n == 0 || *parts[0] == '\0')
    return NULL;
  SerapLoad *load = g_new0 (SerapLoad, 1);
  load->scope = g_strdup (parts[0]);
  load->after = n > 1 && *parts[1] != '\0' ? g_strdup (parts[1]) : NULL;
  load->again = n > 2 && g_str_equal (parts[2], "R");
  load->records = n > 3 ? g_ascii_strtoull (parts[3], NULL, 10) : 0;
  return load;
}

static GPtrArray *
read_all (SerapStore *store)
{
  GPtrArray *loads = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_load_free);
  g_autofree char *text = serap_store_meta (store, META_LOAD);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    SerapLoad *load = read_line (lines[i]);
    if (load != NULL)
      g_ptr_array_add (loads, load);
  }
  return loads;
}

static gboolean
write_all (SerapStore *store, GPtrArray *loads, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < loads->len; i++) {
    const SerapLoad *load = loads->pdata[i];
    g_autofree char *records = g_strdup_printf ("%" G_GUINT64_FORMAT, load->records);
    g_string_append_printf (text, "%s\t%s\t%s\t%s\n", load->scope, load->after != NULL ? load->after : "",
                            load->again ? "R" : "", records);
  }
  return serap_store_set_meta (store, META_LOAD, text->str, error);
}

gboolean
serap_load_waits (SerapStore *store)
{
  g_autofree char *text = serap_store_meta (store, META_LOAD);
  return text != NULL && *text != '\0';
}

SerapLoad *
serap_load_first (SerapStore *store)
{
  g_autoptr (GPtrArray) loads = read_all (store);
  return loads->len > 0 ? g_ptr_array_steal_index (loads, 0) : NULL;
}

static gboolean
has_scope (GPtrArray *loads, const char *scope)
{
  for (guint i = 0; i < loads->len; i++)
    if (g_str_equal (((SerapLoad *) loads->pdata[i])->scope, scope))
      return TRUE;
  return FALSE;
}

gboolean
serap_load_add (SerapStore *store, char *const *scopes, gboolean again, GError **error)
{
  if (scopes == NULL || scopes[0] == NULL)
    return TRUE;
  g_autofree char *all_again = serap_store_meta (store, META_AGAIN);
  g_autoptr (GPtrArray) loads = read_all (store);
  for (guint i = 0; scopes[i] != NULL; i++) {
    if (has_scope (loads, scopes[i]))
      continue;
    SerapLoad *load = g_new0 (SerapLoad, 1);
    load->scope = g_strdup (scopes[i]);
    load->again = again || all_again != NULL;
    g_ptr_array_add (loads, load);
  }
  return write_all (store, loads, error)
         && (all_again == NULL || serap_store_set_meta (store, META_AGAIN, NULL, error));
}

gboolean
serap_load_advance (SerapStore *store, const char *next, guint records, GError **error)
{
  g_autoptr (GPtrArray) loads = read_all (store);
  if (loads->len == 0)
    return TRUE;
  SerapLoad *load = loads->pdata[0];
  load->records += records;
  g_free (load->after);
  load->after = g_strdup (next);
  if (next == NULL)
    g_ptr_array_remove_index (loads, 0);
  return write_all (store, loads, error);
}

gboolean
serap_load_drop (SerapStore *store, const char *scope, GError **error)
{
  g_autoptr (GPtrArray) loads = read_all (store);
  for (guint i = loads->len; i > 0; i--)
    if (g_str_equal (((SerapLoad *) loads->pdata[i - 1])->scope, scope))
      g_ptr_array_remove_index (loads, i - 1);
  g_autofree char *before = serap_store_meta (store, META_DROPPED);
  g_autofree char *dropped = g_strdup_printf ("%s%s\n", before != NULL ? before : "", scope);
  return serap_store_set_meta (store, META_DROPPED, dropped, error) && write_all (store, loads, error);
}

gboolean
serap_load_return (SerapStore *store, char *const *scopes, GError **error)
{
  g_autofree char *text = serap_store_meta (store, META_DROPPED);
  if (text == NULL || scopes == NULL)
    return TRUE;
  g_auto (GStrv) dropped = g_strsplit (text, "\n", -1);
  for (guint i = 0; dropped[i] != NULL; i++) {
    char *one[] = { dropped[i], NULL };
    if (*dropped[i] != '\0' && g_strv_contains ((const char *const *) scopes, dropped[i])
        && !serap_load_add (store, one, TRUE, error))
      return FALSE;
  }
  return serap_store_set_meta (store, META_DROPPED, NULL, error);
}

gboolean
serap_load_everything (SerapStore *store, GError **error)
{
  return serap_store_set_meta (store, META_AGAIN, "1", error)
         && serap_store_set_meta (store, META_LOAD, "", error)
         && serap_store_set_meta (store, "cursor", NULL, error);
}
