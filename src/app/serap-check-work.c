/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Claims, answers and decisions, carried to the writing thread and back. */

#include "config.h"

#include "serap-check-work.h"

#include "serap-edit.h"
#include "serap-id.h"

typedef struct {
  char *usulan;
  char *command;    /* (nullable) claim or release */
  char *item;       /* (nullable) */
  char *transition; /* (nullable) */
  char **assignments;
  SerapAnswer answer;
  char *note, *evidence; /* (nullable) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;
  g_free (work->usulan);
  g_free (work->command);
  g_free (work->item);
  g_free (work->transition);
  g_strfreev (work->assignments);
  g_free (work->note);
  g_free (work->evidence);
  g_free (work);
}

void
serap_check_reply_free (SerapCheckReply *reply)
{
  if (reply == NULL)
    return;
  g_ptr_array_unref (reply->problems);
  g_free (reply->batch);
  g_free (reply);
}

static Work *
work_new (const char *usulan)
{
  Work *work = g_new0 (Work, 1);
  work->usulan = g_strdup (usulan);
  return work;
}

static void
answer_it (SerapSpace *space, const Work *work, GPtrArray *problems, GError **error)
{
  g_autoptr (SerapRecord) open = serap_edit_open_check (space, work->usulan);
  g_autofree char *check = open != NULL ? g_strdup (open->id) : NULL;
  if (check == NULL
      && !serap_edit_command (space, "usulan", work->usulan, "claim", NULL, &check, problems, error))
    return;
  if (check == NULL)
    serap_problems_add (problems, NULL, "no-open-check", NULL);
  else
    serap_edit_answer (space, check, work->item, serap_answer_word (work->answer), work->note, work->evidence,
                       problems, error);
}

static gpointer
run (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  const Work *work = data;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) own = NULL;
  SerapCheckReply *reply = g_new0 (SerapCheckReply, 1);
  if (work->item != NULL) {
    answer_it (space, work, problems, &own);
  } else if (work->command != NULL) {
    serap_edit_command (space, "usulan", work->usulan, work->command, NULL, NULL, problems, &own);
  } else {
    reply->batch = serap_id_new (serap_space_env (space));
    serap_edit_do (space, "usulan", work->usulan, work->transition, work->assignments, reply->batch, problems,
                   &own);
  }
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), "usulan");
  reply->problems = serap_check_problems (space, entity, problems);
  if (own == NULL)
    return reply;
  serap_check_reply_free (reply);
  g_propagate_error (error, g_steal_pointer (&own));
  return NULL;
}

static void
begin (SerapDesk *desk, Work *work, GAsyncReadyCallback callback, gpointer data)
{
  serap_desk_write_async (desk, SERAP_DESK_SAVE, run, work, work_free,
                          (GDestroyNotify) serap_check_reply_free, NULL, callback, data);
}

void
serap_check_claim_async (
  SerapDesk *desk, const char *usulan, gboolean release, GAsyncReadyCallback callback, gpointer data)
{
  Work *work = work_new (usulan);
  work->command = g_strdup (release ? "release" : "claim");
  begin (desk, work, callback, data);
}

void
serap_check_answer_async (SerapDesk *desk,
                          const char *usulan,
                          const char *item,
                          SerapAnswer answer,
                          const char *note,
                          const char *evidence,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_return_if_fail (answer != SERAP_ANSWER_NONE);

  Work *work = work_new (usulan);
  work->item = g_strdup (item);
  work->answer = answer;
  work->note = g_strdup (note);
  work->evidence = g_strdup (evidence);
  begin (desk, work, callback, data);
}

void
serap_check_decide_async (SerapDesk *desk,
                          const char *usulan,
                          const char *transition,
                          char *const *assignments,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  Work *work = work_new (usulan);
  work->transition = g_strdup (transition);
  work->assignments = g_strdupv ((char **) assignments);
  begin (desk, work, callback, data);
}

SerapCheckReply *
serap_check_finish (SerapDesk *desk, GAsyncResult *result, GError **error)
{
  return serap_desk_finish (desk, result, error);
}
