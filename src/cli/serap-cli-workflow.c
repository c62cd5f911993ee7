/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that take decisions. */

#include "config.h"

#include "serap-cli.h"

#include "serap-edit.h"
#include "serap-id.h"
#include "serap-json-writer.h"
#include "serap-message.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>

static void
write_choice (SerapCli *cli, SerapJsonWriter *writer, const SerapEntity *entity, const SerapChoice *choice)
{
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "transisi", choice->transition->name);
  serap_json_writer_member_text (writer, "label", choice->transition->label_id);
  serap_json_writer_member_text (writer, "ke", choice->transition->to);
  serap_json_writer_member_bool (writer, "boleh", !serap_problems_any_error (choice->problems));
  serap_json_writer_name (writer, "problems");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < choice->problems->len; i++) {
    const SerapProblem *problem = choice->problems->pdata[i];
    g_autofree char *message = serap_message_problem (cli->space, entity, problem);
    serap_json_writer_begin_object (writer);
    serap_json_writer_member_text (writer, "field", problem->field);
    serap_json_writer_member_text (writer, "code", problem->code);
    serap_json_writer_member_text (writer, "message", message);
    serap_json_writer_end_object (writer);
  }
  serap_json_writer_end_array (writer);
  serap_json_writer_end_object (writer);
}

static SerapExit
print_choices (SerapCli *cli, const SerapEntity *entity, const char *id)
{
  g_autoptr (GPtrArray) choices = serap_edit_choices (cli->space, id);
  if (cli->json) {
    g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
    serap_json_writer_begin_array (writer);
    for (guint i = 0; i < choices->len; i++)
      write_choice (cli, writer, entity, choices->pdata[i]);
    serap_json_writer_end_array (writer);
    g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
    g_print ("%s\n", text);
    return SERAP_EXIT_DONE;
  }
  if (choices->len == 0)
    g_print ("%s\n", _ ("Your role has no step to make here now."));
  for (guint i = 0; i < choices->len; i++) {
    const SerapChoice *choice = choices->pdata[i];
    gboolean allowed = !serap_problems_any_error (choice->problems);
    g_print ("%s %-20s %s\n", allowed ? "✓" : "✗", choice->transition->name,
             choice->transition->label_id != NULL ? choice->transition->label_id : "");
    for (guint p = 0; p < choice->problems->len; p++) {
      g_autofree char *message = serap_message_problem (cli->space, entity, choice->problems->pdata[p]);
      g_print ("    %s\n", message);
    }
  }
  return SERAP_EXIT_DONE;
}

/* One transition on all records of a query: each for itself, joined by a batch for undo. */
static SerapExit
do_many (
  SerapCli *cli, const SerapEntity *entity, const char *transition, const char *text, char **assignments)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query
    = serap_query_parse (entity, text, serap_resolve_for_query, cli->space, problems);
  if (query == NULL)
    return serap_cli_bad_query (cli, entity, problems);
  g_autoptr (GError) error = NULL;
  SerapStore *store = serap_space_store (cli->space);
  g_autoptr (GArray) rows = serap_store_query (store, query, NULL, &error);
  if (rows == NULL)
    return serap_cli_error (cli, &error);
  g_autofree char *batch = serap_id_new (serap_space_env (cli->space));
  guint done = 0;
  for (guint i = 0; i < rows->len; i++) {
    g_autoptr (SerapRecord) record = serap_store_row_record (store, entity, g_array_index (rows, gint64, i));
    g_autoptr (GPtrArray) own = serap_problems_new ();
    if (record == NULL)
      continue;
    if (serap_edit_do (cli->space, entity->name, record->id, transition, assignments, batch, own, &error)) {
      done++;
      continue;
    }
    if (error != NULL)
      return serap_cli_error (cli, &error);
    const char *number = serap_record_text (record, "nomor");
    g_printerr ("%s %s:\n", entity->name, number != NULL ? number : record->id);
    serap_cli_problems (cli, entity->name, own);
  }
  serap_cli_say (cli, _ ("%u of %u records done; batch %s"), done, rows->len, batch);
  return done == rows->len ? SERAP_EXIT_DONE : SERAP_EXIT_REFUSED;
}

SERAP_CLI_RUN (do)
{
  const char *query = NULL;
  SerapExit status = SERAP_EXIT_DONE;
  if (!serap_cli_option (&argc, argv, "--query", &query) || argc < 3)
    return serap_cli_usage (cli, _ ("Say which record and which step."));
  const SerapEntity *entity = serap_cli_entity (cli, argv[1], &status);
  if (entity == NULL)
    return status;
  if (query != NULL)
    return do_many (cli, entity, argv[2], query, argv + 3);
  g_autofree char *id = serap_cli_find (cli, entity, argv[2], &status);
  if (id == NULL)
    return status;
  if (argc == 3)
    return print_choices (cli, entity, id);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  if (!serap_edit_do (cli->space, entity->name, id, argv[3], argv + 4, NULL, problems, &error))
    return serap_cli_finish (cli, entity->name, problems, &error);
  serap_cli_problems (cli, entity->name, problems);
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (cli->space), id);
  const char *number = serap_record_text (record, "nomor");
  serap_cli_say (cli, "%s %s: %s", entity->name, number != NULL ? number : id, serap_record_status (record));
  return SERAP_EXIT_DONE;
}

/* The usulan or aspirasi that @text names: claim and the like do not ask for its kind. */
static char *
find_subject (SerapCli *cli, const char *text, const SerapEntity **entity, SerapExit *status)
{
  static const char *const kinds[] = { "usulan", "aspirasi" };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    *entity = serap_schema_entity (serap_folder_schema (cli->folder), kinds[i]);
    char *id = serap_store_find (serap_space_store (cli->space), *entity, text, NULL);
    if (id != NULL)
      return id;
  }
  return serap_cli_find (cli, *entity, text, status);
}

static SerapExit
run_command (SerapCli *cli, const char *command, const char *text, char **assignments, gboolean wants_check)
{
  SerapExit status = SERAP_EXIT_DONE;
  const SerapEntity *entity = NULL;
  g_autofree char *id = find_subject (cli, text, &entity, &status);
  if (id == NULL)
    return status;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *check = NULL;
  if (!serap_edit_command (cli->space, entity->name, id, command, assignments, wants_check ? &check : NULL,
                           problems, &error))
    return serap_cli_finish (cli, entity->name, problems, &error);
  serap_cli_problems (cli, entity->name, problems);
  if (check != NULL)
    g_print (cli->json ? "{\"id\":\"%s\"}\n" : "%s\n", check);
  else
    serap_cli_say (cli, _ ("Done."));
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (claim)
{
  return argc == 2 ? run_command (cli, "claim", argv[1], NULL, TRUE)
                   : serap_cli_usage (cli, _ ("Say which record."));
}

SERAP_CLI_RUN (release)
{
  return argc >= 2 ? run_command (cli, "release", argv[1], argv + 2, FALSE)
                   : serap_cli_usage (cli, _ ("Say which record."));
}

SERAP_CLI_RUN (assign)
{
  if (argc != 3)
    return serap_cli_usage (cli, _ ("Say which record and to whom."));
  g_autofree char *assignment = g_strconcat ("ditugaskan=", argv[2], NULL);
  char *assignments[] = { assignment, NULL };
  return run_command (cli, "assign", argv[1], assignments, FALSE);
}

/* A verifikasi may be named by the record it is about. */
static char *
find_check (SerapCli *cli, const char *text, SerapExit *status)
{
  const SerapEntity *verifikasi = serap_schema_entity (serap_folder_schema (cli->folder), "verifikasi");
  char *id = serap_store_find (serap_space_store (cli->space), verifikasi, text, NULL);
  if (id != NULL)
    return id;
  const SerapEntity *entity = NULL;
  g_autofree char *subject = find_subject (cli, text, &entity, status);
  g_autoptr (SerapRecord) open = subject != NULL ? serap_edit_open_check (cli->space, subject) : NULL;
  if (subject != NULL && open == NULL)
    *status = serap_cli_usage (cli, _ ("There is no open verification of this record."));
  return open != NULL ? g_strdup (open->id) : NULL;
}

SERAP_CLI_RUN (answer)
{
  const char *note = NULL, *evidence = NULL;
  SerapExit status = SERAP_EXIT_DONE;
  if (!serap_cli_option (&argc, argv, "--note", &note)
      || !serap_cli_option (&argc, argv, "--evidence", &evidence) || argc != 4)
    return serap_cli_usage (cli, _ ("Name the verification, the item and the answer."));
  g_autofree char *check = find_check (cli, argv[1], &status);
  if (check == NULL)
    return status;
  g_autofree char *file = NULL;
  if (evidence != NULL) {
    const SerapEntity *lampiran = serap_schema_entity (serap_folder_schema (cli->folder), "lampiran");
    file = serap_cli_find (cli, lampiran, evidence, &status);
    if (file == NULL)
      return status;
  }
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  if (!serap_edit_answer (cli->space, check, argv[2], argv[3], note, file, problems, &error))
    return serap_cli_finish (cli, "jawaban", problems, &error);
  serap_cli_say (cli, _ ("Answered: %s %s"), argv[2], argv[3]);
  return SERAP_EXIT_DONE;
}
