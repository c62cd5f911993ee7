/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A space that worked alone becomes that of an account of headquarters. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-judge.h"
#include "serap-op-codec.h"

#define REPLAY_AT_ONCE 100

typedef struct {
  SerapStore *store;
  const char *user;
  const SerapBoxKey *key;
  GArray *rids;
} Adopt;

static gboolean
give_to (SerapStore *store, const char *sql, const char *user, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, sql, error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":user", user);
  return serap_stmt_run (stmt, error);
}

static gboolean
change_author (SerapDb *db, gpointer data, GError **error)
{
  Adopt *adopt = data;
  SerapStore *store = adopt->store;
  return serap_store_set_meta (store, "user", adopt->user, error)
         && give_to (store, "UPDATE outbox SET user = :user WHERE state = 0", adopt->user, error)
         && give_to (store, "UPDATE impor SET user = :user", adopt->user, error)
         && serap_store_reseal (store, adopt->key, error);
}

static gboolean
replay_some (SerapDb *db, gpointer data, GError **error)
{
  Adopt *adopt = data;
  return serap_store_replay (adopt->store, adopt->rids, error);
}

/* Who made a record is part of what is seen of it. */
static gboolean
replay_all (Adopt *adopt, GError **error)
{
  g_autoptr (GArray) all
    = serap_store_ints (adopt->store, "SELECT rid FROM overlay WHERE rid > ?1 ORDER BY rid", 0, error);
  for (guint start = 0; all != NULL && start < all->len; start += REPLAY_AT_ONCE) {
    guint n = MIN (REPLAY_AT_ONCE, all->len - start);
    g_autoptr (GArray) some = g_array_new (FALSE, FALSE, sizeof (gint64));
    g_array_append_vals (some, &g_array_index (all, gint64, start), n);
    adopt->rids = some;
    if (!serap_store_transaction (adopt->store, replay_some, adopt, error))
      return FALSE;
  }
  return all != NULL;
}

gboolean
serap_store_adopt (SerapStore *store, const char *user, const SerapBoxKey *key, GError **error)
{
  g_return_val_if_fail (store != NULL && user != NULL && key != NULL, FALSE);

  Adopt adopt = { store, user, key, NULL };
  return serap_store_transaction (store, change_author, &adopt, error) && replay_all (&adopt, error);
}

static gboolean
has_right (SerapStore *store, SerapOutboxItem *item)
{
  g_autoptr (SerapOutcome) outcome = serap_judge_op (serap_store_facts (store), item->op, FALSE);
  return !serap_problems_has (outcome->problems, NULL, "no-right");
}

/* Only rights are asked: everything else was judged when it was made, and will be when it is sent. */
GPtrArray *
serap_store_without_right (SerapStore *store, GError **error)
{
  g_return_val_if_fail (store != NULL, NULL);

  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) places
    = serap_store_ints (store, "SELECT place FROM outbox WHERE state = ?1 ORDER BY place", 0, error);
  if (places == NULL)
    return NULL;
  for (guint i = 0; i < places->len; i++) {
    g_autoptr (SerapOutboxItem) item
      = serap_store_outbox_item (store, g_array_index (places, gint64, i), error);
    if (item == NULL)
      return NULL;
    if (!has_right (store, item))
      g_ptr_array_add (ids, g_strdup (item->op->op_id));
  }
  return g_steal_pointer (&ids);
}
