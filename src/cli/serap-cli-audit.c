/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Command that verifies headquarters' audit log: an exported file, or what this device has seen. */

#include "config.h"

#include "serap-cli.h"

#include "serap-audit-file.h"

#include <glib/gi18n.h>

static SerapExit
verify_file (SerapCli *cli, const char *path, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  SerapAuditSummary summary = { 0 };
  if (!serap_audit_verify_file (path, key, &summary, findings, &error))
    return serap_cli_error (cli, &error);
  if (findings->len > 0) {
    serap_cli_findings (cli, findings);
    return SERAP_EXIT_REFUSED;
  }
  serap_cli_findings (cli, findings);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, summary.size);
  serap_cli_say (cli, _ ("%s operations of %u devices, without a gap, as signed."), size, summary.devices);
  if (key == NULL)
    serap_cli_say (cli, _ ("Whose file it is was not checked: give headquarters' key with --key."));
  return SERAP_EXIT_DONE;
}

static const char *
sentence_of_alarm (const char *alarm)
{
  if (g_str_equal (alarm, "signature"))
    return _ ("The audit log is signed with another key than headquarters had before.");
  if (g_str_equal (alarm, "shrunk"))
    return _ ("The audit log of headquarters has become shorter: operations are missing.");
  return _ ("The past in the audit log of headquarters was changed.");
}

static SerapExit
verify_seen (SerapCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *alarm = NULL;
  guint64 seen = 0;
  SerapSyncCount count = { 0 };
  if (!serap_cli_open_folder (cli, &error))
    return serap_cli_error (cli, &error);
  cli->space = serap_space_open (cli->folder, cli->account, cli->password, TRUE, &error);
  if (cli->space == NULL || !serap_space_sync (cli->space, &count, &error))
    return serap_cli_error (cli, &error);
  serap_space_audit (cli->space, &seen, &alarm);
  if (alarm != NULL)
    g_ptr_array_add (findings, g_strdup (sentence_of_alarm (alarm)));
  serap_cli_findings (cli, findings);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, seen);
  if (seen > 0)
    serap_cli_say (cli, _ ("Verified as far as operation %s."), number);
  else
    serap_cli_say (cli, _ ("Headquarters is in this folder: export its audit log and verify the file."));
  return alarm == NULL ? SERAP_EXIT_DONE : SERAP_EXIT_REFUSED;
}

SERAP_CLI_RUN (audit)
{
  const char *key = NULL;
  if (!serap_cli_option (&argc, argv, "--key", &key) || argc < 2 || argc > 3
      || !g_str_equal (argv[1], "verify"))
    return serap_cli_usage (cli, _ ("audit knows: verify [FILE] [--key KEY]"));
  return argc == 3 ? verify_file (cli, argv[2], key) : verify_seen (cli);
}
