/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-check-page.h"

#include "serap-check-list.h"
#include "serap-check-work.h"
#include "serap-decision-dialog.h"
#include "serap-evidence-pane.h"
#include "serap-list-page.h"
#include "serap-message.h"

#include <glib/gi18n.h>

struct _SerapCheckPage {
  GtkBox parent_instance;
  GtkStack *stack;
  GtkWidget *queue;
  SerapEvidencePane *evidence;
  SerapCheckList *list;
  AdwWindowTitle *title, *list_title;
  GtkMenuButton *hold;
  GtkLabel *hold_label, *verdict, *verdict_rest, *progress_label, *why, *refusal;
  GtkImage *verdict_icon;
  GtkProgressBar *progress;
  GtkButton *claim, *pass, *give_back, *propose, *override, *reject, *refuse;
  GtkWidget *previous, *next;
  SerapDesk *desk;
  char *id; /* (nullable) record that is shown */
  gint64 rowid;
  SerapCheckView *view; /* (nullable) of @id */
  guint pending;        /* what is being stored */
  gboolean fresh;       /* nothing of @id was shown yet */
  gboolean hid_sidebar;
  gboolean decides; /* as soon as everything is stored */
  gulong changed;
  GCancellable *cancellable;
  SerapDecisionDialog *dialog; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SerapCheckPage, serap_check_page, GTK_TYPE_BOX)

static void load (SerapCheckPage *page);
static void decide_by_advice (SerapCheckPage *page);

/* ---- Place in the queue ---- */

static SerapRecordList *
queue_list (SerapCheckPage *page)
{
  return serap_list_page_list (SERAP_LIST_PAGE (page->queue));
}

static guint
place_of (SerapCheckPage *page, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (queue_list (page)));
  for (guint i = 0; id != NULL && i < n; i++) {
    g_autofree char *other = serap_record_list_id (queue_list (page), i);
    if (g_strcmp0 (other, id) == 0)
      return i;
  }
  return G_MAXUINT;
}

static void
show_place (SerapCheckPage *page)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (queue_list (page)));
  guint at = page->rowid != 0 ? serap_record_list_find (queue_list (page), page->rowid) : G_MAXUINT;
  g_autofree char *text = at != G_MAXUINT ? g_strdup_printf (_ ("Queue, %u of %u"), at + 1, n)
                                          : g_strdup (_ ("Not in the queue any more"));
  adw_window_title_set_subtitle (page->title, text);
  gtk_widget_set_sensitive (page->previous, at != G_MAXUINT && at > 0);
  gtk_widget_set_sensitive (page->next, n > 0 && (at == G_MAXUINT || at + 1 < n));
}

/* The one after this, else the one before: where work goes on. */
static char *
following (SerapCheckPage *page)
{
  guint at = page->rowid != 0 ? serap_record_list_find (queue_list (page), page->rowid) : G_MAXUINT;
  if (at == G_MAXUINT)
    return serap_record_list_id (queue_list (page), 0);
  char *id = serap_record_list_id (queue_list (page), at + 1);
  return id == NULL && at > 0 ? serap_record_list_id (queue_list (page), at - 1) : id;
}

static void
step_in_queue (SerapCheckPage *page, int step)
{
  guint at = page->rowid != 0 ? serap_record_list_find (queue_list (page), page->rowid) : G_MAXUINT;
  guint to = at == G_MAXUINT ? 0 : at + (guint) step;
  if (at == 0 && step < 0)
    return;
  g_autofree char *id = serap_record_list_id (queue_list (page), to);
  if (id != NULL)
    serap_check_page_open (page, id);
}

/* ---- Showing ---- */

static gboolean
may_answer (const SerapCheckView *view)
{
  gboolean free_to_take = view->hold == SERAP_HOLD_NONE && view->may_claim;
  return view->proposal == NULL && ((view->hold == SERAP_HOLD_MINE && view->check != NULL) || free_to_take);
}

static void
show_hold (SerapCheckPage *page)
{
  const SerapCheckView *view = page->view;
  const SerapCheckStep *release = serap_check_view_step (view, SERAP_STEP_RELEASE);
  g_autofree char *text = view->hold == SERAP_HOLD_MINE ? g_strdup (_ ("Held by you"))
                          : view->hold == SERAP_HOLD_OTHER
                            ? g_strdup_printf (_ ("Held by %s"), view->holder != NULL ? view->holder : "?")
                            : NULL;
  gtk_widget_set_visible (GTK_WIDGET (page->hold), text != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (page->hold), release != NULL);
  gtk_label_set_label (page->hold_label, text != NULL ? text : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->hold), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text != NULL ? text : "", -1);
  gtk_widget_set_visible (GTK_WIDGET (page->claim), view->hold == SERAP_HOLD_NONE);
  gtk_widget_set_sensitive (GTK_WIDGET (page->claim), view->may_claim);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->claim), view->claim_problem);
}

static void
set_verdict (SerapCheckPage *page, const char *icon, const char *role, const char *word, const char *rest)
{
  static const char *const roles[] = { "netral", "berhasil", "perhatian", "gagal" };
  g_autofree char *name = g_strconcat (icon, "-symbolic", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++) {
    gtk_widget_remove_css_class (GTK_WIDGET (page->verdict), roles[i]);
    gtk_widget_remove_css_class (GTK_WIDGET (page->verdict_icon), roles[i]);
  }
  gtk_widget_add_css_class (GTK_WIDGET (page->verdict), role);
  gtk_widget_add_css_class (GTK_WIDGET (page->verdict_icon), role);
  gtk_image_set_from_icon_name (page->verdict_icon, name);
  gtk_label_set_label (page->verdict, word);
  gtk_label_set_label (page->verdict_rest, rest);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->verdict_rest), rest);
}

static char *
open_items (guint n)
{
  return g_strdup_printf (g_dngettext (NULL, "%u item not answered", "%u items not answered", n), n);
}

static void
show_verdict (SerapCheckPage *page)
{
  const SerapCheckView *view = page->view;
  g_autofree char *open = view->n_open > 0 ? open_items (view->n_open) : NULL;
  g_autofree char *cause = view->cause > 0 && open != NULL
                             ? g_strdup_printf (_ ("by item %u; %s"), view->cause, open)
                           : view->cause > 0 ? g_strdup_printf (_ ("by item %u"), view->cause)
                                             : NULL;
  if (view->proposal != NULL)
    set_verdict (page, "dialog-warning", "gagal", _ ("Rejection waits"), view->proposal);
  else if (view->leaning == SERAP_VERDICT_REJECT)
    set_verdict (page, "action-unavailable", "gagal", _ ("To be rejected"), cause);
  else if (view->leaning == SERAP_VERDICT_RETURN)
    set_verdict (page, "document-revert", "perhatian", _ ("To be returned"), cause);
  else if (view->verdict == SERAP_VERDICT_PASSED)
    set_verdict (page, "emblem-default", "berhasil", _ ("Passed"), _ ("by all items that must be answered"));
  else
    set_verdict (page, "system-search", "netral", _ ("No verdict yet"), open != NULL ? open : "");
}

static void
show_progress (SerapCheckPage *page)
{
  guint n = page->view->rows->len;
  g_autofree char *text = g_strdup_printf (_ ("%u of %u"), page->view->n_answered, n);
  gtk_label_set_label (page->progress_label, text);
  gtk_progress_bar_set_fraction (page->progress, n > 0 ? (double) page->view->n_answered / n : 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->progress), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                  -1);
}

static gboolean
is_item (const SerapCheckView *view, const char *field)
{
  for (guint i = 0; field != NULL && i < view->rows->len; i++)
    if (g_str_equal (((const SerapCheckRow *) view->rows->pdata[i])->code, field))
      return TRUE;
  return FALSE;
}

/* Why it cannot pass, short enough to be read at a glance; each item says its own. */
static void
show_why (SerapCheckPage *page)
{
  const SerapCheckStep *pass = serap_check_view_step (page->view, SERAP_STEP_PASS);
  g_autoptr (GString) why = g_string_new (NULL);
  guint items = 0;
  for (guint i = 0; pass != NULL && i < pass->blocked->len; i++) {
    const SerapCheckProblem *problem = pass->blocked->pdata[i];
    if (is_item (page->view, problem->field))
      items++;
    else
      g_string_append_printf (why, "%s%s", why->len > 0 ? " " : "", problem->text);
  }
  if (items > 0) {
    g_autofree char *text = g_strdup_printf (g_dngettext (NULL, "Cannot pass yet: %u item is not done.",
                                                          "Cannot pass yet: %u items are not done.", items),
                                             items);
    g_string_prepend (why, why->len > 0 ? " " : "");
    g_string_prepend (why, text);
  }
  gtk_label_set_label (page->why, why->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->why), why->len > 0 ? why->str : NULL);
  gtk_widget_set_visible (GTK_WIDGET (page->why), why->len > 0);
}

static GtkWidget *
button_face (const char *label, gboolean suggested)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  gtk_box_append (GTK_BOX (box), gtk_label_new (label));
  if (suggested) {
    GtkWidget *key = gtk_label_new ("Ctrl ↵");
    gtk_widget_add_css_class (key, "serap-tuts");
    gtk_widget_set_valign (key, GTK_ALIGN_CENTER);
    gtk_box_append (GTK_BOX (box), key);
  }
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  return box;
}

static void
set_class (GtkWidget *widget, const char *name, gboolean has)
{
  if (has)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
show_step (SerapCheckPage *page, GtkButton *button, SerapCheckStepKind kind, gboolean wanted)
{
  const SerapCheckStep *step = serap_check_view_step (page->view, kind);
  gtk_widget_set_visible (GTK_WIDGET (button), step != NULL && wanted);
  if (step == NULL)
    return;
  gboolean allowed = step->blocked->len == 0;
  gboolean suggested = allowed && serap_check_view_advice (page->view) == kind;
  g_autofree char *why = allowed ? NULL : serap_check_why (step->blocked);
  g_autofree char *label
    = serap_check_step_asks (step) ? g_strconcat (step->label, "…", NULL) : g_strdup (step->label);
  gtk_button_set_child (button, button_face (label, suggested));
  gtk_widget_set_sensitive (GTK_WIDGET (button), allowed);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), why);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why != NULL ? why : "", -1);
  /* What is seldom done is quiet until it is what follows. */
  gboolean quiet = !suggested && (kind == SERAP_STEP_PROPOSE || kind == SERAP_STEP_OVERRIDE);
  set_class (GTK_WIDGET (button), "suggested-action", suggested);
  set_class (GTK_WIDGET (button), "flat", quiet);
}

static void
show_steps (SerapCheckPage *page)
{
  gboolean proposed = page->view->proposal != NULL;
  show_step (page, page->pass, SERAP_STEP_PASS, TRUE);
  show_step (page, page->give_back, SERAP_STEP_RETURN, TRUE);
  show_step (page, page->propose, SERAP_STEP_PROPOSE, TRUE);
  show_step (page, page->override, SERAP_STEP_OVERRIDE, TRUE);
  show_step (page, page->reject, SERAP_STEP_REJECT, proposed);
  show_step (page, page->refuse, SERAP_STEP_REFUSE, proposed);
}

static void
show_view (SerapCheckPage *page)
{
  const SerapCheckView *view = page->view;
  g_autofree char *version = view->regulation != NULL
                               ? g_strdup_printf (_ ("Version %d, %s"), (int) view->version, view->regulation)
                               : g_strdup (_ ("No regulation with a checklist"));
  adw_window_title_set_subtitle (page->list_title, version);
  gtk_widget_set_tooltip_text (GTK_WIDGET (page->list_title), version);
  serap_evidence_pane_show (page->evidence, page->desk, view);
  serap_check_list_show (page->list, view, may_answer (view));
  show_hold (page);
  show_verdict (page);
  show_progress (page);
  show_why (page);
  show_steps (page);
  show_place (page);
  if (page->fresh)
    serap_check_list_focus_open (page->list);
  page->fresh = FALSE;
}

static void
say (SerapCheckPage *page, const char *text)
{
  gtk_label_set_label (page->refusal, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (page->refusal), text != NULL);
}

/* ---- Reading ---- */

static gpointer
read_view (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  return serap_check_view_read (space, data, error);
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapCheckPage) page = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapCheckView) view = serap_desk_finish (SERAP_DESK (source), result, &error);
  gboolean same = g_strcmp0 (g_task_get_task_data (G_TASK (result)), page->id) == 0;
  /* What is being stored is newer than what was read. */
  if (page->desk == NULL || !same || page->pending > 0
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (view == NULL) {
    g_autofree char *sentence = serap_message_error (error);
    say (page, sentence);
    return;
  }
  serap_check_view_free (page->view);
  page->view = g_steal_pointer (&view);
  gtk_widget_set_sensitive (GTK_WIDGET (page->list), TRUE);
  show_view (page);
  if (page->decides)
    decide_by_advice (page);
}

static void
stop_loading (SerapCheckPage *page)
{
  if (page->cancellable != NULL)
    g_cancellable_cancel (page->cancellable);
  g_clear_object (&page->cancellable);
}

static void
load (SerapCheckPage *page)
{
  stop_loading (page);
  if (page->id == NULL || page->pending > 0)
    return;
  page->cancellable = g_cancellable_new ();
  serap_desk_read_async (page->desk, read_view, g_strdup (page->id), g_free,
                         (GDestroyNotify) serap_check_view_free, page->cancellable, loaded,
                         g_object_ref (page));
}

static void
data_changed (SerapDesk *desk, gboolean rules, gpointer data)
{
  load (data);
}

/* ---- Going in and out ---- */

static void
set_sidebar (SerapCheckPage *page, gboolean shown)
{
  if (gtk_widget_get_root (GTK_WIDGET (page)) == NULL || page->hid_sidebar == !shown)
    return;
  page->hid_sidebar = !shown;
  gtk_widget_activate_action (GTK_WIDGET (page), "win.show-sidebar", "b", shown);
}

static void
back_to_queue (SerapCheckPage *page)
{
  stop_loading (page);
  g_clear_pointer (&page->id, g_free);
  page->rowid = 0;
  set_sidebar (page, TRUE);
  gtk_stack_set_visible_child (page->stack, page->queue);
  serap_list_page_focus_list (SERAP_LIST_PAGE (page->queue));
}

void
serap_check_page_open (SerapCheckPage *page, const char *id)
{
  g_return_if_fail (SERAP_IS_CHECK_PAGE (page) && id != NULL);

  guint at = place_of (page, id);
  page->rowid = at != G_MAXUINT ? serap_record_list_rowid (queue_list (page), at) : 0;
  g_autofree char *own = g_strdup (id);
  g_free (page->id);
  page->id = g_steal_pointer (&own);
  page->fresh = TRUE;
  page->decides = FALSE;
  say (page, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (page->list), FALSE);
  set_sidebar (page, FALSE);
  gtk_stack_set_visible_child_name (page->stack, "record");
  load (page);
}

GtkWidget *
serap_check_page_queue (SerapCheckPage *page)
{
  return page->id == NULL ? page->queue : NULL;
}

static void
on_map (SerapCheckPage *page)
{
  if (page->id != NULL)
    set_sidebar (page, FALSE);
}

static void
on_unmap (SerapCheckPage *page)
{
  set_sidebar (page, TRUE);
}

/* ---- Storing ---- */

typedef struct {
  SerapCheckPage *page;
  char *id, *item, *label, *next; /* (nullable) @item, @label, @next */
} Errand;

static Errand *
errand_new (SerapCheckPage *page)
{
  Errand *errand = g_new0 (Errand, 1);
  errand->page = g_object_ref (page);
  errand->id = g_strdup (page->id);
  page->pending++;
  say (page, NULL);
  return errand;
}

static void
errand_free (Errand *errand)
{
  g_object_unref (errand->page);
  g_free (errand->id);
  g_free (errand->item);
  g_free (errand->label);
  g_free (errand->next);
  g_free (errand);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

static void
refuse_at_items (SerapCheckPage *page, const Errand *errand, GPtrArray *problems)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  for (guint i = 0; i < problems->len; i++) {
    const SerapCheckProblem *problem = problems->pdata[i];
    const char *item = is_item (page->view, problem->field) ? problem->field : errand->item;
    if (!serap_check_list_refuse (page->list, item, problem->text))
      g_ptr_array_add (rest, problems->pdata[i]);
  }
  g_autofree char *why = rest->len > 0 ? serap_check_why (rest) : NULL;
  say (page, why);
}

/* Returns: what was stored; %NULL when it was not, which is said. */
static SerapCheckReply *
settle (Errand *errand, SerapDesk *desk, GAsyncResult *result)
{
  SerapCheckPage *page = errand->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapCheckReply) reply = serap_check_finish (desk, result, &error);
  page->pending--;
  if (page->desk == NULL)
    return NULL;
  gboolean same = g_strcmp0 (errand->id, page->id) == 0;
  if (reply == NULL || reply->problems->len > 0)
    page->decides = FALSE;
  if (same && error != NULL) {
    g_autofree char *sentence = serap_message_error (error);
    if (!serap_check_list_refuse (page->list, errand->item, sentence))
      say (page, sentence);
  } else if (same && reply->problems->len > 0 && page->dialog != NULL) {
    serap_decision_dialog_refuse (page->dialog, reply->problems);
  } else if (same && reply->problems->len > 0) {
    refuse_at_items (page, errand, reply->problems);
  }
  load (page);
  return error == NULL && reply->problems->len == 0 ? g_steal_pointer (&reply) : NULL;
}

static void
stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Errand) errand = data;
  g_autoptr (SerapCheckReply) reply = settle (errand, SERAP_DESK (source), result);
}

static void
on_answered (
  SerapCheckPage *page, const char *item, int answer, const char *note, const char *evidence, gboolean wants)
{
  if (page->view == NULL)
    return;
  Errand *errand = errand_new (page);
  errand->item = g_strdup (item);
  if (evidence != NULL)
    serap_evidence_pane_go (page->evidence, evidence);
  else if (wants && answer == SERAP_ANSWER_YES)
    evidence = serap_evidence_pane_paper (page->evidence);
  serap_check_answer_async (page->desk, page->id, item, (SerapAnswer) answer, note, evidence, stored, errand);
}

static void
on_claim (SerapCheckPage *page)
{
  if (page->id != NULL)
    serap_check_claim_async (page->desk, page->id, FALSE, stored, errand_new (page));
}

/* ---- Deciding ---- */

static void
close_dialog (SerapCheckPage *page)
{
  SerapDecisionDialog *dialog = g_steal_pointer (&page->dialog);
  if (dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
decided (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Errand) errand = data;
  SerapCheckPage *page = errand->page;
  g_autoptr (SerapCheckReply) reply = settle (errand, SERAP_DESK (source), result);
  if (reply == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (page), "win.toast", "(ss)", errand->label,
                              reply->batch != NULL ? reply->batch : "");
  if (g_strcmp0 (errand->id, page->id) != 0)
    return;
  close_dialog (page);
  if (errand->next != NULL)
    serap_check_page_open (page, errand->next);
  else
    back_to_queue (page);
}

static void
decide (SerapCheckPage *page, const SerapCheckStep *step, char *const *assignments)
{
  Errand *errand = errand_new (page);
  errand->label = g_strdup_printf ("%s: %s", step->label, page->view->record->number);
  errand->next = following (page);
  serap_check_decide_async (page->desk, page->id, step->name, assignments, decided, errand);
}

static void
on_decided (SerapDecisionDialog *dialog, char **assignments, gpointer data)
{
  SerapCheckPage *page = data;
  SerapCheckStepKind kind = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), "kind"));
  const SerapCheckStep *step = page->view != NULL ? serap_check_view_step (page->view, kind) : NULL;
  if (step != NULL)
    decide (page, step, assignments);
}

static gboolean
on_dialog_closed (SerapDecisionDialog *dialog, gpointer data)
{
  SERAP_CHECK_PAGE (data)->dialog = NULL;
  return FALSE;
}

static void
ask (SerapCheckPage *page, const SerapCheckStep *step)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  const SerapRecordView *record = page->view->record;
  g_autofree char *subject = g_strdup_printf ("%s  %s", record->number, record->title);
  page->dialog = serap_decision_dialog_new (GTK_WINDOW (root), step, subject);
  g_object_set_data (G_OBJECT (page->dialog), "kind", GINT_TO_POINTER (step->kind));
  g_signal_connect_object (page->dialog, "decided", G_CALLBACK (on_decided), page, 0);
  g_signal_connect_object (page->dialog, "close-request", G_CALLBACK (on_dialog_closed), page, 0);
  gtk_window_present (GTK_WINDOW (page->dialog));
}

static void
take_step (SerapCheckPage *page, SerapCheckStepKind kind)
{
  const SerapCheckStep *step = page->view != NULL ? serap_check_view_step (page->view, kind) : NULL;
  if (step == NULL || page->dialog != NULL)
    return;
  if (step->blocked->len > 0) {
    g_autofree char *why = serap_check_why (step->blocked);
    say (page, why);
  } else if (serap_check_step_asks (step)) {
    ask (page, step);
  } else {
    decide (page, step, NULL);
  }
}

/* Ctrl+Enter: what the answers lead to; while they lead nowhere, the first one that is missing. */
static void
decide_by_advice (SerapCheckPage *page)
{
  page->decides = FALSE;
  if (page->view == NULL || g_strcmp0 (page->view->id, page->id) != 0)
    return;
  SerapCheckStepKind kind = serap_check_view_advice (page->view);
  if (kind != SERAP_STEP_OTHER)
    take_step (page, kind);
  else
    serap_check_list_focus_open (page->list);
}

static void
on_pass (SerapCheckPage *page)
{
  take_step (page, SERAP_STEP_PASS);
}

static void
on_give_back (SerapCheckPage *page)
{
  take_step (page, SERAP_STEP_RETURN);
}

static void
on_propose (SerapCheckPage *page)
{
  take_step (page, SERAP_STEP_PROPOSE);
}

static void
on_override (SerapCheckPage *page)
{
  take_step (page, SERAP_STEP_OVERRIDE);
}

static void
on_reject (SerapCheckPage *page)
{
  take_step (page, SERAP_STEP_REJECT);
}

static void
on_refuse (SerapCheckPage *page)
{
  take_step (page, SERAP_STEP_REFUSE);
}

/* ---- Actions and keys ---- */

static void
act_release (GtkWidget *widget, const char *action, GVariant *parameter)
{
  take_step (SERAP_CHECK_PAGE (widget), SERAP_STEP_RELEASE);
}

static void
act_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  step_in_queue (SERAP_CHECK_PAGE (widget), 1);
}

static void
act_previous (GtkWidget *widget, const char *action, GVariant *parameter)
{
  step_in_queue (SERAP_CHECK_PAGE (widget), -1);
}

static void
act_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  back_to_queue (SERAP_CHECK_PAGE (widget));
}

static gboolean
is_typing (SerapCheckPage *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  return GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus);
}

static gboolean
on_key (SerapCheckPage *page, guint key, guint code, GdkModifierType state, GtkEventController *controller)
{
  gboolean enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter;
  guint letter = gdk_keyval_to_lower (key);
  if (enter && (state & GDK_CONTROL_MASK) != 0) {
    /* What was typed last belongs to the decision. */
    serap_check_list_save_note (page->list);
    page->decides = TRUE;
    load (page);
    return GDK_EVENT_STOP;
  }
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 || is_typing (page))
    return GDK_EVENT_PROPAGATE;
  if (letter == GDK_KEY_j || letter == GDK_KEY_k)
    step_in_queue (page, letter == GDK_KEY_j ? 1 : -1);
  else if (key == GDK_KEY_Escape)
    back_to_queue (page);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* ---- Making ---- */

GtkWidget *
serap_check_page_new (SerapDesk *desk, const SerapPlace *place)
{
  SerapCheckPage *page = g_object_new (SERAP_TYPE_CHECK_PAGE, NULL);
  page->desk = g_object_ref (desk);
  page->changed = g_signal_connect (desk, "changed", G_CALLBACK (data_changed), page);
  page->queue = serap_list_page_new (desk, place);
  serap_record_list_ask (queue_list (page), place->query, "tenggat", FALSE);
  g_signal_connect_object (page->queue, "opened", G_CALLBACK (serap_check_page_open), page,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (queue_list (page), "items-changed", G_CALLBACK (show_place), page,
                           G_CONNECT_SWAPPED);
  adw_window_title_set_title (page->title, place->title);
  gtk_stack_add_named (page->stack, page->queue, "queue");
  gtk_stack_set_visible_child (page->stack, page->queue);
  return GTK_WIDGET (page);
}

static void
serap_check_page_dispose (GObject *object)
{
  SerapCheckPage *page = SERAP_CHECK_PAGE (object);
  stop_loading (page);
  close_dialog (page);
  if (page->desk != NULL)
    g_clear_signal_handler (&page->changed, page->desk);
  g_clear_object (&page->desk);
  g_clear_pointer (&page->id, g_free);
  g_clear_pointer (&page->view, serap_check_view_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_CHECK_PAGE);
  G_OBJECT_CLASS (serap_check_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, evidence);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, list);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, title);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, list_title);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, hold);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, hold_label);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, verdict);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, verdict_rest);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, verdict_icon);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, progress);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, progress_label);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, why);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, refusal);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, claim);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, pass);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, give_back);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, propose);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, override);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, reject);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, refuse);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, previous);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckPage, next);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_answered);
  gtk_widget_class_bind_template_callback (widget_class, on_claim);
  gtk_widget_class_bind_template_callback (widget_class, on_pass);
  gtk_widget_class_bind_template_callback (widget_class, on_give_back);
  gtk_widget_class_bind_template_callback (widget_class, on_propose);
  gtk_widget_class_bind_template_callback (widget_class, on_override);
  gtk_widget_class_bind_template_callback (widget_class, on_reject);
  gtk_widget_class_bind_template_callback (widget_class, on_refuse);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, on_map);
  gtk_widget_class_bind_template_callback (widget_class, on_unmap);
}

static void
serap_check_page_class_init (SerapCheckPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_check_page_dispose;
  g_type_ensure (SERAP_TYPE_EVIDENCE_PANE);
  g_type_ensure (SERAP_TYPE_CHECK_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-check-page.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
  gtk_widget_class_install_action (widget_class, "check.release", NULL, act_release);
  gtk_widget_class_install_action (widget_class, "check.next", NULL, act_next);
  gtk_widget_class_install_action (widget_class, "check.previous", NULL, act_previous);
  gtk_widget_class_install_action (widget_class, "check.back", NULL, act_back);
}

static void
serap_check_page_init (SerapCheckPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}
