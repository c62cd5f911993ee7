/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-welcome-window.h"

#include "serap-message.h"
#include "serap-start.h"

#include <glib/gi18n.h>

struct _SerapWelcomeWindow {
  AdwApplicationWindow parent_instance;
  GtkStack *steps;
  GtkWidget *back, *connect;
  GtkEditable *url, *code, *password;
  GtkLabel *problem;
  AdwStatusPage *busy, *trouble;
  GtkSpinner *spinner;
  char *dir;    /* (nullable) */
  char *making; /* (nullable): the folder being made */
  char *before; /* (nullable): the step to return to */
};

G_DEFINE_FINAL_TYPE (SerapWelcomeWindow, serap_welcome_window, ADW_TYPE_APPLICATION_WINDOW)

enum { READY, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
go (SerapWelcomeWindow *window, const char *step)
{
  gtk_stack_set_visible_child_name (window->steps, step);
  gboolean may_return
    = g_str_equal (step, "connect") || (g_str_equal (step, "trouble") && window->before != NULL);
  gtk_widget_set_visible (window->back, may_return);
  gtk_spinner_set_spinning (window->spinner, g_str_equal (step, "busy"));
  if (g_str_equal (step, "connect"))
    gtk_widget_grab_focus (GTK_WIDGET (window->url));
}

void
serap_welcome_window_trouble (SerapWelcomeWindow *window, const char *title, const char *sentence)
{
  g_autofree char *text = g_markup_escape_text (sentence, -1);
  adw_status_page_set_title (window->trouble, title);
  adw_status_page_set_description (window->trouble, text);
  go (window, "trouble");
}

static void
show_problem (SerapWelcomeWindow *window, const char *sentence)
{
  gtk_label_set_label (window->problem, sentence != NULL ? sentence : "");
}

static void
started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapWelcomeWindow) window = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *account = serap_start_finish (result, &error);
  if (account != NULL) {
    g_signal_emit (window, signals[READY], 0, window->making, account);
    return;
  }
  g_autofree char *sentence = serap_message_error (error);
  if (g_strcmp0 (window->before, "connect") == 0) {
    show_problem (window, sentence);
    go (window, "connect");
  } else {
    serap_welcome_window_trouble (window, _ ("That did not work"), sentence);
  }
}

static void
begin (SerapWelcomeWindow *window, SerapFolderKind kind, const char *title, const char *before)
{
  g_free (window->making);
  g_free (window->before);
  window->making = window->dir != NULL ? g_strdup (window->dir) : serap_folder_default_path (kind);
  window->before = g_strdup (before);
  adw_status_page_set_title (window->busy, title);
  go (window, "busy");
}

static void
act_alone (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapWelcomeWindow *window = SERAP_WELCOME_WINDOW (widget);
  begin (window, SERAP_FOLDER_LAPTOP, _ ("Getting things ready…"), "choose");
  serap_start_folder_async (window->making, SERAP_FOLDER_LAPTOP, NULL, started, g_object_ref (window));
}

static void
act_practise (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapWelcomeWindow *window = SERAP_WELCOME_WINDOW (widget);
  begin (window, SERAP_FOLDER_PRACTICE, _ ("Inventing some hundred records…"), "choose");
  if (g_file_test (window->making, G_FILE_TEST_IS_DIR))
    g_signal_emit (window, signals[READY], 0, window->making, "penerima");
  else
    serap_start_folder_async (window->making, SERAP_FOLDER_PRACTICE, NULL, started, g_object_ref (window));
}

static void
act_connect (GtkWidget *widget, const char *action, GVariant *parameter)
{
  go (SERAP_WELCOME_WINDOW (widget), "connect");
}

static void
act_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  go (SERAP_WELCOME_WINDOW (widget), "choose");
}

static gboolean
is_filled (GtkEditable *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
  return *text != '\0';
}

static void
on_changed (SerapWelcomeWindow *window)
{
  show_problem (window, NULL);
  gtk_widget_set_sensitive (window->connect, is_filled (window->url) && is_filled (window->code)
                                               && is_filled (window->password));
}

static void
on_connect (SerapWelcomeWindow *window)
{
  if (!gtk_widget_get_sensitive (window->connect))
    return;
  g_autofree char *url = g_strstrip (g_strdup (gtk_editable_get_text (window->url)));
  g_autofree char *code = g_strstrip (g_strdup (gtk_editable_get_text (window->code)));
  begin (window, SERAP_FOLDER_LAPTOP, _ ("Connecting to headquarters…"), "connect");
  serap_start_enroll_async (window->making, url, code, gtk_editable_get_text (window->password), NULL,
                            started, g_object_ref (window));
}

GtkWidget *
serap_welcome_window_new (GtkApplication *application, const char *dir)
{
  SerapWelcomeWindow *window = g_object_new (SERAP_TYPE_WELCOME_WINDOW, "application", application, NULL);
  window->dir = g_strdup (dir);
  return GTK_WIDGET (window);
}

static void
serap_welcome_window_dispose (GObject *object)
{
  SerapWelcomeWindow *window = SERAP_WELCOME_WINDOW (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_WELCOME_WINDOW);
  g_clear_pointer (&window->dir, g_free);
  g_clear_pointer (&window->making, g_free);
  g_clear_pointer (&window->before, g_free);
  G_OBJECT_CLASS (serap_welcome_window_parent_class)->dispose (object);
}

/* The ring stands on the first way to begin: arrows and Enter do the rest. */
static void
serap_welcome_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (serap_welcome_window_parent_class)->map (widget);
  gtk_widget_child_focus (GTK_WIDGET (SERAP_WELCOME_WINDOW (widget)->steps), GTK_DIR_TAB_FORWARD);
}

static void
serap_welcome_window_class_init (SerapWelcomeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_welcome_window_dispose;
  widget_class->map = serap_welcome_window_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-welcome-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, steps);
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, back);
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, connect);
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, url);
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, code);
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, password);
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, busy);
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, trouble);
  gtk_widget_class_bind_template_child (widget_class, SerapWelcomeWindow, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_connect);
  gtk_widget_class_install_action (widget_class, "welcome.connect", NULL, act_connect);
  gtk_widget_class_install_action (widget_class, "welcome.alone", NULL, act_alone);
  gtk_widget_class_install_action (widget_class, "welcome.practise", NULL, act_practise);
  gtk_widget_class_install_action (widget_class, "welcome.back", NULL, act_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "welcome.back", NULL);
  signals[READY] = g_signal_new ("ready", SERAP_TYPE_WELCOME_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
serap_welcome_window_init (SerapWelcomeWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
}
