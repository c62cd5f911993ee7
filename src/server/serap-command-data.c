/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rules, copies, numbers. */

#include "config.h"

#include "serap-backup-file.h"
#include "serap-command.h"

#include "serap-json-writer.h"
#include "serap-rules-reader.h"
#include "serap-rules-records.h"
#include "serap-seed.h"

#include <glib/gi18n.h>

static gboolean
rule_is_right (SerapOrder *order, SerapWorld *world, const char *text, gsize n)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GString) said = g_string_new (NULL);
  g_autofree char *today = serap_env_today (world->env);
  SerapStorage *storage = serap_central_storage (world->central);
  g_autoptr (GPtrArray) roles = storage->klass->refs (storage, "peran");
  g_autoptr (GPtrArray) ignored = serap_problems_new ();
  g_autoptr (SerapRules) rules = serap_rules_from_records (world->schema, roles, today, ignored);
  serap_rules_read (text, n, order->words[g_strv_length (order->words) - 1], rules, problems);
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    const char *reason = serap_problem_param (problem, "reason"),
               *line = serap_problem_param (problem, "line");
    g_string_append_printf (said, "%s%s: %s", i > 0 ? "\n" : "", line != NULL ? line : "1",
                            reason != NULL ? reason : problem->code);
  }
  if (problems->len > 0)
    serap_order_refuse (order, SERAP_COMMAND_REFUSED, g_strdup (said->str));
  return problems->len == 0;
}

static gboolean
is_published (SerapOrder *order, SerapWorld *world, const SerapRecord *record)
{
  SerapStorage *storage = serap_central_storage (world->central);
  g_autoptr (SerapStored) stands = storage->klass->get_record (storage, record->id);
  if (stands == NULL
      || g_strcmp0 (serap_record_text (stands->record, "sha256"), serap_record_text (record, "sha256")) == 0)
    return FALSE;
  serap_order_refuse (
    order, SERAP_COMMAND_REFUSED,
    g_strdup (_ ("This version was published with another content. Raise “version” in the file.")));
  return TRUE;
}

void
serap_command_ref_set (SerapOrder *order, SerapWorld *world, char **args)
{
  gsize n = 0;
  g_autoptr (GError) error = NULL;
  const char *text = order->file != NULL ? g_bytes_get_data (order->file, &n) : NULL;
  g_autofree char *kind = text != NULL ? serap_rules_read_kind (text, n) : NULL;
  const char *name = kind != NULL ? serap_rules_entity_of (kind) : NULL;
  if (name == NULL) {
    serap_order_refuse (order, SERAP_COMMAND_USAGE, g_strdup (_ ("This is no rule file.")));
    return;
  }
  if (!rule_is_right (order, world, text, n))
    return;
  SerapRecord *record = serap_rules_record_new (serap_schema_entity (world->schema, name), text, n, &error);
  if (record == NULL) {
    serap_order_fail (order, &error);
    return;
  }
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_ptr_array_add (records, record);
  g_free (record->id);
  record->id = serap_seed_id (record);
  if (is_published (order, world, record))
    return;
  if (!serap_central_seed (world->central, records, &error))
    serap_order_fail (order, &error);
}

void
serap_command_backup (SerapOrder *order, SerapWorld *world, char **args)
{
  g_autoptr (GError) error = NULL;
  if (!serap_backup_file_write (world->central, world->dir, args[0], &error))
    serap_order_fail (order, &error);
}

void
serap_command_audit_export (SerapOrder *order, SerapWorld *world, char **args)
{
  g_autoptr (GError) error = NULL;
  if (!serap_central_audit_export (world->central, args[0], &error))
    serap_order_fail (order, &error);
}

void
serap_command_stats (SerapOrder *order, SerapWorld *world, char **args)
{
  g_autoptr (GError) error = NULL;
  SerapStorage *storage = serap_central_storage (world->central);
  g_autoptr (GPtrArray) devices = serap_central_device_list (world->central, &error);
  g_autoptr (GPtrArray) users = storage->klass->refs (storage, "pengguna");
  if (devices == NULL) {
    serap_order_fail (order, &error);
    return;
  }
  gint64 head = storage->klass->head (storage);
  if (!order->json) {
    g_string_append_printf (order->out, _ ("Operations: %lld\nAccounts: %u\nDevices: %u\n"), (long long) head,
                            users->len, devices->len);
    return;
  }
  SerapJsonWriter *writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "operations", head);
  serap_json_writer_member_int (writer, "accounts", users->len);
  serap_json_writer_member_int (writer, "devices", devices->len);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (writer);
  g_string_append_printf (order->out, "%s\n", text);
}
