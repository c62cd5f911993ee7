/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-application.h"

#include "serap-account-dialog.h"
#include "serap-message.h"
#include "serap-preferences-window.h"
#include "serap-preferences.h"
#include "serap-start.h"
#include "serap-welcome-window.h"
#include "serap-window.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SerapApplication {
  AdwApplication parent_instance;
  char *dir, *account;
  SerapDesk *desk;
  GtkWidget *welcome;  /* (nullable) (weak) */
  GSettings *settings; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SerapApplication, serap_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "data", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Data folder"), N_ ("FOLDER") },
  { "as", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Account"), N_ ("ACCOUNT") },
  { NULL, 0, 0, 0, NULL, NULL, NULL },
};

static const struct {
  const char *action;
  const char *keys[3];
} shortcuts[] = {
  { "win.new", { "<Control>n" } },
  { "win.search", { "<Control>f" } },
  { "win.undo('')", { "<Control>z" } },
  { "win.sync", { "F5" } },
  { "win.lock", { "<Control>l" } },
  { "win.part", { "F6" } },
  { "win.pane", { "F8" } },
  { "win.sidebar", { "F9" } },
  { "win.next", { "<Alt>Down" } },
  { "win.previous", { "<Alt>Up" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.quit", { "<Control>q" } },
};

static void
add_shortcuts (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (application, shortcuts[i].action, shortcuts[i].keys);
  for (int i = 0; i < 9; i++) {
    g_autofree char *action = g_strdup_printf ("win.place(%d)", i);
    g_autofree char *key = g_strdup_printf ("<Alt>%d", i + 1);
    const char *const keys[] = { key, NULL };
    gtk_application_set_accels_for_action (application, action, keys);
  }
}

/* ---- Opening the folder ---- */

static void open_folder (SerapApplication *self, const char *dir, const char *account, const char *password);

static void
on_ready (SerapWelcomeWindow *window, const char *dir, const char *account, gpointer data)
{
  open_folder (data, dir, account, NULL);
}

static SerapWelcomeWindow *
show_welcome (SerapApplication *self)
{
  if (self->welcome == NULL) {
    self->welcome = serap_welcome_window_new (GTK_APPLICATION (self), self->dir);
    g_object_add_weak_pointer (G_OBJECT (self->welcome), (gpointer *) &self->welcome);
    g_signal_connect (self->welcome, "ready", G_CALLBACK (on_ready), self);
  }
  gtk_window_present (GTK_WINDOW (self->welcome));
  return SERAP_WELCOME_WINDOW (self->welcome);
}

static void
show_trouble (SerapApplication *self, const GError *error)
{
  /* Nothing is there yet: that is no trouble. */
  SerapWelcomeWindow *window = show_welcome (self);
  if (g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_NO_FOLDER))
    return;
  g_autofree char *sentence = serap_message_error (error);
  serap_welcome_window_trouble (window, _ ("Serap cannot open its data"), sentence);
}

static void
opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapApplication) self = data;
  g_autoptr (GError) error = NULL;
  self->desk = serap_desk_open_finish (result, &error);
  g_application_release (G_APPLICATION (self));
  if (self->desk == NULL) {
    show_trouble (self, error);
    return;
  }
  GtkWidget *window = serap_window_new (GTK_APPLICATION (self), self->desk);
  gtk_window_present (GTK_WINDOW (window));
  if (self->welcome != NULL)
    gtk_window_destroy (GTK_WINDOW (self->welcome));
}

static void
open_folder (SerapApplication *self, const char *dir, const char *account, const char *password)
{
  g_application_hold (G_APPLICATION (self));
  serap_desk_open_async (dir, account, password, NULL, opened, g_object_ref (self));
}

static void
serap_application_activate (GApplication *application)
{
  SerapApplication *self = SERAP_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  if (window != NULL) {
    gtk_window_present (window);
    return;
  }
  g_autofree char *dir
    = self->dir != NULL ? g_strdup (self->dir) : serap_folder_default_path (SERAP_FOLDER_LAPTOP);
  open_folder (self, dir, self->account, NULL);
}

/* ---- Another account ---- */

typedef struct {
  SerapApplication *self;
  SerapAccountDialog *dialog;
  char *account, *password;
} Switch;

static void
switch_free (Switch *change)
{
  g_object_unref (change->self);
  g_object_unref (change->dialog);
  g_free (change->account);
  if (change->password != NULL)
    explicit_bzero (change->password, strlen (change->password));
  g_free (change->password);
  g_free (change);
}

/* All windows on the account go, its work is finished, then the other one's come. */
static void
change_account (SerapApplication *self, const char *account, const char *password)
{
  g_autofree char *dir = g_strdup (serap_desk_dir (self->desk));
  g_application_hold (G_APPLICATION (self));
  for (GList *windows = gtk_application_get_windows (GTK_APPLICATION (self)); windows != NULL;
       windows = gtk_application_get_windows (GTK_APPLICATION (self)))
    gtk_window_destroy (windows->data);
  serap_desk_close (self->desk);
  g_clear_object (&self->desk);
  open_folder (self, dir, account, password);
  g_application_release (G_APPLICATION (self));
}

static void
checked (GObject *source, GAsyncResult *result, gpointer data)
{
  Switch *change = data;
  g_autoptr (GError) error = NULL;
  if (serap_start_check_finish (SERAP_DESK (source), result, &error)) {
    change_account (change->self, change->account, change->password);
  } else {
    gboolean first = g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_LOCKED);
    g_autofree char *sentence = first ? NULL : serap_message_error (error);
    serap_account_dialog_ask (change->dialog, sentence);
  }
  switch_free (change);
}

static void
on_account (SerapAccountDialog *dialog, const char *account, const char *password, gpointer data)
{
  SerapApplication *self = data;
  Switch *change = g_new0 (Switch, 1);
  change->self = g_object_ref (self);
  change->dialog = g_object_ref (dialog);
  change->account = g_strdup (account);
  change->password = g_strdup (password);
  serap_start_check_async (self->desk, account, password, checked, change);
}

static void
act_accounts (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SerapApplication *self = data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (self->desk == NULL || window == NULL)
    return;
  GtkWidget *dialog = serap_account_dialog_new (window, self->desk);
  g_signal_connect (dialog, "chosen", G_CALLBACK (on_account), self);
  gtk_window_present (GTK_WINDOW (dialog));
}

static int
serap_application_handle_local_options (GApplication *application, GVariantDict *values)
{
  SerapApplication *self = SERAP_APPLICATION (application);
  g_variant_dict_lookup (values, "data", "^ay", &self->dir);
  g_variant_dict_lookup (values, "as", "s", &self->account);
  return -1;
}

/* ---- Actions ---- */

static void
act_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_quit (data);
}

static void
act_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);
  adw_show_about_window (window, "application-name", "Serap", "version", SERAP_VERSION, "developer-name",
                         "Sekretariat DPRD Kota Bekasi", "license-type", GTK_LICENSE_GPL_3_0, NULL);
}

static void
act_preferences (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  SerapApplication *self = data;
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));
  if (self->settings != NULL && parent != NULL)
    gtk_window_present (GTK_WINDOW (serap_preferences_window_new (parent, self->settings)));
}

static const GActionEntry actions[] = {
  { "quit", act_quit, NULL, NULL, NULL, { 0 } },
  { "about", act_about, NULL, NULL, NULL, { 0 } },
  { "preferences", act_preferences, NULL, NULL, NULL, { 0 } },
  { "accounts", act_accounts, NULL, NULL, NULL, { 0 } },
};

static void
serap_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (serap_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  add_shortcuts (GTK_APPLICATION (application));
  SerapApplication *self = SERAP_APPLICATION (application);
  self->settings = serap_preferences_new ();
  if (self->settings != NULL)
    serap_preferences_apply (self->settings);
}

static void
serap_application_shutdown (GApplication *application)
{
  SerapApplication *self = SERAP_APPLICATION (application);
  /* Before the windows go: what was begun is finished. */
  if (self->desk != NULL)
    serap_desk_close (self->desk);
  G_APPLICATION_CLASS (serap_application_parent_class)->shutdown (application);
}

static void
serap_application_finalize (GObject *object)
{
  SerapApplication *self = SERAP_APPLICATION (object);
  g_free (self->dir);
  g_free (self->account);
  g_clear_object (&self->desk);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (serap_application_parent_class)->finalize (object);
}

static void
serap_application_class_init (SerapApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = serap_application_finalize;
  application_class->activate = serap_application_activate;
  application_class->handle_local_options = serap_application_handle_local_options;
  application_class->startup = serap_application_startup;
  application_class->shutdown = serap_application_shutdown;
}

static void
serap_application_init (SerapApplication *self)
{
  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

SerapApplication *
serap_application_new (void)
{
  /* Each folder's lock decides who writes to it, not the name on the bus. */
  return g_object_new (SERAP_TYPE_APPLICATION, "application-id", SERAP_APPLICATION_ID, "flags",
                       G_APPLICATION_NON_UNIQUE, "resource-base-path", "/id/go/bekasikota/dprd/Serap", NULL);
}
