/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-viewer.h"

#include "serap-attach.h"
#include "serap-message.h"
#include "serap-picture.h"
#include "serap-record-part.h"
#include "serap-viewer-canvas.h"

#include <glib/gi18n.h>

#define STEP 1.25
#define LEAST_SCALE 0.1
#define MOST_SCALE 8.0
#define PAN 60
#define PULSE_MS 120

struct _SerapViewer {
  GtkBox parent_instance;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  SerapViewerCanvas *canvas;
  GtkProgressBar *progress;
  AdwStatusPage *problem;
  GtkLabel *percent, *pages_label;
  GtkWidget *pages_box, *tools;
  SerapDesk *desk;
  char *id;
  SerapFile *file;
  int page, pages, turn;
  int width, height;
  double scale; /* 0: fits */
  GCancellable *cancellable;
  guint pulse;
};

G_DEFINE_FINAL_TYPE (SerapViewer, serap_viewer, GTK_TYPE_BOX)

static void load (SerapViewer *viewer);

/* ---- What is said about it ---- */

static void
show_tools (SerapViewer *viewer)
{
  gboolean shown = viewer->width > 0;
  g_autofree char *percent
    = viewer->scale > 0 ? g_strdup_printf ("%d%%", (int) (viewer->scale * 100 + 0.5)) : g_strdup (_ ("Fit"));
  g_autofree char *pages = g_strdup_printf (_ ("%d of %d"), viewer->page + 1, MAX (1, viewer->pages));
  gtk_label_set_label (viewer->percent, percent);
  gtk_label_set_label (viewer->pages_label, pages);
  gtk_widget_set_visible (viewer->pages_box, viewer->pages > 1);
  gtk_widget_set_sensitive (viewer->tools, shown);
}

static void
stop_pulse (SerapViewer *viewer)
{
  g_clear_handle_id (&viewer->pulse, g_source_remove);
}

static gboolean
on_pulse (gpointer data)
{
  gtk_progress_bar_pulse (SERAP_VIEWER (data)->progress);
  return G_SOURCE_CONTINUE;
}

static void
show_problem (SerapViewer *viewer, const char *sentence)
{
  g_autofree char *text = g_markup_escape_text (sentence, -1);
  stop_pulse (viewer);
  viewer->width = 0;
  adw_status_page_set_description (viewer->problem, text);
  gtk_stack_set_visible_child_name (viewer->stack, "problem");
  show_tools (viewer);
}

static void
show_error (SerapViewer *viewer, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_autofree char *sentence = serap_message_error (error);
  show_problem (viewer, sentence);
}

/* ---- Drawing ---- */

static void
show_picture (SerapViewer *viewer, const SerapPicture *picture)
{
  g_autoptr (GdkTexture) texture = serap_viewer_texture (picture);
  g_autofree char *name = g_strdup_printf ("%s, %s", viewer->file->kind, viewer->file->name);
  viewer->pages = picture->pages;
  viewer->width = picture->full_width;
  viewer->height = picture->full_height;
  serap_viewer_canvas_show (viewer->canvas, texture, viewer->width, viewer->height);
  gtk_accessible_update_property (GTK_ACCESSIBLE (viewer->canvas), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_stack_set_visible_child_name (viewer->stack, "picture");
  stop_pulse (viewer);
  show_tools (viewer);
}

static void
drawn (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapViewer) viewer = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SerapPicture) picture = serap_picture_load_finish (result, &error);
  if (viewer->desk == NULL || viewer->file == NULL)
    return;
  if (picture != NULL)
    show_picture (viewer, picture);
  else
    show_error (viewer, error);
}

static gboolean
is_document (const SerapViewer *viewer)
{
  return viewer->file != NULL && g_strcmp0 (viewer->file->mime, "application/pdf") == 0;
}

/* A page that fits is drawn a good deal larger than most windows are; a zoomed one as it is shown. */
static void
draw (SerapViewer *viewer)
{
  SerapPictureAsk ask = { .path = viewer->file->path,
                          .mime = viewer->file->mime,
                          .page = viewer->page,
                          .turn = viewer->turn,
                          .scale = viewer->scale > 0 ? viewer->scale : 1,
                          .box = is_document (viewer) && viewer->scale <= 0 ? 1600 : 0 };
  serap_picture_load_async (&ask, viewer->cancellable, drawn, g_object_ref (viewer));
}

/* ---- Fetching ---- */

static gpointer
fetch_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = NULL;
  return serap_attach_open (space, data, &path, error) ? serap_file_read (space, data, error) : NULL;
}

static gpointer
read_work (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  return serap_file_read (space, data, error);
}

static void
take_file (SerapViewer *viewer, SerapFile *file)
{
  g_clear_pointer (&viewer->file, serap_file_free);
  viewer->file = file;
}

static void
fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapViewer) viewer = data;
  g_autoptr (GError) error = NULL;
  SerapFile *file = serap_desk_finish (SERAP_DESK (source), result, &error);
  if (viewer->desk == NULL || file == NULL) {
    serap_file_free (file);
    if (viewer->desk != NULL)
      show_error (viewer, error);
    return;
  }
  take_file (viewer, file);
  draw (viewer);
}

static void
fetch (SerapViewer *viewer)
{
  if (viewer->pulse == 0)
    viewer->pulse = g_timeout_add (PULSE_MS, on_pulse, viewer);
  gtk_stack_set_visible_child_name (viewer->stack, "busy");
  serap_desk_write_async (viewer->desk, SERAP_DESK_DRAFT, fetch_work, g_strdup (viewer->id), g_free,
                          (GDestroyNotify) serap_file_free, viewer->cancellable, fetched,
                          g_object_ref (viewer));
}

static void
known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapViewer) viewer = data;
  g_autoptr (GError) error = NULL;
  SerapFile *file = serap_desk_finish (SERAP_DESK (source), result, &error);
  if (viewer->desk == NULL || file == NULL) {
    serap_file_free (file);
    if (viewer->desk != NULL)
      show_error (viewer, error);
    return;
  }
  take_file (viewer, file);
  if (file->path != NULL)
    draw (viewer);
  else
    fetch (viewer);
}

static void
stop (SerapViewer *viewer)
{
  stop_pulse (viewer);
  if (viewer->cancellable != NULL)
    g_cancellable_cancel (viewer->cancellable);
  g_clear_object (&viewer->cancellable);
}

static void
load (SerapViewer *viewer)
{
  stop (viewer);
  viewer->cancellable = g_cancellable_new ();
  serap_desk_read_async (viewer->desk, read_work, g_strdup (viewer->id), g_free,
                         (GDestroyNotify) serap_file_free, viewer->cancellable, known, g_object_ref (viewer));
}

static void
redraw (SerapViewer *viewer)
{
  if (viewer->file == NULL || viewer->file->path == NULL)
    return;
  stop (viewer);
  viewer->cancellable = g_cancellable_new ();
  draw (viewer);
}

/* ---- What people do ---- */

static void
set_scale (SerapViewer *viewer, double scale)
{
  double points = (double) viewer->width * viewer->height;
  viewer->scale = scale > 0 ? CLAMP (scale, LEAST_SCALE, MOST_SCALE) : 0;
  while (viewer->scale * viewer->scale * points > SERAP_PICTURE_MAX_POINTS)
    viewer->scale /= STEP;
  GtkPolicyType policy = viewer->scale > 0 ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER;
  gtk_scrolled_window_set_policy (viewer->scroller, policy, policy);
  serap_viewer_canvas_set_scale (viewer->canvas, viewer->scale);
  show_tools (viewer);
  if (is_document (viewer))
    redraw (viewer);
}

static void
act_zoom (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapViewer *viewer = SERAP_VIEWER (widget);
  int step = g_variant_get_int32 (parameter);
  if (viewer->width == 0)
    return;
  double now = serap_viewer_canvas_scale (viewer->canvas);
  set_scale (viewer, step > 0 ? now * STEP : now / STEP);
}

static void
act_fit (GtkWidget *widget, const char *action, GVariant *parameter)
{
  set_scale (SERAP_VIEWER (widget), 0);
}

static void
act_full (GtkWidget *widget, const char *action, GVariant *parameter)
{
  set_scale (SERAP_VIEWER (widget), 1);
}

static void
act_turn (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapViewer *viewer = SERAP_VIEWER (widget);
  viewer->turn = (viewer->turn + g_variant_get_int32 (parameter)) & 3;
  redraw (viewer);
}

static void
act_page (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapViewer *viewer = SERAP_VIEWER (widget);
  int page = CLAMP (viewer->page + g_variant_get_int32 (parameter), 0, MAX (0, viewer->pages - 1));
  if (page == viewer->page)
    return;
  viewer->page = page;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (viewer->scroller), 0);
  redraw (viewer);
}

static void
act_pan (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapViewer *viewer = SERAP_VIEWER (widget);
  int x, y;
  g_variant_get (parameter, "(ii)", &x, &y);
  GtkAdjustment *across = gtk_scrolled_window_get_hadjustment (viewer->scroller);
  GtkAdjustment *down = gtk_scrolled_window_get_vadjustment (viewer->scroller);
  gtk_adjustment_set_value (across, gtk_adjustment_get_value (across) + x * PAN);
  gtk_adjustment_set_value (down, gtk_adjustment_get_value (down) + y * PAN);
}

static void
act_retry (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapViewer *viewer = SERAP_VIEWER (widget);
  if (viewer->id != NULL && viewer->desk != NULL)
    load (viewer);
}

static void
act_cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  SerapViewer *viewer = SERAP_VIEWER (widget);
  stop (viewer);
  show_problem (viewer, _ ("Fetching the file was stopped."));
}

void
serap_viewer_show (SerapViewer *viewer, SerapDesk *desk, const char *id)
{
  g_return_if_fail (SERAP_IS_VIEWER (viewer));

  if (g_strcmp0 (viewer->id, id) == 0 && viewer->desk == desk)
    return;
  stop (viewer);
  g_set_object (&viewer->desk, desk);
  g_free (viewer->id);
  viewer->id = g_strdup (id);
  viewer->page = viewer->turn = 0;
  viewer->pages = 1;
  take_file (viewer, NULL);
  set_scale (viewer, 0);
  if (id != NULL)
    load (viewer);
  else
    gtk_stack_set_visible_child_name (viewer->stack, "empty");
}

const char *
serap_viewer_id (SerapViewer *viewer)
{
  return viewer->id;
}

GtkWidget *
serap_viewer_new (void)
{
  return g_object_new (SERAP_TYPE_VIEWER, NULL);
}

/* ---- Making ---- */

static void
serap_viewer_dispose (GObject *object)
{
  SerapViewer *viewer = SERAP_VIEWER (object);
  stop (viewer);
  g_clear_object (&viewer->desk);
  g_clear_pointer (&viewer->id, g_free);
  take_file (viewer, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_VIEWER);
  G_OBJECT_CLASS (serap_viewer_parent_class)->dispose (object);
}

/* The keys are the picture's, not the first button's. */
static gboolean
serap_viewer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SERAP_VIEWER (widget)->canvas));
}

static void
serap_viewer_class_init (SerapViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_viewer_dispose;
  widget_class->grab_focus = serap_viewer_grab_focus;
  g_type_ensure (SERAP_TYPE_VIEWER_CANVAS);
  gtk_widget_class_set_template_from_resource (widget_class, "/id/go/bekasikota/dprd/Serap/serap-viewer.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapViewer, stack);
  gtk_widget_class_bind_template_child (widget_class, SerapViewer, scroller);
  gtk_widget_class_bind_template_child (widget_class, SerapViewer, canvas);
  gtk_widget_class_bind_template_child (widget_class, SerapViewer, progress);
  gtk_widget_class_bind_template_child (widget_class, SerapViewer, problem);
  gtk_widget_class_bind_template_child (widget_class, SerapViewer, percent);
  gtk_widget_class_bind_template_child (widget_class, SerapViewer, pages_label);
  gtk_widget_class_bind_template_child (widget_class, SerapViewer, pages_box);
  gtk_widget_class_bind_template_child (widget_class, SerapViewer, tools);
  gtk_widget_class_install_action (widget_class, "viewer.zoom", "i", act_zoom);
  gtk_widget_class_install_action (widget_class, "viewer.fit", NULL, act_fit);
  gtk_widget_class_install_action (widget_class, "viewer.full", NULL, act_full);
  gtk_widget_class_install_action (widget_class, "viewer.turn", "i", act_turn);
  gtk_widget_class_install_action (widget_class, "viewer.page", "i", act_page);
  gtk_widget_class_install_action (widget_class, "viewer.pan", "(ii)", act_pan);
  gtk_widget_class_install_action (widget_class, "viewer.retry", NULL, act_retry);
  gtk_widget_class_install_action (widget_class, "viewer.cancel", NULL, act_cancel);
  serap_viewer_bind_keys (widget_class);
}

static void
serap_viewer_init (SerapViewer *viewer)
{
  gtk_widget_init_template (GTK_WIDGET (viewer));
  viewer->pages = 1;
  show_tools (viewer);
}
