/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headquarters' own work: reference data, accounts, devices, care. */

#include "config.h"

#include "serap-central-private.h"

#include "serap-id.h"
#include "serap-op-codec.h"
#include "serap-password.h"
#include "serap-scope.h"
#include "serap-text.h"

#include <string.h>

/* Reference data comes in thousands of rows; a transaction holds this many. */
#define GROUP 500

gboolean
serap_central_sign_own (SerapCentral *central, const SerapDevice *device, SerapOp *op, GError **error)
{
  op->device = g_strdup (SERAP_SYSTEM_DEVICE);
  op->user = g_strdup (SERAP_SYSTEM_USER);
  op->epoch = device->epoch;
  op->dev_seq = device->dev_seq + 1;
  op->wall_ms = serap_env_now_ms (central->env);
  if (op->op_id == NULL || *op->op_id == '\0') {
    g_free (op->op_id);
    op->op_id = serap_id_new (central->env);
  }
  return serap_op_freeze (op, central->env, central->key, error);
}

static gboolean
submit_group (SerapCentral *central, GPtrArray *ops, guint start, guint end, GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, SERAP_SYSTEM_DEVICE);
  for (guint i = start; i < end; i++) {
    SerapOp *op = ops->pdata[i];
    if (!serap_central_sign_own (central, device, op, error))
      return FALSE;
    g_autoptr (SerapOpResult) result = NULL;
    if (!serap_central_process (central, device, op, NULL, &result, error))
      return FALSE;
    if (result->result != SERAP_RESULT_APPLIED) {
      const SerapProblem *problem = result->problems->len > 0 ? result->problems->pdata[0] : NULL;
      g_set_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_REFUSED, "%s %s: %s %s", op->kind,
                   op->entity, problem != NULL && problem->field != NULL ? problem->field : "",
                   problem != NULL ? problem->code : "");
      return FALSE;
    }
  }
  return storage->klass->put_device (storage, device, error) && serap_central_audit_seal (central, error);
}

gboolean
serap_central_submit (SerapCentral *central, GPtrArray *ops, GError **error)
{
  SerapStorage *storage = central->storage;
  for (guint start = 0; start < ops->len; start += GROUP) {
    guint end = MIN (start + GROUP, ops->len);
    if (!storage->klass->begin (storage, error))
      return FALSE;
    if (!submit_group (central, ops, start, end, error) || !storage->klass->commit (storage, error)) {
      storage->klass->rollback (storage);
      serap_central_forget_rules (central);
      return FALSE;
    }
  }
  return TRUE;
}

static SerapOp *
op_for_reference (SerapCentral *central, const SerapRecord *record)
{
  g_autoptr (SerapStored) stands = central->storage->klass->get_record (central->storage, record->id);
  g_autofree char *id = serap_id_new (central->env);
  g_autoptr (SerapOp) op = serap_op_new (id, SERAP_VERB_CREATE, record->entity->name, record->id);
  for (guint i = SERAP_N_COMMON; i < record->entity->n_fields; i++) {
    const SerapValue *before = stands != NULL ? &stands->record->values[i] : NULL;
    if (before != NULL ? serap_value_equal (before, &record->values[i])
                       : record->values[i].kind == SERAP_VALUE_NONE)
      continue;
    serap_op_set_value (op, record->entity->fields[i].name, &record->values[i]);
  }
  return op->changes->len > 0 ? g_steal_pointer (&op) : NULL;
}

gboolean
serap_central_seed (SerapCentral *central, GPtrArray *records, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  for (guint i = 0; i < records->len; i++) {
    SerapOp *op = op_for_reference (central, records->pdata[i]);
    if (op != NULL)
      g_ptr_array_add (ops, op);
  }
  return serap_central_submit (central, ops, error);
}

guint32
serap_central_enroll (SerapCentral *central,
                      const char *user,
                      const char *id,
                      GBytes *public_key,
                      GBytes *box_public,
                      GError **error)
{
  SerapStorage *storage = central->storage;
  g_autoptr (SerapStored) account = storage->klass->get_record (storage, user);
  if (account == NULL || !g_str_equal (account->record->entity->name, "pengguna")
      || serap_record_bool (account->record, "nonaktif")) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND, "no such account");
    return 0;
  }
  g_autoptr (SerapDevice) device = storage->klass->get_device (storage, id);
  if (device == NULL) {
    g_autofree char *code = serap_device_code (public_key);
    device = serap_device_new (id, user, public_key, code);
    device->enrolled_ms = serap_env_now_ms (central->env);
  } else if (g_strcmp0 (device->user, user) != 0 || device->revoked) {
    g_set_error_literal (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_DEVICE,
                         "the device belongs to another account");
    return 0;
  } else {
    device->epoch++;
    device->dev_seq = 0;
  }
  device->seen_ms = serap_env_now_ms (central->env);
  serap_device_set_box (device, box_public);
  g_autofree char *password = NULL;
  g_autoptr (GBytes) known_box = NULL;
  storage->klass->get_account (storage, user, &password, &known_box);
  GBytes *box = box_public != NULL ? box_public : known_box;
  if (!storage->klass->begin (storage, error))
    return 0;
  if (storage->klass->put_device (storage, device, error)
      && storage->klass->put_account (storage, user, password, box, error)
      && storage->klass->commit (storage, error))
    return device->epoch;
  storage->klass->rollback (storage);
  return 0;
}

SerapRecord *
serap_central_find_user (SerapCentral *central, const char *code)
{
  g_autofree char *wanted = serap_text_squash (code);
  g_autoptr (GPtrArray) users = central->storage->klass->refs (central->storage, "pengguna");
  for (guint i = 0; i < users->len; i++) {
    g_autofree char *own = serap_text_squash (serap_record_text (users->pdata[i], "kode"));
    if (g_str_equal (own, wanted))
      return serap_record_copy (users->pdata[i]);
  }
  return NULL;
}

gboolean
serap_central_set_password (SerapCentral *central, const char *user, const char *password, GError **error)
{
  g_autofree char *hash = NULL;
  g_autoptr (GBytes) box = NULL;
  if (password != NULL) {
    hash = serap_password_hash (password, SERAP_PASSWORD_COST, error);
    if (hash == NULL)
      return FALSE;
  }
  central->storage->klass->get_account (central->storage, user, NULL, &box);
  return central->storage->klass->put_account (central->storage, user, hash, box, error);
}

gboolean
serap_central_has_password (SerapCentral *central, const char *user)
{
  g_autofree char *hash = NULL;
  return central->storage->klass->get_account (central->storage, user, &hash, NULL) && hash != NULL;
}

gboolean
serap_central_check_password (SerapCentral *central, const char *user, const char *password)
{
  g_autofree char *hash = NULL;
  return central->storage->klass->get_account (central->storage, user, &hash, NULL) && hash != NULL
         && serap_password_verify (hash, password);
}

/* Every record of a scope must be there by its own rules. */
static gboolean
check_scopes (SerapCentral *central, const char *scope, GPtrArray *findings, GError **error)
{
  g_autofree char *after = NULL;
  for (;;) {
    g_autoptr (GPtrArray) page
      = central->storage->klass->state_page (central->storage, scope, after, 500, error);
    if (page == NULL)
      return FALSE;
    if (page->len == 0)
      return TRUE;
    for (guint i = 0; i < page->len; i++) {
      const SerapRecord *record = page->pdata[i];
      g_auto (GStrv) now = serap_scope_of (serap_central_facts (central), record);
      if (!g_strv_contains ((const char *const *) now, scope))
        g_ptr_array_add (findings, g_strdup_printf ("%s %s is kept in scope %s where it does not belong",
                                                    record->entity->name, record->id, scope));
    }
    g_free (after);
    after = g_strdup (((SerapRecord *) page->pdata[page->len - 1])->id);
  }
}

gboolean
serap_central_check (SerapCentral *central, GPtrArray *findings, GError **error)
{
  static const char *const scopes[] = { "ref", "setwan", "pii" };
  if (!central->storage->klass->check (central->storage, findings, error)
      || !serap_central_audit_check (central, findings, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    if (!check_scopes (central, scopes[i], findings, error))
      return FALSE;
  return serap_central_check_digests (central, findings, error);
}

gboolean
serap_central_backup (SerapCentral *central, const char *dir, GError **error)
{
  g_autofree char *database = g_build_filename (dir, "pusat.db", NULL);
  return central->storage->klass->backup (central->storage, database, error);
}
