/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text blocks, table rows and rules on a cairo page. */

#include "config.h"

#include "serap-page.h"

#include "serap-text.h"

#include <pango/pangocairo.h>

#define FAMILY "Liberation Sans,Arimo,Arial,sans-serif"
#define FAMILY_MONO "Liberation Mono,Cousine,Courier New,monospace"
#define COLON_WIDTH 10.0

struct _SerapPage {
  cairo_t *cr;           /* (owned) */
  PangoContext *context; /* (owned) */
};

SerapPage *
serap_page_new (cairo_t *cr)
{
  g_return_val_if_fail (cr != NULL, NULL);

  SerapPage *page = g_new0 (SerapPage, 1);
  page->cr = cairo_reference (cr);
  page->context = pango_cairo_create_context (cr);

  /* The same measures on every surface, and the same fallback fonts under every locale. */
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (page->context, options);
  cairo_font_options_destroy (options);
  pango_cairo_context_set_resolution (page->context, 72);
  pango_context_set_round_glyph_positions (page->context, FALSE);
  pango_context_set_language (page->context, pango_language_from_string ("id"));
  pango_context_set_base_dir (page->context, PANGO_DIRECTION_LTR);
  return page;
}

void
serap_page_free (SerapPage *page)
{
  g_clear_object (&page->context);
  g_clear_pointer (&page->cr, cairo_destroy);
  g_free (page);
}

cairo_t *
serap_page_cairo (SerapPage *page)
{
  return page->cr;
}

/* More letters than a block can show, were all of them as narrow as a full stop: layout takes time
 * with the length of its text. */
static glong
letters_max (const SerapTextStyle *style, guint max_lines, double width)
{
  return 100 + (glong) (max_lines * width / (style->size * 0.2));
}

/* One paragraph of text that is valid, not too long and free of control characters. */
static char *
one_paragraph (const char *text, glong max)
{
  if (text == NULL)
    return g_strdup ("");
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *clean = serap_text_clean (valid, FALSE);
  if (g_utf8_strlen (clean, -1) <= max)
    return g_steal_pointer (&clean);
  *g_utf8_offset_to_pointer (clean, max) = '\0';
  return g_strconcat (clean, "…", NULL);
}

static void
set_spacing (PangoLayout *layout, double points)
{
  PangoAttrList *list = pango_attr_list_new ();
  pango_attr_list_insert (list, pango_attr_letter_spacing_new ((int) (points * PANGO_SCALE)));
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

static PangoLayout *
lay_out (SerapPage *page, const char *text, const SerapTextStyle *style, guint max_lines, double width)
{
  glong max = width > 0 ? letters_max (style, max_lines, width) : G_MAXLONG;
  g_autofree char *paragraph = one_paragraph (text, max);
  PangoLayout *layout = pango_layout_new (page->context);
  PangoFontDescription *font = pango_font_description_new ();
  pango_font_description_set_family_static (font, style->mono ? FAMILY_MONO : FAMILY);
  pango_font_description_set_size (font, (int) (style->size * PANGO_SCALE));
  pango_font_description_set_weight (font, style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  if (style->spaced)
    set_spacing (layout, style->size * 0.06);

  pango_layout_set_text (layout, paragraph, -1);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  if (width > 0) {
    pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
    pango_layout_set_height (layout, -(int) MAX (max_lines, 1));
    pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  }
  /* Pango turns alignment round for a paragraph that runs from the right; columns stay columns. */
  gboolean turned = pango_layout_get_direction (layout, 0) == PANGO_DIRECTION_RTL;
  PangoAlignment start = turned ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
  PangoAlignment end = turned ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT;
  pango_layout_set_alignment (layout, style->align == SERAP_ALIGN_CENTER ? PANGO_ALIGN_CENTER
                                      : style->align == SERAP_ALIGN_END  ? end
                                                                         : start);
  return layout;
}

/* Fallback fonts would make taller lines, so height is counted in lines and never measured. */
static guint
line_count (PangoLayout *layout, guint max_lines)
{
  if (*pango_layout_get_text (layout) == '\0')
    return 0;
  return MIN ((guint) pango_layout_get_line_count (layout), MAX (max_lines, 1));
}

double
serap_page_text (SerapPage *page,
                 const char *text,
                 const SerapTextStyle *style,
                 guint max_lines,
                 double x,
                 double y,
                 double width)
{
  g_return_val_if_fail (page != NULL && style != NULL && width > 0, 0);

  g_autoptr (PangoLayout) layout = lay_out (page, text, style, max_lines, width);
  guint n = line_count (layout, max_lines);
  double height = n * style->line;
  if (n == 0)
    return 0;

  cairo_save (page->cr);
  /* Accents piled up by the dozen stay within the block, a descender has a little room below. */
  cairo_rectangle (page->cr, x - 1, y - style->size * 0.2, width + 2, height + style->size * 0.4);
  cairo_clip (page->cr);
  cairo_set_source_rgb (page->cr, 0, 0, 0);
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  for (guint i = 0; i < n; i++) {
    PangoRectangle logical;
    pango_layout_iter_get_line_extents (iter, NULL, &logical);
    cairo_move_to (page->cr, x + (double) logical.x / PANGO_SCALE,
                   y + i * style->line + (style->line + style->size * 0.7) / 2);
    pango_cairo_show_layout_line (page->cr, pango_layout_iter_get_line_readonly (iter));
    pango_layout_iter_next_line (iter);
  }
  pango_layout_iter_free (iter);
  cairo_restore (page->cr);
  return height;
}

guint
serap_page_count_lines (
  SerapPage *page, const char *text, const SerapTextStyle *style, guint max_lines, double width)
{
  g_return_val_if_fail (page != NULL && style != NULL && width > 0, 0);

  g_autoptr (PangoLayout) layout = lay_out (page, text, style, max_lines, width);
  return line_count (layout, max_lines);
}

double
serap_page_text_width (SerapPage *page, const char *text, const SerapTextStyle *style)
{
  g_return_val_if_fail (page != NULL && style != NULL, 0);

  g_autoptr (PangoLayout) layout = lay_out (page, text, style, 1, 0);
  PangoRectangle logical;
  pango_layout_get_extents (layout, NULL, &logical);
  return (double) logical.width / PANGO_SCALE;
}

/* Height without gaps, and the number of rows that are drawn. */
static double
lines_height (const SerapRow *rows, const guint *lines, guint n_rows, guint *n_drawn)
{
  double height = 0;
  *n_drawn = 0;
  for (guint i = 0; i < n_rows; i++) {
    height += lines[i] * rows[i].style->line;
    *n_drawn += lines[i] > 0 ? 1 : 0;
  }
  return height;
}

/* Takes one line from the row that has most to give; FALSE when none has. */
static gboolean
give_up_line (const SerapRow *rows, guint *lines, guint n_rows)
{
  guint best = n_rows;
  guint most = 0;
  for (guint i = 0; i < n_rows; i++) {
    guint spare = lines[i] > rows[i].min_lines ? lines[i] - rows[i].min_lines : 0;
    if (spare > 0 && spare >= most) {
      best = i;
      most = spare;
    }
  }
  if (best == n_rows)
    return FALSE;
  lines[best]--;
  return TRUE;
}

double
serap_page_table (SerapPage *page,
                  const SerapTable *table,
                  const SerapRow *rows,
                  guint n_rows,
                  double x,
                  double y,
                  double width,
                  double height)
{
  g_return_val_if_fail (page != NULL && table != NULL && rows != NULL, 0);

  double indent = table->label_width + COLON_WIDTH;
  double value_width = width - indent;
  g_autofree guint *lines = g_new0 (guint, n_rows);
  for (guint i = 0; i < n_rows; i++)
    lines[i] = serap_page_count_lines (page, rows[i].value, rows[i].style, rows[i].max_lines, value_width);
  guint n_drawn = 0;
  double used = lines_height (rows, lines, n_rows, &n_drawn);
  guint n_gaps = MAX (n_drawn, 2) - 1;
  while (used + n_gaps * table->gap_min > height && give_up_line (rows, lines, n_rows))
    used = lines_height (rows, lines, n_rows, &n_drawn);
  double gap = CLAMP ((height - used) / n_gaps, table->gap_min, table->gap_max);

  double top = y;
  for (guint i = 0; i < n_rows; i++) {
    if (lines[i] == 0)
      continue;
    if (top > y)
      top += gap;
    serap_page_text (page, rows[i].label, table->label, 1, x, top, table->label_width);
    serap_page_text (page, ":", table->label, 1, x + table->label_width, top, COLON_WIDTH);
    top += serap_page_text (page, rows[i].value, rows[i].style, lines[i], x + indent, top, value_width);
  }
  return top - y;
}

void
serap_page_rule (SerapPage *page, double x, double y, double width, double thickness)
{
  g_return_if_fail (page != NULL);

  cairo_set_source_rgb (page->cr, 0, 0, 0);
  cairo_rectangle (page->cr, x, y, width, thickness);
  cairo_fill (page->cr);
}

/* A pair of scissors open to the right, the pivot in the middle, as high as @size. */
static void
draw_scissors (cairo_t *cr, double x, double y, double size)
{
  double ring = size * 0.24;
  for (int side = -1; side <= 1; side += 2) {
    cairo_new_sub_path (cr);
    cairo_arc (cr, x + ring, y + side * (size / 2 - ring), ring, 0, 2 * G_PI);
    cairo_move_to (cr, x + 2 * ring - size * 0.05, y + side * (size / 2 - ring) * 0.72);
    cairo_line_to (cr, x + size * 1.45, y - side * size * 0.3);
  }
  cairo_stroke (cr);
}

void
serap_page_cut (SerapPage *page, double x, double y, double width)
{
  g_return_if_fail (page != NULL);

  static const double dashes[] = { 4, 3 };
  cairo_save (page->cr);
  cairo_set_source_rgb (page->cr, 0.35, 0.35, 0.35);
  cairo_set_line_width (page->cr, 0.7);
  draw_scissors (page->cr, x, y, 8);
  cairo_set_line_width (page->cr, 0.5);
  cairo_set_dash (page->cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (page->cr, x + 17, y);
  cairo_line_to (page->cr, x + width, y);
  cairo_stroke (page->cr);
  cairo_restore (page->cr);
}

void
serap_page_box (SerapPage *page, double x, double y, double width, double height, double shade)
{
  g_return_if_fail (page != NULL);

  cairo_save (page->cr);
  cairo_rectangle (page->cr, x, y, width, height);
  cairo_set_source_rgb (page->cr, 1 - shade, 1 - shade, 1 - shade);
  cairo_fill_preserve (page->cr);
  cairo_set_source_rgb (page->cr, 0, 0, 0);
  cairo_set_line_width (page->cr, 0.6);
  cairo_stroke (page->cr);
  cairo_restore (page->cr);
}
