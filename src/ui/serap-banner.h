/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** SerapBanner: one sentence over a page, with at most one button. */
#define SERAP_TYPE_BANNER (serap_banner_get_type ())
G_DECLARE_FINAL_TYPE (SerapBanner, serap_banner, SERAP, BANNER, AdwBin)

/**
 * serap_banner_show:
 * @text: (nullable): %NULL hides it
 * @icon: symbolic icon without "-symbolic"
 * @role: info perhatian gagal
 * @button, @action: (nullable): what the button says and does
 */
void serap_banner_show (SerapBanner *banner,
                        const char *text,
                        const char *icon,
                        const char *role,
                        const char *button,
                        const char *action);

G_END_DECLS
