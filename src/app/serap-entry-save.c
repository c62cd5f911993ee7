/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a form to a record: drafts, files, and the first step. */

#include "config.h"

#include "serap-entry-save.h"

#include "serap-attach.h"
#include "serap-date.h"
#include "serap-edit.h"
#include "serap-entry-reading.h"
#include "serap-files.h"
#include "serap-id.h"
#include "serap-input.h"
#include "serap-json-writer.h"
#include "serap-json.h"
#include "serap-message.h"
#include "serap-resolver.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#define ENTITY "aspirasi"
#define FIRST_STEP "TERIMA"
/* Setting of the space: what the next form begins with. */
#define CARRIED "entri_berikutnya"

/* ---- Drafts ---- */

static char *
folder_of (SerapSpace *space, const char *id)
{
  return g_build_filename (serap_store_dir (serap_space_store (space)), "draf", id, NULL);
}

static void
remove_folder (SerapSpace *space, const char *id)
{
  g_autofree char *folder = folder_of (space, id);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name = dir != NULL ? g_dir_read_name (dir) : NULL; name != NULL;
       name = g_dir_read_name (dir)) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_unlink (path);
  }
  g_rmdir (folder);
}

gboolean
serap_entry_keep (SerapSpace *space, const SerapEntry *entry, GError **error)
{
  if (!entry->stored && serap_entry_is_empty (entry))
    return serap_entry_drop (space, entry->id, error);
  g_autofree char *json = serap_entry_write (entry, space, error);
  return json != NULL && serap_store_put_draft (serap_space_store (space), entry->id, ENTITY, json, error);
}

gboolean
serap_entry_drop (SerapSpace *space, const char *id, GError **error)
{
  if (!serap_store_delete_draft (serap_space_store (space), id, error))
    return FALSE;
  remove_folder (space, id);
  return TRUE;
}

/* ---- Records ---- */

static void
load_value (SerapEntry *entry, const char *field, const SerapField *behind, const SerapValue *value)
{
  if (value->kind == SERAP_VALUE_NONE)
    return;
  /* Codes, ids and words as they are; everything else as people write it, which reads back as the same. */
  gboolean shown = behind->type != SERAP_CODE && behind->type != SERAP_REF && behind->type != SERAP_TEXT
                   && behind->type != SERAP_INT;
  g_autofree char *text = shown ? serap_input_show (behind, value) : serap_value_to_string (value);
  serap_entry_set (entry, field, text);
}

static void
load_point (SerapEntry *entry, const SerapRecord *place)
{
  if (place == NULL || !serap_record_is_set (place, "lat") || !serap_record_is_set (place, "lng"))
    return;
  SerapEntryPoint point = { (double) serap_record_int (place, "lat", 0) / 1e7,
                            (double) serap_record_int (place, "lng", 0) / 1e7 };
  g_autofree char *text = serap_entry_point_format (point);
  serap_entry_set (entry, SERAP_ENTRY_POINT, text);
}

static void
load_unit (SerapEntry *entry, const SerapRecord *record)
{
  const char *unit = serap_record_text (record, "satuan");
  const char *volume = serap_entry_text (entry, "volume");
  g_autofree char *whole = unit != NULL && *volume != '\0' ? g_strdup_printf ("%s %s", volume, unit) : NULL;
  if (whole != NULL)
    serap_entry_set (entry, "volume", whole);
}

static SerapEntry *
load_record (SerapSpace *space, const SerapRecord *record)
{
  SerapStore *store = serap_space_store (space);
  SerapEntry *entry = serap_entry_new (record->id);
  const char *place_id = serap_record_text (record, "lokasi");
  const char *person_id = serap_record_text (record, "pengusul");
  g_autoptr (SerapRecord) place = place_id != NULL ? serap_store_get (store, place_id) : NULL;
  g_autoptr (SerapRecord) person
    = person_id != NULL ? serap_store_person (store, serap_space_box (space), person_id, NULL) : NULL;
  for (const char *const *field = serap_entry_fields (); *field != NULL; field++) {
    const SerapEntity *entity = NULL;
    const SerapField *behind = serap_entry_field (serap_space_schema (space), *field, &entity);
    const SerapRecord *source = serap_entry_is_person (*field)         ? person
                                : g_str_has_prefix (*field, "lokasi.") ? place
                                                                       : record;
    if (behind != NULL && source != NULL)
      load_value (entry, *field, behind, &source->values[behind - entity->fields]);
  }
  load_point (entry, place);
  load_unit (entry, record);
  entry->stored = TRUE;
  entry->loaded = serap_entry_copy (entry)->values;
  return entry;
}

static SerapEntry *
find_draft (SerapSpace *space, const char *id)
{
  g_autoptr (GPtrArray) drafts = serap_store_drafts (serap_space_store (space), NULL);
  for (guint i = 0; drafts != NULL && i < drafts->len; i++) {
    const SerapDraft *draft = drafts->pdata[i];
    if (g_str_equal (draft->id, id) && g_str_equal (draft->entity, ENTITY))
      return serap_entry_read (space, id, draft->content, NULL);
  }
  return NULL;
}

/* A draft of a record that exists: what is different is measured against the record. */
static void
compare_with_record (SerapSpace *space, SerapEntry *entry)
{
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), entry->id);
  entry->stored = record != NULL;
  g_clear_pointer (&entry->loaded, g_hash_table_unref);
  if (record == NULL)
    return;
  g_autoptr (SerapEntry) now = load_record (space, record);
  entry->loaded = g_hash_table_ref (now->loaded);
}

GPtrArray *
serap_entry_drafts (SerapSpace *space, GError **error)
{
  g_autoptr (GPtrArray) drafts = serap_store_drafts (serap_space_store (space), error);
  if (drafts == NULL)
    return NULL;
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) serap_entry_free);
  for (guint i = 0; i < drafts->len; i++) {
    const SerapDraft *draft = drafts->pdata[i];
    if (!g_str_equal (draft->entity, ENTITY))
      continue;
    g_autoptr (GError) local_error = NULL;
    SerapEntry *entry = serap_entry_read (space, draft->id, draft->content, &local_error);
    if (entry == NULL) {
      g_message ("draft %s: %s", draft->id, local_error->message);
      continue;
    }
    entry->changed_ms = draft->changed_ms;
    compare_with_record (space, entry);
    g_ptr_array_add (entries, entry);
  }
  return entries;
}

SerapEntry *
serap_entry_open (SerapSpace *space, const char *id, GError **error)
{
  SerapEntry *draft = find_draft (space, id);
  if (draft != NULL) {
    compare_with_record (space, draft);
    return draft;
  }
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  if (record != NULL && g_str_equal (record->entity->name, ENTITY))
    return load_record (space, record);
  g_set_error (error, SERAP_STORE_ERROR, SERAP_STORE_ERROR_NOT_FOUND, "%s",
               _ ("There is no such record, or this account may not see it."));
  return NULL;
}

/* ---- What is carried on ---- */

static void
carry (SerapSpace *space, const SerapEntry *entry)
{
  g_autofree char *id = serap_id_new (serap_space_env (space));
  g_autoptr (SerapEntry) next = serap_entry_next (entry, id);
  g_autofree char *json = serap_entry_write (next, space, NULL);
  if (json != NULL)
    serap_store_set_meta (serap_space_store (space), CARRIED, json, NULL);
}

SerapEntry *
serap_entry_start (SerapSpace *space)
{
  g_autofree char *id = serap_id_new (serap_space_env (space));
  g_autofree char *today = serap_env_today (serap_space_env (space));
  g_autofree char *json = serap_store_meta (serap_space_store (space), CARRIED);
  SerapEntry *entry = json != NULL ? serap_entry_read (space, id, json, NULL) : NULL;
  if (entry == NULL)
    entry = serap_entry_new (id);
  /* An event of another day is named again by who opens the form. */
  if (*serap_entry_text (entry, "kegiatan") == '\0' || *serap_entry_text (entry, "tanggal") == '\0')
    serap_entry_set (entry, "tanggal", today);
  g_autofree char *member = serap_space_default_member (space);
  if (*serap_entry_text (entry, "anggota") == '\0')
    serap_entry_set (entry, "anggota", member);
  return entry;
}

void
serap_entry_take_event (SerapSpace *space, SerapEntry *entry)
{
  const char *id = serap_entry_text (entry, "kegiatan");
  g_autoptr (SerapRecord) event = *id != '\0' ? serap_store_get (serap_space_store (space), id) : NULL;
  if (event == NULL)
    return;
  if (serap_record_is_set (event, "anggota"))
    serap_entry_set (entry, "anggota", serap_record_text (event, "anggota"));
  if (serap_record_is_set (event, "tanggal"))
    serap_entry_set (entry, "tanggal", serap_record_text (event, "tanggal"));
  /* Kinds of events and channels share most of their codes. */
  const char *kind = serap_record_text (event, "jenis");
  const SerapField *channel = serap_entry_field (serap_space_schema (space), "kanal", NULL);
  g_auto (GStrv) codes = kind != NULL ? serap_resolve_code (space, channel, kind) : NULL;
  if (codes != NULL && codes[0] != NULL)
    serap_entry_set (entry, "kanal", codes[0]);
}

static gint64
count_of_event (SerapSpace *space, const char *id)
{
  const SerapEntity *entity = serap_schema_entity (serap_space_schema (space), ENTITY);
  g_autofree char *text = g_strdup_printf ("kegiatan:%s", id);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapQuery) query = serap_query_parse (entity, text, serap_resolve_for_query, space, problems);
  return query != NULL ? serap_store_count (serap_space_store (space), query, NULL) : 0;
}

static void
add_label (SerapSpace *space, const SerapEntry *entry, const char *field, GPtrArray *parts)
{
  const char *code = serap_entry_text (entry, field);
  if (*code != '\0')
    g_ptr_array_add (
      parts, serap_resolver_label (space, serap_entry_field (serap_space_schema (space), field, NULL), code));
}

char *
serap_entry_context (SerapSpace *space, const SerapEntry *entry, char **title)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *event = serap_entry_text (entry, "kegiatan"), *day = serap_entry_text (entry, "tanggal");
  g_autoptr (SerapRecord) record = *event != '\0' ? serap_store_get (serap_space_store (space), event) : NULL;
  const char *name = record != NULL ? serap_record_text (record, "nama") : NULL;
  *title = g_strdup (name != NULL     ? name
                     : record != NULL ? serap_record_text (record, "nomor_lokal")
                                      : _ ("No event chosen"));
  add_label (space, entry, "anggota", parts);
  if (serap_date_is_valid (day)) {
    g_autofree char *weekday = serap_date_format_day (day);
    g_autofree char *date = serap_date_format_long (day);
    g_ptr_array_add (parts, g_strdup_printf ("%s, %s", weekday, date));
  }
  add_label (space, entry, "kanal", parts);
  if (record != NULL)
    g_ptr_array_add (parts, g_strdup_printf (_ ("aspiration no. %u"), (guint) count_of_event (space, event)
                                                                        + (entry->stored ? 0 : 1)));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

/* The judge is asked, as if the title were written anew. */
gboolean
serap_entry_may_change (SerapSpace *space, const char *id)
{
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  g_autofree char *today = serap_env_today (serap_space_env (space));
  const SerapWorkflow *workflow = serap_rules_workflow (serap_space_rules (space), ENTITY, 0, today);
  const SerapState *initial = workflow != NULL ? serap_workflow_initial (workflow) : NULL;
  if (record == NULL || !g_str_equal (record->entity->name, ENTITY) || initial == NULL
      || g_strcmp0 (serap_record_status (record), initial->name) != 0)
    return FALSE;
  g_autoptr (SerapOp) op = serap_space_op (space, SERAP_VERB_EDIT, ENTITY, id);
  op->acts_for = serap_space_acts_for (space, serap_record_text (record, "anggota"));
  serap_op_set_text (op, "judul", "?");
  g_autoptr (SerapOutcome) outcome
    = serap_judge_op (serap_store_facts (serap_space_store (space)), op, FALSE);
  return !serap_problems_any_error (outcome->problems);
}

/* ---- Files ---- */

static char *
free_path (const char *folder, const char *name)
{
  g_autofree char *base = g_path_get_basename (name);
  for (guint n = 1;; n++) {
    g_autofree char *own = n == 1 ? g_strdup (base) : g_strdup_printf ("%u-%s", n, base);
    g_autofree char *path = g_build_filename (folder, own, NULL);
    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&path);
  }
}

static gboolean
copy_file (const char *from, GBytes *bytes, const char *to, GError **error)
{
  g_autoptr (GFile) target = g_file_new_for_path (to);
  if (bytes != NULL)
    return g_file_set_contents (to, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), error);
  g_autoptr (GFile) source = g_file_new_for_path (from);
  return g_file_copy (source, target, G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, error);
}

static gboolean
is_image (const char *mime)
{
  return g_str_has_prefix (mime, "image/");
}

static void
entry_file_free (gpointer data)
{
  SerapEntryFile *file = data;
  g_free (file->path);
  g_free (file->name);
  g_free (file->kind);
  g_free (file);
}

GPtrArray *
serap_entry_take_file (SerapSpace *space, const char *id, const char *path, GBytes *bytes, GError **error)
{
  g_autofree char *mime = NULL;
  g_autofree char *folder = folder_of (space, id);
  /* What lies on a disk is looked at before it is copied, what comes from the clipboard afterwards. */
  if (bytes == NULL && !serap_attach_check (path, &mime, error))
    return NULL;
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error_literal (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno), g_strerror (errno));
    return NULL;
  }
  g_autofree char *kept = free_path (folder, path);
  if (!copy_file (path, bytes, kept, error))
    return NULL;
  if (bytes != NULL && !serap_attach_check (kept, &mime, error)) {
    g_unlink (kept);
    return NULL;
  }
  GStatBuf info = { 0 };
  g_stat (kept, &info);
  GPtrArray *one = g_ptr_array_new_with_free_func (entry_file_free);
  SerapEntryFile *file = g_new0 (SerapEntryFile, 1);
  file->path = g_steal_pointer (&kept);
  file->name = g_path_get_basename (file->path);
  file->kind = g_strdup (is_image (mime) ? "FOTO_SEBELUM" : "SURAT_PENGANTAR");
  file->bytes = (gint64) info.st_size;
  g_ptr_array_add (one, file);
  return one;
}

/* ---- Saving ---- */

static void
problem_free (gpointer data)
{
  SerapEntryProblem *problem = data;
  g_free (problem->field);
  g_free (problem->text);
  g_free (problem);
}

void
serap_entry_outcome_free (SerapEntryOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_free (outcome->number);
  g_free (outcome->operation);
  g_ptr_array_unref (outcome->problems);
  g_free (outcome);
}

/* Where a problem of the record or of one of its children stands on the form. */
static const char *
form_field (const char *field)
{
  static const char *const known[][2] = {
    { "rt", "lokasi.rt" },
    { "rw", "lokasi.rw" },
    { "kelurahan", "lokasi.kelurahan" },
    { "lokasi", "lokasi.rw" },
    { "alamat", "lokasi.alamat" },
    { "lat", SERAP_ENTRY_POINT },
    { "lng", SERAP_ENTRY_POINT },
    { "sumber", SERAP_ENTRY_POINT },
    { "nama", "pengusul.nama" },
    { "pengusul", "pengusul.nama" },
    { "anonim", "pengusul.nama" },
    { "nik", "pengusul.nik" },
    { "hp", "pengusul.hp" },
    { "persetujuan_waktu", "pengusul.persetujuan_waktu" },
    { "persetujuan_cara", "pengusul.persetujuan_waktu" },
    { "surat", "kegiatan" },
    { "satuan", "volume" },
  };
  for (guint i = 0; field != NULL && i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (field, known[i][0]))
      return known[i][1];
  return field;
}

/* The form has words of its own where the usual ones name what is typed on a command line. */
static char *
sentence (SerapSpace *space, const SerapProblem *problem)
{
  static const struct {
    const char *code, *text;
  } own[] = {
    { "source-required", N_ ("Choose the event it was said at.") },
    { "submitter-required", N_ ("Name the proposer, or choose “Without a name”.") },
    { "place-required", N_ ("Give RW and kelurahan, or a point on the map.") },
    { "kelurahan-required", N_ ("Choose a kelurahan of Kota Bekasi.") },
  };
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (g_str_equal (problem->code, own[i].code))
      return g_strdup (_ (own[i].text));
  SerapProblem bare = *problem;
  bare.field = NULL;
  return serap_message_problem (space, NULL, &bare);
}

static void
add_problem (SerapEntryOutcome *outcome, const char *field, char *text)
{
  for (guint i = 0; i < outcome->problems->len; i++) {
    const SerapEntryProblem *known = outcome->problems->pdata[i];
    if (g_strcmp0 (known->field, field) == 0) {
      g_free (text);
      return;
    }
  }
  SerapEntryProblem *problem = g_new0 (SerapEntryProblem, 1);
  problem->field = g_strdup (field);
  problem->text = text;
  g_ptr_array_add (outcome->problems, problem);
}

static void
take_problems (SerapSpace *space, SerapEntryOutcome *outcome, GPtrArray *problems)
{
  for (guint i = 0; i < problems->len; i++) {
    const SerapProblem *problem = problems->pdata[i];
    if (!problem->warning)
      add_problem (outcome, form_field (problem->field), sentence (space, problem));
  }
}

static gboolean
save_record (SerapSpace *space, const SerapEntry *entry, GPtrArray *problems, GError **error)
{
  g_auto (GStrv) assignments = serap_entry_assignments (entry);
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), entry->id);
  if (record != NULL)
    return assignments[0] == NULL || serap_edit_set (space, ENTITY, entry->id, assignments, problems, error);
  g_autofree char *id = NULL;
  return serap_edit_new_as (space, ENTITY, entry->id, assignments, &id, problems, error);
}

/* Files that are attached already are told by their hash: a second try after a crash adds none twice. */
static gboolean
is_attached (SerapSpace *space, const char *id, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autofree char *sha256 = bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;
  g_autoptr (GPtrArray) known = serap_store_children (serap_space_store (space), "lampiran", "pemilik", id);
  for (guint i = 0; sha256 != NULL && i < known->len; i++)
    if (g_strcmp0 (serap_record_text (known->pdata[i], "sha256"), sha256) == 0)
      return TRUE;
  return FALSE;
}

static void
attach_files (SerapSpace *space, const SerapEntry *entry, SerapEntryOutcome *outcome)
{
  for (guint i = 0; i < entry->files->len; i++) {
    const SerapEntryFile *file = entry->files->pdata[i];
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    g_autoptr (GError) error = NULL;
    if (is_attached (space, entry->id, file->path)
        || serap_attach_file (space, ENTITY, entry->id, file->path, file->kind, NULL, problems, &error))
      continue;
    if (error != NULL)
      add_problem (outcome, "lampiran", serap_message_error (error));
    else
      add_problem (outcome, "lampiran", sentence (space, problems->pdata[0]));
  }
}

/* The step is made when this account may make it; what it waits for otherwise is told. */
static gboolean
make_step (SerapSpace *space, const char *id, SerapEntryOutcome *outcome, GError **error)
{
  g_autoptr (GPtrArray) choices = serap_edit_choices (space, id);
  for (guint i = 0; i < choices->len; i++) {
    const SerapChoice *choice = choices->pdata[i];
    if (!g_str_equal (choice->transition->name, FIRST_STEP))
      continue;
    if (serap_problems_any_error (choice->problems)) {
      take_problems (space, outcome, choice->problems);
      return TRUE;
    }
    g_autoptr (GPtrArray) problems = serap_problems_new ();
    outcome->received = serap_edit_do (space, ENTITY, id, FIRST_STEP, NULL, NULL, problems, error);
    take_problems (space, outcome, problems);
    return outcome->received || *error == NULL;
  }
  return TRUE;
}

static void
tell_number (SerapSpace *space, const char *id, SerapEntryOutcome *outcome)
{
  g_autoptr (SerapRecord) record = serap_store_get (serap_space_store (space), id);
  const char *number = record != NULL ? serap_record_text (record, "nomor") : NULL;
  if (number == NULL && record != NULL)
    number = serap_record_text (record, "nomor_lokal");
  outcome->number = g_strdup (number);
  g_autoptr (GPtrArray) work = serap_store_work (serap_space_store (space), NULL, NULL);
  const SerapWorkItem *last = work != NULL && work->len > 0 ? work->pdata[0] : NULL;
  if (last != NULL)
    outcome->operation = g_strdup (last->op_id);
}

SerapEntryOutcome *
serap_entry_save (SerapSpace *space, const SerapEntry *entry, GError **error)
{
  g_return_val_if_fail (space != NULL && entry != NULL && error != NULL, NULL);

  g_autoptr (SerapEntryOutcome) outcome = g_new0 (SerapEntryOutcome, 1);
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  outcome->problems = g_ptr_array_new_with_free_func (problem_free);
  if (!serap_entry_keep (space, entry, error))
    return NULL;
  if (entry->sealed != NULL && !entry->stored) {
    g_set_error_literal (error, SERAP_APP_ERROR, SERAP_APP_ERROR_LOCKED,
                         _ ("The proposer's part is locked. Unlock the account with its password first."));
    return NULL;
  }
  outcome->saved = save_record (space, entry, problems, error);
  if (!outcome->saved && *error != NULL)
    return NULL;
  take_problems (space, outcome, problems);
  if (!outcome->saved)
    return g_steal_pointer (&outcome);
  attach_files (space, entry, outcome);
  gboolean complete = outcome->problems->len == 0;
  if (complete && !make_step (space, entry->id, outcome, error))
    return NULL;
  if (complete && !serap_entry_drop (space, entry->id, error))
    return NULL;
  carry (space, entry);
  tell_number (space, entry->id, outcome);
  return g_steal_pointer (&outcome);
}
