/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-viewer-window.h"

#include "serap-record-part.h"
#include "serap-viewer.h"

#include <glib/gi18n.h>

struct _SerapViewerWindow {
  AdwWindow parent_instance;
  AdwWindowTitle *title;
  SerapViewer *viewer;
  SerapDesk *desk;
  char **ids, **names, **remarks;
  guint at, n;
};

G_DEFINE_FINAL_TYPE (SerapViewerWindow, serap_viewer_window, ADW_TYPE_WINDOW)

static void
show (SerapViewerWindow *window, guint at)
{
  window->at = at;
  g_autofree char *place = g_strdup_printf (_ ("%u of %u"), at + 1, window->n);
  g_autofree char *remark = g_strdup_printf ("%s · %s", window->remarks[at], place);
  adw_window_title_set_title (window->title, window->names[at]);
  adw_window_title_set_subtitle (window->title, remark);
  gtk_window_set_title (GTK_WINDOW (window), window->names[at]);
  serap_viewer_show (window->viewer, window->desk, window->ids[at]);
}

static void
act_step (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapViewerWindow *window = SERAP_VIEWER_WINDOW (widget);
  int step = g_variant_get_int32 (parameter);
  if (step < 0 ? window->at > 0 : window->at + 1 < window->n)
    show (window, step < 0 ? window->at - 1 : window->at + 1);
}

void
serap_viewer_window_open (GtkWidget *parent, SerapDesk *desk, GPtrArray *files, guint at)
{
  g_return_if_fail (files != NULL && at < files->len);

  GtkRoot *root = gtk_widget_get_root (parent);
  SerapViewerWindow *window = g_object_new (SERAP_TYPE_VIEWER_WINDOW, NULL);
  window->desk = g_object_ref (desk);
  window->n = files->len;
  window->ids = g_new0 (char *, files->len + 1);
  window->names = g_new0 (char *, files->len + 1);
  window->remarks = g_new0 (char *, files->len + 1);
  for (guint i = 0; i < files->len; i++) {
    const SerapFile *file = files->pdata[i];
    window->ids[i] = g_strdup (file->id);
    window->names[i] = g_strdup (file->name);
    window->remarks[i] = g_strdup_printf ("%s · %s", file->kind, file->size);
  }
  if (GTK_IS_WINDOW (root)) {
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
    gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  }
  show (window, at);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (GTK_WIDGET (window->viewer));
}

static void
serap_viewer_window_dispose (GObject *object)
{
  SerapViewerWindow *window = SERAP_VIEWER_WINDOW (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_VIEWER_WINDOW);
  g_clear_object (&window->desk);
  g_clear_pointer (&window->ids, g_strfreev);
  g_clear_pointer (&window->names, g_strfreev);
  g_clear_pointer (&window->remarks, g_strfreev);
  G_OBJECT_CLASS (serap_viewer_window_parent_class)->dispose (object);
}

static void
serap_viewer_window_class_init (SerapViewerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_viewer_window_dispose;
  g_type_ensure (SERAP_TYPE_VIEWER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-viewer-window.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapViewerWindow, title);
  gtk_widget_class_bind_template_child (widget_class, SerapViewerWindow, viewer);
  gtk_widget_class_install_action (widget_class, "attachments.step", "i", act_step);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "attachments.step", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_ALT_MASK, "attachments.step", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
serap_viewer_window_init (SerapViewerWindow *window)
{
  gtk_widget_init_template (GTK_WIDGET (window));
}
