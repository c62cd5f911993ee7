/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-account-dialog.h"

#include "serap-start.h"

#include <glib/gi18n.h>

struct _SerapAccountDialog {
  AdwWindow parent_instance;
  GtkListBox *list;
  GtkRevealer *ask;
  GtkEditable *password;
  GtkLabel *problem;
  GPtrArray *accounts;
  char *account; /* (nullable): the one chosen last */
};

G_DEFINE_FINAL_TYPE (SerapAccountDialog, serap_account_dialog, ADW_TYPE_WINDOW)

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static GtkWidget *
make_row (const SerapAccount *account)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *avatar = adw_avatar_new (28, account->name, TRUE);
  g_autofree char *name = g_markup_escape_text (account->name, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), account->role);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  if (account->current) {
    GtkWidget *here = gtk_image_new_from_icon_name ("object-select-symbolic");
    gtk_widget_set_tooltip_text (here, _ ("This window"));
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), here);
  }
  return row;
}

static void
on_row_activated (SerapAccountDialog *dialog, GtkListBoxRow *row)
{
  const SerapAccount *account = dialog->accounts->pdata[gtk_list_box_row_get_index (row)];
  if (account->current) {
    gtk_window_close (GTK_WINDOW (dialog));
    return;
  }
  g_free (dialog->account);
  dialog->account = g_strdup (account->code);
  gtk_editable_set_text (dialog->password, "");
  g_signal_emit (dialog, signals[CHOSEN], 0, dialog->account, NULL);
}

static void
on_password (SerapAccountDialog *dialog)
{
  g_signal_emit (dialog, signals[CHOSEN], 0, dialog->account, gtk_editable_get_text (dialog->password));
}

void
serap_account_dialog_ask (SerapAccountDialog *dialog, const char *problem)
{
  gtk_label_set_label (dialog->problem, problem != NULL ? problem : "");
  gtk_revealer_set_reveal_child (dialog->ask, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (dialog->password));
}

GtkWidget *
serap_account_dialog_new (GtkWindow *parent, SerapDesk *desk)
{
  SerapAccountDialog *dialog = g_object_new (SERAP_TYPE_ACCOUNT_DIALOG, "transient-for", parent, NULL);
  dialog->accounts = serap_start_accounts (desk);
  for (guint i = 0; i < dialog->accounts->len; i++)
    gtk_list_box_append (dialog->list, make_row (dialog->accounts->pdata[i]));
  return GTK_WIDGET (dialog);
}

static void
serap_account_dialog_dispose (GObject *object)
{
  SerapAccountDialog *dialog = SERAP_ACCOUNT_DIALOG (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_ACCOUNT_DIALOG);
  g_clear_pointer (&dialog->accounts, g_ptr_array_unref);
  g_clear_pointer (&dialog->account, g_free);
  G_OBJECT_CLASS (serap_account_dialog_parent_class)->dispose (object);
}

static void
serap_account_dialog_class_init (SerapAccountDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_account_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapAccountDialog, list);
  gtk_widget_class_bind_template_child (widget_class, SerapAccountDialog, ask);
  gtk_widget_class_bind_template_child (widget_class, SerapAccountDialog, password);
  gtk_widget_class_bind_template_child (widget_class, SerapAccountDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_password);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[CHOSEN] = g_signal_new ("chosen", SERAP_TYPE_ACCOUNT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
serap_account_dialog_init (SerapAccountDialog *dialog)
{
  gtk_widget_init_template (GTK_WIDGET (dialog));
}
