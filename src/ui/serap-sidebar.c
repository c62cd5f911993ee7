/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-sidebar.h"

#include "serap-sidebar-row.h"

#include <glib/gi18n.h>

struct _SerapSidebar {
  GtkBox parent_instance;
  GtkListBox *list;
  AdwAvatar *avatar;
  GtkLabel *account_name, *account_role, *sync_line, *sync_detail;
  GtkWidget *sync_button;
  SerapDesk *desk;
  GPtrArray *places;
  gulong changed;
  gboolean counting, again;
};

G_DEFINE_FINAL_TYPE (SerapSidebar, serap_sidebar, GTK_TYPE_BOX)

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void count (SerapSidebar *sidebar);

static SerapSidebarRow *
row_at (SerapSidebar *sidebar, guint n)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (sidebar->list, (int) n);
  return row != NULL ? SERAP_SIDEBAR_ROW (row) : NULL;
}

static gpointer
count_places (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  return serap_places_count (space, data, error);
}

static void
counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapSidebar) sidebar = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) counts = serap_desk_finish (SERAP_DESK (source), result, &error);
  sidebar->counting = FALSE;
  for (guint i = 0; counts != NULL && i < counts->len; i++) {
    SerapSidebarRow *row = row_at (sidebar, i);
    if (row != NULL)
      serap_sidebar_row_set_count (row, g_array_index (counts, gint64, i));
  }
  if (sidebar->again && sidebar->desk != NULL)
    count (sidebar);
}

/* One count at a time; changes meanwhile are counted once more afterwards. */
static void
count (SerapSidebar *sidebar)
{
  sidebar->again = sidebar->counting;
  if (sidebar->counting)
    return;
  sidebar->counting = TRUE;
  serap_desk_read_async (sidebar->desk, count_places, g_ptr_array_ref (sidebar->places),
                         (GDestroyNotify) g_ptr_array_unref, (GDestroyNotify) g_array_unref, NULL, counted,
                         g_object_ref (sidebar));
}

static void
data_changed (SerapDesk *desk, gboolean rules, gpointer data)
{
  count (data);
}

static void
add_section (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const SerapPlace *place = serap_sidebar_row_place (SERAP_SIDEBAR_ROW (row));
  const SerapPlace *above = before != NULL ? serap_sidebar_row_place (SERAP_SIDEBAR_ROW (before)) : NULL;
  static const char *const titles[] = { NULL, N_ ("Data"), N_ ("Saved filters") };
  if (above == NULL || above->section == place->section || titles[place->section] == NULL) {
    gtk_list_box_row_set_header (row, NULL);
    return;
  }
  GtkWidget *label = gtk_label_new (_ (titles[place->section]));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "sekunder");
  gtk_widget_add_css_class (label, "section");
  gtk_list_box_row_set_header (row, label);
}

static void
on_row_selected (SerapSidebar *sidebar, GtkListBoxRow *row)
{
  if (row != NULL)
    g_signal_emit (sidebar, signals[CHOSEN], 0, (guint) gtk_list_box_row_get_index (row));
}

static void
show_account (SerapSidebar *sidebar)
{
  SerapSpace *space = serap_desk_page (sidebar->desk);
  const SerapRecord *user = serap_space_user (space);
  const SerapValue *roles = serap_record_value (user, "peran");
  const char *name = serap_record_text (user, "nama");
  const SerapRole *role = roles->kind == SERAP_VALUE_SET && roles->set[0] != NULL
                            ? serap_roles_find (serap_space_rules (space)->roles, roles->set[0])
                            : NULL;
  name = name != NULL ? name : serap_record_text (user, "kode");
  adw_avatar_set_text (sidebar->avatar, name);
  gtk_label_set_label (sidebar->account_name, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (sidebar->account_name), name);
  gtk_label_set_label (sidebar->account_role, role != NULL ? role->label_id : "");
}

void
serap_sidebar_set_desk (SerapSidebar *sidebar, SerapDesk *desk)
{
  g_return_if_fail (SERAP_IS_SIDEBAR (sidebar) && SERAP_IS_DESK (desk));

  sidebar->desk = g_object_ref (desk);
  sidebar->places = serap_places_of (serap_desk_page (desk));
  for (guint i = 0; i < sidebar->places->len; i++)
    gtk_list_box_append (sidebar->list, serap_sidebar_row_new (sidebar->places->pdata[i]));
  show_account (sidebar);
  sidebar->changed = g_signal_connect (desk, "changed", G_CALLBACK (data_changed), sidebar);
  count (sidebar);
}

GPtrArray *
serap_sidebar_places (SerapSidebar *sidebar)
{
  return sidebar->places;
}

void
serap_sidebar_choose (SerapSidebar *sidebar, guint n)
{
  SerapSidebarRow *row = row_at (sidebar, n);
  if (row != NULL)
    gtk_list_box_select_row (sidebar->list, GTK_LIST_BOX_ROW (row));
}

gint64
serap_sidebar_count (SerapSidebar *sidebar, guint n)
{
  SerapSidebarRow *row = row_at (sidebar, n);
  return row != NULL ? serap_sidebar_row_count (row) : -1;
}

void
serap_sidebar_show_sync (SerapSidebar *sidebar, const char *line, const char *detail)
{
  gtk_label_set_label (sidebar->sync_line, line);
  gtk_label_set_label (sidebar->sync_detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (sidebar->sync_detail), detail != NULL);
}

static void
serap_sidebar_dispose (GObject *object)
{
  SerapSidebar *sidebar = SERAP_SIDEBAR (object);
  if (sidebar->desk != NULL)
    g_clear_signal_handler (&sidebar->changed, sidebar->desk);
  g_clear_object (&sidebar->desk);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_SIDEBAR);
  g_clear_pointer (&sidebar->places, g_ptr_array_unref);
  G_OBJECT_CLASS (serap_sidebar_parent_class)->dispose (object);
}

static void
serap_sidebar_class_init (SerapSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_sidebar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/id/go/bekasikota/dprd/Serap/serap-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, SerapSidebar, avatar);
  gtk_widget_class_bind_template_child (widget_class, SerapSidebar, account_name);
  gtk_widget_class_bind_template_child (widget_class, SerapSidebar, account_role);
  gtk_widget_class_bind_template_child (widget_class, SerapSidebar, sync_line);
  gtk_widget_class_bind_template_child (widget_class, SerapSidebar, sync_detail);
  gtk_widget_class_bind_template_child (widget_class, SerapSidebar, sync_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
  signals[CHOSEN] = g_signal_new ("chosen", SERAP_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
serap_sidebar_init (SerapSidebar *sidebar)
{
  gtk_widget_init_template (GTK_WIDGET (sidebar));
  gtk_list_box_set_header_func (sidebar->list, add_section, NULL, NULL);
}
