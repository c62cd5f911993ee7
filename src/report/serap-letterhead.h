/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-page.h"
#include "serap-report-error.h"

G_BEGIN_DECLS

/**
 * SerapLetterhead:
 * @pemerintah: government, e.g. "PEMERINTAH KOTA BEKASI"
 * @instansi: office, e.g. "SEKRETARIAT DEWAN PERWAKILAN RAKYAT DAERAH"
 * @alamat: address on one line
 * @kontak: telephone, site, e-mail on one line
 * @contoh_tanda: (nullable): mark such as "DATA LATIHAN", printed as a band over every copy
 * @paper: "A4" (210 × 297 mm) or "F4" (215 × 330 mm)
 * @kalimat_data: (nullable): sentence on the use of personal data (UU 27/2022)
 * @kontak_status: (nullable): where to ask about the progress of an aspiration
 *
 * What every document of the office carries. All of it is a setting; nothing is built in.
 */
typedef struct {
  const char *pemerintah;
  const char *instansi;
  const char *alamat;
  const char *kontak;
  const char *contoh_tanda;
  const char *paper;
  const char *kalimat_data;
  const char *kontak_status;
} SerapLetterhead;

/**
 * serap_letterhead_paper:
 * @width: (out): width of the sheet in points
 * @height: (out): height of the sheet in points
 * @error: return location; SERAP_REPORT_ERROR_PAPER for an unknown size
 *
 * Returns: whether the size is known; A4 is given otherwise
 */
gboolean serap_letterhead_paper (const SerapLetterhead *head, double *width, double *height, GError **error);

/**
 * serap_letterhead_draw:
 * @x: left edge
 * @y: upper edge
 * @width: width between the margins
 *
 * Draws the kop surat: the mark (if any), government, office, address and contact centred, then a
 * thick and a thin rule. No emblem.
 *
 * Returns: height that was used
 */
double serap_letterhead_draw (SerapPage *page, const SerapLetterhead *head, double x, double y, double width);

G_END_DECLS
