/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** SerapStepDialog: asks for what a step of the workflow needs, then makes it. */
#define SERAP_TYPE_STEP_DIALOG (serap_step_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SerapStepDialog, serap_step_dialog, SERAP, STEP_DIALOG, AdwWindow)

/**
 * serap_step_begin:
 * @parent: a widget of the window it belongs to
 * @id: a record
 * @name: a transition
 *
 * Makes the step at once when it asks for nothing, else asks first. What was done is said with a way to
 * undo it, by the window's action "win.toast"; what stands in the way is said in the dialog.
 */
void serap_step_begin (GtkWidget *parent, SerapDesk *desk, const char *id, const char *name);

G_END_DECLS
