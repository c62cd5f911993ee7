/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-list-page.h"

#include "serap-cell.h"
#include "serap-compat.h"
#include "serap-record-pane.h"

#include <glib/gi18n.h>

struct _SerapListPage {
  GtkBox parent_instance;
  GtkPaned *paned;
  GtkWidget *pane_holder;
  SerapRecordPane *pane;
  GtkLabel *title, *problem, *count;
  GtkWidget *new_button;
  GtkEditable *search;
  GtkStack *stack;
  GtkColumnView *view;
  AdwStatusPage *empty;
  GtkButton *empty_button;
  SerapDesk *desk;
  SerapRecordList *list;
  GtkSingleSelection *selection;
};

G_DEFINE_FINAL_TYPE (SerapListPage, serap_list_page, GTK_TYPE_BOX)

enum { OPENED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- What is shown ---- */

static void
show_count (SerapListPage *page)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (page->list));
  g_autofree char *text = g_strdup_printf (g_dngettext (NULL, "%u record", "%u records", n), n);
  gtk_label_set_label (page->count, text);
}

static void
show_empty (SerapListPage *page)
{
  gboolean filtered = *gtk_editable_get_text (page->search) != '\0';
  adw_status_page_set_icon_name (page->empty, filtered ? "edit-find-symbolic" : "view-list-bullet-symbolic");
  adw_status_page_set_title (page->empty, filtered ? _ ("Nothing fits") : _ ("Nothing here yet"));
  gtk_button_set_label (page->empty_button, filtered ? _ ("Clear the filter") : _ ("Record an aspiration"));
}

static void
show_state (SerapListPage *page)
{
  const char *problem = serap_record_list_problem (page->list);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (page->list));
  gtk_label_set_label (page->problem, problem != NULL ? problem : "");
  gtk_accessible_update_state (GTK_ACCESSIBLE (page->search), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  show_count (page);
  if (n > 0) {
    gtk_stack_set_visible_child_name (page->stack, "list");
  } else if (!serap_record_list_is_loading (page->list) && problem == NULL) {
    show_empty (page);
    gtk_stack_set_visible_child_name (page->stack, "empty");
  }
}

static void
show_selected (SerapListPage *page)
{
  guint at = gtk_single_selection_get_selected (page->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (page->list));
  g_autofree char *id = at != GTK_INVALID_LIST_POSITION ? serap_record_list_id (page->list, at) : NULL;
  g_autofree char *place = id != NULL ? g_strdup_printf (_ ("%u of %u"), at + 1, n) : NULL;
  serap_record_pane_show (page->pane, page->desk, id, place);
}

/* ---- What people do ---- */

static void
on_search_changed (SerapListPage *page)
{
  gboolean descending;
  g_autofree char *sort = g_strdup (serap_record_list_sort (page->list, &descending));
  serap_record_list_ask (page->list, gtk_editable_get_text (page->search), sort, descending);
}

void
serap_list_page_focus_list (SerapListPage *page)
{
  /* The list inside the view takes the ring, not the view. */
  GtkWidget *rows = gtk_widget_get_last_child (GTK_WIDGET (page->view));
  if (!gtk_widget_child_focus (rows, GTK_DIR_TAB_FORWARD))
    gtk_widget_grab_focus (GTK_WIDGET (page->search));
}

static void
on_stop_search (SerapListPage *page)
{
  if (*gtk_editable_get_text (page->search) != '\0')
    gtk_editable_set_text (page->search, "");
  else
    serap_list_page_focus_list (page);
}

static void
on_empty_clicked (SerapListPage *page)
{
  if (*gtk_editable_get_text (page->search) != '\0')
    gtk_editable_set_text (page->search, "");
  else
    gtk_widget_activate_action (GTK_WIDGET (page), "win.new", NULL);
}

static void
on_activate (SerapListPage *page, guint position)
{
  g_autofree char *id = serap_record_list_id (page->list, position);
  if (id != NULL)
    g_signal_emit (page, signals[OPENED], 0, id);
}

static void
move (SerapListPage *page, int step)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (page->list));
  guint at = gtk_single_selection_get_selected (page->selection);
  if (at == GTK_INVALID_LIST_POSITION || n == 0 || (step < 0 && at == 0) || (step > 0 && at + 1 >= n))
    return;
  at = step < 0 ? at - 1 : at + 1;
  gtk_single_selection_set_selected (page->selection, at);
  serap_compat_scroll_to (page->view, at);
}

static void
go_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  move (SERAP_LIST_PAGE (widget), 1);
}

static void
go_previous (GtkWidget *widget, const char *action, GVariant *parameter)
{
  move (SERAP_LIST_PAGE (widget), -1);
}

void
serap_list_page_search (SerapListPage *page)
{
  gtk_widget_grab_focus (GTK_WIDGET (page->search));
  gtk_editable_select_region (page->search, 0, -1);
}

void
serap_list_page_ask (SerapListPage *page, const char *query)
{
  gtk_editable_set_text (page->search, query != NULL ? query : "");
}

void
serap_list_page_toggle_pane (SerapListPage *page)
{
  gtk_widget_set_visible (page->pane_holder, !gtk_widget_get_visible (page->pane_holder));
}

SerapRecordList *
serap_list_page_list (SerapListPage *page)
{
  return page->list;
}

/* ---- Making ---- */

static void
add_columns (SerapListPage *page)
{
  const SerapEntity *entity = serap_record_list_entity (page->list);
  const SerapColumn *columns = serap_columns_of (entity);
  for (guint i = 0; columns[i].field != NULL; i++) {
    g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (
      serap_column_title (entity, &columns[i]), serap_cell_factory (columns, i));
    if (columns[i].width > 0)
      gtk_column_view_column_set_fixed_width (column, columns[i].width);
    else
      gtk_column_view_column_set_expand (column, TRUE);
    gtk_column_view_append_column (page->view, column);
  }
  serap_compat_name_titles (page->view);
}

GtkWidget *
serap_list_page_new (SerapDesk *desk, const SerapPlace *place)
{
  SerapListPage *page = g_object_new (SERAP_TYPE_LIST_PAGE, NULL);
  page->desk = g_object_ref (desk);
  gtk_label_set_label (page->title, place->title);
  page->list = serap_record_list_new (desk, place->entity);
  page->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (page->list)));
  gtk_column_view_set_model (page->view, GTK_SELECTION_MODEL (page->selection));
  gtk_accessible_update_property (GTK_ACCESSIBLE (page->view), GTK_ACCESSIBLE_PROPERTY_LABEL, place->title,
                                  -1);
  add_columns (page);
  g_signal_connect_object (page->list, "notify", G_CALLBACK (show_state), page, G_CONNECT_SWAPPED);
  g_signal_connect_object (page->selection, "notify::selected-item", G_CALLBACK (show_selected), page,
                           G_CONNECT_SWAPPED);
  gtk_editable_set_text (page->search, place->query != NULL ? place->query : "");
  on_search_changed (page);
  return GTK_WIDGET (page);
}

static void
serap_list_page_dispose (GObject *object)
{
  SerapListPage *page = SERAP_LIST_PAGE (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_LIST_PAGE);
  g_clear_object (&page->selection);
  g_clear_object (&page->list);
  g_clear_object (&page->desk);
  G_OBJECT_CLASS (serap_list_page_parent_class)->dispose (object);
}

static void
serap_list_page_class_init (SerapListPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_list_page_dispose;
  g_type_ensure (SERAP_TYPE_RECORD_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-list-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, paned);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, pane_holder);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, pane);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, title);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, problem);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, count);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, search);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, stack);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, view);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, empty);
  gtk_widget_class_bind_template_child (widget_class, SerapListPage, empty_button);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_empty_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_install_action (widget_class, "page.next", NULL, go_next);
  gtk_widget_class_install_action (widget_class, "page.previous", NULL, go_previous);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_j, 0, "page.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_k, 0, "page.previous", NULL);
  signals[OPENED] = g_signal_new ("opened", SERAP_TYPE_LIST_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
serap_list_page_init (SerapListPage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}
