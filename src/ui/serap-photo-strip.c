/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-photo-strip.h"

#include <glib/gi18n.h>

/* Twice the size on the screen, so that a fine one shows it well too. */
#define THUMB_WIDTH 212
#define THUMB_HEIGHT 156

struct _SerapPhotoStrip {
  GtkBox parent_instance;
  GtkFlowBox *photos;
  GtkWidget *add;
  GtkLabel *problem;
  SerapDesk *desk;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (SerapPhotoStrip, serap_photo_strip, GTK_TYPE_BOX)

enum { OFFERED, REMOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- Small pictures ---- */

static gpointer
read_thumb (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GdkPixbuf) pixbuf
    = gdk_pixbuf_new_from_file_at_scale (data, THUMB_WIDTH, THUMB_HEIGHT, TRUE, error);
  return pixbuf != NULL ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
}

static void
thumb_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkPicture) picture = data;
  g_autoptr (GdkPixbuf) pixbuf = serap_desk_finish (SERAP_DESK (source), result, NULL);
  g_autoptr (GdkTexture) texture = pixbuf != NULL ? gdk_texture_new_for_pixbuf (pixbuf) : NULL;
  if (texture != NULL)
    gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
}

static void
on_remove (GtkButton *button, SerapPhotoStrip *strip)
{
  GtkWidget *child = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_FLOW_BOX_CHILD);
  guint n = (guint) gtk_flow_box_child_get_index (GTK_FLOW_BOX_CHILD (child));
  g_signal_emit (strip, signals[REMOVED], 0, n);
}

static GtkWidget *
photo_new (SerapPhotoStrip *strip, const SerapEntryFile *file)
{
  g_autoptr (GtkBuilder) builder
    = gtk_builder_new_from_resource ("/id/go/bekasikota/dprd/Serap/serap-photo.ui");
  GtkWidget *photo = GTK_WIDGET (gtk_builder_get_object (builder, "photo"));
  GtkWidget *picture = GTK_WIDGET (gtk_builder_get_object (builder, "picture"));
  GtkWidget *button = GTK_WIDGET (gtk_builder_get_object (builder, "remove"));
  g_autofree char *spoken = g_strdup_printf (_ ("Remove %s"), file->name);
  g_autofree char *size = g_format_size ((guint64) file->bytes);
  g_autofree char *tip = g_strdup_printf ("%s, %s", file->name, size);
  gtk_label_set_label (GTK_LABEL (gtk_builder_get_object (builder, "name")), file->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_tooltip_text (button, spoken);
  gtk_widget_set_tooltip_text (picture, tip);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), file->name);
  g_signal_connect (button, "clicked", G_CALLBACK (on_remove), strip);
  serap_desk_read_async (strip->desk, read_thumb, g_strdup (file->path), g_free, g_object_unref, NULL,
                         thumb_read, g_object_ref (picture));
  return g_object_ref (photo);
}

void
serap_photo_strip_show (SerapPhotoStrip *strip, SerapDesk *desk, GPtrArray *files)
{
  g_set_object (&strip->desk, desk);
  GtkFlowBoxChild *child;
  while ((child = gtk_flow_box_get_child_at_index (strip->photos, 0)) != NULL)
    gtk_flow_box_remove (strip->photos, GTK_WIDGET (child));
  for (guint i = 0; i < files->len; i++) {
    const SerapEntryFile *file = files->pdata[i];
    g_autoptr (GtkWidget) photo = photo_new (strip, file);
    gtk_flow_box_append (strip->photos, photo);
    GtkWidget *holder = GTK_WIDGET (gtk_flow_box_get_child_at_index (strip->photos, (int) i));
    gtk_widget_set_focusable (holder, FALSE);
    gtk_accessible_update_property (GTK_ACCESSIBLE (holder), GTK_ACCESSIBLE_PROPERTY_LABEL, file->name, -1);
  }
  gtk_widget_set_visible (GTK_WIDGET (strip->photos), files->len > 0);
}

void
serap_photo_strip_show_problem (SerapPhotoStrip *strip, const char *problem)
{
  gtk_label_set_label (strip->problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (strip->problem), problem != NULL);
  gtk_accessible_update_state (GTK_ACCESSIBLE (strip->add), GTK_ACCESSIBLE_STATE_INVALID,
                               problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

/* ---- Where they come from ---- */

static void
offer_file (SerapPhotoStrip *strip, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  if (path != NULL)
    g_signal_emit (strip, signals[OFFERED], 0, path, NULL);
}

static void
offer_files (SerapPhotoStrip *strip, GSList *files)
{
  for (GSList *item = files; item != NULL; item = item->next)
    offer_file (strip, item->data);
}

static gboolean
on_drop (SerapPhotoStrip *strip, const GValue *value, double x, double y, GtkDropTarget *target)
{
  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;
  offer_files (strip, g_value_get_boxed (value));
  return TRUE;
}

static void
on_chosen (SerapPhotoStrip *strip, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&strip->chooser);
  if (response != GTK_RESPONSE_ACCEPT)
    return;
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));
  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (GFile) file = g_list_model_get_item (files, i);
    offer_file (strip, file);
  }
}

static void
on_add (SerapPhotoStrip *strip)
{
  if (strip->chooser != NULL)
    return;
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (strip)));
  strip->chooser = gtk_file_chooser_native_new (_ ("Photos and documents"), window,
                                                GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Add"), _ ("Cancel"));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _ ("Pictures and PDF files"));
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "application/pdf");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (strip->chooser), filter);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (strip->chooser), TRUE);
  g_signal_connect_object (strip->chooser, "response", G_CALLBACK (on_chosen), strip, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (strip->chooser));
}

static void
pasted_texture (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapPhotoStrip) strip = data;
  g_autoptr (GdkTexture) texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GBytes) bytes = texture != NULL ? gdk_texture_save_to_png_bytes (texture) : NULL;
  if (bytes != NULL)
    g_signal_emit (strip, signals[OFFERED], 0, _ ("pasted.png"), bytes);
}

static void
pasted_files (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapPhotoStrip) strip = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);
  if (value != NULL)
    offer_files (strip, g_value_get_boxed (value));
}

void
serap_photo_strip_paste (SerapPhotoStrip *strip)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (strip));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, pasted_files,
                                    g_object_ref (strip));
  else
    gdk_clipboard_read_texture_async (clipboard, NULL, pasted_texture, g_object_ref (strip));
}

static void
act_paste (GtkWidget *widget, const char *action, GVariant *parameter)
{
  serap_photo_strip_paste (SERAP_PHOTO_STRIP (widget));
}

/* ---- Making ---- */

static void
serap_photo_strip_dispose (GObject *object)
{
  SerapPhotoStrip *strip = SERAP_PHOTO_STRIP (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_PHOTO_STRIP);
  g_clear_object (&strip->desk);
  g_clear_object (&strip->chooser);
  G_OBJECT_CLASS (serap_photo_strip_parent_class)->dispose (object);
}

static void
serap_photo_strip_class_init (SerapPhotoStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_photo_strip_dispose;
  signals[OFFERED] = g_signal_new ("offered", SERAP_TYPE_PHOTO_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BYTES);
  signals[REMOVED] = g_signal_new ("removed", SERAP_TYPE_PHOTO_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-photo-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapPhotoStrip, photos);
  gtk_widget_class_bind_template_child (widget_class, SerapPhotoStrip, add);
  gtk_widget_class_bind_template_child (widget_class, SerapPhotoStrip, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
  gtk_widget_class_install_action (widget_class, "photos.paste", NULL, act_paste);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "photos.paste", NULL);
}

static void
serap_photo_strip_init (SerapPhotoStrip *strip)
{
  gtk_widget_init_template (GTK_WIDGET (strip));
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_drop), strip);
  gtk_widget_add_controller (GTK_WIDGET (strip), GTK_EVENT_CONTROLLER (target));
  gtk_accessible_update_relation (GTK_ACCESSIBLE (strip->add), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  strip->problem, NULL, -1);
}
