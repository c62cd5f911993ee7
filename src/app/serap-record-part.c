/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What belongs to a record: its files, and other records. */

#include "config.h"

#include "serap-record-part.h"

#include "serap-app-error.h"
#include "serap-input.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>

/* More than anybody looks through in a pane; a list of the place shows them all. */
#define MAX_LINKS 100

/* ---- Names ---- */

char *
serap_record_title (const SerapRecord *record)
{
  static const char *const names[] = { "judul", "nama", "perihal", "nama_berkas", "kode" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (serap_record_text (record, names[i]) != NULL)
      return g_strdup (serap_record_text (record, names[i]));
  return g_strdup (_ ("Without a title"));
}

const char *
serap_record_number (const SerapRecord *record)
{
  const char *number = serap_record_text (record, "nomor");
  if (number == NULL)
    number = serap_record_text (record, "nomor_lokal");
  return number != NULL ? number : "";
}

/* ---- Values ---- */

static char *
labels_of (SerapSpace *space, const SerapField *field, char *const *codes)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; codes[i] != NULL; i++) {
    g_autofree char *label = serap_resolver_label (space, field, codes[i]);
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", label);
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
serap_record_value_text (SerapSpace *space, const SerapField *field, const SerapValue *value)
{
  if (value->kind == SERAP_VALUE_SET && field->target != NULL)
    return labels_of (space, field, value->set);
  if (value->kind != SERAP_VALUE_TEXT || (field->type != SERAP_CODE && field->type != SERAP_REF))
    return serap_input_show (field, value);
  g_autofree char *label = serap_resolver_label (space, field, value->text);
  /* An id tells people nothing. */
  if (field->type == SERAP_REF && g_str_equal (label, value->text))
    return g_strdup (_ ("not visible to this account"));
  return g_steal_pointer (&label);
}

/* ---- Files ---- */

void
serap_file_free (SerapFile *file)
{
  if (file == NULL)
    return;
  g_free (file->id);
  g_free (file->name);
  g_free (file->kind);
  g_free (file->mime);
  g_free (file->size);
  g_free (file->path);
  g_free (file);
}

static char *
size_text (gint64 bytes)
{
  if (bytes < 1000000)
    return g_strdup_printf (_ ("%d kB"), (int) MAX (1, (bytes + 500) / 1000));
  return g_strdup_printf (_ ("%d,%d MB"), (int) (bytes / 1000000), (int) (bytes % 1000000 / 100000));
}

static SerapFile *
file_of (SerapSpace *space, const SerapRecord *record)
{
  SerapFile *file = g_new0 (SerapFile, 1);
  const SerapField *kind = &record->entity->fields[serap_entity_find (record->entity, "jenis")];
  const char *code = serap_record_text (record, "jenis");
  const char *sha256 = serap_record_text (record, "sha256");
  file->id = g_strdup (record->id);
  file->name = serap_record_title (record);
  file->kind = code != NULL ? serap_resolver_label (space, kind, code) : g_strdup (_ ("Attachment"));
  file->mime = g_strdup (serap_record_text (record, "mime"));
  file->size = size_text (serap_record_int (record, "bytes", 0));
  file->path = sha256 != NULL ? serap_store_blob_path (serap_space_store (space), sha256) : NULL;
  return file;
}

GPtrArray *
serap_files_read (SerapSpace *space, const char *id)
{
  g_autoptr (GPtrArray) records = serap_store_children (serap_space_store (space), "lampiran", "pemilik", id);
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_file_free);
  for (guint i = 0; i < records->len; i++)
    if (!serap_record_bool (records->pdata[i], "dihapus"))
      g_ptr_array_add (files, file_of (space, records->pdata[i]));
  return files;
}

SerapFile *
serap_file_read (SerapSpace *space, const char *id, GError **error)
{
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  if (record != NULL && g_str_equal (record->entity->name, "lampiran"))
    return file_of (space, record);
  g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_USAGE, _ ("There is no such attachment."));
  return NULL;
}

/* ---- Links ---- */

void
serap_link_free (SerapLink *link)
{
  g_free (link->id);
  g_free (link->entity);
  g_free (link->how);
  g_free (link->title);
  g_free (link->number);
  g_free (link);
}

static gboolean
is_linked (GPtrArray *links, const char *id)
{
  for (guint i = 0; i < links->len; i++)
    if (g_str_equal (((SerapLink *) links->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

/* What this account may not see is not named either. */
static void
add_link (SerapSpace *space, GPtrArray *links, const char *id, const char *how)
{
  g_autoptr (SerapRecord) record = id != NULL ? serap_store_get (serap_space_store (space), id) : NULL;
  if (record == NULL || links->len >= MAX_LINKS || is_linked (links, id)
      || serap_record_bool (record, "dihapus"))
    return;
  SerapLink *link = g_new0 (SerapLink, 1);
  link->id = g_strdup (id);
  link->entity = g_strdup (record->entity->name);
  link->how = g_strdup (how);
  link->title = serap_record_title (record);
  link->number = g_strdup (serap_record_number (record));
  link->has_state = serap_row_state_of (space, record, &link->state);
  g_ptr_array_add (links, link);
}

/* A proposal's aspirations, an aspiration's proposals: with their part in it. */
static void
add_joined (SerapSpace *space, GPtrArray *links, const char *own, const char *other, const char *id)
{
  g_autoptr (GPtrArray) list = serap_store_children (serap_space_store (space), "usulan_aspirasi", own, id);
  for (guint i = 0; i < list->len; i++) {
    const SerapRecord *join = list->pdata[i];
    const char *part = serap_record_text (join, "peran");
    if (serap_record_bool (join, "dilepas") || serap_record_bool (join, "dihapus"))
      continue;
    const SerapField *field = &join->entity->fields[serap_entity_find (join->entity, "peran")];
    g_autofree char *how = part != NULL ? serap_resolver_label (space, field, part) : g_strdup (_ ("Linked"));
    add_link (space, links, serap_record_text (join, other), how);
  }
}

/* Records that name this one in @field. */
static void
add_named_by (
  SerapSpace *space, GPtrArray *links, const char *entity, const char *field, const char *id, const char *how)
{
  g_autoptr (GPtrArray) list = serap_store_children (serap_space_store (space), entity, field, id);
  for (guint i = 0; i < list->len && links->len < MAX_LINKS; i++)
    add_link (space, links, ((SerapRecord *) list->pdata[i])->id, how);
}

static void
add_pairs (SerapSpace *space, GPtrArray *links, const char *own, const char *other, const char *id)
{
  g_autoptr (GPtrArray) list = serap_store_children (serap_space_store (space), "duplikat", own, id);
  for (guint i = 0; i < list->len; i++) {
    const SerapRecord *pair = list->pdata[i];
    const char *verdict = serap_record_text (pair, "putusan");
    const SerapField *field = &pair->entity->fields[serap_entity_find (pair->entity, "putusan")];
    g_autofree char *how
      = verdict != NULL ? serap_resolver_label (space, field, verdict) : g_strdup (_ ("Possible duplicate"));
    if (!serap_record_bool (pair, "dihapus"))
      add_link (space, links, serap_record_text (pair, other), how);
  }
}

static void
add_references (SerapSpace *space, GPtrArray *links, const SerapRecord *record)
{
  static const char *const fields[] = { "induk", "asal", "kegiatan", "sumber_rapat", "surat", "aspirasi" };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    int at = serap_entity_find (record->entity, fields[i]);
    if (at >= 0 && record->entity->fields[at].type == SERAP_REF)
      add_link (space, links, serap_record_text (record, fields[i]), _ (record->entity->fields[at].label));
  }
}

GPtrArray *
serap_links_read (SerapSpace *space, const SerapRecord *record)
{
  GPtrArray *links = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_link_free);
  const char *name = record->entity->name, *id = record->id;
  if (g_str_equal (name, "usulan")) {
    add_joined (space, links, "usulan", "aspirasi", id);
    add_named_by (space, links, "usulan", "asal", id, _ ("Continued by"));
  } else if (g_str_equal (name, "aspirasi")) {
    add_joined (space, links, "aspirasi", "usulan", id);
    add_named_by (space, links, "aspirasi", "induk", id, _ ("Merged here"));
    add_named_by (space, links, "pengaduan", "aspirasi", id, _ ("Came from the complaint"));
  } else if (g_str_equal (name, "kegiatan") || g_str_equal (name, "surat")) {
    add_named_by (space, links, "aspirasi", name, id, _ ("Aspiration from it"));
  }
  add_references (space, links, record);
  add_pairs (space, links, "a", "b", id);
  add_pairs (space, links, "b", "a", id);
  return links;
}
