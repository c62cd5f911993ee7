/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Confirmed records, their scopes and links, persons. */

#include "config.h"

#include "serap-storage-sqlite-private.h"

#include "serap-digest.h"
#include "serap-record-json.h"

#include <string.h>

#define RECORD_COLUMNS "r.id, r.entitas, r.versi, r.seq, r.isi, r.bidang, r.lingkup"

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
    g_prefix_error (&error, "record %s: ", stored->record->id);
    serap_sqlite_fail (storage, g_steal_pointer (&error));
    return NULL;
  }
  stored->field_seqs = g_strdup (serap_stmt_text (stmt, 5));
  stored->scopes = serap_sqlite_scopes (serap_stmt_text (stmt, 6));
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
  while (serap_sqlite_next (storage, stmt)) {
    SerapRecord *record = record_of_row (storage, stmt);
    if (record != NULL)
      g_ptr_array_add (list, record);
  }
  return list;
}

static SerapStored *
sqlite_get_record (SerapStorage *storage, const char *id)
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query_text (storage, "SELECT " RECORD_COLUMNS " FROM rekam r WHERE r.id = :id", ":id", id);
  return serap_sqlite_next (storage, stmt) ? stored_of_row (storage, stmt) : NULL;
}

static gboolean
put_reference (SerapStorage *storage, const SerapRecord *record, GError **error)
{
  const char *code = serap_record_text (record, "kode");
  if (!serap_entity_is_reference (record->entity) || code == NULL)
    return TRUE;
  g_autoptr (SerapStmt) stmt
    = serap_db_prepare (serap_sqlite_db (storage),
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

/* What @id counted with until now; %FALSE: it counted nowhere. */
static gboolean
old_part (SerapStorage *storage, const char *id, char ***scopes, guint8 part[SERAP_DIGEST_BYTES])
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query (storage, "SELECT lingkup, sidik FROM rekam WHERE id = :id");
  memset (part, 0, SERAP_DIGEST_BYTES);
  *scopes = NULL;
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":id", id);
  if (!serap_sqlite_next (storage, stmt))
    return FALSE;
  *scopes = serap_sqlite_scopes (serap_stmt_text (stmt, 0));
  g_autoptr (GBytes) bytes = serap_stmt_blob (stmt, 1);
  gsize n = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &n) : NULL;
  if (n != SERAP_DIGEST_BYTES)
    return FALSE;
  memcpy (part, data, n);
  return TRUE;
}

/* @bytes: (out) (nullable): what is kept with the record from now on */
static gboolean
change_digests (SerapStorage *storage, const SerapRecord *record, GBytes **bytes, GError **error)
{
  guint8 before[SERAP_DIGEST_BYTES], now[SERAP_DIGEST_BYTES];
  g_auto (GStrv) scopes = NULL;
  gboolean counted = old_part (storage, record->id, &scopes, before);
  gboolean counts = serap_record_digest (record, now);
  *bytes = counts ? g_bytes_new (now, sizeof now) : NULL;
  serap_digest_add (before, now);
  for (guint i = 0; scopes != NULL && scopes[i] != NULL; i++)
    if (!serap_sqlite_digests_change (storage, scopes[i], counts - counted, before, error))
      return FALSE;
  return TRUE;
}

static gboolean
put_link (SerapStmt *stmt, const SerapRecord *record, const char *field, const char *target, GError **error)
{
  serap_stmt_bind_text (stmt, ":entitas", record->entity->name);
  serap_stmt_bind_text (stmt, ":bidang", field);
  serap_stmt_bind_text (stmt, ":tujuan", target);
  serap_stmt_bind_text (stmt, ":id", record->id);
  if (!serap_stmt_run (stmt, error))
    return FALSE;
  serap_stmt_reset (stmt);
  return TRUE;
}

static gboolean
put_links (SerapStorage *storage, const SerapRecord *record, GError **error)
{
  g_autoptr (SerapStmt) gone = serap_db_prepare (
    serap_sqlite_db (storage),
    "DELETE FROM tautan WHERE tujuan = :tujuan AND entitas = :entitas AND bidang = :bidang AND id = :id",
    error);
  g_autoptr (SerapStmt) stmt = serap_db_prepare (serap_sqlite_db (storage),
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
    if ((old != NULL && !put_link (gone, record, field->name, old, error))
        || (now != NULL && !put_link (stmt, record, field->name, now, error)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
sqlite_put_record (SerapStorage *storage, const SerapStored *stored, GError **error)
{
  const SerapRecord *record = stored->record;
  g_autoptr (GBytes) part = NULL;
  if (!put_links (storage, record, error) || !put_reference (storage, record, error)
      || !change_digests (storage, record, &part, error))
    return FALSE;
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage),
    "INSERT INTO rekam (id, entitas, versi, seq, isi, bidang, lingkup, sidik)"
    " VALUES (:id, :entitas, :versi, :seq, :isi, :bidang, '', :sidik)"
    " ON CONFLICT (id) DO UPDATE SET versi = excluded.versi, seq = excluded.seq, isi = excluded.isi,"
    " bidang = excluded.bidang, sidik = excluded.sidik",
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
  serap_stmt_bind_blob (stmt, ":sidik", part);
  return serap_stmt_run (stmt, error);
}

/* One scope of a record comes (@by 1) or goes (-1). */
static gboolean
change_scope (SerapStorage *storage,
              const char *id,
              const char *scope,
              int by,
              gboolean counts,
              const guint8 *part,
              GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (
    serap_sqlite_db (storage),
    by < 0 ? "DELETE FROM lingkup WHERE lingkup = :lingkup AND id = :id"
           : "INSERT INTO lingkup (lingkup, id) VALUES (:lingkup, :id) ON CONFLICT DO NOTHING",
    error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":lingkup", scope);
  serap_stmt_bind_text (stmt, ":id", id);
  return serap_stmt_run (stmt, error)
         && (!counts || serap_sqlite_digests_change (storage, scope, by, part, error));
}

static gboolean
sqlite_put_scopes (SerapStorage *storage, const char *id, char **scopes, GError **error)
{
  guint8 part[SERAP_DIGEST_BYTES];
  g_auto (GStrv) before = NULL;
  gboolean counts = old_part (storage, id, &before, part);
  if (before != NULL && g_strv_equal ((const char *const *) before, (const char *const *) scopes))
    return TRUE;
  for (guint i = 0; before != NULL && before[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) scopes, before[i])
        && !change_scope (storage, id, before[i], -1, counts, part, error))
      return FALSE;
  for (guint i = 0; scopes[i] != NULL; i++)
    if ((before == NULL || !g_strv_contains ((const char *const *) before, scopes[i]))
        && !change_scope (storage, id, scopes[i], 1, counts, part, error))
      return FALSE;
  g_autofree char *joined = g_strjoinv ("|", scopes);
  g_autoptr (SerapStmt) row = serap_db_prepare (serap_sqlite_db (storage),
                                                "UPDATE rekam SET lingkup = :lingkup WHERE id = :id", error);
  if (row == NULL)
    return FALSE;
  serap_stmt_bind_text (row, ":lingkup", joined);
  serap_stmt_bind_text (row, ":id", id);
  return serap_stmt_run (row, error);
}

static GPtrArray *
sqlite_children (SerapStorage *storage, const char *entity, const char *field, const char *id)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage, "SELECT " RECORD_COLUMNS " FROM tautan t JOIN rekam r ON r.id = t.id"
             " WHERE t.tujuan = :tujuan AND t.entitas = :entitas AND t.bidang = :bidang ORDER BY r.id");
  if (stmt == NULL)
    return records_of (storage, NULL);
  serap_stmt_bind_text (stmt, ":tujuan", id);
  serap_stmt_bind_text (stmt, ":entitas", entity);
  serap_stmt_bind_text (stmt, ":bidang", field);
  return records_of (storage, stmt);
}

static GPtrArray *
sqlite_child_ids (SerapStorage *storage, const char *id)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage, "SELECT id, entitas, bidang FROM tautan WHERE tujuan = :tujuan ORDER BY id", ":tujuan", id);
  while (serap_sqlite_next (storage, stmt)) {
    const SerapEntity *entity = serap_schema_entity (storage->schema, serap_stmt_text (stmt, 1));
    if (entity != NULL && g_strv_contains ((const char *const *) entity->parents, serap_stmt_text (stmt, 2)))
      g_ptr_array_add (ids, g_strdup (serap_stmt_text (stmt, 0)));
  }
  return ids;
}

static SerapRecord *
sqlite_get_ref (SerapStorage *storage, const char *entity, const char *code)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage, "SELECT " RECORD_COLUMNS " FROM acuan a JOIN rekam r ON r.id = a.id"
             " WHERE a.entitas = :entitas AND a.kode = :kode ORDER BY a.versi DESC LIMIT 1");
  if (stmt == NULL)
    return NULL;
  serap_stmt_bind_text (stmt, ":entitas", entity);
  serap_stmt_bind_text (stmt, ":kode", code);
  return serap_sqlite_next (storage, stmt) ? record_of_row (storage, stmt) : NULL;
}

static GPtrArray *
sqlite_refs (SerapStorage *storage, const char *entity)
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query_text (storage,
                               "SELECT " RECORD_COLUMNS " FROM acuan a JOIN rekam r ON r.id = a.id"
                               " WHERE a.entitas = :entitas ORDER BY a.kode, a.versi",
                               ":entitas", entity);
  return records_of (storage, stmt);
}

static gboolean
sqlite_ref_is_empty (SerapStorage *storage, const char *entity)
{
  g_autoptr (SerapStmt) stmt = serap_sqlite_query_text (
    storage, "SELECT 1 FROM acuan WHERE entitas = :entitas LIMIT 1", ":entitas", entity);
  return !serap_sqlite_next (storage, stmt);
}

static GPtrArray *
sqlite_state_page (SerapStorage *storage, const char *scope, const char *after, guint max, GError **error)
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query (storage, "SELECT " RECORD_COLUMNS " FROM lingkup l JOIN rekam r ON r.id = l.id"
                                   " WHERE l.lingkup = :lingkup AND l.id > :after ORDER BY l.id LIMIT :max");
  if (stmt == NULL)
    return serap_sqlite_whole (storage, g_ptr_array_new (), error);
  serap_stmt_bind_text (stmt, ":lingkup", scope);
  serap_stmt_bind_text (stmt, ":after", after != NULL ? after : "");
  serap_stmt_bind_int (stmt, ":max", max);
  return serap_sqlite_whole (storage, records_of (storage, stmt), error);
}

/* The entities of @places, each between commas. */
static char *
entities_of (char *const *places)
{
  g_autoptr (GString) text = g_string_new (",");
  for (guint i = 0; places[i] != NULL; i++)
    g_string_append_printf (text, "%.*s,", (int) strcspn (places[i], "/"), places[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GPtrArray *
sqlite_ids_in (
  SerapStorage *storage, char *const *places, const char *after, guint scan, char **last, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *entities = entities_of (places);
  g_autofree char *end = NULL;
  guint n = 0;
  *last = NULL;
  g_autoptr (SerapStmt) stmt = serap_sqlite_query (
    storage, "SELECT id, CASE WHEN instr (:entitas, ',' || entitas || ',') > 0 AND json_valid (isi)"
             " THEN entitas || '/' || coalesce (json_extract (isi, '$.status'), '') END"
             " FROM rekam WHERE id > :after ORDER BY id LIMIT :scan");
  if (stmt == NULL)
    return serap_sqlite_whole (storage, g_steal_pointer (&ids), error);
  serap_stmt_bind_text (stmt, ":entitas", entities);
  serap_stmt_bind_text (stmt, ":after", after != NULL ? after : "");
  serap_stmt_bind_int (stmt, ":scan", scan);
  for (; serap_sqlite_next (storage, stmt); n++) {
    const char *place = serap_stmt_text (stmt, 1);
    g_free (end);
    end = g_strdup (serap_stmt_text (stmt, 0));
    if (place != NULL && g_strv_contains ((const char *const *) places, place))
      g_ptr_array_add (ids, g_strdup (end));
  }
  if (n == scan)
    *last = g_steal_pointer (&end);
  return serap_sqlite_whole (storage, g_steal_pointer (&ids), error);
}

static GBytes *
sqlite_get_person (SerapStorage *storage, const char *id)
{
  g_autoptr (SerapStmt) stmt
    = serap_sqlite_query_text (storage, "SELECT segel FROM orang WHERE id = :id", ":id", id);
  return serap_sqlite_next (storage, stmt) ? serap_stmt_blob (stmt, 0) : NULL;
}

static gboolean
sqlite_put_person (SerapStorage *storage, const char *id, GBytes *sealed, GError **error)
{
  g_autoptr (SerapStmt) stmt = serap_db_prepare (serap_sqlite_db (storage),
                                                 "INSERT INTO orang (id, segel) VALUES (:id, :segel) ON "
                                                 "CONFLICT (id) DO UPDATE SET segel = excluded.segel",
                                                 error);
  if (stmt == NULL)
    return FALSE;
  serap_stmt_bind_text (stmt, ":id", id);
  serap_stmt_bind_blob (stmt, ":segel", sealed);
  return serap_stmt_run (stmt, error);
}

void
serap_sqlite_class_records (SerapStorageClass *klass)
{
  klass->get_record = sqlite_get_record;
  klass->put_record = sqlite_put_record;
  klass->put_scopes = sqlite_put_scopes;
  klass->children = sqlite_children;
  klass->child_ids = sqlite_child_ids;
  klass->get_ref = sqlite_get_ref;
  klass->refs = sqlite_refs;
  klass->ref_is_empty = sqlite_ref_is_empty;
  klass->state_page = sqlite_state_page;
  klass->ids_in = sqlite_ids_in;
  klass->get_person = sqlite_get_person;
  klass->put_person = sqlite_put_person;
}
