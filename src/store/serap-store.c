/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An account's data: opening, closing, settings. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-migrator.h"
#include "serap-store-resources.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>

#define DATABASE "simpanan.db"
#define SQL_FOLDER "/id/go/bekasikota/dprd/Serap/sql/client/"

static const struct {
  int version;
  const char *name;
} steps[] = {
  { 1, "0001-awal.sql" },
  { 2, "0002-cakupan.sql" },
  { 3, "0003-kirim-berkas.sql" },
  { 4, "0004-padat.sql" },
  { 5, "0005-menyusul.sql" },
};

static gboolean
migrate (SerapDb *db, const char *path, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  SerapMigration list[G_N_ELEMENTS (steps)];
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    g_autofree char *name = g_strconcat (SQL_FOLDER, steps[i].name, NULL);
    GBytes *text
      = g_resource_lookup_data (serap_store_sql_get_resource (), name, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    if (text == NULL)
      return FALSE;
    g_ptr_array_add (texts, text);
    list[i] = (SerapMigration){ steps[i].version, steps[i].name, g_bytes_get_data (text, NULL) };
  }
  return serap_db_migrate (db, path, list, G_N_ELEMENTS (list), error);
}

/* A reading connection cannot bring the file up to date: it must fit as it is. */
static gboolean
fits (SerapStore *store, GError **error)
{
  gint64 version = 0;
  if (!serap_db_query_int (store->db, "PRAGMA user_version", &version, error))
    return FALSE;
  gint64 last = steps[G_N_ELEMENTS (steps) - 1].version;
  if (version > last) {
    g_set_error (error, SERAP_DB_ERROR, SERAP_DB_ERROR_NEWER,
                 "the database has version %" G_GINT64_FORMAT ", this program knows versions up to %d",
                 version, (int) last);
    return FALSE;
  }
  g_autofree char *print = serap_store_layout (store);
  g_autofree char *made_of = serap_store_meta (store, "schema");
  g_autofree char *unfinished = serap_store_meta (store, "bangun");
  if (version == last && g_strcmp0 (print, made_of) == 0 && unfinished == NULL)
    return TRUE;
  g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_CORRUPT,
               "the read models are of another version; open the data for writing once");
  return FALSE;
}

static SerapDbFlags
db_flags (SerapStoreFlags flags)
{
  if ((flags & SERAP_STORE_READ_ONLY) != 0)
    return SERAP_DB_READ_ONLY;
  return (flags & SERAP_STORE_CREATE) != 0 ? SERAP_DB_CREATE : SERAP_DB_READ_WRITE;
}

static gboolean
make_folder (const char *dir, GError **error)
{
  if (g_mkdir_with_parents (dir, 0700) == 0)
    return TRUE;
  int number = errno;
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (number), "%s: %s", dir,
               g_strerror (number));
  return FALSE;
}

SerapStore *
serap_store_open (const char *dir,
                  SerapSchema *schema,
                  const SerapEnv *env,
                  SerapStoreFlags flags,
                  const char *vfs,
                  GError **error)
{
  g_return_val_if_fail (dir != NULL && schema != NULL && env != NULL, NULL);

  if ((flags & SERAP_STORE_CREATE) != 0 && !make_folder (dir, error))
    return NULL;
  g_autofree char *path = g_build_filename (dir, DATABASE, NULL);
  SerapDb *db = serap_db_open_with_vfs (path, db_flags (flags), vfs, error);
  if (db == NULL)
    return NULL;

  g_autoptr (SerapStore) store = g_new0 (SerapStore, 1);
  store->dir = g_strdup (dir);
  store->db = db;
  store->schema = serap_schema_ref (schema);
  store->env = *env;
  store->read_only = (flags & SERAP_STORE_READ_ONLY) != 0;
  store->tables = serap_store_tables_new (schema);
  store->refs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_record_free);
  store->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  store->bases
    = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) serap_record_free);
  store->overlays
    = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) serap_record_free);
  store->sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  store->left_files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  store->set_numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  store->set_names
    = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_strfreev);
  store->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  serap_store_init_facts (store);
  gboolean ready = store->read_only ? fits (store, error)
                                    : serap_db_exec (db, "PRAGMA secure_delete=ON", error)
                                        && migrate (db, path, error)
                                        && serap_store_finish_rebuild (store, error);
  if (!ready)
    return NULL;
  serap_store_sweep (store);
  return g_steal_pointer (&store);
}

void
serap_store_close (SerapStore *store)
{
  if (store == NULL)
    return;
  serap_db_close (store->db);
  g_clear_error (&store->fault);
  g_hash_table_unref (store->tables);
  g_hash_table_unref (store->refs);
  g_hash_table_unref (store->places);
  g_hash_table_unref (store->bases);
  g_hash_table_unref (store->overlays);
  g_hash_table_unref (store->counts);
  g_hash_table_unref (store->sums);
  g_hash_table_unref (store->left_files);
  g_hash_table_unref (store->set_numbers);
  g_hash_table_unref (store->set_names);
  serap_rules_free (store->rules);
  serap_schema_unref (store->schema);
  g_free (store->dir);
  g_free (store);
}

SerapSchema *
serap_store_schema (SerapStore *store)
{
  return store->schema;
}

const char *
serap_store_dir (SerapStore *store)
{
  return store->dir;
}

/* ---- Settings ---- */

static char *
read_meta (SerapStore *store, const char *name, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT value FROM meta WHERE name = :name", error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":name", name);
  return serap_stmt_step (stmt, error) == SERAP_ROW ? g_strdup (serap_stmt_text (stmt, 0)) : NULL;
}

char *
serap_store_meta (SerapStore *store, const char *name)
{
  g_autoptr (GError) error = NULL;
  char *value = read_meta (store, name, &error);
  if (error != NULL)
    g_debug ("setting %s: %s", name, error->message);
  return value;
}

gint64
serap_store_meta_int (SerapStore *store, const char *name, gint64 fallback)
{
  g_autofree char *value = serap_store_meta (store, name);
  return value != NULL ? g_ascii_strtoll (value, NULL, 10) : fallback;
}

gboolean
serap_store_set_meta (SerapStore *store, const char *name, const char *value, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        value != NULL ? "INSERT INTO meta (name, value) VALUES (:name, :value)"
                                        " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                                      : "DELETE FROM meta WHERE name = :name",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":name", name);
  if (value != NULL)
    serap_stmt_bind_text (stmt, ":value", value);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_set_meta_int (SerapStore *store, const char *name, gint64 value, GError **error)
{
  char text[24];
  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, value);
  return serap_store_set_meta (store, name, text, error);
}

gboolean
serap_store_run (SerapStore *store, const char *sql, gint64 value, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, sql, error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int_at (stmt, 1, value);
  return serap_stmt_run (stmt, error);
}

/* ---- What is remembered ---- */

void
serap_store_forget (SerapStore *store)
{
  g_hash_table_remove_all (store->refs);
  g_hash_table_remove_all (store->places);
}

void
serap_store_forget_records (SerapStore *store)
{
  serap_store_forget (store);
  g_hash_table_remove_all (store->bases);
  g_hash_table_remove_all (store->overlays);
  g_hash_table_remove_all (store->counts);
  g_hash_table_remove_all (store->sums);
  g_hash_table_remove_all (store->left_files);
  g_hash_table_remove_all (store->set_numbers);
  g_hash_table_remove_all (store->set_names);
}

void
serap_store_look_again (SerapStore *store)
{
  gint64 version = 0;
  if (!store->read_only || !serap_db_query_int (store->db, "PRAGMA data_version", &version, NULL)
      || version == store->data_version)
    return;
  store->data_version = version;
  serap_store_forget (store);
}

typedef struct {
  SerapStore *store;
  SerapDbWork work;
  gpointer data;
} Transaction;

static gboolean
work_and_count (SerapDb *db, gpointer data, GError **error)
{
  Transaction *transaction = data;
  SerapStore *store = transaction->store;
  return transaction->work (db, transaction->data, error) && serap_store_write_counts (store, error)
         && serap_store_write_sums (store, error) && serap_store_forget_left_files (store, error);
}

gboolean
serap_store_transaction (SerapStore *store, SerapDbWork work, gpointer data, GError **error)
{
  Transaction transaction = { store, work, data };
  if (serap_db_write (store->db, work_and_count, &transaction, error)) {
    if (!serap_db_in_transaction (store->db))
      serap_store_remove_left_files (store);
    return TRUE;
  }
  serap_store_forget_records (store);
  return FALSE;
}

void
serap_store_note_fault (SerapStore *store, GError *error)
{
  if (error == NULL)
    return;
  g_debug ("%s", error->message);
  if (store->fault == NULL)
    store->fault = error;
  else
    g_error_free (error);
}

gboolean
serap_store_take_fault (SerapStore *store, GError **error)
{
  if (store->fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&store->fault));
  return FALSE;
}

/* ---- Rules ---- */

void
serap_store_set_rules (SerapStore *store, SerapRules *rules)
{
  serap_rules_free (store->rules);
  store->rules = rules;
  store->facts.rules = rules;
}

const SerapRules *
serap_store_rules (SerapStore *store)
{
  return store->rules;
}
