/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From bytes to records: a state machine that takes runs of characters, so that neither the size
 * of the pieces of text nor the size of a cell matters to its memory. */

#include "config.h"

#include "serap-csv-scan.h"

#include <string.h>

struct _SerapCsvScan {
  SerapDecoder decoder;
  const char *at;  /* (unowned) */
  const char *end; /* (unowned) */
  gsize budget;
  char delimiter;
  guint line;
  gboolean after_cr;
  SerapCsvRecord record;
  gsize cell_bytes;
  gboolean cell_has_ink;
};

typedef enum {
  AT_CELL,
  IN_PLAIN,
  IN_QUOTES,
  AFTER_QUOTE,
  AT_END,
} State;

SerapCsvScan *
serap_csv_scan_new (
  const SerapEncodingGuess *guess, const guint8 *data, gsize n, char delimiter, gsize budget)
{
  SerapCsvScan *self = g_new0 (SerapCsvScan, 1);
  serap_decoder_init (&self->decoder, guess, data, n);
  self->budget = budget;
  self->delimiter = delimiter;
  self->line = 1;
  self->record.text = g_string_new (NULL);
  return self;
}

void
serap_csv_scan_free (SerapCsvScan *self)
{
  g_string_free (self->record.text, TRUE);
  g_free (self);
}

/* Whether there is a character at @at, after getting more text if needed. */
static gboolean
refill (SerapCsvScan *self)
{
  if (self->at < self->end)
    return TRUE;
  gsize n = 0;
  const char *piece = self->budget > 0 ? serap_decoder_next (&self->decoder, &n) : NULL;
  if (piece == NULL)
    return FALSE;
  n = MIN (n, self->budget);
  self->budget -= n;
  self->at = piece;
  self->end = piece + n;
  return TRUE;
}

static gboolean
is_line_end (char c)
{
  return c == '\n' || c == '\r';
}

static gboolean
has_ink (const char *text, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isspace (text[i]))
      return TRUE;
  return FALSE;
}

static void
take_text (SerapCsvScan *self, gsize n)
{
  SerapCsvRecord *record = &self->record;
  self->cell_bytes += n;
  record->n_bytes += n;
  if (!self->cell_has_ink)
    self->cell_has_ink = has_ink (self->at, n);
  if (record->n_cells < SERAP_CSV_MAX_COLUMNS && self->cell_bytes <= SERAP_CSV_MAX_CELL_BYTES
      && record->n_bytes <= SERAP_CSV_MAX_ROW_BYTES)
    g_string_append_len (record->text, self->at, (gssize) n);
  self->at += n;
}

static void
end_cell (SerapCsvScan *self)
{
  SerapCsvRecord *record = &self->record;
  if (record->n_cells < SERAP_CSV_MAX_COLUMNS)
    g_string_append_c (record->text, '\0');
  record->n_cells++;
  if (self->cell_has_ink)
    record->width = record->n_cells;
  if (self->cell_bytes > SERAP_CSV_MAX_CELL_BYTES && record->large_cell == 0) {
    record->large_cell = record->n_cells;
    record->large_cell_bytes = self->cell_bytes;
  }
  self->cell_bytes = 0;
  self->cell_has_ink = FALSE;
}

static State
step_at_cell (SerapCsvScan *self)
{
  if (*self->at != '"') {
    self->record.n_padded += *self->at == ' ' && self->delimiter != ' ';
    return IN_PLAIN;
  }
  self->at++;
  self->after_cr = FALSE;
  if (!self->record.is_unclosed) {
    self->record.quote_line = self->line;
    self->record.quote_cell = self->record.n_cells + 1;
  }
  return IN_QUOTES;
}

static State
step_in_plain (SerapCsvScan *self)
{
  const char *p = self->at;
  while (p < self->end && *p != self->delimiter && !is_line_end (*p)) {
    self->record.has_stray_quote |= *p == '"';
    p++;
  }
  take_text (self, (gsize) (p - self->at));
  if (p == self->end)
    return IN_PLAIN;

  char mark = *self->at++;
  end_cell (self);
  if (mark == self->delimiter)
    return AT_CELL;
  self->line++;
  self->after_cr = mark == '\r';
  return AT_END;
}

static State
step_in_quotes (SerapCsvScan *self)
{
  const char *p = self->at;
  for (; p < self->end && *p != '"'; p++) {
    self->line += *p == '\r' || (*p == '\n' && !self->after_cr);
    self->after_cr = *p == '\r';
  }
  take_text (self, (gsize) (p - self->at));
  if (p == self->end)
    return IN_QUOTES;
  self->at++;
  return AFTER_QUOTE;
}

static State
step_after_quote (SerapCsvScan *self)
{
  char c = *self->at;
  self->after_cr = FALSE;
  if (c == '"') {
    take_text (self, 1);
    return IN_QUOTES;
  }
  if (c != self->delimiter && !is_line_end (c)) {
    self->record.has_stray_quote = TRUE;
    self->record.is_unclosed |= c != ' ' && self->line > self->record.quote_line;
  }
  return IN_PLAIN;
}

static State
step (SerapCsvScan *self, State state)
{
  switch (state) {
  case AT_CELL:
    return step_at_cell (self);
  case IN_PLAIN:
    return step_in_plain (self);
  case IN_QUOTES:
    return step_in_quotes (self);
  case AFTER_QUOTE:
    return step_after_quote (self);
  case AT_END:
  default:
    g_assert_not_reached ();
  }
}

char
serap_csv_scan_take_sep_line (SerapCsvScan *self)
{
  if (!refill (self) || self->end - self->at < 5 || g_ascii_strncasecmp (self->at, "sep=", 4) != 0)
    return 0;
  char c = self->at[4];
  const char *rest = self->at + 5;
  gboolean usable = c == '\t' || (g_ascii_ispunct (c) && c != '"');
  if (!usable || (rest < self->end && !is_line_end (*rest)))
    return 0;
  self->delimiter = c;
  self->at = rest;
  if (rest < self->end) {
    self->after_cr = *rest == '\r';
    self->line++;
    self->at++;
  }
  return c;
}

void
serap_csv_scan_set_delimiter (SerapCsvScan *self, char delimiter)
{
  self->delimiter = delimiter;
}

const SerapCsvRecord *
serap_csv_scan_next (SerapCsvScan *self)
{
  if (self->after_cr && refill (self) && *self->at == '\n')
    self->at++;
  self->after_cr = FALSE;
  if (!refill (self))
    return NULL;

  GString *text = g_string_truncate (self->record.text, 0);
  self->record = (SerapCsvRecord){ .text = text, .line = self->line };
  State state = AT_CELL;
  while (state != AT_END && refill (self))
    state = step (self, state);
  if (state != AT_END) {
    self->record.is_unclosed |= state == IN_QUOTES;
    self->record.is_cut = self->budget == 0;
    end_cell (self);
  }
  return &self->record;
}
