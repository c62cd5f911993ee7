/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SerapAccountDialog:
 *
 * Who else works in this folder. Signal "chosen" (text account, nullable text password). Who answers it
 * closes the dialog, or says by serap_account_dialog_ask() that a password is needed, or the right one.
 */
#define SERAP_TYPE_ACCOUNT_DIALOG (serap_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SerapAccountDialog, serap_account_dialog, SERAP, ACCOUNT_DIALOG, AdwWindow)

GtkWidget *serap_account_dialog_new (GtkWindow *parent, SerapDesk *desk);
/** serap_account_dialog_ask: @problem: (nullable): why the last password did not do. */
void serap_account_dialog_ask (SerapAccountDialog *dialog, const char *problem);

G_END_DECLS
