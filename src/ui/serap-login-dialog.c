/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-login-dialog.h"

#include "serap-message.h"

struct _SerapLoginDialog {
  AdwWindow parent_instance;
  GtkEditable *password;
  GtkLabel *problem;
  SerapDeskSyncer *sync;
};

G_DEFINE_FINAL_TYPE (SerapLoginDialog, serap_login_dialog, ADW_TYPE_WINDOW)

static void
show_problem (SerapLoginDialog *dialog, const char *text)
{
  gtk_label_set_label (dialog->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (dialog->problem), text != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (dialog->password), GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
logged_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapLoginDialog) dialog = data;
  g_autoptr (GError) error = NULL;
  gboolean done = serap_desk_syncer_login_finish (SERAP_DESK_SYNCER (source), result, &error);
  if (dialog->sync == NULL)
    return;
  if (done) {
    gtk_window_close (GTK_WINDOW (dialog));
    return;
  }
  g_autofree char *sentence = serap_message_error (error);
  show_problem (dialog, sentence);
  gtk_widget_set_sensitive (GTK_WIDGET (dialog->password), TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (dialog), "dialog.accept", TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (dialog->password));
}

static void
act_accept (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapLoginDialog *dialog = SERAP_LOGIN_DIALOG (widget);
  const char *password = gtk_editable_get_text (dialog->password);
  if (*password == '\0')
    return;
  show_problem (dialog, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (dialog->password), FALSE);
  gtk_widget_action_set_enabled (widget, "dialog.accept", FALSE);
  serap_desk_syncer_login_async (dialog->sync, password, logged_in, g_object_ref (dialog));
}

static void
on_changed (SerapLoginDialog *dialog)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (dialog), "dialog.accept",
                                 *gtk_editable_get_text (dialog->password) != '\0');
}

static void
on_activate (SerapLoginDialog *dialog)
{
  gtk_widget_activate_action (GTK_WIDGET (dialog), "dialog.accept", NULL);
}

GtkWidget *
serap_login_dialog_new (GtkWindow *parent, SerapDeskSyncer *sync)
{
  SerapLoginDialog *dialog = g_object_new (SERAP_TYPE_LOGIN_DIALOG, "transient-for", parent, NULL);
  dialog->sync = g_object_ref (sync);
  gtk_widget_action_set_enabled (GTK_WIDGET (dialog), "dialog.accept", FALSE);
  return GTK_WIDGET (dialog);
}

static void
serap_login_dialog_dispose (GObject *object)
{
  SerapLoginDialog *dialog = SERAP_LOGIN_DIALOG (object);
  g_clear_object (&dialog->sync);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_LOGIN_DIALOG);
  G_OBJECT_CLASS (serap_login_dialog_parent_class)->dispose (object);
}

static void
serap_login_dialog_class_init (SerapLoginDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_login_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-login-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapLoginDialog, password);
  gtk_widget_class_bind_template_child (widget_class, SerapLoginDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_install_action (widget_class, "dialog.accept", NULL, act_accept);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
serap_login_dialog_init (SerapLoginDialog *dialog)
{
  gtk_widget_init_template (GTK_WIDGET (dialog));
}
