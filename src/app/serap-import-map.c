/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which column of a file goes into which field: by its heading, or as a map file says. */

#include "config.h"

#include "serap-import-private.h"

#include "serap-heading.h"
#include "serap-json.h"
#include "serap-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAP_HEADING_CHARS 1000

/* Headings besides a field's own aliases. A name of "-" drops the field for this kind of file. */
typedef struct {
  const char *name;
  const char *aliases;
} Extra;

static const Extra aspirasi_extras[] = {
  { "judul", "judul aspirasi|aspirasi" },
  { "uraian", "uraian aspirasi|deskripsi|isi|isi aspirasi|rincian" },
  { "masalah", "masalah|isi masalah" },
  { "volume", "perkiraan volume|vol" },
  { NULL },
};

/* "urusan", "jenis" and "keterangan" of these lists are words of their source, not our codes. */
static const Extra musrenbang_extras[] = {
  { "uraian", "usulan|gagasan|kamus usulan|kegiatan|pekerjaan|uraian usulan" },
  { "masalah", "masalah" },
  { "volume", "vol" },
  { "judul", "judul usulan" },
  { "-jenis", NULL },
  { "-urusan", NULL },
  { "-kegiatan", NULL },
  { NULL },
};

static const Extra usulan_extras[] = {
  { "judul", "judul usulan|pekerjaan" },
  { "masalah", "masalah" },
  { "volume", "vol" },
  { "opd_awal", "skpd tujuan" },
  { NULL },
};

static const Extra anggota_extras[] = {
  { "nama", "nama anggota|nama lengkap|anggota" },
  { "kode", "id|kode anggota" },
  { NULL },
};

/* A place and a person under a row; bare names stand for the place. */
static const Extra place_extras[] = {
  { "alamat", "alamat|alamat lokasi|lokasi|lokus|alamat usulan" },
  { "rt", "rt|rt lokasi" },
  { "rw", "rw|rw lokasi" },
  { "kelurahan", "kelurahan|kel|desa|kelurahan/desa|kelurahan lokasi" },
  { "lat", "lat|latitude|lintang" },
  { "lng", "lng|longitude|lon|long|bujur" },
  { "akurasi_m", "akurasi" },
  { "status_lahan", "status lahan" },
  { "batas_utara", "batas utara" },
  { "batas_timur", "batas timur" },
  { "batas_selatan", "batas selatan" },
  { "batas_barat", "batas barat" },
  { "bukti_lahan", "bukti lahan" },
  { NULL },
};

static const Extra person_extras[] = {
  { "nama", "nama pengusul|pengusul|nama pelapor|nama pemohon|nama warga|nama lengkap|nama|pemohon|pelapor" },
  { "nik", "nik|no nik|no ktp|nomor ktp|ktp|nomor induk kependudukan|nik pengusul" },
  { "hp",
    "hp|no hp|nomor hp|telepon|no telepon|nomor telepon|telp|no telp|wa|no wa|whatsapp|hp pengusul|kontak" },
  { "alamat", "alamat pengusul|alamat pemohon|alamat pelapor|alamat rumah|alamat domisili|domisili" },
  { "rt", "rt pengusul" },
  { "rw", "rw pengusul" },
  { "jenis", "jenis pengusul" },
  { NULL },
};

int
serap_import_kind_from_name (const char *name)
{
  static const char *const names[] = { "aspirasi", "usulan", "musrenbang", "anggota" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i]) == 0)
      return (int) i;
  return -1;
}

static void
target_free (SerapImportTarget *target)
{
  g_free (target->name);
  g_free (target->aliases);
  g_free (target);
}

void
serap_import_map_free (SerapImportMap *map)
{
  if (map == NULL)
    return;
  g_ptr_array_unref (map->targets);
  g_strfreev (map->headings);
  g_free (map->columns);
  g_free (map->personal);
  g_free (map);
}

/* ---- What a column may be ---- */

static const Extra *
find_extra (const Extra *extras, const char *name)
{
  for (; extras->name != NULL; extras++)
    if (g_str_equal (extras->name, name))
      return extras;
  return NULL;
}

static gboolean
is_dropped (const Extra *extras, const char *name)
{
  g_autofree char *dropped = g_strconcat ("-", name, NULL);
  return find_extra (extras, dropped) != NULL;
}

static gboolean
may_be_imported (const SerapEntity *entity, const SerapField *field)
{
  static const char *const own[] = {
    "asal_berkas", "asal_baris", "catatan_impor",     "kolom_asal", "pemilik",           "lokasi",
    "pengusul",    "induk",      "duplikat_ditinjau", "sumber",     "persetujuan_waktu", "persetujuan_cara",
    NULL
  };
  guint apart = SERAP_FIELD_SYSTEM | SERAP_FIELD_DERIVED | SERAP_FIELD_DECISION;
  if (field < entity->fields + SERAP_N_COMMON || (field->flags & apart) != 0)
    return FALSE;
  return !g_strv_contains (own, field->name);
}

static void
add_target (
  SerapImportMap *map, const SerapEntity *entity, const SerapField *field, char *name, char *aliases)
{
  SerapImportTarget *target = g_new0 (SerapImportTarget, 1);
  target->name = name;
  target->aliases = aliases;
  target->entity = entity;
  target->field = field;
  g_ptr_array_add (map->targets, target);
}

static char *
join_aliases (const char *a, const char *b)
{
  return a != NULL && b != NULL ? g_strconcat (a, "|", b, NULL) : g_strdup (a != NULL ? a : b);
}

static void
add_main_targets (SerapImportMap *map, const Extra *extras)
{
  const SerapEntity *entity = map->main;
  for (guint i = 0; i < entity->n_fields; i++) {
    const SerapField *field = &entity->fields[i];
    if (!may_be_imported (entity, field) || is_dropped (extras, field->name))
      continue;
    const Extra *extra = find_extra (extras, field->name);
    add_target (map, entity, field, g_strdup (field->name),
                join_aliases (extra != NULL ? extra->aliases : NULL, field->aliases));
  }
}

static void
add_child_targets (SerapImportMap *map, const SerapEntity *entity, const Extra *extras)
{
  for (guint i = 0; i < entity->n_fields; i++) {
    const SerapField *field = &entity->fields[i];
    if (!may_be_imported (entity, field))
      continue;
    const Extra *extra = find_extra (extras, field->name);
    add_target (map, entity, field, g_strconcat (entity->name, ".", field->name, NULL),
                g_strdup (extra != NULL ? extra->aliases : NULL));
  }
}

static void
add_targets (SerapImportMap *map, SerapSchema *schema, SerapImportKind kind)
{
  static const Extra *const extras[] = { aspirasi_extras, usulan_extras, musrenbang_extras, anggota_extras };
  static const char *const mains[] = { "aspirasi", "usulan", "aspirasi", "anggota" };
  map->main = serap_schema_entity (schema, mains[kind]);
  /* Of two fields with the same alias the earlier one gets it: what is special for a list comes
   * first. */
  if (kind == SERAP_IMPORT_MUSRENBANG) {
    const SerapField *text = &map->main->fields[serap_entity_find (map->main, "uraian")];
    add_target (map, map->main, text, g_strdup ("uraian"),
                g_strdup (find_extra (musrenbang_extras, "uraian")->aliases));
  }
  if (kind == SERAP_IMPORT_ANGGOTA) {
    add_main_targets (map, anggota_extras);
    return;
  }
  const SerapEntity *place = serap_schema_entity (schema, "lokasi");
  add_main_targets (map, extras[kind]);
  add_target (map, place, NULL, g_strdup ("lokasi.rt_rw"), g_strdup ("rt/rw|rt rw|rt dan rw"));
  add_child_targets (map, place, place_extras);
  if (kind != SERAP_IMPORT_USULAN)
    add_child_targets (map, serap_schema_entity (schema, "pengusul"), person_extras);
}

static int
find_target (const SerapImportMap *map, const char *name)
{
  for (guint i = 0; i < map->targets->len; i++)
    if (g_str_equal (((SerapImportTarget *) map->targets->pdata[i])->name, name))
      return (int) i;
  return -1;
}

/* ---- Which one it is ---- */

static void
place_by_heading (SerapImportMap *map)
{
  g_autofree SerapHeadingField *fields = g_new0 (SerapHeadingField, map->targets->len);
  for (guint i = 0; i < map->targets->len; i++) {
    const SerapImportTarget *target = map->targets->pdata[i];
    fields[i].field = target->name;
    fields[i].aliases = target->aliases;
  }
  g_autoptr (SerapHeadingMap) found
    = serap_heading_map_new ((const char *const *) map->headings, fields, map->targets->len);
  for (guint i = 0; i < map->targets->len; i++) {
    int column = serap_heading_map_column (found, i);
    if (column >= 0)
      map->columns[column] = (int) i;
  }
}

static gboolean
fail_map (GError **error, const char *path, const char *what)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE, _ ("The map file “%s” cannot be used: %s"), name,
               what);
  return FALSE;
}

static void
override_column (SerapImportMap *map, const char *heading, int target)
{
  int column = serap_import_map_heading (map, heading);
  if (column < 0)
    return;
  for (guint i = 0; target >= 0 && i < map->n_columns; i++)
    if (map->columns[i] == target)
      map->columns[i] = -1;
  map->columns[column] = target;
}

static gboolean
place_by_map (SerapImportMap *map, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize n = 0;
  g_autoptr (GError) local_error = NULL;
  if (!g_file_get_contents (path, &text, &n, &local_error))
    return fail_map (error, path, local_error->message);
  g_autoptr (SerapJson) json = serap_json_parse (text, (gssize) n, NULL, &local_error);
  if (json == NULL)
    return fail_map (error, path, local_error->message);
  if (serap_json_kind (serap_json_root (json)) != SERAP_JSON_OBJECT)
    return fail_map (error, path, _ ("it must be a JSON object {\"Heading\": \"field\"}."));
  SerapJsonIter iter;
  const char *heading = NULL;
  SerapJsonRef value;
  serap_json_iter_init (&iter, serap_json_root (json));
  while (serap_json_iter_next (&iter, &heading, &value)) {
    const char *field = NULL;
    if (serap_json_kind (value) != SERAP_JSON_NULL
        && !serap_json_text (value, MAP_HEADING_CHARS, &field, &local_error))
      return fail_map (error, path, local_error->message);
    int target = field != NULL ? find_target (map, field) : -1;
    if (field != NULL && target < 0) {
      g_autofree char *what = g_strdup_printf (_ ("there is no field “%s” for this kind of file."), field);
      return fail_map (error, path, what);
    }
    override_column (map, heading, target);
  }
  return TRUE;
}

/* ---- Persons ---- */

/* Columns without a field may be about a person too: they are kept, but sealed. */
static gboolean
sounds_personal (const char *heading)
{
  static const char *const words[]
    = { "nik",        "ktp",      "kk",    "hp",    "handphone", "telp",    "telepon",  "telpon",
        "wa",         "whatsapp", "email", "surel", "pelapor",   "pemohon", "pengirim", "pengusul",
        "narahubung", "kontak",   "npwp",  "lahir", "warga",     NULL };
  g_autofree char *folded = serap_text_fold (heading);
  g_auto (GStrv) parts = g_strsplit (folded, " ", -1);
  gboolean name = FALSE;
  gboolean bare = g_strv_length (parts) == 1;
  for (guint i = 0; parts[i] != NULL; i++) {
    if (g_strv_contains (words, parts[i]))
      return TRUE;
    name = name || g_str_equal (parts[i], "nama");
  }
  static const char *const owners[] = { "lengkap", "ketua", "rt", "rw", "pic", NULL };
  for (guint i = 0; name && parts[i] != NULL; i++)
    if (bare || g_strv_contains (owners, parts[i]))
      return TRUE;
  return FALSE;
}

static void
find_personal (SerapImportMap *map)
{
  if (map->main != NULL && serap_entity_is_reference (map->main))
    return;
  for (guint i = 0; i < map->n_columns; i++) {
    const SerapImportTarget *target = map->columns[i] >= 0 ? map->targets->pdata[map->columns[i]] : NULL;
    map->personal[i]
      = target != NULL ? serap_entity_is_sealed (target->entity) : sounds_personal (map->headings[i]);
  }
}

/* ---- The map ---- */

static gboolean
has_any_column (const SerapImportMap *map)
{
  for (guint i = 0; i < map->n_columns; i++)
    if (map->columns[i] >= 0)
      return TRUE;
  return FALSE;
}

/* Names a person would write, not every field there is. */
static char *
expected_headings (const SerapImportMap *map)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint shown = 0;
  for (guint i = 0; i < map->targets->len && shown < 12; i++) {
    const SerapImportTarget *target = map->targets->pdata[i];
    if (target->field == NULL || target->field->type == SERAP_REF
        || (i > 0 && find_target (map, target->name) != (int) i))
      continue;
    g_string_append_printf (text, "%s%s", shown > 0 ? ", " : "", target->name);
    shown++;
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

SerapImportMap *
serap_import_map_new (SerapSchema *schema,
                      SerapImportKind kind,
                      const char *const *headings,
                      const char *map_file,
                      GError **error)
{
  g_autoptr (SerapImportMap) map = g_new0 (SerapImportMap, 1);
  map->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) target_free);
  map->headings = g_strdupv ((char **) headings);
  map->n_columns = g_strv_length (map->headings);
  map->columns = g_new (int, map->n_columns);
  map->personal = g_new0 (gboolean, map->n_columns);
  for (guint i = 0; i < map->n_columns; i++)
    map->columns[i] = -1;
  add_targets (map, schema, kind);
  place_by_heading (map);
  if (map_file != NULL && !place_by_map (map, map_file, error))
    return NULL;
  find_personal (map);
  if (has_any_column (map))
    return g_steal_pointer (&map);
  g_autofree char *joined = g_strjoinv (", ", map->headings);
  g_autofree char *found = serap_import_shorten (joined, 300);
  g_autofree char *expected = expected_headings (map);
  g_set_error (error, SERAP_APP_ERROR, SERAP_APP_ERROR_FILE,
               _ ("No heading matched a field. Headings found: %s. Expected headings such as: %s. "
                  "A map file can say which heading stands for which field."),
               found, expected);
  return NULL;
}

int
serap_import_map_column (const SerapImportMap *map, const char *name)
{
  for (guint i = 0; i < map->n_columns; i++)
    if (map->columns[i] >= 0
        && g_str_equal (((SerapImportTarget *) map->targets->pdata[map->columns[i]])->name, name))
      return (int) i;
  return -1;
}

int
serap_import_map_heading (const SerapImportMap *map, const char *heading)
{
  g_autofree char *wanted = serap_text_squash (heading);
  for (guint i = 0; i < map->n_columns; i++) {
    g_autofree char *own = serap_text_squash (map->headings[i]);
    if (*own != '\0' && g_str_equal (own, wanted))
      return (int) i;
  }
  return -1;
}
