/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Persons: their values lie sealed, beside the records that refer to them. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-bytes.h"
#include "serap-record-json.h"

#include <string.h>

GBytes *
serap_store_public_key (SerapStore *store, const char *name)
{
  g_autofree char *hex = serap_store_meta (store, name);
  g_autoptr (GBytes) key = hex != NULL ? serap_unhex (hex) : NULL;
  return key != NULL && g_bytes_get_size (key) == SERAP_BOX_PUBLIC_BYTES ? g_steal_pointer (&key) : NULL;
}

gboolean
serap_store_put_part (SerapStore *store, gint64 rid, gint64 place, GBytes *part, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "INSERT INTO segel (rid, place, part) VALUES (:rid, :place, :part)"
                        " ON CONFLICT (rid, place) DO UPDATE SET part = excluded.part",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":rid", rid);
  serap_stmt_bind_int (stmt, ":place", place);
  serap_stmt_bind_blob (stmt, ":part", part);
  return serap_stmt_run (stmt, error);
}

static void
wipe (gpointer text)
{
  volatile char *p = text;
  while (*p != '\0')
    *p++ = '\0';
  g_free (text);
}

gboolean
serap_store_seal_changes (
  SerapStore *store, gint64 rid, gint64 place, const SerapOp *op, const SerapEntity *entity, GError **error)
{
  g_autoptr (GPtrArray) sealed = g_ptr_array_new ();
  for (guint i = 0; i < op->changes->len; i++) {
    const SerapFieldChange *change = op->changes->pdata[i];
    int at = serap_entity_find (entity, change->name);
    if (at >= 0 && (entity->fields[at].flags & SERAP_FIELD_SEALED) != 0)
      g_ptr_array_add (sealed, op->changes->pdata[i]);
  }
  if (sealed->len == 0)
    return TRUE;
  g_autoptr (GBytes) key = serap_store_public_key (store, "box_public");
  if (key == NULL) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED, "the account has no key for persons");
    return FALSE;
  }
  char *text = serap_changes_to_json (sealed);
  g_autoptr (GBytes) open = g_bytes_new_with_free_func (text, strlen (text), wipe, text);
  g_autoptr (GBytes) part = serap_box_seal (key, open, error);
  return part != NULL && serap_store_put_part (store, rid, place, part, error);
}

/* Headquarters' parts first, by their events, then own work by its place. */
static GPtrArray *
parts_of (SerapStore *store, gint64 rid, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db,
                                                 "SELECT part FROM segel WHERE rid = :rid"
                                                 " ORDER BY place > 0, abs (place)",
                                                 error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int (stmt, ":rid", rid);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    g_ptr_array_add (parts, serap_stmt_blob (stmt, 0));
  return step == SERAP_DONE ? g_steal_pointer (&parts) : NULL;
}

static gboolean
open_part (SerapRecord *record, const SerapBoxKey *key, GBytes *part, GError **error)
{
  g_autoptr (GBytes) open = serap_box_open (key, part, error);
  if (open == NULL)
    return FALSE;
  gsize n = 0;
  const char *bytes = g_bytes_get_data (open, &n);
  char *text = g_strndup (bytes, n);
  gboolean read = serap_record_from_json (record, text, error);
  wipe (text);
  return read;
}

SerapRecord *
serap_store_person (SerapStore *store, const SerapBoxKey *key, const char *id, GError **error)
{
  g_return_val_if_fail (store != NULL && key != NULL && id != NULL, NULL);

  if (serap_box_key_is_locked (key)) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED, "the account's private key is locked");
    return NULL;
  }
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) record = serap_store_load_id (store, id, SERAP_LAYER_SEEN, &local_error);
  if (record == NULL || !serap_entity_is_sealed (record->entity)) {
    if (local_error == NULL)
      g_set_error (&local_error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND, "no such person");
    g_propagate_error (error, g_steal_pointer (&local_error));
    return NULL;
  }
  gint64 rid = serap_store_rid (store, id, error);
  g_autoptr (GPtrArray) parts = rid != 0 ? parts_of (store, rid, error) : NULL;
  if (parts == NULL)
    return NULL;
  for (guint i = 0; i < parts->len; i++)
    if (!open_part (record, key, parts->pdata[i], error))
      return NULL;
  return g_steal_pointer (&record);
}

/* ---- Sealing again ---- */

typedef struct {
  SerapStore *store;
  const SerapBoxKey *key;
} Reseal;

static gboolean
reseal_one (Reseal *work, gint64 place, GBytes *public_key, GError **error)
{
  g_autoptr (SerapOutboxItem) item = serap_store_outbox_item (work->store, place, error);
  g_autoptr (GBytes) open = item != NULL ? serap_box_open (work->key, item->payload, error) : NULL;
  g_autoptr (GBytes) sealed = open != NULL ? serap_box_seal (public_key, open, error) : NULL;
  if (sealed == NULL)
    return FALSE;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    work->store->db, "UPDATE outbox SET payload = :payload, sealed = 1 WHERE place = :place", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_blob (stmt, ":payload", sealed);
  serap_stmt_bind_int (stmt, ":place", place);
  return serap_stmt_run (stmt, error);
}

static gboolean
reseal_all (SerapDb *db, gpointer data, GError **error)
{
  Reseal *work = data;
  g_autoptr (GBytes) public_key = serap_store_public_key (work->store, "hq_box");
  if (public_key == NULL) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND,
                 "headquarters' key for persons is not known");
    return FALSE;
  }
  g_autoptr (GArray) places
    = serap_store_ints (work->store, "SELECT place FROM outbox WHERE sealed = ?1 ORDER BY place", 2, error);
  for (guint i = 0; places != NULL && i < places->len; i++)
    if (!reseal_one (work, g_array_index (places, gint64, i), public_key, error))
      return FALSE;
  return places != NULL;
}

gboolean
serap_store_reseal (SerapStore *store, const SerapBoxKey *key, GError **error)
{
  if (serap_box_key_is_locked (key)) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_LOCKED, "the account's private key is locked");
    return FALSE;
  }
  Reseal work = { store, key };
  return serap_store_transaction (store, reseal_all, &work, error);
}
