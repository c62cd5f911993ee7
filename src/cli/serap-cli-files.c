/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that read and write files. */

#include "config.h"

#include "serap-cli.h"

#include "serap-attach.h"
#include "serap-export.h"
#include "serap-import.h"
#include "serap-json-writer.h"
#include "serap-message.h"
#include "serap-print.h"

#include <glib/gi18n.h>

SERAP_CLI_RUN (attach)
{
  SerapExit status = SERAP_EXIT_DONE;
  const char *kind = NULL;
  if (!serap_cli_option (&argc, argv, "--kind", &kind) || kind == NULL || argc != 4)
    return serap_cli_usage (cli, _ ("Name the record, the file and --kind, for example FOTO_SEBELUM."));
  const SerapEntity *entity = serap_cli_entity (cli, argv[1], &status);
  g_autofree char *id = entity != NULL ? serap_cli_find (cli, entity, argv[2], &status) : NULL;
  if (id == NULL)
    return status;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *attachment = NULL;
  if (!serap_attach_file (cli->space, entity->name, id, argv[3], kind, &attachment, problems, &error))
    return serap_cli_finish (cli, "lampiran", problems, &error);
  serap_cli_problems (cli, "lampiran", problems);
  g_print (cli->json ? "{\"id\":\"%s\"}\n" : "%s\n", attachment);
  return SERAP_EXIT_DONE;
}

static gboolean
show_progress (guint done, guint total, gpointer data)
{
  SerapCli *cli = data;
  if (!cli->json && total >= 1000 && done % 500 == 0)
    g_printerr ("\r%u / %u", done, total);
  return TRUE;
}

static SerapExit
print_report (SerapCli *cli, const SerapImportReport *report, gboolean dry_run)
{
  if (cli->json) {
    g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
    serap_json_writer_begin_object (writer);
    serap_json_writer_member_int (writer, "baris", report->rows);
    serap_json_writer_member_int (writer, "tersimpan", report->stored);
    serap_json_writer_member_int (writer, "gagal", report->failed);
    serap_json_writer_member_int (writer, "peringatan", report->warned);
    serap_json_writer_member_text (writer, "kumpulan", report->batch);
    serap_json_writer_member_text (writer, "kegiatan", report->event_id);
    serap_json_writer_name (writer, "problems");
    serap_json_writer_begin_array (writer);
    for (guint i = 0; i < report->row_problems->len; i++) {
      const SerapRowProblem *row = report->row_problems->pdata[i];
      g_autofree char *message = serap_message_problem (cli->space, NULL, row->problem);
      serap_json_writer_begin_object (writer);
      serap_json_writer_member_int (writer, "baris", row->row);
      serap_json_writer_member_text (writer, "kolom", row->column);
      serap_json_writer_member_text (writer, "code", row->problem->code);
      serap_json_writer_member_text (writer, "message", message);
      serap_json_writer_end_object (writer);
    }
    serap_json_writer_end_array (writer);
    serap_json_writer_end_object (writer);
    g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
    g_print ("%s\n", text);
  } else {
    for (guint i = 0; i < report->row_problems->len; i++) {
      const SerapRowProblem *row = report->row_problems->pdata[i];
      g_autofree char *message = serap_message_problem (cli->space, NULL, row->problem);
      g_printerr (_ ("Row %u, column %s: %s\n"), row->row, row->column != NULL ? row->column : "-", message);
    }
    if (dry_run)
      g_print (_ ("%u rows can be imported, %u of them with remarks, %u not; nothing was stored.\n"),
               report->stored, report->warned, report->failed);
    else
      g_print (_ ("%u of %u rows imported, %u of them with remarks; batch %s\n"), report->stored,
               report->rows, report->warned, report->batch);
  }
  return report->failed > 0 ? SERAP_EXIT_REFUSED : SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (import)
{
  const char *kind = NULL;
  SerapImportOptions options = { .progress = show_progress, .data = cli };
  options.dry_run = serap_cli_flag (&argc, argv, "--dry-run");
  if (!serap_cli_option (&argc, argv, "--as", &kind)
      || !serap_cli_option (&argc, argv, "--map", &options.map_file)
      || !serap_cli_option (&argc, argv, "--errors", &options.errors_file) || kind == NULL || argc != 2)
    return serap_cli_usage (cli, _ ("Name the file and --as what its rows are."));
  g_autoptr (SerapImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  if (!serap_import_file (cli->space, argv[1], kind, &options, &report, &error))
    return serap_cli_error (cli, &error);
  return print_report (cli, report, options.dry_run);
}

SERAP_CLI_RUN (export)
{
  SerapExit status = SERAP_EXIT_DONE;
  const char *what = "aspirasi";
  if (!serap_cli_option (&argc, argv, "--what", &what) || argc < 2)
    return serap_cli_usage (cli, _ ("Name the file to write."));
  if (serap_cli_entity (cli, what, &status) == NULL)
    return status;
  g_autofree char *query = argc > 2 ? g_strjoinv (" ", argv + 2) : NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  guint rows = 0;
  if (!serap_export_file (cli->space, argv[1], what, query, &rows, problems, &error))
    return serap_cli_finish (cli, what, problems, &error);
  serap_cli_say (cli, _ ("%u records written to %s"), rows, argv[1]);
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (print)
{
  SerapExit status = SERAP_EXIT_DONE;
  if (argc < 4)
    return serap_cli_usage (cli, _ ("Name the document, the records and the file."));
  const SerapEntity *entity = serap_cli_entity (cli, "aspirasi", &status);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  for (int i = 2; i < argc - 1; i++) {
    char *id = serap_cli_find (cli, entity, argv[i], &status);
    if (id == NULL)
      return status;
    g_ptr_array_add (ids, id);
  }
  g_ptr_array_add (ids, NULL);
  g_autoptr (GError) error = NULL;
  if (!serap_print_document (cli->space, argv[1], (char **) ids->pdata, argv[argc - 1], &error))
    return serap_cli_error (cli, &error);
  serap_cli_say (cli, _ ("Written: %s"), argv[argc - 1]);
  return SERAP_EXIT_DONE;
}
