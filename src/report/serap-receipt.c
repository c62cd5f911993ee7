/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tanda terima aspirasi: two copies on a sheet, one for the citizen and one for the archive.
 *
 * A copy has two columns under its letterhead and title: the facts on the left, the code and the
 * signature on one axis on the right. Notes and signature stand on the lower margin. */

#include "config.h"

#include "serap-receipt.h"

#include "serap-date.h"
#include "serap-env.h"
#include "serap-pdf.h"
#include "serap-qr.h"

#include <string.h>

#define HALF_A4 (148.5 * SERAP_MM)
#define MARGIN_SIDE (18 * SERAP_MM)
#define MARGIN_TOP (7 * SERAP_MM)
#define MARGIN_BOTTOM (7 * SERAP_MM)
#define RIGHT_WIDTH (48 * SERAP_MM)
#define COLUMN_GAP (6 * SERAP_MM)
#define QR_SIZE (34 * SERAP_MM)
#define SIGN_HEIGHT (15 * SERAP_MM)
#define NOTE_LINES 4
#define SIGNER_LINES 3
#define TITLE "TANDA TERIMA ASPIRASI"
#define PROVISIONAL_NOTE "Nomor sementara; nomor resmi menyusul dan keduanya tetap dapat dicari."

#define CENTERED .align = SERAP_ALIGN_CENTER

static const SerapTextStyle title = { 13, 16, .bold = TRUE, .spaced = TRUE, CENTERED };
static const SerapTextStyle number = { 10.5, 14, CENTERED };
static const SerapTextStyle body = { 9, 11.5 };
static const SerapTextStyle strong = { 9, 11.5, .bold = TRUE };
static const SerapTextStyle note = { 7.5, 9.5 };
static const SerapTextStyle strong_note = { 7.5, 9.5, .bold = TRUE };
static const SerapTextStyle copy_mark = { 8.5, 15, .bold = TRUE, CENTERED };
static const SerapTextStyle caption = { 7.5, 9.5, CENTERED };
static const SerapTextStyle code = { 12, 15, .bold = TRUE, .mono = TRUE, CENTERED };
static const SerapTextStyle signer = { 9, 11.5, CENTERED };
static const SerapTextStyle signer_name = { 9, 11.5, .bold = TRUE, CENTERED };

static const SerapTable facts = { &body, .label_width = 48, .gap_min = 2.5, .gap_max = 4.5 };

/* Where one copy is drawn. */
typedef struct {
  SerapPage *page; /* (unowned) */
  const SerapReceipt *receipt;
  const SerapLetterhead *head;
  double left;
  double width;
  double bottom;
  double right_x;
  double left_width;
} Copy;

static char *
received_text (gint64 ms)
{
  g_autofree char *iso = serap_wib_date (ms);
  g_autofree char *stamp = serap_wib_timestamp (ms);
  g_autofree char *date = serap_date_format_long (iso);
  g_autofree char *day = serap_date_format_day (iso);
  if (*date == '\0' || strlen (stamp) < 16)
    return g_strdup ("");
  return g_strdup_printf ("%s, %s pukul %.2s.%.2s WIB", day, date, stamp + 11, stamp + 14);
}

static double
draw_title (const Copy *copy, double y)
{
  const SerapReceipt *r = copy->receipt;
  const char *prefix = r->sementara ? "Nomor sementara" : "Nomor";
  g_autofree char *line = g_strdup_printf ("%s: %s", prefix, r->nomor);
  double top = y;
  top += serap_page_text (copy->page, TITLE, &title, 1, copy->left, top, copy->width);
  top += serap_page_text (copy->page, line, &number, 1, copy->left, top, copy->width);
  return top - y;
}

static void
draw_facts (const Copy *copy, double y, double height)
{
  const SerapReceipt *r = copy->receipt;
  g_autofree char *received = received_text (r->diterima_ms);
  g_autofree char *files = g_strdup_printf ("%u berkas", r->n_lampiran);
  gboolean anonymous = r->pengusul == NULL || *r->pengusul == '\0';
  const SerapRow rows[] = {
    { "Diterima", received, &body, 1, 2 },
    { "Melalui", r->kanal, &body, 1, 1 },
    { "Kegiatan", r->kegiatan, &body, 1, 2 },
    { "Pengusul", anonymous ? "(anonim)" : r->pengusul, &body, 1, 2 },
    { "Perihal", r->judul, &strong, 2, 3 },
    { "Uraian", r->uraian, &body, 2, 5 },
    { "Lokasi", r->lokasi, &body, 1, 3 },
    { "Lampiran", r->n_lampiran > 0 ? files : "tidak ada", &body, 1, 1 },
  };
  serap_page_table (copy->page, &facts, rows, G_N_ELEMENTS (rows), copy->left, y, copy->left_width, height);
}

/* Draws a note that ends at @bottom; gives where the one above it ends. */
static double
draw_note (const Copy *copy, const char *text, const SerapTextStyle *style, double bottom)
{
  guint lines = serap_page_count_lines (copy->page, text, style, NOTE_LINES, copy->left_width);
  if (lines == 0)
    return bottom;
  double y = bottom - lines * style->line;
  serap_page_text (copy->page, text, style, lines, copy->left, y, copy->left_width);
  return y - 3;
}

/* From the lower margin upwards; gives where the facts must end. */
static double
draw_notes (const Copy *copy)
{
  const char *contact = copy->head->kontak_status;
  double y = draw_note (copy, copy->head->kalimat_data, &note, copy->bottom);
  if (contact != NULL && *contact != '\0') {
    g_autofree char *status = g_strdup_printf ("Informasi perkembangan: %s", contact);
    y = draw_note (copy, status, &note, y);
  }
  if (copy->receipt->sementara)
    y = draw_note (copy, PROVISIONAL_NOTE, &strong_note, y);
  if (y == copy->bottom)
    return y;
  serap_page_rule (copy->page, copy->left, y - 1, copy->left_width, 0.4);
  return y - 1 - 6;
}

static double
draw_right (const Copy *copy, const char *text, const SerapTextStyle *style, guint lines, double y)
{
  return serap_page_text (copy->page, text, style, lines, copy->right_x, y, RIGHT_WIDTH);
}

static gboolean
draw_code (const Copy *copy, double y, GError **error)
{
  cairo_t *cr = serap_page_cairo (copy->page);
  double x = copy->right_x + (RIGHT_WIDTH - QR_SIZE) / 2;
  cairo_set_source_rgb (cr, 0, 0, 0);
  gboolean drawn = serap_qr_draw (cr, copy->receipt->qr_text, x, y, QR_SIZE, error);
  y += QR_SIZE;
  y += draw_right (copy, "Kode periksa", &caption, 1, y);
  draw_right (copy, copy->receipt->kode_periksa, &code, 1, y);
  return drawn;
}

static double
right_height (const Copy *copy, const char *text, const SerapTextStyle *style)
{
  return style->line * serap_page_count_lines (copy->page, text, style, SIGNER_LINES, RIGHT_WIDTH);
}

static void
draw_signature (const Copy *copy)
{
  const SerapReceipt *r = copy->receipt;
  double rule_y = copy->bottom - right_height (copy, r->jabatan, &signer) - 1.5;
  double name_y = rule_y - 1 - right_height (copy, r->penerima, &signer_name);
  draw_right (copy, "Diterima oleh,", &signer, 1, name_y - SIGN_HEIGHT - signer.line);
  draw_right (copy, r->penerima, &signer_name, SIGNER_LINES, name_y);
  serap_page_rule (copy->page, copy->right_x, rule_y, RIGHT_WIDTH, 0.5);
  draw_right (copy, r->jabatan, &signer, SIGNER_LINES, rule_y + 1.5);
}

static gboolean
draw_copy (const Copy *copy, const char *mark, double y, GError **error)
{
  double top = y + serap_letterhead_draw (copy->page, copy->head, copy->left, y, copy->width) + 9;
  double mark_width = serap_page_text_width (copy->page, mark, &copy_mark) + 14;
  double mark_x = copy->left + copy->width - mark_width;
  serap_page_box (copy->page, mark_x, top, mark_width, copy_mark.line, 0);
  serap_page_text (copy->page, mark, &copy_mark, 1, mark_x, top, mark_width);
  top += draw_title (copy, top) + 9;
  double facts_end = draw_notes (copy);
  draw_facts (copy, top, facts_end - top);
  draw_signature (copy);
  return draw_code (copy, top - 9, error);
}

static gboolean
draw_sheet (cairo_t *cr, const SerapReceipt *receipt, const SerapLetterhead *head, GError **error)
{
  double width = 0;
  double height = 0;
  gboolean known = serap_letterhead_paper (head, &width, &height, error);
  double half = height / 2;
  /* Longer paper than A4 gets a share of its length as wider margins. */
  double more = (half - HALF_A4) / 4;
  g_autoptr (SerapPage) page = serap_page_new (cr);
  Copy copy = {
    .page = page,
    .receipt = receipt,
    .head = head,
    .left = MARGIN_SIDE,
    .width = width - 2 * MARGIN_SIDE,
    .bottom = half - MARGIN_BOTTOM - more,
    .right_x = width - MARGIN_SIDE - RIGHT_WIDTH,
    .left_width = width - 2 * MARGIN_SIDE - RIGHT_WIDTH - COLUMN_GAP,
  };
  gboolean drawn = draw_copy (&copy, "Untuk warga", MARGIN_TOP + more, known ? error : NULL);
  serap_page_cut (page, MARGIN_SIDE / 2, half, width - MARGIN_SIDE);
  copy.bottom = height - MARGIN_BOTTOM - more;
  draw_copy (&copy, "Arsip Sekretariat DPRD", half + MARGIN_TOP + more, NULL);
  return known && drawn;
}

void
serap_receipt_draw (cairo_t *cr, const SerapReceipt *receipt, const SerapLetterhead *head)
{
  g_return_if_fail (cr != NULL && receipt != NULL && head != NULL);

  draw_sheet (cr, receipt, head, NULL);
}

typedef struct {
  const SerapReceipt *receipts;
  const SerapLetterhead *head;
} Sheets;

static gboolean
draw_page (cairo_t *cr, guint page, gpointer data, GError **error)
{
  const Sheets *sheets = data;
  return draw_sheet (cr, &sheets->receipts[page], sheets->head, error);
}

gboolean
serap_receipt_write_pdf (
  const SerapReceipt *receipts, guint n, const SerapLetterhead *head, const char *path, GError **error)
{
  g_return_val_if_fail (head != NULL && path != NULL, FALSE);

  if (n == 0) {
    g_set_error (error, SERAP_REPORT_ERROR, SERAP_REPORT_ERROR_EMPTY, "no receipt was given");
    return FALSE;
  }
  SerapPdfInfo info = { .author = head->instansi, .made_ms = receipts[0].diterima_ms };
  if (!serap_letterhead_paper (head, &info.width, &info.height, error))
    return FALSE;
  for (guint i = 1; i < n; i++)
    info.made_ms = MAX (info.made_ms, receipts[i].diterima_ms);
  g_autofree char *name = n == 1 ? g_strdup_printf ("Tanda terima aspirasi %s", receipts[0].nomor)
                                 : g_strdup_printf ("Tanda terima aspirasi (%u lembar)", n);
  info.title = name;
  Sheets sheets = { receipts, head };
  return serap_pdf_write (path, &info, n, draw_page, &sheets, error);
}
