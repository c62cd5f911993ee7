/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-similar-panel.h"

#include "serap-entry-save.h"
#include "serap-entry-similar.h"
#include "serap-record-pane.h"

#include <glib/gi18n.h>

#define PAUSE_MS 300

struct _SerapSimilarPanel {
  GtkBox parent_instance;
  GtkStack *stack;
  GtkBox *list;
  SerapRecordPane *record;
  GtkWidget *drafts;
  GtkLabel *drafts_head, *drafts_title;
  SerapDesk *desk;
  guint timer;
  char *id, *kelurahan, *text; /* (nullable): what is asked for */
  char *draft;                 /* (nullable) */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SerapSimilarPanel, serap_similar_panel, GTK_TYPE_BOX)

enum { DRAFT, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- Similar records ---- */

typedef struct {
  char *id, *kelurahan, *text;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  g_free (question->id);
  g_free (question->kelurahan);
  g_free (question->text);
  g_free (question);
}

static gpointer
look (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  const Question *question = data;
  return serap_entry_similar (space, question->id, question->kelurahan, question->text, error);
}

static void
on_look (GtkButton *button, SerapSimilarPanel *panel)
{
  serap_record_pane_show (panel->record, panel->desk, g_object_get_data (G_OBJECT (button), "id"), NULL);
  gtk_stack_set_visible_child_name (panel->stack, "record");
}

static void
on_back (SerapSimilarPanel *panel)
{
  gtk_stack_set_visible_child_name (
    panel->stack, gtk_widget_get_first_child (GTK_WIDGET (panel->list)) != NULL ? "list" : "none");
}

static void
add_similar (SerapSimilarPanel *panel, const SerapEntrySimilar *similar)
{
  g_autoptr (GtkBuilder) builder
    = gtk_builder_new_from_resource ("/id/go/bekasikota/dprd/Serap/serap-similar.ui");
  GtkWidget *row = GTK_WIDGET (gtk_builder_get_object (builder, "row"));
  GtkWidget *button = GTK_WIDGET (gtk_builder_get_object (builder, "look"));
  g_autofree char *icon = g_strconcat (similar->has_state ? similar->state.icon : "", "-symbolic", NULL);
  g_autofree char *spoken = g_strdup_printf (_ ("Look at %s"), similar->title);
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "title")), similar->title);
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "place")), similar->place);
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "date")), similar->date);
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "why")), similar->why);
  if (similar->has_state) {
    GtkWidget *image = GTK_WIDGET (gtk_builder_get_object (builder, "icon"));
    gtk_image_set_from_icon_name (GTK_IMAGE (image), icon);
    gtk_widget_add_css_class (image, similar->state.colour);
    gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "state")), similar->state.label);
  }
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (similar->id), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (on_look), panel);
  gtk_box_append (panel->list, row);
}

static void
looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapSimilarPanel) panel = data;
  const Question *asked = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) found = serap_desk_finish (SERAP_DESK (source), result, NULL);
  if (found == NULL || panel->desk == NULL || g_strcmp0 (asked->text, panel->text) != 0
      || g_strcmp0 (asked->kelurahan, panel->kelurahan) != 0)
    return;
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (panel->list))) != NULL)
    gtk_box_remove (panel->list, child);
  for (guint i = 0; i < found->len; i++)
    add_similar (panel, found->pdata[i]);
  /* Who is reading one of them is left alone. */
  if (g_strcmp0 (gtk_stack_get_visible_child_name (panel->stack), "record") != 0)
    on_back (panel);
}

static gboolean
ask_now (gpointer data)
{
  SerapSimilarPanel *panel = data;
  panel->timer = 0;
  Question *question = g_new0 (Question, 1);
  question->id = g_strdup (panel->id);
  question->kelurahan = g_strdup (panel->kelurahan);
  question->text = g_strdup (panel->text);
  if (panel->cancellable != NULL)
    g_cancellable_cancel (panel->cancellable);
  g_clear_object (&panel->cancellable);
  panel->cancellable = g_cancellable_new ();
  serap_desk_read_async (panel->desk, look, question, question_free, (GDestroyNotify) g_ptr_array_unref,
                         panel->cancellable, looked, g_object_ref (panel));
  return G_SOURCE_REMOVE;
}

void
serap_similar_panel_ask (SerapSimilarPanel *panel, const SerapEntry *entry)
{
  const char *kelurahan = serap_entry_text (entry, "lokasi.kelurahan");
  g_free (panel->id);
  g_free (panel->kelurahan);
  g_free (panel->text);
  panel->id = g_strdup (entry->id);
  panel->kelurahan = *kelurahan != '\0' ? g_strdup (kelurahan) : NULL;
  panel->text
    = g_strconcat (serap_entry_text (entry, "judul"), " ", serap_entry_text (entry, "uraian"), NULL);
  g_clear_handle_id (&panel->timer, g_source_remove);
  if (panel->desk != NULL)
    panel->timer = g_timeout_add (PAUSE_MS, ask_now, panel);
}

/* ---- Other drafts ---- */

static gpointer
read_drafts (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  return serap_entry_drafts (space, error);
}

static void
drafts_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapSimilarPanel) panel = data;
  g_autoptr (GPtrArray) drafts = serap_desk_finish (SERAP_DESK (source), result, NULL);
  const SerapEntry *first = NULL;
  guint n = 0;
  for (guint i = 0; drafts != NULL && panel->desk != NULL && i < drafts->len; i++) {
    const SerapEntry *draft = drafts->pdata[i];
    if (g_strcmp0 (draft->id, panel->id) == 0)
      continue;
    if (n++ == 0)
      first = draft;
  }
  if (panel->desk == NULL)
    return;
  gtk_widget_set_visible (panel->drafts, first != NULL);
  if (first == NULL)
    return;
  g_autofree char *head = g_strdup_printf (_ ("Other drafts: %u"), n);
  g_autofree char *title = serap_entry_title (first);
  g_free (panel->draft);
  panel->draft = g_strdup (first->id);
  gtk_label_set_label (panel->drafts_head, head);
  gtk_label_set_label (panel->drafts_title, title);
}

void
serap_similar_panel_show_drafts (SerapSimilarPanel *panel, const char *id)
{
  g_free (panel->id);
  panel->id = g_strdup (id);
  if (panel->desk != NULL)
    serap_desk_read_async (panel->desk, read_drafts, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL,
                           drafts_read, g_object_ref (panel));
}

static void
on_draft (SerapSimilarPanel *panel)
{
  if (panel->draft != NULL)
    g_signal_emit (panel, signals[DRAFT], 0, panel->draft);
}

/* ---- Making ---- */

void
serap_similar_panel_set_desk (SerapSimilarPanel *panel, SerapDesk *desk)
{
  g_set_object (&panel->desk, desk);
}

static void
serap_similar_panel_dispose (GObject *object)
{
  SerapSimilarPanel *panel = SERAP_SIMILAR_PANEL (object);
  g_clear_handle_id (&panel->timer, g_source_remove);
  if (panel->cancellable != NULL)
    g_cancellable_cancel (panel->cancellable);
  g_clear_object (&panel->cancellable);
  g_clear_object (&panel->desk);
  g_clear_pointer (&panel->id, g_free);
  g_clear_pointer (&panel->kelurahan, g_free);
  g_clear_pointer (&panel->text, g_free);
  g_clear_pointer (&panel->draft, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_SIMILAR_PANEL);
  G_OBJECT_CLASS (serap_similar_panel_parent_class)->dispose (object);
}

static void
serap_similar_panel_class_init (SerapSimilarPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_similar_panel_dispose;
  g_type_ensure (SERAP_TYPE_RECORD_PANE);
  signals[DRAFT] = g_signal_new ("draft", SERAP_TYPE_SIMILAR_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-similar-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapSimilarPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, SerapSimilarPanel, list);
  gtk_widget_class_bind_template_child (widget_class, SerapSimilarPanel, record);
  gtk_widget_class_bind_template_child (widget_class, SerapSimilarPanel, drafts);
  gtk_widget_class_bind_template_child (widget_class, SerapSimilarPanel, drafts_head);
  gtk_widget_class_bind_template_child (widget_class, SerapSimilarPanel, drafts_title);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_draft);
}

static void
serap_similar_panel_init (SerapSimilarPanel *panel)
{
  gtk_widget_init_template (GTK_WIDGET (panel));
}
