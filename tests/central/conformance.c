/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the storage interface by its contract. */

#include "config.h"

#include "conformance.h"

#include "serap-digest.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  const ConformanceStorage *kind;
  char *dir;
  SerapSchema *schema;
  SerapStorage *s;
} Box;

#define CALL(name, ...) (b->s->klass->name (b->s, __VA_ARGS__))
#define OK(name, ...)                                                                                        \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    g_autoptr (GError) problem = NULL;                                                                       \
    g_assert_true (CALL (name, __VA_ARGS__, &problem));                                                      \
    g_assert_no_error (problem);                                                                             \
  }                                                                                                          \
  G_STMT_END

static char *
id_of (guint n)
{
  return g_strdup_printf ("01900000-0000-7000-8000-%012x", n);
}

static void
reopen (Box *b)
{
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&b->s, serap_storage_close);
  b->s = b->kind->open (b->dir, b->schema, &error);
  g_assert_no_error (error);
}

static void
set_up (Box *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  b->kind = data;
  b->dir = g_dir_make_tmp ("serap-simpan-XXXXXX", &error);
  g_assert_no_error (error);
  b->schema = serap_schema_new ();
  reopen (b);
}

static void
remove_inside (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir)) {
    g_autofree char *inside = g_build_filename (path, name, NULL);
    g_remove (inside);
  }
  g_rmdir (path);
}

static void
tear_down (Box *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (b->s->klass->sound (b->s, &error));
  g_assert_no_error (error);
  serap_storage_close (b->s);
  serap_schema_unref (b->schema);
  remove_inside (b->dir);
  g_free (b->dir);
}

static void
begin (Box *b)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (b->s->klass->begin (b->s, &error));
  g_assert_no_error (error);
}

static void
commit (Box *b)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (b->s->klass->commit (b->s, &error));
  g_assert_no_error (error);
}

static void
rollback (Box *b)
{
  b->s->klass->rollback (b->s);
}

static SerapStored *
new_stored (Box *b, const char *kind, guint n)
{
  SerapStored *stored = g_new0 (SerapStored, 1);
  g_autofree char *id = id_of (n);
  stored->record = serap_record_new (serap_schema_entity (b->schema, kind), id);
  stored->record->versi = 1;
  stored->record->seq = n;
  stored->field_seqs = g_strdup ("{}");
  stored->scopes = g_new0 (char *, 1);
  return stored;
}

/* @scopes: joined by '|' */
static void
put (Box *b, SerapStored *stored, const char *scopes)
{
  g_auto (GStrv) list = g_strsplit (scopes, "|", -1);
  OK (put_record, stored);
  OK (put_scopes, stored->record->id, list);
}

static void
put_named (Box *b, guint n, const char *name, const char *scopes)
{
  g_autoptr (SerapStored) stored = new_stored (b, "kegiatan", n);
  serap_record_set_text (stored->record, "nama", name);
  put (b, stored, scopes);
}

static void
assert_setting (Box *b, const char *name, const char *expected)
{
  g_autofree char *value = CALL (get_setting, name);
  g_assert_cmpstr (value, ==, expected);
}

/* ---- Settings, numbers, transactions ---- */

static void
test_settings (Box *b, gconstpointer data)
{
  assert_setting (b, "a", NULL);
  OK (put_setting, "a", "satu");
  OK (put_setting, "a", "dua");
  assert_setting (b, "a", "dua");
  reopen (b);
  assert_setting (b, "a", "dua");
}

static void
test_transactions (Box *b, gconstpointer data)
{
  rollback (b);
  begin (b);
  OK (put_setting, "luar", "1");
  begin (b);
  OK (put_setting, "dalam", "1");
  assert_setting (b, "dalam", "1");
  rollback (b);
  assert_setting (b, "dalam", NULL);
  assert_setting (b, "luar", "1");
  begin (b);
  begin (b);
  OK (put_setting, "dua", "2");
  commit (b);
  commit (b);
  commit (b);
  assert_setting (b, "luar", "1");
  assert_setting (b, "dua", "2");
  begin (b);
  OK (put_setting, "luar", "9");
  begin (b);
  OK (put_setting, "dua", "9");
  commit (b);
  rollback (b);
  reopen (b);
  assert_setting (b, "luar", "1");
  assert_setting (b, "dua", "2");
  /* What is not committed is not stored. */
  begin (b);
  OK (put_setting, "luar", "8");
  reopen (b);
  assert_setting (b, "luar", "1");
}

static gint64
take_seq (Box *b)
{
  gint64 seq = 0;
  OK (take_seq, &seq);
  return seq;
}

static gint64
take_number (Box *b, const char *counter)
{
  gint64 n = 0;
  OK (take_number, counter, &n);
  return n;
}

/* Random nesting: what is committed are the numbers without a gap. */
static void
test_numbers (Box *b, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3275);
  gint64 seq = 0, number = 0;
  g_assert_cmpint (b->s->klass->head (b->s), ==, 0);
  for (guint i = 0; i < 200; i++) {
    gint64 inner_seq = seq, inner_number = number;
    gboolean keep_outer = g_rand_boolean (random);
    begin (b);
    for (guint k = 0; k < 3; k++) {
      gboolean keep = g_rand_boolean (random);
      begin (b);
      g_assert_cmpint (take_seq (b), ==, inner_seq + 1);
      g_assert_cmpint (take_number (b, "PKR/2027"), ==, inner_number + 1);
      if (keep)
        commit (b);
      else
        rollback (b);
      inner_seq += keep;
      inner_number += keep;
      g_assert_cmpint (b->s->klass->head (b->s), ==, inner_seq);
    }
    if (keep_outer)
      commit (b);
    else
      rollback (b);
    seq = keep_outer ? inner_seq : seq;
    number = keep_outer ? inner_number : number;
    g_assert_cmpint (b->s->klass->head (b->s), ==, seq);
  }
  begin (b);
  g_assert_cmpint (take_number (b, "PKR/2028"), ==, 1);
  g_assert_cmpint (take_number (b, "PKR/2027"), ==, number + 1);
  commit (b);
  reopen (b);
  g_assert_cmpint (b->s->klass->head (b->s), ==, seq);
}

static gboolean
claim (Box *b, const char *number, const char *record)
{
  gboolean is_free = FALSE;
  OK (claim_number, number, record, &is_free);
  return is_free;
}

/* The first one has it, however often it asks; what is rolled back is free again. */
static void
test_provisional (Box *b, gconstpointer data)
{
  begin (b);
  g_assert_true (claim (b, "S-ABCD-1", "satu"));
  g_assert_true (claim (b, "S-ABCD-1", "satu"));
  g_assert_false (claim (b, "S-ABCD-1", "dua"));
  g_assert_true (claim (b, "S-ABCD-10", "dua"));
  begin (b);
  g_assert_true (claim (b, "S-ABCD-2", "dua"));
  rollback (b);
  g_assert_true (claim (b, "S-ABCD-2", "tiga"));
  commit (b);
  reopen (b);
  begin (b);
  g_assert_false (claim (b, "S-ABCD-1", "tiga"));
  g_assert_true (claim (b, "S-ABCD-2", "tiga"));
  commit (b);
}

/* ---- Devices, accounts, operations ---- */

static void
test_devices (Box *b, gconstpointer data)
{
  g_autofree char *id = id_of (1);
  g_autofree char *user = id_of (2);
  g_autoptr (GBytes) key = g_bytes_new_static ("kunci", 5);
  g_assert_null (CALL (get_device, id));
  g_autoptr (SerapDevice) device = serap_device_new (id, user, key, "ABCD");
  OK (put_device, device);
  device->epoch = 3;
  device->dev_seq = 17;
  device->seen_ms = 99;
  device->revoked = TRUE;
  OK (put_device, device);
  g_autoptr (SerapDevice) read = CALL (get_device, id);
  g_assert_cmpstr (read->user, ==, user);
  g_assert_cmpstr (read->code, ==, "ABCD");
  g_assert_cmpuint (read->epoch, ==, 3);
  g_assert_cmpuint (read->dev_seq, ==, 17);
  g_assert_cmpint (read->seen_ms, ==, 99);
  g_assert_true (read->revoked);
  g_assert_true (g_bytes_equal (read->public_key, key));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = b->s->klass->devices (b->s, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 1);
}

static void
test_accounts (Box *b, gconstpointer data)
{
  g_autofree char *user = id_of (2);
  g_autoptr (GBytes) box = g_bytes_new_static ("kotak", 5);
  g_assert_false (CALL (get_account, user, NULL, NULL));
  OK (put_account, user, NULL, NULL);
  g_autofree char *none = NULL;
  g_autoptr (GBytes) no_box = NULL;
  g_assert_true (CALL (get_account, user, &none, &no_box));
  g_assert_null (none);
  g_assert_null (no_box);
  OK (put_account, user, "sandi", box);
  g_autofree char *password = NULL;
  g_autoptr (GBytes) read = NULL;
  g_assert_true (CALL (get_account, user, &password, &read));
  g_assert_cmpstr (password, ==, "sandi");
  g_assert_true (g_bytes_equal (read, box));
}

static SerapOpRow *
new_row (guint n, guint64 dev_seq)
{
  SerapOpRow *row = g_new0 (SerapOpRow, 1);
  row->seq = n;
  row->op_id = id_of (n);
  row->device = id_of (900);
  row->entity = id_of (901);
  row->epoch = 2;
  row->dev_seq = dev_seq;
  row->signed_bytes = g_bytes_new_static ("bertanda", 8);
  row->signature = g_bytes_new_static ("", 0);
  row->result = g_strdup ("rejected");
  row->server_ms = 5;
  memset (row->effects, 7, sizeof row->effects);
  memset (row->leaf, 9, sizeof row->leaf);
  return row;
}

static void
test_ops (Box *b, gconstpointer data)
{
  g_autoptr (SerapOpRow) row = new_row (1, 1);
  g_assert_null (CALL (get_op, row->op_id));
  OK (put_op, row);
  g_autoptr (SerapOpRow) read = CALL (get_op, row->op_id);
  g_assert_cmpint (read->seq, ==, 1);
  g_assert_cmpstr (read->device, ==, row->device);
  g_assert_cmpstr (read->entity, ==, row->entity);
  g_assert_cmpuint (read->epoch, ==, 2);
  g_assert_cmpuint (read->dev_seq, ==, 1);
  g_assert_cmpstr (read->result, ==, "rejected");
  g_assert_null (read->problems);
  g_assert_null (read->payload);
  g_assert_cmpuint (g_bytes_get_size (read->signature), ==, 0);
  g_assert_true (g_bytes_equal (read->signed_bytes, row->signed_bytes));
  g_assert_cmpmem (read->effects, 32, row->effects, 32);
  g_assert_cmpmem (read->leaf, 32, row->leaf, 32);
  g_autoptr (GError) own = NULL;
  g_autoptr (SerapOpRow) next = new_row (7, 5);
  OK (put_op, next);
  g_autoptr (GPtrArray) later = CALL (ops_of_device, row->device, 2, 1, 10, &own);
  g_assert_no_error (own);
  g_assert_cmpuint (later->len, ==, 1);
  g_assert_cmpuint (((SerapOpRow *) later->pdata[0])->dev_seq, ==, 5);
  g_autoptr (GPtrArray) first = CALL (ops_of_device, row->device, 2, 0, 1, &own);
  g_assert_cmpuint (((SerapOpRow *) first->pdata[0])->dev_seq, ==, 1);
  g_autoptr (GPtrArray) others = CALL (ops_of_device, row->device, 1, 0, 10, &own);
  g_assert_cmpuint (others->len, ==, 0);
  g_assert_cmpuint (CALL (last_of_device, row->device, 2), ==, 5);
  g_assert_cmpuint (CALL (last_of_device, row->device, 1), ==, 0);
  /* Neither a number nor a turn nor an id comes twice. */
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SerapOpRow) again = new_row (2, i == 1 ? 1 : 2);
    again->seq = i == 0 ? 1 : 2;
    if (i == 2) {
      g_free (again->op_id);
      again->op_id = id_of (1);
    }
    g_assert_false (CALL (put_op, again, &error));
    g_assert_nonnull (error);
  }
}

/* ---- Checkpoints ---- */

#define DAY (G_GINT64_CONSTANT (86400) * 1000)

static void
put_checkpoint_at (Box *b, guint n, gint64 ms)
{
  g_autoptr (SerapOpRow) row = new_row (n, n);
  g_autofree char *note = g_strdup_printf ("catatan %u", n);
  row->server_ms = ms;
  OK (put_op, row);
  OK (put_checkpoint, n, note);
}

/* @left: one letter a checkpoint: x for gone. */
static void
assert_checkpoints (Box *b, const char *left)
{
  for (guint i = 0; left[i] != '\0'; i++) {
    g_autofree char *note = CALL (get_checkpoint, i + 1);
    g_assert_cmpint (note != NULL, ==, left[i] != 'x');
  }
}

static void
test_checkpoints (Box *b, gconstpointer data)
{
  static const gint64 times[]
    = { 0, 5, DAY - 1, DAY, DAY + 1, 3 * DAY, 3 * DAY + 5, 3 * DAY + 6, 3 * DAY + 7 };
  guint gone = 99;
  OK (thin_checkpoints, 10 * DAY, 10, &gone);
  g_assert_cmpuint (gone, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    put_checkpoint_at (b, i + 1, times[i]);
  OK (thin_checkpoints, 5, 10, &gone);
  g_assert_cmpuint (gone, ==, 1);
  assert_checkpoints (b, "x........");
  OK (thin_checkpoints, 3 * DAY + 6, 1, &gone);
  g_assert_cmpuint (gone, ==, 1);
  assert_checkpoints (b, "xx.......");
  OK (thin_checkpoints, 3 * DAY + 6, 10, &gone);
  g_assert_cmpuint (gone, ==, 3);
  assert_checkpoints (b, "xx.x.xx..");
  /* Whatever is asked for, the newest stays. */
  OK (thin_checkpoints, G_MAXINT64, 10, &gone);
  assert_checkpoints (b, "xx.x.xxx.");
  g_autofree char *newest = CALL (get_checkpoint, -1);
  g_assert_cmpstr (newest, ==, "catatan 9");
}

/* ---- Files that are being sent ---- */

static void
assert_unnamed (Box *b, const char *device, guint64 n, guint64 bytes)
{
  guint64 real_n = 99, real_bytes = 99;
  b->s->klass->unnamed_of (b->s, device, &real_n, &real_bytes);
  g_assert_cmpuint (real_n, ==, n);
  g_assert_cmpuint (real_bytes, ==, bytes);
}

static void
assert_old (Box *b, const char *after, gint64 before_ms, guint max, const char *letters)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) old = b->s->klass->old_deposits (b->s, after, before_ms, max, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (old->len, ==, strlen (letters));
  for (guint i = 0; i < old->len; i++)
    g_assert_cmpint (((char *) old->pdata[i])[0], ==, letters[i]);
}

static void
test_deposits (Box *b, gconstpointer data)
{
  g_autofree char *a = g_strnfill (64, 'a'), *c = g_strnfill (64, 'c'), *d = g_strnfill (64, 'd');
  guint64 bytes = 0;
  g_assert_false (CALL (get_deposit, a, "satu", &bytes));
  g_assert_false (CALL (has_deposit, a));
  assert_unnamed (b, "satu", 0, 0);
  OK (put_deposit, a, "satu", 10, 100);
  OK (put_deposit, c, "satu", 20, 100);
  OK (put_deposit, c, "dua", 20, 300);
  OK (put_deposit, d, "", 5, 100);
  /* Again: another length, the same time. */
  OK (put_deposit, a, "satu", 11, 900);
  g_assert_true (CALL (get_deposit, a, "satu", &bytes));
  g_assert_cmpuint (bytes, ==, 11);
  assert_unnamed (b, "satu", 2, 31);
  assert_unnamed (b, "dua", 1, 20);
  assert_old (b, "", 100, 10, "");
  assert_old (b, "", 101, 10, "ad");
  assert_old (b, "", 301, 10, "acd");
  assert_old (b, "", 301, 2, "ac");
  assert_old (b, a, 301, 10, "cd");
  /* What an attachment names counts for nobody. */
  g_autoptr (SerapStored) lampiran = new_stored (b, "lampiran", 7);
  serap_record_set_text (lampiran->record, "sha256", c);
  OK (put_record, lampiran);
  assert_unnamed (b, "satu", 1, 11);
  assert_unnamed (b, "dua", 0, 0);
  OK (drop_deposit, c, "dua");
  g_assert_false (CALL (get_deposit, c, "dua", &bytes));
  g_assert_true (CALL (has_deposit, c));
  OK (put_deposit, c, "dua", 20, 300);
  OK (drop_deposit, c, NULL);
  g_assert_false (CALL (has_deposit, c));
  g_assert_true (CALL (has_deposit, a));
}

/* ---- Records ---- */

static void
assert_state (Box *b, const char *scope, guint page, const guint *expected, guint n)
{
  g_autofree char *after = NULL;
  guint i = 0;
  for (;;) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) records = CALL (state_page, scope, after, page, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (records->len, <=, page);
    for (guint r = 0; r < records->len; r++, i++) {
      g_assert_cmpuint (i, <, n);
      g_autofree char *id = id_of (expected[i]);
      g_assert_cmpstr (((SerapRecord *) records->pdata[r])->id, ==, id);
    }
    if (records->len == 0)
      break;
    g_free (after);
    after = g_strdup (((SerapRecord *) records->pdata[records->len - 1])->id);
  }
  g_assert_cmpuint (i, ==, n);
}

static void
assert_digest (Box *b, const char *scope)
{
  guint8 kept[SERAP_DIGEST_BYTES], real[SERAP_DIGEST_BYTES] = { 0 }, part[SERAP_DIGEST_BYTES];
  guint64 n = 0, count = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = CALL (state_page, scope, NULL, 500, &error);
  for (guint i = 0; i < records->len; i++) {
    count += serap_record_digest (records->pdata[i], part);
    serap_digest_add (real, part);
  }
  CALL (digest, scope, &n, kept);
  g_assert_cmpuint (n, ==, count);
  g_assert_cmpmem (kept, sizeof kept, real, sizeof real);
}

static void
test_records (Box *b, gconstpointer data)
{
  g_autofree char *id = id_of (1);
  g_assert_null (CALL (get_record, id));
  put_named (b, 1, "Reses", "anggota:A|setwan");
  g_autoptr (SerapStored) read = CALL (get_record, id);
  g_assert_cmpstr (serap_record_text (read->record, "nama"), ==, "Reses");
  g_assert_cmpint (read->record->versi, ==, 1);
  g_assert_cmpint (read->record->seq, ==, 1);
  g_assert_cmpstr (read->field_seqs, ==, "{}");
  g_assert_cmpuint (g_strv_length (read->scopes), ==, 2);
  serap_record_set_text (read->record, "nama", NULL);
  read->record->versi = 2;
  g_free (read->field_seqs);
  read->field_seqs = g_strdup ("{\"nama\":[2,\"x\"]}");
  OK (put_record, read);
  g_autoptr (SerapStored) again = CALL (get_record, id);
  g_assert_null (serap_record_text (again->record, "nama"));
  g_assert_cmpint (again->record->versi, ==, 2);
  g_assert_cmpstr (again->field_seqs, ==, "{\"nama\":[2,\"x\"]}");
  /* Scopes are put_scopes' alone. */
  g_assert_cmpstr (again->scopes[0], ==, "anggota:A");
  g_assert_cmpstr (again->scopes[1], ==, "setwan");
}

static void
test_scopes (Box *b, gconstpointer data)
{
  static const guint all[] = { 1, 2, 3, 4, 5 }, odd[] = { 1, 3, 5 }, rest[] = { 1, 5 }, three[] = { 3 };
  for (guint i = 5; i > 0; i--)
    put_named (b, i, "Reses", i % 2 == 1 ? "a|b" : "a");
  for (guint page = 1; page <= 6; page++) {
    assert_state (b, "a", page, all, 5);
    assert_state (b, "b", page, odd, 3);
    assert_state (b, "c", page, NULL, 0);
  }
  begin (b);
  put_named (b, 3, "Reses", "c");
  assert_state (b, "c", 2, three, 1);
  assert_state (b, "b", 2, rest, 2);
  rollback (b);
  assert_state (b, "b", 2, odd, 3);
  assert_state (b, "c", 2, NULL, 0);
  put_named (b, 3, "Reses", "a");
  assert_state (b, "b", 2, rest, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = b->s->klass->scopes (b->s, &error);
  g_assert_no_error (error);
  g_assert_true (g_ptr_array_find_with_equal_func (names, "a", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (names, "b", g_str_equal, NULL));
}

static void
put_any (Box *b, GRand *random, guint i)
{
  static const char *const scopes[] = { "a", "b", "a|b", "b|c", "c" };
  g_autoptr (SerapStored) stored = new_stored (b, "kegiatan", (guint) g_rand_int_range (random, 1, 7));
  g_autofree char *name = g_strdup_printf ("Reses %u", i);
  serap_record_set_text (stored->record, "nama", name);
  stored->record->versi = i;
  if (g_rand_int_range (random, 0, 4) == 0)
    serap_record_set_int (stored->record, "dihapus", 1);
  put (b, stored, scopes[g_rand_int_range (random, 0, G_N_ELEMENTS (scopes))]);
}

static void
assert_digests (Box *b)
{
  assert_digest (b, "a");
  assert_digest (b, "b");
  assert_digest (b, "c");
}

/* Through whatever happens in whatever nesting, the digest is that of the records. */
static void
test_digests (Box *b, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (45);
  guint depth = 0;
  for (guint i = 0; i < 400; i++) {
    gint32 dice = g_rand_int_range (random, 0, 10);
    if (dice < 2 && depth < 4) {
      begin (b);
      depth++;
    } else if (dice < 5 && depth > 0) {
      if (g_rand_boolean (random))
        commit (b);
      else
        rollback (b);
      depth--;
    } else {
      put_any (b, random, i);
    }
    assert_digests (b);
  }
  for (; depth > 0; depth--)
    commit (b);
  reopen (b);
  assert_digests (b);
}

static void
put_child (Box *b, guint n, guint parent)
{
  g_autoptr (SerapStored) stored = new_stored (b, "lokasi", n);
  g_autofree char *target = id_of (parent);
  serap_record_set_text (stored->record, "pemilik", target);
  put (b, stored, "a");
}

static guint
count_children (Box *b, guint parent)
{
  g_autofree char *id = id_of (parent);
  g_autoptr (GPtrArray) children = CALL (children, "lokasi", "pemilik", id);
  g_autoptr (GPtrArray) ids = CALL (child_ids, id);
  g_autoptr (GPtrArray) none = CALL (children, "lampiran", "pemilik", id);
  g_assert_cmpuint (children->len, ==, ids->len);
  g_assert_cmpuint (none->len, ==, 0);
  for (guint i = 0; i < ids->len; i++)
    g_assert_cmpstr (((SerapRecord *) children->pdata[i])->id, ==, ids->pdata[i]);
  return ids->len;
}

static void
test_children (Box *b, gconstpointer data)
{
  put_child (b, 3, 100);
  put_child (b, 2, 100);
  g_assert_cmpuint (count_children (b, 100), ==, 2);
  put_child (b, 3, 200);
  g_assert_cmpuint (count_children (b, 100), ==, 1);
  g_assert_cmpuint (count_children (b, 200), ==, 1);
  begin (b);
  put_child (b, 2, 200);
  rollback (b);
  g_assert_cmpuint (count_children (b, 100), ==, 1);
}

static void
put_reference (Box *b, guint n, const char *code, gint64 version)
{
  g_autoptr (SerapStored) stored = new_stored (b, "workflow", n);
  serap_record_set_text (stored->record, "kode", code);
  serap_record_set_int (stored->record, "versi_aturan", version);
  put (b, stored, "ref");
}

static void
test_references (Box *b, gconstpointer data)
{
  g_assert_true (CALL (ref_is_empty, "workflow"));
  g_assert_null (CALL (get_ref, "workflow", "x"));
  put_reference (b, 5, "x", 2);
  put_reference (b, 4, "x", 10);
  put_reference (b, 3, "a", 1);
  g_assert_false (CALL (ref_is_empty, "workflow"));
  g_assert_true (CALL (ref_is_empty, "regulasi"));
  g_autoptr (SerapRecord) newest = CALL (get_ref, "workflow", "x");
  g_assert_cmpint (serap_record_int (newest, "versi_aturan", 0), ==, 10);
  g_autoptr (GPtrArray) all = CALL (refs, "workflow");
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpstr (serap_record_text (all->pdata[0], "kode"), ==, "a");
  g_assert_cmpint (serap_record_int (all->pdata[1], "versi_aturan", 0), ==, 2);
}

static void
test_persons (Box *b, gconstpointer data)
{
  g_autofree char *id = id_of (1);
  g_autoptr (GBytes) one = g_bytes_new_static ("satu", 4);
  g_autoptr (GBytes) two = g_bytes_new_static ("dua", 3);
  g_assert_null (CALL (get_person, id));
  OK (put_person, id, one);
  OK (put_person, id, two);
  g_autoptr (GBytes) read = CALL (get_person, id);
  g_assert_true (g_bytes_equal (read, two));
}

/* ---- Events and the feed ---- */

static void
put_event (Box *b, gint64 seq, guint n, const char *before, const char *after)
{
  g_autoptr (SerapEvent) event = serap_event_new ();
  g_auto (GStrv) from = g_strsplit (before, "|", -1);
  g_auto (GStrv) to = g_strsplit (after, "|", -1);
  event->seq = seq;
  event->n = n;
  event->entity = id_of (1);
  event->kind = g_strdup ("kegiatan");
  event->verb = g_strdup ("edit");
  event->op_id = id_of (1000 + (guint) seq);
  event->user = id_of (2);
  event->device = id_of (3);
  event->note = g_strdup ("catatan");
  SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
  change->name = g_strdup ("nama");
  serap_value_set_text (&change->value, "baru");
  serap_value_set_text (&change->old, "lama");
  change->has_old = TRUE;
  g_ptr_array_add (event->changes, change);
  OK (put_event, event, from, to);
}

static void
assert_feed (Box *b, const char *scopes, gint64 seq, gint64 n, guint max, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) list = g_strsplit (scopes, "|", -1);
  g_autoptr (GPtrArray) rows = CALL (feed, list, seq, n, max, &error);
  g_assert_no_error (error);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++) {
    const SerapEvent *event = ((SerapFeedRow *) rows->pdata[i])->event;
    g_string_append_printf (text, "%s%d.%u", i > 0 ? " " : "", (int) event->seq, event->n);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_feed (Box *b, gconstpointer data)
{
  put_named (b, 1, "Reses", "a|c");
  put_event (b, 10, 1, "", "a|b");
  put_event (b, 2, 0, "", "a");
  put_event (b, 10, 0, "", "b");
  put_event (b, 9, 0, "a|b", "b");
  put_event (b, 11, 0, "a", "");
  assert_feed (b, "a", 0, -1, 100, "2.0 9.0 10.1 11.0");
  assert_feed (b, "b", 0, -1, 100, "9.0 10.0 10.1");
  assert_feed (b, "a|b", 0, -1, 100, "2.0 9.0 10.0 10.1 11.0");
  assert_feed (b, "a|b", 2, 0, 2, "9.0 10.0");
  assert_feed (b, "a|b", 10, 0, 100, "10.1 11.0");
  assert_feed (b, "b|a", 10, G_MAXINT32, 100, "11.0");
  assert_feed (b, "c", 0, -1, 100, "");
  assert_feed (b, "", 0, -1, 100, "");
  begin (b);
  put_event (b, 12, 0, "", "c");
  assert_feed (b, "c", 0, -1, 100, "12.0");
  rollback (b);
  assert_feed (b, "c", 0, -1, 100, "");
}

static void
test_events (Box *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  char *scopes[] = { (char *) "a", NULL };
  g_autofree char *id = id_of (1);
  put_named (b, 1, "Reses", "x");
  put_event (b, 5, 1, "b", "a");
  put_event (b, 5, 0, "", "b");
  put_event (b, 3, 0, "", "b");
  g_autoptr (GPtrArray) fed = CALL (feed, scopes, 0, -1, 10, &error);
  const SerapFeedRow *row = fed->pdata[0];
  g_assert_cmpstr (row->before[0], ==, "b");
  g_assert_cmpstr (row->after[0], ==, "a");
  g_assert_cmpstr (row->now[0], ==, "x");
  g_assert_cmpstr (row->event->note, ==, "catatan");
  g_assert_cmpstr (row->event->verb, ==, "edit");
  const SerapFieldChange *change = row->event->changes->pdata[0];
  g_assert_cmpstr (serap_value_text (&change->value), ==, "baru");
  g_assert_false (change->has_old);
  g_autoptr (GPtrArray) of_record = CALL (events_of_record, id, &error);
  g_assert_cmpuint (of_record->len, ==, 3);
  g_assert_cmpint (((SerapFeedRow *) of_record->pdata[0])->event->seq, ==, 3);
  g_assert_cmpuint (((SerapFeedRow *) of_record->pdata[2])->event->n, ==, 1);
  change = ((SerapFeedRow *) of_record->pdata[0])->event->changes->pdata[0];
  g_assert_true (change->has_old);
  g_assert_cmpstr (serap_value_text (&change->old), ==, "lama");
  g_autofree char *op = id_of (1005);
  g_autoptr (GPtrArray) of_op = CALL (events_of_op, op, &error);
  g_assert_cmpuint (of_op->len, ==, 2);
  g_assert_no_error (error);
}

/* ---- What cannot be read ---- */

/* By the functions that have no error to give. */
static void
read_without_error (Box *b)
{
  g_autofree char *id = id_of (1);
  guint8 sum[SERAP_DIGEST_BYTES];
  guint64 n;
  g_free (CALL (get_setting, "a"));
  b->s->klass->head (b->s);
  serap_device_free (CALL (get_device, id));
  CALL (get_account, id, NULL, NULL);
  serap_op_row_free (CALL (get_op, id));
  serap_stored_free (CALL (get_record, id));
  g_ptr_array_unref (CALL (children, "lokasi", "pemilik", id));
  g_ptr_array_unref (CALL (child_ids, id));
  serap_record_free (CALL (get_ref, "workflow", "x"));
  g_ptr_array_unref (CALL (refs, "workflow"));
  CALL (ref_is_empty, "workflow");
  g_assert_null (CALL (get_person, id));
  CALL (digest, "a", &n, sum);
}

/* By those that tell it, to somebody who does not listen. */
static void
read_with_error (Box *b)
{
  g_autofree char *id = id_of (1);
  g_autofree char *op_id = id_of (1003);
  char *scopes[] = { (char *) "a", NULL };
  GPtrArray *lists[] = { b->s->klass->devices (b->s, NULL),      b->s->klass->scopes (b->s, NULL),
                         CALL (state_page, "a", NULL, 10, NULL), CALL (events_of_record, id, NULL),
                         CALL (events_of_op, op_id, NULL),       CALL (feed, scopes, 0, -1, 10, NULL) };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_clear_pointer (&lists[i], g_ptr_array_unref);
}

static void
fill (Box *b)
{
  begin (b);
  for (guint i = 1; i < 40; i++)
    put_named (b, i, "Reses", "a");
  put_child (b, 50, 1);
  put_reference (b, 51, "x", 1);
  put_event (b, 3, 0, "", "a");
  commit (b);
}

/* Reads with the nth read failing. Returns: whether there was an nth read */
static gboolean
read_badly (Box *b, guint nth, void (*read) (Box *))
{
  b->kind->fail_read (nth);
  read (b);
  gboolean failed = b->kind->has_failed ();
  b->kind->fail_read (0);
  return failed;
}

static void
assert_unsound (Box *b)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (b->s->klass->sound (b->s, &error));
  g_assert_nonnull (error);
}

static guint
spoil_transactions (Box *b, void (*read) (Box *))
{
  for (guint nth = 1;; nth++) {
    g_autoptr (GError) error = NULL;
    reopen (b);
    begin (b);
    if (!read_badly (b, nth, read)) {
      rollback (b);
      return nth;
    }
    /* A storage may give up the transaction at once. */
    CALL (put_setting, "a", "x", NULL);
    assert_unsound (b);
    assert_unsound (b);
    g_assert_false (b->s->klass->commit (b->s, &error));
    g_assert_nonnull (error);
    g_assert_true (b->s->klass->sound (b->s, NULL));
    assert_setting (b, "a", NULL);
    begin (b);
    OK (put_setting, "b", "x");
    commit (b);
  }
}

static void
test_failed_read_in_transaction (Box *b, gconstpointer data)
{
  fill (b);
  g_assert_cmpuint (spoil_transactions (b, read_without_error), >, 3);
  g_assert_cmpuint (spoil_transactions (b, read_with_error), >, 3);
}

/* What was read outside may be the reason for what is written next: told once, by either. */
static void
test_failed_read_outside (Box *b, gconstpointer data)
{
  fill (b);
  for (guint nth = 1;; nth++) {
    g_autoptr (GError) error = NULL;
    reopen (b);
    if (!read_badly (b, nth, read_without_error))
      break;
    if (nth % 2 == 0)
      assert_unsound (b);
    else
      g_assert_false (b->s->klass->begin (b->s, &error));
    g_assert_true (b->s->klass->sound (b->s, NULL));
    begin (b);
    commit (b);
  }
}

/* An inner transaction cannot make good what the outer one could not read. */
static void
test_failed_read_in_outer (Box *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fill (b);
  reopen (b);
  begin (b);
  g_assert_true (read_badly (b, 1, read_without_error));
  if (b->s->klass->begin (b->s, NULL)) {
    CALL (put_setting, "dalam", "x", NULL);
    rollback (b);
  }
  CALL (put_setting, "luar", "x", NULL);
  g_assert_false (b->s->klass->commit (b->s, &error));
  g_assert_nonnull (error);
  assert_setting (b, "luar", NULL);
  assert_setting (b, "dalam", NULL);
}

/* What an inner one could not read is undone with it: the outer one is stored whole or not at all. */
static void
test_failed_read_in_inner (Box *b, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fill (b);
  reopen (b);
  begin (b);
  gboolean whole = CALL (put_setting, "luar", "x", NULL);
  begin (b);
  g_assert_true (read_badly (b, 1, read_without_error));
  CALL (put_setting, "dalam", "x", NULL);
  g_assert_false (b->s->klass->commit (b->s, &error));
  g_assert_nonnull (error);
  whole = CALL (put_setting, "lagi", "x", NULL) && whole;
  g_assert_cmpint (b->s->klass->commit (b->s, NULL), ==, whole);
  assert_setting (b, "dalam", NULL);
  assert_setting (b, "luar", whole ? "x" : NULL);
  assert_setting (b, "lagi", whole ? "x" : NULL);
}

/* ---- Care ---- */

static void
test_backup (Box *b, gconstpointer data)
{
  g_autofree char *dir = g_build_filename (b->dir, "salinan", NULL);
  g_autofree char *path = g_build_filename (dir, "pusat.db", NULL);
  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  OK (put_setting, "a", "lama");
  OK (backup, path);
  OK (put_setting, "a", "baru");
  char *own = b->dir;
  b->dir = dir;
  reopen (b);
  assert_setting (b, "a", "lama");
  b->dir = own;
  reopen (b);
  assert_setting (b, "a", "baru");
  remove_inside (dir);
}

static void
test_check (Box *b, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  OK (check, findings);
  g_assert_cmpuint (findings->len, ==, 0);
  g_assert_cmpint (take_seq (b), ==, 1);
  OK (check, findings);
  g_assert_cmpuint (findings->len, ==, 1);
}

void
conformance_add (const ConformanceStorage *storage)
{
  static const struct {
    const char *name;
    void (*test) (Box *, gconstpointer);
  } tests[] = {
    { "settings", test_settings },
    { "transactions", test_transactions },
    { "numbers", test_numbers },
    { "numbers/provisional", test_provisional },
    { "devices", test_devices },
    { "accounts", test_accounts },
    { "ops", test_ops },
    { "checkpoints", test_checkpoints },
    { "deposits", test_deposits },
    { "records", test_records },
    { "scopes", test_scopes },
    { "digests", test_digests },
    { "children", test_children },
    { "references", test_references },
    { "persons", test_persons },
    { "feed", test_feed },
    { "events", test_events },
    { "failed-read/transaction", test_failed_read_in_transaction },
    { "failed-read/outside", test_failed_read_outside },
    { "failed-read/in-outer", test_failed_read_in_outer },
    { "failed-read/in-inner", test_failed_read_in_inner },
    { "backup", test_backup },
    { "check", test_check },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *name = g_strconcat ("/storage/", storage->name, "/", tests[i].name, NULL);
    g_test_add (name, Box, storage, set_up, tests[i].test, tear_down);
  }
}
