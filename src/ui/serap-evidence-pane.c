/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "serap-evidence-pane.h"

#include "serap-app-error.h"
#include "serap-attach.h"
#include "serap-message.h"
#include "serap-pill.h"

#include <glib/gi18n.h>

/* A picture is not kept larger than this in memory. */
#define PICTURE_POINTS 2000
#define THUMB_WIDTH 84
#define THUMB_HEIGHT 56

struct _SerapEvidencePane {
  GtkBox parent_instance;
  SerapPill *state, *due, *round;
  GtkLabel *number, *title, *brief, *caption, *message, *text;
  GtkStack *stack;
  GtkPicture *picture;
  GtkGrid *facts, *changes;
  GtkBox *strip;
  SerapDesk *desk;
  GtkToggleButton *first; /* (nullable) (unowned): leads the group of tiles */
  char *shape, *paper;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (SerapEvidencePane, serap_evidence_pane, GTK_TYPE_BOX)

const char *
serap_evidence_pane_paper (SerapEvidencePane *pane)
{
  return pane->paper;
}

/* ---- A file becomes a picture ---- */

typedef struct {
  char *id;
  int points;
  gboolean fetching;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;
  g_free (load->id);
  g_free (load);
}

static gpointer
load_picture (SerapSpace *space, gpointer data, GCancellable *cancellable, GError **error)
{
  const Load *load = data;
  g_autofree char *path = NULL;
  if (!serap_attach_open (space, load->id, &path, error))
    return NULL;
  g_autoptr (GdkPixbuf) pixbuf
    = gdk_pixbuf_new_from_file_at_scale (path, load->points, load->points, TRUE, error);
  g_autoptr (GdkPixbuf) upright = pixbuf != NULL ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
  return upright != NULL ? gdk_texture_new_for_pixbuf (upright) : NULL;
}

static void
begin_load (SerapEvidencePane *pane, const char *id, int points, GAsyncReadyCallback done, gpointer data)
{
  Load *load = g_new0 (Load, 1);
  load->id = g_strdup (id);
  load->points = points;
  serap_desk_read_async (pane->desk, load_picture, load, load_free, g_object_unref, pane->cancellable, done,
                         data);
}

/* A file that is not here yet is fetched by the thread that talks to headquarters. */
static gboolean
fetch (GObject *source, GAsyncResult *result, const GError *error, GAsyncReadyCallback done, gpointer data)
{
  const Load *load = g_task_get_task_data (G_TASK (result));
  if (load->fetching || !g_error_matches (error, SERAP_APP_ERROR, SERAP_APP_ERROR_ONLINE_ONLY))
    return FALSE;
  Load *again = g_new0 (Load, 1);
  again->id = g_strdup (load->id);
  again->points = load->points;
  again->fetching = TRUE;
  serap_desk_write_async (SERAP_DESK (source), SERAP_DESK_SYNC, load_picture, again, load_free,
                          g_object_unref, g_task_get_cancellable (G_TASK (result)), done,
                          g_object_ref (data));
  return TRUE;
}

static void
picture_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SerapEvidencePane) pane = data;
  g_autoptr (GError) error = NULL;
  const Load *load = g_task_get_task_data (G_TASK (result));
  g_autoptr (GdkTexture) texture = serap_desk_finish (SERAP_DESK (source), result, &error);
  if (pane->desk == NULL || g_strcmp0 (load->id, pane->paper) != 0
      || fetch (source, result, error, picture_loaded, pane))
    return;
  if (texture != NULL) {
    gtk_picture_set_paintable (pane->picture, GDK_PAINTABLE (texture));
    gtk_stack_set_visible_child_name (pane->stack, "picture");
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_autofree char *sentence = serap_message_error (error);
    gtk_label_set_label (pane->message, sentence);
    gtk_stack_set_visible_child_name (pane->stack, "message");
  }
}

static void
thumb_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkPicture) thumb = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = serap_desk_finish (SERAP_DESK (source), result, &error);
  if (texture == NULL)
    fetch (source, result, error, thumb_loaded, thumb);
  else
    gtk_picture_set_paintable (thumb, GDK_PAINTABLE (texture));
}

/* ---- Tiles ---- */

static void
show_paper (SerapEvidencePane *pane, const char *id, const char *name)
{
  g_free (pane->paper);
  pane->paper = g_strdup (id);
  gtk_label_set_label (pane->caption, name);
  gtk_picture_set_paintable (pane->picture, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (pane->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  begin_load (pane, id, PICTURE_POINTS, picture_loaded, g_object_ref (pane));
}

static void
show_sheet (SerapEvidencePane *pane, const char *sheet, const char *name)
{
  g_clear_pointer (&pane->paper, g_free);
  gtk_label_set_label (pane->caption, name);
  gtk_stack_set_visible_child_name (pane->stack, sheet);
}

static void
on_tile (SerapEvidencePane *pane, GtkToggleButton *tile)
{
  const char *paper = g_object_get_data (G_OBJECT (tile), "paper");
  const char *sheet = g_object_get_data (G_OBJECT (tile), "sheet");
  const char *name = gtk_widget_get_tooltip_text (GTK_WIDGET (tile));
  if (!gtk_toggle_button_get_active (tile))
    return;
  if (paper != NULL)
    show_paper (pane, paper, name);
  else
    show_sheet (pane, sheet, name);
}

static GtkWidget *
tile_new (SerapEvidencePane *pane, GtkWidget *picture, const char *caption, const char *name)
{
  GtkWidget *tile = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *label = gtk_label_new (caption);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 12);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_size_request (picture, THUMB_WIDTH, THUMB_HEIGHT);
  gtk_widget_add_css_class (picture, "serap-kecil");
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (tile), box);
  gtk_widget_add_css_class (tile, "flat");
  gtk_widget_add_css_class (tile, "serap-ubin");
  gtk_widget_set_tooltip_text (tile, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tile), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (pane->first != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (tile), pane->first);
  else
    pane->first = GTK_TOGGLE_BUTTON (tile);
  g_signal_connect_swapped (tile, "toggled", G_CALLBACK (on_tile), pane);
  gtk_box_append (pane->strip, tile);
  return tile;
}

static GtkWidget *
add_sheet_tile (
  SerapEvidencePane *pane, const char *sheet, const char *icon, const char *caption, const char *name)
{
  GtkWidget *tile = tile_new (pane, gtk_image_new_from_icon_name (icon), caption, name);
  g_object_set_data_full (G_OBJECT (tile), "sheet", g_strdup (sheet), g_free);
  return tile;
}

static GtkWidget *
add_paper_tile (SerapEvidencePane *pane, const SerapPaper *paper)
{
  gboolean drawn = paper->mime == NULL || g_str_has_prefix (paper->mime, "image/");
  GtkWidget *picture
    = drawn ? gtk_picture_new () : gtk_image_new_from_icon_name ("x-office-document-symbolic");
  g_autofree char *name
    = g_strdup_printf ("%s: %s", paper->kind, paper->name != NULL ? paper->name : paper->id);
  GtkWidget *tile = tile_new (pane, picture, paper->kind, name);
  g_object_set_data_full (G_OBJECT (tile), "paper", g_strdup (paper->id), g_free);
  if (drawn) {
    gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
    begin_load (pane, paper->id, THUMB_WIDTH * 2, thumb_loaded, g_object_ref (picture));
  }
  return tile;
}

static void
clear_box (GtkWidget *box, void (*take) (GtkWidget *box, GtkWidget *child))
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (box)) != NULL)
    take (box, child);
}

static void
take_from_box (GtkWidget *box, GtkWidget *child)
{
  gtk_box_remove (GTK_BOX (box), child);
}

static void
take_from_grid (GtkWidget *grid, GtkWidget *child)
{
  gtk_grid_remove (GTK_GRID (grid), child);
}

static void
make_tiles (SerapEvidencePane *pane, const SerapCheckView *view)
{
  GtkWidget *opened = NULL;
  pane->first = NULL;
  clear_box (GTK_WIDGET (pane->strip), take_from_box);
  if (view->changes->len > 0) {
    g_autofree char *caption = g_strdup_printf (_ ("Changes (%u)"), view->changes->len);
    opened = add_sheet_tile (pane, "changes", "media-playlist-repeat-symbolic", caption,
                             _ ("What changed since the last verification"));
  }
  for (guint i = 0; i < view->papers->len; i++) {
    GtkWidget *tile = add_paper_tile (pane, view->papers->pdata[i]);
    opened = opened != NULL ? opened : tile;
  }
  GtkWidget *data
    = add_sheet_tile (pane, "facts", "view-list-bullet-symbolic", _ ("Data"), _ ("All data of the proposal"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (opened != NULL ? opened : data), TRUE);
}

void
serap_evidence_pane_go (SerapEvidencePane *pane, const char *paper)
{
  for (GtkWidget *tile = gtk_widget_get_first_child (GTK_WIDGET (pane->strip)); tile != NULL;
       tile = gtk_widget_get_next_sibling (tile))
    if (g_strcmp0 (g_object_get_data (G_OBJECT (tile), "paper"), paper) == 0)
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (tile), TRUE);
}

/* ---- Words ---- */

static GtkWidget *
cell (const char *text, const char *klass, int width)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), width);
  gtk_label_set_max_width_chars (GTK_LABEL (label), width > 0 ? width : 60);
  if (klass != NULL)
    gtk_widget_add_css_class (label, klass);
  gtk_widget_set_hexpand (label, width == 0);
  return label;
}

static void
show_facts (SerapEvidencePane *pane, const SerapRecordView *record)
{
  clear_box (GTK_WIDGET (pane->facts), take_from_grid);
  gtk_label_set_label (pane->text, record->text != NULL ? record->text : "");
  gtk_widget_set_visible (GTK_WIDGET (pane->text), record->text != NULL);
  for (guint i = 0; i < record->facts->len; i++) {
    const SerapFact *fact = record->facts->pdata[i];
    GtkWidget *label = cell (fact->label, "sekunder", 17);
    GtkWidget *value = cell (fact->value, NULL, 0);
    gtk_label_set_selectable (GTK_LABEL (value), TRUE);
    gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL,
                                    -1);
    gtk_grid_attach (pane->facts, label, 0, (int) i, 1, 1);
    gtk_grid_attach (pane->facts, value, 1, (int) i, 1, 1);
  }
}

/* Old struck through, an arrow, new in bold. */
static GtkWidget *
change_cell (const SerapChange *change)
{
  g_autofree char *old
    = change->old_text != NULL ? g_markup_escape_text (change->old_text, -1) : g_strdup (_ ("empty"));
  g_autofree char *now
    = change->new_text != NULL ? g_markup_escape_text (change->new_text, -1) : g_strdup (_ ("empty"));
  g_autofree char *markup = g_strdup_printf ("<s>%s</s>  →  <b>%s</b>", old, now);
  GtkWidget *label = cell (NULL, NULL, 0);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  return label;
}

static void
show_changes (SerapEvidencePane *pane, const SerapCheckView *view)
{
  clear_box (GTK_WIDGET (pane->changes), take_from_grid);
  for (guint i = 0; i < view->changes->len; i++) {
    const SerapChange *change = view->changes->pdata[i];
    gtk_grid_attach (pane->changes, cell (change->label, "sekunder", 17), 0, (int) i, 1, 1);
    gtk_grid_attach (pane->changes, change_cell (change), 1, (int) i, 1, 1);
  }
}

static void
show_head (SerapEvidencePane *pane, const SerapCheckView *view)
{
  const SerapRecordView *record = view->record;
  g_autofree char *round = view->round > 1 ? g_strdup_printf (_ ("Round %d"), (int) view->round) : NULL;
  const char *due = record->due == SERAP_DUE_TODAY  ? _ ("Due today")
                    : record->due == SERAP_DUE_LATE ? record->due_text
                                                    : NULL;
  serap_pill_show (pane->state, record->has_state ? record->state.label : NULL, record->state.icon,
                   record->state.colour);
  serap_pill_show (pane->due, due, record->due == SERAP_DUE_LATE ? "emblem-important" : "alarm",
                   record->due == SERAP_DUE_LATE ? "gagal" : "perhatian");
  serap_pill_show (pane->round, round, "media-playlist-repeat", "info");
  gtk_label_set_label (pane->number, record->number);
  gtk_label_set_label (pane->title, record->title);
}

static void
show_brief (SerapEvidencePane *pane, const SerapCheckView *view)
{
  static const char *const wanted[]
    = { N_ ("Kelurahan"), N_ ("Volume"), N_ ("Budget"), N_ ("Council member") };
  g_autoptr (GString) brief = g_string_new (NULL);
  for (guint w = 0; w < G_N_ELEMENTS (wanted); w++)
    for (guint i = 0; i < view->record->facts->len; i++) {
      const SerapFact *fact = view->record->facts->pdata[i];
      if (!g_str_equal (fact->label, _ (wanted[w])))
        continue;
      g_autofree char *value = g_markup_escape_text (fact->value, -1);
      g_autofree char *label = g_markup_escape_text (fact->label, -1);
      g_string_append_printf (brief, "%s<span alpha=\"72%%\">%s</span> %s", brief->len > 0 ? "   " : "",
                              label, value);
    }
  gtk_label_set_markup (pane->brief, brief->str);
}

/* ---- Showing ---- */

static char *
shape_of (const SerapCheckView *view)
{
  g_autoptr (GString) shape = g_string_new (view->id);
  g_string_append_printf (shape, " %u", view->changes->len);
  for (guint i = 0; i < view->papers->len; i++)
    g_string_append_printf (shape, " %s", ((const SerapPaper *) view->papers->pdata[i])->id);
  return g_string_free (g_steal_pointer (&shape), FALSE);
}

static void
stop_loading (SerapEvidencePane *pane)
{
  if (pane->cancellable != NULL)
    g_cancellable_cancel (pane->cancellable);
  g_clear_object (&pane->cancellable);
}

void
serap_evidence_pane_show (SerapEvidencePane *pane, SerapDesk *desk, const SerapCheckView *view)
{
  g_return_if_fail (SERAP_IS_EVIDENCE_PANE (pane));

  g_autofree char *shape = shape_of (view);
  g_set_object (&pane->desk, desk);
  show_head (pane, view);
  show_brief (pane, view);
  show_facts (pane, view->record);
  show_changes (pane, view);
  if (g_strcmp0 (shape, pane->shape) == 0)
    return;
  g_free (pane->shape);
  pane->shape = g_steal_pointer (&shape);
  stop_loading (pane);
  pane->cancellable = g_cancellable_new ();
  make_tiles (pane, view);
}

/* ---- Making ---- */

static void
serap_evidence_pane_dispose (GObject *object)
{
  SerapEvidencePane *pane = SERAP_EVIDENCE_PANE (object);
  stop_loading (pane);
  g_clear_object (&pane->desk);
  g_clear_pointer (&pane->shape, g_free);
  g_clear_pointer (&pane->paper, g_free);
  pane->first = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), SERAP_TYPE_EVIDENCE_PANE);
  G_OBJECT_CLASS (serap_evidence_pane_parent_class)->dispose (object);
}

static void
serap_evidence_pane_class_init (SerapEvidencePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = serap_evidence_pane_dispose;
  g_type_ensure (SERAP_TYPE_PILL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/id/go/bekasikota/dprd/Serap/serap-evidence-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, state);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, due);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, round);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, number);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, title);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, brief);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, caption);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, message);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, text);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, stack);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, picture);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, facts);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, changes);
  gtk_widget_class_bind_template_child (widget_class, SerapEvidencePane, strip);
}

static void
serap_evidence_pane_init (SerapEvidencePane *pane)
{
  gtk_widget_init_template (GTK_WIDGET (pane));
}
