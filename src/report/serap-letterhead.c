/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The kop surat and the paper of the office's documents. */

#include "config.h"

#include "serap-letterhead.h"

#define BAND_HEIGHT 15.0

static const struct {
  const char *name;
  double width_mm;
  double height_mm;
} papers[] = {
  { "A4", 210, 297 },
  { "F4", 215, 330 },
};

#define CENTERED .align = SERAP_ALIGN_CENTER

static const SerapTextStyle mark = { 9, BAND_HEIGHT, .bold = TRUE, .spaced = TRUE, CENTERED };
static const SerapTextStyle government = { 11, 13.5, CENTERED };
static const SerapTextStyle office = { 13, 16.5, .bold = TRUE, CENTERED };
static const SerapTextStyle address = { 8, 10.5, CENTERED };

gboolean
serap_letterhead_paper (const SerapLetterhead *head, double *width, double *height, GError **error)
{
  g_return_val_if_fail (head != NULL && width != NULL && height != NULL, FALSE);

  guint found = 0;
  while (found < G_N_ELEMENTS (papers) && g_strcmp0 (papers[found].name, head->paper) != 0)
    found++;
  gboolean known = found < G_N_ELEMENTS (papers);
  if (!known) {
    g_set_error (error, SERAP_REPORT_ERROR, SERAP_REPORT_ERROR_PAPER, "unknown paper '%s'",
                 head->paper != NULL ? head->paper : "");
    found = 0;
  }
  *width = papers[found].width_mm * SERAP_MM;
  *height = papers[found].height_mm * SERAP_MM;
  return known;
}

double
serap_letterhead_draw (SerapPage *page, const SerapLetterhead *head, double x, double y, double width)
{
  g_return_val_if_fail (page != NULL && head != NULL, 0);

  double top = y;
  if (head->contoh_tanda != NULL && *head->contoh_tanda != '\0') {
    serap_page_box (page, x, top, width, BAND_HEIGHT, 0.1);
    serap_page_text (page, head->contoh_tanda, &mark, 1, x, top, width);
    top += BAND_HEIGHT + 5;
  }
  top += serap_page_text (page, head->pemerintah, &government, 1, x, top, width);
  top += serap_page_text (page, head->instansi, &office, 2, x, top, width);
  top += serap_page_text (page, head->alamat, &address, 1, x, top, width);
  top += serap_page_text (page, head->kontak, &address, 1, x, top, width);
  top += 3;
  serap_page_rule (page, x, top, width, 1.8);
  serap_page_rule (page, x, top + 2.8, width, 0.5);
  return top + 3.3 - y;
}
