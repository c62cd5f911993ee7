/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Packaged tables and rule files, read into reference records. */

#include "config.h"

#include "serap-seed.h"

#include "serap-csv.h"
#include "serap-id.h"
#include "serap-input.h"
#include "serap-rules-reader.h"
#include "serap-rules-records.h"
#include "serap-seed-resources.h"

#include <gio/gio.h>
#include <string.h>

#define PREFIX "/id/go/bekasikota/dprd/Serap/seed/"

G_DEFINE_QUARK (serap - seed - error - quark, serap_seed_error)

static gboolean
fail (GError **error, const char *file, guint row, const char *what)
{
  g_set_error (error, SERAP_SEED_ERROR, SERAP_SEED_ERROR_INVALID, "%s: row %u: %s", file, row, what);
  return FALSE;
}

GBytes *
serap_seed_file (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (PREFIX, name, NULL);
  GBytes *bytes
    = g_resource_lookup_data (serap_seed_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  if (bytes == NULL)
    g_set_error (error, SERAP_SEED_ERROR, SERAP_SEED_ERROR_MISSING, "no packaged file %s", name);
  return bytes;
}

char *
serap_seed_id (const SerapRecord *record)
{
  char *const *key = record->entity->key;
  g_return_val_if_fail (key[0] != NULL, NULL);
  g_autofree char *first = serap_value_to_string (serap_record_value (record, key[0]));
  if (key[1] == NULL)
    return serap_id_derive (record->entity->name, first, NULL);
  g_autofree char *second = serap_value_to_string (serap_record_value (record, key[1]));
  return serap_id_derive (record->entity->name, first, second, NULL);
}

static void
take_id (SerapRecord *record)
{
  g_free (record->id);
  record->id = serap_seed_id (record);
}

/* ---- Tables ---- */

/* A row of a file, with its place for messages. */
typedef struct {
  const char *file;
  guint number;
  const char *const *headings;
  char **cells;
} Row;

static const char *
cell (const Row *row, const char *heading)
{
  for (guint i = 0; row->headings[i] != NULL; i++)
    if (g_str_equal (row->headings[i], heading))
      return row->cells[i];
  return NULL;
}

static gboolean
put (const Row *row, SerapRecord *record, int at, const char *text, GError **error)
{
  const SerapField *field = &record->entity->fields[at];
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  if (serap_input_read (field, text, &record->values[at], NULL, problems))
    return TRUE;
  g_autofree char *what
    = g_strdup_printf ("%s: %s", field->name, ((SerapProblem *) problems->pdata[0])->code);
  return fail (error, row->file, row->number, what);
}

/* Cells into the fields their headings name; of two headings for one field the first counts. */
static gboolean
fill (const Row *row, SerapRecord *record, GError **error)
{
  for (guint i = 0; row->headings[i] != NULL; i++) {
    int at = serap_entity_find_alias (record->entity, row->headings[i]);
    if (at >= SERAP_N_COMMON && record->values[at].kind == SERAP_VALUE_NONE
        && !put (row, record, at, row->cells[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
fill_code (const Row *row, SerapRecord *record, GError **error)
{
  const char *group = cell (row, "kelompok");
  const char *code = cell (row, "kode");
  if (group == NULL || code == NULL || *group == '\0' || *code == '\0')
    return fail (error, row->file, row->number, "no group or code");
  if (!fill (row, record, error))
    return FALSE;
  g_autofree char *full = g_strconcat (group, "/", code, NULL);
  serap_record_set_text (record, "kode", full);
  return TRUE;
}

/* Every row has one kecamatan of its district; number and name of the district stand in each. */
static gboolean
fill_district (const Row *row, SerapRecord *record, GError **error)
{
  static const struct {
    const char *field;
    const char *heading;
  } columns[]
    = { { "kode", "nomor" }, { "nama", "dapil" }, { "kursi", "kursi" }, { "kecamatan", "kode_kecamatan" } };
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    const char *text = cell (row, columns[i].heading);
    int at = serap_entity_find (record->entity, columns[i].field);
    if (text == NULL || *text == '\0')
      return fail (error, row->file, row->number, columns[i].heading);
    if (!put (row, record, at, text, error))
      return FALSE;
  }
  return TRUE;
}

typedef gboolean (*FillFunc) (const Row *row, SerapRecord *record, GError **error);

typedef struct {
  SerapSchema *schema;
  GPtrArray *records;
  GHashTable *by_id; /* id -> SerapRecord (unowned) */
} Seed;

/* Adds what @row says to the record of the same id, where it may agree or fill in, but never differ. */
static gboolean
merge (const Row *row, SerapRecord *into, const SerapRecord *from, GError **error)
{
  for (guint i = 0; i < into->entity->n_fields; i++) {
    SerapValue *value = &into->values[i];
    const SerapValue *other = &from->values[i];
    if (other->kind == SERAP_VALUE_NONE || serap_value_equal (value, other))
      continue;
    if (value->kind == SERAP_VALUE_NONE) {
      serap_value_copy (value, other);
    } else if (value->kind == SERAP_VALUE_SET) {
      g_autofree char *mine = serap_value_to_string (value);
      g_autofree char *theirs = serap_value_to_string (other);
      g_autofree char *both = g_strconcat (mine, ",", theirs, NULL);
      g_auto (GStrv) items = g_strsplit (both, ",", -1);
      serap_value_set_set (value, (const char *const *) items);
    } else {
      return fail (error, row->file, row->number, "differs from an earlier row of the same code");
    }
  }
  return TRUE;
}

static gboolean
take_row (
  Seed *seed, const Row *row, const SerapEntity *entity, FillFunc fill_row, gboolean joins, GError **error)
{
  g_autoptr (SerapRecord) record = serap_record_new (entity, NULL);
  if (!fill_row (row, record, error))
    return FALSE;
  if (!serap_record_is_set (record, entity->key[0]))
    return fail (error, row->file, row->number, "no code");
  take_id (record);
  SerapRecord *known = g_hash_table_lookup (seed->by_id, record->id);
  if (known != NULL)
    return joins ? merge (row, known, record, error)
                 : fail (error, row->file, row->number, "code stands there twice");
  g_hash_table_insert (seed->by_id, record->id, record);
  g_ptr_array_add (seed->records, g_steal_pointer (&record));
  return TRUE;
}

static gboolean
read_table (
  Seed *seed, const char *file, const char *entity_name, FillFunc fill_row, gboolean joins, GError **error)
{
  const SerapEntity *entity = serap_schema_entity (seed->schema, entity_name);
  g_autoptr (GBytes) bytes = serap_seed_file (file, error);
  if (bytes == NULL)
    return FALSE;
  g_autoptr (GError) reason = NULL;
  g_autoptr (SerapCsv) csv = serap_csv_new_for_bytes (bytes, &reason);
  g_auto (GStrv) cells = NULL;
  while (csv != NULL && serap_csv_next (csv, &cells, &reason)) {
    Row row = { file, serap_csv_row_number (csv), serap_csv_headings (csv), cells };
    if (!take_row (seed, &row, entity, fill_row, joins, error))
      return FALSE;
    g_clear_pointer (&cells, g_strfreev);
  }
  if (reason != NULL)
    return fail (error, file, csv != NULL ? serap_csv_row_number (csv) : 0, reason->message);
  return TRUE;
}

/* ---- Rule files ---- */

static gboolean
read_rule (Seed *seed, const char *file, GError **error)
{
  g_autoptr (GBytes) bytes = serap_seed_file (file, error);
  if (bytes == NULL)
    return FALSE;
  gsize n;
  const char *text = g_bytes_get_data (bytes, &n);
  g_autofree char *kind = serap_rules_read_kind (text, n);
  const char *entity = serap_rules_entity_of (kind);
  if (entity == NULL)
    return fail (error, file, 0, "no rule file");
  g_autoptr (GError) reason = NULL;
  g_autoptr (SerapRecord) record
    = serap_rules_record_new (serap_schema_entity (seed->schema, entity), text, n, &reason);
  if (record == NULL)
    return fail (error, file, 0, reason->message);
  take_id (record);
  if (g_hash_table_contains (seed->by_id, record->id))
    return fail (error, file, 0, "code and version stand there twice");
  g_hash_table_insert (seed->by_id, record->id, record);
  g_ptr_array_add (seed->records, g_steal_pointer (&record));
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* All rule files of a folder, by name: a new one needs no change here. */
static gboolean
read_rules_of (Seed *seed, const char *folder, GError **error)
{
  g_autofree char *path = g_strconcat (PREFIX, folder, NULL);
  g_auto (GStrv) names
    = g_resource_enumerate_children (serap_seed_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (names == NULL)
    return FALSE;
  qsort (names, g_strv_length (names), sizeof *names, compare_names);
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *file = g_build_filename (folder, names[i], NULL);
    if (!read_rule (seed, file, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- The public function ---- */

static gboolean
read_tables (Seed *seed, GError **error)
{
  static const struct {
    const char *file;
    const char *entity;
    FillFunc fill;
    gboolean joins; /* rows of the same code are one record */
  } tables[] = {
    { "reference/kode.csv", "kode", fill_code, FALSE },
    { "reference/alasan.csv", "alasan", fill, FALSE },
    { "reference/satuan.csv", "satuan", fill, FALSE },
    { "reference/hari_libur.csv", "hari_libur", fill, FALSE },
    { "reference/wilayah.csv", "wilayah", fill, FALSE },
    { "reference/wilayah_centroid.csv", "wilayah", fill, TRUE },
    { "reference/dapil.csv", "dapil", fill_district, TRUE },
    { "reference/fraksi.csv", "fraksi", fill, FALSE },
    { "reference/komisi.csv", "komisi", fill, FALSE },
    { "reference/alat_kelengkapan.csv", "akd", fill, FALSE },
    { "reference/opd.csv", "opd", fill, FALSE },
    { "reference/unit_kerja.csv", "unit_kerja", fill, FALSE },
    { "reference/nomenklatur.csv", "nomenklatur", fill, FALSE },
    { "reference/kamus_usulan.csv", "kamus", fill, FALSE },
    { "reference/rpjmd.csv", "rpjmd", fill, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (!read_table (seed, tables[i].file, tables[i].entity, tables[i].fill, tables[i].joins, error))
      return FALSE;
  return TRUE;
}

GPtrArray *
serap_seed_records (SerapSchema *schema, GError **error)
{
  g_return_val_if_fail (schema != NULL, NULL);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_record_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  Seed seed = { schema, records, by_id };
  if (!read_rule (&seed, "reference/peran.json", error) || !read_tables (&seed, error)
      || !read_rule (&seed, "reference/pola_nomor.json", error)
      || !read_rule (&seed, "reference/jadwal.json", error) || !read_rules_of (&seed, "workflow", error)
      || !read_rules_of (&seed, "regulation", error))
    return NULL;
  return g_steal_pointer (&records);
}
