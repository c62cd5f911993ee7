/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "serap-letterhead.h"

G_BEGIN_DECLS

/**
 * SerapReceipt:
 * @nomor: official number, or provisional number "S-ABCD-12"
 * @sementara: @nomor is provisional
 * @kode_periksa: short check code, to be typed off
 * @qr_text: text of the QR code: number and check code, no personal data
 * @diterima_ms: when the aspiration was received, UTC milliseconds; printed as WIB
 * @kanal: name of the channel
 * @kegiatan: (nullable): the event
 * @judul: title
 * @uraian: (nullable): description
 * @lokasi: (nullable): place, on one line
 * @pengusul: (nullable): proposer, masked or in full as the caller decides; %NULL for "(anonim)"
 * @n_lampiran: number of attached files
 * @penerima: officer who received it
 * @jabatan: (nullable): the officer's post
 */
typedef struct {
  const char *nomor;
  gboolean sementara;
  const char *kode_periksa;
  const char *qr_text;
  gint64 diterima_ms;
  const char *kanal;
  const char *kegiatan;
  const char *judul;
  const char *uraian;
  const char *lokasi;
  const char *pengusul;
  guint n_lampiran;
  const char *penerima;
  const char *jabatan;
} SerapReceipt;

/**
 * serap_receipt_draw:
 * @cr: a page or a widget, in points from the upper left corner of the sheet
 * @receipt: what was received
 * @head: letterhead and paper; an unknown paper is drawn as A4
 *
 * Draws one sheet with two copies of the tanda terima, for the citizen above and for the archive
 * below, and a line between them along which to cut. Titles end after three lines, descriptions
 * after five, sooner where room is short; nothing runs into anything else. A @qr_text that makes no
 * readable code leaves its place empty: serap_receipt_write_pdf() refuses it instead. Screen and
 * paper show the same.
 */
void serap_receipt_draw (cairo_t *cr, const SerapReceipt *receipt, const SerapLetterhead *head);

/**
 * serap_receipt_write_pdf:
 * @receipts: (array length=n): one for each sheet
 * @n: number of receipts, at least one
 * @head: letterhead and paper
 * @path: the file to make or to replace
 * @error: return location; SERAP_REPORT_ERROR of any code
 *
 * Writes the sheets of serap_receipt_draw() as a PDF file. The same receipts always give the same
 * bytes: the date in the file is the latest @diterima_ms. Nothing personal goes into its metadata.
 * Any thread; the caller's strings are only read.
 *
 * Returns: whether the whole file was written; see SerapReportError for what is left otherwise
 */
gboolean serap_receipt_write_pdf (
  const SerapReceipt *receipts, guint n, const SerapLetterhead *head, const char *path, GError **error);

G_END_DECLS
