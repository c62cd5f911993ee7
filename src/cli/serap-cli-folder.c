/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands about the folder, its accounts and its way to headquarters. */

#include "config.h"

#include "serap-cli.h"

#include "serap-json-writer.h"
#include "serap-message.h"

#include <glib/gi18n.h>
#include <string.h>

gboolean
serap_cli_open_folder (SerapCli *cli, GError **error)
{
  g_autofree char *dir
    = cli->data != NULL ? g_strdup (cli->data) : serap_folder_default_path (SERAP_FOLDER_LAPTOP);
  cli->folder = serap_folder_open (dir, serap_env_system (), error);
  return cli->folder != NULL && serap_folder_lock (cli->folder, error);
}

SERAP_CLI_RUN (init)
{
  const char *admin = NULL;
  gboolean practice = serap_cli_flag (&argc, argv, "--practice");
  gboolean office = serap_cli_flag (&argc, argv, "--office");
  if (!serap_cli_option (&argc, argv, "--admin", &admin) || argc != 1 || (practice && office)
      || (office != (admin != NULL)))
    return serap_cli_usage (cli, _ ("An office needs --admin NAME and --password-file FILE."));
  if (office && cli->password == NULL)
    return serap_cli_usage (cli, _ ("An office needs --admin NAME and --password-file FILE."));
  SerapFolderKind kind = practice ? SERAP_FOLDER_PRACTICE
                         : office ? SERAP_FOLDER_OFFICE
                                  : SERAP_FOLDER_LAPTOP;
  g_autofree char *dir = cli->data != NULL ? g_strdup (cli->data) : serap_folder_default_path (kind);
  g_autoptr (GError) error = NULL;
  if (!serap_folder_create (dir, kind, admin, cli->password, serap_env_system (), &error))
    return serap_cli_error (cli, &error);
  if (cli->json) {
    g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
    serap_json_writer_begin_object (writer);
    serap_json_writer_member_text (writer, "data", dir);
    serap_json_writer_end_object (writer);
    g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
    g_print ("%s\n", text);
  }
  serap_cli_say (
    cli, practice ? _ ("Practice folder made: %s (sample data, invented)") : _ ("Data folder made: %s"), dir);
  return SERAP_EXIT_DONE;
}

/* A session that has ended is opened again when the password was given. */
static gboolean
sync_space (SerapCli *cli, SerapSyncCount *count, GError **error)
{
  g_autoptr (GError) own = NULL;
  if (serap_space_sync (cli->space, count, &own))
    return TRUE;
  if (cli->password != NULL && g_error_matches (own, SERAP_TRANSPORT_ERROR, SERAP_TRANSPORT_ERROR_TOKEN))
    return serap_space_login (cli->space, cli->password, error)
           && serap_space_sync (cli->space, count, error);
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

SERAP_CLI_RUN (sync)
{
  SerapSyncCount count = { 0 };
  g_autoptr (GError) error = NULL;
  if (argc != 1)
    return serap_cli_usage (cli, _ ("This takes no arguments."));
  if (!sync_space (cli, &count, &error))
    return serap_cli_error (cli, &error);
  if (cli->json)
    g_print ("{\"terkirim\":%u,\"ditolak\":%u,\"diterima\":%u}\n", count.sent, count.refused, count.received);
  serap_cli_say (cli, _ ("%u sent, %u of them refused; %u received."), count.sent, count.refused,
                 count.received);
  return SERAP_EXIT_DONE;
}

static const char *
state_word (SerapOutboxState state)
{
  switch (state) {
  case SERAP_OUTBOX_PENDING:
    return _ ("waits");
  case SERAP_OUTBOX_SENT:
    return _ ("sent");
  case SERAP_OUTBOX_ACKED:
    return _ ("answered");
  case SERAP_OUTBOX_REFUSED:
  default:
    return _ ("refused");
  }
}

SERAP_CLI_RUN (outbox)
{
  static const char *const names[] = { "pending", "sent", "acked", "refused" };
  g_autoptr (GError) error = NULL;
  if (argc != 1)
    return serap_cli_usage (cli, _ ("This takes no arguments."));
  g_autoptr (GPtrArray) rows = serap_store_outbox (serap_space_store (cli->space), &error);
  if (rows == NULL)
    return serap_cli_error (cli, &error);
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < rows->len; i++) {
    const SerapOutboxRow *row = rows->pdata[i];
    g_autofree char *time = serap_wib_timestamp (row->wall_ms);
    serap_cli_say (cli, "%s  %-9s %s %s  %s", time, state_word (row->state), row->kind,
                   row->transition != NULL ? row->transition : row->verb,
                   row->title != NULL ? row->title : row->entity);
    for (guint p = 0; p < row->problems->len && !cli->json; p++) {
      g_autofree char *message = serap_message_problem (cli->space, NULL, row->problems->pdata[p]);
      g_print ("    %s\n", message);
    }
    serap_json_writer_begin_object (writer);
    serap_json_writer_member_text (writer, "op", row->op_id);
    serap_json_writer_member_text (writer, "keadaan", names[row->state]);
    serap_json_writer_member_text (writer, "entitas", row->kind);
    serap_json_writer_member_text (writer, "id", row->entity);
    serap_json_writer_member_text (writer, "tindakan", row->verb);
    serap_json_writer_member_text (writer, "transisi", row->transition);
    serap_json_writer_member_text (writer, "waktu", time);
    serap_json_writer_end_object (writer);
  }
  serap_json_writer_end_array (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  if (cli->json)
    g_print ("%s\n", text);
  else if (rows->len == 0)
    g_print ("%s\n", _ ("Nothing waits to be sent."));
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (unlock)
{
  g_autoptr (GError) error = NULL;
  if (argc != 1 || cli->password == NULL)
    return serap_cli_usage (cli, _ ("Give the password with --password-file FILE."));
  if (!serap_space_unlock (cli->space, cli->password, &error))
    return serap_cli_error (cli, &error);
  serap_cli_say (cli, _ ("Account %s is unlocked for this login session."),
                 serap_record_text (serap_space_user (cli->space), "kode"));
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (lock)
{
  g_autoptr (GError) error = NULL;
  if (argc != 1)
    return serap_cli_usage (cli, _ ("This takes no arguments."));
  if (!serap_space_lock (cli->space, &error))
    return serap_cli_error (cli, &error);
  serap_cli_say (cli, _ ("Account %s is locked."), serap_record_text (serap_space_user (cli->space), "kode"));
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (passwd)
{
  const char *file = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  if (!serap_cli_option (&argc, argv, "--new-password-file", &file) || file == NULL || argc != 1)
    return serap_cli_usage (cli, _ ("Give the new password with --new-password-file FILE."));
  if (serap_folder_kind (cli->folder) == SERAP_FOLDER_PRACTICE)
    return serap_cli_usage (cli, _ ("Demo accounts have no password."));
  if (!g_file_get_contents (file, &text, NULL, &error))
    return serap_cli_error (cli, &error);
  if (!serap_space_set_password (cli->space, g_strchomp (text), &error))
    return serap_cli_error (cli, &error);
  serap_cli_say (cli, _ ("The password was changed."));
  return SERAP_EXIT_DONE;
}
