/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headquarters' storage in one SQLite database. */

#include "config.h"

#include "serap-storage.h"

#include "serap-central-sql.h"
#include "serap-leaf.h"
#include "serap-migrator.h"
#include "serap-record-json.h"

#include <string.h>

typedef struct {
  SerapStorage parent;
  SerapDb *db;
} Sqlite;

static SerapDb *
db_of (SerapStorage *storage)
{
  return ((Sqlite *) storage)->db;
}

/* Reading functions have no error to give: what cannot be read is worth a loud word and counts as
 * absent. */
static SerapStmt *
query (SerapStorage *storage, const char *sql)
{
  g_autoptr (GError) error = NULL;
  SerapStmt *stmt = serap_db_prepare (db_of (storage), sql, &error);
  if (stmt == NULL)
    g_critical ("headquarters' storage: %s", error->message);
  return stmt;
}

static gboolean
next_row (SerapStmt *stmt)
{
  g_autoptr (GError) error = NULL;
  if (stmt == NULL)
    return FALSE;
  SerapStep step = serap_stmt_step (stmt, &error);
  if (step == SERAP_FAILED)
    g_critical ("headquarters' storage: %s", error->message);
  return step == SERAP_ROW;
}

static void
sqlite_close (SerapStorage *storage)
{
  Sqlite *self = (Sqlite *) storage;
  serap_db_close (self->db);
  serap_schema_unref (storage->schema);
  g_free (self);
}

static gboolean
sqlite_begin (SerapStorage *storage, GError **error)
{
  return serap_db_begin (db_of (storage), error);
}

static gboolean
sqlite_commit (SerapStorage *storage, GError **error)
{
  return serap_db_commit (db_of (storage), error);
}

static void
sqlite_rollback (SerapStorage *storage)
{
  /* A commit that failed has rolled back already. */
  if (serap_db_in_transaction (db_of (storage)))
    serap_db_rollback (db_of (storage));
}

/* ---- Settings and numbers ---- */

static char *
sqlite_get_setting (SerapStorage *storage, const char *name)
{
  g_autoptr (SerapStmt) stmt = query (storage, "SELECT nilai FROM pusat WHERE nama = :nama");
  serap_stmt_bind_text (stmt, ":nama", name);
  return next_row (stmt) ? g_strdup (serap_stmt_text (stmt, 0)) : NULL;
}

static gboolean
sqlite_put_setting (SerapStorage *storage, const char *name, const char *value, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db_of (storage),
                                                 "INSERT INTO pusat (nama, nilai) VALUES (:nama, :nilai) ON "
                                                 "CONFLICT (nama) DO UPDATE SET nilai = excluded.nilai",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":nama", name);
  serap_stmt_bind_text (stmt, ":nilai", value);
  return serap_stmt_run (stmt, error);
}

static gint64
sqlite_head (SerapStorage *storage)
{
  g_autoptr (SerapStmt) stmt = query (storage, "SELECT seq FROM kepala WHERE satu = 1");
  return next_row (stmt) ? serap_stmt_int (stmt, 0) : 0;
}

static gboolean
take (SerapStmt *stmt, gint64 *n, GError **error)
{
  if (serap_stmt_step (stmt, error) != SERAP_ROW)
    return FALSE;
  *n = serap_stmt_int (stmt, 0);
  return serap_stmt_step (stmt, error) == SERAP_DONE;
}

static gboolean
sqlite_take_seq (SerapStorage *storage, gint64 *seq, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    db_of (storage), "UPDATE kepala SET seq = seq + 1 WHERE satu = 1 RETURNING seq", error);
  return stmt != NULL && take (stmt, seq, error);
}

static gboolean
sqlite_take_number (SerapStorage *storage, const char *counter, gint64 *n, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db_of (storage),
                                                 "INSERT INTO penghitung (kunci, n) VALUES (:kunci, 1) ON "
                                                 "CONFLICT (kunci) DO UPDATE SET n = n + 1 RETURNING n",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":kunci", counter);
  return take (stmt, n, error);
}

/* ---- Devices and accounts ---- */

#define DEVICE_COLUMNS "id, pengguna, kunci, epoch, dev_seq, status, kode, terakhir_ms"

static SerapDevice *
device_of_row (SerapStmt *stmt)
{
  SerapDevice *device = g_new0 (SerapDevice, 1);
  device->id = g_strdup (serap_stmt_text (stmt, 0));
  device->user = g_strdup (serap_stmt_text (stmt, 1));
  device->public_key = serap_stmt_blob (stmt, 2);
  device->epoch = (guint32) serap_stmt_int (stmt, 3);
  device->dev_seq = (guint64) serap_stmt_int (stmt, 4);
  device->revoked = g_strcmp0 (serap_stmt_text (stmt, 5), "AKTIF") != 0;
  device->code = g_strdup (serap_stmt_text (stmt, 6));
  device->seen_ms = serap_stmt_int (stmt, 7);
  return device;
}

static SerapDevice *
sqlite_get_device (SerapStorage *storage, const char *id)
{
  g_autoptr (SerapStmt) stmt = query (storage, "SELECT " DEVICE_COLUMNS " FROM perangkat WHERE id = :id");
  serap_stmt_bind_text (stmt, ":id", id);
  return next_row (stmt) ? device_of_row (stmt) : NULL;
}

static GPtrArray *
sqlite_devices (SerapStorage *storage, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_device_free);
  g_autoptr (SerapStmt) stmt = query (storage, "SELECT " DEVICE_COLUMNS " FROM perangkat ORDER BY id");
  while (next_row (stmt))
    g_ptr_array_add (list, device_of_row (stmt));
  return list;
}

static gboolean
sqlite_put_device (SerapStorage *storage, const SerapDevice *device, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (db_of (storage),
                        "INSERT INTO perangkat (" DEVICE_COLUMNS
                        ") VALUES (:id, :pengguna, :kunci, :epoch, :dev_seq, :status, :kode, :ms)"
                        " ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, dev_seq = excluded.dev_seq, "
                        "status = excluded.status,"
                        " kunci = excluded.kunci, terakhir_ms = excluded.terakhir_ms",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":id", device->id);
  serap_stmt_bind_text (stmt, ":pengguna", device->user);
  serap_stmt_bind_blob (stmt, ":kunci", device->public_key);
  serap_stmt_bind_int (stmt, ":epoch", device->epoch);
  serap_stmt_bind_int (stmt, ":dev_seq", (gint64) device->dev_seq);
  serap_stmt_bind_text (stmt, ":status", device->revoked ? "DICABUT" : "AKTIF");
  serap_stmt_bind_text (stmt, ":kode", device->code);
  serap_stmt_bind_int (stmt, ":ms", device->seen_ms);
  return serap_stmt_run (stmt, error);
}

static gboolean
sqlite_get_account (SerapStorage *storage, const char *user, char **password, GBytes **box_public)
{
  g_autoptr (SerapStmt) stmt
    = query (storage, "SELECT sandi, kotak_publik FROM akun WHERE pengguna = :pengguna");
  serap_stmt_bind_text (stmt, ":pengguna", user);
  if (!next_row (stmt))
    return FALSE;
  if (password != NULL)
    *password = g_strdup (serap_stmt_text (stmt, 0));
  if (box_public != NULL)
    *box_public = serap_stmt_blob (stmt, 1);
  return TRUE;
}

static gboolean
sqlite_put_account (
  SerapStorage *storage, const char *user, const char *password, GBytes *box_public, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    db_of (storage),
    "INSERT INTO akun (pengguna, sandi, kotak_publik) VALUES (:pengguna, :sandi, :kotak)"
    " ON CONFLICT (pengguna) DO UPDATE SET sandi = excluded.sandi, kotak_publik = excluded.kotak_publik",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":pengguna", user);
  serap_stmt_bind_text (stmt, ":sandi", password);
  serap_stmt_bind_blob (stmt, ":kotak", box_public);
  return serap_stmt_run (stmt, error);
}

/* ---- Operations ---- */

static void
copy_digest (GBytes *bytes, guint8 out[32])
{
  gsize n = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;
  for (gsize i = 0; i < 32; i++)
    out[i] = i < n ? data[i] : 0;
  if (bytes != NULL)
    g_bytes_unref (bytes);
}

#define OP_COLUMNS                                                                                           \
  "seq, op_id, perangkat, epoch, dev_seq, rekam, bertanda, tanda, muatan, tersegel, hasil, sebab,"           \
  " server_ms, akibat_sha256, daun"

static SerapOpRow *
op_of_row (SerapStmt *stmt)
{
  SerapOpRow *row = g_new0 (SerapOpRow, 1);
  row->seq = serap_stmt_int (stmt, 0);
  row->op_id = g_strdup (serap_stmt_text (stmt, 1));
  row->device = g_strdup (serap_stmt_text (stmt, 2));
  row->epoch = (guint32) serap_stmt_int (stmt, 3);
  row->dev_seq = (guint64) serap_stmt_int (stmt, 4);
  row->entity = g_strdup (serap_stmt_text (stmt, 5));
  row->signed_bytes = serap_stmt_blob (stmt, 6);
  row->signature = serap_stmt_blob (stmt, 7);
  row->payload = serap_stmt_blob (stmt, 8);
  row->sealed = serap_stmt_int (stmt, 9) != 0;
  row->result = g_strdup (serap_stmt_text (stmt, 10));
  row->problems = g_strdup (serap_stmt_text (stmt, 11));
  row->server_ms = serap_stmt_int (stmt, 12);
  copy_digest (serap_stmt_blob (stmt, 13), row->effects);
  copy_digest (serap_stmt_blob (stmt, 14), row->leaf);
  return row;
}

static SerapOpRow *
sqlite_get_op (SerapStorage *storage, const char *op_id)
{
  g_autoptr (SerapStmt) stmt = query (storage, "SELECT " OP_COLUMNS " FROM operasi WHERE op_id = :op_id");
  serap_stmt_bind_text (stmt, ":op_id", op_id);
  return next_row (stmt) ? op_of_row (stmt) : NULL;
}

static gboolean
sqlite_put_op (SerapStorage *storage, const SerapOpRow *row, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (db_of (storage),
                        "INSERT INTO operasi (seq, op_id, perangkat, epoch, dev_seq, rekam, bertanda, tanda, "
                        "muatan, tersegel, hasil, sebab,"
                        " server_ms, akibat_sha256, daun) VALUES (:seq, :op_id, :perangkat, :epoch, "
                        ":dev_seq, :rekam, :bertanda, :tanda,"
                        " :muatan, :tersegel, :hasil, :sebab, :ms, :akibat, :daun)",
                        error);
  if (stmt == NULL)
    return FALSE;
  g_autoptr (GBytes) effects = g_bytes_new (row->effects, sizeof row->effects);
  g_autoptr (GBytes) leaf = g_bytes_new (row->leaf, sizeof row->leaf);
  serap_stmt_bind_int (stmt, ":seq", row->seq);
  serap_stmt_bind_text (stmt, ":op_id", row->op_id);
  serap_stmt_bind_text (stmt, ":perangkat", row->device);
  serap_stmt_bind_int (stmt, ":epoch", row->epoch);
  serap_stmt_bind_int (stmt, ":dev_seq", (gint64) row->dev_seq);
  serap_stmt_bind_text (stmt, ":rekam", row->entity);
  serap_stmt_bind_blob (stmt, ":bertanda", row->signed_bytes);
  serap_stmt_bind_blob (stmt, ":tanda", row->signature);
  serap_stmt_bind_blob (stmt, ":muatan", row->payload);
  serap_stmt_bind_int (stmt, ":tersegel", row->sealed);
  serap_stmt_bind_text (stmt, ":hasil", row->result);
  serap_stmt_bind_text (stmt, ":sebab", row->problems);
  serap_stmt_bind_int (stmt, ":ms", row->server_ms);
  serap_stmt_bind_blob (stmt, ":akibat", effects);
  serap_stmt_bind_blob (stmt, ":daun", leaf);
  return serap_stmt_run (stmt, error);
}

/* ---- Records ---- */

#define RECORD_COLUMNS "r.id, r.entitas, r.versi, r.seq, r.isi, r.bidang, r.lingkup"

static char **
split_scopes (const char *text)
{
  return g_strsplit (text != NULL ? text : "", "|", -1);
}

static SerapStored *
stored_of_row (SerapStorage *storage, SerapStmt *stmt)
{
  const SerapEntity *entity = serap_schema_entity (storage->schema, serap_stmt_text (stmt, 1));
  if (entity == NULL)
    return NULL;
  g_autoptr (SerapStored) stored = g_new0 (SerapStored, 1);
  g_autoptr (GError) error = NULL;
  stored->record = serap_record_new (entity, serap_stmt_text (stmt, 0));
  stored->record->versi = serap_stmt_int (stmt, 2);
  stored->record->seq = serap_stmt_int (stmt, 3);
  if (!serap_record_from_json (stored->record, serap_stmt_text (stmt, 4), &error)) {
    g_critical ("headquarters' storage: record %s: %s", stored->record->id, error->message);
    return NULL;
  }
  stored->field_seqs = g_strdup (serap_stmt_text (stmt, 5));
  stored->scopes = split_scopes (serap_stmt_text (stmt, 6));
  return g_steal_pointer (&stored);
}

static SerapRecord *
record_of_row (SerapStorage *storage, SerapStmt *stmt)
{
  g_autoptr (SerapStored) stored = stored_of_row (storage, stmt);
  return stored != NULL ? g_steal_pointer (&stored->record) : NULL;
}

static GPtrArray *
records_of (SerapStorage *storage, SerapStmt *stmt)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  while (next_row (stmt)) {
    SerapRecord *record = record_of_row (storage, stmt);
    if (record != NULL)
      g_ptr_array_add (list, record);
  }
  return list;
}

static SerapStored *
sqlite_get_record (SerapStorage *storage, const char *id)
{
  g_autoptr (SerapStmt) stmt = query (storage, "SELECT " RECORD_COLUMNS " FROM rekam r WHERE r.id = :id");
  serap_stmt_bind_text (stmt, ":id", id);
  return next_row (stmt) ? stored_of_row (storage, stmt) : NULL;
}

static gboolean
put_reference (SerapStorage *storage, const SerapRecord *record, GError **error)
{
  const char *code = serap_record_text (record, "kode");
  if (!serap_entity_is_reference (record->entity) || code == NULL)
    return TRUE;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (db_of (storage),
                        "INSERT INTO acuan (entitas, kode, versi, id) VALUES (:entitas, :kode, :versi, :id)"
                        " ON CONFLICT (entitas, kode, versi) DO UPDATE SET id = excluded.id",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":entitas", record->entity->name);
  serap_stmt_bind_text (stmt, ":kode", code);
  serap_stmt_bind_int (stmt, ":versi", serap_record_int (record, "versi_aturan", 0));
  serap_stmt_bind_text (stmt, ":id", record->id);
  return serap_stmt_run (stmt, error);
}

static gboolean
put_links (SerapStorage *storage, const SerapRecord *record, GError **error)
{
  g_autoptr (SerapStmt) gone = serap_db_prepare (
    db_of (storage),
    "DELETE FROM tautan WHERE tujuan = :tujuan AND entitas = :entitas AND bidang = :bidang AND id = :id",
    error);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db_of (storage),
                                                 "INSERT INTO tautan (entitas, bidang, tujuan, id) VALUES "
                                                 "(:entitas, :bidang, :tujuan, :id) ON CONFLICT DO NOTHING",
                                                 error);
  g_autoptr (SerapStored) before = sqlite_get_record (storage, record->id);
  if (gone == NULL || stmt == NULL)
    return FALSE;
  for (guint i = SERAP_N_COMMON; i < record->entity->n_fields; i++) {
    const SerapField *field = &record->entity->fields[i];
    /* A file's hash is a link too: it tells who may fetch the file. */
    if (field->type != SERAP_REF && !g_str_equal (field->name, "sha256"))
      continue;
    const char *old = before != NULL ? serap_value_text (&before->record->values[i]) : NULL;
    const char *now = serap_value_text (&record->values[i]);
    if (g_strcmp0 (old, now) == 0)
      continue;
    SerapStmt *both[] = { old != NULL ? gone : NULL, now != NULL ? stmt : NULL };
    const char *targets[] = { old, now };
    for (guint s = 0; s < 2; s++) {
      if (both[s] == NULL)
        continue;
      serap_stmt_bind_text (both[s], ":entitas", record->entity->name);
      serap_stmt_bind_text (both[s], ":bidang", field->name);
      serap_stmt_bind_text (both[s], ":tujuan", targets[s]);
      serap_stmt_bind_text (both[s], ":id", record->id);
      if (!serap_stmt_run (both[s], error))
        return FALSE;
      serap_stmt_reset (both[s]);
    }
  }
  return TRUE;
}

static gboolean
sqlite_put_record (SerapStorage *storage, const SerapStored *stored, GError **error)
{
  const SerapRecord *record = stored->record;
  if (!put_links (storage, record, error) || !put_reference (storage, record, error))
    return FALSE;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (db_of (storage),
                        "INSERT INTO rekam (id, entitas, versi, seq, isi, bidang, lingkup) VALUES (:id, "
                        ":entitas, :versi, :seq, :isi, :bidang, '')"
                        " ON CONFLICT (id) DO UPDATE SET versi = excluded.versi, seq = excluded.seq, isi = "
                        "excluded.isi, bidang = excluded.bidang",
                        error);
  if (stmt == NULL)
    return FALSE;
  g_autofree char *state = serap_record_part_to_json (record, SERAP_RECORD_OPEN);
  serap_stmt_bind_text (stmt, ":id", record->id);
  serap_stmt_bind_text (stmt, ":entitas", record->entity->name);
  serap_stmt_bind_int (stmt, ":versi", record->versi);
  serap_stmt_bind_int (stmt, ":seq", record->seq);
  serap_stmt_bind_text (stmt, ":isi", state);
  serap_stmt_bind_text (stmt, ":bidang", stored->field_seqs != NULL ? stored->field_seqs : "{}");
  return serap_stmt_run (stmt, error);
}

static gboolean
sqlite_put_scopes (SerapStorage *storage, const char *id, char **scopes, GError **error)
{
  SerapDb *db = db_of (storage);
  g_autofree char *joined = g_strjoinv ("|", scopes);
  g_autoptr (SerapStmt) row
    = serap_db_prepare (db, "UPDATE rekam SET lingkup = :lingkup WHERE id = :id", error);
  g_autoptr (SerapStmt) old = serap_db_prepare (db, "SELECT lingkup FROM rekam WHERE id = :id", error);
  g_autoptr (SerapStmt) gone
    = serap_db_prepare (db, "DELETE FROM lingkup WHERE lingkup = :lingkup AND id = :id", error);
  g_autoptr (SerapStmt) add = serap_db_prepare (
    db, "INSERT INTO lingkup (lingkup, id) VALUES (:lingkup, :id) ON CONFLICT DO NOTHING", error);
  if (row == NULL || old == NULL || gone == NULL || add == NULL)
    return FALSE;
  serap_stmt_bind_text (old, ":id", id);
  g_auto (GStrv) before = next_row (old) ? split_scopes (serap_stmt_text (old, 0)) : NULL;
  serap_stmt_reset (old);
  for (guint i = 0; before != NULL && before[i] != NULL; i++) {
    if (*before[i] == '\0' || g_strv_contains ((const char *const *) scopes, before[i]))
      continue;
    serap_stmt_bind_text (gone, ":lingkup", before[i]);
    serap_stmt_bind_text (gone, ":id", id);
    if (!serap_stmt_run (gone, error))
      return FALSE;
    serap_stmt_reset (gone);
  }
  for (guint i = 0; scopes[i] != NULL; i++) {
    serap_stmt_bind_text (add, ":lingkup", scopes[i]);
    serap_stmt_bind_text (add, ":id", id);
    if (!serap_stmt_run (add, error))
      return FALSE;
    serap_stmt_reset (add);
  }
  serap_stmt_bind_text (row, ":lingkup", joined);
  serap_stmt_bind_text (row, ":id", id);
  return serap_stmt_run (row, error);
}

static GPtrArray *
sqlite_children (SerapStorage *storage, const char *entity, const char *field, const char *id)
{
  g_autoptr (SerapStmt) stmt = query (
    storage, "SELECT " RECORD_COLUMNS " FROM tautan t JOIN rekam r ON r.id = t.id"
             " WHERE t.tujuan = :tujuan AND t.entitas = :entitas AND t.bidang = :bidang ORDER BY r.id");
  serap_stmt_bind_text (stmt, ":tujuan", id);
  serap_stmt_bind_text (stmt, ":entitas", entity);
  serap_stmt_bind_text (stmt, ":bidang", field);
  return records_of (storage, stmt);
}

static GPtrArray *
sqlite_child_ids (SerapStorage *storage, const char *id)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SerapStmt) stmt
    = query (storage, "SELECT id, entitas, bidang FROM tautan WHERE tujuan = :tujuan ORDER BY id");
  serap_stmt_bind_text (stmt, ":tujuan", id);
  while (next_row (stmt)) {
    const SerapEntity *entity = serap_schema_entity (storage->schema, serap_stmt_text (stmt, 1));
    if (entity != NULL && g_strv_contains ((const char *const *) entity->parents, serap_stmt_text (stmt, 2)))
      g_ptr_array_add (ids, g_strdup (serap_stmt_text (stmt, 0)));
  }
  return ids;
}

static SerapRecord *
sqlite_get_ref (SerapStorage *storage, const char *entity, const char *code)
{
  g_autoptr (SerapStmt) stmt
    = query (storage, "SELECT " RECORD_COLUMNS " FROM acuan a JOIN rekam r ON r.id = a.id"
                      " WHERE a.entitas = :entitas AND a.kode = :kode ORDER BY a.versi DESC LIMIT 1");
  serap_stmt_bind_text (stmt, ":entitas", entity);
  serap_stmt_bind_text (stmt, ":kode", code);
  return next_row (stmt) ? record_of_row (storage, stmt) : NULL;
}

static GPtrArray *
sqlite_refs (SerapStorage *storage, const char *entity)
{
  g_autoptr (SerapStmt) stmt
    = query (storage, "SELECT " RECORD_COLUMNS " FROM acuan a JOIN rekam r ON r.id = a.id"
                      " WHERE a.entitas = :entitas ORDER BY a.kode, a.versi");
  serap_stmt_bind_text (stmt, ":entitas", entity);
  return records_of (storage, stmt);
}

static gboolean
sqlite_ref_is_empty (SerapStorage *storage, const char *entity)
{
  g_autoptr (SerapStmt) stmt = query (storage, "SELECT 1 FROM acuan WHERE entitas = :entitas LIMIT 1");
  serap_stmt_bind_text (stmt, ":entitas", entity);
  return !next_row (stmt);
}

static GPtrArray *
sqlite_state_page (SerapStorage *storage, const char *scope, const char *after, guint max, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (db_of (storage),
                        "SELECT " RECORD_COLUMNS " FROM lingkup l JOIN rekam r ON r.id = l.id"
                        " WHERE l.lingkup = :lingkup AND l.id > :after ORDER BY l.id LIMIT :max",
                        error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":lingkup", scope);
  serap_stmt_bind_text (stmt, ":after", after != NULL ? after : "");
  serap_stmt_bind_int (stmt, ":max", max);
  return records_of (storage, stmt);
}

static GBytes *
sqlite_get_person (SerapStorage *storage, const char *id)
{
  g_autoptr (SerapStmt) stmt = query (storage, "SELECT segel FROM orang WHERE id = :id");
  serap_stmt_bind_text (stmt, ":id", id);
  return next_row (stmt) ? serap_stmt_blob (stmt, 0) : NULL;
}

static gboolean
sqlite_put_person (SerapStorage *storage, const char *id, GBytes *sealed, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db_of (storage),
                                                 "INSERT INTO orang (id, segel) VALUES (:id, :segel) ON "
                                                 "CONFLICT (id) DO UPDATE SET segel = excluded.segel",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":id", id);
  serap_stmt_bind_blob (stmt, ":segel", sealed);
  return serap_stmt_run (stmt, error);
}

/* ---- Events ---- */

#define EVENT_COLUMNS                                                                                        \
  "p.seq, p.n, p.rekam, p.entitas, p.tindakan, p.transisi, p.op_id, p.pengguna, p.atas_nama, p.perangkat,"   \
  " p.server_ms, p.perangkat_ms, p.versi, p.baru, p.isi, p.lama, p.catatan, p.lingkup_sebelum, "             \
  "p.lingkup_sesudah"

static char *
old_values_to_json (GPtrArray *changes)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_field_change_free);
  for (guint i = 0; i < changes->len; i++) {
    const SerapFieldChange *change = changes->pdata[i];
    if (!change->has_old)
      continue;
    SerapFieldChange *copy = g_new0 (SerapFieldChange, 1);
    copy->name = g_strdup (change->name);
    serap_value_copy (&copy->value, &change->old);
    g_ptr_array_add (old, copy);
  }
  return serap_changes_to_json (old);
}

static void
read_old_values (GPtrArray *changes, const SerapEntity *entity, const char *json)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_field_change_free);
  g_autoptr (GError) error = NULL;
  if (!serap_changes_from_json (old, entity, json, NULL, &error))
    g_critical ("headquarters' storage: old values: %s", error->message);
  for (guint i = 0; i < changes->len; i++) {
    SerapFieldChange *change = changes->pdata[i];
    for (guint o = 0; o < old->len; o++) {
      const SerapFieldChange *before = old->pdata[o];
      if (!g_str_equal (before->name, change->name))
        continue;
      serap_value_copy (&change->old, &before->value);
      change->has_old = TRUE;
    }
  }
}

static SerapFeedRow *
event_of_row (SerapStorage *storage, SerapStmt *stmt)
{
  SerapFeedRow *row = g_new0 (SerapFeedRow, 1);
  SerapEvent *event = row->event = serap_event_new ();
  event->seq = serap_stmt_int (stmt, 0);
  event->n = (guint) serap_stmt_int (stmt, 1);
  event->entity = g_strdup (serap_stmt_text (stmt, 2));
  event->kind = g_strdup (serap_stmt_text (stmt, 3));
  event->verb = g_strdup (serap_stmt_text (stmt, 4));
  event->transition = g_strdup (serap_stmt_text (stmt, 5));
  event->op_id = g_strdup (serap_stmt_text (stmt, 6));
  event->user = g_strdup (serap_stmt_text (stmt, 7));
  event->acts_for = g_strdup (serap_stmt_text (stmt, 8));
  event->device = g_strdup (serap_stmt_text (stmt, 9));
  event->at_ms = serap_stmt_int (stmt, 10);
  event->wall_ms = serap_stmt_int (stmt, 11);
  event->versi = serap_stmt_int (stmt, 12);
  event->created = serap_stmt_int (stmt, 13) != 0;
  event->note = g_strdup (serap_stmt_text (stmt, 16));
  row->before = split_scopes (serap_stmt_text (stmt, 17));
  row->after = split_scopes (serap_stmt_text (stmt, 18));

  const SerapEntity *entity = serap_schema_entity (storage->schema, event->kind);
  g_autoptr (GError) error = NULL;
  if (!serap_changes_from_json (event->changes, entity, serap_stmt_text (stmt, 14), NULL, &error))
    g_critical ("headquarters' storage: event %" G_GINT64_FORMAT ": %s", event->seq, error->message);
  read_old_values (event->changes, entity, serap_stmt_text (stmt, 15));
  return row;
}

static gboolean
sqlite_put_event (SerapStorage *storage, const SerapEvent *event, char **before, char **after, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (db_of (storage),
                        "INSERT INTO peristiwa (seq, n, rekam, entitas, tindakan, transisi, op_id, pengguna, "
                        "atas_nama, perangkat, server_ms,"
                        " perangkat_ms, versi, baru, isi, lama, catatan, lingkup_sebelum, lingkup_sesudah) "
                        "VALUES (:seq, :n, :rekam, :entitas,"
                        " :tindakan, :transisi, :op_id, :pengguna, :atas_nama, :perangkat, :server_ms, "
                        ":perangkat_ms, :versi, :baru, :isi, :lama,"
                        " :catatan, :sebelum, :sesudah)",
                        error);
  g_autoptr (SerapStmt) feed = serap_db_prepare (
    db_of (storage), "INSERT INTO umpan (lingkup, seq, n) VALUES (:lingkup, :seq, :n) ON CONFLICT DO NOTHING",
    error);
  if (stmt == NULL || feed == NULL)
    return FALSE;
  g_autofree char *set = serap_changes_to_json (event->changes);
  g_autofree char *old = old_values_to_json (event->changes);
  g_autofree char *scopes_before = g_strjoinv ("|", before);
  g_autofree char *scopes_after = g_strjoinv ("|", after);
  serap_stmt_bind_int (stmt, ":seq", event->seq);
  serap_stmt_bind_int (stmt, ":n", event->n);
  serap_stmt_bind_text (stmt, ":rekam", event->entity);
  serap_stmt_bind_text (stmt, ":entitas", event->kind);
  serap_stmt_bind_text (stmt, ":tindakan", event->verb);
  serap_stmt_bind_text (stmt, ":transisi", event->transition);
  serap_stmt_bind_text (stmt, ":op_id", event->op_id);
  serap_stmt_bind_text (stmt, ":pengguna", event->user);
  serap_stmt_bind_text (stmt, ":atas_nama", event->acts_for);
  serap_stmt_bind_text (stmt, ":perangkat", event->device);
  serap_stmt_bind_int (stmt, ":server_ms", event->at_ms);
  serap_stmt_bind_int (stmt, ":perangkat_ms", event->wall_ms);
  serap_stmt_bind_int (stmt, ":versi", event->versi);
  serap_stmt_bind_int (stmt, ":baru", event->created);
  serap_stmt_bind_text (stmt, ":isi", set);
  serap_stmt_bind_text (stmt, ":lama", old);
  serap_stmt_bind_text (stmt, ":catatan", event->note);
  serap_stmt_bind_text (stmt, ":sebelum", scopes_before);
  serap_stmt_bind_text (stmt, ":sesudah", scopes_after);
  if (!serap_stmt_run (stmt, error))
    return FALSE;
  for (guint i = 0; after[i] != NULL; i++) {
    serap_stmt_bind_text (feed, ":lingkup", after[i]);
    serap_stmt_bind_int (feed, ":seq", event->seq);
    serap_stmt_bind_int (feed, ":n", event->n);
    if (!serap_stmt_run (feed, error))
      return FALSE;
    serap_stmt_reset (feed);
  }
  return TRUE;
}

static GPtrArray *
events_by (SerapStorage *storage, const char *sql, const char *value, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db_of (storage), sql, error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":nilai", value);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_feed_row_free);
  while (next_row (stmt))
    g_ptr_array_add (list, event_of_row (storage, stmt));
  return list;
}

static GPtrArray *
sqlite_events_of_record (SerapStorage *storage, const char *id, GError **error)
{
  return events_by (storage,
                    "SELECT " EVENT_COLUMNS " FROM peristiwa p WHERE p.rekam = :nilai ORDER BY p.seq, p.n",
                    id, error);
}

static GPtrArray *
sqlite_events_of_op (SerapStorage *storage, const char *op_id, GError **error)
{
  return events_by (storage,
                    "SELECT " EVENT_COLUMNS " FROM peristiwa p WHERE p.op_id = :nilai ORDER BY p.seq, p.n",
                    op_id, error);
}

static GPtrArray *
sqlite_feed (SerapStorage *storage, char **scopes, gint64 seq, gint64 n, guint max, GError **error)
{
  /* The few scopes of an account are bound as one JSON array, so one statement serves all. */
  g_autoptr (GString) json = g_string_new ("[");
  for (guint i = 0; scopes[i] != NULL; i++)
    g_string_append_printf (json, "%s\"%s\"", i > 0 ? "," : "", scopes[i]);
  g_string_append_c (json, ']');
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    db_of (storage),
    "SELECT " EVENT_COLUMNS
    " FROM (SELECT DISTINCT u.seq, u.n FROM json_each (:lingkup) j JOIN umpan u ON u.lingkup = j.value"
    " WHERE (u.seq, u.n) > (:seq, :n) ORDER BY u.seq, u.n LIMIT :max) f"
    " JOIN peristiwa p ON p.seq = f.seq AND p.n = f.n ORDER BY p.seq, p.n",
    error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":lingkup", json->str);
  serap_stmt_bind_int (stmt, ":seq", seq);
  serap_stmt_bind_int (stmt, ":n", n);
  serap_stmt_bind_int (stmt, ":max", max);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_feed_row_free);
  while (next_row (stmt))
    g_ptr_array_add (list, event_of_row (storage, stmt));
  return list;
}

static gboolean
sqlite_backup (SerapStorage *storage, const char *path, GError **error)
{
  return serap_db_backup (db_of (storage), path, error);
}

static void
find_gaps (SerapStorage *storage, GPtrArray *findings)
{
  g_autoptr (SerapStmt) stmt = query (
    storage,
    "SELECT (SELECT seq FROM kepala), (SELECT count(*) FROM operasi), (SELECT max(seq) FROM operasi)");
  if (next_row (stmt)
      && (serap_stmt_int (stmt, 0) != serap_stmt_int (stmt, 1)
          || serap_stmt_int (stmt, 0) != serap_stmt_int (stmt, 2)))
    g_ptr_array_add (findings, g_strdup_printf ("numbers have gaps: head %" G_GINT64_FORMAT
                                                ", operations %" G_GINT64_FORMAT ", last %" G_GINT64_FORMAT,
                                                serap_stmt_int (stmt, 0), serap_stmt_int (stmt, 1),
                                                serap_stmt_int (stmt, 2)));
}

static void
check_leaf (const SerapOpRow *row, GPtrArray *findings)
{
  guint8 leaf[SERAP_SHA256_BYTES];
  serap_leaf_hash (row->signed_bytes, row->signature, row->result, row->seq, row->server_ms, row->effects,
                   leaf);
  if (memcmp (leaf, row->leaf, sizeof leaf) != 0)
    g_ptr_array_add (
      findings, g_strdup_printf ("operation %" G_GINT64_FORMAT " does not fit its audit leaf", row->seq));
}

static void
check_leaves (SerapStorage *storage, GPtrArray *findings)
{
  g_autoptr (SerapStmt) stmt = query (storage, "SELECT " OP_COLUMNS " FROM operasi ORDER BY seq");
  while (next_row (stmt)) {
    g_autoptr (SerapOpRow) row = op_of_row (stmt);
    check_leaf (row, findings);
  }
}

static gboolean
sqlite_check (SerapStorage *storage, GPtrArray *findings, GError **error)
{
  if (!serap_db_check (db_of (storage), findings, error))
    return FALSE;
  find_gaps (storage, findings);
  check_leaves (storage, findings);
  return TRUE;
}

static const SerapStorageClass sqlite_class = {
  .close = sqlite_close,
  .begin = sqlite_begin,
  .commit = sqlite_commit,
  .rollback = sqlite_rollback,
  .get_setting = sqlite_get_setting,
  .put_setting = sqlite_put_setting,
  .head = sqlite_head,
  .take_seq = sqlite_take_seq,
  .take_number = sqlite_take_number,
  .get_device = sqlite_get_device,
  .put_device = sqlite_put_device,
  .devices = sqlite_devices,
  .get_account = sqlite_get_account,
  .put_account = sqlite_put_account,
  .get_op = sqlite_get_op,
  .put_op = sqlite_put_op,
  .get_record = sqlite_get_record,
  .put_record = sqlite_put_record,
  .put_scopes = sqlite_put_scopes,
  .children = sqlite_children,
  .child_ids = sqlite_child_ids,
  .get_ref = sqlite_get_ref,
  .refs = sqlite_refs,
  .ref_is_empty = sqlite_ref_is_empty,
  .state_page = sqlite_state_page,
  .get_person = sqlite_get_person,
  .put_person = sqlite_put_person,
  .put_event = sqlite_put_event,
  .events_of_record = sqlite_events_of_record,
  .events_of_op = sqlite_events_of_op,
  .feed = sqlite_feed,
  .backup = sqlite_backup,
  .check = sqlite_check,
};

SerapStorage *
serap_storage_sqlite_open (const char *path, SerapSchema *schema, const char *vfs, GError **error)
{
  g_autoptr (SerapDb) db = serap_db_open_with_vfs (path, SERAP_DB_CREATE, vfs, error);
  if (db == NULL || !serap_db_migrate (db, path, serap_central_migrations, serap_central_n_migrations, error))
    return NULL;
  Sqlite *self = g_new0 (Sqlite, 1);
  self->parent.klass = &sqlite_class;
  self->parent.schema = serap_schema_ref (schema);
  self->db = g_steal_pointer (&db);
  return &self->parent;
}
