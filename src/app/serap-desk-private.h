/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"

G_BEGIN_DECLS

/** serap_desk_begin_sync: from now on the desk talks with headquarters by itself. */
void serap_desk_begin_sync (SerapDesk *desk);

G_END_DECLS
