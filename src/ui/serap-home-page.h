/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** SerapHomePage: what the account has to do now, and how the work stands; every line leads to its list. */
#define SERAP_TYPE_HOME_PAGE (serap_home_page_get_type ())
G_DECLARE_FINAL_TYPE (SerapHomePage, serap_home_page, SERAP, HOME_PAGE, GtkBox)

GtkWidget *serap_home_page_new (SerapDesk *desk);

G_END_DECLS
