/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-thumb.h"

#include "serap-picture.h"
#include "serap-viewer-canvas.h"

/* Twice as large as it is shown, for screens with twice the points. */
#define BOX 256

struct _SerapThumb {
  GtkWidget parent_instance;
  GtkWidget *picture, *icon;
  int width, height;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SerapThumb, serap_thumb, GTK_TYPE_WIDGET)

static void
loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapThumb) thumb = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapPicture) picture = serap_picture_load_finish (result, &error);
  /* What cannot be drawn keeps its sign; the viewer says why. */
  if (picture == NULL || thumb->picture == NULL)
    return;
  g_autoptr (GdkTexture) texture = serap_viewer_texture (picture);
  gtk_picture_set_paintable (GTK_PICTURE (thumb->picture), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (thumb->icon, FALSE);
}

GtkWidget *
serap_thumb_new (const SerapFile *file, int width, int height)
{
  SerapThumb *thumb = g_object_new (SERAP_TYPE_THUMB, NULL);
  gboolean document = g_strcmp0 (file->mime, "application/pdf") == 0;
  thumb->width = width;
  thumb->height = height;
  gtk_image_set_from_icon_name (GTK_IMAGE (thumb->icon),
                                document ? "x-office-document-symbolic" : "image-x-generic-symbolic");
  if (file->path != NULL) {
    SerapPictureAsk ask = { .path = file->path, .mime = file->mime, .box = BOX };
    thumb->cancellable = g_cancellable_new ();
    serap_picture_load_async (&ask, thumb->cancellable, loaded, g_object_ref (thumb));
  }
  return GTK_WIDGET (thumb);
}

static void
serap_thumb_measure (GtkWidget *widget,
                     GtkOrientation orientation,
                     int for_size,
                     int *minimum,
                     int *natural,
                     int *minimum_baseline,
                     int *natural_baseline)
{
  SerapThumb *thumb = SERAP_THUMB (widget);
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? thumb->width : thumb->height;
}

static void
serap_thumb_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  SerapThumb *thumb = SERAP_THUMB (widget);
  gtk_widget_allocate (thumb->picture, width, height, -1, NULL);
  if (gtk_widget_get_visible (thumb->icon))
    gtk_widget_allocate (thumb->icon, width, height, -1, NULL);
}

static void
serap_thumb_dispose (GObject *object)
{
  SerapThumb *thumb = SERAP_THUMB (object);
  if (thumb->cancellable != NULL)
    g_cancellable_cancel (thumb->cancellable);
  g_clear_object (&thumb->cancellable);
  g_clear_pointer (&thumb->picture, gtk_widget_unparent);
  g_clear_pointer (&thumb->icon, gtk_widget_unparent);
  G_OBJECT_CLASS (serap_thumb_parent_class)->dispose (object);
}

static void
serap_thumb_class_init (SerapThumbClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_thumb_dispose;
  widget_class->measure = serap_thumb_measure;
  widget_class->size_allocate = serap_thumb_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "thumb");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
serap_thumb_init (SerapThumb *thumb)
{
  thumb->picture = gtk_picture_new ();
  thumb->icon = gtk_image_new ();
  gtk_picture_set_content_fit (GTK_PICTURE (thumb->picture), GTK_CONTENT_FIT_COVER);
  gtk_widget_set_overflow (GTK_WIDGET (thumb), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_parent (thumb->picture, GTK_WIDGET (thumb));
  gtk_widget_set_parent (thumb->icon, GTK_WIDGET (thumb));
}
