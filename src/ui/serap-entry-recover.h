/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

#include <adwaita.h>

G_BEGIN_DECLS

/** serap_entry_recover: when drafts were left behind, asks whether to go on with them, each in a window of
 * its own, or to throw them away. Does nothing when there are none. */
void serap_entry_recover (GtkWindow *parent, SerapDesk *desk);

G_END_DECLS
