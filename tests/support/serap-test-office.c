/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A headquarters for tests, and devices. */

#include "config.h"

#include "serap-test-office.h"

#include "serap-fault-vfs.h"
#include "serap-id.h"
#include "serap-leaf.h"
#include "serap-op-codec.h"
#include "serap-practice.h"
#include "serap-seed.h"
#include "serap-test-db.h"
#include "serap-test-facts.h"

#include <glib/gstdio.h>
#include <string.h>

/* 2026-11-23 16:00 WIB. */
#define NOW_MS G_GINT64_CONSTANT (1795424400000)
/* Programme codes are many and alike: the short ones are enough. */
#define CODE_LETTERS 7

static char *template_root;

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
copy_file (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize n = 0;
  g_assert_true (g_file_get_contents (from, &bytes, &n, &error));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) n, &error));
  g_chmod (to, 0600);
}

static void
copy_tree (const char *from, const char *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  g_assert_nonnull (dir);
  g_assert_cmpint (g_mkdir_with_parents (to, 0700), ==, 0);
  const char *name;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *source = g_build_filename (from, name, NULL);
    g_autofree char *target = g_build_filename (to, name, NULL);
    if (g_file_test (source, G_FILE_TEST_IS_DIR))
      copy_tree (source, target);
    else
      copy_file (source, target);
  }
}

void
serap_test_office_open (SerapTestOffice *office)
{
  g_autoptr (GError) error = NULL;
  office->central
    = serap_central_open (office->dir, office->schema, &office->env, SERAP_FAULT_VFS_NAME, &error);
  g_assert_no_error (error);
}

void
serap_test_office_close (SerapTestOffice *office)
{
  g_clear_pointer (&office->central, serap_central_close);
}

static SerapTestOffice *
office_at (const char *root)
{
  SerapTestOffice *office = g_new0 (SerapTestOffice, 1);
  office->root = g_strdup (root);
  office->dir = g_build_filename (root, "pusat", NULL);
  office->schema = serap_schema_new ();
  serap_test_clock_init (&office->clock, 3275);
  office->clock.now_ms = NOW_MS;
  office->env = serap_test_clock_env (&office->clock);
  serap_fault_vfs_register ();
  return office;
}

static char *
make_root (void)
{
  g_autoptr (GError) error = NULL;
  char *root = g_dir_make_tmp ("serap-pusat-XXXXXX", &error);
  g_assert_no_error (error);
  return root;
}

static void
seed_some (SerapTestOffice *office, GPtrArray *records)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  for (guint i = 0; i < records->len; i++) {
    const SerapRecord *record = records->pdata[i];
    gboolean programme = g_str_equal (record->entity->name, "nomenklatur");
    if (!programme || strlen (serap_record_text (record, "kode")) <= CODE_LETTERS)
      g_ptr_array_add (some, records->pdata[i]);
  }
  g_assert_true (serap_central_seed (office->central, some, &error));
  g_assert_no_error (error);
}

/* Records do not outlive the schema. */
static void
seed_all (SerapTestOffice *office)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = serap_seed_records (office->schema, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) people = serap_practice_accounts (office->schema);
  seed_some (office, records);
  seed_some (office, people);
}

static void
free_office (SerapTestOffice *office)
{
  serap_test_office_close (office);
  serap_schema_unref (office->schema);
  g_free (office->dir);
  g_free (office->root);
  g_free (office);
}

static void
make_template (void)
{
  template_root = make_root ();
  SerapTestOffice *office = office_at (template_root);
  serap_test_office_open (office);
  seed_all (office);
  free_office (office);
}

SerapTestOffice *
serap_test_office_new (void)
{
  if (template_root == NULL)
    make_template ();
  g_autofree char *root = make_root ();
  copy_tree (template_root, root);
  SerapTestOffice *office = office_at (root);
  /* Ids are made of both: they must not come again. */
  office->clock.now_ms += 60000;
  office->clock.seed = 16;
  serap_test_office_open (office);
  return office;
}

void
serap_test_office_free (SerapTestOffice *office)
{
  serap_test_office_close (office);
  remove_tree (office->root);
  free_office (office);
}

void
serap_test_office_forget (void)
{
  if (template_root != NULL)
    remove_tree (template_root);
  g_clear_pointer (&template_root, g_free);
}

static void
assert_leaves (SerapTestOffice *office)
{
  g_autofree char *path = g_build_filename (office->dir, "pusat.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapDb) db = serap_db_open_with_vfs (path, SERAP_DB_READ_WRITE, SERAP_FAULT_VFS_NAME, &error);
  g_assert_no_error (error);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (db, "SELECT op_id FROM operasi ORDER BY seq DESC LIMIT 500", &error);
  SerapStorage *storage = serap_central_storage (office->central);
  while (serap_stmt_step (stmt, &error) == SERAP_ROW) {
    g_autoptr (SerapOpRow) row = storage->klass->get_op (storage, serap_stmt_text (stmt, 0));
    guint8 leaf[SERAP_SHA256_BYTES];
    serap_leaf_hash (row->signed_bytes, row->signature, row->result, row->seq, row->server_ms, row->effects,
                     leaf);
    g_assert_cmpmem (leaf, sizeof leaf, row->leaf, sizeof row->leaf);
  }
  g_assert_no_error (error);
}

void
serap_test_office_assert_sound (SerapTestOffice *office)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (serap_central_check (office->central, findings, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s", (const char *) findings->pdata[i]);
  g_assert_cmpuint (findings->len, ==, 0);
  assert_leaves (office);
}

/* ---- Devices ---- */

void
serap_test_device_enroll (SerapTestOffice *office, SerapTestDevice *device)
{
  g_autoptr (GError) error = NULL;
  device->epoch
    = serap_central_enroll (office->central, device->user, device->id, serap_signing_key_public (device->key),
                            serap_box_key_public (device->box), &error);
  g_assert_no_error (error);
  device->dev_seq = 0;
}

SerapTestDevice *
serap_test_device_new (SerapTestOffice *office, const char *account)
{
  SerapTestDevice *device = g_new0 (SerapTestDevice, 1);
  device->user = serap_practice_user (account);
  device->id = serap_id_new (&office->env);
  device->key = serap_signing_key_new (&office->env);
  device->box = serap_box_key_new (&office->env);
  serap_test_device_enroll (office, device);
  return device;
}

void
serap_test_device_free (SerapTestDevice *device)
{
  g_free (device->user);
  g_free (device->id);
  serap_signing_key_free (device->key);
  serap_box_key_free (device->box);
  g_free (device);
}

void
serap_test_device_sign (SerapTestOffice *office, SerapTestDevice *device, SerapOp *op)
{
  g_autoptr (GError) error = NULL;
  g_free (op->device);
  op->device = g_strdup (device->id);
  op->epoch = device->epoch;
  op->dev_seq = ++device->dev_seq;
  if (op->user == NULL)
    op->user = g_strdup (device->user);
  g_assert_true (serap_op_freeze (op, &office->env, device->key, &error));
  g_assert_no_error (error);
}

SerapSyncRequest *
serap_test_device_request (SerapTestOffice *office, SerapTestDevice *device, GPtrArray *ops)
{
  SerapSyncRequest *request = serap_sync_request_new ();
  request->user = g_strdup (device->user);
  request->device = g_strdup (device->id);
  request->epoch = device->epoch;
  for (guint i = 0; ops != NULL && i < ops->len; i++) {
    g_autoptr (GError) error = NULL;
    const SerapOp *op = ops->pdata[i];
    const SerapEntity *entity = serap_schema_entity (office->schema, op->kind);
    GBytes *sealed = NULL;
    g_autoptr (GBytes) closed = NULL;
    if (entity != NULL && serap_entity_is_sealed (entity))
      closed = serap_box_seal (serap_central_box (office->central), op->payload_bytes, &error);
    g_autofree char *json = serap_op_to_json (op, closed);
    SerapOp *copy = serap_op_from_json (json, -1, &sealed, &error);
    g_assert_no_error (error);
    g_ptr_array_add (request->ops, copy);
    g_ptr_array_add (request->sealed, sealed);
  }
  return request;
}

SerapSyncReply *
serap_test_device_send (SerapTestOffice *office, SerapTestDevice *device, GPtrArray *ops, GError **error)
{
  g_autoptr (SerapSyncRequest) request = serap_test_device_request (office, device, ops);
  return serap_central_sync (office->central, request, error);
}

/* ---- Operations ---- */

static void
fill (SerapTestOffice *office, SerapOp *op, va_list pairs)
{
  g_autoptr (SerapRecord) form = serap_record_new (serap_schema_entity (office->schema, op->kind), NULL);
  for (const char *name = va_arg (pairs, const char *); name != NULL; name = va_arg (pairs, const char *)) {
    serap_test_record_set (form, name, va_arg (pairs, const char *));
    serap_op_set_value (op, name, serap_record_value (form, name));
  }
}

static SerapOp *
new_op (SerapTestOffice *office, SerapVerb verb, const char *kind, const char *id)
{
  g_autofree char *op_id = serap_id_new (&office->env);
  SerapOp *op = serap_op_new (op_id, verb, kind, id);
  SerapStorage *storage = serap_central_storage (office->central);
  op->wall_ms = office->clock.now_ms;
  op->base_seq = storage->klass->head (storage);
  op->schema = SERAP_OP_SCHEMA;
  return op;
}

SerapOp *
serap_test_office_op (SerapTestOffice *office, SerapVerb verb, const char *kind, const char *id, ...)
{
  SerapOp *op = new_op (office, verb, kind, id);
  va_list pairs;
  va_start (pairs, id);
  fill (office, op, pairs);
  va_end (pairs);
  return op;
}

SerapOp *
serap_test_office_do (SerapTestOffice *office, const char *kind, const char *id, const char *transition, ...)
{
  SerapOp *op = new_op (office, SERAP_VERB_DO, kind, id);
  op->transition = g_strdup (transition);
  va_list pairs;
  va_start (pairs, transition);
  fill (office, op, pairs);
  va_end (pairs);
  return op;
}

SerapRecord *
serap_test_office_record (SerapTestOffice *office, const char *id)
{
  SerapStorage *storage = serap_central_storage (office->central);
  g_autoptr (SerapStored) stored = storage->klass->get_record (storage, id);
  g_assert_nonnull (stored);
  return g_steal_pointer (&stored->record);
}
