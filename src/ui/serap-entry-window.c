/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-entry-window.h"

#include "serap-entry-check.h"
#include "serap-entry-save.h"
#include "serap-field-row.h"
#include "serap-id.h"
#include "serap-map-window.h"
#include "serap-message.h"
#include "serap-option.h"
#include "serap-photo-strip.h"
#include "serap-picker.h"
#include "serap-rtrw.h"
#include "serap-shapes.h"
#include "serap-similar-panel.h"

#include <glib/gi18n.h>

/* Kept this long after the first key that was not kept yet; writing takes the rest of the second. */
#define KEEP_MS 600
#define WIB_HOURS 7

struct _SerapEntryWindow {
  AdwWindow parent_instance;
  AdwWindowTitle *title;
  GtkLabel *context_title, *context, *done, *missing, *problem, *files_size, *consent_note, *locked;
  GtkLevelBar *level;
  GtkWidget *form, *bar, *person_card, *context_popover;
  GtkMenuButton *context_button;
  GtkToggleButton *anonymous, *reveal;
  GtkCheckButton *consent;
  SerapPhotoStrip *photos;
  SerapSimilarPanel *similar;
  SerapDesk *desk;
  SerapEntry *entry;
  char *wanted;    /* id the window was opened for, while it is being read */
  GPtrArray *rows; /* (element-type SerapFieldRow) (unowned): in the order of the form */
  GPtrArray *shapes;
  guint timer, writing;
  gboolean filling, saving, closing;
};

G_DEFINE_FINAL_TYPE (SerapEntryWindow, serap_entry_window, ADW_TYPE_WINDOW)

const SerapEntry *
serap_entry_window_entry (SerapEntryWindow *window)
{
  return window->entry;
}

static SerapFieldRow *
row_of (SerapEntryWindow *window, const char *field)
{
  for (guint i = 0; i < window->rows->len; i++)
    if (g_strcmp0 (serap_field_row_field (window->rows->pdata[i]), field) == 0)
      return window->rows->pdata[i];
  return NULL;
}

static SerapSchema *
schema_of (SerapEntryWindow *window)
{
  return serap_space_schema (serap_desk_page (window->desk));
}

/* ---- What is shown ---- */

static void
show_gaps (SerapEntryWindow *window)
{
  guint done, total;
  g_autoptr (GArray) gaps = serap_entry_gaps (serap_desk_page (window->desk), window->entry, &done, &total);
  g_autoptr (GString) must = g_string_new (NULL), wait = g_string_new (NULL);
  for (guint i = 0; i < gaps->len; i++) {
    const SerapEntryGap *gap = &g_array_index (gaps, SerapEntryGap, i);
    GString *to = gap->may_wait ? wait : must;
    g_autofree char *link = g_markup_printf_escaped ("<a href=\"%s\">%s</a>", gap->field, gap->label);
    g_string_append_printf (to, "%s%s", to->len > 0 ? ", " : "", link);
  }
  g_autofree char *first = must->len > 0 ? g_strdup_printf (_ ("Still missing: %s"), must->str) : NULL;
  g_autofree char *second = wait->len > 0 ? g_strdup_printf (_ ("may wait: %s"), wait->str) : NULL;
  g_autofree char *both = first != NULL && second != NULL ? g_strdup_printf ("%s · %s", first, second) : NULL;
  g_autofree char *count = g_strdup_printf (_ ("%u of %u"), done, total);
  gtk_label_set_markup (window->missing, both != NULL     ? both
                                         : first != NULL  ? first
                                         : second != NULL ? second
                                                          : _ ("Nothing is missing."));
  gtk_label_set_label (window->done, count);
  gtk_level_bar_set_max_value (window->level, total);
  gtk_level_bar_set_value (window->level, done);
  gtk_accessible_update_property (GTK_ACCESSIBLE (window->level), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, count,
                                  -1);
}

static void
show_context (SerapEntryWindow *window)
{
  g_autofree char *title = NULL;
  g_autofree char *text = serap_entry_context (serap_desk_page (window->desk), window->entry, &title);
  gtk_label_set_label (window->context_title, title);
  gtk_label_set_label (window->context, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (window->context_title), title);
}

static void
show_files (SerapEntryWindow *window)
{
  gint64 bytes = 0;
  guint n = window->entry->files->len;
  for (guint i = 0; i < n; i++)
    bytes += ((const SerapEntryFile *) window->entry->files->pdata[i])->bytes;
  g_autofree char *size = g_format_size ((guint64) bytes);
  g_autofree char *text
    = n > 0 ? g_strdup_printf (g_dngettext (NULL, "%u file, %s", "%u files, %s", n), n, size) : g_strdup ("");
  gtk_label_set_label (window->files_size, text);
  serap_photo_strip_show (window->photos, window->desk, window->entry->files);
}

/* The time @zone_hours east of Greenwich, @format as for g_date_time_format(). */
static char *
time_now (SerapEntryWindow *window, int zone_hours, const char *format)
{
  gint64 now_ms = serap_env_now_ms (serap_space_env (serap_desk_page (window->desk)));
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autoptr (GDateTime) there = g_date_time_add_hours (utc, zone_hours);
  return g_date_time_format (there, format);
}

static void
show_kept (SerapEntryWindow *window)
{
  g_autofree char *time = time_now (window, WIB_HOURS, "%H.%M.%S");
  g_autofree char *text = g_strdup_printf (_ ("Draft · kept by itself %s"), time);
  adw_window_title_set_subtitle (window->title, text);
}

static void
show_person (SerapEntryWindow *window)
{
  gboolean nameless = g_str_equal (serap_entry_text (window->entry, "anonim"), "ya");
  gboolean locked = window->entry->sealed != NULL;
  gtk_toggle_button_set_active (window->anonymous, nameless);
  gtk_widget_set_sensitive (window->person_card, !nameless && !locked);
  gtk_widget_set_visible (GTK_WIDGET (window->locked), locked);
  gboolean agreed = *serap_entry_text (window->entry, "pengusul.persetujuan_waktu") != '\0';
  gtk_check_button_set_active (window->consent, agreed);
  gtk_label_set_label (window->consent_note, agreed ? _ ("orally") : "");
}

static void
show_title (SerapEntryWindow *window)
{
  g_autofree char *title = serap_entry_title (window->entry);
  gboolean named = *serap_entry_text (window->entry, "judul") != '\0';
  g_autofree char *whole
    = named ? g_strdup_printf ("%s – Serap", title) : g_strdup (_ ("New aspiration – Serap"));
  gtk_window_set_title (GTK_WINDOW (window), whole);
  adw_window_title_set_title (window->title,
                              window->entry->stored ? _ ("Change aspiration") : _ ("New aspiration"));
}

/* ---- Keeping the draft ---- */

static gpointer
keep_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  serap_entry_keep (space, data, error);
  return NULL;
}

static void
kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapEntryWindow) window = data;
  g_autoptr (GError) error = NULL;
  serap_desk_finish (SERAP_DESK (source), result, &error);
  window->writing--;
  if (window->entry == NULL)
    return;
  g_autofree char *sentence = error != NULL ? serap_message_error (error) : NULL;
  gtk_label_set_label (window->problem, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (window->problem), sentence != NULL);
  if (sentence == NULL)
    show_kept (window);
}

static void
keep_now (SerapEntryWindow *window)
{
  g_clear_handle_id (&window->timer, g_source_remove);
  if (window->entry == NULL || window->saving)
    return;
  window->writing++;
  serap_desk_write_async (window->desk, SERAP_DESK_DRAFT, keep_work, serap_entry_copy (window->entry),
                          (GDestroyNotify) serap_entry_free, NULL, NULL, kept, g_object_ref (window));
}

static gboolean
keep_later (gpointer data)
{
  SerapEntryWindow *window = data;
  window->timer = 0;
  keep_now (window);
  return G_SOURCE_REMOVE;
}

/* Not begun again by each key: somebody who never stops typing is kept too. */
static void
keep_soon (SerapEntryWindow *window)
{
  if (window->timer == 0)
    window->timer = g_timeout_add (KEEP_MS, keep_later, window);
}

static void
keep_if_changed (SerapEntryWindow *window)
{
  if (window->timer != 0)
    keep_now (window);
}

/* ---- Fields ---- */

static void
after_change (SerapEntryWindow *window, const char *field)
{
  keep_soon (window);
  show_gaps (window);
  if (g_str_equal (field, "judul"))
    show_title (window);
  if (g_str_equal (field, "judul") || g_str_equal (field, "uraian")
      || g_str_equal (field, "lokasi.kelurahan"))
    serap_similar_panel_ask (window->similar, window->entry);
  if (g_str_equal (field, "kegiatan") || g_str_equal (field, "anggota") || g_str_equal (field, "tanggal")
      || g_str_equal (field, "kanal"))
    show_context (window);
}

static void
put (SerapEntryWindow *window, const char *field, const char *text)
{
  SerapFieldRow *row = row_of (window, field);
  serap_entry_set (window->entry, field, text);
  if (row != NULL)
    serap_field_row_set_text (row, text);
  after_change (window, field);
}

static void
take_event (SerapEntryWindow *window)
{
  static const char *const follow[] = { "anggota", "tanggal", "kanal" };
  serap_entry_take_event (serap_desk_page (window->desk), window->entry);
  for (guint i = 0; i < G_N_ELEMENTS (follow); i++)
    put (window, follow[i], serap_entry_text (window->entry, follow[i]));
}

static void
on_row_changed (SerapFieldRow *row, SerapEntryWindow *window)
{
  const char *field = serap_field_row_field (row);
  g_autofree char *text = serap_field_row_text (row);
  if (window->entry == NULL || window->filling || !serap_entry_set (window->entry, field, text))
    return;
  serap_field_row_show_problem (row, NULL);
  serap_field_row_show_choices (row, NULL);
  if (g_str_equal (field, "kegiatan"))
    take_event (window);
  if (g_str_equal (field, SERAP_ENTRY_POINT))
    serap_entry_set (window->entry, "lokasi.sumber", *text != '\0' ? "MANUAL" : NULL);
  after_change (window, field);
}

/* A point says which kelurahan it lies in; another one that was chosen is never overruled. */
static void
read_point (SerapEntryWindow *window, SerapFieldRow *row, const char *text)
{
  SerapEntryPoint point;
  if (serap_entry_point_parse (text, &point) != SERAP_READ_OK)
    return;
  const SerapShape *shape = serap_shapes_find (window->shapes, point.lat, point.lng);
  const char *chosen = serap_entry_text (window->entry, "lokasi.kelurahan");
  g_autofree char *shown = serap_entry_point_show (point);
  if (shape != NULL && *chosen == '\0')
    put (window, "lokasi.kelurahan", shape->code);
  g_autofree char *note
    = shape == NULL ? g_strdup_printf (_ ("%s · outside of Kota Bekasi"), shown)
      : *chosen == '\0' || g_str_equal (chosen, shape->code)
        ? g_strdup_printf (_ ("%s · Kelurahan %s"), shown, shape->name)
        : g_strdup_printf (_ ("%s · this lies in Kelurahan %s, another one is chosen"), shown, shape->name);
  serap_field_row_show_note (row, note);
}

/* "3/12" in either field fills both, padded. */
static void
read_rtrw (SerapEntryWindow *window, const char *text, const SerapEntryReading *reading, SerapFieldRow *row)
{
  SerapRtRw both;
  if (serap_rtrw_parse (text, &both) == SERAP_READ_OK && *both.rt != '\0' && *both.rw != '\0') {
    put (window, "lokasi.rt", both.rt);
    put (window, "lokasi.rw", both.rw);
  } else if (reading->understood != NULL) {
    put (window, serap_field_row_field (row), reading->understood);
  }
}

static void
read_row (SerapEntryWindow *window, SerapFieldRow *row)
{
  const char *field = serap_field_row_field (row);
  const char *text = serap_entry_text (window->entry, field);
  g_autoptr (SerapEntryReading) reading = serap_entry_reading_of (schema_of (window), field, text);
  gboolean place = g_str_equal (field, "lokasi.rt") || g_str_equal (field, "lokasi.rw");
  gboolean secret = serap_entry_is_person (field);
  serap_field_row_show_problem (row, reading->problem);
  serap_field_row_show_choices (row, reading->choices);
  serap_field_row_show_note (row, place || secret ? NULL : reading->understood);
  if (place && reading->state == SERAP_READ_OK)
    read_rtrw (window, text, reading, row);
  if (g_str_equal (field, SERAP_ENTRY_POINT))
    read_point (window, row, text);
}

static void
on_row_left (SerapFieldRow *row, SerapEntryWindow *window)
{
  if (window->entry == NULL || window->filling)
    return;
  read_row (window, row);
  keep_if_changed (window);
}

/* ---- The proposer ---- */

static void
on_anonymous (SerapEntryWindow *window)
{
  gboolean nameless = gtk_toggle_button_get_active (window->anonymous);
  if (window->entry == NULL || window->filling
      || !serap_entry_set (window->entry, "anonim", nameless ? "ya" : NULL))
    return;
  SerapFieldRow *row = row_of (window, "pengusul.nama");
  serap_field_row_show_problem (row, NULL);
  show_person (window);
  after_change (window, "anonim");
}

static void
on_consent (SerapEntryWindow *window)
{
  gboolean agreed = gtk_check_button_get_active (window->consent);
  gboolean before
    = window->entry != NULL && *serap_entry_text (window->entry, "pengusul.persetujuan_waktu") != '\0';
  if (window->entry == NULL || window->filling || agreed == before)
    return;
  g_autofree char *time = time_now (window, 0, "%Y-%m-%dT%H:%MZ");
  serap_entry_set (window->entry, "pengusul.persetujuan_waktu", agreed ? time : NULL);
  serap_entry_set (window->entry, "pengusul.persetujuan_cara", agreed ? "LISAN" : NULL);
  show_person (window);
  after_change (window, "pengusul.persetujuan_waktu");
}

/* ---- The point ---- */

static void
on_point_used (SerapEntryWindow *window, const char *text, const char *kelurahan)
{
  SerapFieldRow *row = row_of (window, SERAP_ENTRY_POINT);
  put (window, SERAP_ENTRY_POINT, text);
  serap_entry_set (window->entry, "lokasi.sumber", "PETA");
  serap_field_row_show_problem (row, NULL);
  read_point (window, row, text);
  keep_now (window);
  serap_field_row_focus (row);
}

static void
act_map (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapEntryWindow *window = SERAP_ENTRY_WINDOW (widget);
  SerapEntryPoint point;
  if (window->entry == NULL)
    return;
  gboolean any
    = serap_entry_point_parse (serap_entry_text (window->entry, SERAP_ENTRY_POINT), &point) == SERAP_READ_OK;
  GtkWidget *map = serap_map_window_new (GTK_WINDOW (window), any ? &point : NULL,
                                         serap_entry_text (window->entry, "lokasi.kelurahan"));
  g_signal_connect_object (map, "used", G_CALLBACK (on_point_used), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (map));
}

/* ---- Photos ---- */

typedef struct {
  char *id, *path;
  GBytes *bytes; /* (nullable) */
} Offer;

static void
offer_free (gpointer data)
{
  Offer *offer = data;
  g_free (offer->id);
  g_free (offer->path);
  g_clear_pointer (&offer->bytes, g_bytes_unref);
  g_free (offer);
}

static gpointer
take_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  const Offer *offer = data;
  return serap_entry_take_file (space, offer->id, offer->path, offer->bytes, error);
}

static void
taken (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapEntryWindow) window = data;
  g_autoptr (GError) error = NULL;
  const Offer *offer = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) files = serap_desk_finish (SERAP_DESK (source), result, &error);
  if (window->entry == NULL || !g_str_equal (window->entry->id, offer->id))
    return;
  g_autofree char *sentence = error != NULL ? serap_message_error (error) : NULL;
  serap_photo_strip_show_problem (window->photos, sentence);
  if (files == NULL)
    return;
  const SerapEntryFile *file = files->pdata[0];
  serap_entry_add_file (window->entry, file->path, file->name, file->kind, file->bytes);
  show_files (window);
  show_gaps (window);
  keep_now (window);
}

static void
on_offered (SerapEntryWindow *window, const char *path, GBytes *bytes)
{
  if (window->entry == NULL)
    return;
  Offer *offer = g_new0 (Offer, 1);
  offer->id = g_strdup (window->entry->id);
  offer->path = g_strdup (path);
  offer->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  serap_desk_write_async (window->desk, SERAP_DESK_DRAFT, take_work, offer, offer_free,
                          (GDestroyNotify) g_ptr_array_unref, NULL, taken, g_object_ref (window));
}

static void
on_removed (SerapEntryWindow *window, guint n)
{
  serap_entry_remove_file (window->entry, n);
  serap_photo_strip_show_problem (window->photos, NULL);
  show_files (window);
  show_gaps (window);
  keep_now (window);
}

/* ---- Filling the form ---- */

static void
fill (SerapEntryWindow *window, SerapEntry *entry)
{
  g_clear_pointer (&window->entry, serap_entry_free);
  window->entry = entry;
  window->filling = TRUE;
  for (guint i = 0; i < window->rows->len; i++) {
    SerapFieldRow *row = window->rows->pdata[i];
    serap_field_row_set_text (row, serap_entry_text (entry, serap_field_row_field (row)));
    serap_field_row_show_problem (row, NULL);
    serap_field_row_show_choices (row, NULL);
    serap_field_row_show_note (row, NULL);
  }
  gtk_toggle_button_set_active (window->reveal, FALSE);
  show_person (window);
  window->filling = FALSE;
  serap_photo_strip_show_problem (window->photos, NULL);
  gtk_widget_set_sensitive (window->form, TRUE);
  show_files (window);
  show_title (window);
  show_context (window);
  show_gaps (window);
  adw_window_title_set_subtitle (window->title, _ ("Kept by itself while you write"));
  serap_similar_panel_ask (window->similar, entry);
  serap_similar_panel_show_drafts (window->similar, entry->id);
  serap_field_row_focus (row_of (window, "judul"));
}

static gpointer
open_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  return data != NULL ? serap_entry_open (space, data, error) : serap_entry_start (space);
}

static void
opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapEntryWindow) window = data;
  g_autoptr (GError) error = NULL;
  SerapEntry *entry = serap_desk_finish (SERAP_DESK (source), result, &error);
  if (window->closing || window->desk == NULL) {
    serap_entry_free (entry);
    return;
  }
  if (entry != NULL) {
    fill (window, entry);
    return;
  }
  g_autofree char *sentence = serap_message_error (error);
  gtk_label_set_label (window->problem, sentence);
  gtk_widget_set_visible (GTK_WIDGET (window->problem), TRUE);
}

static gpointer
options_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  GHashTable *lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (const char *const *field = serap_entry_fields (); *field != NULL; field++) {
    const SerapField *behind = serap_entry_field (serap_space_schema (space), *field, NULL);
    if (behind != NULL && behind->target != NULL)
      g_hash_table_insert (lists, g_strdup (*field), serap_options_of (space, behind->target));
  }
  return lists;
}

static void
options_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapEntryWindow) window = data;
  g_autoptr (GHashTable) lists = serap_desk_finish (SERAP_DESK (source), result, NULL);
  for (guint i = 0; lists != NULL && window->desk != NULL && i < window->rows->len; i++) {
    SerapFieldRow *row = window->rows->pdata[i];
    GtkWidget *editor = serap_field_row_editor (row);
    if (SERAP_IS_PICKER (editor))
      serap_picker_set_options (SERAP_PICKER (editor),
                                g_hash_table_lookup (lists, serap_field_row_field (row)));
  }
}

/* ---- Saving ---- */

typedef struct {
  SerapEntry *entry;
  gboolean next;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;
  serap_entry_free (saving->entry);
  g_free (saving);
}

static gpointer
save_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  const Saving *saving = data;
  GError *local_error = NULL;
  SerapEntryOutcome *outcome = serap_entry_save (space, saving->entry, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return outcome;
}

static void
toast (SerapEntryWindow *window, const char *text, const char *undo)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (window));
  for (GList *item = application != NULL ? gtk_application_get_windows (application) : NULL; item != NULL;
       item = item->next)
    if (!SERAP_IS_ENTRY_WINDOW (item->data)
        && gtk_widget_activate_action (GTK_WIDGET (item->data), "win.toast", "(ss)", text,
                                       undo != NULL ? undo : ""))
      return;
}

static void
tell_saved (SerapEntryWindow *window, const SerapEntryOutcome *outcome)
{
  const char *number = outcome->number != NULL ? outcome->number : "";
  g_autoptr (GString) missing = g_string_new (NULL);
  for (guint i = 0; i < outcome->problems->len; i++) {
    const SerapEntryProblem *problem = outcome->problems->pdata[i];
    g_string_append_printf (missing, "%s%s", i > 0 ? " " : "", problem->text);
  }
  g_autofree char *text = outcome->received ? g_strdup_printf (_ ("%s is recorded."), number)
                          : missing->len == 0
                            ? g_strdup_printf (_ ("%s is saved."), number)
                            : g_strdup_printf (_ ("%s is saved as a draft. %s"), number, missing->str);
  toast (window, text, outcome->operation);
  adw_window_title_set_subtitle (window->title, text);
}

static void
show_problems (SerapEntryWindow *window, const SerapEntryOutcome *outcome)
{
  SerapFieldRow *first = NULL;
  g_autoptr (GString) others = g_string_new (NULL);
  for (guint i = 0; i < outcome->problems->len; i++) {
    const SerapEntryProblem *problem = outcome->problems->pdata[i];
    SerapFieldRow *row = problem->field != NULL ? row_of (window, problem->field) : NULL;
    if (row != NULL)
      serap_field_row_show_problem (row, problem->text);
    else if (g_strcmp0 (problem->field, "lampiran") == 0)
      serap_photo_strip_show_problem (window->photos, problem->text);
    else
      g_string_append_printf (others, "%s%s", others->len > 0 ? " " : "", problem->text);
    if (first == NULL && row != NULL)
      first = row;
  }
  gtk_label_set_label (window->problem, others->str);
  gtk_widget_set_visible (GTK_WIDGET (window->problem), others->len > 0);
  if (first == NULL)
    return;
  /* What stands in the pinned part can only be seen with it open. */
  if (gtk_widget_is_ancestor (GTK_WIDGET (first), window->context_popover))
    gtk_menu_button_popup (window->context_button);
  serap_field_row_focus (first);
}

static gboolean
has_file_problem (const SerapEntryOutcome *outcome)
{
  for (guint i = 0; i < outcome->problems->len; i++)
    if (g_strcmp0 (((const SerapEntryProblem *) outcome->problems->pdata[i])->field, "lampiran") == 0)
      return TRUE;
  return FALSE;
}

static void
go_on (SerapEntryWindow *window, gboolean next)
{
  g_autofree char *id = serap_id_new (serap_space_env (serap_desk_page (window->desk)));
  if (next) {
    g_autofree char *subtitle = g_strdup (adw_window_title_get_subtitle (window->title));
    fill (window, serap_entry_next (window->entry, id));
    adw_window_title_set_subtitle (window->title, subtitle);
    return;
  }
  g_clear_pointer (&window->entry, serap_entry_free);
  gtk_window_close (GTK_WINDOW (window));
}

static void
saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapEntryWindow) window = data;
  g_autoptr (GError) error = NULL;
  const Saving *saving = g_task_get_task_data (G_TASK (result));
  g_autoptr (SerapEntryOutcome) outcome = serap_desk_finish (SERAP_DESK (source), result, &error);
  window->saving = FALSE;
  window->writing--;
  if (window->entry == NULL)
    return;
  gtk_widget_set_sensitive (window->form, TRUE);
  gtk_widget_set_sensitive (window->bar, TRUE);
  if (outcome == NULL) {
    g_autofree char *sentence = serap_message_error (error);
    gtk_label_set_label (window->problem, sentence);
    gtk_widget_set_visible (GTK_WIDGET (window->problem), TRUE);
    return;
  }
  if (!outcome->saved || has_file_problem (outcome)) {
    window->entry->stored = window->entry->stored || outcome->saved;
    show_problems (window, outcome);
    return;
  }
  tell_saved (window, outcome);
  go_on (window, saving->next);
}

/* What is in doubt is asked before anything is saved. Returns: whether nothing is. */
static gboolean
read_all (SerapEntryWindow *window)
{
  SerapFieldRow *first = NULL;
  for (guint i = 0; i < window->rows->len; i++) {
    SerapFieldRow *row = window->rows->pdata[i];
    const char *field = serap_field_row_field (row);
    g_autoptr (SerapEntryReading) reading
      = serap_entry_reading_of (schema_of (window), field, serap_entry_text (window->entry, field));
    if (reading->problem == NULL)
      continue;
    read_row (window, row);
    if (first == NULL)
      first = row;
  }
  if (first == NULL)
    return TRUE;
  if (gtk_widget_is_ancestor (GTK_WIDGET (first), window->context_popover))
    gtk_menu_button_popup (window->context_button);
  serap_field_row_focus (first);
  return FALSE;
}

static void
save (SerapEntryWindow *window, gboolean next)
{
  if (window->entry == NULL || window->saving || !read_all (window))
    return;
  g_clear_handle_id (&window->timer, g_source_remove);
  Saving *saving = g_new0 (Saving, 1);
  saving->entry = serap_entry_copy (window->entry);
  saving->next = next;
  window->saving = TRUE;
  window->writing++;
  /* Who is made insensitive while the cursor is in it hears of no leaving. */
  gtk_window_set_focus (GTK_WINDOW (window), NULL);
  gtk_widget_set_sensitive (window->form, FALSE);
  gtk_widget_set_sensitive (window->bar, FALSE);
  serap_desk_write_async (window->desk, SERAP_DESK_SAVE, save_work, saving, saving_free,
                          (GDestroyNotify) serap_entry_outcome_free, NULL, saved, g_object_ref (window));
}

static void
act_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  save (SERAP_ENTRY_WINDOW (widget), FALSE);
}

static void
act_save_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  save (SERAP_ENTRY_WINDOW (widget), TRUE);
}

static void
act_keep (GtkWidget *widget, const char *action, GVariant *parameter)
{
  keep_now (SERAP_ENTRY_WINDOW (widget));
}

static void
act_paste (GtkWidget *widget, const char *action, GVariant *parameter)
{
  serap_photo_strip_paste (SERAP_ENTRY_WINDOW (widget)->photos);
}

static void
act_new (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapEntryWindow *window = SERAP_ENTRY_WINDOW (widget);
  serap_entry_window_present (gtk_window_get_application (GTK_WINDOW (window)), window->desk, NULL);
}

static void
on_draft (SerapEntryWindow *window, const char *id)
{
  serap_entry_window_present (gtk_window_get_application (GTK_WINDOW (window)), window->desk, id);
}

/* A link of the completeness. */
static gboolean
on_link (SerapEntryWindow *window, const char *field)
{
  SerapFieldRow *row = row_of (window, field);
  if (row == NULL) {
    gtk_widget_child_focus (GTK_WIDGET (window->photos), GTK_DIR_TAB_FORWARD);
    return TRUE;
  }
  if (gtk_widget_is_ancestor (GTK_WIDGET (row), window->context_popover))
    gtk_menu_button_popup (window->context_button);
  serap_field_row_focus (row);
  return TRUE;
}

gboolean
serap_entry_window_type (SerapEntryWindow *window, const char *field, const char *text)
{
  SerapFieldRow *row = row_of (window, field);
  if (row == NULL || window->entry == NULL)
    return FALSE;
  serap_field_row_set_text (row, text);
  g_signal_emit_by_name (row, "changed");
  g_signal_emit_by_name (row, "left");
  return TRUE;
}

/* ---- Making ---- */

static gboolean
serap_entry_window_close_request (GtkWindow *widget)
{
  SerapEntryWindow *window = SERAP_ENTRY_WINDOW (widget);
  if (window->saving)
    return TRUE;
  window->closing = TRUE;
  keep_if_changed (window);
  return GTK_WINDOW_CLASS (serap_entry_window_parent_class)->close_request (widget);
}

/* Before the program ends what was typed last is written. */
static void
finish_keeping (SerapEntryWindow *window)
{
  keep_if_changed (window);
  while (window->writing > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
collect_rows (SerapEntryWindow *window, GtkWidget *widget)
{
  if (SERAP_IS_FIELD_ROW (widget)) {
    g_ptr_array_add (window->rows, widget);
    g_signal_connect (widget, "changed", G_CALLBACK (on_row_changed), window);
    g_signal_connect (widget, "left", G_CALLBACK (on_row_left), window);
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_rows (window, child);
}

static SerapEntryWindow *
find_open (GtkApplication *application, const char *id)
{
  for (GList *item = gtk_application_get_windows (application); item != NULL; item = item->next) {
    SerapEntryWindow *window = SERAP_IS_ENTRY_WINDOW (item->data) ? item->data : NULL;
    const char *own = window == NULL ? NULL : window->entry != NULL ? window->entry->id : window->wanted;
    if (g_strcmp0 (own, id) == 0 && window != NULL)
      return window;
  }
  return NULL;
}

SerapEntryWindow *
serap_entry_window_present (GtkApplication *application, SerapDesk *desk, const char *id)
{
  SerapEntryWindow *window = id != NULL ? find_open (application, id) : NULL;
  if (window == NULL) {
    window = g_object_new (SERAP_TYPE_ENTRY_WINDOW, "application", application, NULL);
    window->desk = g_object_ref (desk);
    window->wanted = g_strdup (id);
    serap_similar_panel_set_desk (window->similar, desk);
    g_signal_connect_object (application, "shutdown", G_CALLBACK (finish_keeping), window, G_CONNECT_SWAPPED);
    serap_desk_read_async (desk, options_work, NULL, NULL, (GDestroyNotify) g_hash_table_unref, NULL,
                           options_read, g_object_ref (window));
    serap_desk_read_async (desk, open_work, g_strdup (id), g_free, (GDestroyNotify) serap_entry_free, NULL,
                           opened, g_object_ref (window));
  }
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static void
serap_entry_window_dispose (GObject *object)
{
  SerapEntryWindow *window = SERAP_ENTRY_WINDOW (object);
  /* Also when the account changes under it. */
  if (window->timer != 0)
    finish_keeping (window);
  for (guint i = 0; i < window->rows->len; i++)
    g_signal_handlers_disconnect_by_data (window->rows->pdata[i], window);
  g_ptr_array_set_size (window->rows, 0);
  g_clear_pointer (&window->entry, serap_entry_free);
  g_clear_pointer (&window->wanted, g_free);
  g_clear_object (&window->desk);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_ENTRY_WINDOW);
  G_OBJECT_CLASS (serap_entry_window_parent_class)->dispose (object);
}

static void
serap_entry_window_finalize (GObject *object)
{
  SerapEntryWindow *window = SERAP_ENTRY_WINDOW (object);
  g_ptr_array_unref (window->rows);
  g_ptr_array_unref (window->shapes);
  G_OBJECT_CLASS (serap_entry_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, context_title);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, context);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, context_button);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, context_popover);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, done);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, missing);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, files_size);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, consent_note);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, locked);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, level);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, form);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, bar);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, person_card);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, anonymous);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, reveal);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, consent);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, photos);
  gtk_widget_class_bind_template_child (widget_class, SerapEntryWindow, similar);
  gtk_widget_class_bind_template_callback (widget_class, on_anonymous);
  gtk_widget_class_bind_template_callback (widget_class, on_consent);
  gtk_widget_class_bind_template_callback (widget_class, on_offered);
  gtk_widget_class_bind_template_callback (widget_class, on_removed);
  gtk_widget_class_bind_template_callback (widget_class, on_draft);
  gtk_widget_class_bind_template_callback (widget_class, on_link);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "entry.save", NULL, act_save);
  gtk_widget_class_install_action (widget_class, "entry.save-next", NULL, act_save_next);
  gtk_widget_class_install_action (widget_class, "entry.keep", NULL, act_keep);
  gtk_widget_class_install_action (widget_class, "entry.map", NULL, act_map);
  gtk_widget_class_install_action (widget_class, "entry.paste", NULL, act_paste);
  gtk_widget_class_install_action (widget_class, "win.new", NULL, act_new);
}

static void
serap_entry_window_class_init (SerapEntryWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_entry_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = serap_entry_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = serap_entry_window_close_request;
  g_type_ensure (SERAP_TYPE_FIELD_ROW);
  g_type_ensure (SERAP_TYPE_PICKER);
  g_type_ensure (SERAP_TYPE_PHOTO_STRIP);
  g_type_ensure (SERAP_TYPE_SIMILAR_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-entry-window.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
serap_entry_window_init (SerapEntryWindow *window)
{
  window->rows = g_ptr_array_new ();
  window->shapes = serap_shapes_load ();
  gtk_widget_init_template (GTK_WIDGET (window));
  collect_rows (window, GTK_WIDGET (window));
  gtk_widget_set_sensitive (window->form, FALSE);
}
