/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-record-part.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapThumb: a small picture of an attachment, or the sign of its kind while there is none. */
#define SERAP_TYPE_THUMB (serap_thumb_get_type ())
G_DECLARE_FINAL_TYPE (SerapThumb, serap_thumb, SERAP, THUMB, GtkWidget)

/** serap_thumb_new: @width: in points of the screen; so is @height. */
GtkWidget *serap_thumb_new (const SerapFile *file, int width, int height);

G_END_DECLS
