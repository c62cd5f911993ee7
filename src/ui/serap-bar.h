/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapBar: one bar of a chart, an image with a name for those who do not see it. */
#define SERAP_TYPE_BAR (serap_bar_get_type ())
G_DECLARE_FINAL_TYPE (SerapBar, serap_bar, SERAP, BAR, GtkWidget)

/**
 * serap_bar_show:
 * @value: how long, of @most
 * @role: netral info proses berhasil perhatian gagal: the colour
 * @spoken: what it says
 */
void serap_bar_show (SerapBar *bar, gint64 value, gint64 most, const char *role, const char *spoken);

G_END_DECLS
