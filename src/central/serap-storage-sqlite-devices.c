/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Devices and what an account logs in with. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

#define DEVICE_COLUMNS                                                                                       \
  "id, pengguna, kunci, epoch, dev_seq, status, kode, terakhir_ms, nama, terdaftar_ms, dicabut_ms, hapus,"   \
  " aplikasi, coalesce (antrean, -1), kotak"

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
  device->name = g_strdup (serap_stmt_text (stmt, 8));
  device->enrolled_ms = serap_stmt_int (stmt, 9);
  device->revoked_ms = serap_stmt_int (stmt, 10);
  device->wipe_asked = serap_stmt_text (stmt, 11) != NULL;
  device->wiped = g_strcmp0 (serap_stmt_text (stmt, 11), "SELESAI") == 0;
  device->program = g_strdup (serap_stmt_text (stmt, 12));
  device->waiting = serap_stmt_int (stmt, 13);
  device->box_public = serap_stmt_blob (stmt, 14);
  return device;
}

static SerapDevice *
sqlite_get_device (SerapStorage *storage, const char *id)
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query_text (storage, "SELECT " DEVICE_COLUMNS " FROM perangkat WHERE id = :id", ":id", id);
  return serap_sqlite_next (storage, stmt) ? device_of_row (stmt) : NULL;
}

static GPtrArray *
sqlite_devices (SerapStorage *storage, GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_device_free);
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query (storage, "SELECT " DEVICE_COLUMNS " FROM perangkat ORDER BY id");
  while (serap_sqlite_next (storage, stmt))
    g_ptr_array_add (list, device_of_row (stmt));
  return serap_sqlite_whole (storage, list, error);
}

static gboolean
sqlite_put_device (SerapStorage *storage, const SerapDevice *device, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
                        "INSERT INTO perangkat (id, pengguna, kunci, epoch, dev_seq, status, kode, "
                        "terakhir_ms, nama, terdaftar_ms, dicabut_ms, hapus, aplikasi, antrean, kotak)"
                        " VALUES (:id, :pengguna, :kunci, :epoch, :dev_seq, :status, :kode, :ms, :nama,"
                        " :terdaftar, :dicabut, :hapus, :aplikasi, nullif (:antrean, -1), :kotak)"
                        " ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch, dev_seq = excluded.dev_seq,"
                        " status = excluded.status, kunci = excluded.kunci,"
                        " terakhir_ms = excluded.terakhir_ms, nama = excluded.nama,"
                        " dicabut_ms = excluded.dicabut_ms, hapus = excluded.hapus,"
                        " aplikasi = excluded.aplikasi, antrean = excluded.antrean, kotak = excluded.kotak",
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
  serap_stmt_bind_text (stmt, ":nama", device->name);
  serap_stmt_bind_int (stmt, ":terdaftar", device->enrolled_ms);
  serap_stmt_bind_int (stmt, ":dicabut", device->revoked_ms);
  serap_stmt_bind_text (stmt, ":hapus", device->wiped ? "SELESAI" : device->wipe_asked ? "DIMINTA" : NULL);
  serap_stmt_bind_text (stmt, ":aplikasi", device->program);
  serap_stmt_bind_int (stmt, ":antrean", device->waiting);
  serap_stmt_bind_blob (stmt, ":kotak", device->box_public);
  return serap_stmt_run (stmt, error);
}

static gboolean
sqlite_get_account (SerapStorage *storage, const char *user, char **password, GBytes **box_public)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage, "SELECT sandi, kotak_publik FROM akun WHERE pengguna = :pengguna", ":pengguna", user);
  if (!serap_sqlite_next (storage, stmt))
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
    serap_sqlite_db (storage),
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

void
serap_sqlite_class_devices (SerapStorageClass *klass)
{
  klass->get_device = sqlite_get_device;
  klass->put_device = sqlite_put_device;
  klass->devices = sqlite_devices;
  klass->get_account = sqlite_get_account;
  klass->put_account = sqlite_put_account;
}
