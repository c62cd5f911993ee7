/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Blocks of text, rows of a table and rules: what every document is put together from. Lengths are
 * points (1/72 inch). A block measures the same on paper, on screen and at any zoom, and under any
 * locale. No text can fail or break out of its block: broken UTF-8, line breaks, scripts written
 * from right to left, piles of accents, thousands of letters. One thread at a time for a page. */

#define SERAP_MM (72.0 / 25.4)

typedef struct _SerapPage SerapPage;

/**
 * serap_page_new:
 * @cr: a page or widget to draw on, in points; kept until the end of the #SerapPage
 */
SerapPage *serap_page_new (cairo_t *cr);
void serap_page_free (SerapPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SerapPage, serap_page_free)

cairo_t *serap_page_cairo (SerapPage *page);

typedef enum {
  SERAP_ALIGN_START,
  SERAP_ALIGN_CENTER,
  SERAP_ALIGN_END,
} SerapAlign;

/**
 * SerapTextStyle:
 * @size: letter size in points
 * @line: distance from line to line in points, the same whatever script or fallback font is used
 * @bold: bold letters
 * @mono: letters of one width, for codes that are typed off
 * @spaced: a little room between capitals
 * @align: where lines stand in their block
 */
typedef struct {
  double size;
  double line;
  gboolean bold;
  gboolean mono;
  gboolean spaced;
  SerapAlign align;
} SerapTextStyle;

/**
 * serap_page_text:
 * @text: (nullable): the text; white space of any kind counts as one blank
 * @style: how it looks
 * @max_lines: at least 1; what does not fit ends in "…"
 * @x: left edge
 * @y: upper edge
 * @width: width of the block
 *
 * Draws a block of wrapped text.
 *
 * Returns: its height, a whole number of lines; 0 for no text
 */
double serap_page_text (SerapPage *page,
                        const char *text,
                        const SerapTextStyle *style,
                        guint max_lines,
                        double x,
                        double y,
                        double width);

/** serap_page_count_lines: lines that serap_page_text() would draw, at most @max_lines. */
guint serap_page_count_lines (
  SerapPage *page, const char *text, const SerapTextStyle *style, guint max_lines, double width);

/** serap_page_text_width: width of @text on one line, without wrapping. */
double serap_page_text_width (SerapPage *page, const char *text, const SerapTextStyle *style);

/**
 * SerapRow:
 * @label: what the row is about
 * @value: (nullable): without a value the row is left out
 * @style: how the value looks
 * @min_lines: lines the value keeps even where room is short
 * @max_lines: lines it may take
 */
typedef struct {
  const char *label;
  const char *value;
  const SerapTextStyle *style;
  guint min_lines;
  guint max_lines;
} SerapRow;

/**
 * SerapTable:
 * @label: how labels look
 * @label_width: width of the column of labels; a colon follows it
 * @gap_min: least room between two rows
 * @gap_max: room between two rows where there is height to spare
 */
typedef struct {
  const SerapTextStyle *label;
  double label_width;
  double gap_min;
  double gap_max;
} SerapTable;

/**
 * serap_page_table:
 * @rows: rows from top to bottom
 * @n_rows: their number
 * @x: left edge
 * @y: upper edge
 * @width: width of the table
 * @height: room that may be used
 *
 * Draws "label : value" rows. Where @height is short, the row with most lines above its minimum
 * gives up a line (the later row among equals), until all fits or nothing is left to give.
 *
 * Returns: height that was used
 */
double serap_page_table (SerapPage *page,
                         const SerapTable *table,
                         const SerapRow *rows,
                         guint n_rows,
                         double x,
                         double y,
                         double width,
                         double height);

/** serap_page_rule: a black horizontal rule of @thickness, whose upper edge is at @y. */
void serap_page_rule (SerapPage *page, double x, double y, double width, double thickness);

/** serap_page_cut: a dashed grey line with a pair of scissors, centred on @y, where to cut. */
void serap_page_cut (SerapPage *page, double x, double y, double width);

/**
 * serap_page_box:
 * @shade: 0 for an empty box to 1 for a black one; the frame is black
 */
void serap_page_box (SerapPage *page, double x, double y, double width, double height, double shade);

G_END_DECLS
