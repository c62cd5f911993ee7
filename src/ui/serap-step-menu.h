/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-step.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SerapStepMenu: all steps of a record; those that cannot be made say why.
 *
 * Activates the action "record.step" with the name of the chosen one.
 */
#define SERAP_TYPE_STEP_MENU (serap_step_menu_get_type ())
G_DECLARE_FINAL_TYPE (SerapStepMenu, serap_step_menu, SERAP, STEP_MENU, GtkPopover)

/** serap_step_menu_show: @steps: (element-type SerapStep) */
void serap_step_menu_show (SerapStepMenu *menu, GPtrArray *steps);

G_END_DECLS
