/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A record in words. */

#include "config.h"

#include "serap-record-view.h"

#include "serap-input.h"
#include "serap-resolver.h"

#include <glib/gi18n.h>

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
  g_free (view->due_text);
  g_ptr_array_unref (view->facts);
  g_free (view);
}

static const char *
first_of (const SerapRecord *record, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++) {
    int at = serap_entity_find (record->entity, names[i]);
    if (at >= 0 && record->values[at].kind == SERAP_VALUE_TEXT)
      return record->values[at].text;
  }
  return NULL;
}

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

static char *
value_text (SerapSpace *space, const SerapField *field, const SerapValue *value)
{
  if (value->kind == SERAP_VALUE_SET && field->target != NULL)
    return labels_of (space, field, value->set);
  if (value->kind == SERAP_VALUE_TEXT && (field->type == SERAP_CODE || field->type == SERAP_REF))
    return serap_resolver_label (space, field, value->text);
  return serap_input_show (field, value);
}

/* What the head of the view says already, or only the machinery reads. */
static gboolean
is_fact (const SerapRecord *record, guint at)
{
  static const char *const elsewhere[]
    = { "judul", "nama",   "perihal", "uraian",   "masalah_singkat",       "tenggat", "lokasi", "rt",
        "rw",    "alamat", "satuan",  "pengusul", "isi_saat_dikembalikan", NULL };
  const SerapField *field = &record->entity->fields[at];
  return at >= SERAP_N_COMMON && record->values[at].kind != SERAP_VALUE_NONE
         && (field->flags & (SERAP_FIELD_SEALED | SERAP_FIELD_QUIET)) == 0
         && !g_strv_contains (elsewhere, field->name);
}

static void
add_fact (SerapRecordView *view, const char *label, char *value)
{
  SerapFact *fact = g_new0 (SerapFact, 1);
  fact->label = g_strdup (label);
  fact->value = value;
  g_ptr_array_add (view->facts, fact);
}

/* "Gg. Kenanga, RT 003/RW 011" */
static void
add_place (SerapRecordView *view, const SerapRecord *record)
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
    add_fact (view, _ ("Location"), g_string_free (g_steal_pointer (&place), FALSE));
}

static void
add_facts (SerapSpace *space, SerapRecordView *view, const SerapRecord *record)
{
  add_place (view, record);
  for (guint i = 0; i < record->entity->n_fields; i++) {
    const SerapField *field = &record->entity->fields[i];
    if (!is_fact (record, i))
      continue;
    char *value = value_text (space, field, &record->values[i]);
    if (g_str_equal (field->name, "volume") && serap_record_text (record, "satuan") != NULL) {
      const SerapField *unit = &record->entity->fields[serap_entity_find (record->entity, "satuan")];
      g_autofree char *label = serap_resolver_label (space, unit, serap_record_text (record, "satuan"));
      g_autofree char *number = value;
      value = g_strdup_printf ("%s %s", number, label);
    }
    add_fact (view, _ (field->label), value);
  }
}

SerapRecordView *
serap_record_view_read (SerapSpace *space, const char *id, GError **error)
{
  static const char *const titles[] = { "judul", "nama", "perihal", "kode", NULL };
  static const char *const texts[] = { "uraian", "masalah", NULL };
  static const char *const numbers[] = { "nomor", "nomor_lokal", NULL };
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
  view->id = g_strdup (id);
  view->entity = g_strdup (record->entity->name);
  view->title = g_strdup (first_of (record, titles));
  if (view->title == NULL)
    view->title = g_strdup (_ ("Without a title"));
  view->text = g_strdup (first_of (record, texts));
  view->number = g_strdup (first_of (record, numbers));
  if (view->number == NULL)
    view->number = g_strdup ("");
  view->has_state = serap_row_state_of (space, record, &view->state);
  const char *deadline
    = serap_entity_find (record->entity, "tenggat") >= 0 ? serap_record_text (record, "tenggat") : NULL;
  view->due = serap_row_due_of (space, deadline, &view->due_text);
  view->sync = serap_store_sync_state (store, id);
  add_facts (space, view, record);
  return view;
}
