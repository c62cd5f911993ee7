/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-check-item-row.h"

#include <glib/gi18n.h>

struct _SerapCheckItemRow {
  GtkListBoxRow parent_instance;
  GtkImage *mark;
  GtkLabel *number, *question, *help, *before, *reason, *problem;
  GtkMenuButton *evidence;
  GtkCheckButton *yes, *no, *none;
  GtkWidget *more, *answer_no;
  GtkEditable *note;
  char *code, *saved_note, *fault, *refusal;
  gboolean showing, editable, current, wants_evidence, has_evidence;
};

G_DEFINE_FINAL_TYPE (SerapCheckItemRow, serap_check_item_row, GTK_TYPE_LIST_BOX_ROW)

enum { ANSWERED, ENTERED, LEFT, N_SIGNALS };
static guint signals[N_SIGNALS];

SerapAnswer
serap_check_item_row_get_answer (SerapCheckItemRow *row)
{
  return gtk_check_button_get_active (row->yes)    ? SERAP_ANSWER_YES
         : gtk_check_button_get_active (row->no)   ? SERAP_ANSWER_NO
         : gtk_check_button_get_active (row->none) ? SERAP_ANSWER_NOT_APPLICABLE
                                                   : SERAP_ANSWER_NONE;
}

const char *
serap_check_item_row_code (SerapCheckItemRow *row)
{
  return row->code;
}

gboolean
serap_check_item_row_wants_evidence (SerapCheckItemRow *row)
{
  return row->wants_evidence && !row->has_evidence;
}

/* ---- What is seen ---- */

static const char *
answer_label (SerapAnswer answer)
{
  switch (answer) {
  case SERAP_ANSWER_YES:
    return _ ("Yes");
  case SERAP_ANSWER_NO:
    return _ ("No");
  case SERAP_ANSWER_NOT_APPLICABLE:
    return _ ("Not applicable");
  case SERAP_ANSWER_NONE:
  default:
    return _ ("Not answered");
  }
}

static const char *
fault_of (SerapCheckItemRow *row)
{
  /* While somebody is at it, it is not held against them that they are not done. */
  return row->refusal != NULL ? row->refusal : row->current ? NULL : row->fault;
}

static void
show_mark (SerapCheckItemRow *row, SerapAnswer answer)
{
  static const char *const icons[]
    = { NULL, "emblem-default-symbolic", "action-unavailable-symbolic", "zoom-out-symbolic" };
  static const char *const roles[] = { "netral", "berhasil", "gagal", "netral" };
  gboolean fault = row->refusal != NULL || (row->fault != NULL && !row->current);
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (row->mark), roles[i]);
  gtk_widget_remove_css_class (GTK_WIDGET (row->mark), "perhatian");
  if (!fault && icons[answer] == NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row->mark), "kosong");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row->mark), "kosong");
  gtk_image_set_from_icon_name (row->mark, fault ? "dialog-warning-symbolic" : icons[answer]);
  gtk_widget_add_css_class (GTK_WIDGET (row->mark), fault ? "perhatian" : roles[answer]);
}

static void
name_row (SerapCheckItemRow *row, SerapAnswer answer)
{
  const char *fault = fault_of (row);
  g_autofree char *name = g_strdup_printf ("%s. %s %s. %s", gtk_label_get_label (row->number),
                                           gtk_label_get_label (row->question), answer_label (answer),
                                           fault != NULL ? fault : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_answer (SerapCheckItemRow *row)
{
  SerapAnswer answer = serap_check_item_row_get_answer (row);
  const char *fault = fault_of (row);
  show_mark (row, answer);
  gtk_widget_set_visible (row->more, row->current);
  gtk_widget_set_visible (row->answer_no, answer == SERAP_ANSWER_NO);
  gtk_label_set_label (row->problem, fault != NULL ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (row->problem), fault != NULL);
  name_row (row, answer);
}

void
serap_check_item_row_refuse (SerapCheckItemRow *row, const char *text)
{
  g_free (row->refusal);
  row->refusal = g_strdup (text);
  show_answer (row);
}

/* ---- What people do ---- */

static const char *
typed_note (SerapCheckItemRow *row)
{
  const char *note = gtk_editable_get_text (row->note);
  return g_strcmp0 (note, row->saved_note != NULL ? row->saved_note : "") != 0 ? note : NULL;
}

static void
tell (SerapCheckItemRow *row, const char *evidence)
{
  SerapAnswer answer = serap_check_item_row_get_answer (row);
  const char *note = typed_note (row);
  if (row->showing || !row->editable || answer == SERAP_ANSWER_NONE)
    return;
  g_clear_pointer (&row->refusal, g_free);
  g_signal_emit (row, signals[ANSWERED], 0, (int) answer, note, evidence);
  if (note != NULL) {
    g_free (row->saved_note);
    row->saved_note = g_strdup (note);
  }
}

static void
on_toggled (SerapCheckItemRow *row, GtkCheckButton *button)
{
  if (row->showing || !gtk_check_button_get_active (button))
    return;
  tell (row, NULL);
  show_answer (row);
  if (button == row->no && row->current)
    gtk_widget_grab_focus (GTK_WIDGET (row->note));
}

void
serap_check_item_row_answer (SerapCheckItemRow *row, SerapAnswer answer)
{
  GtkCheckButton *const buttons[] = { NULL, row->yes, row->no, row->none };
  g_return_if_fail (answer > SERAP_ANSWER_NONE && answer < G_N_ELEMENTS (buttons));

  if (!row->editable)
    return;
  if (gtk_check_button_get_active (buttons[answer]))
    on_toggled (row, buttons[answer]);
  else
    gtk_check_button_set_active (buttons[answer], TRUE);
}

void
serap_check_item_row_save_note (SerapCheckItemRow *row)
{
  if (typed_note (row) != NULL)
    tell (row, NULL);
}

static void
on_note_activate (SerapCheckItemRow *row)
{
  serap_check_item_row_save_note (row);
  g_signal_emit (row, signals[LEFT], 0);
}

static void
on_enter (SerapCheckItemRow *row)
{
  g_signal_emit (row, signals[ENTERED], 0);
}

static void
act_evidence (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapCheckItemRow *row = SERAP_CHECK_ITEM_ROW (widget);
  if (serap_check_item_row_get_answer (row) == SERAP_ANSWER_NONE)
    serap_check_item_row_answer (row, SERAP_ANSWER_YES);
  tell (row, g_variant_get_string (parameter, NULL));
}

/* ---- Showing ---- */

static void
show_evidence (SerapCheckItemRow *row, const SerapCheckRow *item, GPtrArray *papers)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  for (guint i = 0; i < papers->len; i++) {
    const SerapPaper *paper = papers->pdata[i];
    g_autofree char *label = g_strdup_printf ("%s: %s", paper->kind, paper->name != NULL ? paper->name : "");
    g_autoptr (GMenuItem) entry = g_menu_item_new (label, NULL);
    g_menu_item_set_action_and_target (entry, "item.evidence", "s", paper->id);
    g_menu_append_item (menu, entry);
  }
  gtk_menu_button_set_menu_model (row->evidence, G_MENU_MODEL (menu));
  gtk_menu_button_set_label (row->evidence,
                             item->evidence_name != NULL ? item->evidence_name : _ ("Evidence"));
  gtk_widget_set_visible (GTK_WIDGET (row->evidence), item->wants_evidence || item->evidence != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (row->evidence), row->editable && papers->len > 0);
  g_autofree char *name = g_strdup_printf (
    _ ("Evidence: %s"), item->evidence_name != NULL ? item->evidence_name : _ ("none chosen"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->evidence), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->evidence), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_help (SerapCheckItemRow *row, const SerapCheckRow *item)
{
  g_autoptr (GString) help = g_string_new (NULL);
  if (item->article != NULL)
    g_string_append_printf (help, "%s. ", item->article);
  if (!item->mandatory)
    g_string_append_printf (help, "%s ", _ ("May stay open."));
  if (item->decisive)
    g_string_append_printf (help, "%s ", _ ("“No” leads to rejection."));
  if (item->wants_evidence)
    g_string_append (help, _ ("“Yes” takes the paper shown on the left as evidence."));
  gtk_label_set_label (row->help, g_strchomp (help->str));
  gtk_widget_set_visible (GTK_WIDGET (row->help), *help->str != '\0');
}

static void
show_before (SerapCheckItemRow *row, const SerapCheckRow *item)
{
  gtk_widget_set_visible (GTK_WIDGET (row->before), item->before != SERAP_ANSWER_NONE);
  if (item->before == SERAP_ANSWER_NONE)
    return;
  g_autofree char *text
    = item->note_before != NULL
        ? g_strdup_printf (_ ("Last time: %s. %s"), answer_label (item->before), item->note_before)
        : g_strdup_printf (_ ("Last time: %s."), answer_label (item->before));
  gtk_label_set_label (row->before, text);
}

static void
show_buttons (SerapCheckItemRow *row, SerapAnswer answer)
{
  GtkCheckButton *const buttons[] = { row->yes, row->no, row->none };
  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++) {
    gtk_check_button_set_active (buttons[i], answer == (SerapAnswer) (i + 1));
    gtk_widget_set_sensitive (GTK_WIDGET (buttons[i]), row->editable);
  }
}

/* What is being typed stays. */
static void
show_note (SerapCheckItemRow *row, const char *note)
{
  gboolean typing = row->current && typed_note (row) != NULL;
  if (typing)
    return;
  g_free (row->saved_note);
  row->saved_note = g_strdup (note);
  if (g_strcmp0 (gtk_editable_get_text (row->note), note != NULL ? note : "") != 0)
    gtk_editable_set_text (row->note, note != NULL ? note : "");
}

void
serap_check_item_row_show (SerapCheckItemRow *row,
                           const SerapCheckRow *item,
                           GPtrArray *papers,
                           gboolean editable)
{
  row->showing = TRUE;
  row->editable = editable;
  row->wants_evidence = item->wants_evidence;
  row->has_evidence = item->evidence != NULL;
  g_free (row->code);
  row->code = g_strdup (item->code);
  g_free (row->fault);
  row->fault = g_strdup (item->problem);
  gtk_label_set_label (row->question, item->question);
  gtk_label_set_label (row->reason, item->reason != NULL ? item->reason : _ ("No"));
  show_help (row, item);
  show_before (row, item);
  show_evidence (row, item, papers);
  show_buttons (row, item->answer);
  show_note (row, item->note);
  gtk_widget_set_sensitive (GTK_WIDGET (row->note), editable);
  row->showing = FALSE;
  show_answer (row);
}

void
serap_check_item_row_set_current (SerapCheckItemRow *row, gboolean current)
{
  if (row->current == current)
    return;
  if (row->current)
    serap_check_item_row_save_note (row);
  row->current = current;
  if (current)
    gtk_widget_add_css_class (GTK_WIDGET (row), "sekarang");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "sekarang");
  show_answer (row);
}

/* ---- Making ---- */

GtkWidget *
serap_check_item_row_new (guint number)
{
  SerapCheckItemRow *row = g_object_new (SERAP_TYPE_CHECK_ITEM_ROW, NULL);
  g_autofree char *text = g_strdup_printf ("%u", number);
  gtk_label_set_label (row->number, text);
  return GTK_WIDGET (row);
}

static void
serap_check_item_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_CHECK_ITEM_ROW);
  G_OBJECT_CLASS (serap_check_item_row_parent_class)->dispose (object);
}

static void
serap_check_item_row_finalize (GObject *object)
{
  SerapCheckItemRow *row = SERAP_CHECK_ITEM_ROW (object);
  g_free (row->code);
  g_free (row->saved_note);
  g_free (row->fault);
  g_free (row->refusal);
  G_OBJECT_CLASS (serap_check_item_row_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, mark);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, number);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, question);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, evidence);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, yes);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, no);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, none);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, more);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, help);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, before);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, answer_no);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, reason);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, note);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckItemRow, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_note_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_enter);
}

static void
serap_check_item_row_class_init (SerapCheckItemRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = SERAP_TYPE_CHECK_ITEM_ROW;
  G_OBJECT_CLASS (klass)->dispose = serap_check_item_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = serap_check_item_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-check-item-row.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "item.evidence", "s", act_evidence);
  signals[ANSWERED] = g_signal_new ("answered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                    G_TYPE_INT, G_TYPE_STRING, G_TYPE_STRING);
  signals[ENTERED] = g_signal_new ("entered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
serap_check_item_row_init (SerapCheckItemRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}
