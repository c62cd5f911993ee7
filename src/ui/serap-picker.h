/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-option.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SerapPicker:
 *
 * Chooses one of many by typing any part of its name: a button that opens a search and a list. Typing on the
 * button opens it with what was typed.
 *
 * Properties: "value" (text: code of the chosen option, "" for none), "placeholder" (text), "name" (text: the
 * spoken name). Signal "changed": somebody chose.
 */
#define SERAP_TYPE_PICKER (serap_picker_get_type ())
G_DECLARE_FINAL_TYPE (SerapPicker, serap_picker, SERAP, PICKER, GtkBox)

/** serap_picker_set_options: @options: (nullable): list of #SerapOption. */
void serap_picker_set_options (SerapPicker *picker, GListModel *options);
const char *serap_picker_value (SerapPicker *picker);
/** serap_picker_set_value: @code: (nullable). Does not emit "changed". */
void serap_picker_set_value (SerapPicker *picker, const char *code);
/** serap_picker_set_label: the field's name, to be spoken together with what is chosen. */
void serap_picker_set_label (SerapPicker *picker, const char *label);
/** serap_picker_button: Returns: (transfer none): what takes the focus. */
GtkWidget *serap_picker_button (SerapPicker *picker);
/** serap_picker_open: opens the list with @typed in its search. */
void serap_picker_open (SerapPicker *picker, const char *typed);

G_END_DECLS
