/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-picker.h"

#include <glib/gi18n.h>

struct _SerapPicker {
  GtkBox parent_instance;
  GtkMenuButton *button;
  GtkLabel *shown, *detail;
  GtkPopover *popover;
  GtkEditable *search;
  GtkListView *list;
  GtkStack *stack;
  GtkWidget *clear;
  GListModel *options;
  GtkCustomFilter *filter;
  GtkFilterListModel *fitting;
  GtkSingleSelection *selection;
  char *value, *placeholder, *label;
};

G_DEFINE_FINAL_TYPE (SerapPicker, serap_picker, GTK_TYPE_BOX)

enum { PROP_0, PLACEHOLDER, N_PROPERTIES };
static GParamSpec *properties[N_PROPERTIES];
enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
show (SerapPicker *picker)
{
  SerapOption *option = picker->value != NULL ? serap_option_find (picker->options, picker->value) : NULL;
  const char *name = option != NULL ? serap_option_label (option) : picker->value;
  const char *detail = option != NULL ? serap_option_detail (option) : "";
  g_autofree char *after = *detail != '\0' ? g_strdup_printf (" · %s", detail) : NULL;
  gtk_label_set_label (picker->shown, name != NULL                  ? name
                                      : picker->placeholder != NULL ? picker->placeholder
                                                                    : "");
  gtk_label_set_label (picker->detail, after != NULL ? after : "");
  gtk_widget_set_visible (picker->clear, picker->value != NULL);
  if (name != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (picker->shown), "sekunder");
  else
    gtk_widget_add_css_class (GTK_WIDGET (picker->shown), "sekunder");
  g_autofree char *spoken
    = g_strdup_printf ("%s: %s%s", picker->label != NULL ? picker->label : "",
                       name != NULL ? name : _ ("not chosen"), after != NULL ? after : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (picker->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

const char *
serap_picker_value (SerapPicker *picker)
{
  return picker->value != NULL ? picker->value : "";
}

void
serap_picker_set_value (SerapPicker *picker, const char *code)
{
  g_free (picker->value);
  picker->value = code != NULL && *code != '\0' ? g_strdup (code) : NULL;
  show (picker);
}

void
serap_picker_set_label (SerapPicker *picker, const char *label)
{
  g_free (picker->label);
  picker->label = g_strdup (label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picker->search), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picker->list), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  show (picker);
}

GtkWidget *
serap_picker_button (SerapPicker *picker)
{
  return GTK_WIDGET (picker->button);
}

void
serap_picker_set_options (SerapPicker *picker, GListModel *options)
{
  g_set_object (&picker->options, options);
  gtk_filter_list_model_set_model (picker->fitting, options);
  show (picker);
}

static void
choose (SerapPicker *picker, const char *code)
{
  gtk_popover_popdown (picker->popover);
  serap_picker_set_value (picker, code);
  g_signal_emit (picker, signals[CHANGED], 0);
}

void
serap_picker_open (SerapPicker *picker, const char *typed)
{
  gtk_menu_button_popup (picker->button);
  gtk_editable_set_text (picker->search, typed);
  gtk_editable_set_position (picker->search, -1);
}

/* ---- What people do ---- */

static gboolean
fits (gpointer item, gpointer data)
{
  SerapPicker *picker = data;
  const char *typed = gtk_editable_get_text (picker->search);
  return *typed == '\0' || serap_option_fits (item, typed);
}

static void
on_typed (SerapPicker *picker)
{
  gtk_filter_changed (GTK_FILTER (picker->filter), GTK_FILTER_CHANGE_DIFFERENT);
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (picker->fitting)) > 0;
  gtk_stack_set_visible_child_name (picker->stack, any ? "list" : "none");
  if (any)
    gtk_single_selection_set_selected (picker->selection, 0);
}

static void
choose_at (SerapPicker *picker, guint position)
{
  g_autoptr (SerapOption) option = g_list_model_get_item (G_LIST_MODEL (picker->selection), position);
  if (option == NULL)
    return;
  g_autofree char *code = g_strdup (serap_option_code (option));
  choose (picker, code);
}

static void
on_enter (SerapPicker *picker)
{
  guint at = gtk_single_selection_get_selected (picker->selection);
  if (at != GTK_INVALID_LIST_POSITION)
    choose_at (picker, at);
}

static void
on_activate (SerapPicker *picker, guint position)
{
  choose_at (picker, position);
}

static void
on_clear (SerapPicker *picker)
{
  choose (picker, NULL);
}

static void
on_shown (SerapPicker *picker)
{
  gtk_editable_set_text (picker->search, "");
  gtk_widget_grab_focus (GTK_WIDGET (picker->search));
  on_typed (picker);
}

/* From the search down into the list. */
static gboolean
on_search_key (
  SerapPicker *picker, guint key, guint code, GdkModifierType state, GtkEventController *controller)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_Up)
    return GDK_EVENT_PROPAGATE;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (picker->selection));
  guint at = gtk_single_selection_get_selected (picker->selection);
  if (n == 0 || at == GTK_INVALID_LIST_POSITION)
    return GDK_EVENT_STOP;
  if (key == GDK_KEY_Down && at + 1 < n)
    at++;
  else if (key == GDK_KEY_Up && at > 0)
    at--;
  gtk_single_selection_set_selected (picker->selection, at);
  gtk_widget_activate_action (GTK_WIDGET (picker->list), "list.scroll-to-item", "u", at);
  return GDK_EVENT_STOP;
}

static gboolean
on_button_key (
  SerapPicker *picker, guint key, guint code, GdkModifierType state, GtkEventController *controller)
{
  gunichar c = gdk_keyval_to_unicode (key);
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || c == ' ' || !g_unichar_isgraph (c))
    return GDK_EVENT_PROPAGATE;
  char typed[8] = { 0 };
  g_unichar_to_utf8 (c, typed);
  serap_picker_open (picker, typed);
  return GDK_EVENT_STOP;
}

/* ---- Rows ---- */

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (NULL), *detail = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (detail, "sekunder");
  gtk_widget_add_css_class (detail, "caption");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  SerapOption *option = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *name = gtk_widget_get_first_child (box);
  g_autofree char *spoken
    = g_strdup_printf ("%s, %s", serap_option_label (option), serap_option_detail (option));
  gtk_label_set_label (GTK_LABEL (name), serap_option_label (option));
  gtk_widget_set_tooltip_text (name, serap_option_label (option));
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (name)), serap_option_detail (option));
  GtkWidget *row = gtk_widget_get_parent (box);
  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* ---- Making ---- */

static void
serap_picker_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SerapPicker *picker = SERAP_PICKER (object);
  if (id != PLACEHOLDER) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    return;
  }
  g_free (picker->placeholder);
  picker->placeholder = g_value_dup_string (value);
  show (picker);
}

static gboolean
serap_picker_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SERAP_PICKER (widget)->button));
}

static void
serap_picker_dispose (GObject *object)
{
  SerapPicker *picker = SERAP_PICKER (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_PICKER);
  g_clear_object (&picker->options);
  g_clear_object (&picker->selection);
  g_clear_pointer (&picker->value, g_free);
  g_clear_pointer (&picker->placeholder, g_free);
  g_clear_pointer (&picker->label, g_free);
  G_OBJECT_CLASS (serap_picker_parent_class)->dispose (object);
}

static void
serap_picker_class_init (SerapPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_picker_dispose;
  G_OBJECT_CLASS (klass)->set_property = serap_picker_set_property;
  widget_class->grab_focus = serap_picker_grab_focus;
  properties[PLACEHOLDER]
    = g_param_spec_string ("placeholder", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPERTIES, properties);
  signals[CHANGED]
    = g_signal_new ("changed", SERAP_TYPE_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/id/go/bekasikota/dprd/Serap/serap-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapPicker, button);
  gtk_widget_class_bind_template_child (widget_class, SerapPicker, shown);
  gtk_widget_class_bind_template_child (widget_class, SerapPicker, detail);
  gtk_widget_class_bind_template_child (widget_class, SerapPicker, popover);
  gtk_widget_class_bind_template_child (widget_class, SerapPicker, search);
  gtk_widget_class_bind_template_child (widget_class, SerapPicker, list);
  gtk_widget_class_bind_template_child (widget_class, SerapPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, SerapPicker, clear);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_enter);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_clear);
  gtk_widget_class_bind_template_callback (widget_class, on_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_search_key);
  gtk_widget_class_bind_template_callback (widget_class, on_button_key);
}

/* A menu button puts what it shows into its middle; a field's value stands where all others stand. */
static void
fill_width (SerapPicker *picker)
{
  GtkWidget *toggle = gtk_widget_get_first_child (GTK_WIDGET (picker->button));
  for (GtkWidget *part = gtk_widget_get_parent (gtk_widget_get_parent (GTK_WIDGET (picker->shown)));
       part != NULL && part != toggle && part != GTK_WIDGET (picker->button);
       part = gtk_widget_get_parent (part)) {
    gtk_widget_set_halign (part, GTK_ALIGN_FILL);
    gtk_widget_set_hexpand (part, TRUE);
  }
}

static void
serap_picker_init (SerapPicker *picker)
{
  gtk_widget_init_template (GTK_WIDGET (picker));
  fill_width (picker);
  picker->filter = gtk_custom_filter_new (fits, picker, NULL);
  picker->fitting = gtk_filter_list_model_new (NULL, GTK_FILTER (picker->filter));
  picker->selection = gtk_single_selection_new (G_LIST_MODEL (picker->fitting));
  gtk_list_view_set_model (picker->list, GTK_SELECTION_MODEL (picker->selection));
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  gtk_list_view_set_factory (picker->list, factory);
  show (picker);
}
