/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that make and change records. */

#include "config.h"

#include "serap-cli.h"

#include "serap-edit.h"
#include "serap-input.h"
#include "serap-json-writer.h"
#include "serap-message.h"
#include "serap-record-json.h"

#include <glib/gi18n.h>

static void
print_id (SerapCli *cli, const char *name, const char *id)
{
  if (!cli->json) {
    g_print ("%s\n", id);
    return;
  }
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, name, id);
  serap_json_writer_end_object (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  g_print ("%s\n", text);
}

static SerapExit
report_done (SerapCli *cli, const char *entity, const char *id, const char *did)
{
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (cli->space), id);
  const char *number = record != NULL ? serap_record_text (record, "nomor") : NULL;
  if (number == NULL && record != NULL)
    number = serap_record_text (record, "nomor_lokal");
  const char *status = record != NULL ? serap_record_status (record) : NULL;
  if (cli->json)
    print_id (cli, "id", id);
  else if (status != NULL)
    g_print ("%s %s %s: %s\n", did, entity, number != NULL ? number : id, status);
  else
    g_print ("%s %s %s\n", did, entity, number != NULL ? number : id);
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (new)
{
  SerapExit status = SERAP_EXIT_DONE;
  if (argc < 2)
    return serap_cli_usage (cli, _ ("Say what to make."));
  if (serap_cli_entity (cli, argv[1], &status) == NULL)
    return status;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  if (!serap_edit_new (cli->space, argv[1], argv + 2, &id, problems, &error))
    return serap_cli_finish (cli, argv[1], problems, &error);
  serap_cli_problems (cli, argv[1], problems);
  print_id (cli, "id", id);
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (set)
{
  SerapExit status = SERAP_EXIT_DONE;
  if (argc < 4)
    return serap_cli_usage (cli, _ ("Say which record and what to change."));
  const SerapEntity *entity = serap_cli_entity (cli, argv[1], &status);
  g_autofree char *id = entity != NULL ? serap_cli_find (cli, entity, argv[2], &status) : NULL;
  if (id == NULL)
    return status;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  if (!serap_edit_set (cli->space, entity->name, id, argv + 3, problems, &error))
    return serap_cli_finish (cli, entity->name, problems, &error);
  serap_cli_problems (cli, entity->name, problems);
  return report_done (cli, entity->name, id, _ ("Saved:"));
}

SERAP_CLI_RUN (judge)
{
  const char *note = NULL;
  if (!serap_cli_option (&argc, argv, "--note", &note) || argc != 4)
    return serap_cli_usage (cli, _ ("Name two records and a verdict."));
  SerapExit status = SERAP_EXIT_DONE;
  const SerapEntity *entity = serap_cli_entity (cli, "aspirasi", &status);
  g_autofree char *a = serap_cli_find (cli, entity, argv[1], &status);
  g_autofree char *b = a != NULL ? serap_cli_find (cli, entity, argv[2], &status) : NULL;
  if (b == NULL)
    return status;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  if (!serap_edit_judge (cli->space, a, b, argv[3], note, problems, &error))
    return serap_cli_finish (cli, "duplikat", problems, &error);
  serap_cli_say (cli, _ ("Judged: %s"), argv[3]);
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (undo)
{
  if (argc > 2)
    return serap_cli_usage (cli, _ ("Name one operation or batch, or none for the last."));
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  guint undone = 0;
  if (!serap_edit_undo (cli->space, argc == 2 ? argv[1] : NULL, &undone, problems, &error)) {
    if (undone > 0)
      serap_cli_say (cli, _ ("%u operations were taken back."), undone);
    return serap_cli_finish (cli, NULL, problems, &error);
  }
  serap_cli_say (cli, _ ("%u operations were taken back."), undone);
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (reveal)
{
  const char *purpose = NULL;
  SerapExit status = SERAP_EXIT_DONE;
  if (!serap_cli_option (&argc, argv, "--purpose", &purpose) || purpose == NULL || argc != 3)
    return serap_cli_usage (cli, _ ("Name the record, and say what for: --purpose TEXT."));
  const SerapEntity *entity = serap_cli_entity (cli, argv[1], &status);
  g_autofree char *id = entity != NULL ? serap_cli_find (cli, entity, argv[2], &status) : NULL;
  if (id == NULL)
    return status;
  /* Naming the aspiration means the person behind it. */
  g_autoptr (SerapRecord) named = serap_store_get (serap_space_store (cli->space), id);
  const char *person_id
    = named != NULL && !serap_entity_is_sealed (entity) ? serap_record_text (named, "pengusul") : id;
  if (person_id == NULL)
    return serap_cli_usage (cli, _ ("No proposer is recorded there."));
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapRecord) person = serap_edit_reveal (cli->space, person_id, purpose, problems, &error);
  if (person == NULL)
    return serap_cli_finish (cli, "pengusul", problems, &error);
  if (cli->json) {
    g_autofree char *json = serap_record_export_json (person, TRUE);
    g_print ("%s\n", json);
    return SERAP_EXIT_DONE;
  }
  for (guint i = SERAP_N_COMMON; i < person->entity->n_fields; i++) {
    const SerapField *field = &person->entity->fields[i];
    if ((field->flags & SERAP_FIELD_SEALED) == 0 || person->values[i].kind == SERAP_VALUE_NONE)
      continue;
    g_autofree char *shown = serap_input_show (field, &person->values[i]);
    g_print ("%s: %s\n", serap_message_field (person->entity, field->name), shown);
  }
  return SERAP_EXIT_DONE;
}
