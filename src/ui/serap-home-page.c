/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-home-page.h"

#include "serap-action-row.h"
#include "serap-bar-row.h"
#include "serap-date.h"
#include "serap-event-row.h"
#include "serap-message.h"
#include "serap-number.h"
#include "serap-overview.h"

#include <glib/gi18n.h>

/* Kelurahan in the list of those with the most. */
#define TOP_AREAS 6
#define SECONDS_BETWEEN_LOOKS 60

struct _SerapHomePage {
  GtkBox parent_instance;
  GtkLabel *date, *done, *window, *problem;
  GtkWidget *window_pill, *areas_group;
  GtkStack *stack, *chart_stack;
  GtkListBox *actions, *events, *bars, *areas;
  GtkGrid *table;
  GtkLabel *chart_title;
  GtkWidget *kinds;
  GtkToggleButton *first_kind, *second_kind, *as_table;
  GtkSizeGroup *words, *numbers, *area_words, *area_numbers;
  SerapDesk *desk;
  SerapOverview *overview; /* (nullable): what is shown */
  const char *window_colour;
  gulong changed;
  guint timer;
  gboolean reading, again, stale;
};

G_DEFINE_FINAL_TYPE (SerapHomePage, serap_home_page, GTK_TYPE_BOX)

static void read_overview (SerapHomePage *page);

/* ---- Rows that stay where they are, so that the ring does ---- */

static GtkListBoxRow *
row_at (GtkListBox *list, guint n)
{
  return gtk_list_box_get_row_at_index (list, (int) n);
}

static void
drop_rows (GtkListBox *list, guint from)
{
  for (GtkListBoxRow *row = row_at (list, from); row != NULL; row = row_at (list, from))
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* ---- Left: what is to be done ---- */

static void
show_actions (SerapHomePage *page)
{
  GPtrArray *actions = page->overview->actions;
  for (guint i = 0; i < actions->len; i++) {
    if (row_at (page->actions, i) == NULL)
      gtk_list_box_append (page->actions, serap_action_row_new ());
    serap_action_row_show (SERAP_ACTION_ROW (row_at (page->actions, i)), actions->pdata[i]);
  }
  drop_rows (page->actions, actions->len);
}

/* Recording at an event is the window's to offer. */
static gboolean
can_start (SerapHomePage *page)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (page));
  GtkWidgetClass *klass = root != NULL ? GTK_WIDGET_GET_CLASS (root) : NULL;
  const GVariantType *type;
  const char *name, *property;
  GType from;
  for (guint i = 0; klass != NULL && gtk_widget_class_query_action (klass, i, &from, &name, &type, &property);
       i++)
    if (g_str_equal (name, "win.new-at"))
      return TRUE;
  return FALSE;
}

static void
show_events (SerapHomePage *page)
{
  GPtrArray *events = page->overview->events;
  gboolean start = can_start (page);
  for (guint i = 0; i < events->len; i++) {
    if (row_at (page->events, i) == NULL)
      gtk_list_box_append (page->events, serap_event_row_new ());
    serap_event_row_show (SERAP_EVENT_ROW (row_at (page->events, i)), events->pdata[i], start && i == 0);
  }
  drop_rows (page->events, events->len);
}

/* ---- Right: how the work stands ---- */

static SerapOverviewChart *
chosen_chart (SerapHomePage *page)
{
  guint at = gtk_toggle_button_get_active (page->second_kind) ? 1 : 0;
  return page->overview != NULL ? page->overview->charts->pdata[at] : NULL;
}

static void
add_cell (GtkGrid *table, int row, int column, const char *text)
{
  GtkWidget *cell = g_object_new (GTK_TYPE_LABEL, "label", text, "xalign", column > 0 ? 1.0 : 0.0, "hexpand",
                                  column == 0, "accessible-role", GTK_ACCESSIBLE_ROLE_CELL, NULL);
  if (row == 0)
    gtk_widget_add_css_class (cell, "caption-heading");
  if (column > 0)
    gtk_widget_add_css_class (cell, "numeric");
  gtk_grid_attach (table, cell, column, row, 1, 1);
}

/* The same as the bars, for those who would rather read. */
static void
show_table (SerapHomePage *page, const SerapOverviewChart *chart)
{
  for (GtkWidget *old = gtk_widget_get_first_child (GTK_WIDGET (page->table)); old != NULL;
       old = gtk_widget_get_first_child (GTK_WIDGET (page->table)))
    gtk_grid_remove (page->table, old);
  add_cell (page->table, 0, 0, _ ("Status"));
  add_cell (page->table, 0, 1, _ ("Records"));
  add_cell (page->table, 0, 2, _ ("Share"));
  for (guint i = 0; i < chart->bars->len; i++) {
    const SerapOverviewBar *bar = chart->bars->pdata[i];
    g_autofree char *number = serap_number_text (bar->count);
    g_autofree char *share = g_strdup_printf ("%.0f %%", 100.0 * (double) bar->count / (double) chart->total);
    add_cell (page->table, (int) i + 1, 0, bar->state.label);
    add_cell (page->table, (int) i + 1, 1, number);
    add_cell (page->table, (int) i + 1, 2, share);
  }
}

static void
show_bars (SerapHomePage *page, const SerapOverviewChart *chart)
{
  gint64 most = 0;
  for (guint i = 0; i < chart->bars->len; i++)
    most = MAX (most, ((SerapOverviewBar *) chart->bars->pdata[i])->count);
  for (guint i = 0; i < chart->bars->len; i++) {
    const SerapOverviewBar *bar = chart->bars->pdata[i];
    if (row_at (page->bars, i) == NULL)
      gtk_list_box_append (page->bars, serap_bar_row_new (page->words, page->numbers));
    serap_bar_row_show (SERAP_BAR_ROW (row_at (page->bars, i)), bar->state.icon, bar->state.colour,
                        bar->state.label, bar->count, most, chart->place, bar->query);
  }
  drop_rows (page->bars, chart->bars->len);
}

static void
show_areas (SerapHomePage *page, const SerapOverviewChart *chart)
{
  guint n = 0;
  gint64 most = chart->areas->len > 0 ? ((SerapOverviewArea *) chart->areas->pdata[0])->count : 0;
  for (; n < MIN (TOP_AREAS, chart->areas->len); n++) {
    const SerapOverviewArea *area = chart->areas->pdata[n];
    if (area->count == 0)
      break;
    if (row_at (page->areas, n) == NULL)
      gtk_list_box_append (page->areas, serap_bar_row_new (page->area_words, page->area_numbers));
    serap_bar_row_show (SERAP_BAR_ROW (row_at (page->areas, n)), NULL, "info", area->name, area->count, most,
                        chart->place, area->query);
  }
  drop_rows (page->areas, n);
  gtk_widget_set_visible (page->areas_group, n > 0);
}

static void
show_chart (SerapHomePage *page)
{
  const SerapOverviewChart *chart = chosen_chart (page);
  if (chart == NULL)
    return;
  gboolean table = gtk_toggle_button_get_active (page->as_table);
  gtk_label_set_label (page->chart_title, chart->title);
  show_bars (page, chart);
  show_table (page, chart);
  show_areas (page, chart);
  gtk_widget_set_visible (GTK_WIDGET (page->as_table), chart->total > 0);
  gtk_stack_set_visible_child_name (page->chart_stack, chart->total == 0 ? "empty"
                                                       : table           ? "table"
                                                                         : "bars");
}

/* Two kinds of records are offered only where there are two. */
static void
show_kinds (SerapHomePage *page)
{
  const SerapOverviewChart *first = page->overview->charts->pdata[0];
  const SerapOverviewChart *second = page->overview->charts->pdata[1];
  gboolean proposals_first = g_str_equal (first->place, "usulan");
  gtk_button_set_label (GTK_BUTTON (page->first_kind), proposals_first ? _ ("Proposals") : _ ("Aspirations"));
  gtk_button_set_label (GTK_BUTTON (page->second_kind),
                        proposals_first ? _ ("Aspirations") : _ ("Proposals"));
  gtk_widget_set_visible (page->kinds, second->total > 0);
}

/* ---- Reading ---- */

static void
show_head (SerapHomePage *page)
{
  const SerapOverview *overview = page->overview;
  g_autofree char *day = serap_date_format_day (overview->today);
  g_autofree char *date = serap_date_format_long (overview->today);
  g_autofree char *text = g_strdup_printf ("%s, %s", day, date);
  gtk_label_set_label (page->date, text);
  gtk_label_set_label (page->done, overview->done != NULL ? overview->done : "");
  gtk_widget_set_visible (GTK_WIDGET (page->done), overview->done != NULL);
  gtk_widget_set_visible (page->window_pill, overview->window != NULL);
  gtk_label_set_label (page->window, overview->window != NULL ? overview->window : "");
  if (page->window_colour != NULL)
    gtk_widget_remove_css_class (page->window_pill, page->window_colour);
  page->window_colour = overview->window_colour;
  gtk_widget_add_css_class (page->window_pill, page->window_colour);
}

static gpointer
read_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  return serap_overview_read (space, error);
}

static void
overview_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapHomePage) page = data;
  g_autoptr (GError) error = NULL;
  SerapOverview *overview = serap_desk_finish (SERAP_DESK (source), result, &error);
  page->reading = FALSE;
  if (page->desk == NULL) {
    serap_overview_free (overview);
    return;
  }
  if (overview != NULL) {
    serap_overview_free (page->overview);
    page->overview = overview;
    show_head (page);
    show_actions (page);
    show_events (page);
    show_kinds (page);
    show_chart (page);
    gtk_stack_set_visible_child_name (page->stack, "page");
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_autofree char *sentence = serap_message_error (error);
    gtk_label_set_label (page->problem, sentence);
    gtk_stack_set_visible_child_name (page->stack, "problem");
  }
  if (page->again)
    read_overview (page);
}

/* Only what is looked at is read; changes meanwhile are read once more afterwards. */
static void
read_overview (SerapHomePage *page)
{
  page->again = page->reading;
  page->stale = !gtk_widget_get_mapped (GTK_WIDGET (page));
  if (page->reading || page->stale)
    return;
  page->reading = TRUE;
  serap_desk_read_async (page->desk, read_work, NULL, NULL, (GDestroyNotify) serap_overview_free, NULL,
                         overview_read, g_object_ref (page));
}

static void
data_changed (SerapDesk *desk, gboolean rules, gpointer data)
{
  read_overview (data);
}

static gboolean
on_minute (gpointer data)
{
  SerapHomePage *page = data;
  g_autofree char *today = serap_env_today (serap_space_env (serap_desk_page (page->desk)));
  if (page->overview != NULL && g_strcmp0 (today, page->overview->today) != 0)
    read_overview (page);
  return G_SOURCE_CONTINUE;
}

static void
serap_home_page_map (GtkWidget *widget)
{
  SerapHomePage *page = SERAP_HOME_PAGE (widget);
  GTK_WIDGET_CLASS (serap_home_page_parent_class)->map (widget);
  if (page->stale)
    read_overview (page);
}

/* ---- What people do ---- */

static void
go (SerapHomePage *page, const char *place, const char *query)
{
  gtk_widget_activate_action (GTK_WIDGET (page), "win.go", "(sms)", place, query);
}

static void
on_action_activated (SerapHomePage *page, SerapActionRow *row)
{
  go (page, serap_action_row_place (row), serap_action_row_query (row));
}

static void
on_event_activated (SerapHomePage *page, SerapEventRow *row)
{
  g_autofree char *query = g_strdup_printf ("tanggal:%s", serap_event_row_date (row));
  go (page, "kegiatan", query);
}

static void
on_bar_activated (SerapHomePage *page, SerapBarRow *row)
{
  go (page, serap_bar_row_place (row), serap_bar_row_query (row));
}

static void
on_all_events (SerapHomePage *page)
{
  go (page, "kegiatan", "");
}

static void
on_retry (SerapHomePage *page)
{
  read_overview (page);
}

static void
on_kind (SerapHomePage *page)
{
  show_chart (page);
}

/* ---- Making ---- */

GtkWidget *
serap_home_page_new (SerapDesk *desk)
{
  SerapHomePage *page = g_object_new (SERAP_TYPE_HOME_PAGE, NULL);
  page->desk = g_object_ref (desk);
  page->stale = TRUE;
  page->changed = g_signal_connect (desk, "changed", G_CALLBACK (data_changed), page);
  page->timer = g_timeout_add_seconds (SECONDS_BETWEEN_LOOKS, on_minute, page);
  return GTK_WIDGET (page);
}

static void
serap_home_page_dispose (GObject *object)
{
  SerapHomePage *page = SERAP_HOME_PAGE (object);
  g_clear_handle_id (&page->timer, g_source_remove);
  if (page->desk != NULL)
    g_clear_signal_handler (&page->changed, page->desk);
  g_clear_object (&page->desk);
  g_clear_pointer (&page->overview, serap_overview_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_HOME_PAGE);
  G_OBJECT_CLASS (serap_home_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, date);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, done);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, window);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, window_pill);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, problem);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, stack);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, chart_stack);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, actions);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, events);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, bars);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, areas);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, areas_group);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, table);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, chart_title);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, kinds);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, first_kind);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, second_kind);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, as_table);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, words);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, numbers);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, area_words);
  gtk_widget_class_bind_template_child (widget_class, SerapHomePage, area_numbers);
}

static void
serap_home_page_class_init (SerapHomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_home_page_dispose;
  widget_class->map = serap_home_page_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-home-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_action_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_event_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_bar_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_all_events);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_kind);
}

static void
serap_home_page_init (SerapHomePage *page)
{
  gtk_widget_init_template (GTK_WIDGET (page));
}
