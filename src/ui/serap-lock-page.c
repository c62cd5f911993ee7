/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-lock-page.h"

#include "serap-lock-work.h"
#include "serap-message.h"

#include <glib/gi18n.h>

struct _SerapLockPage {
  GtkBox parent_instance;
  AdwStatusPage *status;
  GtkWidget *ask, *unlock;
  GtkEditable *password;
  GtkLabel *problem;
  SerapDesk *desk;
};

G_DEFINE_FINAL_TYPE (SerapLockPage, serap_lock_page, GTK_TYPE_BOX)

enum { UNLOCKED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
show_problem (SerapLockPage *page, const GError *error)
{
  g_autofree char *sentence = error != NULL ? serap_message_error (error) : NULL;
  gtk_label_set_label (page->problem, sentence != NULL ? sentence : "");
}

static void
locked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapLockPage) page = data;
  g_autoptr (GError) error = NULL;
  gboolean asks = serap_lock_finish (SERAP_DESK (source), result, &error);
  show_problem (page, error);
  gtk_widget_set_visible (page->ask, asks);
  gtk_widget_set_sensitive (page->unlock, TRUE);
  gtk_widget_grab_focus (asks ? GTK_WIDGET (page->password) : page->unlock);
}

void
serap_lock_page_lock (SerapLockPage *page, SerapDesk *desk)
{
  const SerapRecord *user = serap_space_user (serap_desk_page (desk));
  const char *name = serap_record_text (user, "nama");
  g_autofree char *title = g_markup_escape_text (name != NULL ? name : serap_record_text (user, "kode"), -1);
  g_set_object (&page->desk, desk);
  adw_status_page_set_description (page->status, title);
  gtk_editable_set_text (page->password, "");
  gtk_widget_set_sensitive (page->unlock, FALSE);
  serap_lock_async (desk, locked, g_object_ref (page));
}

static void
unlocked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapLockPage) page = data;
  g_autoptr (GError) error = NULL;
  gtk_widget_set_sensitive (page->unlock, TRUE);
  if (serap_unlock_finish (SERAP_DESK (source), result, &error)) {
    gtk_editable_set_text (page->password, "");
    g_signal_emit (page, signals[UNLOCKED], 0);
  } else {
    show_problem (page, error);
    gtk_editable_select_region (page->password, 0, -1);
    gtk_widget_grab_focus (GTK_WIDGET (page->password));
  }
}

static void
on_unlock (SerapLockPage *page)
{
  if (!gtk_widget_get_sensitive (page->unlock))
    return;
  if (!gtk_widget_get_visible (page->ask)) {
    g_signal_emit (page, signals[UNLOCKED], 0);
    return;
  }
  show_problem (page, NULL);
  gtk_widget_set_sensitive (page->unlock, FALSE);
  serap_unlock_async (page->desk, gtk_editable_get_text (page->password), unlocked, g_object_ref (page));
}

static void
serap_lock_page_dispose (GObject *object)
{
  SerapLockPage *page = SERAP_LOCK_PAGE (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_LOCK_PAGE);
  g_clear_object (&page->desk);
  G_OBJECT_CLASS (serap_lock_page_parent_class)->dispose (object);
}

static void
serap_lock_page_class_init (SerapLockPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_lock_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-lock-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapLockPage, status);
  gtk_widget_class_bind_template_child (widget_class, SerapLockPage, ask);
  gtk_widget_class_bind_template_child (widget_class, SerapLockPage, unlock);
  gtk_widget_class_bind_template_child (widget_class, SerapLockPage, password);
  gtk_widget_class_bind_template_child (widget_class, SerapLockPage, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock);
  signals[UNLOCKED]
    = g_signal_new ("unlocked", SERAP_TYPE_LOCK_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
serap_lock_page_init (SerapLockPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}
