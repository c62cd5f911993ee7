/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define SERAP_APPLICATION_ID "id.go.bekasikota.dprd.Serap"

/** SerapApplication: `serap [--data DIR] [--as ACCOUNT]`: one window on a data folder. */
#define SERAP_TYPE_APPLICATION (serap_application_get_type ())
G_DECLARE_FINAL_TYPE (SerapApplication, serap_application, SERAP, APPLICATION, AdwApplication)

SerapApplication *serap_application_new (void);

G_END_DECLS
