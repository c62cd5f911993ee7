/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What stands in the form: values as typed, files, and how a draft is written down. */

#include "config.h"

#include "serap-entry.h"

#include "serap-entry-reading.h"
#include "serap-id.h"
#include "serap-json-writer.h"
#include "serap-json.h"
#include "serap-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define TEXT_CHARS 20000
#define FILES 50

static const char *const fields[] = { "kegiatan",
                                      "anggota",
                                      "tanggal",
                                      "kanal",
                                      "judul",
                                      "uraian",
                                      "lokasi.rt",
                                      "lokasi.rw",
                                      "lokasi.kelurahan",
                                      "lokasi.alamat",
                                      "titik",
                                      "lokasi.sumber",
                                      "pengusul.nama",
                                      "pengusul.jenis",
                                      "pengusul.hp",
                                      "pengusul.nik",
                                      "pengusul.persetujuan_waktu",
                                      "pengusul.persetujuan_cara",
                                      "anonim",
                                      "kamus",
                                      "volume",
                                      "perkiraan_biaya",
                                      "penerima_manfaat",
                                      "urgensi",
                                      NULL };

/* What the next record begins with. The house is another, the neighbourhood most often the same. */
static const char *const carried[]
  = { "kegiatan", "anggota", "tanggal", "kanal", "lokasi.rw", "lokasi.kelurahan", NULL };

const char *const *
serap_entry_fields (void)
{
  return fields;
}

gboolean
serap_entry_is_person (const char *field)
{
  return g_str_has_prefix (field, "pengusul.");
}

static void
file_free (gpointer data)
{
  SerapEntryFile *file = data;
  g_free (file->path);
  g_free (file->name);
  g_free (file->kind);
  g_free (file);
}

SerapEntry *
serap_entry_new (const char *id)
{
  SerapEntry *entry = g_new0 (SerapEntry, 1);
  entry->id = g_strdup (id);
  entry->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  entry->files = g_ptr_array_new_with_free_func (file_free);
  return entry;
}

void
serap_entry_free (SerapEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->id);
  g_hash_table_unref (entry->values);
  g_clear_pointer (&entry->loaded, g_hash_table_unref);
  g_ptr_array_unref (entry->files);
  g_clear_pointer (&entry->sealed, g_bytes_unref);
  g_free (entry);
}

static GHashTable *
copy_values (GHashTable *values)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name, text;
  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, &text))
    g_hash_table_insert (copy, g_strdup (name), g_strdup (text));
  return copy;
}

SerapEntry *
serap_entry_copy (const SerapEntry *entry)
{
  SerapEntry *copy = serap_entry_new (entry->id);
  g_hash_table_unref (copy->values);
  copy->values = copy_values (entry->values);
  copy->loaded = entry->loaded != NULL ? copy_values (entry->loaded) : NULL;
  copy->stored = entry->stored;
  copy->changed_ms = entry->changed_ms;
  copy->sealed = entry->sealed != NULL ? g_bytes_ref (entry->sealed) : NULL;
  for (guint i = 0; i < entry->files->len; i++) {
    const SerapEntryFile *file = entry->files->pdata[i];
    serap_entry_add_file (copy, file->path, file->name, file->kind, file->bytes);
  }
  return copy;
}

const char *
serap_entry_text (const SerapEntry *entry, const char *field)
{
  const char *text = g_hash_table_lookup (entry->values, field);
  return text != NULL ? text : "";
}

gboolean
serap_entry_set (SerapEntry *entry, const char *field, const char *text)
{
  if (g_strcmp0 (serap_entry_text (entry, field), text != NULL ? text : "") == 0)
    return FALSE;
  if (text == NULL || *text == '\0')
    g_hash_table_remove (entry->values, field);
  else
    g_hash_table_replace (entry->values, g_strdup (field), g_strdup (text));
  return TRUE;
}

gboolean
serap_entry_is_empty (const SerapEntry *entry)
{
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init (&iter, entry->values);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_strv_contains (carried, name))
      return FALSE;
  return entry->files->len == 0 && entry->sealed == NULL;
}

void
serap_entry_add_file (SerapEntry *entry, const char *path, const char *name, const char *kind, gint64 bytes)
{
  SerapEntryFile *file = g_new0 (SerapEntryFile, 1);
  file->path = g_strdup (path);
  file->name = g_strdup (name);
  file->kind = g_strdup (kind);
  file->bytes = bytes;
  g_ptr_array_add (entry->files, file);
}

void
serap_entry_remove_file (SerapEntry *entry, guint n)
{
  g_ptr_array_remove_index (entry->files, n);
}

char *
serap_entry_title (const SerapEntry *entry)
{
  static const char *const tries[] = { "judul", "uraian", "lokasi.alamat" };
  for (guint i = 0; i < G_N_ELEMENTS (tries); i++) {
    const char *text = serap_entry_text (entry, tries[i]);
    g_autofree char *clean = serap_text_clean (text, FALSE);
    if (clean != NULL && *clean != '\0')
      return serap_text_length (clean) > 80 ? g_utf8_substring (clean, 0, 80) : g_steal_pointer (&clean);
  }
  return g_strdup (_ ("Without a title"));
}

SerapEntry *
serap_entry_next (const SerapEntry *entry, const char *id)
{
  SerapEntry *next = serap_entry_new (id);
  for (guint i = 0; carried[i] != NULL; i++)
    serap_entry_set (next, carried[i], serap_entry_text (entry, carried[i]));
  return next;
}

/* ---- Drafts ---- */

static void
write_values (SerapJsonWriter *writer, const SerapEntry *entry, gboolean person)
{
  serap_json_writer_begin_object (writer);
  for (guint i = 0; fields[i] != NULL; i++) {
    const char *text = serap_entry_text (entry, fields[i]);
    if (*text != '\0' && serap_entry_is_person (fields[i]) == person)
      serap_json_writer_member_text (writer, fields[i], text);
  }
  serap_json_writer_end_object (writer);
}

static gboolean
has_person (const SerapEntry *entry)
{
  for (guint i = 0; fields[i] != NULL; i++)
    if (serap_entry_is_person (fields[i]) && *serap_entry_text (entry, fields[i]) != '\0')
      return TRUE;
  return FALSE;
}

static gboolean
write_person (SerapJsonWriter *writer, const SerapEntry *entry, SerapSpace *space, GError **error)
{
  g_autoptr (GBytes) sealed = entry->sealed != NULL ? g_bytes_ref (entry->sealed) : NULL;
  if (has_person (entry)) {
    g_clear_pointer (&sealed, g_bytes_unref);
    SerapJsonWriter *person = serap_json_writer_new (FALSE);
    write_values (person, entry, TRUE);
    g_autoptr (GBytes) open = serap_json_writer_finish_bytes (person);
    sealed = serap_box_seal (serap_box_key_public (serap_space_box (space)), open, error);
    if (sealed == NULL)
      return FALSE;
  }
  if (sealed == NULL)
    return TRUE;
  serap_json_writer_name (writer, "orang");
  serap_json_writer_bytes (writer, sealed);
  return TRUE;
}

static void
write_files (SerapJsonWriter *writer, const SerapEntry *entry)
{
  serap_json_writer_name (writer, "berkas");
  serap_json_writer_begin_array (writer);
  for (guint i = 0; i < entry->files->len; i++) {
    const SerapEntryFile *file = entry->files->pdata[i];
    serap_json_writer_begin_object (writer);
    serap_json_writer_member_text (writer, "path", file->path);
    serap_json_writer_member_text (writer, "nama", file->name);
    serap_json_writer_member_text (writer, "jenis", file->kind);
    serap_json_writer_member_int (writer, "bytes", file->bytes);
    serap_json_writer_end_object (writer);
  }
  serap_json_writer_end_array (writer);
}

char *
serap_entry_write (const SerapEntry *entry, SerapSpace *space, GError **error)
{
  g_autoptr (SerapJsonWriter) writer = serap_json_writer_new (FALSE);
  serap_json_writer_begin_object (writer);
  serap_json_writer_member_text (writer, "serap", "entri");
  serap_json_writer_member_int (writer, "version", 1);
  serap_json_writer_member_bool (writer, "tersimpan", entry->stored);
  serap_json_writer_name (writer, "isi");
  write_values (writer, entry, FALSE);
  if (!write_person (writer, entry, space, error))
    return NULL;
  write_files (writer, entry);
  serap_json_writer_end_object (writer);
  return serap_json_writer_finish (g_steal_pointer (&writer));
}

static gboolean
read_values (SerapEntry *entry, SerapJsonRef object, GError **error)
{
  SerapJsonIter iter;
  const char *name, *text;
  SerapJsonRef value;
  serap_json_iter_init (&iter, object);
  while (serap_json_iter_next (&iter, &name, &value)) {
    if (!serap_json_text (value, TEXT_CHARS, &text, error))
      return FALSE;
    serap_entry_set (entry, name, text);
  }
  return TRUE;
}

/* A part that cannot be opened now is carried along, never dropped. */
static void
read_person (SerapEntry *entry, SerapSpace *space, GBytes *sealed)
{
  g_autoptr (GBytes) open = serap_box_open (serap_space_box (space), sealed, NULL);
  g_autoptr (SerapJson) json = open != NULL ? serap_json_parse (g_bytes_get_data (open, NULL),
                                                                (gssize) g_bytes_get_size (open), NULL, NULL)
                                            : NULL;
  if (json == NULL || !read_values (entry, serap_json_root (json), NULL))
    entry->sealed = g_bytes_ref (sealed);
}

static gboolean
read_files (SerapEntry *entry, SerapJsonRef root, GError **error)
{
  SerapJsonRef list;
  if (!serap_json_opt_array (root, "berkas", &list, error))
    return FALSE;
  for (guint i = 0; i < MIN (serap_json_length (list), FILES); i++) {
    SerapJsonRef item = serap_json_element (list, i);
    const char *path, *name, *kind;
    gint64 bytes;
    if (!serap_json_get_text (item, "path", 4096, &path, error)
        || !serap_json_get_text (item, "nama", 1000, &name, error)
        || !serap_json_get_text (item, "jenis", 60, &kind, error)
        || !serap_json_get_int (item, "bytes", 0, G_MAXINT64, &bytes, error))
      return FALSE;
    if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
      serap_entry_add_file (entry, path, name, kind, bytes);
  }
  return TRUE;
}

SerapEntry *
serap_entry_read (SerapSpace *space, const char *id, const char *json, GError **error)
{
  g_autoptr (SerapJson) doc = serap_json_parse (json, -1, NULL, error);
  if (doc == NULL)
    return NULL;
  g_autoptr (SerapEntry) entry = serap_entry_new (id);
  g_autoptr (GBytes) sealed = NULL;
  SerapJsonRef root = serap_json_root (doc), values;
  if (!serap_json_opt_bool (root, "tersimpan", FALSE, &entry->stored, error)
      || !serap_json_opt_bytes (root, "orang", 1024 * 1024, &sealed, error)
      || !serap_json_get_object (root, "isi", &values, error) || !read_values (entry, values, error)
      || !read_files (entry, root, error))
    return NULL;
  if (sealed != NULL)
    read_person (entry, space, sealed);
  return g_steal_pointer (&entry);
}

/* ---- As operations ---- */

static gboolean
is_different (const SerapEntry *entry, const char *field)
{
  const char *before = entry->loaded != NULL ? g_hash_table_lookup (entry->loaded, field) : NULL;
  return g_strcmp0 (before != NULL ? before : "", serap_entry_text (entry, field)) != 0;
}

static void
add_point (const SerapEntry *entry, GPtrArray *out)
{
  const char *text = serap_entry_text (entry, SERAP_ENTRY_POINT);
  SerapEntryPoint point;
  SerapReading reading = serap_entry_point_parse (text, &point);
  if (reading == SERAP_READ_OK) {
    g_autofree char *both = serap_entry_point_format (point);
    g_auto (GStrv) parts = g_strsplit (both, ", ", 2);
    g_ptr_array_add (out, g_strconcat ("lokasi.lat=", parts[0], NULL));
    g_ptr_array_add (out, g_strconcat ("lokasi.lng=", parts[1], NULL));
  } else {
    /* Nothing clears it; anything else is refused at its field. */
    g_ptr_array_add (out, g_strdup_printf ("lokasi.lat=%s", reading == SERAP_READ_EMPTY ? "" : text));
    g_ptr_array_add (out, g_strdup_printf ("lokasi.lng=%s", reading == SERAP_READ_EMPTY ? "" : text));
  }
}

char **
serap_entry_assignments (const SerapEntry *entry)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new ();
  for (guint i = 0; fields[i] != NULL; i++) {
    if (!is_different (entry, fields[i]))
      continue;
    if (g_str_equal (fields[i], SERAP_ENTRY_POINT))
      add_point (entry, out);
    else
      g_ptr_array_add (out, g_strconcat (fields[i], "=", serap_entry_text (entry, fields[i]), NULL));
  }
  g_ptr_array_add (out, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&out), FALSE);
}
