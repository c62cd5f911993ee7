/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening headquarters' folder: storage and keys. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-rules-records.h"

#include <errno.h>
#include <glib/gstdio.h>

static SerapSigningKey *
load_signing_key (const char *path, const SerapEnv *env, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return serap_signing_key_load (path, error);
  g_autoptr (SerapSigningKey) key = serap_signing_key_new (env);
  return serap_signing_key_save (key, path, error) ? g_steal_pointer (&key) : NULL;
}

static SerapBoxKey *
load_box_key (const char *path, const SerapEnv *env, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return serap_box_key_load (path, error);
  g_autoptr (SerapBoxKey) key = serap_box_key_new (env);
  return serap_box_key_save (key, path, NULL, SERAP_PASSWORD_COST, env, error) ? g_steal_pointer (&key)
                                                                               : NULL;
}

static gboolean
make_folders (const char *dir, GError **error)
{
  static const char *const names[] = { "kunci", "lampiran" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (dir, names[i], NULL);
    if (g_mkdir_with_parents (path, 0700) != 0) {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  }
  return TRUE;
}

/* The system device is a device like any other, so that what it does is signed and numbered too. */
static gboolean
enroll_system (SerapCentral *central, GError **error)
{
  g_autoptr (SerapDevice) known = central->storage->klass->get_device (central->storage, SERAP_SYSTEM_DEVICE);
  if (known != NULL)
    return TRUE;
  g_autofree char *code = serap_signing_key_code (central->key);
  g_autoptr (SerapDevice) device = serap_device_new (SERAP_SYSTEM_DEVICE, SERAP_SYSTEM_USER,
                                                     serap_signing_key_public (central->key), code);
  return central->storage->klass->put_device (central->storage, device, error);
}

SerapCentral *
serap_central_open (
  const char *dir, SerapSchema *schema, const SerapEnv *env, const char *vfs, GError **error)
{
  g_return_val_if_fail (dir != NULL && schema != NULL && env != NULL, NULL);
  if (!serap_wire_init () || !make_folders (dir, error))
    return NULL;
  g_autoptr (SerapCentral) central = g_new0 (SerapCentral, 1);
  central->dir = g_strdup (dir);
  central->schema = serap_schema_ref (schema);
  central->env = env;
  serap_central_limits_init (&central->limits);
  central->refs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_record_free);

  g_autofree char *database = g_build_filename (dir, "pusat.db", NULL);
  g_autofree char *key_path = g_build_filename (dir, "kunci", "tanda.kunci", NULL);
  g_autofree char *box_path = g_build_filename (dir, "kunci", "kotak.kunci", NULL);
  central->storage = serap_storage_sqlite_open (database, schema, vfs, error);
  if (central->storage == NULL)
    return NULL;
  central->key = load_signing_key (key_path, env, error);
  if (central->key == NULL)
    return NULL;
  central->box = load_box_key (box_path, env, error);
  if (central->box == NULL || !enroll_system (central, error) || !serap_central_audit_open (central, error))
    return NULL;
  serap_central_facts_init (central);
  return g_steal_pointer (&central);
}

void
serap_central_close (SerapCentral *central)
{
  if (central == NULL)
    return;
  g_clear_pointer (&central->storage, serap_storage_close);
  g_clear_pointer (&central->key, serap_signing_key_free);
  g_clear_pointer (&central->box, serap_box_key_free);
  g_clear_pointer (&central->rules, serap_rules_free);
  g_clear_pointer (&central->refs, g_hash_table_unref);
  g_clear_pointer (&central->nonces, g_hash_table_unref);
  g_clear_pointer (&central->nonce_secret, g_bytes_unref);
  serap_schema_unref (central->schema);
  g_free (central->today);
  g_free (central->dir);
  g_free (central);
}

void
serap_central_limits_init (SerapCentralLimits *limits)
{
  *limits = (SerapCentralLimits){ 200, 200, 30, 30 };
}

void
serap_central_set_limits (SerapCentral *central, const SerapCentralLimits *limits)
{
  g_return_if_fail (central != NULL && limits != NULL);
  central->limits = *limits;
}

GBytes *
serap_central_box (SerapCentral *central)
{
  return serap_box_key_public (central->box);
}

SerapStorage *
serap_central_storage (SerapCentral *central)
{
  return central->storage;
}

void
serap_central_forget_rules (SerapCentral *central)
{
  g_clear_pointer (&central->rules, serap_rules_free);
  g_hash_table_remove_all (central->refs);
}

void
serap_central_reference_changed (SerapCentral *central, const SerapRecord *record)
{
  const char *code = serap_record_text (record, "kode");
  if (g_strv_contains (SERAP_RULES_ENTITIES, record->entity->name))
    g_clear_pointer (&central->rules, serap_rules_free);
  if (code == NULL)
    return;
  g_autofree char *key = g_strconcat (record->entity->name, "/", code, NULL);
  g_hash_table_remove (central->refs, key);
}

const SerapRules *
serap_central_rules (SerapCentral *central)
{
  if (central->rules != NULL)
    return central->rules;
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autofree char *today = serap_env_today (central->env);
  for (guint i = 0; SERAP_RULES_ENTITIES[i] != NULL; i++) {
    GPtrArray *some = central->storage->klass->refs (central->storage, SERAP_RULES_ENTITIES[i]);
    g_ptr_array_extend_and_steal (records, some);
  }
  central->rules = serap_rules_from_records (central->schema, records, today, problems);
  for (guint i = 0; i < problems->len; i++)
    g_message ("a rule of headquarters is left out: %s", ((SerapProblem *) problems->pdata[i])->code);
  return central->rules;
}
