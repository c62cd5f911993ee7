/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-check-step.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapDecisionDialog:
 *
 * Asks what a decision of a verification wants to know: reasons, fields to be repaired, legal ground, note.
 * Signal "decided" (text vector "field=value"): confirmed; it stays until it is closed, so that a refusal
 * can be shown in it.
 */
#define SERAP_TYPE_DECISION_DIALOG (serap_decision_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SerapDecisionDialog, serap_decision_dialog, SERAP, DECISION_DIALOG, AdwWindow)

/** serap_decision_dialog_new: @subject: number and title of the record. */
SerapDecisionDialog *
serap_decision_dialog_new (GtkWindow *parent, const SerapCheckStep *step, const char *subject);
/** serap_decision_dialog_refuse: @problems: (element-type SerapCheckProblem): each goes to its field. */
void serap_decision_dialog_refuse (SerapDecisionDialog *dialog, GPtrArray *problems);

G_END_DECLS
