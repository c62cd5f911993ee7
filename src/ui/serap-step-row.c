/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-step-row.h"

#include "serap-input.h"

#include <glib/gi18n.h>
#include <string.h>

/* A short list is read faster than searched. */
#define SEARCH_FROM 9

struct _SerapStepRow {
  GtkListBoxRow parent_instance;
  GtkLabel *label, *hint, *problem;
  GtkStack *kinds;
  GtkEntry *entry;
  GtkTextView *lines;
  GtkMenuButton *choice;
  GtkPopover *popover;
  GtkWidget *search;
  GtkListView *list;
  GtkFlowBox *set;
  const SerapStepField *field;
  char *code; /* (nullable) what was chosen */
  GtkFilterListModel *found;
  char **words; /* (nullable) folded words of the search */
};

G_DEFINE_FINAL_TYPE (SerapStepRow, serap_step_row, GTK_TYPE_LIST_BOX_ROW)

static GQuark
code_quark (void)
{
  return g_quark_from_static_string ("serap-code");
}

/* ---- Typed ---- */

/* How it was understood, so that "1,5 jt" and "3/4" hold no surprise. */
static void
on_changed (SerapStepRow *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row->entry));
  gboolean read_back = row->field->field.type == SERAP_RUPIAH || row->field->field.type == SERAP_DATE
                       || row->field->field.type == SERAP_MILLI || row->field->field.type == SERAP_TIME;
  g_auto (SerapValue) value = SERAP_VALUE_INIT;
  g_autoptr (GPtrArray) problems = serap_problems_new ();
  gboolean read
    = read_back && *text != '\0' && serap_input_read (&row->field->field, text, &value, NULL, problems);
  g_autofree char *shown = read ? serap_input_show (&row->field->field, &value) : NULL;
  g_autofree char *hint = shown != NULL && *shown != '\0' ? g_strdup_printf (_ ("means %s"), shown) : NULL;
  gtk_label_set_label (row->hint, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (row->hint), hint != NULL);
}

static char *
lines_text (SerapStepRow *row)
{
  GtkTextIter start, end;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (row->lines);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* ---- Chosen ---- */

static gboolean
fits (gpointer item, gpointer data)
{
  SerapStepRow *row = data;
  if (row->words == NULL)
    return TRUE;
  const char *code = g_object_get_qdata (item, code_quark ());
  g_autofree char *all
    = g_strdup_printf ("%s %s", gtk_string_object_get_string (item), code != NULL ? code : "");
  g_autofree char *folded = g_utf8_casefold (all, -1);
  for (guint i = 0; row->words[i] != NULL; i++)
    if (strstr (folded, row->words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
on_search (SerapStepRow *row)
{
  g_autofree char *folded = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (row->search)), -1);
  g_clear_pointer (&row->words, g_strfreev);
  row->words = g_strsplit (g_strstrip (folded), " ", -1);
  GtkFilter *filter = row->found != NULL ? gtk_filter_list_model_get_filter (row->found) : NULL;
  if (filter != NULL)
    gtk_filter_changed (filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static const char *
label_of (SerapStepRow *row, const char *code)
{
  for (guint i = 0; code != NULL && i < row->field->options->len; i++) {
    const SerapOption *option = row->field->options->pdata[i];
    if (g_str_equal (option->code, code))
      return option->label;
  }
  return code;
}

static void
choose (SerapStepRow *row, const char *code)
{
  const char *label = code != NULL ? label_of (row, code) : _ ("Choose…");
  g_autofree char *spoken = g_strdup_printf ("%s: %s", row->field->label, label);
  g_free (row->code);
  row->code = g_strdup (code);
  gtk_menu_button_set_label (row->choice, label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row->choice), code != NULL ? label : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row->choice), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
choose_at (SerapStepRow *row, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (row->found), position);
  if (item == NULL)
    return;
  const char *code = g_object_get_qdata (item, code_quark ());
  choose (row, code);
  gtk_popover_popdown (row->popover);
  gtk_widget_grab_focus (GTK_WIDGET (row->choice));
}

static void
on_activated (SerapStepRow *row, guint position)
{
  choose_at (row, position);
}

static void
on_search_activated (SerapStepRow *row)
{
  on_search (row);
  choose_at (row, 0);
}

static void
on_search_stopped (SerapStepRow *row)
{
  gtk_popover_popdown (row->popover);
}

static void
on_popover_shown (SerapStepRow *row)
{
  gtk_editable_set_text (GTK_EDITABLE (row->search), "");
  gtk_widget_grab_focus (gtk_widget_get_visible (row->search) ? row->search : GTK_WIDGET (row->list));
}

static void
setup_item (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_list_item_set_child (item, label);
}

static void
bind_item (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkStringObject *string = gtk_list_item_get_item (item);
  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (item)), gtk_string_object_get_string (string));
}

static GListModel *
options_model (const SerapStepField *field)
{
  GListStore *store = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  if (!field->required) {
    g_autoptr (GtkStringObject) none = gtk_string_object_new (_ ("(none)"));
    g_list_store_append (store, none);
  }
  for (guint i = 0; i < field->options->len; i++) {
    const SerapOption *option = field->options->pdata[i];
    g_autoptr (GtkStringObject) item = gtk_string_object_new (option->label);
    g_object_set_qdata_full (G_OBJECT (item), code_quark (), g_strdup (option->code), g_free);
    g_list_store_append (store, item);
  }
  return G_LIST_MODEL (store);
}

/* What the record holds now may be a name instead of a code. */
static const char *
code_of (const SerapStepField *field)
{
  for (guint i = 0; field->value != NULL && i < field->options->len; i++) {
    const SerapOption *option = field->options->pdata[i];
    if (g_str_equal (option->code, field->value))
      return option->code;
  }
  return NULL;
}

static void
make_choice (SerapStepRow *row)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_item), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_item), NULL);
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (fits, row, NULL));
  row->found = gtk_filter_list_model_new (options_model (row->field), filter);
  GtkSelectionModel *selection
    = GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (g_object_ref (row->found))));
  gtk_list_view_set_factory (row->list, factory);
  gtk_list_view_set_model (row->list, selection);
  g_object_unref (factory);
  g_object_unref (selection);
  gtk_widget_set_visible (row->search, row->field->options->len >= SEARCH_FROM);
  choose (row, code_of (row->field));
}

/* ---- Ticked ---- */

static void
make_set (SerapStepRow *row)
{
  g_auto (GStrv) on = g_strsplit (row->field->value != NULL ? row->field->value : "", ",", -1);
  for (guint i = 0; i < row->field->options->len; i++) {
    const SerapOption *option = row->field->options->pdata[i];
    GtkWidget *check = gtk_check_button_new_with_label (option->label);
    gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                                 g_strv_contains ((const char *const *) on, option->code));
    g_object_set_qdata_full (G_OBJECT (check), code_quark (), g_strdup (option->code), g_free);
    gtk_flow_box_insert (row->set, check, -1);
    gtk_widget_set_focusable (gtk_widget_get_parent (check), FALSE);
  }
}

static char *
ticked (SerapStepRow *row)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (row->set)); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *check = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child));
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
      g_string_append_printf (out, "%s%s", out->len > 0 ? "," : "",
                              (char *) g_object_get_qdata (G_OBJECT (check), code_quark ()));
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* ---- The row ---- */

static const char *
kind_of (const SerapStepField *field)
{
  if (field->options != NULL)
    return field->field.type == SERAP_SET ? "set" : "choice";
  return (field->field.flags & SERAP_FIELD_MULTILINE) != 0 ? "lines" : "entry";
}

static GtkWidget *
control_of (SerapStepRow *row)
{
  const char *kind = kind_of (row->field);
  return g_str_equal (kind, "set")      ? GTK_WIDGET (row->set)
         : g_str_equal (kind, "choice") ? GTK_WIDGET (row->choice)
         : g_str_equal (kind, "lines")  ? GTK_WIDGET (row->lines)
                                        : GTK_WIDGET (row->entry);
}

const char *
serap_step_row_name (SerapStepRow *row)
{
  return row->field->field.name;
}

char *
serap_step_row_value (SerapStepRow *row)
{
  const char *kind = kind_of (row->field);
  if (g_str_equal (kind, "set"))
    return ticked (row);
  if (g_str_equal (kind, "choice"))
    return g_strdup (row->code != NULL ? row->code : "");
  if (g_str_equal (kind, "lines"))
    return lines_text (row);
  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (row->entry)));
}

void
serap_step_row_problem (SerapStepRow *row, const char *text)
{
  GtkWidget *control = control_of (row);
  gtk_label_set_label (row->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (row->problem), text != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_STATE_INVALID,
                               text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (text != NULL)
    gtk_widget_add_css_class (control, "error");
  else
    gtk_widget_remove_css_class (control, "error");
}

void
serap_step_row_focus (SerapStepRow *row)
{
  GtkWidget *control = control_of (row);
  if (control == GTK_WIDGET (row->set)) {
    GtkWidget *first = gtk_widget_get_first_child (control);
    control = first != NULL ? gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (first)) : control;
  }
  gtk_widget_grab_focus (control);
}

static char *
caption_of (const SerapStepField *field)
{
  if (field->min > 0)
    return g_strdup_printf (_ ("%s, at least %d characters"), field->label, (int) field->min);
  return field->required ? g_strdup (field->label) : g_strdup_printf (_ ("%s (not required)"), field->label);
}

static void
fill (SerapStepRow *row)
{
  const char *kind = kind_of (row->field);
  const char *value = row->field->value != NULL ? row->field->value : "";
  gtk_stack_set_visible_child_name (row->kinds, kind);
  if (g_str_equal (kind, "set"))
    make_set (row);
  else if (g_str_equal (kind, "choice"))
    make_choice (row);
  else if (g_str_equal (kind, "lines"))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (row->lines), value, -1);
  else
    gtk_editable_set_text (GTK_EDITABLE (row->entry), value);
}

GtkWidget *
serap_step_row_new (const SerapStepField *field)
{
  SerapStepRow *row = g_object_new (SERAP_TYPE_STEP_ROW, NULL);
  g_autofree char *caption = caption_of (field);
  row->field = field;
  gtk_label_set_label (row->label, caption);
  fill (row);
  GtkWidget *control = control_of (row);
  if (control != GTK_WIDGET (row->choice))
    gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, field->label,
                                    -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_FALSE, -1);
  if (GTK_IS_ENTRY (control) || GTK_IS_TEXT_VIEW (control))
    gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_REQUIRED,
                                    field->required, -1);
  return GTK_WIDGET (row);
}

static void
serap_step_row_dispose (GObject *object)
{
  SerapStepRow *row = SERAP_STEP_ROW (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_STEP_ROW);
  g_clear_object (&row->found);
  g_clear_pointer (&row->code, g_free);
  g_clear_pointer (&row->words, g_strfreev);
  G_OBJECT_CLASS (serap_step_row_parent_class)->dispose (object);
}

static void
serap_step_row_class_init (SerapStepRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_step_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-step-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, label);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, hint);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, problem);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, kinds);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, entry);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, lines);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, choice);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, popover);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, search);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, list);
  gtk_widget_class_bind_template_child (widget_class, SerapStepRow, set);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_popover_shown);
}

static void
serap_step_row_init (SerapStepRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}
