/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of commands, and orders as text. */

#include "config.h"

#include "serap-command.h"

#include "serap-json-writer.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_ORDER_BYTES (8 * 1024 * 1024)
#define MAX_TEXT (4 * 1024 * 1024)

/* clang-format off */
static const SerapCommand commands[] = {
  { "user add", 1, "--role --scope", 0, 0, serap_command_user_add,
    "NAME --role ROLE [--scope anggota:CODE|komisi:CODE|unit:CODE] [--password-file FILE]",
    N_ ("Makes an account and prints its id.") },
  { "enroll-code", 1, NULL, 0, 0, serap_command_enroll_code, "ACCOUNT",
    N_ ("Makes a one-time code for a new device and prints it.") },
  { "device list", 0, NULL, 0, 0, serap_command_device_list, "", N_ ("Lists the devices.") },
  { "device revoke", 1, NULL, 0, 0, serap_command_device_revoke, "DEVICE",
    N_ ("Takes a device's access away; what it sends later is held.") },
  { "device wipe", 1, NULL, 0, 0, serap_command_device_wipe, "DEVICE",
    N_ ("Takes a device's access away and orders it to delete its data.") },
  { "ref set", 1, NULL, 1, 0, serap_command_ref_set, "FILE.json",
    N_ ("Publishes a rule file.") },
  { "backup", 1, NULL, 0, 1, serap_command_backup, "FILE",
    N_ ("Writes all of headquarters' data into one file.") },
  { "audit export", 1, NULL, 0, 1, serap_command_audit_export, "FILE",
    N_ ("Writes all operations with their proofs, to be checked elsewhere.") },
  { "stats", 0, NULL, 0, 0, serap_command_stats, "", N_ ("Prints numbers about headquarters.") },
};
/* clang-format on */

const SerapCommand *
serap_commands (guint *n)
{
  *n = G_N_ELEMENTS (commands);
  return commands;
}

const SerapCommand *
serap_command_find (char **words, char ***args)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_auto (GStrv) name = g_strsplit (commands[i].name, " ", 2);
    guint n = g_strv_length (name), fit = 0;
    while (fit < n && words[fit] != NULL && g_str_equal (words[fit], name[fit]))
      fit++;
    if (fit < n)
      continue;
    *args = words + n;
    return &commands[i];
  }
  return NULL;
}

const char *
serap_command_option (char **args, const char *name)
{
  for (guint i = 0; args[i] != NULL; i++)
    if (g_str_equal (args[i], name))
      return args[i + 1];
  return NULL;
}

void
serap_command_run (SerapOrder *order, SerapWorld *world)
{
  char **args = NULL;
  const SerapCommand *command = serap_command_find (order->words, &args);
  if (command == NULL || g_strv_length (args) < command->n_args)
    serap_order_refuse (order, SERAP_COMMAND_USAGE, g_strdup (_ ("There is no such command.")));
  else
    command->run (order, world, args);
}

/* ---- Orders ---- */

SerapOrder *
serap_order_new (char **words)
{
  SerapOrder *order = g_new0 (SerapOrder, 1);
  order->words = g_strdupv (words);
  order->out = g_string_new (NULL);
  return order;
}

void
serap_order_free (SerapOrder *order)
{
  if (order == NULL)
    return;
  g_strfreev (order->words);
  g_free (order->password);
  g_clear_pointer (&order->file, g_bytes_unref);
  g_string_free (order->out, TRUE);
  g_free (order->message);
  g_free (order);
}

void
serap_order_refuse (SerapOrder *order, SerapCommandStatus status, char *message)
{
  g_free (order->message);
  order->message = message;
  order->status = status;
}

void
serap_order_fail (SerapOrder *order, GError **error)
{
  gboolean rule = g_error_matches (*error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_REFUSED)
                  || g_error_matches (*error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND)
                  || g_error_matches (*error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_DEVICE);
  serap_order_refuse (order, rule ? SERAP_COMMAND_REFUSED : SERAP_COMMAND_FILE, g_strdup ((*error)->message));
  g_clear_error (error);
}

GBytes *
serap_order_encode (const SerapOrder *order)
{
  SerapJsonWriter *writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_name (writer, "words");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; order->words[i] != NULL; i++)
    serap_json_writer_text (writer, order->words[i]);
  serap_json_writer_end_array (writer);
  serap_json_writer_opt_text (writer, "password", order->password);
  serap_json_writer_name (writer, "file");
  serap_json_writer_bytes (writer, order->file);
  serap_json_writer_member_bool (writer, "json", order->json);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (writer);
}

static SerapJson *
parse (GBytes *text, GError **error)
{
  SerapJsonLimits limits = { MAX_ORDER_BYTES, 4, SERAP_JSON_PLAIN };
  gsize n = 0;
  const char *data = g_bytes_get_data (text, &n);
  return serap_json_parse (n > 0 ? data : "", (gssize) n, &limits, error);
}

SerapOrder *
serap_order_decode (GBytes *text, GError **error)
{
  g_autoptr (SerapJson) json = parse (text, error);
  g_auto (GStrv) words = NULL;
  const char *password = NULL;
  GBytes *file = NULL;
  gboolean wants_json = FALSE;
  if (json == NULL)
    return NULL;
  SerapJsonRef root = serap_json_root (json);
  if (!serap_json_opt_strv (root, "words", 20, 4096, &words, error)
      || !serap_json_opt_text (root, "password", 1024, &password, error)
      || !serap_json_opt_bool (root, "json", FALSE, &wants_json, error)
      || !serap_json_opt_bytes (root, "file", MAX_TEXT, &file, error))
    return NULL;
  SerapOrder *order = serap_order_new (words);
  order->password = g_strdup (password);
  order->file = file;
  order->json = wants_json;
  return order;
}

GBytes *
serap_order_encode_answer (const SerapOrder *order)
{
  SerapJsonWriter *writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_int (writer, "status", (gint64) order->status);
  serap_json_writer_member_text (writer, "out", order->out->str);
  serap_json_writer_opt_text (writer, "message", order->message);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish_bytes (writer);
}

gboolean
serap_order_decode_answer (SerapOrder *order, GBytes *text, GError **error)
{
  g_autoptr (SerapJson) json = parse (text, error);
  const char *out = NULL, *message = NULL;
  gint64 status = 0;
  if (json == NULL)
    return FALSE;
  SerapJsonRef root = serap_json_root (json);
  if (!serap_json_get_int (root, "status", 0, 4, &status, error)
      || !serap_json_get_text (root, "out", MAX_TEXT, &out, error)
      || !serap_json_opt_text (root, "message", MAX_TEXT, &message, error))
    return FALSE;
  order->status = (SerapCommandStatus) status;
  g_string_assign (order->out, out);
  g_free (order->message);
  order->message = g_strdup (message);
  return TRUE;
}
