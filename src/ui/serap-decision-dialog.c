/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-decision-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SerapDecisionDialog {
  AdwWindow parent_instance;
  GtkLabel *subject, *why, *reason_problem, *flag_problem, *note_problem, *ground_problem, *note_title;
  GtkWidget *reason_box, *flag_box, *note_box, *ground_box;
  GtkListBox *reasons, *flags;
  GtkTextView *note;
  GtkEditable *ground;
  GtkButton *confirm;
  gboolean reason_required;
  guint note_min;
};

G_DEFINE_FINAL_TYPE (SerapDecisionDialog, serap_decision_dialog, ADW_TYPE_WINDOW)

enum { DECIDED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- What was chosen ---- */

static GtkCheckButton *
check_of (GtkListBox *box, int at)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (box, at);
  return row != NULL ? GTK_CHECK_BUTTON (gtk_list_box_row_get_child (row)) : NULL;
}

/* "A,B", NULL when nothing is ticked. */
static char *
ticked_in (GtkListBox *box)
{
  g_autoptr (GString) out = g_string_new (NULL);
  GtkCheckButton *check;
  for (int i = 0; (check = check_of (box, i)) != NULL; i++)
    if (gtk_check_button_get_active (check))
      g_string_append_printf (out, "%s%s", out->len > 0 ? "," : "",
                              (const char *) g_object_get_data (G_OBJECT (check), "code"));
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

static char *
note_text (SerapDecisionDialog *dialog)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (dialog->note);
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

/* ---- Problems at their fields ---- */

static void
say (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static void
clear_problems (SerapDecisionDialog *dialog)
{
  say (dialog->why, NULL);
  say (dialog->reason_problem, NULL);
  say (dialog->flag_problem, NULL);
  say (dialog->note_problem, NULL);
  say (dialog->ground_problem, NULL);
}

static GtkLabel *
label_for (SerapDecisionDialog *dialog, const char *field)
{
  const struct {
    const char *field;
    GtkLabel *label;
  } labels[] = {
    { "alasan", dialog->reason_problem },
    { "isian_ditandai", dialog->flag_problem },
    { "catatan", dialog->note_problem },
    { "dasar_hukum", dialog->ground_problem },
  };
  for (guint i = 0; field != NULL && i < G_N_ELEMENTS (labels); i++)
    if (g_str_equal (labels[i].field, field))
      return labels[i].label;
  return dialog->why;
}

void
serap_decision_dialog_refuse (SerapDecisionDialog *dialog, GPtrArray *problems)
{
  clear_problems (dialog);
  gtk_widget_set_sensitive (GTK_WIDGET (dialog->confirm), TRUE);
  for (guint i = 0; i < problems->len; i++) {
    const SerapCheckProblem *problem = problems->pdata[i];
    GtkLabel *label = label_for (dialog, problem->field);
    const char *before = gtk_label_get_label (label);
    g_autofree char *text = *before != '\0' ? g_strdup_printf ("%s\n%s", before, problem->text) : NULL;
    say (label, text != NULL ? text : problem->text);
  }
}

static gboolean
miss (GtkLabel *label, gboolean missing, const char *text)
{
  if (missing)
    say (label, text);
  return missing;
}

static gboolean
is_complete (SerapDecisionDialog *dialog, const char *reasons, const char *flags, const char *note)
{
  gboolean asks_flags = gtk_widget_get_visible (dialog->flag_box);
  gboolean asks_ground = gtk_widget_get_visible (dialog->ground_box);
  gboolean missing = FALSE;
  g_autofree char *least = g_strdup_printf (
    g_dngettext (NULL, "At least %u character.", "At least %u characters.", dialog->note_min),
    dialog->note_min);
  clear_problems (dialog);
  missing |= miss (dialog->reason_problem, dialog->reason_required && reasons == NULL,
                   _ ("Choose at least one reason."));
  missing |= miss (dialog->flag_problem, asks_flags && flags == NULL,
                   _ ("Choose at least one field that must be repaired."));
  missing |= miss (dialog->note_problem, g_utf8_strlen (note, -1) < (glong) dialog->note_min, least);
  missing |= miss (dialog->ground_problem, asks_ground && *gtk_editable_get_text (dialog->ground) == '\0',
                   _ ("Name the legal ground."));
  return !missing;
}

/* ---- What people do ---- */

static void
on_confirm (SerapDecisionDialog *dialog)
{
  g_autofree char *reasons = ticked_in (dialog->reasons);
  g_autofree char *flags = ticked_in (dialog->flags);
  g_autofree char *note = note_text (dialog);
  if (!gtk_widget_get_sensitive (GTK_WIDGET (dialog->confirm)) || !is_complete (dialog, reasons, flags, note))
    return;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *ground = gtk_editable_get_text (dialog->ground);
  const struct {
    const char *field, *value;
  } all[]
    = { { "alasan", reasons }, { "isian_ditandai", flags }, { "catatan", note }, { "dasar_hukum", ground } };
  GtkWidget *const boxes[] = { dialog->reason_box, dialog->flag_box, dialog->note_box, dialog->ground_box };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    g_autofree char *text = NULL;
    if (!gtk_widget_get_visible (boxes[i]) || all[i].value == NULL || *all[i].value == '\0')
      continue;
    text = g_strdup_printf ("%s=%s", all[i].field, all[i].value);
    g_strv_builder_add (builder, text);
  }
  g_auto (GStrv) assignments = g_strv_builder_end (builder);
  gtk_widget_set_sensitive (GTK_WIDGET (dialog->confirm), FALSE);
  g_signal_emit (dialog, signals[DECIDED], 0, assignments);
}

static gboolean
on_key (
  SerapDecisionDialog *dialog, guint key, guint code, GdkModifierType state, GtkEventController *controller)
{
  gboolean enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter;
  if (key == GDK_KEY_Escape)
    gtk_window_close (GTK_WINDOW (dialog));
  else if (enter && (state & GDK_CONTROL_MASK) != 0)
    on_confirm (dialog);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

/* ---- Making ---- */

static void
add_option (GtkListBox *box, const SerapCheckOption *option)
{
  GtkWidget *check = gtk_check_button_new_with_label (option->label);
  GtkWidget *row = gtk_list_box_row_new ();
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), option->ticked);
  g_object_set_data_full (G_OBJECT (check), "code", g_strdup (option->code), g_free);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), check);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (box, row);
}

/* What is ticked already stands first. */
static void
fill (GtkListBox *box, GtkWidget *holder, GPtrArray *options)
{
  gtk_widget_set_visible (holder, options != NULL);
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; options != NULL && i < options->len; i++) {
      const SerapCheckOption *option = options->pdata[i];
      if (option->ticked == (round == 0))
        add_option (box, option);
    }
}

SerapDecisionDialog *
serap_decision_dialog_new (GtkWindow *parent, const SerapCheckStep *step, const char *subject)
{
  SerapDecisionDialog *dialog
    = g_object_new (SERAP_TYPE_DECISION_DIALOG, "transient-for", parent, "title", step->label, NULL);
  g_autofree char *note_title = step->note_min > 0
                                  ? g_strdup_printf (_ ("Note, at least %u characters"), step->note_min)
                                  : g_strdup (_ ("Note"));
  gtk_label_set_label (dialog->subject, subject);
  gtk_button_set_label (dialog->confirm, step->label);
  gtk_label_set_label (dialog->note_title, note_title);
  fill (dialog->reasons, dialog->reason_box, step->reasons);
  fill (dialog->flags, dialog->flag_box, step->flags);
  gtk_widget_set_visible (dialog->note_box, step->note_min > 0 || step->reasons != NULL);
  gtk_widget_set_visible (dialog->ground_box, step->asks_ground);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (dialog->note), step->note != NULL ? step->note : "",
                            -1);
  gtk_editable_set_text (dialog->ground, step->ground != NULL ? step->ground : "");
  dialog->reason_required = step->reason_required;
  dialog->note_min = step->note_min;
  return dialog;
}

static void
serap_decision_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_DECISION_DIALOG);
  G_OBJECT_CLASS (serap_decision_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, subject);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, why);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, reason_problem);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, flag_problem);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, note_problem);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, ground_problem);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, note_title);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, reason_box);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, flag_box);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, note_box);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, ground_box);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, reasons);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, flags);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, note);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, ground);
  gtk_widget_class_bind_template_child (widget_class, SerapDecisionDialog, confirm);
  gtk_widget_class_bind_template_callback (widget_class, on_confirm);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
}

static void
serap_decision_dialog_class_init (SerapDecisionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_decision_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-decision-dialog.ui");
  bind_children (widget_class);
  signals[DECIDED] = g_signal_new ("decided", SERAP_TYPE_DECISION_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
}

static void
serap_decision_dialog_init (SerapDecisionDialog *dialog)
{
  gtk_widget_init_template (GTK_WIDGET (dialog));
}
