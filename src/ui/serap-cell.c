/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Cells of the lists: a text, with an icon in its role's colour before a state or a deadline. */

#include "config.h"

#include "serap-cell.h"

#include "serap-compat.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  const SerapColumn *column;
  guint number;
} Kind;

/* What a bound cell holds on to. */
typedef struct {
  const Kind *kind;
  GtkListItem *item; /* (unowned) */
  GtkWidget *icon;   /* (nullable) */
  GtkWidget *text;
  gulong changed;
  const char *role; /* (nullable): of the icon */
} Cell;

static gboolean
has_icon (const Kind *kind)
{
  return g_str_equal (kind->column->field, "status") || g_str_equal (kind->column->field, "tenggat");
}

static void
set_icon (Cell *cell, const char *icon, const char *role)
{
  gtk_widget_set_visible (cell->icon, icon != NULL);
  if (cell->role != NULL)
    gtk_widget_remove_css_class (cell->icon, cell->role);
  cell->role = role;
  if (icon == NULL)
    return;
  g_autofree char *name = g_strconcat (icon, "-symbolic", NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (cell->icon), name);
  gtk_widget_add_css_class (cell->icon, role);
}

static void
show_icon (Cell *cell, SerapRow *row)
{
  if (g_str_equal (cell->kind->column->field, "status")) {
    const SerapRowState *state = serap_row_state (row);
    set_icon (cell, state != NULL ? state->icon : NULL, state != NULL ? state->colour : NULL);
  } else {
    SerapDue due = serap_row_due (row);
    set_icon (cell,
              due == SERAP_DUE_LATE    ? "emblem-important"
              : due == SERAP_DUE_TODAY ? "alarm"
                                       : NULL,
              due == SERAP_DUE_LATE ? "gagal" : "perhatian");
  }
}

static void
show_row (SerapRow *row, Cell *cell)
{
  const char *text = serap_row_text (row, cell->kind->number);
  gtk_inscription_set_text (GTK_INSCRIPTION (cell->text), text);
  /* Only the title gives way; what was cut off can be read. */
  gtk_widget_set_tooltip_text (cell->text,
                               cell->kind->column->width == 0 && strlen (text) > 40 ? text : NULL);
  if (cell->icon != NULL)
    show_icon (cell, row);
  const SerapRowState *state = serap_row_state (row);
  const char *spoken
    = state != NULL && g_str_equal (cell->kind->column->field, "status") ? state->label : text;
  g_autofree char *sentence = cell->kind->number == 0 ? serap_row_sentence (row) : NULL;
  serap_compat_name_cell (cell->item, *spoken != '\0' ? spoken : _ ("empty"), sentence);
}

static void
setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const Kind *kind = data;
  Cell *cell = g_new0 (Cell, 1);
  cell->kind = kind;
  cell->item = item;
  cell->text = gtk_inscription_new (NULL);
  gtk_inscription_set_text_overflow (GTK_INSCRIPTION (cell->text), GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END);
  gtk_inscription_set_min_chars (GTK_INSCRIPTION (cell->text), 0);
  gtk_inscription_set_yalign (GTK_INSCRIPTION (cell->text), 0.5);
  gtk_widget_set_valign (cell->text, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (cell->text, TRUE);
  if (kind->column->numeric)
    gtk_widget_add_css_class (cell->text, "numeric");
  GtkWidget *child = cell->text;
  if (has_icon (kind)) {
    child = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
    cell->icon = gtk_image_new ();
    gtk_box_append (GTK_BOX (child), cell->icon);
    gtk_box_append (GTK_BOX (child), cell->text);
  }
  g_object_set_data_full (G_OBJECT (item), "serap-cell", cell, g_free);
  gtk_list_item_set_child (item, child);
}

static void
bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "serap-cell");
  SerapRow *row = gtk_list_item_get_item (item);
  show_row (row, cell);
  cell->changed = g_signal_connect (row, "changed", G_CALLBACK (show_row), cell);
}

static void
unbind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Cell *cell = g_object_get_data (G_OBJECT (item), "serap-cell");
  g_clear_signal_handler (&cell->changed, gtk_list_item_get_item (item));
}

GtkListItemFactory *
serap_cell_factory (const SerapColumn *columns, guint column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Kind *kind = g_new0 (Kind, 1);
  kind->column = &columns[column];
  kind->number = column;
  g_object_set_data_full (G_OBJECT (factory), "serap-kind", kind, g_free);
  g_signal_connect (factory, "setup", G_CALLBACK (setup), kind);
  g_signal_connect (factory, "bind", G_CALLBACK (bind), kind);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind), kind);
  return factory;
}
