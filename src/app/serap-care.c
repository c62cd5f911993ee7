/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Care of a whole folder: every account's space, then headquarters. */

#include "config.h"

#include "serap-care.h"

#include "serap-db-error.h"
#include "serap-rules-records.h"
#include "serap-store.h"
#include "serap-wipe.h"

#include <errno.h>
#include <string.h>

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

GPtrArray *
serap_care_spaces (const char *dir, GError **error)
{
  g_autofree char *accounts = g_build_filename (dir, "akun", NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  if (!g_file_test (accounts, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&names);
  g_autoptr (GDir) folder = g_dir_open (accounts, 0, error);
  const char *name;
  if (folder == NULL)
    return NULL;
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *database = g_build_filename (accounts, name, "simpanan.db", NULL);
    g_autofree char *space = g_path_get_dirname (database);
    /* What is to be deleted is not copied either. */
    if (g_file_test (database, G_FILE_TEST_IS_REGULAR) && !serap_wipe_is_ordered (space))
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

typedef struct {
  SerapFolder *folder;
  gboolean rebuild;
  GPtrArray *findings;
  SerapCareProgress progress; /* (nullable) */
  gpointer data;
  const char *part; /* what is worked at */
} Care;

static gboolean
on_rebuilt_some (gint64 done, gint64 total, gpointer data)
{
  Care *care = data;
  return care->progress == NULL || care->progress (care->part, done, total, care->data);
}

/* Damage is what was asked for; anything else stops the work. */
static gboolean
note_damage (Care *care, GError *damage, GError **error)
{
  if (damage->domain == SERAP_DB_ERROR
      && (damage->code == SERAP_DB_ERROR_CORRUPT || damage->code == SERAP_DB_ERROR_NOT_A_DB)) {
    g_ptr_array_add (care->findings, g_strdup_printf ("%s: %s", care->part, damage->message));
    g_error_free (damage);
    return TRUE;
  }
  g_propagate_error (error, damage);
  return FALSE;
}

static void
take_findings (Care *care, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (care->findings, g_strdup_printf ("%s: %s", care->part, (const char *) found->pdata[i]));
}

/* Overlays are what the judge makes of own work, so the check needs the rules that the store holds. */
static void
load_rules (Care *care, SerapStore *store)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autofree char *today = serap_env_today (serap_folder_env (care->folder));
  for (guint i = 0; SERAP_RULES_ENTITIES[i] != NULL; i++)
    g_ptr_array_extend_and_steal (records, serap_store_refs (store, SERAP_RULES_ENTITIES[i]));
  serap_store_set_rules (
    store, serap_rules_from_records (serap_folder_schema (care->folder), records, today, problems));
}

static gboolean
check_space (Care *care, GError **error)
{
  g_autofree char *dir = g_build_filename (serap_folder_dir (care->folder), care->part, NULL);
  g_autoptr (GError) own = NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  if (!on_rebuilt_some (0, 0, care)) {
    g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_STOPPED, "stopped");
    return FALSE;
  }
  g_autoptr (SerapStore) store
    = serap_store_open (dir, serap_folder_schema (care->folder), serap_folder_env (care->folder),
                        SERAP_STORE_READ_WRITE, NULL, &own);
  if (store == NULL)
    return note_damage (care, g_steal_pointer (&own), error);
  load_rules (care, store);
  gboolean done = (!care->rebuild || serap_store_rebuild (store, on_rebuilt_some, care, &own))
                  && serap_store_check (store, found, &own);
  take_findings (care, found);
  return done || note_damage (care, g_steal_pointer (&own), error);
}

static gboolean
check_headquarters (Care *care, GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  care->part = "pusat";
  if (!on_rebuilt_some (0, 0, care)) {
    g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_STOPPED, "stopped");
    return FALSE;
  }
  SerapCentral *central = serap_folder_central (care->folder, &own);
  gboolean done = central != NULL && serap_central_check (central, found, &own);
  take_findings (care, found);
  return done || note_damage (care, g_steal_pointer (&own), error);
}

gboolean
serap_care_check (SerapFolder *folder,
                  gboolean rebuild,
                  GPtrArray *findings,
                  SerapCareProgress progress,
                  gpointer data,
                  GError **error)
{
  g_return_val_if_fail (folder != NULL && findings != NULL && serap_folder_is_locked (folder), FALSE);

  Care care = { folder, rebuild, findings, progress, data, NULL };
  g_autoptr (GPtrArray) names = serap_care_spaces (serap_folder_dir (folder), error);
  for (guint i = 0; names != NULL && i < names->len; i++) {
    g_autofree char *part = g_build_filename ("akun", names->pdata[i], NULL);
    care.part = part;
    if (!check_space (&care, error))
      return FALSE;
  }
  return names != NULL
         && (serap_folder_kind (folder) == SERAP_FOLDER_LAPTOP || check_headquarters (&care, error));
}
