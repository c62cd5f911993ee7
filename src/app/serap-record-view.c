/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A record in words. */

#include "config.h"

#include "serap-record-view.h"

#include "serap-input.h"
#include "serap-name.h"
#include "serap-nik.h"
#include "serap-phone.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>
#include <string.h>

#define HIDDEN "••••"

static void
fact_free (gpointer data)
{
  SerapFact *fact = data;
  g_free (fact->label);
  g_free (fact->value);
  g_free (fact);
}

void
serap_record_view_free (SerapRecordView *view)
{
  if (view == NULL)
    return;
  g_free (view->id);
  g_free (view->entity);
  g_free (view->title);
  g_free (view->number);
  g_free (view->text);
  g_free (view->person);
  g_free (view->due_text);
  g_free (view->print);
  g_clear_pointer (&view->facts, g_ptr_array_unref);
  g_clear_pointer (&view->files, g_ptr_array_unref);
  g_clear_pointer (&view->links, g_ptr_array_unref);
  g_clear_pointer (&view->steps, g_ptr_array_unref);
  g_clear_pointer (&view->deeds, g_ptr_array_unref);
  g_free (view);
}

const char *
serap_record_view_fact (const SerapRecordView *view, const char *field)
{
  for (guint i = 0; i < view->facts->len; i++) {
    const SerapFact *fact = view->facts->pdata[i];
    if (g_str_equal (fact->field, field))
      return fact->value;
  }
  return NULL;
}

/* ---- Facts ---- */

static const char *
first_of (const SerapRecord *record, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (serap_record_text (record, names[i]) != NULL)
      return serap_record_text (record, names[i]);
  return NULL;
}

static void
add_fact (GPtrArray *facts, const char *field, const char *label, char *value)
{
  SerapFact *fact = g_new0 (SerapFact, 1);
  fact->field = g_intern_string (field);
  fact->label = g_strdup (label);
  fact->value = value;
  g_ptr_array_add (facts, fact);
}

/* ---- The proposer ---- */

/* As much as anybody may see without a reason: with the key open the masked name, else only bullets. */
static char *
masked (SerapSpace *space, const char *id)
{
  g_autoptr (SerapRecord) person
    = serap_store_person (serap_space_store (space), serap_space_box (space), id, NULL);
  const char *name = person != NULL ? serap_record_text (person, "nama") : NULL;
  const char *phone = person != NULL ? serap_record_text (person, "hp") : NULL;
  g_autofree char *short_name = name != NULL ? serap_name_mask (name) : g_strdup (HIDDEN);
  g_autofree char *short_phone = phone != NULL ? serap_phone_mask (phone) : NULL;
  return short_phone != NULL ? g_strdup_printf ("%s · %s", short_name, short_phone)
                             : g_steal_pointer (&short_name);
}

static void
add_person (SerapSpace *space, SerapRecordView *view, const SerapRecord *record)
{
  int at = serap_entity_find (record->entity, "pengusul");
  const char *id = at >= 0 ? serap_record_text (record, "pengusul") : NULL;
  if (at < 0)
    return;
  const char *label = _ (record->entity->fields[at].label);
  if (serap_record_bool (record, "anonim"))
    add_fact (view->facts, "pengusul", label, g_strdup (_ ("wants to stay unknown")));
  else if (id != NULL)
    add_fact (view->facts, "pengusul", label, masked (space, id));
  if (id != NULL && !serap_record_bool (record, "anonim"))
    view->person = g_strdup (id);
}

/* ---- Which facts ---- */

/* What another fact or the head says already, or only the machinery reads. */
static gboolean
is_elsewhere (const char *name)
{
  static const char *const names[] = { "judul",
                                       "nama",
                                       "perihal",
                                       "uraian",
                                       "lokasi",
                                       "rt",
                                       "rw",
                                       "alamat",
                                       "kecamatan",
                                       "lat",
                                       "lng",
                                       "satuan",
                                       "pengusul",
                                       "tenggat",
                                       "tenggat_jenis",
                                       "tenggat_sejak",
                                       "perlu_lokasi",
                                       "duplikat_ditinjau",
                                       "regulasi",
                                       "regulasi_versi",
                                       "disetujui_versi",
                                       "isi_saat_dikembalikan",
                                       "daftar_sha256",
                                       "sha256",
                                       "mime",
                                       NULL };
  return g_strv_contains (names, name);
}

/* "No" and 0 of what the machinery counts are no news. */
static gboolean
says_something (const SerapField *field, const SerapValue *value)
{
  if (value->kind == SERAP_VALUE_NONE)
    return FALSE;
  gboolean counted = field->type == SERAP_BOOL || (field->flags & SERAP_FIELD_SYSTEM) != 0;
  return value->kind != SERAP_VALUE_INT || value->number != 0 || !counted;
}

static gboolean
is_fact (const SerapRecord *record, guint at)
{
  const SerapField *field = &record->entity->fields[at];
  return at >= SERAP_N_COMMON && says_something (field, &record->values[at])
         && (field->flags & (SERAP_FIELD_SEALED | SERAP_FIELD_QUIET)) == 0 && !is_elsewhere (field->name);
}

static char *
fact_text (SerapSpace *space, const SerapRecord *record, int at)
{
  const SerapField *field = &record->entity->fields[at];
  g_autofree char *value = serap_record_value_text (space, field, &record->values[at]);
  const char *with = NULL;
  const char *joint = NULL;
  if (g_str_equal (field->name, "volume")) {
    with = "satuan";
    joint = " ";
  } else if (g_str_equal (field->name, "kelurahan")) {
    with = "kecamatan";
    joint = ", ";
  } else if (g_str_equal (field->name, "penerima_manfaat")) {
    return g_strdup_printf (_ ("%s people"), value);
  }
  int other = with != NULL ? serap_entity_find (record->entity, with) : -1;
  if (other < 0 || record->values[other].kind == SERAP_VALUE_NONE)
    return g_steal_pointer (&value);
  g_autofree char *second
    = serap_record_value_text (space, &record->entity->fields[other], &record->values[other]);
  return g_strconcat (value, joint, second, NULL);
}

/* "Gg. Kenanga, RT 003/RW 011" */
static void
add_place (GPtrArray *facts, const SerapRecord *record)
{
  if (serap_entity_find (record->entity, "rt") < 0)
    return;
  const char *address = serap_record_text (record, "alamat");
  const char *rt = serap_record_text (record, "rt"), *rw = serap_record_text (record, "rw");
  g_autoptr (GString) place = g_string_new (address);
  if (rt != NULL)
    g_string_append_printf (place, "%sRT %s", place->len > 0 ? ", " : "", rt);
  if (rw != NULL)
    g_string_append_printf (place, "%sRW %s", rt != NULL ? "/" : place->len > 0 ? ", " : "", rw);
  if (place->len > 0)
    add_fact (facts, "lokasi", _ ("Location"), g_string_free (g_steal_pointer (&place), FALSE));
}

/* What people look for first; what is not named here follows in the order of the table. */
static const char *const first_facts[] = { "kelurahan",
                                           "pengusul",
                                           "penerima_manfaat",
                                           "kelompok_sasaran",
                                           "volume",
                                           "anggaran",
                                           "perkiraan_biaya",
                                           "kegiatan",
                                           "surat",
                                           "kanal",
                                           "tanggal",
                                           "anggota",
                                           "dapil",
                                           "tahun_rencana",
                                           "kamus",
                                           "nomenklatur",
                                           NULL };

/* A record this account does not see is not spoken of. */
static gboolean
is_seen (SerapSpace *space, const SerapRecord *record, int at)
{
  if (record->entity->fields[at].type != SERAP_REF)
    return TRUE;
  const char *id = serap_value_text (&record->values[at]);
  g_autoptr (SerapRecord) other = id != NULL ? serap_store_get (serap_space_store (space), id) : NULL;
  return other != NULL;
}

static void
add_one (SerapSpace *space, GPtrArray *facts, const SerapRecord *record, int at)
{
  const SerapField *field = &record->entity->fields[at];
  if (!is_seen (space, record, at))
    return;
  add_fact (facts, field->name, _ (field->label), fact_text (space, record, at));
}

static void
add_facts (SerapSpace *space, SerapRecordView *view, const SerapRecord *record)
{
  GPtrArray *facts = view->facts;
  add_place (facts, record);
  for (guint i = 0; first_facts[i] != NULL; i++) {
    int at = serap_entity_find (record->entity, first_facts[i]);
    if (at >= 0 && is_fact (record, (guint) at))
      add_one (space, facts, record, at);
    if (at >= 0 && g_str_equal (first_facts[i], "pengusul"))
      add_person (space, view, record);
  }
  for (guint i = 0; i < record->entity->n_fields; i++)
    if (is_fact (record, i) && !g_strv_contains (first_facts, record->entity->fields[i].name))
      add_one (space, facts, record, (int) i);
}

/* ---- A revealed person ---- */

GPtrArray *
serap_record_person_facts (SerapSpace *space, const SerapRecord *person)
{
  GPtrArray *facts = g_ptr_array_new_with_free_func (fact_free);
  for (guint i = SERAP_N_COMMON; i < person->entity->n_fields; i++) {
    const SerapField *field = &person->entity->fields[i];
    if ((field->flags & SERAP_FIELD_SEALED) == 0 || person->values[i].kind == SERAP_VALUE_NONE
        || g_str_equal (field->name, "kolom_asal"))
      continue;
    add_fact (facts, field->name, _ (field->label),
              serap_record_value_text (space, field, &person->values[i]));
  }
  return facts;
}

/* ---- The view ---- */

static void
add_print (GString *print, const char *text)
{
  g_string_append (print, text != NULL ? text : "");
  g_string_append_c (print, '\037');
}

static void
print_parts (GString *print, const SerapRecordView *view)
{
  for (guint i = 0; i < view->facts->len; i++)
    add_print (print, ((SerapFact *) view->facts->pdata[i])->value);
  for (guint i = 0; i < view->files->len; i++) {
    add_print (print, ((SerapFile *) view->files->pdata[i])->id);
    add_print (print, ((SerapFile *) view->files->pdata[i])->path);
  }
  for (guint i = 0; i < view->links->len; i++) {
    const SerapLink *link = view->links->pdata[i];
    add_print (print, link->id);
    add_print (print, link->how);
    add_print (print, link->has_state ? link->state.name : NULL);
  }
  for (guint i = 0; i < view->steps->len; i++) {
    const SerapStep *step = view->steps->pdata[i];
    add_print (print, step->name);
    add_print (print, step->why);
    add_print (print, step->next ? "1" : "0");
  }
  for (guint i = 0; i < view->deeds->len; i++) {
    const SerapDeed *deed = view->deeds->pdata[i];
    add_print (print, deed->text);
    add_print (print, deed->when);
    add_print (print, deed->waiting ? "1" : "0");
  }
}

static char *
print_of (const SerapRecordView *view)
{
  g_autoptr (GString) print = g_string_new (NULL);
  add_print (print, view->id);
  add_print (print, view->title);
  add_print (print, view->number);
  add_print (print, view->text);
  add_print (print, view->has_state ? view->state.name : NULL);
  add_print (print, view->due_text);
  g_string_append_printf (print, "%d", (int) view->sync);
  print_parts (print, view);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, print->str, (gssize) print->len);
}

/* Where the text is the problem itself the facts need not say it again. */
static void
take_text (SerapRecordView *view, const SerapRecord *record)
{
  static const char *const texts[] = { "uraian", "masalah", "keterangan", NULL };
  view->text = g_strdup (first_of (record, texts));
  for (guint i = view->facts->len; view->text != NULL && i > 0; i--) {
    const SerapFact *fact = view->facts->pdata[i - 1];
    if (g_strv_contains (texts, fact->field) && strstr (view->text, fact->value) != NULL)
      g_ptr_array_remove_index (view->facts, i - 1);
  }
}

static void
take_head (SerapSpace *space, SerapRecordView *view, const SerapRecord *record)
{
  const char *deadline
    = serap_entity_find (record->entity, "tenggat") >= 0 ? serap_record_text (record, "tenggat") : NULL;
  view->id = g_strdup (record->id);
  view->entity = g_strdup (record->entity->name);
  view->title = serap_record_title (record);
  view->number = g_strdup (serap_record_number (record));
  view->has_state = serap_row_state_of (space, record, &view->state);
  view->due = serap_row_due_of (space, deadline, &view->due_text);
  view->sync = serap_store_sync_state (serap_space_store (space), record->id);
}

SerapRecordView *
serap_record_view_read (SerapSpace *space, const char *id, GError **error)
{
  g_return_val_if_fail (space != NULL && id != NULL, NULL);

  SerapStore *store = serap_space_store (space);
  g_autoptr (SerapRecord) record = serap_store_get (store, id);
  if (record == NULL) {
    g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND, "%s",
                 _ ("There is no such record, or this account may not see it."));
    return NULL;
  }
  serap_store_fill_derived (store, record);
  SerapRecordView *view = g_new0 (SerapRecordView, 1);
  view->facts = g_ptr_array_new_with_free_func (fact_free);
  take_head (space, view, record);
  add_facts (space, view, record);
  take_text (view, record);
  view->files = serap_files_read (space, id);
  view->links = serap_links_read (space, record);
  view->steps = serap_steps_read (space, record);
  view->deeds = serap_timeline_read (space, record);
  view->print = print_of (view);
  return view;
}
