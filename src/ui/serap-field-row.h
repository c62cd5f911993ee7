/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-entry-reading.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SerapFieldRow:
 *
 * One field of a form: its name over what is typed or chosen; what the program understood, and what is wrong,
 * below. The editor is a GtkText, a GtkTextView or a #SerapPicker.
 *
 * Properties: "field" (text: its name on the form), "label" (text), "editor" (widget), "suffix" (widget, at
 * the right), "limit" (int: characters; a counter is shown), "masked" (boolean: shown only where the cursor
 * is or while "revealed"), "revealed" (boolean).
 * Signals: "changed": somebody typed or chose; "left": the cursor went elsewhere.
 */
#define SERAP_TYPE_FIELD_ROW (serap_field_row_get_type ())
G_DECLARE_FINAL_TYPE (SerapFieldRow, serap_field_row, SERAP, FIELD_ROW, GtkBox)

const char *serap_field_row_field (SerapFieldRow *row);
GtkWidget *serap_field_row_editor (SerapFieldRow *row);
/** serap_field_row_text: Returns: (transfer full): what stands in it, unmasked. */
char *serap_field_row_text (SerapFieldRow *row);
/** serap_field_row_set_text: does not emit "changed". */
void serap_field_row_set_text (SerapFieldRow *row, const char *text);
/** serap_field_row_show_note: @note: (nullable): under the value, in the quiet colour. */
void serap_field_row_show_note (SerapFieldRow *row, const char *note);
/** serap_field_row_show_problem: @problem: (nullable): under the value; the editor is told to be invalid. */
void serap_field_row_show_problem (SerapFieldRow *row, const char *problem);
/** serap_field_row_show_choices: @choices: (nullable) (element-type SerapEntryChoice): as buttons; pressing
 * one puts its text into the field. */
void serap_field_row_show_choices (SerapFieldRow *row, GPtrArray *choices);
void serap_field_row_focus (SerapFieldRow *row);

G_END_DECLS
