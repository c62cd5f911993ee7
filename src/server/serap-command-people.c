/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Accounts, codes and devices. */

#include "config.h"

#include "serap-command.h"

#include "serap-http-admin.h"
#include "serap-seed.h"

#include <glib/gi18n.h>
#include <string.h>

/* An account lives through its role: which one there is, the rules say. */
static gboolean
role_exists (SerapWorld *world, const char *role)
{
  const SerapRules *rules = serap_central_rules (world->central);
  return rules != NULL && rules->roles != NULL && serap_roles_find (rules->roles, role) != NULL;
}

static gboolean
set_scope (SerapRecord *record, const char *scope)
{
  static const char *const fields[] = { "anggota", "komisi", "unit" };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    gsize n = strlen (fields[i]);
    if (strncmp (scope, fields[i], n) != 0 || scope[n] != ':' || scope[n + 1] == '\0')
      continue;
    serap_record_set_text (record, fields[i], scope + n + 1);
    return TRUE;
  }
  return FALSE;
}

static SerapRecord *
new_account (SerapWorld *world, const char *name, const char *role)
{
  SerapRecord *record = serap_record_new (serap_schema_entity (world->schema, "pengguna"), "");
  const char *const roles[] = { role, NULL };
  serap_record_set_text (record, "kode", name);
  serap_record_set_text (record, "nama", name);
  serap_value_set_set (serap_record_value (record, "peran"), roles);
  g_free (record->id);
  record->id = serap_seed_id (record);
  serap_record_set_text (record, "orang", record->id);
  return record;
}

void
serap_command_user_add (SerapOrder *order, SerapWorld *world, char **args)
{
  const char *role = serap_command_option (args, "--role");
  const char *scope = serap_command_option (args, "--scope");
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapRecord) known = serap_central_find_user (world->central, args[0]);
  if (known != NULL) {
    serap_order_refuse (order, SERAP_COMMAND_REFUSED,
                        g_strdup_printf (_ ("There is an account “%s” already."), args[0]));
    return;
  }
  if (role == NULL || !role_exists (world, role)) {
    serap_order_refuse (order, SERAP_COMMAND_USAGE,
                        g_strdup_printf (_ ("There is no role “%s”."), role != NULL ? role : ""));
    return;
  }
  SerapRecord *record = new_account (world, args[0], role);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_ptr_array_add (records, record);
  if (scope != NULL && !set_scope (record, scope)) {
    serap_order_refuse (order, SERAP_COMMAND_USAGE,
                        g_strdup (_ ("A scope is anggota:CODE, komisi:CODE or unit:CODE.")));
    return;
  }
  if (!serap_central_seed (world->central, records, &error)
      || (order->password != NULL
          && !serap_central_set_password (world->central, record->id, order->password, &error)))
    serap_order_fail (order, &error);
  else
    g_string_append_printf (order->out, "%s\n", record->id);
}

void
serap_command_enroll_code (SerapOrder *order, SerapWorld *world, char **args)
{
  g_autoptr (GError) error = NULL;
  gint64 expires_ms = 0;
  g_autoptr (SerapRecord) user = serap_central_find_user (world->central, args[0]);
  if (user == NULL) {
    serap_order_refuse (order, SERAP_COMMAND_REFUSED,
                        g_strdup_printf (_ ("There is no account “%s”."), args[0]));
    return;
  }
  g_autofree char *code = serap_central_new_code (world->central, user->id, &expires_ms, &error);
  if (code == NULL)
    serap_order_fail (order, &error);
  else
    g_string_append_printf (order->out, "%s\n", code);
}

static const char *
state_word (const SerapDevice *device)
{
  if (device->wiped)
    return _ ("deleted");
  if (device->wipe_asked)
    return _ ("to delete");
  return device->revoked ? _ ("revoked") : _ ("active");
}

static void
print_device (SerapOrder *order, SerapWorld *world, const SerapDevice *device)
{
  g_autoptr (SerapStored) account = NULL;
  SerapStorage *storage = serap_central_storage (world->central);
  account = storage->klass->get_record (storage, device->user);
  g_autofree char *seen = serap_wib_timestamp (device->seen_ms);
  g_string_append_printf (order->out, "%s  %s  %-8s  %s  %s\n", device->id, device->code, state_word (device),
                          seen, account != NULL ? serap_record_text (account->record, "kode") : "?");
}

void
serap_command_device_list (SerapOrder *order, SerapWorld *world, char **args)
{
  g_autoptr (GError) error = NULL;
  SerapStorage *storage = serap_central_storage (world->central);
  g_autoptr (GPtrArray) devices = storage->klass->devices (storage, &error);
  if (devices == NULL) {
    serap_order_fail (order, &error);
    return;
  }
  for (guint i = 0; i < devices->len; i++)
    print_device (order, world, devices->pdata[i]);
}

/* By id, or by the four letters people see. */
static char *
find_device (SerapOrder *order, SerapWorld *world, const char *text)
{
  g_autoptr (GError) error = NULL;
  SerapStorage *storage = serap_central_storage (world->central);
  g_autoptr (GPtrArray) devices = storage->klass->devices (storage, &error);
  char *found = NULL;
  guint n = 0;
  if (devices == NULL) {
    serap_order_fail (order, &error);
    return NULL;
  }
  for (guint i = 0; i < devices->len; i++) {
    const SerapDevice *device = devices->pdata[i];
    if (g_str_equal (device->id, text) || g_ascii_strcasecmp (device->code, text) == 0) {
      g_free (found);
      found = g_strdup (device->id);
      n++;
    }
  }
  if (n == 1)
    return found;
  g_free (found);
  serap_order_refuse (order, SERAP_COMMAND_REFUSED,
                      g_strdup_printf (n == 0 ? _ ("There is no device “%s”.")
                                              : _ ("There is more than one device “%s”. Give its id."),
                                       text));
  return NULL;
}

void
serap_command_device_revoke (SerapOrder *order, SerapWorld *world, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *device = find_device (order, world, args[0]);
  if (device != NULL && !serap_central_revoke (world->central, device, FALSE, &error))
    serap_order_fail (order, &error);
}

void
serap_command_device_wipe (SerapOrder *order, SerapWorld *world, char **args)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *device = find_device (order, world, args[0]);
  if (device != NULL && !serap_central_revoke (world->central, device, TRUE, &error))
    serap_order_fail (order, &error);
}
