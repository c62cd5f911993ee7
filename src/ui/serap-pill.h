/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapPill: icon, word and colour role in one rounded mark: a record's state, once per record. */
#define SERAP_TYPE_PILL (serap_pill_get_type ())
G_DECLARE_FINAL_TYPE (SerapPill, serap_pill, SERAP, PILL, GtkWidget)

/**
 * serap_pill_show:
 * @text: (nullable): %NULL hides it
 * @icon: symbolic icon without "-symbolic"
 * @role: netral info proses berhasil perhatian gagal
 */
void serap_pill_show (SerapPill *pill, const char *text, const char *icon, const char *role);

G_END_DECLS
