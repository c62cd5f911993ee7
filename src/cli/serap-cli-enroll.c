/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Command that makes a folder known to headquarters. */

#include "config.h"

#include "serap-cli.h"

#include "serap-enroll.h"
#include "serap-json-writer.h"
#include "serap-message.h"

#include <glib/gi18n.h>

static void
print_json (const SerapEnrollReport *report)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "account", report->account);
  serap_json_writer_member_int (writer, "adopted", report->adopted);
  serap_json_writer_name (writer, "left_out");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < report->left_out->len; i++)
    serap_json_writer_text (writer, ((SerapOutboxRow *) report->left_out->pdata[i])->op_id);
  serap_json_writer_end_array (writer);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_print ("%s\n", text);
}

static void
print_report (SerapCli *cli, const SerapEnrollReport *report)
{
  guint left = report->left_out->len;
  if (left > 0)
    serap_cli_say (cli,
                   ngettext ("%u change stays here, for this account's role may not send it:",
                             "%u changes stay here, for this account's role may not send them:", left),
                   left);
  for (guint i = 0; i < left; i++) {
    const SerapOutboxRow *row = report->left_out->pdata[i];
    g_autofree char *reason
      = row->problems->len > 0 ? serap_message_problem (NULL, NULL, row->problems->pdata[0]) : g_strdup ("");
    serap_cli_say (cli, "  %s %s: %s", row->kind, row->title != NULL ? row->title : row->entity, reason);
  }
  if (report->adopted > 0)
    serap_cli_say (cli,
                   ngettext ("%u change of this laptop was handed over.",
                             "%u changes of this laptop were handed over.", report->adopted),
                   report->adopted);
  serap_cli_say (cli, _ ("This folder now works with headquarters as account %s."), report->account);
}

static SerapExit
enroll_office (SerapCli *cli, const char *url)
{
  g_autoptr (GError) error = NULL;
  guint moved = 0;
  if (!serap_enroll_office (cli->folder, url, &moved, &error))
    return serap_cli_error (cli, &error);
  serap_cli_say (cli,
                 ngettext ("%u account reaches headquarters at its new place.",
                           "%u accounts reach headquarters at its new place.", moved),
                 moved);
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (enroll)
{
  g_autoptr (GError) error = NULL;
  g_auto (SerapEnrollReport) report = { 0 };
  if (argc < 2 || argc > 3)
    return serap_cli_usage (cli, _ ("enroll needs the address of headquarters and the code."));
  if (!serap_cli_open_folder (cli, &error))
    return serap_cli_error (cli, &error);
  if (argc == 2 && serap_folder_kind (cli->folder) == SERAP_FOLDER_OFFICE)
    return enroll_office (cli, argv[1]);
  if (!serap_enroll (cli->folder, argv[1], argc == 3 ? argv[2] : NULL, cli->password, &report, &error))
    return serap_cli_error (cli, &error);
  if (cli->json)
    print_json (&report);
  else
    print_report (cli, &report);
  return SERAP_EXIT_DONE;
}
