/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packaged reference data: no row is lost, every value fits its field, the rules can be built. This
 * program is a consumer: the resource comes with the static library. */

#include "config.h"

#include "serap-seed.h"

#include "serap-bytes.h"
#include "serap-csv.h"
#include "serap-id.h"
#include "serap-judge.h"
#include "serap-practice.h"
#include "serap-rules-records.h"
#include "serap-validate.h"

#include <string.h>

static SerapSchema *schema;
static GPtrArray *records;

static guint
count (const char *entity)
{
  guint n = 0;
  for (guint i = 0; i < records->len; i++)
    if (g_str_equal (((SerapRecord *) records->pdata[i])->entity->name, entity))
      n++;
  return n;
}

static const SerapRecord *
find (const char *entity, const char *code)
{
  for (guint i = 0; i < records->len; i++) {
    const SerapRecord *record = records->pdata[i];
    if (g_str_equal (record->entity->name, entity)
        && g_strcmp0 (serap_record_text (record, "kode"), code) == 0)
      return record;
  }
  g_test_message ("no %s %s", entity, code);
  g_assert_not_reached ();
}

static guint
count_rows (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "reference", name, NULL);
  g_autoptr (SerapCsv) csv = serap_csv_open (path, &error);
  g_assert_no_error (error);
  guint n = 0;
  g_auto (GStrv) cells = NULL;
  while (serap_csv_next (csv, &cells, &error)) {
    g_clear_pointer (&cells, g_strfreev);
    n++;
  }
  g_assert_no_error (error);
  return n;
}

static void
test_counts (void)
{
  static const struct {
    const char *file;
    const char *entity;
    guint at_least;
  } tables[] = {
    { "wilayah.csv", "wilayah", 69 },
    { "nomenklatur.csv", "nomenklatur", 3168 },
    { "kamus_usulan.csv", "kamus", 105 },
    { "kode.csv", "kode", 100 },
    { "alasan.csv", "alasan", 10 },
    { "satuan.csv", "satuan", 30 },
    { "fraksi.csv", "fraksi", 6 },
    { "komisi.csv", "komisi", 4 },
    { "alat_kelengkapan.csv", "akd", 10 },
    { "opd.csv", "opd", 44 },
    { "hari_libur.csv", "hari_libur", 30 },
    { "unit_kerja.csv", "unit_kerja", 1 },
    { "rpjmd.csv", "rpjmd", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    g_test_message ("%s", tables[i].file);
    g_assert_cmpuint (count (tables[i].entity), ==, count_rows (tables[i].file));
    g_assert_cmpuint (count (tables[i].entity), >=, tables[i].at_least);
  }
  g_assert_cmpuint (count ("dapil"), ==, 5);
  g_assert_cmpuint (count ("workflow"), ==, 3);
  g_assert_cmpuint (count ("peran"), ==, 1);
  g_assert_cmpuint (count ("pola_nomor"), ==, 1);
  g_assert_cmpuint (count ("jadwal"), ==, 1);
  g_assert_cmpuint (count ("regulasi"), >=, 1);
}

/* All files that stand in the three folders are packaged, byte for byte. */
static void
test_files (void)
{
  static const char *const folders[] = { "reference", "workflow", "regulation" };
  for (guint f = 0; f < G_N_ELEMENTS (folders); f++) {
    g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", folders[f], NULL);
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    g_assert_nonnull (dir);
    for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir)) {
      if (!g_str_has_suffix (name, ".csv") && !g_str_has_suffix (name, ".json")
          && !g_str_has_suffix (name, ".geojson"))
        continue;
      g_autoptr (GError) error = NULL;
      g_autofree char *packaged = g_build_filename (folders[f], name, NULL);
      g_autofree char *source = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;
      gsize n;
      g_autoptr (GBytes) bytes = serap_seed_file (packaged, &error);
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (source, &text, &n, &error));
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, n);
    }
  }
  g_autoptr (GError) error = NULL;
  g_assert_null (serap_seed_file ("reference/nothing.csv", &error));
  g_assert_error (error, SERAP_SEED_ERROR, SERAP_SEED_ERROR_MISSING);
}

static void
test_shapes (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint r = 0; r < records->len; r++) {
    const SerapRecord *record = records->pdata[r];
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    for (guint i = 0; i < record->entity->n_fields; i++) {
      const SerapField *field = &record->entity->fields[i];
      serap_validate_shape (field, &record->values[i], problems);
      if (problems->len > 0)
        g_test_message ("%s %s: %s", record->entity->name, serap_record_text (record, "kode"), field->name);
      g_assert_cmpuint (problems->len, ==, 0);
    }
    g_autofree char *id = serap_seed_id (record);
    g_assert_cmpstr (record->id, ==, id);
    g_assert_true (serap_id_is_valid (record->id));
    g_assert_true (g_hash_table_add (ids, record->id));
    g_assert_true (serap_entity_is_reference (record->entity));
  }
}

/* The ids are a promise to every machine. */
static void
test_ids (void)
{
  g_autofree char *row = serap_id_derive ("wilayah", "32.75.01", NULL);
  g_assert_cmpstr (find ("wilayah", "32.75.01")->id, ==, row);
  g_autofree char *rule = serap_id_derive ("workflow", "usulan", "2", NULL);
  g_assert_cmpstr (find ("workflow", "usulan")->id, ==, rule);

  g_autoptr (GPtrArray) again = serap_seed_records (schema, NULL);
  g_assert_cmpuint (again->len, ==, records->len);
  for (guint r = 0; r < records->len; r++) {
    const SerapRecord *a = records->pdata[r];
    const SerapRecord *b = again->pdata[r];
    g_assert_cmpstr (a->id, ==, b->id);
    for (guint i = 0; i < a->entity->n_fields; i++)
      g_assert_true (serap_value_equal (&a->values[i], &b->values[i]));
  }
}

static void
test_contents (void)
{
  const SerapRecord *dapil = find ("dapil", "3");
  g_autofree char *kecamatan = serap_value_to_string (serap_record_value (dapil, "kecamatan"));
  g_assert_cmpstr (kecamatan, ==, "32.75.05,32.75.07,32.75.11");
  g_assert_cmpint (serap_record_int (dapil, "kursi", 0), ==, 11);
  g_assert_cmpstr (serap_record_text (dapil, "nama"), ==, "Kota Bekasi 3");

  const SerapRecord *place = find ("wilayah", "32.75.01");
  g_assert_cmpstr (serap_record_text (place, "nama"), ==, "Bekasi Timur");
  g_assert_cmpstr (serap_record_text (place, "tingkat"), ==, "kecamatan");
  g_assert_cmpstr (serap_record_text (place, "induk"), ==, "32.75");
  g_assert_cmpint (serap_record_int (place, "lat", 0), ==, -62421440);
  g_assert_cmpint (serap_record_int (place, "lng", 0), ==, 1070191340);

  const SerapRecord *kode = find ("kode", "kanal/RESES");
  g_assert_cmpstr (serap_record_text (kode, "kelompok"), ==, "kanal");
  g_assert_cmpstr (serap_record_text (kode, "nama_en"), ==, "Recess");

  const SerapRecord *kamus = find ("kamus", "KU001");
  g_assert_cmpint (serap_record_int (kamus, "harga_satuan", 0), ==, 365000);
  g_assert_cmpstr (serap_record_text (kamus, "opd"), ==, "DBMSDA");
  g_assert_cmpstr (serap_record_text (find ("fraksi", "PKS"), "nama"), ==, "Fraksi PKS");
  g_assert_cmpstr (serap_record_text (find ("nomenklatur", "1.01"), "induk"), ==, "1");
  g_assert_true (serap_record_bool (find ("hari_libur", "2025-01-01"), "terverifikasi"));

  const SerapRecord *rule = find ("workflow", "aspirasi");
  const char *text = serap_record_text (rule, "isi");
  g_autofree char *sha256 = serap_sha256_hex (text, strlen (text));
  g_assert_cmpstr (serap_record_text (rule, "sha256"), ==, sha256);
  g_assert_cmpstr (serap_record_text (rule, "berlaku_dari"), ==, "2026-01-01");
  g_assert_cmpstr (serap_record_text (rule, "status_aturan"), ==, "BERLAKU");
  g_assert_cmpstr (
    serap_record_text (find ("regulasi", "rancangan-perwal-fasilitasi-pokir"), "status_aturan"), ==,
    "RANCANGAN");
}

/* What a row names stands before it. */
static void
test_order (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint r = 0; r < records->len; r++) {
    const SerapRecord *record = records->pdata[r];
    for (guint i = SERAP_N_COMMON; i < record->entity->n_fields; i++) {
      const SerapField *field = &record->entity->fields[i];
      const SerapValue *value = &record->values[i];
      char *one[] = { value->kind == SERAP_VALUE_TEXT ? value->text : NULL, NULL };
      char *const *codes = value->kind == SERAP_VALUE_SET ? value->set : one;
      for (guint c = 0; field->target != NULL && codes[c] != NULL; c++) {
        g_autofree char *key = g_strconcat (field->target, " ", codes[c], NULL);
        g_assert_true (g_hash_table_contains (seen, key));
      }
    }
    g_hash_table_add (seen,
                      g_strconcat (record->entity->name, " ", serap_record_text (record, "kode"), NULL));
  }
}

static void
show (GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    g_autofree char *params = g_strjoinv (", ", problem->params);
    g_test_message ("%s: %s", problem->code, params);
  }
}

static void
test_rules (void)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapRules) rules = serap_rules_from_records (schema, records, "2026-11-23", problems);
  show (problems);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_nonnull (serap_rules_workflow (rules, "aspirasi", 0, "2026-11-23"));
  g_assert_nonnull (serap_rules_workflow (rules, "usulan", 0, "2026-11-23"));
  g_assert_nonnull (serap_rules_workflow (rules, "sipd", 0, "2026-11-23"));
  g_assert_nonnull (serap_rules_regulation (rules, "aspirasi", "2026-11-23"));
  g_assert_nonnull (serap_roles_find (rules->roles, "SETWAN_PENERIMA"));
  g_assert_nonnull (g_hash_table_lookup (rules->patterns, "usulan"));
  g_assert_cmpuint (rules->schedule->stages->len, >, 0);
  g_assert_nonnull (serap_holidays_find (rules->holidays, "2025-01-01"));
  g_assert_cmpint (rules->undo_minutes, ==, 30);
}

static SerapRecord *
newer (const char *entity, const char *code, const char *text)
{
  SerapRecord *record = serap_record_copy (find (entity, code));
  serap_record_set_int (record, "versi_aturan", 99);
  serap_record_set_text (record, "isi", text);
  return record;
}

/* A version from the future is passed over; the one before it goes on. */
static void
test_unreadable (void)
{
  static const char *const entities[] = { "peran", "pola_nomor", "jadwal", "workflow", "regulasi" };
  static const char *const codes[]
    = { "peran", "pola_nomor", "jadwal", "usulan", "rancangan-perwal-fasilitasi-pokir" };
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    g_ptr_array_add (all,
                     newer (entities[i], codes[i], i % 2 == 0 ? "{\"kind\":\"from the future\"}" : NULL));
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (all, serap_record_copy (records->pdata[i]));
  SerapRecord *bad_day = serap_record_copy (find ("hari_libur", "2025-01-01"));
  serap_record_set_text (bad_day, "kode", "besok");
  g_ptr_array_add (all, bad_day);

  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapRules) rules = serap_rules_from_records (schema, all, "2026-11-23", problems);
  g_assert_cmpuint (problems->len, >=, G_N_ELEMENTS (entities) + 1);
  g_assert_false (serap_problems_any_error (problems));
  g_assert_true (serap_problems_has (problems, NULL, "rules-bad-holiday"));
  g_assert_nonnull (serap_roles_find (rules->roles, "ADMIN"));
  g_assert_cmpint (serap_rules_workflow (rules, "usulan", 0, "2026-11-23")->version, ==, 2);
  g_assert_nonnull (g_hash_table_lookup (rules->patterns, "aspirasi"));
  g_assert_cmpuint (rules->schedule->stages->len, >, 0);

  /* What was removed does not count, and nothing at all is no rules but no crash. */
  for (guint i = 0; i < all->len; i++)
    serap_record_set_int (all->pdata[i], "dihapus", 1);
  g_autoptr (GPtrArray) none = serap_problems_new ();
  g_autoptr (SerapRules) empty = serap_rules_from_records (schema, all, "2026-11-23", none);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (serap_rules_workflow (empty, "usulan", 0, "2026-11-23"));
}

static gint64
undo_minutes_on (GPtrArray *all, const char *day)
{
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapRules) rules = serap_rules_from_records (schema, all, day, problems);
  g_assert_cmpuint (problems->len, ==, 0);
  return rules->undo_minutes;
}

/* A schedule published ahead counts from its day on; with a clock before all of them, the first. */
static void
test_in_force (void)
{
  const SerapRecord *now = find ("jadwal", "jadwal");
  const char *text = serap_record_text (now, "isi");
  g_autoptr (GRegex) minutes = g_regex_new ("\"undo_minutes\": *[0-9]+", 0, 0, NULL);
  g_assert_true (g_regex_match (minutes, text, 0, NULL));
  g_autofree char *other = g_regex_replace_literal (minutes, text, -1, 0, "\"undo_minutes\": 45", 0, NULL);
  SerapRecord *next = newer ("jadwal", "jadwal", other);
  serap_record_set_text (next, "berlaku_dari", "2027-01-01");
  serap_record_set_text (next, "berlaku_sampai", "2027-06-30");
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_ptr_array_add (all, next);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (all, serap_record_copy (records->pdata[i]));

  g_assert_cmpint (undo_minutes_on (all, "2026-12-31"), ==, 30);
  g_assert_cmpint (undo_minutes_on (all, "2027-01-01"), ==, 45);
  g_assert_cmpint (undo_minutes_on (all, "2027-06-30"), ==, 45);
  g_assert_cmpint (undo_minutes_on (all, "2027-07-01"), ==, 30);
  g_assert_cmpint (undo_minutes_on (all, "1970-01-01"), ==, 30);
}

/* ---- Practice data ---- */

#define TODAY "2026-11-23"
/* 2026-11-23 16:00 WIB. */
#define NOW_MS G_GINT64_CONSTANT (1795424400000)

static void
test_accounts (void)
{
  g_autoptr (GPtrArray) list = serap_practice_accounts (schema);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapRules) rules = serap_rules_from_records (schema, records, "2026-11-23", problems);
  g_autoptr (GHashTable) roles = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) persons = g_hash_table_new (g_str_hash, g_str_equal);
  guint members = 0;
  for (guint i = 0; i < list->len; i++) {
    const SerapRecord *record = list->pdata[i];
    for (guint f = 0; f < record->entity->n_fields; f++)
      g_assert_true (serap_validate_shape (&record->entity->fields[f], &record->values[f], problems));
    if (g_str_equal (record->entity->name, "anggota")) {
      members++;
      g_assert_true (g_str_has_prefix (serap_record_text (record, "nama"), "Anggota D"));
      find ("fraksi", serap_record_text (record, "fraksi"));
      find ("dapil", serap_record_text (record, "dapil"));
    }
    if (!g_str_equal (record->entity->name, "pengguna"))
      continue;
    char *const *role = serap_record_value (record, "peran")->set;
    g_assert_nonnull (serap_roles_find (rules->roles, role[0]));
    g_assert_true (g_hash_table_add (roles, role[0]));
    g_assert_true (g_hash_table_add (persons, (gpointer) serap_record_text (record, "orang")));
    g_autofree char *id = serap_practice_user (serap_record_text (record, "kode"));
    g_assert_cmpstr (record->id, ==, id);
  }
  g_assert_cmpuint (members, ==, 50);
  for (guint i = 0; i < rules->roles->roles->len; i++) {
    const SerapRole *role = rules->roles->roles->pdata[i];
    g_test_message ("%s", role->code);
    g_assert_cmpint (g_hash_table_contains (roles, role->code), ==, !g_str_equal (role->code, "LOKAL"));
  }
}

static void
append_op (GString *out, const SerapOp *op)
{
  g_string_append_printf (out, "%s %s %s %s %s %s %s %" G_GINT64_FORMAT "\n", op->op_id, op->user,
                          op->acts_for != NULL ? op->acts_for : "-", op->entity, op->kind,
                          serap_verb_name (op->verb), op->transition != NULL ? op->transition : "-",
                          op->wall_ms);
  for (guint i = 0; i < op->changes->len; i++) {
    const SerapFieldChange *change = op->changes->pdata[i];
    g_autofree char *value = serap_value_to_string (&change->value);
    g_string_append_printf (out, "  %s=%s\n", change->name, value);
  }
}

static char *
tell_story (const char *seed, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = serap_practice_ops (schema, seed, n, TODAY, &error);
  g_assert_no_error (error);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  GString *out = g_string_new (NULL);
  gint64 before_ms = 0;
  for (guint i = 0; i < ops->len; i++) {
    const SerapOp *op = ops->pdata[i];
    g_assert_true (g_hash_table_add (ids, op->op_id));
    g_assert_cmpint (op->wall_ms, >=, before_ms);
    g_assert_cmpint (op->wall_ms, <=, NOW_MS);
    before_ms = op->wall_ms;
    append_op (out, op);
  }
  return g_string_free (out, FALSE);
}

static void
test_same_story (void)
{
  g_autofree char *one = tell_story ("a", 60);
  g_autofree char *same = tell_story ("a", 60);
  g_autofree char *other = tell_story ("b", 60);
  g_autofree char *none = tell_story ("a", 0);
  g_assert_cmpstr (one, ==, same);
  g_assert_cmpstr (one, !=, other);
  g_assert_cmpstr (none, ==, "");
}

/* A whole headquarters in memory: all records, nothing unknown. */
typedef struct {
  SerapFacts facts;
  GHashTable *by_id;   /* id -> SerapRecord */
  GHashTable *by_code; /* "ENTITY CODE" -> SerapRecord */
  GHashTable *by_kind; /* entity -> GPtrArray of SerapRecord, oldest first */
  GHashTable *acts;    /* id -> GPtrArray of SerapAct */
  guint n_numbers;
} World;

static SerapRecord *
world_get (SerapFacts *facts, const char *id, gboolean *known)
{
  World *world = facts->data;
  if (known != NULL)
    *known = TRUE;
  SerapRecord *record = id != NULL ? g_hash_table_lookup (world->by_id, id) : NULL;
  return record != NULL ? serap_record_copy (record) : NULL;
}

static GPtrArray *
world_children (SerapFacts *facts, const char *entity, const char *field, const char *id, gboolean *complete)
{
  World *world = facts->data;
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  GPtrArray *kind = g_hash_table_lookup (world->by_kind, entity);
  for (guint i = 0; kind != NULL && i < kind->len; i++)
    if (g_strcmp0 (serap_record_text (kind->pdata[i], field), id) == 0)
      g_ptr_array_add (found, serap_record_copy (kind->pdata[i]));
  if (complete != NULL)
    *complete = TRUE;
  return found;
}

static SerapRecord *
world_ref (SerapFacts *facts, const char *entity, const char *code)
{
  World *world = facts->data;
  g_autofree char *key = g_strconcat (entity, " ", code, NULL);
  SerapRecord *record = g_hash_table_lookup (world->by_code, key);
  return record != NULL ? serap_record_copy (record) : NULL;
}

static gboolean
world_ref_is_empty (SerapFacts *facts, const char *entity)
{
  return g_hash_table_lookup (((World *) facts->data)->by_kind, entity) == NULL;
}

static GPtrArray *
world_acts (SerapFacts *facts, const char *id, gboolean *complete)
{
  World *world = facts->data;
  GPtrArray *found = g_ptr_array_new ();
  GPtrArray *acts = g_hash_table_lookup (world->acts, id);
  for (guint i = 0; acts != NULL && i < acts->len; i++)
    g_ptr_array_add (found, acts->pdata[i]);
  if (complete != NULL)
    *complete = TRUE;
  return found;
}

static GPtrArray *
world_op_events (SerapFacts *facts, const char *op_id)
{
  return NULL;
}

static void
world_keep (World *world, SerapRecord *record)
{
  g_hash_table_insert (world->by_id, record->id, record);
  const char *kode = serap_record_text (record, "kode");
  if (kode != NULL)
    g_hash_table_insert (world->by_code, g_strconcat (record->entity->name, " ", kode, NULL), record);
  GPtrArray *kind = g_hash_table_lookup (world->by_kind, record->entity->name);
  if (kind == NULL) {
    kind = g_ptr_array_new ();
    g_hash_table_insert (world->by_kind, (gpointer) record->entity->name, kind);
  }
  g_ptr_array_add (kind, record);
}

static void
acts_free (GPtrArray *acts)
{
  g_ptr_array_set_free_func (acts, (GDestroyNotify) serap_act_free);
  g_ptr_array_unref (acts);
}

static void
world_init (World *world, SerapRules *rules)
{
  memset (world, 0, sizeof *world);
  world->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) serap_record_free);
  world->by_code = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  world->by_kind = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  world->acts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) acts_free);
  world->facts = (SerapFacts){ world_get,  world_children,  world_ref, world_ref_is_empty,
                               world_acts, world_op_events, world,     schema,
                               rules,      TODAY,           NOW_MS,    TRUE };
}

static void
world_clear (World *world)
{
  g_hash_table_unref (world->by_kind);
  g_hash_table_unref (world->by_code);
  g_hash_table_unref (world->by_id);
  g_hash_table_unref (world->acts);
}

/* The operation that seeds a record at headquarters. */
static SerapOp *
create_op (const SerapRecord *record)
{
  SerapOp *op = serap_op_new (record->id, SERAP_VERB_CREATE, record->entity->name, record->id);
  for (guint i = SERAP_N_COMMON; i < record->entity->n_fields; i++)
    if (record->values[i].kind != SERAP_VALUE_NONE)
      serap_op_set_value (op, record->entity->fields[i].name, &record->values[i]);
  return op;
}

static void
remember_act (World *world, const SerapOp *op, const SerapPatch *patch)
{
  SerapAct *act = serap_act_new ();
  act->op_id = g_strdup (op->op_id);
  act->user = g_strdup (op->user);
  act->acts_for = g_strdup (op->acts_for);
  act->verb = g_strdup (serap_verb_name (op->verb));
  act->transition = g_strdup (patch->transition);
  act->at_ms = op->wall_ms;
  GPtrArray *acts = g_hash_table_lookup (world->acts, patch->id);
  if (acts == NULL) {
    acts = g_ptr_array_new ();
    g_hash_table_insert (world->acts, g_strdup (patch->id), acts);
  }
  g_ptr_array_add (acts, act);
}

static void
world_run (World *world, const SerapOp *op, gboolean system)
{
  SerapOutcome *outcome = serap_judge_op (&world->facts, op, system);
  if (outcome->result != SERAP_RESULT_APPLIED) {
    g_autoptr (GString) text = g_string_new (NULL);
    append_op (text, op);
    g_test_message ("%s", text->str);
    show (outcome->problems);
  }
  g_assert_cmpstr (serap_result_name (outcome->result), ==, serap_result_name (SERAP_RESULT_APPLIED));
  for (guint i = 0; i < outcome->patches->len; i++) {
    const SerapPatch *patch = outcome->patches->pdata[i];
    SerapRecord *record = g_hash_table_lookup (world->by_id, patch->id);
    gboolean is_new = record == NULL;
    if (is_new)
      record = serap_record_new (patch->entity, patch->id);
    serap_patch_apply (patch, record);
    if (patch->number_pattern != NULL) {
      g_autofree char *number = g_strdup_printf ("N/%u", ++world->n_numbers);
      serap_record_set_text (record, "nomor", number);
    }
    if (is_new)
      world_keep (world, record);
    remember_act (world, op, patch);
  }
  serap_outcome_free (outcome);
}

static void
count_states (World *world, const char *entity, const char *const *wanted)
{
  g_autoptr (GHashTable) states = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *kind = g_hash_table_lookup (world->by_kind, entity);
  for (guint i = 0; i < kind->len; i++) {
    const char *status = serap_record_status (kind->pdata[i]);
    guint n = GPOINTER_TO_UINT (g_hash_table_lookup (states, status));
    g_hash_table_insert (states, (gpointer) status, GUINT_TO_POINTER (n + 1));
  }
  for (guint i = 0; wanted[i] != NULL; i++) {
    guint n = GPOINTER_TO_UINT (g_hash_table_lookup (states, wanted[i]));
    g_test_message ("%s %s: %u", entity, wanted[i], n);
    g_assert_cmpuint (n, >, 0);
  }
}

static void
run_story (World *world, GPtrArray *ops)
{
  for (guint i = 0; i < ops->len; i++) {
    const SerapOp *op = ops->pdata[i];
    if (op->verb == SERAP_VERB_ATTACH) {
      g_autoptr (GBytes) file = serap_practice_file (op);
      g_autofree char *sha256 = serap_sha256_hex (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
      g_assert_cmpstr (serap_value_text (&serap_op_find_change (op, "sha256")->value), ==, sha256);
      g_assert_cmpint (serap_op_find_change (op, "bytes")->value.number, ==,
                       (gint64) g_bytes_get_size (file));
    }
    world_run (world, op, FALSE);
  }
}

/* Reference records, accounts and the whole story, judged as headquarters judges: nothing is refused. */
static void
test_story_is_accepted (void)
{
  static const char *const aspirasi[]
    = { "DRAF_LAPANGAN",        "TERCATAT",  "TERKLASIFIKASI", "SIAP_USUL", "DIGABUNG", "DIDISPOSISI",
        "TIDAK_DAPAT_DIPROSES", "DIUSULKAN", "DITANGGAPI",     "DITARIK",   NULL };
  static const char *const usulan[]
    = { "DRAF", "DIAJUKAN", "VERIFIKASI_SETWAN", "DIKEMBALIKAN", "LOLOS_VERIFIKASI", NULL };
  static const char *const seeds[] = { "latihan", "Bekasi" };
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapRules) rules = serap_rules_from_records (schema, records, "2026-11-23", problems);
  g_autoptr (GPtrArray) people = serap_practice_accounts (schema);
  for (guint s = 0; s < G_N_ELEMENTS (seeds); s++) {
    World world;
    world_init (&world, rules);
    for (guint i = 0; i < records->len + people->len; i++) {
      const SerapRecord *record = i < records->len ? records->pdata[i] : people->pdata[i - records->len];
      g_autoptr (SerapOp) op = create_op (record);
      world_run (&world, op, TRUE);
    }
    g_autoptr (GPtrArray) ops = serap_practice_ops (schema, seeds[s], SERAP_PRACTICE_ASPIRASI, TODAY, NULL);
    run_story (&world, ops);
    g_test_message ("%s: %u operations", seeds[s], ops->len);
    g_assert_cmpuint (((GPtrArray *) g_hash_table_lookup (world.by_kind, "aspirasi"))->len, ==,
                      SERAP_PRACTICE_ASPIRASI);
    count_states (&world, "aspirasi", aspirasi);
    count_states (&world, "usulan", usulan);
    world_clear (&world);
  }
}

/* No name of a practice folder looks like a person's, and no number can be dialled. */
static void
test_invented (void)
{
  g_autoptr (GPtrArray) ops = serap_practice_ops (schema, "latihan", SERAP_PRACTICE_ASPIRASI, TODAY, NULL);
  for (guint i = 0; i < ops->len; i++) {
    const SerapOp *op = ops->pdata[i];
    const SerapFieldChange *phone = serap_op_find_change (op, "hp");
    if (!g_str_equal (op->kind, "pengusul"))
      continue;
    g_assert_true (
      g_str_has_prefix (serap_value_text (&serap_op_find_change (op, "nama")->value), "Warga Contoh "));
    g_assert_true (phone == NULL || g_str_has_prefix (serap_value_text (&phone->value), "+628000000"));
    g_assert_null (serap_op_find_change (op, "nik"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autoptr (GError) error = NULL;
  schema = serap_schema_new ();
  records = serap_seed_records (schema, &error);
  g_assert_no_error (error);
  g_test_add_func ("/seed/rules-in-force", test_in_force);
  g_test_add_func ("/seed/counts", test_counts);
  g_test_add_func ("/seed/files", test_files);
  g_test_add_func ("/seed/shapes", test_shapes);
  g_test_add_func ("/seed/ids", test_ids);
  g_test_add_func ("/seed/contents", test_contents);
  g_test_add_func ("/seed/order", test_order);
  g_test_add_func ("/seed/rules", test_rules);
  g_test_add_func ("/seed/unreadable", test_unreadable);
  g_test_add_func ("/seed/accounts", test_accounts);
  g_test_add_func ("/seed/same-story", test_same_story);
  g_test_add_func ("/seed/story-is-accepted", test_story_is_accepted);
  g_test_add_func ("/seed/invented", test_invented);
  int result = g_test_run ();
  g_ptr_array_unref (records);
  serap_schema_unref (schema);
  return result;
}
