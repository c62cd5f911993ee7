/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which of the account's scopes a confirmed record is in: what headquarters told, kept as the number of
 * a set of scopes beside the record, and count and digest of each scope, kept up to date with it. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-record-json.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- Sets of scopes ---- */

static gint64
find_set (SerapStore *store, const char *text, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT no FROM himpunan WHERE scopes = :scopes", error);
  if (stmt == NULL)
    return 0;
  serap_stmt_bind_text (stmt, ":scopes", text);
  return serap_stmt_step (stmt, error) == SERAP_ROW ? serap_stmt_int (stmt, 0) : 0;
}

static gint64
add_set (SerapStore *store, const char *text, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "INSERT INTO himpunan (scopes) VALUES (:scopes)", error);
  if (stmt == NULL)
    return 0;
  serap_stmt_bind_text (stmt, ":scopes", text);
  return serap_stmt_run (stmt, error) ? serap_db_last_rowid (store->db) : 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

gint64
serap_store_scope_set (SerapStore *store, char *const *scopes, GError **error)
{
  guint n = g_strv_length ((char **) scopes);
  g_autofree char **sorted = g_memdup2 (scopes, (n + 1) * sizeof *scopes);
  qsort (sorted, n, sizeof *sorted, compare_names);
  g_autofree char *text = g_strjoinv (",", sorted);
  gint64 *known = g_hash_table_lookup (store->set_numbers, text);
  if (known != NULL)
    return *known;
  g_autoptr (GError) local_error = NULL;
  gint64 set = find_set (store, text, &local_error);
  if (set == 0 && local_error == NULL)
    set = add_set (store, text, &local_error);
  if (set == 0)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_hash_table_insert (store->set_numbers, g_strdup (text), g_memdup2 (&set, sizeof set));
  return set;
}

char **
serap_store_scopes_of_set (SerapStore *store, gint64 set, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT scopes FROM himpunan WHERE no = :no", error);
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_int (stmt, ":no", set);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step == SERAP_FAILED)
    return NULL;
  const char *text = step == SERAP_ROW ? serap_stmt_text (stmt, 0) : "";
  return g_strsplit (text, ",", -1);
}

/* What is remembered of a set; (transfer none). */
static char **
names_of (SerapStore *store, gint64 set, GError **error)
{
  char **names = g_hash_table_lookup (store->set_names, &set);
  if (names != NULL)
    return names;
  names = serap_store_scopes_of_set (store, set, error);
  if (names != NULL)
    g_hash_table_insert (store->set_names, g_memdup2 (&set, sizeof set), names);
  return names;
}

gint64
serap_store_scope_set_with (SerapStore *store, gint64 set, const char *scope, GError **error)
{
  char **names = set != 0 ? names_of (store, set, error) : NULL;
  if (set != 0 && names == NULL)
    return 0;
  if (names != NULL && g_strv_contains ((const char *const *) names, scope))
    return set;
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add (list, names[i]);
  g_ptr_array_add (list, (gpointer) scope);
  g_ptr_array_add (list, NULL);
  return serap_store_scope_set (store, (char *const *) list->pdata, error);
}

gint64
serap_store_scope_set_within (SerapStore *store, gint64 set, char *const *scopes, GError **error)
{
  char **names = names_of (store, set, error);
  if (names == NULL)
    return 0;
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  for (guint i = 0; names[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) scopes, names[i]))
      g_ptr_array_add (list, names[i]);
  g_ptr_array_add (list, NULL);
  return serap_store_scope_set (store, (char *const *) list->pdata, error);
}

/* ---- Count and digest ---- */

typedef struct {
  gint64 n;
  guint8 digest[SERAP_DIGEST_BYTES];
} Sum;

static gboolean
is_zero (const guint8 digest[SERAP_DIGEST_BYTES])
{
  static const guint8 zero[SERAP_DIGEST_BYTES];
  return memcmp (digest, zero, SERAP_DIGEST_BYTES) == 0;
}

/* Puts a record into the sums of its scopes (@step 1) or takes it out (-1); written at the end of the
 * transaction. */
static gboolean
add_to_sums (SerapStore *store, const SerapBaseMark *mark, int step, GError **error)
{
  if (mark->set == 0 || is_zero (mark->digest))
    return TRUE;
  char **names = names_of (store, mark->set, error);
  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    Sum *sum = g_hash_table_lookup (store->sums, names[i]);
    if (sum == NULL) {
      sum = g_new0 (Sum, 1);
      g_hash_table_insert (store->sums, g_strdup (names[i]), sum);
    }
    sum->n += step;
    serap_digest_add (sum->digest, mark->digest);
  }
  return names != NULL;
}

gboolean
serap_store_replace_mark (SerapStore *store,
                          const SerapBaseMark *before,
                          const SerapBaseMark *after,
                          GError **error)
{
  return add_to_sums (store, before, -1, error) && add_to_sums (store, after, 1, error);
}

gboolean
serap_store_base_mark (SerapStore *store, gint64 rid, SerapBaseMark *mark, GError **error)
{
  *mark = (SerapBaseMark){ 0, { 0 } };
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT himpunan, digest FROM base WHERE rid = :rid", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":rid", rid);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step != SERAP_ROW)
    return step == SERAP_DONE;
  mark->set = serap_stmt_int (stmt, 0);
  g_autoptr (GBytes) digest = serap_stmt_blob (stmt, 1);
  if (digest != NULL && g_bytes_get_size (digest) == SERAP_DIGEST_BYTES)
    memcpy (mark->digest, g_bytes_get_data (digest, NULL), SERAP_DIGEST_BYTES);
  return TRUE;
}

gboolean
serap_store_put_mark (SerapStore *store, gint64 rid, const SerapBaseMark *mark, GError **error)
{
  SerapBaseMark before;
  if (!serap_store_base_mark (store, rid, &before, error)
      || !serap_store_replace_mark (store, &before, mark, error))
    return FALSE;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db, "UPDATE base SET himpunan = :himpunan, digest = :digest WHERE rid = :rid", error);
  if (stmt == NULL)
    return FALSE;
  g_autoptr (GBytes) digest = g_bytes_new (mark->digest, SERAP_DIGEST_BYTES);
  if (mark->set != 0)
    serap_stmt_bind_int (stmt, ":himpunan", mark->set);
  serap_stmt_bind_blob (stmt, ":digest", digest);
  serap_stmt_bind_int (stmt, ":rid", rid);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_scope_sum (
  SerapStore *store, const char *scope, gint64 *n, guint8 digest[SERAP_DIGEST_BYTES], GError **error)
{
  g_return_val_if_fail (store != NULL && scope != NULL, FALSE);

  *n = 0;
  memset (digest, 0, SERAP_DIGEST_BYTES);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT n, digest FROM lingkup WHERE scope = :scope", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":scope", scope);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step != SERAP_ROW)
    return step == SERAP_DONE;
  *n = serap_stmt_int (stmt, 0);
  g_autoptr (GBytes) sum = serap_stmt_blob (stmt, 1);
  if (sum != NULL && g_bytes_get_size (sum) == SERAP_DIGEST_BYTES)
    memcpy (digest, g_bytes_get_data (sum, NULL), SERAP_DIGEST_BYTES);
  return TRUE;
}

static gboolean
write_sum (SerapStore *store, const char *scope, const Sum *change, GError **error)
{
  gint64 n;
  guint8 digest[SERAP_DIGEST_BYTES];
  if (!serap_store_scope_sum (store, scope, &n, digest, error))
    return FALSE;
  serap_digest_add (digest, change->digest);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "INSERT INTO lingkup (scope, n, digest) VALUES (:scope, :n, :digest)"
                        " ON CONFLICT (scope) DO UPDATE SET n = excluded.n, digest = excluded.digest",
                        error);
  if (stmt == NULL)
    return FALSE;
  g_autoptr (GBytes) sum = g_bytes_new (digest, sizeof digest);
  serap_stmt_bind_text (stmt, ":scope", scope);
  serap_stmt_bind_int (stmt, ":n", n + change->n);
  serap_stmt_bind_blob (stmt, ":digest", sum);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_write_sums (SerapStore *store, GError **error)
{
  GHashTableIter iter;
  gpointer scope, sum;
  g_hash_table_iter_init (&iter, store->sums);
  while (g_hash_table_iter_next (&iter, &scope, &sum)) {
    if (!write_sum (store, scope, sum, error))
      return FALSE;
    g_hash_table_iter_remove (&iter);
  }
  return TRUE;
}

/* ---- What a record that left is called ---- */

/* So much stays to recognise it by, while own work on it is not decided. */
static const char *const kept[] = { "nomor", "nomor_lokal", "judul" };

static gboolean
has_own_work (SerapStore *store, gint64 rid, gboolean *any, GError **error)
{
  g_autoptr (GArray) places
    = serap_store_ints (store, "SELECT place FROM sentuh WHERE rid = ?1 LIMIT 1", rid, error);
  *any = places != NULL && places->len > 0;
  return places != NULL;
}

static gboolean
keep_name (SerapStore *store, gint64 rid, const SerapRecord *record, GError **error)
{
  gboolean any = FALSE;
  if (!has_own_work (store, rid, &any, error) || !any)
    return !any;
  g_autoptr (SerapRecord) name = serap_record_new (record->entity, record->id);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++) {
    int at = serap_entity_find (record->entity, kept[i]);
    if (at >= 0)
      serap_value_copy (&name->values[at], &record->values[at]);
  }
  g_autofree char *state = serap_record_part_to_json (name, SERAP_RECORD_OPEN);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db,
                                                 "INSERT INTO pergi (rid, state) VALUES (:rid, :state)"
                                                 " ON CONFLICT (rid) DO UPDATE SET state = excluded.state",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":rid", rid);
  serap_stmt_bind_text (stmt, ":state", state);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_fill_left (SerapStore *store, gint64 rid, SerapRecord *record, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT state FROM pergi WHERE rid = :rid", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":rid", rid);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step != SERAP_ROW)
    return step == SERAP_DONE;
  return serap_record_from_json (record, serap_stmt_text (stmt, 0), error);
}

/* ---- Letting go ---- */

gboolean
serap_store_let_go (SerapStore *store, gint64 rid, const SerapRecord *record, GError **error)
{
  if (!keep_name (store, rid, record, error) || !serap_store_drop_base (store, rid, error)
      || !serap_store_run (store, "DELETE FROM segel WHERE rid = ?1 AND place <= 0", rid, error)
      || !serap_store_run (store, "DELETE FROM peristiwa WHERE rid = ?1", rid, error))
    return FALSE;
  const char *file
    = g_str_equal (record->entity->name, "lampiran") ? serap_record_text (record, "sha256") : NULL;
  if (file == NULL)
    return TRUE;
  g_hash_table_add (store->left_files, g_strdup (file));
  return serap_store_expect_file (store, file, error);
}

/* What headquarters does not have yet is nowhere else: it stays, whatever became of its record. */
static gboolean
is_used (SerapStore *store, const char *file, gboolean *used, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db,
                        "SELECT EXISTS (SELECT 1 FROM list_lampiran"
                        " WHERE sha256 = :file AND dihapus IS NULL)"
                        " OR EXISTS (SELECT 1 FROM list_lampiran"
                        " WHERE sha256 = :file AND dihapus IS NOT NULL)"
                        " OR EXISTS (SELECT 1 FROM draf WHERE instr (content, :file) > 0)"
                        " OR NOT EXISTS (SELECT 1 FROM kirim_berkas WHERE sha256 = :file AND state = 1)",
                        error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":file", file);
  if (serap_stmt_step (stmt, error) != SERAP_ROW)
    return FALSE;
  *used = serap_stmt_int (stmt, 0) != 0;
  return TRUE;
}

static gboolean
forget_file (SerapStore *store, const char *file, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "DELETE FROM lampiran_berkas WHERE sha256 = :file", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":file", file);
  return serap_stmt_run (stmt, error);
}

gboolean
serap_store_forget_left_files (SerapStore *store, GError **error)
{
  GHashTableIter iter;
  gpointer file;
  g_hash_table_iter_init (&iter, store->left_files);
  while (g_hash_table_iter_next (&iter, &file, NULL)) {
    gboolean used = FALSE;
    if (!is_used (store, file, &used, error) || (!used && !forget_file (store, file, error)))
      return FALSE;
    if (used)
      g_hash_table_iter_remove (&iter);
  }
  return TRUE;
}

void
serap_store_remove_left_files (SerapStore *store)
{
  GHashTableIter iter;
  gpointer file;
  g_hash_table_iter_init (&iter, store->left_files);
  while (g_hash_table_iter_next (&iter, &file, NULL)) {
    g_autofree char *path = serap_store_blob_path (store, file);
    if (path != NULL && g_unlink (path) != 0)
      g_message ("%s: cannot be removed", path);
    g_hash_table_iter_remove (&iter);
  }
}
