/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person whom headquarters erased (UU 27/2022): nothing of the values stays here, sealed or open, and what
 * was about to be sent of them is not sent. That there was a person, and that something was to be said of
 * them, stays. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-op-codec.h"

#include <glib/gstdio.h>

#define DATABASE_COPIES "simpanan.db.sebelum-"
/* A person was erased and the files may still hold it. */
#define META_SWEEP "sapu"
/* Deleted pages of before they were overwritten are still there. */
#define META_COMPACT "padat"

/* ---- Waiting operations ---- */

typedef struct {
  SerapStore *store;
  GArray *rids;
} Erase;

static gboolean
touch (Erase *erase, gint64 place, GError **error)
{
  g_autoptr (GArray) rids
    = serap_store_ints (erase->store, "SELECT rid FROM sentuh WHERE place = ?1", place, error);
  if (rids != NULL)
    g_array_append_vals (erase->rids, rids->data, rids->len);
  return rids != NULL;
}

static gboolean
refuse (SerapStore *store, gint64 place, const char *code, gboolean empty, GError **error)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  serap_problems_add (problems, NULL, code, NULL);
  g_autofree char *why = serap_problems_to_json (problems);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "UPDATE outbox SET state = 3, why = :why, device = NULL, epoch = NULL,"
                        " dev_seq = NULL, sig = NULL, sealed = CASE WHEN :empty THEN 1 ELSE sealed END,"
                        " payload = CASE WHEN :empty THEN x'' ELSE payload END WHERE place = :place",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":why", why);
  serap_stmt_bind_int (stmt, ":empty", empty);
  serap_stmt_bind_int (stmt, ":place", place);
  return serap_stmt_run (stmt, error);
}

/* What succeeds or fails together with the operation at @place: names nobody, so it keeps what was typed. */
static gboolean
refuse_group (Erase *erase, gint64 place, GError **error)
{
  g_autoptr (GArray) places
    = serap_store_ints (erase->store,
                        "SELECT o.place FROM outbox o JOIN outbox me ON me.place = ?1"
                        " WHERE o.txn = me.txn AND o.place <> me.place AND o.state IN (0, 1)",
                        place, error);
  for (guint i = 0; places != NULL && i < places->len; i++) {
    gint64 other = g_array_index (places, gint64, i);
    if (!touch (erase, other, error) || !refuse (erase->store, other, "txn-failed", FALSE, error))
      return FALSE;
  }
  return places != NULL;
}

/* An accepted one has done its work at headquarters; its event is no news any more. */
static gboolean
erase_operation (Erase *erase, gint64 place, GError **error)
{
  SerapStore *store = erase->store;
  g_autoptr (SerapOutboxItem) item = serap_store_outbox_item (store, place, error);
  if (item == NULL || !touch (erase, place, error))
    return FALSE;
  if (item->state == SERAP_OUTBOX_ACKED)
    return serap_store_forget_op (store, place, error);
  return (item->state == SERAP_OUTBOX_REFUSED || refuse_group (erase, place, error))
         && refuse (store, place, SERAP_PERSON_ERASED, TRUE, error);
}

/* With what stood in forms of the person. */
static gboolean
erase_drafts (SerapStore *store, gint64 rid, GError **error)
{
  return serap_store_run (store,
                          "DELETE FROM draf WHERE EXISTS (SELECT 1 FROM rekam r WHERE r.rid = ?1"
                          " AND (draf.id = r.id OR (draf.entity = r.entity AND instr (content, r.id) > 0)))",
                          rid, error);
}

gboolean
serap_store_erase_person (SerapStore *store, gint64 rid, GArray *rids, GError **error)
{
  Erase erase = { store, rids };
  g_autoptr (GArray) places = serap_store_ints (store,
                                                "SELECT o.place FROM outbox o JOIN rekam r ON r.id = o.entity"
                                                " WHERE r.rid = ?1 AND o.sealed <> 0 ORDER BY o.place",
                                                rid, error);
  for (guint i = 0; places != NULL && i < places->len; i++)
    if (!erase_operation (&erase, g_array_index (places, gint64, i), error))
      return FALSE;
  return places != NULL && serap_store_run (store, "DELETE FROM segel WHERE rid = ?1", rid, error)
         && erase_drafts (store, rid, error) && serap_store_set_meta (store, META_SWEEP, "1", error);
}

gboolean
serap_outbox_item_is_erased (const SerapOutboxItem *item)
{
  return item->sealed != 0 && g_bytes_get_size (item->payload) == 0;
}

/* ---- Sweeping ---- */

/* Copies from before an upgrade hold what was erased here. */
static gboolean
remove_copies (SerapStore *store, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (store->dir, 0, error);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (store->dir, name, NULL);
    if (g_str_has_prefix (name, DATABASE_COPIES) && g_str_has_suffix (name, ".bak") && g_unlink (path) != 0)
      g_message ("%s: cannot be removed", path);
  }
  return dir != NULL;
}

static gboolean
compact (SerapStore *store, GError **error)
{
  return serap_db_exec (store->db, "VACUUM", error) && serap_db_checkpoint (store->db, error)
         && serap_store_set_meta (store, META_COMPACT, NULL, error);
}

static gboolean
sweep (SerapStore *store, GError **error)
{
  return remove_copies (store, error) && serap_db_checkpoint (store->db, error)
         && serap_store_set_meta (store, META_SWEEP, NULL, error);
}

void
serap_store_sweep (SerapStore *store)
{
  g_autoptr (GError) error = NULL;
  if (store->read_only || serap_db_in_transaction (store->db))
    return;
  g_autofree char *old = serap_store_meta (store, META_COMPACT);
  g_autofree char *erased = serap_store_meta (store, META_SWEEP);
  /* Somebody reads, or there is no room: again another time. */
  if ((old != NULL && !compact (store, &error)) || (erased != NULL && !sweep (store, &error)))
    g_message ("what was deleted is not overwritten yet: %s", error->message);
}
