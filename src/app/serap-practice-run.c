/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample work of a practice folder, done by its demo accounts. */

#include "config.h"

#include "serap-practice-run.h"

#include "serap-practice.h"
#include "serap-space.h"

/* Operations of one author that are saved together. */
#define RUN_MAX 60

typedef struct {
  SerapFolder *folder;
  GHashTable *spaces; /* account id -> SerapSpace (owned) */
} Actors;

static SerapSpace *
space_of (Actors *actors, const char *user, GError **error)
{
  SerapSpace *space = g_hash_table_lookup (actors->spaces, user);
  if (space != NULL)
    return space;
  SerapCentral *central = serap_folder_central (actors->folder, error);
  if (central == NULL)
    return NULL;
  SerapFacts *facts = serap_central_facts (central);
  g_autoptr (SerapRecord) account = facts->get (facts, user, NULL);
  if (account == NULL) {
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_NO_ACCOUNT,
                 "the sample data name an unknown account %s", user);
    return NULL;
  }
  space = serap_space_open (actors->folder, serap_record_text (account, "kode"), NULL, TRUE, error);
  if (space != NULL)
    g_hash_table_insert (actors->spaces, g_strdup (user), space);
  return space;
}

static gboolean
store_file (SerapSpace *space, const SerapOp *op, GError **error)
{
  if (op->verb != SERAP_VERB_ATTACH)
    return TRUE;
  g_autoptr (GBytes) bytes = serap_practice_file (op);
  g_autofree char *sha256 = serap_store_put_blob (serap_space_store (space), bytes, "image/png", error);
  SerapTransport *transport = serap_space_transport (space);
  return sha256 != NULL && serap_transport_put_file (transport, sha256, bytes, error);
}

static gboolean
same_run (const SerapOp *first, const SerapOp *last, const SerapOp *op, guint n)
{
  gboolean inside_group = op->txn != NULL && g_strcmp0 (last->txn, op->txn) == 0;
  return (n < RUN_MAX || inside_group) && g_strcmp0 (first->user, op->user) == 0
         && g_strcmp0 (first->acts_for, op->acts_for) == 0;
}

static gboolean
save_run (Actors *actors, GPtrArray *run, GError **error)
{
  const SerapOp *first = run->pdata[0];
  SerapSpace *space = space_of (actors, first->user, error);
  SerapSyncCount count = { 0 };
  if (space == NULL || !serap_space_sync (space, &count, error))
    return FALSE;
  for (guint i = 0; i < run->len; i++)
    if (!store_file (space, run->pdata[i], error))
      return FALSE;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (GError) own = NULL;
  if (serap_space_save (space, run, problems, &own))
    return TRUE;
  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    if (problem->warning)
      continue;
    g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE, "the sample data break a rule: %s %s %s",
                 first->kind, problem->field != NULL ? problem->field : "", problem->code);
    break;
  }
  return FALSE;
}

gboolean
serap_practice_run (const char *dir, const char *seed, guint n_aspirasi, const SerapEnv *env, GError **error)
{
  g_autoptr (SerapFolder) folder = serap_folder_open (dir, env, error);
  if (folder == NULL || !serap_folder_lock (folder, error))
    return FALSE;
  g_autofree char *today = serap_env_today (env);
  g_autoptr (GPtrArray) ops
    = serap_practice_ops (serap_folder_schema (folder), seed, n_aspirasi, today, error);
  if (ops == NULL)
    return FALSE;
  g_autoptr (GHashTable) spaces
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) serap_space_close);
  Actors actors = { folder, spaces };
  for (guint i = 0; i < ops->len;) {
    g_autoptr (GPtrArray) run = g_ptr_array_new ();
    do
      g_ptr_array_add (run, ops->pdata[i++]);
    while (i < ops->len && same_run (run->pdata[0], run->pdata[run->len - 1], ops->pdata[i], run->len));
    if (!save_run (&actors, run, error))
      return FALSE;
  }
  GHashTableIter iter;
  gpointer space;
  g_hash_table_iter_init (&iter, spaces);
  while (g_hash_table_iter_next (&iter, NULL, &space))
    if (!serap_space_finish_index (space, error))
      return FALSE;
  return TRUE;
}
