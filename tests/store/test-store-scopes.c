/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scopes of an account: records that leave, scopes that are lost, and count and digest of each. */

#include "config.h"

#include "serap-bytes.h"
#include "serap-generator.h"
#include "serap-id.h"
#include "serap-store.h"
#include "serap-test-db.h"

#include <glib/gstdio.h>
#include <string.h>

#define N 20

typedef struct {
  char *root;
  char *dir;
  SerapTestClock clock;
  SerapEnv env;
  SerapSchema *schema;
  SerapStore *store;
  SerapStatePage *page; /* aspirations, each with its place */
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
apply_state (World *w, const char *scope, const SerapStatePage *page)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_apply_state (w->store, scope, page, &error));
  g_assert_no_error (error);
}

static void
set_up (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  w->root = g_dir_make_tmp ("serap-scopes-XXXXXX", &error);
  g_assert_no_error (error);
  w->dir = g_build_filename (w->root, "akun", NULL);
  serap_test_clock_init (&w->clock, 42);
  w->env = serap_test_clock_env (&w->clock);
  w->schema = serap_schema_new ();
  w->store = serap_store_open (w->dir, w->schema, &w->env, SERAP_STORE_CREATE, NULL, &error);
  g_assert_no_error (error);
  serap_store_set_rules (w->store, serap_generator_rules (w->schema));
  g_assert_true (serap_store_set_meta (w->store, "user", SERAP_GENERATOR_USER, &error));
  g_autoptr (SerapStatePage) reference = serap_generator_reference (w->schema);
  w->page = serap_generator_page (w->schema, 0, N);
  apply_state (w, "ref", reference);
  apply_state (w, "setwan", w->page);
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
  serap_state_page_free (w->page);
  serap_schema_unref (w->schema);
  remove_tree (w->root);
  g_free (w->dir);
  g_free (w->root);
}

/* ---- Work ---- */

/* Record number @at of @entity in the loaded page. */
static const SerapRecord *
loaded (World *w, const char *entity, guint at)
{
  for (guint i = 0; i < w->page->records->len; i++) {
    const SerapRecord *record = w->page->records->pdata[i];
    if (g_str_equal (record->entity->name, entity) && at-- == 0)
      return record;
  }
  g_assert_not_reached ();
}

static SerapEvent *
event_of (const SerapRecord *record, gint64 seq, const char *verb)
{
  SerapEvent *event = serap_event_new ();
  event->seq = seq;
  event->entity = g_strdup (record->id);
  event->kind = g_strdup (record->entity->name);
  event->verb = g_strdup (verb);
  event->versi = record->versi;
  return event;
}

static SerapEvent *
leave_of (const SerapRecord *record, gint64 seq)
{
  SerapEvent *event = event_of (record, seq, "do");
  event->leave = TRUE;
  return event;
}

static void
add_change (SerapEvent *event, const char *name, const SerapValue *value)
{
  SerapFieldChange *change = g_new0 (SerapFieldChange, 1);
  change->name = g_strdup (name);
  serap_value_copy (&change->value, value);
  g_ptr_array_add (event->changes, change);
}

/* The whole record, in the scopes of @scopes. */
static SerapEvent *
enter_of (const SerapRecord *record, gint64 seq, const char *scopes)
{
  SerapEvent *event = event_of (record, seq, "enter");
  event->full = TRUE;
  event->scopes = g_strsplit (scopes, ",", -1);
  for (guint i = 0; i < record->entity->n_fields; i++)
    if (record->values[i].kind != SERAP_VALUE_NONE)
      add_change (event, record->entity->fields[i].name, &record->values[i]);
  return event;
}

static void
reply (World *w, const char *scopes, const char *drop, SerapEvent *first, ...)
{
  g_autoptr (SerapSyncReply) told = serap_sync_reply_new ();
  va_list args;
  va_start (args, first);
  for (SerapEvent *event = first; event != NULL; event = va_arg (args, SerapEvent *))
    g_ptr_array_add (told->events, event);
  va_end (args);
  told->scopes = g_strsplit (scopes, ",", -1);
  told->drop = drop != NULL ? g_strsplit (drop, ",", -1) : NULL;
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_apply_reply (w->store, told, &error));
  g_assert_no_error (error);
}

static char *
edit (World *w, const SerapRecord *record, const char *field, const char *text)
{
  char *op_id = serap_id_new (&w->env);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  SerapOp *op = serap_op_new (op_id, SERAP_VERB_EDIT, record->entity->name, record->id);
  serap_op_set_text (op, field, text);
  g_ptr_array_add (ops, op);
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_save (w->store, ops, NULL, &error));
  g_assert_no_error (error);
  return op_id;
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
  return rids->len;
}

static gint64
sum_of (World *w, const char *scope, char **hex)
{
  gint64 n = -1;
  guint8 digest[SERAP_DIGEST_BYTES];
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_scope_sum (w->store, scope, &n, digest, &error));
  g_assert_no_error (error);
  if (hex != NULL)
    *hex = serap_hex (digest, sizeof digest);
  return n;
}

/* What headquarters says of the page without the record @without. */
static char *
sum_of_page (World *w, const SerapRecord *without, gint64 *n)
{
  guint8 sum[SERAP_DIGEST_BYTES] = { 0 };
  *n = 0;
  for (guint i = 0; i < w->page->records->len; i++) {
    guint8 digest[SERAP_DIGEST_BYTES];
    if (w->page->records->pdata[i] == without || !serap_record_digest (w->page->records->pdata[i], digest))
      continue;
    serap_digest_add (sum, digest);
    (*n)++;
  }
  return serap_hex (sum, sizeof sum);
}

static void
assert_sum (World *w, const SerapRecord *without)
{
  gint64 n = 0;
  g_autofree char *wanted = sum_of_page (w, without, &n);
  g_autofree char *here = NULL;
  g_assert_cmpint (sum_of (w, "setwan", &here), ==, n);
  g_assert_cmpstr (here, ==, wanted);
}

/* ---- Tests ---- */

static void
test_sums (World *w, gconstpointer data)
{
  assert_sum (w, NULL);
  /* A page that comes twice changes nothing; the same records are in another scope as well. */
  apply_state (w, "setwan", w->page);
  assert_sum (w, NULL);
  g_assert_cmpint (sum_of (w, "dapil:2", NULL), ==, 0);
  apply_state (w, "dapil:2", w->page);
  g_assert_cmpint (sum_of (w, "dapil:2", NULL), ==, 2 * N);
  assert_sum (w, NULL);

  /* An edit by somebody else; a removed record counts no more. */
  SerapRecord *record = (SerapRecord *) loaded (w, "aspirasi", 3);
  serap_record_set_text (record, "judul", "Jembatan Kenanga");
  record->versi++;
  SerapEvent *event = event_of (record, 900001, "edit");
  event->scopes = g_strsplit ("setwan", ",", -1);
  add_change (event, "judul", serap_record_value (record, "judul"));
  reply (w, "ref,setwan,dapil:2", NULL, event, NULL);
  assert_sum (w, NULL);
  g_assert_cmpint (sum_of (w, "dapil:2", NULL), ==, 2 * N - 1);
  serap_record_set_int (record, "dihapus", 1);
  record->versi++;
  event = event_of (record, 900002, "edit");
  event->scopes = g_strsplit ("setwan", ",", -1);
  add_change (event, "dihapus", serap_record_value (record, "dihapus"));
  reply (w, "ref,setwan,dapil:2", NULL, event, NULL);
  assert_sum (w, NULL);
  g_assert_cmpint (sum_of (w, "setwan", NULL), ==, 2 * N - 1);
}

/* Headquarters tells the scopes of a record once; an event without them leaves it where it is. */
static void
test_told_once (World *w, gconstpointer data)
{
  SerapRecord *record = (SerapRecord *) loaded (w, "aspirasi", 3);
  serap_record_set_text (record, "judul", "Jembatan Kenanga");
  record->versi++;
  SerapEvent *event = event_of (record, 900001, "edit");
  add_change (event, "judul", serap_record_value (record, "judul"));
  reply (w, "ref,setwan", NULL, event, NULL);
  assert_sum (w, NULL);
  /* Its scope is lost: with it goes the record, whatever the rules would make of its values. */
  reply (w, "ref", "setwan", NULL);
  g_assert_null (serap_store_get (w->store, record->id));
  g_assert_cmpint (sum_of (w, "setwan", NULL), ==, 0);
}

static void
test_healed (World *w, gconstpointer data)
{
  /* The same version with another content: what is here has gone wrong. */
  SerapRecord *record = (SerapRecord *) loaded (w, "aspirasi", 2);
  serap_record_set_text (record, "judul", "Jembatan Kenanga");
  gint64 n = 0;
  g_autofree char *wanted = sum_of_page (w, NULL, &n);
  g_autofree char *here = NULL;
  sum_of (w, "setwan", &here);
  g_assert_cmpstr (here, !=, wanted);
  apply_state (w, "setwan", w->page);
  assert_sum (w, NULL);
  g_autoptr (SerapRecord) healed = serap_store_get (w->store, record->id);
  g_assert_cmpstr (serap_record_text (healed, "judul"), ==, "Jembatan Kenanga");
}

static void
test_leave (World *w, gconstpointer data)
{
  const SerapRecord *record = loaded (w, "aspirasi", 4);
  const SerapRecord *place = NULL;
  for (guint i = 0; place == NULL && i < N; i++)
    if (g_str_equal (loaded (w, "lokasi", i)->id, serap_record_text (record, "lokasi")))
      place = loaded (w, "lokasi", i);
  g_assert_nonnull (place);
  while (serap_store_index (w->store, 400, NULL) > 0)
    ;
  gint64 counted = serap_store_counter (w->store, "aspirasi", NULL);
  reply (w, "ref,setwan", NULL, leave_of (record, 900001), leave_of (place, 900001), NULL);
  g_assert_null (serap_store_get (w->store, record->id));
  g_assert_null (serap_store_get (w->store, place->id));
  g_assert_cmpuint (count (w, "aspirasi", ""), ==, N - 1);
  g_assert_cmpuint (count (w, "lokasi", ""), ==, N - 1);
  g_assert_cmpuint (count (w, "aspirasi", serap_record_text (record, "nomor_lokal")), ==, 0);
  g_assert_cmpint (serap_store_counter (w->store, "aspirasi", NULL), ==, counted - 1);
  g_autoptr (GPtrArray) events = serap_store_history (w->store, record->id, NULL);
  g_assert_cmpuint (events->len, ==, 0);
  g_assert_cmpint (sum_of (w, "setwan", NULL), ==, 2 * N - 2);
  assert_sound (w);

  /* Once more, and for a record nobody here has heard of: nothing. */
  reply (w, "ref,setwan", NULL, leave_of (record, 900001), NULL);
  assert_sound (w);
  /* It comes back; what had been said before that is old. */
  reply (w, "ref,setwan", NULL, enter_of (place, 900002, "setwan"), enter_of (record, 900002, "setwan"),
         leave_of (record, 900000), NULL);
  g_assert_cmpuint (count (w, "aspirasi", ""), ==, N);
  assert_sum (w, NULL);
}

static void
test_leave_under_work (World *w, gconstpointer data)
{
  const SerapRecord *record = loaded (w, "aspirasi", 5);
  g_autofree char *op = edit (w, record, "uraian", "Sudah dicek di lapangan oleh warga RW 05");
  reply (w, "ref,setwan", NULL, leave_of (record, 900001), NULL);

  /* What was typed is there, under the name it had; what headquarters said of it is not. */
  g_autoptr (SerapRecord) seen = serap_store_get (w->store, record->id);
  g_assert_nonnull (seen);
  g_assert_cmpstr (serap_record_text (seen, "uraian"), ==, "Sudah dicek di lapangan oleh warga RW 05");
  g_assert_cmpstr (serap_record_text (seen, "judul"), ==, serap_record_text (record, "judul"));
  g_assert_cmpstr (serap_record_text (seen, "nomor_lokal"), ==, serap_record_text (record, "nomor_lokal"));
  g_assert_null (serap_record_text (seen, "masalah"));
  g_assert_null (serap_record_text (seen, "lokasi"));
  g_assert_null (serap_store_get_base (w->store, record->id));
  g_assert_cmpint (serap_store_sync_state (w->store, record->id), ==, SERAP_SYNC_PENDING);
  g_assert_cmpuint (count (w, "aspirasi", ""), ==, N);
  g_assert_cmpint (serap_store_outbox_count (w->store, SERAP_OUTBOX_PENDING), ==, 1);
  assert_sum (w, record);
  assert_sound (w);

  /* A rebuild comes to the same. */
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_rebuild (w->store, NULL, NULL, &error));
  g_assert_no_error (error);
  g_autoptr (SerapRecord) again = serap_store_get (w->store, record->id);
  g_assert_cmpstr (serap_record_text (again, "judul"), ==, serap_record_text (record, "judul"));

  /* Taken back, nothing is left. */
  g_assert_true (serap_store_take_back (w->store, op, &error));
  g_assert_no_error (error);
  g_assert_null (serap_store_get (w->store, record->id));
  g_assert_cmpuint (count (w, "aspirasi", ""), ==, N - 1);
}

static void
test_refused_after_leave (World *w, gconstpointer data)
{
  const SerapRecord *record = loaded (w, "aspirasi", 6);
  g_autofree char *op = edit (w, record, "uraian", "Mohon diutamakan sebelum musim hujan tiba");
  g_autoptr (SerapSyncReply) told = serap_sync_reply_new ();
  SerapOpResult *result = serap_op_result_new (op, 1);
  result->result = SERAP_RESULT_REJECTED;
  result->seq = 900002;
  g_ptr_array_add (told->results, result);
  g_ptr_array_add (told->events, leave_of (record, 900001));
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_put_draft (w->store, "d1", "aspirasi", "{\"judul\":\"x\"}", &error));
  g_assert_true (serap_store_apply_reply (w->store, told, &error));
  g_assert_no_error (error);
  g_autoptr (SerapRecord) seen = serap_store_get (w->store, record->id);
  g_assert_cmpstr (serap_record_text (seen, "uraian"), ==, "Mohon diutamakan sebelum musim hujan tiba");
  g_assert_cmpint (serap_store_sync_state (w->store, record->id), ==, SERAP_SYNC_REFUSED);
  g_autoptr (GPtrArray) drafts = serap_store_drafts (w->store, &error);
  g_assert_cmpuint (drafts->len, ==, 1);
  assert_sound (w);
  g_assert_true (serap_store_dismiss (w->store, op, &error));
  g_assert_null (serap_store_get (w->store, record->id));
}

static SerapRecord *
attachment (World *w, const char *id, const char *sha256)
{
  SerapRecord *record = serap_record_new (serap_schema_entity (w->schema, "lampiran"), id);
  record->versi = 1;
  record->seq = 800000;
  serap_record_set_text (record, "pemilik", loaded (w, "aspirasi", 0)->id);
  serap_record_set_text (record, "sha256", sha256);
  return record;
}

static void
test_files (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("%PDF-1.4 surat", 14);
  g_autofree char *sha256 = serap_store_put_blob (w->store, bytes, "application/pdf", &error);
  g_assert_no_error (error);
  g_autoptr (SerapRecord) one = attachment (w, "01900000-0000-7000-8000-00000000aa01", sha256);
  g_autoptr (SerapRecord) two = attachment (w, "01900000-0000-7000-8000-00000000aa02", sha256);
  reply (w, "ref,setwan", NULL, enter_of (one, 800001, "setwan"), enter_of (two, 800001, "setwan"), NULL);
  /* The file stays as long as anything names it: another attachment, a draft. */
  reply (w, "ref,setwan", NULL, leave_of (one, 900001), NULL);
  g_autofree char *still = serap_store_blob_path (w->store, sha256);
  g_assert_nonnull (still);
  g_autofree char *content = g_strdup_printf ("{\"sha256\":\"%s\"}", sha256);
  g_assert_true (serap_store_put_draft (w->store, "d1", "lampiran", content, &error));
  reply (w, "ref,setwan", NULL, leave_of (two, 900002), NULL);
  g_free (still);
  still = serap_store_blob_path (w->store, sha256);
  g_assert_nonnull (still);
  g_assert_true (serap_store_delete_draft (w->store, "d1", &error));
  /* And as long as headquarters does not have it. */
  reply (w, "ref,setwan", NULL, enter_of (two, 900003, "setwan"), NULL);
  reply (w, "ref,setwan", NULL, leave_of (two, 900004), NULL);
  g_free (still);
  still = serap_store_blob_path (w->store, sha256);
  g_assert_nonnull (still);
  g_assert_true (serap_store_note_file (w->store, sha256, NULL, &error));
  reply (w, "ref,setwan", NULL, enter_of (two, 900005, "setwan"), NULL);
  reply (w, "ref,setwan", NULL, leave_of (two, 900006), NULL);
  g_assert_null (serap_store_blob_path (w->store, sha256));
}

static SerapOp *
add_op (World *w, GPtrArray *ops, SerapVerb verb, const char *entity)
{
  g_autofree char *op_id = serap_id_new (&w->env);
  g_autofree char *id = serap_id_new (&w->env);
  SerapOp *op = serap_op_new (op_id, verb, entity, id);
  g_ptr_array_add (ops, op);
  return op;
}

/* A new aspiration with a file. Returns: (transfer full): the operation that attached it. */
static SerapOp *
attach (World *w, const char *sha256)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_op_free);
  SerapOp *made = add_op (w, ops, SERAP_VERB_CREATE, "aspirasi");
  serap_op_set_text (made, "judul", "Jembatan Kenanga");
  SerapOp *op = add_op (w, ops, SERAP_VERB_ATTACH, "lampiran");
  serap_op_set_text (op, "pemilik", made->entity);
  serap_op_set_text (op, "jenis", "FOTO_SEBELUM");
  serap_op_set_text (op, "nama_berkas", "foto.png");
  serap_op_set_text (op, "mime", "image/png");
  serap_op_set_int (op, "bytes", 14);
  serap_op_set_text (op, "sha256", sha256);
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_store_save (w->store, ops, NULL, &error));
  g_assert_no_error (error);
  return g_ptr_array_steal_index (ops, 1);
}

static guint
waiting_files (World *w)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = serap_store_files_to_send (w->store, NULL, 10, &error);
  g_assert_no_error (error);
  return names->len;
}

/* Headquarters applied the attachment and waits for the file, and the record is nobody's here any more:
 * before its event came by, or after it. */
static void
test_file_follows (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean seen = GPOINTER_TO_INT (data);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("%PDF-1.4 surat", 14);
  g_autofree char *sha256 = serap_store_put_blob (w->store, bytes, "image/png", &error);
  g_assert_no_error (error);
  g_autoptr (SerapOp) op = attach (w, sha256);
  g_assert_cmpuint (waiting_files (w), ==, 0);
  g_autoptr (SerapRecord) record = serap_store_get (w->store, op->entity);
  record->versi = 1;
  g_autoptr (SerapSyncReply) told = serap_sync_reply_new ();
  SerapOpResult *result = serap_op_result_new (op->op_id, 1);
  result->result = SERAP_RESULT_APPLIED;
  result->seq = 900001;
  g_ptr_array_add (told->results, result);
  g_ptr_array_add (told->events,
                   seen ? enter_of (record, 900001, "setwan") : leave_of (record, 900001));
  g_assert_true (serap_store_apply_reply (w->store, told, &error));
  g_assert_no_error (error);
  if (seen)
    reply (w, "ref,setwan", NULL, leave_of (record, 900002), NULL);
  g_assert_null (serap_store_get (w->store, op->entity));
  g_assert_cmpuint (waiting_files (w), ==, 1);
  g_autofree char *here = serap_store_blob_path (w->store, sha256);
  g_assert_nonnull (here);
  /* It was here only to be sent. */
  g_assert_true (serap_store_note_file (w->store, sha256, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (waiting_files (w), ==, 0);
  g_assert_null (serap_store_blob_path (w->store, sha256));
}

/* A file whose attachment is refused is not headquarters' business. */
static void
test_file_of_refused (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("%PDF-1.4 surat", 14);
  g_autofree char *sha256 = serap_store_put_blob (w->store, bytes, "image/png", &error);
  g_assert_no_error (error);
  g_autoptr (SerapOp) op = attach (w, sha256);
  g_autoptr (SerapSyncReply) told = serap_sync_reply_new ();
  SerapOpResult *result = serap_op_result_new (op->op_id, 1);
  result->result = SERAP_RESULT_REJECTED;
  result->seq = 900001;
  g_ptr_array_add (told->results, result);
  g_assert_true (serap_store_apply_reply (w->store, told, &error));
  g_assert_no_error (error);
  g_assert_true (serap_store_dismiss (w->store, op->op_id, &error));
  g_assert_cmpuint (waiting_files (w), ==, 0);
}

static void
test_lost_scope (World *w, gconstpointer data)
{
  /* One record is in a second scope, one has own work on it. */
  const SerapRecord *both = loaded (w, "aspirasi", 1);
  const SerapRecord *worked = loaded (w, "aspirasi", 2);
  g_autoptr (SerapStatePage) second = serap_state_page_new ();
  g_ptr_array_add (second->records, serap_record_copy (both));
  apply_state (w, "dapil:2", second);
  g_autofree char *op = edit (w, worked, "uraian", "Sudah dicek di lapangan oleh warga RW 05");
  reply (w, "dapil:2,ref", "setwan", NULL);
  g_assert_cmpint (sum_of (w, "setwan", NULL), ==, 0);
  g_assert_cmpint (sum_of (w, "dapil:2", NULL), ==, 1);
  g_assert_cmpuint (count (w, "aspirasi", ""), ==, 2);
  g_assert_cmpuint (count (w, "lokasi", ""), ==, 0);
  g_autoptr (SerapRecord) stays = serap_store_get_base (w->store, both->id);
  g_assert_nonnull (stays);
  g_autoptr (SerapRecord) seen = serap_store_get (w->store, worked->id);
  g_assert_cmpstr (serap_record_text (seen, "judul"), ==, serap_record_text (worked, "judul"));
  g_assert_null (serap_store_get_base (w->store, worked->id));
  g_assert_cmpint (sum_of (w, "ref", NULL), >, 0);
}

static gboolean
holds (World *w, const char *secret)
{
  static const char *const names[] = { "simpanan.db", "simpanan.db-wal" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (w->dir, names[i], NULL);
    g_autofree char *text = NULL;
    gsize n = 0;
    if (g_file_get_contents (path, &text, &n, NULL) && memmem (text, n, secret, strlen (secret)) != NULL)
      return TRUE;
  }
  return FALSE;
}

/* What a program before this one deleted, and left lying in the file. */
static void
test_old_traces (World *w, gconstpointer data)
{
  static const char secret[] = "Sulastri binti Contoh, Gang Rajawali 41";
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (w->dir, "simpanan.db", NULL);
  g_clear_pointer (&w->store, serap_store_close);
  SerapDb *db = serap_test_db_open_fast (path, SERAP_DB_READ_WRITE);
  g_autofree char *put = g_strdup_printf (
    "INSERT INTO draf (id, entity, content, changed_ms) VALUES ('x', 'pengusul', '%s', 1)", secret);
  serap_test_db_exec (db, "PRAGMA secure_delete=OFF");
  serap_test_db_exec (db, put);
  serap_test_db_exec (db, "DELETE FROM draf");
  serap_test_db_exec (db, "DROP TABLE menyusul");
  serap_test_db_exec (db, "PRAGMA user_version=3");
  serap_db_close (db);
  g_assert_true (holds (w, secret));
  w->store = serap_store_open (w->dir, w->schema, &w->env, SERAP_STORE_READ_WRITE, NULL, &error);
  g_assert_no_error (error);
  serap_store_set_rules (w->store, serap_generator_rules (w->schema));
  g_autofree char *waits = serap_store_meta (w->store, "padat");
  g_assert_null (waits);
  g_assert_false (holds (w, secret));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *name;
    void (*test) (World *w, gconstpointer data);
    gpointer data;
  } tests[] = { { "/scopes/sums", test_sums },
                { "/scopes/told-once", test_told_once },
                { "/scopes/healed", test_healed },
                { "/scopes/leave", test_leave },
                { "/scopes/leave-under-work", test_leave_under_work },
                { "/scopes/refused-after-leave", test_refused_after_leave },
                { "/scopes/files", test_files },
                { "/scopes/file-follows/seen", test_file_follows, GINT_TO_POINTER (TRUE) },
                { "/scopes/file-follows/unseen", test_file_follows },
                { "/scopes/file-of-refused", test_file_of_refused },
                { "/scopes/lost-scope", test_lost_scope },
                { "/scopes/old-traces", test_old_traces } };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, World, tests[i].data, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
