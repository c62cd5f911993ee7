/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The audit at headquarters: proofs of all sizes, every flipped bit found, old databases taken up, persons
 * erased, the log verified from a file alone. */

#include "config.h"

#include "serap-central.h"

#include "serap-audit-file.h"
#include "serap-base64.h"
#include "serap-checkpoint.h"
#include "serap-id.h"
#include "serap-practice.h"
#include "serap-test-db.h"
#include "serap-test-office.h"
#include "serap-tree.h"

#include <glib/gstdio.h>
#include <string.h>

#define HASH SERAP_SHA256_BYTES

typedef struct {
  SerapTestOffice *office;
  SerapTestDevice *intake;
  char *path;   /* the database */
  char *person; /* a pengusul */
} World;

static SerapSyncReply *
send_one (World *w, SerapOp *op)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (ops, op);
  serap_test_device_sign (w->office, w->intake, op);
  SerapSyncReply *reply = serap_test_device_send (w->office, w->intake, ops, &error);
  g_assert_no_error (error);
  return reply;
}

static void
send (World *w, SerapOp *op, SerapResult wanted)
{
  g_autoptr (SerapSyncReply) reply = send_one (w, op);
  g_assert_cmpint (((SerapOpResult *) reply->results->pdata[0])->result, ==, wanted);
}

/* A person with a complaint, changed once; and something that is refused. */
static void
set_up (World *w, gconstpointer data)
{
  w->office = serap_test_office_new ();
  w->intake = serap_test_device_new (w->office, "penerima");
  w->path = g_build_filename (w->office->dir, "pusat.db", NULL);
  w->person = serap_id_new (&w->office->env);
  g_autofree char *id = serap_id_new (&w->office->env);
  send (
    w,
    serap_test_office_op (w->office, SERAP_VERB_CREATE, "aspirasi", id, "judul", "Jalan rusak di RW 3", NULL),
    SERAP_RESULT_APPLIED);
  send (w,
        serap_test_office_op (w->office, SERAP_VERB_CREATE, "pengusul", w->person, "pemilik", id, "nama",
                              "Ibu Contoh", NULL),
        SERAP_RESULT_APPLIED);
  send (
    w,
    serap_test_office_op (w->office, SERAP_VERB_EDIT, "pengusul", w->person, "nama", "Ibu Contoh Dua", NULL),
    SERAP_RESULT_APPLIED);
  send (w, serap_test_office_op (w->office, SERAP_VERB_EDIT, "aspirasi", id, "nomor", "X", NULL),
        SERAP_RESULT_REJECTED);
}

static void
tear_down (World *w, gconstpointer data)
{
  serap_test_device_free (w->intake);
  serap_test_office_free (w->office);
  g_free (w->path);
  g_free (w->person);
}

static gint64
head (World *w)
{
  SerapStorage *storage = serap_central_storage (w->office->central);
  return storage->klass->head (storage);
}

static SerapDb *
open_db (World *w)
{
  return serap_test_db_open_fast (w->path, SERAP_DB_READ_WRITE);
}

static GPtrArray *
check (World *w)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = g_ptr_array_new_with_free_func (g_free);
  /* A value that cannot be read at all may also end the check. */
  if (!serap_central_check (w->office->central, findings, &error))
    g_ptr_array_add (findings, g_strdup (error->message));
  return findings;
}

static void
read_checkpoint (World *w, const char *note, guint64 *size, guint8 root[HASH])
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = serap_central_audit_key (w->office->central);
  g_auto (GStrv) parts = g_strsplit (key, "+", 3);
  g_autoptr (GBytes) packed = serap_base64_decode (parts[2]);
  g_autoptr (GBytes) public_key = g_bytes_new_from_bytes (packed, 1, 32);
  g_assert_true (serap_checkpoint_open (note, parts[0], public_key, size, root, &error));
  g_assert_no_error (error);
}

static char *
checkpoint (World *w)
{
  g_autoptr (GError) error = NULL;
  char *note = serap_central_checkpoint (w->office->central, &error);
  g_assert_no_error (error);
  return note;
}

static void
test_proofs (World *w, gconstpointer data)
{
  SerapCentral *central = w->office->central;
  SerapStorage *storage = serap_central_storage (central);
  g_autofree char *earlier = checkpoint (w);
  g_autofree char *again = checkpoint (w);
  g_assert_cmpstr (earlier, ==, again);
  guint64 from, to;
  guint8 from_root[HASH], to_root[HASH];
  read_checkpoint (w, earlier, &from, from_root);
  g_assert_cmpuint (from, ==, (guint64) head (w));
  for (guint i = 0; i < 5; i++) {
    g_autofree char *name = g_strdup_printf ("Ibu Contoh %u", i);
    send (w, serap_test_office_op (w->office, SERAP_VERB_EDIT, "pengusul", w->person, "nama", name, NULL),
          SERAP_RESULT_APPLIED);
  }
  g_autofree char *later = checkpoint (w);
  read_checkpoint (w, later, &to, to_root);
  g_assert_cmpuint (to, ==, from + 5);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) proof = serap_central_consistency (central, (gint64) from, (gint64) to, &error);
  g_assert_no_error (error);
  g_assert_true (serap_tree_verify_consistency (from, from_root, to, to_root, proof->data, proof->len));

  for (gint64 seq = 1; seq <= (gint64) to; seq += 97) {
    g_autoptr (GPtrArray) rows = storage->klass->ops_after (storage, seq - 1, 1, &error);
    const SerapOpRow *row = rows->pdata[0];
    g_autoptr (GByteArray) path = serap_central_inclusion (central, seq, (gint64) to, &error);
    g_assert_no_error (error);
    g_assert_true (
      serap_tree_verify_inclusion (row->leaf, (guint64) seq - 1, to, path->data, path->len, to_root));
  }
  const gint64 wrong[][2] = { { 0, 5 }, { 6, 5 }, { 1, (gint64) to + 1 }, { -1, 1 } };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) none = NULL;
    g_assert_null (serap_central_consistency (central, wrong[i][0], wrong[i][1], &none));
    g_assert_error (none, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND);
    g_autoptr (GError) neither = NULL;
    g_assert_null (serap_central_inclusion (central, wrong[i][0], wrong[i][1], &neither));
    g_assert_error (neither, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND);
  }
  serap_test_office_assert_sound (w->office);
}

/* ---- Every bit ---- */

typedef struct {
  const char *table, *column, *where;
} Place;

static void
flip_and_check (World *w, SerapDb *db, const Place *place, guint bit)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *read = g_strdup_printf ("SELECT CAST (%s AS BLOB), typeof (%s) FROM %s WHERE %s",
                                           place->column, place->column, place->table, place->where);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, read, &error);
  g_assert_no_error (error);
  g_assert_cmpint (serap_stmt_step (stmt, &error), ==, SERAP_ROW);
  g_autoptr (GBytes) before = serap_stmt_blob (stmt, 0);
  g_autofree char *type = g_strdup (serap_stmt_text (stmt, 1));
  g_clear_pointer (&stmt, serap_stmt_release);
  if (before == NULL || g_bytes_get_size (before) == 0)
    return;
  g_autofree char *as = g_str_equal (type, "blob")      ? g_strdup (":v")
                        : g_str_equal (type, "integer") ? g_strdup ("CAST (CAST (:v AS TEXT) AS INTEGER)")
                                                        : g_strdup ("CAST (:v AS TEXT)");
  g_autofree char *write
    = g_strdup_printf ("UPDATE %s SET %s = %s WHERE %s", place->table, place->column, as, place->where);
  gsize n = g_bytes_get_size (before);
  g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (before, NULL), n);
  gsize at = bit / 8 % n;
  /* The last bit keeps a digit a digit, and a text a text without NUL. */
  changed[at] ^= (guint8) (g_str_equal (type, "blob") ? 1u << (bit % 8) : 1u);
  g_autoptr (GBytes) after = g_bytes_new (changed, n);
  GBytes *both[] = { after, before };
  for (guint i = 0; i < 2; i++) {
    g_autoptr (SerapStmt) change = serap_db_prepare (db, write, &error);
    serap_stmt_bind_blob (change, ":v", both[i]);
    g_assert_true (serap_stmt_run (change, &error));
    g_assert_no_error (error);
    g_autoptr (GPtrArray) findings = check (w);
    g_test_message ("%s.%s bit %u: %u", place->table, place->column, bit, findings->len);
    g_assert_cmpint (findings->len > 0, ==, i == 0);
  }
}

/* Columns that no constraint of the table keeps from being changed by themselves. */
static void
test_every_bit (World *w, gconstpointer data)
{
  g_autoptr (SerapDb) db = open_db (w);
  g_autofree char *last = g_strdup_printf ("seq = %" G_GINT64_FORMAT, head (w));
  g_autofree char *edit = g_strdup_printf ("seq = %" G_GINT64_FORMAT, head (w) - 1);
  g_autofree char *create = g_strdup_printf ("seq = %" G_GINT64_FORMAT " AND n = 0", head (w) - 3);
  g_autofree char *size = g_strdup_printf ("ukuran = %" G_GINT64_FORMAT, head (w));
  const Place places[] = {
    { "operasi", "op_id", edit },
    { "operasi", "perangkat", edit },
    { "operasi", "epoch", edit },
    { "operasi", "dev_seq", last },
    { "operasi", "rekam", edit },
    { "operasi", "bertanda", edit },
    { "operasi", "tanda", edit },
    { "operasi", "muatan", edit },
    { "operasi", "muatan", last },
    { "operasi", "hasil", edit },
    { "operasi", "sebab", last },
    { "operasi", "server_ms", edit },
    { "operasi", "akibat_sha256", edit },
    { "operasi", "daun", edit },
    { "operasi", "tersegel", last },
    { "peristiwa", "rekam", create },
    { "peristiwa", "entitas", create },
    { "peristiwa", "tindakan", create },
    { "peristiwa", "op_id", create },
    { "peristiwa", "pengguna", create },
    { "peristiwa", "perangkat", create },
    { "peristiwa", "server_ms", create },
    { "peristiwa", "perangkat_ms", create },
    { "peristiwa", "versi", create },
    { "peristiwa", "baru", create },
    { "peristiwa", "isi", create },
    { "peristiwa", "lama", create },
    { "peristiwa", "lingkup_sesudah", create },
    { "pohon", "sidik", "tingkat = 3 AND urut = 1" },
    { "titik_periksa", "catatan", size },
  };
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    flip_and_check (w, db, &places[i], (guint) g_test_rand_int_range (0, 4096));
  /* Its own place in the key: put back by another condition. */
  g_autofree char *moved = g_strdup_printf ("UPDATE peristiwa SET n = 77 WHERE %s", create);
  serap_test_db_exec (db, moved);
  g_autoptr (GPtrArray) findings = check (w);
  g_assert_cmpuint (findings->len, >, 0);
}

/* What is added or cut off is found as well. */
static void
test_rows (World *w, gconstpointer data)
{
  const char *harm[] = {
    "DELETE FROM operasi WHERE seq = (SELECT max (seq) FROM operasi)",
    "UPDATE operasi SET muatan = NULL WHERE seq = (SELECT max (seq) FROM operasi)",
    "DELETE FROM peristiwa WHERE seq = 7",
    "INSERT INTO peristiwa SELECT 999999, n, rekam, entitas, tindakan, transisi, op_id, pengguna, atas_nama,"
    " perangkat, server_ms, perangkat_ms, versi, baru, isi, lama, catatan, lingkup_sebelum, lingkup_sesudah"
    " FROM peristiwa WHERE seq = 7",
    "INSERT INTO pohon VALUES (60, 0, zeroblob (32))",
    "DELETE FROM pohon WHERE tingkat = 1 AND urut = 0",
    "DELETE FROM operasi WHERE seq = (SELECT max (seq) FROM operasi); UPDATE kepala SET seq = seq - 1",
  };
  for (guint i = 0; i < G_N_ELEMENTS (harm); i++) {
    g_autofree char *copy = g_strconcat (w->path, ".salinan", NULL);
    serap_test_office_close (w->office);
    serap_test_db_copy (w->path, copy);
    SerapDb *db = open_db (w);
    serap_test_db_exec (db, harm[i]);
    serap_db_close (db);
    serap_test_office_open (w->office);
    g_autoptr (GPtrArray) findings = check (w);
    g_test_message ("%u: %u findings", i, findings->len);
    g_assert_cmpuint (findings->len, >, 0);
    serap_test_office_close (w->office);
    serap_test_db_copy (copy, w->path);
    serap_test_office_open (w->office);
    g_autoptr (GPtrArray) none = check (w);
    g_assert_cmpuint (none->len, ==, 0);
  }
}

/* A database of before the tree gets it when it is opened, also when that was broken off. */
static void
test_older_database (World *w, gconstpointer data)
{
  const char *states[] = { "0", "1", "500" };
  g_assert_cmpint (head (w), >, 500);
  g_autofree char *before = checkpoint (w);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    serap_test_office_close (w->office);
    SerapDb *db = open_db (w);
    g_autofree char *sql
      = g_strdup_printf ("DELETE FROM titik_periksa; DELETE FROM pohon WHERE (urut + 1) << tingkat > %s;"
                         " UPDATE pusat SET nilai = '%s' WHERE nama = 'pohon-sampai'",
                         states[i], states[i]);
    serap_test_db_exec (db, sql);
    serap_db_close (db);
    serap_test_office_open (w->office);
    g_autofree char *after = checkpoint (w);
    g_assert_cmpstr (after, ==, before);
    serap_test_office_assert_sound (w->office);
  }
}

/* ---- Persons ---- */

static gint64
count (SerapDb *db, const char *sql, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (db, sql, &error);
  serap_stmt_bind_text (stmt, ":id", id);
  g_assert_cmpint (serap_stmt_step (stmt, &error), ==, SERAP_ROW);
  return serap_stmt_int (stmt, 0);
}

static void
test_erase (World *w, gconstpointer data)
{
  SerapCentral *central = w->office->central;
  g_autofree char *admin = serap_practice_user ("admin");
  g_autofree char *earlier = checkpoint (w);
  g_autoptr (SerapDb) db = open_db (w);
  g_assert_cmpint (
    count (db, "SELECT count (*) FROM operasi WHERE rekam = :id AND muatan IS NOT NULL", w->person), ==, 2);
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_central_erase_person (central, w->person, admin, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
    count (db, "SELECT count (*) FROM operasi WHERE rekam = :id AND tersegel AND muatan IS NOT NULL",
           w->person),
    ==, 0);
  g_assert_cmpint (count (db, "SELECT count (*) FROM orang WHERE id = :id", w->person), ==, 0);
  g_assert_cmpint (
    count (db, "SELECT count (*) FROM peristiwa WHERE rekam = :id AND tindakan = 'erase'", w->person), ==, 1);
  serap_test_office_assert_sound (w->office);

  /* The tree goes on from where it was. */
  guint64 from, to;
  guint8 from_root[HASH], to_root[HASH];
  g_autofree char *later = checkpoint (w);
  read_checkpoint (w, earlier, &from, from_root);
  read_checkpoint (w, later, &to, to_root);
  g_autoptr (GByteArray) proof = serap_central_consistency (central, (gint64) from, (gint64) to, &error);
  g_assert_true (serap_tree_verify_consistency (from, from_root, to, to_root, proof->data, proof->len));

  /* What a device still sends about the person is refused and not kept either. */
  send (w, serap_test_office_op (w->office, SERAP_VERB_EDIT, "pengusul", w->person, "nama", "Ibu Lagi", NULL),
        SERAP_RESULT_REJECTED);
  g_assert_cmpint (
    count (db, "SELECT count (*) FROM operasi WHERE rekam = :id AND tersegel AND muatan IS NOT NULL",
           w->person),
    ==, 0);
  serap_test_office_assert_sound (w->office);

  g_assert_false (serap_central_erase_person (central, w->person, admin, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (serap_central_erase_person (central, admin, admin, &error));
  g_assert_error (error, SERAP_CENTRAL_ERROR, SERAP_CENTRAL_ERROR_NOT_FOUND);
}

/* ---- The log in a file ---- */

static GPtrArray *
verify (const char *path, const char *key, SerapAuditSummary *summary)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *findings = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (serap_audit_verify_file (path, key, summary, findings, &error));
  g_assert_no_error (error);
  return findings;
}

static void
test_file (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (w->office->root, "audit.jsonl", NULL);
  g_autofree char *key = serap_central_audit_key (w->office->central);
  g_assert_true (serap_central_audit_export (w->office->central, path, &error));
  g_assert_no_error (error);
  SerapAuditSummary summary;
  g_autoptr (GPtrArray) none = verify (path, key, &summary);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (summary.size, ==, (guint64) head (w));
  g_assert_cmpuint (summary.devices, ==, 2);
  g_assert_cmpuint (summary.refused_unsigned, ==, 0);

  /* Whatever character is changed, the file is not sound any more. */
  g_autofree char *text = NULL;
  gsize n = 0;
  g_assert_true (g_file_get_contents (path, &text, &n, &error));
  for (guint i = 0; i < 60; i++) {
    gsize at
      = i < 20 ? (gsize) g_test_rand_int_range (0, 1200) : (gsize) g_test_rand_int_range (0, (gint32) n);
    char before = text[at];
    text[at] = (char) (before ^ (1 << (i % 7)));
    g_assert_true (g_file_set_contents (path, text, (gssize) n, &error));
    g_autoptr (GPtrArray) findings = verify (path, key, &summary);
    g_test_message ("byte %" G_GSIZE_FORMAT ": %u findings", at, findings->len);
    /* A device's account is told for people, and the case of a letter in JSON is never free. */
    g_assert_cmpuint (findings->len, >, 0);
    text[at] = before;
  }
  /* Cut after a whole line. */
  char *end = g_strrstr_len (text, (gssize) n - 1, "\n");
  g_assert_true (g_file_set_contents (path, text, end + 1 - text, &error));
  g_autoptr (GPtrArray) cut = verify (path, key, &summary);
  g_assert_cmpuint (cut->len, ==, 1);
  /* Another headquarters' file is whole in itself, but not the one that was asked for. */
  g_assert_true (g_file_set_contents (path, text, (gssize) n, &error));
  g_autoptr (GPtrArray) own = verify (path, NULL, &summary);
  g_assert_cmpuint (own->len, ==, 0);
  g_autoptr (GPtrArray) other = verify (path, "serap/x+00000000+AAAA", &summary);
  g_assert_cmpuint (other->len, >, 0);
}

static void
add (const char *name, void (*test) (World *, gconstpointer))
{
  g_test_add (name, World, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/central/audit/proofs", test_proofs);
  add ("/central/audit/every-bit", test_every_bit);
  add ("/central/audit/rows", test_rows);
  add ("/central/audit/older-database", test_older_database);
  add ("/central/audit/erase", test_erase);
  add ("/central/audit/file", test_file);
  int result = g_test_run ();
  serap_test_office_forget ();
  return result;
}
