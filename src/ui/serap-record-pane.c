/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-record-pane.h"

#include "serap-pill.h"
#include "serap-record-view.h"

#include <glib/gi18n.h>

struct _SerapRecordPane {
  GtkBox parent_instance;
  GtkLabel *position, *number, *title, *text;
  SerapPill *state, *due;
  GtkGrid *facts;
  SerapDesk *desk;
  char *id;
  gulong changed;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SerapRecordPane, serap_record_pane, GTK_TYPE_BOX)

static void load (SerapRecordPane *pane);

static void
show_due (SerapRecordPane *pane, const SerapRecordView *view)
{
  g_autofree char *text = NULL;
  if (view->due == SERAP_DUE_TODAY)
    text = g_strdup (_ ("Due today"));
  else if (view->due == SERAP_DUE_LATE)
    text = g_strdup (view->due_text);
  serap_pill_show (pane->due, text, view->due == SERAP_DUE_LATE ? "emblem-important" : "alarm",
                   view->due == SERAP_DUE_LATE ? "gagal" : "perhatian");
}

static void
clear_facts (SerapRecordPane *pane)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (pane->facts))) != NULL)
    gtk_grid_remove (pane->facts, child);
}

static void
show_facts (SerapRecordPane *pane, const SerapRecordView *view)
{
  clear_facts (pane);
  for (guint i = 0; i < view->facts->len; i++) {
    const SerapFact *fact = view->facts->pdata[i];
    GtkWidget *label = gtk_label_new (fact->label);
    GtkWidget *value = gtk_label_new (fact->value);
    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_label_set_yalign (GTK_LABEL (label), 0);
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_width_chars (GTK_LABEL (label), 15);
    gtk_label_set_max_width_chars (GTK_LABEL (label), 15);
    gtk_label_set_xalign (GTK_LABEL (value), 0);
    gtk_label_set_wrap (GTK_LABEL (value), TRUE);
    gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
    gtk_label_set_selectable (GTK_LABEL (value), TRUE);
    gtk_widget_set_hexpand (value, TRUE);
    gtk_widget_add_css_class (label, "sekunder");
    gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL,
                                    -1);
    gtk_grid_attach (pane->facts, label, 0, (int) i, 1, 1);
    gtk_grid_attach (pane->facts, value, 1, (int) i, 1, 1);
  }
}

static void
show_view (SerapRecordPane *pane, const SerapRecordView *view)
{
  gtk_label_set_label (pane->title, view->title);
  gtk_label_set_label (pane->number, view->number);
  gtk_label_set_label (pane->text, view->text != NULL ? view->text : "");
  gtk_widget_set_visible (GTK_WIDGET (pane->text), view->text != NULL);
  serap_pill_show (pane->state, view->has_state ? view->state.label : NULL, view->state.icon,
                   view->state.colour);
  show_due (pane, view);
  show_facts (pane, view);
}

static gpointer
read_view (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  return serap_record_view_read (space, data, error);
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapRecordPane) pane = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapRecordView) view = serap_desk_finish (SERAP_DESK (source), result, &error);
  /* Something else is looked at by now. */
  if (g_strcmp0 (g_task_get_task_data (G_TASK (result)), pane->id) != 0 || pane->desk == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (pane), view != NULL);
  if (view != NULL)
    show_view (pane, view);
}

static void
load (SerapRecordPane *pane)
{
  if (pane->cancellable != NULL)
    g_cancellable_cancel (pane->cancellable);
  g_clear_object (&pane->cancellable);
  if (pane->id == NULL)
    return;
  pane->cancellable = g_cancellable_new ();
  serap_desk_read_async (pane->desk, read_view, g_strdup (pane->id), g_free,
                         (GDestroyNotify) serap_record_view_free, pane->cancellable, loaded,
                         g_object_ref (pane));
}

static void
data_changed (SerapDesk *desk, gboolean rules, gpointer data)
{
  load (data);
}

static void
set_desk (SerapRecordPane *pane, SerapDesk *desk)
{
  if (pane->desk == desk)
    return;
  if (pane->desk != NULL)
    g_clear_signal_handler (&pane->changed, pane->desk);
  g_set_object (&pane->desk, desk);
  if (desk != NULL)
    pane->changed = g_signal_connect (desk, "changed", G_CALLBACK (data_changed), pane);
}

void
serap_record_pane_show (SerapRecordPane *pane, SerapDesk *desk, const char *id, const char *place)
{
  g_return_if_fail (SERAP_IS_RECORD_PANE (pane));

  set_desk (pane, desk);
  gtk_label_set_label (pane->position, place != NULL ? place : "");
  if (g_strcmp0 (pane->id, id) == 0)
    return;
  g_free (pane->id);
  pane->id = g_strdup (id);
  load (pane);
}

static void
serap_record_pane_dispose (GObject *object)
{
  SerapRecordPane *pane = SERAP_RECORD_PANE (object);
  set_desk (pane, NULL);
  if (pane->cancellable != NULL)
    g_cancellable_cancel (pane->cancellable);
  g_clear_object (&pane->cancellable);
  g_clear_pointer (&pane->id, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_RECORD_PANE);
  G_OBJECT_CLASS (serap_record_pane_parent_class)->dispose (object);
}

static void
serap_record_pane_class_init (SerapRecordPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_record_pane_dispose;
  g_type_ensure (SERAP_TYPE_PILL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-record-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, position);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, number);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, title);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, text);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, state);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, due);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, facts);
}

static void
serap_record_pane_init (SerapRecordPane *pane)
{
  gtk_widget_init_template (GTK_WIDGET (pane));
}
