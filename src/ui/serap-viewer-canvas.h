/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-picture.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** SerapViewerCanvas: draws one texture, as large as there is room or as large as asked. */
#define SERAP_TYPE_VIEWER_CANVAS (serap_viewer_canvas_get_type ())
G_DECLARE_FINAL_TYPE (SerapViewerCanvas, serap_viewer_canvas, SERAP, VIEWER_CANVAS, GtkWidget)

/**
 * serap_viewer_canvas_show:
 * @texture: (nullable)
 * @width: of the whole picture at scale 1; so is @height
 */
void serap_viewer_canvas_show (SerapViewerCanvas *canvas, GdkTexture *texture, int width, int height);
/** serap_viewer_canvas_set_scale: 0: as large as there is room. */
void serap_viewer_canvas_set_scale (SerapViewerCanvas *canvas, double scale);
/** serap_viewer_canvas_scale: Returns: the scale it is drawn at now. */
double serap_viewer_canvas_scale (SerapViewerCanvas *canvas);

/** serap_viewer_bind_keys: the keys of SerapViewer's actions. */
void serap_viewer_bind_keys (GtkWidgetClass *widget_class);

/** serap_viewer_texture: Returns: (transfer full) */
GdkTexture *serap_viewer_texture (const SerapPicture *picture);

G_END_DECLS
