/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What serapctl says: sentences for people on standard error, one JSON document with --json. */

#include "config.h"

#include "serap-cli.h"

#include "serap-json-writer.h"
#include "serap-message.h"

#include <glib/gi18n.h>
#include <stdio.h>

void
serap_cli_say (SerapCli *cli, const char *format, ...)
{
  if (cli->json)
    return;
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("%s\n", text);
}

/* An RFC 9457 problem document. */
static void
print_document (const char *type,
                const char *title,
                int status,
                SerapSpace *space,
                const SerapEntity *entity,
                GPtrArray *problems)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  g_autofree char *uri = g_strconcat ("https://serap.invalid/p/", type, NULL);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "type", uri);
  serap_json_writer_member_text (writer, "title", title);
  serap_json_writer_member_int (writer, "status", status);
  serap_json_writer_name (writer, "problems");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; problems != NULL && i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    g_autofree char *message = serap_message_problem (space, entity, problem);
    serap_json_writer_begin_object (writer);
    serap_json_writer_member_text (writer, "field", problem->field);
    serap_json_writer_member_text (writer, "code", problem->code);
    serap_json_writer_member_text (writer, "message", message);
    serap_json_writer_member_bool (writer, "warning", problem->warning);
    serap_json_writer_end_object (writer);
  }
  serap_json_writer_end_array (writer);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_print ("%s\n", text);
}

SerapExit
serap_cli_problems (SerapCli *cli, const char *entity_name, GPtrArray *problems)
{
  gboolean refused = serap_problems_any_error (problems);
  const SerapEntity *entity = entity_name != NULL && cli->space != NULL
                                ? serap_schema_entity (serap_space_schema (cli->space), entity_name)
                                : NULL;
  if (cli->json && refused) {
    print_document ("refused", _ ("Refused by a rule"), SERAP_EXIT_REFUSED, cli->space, entity, problems);
    return SERAP_EXIT_REFUSED;
  }
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    if (cli->json || (refused && problem->warning))
      continue;
    g_autofree char *message = serap_message_problem (cli->space, entity, problem);
    g_printerr ("%s %s\n", problem->warning ? _ ("Note:") : _ ("Refused:"), message);
  }
  return refused ? SERAP_EXIT_REFUSED : SERAP_EXIT_DONE;
}

SerapExit
serap_cli_bad_query (SerapCli *cli, const SerapEntity *entity, GPtrArray *problems)
{
  if (cli->json) {
    print_document ("usage", _ ("The search text cannot be read"), SERAP_EXIT_USAGE, cli->space, entity,
                    problems);
    return SERAP_EXIT_USAGE;
  }
  serap_cli_problems (cli, entity->name, problems);
  return SERAP_EXIT_USAGE;
}

static SerapExit
status_of (const GError *error)
{
  if (error->domain == SERAP_TRANSPORT_ERROR)
    return SERAP_EXIT_NETWORK;
  if (g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_ONLINE_ONLY)
      || g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_WIPE_WAITS))
    return SERAP_EXIT_NETWORK;
  if (g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE))
    return SERAP_EXIT_USAGE;
  if (g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_IMPORTED)
      || g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_WIPED)
      || g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_PASSWORD)
      || g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_LOCKED)
      || g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_NO_ACCOUNT)
      || g_error_matches (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED)
      || g_error_matches (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND)
      || g_error_matches (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_AMBIGUOUS))
    return SERAP_EXIT_REFUSED;
  return SERAP_EXIT_FILE;
}

SerapExit
serap_cli_error (SerapCli *cli, GError **error)
{
  SerapExit status = status_of (*error);
  g_autofree char *message = serap_message_error (*error);
  gboolean wipe = g_error_matches (*error, SERAP_APP_ERROR, SERAP_APP_ERROR_WIPED)
                  || g_error_matches (*error, SERAP_APP_ERROR, SERAP_APP_ERROR_WIPE_WAITS);
  if (cli->json)
    print_document (wipe ? "device-wipe" : "failed", message, (int) status, cli->space, NULL, NULL);
  else
    g_printerr ("%s %s\n", _ ("Error:"), message);
  g_clear_error (error);
  return status;
}

SerapExit
serap_cli_finish (SerapCli *cli, const char *entity, GPtrArray *problems, GError **error)
{
  if (error != NULL && *error != NULL)
    return serap_cli_error (cli, error);
  return serap_cli_problems (cli, entity, problems);
}

SerapExit
serap_cli_usage (SerapCli *cli, const char *message, ...)
{
  va_list args;
  va_start (args, message);
  g_autofree char *text = g_strdup_vprintf (message, args);
  va_end (args);
  if (cli->json)
    print_document ("usage", text, SERAP_EXIT_USAGE, NULL, NULL, NULL);
  else if (cli->command != NULL)
    g_printerr ("%s\n%s serapctl %s %s\n", text, _ ("Usage:"), cli->command->name, cli->command->usage);
  else
    g_printerr ("%s\n%s\n", text, _ ("See: serapctl --help"));
  return SERAP_EXIT_USAGE;
}

const SerapEntity *
serap_cli_entity (SerapCli *cli, const char *name, SerapExit *status)
{
  const SerapEntity *entity = serap_schema_entity (serap_folder_schema (cli->folder), name);
  if (entity == NULL)
    *status = serap_cli_usage (cli, _ ("There is no kind of record called “%s”."), name);
  return entity;
}

char *
serap_cli_find (SerapCli *cli, const SerapEntity *entity, const char *text, SerapExit *status)
{
  g_autoptr (GError) error = NULL;
  char *id = serap_store_find (serap_space_store (cli->space), entity, text, &error);
  if (id == NULL)
    *status = serap_cli_error (cli, &error);
  return id;
}
