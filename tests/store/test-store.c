/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The data of one account against a headquarters in memory: whatever is made offline is seen at
 * once, comes through every order of sending, losing and refusing, and leaves nothing behind. */

#include "config.h"

#include "serap-bytes.h"
#include "serap-generator.h"
#include "serap-id.h"
#include "serap-op-codec.h"
#include "serap-store.h"
#include "serap-test-db.h"
#include "serap-test-pusat.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  char *root;
  char *dir;
  const char *vfs;
  SerapTestClock clock;
  SerapEnv env;
  SerapSchema *schema;
  SerapStore *store;
  SerapTestPusat *pusat;
  SerapSigningKey *key;
  SerapBoxKey *box;
} World;

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inside = g_build_filename (path, name, NULL);
    if (g_file_test (inside, G_FILE_TEST_IS_DIR))
      remove_tree (inside);
    else
      g_remove (inside);
  }
  g_rmdir (path);
}

static void
open_store (World *w, SerapStoreFlags flags)
{
  g_autoptr (GError) error = NULL;
  w->store = serap_store_open (w->dir, w->schema, &w->env, flags, w->vfs, &error);
  g_assert_no_error (error);
  serap_store_set_rules (w->store, serap_generator_rules (w->schema));
}

static void
set_meta (World *w, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_set_meta (w->store, name, value, &error));
  g_assert_no_error (error);
}

static void
set_key (World *w, const char *name, SerapBoxKey *key)
{
  gsize n = 0;
  const guint8 *bytes = g_bytes_get_data (serap_box_key_public (key), &n);
  g_autofree char *hex = serap_hex (bytes, n);
  set_meta (w, name, hex);
}

static void
set_up (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  w->root = g_dir_make_tmp ("serap-store-XXXXXX", &error);
  g_assert_no_error (error);
  w->dir = g_build_filename (w->root, "akun", NULL);
  serap_test_clock_init (&w->clock, 42);
  w->env = serap_test_clock_env (&w->clock);
  w->schema = serap_schema_new ();
  w->key = serap_signing_key_new (&w->env);
  w->box = serap_box_key_new (&w->env);
  g_autoptr (SerapStatePage) reference = serap_generator_reference (w->schema);
  w->pusat = serap_test_pusat_new (w->schema, &w->env, reference);
  w->pusat->account_box = g_bytes_ref (serap_box_key_public (w->box));
  open_store (w, SERAP_STORE_CREATE);
  set_meta (w, "user", SERAP_GENERATOR_USER);
  set_meta (w, "device", "01900000-0000-7000-8000-0000000000d1");
  set_meta (w, "device_code", "ABCD");
  set_meta (w, "epoch", "1");
  set_key (w, "box_public", w->box);
  set_key (w, "hq_box", w->pusat->box);
  g_assert_true (serap_store_apply_state (w->store, "ref", reference, &error));
  g_assert_no_error (error);
}

static void
assert_sound (World *w)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  while (serap_store_index (w->store, 100, &error) > 0)
    ;
  g_assert_no_error (error);
  serap_store_check (w->store, findings, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_printerr ("# %s\n", (const char *) findings->pdata[i]);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
tear_down (World *w, gconstpointer data)
{
  assert_sound (w);
  serap_store_close (w->store);
  serap_test_pusat_free (w->pusat);
  serap_signing_key_free (w->key);
  serap_box_key_free (w->box);
  serap_schema_unref (w->schema);
  remove_tree (w->root);
  g_free (w->dir);
  g_free (w->root);
}

/* ---- Work ---- */

static SerapOp *
new_op (World *w, SerapVerb verb, const char *kind, const char *id)
{
  g_autofree char *op_id = serap_id_new (&w->env);
  return serap_op_new (op_id, verb, kind, id);
}

static void
save (World *w, SerapOp *first, ...)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  va_list args;
  va_start (args, first);
  for (SerapOp *op = first; op != NULL; op = va_arg (args, SerapOp *))
    g_ptr_array_add (ops, op);
  va_end (args);
  g_autoptr (GPtrArray) outcomes = NULL;
  g_autoptr (GError) error = NULL;
  gboolean saved = serap_store_save (w->store, ops, &outcomes, &error);
  g_assert_no_error (error);
  const SerapOutcome *last = outcomes->len > 0 ? outcomes->pdata[outcomes->len - 1] : NULL;
  for (guint i = 0; !saved && last != NULL && i < last->problems->len; i++)
    g_printerr ("# %s\n", ((SerapProblem *) last->problems->pdata[i])->code);
  g_assert_true (saved);
}

static char *
create (World *w, const char *title)
{
  char *id = serap_id_new (&w->env);
  SerapOp *op = new_op (w, SERAP_VERB_CREATE, "aspirasi", id);
  serap_op_set_text (op, "judul", title);
  serap_op_set_text (op, "uraian", "Saat hujan air menggenang sampai ke rumah warga");
  save (w, op, NULL);
  return id;
}

static void
edit (World *w, const char *id, const char *field, const char *text)
{
  SerapOp *op = new_op (w, SERAP_VERB_EDIT, "aspirasi", id);
  serap_op_set_text (op, field, text);
  save (w, op, NULL);
}

static void
act (World *w, const char *id, const char *transition)
{
  SerapOp *op = new_op (w, SERAP_VERB_DO, "aspirasi", id);
  op->transition = g_strdup (transition);
  save (w, op, NULL);
}

static gboolean
sync_once (World *w)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapSyncRequest) request = serap_sync_request_new ();
  serap_store_freeze (w->store, w->key, 50, request, &error);
  g_assert_no_error (error);
  g_autofree char *cursor = serap_store_meta (w->store, "cursor");
  g_autoptr (SerapSyncReply) reply = serap_test_pusat_sync (w->pusat, request, cursor);
  if (reply == NULL)
    return FALSE;
  serap_store_apply_reply (w->store, reply, &error);
  g_assert_no_error (error);
  return reply->more || request->ops->len > 0;
}

static void
sync_all (World *w)
{
  for (guint i = 0; i < 100 && sync_once (w); i++)
    ;
}

static void
assert_field (World *w, const char *id, const char *field, const char *text)
{
  g_autoptr (SerapRecord) record = serap_store_get (w->store, id);
  g_assert_nonnull (record);
  g_assert_cmpstr (serap_record_text (record, field), ==, text);
}

static guint
count (World *w, const char *entity, const char *text)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query
    = serap_query_parse (serap_schema_entity (w->schema, entity), text, NULL, NULL, problems);
  g_assert_nonnull (query);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rids = serap_store_query (w->store, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (serap_store_count (w->store, query, &error), ==, rids->len);
  return rids->len;
}

static void
index_all (World *w)
{
  while (serap_store_index (w->store, 100, NULL) > 0)
    ;
}

/* The last thing this account did. */
static char *
last_work (World *w)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = serap_store_work (w->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, >, 0);
  return g_strdup (((const SerapWorkItem *) items->pdata[0])->op_id);
}

/* ---- Tests ---- */

static void
test_create (World *w, gconstpointer data)
{
  g_autofree char *id = create (w, "Perbaikan jalan Melati");
  assert_field (w, id, "status", "DRAF");
  assert_field (w, id, "nomor_lokal", "S-ABCD-1");
  assert_field (w, id, "dibuat_oleh", SERAP_GENERATOR_USER);
  g_assert_null (serap_store_get_base (w->store, id));
  g_assert_cmpint (serap_store_sync_state (w->store, id), ==, SERAP_SYNC_PENDING);
  g_assert_cmpint (serap_store_counter (w->store, "aspirasi", "DRAF"), ==, 1);
  act (w, id, "CATAT");
  g_assert_cmpint (serap_store_counter (w->store, "aspirasi", "DRAF"), ==, 0);
  g_assert_cmpint (serap_store_counter (w->store, "aspirasi", "TERCATAT"), ==, 1);
  assert_sound (w);
  sync_all (w);
  assert_field (w, id, "status", "TERCATAT");
  assert_field (w, id, "nomor", "ASP/2026/000001");
  g_assert_cmpint (serap_store_sync_state (w->store, id), ==, SERAP_SYNC_CLEAN);
  g_autoptr (GPtrArray) rows = serap_store_outbox (w->store, NULL);
  g_assert_cmpuint (rows->len, ==, 0);
  g_autofree char *found
    = serap_store_find (w->store, serap_schema_entity (w->schema, "aspirasi"), "asp/2026/000001", NULL);
  g_assert_cmpstr (found, ==, id);
  g_autoptr (GPtrArray) events = serap_store_history (w->store, id, NULL);
  g_assert_cmpuint (events->len, ==, 2);
}

static void
test_refused_at_once (World *w, gconstpointer data)
{
  g_autofree char *id = serap_id_new (&w->env);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  SerapOp *good = new_op (w, SERAP_VERB_CREATE, "aspirasi", id);
  serap_op_set_text (good, "judul", "Saluran air Mawar");
  SerapOp *bad = new_op (w, SERAP_VERB_EDIT, "aspirasi", id);
  serap_op_set_text (bad, "nomor", "X");
  g_ptr_array_add (ops, good);
  g_ptr_array_add (ops, bad);
  g_autoptr (GPtrArray) outcomes = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_false (serap_store_save (w->store, ops, &outcomes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (outcomes->len, ==, 2);
  g_assert_null (serap_store_get (w->store, id));
  g_assert_cmpint (serap_store_counter (w->store, "aspirasi", NULL), ==, 0);
}

typedef enum { PENDING, SENT_LOST, ACKED_APART, REFUSED } Fate;

/* Every work in every state in which a reply may find it. */
static void
test_matrix (World *w, gconstpointer data)
{
  Fate fate = (Fate) GPOINTER_TO_INT (data);
  g_autofree char *old = create (w, "Judul yang sudah lama ada");
  act (w, old, "CATAT");
  sync_all (w);
  g_autofree char *fresh = create (w, "Judul yang baru dibuat");
  edit (w, old, "judul", "Judul yang diubah sendiri");
  edit (w, fresh, "masalah", "Genangan");
  if (fate == REFUSED) {
    serap_test_pusat_do (w->pusat, old, "TUTUP");
    act (w, fresh, "CATAT");
    sync_all (w);
    g_assert_cmpint (serap_store_sync_state (w->store, old), ==, SERAP_SYNC_REFUSED);
    g_assert_cmpint (serap_store_outbox_count (w->store, SERAP_OUTBOX_REFUSED), ==, 1);
    assert_field (w, old, "judul", "Judul yang diubah sendiri");
    assert_field (w, old, "status", "SELESAI");
    assert_sound (w);
    g_autoptr (GPtrArray) rows = serap_store_outbox (w->store, NULL);
    const SerapOutboxRow *row = rows->pdata[0];
    g_assert_true (serap_problems_has (row->problems, NULL, "not-editable-now"));
    g_assert_true (serap_store_dismiss (w->store, row->op_id, NULL));
    assert_field (w, old, "judul", "Judul yang sudah lama ada");
    return;
  }
  serap_test_pusat_edit (w->pusat, old, "dampak", "Ditulis orang lain");
  if (fate == SENT_LOST) {
    w->pusat->lose_answer = TRUE;
    g_assert_false (sync_once (w));
    g_assert_cmpint (serap_store_outbox_count (w->store, SERAP_OUTBOX_SENT), ==, 3);
    assert_sound (w);
  }
  if (fate == ACKED_APART) {
    w->pusat->page = 1;
    sync_once (w);
    g_assert_cmpint (serap_store_outbox_count (w->store, SERAP_OUTBOX_ACKED), >, 0);
    assert_field (w, old, "judul", "Judul yang diubah sendiri");
    assert_field (w, fresh, "masalah", "Genangan");
    assert_sound (w);
  }
  edit (w, fresh, "dampak", "Sering terjadi");
  sync_all (w);
  assert_field (w, old, "dampak", "Ditulis orang lain");
  assert_field (w, old, "judul", "Judul yang diubah sendiri");
  assert_field (w, fresh, "masalah", "Genangan");
  assert_field (w, fresh, "dampak", "Sering terjadi");
  g_assert_cmpint (serap_store_sync_state (w->store, fresh), ==, SERAP_SYNC_CLEAN);
  g_autoptr (SerapRecord) here = serap_store_get (w->store, fresh);
  g_autoptr (SerapRecord) there = serap_test_pusat_get (w->pusat, fresh);
  for (guint i = 0; i < here->entity->n_fields; i++)
    g_assert_true (serap_value_equal (&here->values[i], &there->values[i]));
  g_assert_cmpint (here->versi, ==, there->versi);
}

static void
test_idempotent (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = create (w, "Penerangan jalan umum");
  act (w, id, "CATAT");
  g_autoptr (SerapSyncRequest) request = serap_sync_request_new ();
  serap_store_freeze (w->store, w->key, 50, request, &error);
  g_assert_no_error (error);
  g_autoptr (SerapSyncRequest) again = serap_sync_request_new ();
  serap_store_freeze (w->store, w->key, 50, again, &error);
  g_assert_cmpuint (again->ops->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    const SerapOp *a = request->ops->pdata[i];
    const SerapOp *b = again->ops->pdata[i];
    g_assert_cmpuint (a->dev_seq, ==, i + 1);
    g_assert_true (g_bytes_equal (a->signature, b->signature));
    g_assert_true (g_bytes_equal (a->payload_bytes, b->payload_bytes));
    g_assert_true (serap_op_verify (a, serap_signing_key_public (w->key), &error));
    g_assert_no_error (error);
  }
  g_autoptr (SerapSyncReply) reply = serap_test_pusat_sync (w->pusat, request, NULL);
  for (guint i = 0; i < 3; i++) {
    g_assert_true (serap_store_apply_reply (w->store, reply, &error));
    g_assert_no_error (error);
  }
  g_autoptr (SerapRecord) record = serap_store_get (w->store, id);
  g_assert_cmpint (record->versi, ==, 2);
  g_autoptr (GPtrArray) events = serap_store_history (w->store, id, NULL);
  g_assert_cmpuint (events->len, ==, 2);
}

static void
test_take_back (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = create (w, "Sumur resapan Kenanga");
  edit (w, id, "judul", "Sumur resapan Dahlia");
  g_autofree char *last = last_work (w);
  g_assert_true (serap_store_take_back (w->store, last, &error));
  assert_field (w, id, "judul", "Sumur resapan Kenanga");
  assert_sound (w);
  g_autofree char *first = last_work (w);
  g_assert_true (serap_store_take_back (w->store, first, &error));
  g_assert_null (serap_store_get (w->store, id));
  g_assert_cmpint (serap_store_counter (w->store, "aspirasi", NULL), ==, 0);
  g_assert_false (serap_store_take_back (w->store, first, &error));
  g_assert_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND);
}

static void
test_revert (World *w, gconstpointer data)
{
  g_autofree char *id = create (w, "Turap kali Cempaka");
  sync_all (w);
  edit (w, id, "judul", "Turap kali Anggrek");
  sync_all (w);
  g_autofree char *last = last_work (w);
  SerapOp *op = new_op (w, SERAP_VERB_REVERT, "aspirasi", id);
  op->target_op = g_strdup (last);
  save (w, op, NULL);
  assert_field (w, id, "judul", "Turap kali Cempaka");
  sync_all (w);
  assert_field (w, id, "judul", "Turap kali Cempaka");
}

static void
test_places (World *w, gconstpointer data)
{
  g_autofree char *id = create (w, "Renovasi ruang kelas");
  g_assert_cmpuint (count (w, "aspirasi", "perlu_lokasi:1"), ==, 1);
  g_autofree char *place = serap_id_new (&w->env);
  SerapOp *op = new_op (w, SERAP_VERB_CREATE, "lokasi", place);
  serap_op_set_text (op, "pemilik", id);
  serap_op_set_text (op, "kelurahan", "32.75.04.1004");
  serap_op_set_text (op, "rw", "007");
  serap_op_set_text (op, "alamat", "Jl. Rajawali Raya 12");
  save (w, op, NULL);
  g_assert_cmpuint (count (w, "aspirasi", "kelurahan=32.75.04.1004"), ==, 1);
  g_assert_cmpuint (count (w, "aspirasi", "kecamatan=32.75.04 dapil=2"), ==, 1);
  op = new_op (w, SERAP_VERB_EDIT, "lokasi", place);
  serap_op_set_text (op, "kelurahan", "32.75.01.1001");
  save (w, op, NULL);
  g_assert_cmpuint (count (w, "aspirasi", "kelurahan=32.75.04.1004"), ==, 0);
  g_assert_cmpuint (count (w, "aspirasi", "dapil=1"), ==, 1);
  index_all (w);
  g_assert_cmpuint (count (w, "aspirasi", "rajawali"), ==, 1);
  sync_all (w);
  g_assert_cmpuint (count (w, "aspirasi", "dapil=1"), ==, 1);
}

static void
test_search (World *w, gconstpointer data)
{
  g_autofree char *a = create (w, "Perbaikan jalan Melati");
  g_autofree char *b = create (w, "Normalisasi saluran Melati");
  g_autofree char *c = create (w, "Jalan setapak Mawar");
  index_all (w);
  g_assert_cmpuint (count (w, "aspirasi", "mel"), ==, 2);
  g_assert_cmpuint (count (w, "aspirasi", "mel ja"), ==, 1);
  g_assert_cmpuint (count (w, "aspirasi", "jalan -melati"), ==, 1);
  g_assert_cmpuint (count (w, "aspirasi", "\"jalan melati\""), ==, 1);
  g_assert_cmpuint (count (w, "aspirasi", "\"melati jalan\""), ==, 0);
  g_assert_cmpuint (count (w, "aspirasi", "status:DRAF jalan"), ==, 2);
  g_assert_cmpuint (count (w, "aspirasi", "-status:DRAF"), ==, 0);
  g_assert_cmpuint (count (w, "aspirasi", NULL), ==, 3);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  const SerapEntity *entity = serap_schema_entity (w->schema, "aspirasi");
  g_autoptr (SerapQuery) query = serap_query_parse (entity, "", NULL, NULL, problems);
  g_autoptr (GArray) newest = serap_store_query (w->store, query, NULL, NULL);
  static const char *const columns[] = { "judul", "status", "uraian", NULL };
  g_autoptr (GPtrArray) rows = serap_store_rows (w->store, entity, (const gint64 *) (gpointer) newest->data,
                                                 newest->len, columns, NULL);
  char **row = rows->pdata[0];
  g_assert_cmpstr (row[0], ==, c);
  g_assert_cmpstr (row[1], ==, "Jalan setapak Mawar");
  g_assert_cmpstr (row[3], !=, "");
  SerapSort by_title = { "judul", FALSE };
  g_autoptr (GArray) sorted = serap_store_query (w->store, query, &by_title, NULL);
  g_autoptr (SerapRecord) first
    = serap_store_row_record (w->store, entity, g_array_index (sorted, gint64, 0));
  g_assert_cmpstr (first->id, ==, c);
  g_assert_nonnull (a);
  g_assert_nonnull (b);
}

/* No byte of a person may stand in any file of the folder. */
static void
assert_nowhere (World *w, const char *word)
{
  static const char *const names[] = { "simpanan.db", "simpanan.db-wal" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (w->dir, names[i], NULL);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    if (g_file_get_contents (path, &bytes, &n, NULL))
      g_assert_null (memmem (bytes, n, word, strlen (word)));
  }
}

static void
test_persons (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = create (w, "Bantuan alat UMKM");
  g_autofree char *person = serap_id_new (&w->env);
  SerapOp *op = new_op (w, SERAP_VERB_CREATE, "pengusul", person);
  serap_op_set_text (op, "pemilik", id);
  serap_op_set_text (op, "nama", "Zulkarnaen Rahasia");
  serap_op_set_text (op, "nik", "3275010101900001");
  save (w, op, NULL);
  op = new_op (w, SERAP_VERB_EDIT, "pengusul", person);
  serap_op_set_text (op, "hp", "081298765432");
  save (w, op, NULL);
  index_all (w);
  for (guint round = 0; round < 2; round++) {
    g_autoptr (SerapRecord) open = serap_store_person (w->store, w->box, person, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (serap_record_text (open, "nama"), ==, "Zulkarnaen Rahasia");
    g_assert_cmpstr (serap_record_text (open, "hp"), ==, "081298765432");
    g_autoptr (SerapRecord) closed = serap_store_get (w->store, person);
    g_assert_null (serap_record_text (closed, "nama"));
    assert_field (w, id, "pengusul", person);
    assert_nowhere (w, "Zulkarnaen");
    assert_nowhere (w, "3275010101900001");
    assert_nowhere (w, "081298765432");
    sync_all (w);
  }
  g_assert_cmpint (serap_store_sync_state (w->store, person), ==, SERAP_SYNC_CLEAN);
  g_autoptr (SerapRecord) there = serap_test_pusat_get (w->pusat, person);
  g_assert_cmpstr (serap_record_text (there, "nama"), ==, "Zulkarnaen Rahasia");
}

static void
test_reseal (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  set_meta (w, "hq_box", NULL);
  g_autofree char *id = create (w, "Pelatihan menjahit");
  g_autofree char *person = serap_id_new (&w->env);
  SerapOp *op = new_op (w, SERAP_VERB_CREATE, "pengusul", person);
  serap_op_set_text (op, "pemilik", id);
  serap_op_set_text (op, "nama", "Zulkarnaen Rahasia");
  save (w, op, NULL);
  set_key (w, "hq_box", w->pusat->box);
  g_assert_true (serap_store_reseal (w->store, w->box, &error));
  g_assert_no_error (error);
  sync_all (w);
  g_autoptr (SerapRecord) there = serap_test_pusat_get (w->pusat, person);
  g_assert_cmpstr (serap_record_text (there, "nama"), ==, "Zulkarnaen Rahasia");
}

/* One more line in an entity's table is all a new field needs. */
static void
test_added_field (World *w, gconstpointer data)
{
  static const SerapField field
    = { "warna_map", SERAP_TEXT,       0,
        20,          SERAP_MERGE_TEXT, SERAP_FIELD_LIST | SERAP_FIELD_INDEX | SERAP_FIELD_SEARCH,
        "Colour" };
  g_autofree char *id = create (w, "Pembangunan balai warga");
  sync_all (w);
  g_autofree char *pending = create (w, "Pembangunan posyandu");
  serap_store_close (w->store);
  SerapSchema *schema = serap_schema_new ();
  serap_schema_add_field (schema, "aspirasi", &field);
  SerapSchema *plain = w->schema;
  w->schema = schema;
  open_store (w, SERAP_STORE_READ_WRITE);
  g_assert_cmpuint (count (w, "aspirasi", NULL), ==, 2);
  edit (w, id, "warna_map", "ungu");
  assert_field (w, id, "warna_map", "ungu");
  g_assert_cmpuint (count (w, "aspirasi", "warna_map=ungu"), ==, 1);
  index_all (w);
  g_assert_cmpuint (count (w, "aspirasi", "ungu"), ==, 1);
  assert_sound (w);
  serap_store_close (w->store);

  /* An older program keeps what it does not know. */
  w->schema = plain;
  open_store (w, SERAP_STORE_READ_WRITE);
  serap_schema_unref (schema);
  assert_field (w, pending, "judul", "Pembangunan posyandu");
  g_autoptr (SerapRecord) record = serap_store_get (w->store, id);
  g_assert_nonnull (record->unknown);
  g_autofree char *last = last_work (w);
  g_assert_true (serap_store_take_back (w->store, last, NULL));
}

static void
test_rebuild (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStatePage) page = serap_generator_page (w->schema, 0, 150);
  g_assert_true (serap_store_apply_state (w->store, "setwan", page, &error));
  g_assert_no_error (error);
  g_autofree char *id = create (w, "Jembatan Garuda");
  gint64 before = serap_store_counter (w->store, "aspirasi", NULL);
  guint found = count (w, "aspirasi", "dapil=3");
  g_assert_cmpuint (found, >, 0);
  g_assert_true (serap_store_rebuild (w->store, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (serap_store_counter (w->store, "aspirasi", NULL), ==, before);
  g_assert_cmpuint (count (w, "aspirasi", "dapil=3"), ==, found);
  assert_field (w, id, "judul", "Jembatan Garuda");
}

static void
test_rest (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_put_draft (w->store, "d1", "aspirasi", "{}", &error));
  g_assert_true (serap_store_put_draft (w->store, "d1", "aspirasi", "{\"judul\":\"x\"}", &error));
  g_autoptr (GPtrArray) drafts = serap_store_drafts (w->store, &error);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_true (serap_store_delete_draft (w->store, "d1", &error));

  g_autoptr (GBytes) bytes = g_bytes_new_static ("gambar", 6);
  g_autofree char *sha256 = serap_store_put_blob (w->store, bytes, "image/png", &error);
  g_assert_no_error (error);
  g_autofree char *path = serap_store_blob_path (w->store, sha256);
  g_assert_nonnull (path);
  g_assert_null (serap_store_blob_path (w->store, "../../etc/passwd"));

  SerapImportJob job = { "abc", "a.csv", "aspirasi", NULL, NULL, 1, 0, 20, 100 };
  g_assert_true (serap_store_put_import_job (w->store, &job, &error));
  SerapImportJob *read = serap_store_import_job (w->store, "abc", "aspirasi");
  g_assert_cmpint (read->next_row, ==, 20);
  serap_import_job_free (read);

  g_autofree char *copy = g_build_filename (w->root, "salinan", NULL);
  g_autofree char *id = create (w, "Gerobak sampah Merpati");
  g_assert_true (serap_store_backup (w->store, copy, &error));
  g_assert_no_error (error);
  g_assert_false (serap_store_backup (w->store, copy, NULL));
  g_autoptr (SerapStore) other
    = serap_store_open (copy, w->schema, &w->env, SERAP_STORE_READ_ONLY, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (SerapRecord) record = serap_store_get (other, id);
  g_assert_nonnull (record);
  g_autofree char *copied = serap_store_blob_path (other, sha256);
  g_assert_nonnull (copied);
}

/* ---- Faults ---- */

/* Returns: number of saves that were said to be stored. */
static guint
run_script (World *w, char **ids)
{
  guint n = 0;
  g_autoptr (GError) error = NULL;
  SerapStore *store = serap_store_open (w->dir, w->schema, &w->env, SERAP_STORE_READ_WRITE, w->vfs, &error);
  if (store == NULL)
    return 0;
  serap_store_set_rules (store, serap_generator_rules (w->schema));
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
    SerapOp *op = new_op (w, SERAP_VERB_CREATE, "aspirasi", ids[i]);
    serap_op_set_text (op, "judul", "Saluran air Kamboja");
    g_ptr_array_add (ops, op);
    if (!serap_store_save (store, ops, NULL, NULL))
      break;
    n++;
    if (serap_store_index (store, 10, NULL) < 0)
      break;
  }
  serap_store_close (store);
  return n;
}

static void
copy_database (World *w, const char *from_name, const char *to_name)
{
  g_autofree char *from = g_build_filename (w->dir, from_name, NULL);
  g_autofree char *to = g_build_filename (w->dir, to_name, NULL);
  serap_test_db_copy (from, to);
}

static void
test_faults (World *w, gconstpointer data)
{
  SerapFaultKind kind = (SerapFaultKind) GPOINTER_TO_INT (data);
  serap_fault_vfs_register ();
  serap_store_close (w->store);
  copy_database (w, "simpanan.db", "awal.db");
  w->vfs = SERAP_FAULT_VFS_NAME;
  char *ids[3];
  for (guint i = 0; i < 3; i++)
    ids[i] = serap_id_new (&w->env);
  serap_fault_arm (SERAP_FAULT_NONE, 0, 0);
  g_assert_cmpuint (run_script (w, ids), ==, 3);
  guint n_ops = serap_fault_op_count ();
  serap_fault_disarm ();
  for (guint k = 1; k <= n_ops; k++) {
    copy_database (w, "awal.db", "simpanan.db");
    serap_fault_arm (kind, k, k * 7919);
    guint stored = run_script (w, ids);
    if (kind == SERAP_FAULT_CRASH)
      serap_fault_crash_restore ();
    else
      serap_fault_disarm ();
    open_store (w, SERAP_STORE_READ_WRITE);
    for (guint i = 0; i < stored; i++) {
      g_autoptr (SerapRecord) record = serap_store_get (w->store, ids[i]);
      g_assert_nonnull (record);
    }
    assert_sound (w);
    serap_store_close (w->store);
  }
  for (guint i = 0; i < 3; i++)
    g_free (ids[i]);
  open_store (w, SERAP_STORE_READ_WRITE);
}

static void
add (const char *name, void (*test) (World *w, gconstpointer data), int data)
{
  g_test_add (name, World, GINT_TO_POINTER (data), set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/store/create", test_create, 0);
  add ("/store/refused-at-once", test_refused_at_once, 0);
  add ("/store/matrix/pending", test_matrix, PENDING);
  add ("/store/matrix/lost-answer", test_matrix, SENT_LOST);
  add ("/store/matrix/answered-apart", test_matrix, ACKED_APART);
  add ("/store/matrix/refused", test_matrix, REFUSED);
  add ("/store/idempotent", test_idempotent, 0);
  add ("/store/take-back", test_take_back, 0);
  add ("/store/revert", test_revert, 0);
  add ("/store/places", test_places, 0);
  add ("/store/search", test_search, 0);
  add ("/store/persons", test_persons, 0);
  add ("/store/reseal", test_reseal, 0);
  add ("/store/added-field", test_added_field, 0);
  add ("/store/rebuild", test_rebuild, 0);
  add ("/store/rest", test_rest, 0);
  add ("/store/faults/full", test_faults, SERAP_FAULT_FULL);
  add ("/store/faults/io", test_faults, SERAP_FAULT_IO);
  add ("/store/faults/torn", test_faults, SERAP_FAULT_TORN);
  add ("/store/faults/crash", test_faults, SERAP_FAULT_CRASH);
  return g_test_run ();
}
