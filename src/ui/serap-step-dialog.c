/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-step-dialog.h"

#include "serap-message.h"
#include "serap-step-row.h"

#include <glib/gi18n.h>

#define PULSE_MS 120
#define WIDTH 540
#define MARGIN 18
#define HEAD_HEIGHT 150
#define MOST_HEIGHT 680

struct _SerapStepDialog {
  AdwWindow parent_instance;
  AdwWindowTitle *title;
  GtkButton *make_button;
  GtkProgressBar *progress;
  GtkWidget *body;
  GtkLabel *subject, *problem;
  GtkListBox *rows;
  SerapDesk *desk;
  SerapStepForm *form;
  GtkWindow *owner; /* (nullable) weak */
  guint pulse;
};

G_DEFINE_FINAL_TYPE (SerapStepDialog, serap_step_dialog, ADW_TYPE_WINDOW)

/* ---- Waiting ---- */

static gboolean
on_pulse (gpointer data)
{
  gtk_progress_bar_pulse (SERAP_STEP_DIALOG (data)->progress);
  return G_SOURCE_CONTINUE;
}

static void
set_busy (SerapStepDialog *dialog, gboolean busy)
{
  gtk_widget_set_sensitive (dialog->body, !busy);
  gtk_widget_set_visible (GTK_WIDGET (dialog->progress), busy);
  gtk_widget_action_set_enabled (GTK_WIDGET (dialog), "step.make", !busy);
  g_clear_handle_id (&dialog->pulse, g_source_remove);
  if (busy)
    dialog->pulse = g_timeout_add (PULSE_MS, on_pulse, dialog);
}

/* ---- What stands in the way ---- */

static SerapStepRow *
row_at (SerapStepDialog *dialog, int n)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (dialog->rows, n);
  return row != NULL ? SERAP_STEP_ROW (row) : NULL;
}

static SerapStepRow *
row_of (SerapStepDialog *dialog, const char *field)
{
  SerapStepRow *row;
  for (int i = 0; field != NULL && (row = row_at (dialog, i)) != NULL; i++)
    if (g_str_equal (serap_step_row_name (row), field))
      return row;
  return NULL;
}

static void
show_sentence (SerapStepDialog *dialog, const char *text)
{
  gtk_label_set_label (dialog->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (dialog->problem), text != NULL && *text != '\0');
}

static void
show_problems (SerapStepDialog *dialog, GPtrArray *problems)
{
  g_autoptr (GString) rest = g_string_new (NULL);
  SerapStepRow *first = NULL, *row;
  for (int i = 0; (row = row_at (dialog, i)) != NULL; i++)
    serap_step_row_problem (row, NULL);
  for (guint i = 0; i < problems->len; i++) {
    const SerapStepProblem *problem = problems->pdata[i];
    row = row_of (dialog, problem->field);
    if (row != NULL)
      serap_step_row_problem (row, problem->text);
    else
      g_string_append_printf (rest, "%s%s", rest->len > 0 ? "\n" : "", problem->text);
    if (first == NULL)
      first = row;
  }
  show_sentence (dialog, rest->str);
  if (first != NULL)
    serap_step_row_focus (first);
}

/* ---- Making it ---- */

typedef struct {
  char *id, *name;
  char **assignments;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;
  g_free (making->id);
  g_free (making->name);
  g_strfreev (making->assignments);
  g_free (making);
}

static gpointer
make_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  const Making *making = data;
  return serap_step_make (space, making->id, making->name, making->assignments, error);
}

static void
finish (SerapStepDialog *dialog, const SerapStepDone *done)
{
  if (dialog->owner != NULL)
    gtk_widget_activate_action (GTK_WIDGET (dialog->owner), "win.toast", "(ss)", done->text, done->batch);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapStepDialog) dialog = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapStepDone) done = serap_desk_finish (SERAP_DESK (source), result, &error);
  if (dialog->form == NULL)
    return;
  set_busy (dialog, FALSE);
  if (done != NULL && done->batch != NULL) {
    finish (dialog, done);
    return;
  }
  if (done != NULL) {
    show_problems (dialog, done->problems);
  } else {
    g_autofree char *sentence = serap_message_error (error);
    show_sentence (dialog, sentence);
  }
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A field left empty that was empty is not sent along. */
static char **
assignments_of (SerapStepDialog *dialog)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  SerapStepRow *row;
  for (int i = 0; (row = row_at (dialog, i)) != NULL; i++) {
    const SerapStepField *field = dialog->form->fields->pdata[i];
    g_autofree char *value = serap_step_row_value (row);
    if (*value != '\0' || field->value != NULL)
      g_ptr_array_add (list, g_strdup_printf ("%s=%s", field->field.name, value));
  }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

static void
make (SerapStepDialog *dialog)
{
  Making *making = g_new0 (Making, 1);
  making->id = g_strdup (dialog->form->id);
  making->name = g_strdup (dialog->form->name);
  making->assignments = assignments_of (dialog);
  set_busy (dialog, TRUE);
  serap_desk_write_async (dialog->desk, SERAP_DESK_SAVE, make_work, making, making_free,
                          (GDestroyNotify) serap_step_done_free, NULL, made, g_object_ref (dialog));
}

static void
act_make (GtkWidget *widget, const char *action, GVariant *parameter)
{
  make (SERAP_STEP_DIALOG (widget));
}

/* ---- Beginning ---- */

static void
show_form (SerapStepDialog *dialog)
{
  const SerapStepForm *form = dialog->form;
  g_autofree char *to = form->to != NULL ? g_strdup_printf (_ ("becomes %s"), form->to) : NULL;
  gtk_window_set_title (GTK_WINDOW (dialog), form->label);
  adw_window_title_set_title (dialog->title, form->label);
  adw_window_title_set_subtitle (dialog->title, to != NULL ? to : "");
  gtk_button_set_label (dialog->make_button, form->label);
  gtk_label_set_label (dialog->subject, form->subject);
  int height = HEAD_HEIGHT;
  for (guint i = 0; i < form->fields->len; i++) {
    int natural;
    GtkWidget *row = serap_step_row_new (form->fields->pdata[i]);
    gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, WIDTH - 2 * MARGIN, NULL, &natural, NULL, NULL);
    gtk_list_box_append (dialog->rows, row);
    height += natural + 1;
  }
  gtk_window_set_default_size (GTK_WINDOW (dialog), WIDTH, MIN (height, MOST_HEIGHT));
  gtk_widget_set_visible (GTK_WIDGET (dialog->rows), form->fields->len > 0);
}

typedef struct {
  GtkWidget *parent;
  char *id, *name;
} Beginning;

static void
beginning_free (gpointer data)
{
  Beginning *beginning = data;
  g_object_unref (beginning->parent);
  g_free (beginning->id);
  g_free (beginning->name);
  g_free (beginning);
}

static gpointer
form_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  const Beginning *beginning = data;
  return serap_step_form_read (space, beginning->id, beginning->name, error);
}

static void
form_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) parent = data;
  g_autoptr (GError) error = NULL;
  SerapStepForm *form = serap_desk_finish (SERAP_DESK (source), result, &error);
  GtkRoot *root = gtk_widget_get_root (parent);
  if (form == NULL || !GTK_IS_WINDOW (root)) {
    g_autofree char *sentence = error != NULL ? serap_message_error (error) : NULL;
    if (sentence != NULL)
      gtk_widget_activate_action (parent, "win.toast", "(ss)", sentence, "");
    serap_step_form_free (form);
    return;
  }
  SerapStepDialog *dialog = g_object_new (SERAP_TYPE_STEP_DIALOG, "transient-for", root, NULL);
  dialog->desk = g_object_ref (SERAP_DESK (source));
  dialog->form = form;
  g_set_weak_pointer (&dialog->owner, GTK_WINDOW (root));
  show_form (dialog);
  if (form->fields->len == 0) {
    make (dialog);
    return;
  }
  gtk_window_present (GTK_WINDOW (dialog));
  serap_step_row_focus (row_at (dialog, 0));
}

void
serap_step_begin (GtkWidget *parent, SerapDesk *desk, const char *id, const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (parent) && id != NULL && name != NULL);

  Beginning *beginning = g_new0 (Beginning, 1);
  beginning->parent = g_object_ref (parent);
  beginning->id = g_strdup (id);
  beginning->name = g_strdup (name);
  serap_desk_read_async (desk, form_work, beginning, beginning_free, (GDestroyNotify) serap_step_form_free,
                         NULL, form_read, g_object_ref (parent));
}

/* ---- Making ---- */

/* What is being made is waited for, so that its end is told. */
static gboolean
serap_step_dialog_close_request (GtkWindow *window)
{
  return SERAP_STEP_DIALOG (window)->pulse != 0
         || GTK_WINDOW_CLASS (serap_step_dialog_parent_class)->close_request (window);
}

static void
serap_step_dialog_dispose (GObject *object)
{
  SerapStepDialog *dialog = SERAP_STEP_DIALOG (object);
  g_clear_handle_id (&dialog->pulse, g_source_remove);
  g_clear_weak_pointer (&dialog->owner);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_STEP_DIALOG);
  g_clear_pointer (&dialog->form, serap_step_form_free);
  g_clear_object (&dialog->desk);
  G_OBJECT_CLASS (serap_step_dialog_parent_class)->dispose (object);
}

static void
serap_step_dialog_class_init (SerapStepDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_step_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = serap_step_dialog_close_request;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-step-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapStepDialog, title);
  gtk_widget_class_bind_template_child (widget_class, SerapStepDialog, make_button);
  gtk_widget_class_bind_template_child (widget_class, SerapStepDialog, progress);
  gtk_widget_class_bind_template_child (widget_class, SerapStepDialog, body);
  gtk_widget_class_bind_template_child (widget_class, SerapStepDialog, subject);
  gtk_widget_class_bind_template_child (widget_class, SerapStepDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, SerapStepDialog, rows);
  gtk_widget_class_install_action (widget_class, "step.make", NULL, act_make);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
serap_step_dialog_init (SerapStepDialog *dialog)
{
  gtk_widget_init_template (GTK_WIDGET (dialog));
}
