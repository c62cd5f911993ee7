/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that care for the folder: check, backup, restore, and reference data from files. */

#include "config.h"

#include "serap-cli.h"

#include "serap-backup.h"
#include "serap-care.h"
#include "serap-json-writer.h"
#include "serap-reference.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- check ---- */

void
serap_cli_findings (SerapCli *cli, GPtrArray *findings)
{
  if (!cli->json) {
    for (guint i = 0; i < findings->len; i++)
      g_print ("%s\n", (const char *) findings->pdata[i]);
    serap_cli_say (cli, findings->len == 0 ? _ ("Everything is in order.") : _ ("%u findings."),
                   findings->len);
    return;
  }
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_name (writer, "findings");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < findings->len; i++)
    serap_json_writer_text (writer, findings->pdata[i]);
  serap_json_writer_end_array (writer);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_print ("%s\n", text);
}

static gboolean
show_progress (const char *part, gint64 done, gint64 total, gpointer data)
{
  SerapCli *cli = data;
  if (!cli->json && total >= 1000 && isatty (STDERR_FILENO))
    g_printerr ("\r%s: %" G_GINT64_FORMAT " / %" G_GINT64_FORMAT "%s", part, done, total,
                done >= total ? "\n" : "");
  return TRUE;
}

SERAP_CLI_RUN (check)
{
  gboolean rebuild = serap_cli_flag (&argc, argv, "--rebuild");
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  if (argc != 1)
    return serap_cli_usage (cli, _ ("This takes no arguments but --rebuild."));
  if (!serap_cli_open_folder (cli, &error)
      || !serap_care_check (cli->folder, rebuild, findings, show_progress, cli, &error))
    return serap_cli_error (cli, &error);
  serap_cli_findings (cli, findings);
  return findings->len == 0 ? SERAP_EXIT_DONE : SERAP_EXIT_FILE;
}

/* ---- backup and restore ---- */

static SerapExit
report_path (SerapCli *cli, const char *name, const char *path, const char *sentence)
{
  if (!cli->json) {
    g_print ("%s %s\n", sentence, path);
    return SERAP_EXIT_DONE;
  }
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, name, path);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_print ("%s\n", text);
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (backup)
{
  g_autoptr (GError) error = NULL;
  if (argc != 2)
    return serap_cli_usage (cli, _ ("Name the file to write."));
  if (!serap_cli_open_folder (cli, &error) || !serap_backup_write (cli->folder, argv[1], &error))
    return serap_cli_error (cli, &error);
  return report_path (cli, "cadangan", argv[1], _ ("Backup written; it holds the keys too, keep it safe:"));
}

SERAP_CLI_RUN (restore)
{
  g_autoptr (GError) error = NULL;
  if (argc != 2)
    return serap_cli_usage (cli, _ ("Name the backup."));
  g_autofree char *dir
    = cli->data != NULL ? g_strdup (cli->data) : serap_folder_default_path (SERAP_FOLDER_LAPTOP);
  g_autofree char *absolute = g_canonicalize_filename (dir, NULL);
  g_autofree char *parent = g_path_get_dirname (absolute);
  g_mkdir_with_parents (parent, 0700);
  if (!serap_backup_restore (argv[1], dir, serap_env_system (), &error))
    return serap_cli_error (cli, &error);
  return report_path (cli, "data", dir, _ ("Restored:"));
}

/* ---- ref ---- */

static SerapExit
report_published (SerapCli *cli, const SerapReferenceReport *report)
{
  if (cli->json)
    g_print ("{\"tabel\":\"%s\",\"diterbitkan\":%u,\"tetap\":%u}\n", report->table, report->published,
             report->unchanged);
  serap_cli_say (cli, _ ("%s: %u published, %u were there already."), report->table, report->published,
                 report->unchanged);
  return SERAP_EXIT_DONE;
}

static SerapExit
print_faults (GPtrArray *faults)
{
  for (guint i = 0; i < faults->len; i++) {
    const SerapReferenceFault *fault = faults->pdata[i];
    if (fault->line > 0)
      g_printerr ("%s:%u: %s\n", fault->file, fault->line, fault->reason);
    else
      g_printerr ("%s: %s\n", fault->file, fault->reason);
  }
  g_printerr (_ ("%u faults; nothing was published.\n"), faults->len);
  return SERAP_EXIT_REFUSED;
}

/* Returns: (nullable): the problem of a version that is published with another content. */
static const SerapProblem *
find_version (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++)
    if (serap_problem_param (problems->pdata[i], "versi") != NULL)
      return problems->pdata[i];
  return NULL;
}

static SerapExit
report_unpublished (SerapCli *cli, const SerapReferenceReport *report, GPtrArray *problems, GError **error)
{
  const SerapProblem *version = find_version (problems);
  if (g_error_matches (*error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE))
    return serap_cli_usage (cli, "%s", (*error)->message);
  if (!cli->json && report->faults->len > 0)
    return print_faults (report->faults);
  if (!cli->json && version != NULL) {
    g_printerr (
      _ ("Refused: %s version %d was published with another content. Give this one a higher version.\n"),
      serap_problem_param (version, "kode"), atoi (serap_problem_param (version, "versi")));
    return SERAP_EXIT_REFUSED;
  }
  if (report->published > 0)
    serap_cli_say (cli, _ ("%u were published before this:"), report->published);
  return serap_cli_finish (cli, report->table, problems, error);
}

SERAP_CLI_RUN (ref)
{
  const char *table = NULL;
  if (!serap_cli_option (&argc, argv, "--table", &table) || argc != 3 || !g_str_equal (argv[1], "set"))
    return serap_cli_usage (cli, _ ("Say: ref set FILE.json, or ref set FILE.csv [--table NAME]."));
  g_autoptr (SerapReferenceReport) report = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  gboolean done = serap_reference_publish (cli->space, argv[2], table, &report, problems, &error);
  for (guint i = 0; i < report->left_out->len; i++)
    g_printerr (_ ("Note: column “%s” is left out.\n"), (const char *) report->left_out->pdata[i]);
  return done ? report_published (cli, report) : report_unpublished (cli, report, problems, &error);
}
