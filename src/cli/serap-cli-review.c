/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands for what a person has to decide: Perlu Ditinjau. */

#include "config.h"

#include "serap-cli.h"

#include "serap-json-writer.h"
#include "serap-message.h"
#include "serap-review.h"

#include <glib/gi18n.h>

static void
print_item (SerapCli *cli, const SerapReviewItem *item)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (cli->space), item->entity);
  g_print ("%s  %s  %s\n", item->id, item->entity, item->title);
  if (item->kind == SERAP_REVIEW_CONFLICT) {
    g_print (_ ("    %s was changed by two people.\n"), serap_message_field (entity, item->field));
    g_print (_ ("    mine:   %s\n"), item->mine != NULL ? item->mine : "–");
    g_print (_ ("    theirs: %s  (%s)\n"), item->theirs != NULL ? item->theirs : "–",
             item->other != NULL ? item->other : "–");
  }
  for (guint i = 0; i < item->problems->len; i++) {
    g_autofree char *sentence = serap_message_problem (cli->space, entity, item->problems->pdata[i]);
    g_print ("    %s: %s\n", item->verb, sentence);
  }
}

static void
write_item (SerapJsonWriter *writer, const SerapReviewItem *item)
{
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "id", item->id);
  serap_json_writer_member_text (writer, "jenis",
                                 item->kind == SERAP_REVIEW_CONFLICT ? "konflik" : "ditolak");
  serap_json_writer_member_text (writer, "entitas", item->entity);
  serap_json_writer_member_text (writer, "rekam", item->record);
  serap_json_writer_member_text (writer, "judul", item->title);
  serap_json_writer_member_text (writer, "isian", item->field);
  serap_json_writer_member_text (writer, "milik", item->mine);
  serap_json_writer_member_text (writer, "lain", item->theirs);
  serap_json_writer_member_text (writer, "oleh", item->other);
  serap_json_writer_member_text (writer, "tindakan", item->verb);
  serap_json_writer_name (writer, "sebab");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < item->problems->len; i++)
    serap_json_writer_text (writer, ((SerapProblem *) item->problems->pdata[i])->code);
  serap_json_writer_end_array (writer);
  serap_json_writer_end_object (writer);
}

SERAP_CLI_RUN (review)
{
  g_autoptr (GError) error = NULL;
  if (argc != 1)
    return serap_cli_usage (cli, _ ("This takes no arguments."));
  g_autoptr (GPtrArray) items = serap_review_items (cli->space, &error);
  if (items == NULL)
    return serap_cli_error (cli, &error);
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (TRUE);
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < items->len; i++) {
    write_item (writer, items->pdata[i]);
    if (!cli->json)
      print_item (cli, items->pdata[i]);
  }
  serap_json_writer_end_array (writer);
  g_autofree char *text = serap_json_writer_finish (g_steal_pointer (&writer));
  if (cli->json)
    g_print ("%s\n", text);
  else if (items->len == 0)
    g_print ("%s\n", _ ("There is nothing to review."));
  return SERAP_EXIT_DONE;
}

SERAP_CLI_RUN (resolve)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  if (argc != 3)
    return serap_cli_usage (cli, _ ("resolve needs an item and the decision: mine, theirs or FIELD=VALUE."));
  if (!serap_review_resolve (cli->space, argv[1], argv[2], problems, &error))
    return serap_cli_finish (cli, NULL, problems, &error);
  serap_cli_say (cli, _ ("Decided."));
  return SERAP_EXIT_DONE;
}
