/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Making a data folder: beside its place, whole, then renamed. */

#include "config.h"

#include "serap-folder-private.h"

#include "serap-files.h"
#include "serap-id.h"
#include "serap-practice-run.h"
#include "serap-practice.h"
#include "serap-seed.h"
#include "serap-space.h"
#include "serap-text.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* Members and demo data of a practice folder come from this seed, so every practice folder is alike. */
#define PRACTICE_SEED "serap-latihan-1"

static gboolean
is_free (const char *dir, GError **error)
{
  g_autoptr (GDir) there = g_dir_open (dir, 0, NULL);
  if ((there == NULL && !g_file_test (dir, G_FILE_TEST_EXISTS))
      || (there != NULL && g_dir_read_name (there) == NULL))
    return TRUE;
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FOLDER_EXISTS,
               _ ("“%s” is not empty. Choose another folder; nothing was changed."), dir);
  return FALSE;
}

/* ---- Accounts ---- */

static SerapRecord *
make_account (SerapSchema *schema, const char *code, const char *name, const char *role)
{
  const SerapEntity *entity = serap_schema_entity (schema, "pengguna");
  g_autofree char *id = serap_id_derive ("pengguna", code, NULL);
  SerapRecord *record = serap_record_new (entity, id);
  const char *const roles[] = { role, NULL };
  serap_record_set_text (record, "kode", code);
  serap_record_set_text (record, "nama", name);
  serap_record_set_text (record, "orang", id);
  serap_value_set_set (serap_record_value (record, "peran"), roles);
  return record;
}

/* ---- Laptop: the packaged data as a provisional base, and the account `lokal` ---- */

static gboolean
store_base (SerapStore *store, GPtrArray *records, GError **error)
{
  for (guint start = 0; start < records->len; start += 100) {
    g_autoptr (SerapStatePage) page = serap_state_page_new ();
    for (guint i = start; i < MIN (start + 100, records->len); i++) {
      g_ptr_array_add (page->records, serap_record_copy (records->pdata[i]));
      g_ptr_array_add (page->sealed, NULL);
    }
    if (!serap_store_apply_state (store, "ref", page, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
make_laptop (const char *dir, SerapSchema *schema, const SerapEnv *env, GError **error)
{
  g_autofree char *space_dir = g_build_filename (dir, "akun", SERAP_FOLDER_LOCAL_ACCOUNT, NULL);
  g_autofree char *key_dir = g_build_filename (space_dir, "kunci", NULL);
  g_autofree char *key_path = g_build_filename (key_dir, "tanda.kunci", NULL);
  g_autofree char *box_path = g_build_filename (key_dir, "kotak.kunci", NULL);
  if (g_mkdir_with_parents (key_dir, 0700) != 0)
    return serap_file_fail (key_dir, error);
  g_autoptr (SerapSigningKey) key = serap_signing_key_new (env);
  g_autoptr (SerapBoxKey) box = serap_box_key_new (env);
  if (!serap_signing_key_save (key, key_path, error)
      || !serap_box_key_save (box, box_path, NULL, SERAP_PASSWORD_COST, env, error))
    return FALSE;
  g_autoptr (GPtrArray) records = serap_seed_records (schema, error);
  g_autoptr (SerapStore) store
    = records != NULL ? serap_store_open (space_dir, schema, env, SERAP_STORE_CREATE, NULL, error) : NULL;
  if (store == NULL)
    return FALSE;
  SerapRecord *account = make_account (schema, SERAP_FOLDER_LOCAL_ACCOUNT, "Laptop ini", "LOKAL");
  g_autofree char *device = serap_id_new (env);
  g_autofree char *code = serap_signing_key_code (key);
  GBytes *public_half = serap_box_key_public (box);
  g_autofree char *box_hex = serap_hex (g_bytes_get_data (public_half, NULL), g_bytes_get_size (public_half));
  g_ptr_array_add (records, account);
  return store_base (store, records, error) && serap_store_set_meta (store, "user", account->id, error)
         && serap_store_set_meta (store, "device", device, error)
         && serap_store_set_meta (store, "device_code", code, error)
         && serap_store_set_meta (store, "box_public", box_hex, error);
}

/* ---- Office and practice: headquarters first ---- */

static gboolean
make_office (const char *dir,
             SerapFolderKind kind,
             const char *admin,
             const char *password,
             SerapSchema *schema,
             const SerapEnv *env,
             GError **error)
{
  g_autofree char *pusat = g_build_filename (dir, "pusat", NULL);
  g_autoptr (SerapCentral) central = serap_central_open (pusat, schema, env, NULL, error);
  g_autoptr (GPtrArray) records = central != NULL ? serap_seed_records (schema, error) : NULL;
  if (records == NULL)
    return FALSE;
  g_autofree char *admin_id = NULL;
  if (kind == SERAP_FOLDER_PRACTICE) {
    g_autoptr (GPtrArray) demo = serap_practice_accounts (schema);
    for (guint i = 0; i < demo->len; i++)
      g_ptr_array_add (records, serap_record_copy (demo->pdata[i]));
  } else {
    SerapRecord *account = make_account (schema, admin, admin, "ADMIN");
    admin_id = g_strdup (account->id);
    g_ptr_array_add (records, account);
  }
  return serap_central_seed (central, records, error)
         && (password == NULL || admin_id == NULL
             || serap_central_set_password (central, admin_id, password, error));
}

static gboolean
fill_folder (const char *dir,
             SerapFolderKind kind,
             const char *admin,
             const char *password,
             const SerapEnv *env,
             GError **error)
{
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  if (g_mkdir_with_parents (dir, 0700) != 0)
    return serap_file_fail (dir, error);
  if (kind == SERAP_FOLDER_LAPTOP)
    return make_laptop (dir, schema, env, error)
           && serap_folder_write_mark (dir, kind, SERAP_FOLDER_LOCAL_ACCOUNT, error);
  const char *account = kind == SERAP_FOLDER_PRACTICE ? "penerima" : admin;
  if (!make_office (dir, kind, admin, password, schema, env, error)
      || !serap_folder_write_mark (dir, kind, account, error))
    return FALSE;
  return kind != SERAP_FOLDER_PRACTICE
         || serap_practice_run (dir, PRACTICE_SEED, SERAP_PRACTICE_ASPIRASI, env, error);
}

gboolean
serap_folder_create (const char *dir,
                     SerapFolderKind kind,
                     const char *admin,
                     const char *password,
                     const SerapEnv *env,
                     GError **error)
{
  g_return_val_if_fail (kind != SERAP_FOLDER_OFFICE || admin != NULL, FALSE);
  g_autofree char *plain = g_canonicalize_filename (dir, NULL);
  g_autofree char *building = g_strconcat (plain, ".baru", NULL);
  g_autofree char *parent = g_path_get_dirname (plain);
  if (!serap_wire_init () || !is_free (plain, error))
    return FALSE;
  if (g_mkdir_with_parents (parent, 0700) != 0)
    return serap_file_fail (parent, error);
  if (!serap_remove_tree (building, error) || !fill_folder (building, kind, admin, password, env, error))
    return FALSE;
  if (g_rmdir (plain) != 0 && errno != ENOENT)
    return serap_file_fail (plain, error);
  return g_rename (building, plain) == 0 ? TRUE : serap_file_fail (plain, error);
}
