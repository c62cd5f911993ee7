/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-record-summary.h"

#include "serap-deed-row.h"
#include "serap-edit.h"
#include "serap-message.h"
#include "serap-thumb.h"

#include <glib/gi18n.h>

#define THUMB_WIDTH 82
#define THUMB_HEIGHT 62
#define MAX_THUMBS 3
#define RECENT_DEEDS 3
#define LABEL_CHARS 15
/* A person's data do not stay on the screen of somebody who left. */
#define REVEAL_SECONDS 120

struct _SerapRecordSummary {
  GtkBox parent_instance;
  GtkLabel *text, *reveal_problem;
  GtkGrid *facts;
  GtkWidget *person_box, *reveal_button, *hide_button, *reveal_make, *thumbs, *recent;
  GtkPopover *reveal_popover;
  GtkEditable *purpose;
  GtkListBox *deeds;
  SerapDesk *desk;
  char *id, *person;
  char *files;            /* (nullable) ids of the thumbnails that are shown */
  GtkLabel *person_value; /* (nullable) */
  char *hidden;           /* (nullable) what it says while hidden */
  guint timeout;
};

G_DEFINE_FINAL_TYPE (SerapRecordSummary, serap_record_summary, GTK_TYPE_BOX)

/* ---- Facts ---- */

static void
clear_facts (SerapRecordSummary *summary)
{
  GtkWidget *child;
  summary->person_value = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (summary->facts))) != NULL)
    gtk_grid_remove (summary->facts, child);
}

static GtkWidget *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  return label;
}

static void
add_fact (SerapRecordSummary *summary, const SerapFact *fact, int row)
{
  GtkWidget *label = make_label (fact->label);
  GtkWidget *value = make_label (fact->value);
  gboolean is_person = g_str_equal (fact->field, "pengusul");
  gtk_label_set_width_chars (GTK_LABEL (label), LABEL_CHARS);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LABEL_CHARS);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_add_css_class (label, "sekunder");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL,
                                  -1);
  gtk_grid_attach (summary->facts, label, 0, row, 1, 1);
  gtk_grid_attach (summary->facts, value, 1, row, is_person ? 1 : 2, 1);
  if (!is_person)
    return;
  summary->person_value = GTK_LABEL (value);
  gtk_grid_attach (summary->facts, summary->person_box, 2, row, 1, 1);
}

static void
show_facts (SerapRecordSummary *summary, const SerapRecordView *view)
{
  clear_facts (summary);
  for (guint i = 0; i < view->facts->len; i++)
    add_fact (summary, view->facts->pdata[i], (int) i);
  gtk_widget_set_visible (GTK_WIDGET (summary->facts), view->facts->len > 0);
}

/* ---- The proposer ---- */

static void
hide_person (SerapRecordSummary *summary)
{
  g_clear_handle_id (&summary->timeout, g_source_remove);
  if (summary->person_value != NULL && summary->hidden != NULL)
    gtk_label_set_label (summary->person_value, summary->hidden);
  g_clear_pointer (&summary->hidden, g_free);
  gtk_widget_set_visible (summary->hide_button, FALSE);
  gtk_widget_set_visible (summary->reveal_button, TRUE);
}

static void
on_hide (SerapRecordSummary *summary)
{
  hide_person (summary);
  gtk_widget_grab_focus (summary->reveal_button);
}

static gboolean
on_timeout (gpointer data)
{
  SerapRecordSummary *summary = data;
  summary->timeout = 0;
  hide_person (summary);
  return G_SOURCE_REMOVE;
}

typedef struct {
  char *person, *purpose;
  char *problem; /* (nullable) */
} Reveal;

static void
reveal_free (gpointer data)
{
  Reveal *reveal = data;
  g_free (reveal->person);
  g_free (reveal->purpose);
  g_free (reveal->problem);
  g_free (reveal);
}

static gpointer
reveal_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  Reveal *reveal = data;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  g_autoptr (SerapRecord) person
    = serap_edit_reveal (space, reveal->person, reveal->purpose, problems, error);
  if (person != NULL)
    return serap_record_person_facts (space, person);
  if (problems->len > 0)
    reveal->problem = serap_message_problem (space, NULL, problems->pdata[0]);
  return NULL;
}

static void
show_reveal_problem (SerapRecordSummary *summary, const char *text)
{
  gtk_label_set_label (summary->reveal_problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (summary->reveal_problem), text != NULL);
}

static void
show_person (SerapRecordSummary *summary, GPtrArray *facts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < facts->len; i++) {
    const SerapFact *fact = facts->pdata[i];
    g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "", fact->label, fact->value);
  }
  if (summary->person_value == NULL)
    return;
  hide_person (summary);
  summary->hidden = g_strdup (gtk_label_get_label (summary->person_value));
  gtk_label_set_label (summary->person_value, text->len > 0 ? text->str : _ ("not recorded"));
  gtk_widget_set_visible (summary->reveal_button, FALSE);
  gtk_widget_set_visible (summary->hide_button, TRUE);
  summary->timeout = g_timeout_add_seconds (REVEAL_SECONDS, on_timeout, summary);
}

static void
revealed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapRecordSummary) summary = data;
  g_autoptr (GError) error = NULL;
  const Reveal *reveal = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) facts = serap_desk_finish (SERAP_DESK (source), result, &error);
  if (summary->desk == NULL || g_strcmp0 (summary->person, reveal->person) != 0)
    return;
  gtk_widget_set_sensitive (summary->reveal_make, TRUE);
  if (facts != NULL) {
    gtk_popover_popdown (summary->reveal_popover);
    show_person (summary, facts);
    return;
  }
  g_autofree char *sentence = error != NULL ? serap_message_error (error) : g_strdup (reveal->problem);
  show_reveal_problem (summary, sentence);
}

static void
on_reveal_shown (SerapRecordSummary *summary)
{
  gtk_editable_set_text (summary->purpose, "");
  show_reveal_problem (summary, NULL);
  gtk_widget_set_sensitive (summary->reveal_make, TRUE);
}

static void
on_reveal (SerapRecordSummary *summary)
{
  if (summary->person == NULL || summary->desk == NULL)
    return;
  Reveal *reveal = g_new0 (Reveal, 1);
  reveal->person = g_strdup (summary->person);
  reveal->purpose = g_strdup (gtk_editable_get_text (summary->purpose));
  g_strstrip (reveal->purpose);
  gtk_widget_set_sensitive (summary->reveal_make, FALSE);
  serap_desk_write_async (summary->desk, SERAP_DESK_SAVE, reveal_work, reveal, reveal_free,
                          (GDestroyNotify) g_ptr_array_unref, NULL, revealed, g_object_ref (summary));
}

/* ---- Pictures ---- */

static void
clear_box (GtkWidget *box)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static char *
ids_of (GPtrArray *files)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  for (guint i = 0; i < files->len; i++) {
    const SerapFile *file = files->pdata[i];
    g_string_append_printf (ids, "%s%s", file->id, file->path != NULL ? "+" : "-");
  }
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static GtkWidget *
thumb_button (const SerapFile *file)
{
  GtkWidget *button = gtk_button_new ();
  g_autofree char *name = g_strdup_printf ("%s, %s", file->kind, file->name);
  gtk_button_set_child (GTK_BUTTON (button), serap_thumb_new (file, THUMB_WIDTH, THUMB_HEIGHT));
  gtk_widget_add_css_class (button, "gambar-kecil");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "record.attachment");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", file->id);
  return button;
}

static GtkWidget *
more_button (guint n)
{
  g_autofree char *label = g_strdup_printf (_ ("%u more"), n);
  GtkWidget *button = gtk_button_new_with_label (label);
  gtk_widget_add_css_class (button, "gambar-kecil");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "record.tab");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", "lampiran");
  return button;
}

/* Pictures that are shown already are not drawn again. */
static void
show_thumbs (SerapRecordSummary *summary, GPtrArray *files)
{
  g_autofree char *ids = ids_of (files);
  if (g_strcmp0 (ids, summary->files) == 0)
    return;
  g_free (summary->files);
  summary->files = g_steal_pointer (&ids);
  clear_box (summary->thumbs);
  for (guint i = 0; i < MIN (files->len, MAX_THUMBS); i++)
    gtk_box_append (GTK_BOX (summary->thumbs), thumb_button (files->pdata[i]));
  if (files->len > MAX_THUMBS)
    gtk_box_append (GTK_BOX (summary->thumbs), more_button (files->len - MAX_THUMBS));
  gtk_widget_set_visible (summary->thumbs, files->len > 0);
}

/* ---- All of it ---- */

void
serap_record_summary_fill_deeds (GtkListBox *list, GPtrArray *deeds, guint most)
{
  GtkListBoxRow *row;
  guint n = most > 0 ? MIN (most, deeds->len) : deeds->len;
  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
  for (guint i = 0; i < n; i++)
    gtk_list_box_append (list, serap_deed_row_new (deeds->pdata[i], i + 1 == n));
}

void
serap_record_summary_show (SerapRecordSummary *summary, SerapDesk *desk, const SerapRecordView *view)
{
  g_return_if_fail (SERAP_IS_RECORD_SUMMARY (summary) && view != NULL);

  gboolean same = g_strcmp0 (summary->id, view->id) == 0;
  g_autofree char *shown = same && summary->hidden != NULL && summary->person_value != NULL
                             ? g_strdup (gtk_label_get_label (summary->person_value))
                             : NULL;
  g_set_object (&summary->desk, desk);
  if (!same)
    hide_person (summary);
  g_free (summary->id);
  g_free (summary->person);
  summary->id = g_strdup (view->id);
  summary->person = g_strdup (view->person);
  gtk_label_set_label (summary->text, view->text != NULL ? view->text : "");
  gtk_widget_set_visible (GTK_WIDGET (summary->text), view->text != NULL);
  show_facts (summary, view);
  /* What was shown for a purpose stays until its time is over. */
  if (shown != NULL && summary->person_value != NULL)
    gtk_label_set_label (summary->person_value, shown);
  gtk_widget_set_visible (summary->person_box, view->person != NULL);
  show_thumbs (summary, view->files);
  serap_record_summary_fill_deeds (summary->deeds, view->deeds, RECENT_DEEDS);
  gtk_widget_set_visible (summary->recent, view->deeds->len > 0);
}

/* ---- Making ---- */

static void
serap_record_summary_dispose (GObject *object)
{
  SerapRecordSummary *summary = SERAP_RECORD_SUMMARY (object);
  g_clear_handle_id (&summary->timeout, g_source_remove);
  g_clear_object (&summary->desk);
  g_clear_pointer (&summary->id, g_free);
  g_clear_pointer (&summary->person, g_free);
  g_clear_pointer (&summary->files, g_free);
  g_clear_pointer (&summary->hidden, g_free);
  summary->person_value = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_RECORD_SUMMARY);
  G_OBJECT_CLASS (serap_record_summary_parent_class)->dispose (object);
}

static void
serap_record_summary_class_init (SerapRecordSummaryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_record_summary_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-record-summary.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, text);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, facts);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, person_box);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, reveal_button);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, reveal_popover);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, reveal_problem);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, reveal_make);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, hide_button);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, purpose);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, thumbs);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, recent);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordSummary, deeds);
  gtk_widget_class_bind_template_callback (widget_class, on_reveal_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_reveal);
  gtk_widget_class_bind_template_callback (widget_class, on_hide);
}

static void
serap_record_summary_init (SerapRecordSummary *summary)
{
  gtk_widget_init_template (GTK_WIDGET (summary));
}
