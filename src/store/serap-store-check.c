/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The check: whether the file is whole, and whether everything made of the truth fits it. */

#include "config.h"

#include "serap-store-private.h"

#include "serap-record-json.h"

#include <string.h>

typedef struct {
  SerapStore *store;
  GPtrArray *findings;
} Check;

static void G_GNUC_PRINTF (2, 3) find (Check *check, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_ptr_array_add (check->findings, g_strdup_vprintf (format, args));
  va_end (args);
}

/* ---- Rows and index ---- */

static gboolean
is_queued (SerapStore *store, gint64 rid, gboolean *queued, GError **error)
{
  g_autoptr (GArray) found
    = serap_store_ints (store, "SELECT rid FROM antre_indeks WHERE rid = ?1", rid, error);
  *queued = found != NULL && found->len > 0;
  return found != NULL;
}

static gboolean
check_index (Check *check, gint64 rid, SerapRecord *record, GError **error)
{
  SerapStore *store = check->store;
  gboolean queued = FALSE;
  if (!is_queued (store, rid, &queued, error))
    return FALSE;
  if (queued)
    return TRUE;
  g_autofree char *wanted = serap_store_search_text (store, record);
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (store->db, "SELECT text FROM cari WHERE rowid = :rid", error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_int (stmt, ":rid", rid);
  SerapStep step = serap_stmt_step (stmt, error);
  if (step == SERAP_FAILED)
    return FALSE;
  const char *text = step == SERAP_ROW ? serap_stmt_text (stmt, 0) : "";
  if (g_strcmp0 (text, wanted) != 0)
    find (check, "the search text of %s %s is not that of the record", record->entity->name, record->id);
  return TRUE;
}

static gboolean
check_record (Check *check, gint64 rid, GError **error)
{
  SerapStore *store = check->store;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (SerapRecord) record = serap_store_load (store, rid, SERAP_LAYER_SEEN, &local_error);
  if (g_error_matches (local_error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_CORRUPT)) {
    find (check, "%s", local_error->message);
    return TRUE;
  }
  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (record == NULL)
    return TRUE;
  serap_store_fill_derived (store, record);
  g_autofree char *column = serap_store_row_differs (store, rid, record, &local_error);
  if (local_error != NULL || !serap_store_take_fault (store, &local_error)) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }
  if (column != NULL)
    find (check, "the list row of %s %s differs from the record in %s", record->entity->name, record->id,
          column);
  return !serap_store_table (store, record->entity)->has_search || check_index (check, rid, record, error);
}

static gboolean
check_records (Check *check, GError **error)
{
  gint64 last = 0;
  for (;;) {
    g_autoptr (GArray) rids = serap_store_ints (
      check->store, "SELECT rid FROM rekam WHERE rid > ?1 ORDER BY rid LIMIT 1000", last, error);
    if (rids == NULL)
      return FALSE;
    if (rids->len == 0)
      return TRUE;
    for (guint i = 0; i < rids->len; i++)
      if (!check_record (check, g_array_index (rids, gint64, i), error))
        return FALSE;
    last = g_array_index (rids, gint64, rids->len - 1);
  }
}

/* ---- Counters and leftovers ---- */

static gboolean
check_counters (Check *check, GError **error)
{
  SerapStore *store = check->store;
  GPtrArray *entities = serap_schema_entities (store->schema);
  for (guint i = 0; i < entities->len; i++) {
    const SerapEntity *entity = entities->pdata[i];
    g_autofree char *sql = g_strdup_printf (
      "SELECT coalesce (c.status, h.status), coalesce (c.n, 0), coalesce (h.n, 0) FROM"
      " (SELECT coalesce (\"status\", '') AS status, count(*) AS n FROM \"list_%s\" WHERE \"dihapus\" IS NULL"
      " GROUP BY 1) c FULL JOIN (SELECT status, n FROM hitung WHERE entity = ?1 AND n <> 0) h"
      " ON h.status = c.status WHERE coalesce (c.n, 0) <> coalesce (h.n, 0)",
      entity->name);
    g_autoptr (SerapStmt) stmt = serap_db_prepare (store->db, sql, error);
    if (stmt == NULL)
      return FALSE;
    serap_stmt_bind_text_at (stmt, 1, entity->name);
    SerapStep step;
    while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
      find (check, "counter %s/%s says %" G_GINT64_FORMAT ", there are %" G_GINT64_FORMAT, entity->name,
            serap_stmt_text (stmt, 0), serap_stmt_int (stmt, 2), serap_stmt_int (stmt, 1));
    if (step == SERAP_FAILED)
      return FALSE;
  }
  return TRUE;
}

static gboolean
report_rows (Check *check, const char *sql, const char *what, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (check->store->db, sql, error);
  if (stmt == NULL)
    return FALSE;
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    find (check, "%s: %s", what, serap_stmt_text (stmt, 0));
  return step == SERAP_DONE;
}

static gboolean
check_leftovers (Check *check, GError **error)
{
  GPtrArray *entities = serap_schema_entities (check->store->schema);
  for (guint i = 0; i < entities->len; i++) {
    const SerapEntity *entity = entities->pdata[i];
    g_autofree char *sql = g_strdup_printf (
      "SELECT rid FROM \"list_%s\" l WHERE NOT EXISTS (SELECT 1 FROM base WHERE base.rid = l.rid)"
      " AND NOT EXISTS (SELECT 1 FROM overlay WHERE overlay.rid = l.rid)",
      entity->name);
    g_autofree char *what = g_strdup_printf ("a row of list %s has no record", entity->name);
    if (!report_rows (check, sql, what, error))
      return FALSE;
  }
  return report_rows (check, "SELECT rid FROM overlay WHERE rid NOT IN (SELECT rid FROM sentuh)",
                      "a record shows own work that no operation made", error)
         && report_rows (check, "SELECT rowid FROM cari WHERE rowid NOT IN (SELECT rid FROM rekam)",
                         "a row of the search index has no record", error)
         && report_rows (
           check,
           "SELECT op_id FROM outbox WHERE state = 1 AND (sig IS NULL OR dev_seq IS NULL OR device IS NULL)",
           "a sent operation is not signed", error)
         && report_rows (
           check, "SELECT place FROM segel WHERE place > 0 AND place NOT IN (SELECT place FROM outbox)",
           "a sealed part belongs to no operation", error);
}

/* ---- Own work ---- */

static gboolean
read_overlays (SerapStore *store, GHashTable *states, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db, "SELECT r.id, o.state FROM overlay o JOIN rekam r ON r.rid = o.rid", error);
  if (stmt == NULL)
    return FALSE;
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    g_hash_table_insert (states, g_strdup (serap_stmt_text (stmt, 0)), g_strdup (serap_stmt_text (stmt, 1)));
  return step == SERAP_DONE;
}

static void
compare_overlays (Check *check, GHashTable *before, GHashTable *after)
{
  GHashTableIter iter;
  gpointer id, state;
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &id, &state))
    if (g_strcmp0 (g_hash_table_lookup (after, id), state) != 0)
      find (check, "record %s does not show what its operations make of it", (const char *) id);
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, &id, &state))
    if (!g_hash_table_contains (before, id))
      find (check, "record %s does not show its operations", (const char *) id);
}

static gboolean
replay_and_compare (Check *check, GError **error)
{
  SerapStore *store = check->store;
  g_autoptr (GHashTable) before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) after = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GArray) rids
    = serap_store_ints (store, "SELECT DISTINCT rid FROM sentuh WHERE place > ?1", 0, error);
  if (rids == NULL || !read_overlays (store, before, error) || !serap_store_replay (store, rids, error)
      || !read_overlays (store, after, error))
    return FALSE;
  compare_overlays (check, before, after);
  return TRUE;
}

/* The replay is made for good and then taken back. */
static gboolean
check_own_work (Check *check, GError **error)
{
  SerapStore *store = check->store;
  if (store->read_only || store->rules == NULL)
    return TRUE;
  if (!serap_db_begin (store->db, error))
    return FALSE;
  gboolean done = replay_and_compare (check, error);
  serap_db_rollback (store->db);
  serap_store_forget_records (store);
  return done;
}

/* ---- Scopes ---- */

typedef struct {
  gint64 n;
  guint8 digest[SERAP_DIGEST_BYTES];
} ScopeSum;

static void
add_to_scopes (GHashTable *sums, const char *scopes, const guint8 digest[SERAP_DIGEST_BYTES])
{
  g_auto (GStrv) names = g_strsplit (scopes, ",", -1);
  for (guint i = 0; names[i] != NULL; i++) {
    ScopeSum *sum = g_hash_table_lookup (sums, names[i]);
    if (sum == NULL) {
      sum = g_new0 (ScopeSum, 1);
      g_hash_table_insert (sums, g_strdup (names[i]), sum);
    }
    sum->n++;
    serap_digest_add (sum->digest, digest);
  }
}

/* Digests of all confirmed records, made of the records themselves. */
static gboolean
sum_scopes (Check *check, GHashTable *sums, GError **error)
{
  SerapStore *store = check->store;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    store->db,
    "SELECT r.id, r.entity, b.versi, b.state, h.scopes FROM base b JOIN rekam r USING (rid)"
    " JOIN himpunan h ON h.no = b.himpunan",
    error);
  if (stmt == NULL)
    return FALSE;
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    const SerapEntity *entity = serap_schema_entity (store->schema, serap_stmt_text (stmt, 1));
    if (entity == NULL)
      continue;
    g_autoptr (SerapRecord) record = serap_record_new (entity, serap_stmt_text (stmt, 0));
    record->versi = serap_stmt_int (stmt, 2);
    guint8 digest[SERAP_DIGEST_BYTES];
    if (serap_record_from_json (record, serap_stmt_text (stmt, 3), NULL)
        && serap_record_digest (record, digest))
      add_to_scopes (sums, serap_stmt_text (stmt, 4), digest);
  }
  return step == SERAP_DONE;
}

static gboolean
check_scopes (Check *check, GError **error)
{
  g_autoptr (GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!sum_scopes (check, sums, error))
    return FALSE;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (check->store->db, "SELECT scope FROM lingkup", error);
  if (stmt == NULL)
    return FALSE;
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW)
    if (!g_hash_table_contains (sums, serap_stmt_text (stmt, 0)))
      g_hash_table_insert (sums, g_strdup (serap_stmt_text (stmt, 0)), g_new0 (ScopeSum, 1));
  if (step == SERAP_FAILED)
    return FALSE;
  GHashTableIter iter;
  gpointer scope, sum;
  g_hash_table_iter_init (&iter, sums);
  while (g_hash_table_iter_next (&iter, &scope, &sum)) {
    gint64 n;
    guint8 digest[SERAP_DIGEST_BYTES];
    if (!serap_store_scope_sum (check->store, scope, &n, digest, error))
      return FALSE;
    if (n != ((ScopeSum *) sum)->n || memcmp (digest, ((ScopeSum *) sum)->digest, sizeof digest) != 0)
      find (check, "the sum of scope %s is not that of its records", (const char *) scope);
  }
  return TRUE;
}

/* ---- Files ---- */

static char *
hash_of_file (const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  if (file == NULL)
    return NULL;
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) g_mapped_file_get_contents (file),
                                      g_mapped_file_get_length (file));
}

static gboolean
check_files (Check *check, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (check->store->db, "SELECT sha256 FROM lampiran_berkas ORDER BY sha256", error);
  if (stmt == NULL)
    return FALSE;
  SerapStep step;
  while ((step = serap_stmt_step (stmt, error)) == SERAP_ROW) {
    const char *sha256 = serap_stmt_text (stmt, 0);
    g_autofree char *path = serap_store_blob_path (check->store, sha256);
    g_autofree char *hash = path != NULL ? hash_of_file (path) : NULL;
    if (path == NULL)
      find (check, "file %s is missing", sha256);
    else if (g_strcmp0 (hash, sha256) != 0)
      find (check, "file %s does not hold what its name says", sha256);
  }
  return step == SERAP_DONE;
}

gboolean
serap_store_check (SerapStore *store, GPtrArray *findings, GError **error)
{
  g_return_val_if_fail (store != NULL && findings != NULL, FALSE);

  Check check = { store, findings };
  guint before = findings->len;
  if (!serap_db_check (store->db, findings, error))
    return FALSE;
  /* In a damaged file every further question only repeats the damage. */
  if (findings->len > before)
    return TRUE;
  return check_records (&check, error) && check_counters (&check, error) && check_leftovers (&check, error)
         && check_scopes (&check, error) && check_own_work (&check, error) && check_files (&check, error);
}
