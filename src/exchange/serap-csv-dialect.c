/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which character separates the cells: found by trying, because files do not say. */

#include "config.h"

#include "serap-csv-dialect.h"

#include "serap-csv-scan.h"

#define SAMPLE_RECORDS 20
#define SAMPLE_BYTES (256 * 1024)

/* Compared from the first member to the last. */
typedef struct {
  gboolean has_columns;
  gboolean has_clean_heading;
  double score;
} Rating;

static Rating
rate (SerapCsvScan *scan)
{
  Rating rating = { FALSE, FALSE, 0.0 };
  guint n_records = 0;
  guint n_alike = 0;
  guint n_headings = 0;
  guint n_solid = 0;
  const SerapCsvRecord *record;
  while (n_records < SAMPLE_RECORDS && (record = serap_csv_scan_next (scan)) != NULL) {
    if (record->is_cut && n_records > 0)
      break;
    if (record->width == 0)
      continue;
    gboolean clean = !record->has_stray_quote && !record->is_unclosed;
    if (n_records == 0) {
      n_headings = record->n_cells;
      /* "Nama, alamat" is text: a delimiter in a heading is hardly ever followed by a blank. */
      n_solid = record->n_cells - record->n_padded;
      rating.has_columns = n_headings > 1;
      rating.has_clean_heading = clean;
    }
    n_records++;
    n_alike += clean && record->n_cells == n_headings;
  }
  /* Nothing but this delimiter and blanks: by another one the file would seem to have text. */
  if (n_records == 0)
    return (Rating){ TRUE, TRUE, G_MAXDOUBLE };
  double share = (double) n_alike / n_records;
  rating.score = share * share * n_solid;
  return rating;
}

static gboolean
is_better (const Rating *a, const Rating *b)
{
  if (a->has_columns != b->has_columns)
    return a->has_columns;
  if (a->has_clean_heading != b->has_clean_heading)
    return a->has_clean_heading;
  return a->score > b->score;
}

char
serap_csv_sniff_delimiter (const SerapEncodingGuess *guess, const guint8 *data, gsize n)
{
  static const char candidates[] = { ',', ';', '\t', '|' };
  char best = candidates[0];
  Rating best_rating = { FALSE, FALSE, -1.0 };
  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++) {
    g_autoptr (SerapCsvScan) scan = serap_csv_scan_new (guess, data, n, candidates[i], SAMPLE_BYTES);
    Rating rating = rate (scan);
    if (is_better (&rating, &best_rating)) {
      best = candidates[i];
      best_rating = rating;
    }
  }
  return best;
}
