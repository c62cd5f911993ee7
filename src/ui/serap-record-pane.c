/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-record-pane.h"

#include "serap-message.h"
#include "serap-pill.h"
#include "serap-record-summary.h"
#include "serap-record-view.h"
#include "serap-step-dialog.h"
#include "serap-step-menu.h"
#include "serap-thumb.h"
#include "serap-viewer-window.h"

#include <glib/gi18n.h>

#define THUMB_WIDTH 48
#define THUMB_HEIGHT 36
/* A longer verb is cut in the head and whole in its tooltip and in the menu. */
#define STEP_CHARS 16

struct _SerapRecordPane {
  GtkBox parent_instance;
  GtkLabel *position, *number, *title, *step_label;
  GtkWidget *back_button, *previous_button, *next_button, *menu_button;
  GtkButton *step_button;
  SerapStepMenu *menu;
  GtkStack *states, *tabs;
  AdwStatusPage *problem;
  SerapPill *state, *due;
  GtkImage *sync;
  GtkWidget *switcher;
  GtkStackPage *page_lampiran, *page_terkait, *page_riwayat;
  SerapRecordSummary *summary;
  GtkListBox *files, *links, *deeds;
  SerapDesk *desk;
  char *id;
  GQueue trail;          /* (element-type utf8) records that led to the one that is shown */
  SerapRecordView *view; /* (nullable) */
  char *fetched;         /* (nullable) record whose whole history was asked for */
  gulong changed;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SerapRecordPane, serap_record_pane, GTK_TYPE_BOX)

static void load (SerapRecordPane *pane);

/* ---- The head ---- */

static void
show_due (SerapRecordPane *pane, const SerapRecordView *view)
{
  g_autofree char *text = NULL;
  if (view->due == SERAP_DUE_TODAY)
    text = g_strdup (_ ("Due today"));
  else if (view->due == SERAP_DUE_LATE)
    text = g_strdup (view->due_text);
  else if (view->due == SERAP_DUE_LATER)
    text = g_strdup_printf (_ ("Due in %s"), view->due_text);
  serap_pill_show (pane->due, text, view->due == SERAP_DUE_LATE ? "emblem-important" : "alarm",
                   view->due == SERAP_DUE_LATE    ? "gagal"
                   : view->due == SERAP_DUE_TODAY ? "perhatian"
                                                  : "netral");
}

static void
show_sync (SerapRecordPane *pane, const SerapRecordView *view)
{
  gboolean refused = view->sync == SERAP_SYNC_REFUSED;
  const char *text = refused ? _ ("refused by headquarters") : _ ("waits to be sent");
  gtk_widget_set_visible (GTK_WIDGET (pane->sync), view->sync != SERAP_SYNC_CLEAN);
  gtk_image_set_from_icon_name (pane->sync, refused ? "dialog-error-symbolic" : "content-loading-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (pane->sync), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (pane->sync), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_steps (SerapRecordPane *pane, const SerapRecordView *view)
{
  const SerapStep *next = NULL;
  for (guint i = 0; i < view->steps->len; i++) {
    const SerapStep *step = view->steps->pdata[i];
    if (step->next)
      next = step;
  }
  gtk_widget_set_visible (GTK_WIDGET (pane->step_button), next != NULL);
  if (next != NULL) {
    gtk_label_set_label (pane->step_label, next->label);
    gtk_label_set_width_chars (pane->step_label, MIN ((int) g_utf8_strlen (next->label, -1), STEP_CHARS));
    gtk_widget_set_tooltip_text (GTK_WIDGET (pane->step_button), next->label);
    gtk_accessible_update_property (GTK_ACCESSIBLE (pane->step_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    next->label, -1);
    gtk_actionable_set_action_target (GTK_ACTIONABLE (pane->step_button), "s", next->name);
    gtk_actionable_set_action_name (GTK_ACTIONABLE (pane->step_button), "record.step");
  }
  serap_step_menu_show (pane->menu, view->steps);
  gtk_widget_set_sensitive (pane->menu_button, TRUE);
}

static void
show_head (SerapRecordPane *pane, const SerapRecordView *view)
{
  gtk_label_set_label (pane->title, view->title);
  gtk_label_set_label (pane->number, view->number);
  serap_pill_show (pane->state, view->has_state ? view->state.label : NULL, view->state.icon,
                   view->state.colour);
  show_due (pane, view);
  show_sync (pane, view);
  show_steps (pane, view);
}

/* ---- The tabs ---- */

static void
set_count (GtkStackPage *page, const char *title, guint n)
{
  g_autofree char *text = n > 0 ? g_strdup_printf ("%s %u", title, n) : g_strdup (title);
  gtk_stack_page_set_title (page, text);
}

static void
clear_list (GtkListBox *list)
{
  GtkListBoxRow *row;
  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static GtkWidget *
row_of (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *spoken = g_strdup_printf ("%s, %s", title, subtitle);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
show_files (SerapRecordPane *pane, const SerapRecordView *view)
{
  clear_list (pane->files);
  for (guint i = 0; i < view->files->len; i++) {
    const SerapFile *file = view->files->pdata[i];
    g_autofree char *about = file->path != NULL ? g_strdup_printf ("%s · %s", file->kind, file->size)
                                                : g_strdup_printf (_ ("%s · %s · not on this computer yet"),
                                                                   file->kind, file->size);
    GtkWidget *row = row_of (file->name, about);
    GtkWidget *thumb = serap_thumb_new (file, THUMB_WIDTH, THUMB_HEIGHT);
    gtk_widget_add_css_class (thumb, "kecil");
    gtk_widget_set_valign (thumb, GTK_ALIGN_CENTER);
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), thumb);
    gtk_list_box_append (pane->files, row);
  }
  set_count (pane->page_lampiran, _ ("Attachments"), view->files->len);
}

static void
show_links (SerapRecordPane *pane, const SerapRecordView *view)
{
  clear_list (pane->links);
  for (guint i = 0; i < view->links->len; i++) {
    const SerapLink *link = view->links->pdata[i];
    g_autofree char *about
      = *link->number != '\0' ? g_strdup_printf ("%s · %s", link->how, link->number) : g_strdup (link->how);
    GtkWidget *row = row_of (link->title, about);
    if (link->has_state) {
      g_autofree char *icon = g_strconcat (link->state.icon, "-symbolic", NULL);
      GtkWidget *image = gtk_image_new_from_icon_name (icon);
      GtkWidget *word = gtk_label_new (link->state.brief);
      gtk_widget_add_css_class (image, link->state.colour);
      gtk_widget_add_css_class (word, "caption");
      gtk_widget_set_tooltip_text (word, link->state.label);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), image);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), word);
    }
    gtk_list_box_append (pane->links, row);
  }
  set_count (pane->page_terkait, _ ("Related"), view->links->len);
}

static void
show_deeds (SerapRecordPane *pane, const SerapRecordView *view)
{
  serap_record_summary_fill_deeds (pane->deeds, view->deeds, 0);
  set_count (pane->page_riwayat, _ ("History"), view->deeds->len);
}

static gboolean
same_files (const SerapRecordView *one, const SerapRecordView *other)
{
  if (one == NULL || one->files->len != other->files->len)
    return FALSE;
  for (guint i = 0; i < one->files->len; i++) {
    const SerapFile *a = one->files->pdata[i], *b = other->files->pdata[i];
    if (!g_str_equal (a->id, b->id) || g_strcmp0 (a->path, b->path) != 0)
      return FALSE;
  }
  return TRUE;
}

/* What reads the same is left alone: the cursor, a selection and an open menu stay where they are. */
static void
show_view (SerapRecordPane *pane, SerapRecordView *view)
{
  gboolean same = pane->view != NULL && g_str_equal (pane->view->print, view->print);
  gboolean files = same_files (pane->view, view);
  gtk_stack_set_visible_child_name (pane->states, "record");
  if (same) {
    serap_record_view_free (view);
    return;
  }
  show_head (pane, view);
  serap_record_summary_show (pane->summary, pane->desk, view);
  if (!files)
    show_files (pane, view);
  show_links (pane, view);
  show_deeds (pane, view);
  serap_record_view_free (pane->view);
  pane->view = view;
}

/* ---- Reading ---- */

static void
show_problem (SerapRecordPane *pane, const char *sentence)
{
  g_autofree char *text = g_markup_escape_text (sentence, -1);
  g_clear_pointer (&pane->view, serap_record_view_free);
  adw_status_page_set_description (pane->problem, text);
  gtk_stack_set_visible_child_name (pane->states, "problem");
  gtk_widget_set_visible (GTK_WIDGET (pane->step_button), FALSE);
  gtk_widget_set_sensitive (pane->menu_button, FALSE);
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
  SerapRecordView *view = serap_desk_finish (SERAP_DESK (source), result, &error);
  /* Something else is looked at by now. */
  if (g_strcmp0 (g_task_get_task_data (G_TASK (result)), pane->id) != 0 || pane->desk == NULL) {
    serap_record_view_free (view);
    return;
  }
  if (view != NULL) {
    show_view (pane, view);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_autofree char *sentence = serap_message_error (error);
    show_problem (pane, sentence);
  }
}

static void
load (SerapRecordPane *pane)
{
  if (pane->cancellable != NULL)
    g_cancellable_cancel (pane->cancellable);
  g_clear_object (&pane->cancellable);
  gtk_widget_set_visible (pane->back_button, pane->trail.length > 0);
  if (pane->id == NULL) {
    g_clear_pointer (&pane->view, serap_record_view_free);
    gtk_stack_set_visible_child_name (pane->states, "empty");
    gtk_widget_set_visible (GTK_WIDGET (pane->step_button), FALSE);
    gtk_widget_set_sensitive (pane->menu_button, FALSE);
    return;
  }
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

/* ---- The whole history ---- */

static gpointer
fetch_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  serap_timeline_fetch (space, data, error);
  return NULL;
}

/* What headquarters knows is asked for once, when somebody wants to see it; "changed" brings it here. */
static void
on_tab (SerapRecordPane *pane)
{
  const char *tab = gtk_stack_get_visible_child_name (pane->tabs);
  if (g_strcmp0 (tab, "riwayat") != 0 || pane->id == NULL || pane->desk == NULL
      || g_strcmp0 (pane->fetched, pane->id) == 0)
    return;
  g_free (pane->fetched);
  pane->fetched = g_strdup (pane->id);
  serap_desk_write_async (pane->desk, SERAP_DESK_SYNC, fetch_work, g_strdup (pane->id), g_free, NULL, NULL,
                          NULL, NULL);
}

/* ---- What people do ---- */

static void
open_record (SerapRecordPane *pane, char *id)
{
  g_free (pane->id);
  pane->id = id;
  gtk_stack_set_visible_child_name (pane->tabs, "ringkasan");
  load (pane);
}

static void
act_open (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapRecordPane *pane = SERAP_RECORD_PANE (widget);
  if (pane->id == NULL || pane->desk == NULL)
    return;
  g_queue_push_head (&pane->trail, g_strdup (pane->id));
  open_record (pane, g_variant_dup_string (parameter, NULL));
}

static void
act_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapRecordPane *pane = SERAP_RECORD_PANE (widget);
  char *before = g_queue_pop_head (&pane->trail);
  if (before != NULL)
    open_record (pane, before);
}

static void
act_step (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapRecordPane *pane = SERAP_RECORD_PANE (widget);
  if (pane->id != NULL && pane->desk != NULL)
    serap_step_begin (widget, pane->desk, pane->id, g_variant_get_string (parameter, NULL));
}

static void
act_steps (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (SERAP_RECORD_PANE (widget)->menu_button));
}

static void
act_tab (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_stack_set_visible_child_name (SERAP_RECORD_PANE (widget)->tabs, g_variant_get_string (parameter, NULL));
}

static void
act_attachment (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapRecordPane *pane = SERAP_RECORD_PANE (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  for (guint i = 0; pane->view != NULL && i < pane->view->files->len; i++)
    if (g_str_equal (((SerapFile *) pane->view->files->pdata[i])->id, id))
      serap_viewer_window_open (widget, pane->desk, pane->view->files, i);
}

static void
on_file (SerapRecordPane *pane, GtkListBoxRow *row)
{
  guint at = (guint) gtk_list_box_row_get_index (row);
  if (pane->view != NULL && at < pane->view->files->len)
    serap_viewer_window_open (GTK_WIDGET (pane), pane->desk, pane->view->files, at);
}

static void
on_link (SerapRecordPane *pane, GtkListBoxRow *row)
{
  guint at = (guint) gtk_list_box_row_get_index (row);
  if (pane->view == NULL || at >= pane->view->links->len)
    return;
  g_autofree char *id = g_strdup (((SerapLink *) pane->view->links->pdata[at])->id);
  gtk_widget_activate_action (GTK_WIDGET (pane), "record.open", "s", id);
}

/* ---- What is shown ---- */

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

  const char *first = pane->trail.length > 0 ? pane->trail.tail->data : pane->id;
  gboolean same = pane->desk == desk && g_strcmp0 (first, id) == 0;
  set_desk (pane, desk);
  gtk_label_set_label (pane->position, place != NULL ? place : "");
  gtk_widget_set_visible (pane->previous_button, place != NULL);
  gtk_widget_set_visible (pane->next_button, place != NULL);
  /* Who has followed a link is not sent back by the list being read anew. */
  if (same)
    return;
  g_queue_clear_full (&pane->trail, g_free);
  g_free (pane->id);
  pane->id = g_strdup (id);
  load (pane);
  on_tab (pane);
}

/* ---- Making ---- */

static void
serap_record_pane_dispose (GObject *object)
{
  SerapRecordPane *pane = SERAP_RECORD_PANE (object);
  set_desk (pane, NULL);
  if (pane->cancellable != NULL)
    g_cancellable_cancel (pane->cancellable);
  g_clear_object (&pane->cancellable);
  g_clear_pointer (&pane->id, g_free);
  g_clear_pointer (&pane->fetched, g_free);
  g_clear_pointer (&pane->view, serap_record_view_free);
  g_queue_clear_full (&pane->trail, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_RECORD_PANE);
  G_OBJECT_CLASS (serap_record_pane_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, position);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, number);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, title);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, back_button);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, previous_button);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, next_button);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, menu_button);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, step_button);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, step_label);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, menu);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, states);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, tabs);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, problem);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, state);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, due);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, sync);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, switcher);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, page_lampiran);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, page_terkait);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, page_riwayat);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, summary);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, files);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, links);
  gtk_widget_class_bind_template_child (widget_class, SerapRecordPane, deeds);
  gtk_widget_class_bind_template_callback (widget_class, on_tab);
  gtk_widget_class_bind_template_callback (widget_class, on_file);
  gtk_widget_class_bind_template_callback (widget_class, on_link);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "record.open", "s", act_open);
  gtk_widget_class_install_action (widget_class, "record.back", NULL, act_back);
  gtk_widget_class_install_action (widget_class, "record.step", "s", act_step);
  gtk_widget_class_install_action (widget_class, "record.steps", NULL, act_steps);
  gtk_widget_class_install_action (widget_class, "record.tab", "s", act_tab);
  gtk_widget_class_install_action (widget_class, "record.attachment", "s", act_attachment);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "record.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_ALT_MASK, "record.steps", NULL);
}

static void
serap_record_pane_class_init (SerapRecordPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_record_pane_dispose;
  g_type_ensure (SERAP_TYPE_PILL);
  g_type_ensure (SERAP_TYPE_STEP_MENU);
  g_type_ensure (SERAP_TYPE_RECORD_SUMMARY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-record-pane.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
serap_record_pane_init (SerapRecordPane *pane)
{
  gtk_widget_init_template (GTK_WIDGET (pane));
  gtk_stack_set_visible_child_name (pane->states, "empty");
  gtk_widget_set_sensitive (pane->menu_button, FALSE);
}
