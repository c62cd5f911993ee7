/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-check-list.h"

#include "serap-check-item-row.h"

#include <glib/gi18n.h>

struct _SerapCheckList {
  GtkBox parent_instance;
  GtkBox *sections;
  GtkWidget *legend;
  GPtrArray *rows;   /* (element-type SerapCheckItemRow) (unowned) */
  GPtrArray *counts; /* (element-type GtkLabel) (unowned): of each section */
  SerapCheckItemRow *current;
  char *shape;  /* which record and items the rows are for */
  guint reveal; /* source */
};

G_DEFINE_FINAL_TYPE (SerapCheckList, serap_check_list, GTK_TYPE_BOX)

enum { ANSWERED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- The current item ---- */

/* It grows when it becomes the current one: all of it shall be seen. */
static gboolean
reveal (gpointer data)
{
  SerapCheckList *list = data;
  GtkWidget *port = gtk_widget_get_ancestor (GTK_WIDGET (list), GTK_TYPE_VIEWPORT);
  graphene_rect_t box;
  list->reveal = 0;
  if (port != NULL && list->current != NULL
      && gtk_widget_compute_bounds (GTK_WIDGET (list->current), GTK_WIDGET (list), &box))
    gtk_adjustment_clamp_page (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (port)), box.origin.y - 6,
                               box.origin.y + box.size.height + 6);
  return G_SOURCE_REMOVE;
}

static void
reveal_later (SerapCheckList *list)
{
  if (list->reveal == 0)
    list->reveal = g_idle_add_full (G_PRIORITY_LOW, reveal, list, NULL);
}

static void
set_current (SerapCheckList *list, SerapCheckItemRow *row)
{
  if (list->current == row)
    return;
  if (list->current != NULL)
    serap_check_item_row_set_current (list->current, FALSE);
  list->current = row;
  if (row != NULL)
    serap_check_item_row_set_current (row, TRUE);
  reveal_later (list);
}

static void
on_entered (SerapCheckList *list, SerapCheckItemRow *row)
{
  set_current (list, row);
}

static void
go_to (SerapCheckList *list, guint at)
{
  if (at >= list->rows->len)
    return;
  set_current (list, list->rows->pdata[at]);
  gtk_widget_grab_focus (list->rows->pdata[at]);
}

static void
move (SerapCheckList *list, int step)
{
  guint at = 0;
  if (list->current == NULL || !g_ptr_array_find (list->rows, list->current, &at))
    go_to (list, 0);
  else if ((int) at + step >= 0)
    go_to (list, (guint) ((int) at + step));
}

static void
on_left (SerapCheckList *list)
{
  move (list, 1);
}

void
serap_check_list_focus_open (SerapCheckList *list)
{
  for (guint i = 0; i < list->rows->len; i++)
    if (serap_check_item_row_get_answer (list->rows->pdata[i]) == SERAP_ANSWER_NONE) {
      go_to (list, i);
      return;
    }
  go_to (list, 0);
}

void
serap_check_list_save_note (SerapCheckList *list)
{
  if (list->current != NULL)
    serap_check_item_row_save_note (list->current);
}

/* ---- Answers ---- */

static void
on_answered (SerapCheckList *list, int answer, const char *note, const char *evidence, SerapCheckItemRow *row)
{
  reveal_later (list);
  g_signal_emit (list, signals[ANSWERED], 0, serap_check_item_row_code (row), answer, note, evidence,
                 serap_check_item_row_wants_evidence (row));
}

gboolean
serap_check_list_refuse (SerapCheckList *list, const char *item, const char *text)
{
  for (guint i = 0; item != NULL && i < list->rows->len; i++) {
    if (g_strcmp0 (serap_check_item_row_code (list->rows->pdata[i]), item) != 0)
      continue;
    serap_check_item_row_refuse (list->rows->pdata[i], text);
    return TRUE;
  }
  return FALSE;
}

static gboolean
is_typing (SerapCheckList *list)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (list));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  return GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus);
}

static gboolean
answer_by_key (SerapCheckList *list, guint key)
{
  static const struct {
    guint key;
    SerapAnswer answer;
  } keys[] = {
    { GDK_KEY_y, SERAP_ANSWER_YES },
    { GDK_KEY_t, SERAP_ANSWER_NO },
    { GDK_KEY_b, SERAP_ANSWER_NOT_APPLICABLE },
  };
  for (guint i = 0; list->current != NULL && i < G_N_ELEMENTS (keys); i++) {
    if (gdk_keyval_to_lower (key) != keys[i].key)
      continue;
    serap_check_item_row_answer (list->current, keys[i].answer);
    return TRUE;
  }
  return FALSE;
}

static gboolean
is_on_item (SerapCheckList *list)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (list));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  return focus != NULL && !GTK_IS_MENU_BUTTON (gtk_widget_get_parent (focus));
}

static gboolean
on_key (SerapCheckList *list, guint key, guint code, GdkModifierType state, GtkEventController *controller)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Down || key == GDK_KEY_Up) {
    move (list, key == GDK_KEY_Down ? 1 : -1);
    return GDK_EVENT_STOP;
  }
  if (is_typing (list))
    return GDK_EVENT_PROPAGATE;
  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && is_on_item (list)) {
    move (list, 1);
    return GDK_EVENT_STOP;
  }
  return answer_by_key (list, key) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
}

/* ---- Making the rows ---- */

static GtkWidget *
section_head (const char *title, GtkLabel **count)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (title != NULL ? title : _ ("Checklist"));
  *count = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (GTK_WIDGET (*count), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (*count), "sekunder");
  gtk_widget_add_css_class (GTK_WIDGET (*count), "numeric");
  gtk_widget_add_css_class (head, "serap-butir-kepala");
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (*count));
  return head;
}

static GtkListBox *
add_section (SerapCheckList *list, const char *title)
{
  GtkLabel *count;
  g_autofree char *letter
    = title != NULL ? g_strdup_printf ("%c. %s", 'A' + (char) (list->counts->len % 26), title) : NULL;
  GtkWidget *head = section_head (letter, &count);
  GtkWidget *box = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (box), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (box, "boxed-list");
  gtk_widget_add_css_class (box, "serap-butir");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  letter != NULL ? letter : _ ("Checklist"), -1);
  gtk_box_append (list->sections, head);
  gtk_box_append (list->sections, box);
  g_ptr_array_add (list->counts, count);
  return GTK_LIST_BOX (box);
}

static void
add_row (SerapCheckList *list, GtkListBox *box)
{
  GtkWidget *row = serap_check_item_row_new (list->rows->len + 1);
  g_signal_connect_swapped (row, "answered", G_CALLBACK (on_answered), list);
  g_signal_connect_swapped (row, "entered", G_CALLBACK (on_entered), list);
  g_signal_connect_swapped (row, "left", G_CALLBACK (on_left), list);
  gtk_list_box_append (box, row);
  g_ptr_array_add (list->rows, row);
}

static void
clear (SerapCheckList *list)
{
  GtkWidget *child;
  list->current = NULL;
  g_ptr_array_set_size (list->rows, 0);
  g_ptr_array_set_size (list->counts, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list->sections))) != NULL)
    gtk_box_remove (list->sections, child);
}

static char *
shape_of (const SerapCheckView *view)
{
  g_autoptr (GString) shape = g_string_new (view->id);
  for (guint i = 0; i < view->rows->len; i++)
    g_string_append_printf (shape, " %s", ((const SerapCheckRow *) view->rows->pdata[i])->code);
  return g_string_free (g_steal_pointer (&shape), FALSE);
}

static gboolean
begins_section (const SerapCheckView *view, guint at)
{
  const SerapCheckRow *row = view->rows->pdata[at];
  return at == 0
         || g_strcmp0 (row->section, ((const SerapCheckRow *) view->rows->pdata[at - 1])->section) != 0;
}

static void
make_rows (SerapCheckList *list, const SerapCheckView *view)
{
  GtkListBox *box = NULL;
  clear (list);
  for (guint i = 0; i < view->rows->len; i++) {
    if (begins_section (view, i))
      box = add_section (list, ((const SerapCheckRow *) view->rows->pdata[i])->section);
    add_row (list, box);
  }
}

static void
show_count (GtkLabel *label, guint answered, guint n)
{
  g_autofree char *text = g_strdup_printf (_ ("%u of %u"), answered, n);
  gtk_label_set_label (label, text);
}

static void
show_counts (SerapCheckList *list, const SerapCheckView *view)
{
  guint section = 0, answered = 0, n = 0;
  for (guint i = 0; i < view->rows->len; i++) {
    const SerapCheckRow *row = view->rows->pdata[i];
    if (i > 0 && begins_section (view, i)) {
      section++;
      answered = n = 0;
    }
    n++;
    answered += row->answer != SERAP_ANSWER_NONE;
    show_count (list->counts->pdata[section], answered, n);
  }
}

void
serap_check_list_show (SerapCheckList *list, const SerapCheckView *view, gboolean editable)
{
  g_autofree char *shape = shape_of (view);
  if (g_strcmp0 (shape, list->shape) != 0) {
    make_rows (list, view);
    g_free (list->shape);
    list->shape = g_steal_pointer (&shape);
  }
  for (guint i = 0; i < list->rows->len; i++)
    serap_check_item_row_show (list->rows->pdata[i], view->rows->pdata[i], view->papers, editable);
  show_counts (list, view);
  gtk_widget_set_visible (list->legend, editable);
}

/* ---- Making ---- */

static void
serap_check_list_dispose (GObject *object)
{
  SerapCheckList *list = SERAP_CHECK_LIST (object);
  list->current = NULL;
  g_clear_handle_id (&list->reveal, g_source_remove);
  g_clear_pointer (&list->rows, g_ptr_array_unref);
  g_clear_pointer (&list->counts, g_ptr_array_unref);
  g_clear_pointer (&list->shape, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_CHECK_LIST);
  G_OBJECT_CLASS (serap_check_list_parent_class)->dispose (object);
}

static void
serap_check_list_class_init (SerapCheckListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_check_list_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-check-list.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapCheckList, sections);
  gtk_widget_class_bind_template_child (widget_class, SerapCheckList, legend);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  signals[ANSWERED]
    = g_signal_new ("answered", SERAP_TYPE_CHECK_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 5,
                    G_TYPE_STRING, G_TYPE_INT, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
serap_check_list_init (SerapCheckList *list)
{
  list->rows = g_ptr_array_new ();
  list->counts = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (list));
}
