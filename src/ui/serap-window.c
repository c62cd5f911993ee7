/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-window.h"

#include "serap-check-page.h"
#include "serap-banner.h"
#include "serap-edit.h"
#include "serap-entry-recover.h"
#include "serap-entry-save.h"
#include "serap-entry-window.h"
#include "serap-home-page.h"
#include "serap-list-page.h"
#include "serap-lock-page.h"
#include "serap-login-dialog.h"
#include "serap-message.h"
#include "serap-preferences.h"
#include "serap-sidebar.h"
#include "serap-sync-status.h"

#include <glib/gi18n.h>

#define UNDO_SECONDS 10
/* "Today" becomes "yesterday" without anything happening. */
#define STATUS_SECONDS 60
/* How often it is looked whether anybody is still there. */
#define IDLE_SECONDS 20

struct _SerapWindow {
  AdwApplicationWindow parent_instance;
  GtkStack *cover;
  SerapLockPage *lock;
  AdwToastOverlay *toasts;
  SerapSidebar *sidebar;
  GtkWidget *sidebar_line;
  SerapBanner *banner;
  SerapNotice dismissed; /* not shown again */
  guint status_timer;
  GtkStack *pages;
  SerapDesk *desk;
  gint64 touched_us; /* when a key was pressed or the pointer used last */
  guint idle;        /* source */
  GPtrArray *aside;  /* (element-type GtkWindow): hidden while it is locked */
};

G_DEFINE_FINAL_TYPE (SerapWindow, serap_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- The form for an aspiration ---- */

static void
act_new (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (widget));
  serap_entry_window_present (application, SERAP_WINDOW (widget)->desk, NULL);
}

static void
act_toast (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char *text = NULL, *undo = NULL;
  g_variant_get (parameter, "(&s&s)", &text, &undo);
  serap_window_toast (SERAP_WINDOW (widget), text, *undo != '\0' ? undo : NULL);
}

/* What is not received yet is gone on with in the form. */
static void
on_opened (SerapWindow *window, const char *id)
{
  if (serap_entry_may_change (serap_desk_page (window->desk), id))
    serap_entry_window_present (gtk_window_get_application (GTK_WINDOW (window)), window->desk, id);
}

/* ---- Pages ---- */

/* A page is made when it is first gone to. */
static GtkWidget *
make_page (SerapWindow *window, const SerapPlace *place)
{
  switch (place->kind) {
  case SERAP_PLACE_CHECKS:
    return serap_check_page_new (window->desk, place);
  case SERAP_PLACE_LIST:
    return serap_list_page_new (window->desk, place);
  case SERAP_PLACE_HOME:
    return serap_home_page_new (window->desk);
  case SERAP_PLACE_REVIEW:
  default:
    return adw_status_page_new ();
  }
}

static GtkWidget *
page_of (SerapWindow *window, const SerapPlace *place)
{
  GtkWidget *page = gtk_stack_get_child_by_name (window->pages, place->name);
  if (page == NULL) {
    page = make_page (window, place);
    gtk_stack_add_named (window->pages, page, place->name);
    if (SERAP_IS_LIST_PAGE (page))
      g_signal_connect_swapped (page, "opened", G_CALLBACK (on_opened), window);
  }
  return page;
}

static void
on_chosen (SerapWindow *window, guint n)
{
  const SerapPlace *place = serap_sidebar_places (window->sidebar)->pdata[n];
  page_of (window, place);
  gtk_stack_set_visible_child_name (window->pages, place->name);
  g_autofree char *title = g_strdup_printf ("%s – Serap", place->title);
  gtk_window_set_title (GTK_WINDOW (window), title);
}

void
serap_window_go (SerapWindow *window, const char *name, const char *query)
{
  GPtrArray *places = serap_sidebar_places (window->sidebar);
  for (guint i = 0; i < places->len; i++) {
    const SerapPlace *place = places->pdata[i];
    if (!g_str_equal (place->name, name))
      continue;
    serap_sidebar_choose (window->sidebar, i);
    GtkWidget *page = page_of (window, place);
    if (query != NULL && SERAP_IS_LIST_PAGE (page))
      serap_list_page_ask (SERAP_LIST_PAGE (page), query);
  }
}

static SerapListPage *
list_page (SerapWindow *window)
{
  GtkWidget *page = gtk_stack_get_visible_child (window->pages);
  if (SERAP_IS_CHECK_PAGE (page))
    page = serap_check_page_queue (SERAP_CHECK_PAGE (page));
  return SERAP_IS_LIST_PAGE (page) ? SERAP_LIST_PAGE (page) : NULL;
}

/* ---- Undo ---- */

typedef struct {
  char *what; /* (nullable) */
  guint undone;
  GPtrArray *problems;
  char *sentence; /* (nullable) */
} Undo;

static void
undo_free (gpointer data)
{
  Undo *undo = data;
  g_free (undo->what);
  g_free (undo->sentence);
  g_ptr_array_unref (undo->problems);
  g_free (undo);
}

static gpointer
undo_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  Undo *undo = data;
  serap_edit_undo (space, undo->what, &undo->undone, undo->problems, error);
  for (guint i = 0; undo->sentence == NULL && i < undo->problems->len; i++)
    undo->sentence = serap_message_problem (space, NULL, undo->problems->pdata[i]);
  return NULL;
}

static void
undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapWindow) window = data;
  g_autoptr (GError) error = NULL;
  const Undo *undo = g_task_get_task_data (G_TASK (result));
  serap_desk_finish (SERAP_DESK (source), result, &error);
  g_autofree char *text
    = error != NULL ? serap_message_error (error)
      : undo->sentence != NULL
        ? g_strdup (undo->sentence)
        : g_strdup_printf (g_dngettext (NULL, "%u thing taken back", "%u things taken back", undo->undone),
                           undo->undone);
  serap_window_toast (window, text, NULL);
}

static void
take_back (SerapWindow *window, const char *what)
{
  Undo *undo = g_new0 (Undo, 1);
  undo->what = g_strdup (what);
  undo->problems = serap_problems_new ();
  serap_desk_write_async (window->desk, SERAP_DESK_SAVE, undo_work, undo, undo_free, NULL, NULL, undone,
                          g_object_ref (window));
}

void
serap_window_toast (SerapWindow *window, const char *text, const char *undo)
{
  g_autofree char *title = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (title);
  if (undo != NULL) {
    adw_toast_set_button_label (toast, _ ("Undo"));
    adw_toast_set_action_name (toast, "win.undo");
    adw_toast_set_action_target (toast, "s", undo);
    adw_toast_set_timeout (toast, UNDO_SECONDS);
  }
  adw_toast_overlay_add_toast (window->toasts, toast);
}

/* ---- Actions ---- */

static void
act_undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char *what = parameter != NULL ? g_variant_get_string (parameter, NULL) : "";
  take_back (SERAP_WINDOW (widget), *what != '\0' ? what : NULL);
}

static void
act_search (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapWindow *window = SERAP_WINDOW (widget);
  if (list_page (window) == NULL)
    serap_window_go (window, "aspirasi", NULL);
  if (list_page (window) != NULL)
    serap_list_page_search (list_page (window));
}

static void
act_sidebar (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapWindow *window = SERAP_WINDOW (widget);
  gboolean shown = !gtk_widget_get_visible (GTK_WIDGET (window->sidebar));
  gtk_widget_set_visible (GTK_WIDGET (window->sidebar), shown);
  gtk_widget_set_visible (window->sidebar_line, shown);
}

static void
act_show_sidebar (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapWindow *window = SERAP_WINDOW (widget);
  gtk_widget_set_visible (GTK_WIDGET (window->sidebar), g_variant_get_boolean (parameter));
  gtk_widget_set_visible (window->sidebar_line, g_variant_get_boolean (parameter));
}

/* Keys of the program reach the window only; the page knows what is next. */
static void
act_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWidget *page = gtk_stack_get_visible_child (SERAP_WINDOW (widget)->pages);
  gtk_widget_activate_action (page, g_str_equal (action, "win.next") ? "page.next" : "page.previous", NULL);
}

static void
act_pane (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapListPage *page = list_page (SERAP_WINDOW (widget));
  if (page != NULL)
    serap_list_page_toggle_pane (page);
}

static void
act_place (GtkWidget *widget, const char *action, GVariant *parameter)
{
  serap_sidebar_choose (SERAP_WINDOW (widget)->sidebar, (guint) g_variant_get_int32 (parameter));
}

/* To a place by its name, with another query than its own. */
static void
act_go (GtkWidget *widget, const char *action, GVariant *parameter)
{
  const char *place = NULL, *query = NULL;
  g_variant_get (parameter, "(&sm&s)", &place, &query);
  serap_window_go (SERAP_WINDOW (widget), place, query);
}

static gpointer
sync_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  SerapSyncCount count = { 0 };
  serap_space_sync (space, &count, error);
  return NULL;
}

static void
synced (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapWindow) window = data;
  g_autoptr (GError) error = NULL;
  serap_desk_finish (SERAP_DESK (source), result, &error);
  g_autofree char *sentence = error != NULL ? serap_message_error (error) : NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (window), "win.sync", TRUE);
  if (sentence != NULL)
    serap_window_toast (window, sentence, NULL);
}

static void
act_sync (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapWindow *window = SERAP_WINDOW (widget);
  if (serap_desk_sync (window->desk) != NULL) {
    serap_desk_syncer_poke (serap_desk_sync (window->desk), SERAP_SYNCER_POKE_NOW);
    return;
  }
  gtk_widget_action_set_enabled (widget, "win.sync", FALSE);
  serap_desk_write_async (window->desk, SERAP_DESK_SYNC, sync_work, NULL, NULL, NULL, NULL, synced,
                          g_object_ref (window));
}

static void
focus_sidebar (SerapWindow *window)
{
  gtk_widget_set_visible (GTK_WIDGET (window->sidebar), TRUE);
  gtk_widget_set_visible (window->sidebar_line, TRUE);
  gtk_widget_child_focus (GTK_WIDGET (window->sidebar), GTK_DIR_TAB_FORWARD);
}

/* From the side bar to the page and back. */
static void
act_part (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapWindow *window = SERAP_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));
  gboolean aside = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (window->sidebar));
  if (!aside)
    focus_sidebar (window);
  else if (list_page (window) != NULL)
    serap_list_page_focus_list (list_page (window));
  else
    gtk_widget_child_focus (gtk_stack_get_visible_child (window->pages), GTK_DIR_TAB_FORWARD);
}

/* ---- Locking ---- */

/* Forms and viewers show what the lock is to cover: they step aside, and come back as they were. */
static void
step_aside (SerapWindow *window)
{
  GList *windows = gtk_application_get_windows (gtk_window_get_application (GTK_WINDOW (window)));
  for (GList *item = windows; item != NULL; item = item->next)
    if (item->data != window && gtk_widget_get_visible (item->data))
      g_ptr_array_add (window->aside, g_object_ref (item->data));
  for (guint i = 0; i < window->aside->len; i++)
    gtk_widget_set_visible (window->aside->pdata[i], FALSE);
}

static void
on_unlocked (SerapWindow *window)
{
  for (guint i = 0; i < window->aside->len; i++)
    gtk_window_present (window->aside->pdata[i]);
  g_ptr_array_set_size (window->aside, 0);
  gtk_stack_set_visible_child_name (window->cover, "work");
}

static void
act_lock (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapWindow *window = SERAP_WINDOW (widget);
  step_aside (window);
  gtk_stack_set_visible_child_name (window->cover, "locked");
  serap_lock_page_lock (window->lock, window->desk);
}

static gboolean
on_touched (GtkEventControllerLegacy *controller, GdkEvent *event, gpointer data)
{
  SERAP_WINDOW (data)->touched_us = g_get_monotonic_time ();
  return GDK_EVENT_PROPAGATE;
}

static gboolean
look_whether_idle (gpointer data)
{
  SerapWindow *window = data;
  g_autoptr (GSettings) settings = serap_preferences_new ();
  int minutes = settings != NULL ? g_settings_get_int (settings, "lock-minutes") : 0;
  gint64 idle_us = g_get_monotonic_time () - window->touched_us;
  gboolean locked = g_str_equal (gtk_stack_get_visible_child_name (window->cover), "locked");
  /* Invented data need no guard. */
  if (minutes > 0 && !locked && serap_desk_kind (window->desk) != SERAP_FOLDER_PRACTICE
      && idle_us > minutes * 60 * G_USEC_PER_SEC)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.lock", NULL);
  return G_SOURCE_CONTINUE;
}

static void
watch_idleness (SerapWindow *window)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "event", G_CALLBACK (on_touched), window);
  gtk_widget_add_controller (GTK_WIDGET (window), controller);
  window->touched_us = g_get_monotonic_time ();
  window->idle = g_timeout_add_seconds (IDLE_SECONDS, look_whether_idle, window);
}

/* ---- Making ---- */

SerapDesk *
serap_window_desk (SerapWindow *window)
{
  return window->desk;
}

/* ---- How it stands with headquarters ---- */

static void
show_notice (SerapWindow *window, const SerapSyncFacts *facts)
{
  /* clang-format off */
  static const struct { const char *icon, *role, *button, *action; } looks[] = {
    [SERAP_NOTICE_PRACTICE] = { "dialog-information", "info",      N_ ("Understood"), "win.dismiss" },
    [SERAP_NOTICE_OFFLINE]  = { "network-offline",    "perhatian", N_ ("Sync now"),   "win.sync" },
    [SERAP_NOTICE_CLOCK]    = { "alarm",              "perhatian", N_ ("Understood"), "win.dismiss" },
    [SERAP_NOTICE_UPDATE]   = { "dialog-warning",     "perhatian", NULL,              NULL },
    [SERAP_NOTICE_LOGIN]    = { "dialog-password",    "perhatian", N_ ("Log in…"),    "win.login" },
    [SERAP_NOTICE_REVOKED]  = { "dialog-error",       "gagal",     NULL,              NULL },
  };
  /* clang-format on */
  SerapNotice notice = serap_notice_of (facts);
  if (notice == SERAP_NOTICE_NONE || notice == window->dismissed) {
    serap_banner_show (window->banner, NULL, NULL, NULL, NULL, NULL);
    return;
  }
  g_autofree char *text = serap_notice_text (notice, facts);
  serap_banner_show (window->banner, text, looks[notice].icon, looks[notice].role,
                     looks[notice].button != NULL ? _ (looks[notice].button) : NULL, looks[notice].action);
}

static void
show_sync (SerapWindow *window)
{
  SerapSyncFacts facts = serap_sync_facts (window->desk);
  gboolean trouble = FALSE;
  g_autofree char *detail = NULL;
  g_autofree char *line = serap_sync_line (&facts, &detail, &trouble);
  serap_sidebar_show_sync (window->sidebar, line, detail);
  show_notice (window, &facts);
}

static gboolean
on_status_time (gpointer data)
{
  show_sync (data);
  return G_SOURCE_CONTINUE;
}

static void
act_dismiss (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapWindow *window = SERAP_WINDOW (widget);
  SerapSyncFacts facts = serap_sync_facts (window->desk);
  window->dismissed = serap_notice_of (&facts);
  show_notice (window, &facts);
}

static void
act_login (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapDeskSyncer *sync = serap_desk_sync (SERAP_WINDOW (widget)->desk);
  if (sync != NULL)
    gtk_window_present (GTK_WINDOW (serap_login_dialog_new (GTK_WINDOW (widget), sync)));
}

static void
follow_sync (SerapWindow *window)
{
  SerapDeskSyncer *sync = serap_desk_sync (window->desk);
  if (sync != NULL)
    g_signal_connect_object (sync, "notify", G_CALLBACK (show_sync), window, G_CONNECT_SWAPPED);
  window->status_timer = g_timeout_add_seconds (STATUS_SECONDS, on_status_time, window);
  show_sync (window);
}

GtkWidget *
serap_window_new (GtkApplication *application, SerapDesk *desk)
{
  SerapWindow *window = g_object_new (SERAP_TYPE_WINDOW, "application", application, NULL);
  window->desk = g_object_ref (desk);
  serap_sidebar_set_desk (window->sidebar, desk);
  watch_idleness (window);
  follow_sync (window);
  serap_sidebar_choose (window->sidebar, 0);
  serap_entry_recover (GTK_WINDOW (window), desk);
  return GTK_WIDGET (window);
}

static void
serap_window_dispose (GObject *object)
{
  SerapWindow *window = SERAP_WINDOW (object);
  g_clear_handle_id (&window->idle, g_source_remove);
  g_clear_pointer (&window->aside, g_ptr_array_unref);
  g_clear_handle_id (&window->status_timer, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_WINDOW);
  g_clear_object (&window->desk);
  G_OBJECT_CLASS (serap_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.undo", "s", act_undo);
  gtk_widget_class_install_action (widget_class, "win.new", NULL, act_new);
  gtk_widget_class_install_action (widget_class, "win.toast", "(ss)", act_toast);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, act_search);
  gtk_widget_class_install_action (widget_class, "win.sidebar", NULL, act_sidebar);
  gtk_widget_class_install_action (widget_class, "win.show-sidebar", "b", act_show_sidebar);
  gtk_widget_class_install_action (widget_class, "win.next", NULL, act_next);
  gtk_widget_class_install_action (widget_class, "win.previous", NULL, act_next);
  gtk_widget_class_install_action (widget_class, "win.pane", NULL, act_pane);
  gtk_widget_class_install_action (widget_class, "win.place", "i", act_place);
  gtk_widget_class_install_action (widget_class, "win.go", "(sms)", act_go);
  gtk_widget_class_install_action (widget_class, "win.sync", NULL, act_sync);
  gtk_widget_class_install_action (widget_class, "win.login", NULL, act_login);
  gtk_widget_class_install_action (widget_class, "win.dismiss", NULL, act_dismiss);
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, act_lock);
  gtk_widget_class_install_action (widget_class, "win.part", NULL, act_part);
}

static void
serap_window_class_init (SerapWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_window_dispose;
  g_type_ensure (SERAP_TYPE_LOCK_PAGE);
  g_type_ensure (SERAP_TYPE_BANNER);
  g_type_ensure (SERAP_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/id/go/bekasikota/dprd/Serap/serap-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapWindow, cover);
  gtk_widget_class_bind_template_child (widget_class, SerapWindow, lock);
  gtk_widget_class_bind_template_child (widget_class, SerapWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, SerapWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, SerapWindow, sidebar_line);
  gtk_widget_class_bind_template_child (widget_class, SerapWindow, banner);
  gtk_widget_class_bind_template_child (widget_class, SerapWindow, pages);
  gtk_widget_class_bind_template_callback (widget_class, on_unlocked);
  install_actions (widget_class);
}

static void
serap_window_init (SerapWindow *window)
{
  window->aside = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (window));
  g_signal_connect_swapped (window->sidebar, "chosen", G_CALLBACK (on_chosen), window);
}
