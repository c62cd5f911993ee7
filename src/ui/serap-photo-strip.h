/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-desk.h"
#include "serap-entry.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SerapPhotoStrip:
 *
 * Files of a form as small pictures, and the place where more are dropped, pasted or picked.
 *
 * Signals: "offered" (text path, GBytes nullable): somebody gave a file, or a picture from the clipboard
 * under the name @path; "removed" (uint): the n-th is not wanted.
 */
#define SERAP_TYPE_PHOTO_STRIP (serap_photo_strip_get_type ())
G_DECLARE_FINAL_TYPE (SerapPhotoStrip, serap_photo_strip, SERAP, PHOTO_STRIP, GtkBox)

/** serap_photo_strip_show: @files: (element-type SerapEntryFile). */
void serap_photo_strip_show (SerapPhotoStrip *strip, SerapDesk *desk, GPtrArray *files);
/** serap_photo_strip_show_problem: @problem: (nullable): a sentence. */
void serap_photo_strip_show_problem (SerapPhotoStrip *strip, const char *problem);
/** serap_photo_strip_paste: takes what the clipboard holds, when that is a picture or files. */
void serap_photo_strip_paste (SerapPhotoStrip *strip);

G_END_DECLS
