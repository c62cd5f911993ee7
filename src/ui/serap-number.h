/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** serap_number_text: Returns: (transfer full): "1.224": thousands as Indonesian writes them. */
char *serap_number_text (gint64 number);

G_END_DECLS
