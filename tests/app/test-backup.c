/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A folder that is lost and comes back from its backup as it was, and files that are no backups. */

#include "config.h"

#include "serap-archive.h"
#include "serap-backup.h"
#include "serap-care.h"
#include "serap-edit.h"
#include "serap-record-json.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  char *root;
  char *data;
  char *file; /* of the backup */
} World;

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inside = g_build_filename (path, name, NULL);
    remove_tree (inside);
  }
  g_remove (path);
}

static void
set_up (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  w->root = g_dir_make_tmp ("serap-backup-XXXXXX", &error);
  g_assert_no_error (error);
  w->data = g_build_filename (w->root, "data", NULL);
  w->file = g_build_filename (w->root, "cadangan.tar.gz", NULL);
}

static void
tear_down (World *w, gconstpointer data)
{
  remove_tree (w->root);
  g_free (w->root);
  g_free (w->data);
  g_free (w->file);
}

/* ---- A folder with some work in it ---- */

static SerapFolder *
open_locked (const char *dir)
{
  g_autoptr (GError) error = NULL;
  SerapFolder *folder = serap_folder_open (dir, serap_env_system (), &error);
  g_assert_no_error (error);
  g_assert_true (serap_folder_lock (folder, &error));
  g_assert_no_error (error);
  return folder;
}

static void
make_laptop (World *w)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_folder_create (w->data, SERAP_FOLDER_LAPTOP, NULL, NULL, serap_env_system (), &error));
  g_assert_no_error (error);
}

static char *
add_wish (SerapSpace *space, const char *subject)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autofree char *about = g_strconcat ("uraian=", subject, NULL);
  char *const assignments[] = { about, NULL };
  char *id = NULL;
  g_assert_true (serap_edit_new (space, "aspirasi", assignments, &id, problems, &error));
  g_assert_no_error (error);
  return id;
}

static void
work_in (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapFolder) folder = open_locked (dir);
  g_autoptr (SerapSpace) space = serap_space_open (folder, NULL, NULL, TRUE, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 5; i++) {
    g_autofree char *subject = g_strdup_printf ("Jalan rusak %u", i);
    g_autofree char *id = add_wish (space, subject);
    g_assert_nonnull (id);
  }
  g_autoptr (GBytes) bytes = g_bytes_new_static ("isi lampiran", 12);
  g_autofree char *sha256 = serap_store_put_blob (serap_space_store (space), bytes, "text/plain", &error);
  g_assert_no_error (error);
  g_assert_nonnull (sha256);
}

/* All records of own work as JSON, and what waits to be sent. */
static char *
dump (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapFolder) folder = open_locked (dir);
  g_autoptr (SerapSpace) space = serap_space_open (folder, NULL, NULL, TRUE, &error);
  g_assert_no_error (error);
  SerapStore *store = serap_space_store (space);
  g_autoptr (GPtrArray) rows = serap_store_outbox (store, &error);
  g_assert_no_error (error);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++) {
    const SerapOutboxRow *row = rows->pdata[i];
    g_autoptr (SerapRecord) record = serap_store_get (store, row->entity);
    g_autofree char *json = record != NULL ? serap_record_export_json (record, FALSE) : NULL;
    g_string_append_printf (text, "%s %d %s\n", row->op_id, (int) row->state, json != NULL ? json : "-");
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
back_up (World *w)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapFolder) folder = open_locked (w->data);
  g_assert_true (serap_backup_write (folder, w->file, &error));
  g_assert_no_error (error);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_clean (const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapFolder) folder = open_locked (dir);
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_assert_true (serap_care_check (folder, FALSE, findings, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_round_trip (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  make_laptop (w);
  work_in (w->data);
  g_autofree char *before = dump (w->data);
  back_up (w);
  g_assert_cmpuint (count_entries (w->root), ==, 2);
  g_assert_false (serap_backup_restore (w->file, w->data, serap_env_system (), &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FOLDER_EXISTS);
  g_clear_error (&error);

  remove_tree (w->data);
  g_assert_true (serap_backup_restore (w->file, w->data, serap_env_system (), &error));
  g_assert_no_error (error);
  g_autofree char *after = dump (w->data);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (strlen (after), >, 100);
  g_assert_cmpuint (count_entries (w->root), ==, 2);
  assert_clean (w->data);
}

static char *
meta_of (const char *data, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapSchema) schema = serap_schema_new ();
  g_autofree char *dir = g_build_filename (data, "akun", "lokal", NULL);
  g_autoptr (SerapStore) store
    = serap_store_open (dir, schema, serap_env_system (), SERAP_STORE_READ_WRITE, NULL, &error);
  g_assert_no_error (error);
  if (value != NULL)
    g_assert_true (serap_store_set_meta (store, name, value, &error));
  g_assert_no_error (error);
  return serap_store_meta (store, name);
}

/* A laptop that belongs to a headquarters elsewhere comes back as the same device without an epoch. */
static void
test_epoch (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  make_laptop (w);
  work_in (w->data);
  g_autofree char *epoch = meta_of (w->data, "epoch", "1");
  g_autofree char *device = meta_of (w->data, "device", NULL);
  g_assert_cmpstr (epoch, ==, "1");
  back_up (w);
  remove_tree (w->data);
  g_assert_true (serap_backup_restore (w->file, w->data, serap_env_system (), &error));
  g_assert_no_error (error);
  g_autofree char *epoch_after = meta_of (w->data, "epoch", NULL);
  g_autofree char *device_after = meta_of (w->data, "device", NULL);
  g_autofree char *number_after = meta_of (w->data, "nomor_lokal", NULL);
  g_assert_null (epoch_after);
  g_assert_cmpstr (device, ==, device_after);
  g_assert_cmpstr (number_after, ==, "1000");
}

/* An office comes back with its headquarters: same epoch, nothing is sent twice, work goes on. */
static void
test_office (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (serap_folder_create (w->data, SERAP_FOLDER_OFFICE, "admin", "rahasia-sekali",
                                      serap_env_system (), &error));
  g_assert_no_error (error);
  g_autofree char *epoch = NULL;
  for (guint turn = 0; turn < 2; turn++) {
    g_autoptr (SerapFolder) folder = open_locked (w->data);
    g_autoptr (SerapSpace) space = serap_space_open (folder, "admin", "rahasia-sekali", TRUE, &error);
    g_assert_no_error (error);
    g_autofree char *now = serap_store_meta (serap_space_store (space), "epoch");
    g_assert_true (turn == 0 || g_strcmp0 (now, epoch) == 0);
    g_clear_pointer (&epoch, g_free);
    epoch = g_steal_pointer (&now);
    g_assert_cmpint (serap_store_outbox_count (serap_space_store (space), SERAP_OUTBOX_PENDING), ==, 0);
    g_clear_pointer (&space, serap_space_close);
    g_clear_pointer (&folder, serap_folder_close);
    if (turn == 1)
      break;
    back_up (w);
    remove_tree (w->data);
    g_assert_true (serap_backup_restore (w->file, w->data, serap_env_system (), &error));
    g_assert_no_error (error);
  }
  assert_clean (w->data);
}

/* ---- Files that are no backups ---- */

static void
put_entry (GByteArray *out, const char *name, char type, const char *target, const char *content)
{
  guint8 header[512] = { 0 };
  gsize n = strlen (content);
  memcpy (header, name, strlen (name));
  memcpy (header + 100, "0000600", 7);
  memcpy (header + 108, "0000000", 7);
  memcpy (header + 116, "0000000", 7);
  g_snprintf ((char *) header + 124, 12, "%011o", (guint) n);
  memcpy (header + 136, "00000000000", 11);
  header[156] = (guint8) type;
  memcpy (header + 157, target, strlen (target));
  memcpy (header + 257, "ustar\00000", 8);
  memset (header + 148, ' ', 8);
  guint sum = 0;
  for (guint i = 0; i < sizeof header; i++)
    sum += header[i];
  g_snprintf ((char *) header + 148, 8, "%06o", sum);
  g_byte_array_append (out, header, sizeof header);
  g_byte_array_append (out, (const guint8 *) content, (guint) n);
  while (out->len % 512 != 0)
    g_byte_array_append (out, (const guint8 *) "", 1);
}

static void
write_file (const char *path, gconstpointer bytes, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_file_set_contents (path, bytes, (gssize) n, &error);
  g_assert_no_error (error);
}

static void
assert_refused (World *w, gconstpointer bytes, gsize n, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (w->root, "asing", NULL);
  g_autofree char *dir = g_build_filename (w->root, "tujuan", NULL);
  g_autofree char *unpacked = g_build_filename (w->root, "isi", NULL);
  write_file (file, bytes, n);
  g_assert_cmpint (g_mkdir (unpacked, 0700), ==, 0);
  g_assert_false (serap_archive_extract (file, unpacked, 1000, NULL, NULL, &error));
  g_assert_error (error, SERAP_ARCHIVE_ERROR, code);
  g_clear_error (&error);
  remove_tree (unpacked);
  g_assert_false (serap_backup_restore (file, dir, serap_env_system (), &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE);
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpuint (count_entries (w->root), ==, 0);
}

static void
test_hostile (World *w, gconstpointer data)
{
  static const struct {
    const char *name;
    char type;
    const char *target;
  } entries[] = {
    { "../keluar", '0', "" },
    { "/tmp/serap-keluar", '0', "" },
    { "a/../../keluar", '0', "" },
    { "./a", '0', "" },
    { "a//b", '0', "" },
    { "a\\b", '0', "" },
    { "a\nb", '0', "" },
    { "tautan", '2', "/etc/passwd" },
    { "keras", '1', "serap.json" },
    { "alat", '3', "" },
    { "pipa", '6', "" },
    { "..", '5', "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    put_entry (bytes, "serap.json", '0', "", "{}");
    put_entry (bytes, entries[i].name, entries[i].type, entries[i].target, "");
    g_byte_array_set_size (bytes, bytes->len + 1024);
    memset (bytes->data + bytes->len - 1024, 0, 1024);
    assert_refused (w, bytes->data, bytes->len, SERAP_ARCHIVE_ERROR_UNSAFE);
  }
}

/* A name that comes twice, a file as a folder, more than fits. */
static void
test_hostile_pairs (World *w, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill (1001, 'x');
  g_autoptr (GByteArray) twice = g_byte_array_new ();
  put_entry (twice, "a", '0', "", "1");
  put_entry (twice, "a", '0', "", "2");
  assert_refused (w, twice->data, twice->len, SERAP_ARCHIVE_ERROR_UNSAFE);
  g_autoptr (GByteArray) through = g_byte_array_new ();
  put_entry (through, "a", '0', "", "1");
  put_entry (through, "a/b", '0', "", "2");
  assert_refused (w, through->data, through->len, SERAP_ARCHIVE_ERROR_UNSAFE);
  g_autoptr (GByteArray) large = g_byte_array_new ();
  put_entry (large, "a", '0', "", long_text);
  assert_refused (w, large->data, large->len, SERAP_ARCHIVE_ERROR_TOO_LARGE);
}

static void
test_wrong_file (World *w, gconstpointer data)
{
  assert_refused (w, "", 0, SERAP_ARCHIVE_ERROR_NOT_AN_ARCHIVE);
  assert_refused (w, "kode,nama\n1,2\n", 14, SERAP_ARCHIVE_ERROR_NOT_AN_ARCHIVE);
  assert_refused (w, "\037\213\010", 3, SERAP_ARCHIVE_ERROR_NOT_AN_ARCHIVE);
}

static void
assert_not_restored (World *w, const char *bytes, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_build_filename (w->root, "tujuan", NULL);
  g_autofree char *building = g_strconcat (dir, ".baru", NULL);
  write_file (w->file, bytes, n);
  g_assert_false (serap_backup_restore (w->file, dir, serap_env_system (), &error));
  g_assert_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE);
  g_assert_false (g_file_test (dir, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (building, G_FILE_TEST_EXISTS));
}

/* Cut anywhere, or with one byte turned: nothing is restored. */
static void
test_damaged (World *w, gconstpointer data)
{
  g_autofree char *bytes = NULL;
  gsize n = 0;
  make_laptop (w);
  back_up (w);
  g_assert_true (g_file_get_contents (w->file, &bytes, &n, NULL));
  static const guint parts[] = { 0, 1, 30, 60, 99 };
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    assert_not_restored (w, bytes, n * parts[i] / 100);
  for (guint i = 1; i < 4; i++) {
    gsize at = n * i / 4;
    bytes[at] ^= 0x10;
    assert_not_restored (w, bytes, n);
    bytes[at] ^= 0x10;
  }
}

/* Packed well, but the content is not what the manifest says. */
static void
test_changed_inside (World *w, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize n = 0;
  g_autofree char *manifest = g_build_filename (w->root, "m", NULL);
  g_autofree char *extra = g_build_filename (w->root, "x", NULL);
  write_file (manifest, "{\"serap_cadangan\":1,\"berkas\":[]}", 32);
  write_file (extra, "x", 1);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_archive_item_free);
  g_ptr_array_add (items, serap_archive_item_new ("serap.json", extra));
  g_ptr_array_add (items, serap_archive_item_new ("MANIFEST.json", manifest));
  g_assert_true (serap_archive_write (w->file, items, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (w->file, &bytes, &n, NULL));
  assert_not_restored (w, bytes, n);

  g_autofree char *again = NULL;
  gsize n_again = 0;
  g_assert_true (serap_archive_write (w->file, items, NULL, NULL, &error));
  g_assert_true (g_file_get_contents (w->file, &again, &n_again, NULL));
  g_assert_cmpmem (bytes, n, again, n_again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/backup/" name, World, NULL, set_up, function, tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("epoch", test_epoch);
  ADD ("office", test_office);
  ADD ("hostile", test_hostile);
  ADD ("hostile-pairs", test_hostile_pairs);
  ADD ("wrong-file", test_wrong_file);
  ADD ("damaged", test_damaged);
  ADD ("changed-inside", test_changed_inside);
  return g_test_run ();
}
