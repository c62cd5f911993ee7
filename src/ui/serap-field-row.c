/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-field-row.h"

#include "serap-nik.h"
#include "serap-phone.h"
#include "serap-picker.h"

#include <glib/gi18n.h>
#include <string.h>

struct _SerapFieldRow {
  GtkBox parent_instance;
  GtkBox *holder, *end, *choices;
  GtkLabel *caption, *counter, *note, *problem;
  GtkWidget *editor;
  char *field, *label;
  int limit;
  gboolean masked, revealed, focused;
  char *hidden; /* (nullable): the value while its mask is shown */
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (SerapFieldRow, serap_field_row, GTK_TYPE_BOX)

enum { PROP_0, FIELD, LABEL, EDITOR, SUFFIX, LIMIT, MASKED, REVEALED, N_PROPERTIES };
static GParamSpec *properties[N_PROPERTIES];
enum { CHANGED, LEFT, N_SIGNALS };
static guint signals[N_SIGNALS];

const char *
serap_field_row_field (SerapFieldRow *row)
{
  return row->field;
}

GtkWidget *
serap_field_row_editor (SerapFieldRow *row)
{
  return row->editor;
}

/* ---- What stands in it ---- */

static char *
editor_text (SerapFieldRow *row)
{
  if (SERAP_IS_PICKER (row->editor))
    return g_strdup (serap_picker_value (SERAP_PICKER (row->editor)));
  if (!GTK_IS_TEXT_VIEW (row->editor))
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (row->editor)));
  GtkTextIter start, end;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (row->editor));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
put_text (SerapFieldRow *row, const char *text)
{
  row->setting = TRUE;
  if (SERAP_IS_PICKER (row->editor)) {
    serap_picker_set_value (SERAP_PICKER (row->editor), text);
  } else if (GTK_IS_TEXT_VIEW (row->editor)) {
    GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (row->editor));
    /* What a draft held is no step somebody could take back. */
    gtk_text_buffer_begin_irreversible_action (buffer);
    gtk_text_buffer_set_text (buffer, text, -1);
    gtk_text_buffer_end_irreversible_action (buffer);
  } else {
    gtk_editable_set_text (GTK_EDITABLE (row->editor), text);
  }
  row->setting = FALSE;
}

static void
show_mask (SerapFieldRow *row)
{
  gboolean shown = !row->masked || row->revealed || row->focused;
  if (shown && row->hidden != NULL) {
    g_autofree char *text = g_steal_pointer (&row->hidden);
    put_text (row, text);
  } else if (!shown && row->hidden == NULL) {
    g_autofree char *text = editor_text (row);
    if (*text == '\0')
      return;
    gboolean nik = g_str_has_suffix (row->field, ".nik");
    g_autofree char *mask = nik ? serap_nik_mask (text) : serap_phone_mask (text);
    row->hidden = g_steal_pointer (&text);
    put_text (row, mask);
  }
}

char *
serap_field_row_text (SerapFieldRow *row)
{
  return row->hidden != NULL ? g_strdup (row->hidden) : editor_text (row);
}

static void
show_counter (SerapFieldRow *row)
{
  if (row->limit == 0)
    return;
  g_autofree char *text = serap_field_row_text (row);
  g_autofree char *count = g_strdup_printf (_ ("%ld of %d"), g_utf8_strlen (text, -1), row->limit);
  gtk_label_set_label (row->counter, count);
}

void
serap_field_row_set_text (SerapFieldRow *row, const char *text)
{
  g_clear_pointer (&row->hidden, g_free);
  put_text (row, text);
  show_mask (row);
  show_counter (row);
}

/* ---- What is said about it ---- */

void
serap_field_row_show_note (SerapFieldRow *row, const char *note)
{
  gtk_label_set_label (row->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (row->note), note != NULL);
}

static GtkWidget *
focused_part (SerapFieldRow *row)
{
  return SERAP_IS_PICKER (row->editor) ? serap_picker_button (SERAP_PICKER (row->editor)) : row->editor;
}

void
serap_field_row_show_problem (SerapFieldRow *row, const char *problem)
{
  GtkAccessible *editor = GTK_ACCESSIBLE (focused_part (row));
  gtk_label_set_label (row->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (row->problem)), problem != NULL);
  gtk_accessible_update_state (editor, GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row), "salah");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "salah");
}

static void
on_choice (GtkButton *button, SerapFieldRow *row)
{
  g_autofree char *text = g_strdup (g_object_get_data (G_OBJECT (button), "text"));
  serap_field_row_set_text (row, text);
  g_signal_emit (row, signals[CHANGED], 0);
  g_signal_emit (row, signals[LEFT], 0);
  serap_field_row_focus (row);
}

void
serap_field_row_show_choices (SerapFieldRow *row, GPtrArray *choices)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (row->choices))) != NULL)
    gtk_box_remove (row->choices, child);
  guint n = choices != NULL ? choices->len : 0;
  for (guint i = 0; i < n; i++) {
    const SerapEntryChoice *choice = choices->pdata[i];
    GtkWidget *button = gtk_button_new_with_label (choice->label);
    g_object_set_data_full (G_OBJECT (button), "text", g_strdup (choice->text), g_free);
    gtk_widget_add_css_class (button, "serap-kecil");
    g_signal_connect (button, "clicked", G_CALLBACK (on_choice), row);
    gtk_box_append (row->choices, button);
  }
  gtk_widget_set_visible (GTK_WIDGET (row->choices), n > 0);
}

void
serap_field_row_focus (SerapFieldRow *row)
{
  gtk_widget_grab_focus (row->editor);
}

/* ---- The editor ---- */

static void
on_changed (SerapFieldRow *row)
{
  show_counter (row);
  if (!row->setting)
    g_signal_emit (row, signals[CHANGED], 0);
}

static void
on_enter (SerapFieldRow *row)
{
  row->focused = TRUE;
  show_mask (row);
}

static void
on_leave (SerapFieldRow *row)
{
  row->focused = FALSE;
  show_mask (row);
  g_signal_emit (row, signals[LEFT], 0);
}

/* Whoever clicks on the field's name means the field. */
static void
on_clicked (SerapFieldRow *row)
{
  if (!SERAP_IS_PICKER (row->editor))
    gtk_widget_grab_focus (row->editor);
}

static void
name_editor (SerapFieldRow *row)
{
  if (row->editor == NULL || row->label == NULL)
    return;
  if (SERAP_IS_PICKER (row->editor))
    serap_picker_set_label (SERAP_PICKER (row->editor), row->label);
  else
    gtk_accessible_update_property (GTK_ACCESSIBLE (row->editor), GTK_ACCESSIBLE_PROPERTY_LABEL, row->label,
                                    -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (focused_part (row)), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  row->problem, row->note, NULL, -1);
}

static void
set_editor (SerapFieldRow *row, GtkWidget *editor)
{
  row->editor = editor;
  GtkWidget *inside = editor;
  if (GTK_IS_TEXT_VIEW (editor)) {
    inside = gtk_scrolled_window_new ();
    gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (inside), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (inside), editor);
    gtk_widget_set_vexpand (inside, TRUE);
    g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (editor)), "changed",
                             G_CALLBACK (on_changed), row, G_CONNECT_SWAPPED);
  } else {
    g_signal_connect_object (editor, "changed", G_CALLBACK (on_changed), row, G_CONNECT_SWAPPED);
    gtk_widget_set_valign (editor, GTK_ALIGN_START);
  }
  gtk_widget_set_hexpand (inside, TRUE);
  gtk_box_append (row->holder, inside);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (on_enter), row);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_leave), row);
  gtk_widget_add_controller (editor, focus);
  name_editor (row);
}

/* ---- Making ---- */

static void
serap_field_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  SerapFieldRow *row = SERAP_FIELD_ROW (object);
  switch (id) {
  case FIELD:
    g_free (row->field);
    row->field = g_value_dup_string (value);
    break;
  case LABEL:
    g_free (row->label);
    row->label = g_value_dup_string (value);
    gtk_label_set_label (row->caption, row->label);
    name_editor (row);
    break;
  case EDITOR:
    if (g_value_get_object (value) != NULL)
      set_editor (row, g_value_get_object (value));
    break;
  case SUFFIX:
    if (g_value_get_object (value) != NULL) {
      /* As high as the editor, which Tab then reaches before it: GTK goes by the middles of widgets. */
      gtk_widget_set_valign (g_value_get_object (value), GTK_ALIGN_CENTER);
      gtk_box_append (row->end, g_value_get_object (value));
    }
    break;
  case LIMIT:
    row->limit = g_value_get_int (value);
    gtk_widget_set_visible (GTK_WIDGET (row->counter), row->limit > 0);
    break;
  case MASKED:
    row->masked = g_value_get_boolean (value);
    break;
  case REVEALED:
    row->revealed = g_value_get_boolean (value);
    if (row->editor != NULL)
      show_mask (row);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
serap_field_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  SerapFieldRow *row = SERAP_FIELD_ROW (object);
  if (id == REVEALED)
    g_value_set_boolean (value, row->revealed);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
serap_field_row_dispose (GObject *object)
{
  SerapFieldRow *row = SERAP_FIELD_ROW (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_FIELD_ROW);
  g_clear_pointer (&row->field, g_free);
  g_clear_pointer (&row->label, g_free);
  g_clear_pointer (&row->hidden, g_free);
  G_OBJECT_CLASS (serap_field_row_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags once = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;
  properties[FIELD] = g_param_spec_string ("field", NULL, NULL, NULL, once);
  properties[LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, once);
  properties[EDITOR] = g_param_spec_object ("editor", NULL, NULL, GTK_TYPE_WIDGET, once);
  properties[SUFFIX] = g_param_spec_object ("suffix", NULL, NULL, GTK_TYPE_WIDGET, once);
  properties[LIMIT] = g_param_spec_int ("limit", NULL, NULL, 0, 100000, 0, once);
  properties[MASKED] = g_param_spec_boolean ("masked", NULL, NULL, FALSE, once);
  properties[REVEALED]
    = g_param_spec_boolean ("revealed", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (klass, N_PROPERTIES, properties);
}

static void
serap_field_row_class_init (SerapFieldRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_field_row_dispose;
  G_OBJECT_CLASS (klass)->set_property = serap_field_row_set_property;
  G_OBJECT_CLASS (klass)->get_property = serap_field_row_get_property;
  install_properties (G_OBJECT_CLASS (klass));
  signals[CHANGED]
    = g_signal_new ("changed", SERAP_TYPE_FIELD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT]
    = g_signal_new ("left", SERAP_TYPE_FIELD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-field-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapFieldRow, holder);
  gtk_widget_class_bind_template_child (widget_class, SerapFieldRow, end);
  gtk_widget_class_bind_template_child (widget_class, SerapFieldRow, choices);
  gtk_widget_class_bind_template_child (widget_class, SerapFieldRow, caption);
  gtk_widget_class_bind_template_child (widget_class, SerapFieldRow, counter);
  gtk_widget_class_bind_template_child (widget_class, SerapFieldRow, note);
  gtk_widget_class_bind_template_child (widget_class, SerapFieldRow, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
serap_field_row_init (SerapFieldRow *row)
{
  gtk_widget_init_template (GTK_WIDGET (row));
}
