/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** SerapLoginDialog: asks the password when the session with headquarters has ended. */
#define SERAP_TYPE_LOGIN_DIALOG (serap_login_dialog_get_type ())
G_DECLARE_FINAL_TYPE (SerapLoginDialog, serap_login_dialog, SERAP, LOGIN_DIALOG, AdwWindow)

GtkWidget *serap_login_dialog_new (GtkWindow *parent, SerapDeskSyncer *sync);

G_END_DECLS
